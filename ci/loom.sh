#!/bin/sh
# The models of the table, the cells and the list. Building loom takes half a minute, running them less than one second.
#
# Arguments go to `cargo test`.
set -eu
cd "$(dirname "$0")/.."

# Not in release mode: that builds in three times the time, and debug assertions check what a release build relies on.
export RUSTFLAGS="${RUSTFLAGS-} --cfg loom"
export LOOM_MAX_PREEMPTIONS="${LOOM_MAX_PREEMPTIONS-3}"

exec cargo test -p itab --test loom "$@"
