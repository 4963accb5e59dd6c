#!/bin/sh
# Tests of the library as WebAssembly, run by node: see tests/crates/wasm.
#
# usage: ci/wasm.sh [ARGUMENT.. of cargo test]
#
# Without arguments, those that a processor of another kind could break: words and what is in them, drops, calls through itabs, casts
# of every owner, pairs of types and traits. `ci/wasm.sh --tests` runs all, which takes a minute.
set -eu
cd "$(dirname "$0")/.."

target=wasm32-wasip1
if ! timeout 120 rustup target add "$target"; then
    echo "skipped: no $target"
    exit 0
fi
if ! node --no-warnings -e 'new (require("node:wasi").WASI)({ version: "preview1" }).getImportObject()' 2>/dev/null; then
    echo "skipped: no node with WASI"
    exit 0
fi
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
export CARGO_TARGET_WASM32_WASIP1_RUNNER="node --no-warnings $PWD/ci/wasi.mjs"
# A panic ends the program, and what it said must be printed by then. Nobody looks at it with a debugger.
export RUST_TEST_NOCAPTURE=1 CARGO_PROFILE_DEV_DEBUG=0
if [ $# -eq 0 ]; then
    for test in borrows delegation objects parameters promise repr sources values; do
        set -- "$@" --test "$test"
    done
fi
exec cargo test --manifest-path tests/crates/wasm/Cargo.toml --target "$target" "$@"
