#!/usr/bin/env bash
# Runs every fuzz target for a few seconds, on stable Rust.
#
# usage: fuzz/smoke.sh [SECONDS]   (5)
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-5}
if ! cargo fuzz --version >/dev/null 2>&1 && ! cargo install --quiet --locked cargo-fuzz --version 0.13.2; then
    echo "skipped: no cargo-fuzz"
    exit 0
fi
mkdir -p corpus/image
cp ../testdata/fixtures/*-go* corpus/image
for target in $(cargo fuzz list); do
    mkdir -p "corpus/$target"
    [[ ! -d seeds/$target ]] || cp seeds/"$target"/* "corpus/$target"
    # A file of 100 KB takes about a millisecond, so five seconds for one input are a hang.
    if ! cargo fuzz run --sanitizer none "$target" -- -max_total_time="$seconds" -timeout=5 -rss_limit_mb=512 \
        -max_len=200000 -print_final_stats=1 >"corpus/$target.log" 2>&1; then
        tail -n 40 "corpus/$target.log"
        exit 1
    fi
    echo "$target: $(grep -o 'number_of_executed_units: .*' "corpus/$target.log" | tr -s ' ')"
done
