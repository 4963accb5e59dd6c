#!/usr/bin/env bash
# Builds the page that reads Go executables in the browser: one HTML file, which any static host can serve.
#
# usage: web/build.sh [OUT]   (target/web/index.html)
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-target/web/index.html}
target=wasm32-unknown-unknown
if [[ ! -d $(rustc --print sysroot)/lib/rustlib/$target ]] && ! timeout 120 rustup target add "$target"; then
    echo "skipped: no $target"
    exit 0
fi
# Names for the debugger are three quarters of the module.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-C strip=symbols"
cargo build --quiet --release -p itab-web --target "$target"
mkdir -p "$(dirname "$out")"
cargo run --quiet -p itab-page --example reader -- "${CARGO_TARGET_DIR:-target}/$target/release/itab_web.wasm" "$out"
