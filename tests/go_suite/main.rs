//! What Go's own tests say about interfaces, as far as it can be said in Rust: same cases, same outcome.
//!
//! `docs/go-tests.md` has a line for each file of Go's: the test here or elsewhere that stands for it, or why there is none.
//! Paths are those of Go's tree: `test/..` without `test/`, `src/..` without `src/`.
#![allow(missing_docs)]
#![allow(clippy::mutable_key_type, reason = "values that have cells do not change here")]
#![allow(clippy::cmp_owned, reason = "a `String` is no `&str` here")]

mod fixed_bugs;
mod interface;
mod language;
mod reflection;
mod run_time;
mod type_parameters;

use std::panic::{AssertUnwindSafe, catch_unwind};

// Methods that are not `pub` are found by the interfaces of this crate.
itab::package!();

/// What a panic says.
#[track_caller]
fn panic_of<R>(body: impl FnOnce() -> R) -> String {
    let panic = match catch_unwind(AssertUnwindSafe(|| drop(body()))) {
        Ok(()) => panic!("it does not panic"),
        Err(panic) => panic,
    };
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&'static str>().expect("a panic with a text")).to_owned(),
    }
}
