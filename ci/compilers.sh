#!/bin/sh
# What is said of programs that must not compile, by other compilers: the known release with the source of std, which rustc then
# quotes (everybody who has rust-analyzer has it), and nightly.
set -eu
cd "$(dirname "$0")/.."

# A home of its own: whoever runs this may not want the component.
release=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
(
    export RUSTUP_HOME="${CARGO_TARGET_DIR-$PWD/target}/rustup"
    if timeout 120 rustup toolchain install "$release" --profile minimal --component rust-src --no-self-update; then
        cargo "+$release" test -p itab --test ui
    else
        echo "skipped: no Rust $release with rust-src"
    fi
)

if toolchain=$(ci/nightly.sh); then
    cargo "+$toolchain" test -p itab --test ui
else
    echo "skipped: no nightly"
fi
