#!/usr/bin/env bash
# Stands in for a C compiler as Go's external linker, with the lld that comes with Rust: so any system's
# files are linked here, as no installed compiler could. They are to be read, not run: there is no C
# library in them.
set -euo pipefail

sysroot=$(rustc --print sysroot)
tools=$sysroot/lib/rustlib/$(rustc --print host-tuple)/bin
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
    exec "$tools/gcc-ld/ld64.lld" -platform_version macos 13.0 13.0 -undefined dynamic_lookup -fixup_chains "${args[@]}"
else
    # Where text is in several sections, leave gaps between them, as linkers do to add code of their own. Then
    # offsets and addresses differ, which is what the list of sections is for.
    for arg in "${args[@]}"; do
        [[ $arg != *.o ]] || LD_LIBRARY_PATH=$sysroot/lib "$tools/rust-objcopy" --set-section-alignment .text=4096 "$arg"
    done
    exec "$tools/gcc-ld/ld.lld" --unresolved-symbols=ignore-all "${args[@]}"
fi
