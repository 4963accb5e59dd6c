//! Numbers of `TypeId`s.
#![forbid(unsafe_code)]

use core::any::TypeId;
use core::hash::{Hash, Hasher};

use crate::hash::Fold;

/// A number that differs between most ids, or most rows of them.
#[inline(always)]
pub(crate) fn fold<const IDS: usize>(ids: [TypeId; IDS]) -> u64 {
    let mut hash = Fold::default();
    ids.iter().for_each(|id| id.hash(&mut hash));
    hash.finish()
}

/// That one of several lists in which something with these ids is.
pub(crate) fn pick<L, const LISTS: usize, const IDS: usize>(lists: &[L; LISTS], ids: [TypeId; IDS]) -> &L {
    // The upper bits depend on all bits of the ids.
    &lists[(fold(ids) >> 32) as usize % LISTS]
}
