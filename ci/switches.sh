#!/bin/sh
# The tests of the library under its build switches:
#
#   itab_verify    every answer is computed again, the slow way, and compared
#   itab_stress    the worst case: the smallest first table, every key in one chain, cells that always miss
#
# Arguments go to `cargo test`.
set -eu
cd "$(dirname "$0")/.."

for switch in itab_verify itab_stress; do
    echo "--cfg $switch"
    RUSTFLAGS="${RUSTFLAGS-} --cfg $switch" cargo test -p itab "$@"
done
