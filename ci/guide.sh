#!/bin/sh
# Builds the guide as a book, into target/guide. Its code is tested without that, and so are its links: this is for what mdBook alone would
# say. Only where mdBook is installed: no registry has it built, and to build it takes five minutes.
set -eu
cd "$(dirname "$0")/.."

if ! command -v mdbook >/dev/null; then
    echo "skipped: no mdbook"
    exit 0
fi
mkdir -p "${CARGO_TARGET_DIR:=target}"
out=$(cd "$CARGO_TARGET_DIR" && pwd)
said=$(mdbook build docs/guide --dest-dir "$out/guide" 2>&1) || { echo "$said"; exit 1; }
echo "$said"
# A warning is a mistake in a page.
case $said in *WARN* | *ERROR*) exit 1 ;; esac
