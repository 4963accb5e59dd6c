#!/bin/sh
# Runs the library's tests in Miri, under both models of what a borrow may do.
#
# usage: ci/miri.sh [stacked | tree]   (both)
#
# Leaks are found too. Tests make fewer and smaller cases there, and leave out what takes long and has no unsafe code.
set -eu
cd "$(dirname "$0")/.."

toolchain=$(ci/nightly.sh miri rust-src) || { echo "skipped: no nightly"; exit 0; }
export RUST_BACKTRACE=0
# A debugger's information about the standard library costs more to build than it tells.
export CARGO_PROFILE_DEV_DEBUG=line-tables-only

for model in ${1-stacked tree}; do
    case $model in
        stacked) flags= ;;
        tree) flags=-Zmiri-tree-borrows ;;
        *) sed -n '4p' "$0" >&2 && exit 2 ;;
    esac
    echo "-- $model borrows"
    # shellcheck disable=SC2046
    MIRIFLAGS="${MIRIFLAGS-} $flags" cargo "+$toolchain" miri test $(ci/run-time-tests.sh)
done
