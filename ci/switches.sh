#!/bin/sh
# The tests that run the library's code, under its build switches:
#
#   itab_verify    every answer is computed again, the slow way, and compared
#   itab_stress    the worst case: the smallest first table, every key in one chain, cells that always miss
#
# Arguments go to `cargo test`.
set -eu
cd "$(dirname "$0")/.."

for switch in itab_verify itab_stress; do
    echo "--cfg $switch"
    # shellcheck disable=SC2046
    RUSTFLAGS="${RUSTFLAGS-} --cfg $switch" cargo test $(ci/run-time-tests.sh) "$@"
done
