#!/bin/sh
# Packages every crate of the workspace as crates.io would get it: each has its README and its licences, whatever its code
# includes, and no test data. What a release does besides, and takes minutes, is to build them: `cargo package --workspace`.
set -eu
cd "$(dirname "$0")/.."

cargo package --quiet --workspace --no-verify --allow-dirty 2>/dev/null
packages="${CARGO_TARGET_DIR:-target}/package"
bad=0
for folder in . macros gobin page cli; do
    case $folder in .) crate=itab ;; *) crate=itab-$folder ;; esac
    archive=$(ls "$packages/$crate"-[0-9]*.crate)
    files=$(tar -tzf "$archive" | sed 's,^[^/]*/,,')
    for wanted in README.md LICENSE-APACHE LICENSE-MIT; do
        echo "$files" | grep -qx "$wanted" || { echo "$crate: no $wanted"; bad=1; }
    done
    # What the code includes: the last part of each path, or of the beginning of one that is put together.
    for included in $(cd "$folder" && grep -rhoE '^[^"/]*.*include_(str|bytes)!\((concat!\()?"[^"]*"' src | sed 's,.*include[^"]*",,; s,"$,,'); do
        echo "$files" | grep -q "$(basename "$included")\(/\|\$\)" || { echo "$crate: no $included"; bad=1; }
    done
    kib=$(($(wc -c <"$archive") / 1024))
    [ "$kib" -le 300 ] || { echo "$crate: $kib KiB"; bad=1; }
    printf '%-12s %3d KiB, %d files\n' "$crate" "$kib" "$(echo "$files" | wc -l)"
done
exit $bad
