#!/bin/sh
# The run-time tests of the library for a processor of 32 bits. With musl, because Rust brings all that it takes to link
# that; the programs run on an x86-64 kernel.
#
# Arguments go to `cargo test`.
set -eu
cd "$(dirname "$0")/.."

target=i686-unknown-linux-musl
if ! timeout 120 rustup target add "$target"; then
    echo "skipped: no $target"
    exit 0
fi
# What rustc refuses and rustdoc shows does not depend on the target.
# shellcheck disable=SC2046
exec cargo test --target "$target" $(ci/run-time-tests.sh) "$@"
