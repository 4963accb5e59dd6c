#!/bin/sh
# The library without std: a crate that uses all of it runs on this machine, and is checked for processors without an
# operating system, one of them without atomics of 64 bits.
set -eu
cd "$(dirname "$0")/.."

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
manifest=tests/crates/bare/Cargo.toml
cargo run --quiet --manifest-path "$manifest"
for target in x86_64-unknown-none thumbv7em-none-eabi; do
    if timeout 120 rustup target add "$target"; then
        cargo check --quiet --lib --manifest-path "$manifest" --target "$target"
        echo "$target: checked"
    else
        echo "skipped: no $target"
    fi
done
