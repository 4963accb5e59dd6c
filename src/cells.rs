//! The cells of a type: a small cache in its descriptor.

use core::ptr::NonNull;

use crate::slot::{Key, Probed, Slot};

/// A few slots in the descriptor of a type, in front of the tables: the interfaces that the type was asked
/// for first. Which slot an interface uses is a constant of the interface.
///
/// A cell is empty until the first pair that uses it, then keeps that pair's entry for ever; other pairs
/// that use it go to the table. Nothing is ever overwritten: a cell that two threads fill in turn costs
/// more than no cell.
#[doc(hidden)]
pub struct Cells<V>([Slot<2, V>; CELLS]);

/// Three cache lines of cells.
pub(crate) const CELLS: usize = 8;

/// The cell of a pair whose interface has none for all types.
#[cfg(not(loom))]
#[inline(always)]
pub(crate) fn cell_of_key(key: Key<2>) -> usize {
    (key.hash() >> 32) as usize % CELLS
}

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

    /// The entry for `key`, if cell `at` keeps it. Reads one cache line, or two; writes nothing.
    #[cfg(not(itab_stress))]
    #[inline(always)]
    pub(crate) fn find(&self, at: usize, key: Key<2>) -> Option<NonNull<V>> {
        match self.0[at].get(key) {
            Probed::Found(value) => Some(value),
            Probed::Empty | Probed::Other => None,
        }
    }

    /// The worst case: always a miss.
    #[cfg(itab_stress)]
    pub(crate) fn find(&self, _: usize, _: Key<2>) -> Option<NonNull<V>> {
        None
    }

    /// Keeps the entry for `key` in cell `at`, unless that keeps another. Lock-free.
    pub(crate) fn keep(&self, at: usize, key: Key<2>, value: NonNull<V>) {
        self.0[at].put_if_empty(key, value);
    }
}
