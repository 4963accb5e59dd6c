//! What an operator does about a value deep within another one that cannot be compared, ordered or hashed.
//!
//! What is in between is code of users', such as a derived `PartialEq`, which can pass nothing on but an answer. So where
//! somebody further out wants an error, the operator notes it in a variable of the thread, and answers something. Without
//! std no thread has variables, and the operator panics.
#![forbid(unsafe_code)]

#[cfg(not(feature = "std"))]
pub(super) use of_nobody::{attempt, lacking};
#[cfg(feature = "std")]
pub(super) use of_thread::{attempt, lacking};

#[cfg(feature = "std")]
mod of_thread {
    use core::cell::Cell;

    use crate::comparison::ComparisonError;

    /// What an operator does with a value that lacks what it needs.
    #[derive(Clone, Copy)]
    enum Lacking {
        /// It panics, as Go's does.
        Panics,
        /// It remembers the first error for [`attempt`], further out on this thread.
        IsNoted(Option<ComparisonError>),
    }

    std::thread_local! {
        static LACKING: Cell<Lacking> = const { Cell::new(Lacking::Panics) };
    }

    /// Says that an operator has met a value that lacks what it needs.
    #[cold]
    #[track_caller]
    pub(in crate::value) fn lacking(error: ComparisonError) {
        match LACKING.get() {
            Lacking::Panics => panic!("{error}"),
            Lacking::IsNoted(first) => LACKING.set(Lacking::IsNoted(first.or(Some(error)))),
        }
    }

    /// The result of something that compares or hashes, or what it has noted.
    pub(in crate::value) fn attempt<R>(operation: impl FnOnce() -> R) -> Result<R, ComparisonError> {
        /// Puts back what was there, also if the operation panics.
        struct Outer(Lacking);
        impl Drop for Outer {
            fn drop(&mut self) {
                LACKING.set(self.0);
            }
        }
        let outer = Outer(LACKING.replace(Lacking::IsNoted(None)));
        let result = operation();
        let noted = LACKING.get();
        drop(outer);
        match noted {
            Lacking::IsNoted(Some(error)) => Err(error),
            _ => Ok(result),
        }
    }
}

#[cfg(not(feature = "std"))]
mod of_nobody {
    use crate::comparison::ComparisonError;

    /// Says that an operator has met a value that lacks what it needs.
    #[cold]
    #[track_caller]
    pub(in crate::value) fn lacking(error: ComparisonError) {
        panic!("{error}");
    }

    /// The result of something that compares or hashes.
    pub(in crate::value) fn attempt<R>(operation: impl FnOnce() -> R) -> Result<R, ComparisonError> {
        Ok(operation())
    }
}
