#!/bin/sh
# Prints the arguments of cargo test for the tests that run the library's code. The others compile programs that rustc
# refuses, read documents, or are models for loom.
set -eu
cd "$(dirname "$0")/.."

echo "-p itab --lib"
for test in tests/*.rs tests/*/main.rs; do
    test=${test%/main.rs}
    case $test in
        tests/ui.rs | tests/documents.rs | tests/correspondence.rs | tests/loom.rs) ;;
        # Needs a feature: ci/examples.sh.
        tests/program.rs) ;;
        *) echo "--test $(basename "$test" .rs)" ;;
    esac
done
