//! The match of an interface against a type, on the records of a file.

use std::cmp::Ordering;

use itab::method_set::{self, MethodSets};

use crate::runtime::descriptor::REMOVED;
use crate::runtime::method_table::Record;

/// The method lists of an interface and of a concrete type.
struct Pair<'a> {
    wanted: &'a [Record],
    had: &'a [Record],
}

impl MethodSets for Pair<'_> {
    fn wanted(&self) -> usize {
        self.wanted.len()
    }

    fn had(&self) -> usize {
        self.had.len()
    }

    fn order(&self, want: usize, have: usize) -> Ordering {
        self.wanted[want].name.cmp(&self.had[have].name)
    }

    /// Go compares the addresses of the function types, so removed ones fit nothing. The package of exported
    /// methods is 0 on both sides.
    fn fits(&self, want: usize, have: usize) -> bool {
        let (want, have) = (&self.wanted[want], &self.had[have]);
        want.signature == have.signature && want.signature != REMOVED && want.package == have.package
    }
}

/// Reports the methods of `had` that an itab of the pair holds, in the interface's order.
///
/// # Errors
///
/// The position of the first method of the interface that the type lacks.
pub(crate) fn fill<'a>(
    wanted: &'a [Record],
    had: &'a [Record],
    mut found: impl FnMut(&'a Record),
) -> Result<(), usize> {
    method_set::fill(&Pair { wanted, had }, |_, have| found(&had[have]))
}
