#!/bin/sh
# Builds the guide as a book, into target/guide. Its code is tested without that, and so are its links: this is for what mdBook alone would
# say. Only where mdBook is installed: no registry has it built, and to build it takes five minutes.
set -eu
cd "$(dirname "$0")/.."

if ! command -v mdbook >/dev/null; then
    echo "skipped: no mdbook"
    exit 0
fi
book="$(cd "${CARGO_TARGET_DIR:-.}" && pwd)"
[ -n "${CARGO_TARGET_DIR-}" ] || book="$book/target"
mdbook build docs/guide --dest-dir "$book/guide" 2>&1 | tee "$book/guide.txt"
if grep -E 'WARN|ERROR' "$book/guide.txt"; then
    exit 1
fi
