#!/usr/bin/env bash
# Makes testdata/fixtures again from what build.sh compiled. See testdata/fixtures/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."

files=${ITAB_GO_FILES:-target/go}
# At least one of each release, layout, container, word size and byte order, and of what is rare: pointers only
# in relocations, chained fixups, text in several sections, functions with numbers (WebAssembly) of both kinds.
fixtures="
    shapes-go1.27.3-linux-amd64
    shapes-go1.27.3-linux-386
    shapes-go1.27.3-linux-s390x
    shapes-go1.27.3-darwin-arm64-lld-sections
    shapes-go1.26.6-windows-amd64
    shapes-go1.26.6-linux-mips
    shapes-go1.26.6-linux-arm-lld-sections
    shapes-go1.25.5-darwin-amd64
    shapes-go1.25.5-linux-386
    shapes-go1.24.11-linux-arm64-lld-pie
    shapes-go1.23.9-linux-amd64
    shapes-go1.22.10-linux-s390x
    shapes-go1.22.10-linux-386
    shapes-go1.22.10-darwin-arm64
    shapes-go1.21.13-windows-386
    shapes-go1.19-linux-amd64
    shapes-go1.19-linux-mips
    names-go1.27.3-linux-amd64
    names-go1.19-linux-386
    shapes-go1.27.3-wasip1-wasm
    shapes-go1.25.5-wasip1-wasm
    shapes-go1.24.11-js-wasm
    shapes-go1.19-js-wasm
"
cargo build --quiet --release -p itab-gobin --example compact
compact=${CARGO_TARGET_DIR:-target}/release/examples/compact
for fixture in $fixtures; do
    "$compact" "$files/bin/$fixture" "testdata/fixtures/$fixture"
done
