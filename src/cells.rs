//! The cells of a type: a few slots beside the tables.

use core::ptr::NonNull;

use crate::slot::{Key, Slot};
use crate::sync::Ordering;

/// A few slots beside the tables: the interfaces that one type was asked for first.
///
/// A cell is empty until the first pair that uses it, then keeps that pair's answer for ever; other pairs
/// that use it go to the table. Nothing is ever overwritten: a cell that two threads fill in turn costs
/// more than no cell.
#[doc(hidden)]
pub struct Cells<V>([Slot<2, V>; CELLS]);

/// Three cache lines of cells.
pub(crate) const CELLS: usize = 8;

impl<V> Cells<V> {
    #[cfg(not(loom))]
    #[allow(clippy::new_without_default, reason = "only made in constants, by macros")]
    pub const fn new() -> Self {
        Cells([const { Slot::empty() }; CELLS])
    }

    /// loom's atomics have no const constructors.
    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        Cells(core::array::from_fn(|_| Slot::empty()))
    }

    /// The answer for `key`, if cell `at` keeps it. Reads one cache line, or two; writes nothing.
    #[cfg(not(itab_stress))]
    #[inline(always)]
    pub(crate) fn find(&self, at: usize, key: Key<2>) -> Option<NonNull<V>> {
        self.0[at].get(key).ok()
    }

    /// The worst case: always a miss.
    #[cfg(itab_stress)]
    pub(crate) fn find(&self, _: usize, _: Key<2>) -> Option<NonNull<V>> {
        None
    }

    /// Keeps an answer in cell `at`, unless another is kept there. Lock-free.
    ///
    /// The first word of the key is the claim: whoever changes it from zero fills the cell.
    pub(crate) fn keep(&self, at: usize, key: Key<2>, value: NonNull<V>) {
        let claim = &self.0[at].key[0];
        // The load keeps a cell that is taken from being written to again and again. Relaxed: nothing is
        // read through the claim; readers go by the last word.
        if claim.load(Ordering::Relaxed) == 0
            && claim.compare_exchange(0, key.0[0], Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            self.0[at].publish(key, value);
        }
    }
}
