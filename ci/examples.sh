#!/usr/bin/env bash
# Runs every example. They print something worth reading, and assert what they print.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --examples
for example in examples/*.rs; do
    name=$(basename "$example" .rs)
    # The stress program is for the sanitizers.
    [ "$name" = stress ] && continue
    printf '\n-- example %s\n' "$name"
    cargo run --quiet --example "$name" | tee "${CARGO_TARGET_DIR:-target}/example.txt"
    # What some print of their input is written down.
    if [ -f "examples/expected/$name.txt" ]; then
        diff "examples/expected/$name.txt" "${CARGO_TARGET_DIR:-target}/example.txt"
    fi
done
printf '\n-- what the linker collects\n'
cargo test --quiet -p itab --features collect --test program
printf '\n-- example capabilities\n'
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target} cargo run --quiet --manifest-path examples/capabilities/Cargo.toml

# A program and what it loads are built by one command, and then agree in everything.
printf '\n-- example plugins\n'
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
cargo build --quiet --manifest-path examples/plugins/Cargo.toml
cargo run --quiet --manifest-path examples/plugins/Cargo.toml --package plugin-host | tee "$CARGO_TARGET_DIR/plugins.txt"
diff examples/plugins/host/expected.txt "$CARGO_TARGET_DIR/plugins.txt"
