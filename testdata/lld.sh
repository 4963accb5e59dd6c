#!/usr/bin/env bash
# Stands in for a C compiler as Go's external linker, with the lld that comes with Rust: so any system's
# files are linked here, as no installed compiler could. They are to be read, not run: there is no C
# library in them.
set -euo pipefail

lld=$(rustc --print sysroot)/lib/rustlib/$(rustc --print host-tuple)/bin/gcc-ld
macho=false args=()
while [[ $# -gt 0 ]]; do
    case $1 in
        -arch)
            macho=true
            args+=("$1" "$2")
            shift
            ;;
        -Wl,*)
            IFS=, read -ra passed <<<"${1#-Wl,}"
            args+=("${passed[@]}")
            ;;
        -o | -pie | /*) args+=("$1") ;;
        *) ;; # what only a compiler understands
    esac
    shift
done

if $macho; then
    exec "$lld/ld64.lld" -platform_version macos 13.0 13.0 -undefined dynamic_lookup -fixup_chains "${args[@]}"
else
    exec "$lld/ld.lld" --unresolved-symbols=ignore-all "${args[@]}"
fi
