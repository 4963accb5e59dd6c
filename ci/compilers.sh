#!/bin/sh
# Other compilers than the one that is installed. What is said of programs that must not compile: by the known release with the
# source of std, which rustc then quotes (everybody who has rust-analyzer has it), and by nightly. And the oldest release that
# is promised compiles the library and what uses it.
set -eu
cd "$(dirname "$0")/.."

# A home of its own: whoever runs this may not want the component.
oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if timeout 120 rustup toolchain install "$oldest" --profile minimal --no-self-update; then
    # The command has most that a user writes.
    cargo "+$oldest" check --package itab --package itab-cli --target-dir "${CARGO_TARGET_DIR-target}/oldest"
else
    echo "skipped: no Rust $oldest"
fi

release=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' tests/crates/rejected/Cargo.toml)
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
