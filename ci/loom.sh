#!/bin/sh
# The models of the table and the cells. Building loom takes a minute or two, running them less than one second.
set -eu
cd "$(dirname "$0")/.."

# With debug assertions: they check what a release build relies on.
export RUSTFLAGS="${RUSTFLAGS-} --cfg loom -C debug-assertions"
export LOOM_MAX_PREEMPTIONS="${LOOM_MAX_PREEMPTIONS-3}"

exec cargo test --release -p itab --test loom "$@"
