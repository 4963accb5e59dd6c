#!/bin/sh
# The library's tests and the stress program under sanitizers.
#
# usage: ci/sanitize.sh [thread | address]   (both)
#
# What ThreadSanitizer covers:
#
# - With a nightly toolchain and the source of std, everything is instrumented, std too: all tests that run the library's code
#   and the stress program, with std's mutex and test harness.
# - Without, std is not instrumented, so it does not see what std's mutex synchronises. Then the stress program alone
#   is run, which meets other threads only by being spawned and joined and through relaxed atomics, with the library's own lock
#   (--cfg itab_spinlock). RUSTC_BOOTSTRAP lets a stable compiler take `-Z sanitizer`.
#
# AddressSanitizer runs all of these tests and the stress program with a stable compiler.
set -eu
cd "$(dirname "$0")/.."

target=$(rustc -vV | sed -n 's/^host: //p')
export PROPTEST_CASES=32 RUST_BACKTRACE=0 CARGO_PROFILE_DEV_DEBUG=${CARGO_PROFILE_DEV_DEBUG-line-tables-only}

thread() {
    export TSAN_OPTIONS="halt_on_error=1"
    if toolchain=$(ci/nightly.sh rust-src); then
        export RUSTFLAGS="-Zsanitizer=thread"
        # Optimised, as what ships; the models assert what debug builds do. tests/agreement.rs starts no thread, and takes
        # minutes to optimise.
        # shellcheck disable=SC2046
        cargo "+$toolchain" test -Zbuild-std --target "$target" --profile sanitize \
            $(ci/run-time-tests.sh | grep -v agreement)
        cargo "+$toolchain" run -Zbuild-std --target "$target" --profile sanitize -p itab --example stress
    else
        echo "skipped: no nightly: ThreadSanitizer runs the stress program alone"
        # Which uses none of the crates that are built for the other tests: they are not optimised.
        RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer --cfg itab_spinlock" \
            cargo run --profile sanitize --config 'profile.sanitize.package."*".opt-level=0' -p itab --target "$target" \
            --example stress
    fi
}

# Leaks are checked too: what is kept for ever hangs off a static.
address() {
    export RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address"
    export LSAN_OPTIONS="suppressions=$PWD/ci/lsan.supp:print_suppressions=0"
    cargo run -p itab --target "$target" --example stress
    # shellcheck disable=SC2046
    cargo test --target "$target" $(ci/run-time-tests.sh)
}

case "${1-both}" in
    thread | address) "$1" ;;
    both) (thread) && address ;;
    *) sed -n '4p' "$0" >&2 && exit 2 ;;
esac
