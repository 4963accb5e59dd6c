#!/bin/sh
# Sanitizers, on stable Rust: RUSTC_BOOTSTRAP lets it take `-Z sanitizer`.
#
#   ci/sanitize.sh [thread | address]
#
# std is not rebuilt, so ThreadSanitizer does not see what std's mutex synchronises: the library brings
# its own lock (`--cfg itab_spinlock`), and the stress program avoids std's.
set -eu
cd "$(dirname "$0")/.."

target=$(rustc -vV | sed -n 's/^host: //p')
export RUSTC_BOOTSTRAP=1

thread() {
    RUSTFLAGS="-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer --cfg itab_spinlock" \
        TSAN_OPTIONS="halt_on_error=1" \
        cargo run --release -p itab --target "$target" --example stress
}

# Leaks are checked too: what is kept for ever hangs off a static. What rustc has to refuse is left out.
address() {
    export RUSTFLAGS="-Zsanitizer=address"
    export LSAN_OPTIONS="suppressions=$PWD/ci/lsan.supp:print_suppressions=0"
    export PROPTEST_CASES=32
    cargo run -p itab --target "$target" --example stress
    set -- --lib
    for test in tests/*.rs; do
        test=$(basename "$test" .rs)
        [ "$test" = ui ] || set -- "$@" --test "$test"
    done
    cargo test -p itab --target "$target" "$@"
}

case "${1-all}" in
    thread | address) "$1" ;;
    all) thread && address ;;
    *) sed -n '2,4p' "$0" >&2 && exit 2 ;;
esac
