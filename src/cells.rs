//! The cells of a type: a small cache in its descriptor.

use core::hint::select_unpredictable;
use core::ptr::NonNull;

use crate::slot::{Key, Probed, Slot};

/// A few slots in the descriptor of a type, in front of the tables: the interfaces that the type was asked
/// for first. Which slot an interface uses is a constant of the interface.
///
/// A cell is empty until the first pair that uses it, then keeps that pair's entry for ever; other pairs
/// that use it go to the table. Nothing is ever overwritten: a cell that two threads fill in turn costs
/// more than no cell.
#[doc(hidden)]
pub struct Cells<V, const N: usize = CELLS>([Slot<2, V>; N]);

/// Three cache lines of cells.
pub(crate) const CELLS: usize = 8;

/// The cells of a generic type, which its instantiations share, because Rust has no statics of theirs. The first that is asked
/// for an interface has its cell there. The others have one of many more: which, says the pair.
#[doc(hidden)]
pub struct SharedCells<V> {
    pub(crate) first: Cells<V>,
    pub(crate) more: Cells<V, MORE>,
}

/// Two for each of 128 values of a hash: of 64 pairs, two find theirs taken. 6 KiB of memory, of which a program touches what it
/// uses. Without an operating system that is too much for what it saves; and loom goes through all orders of two.
pub(crate) const MORE: usize = if cfg!(loom) {
    2
} else if cfg!(feature = "std") {
    256
} else {
    8
};

/// The cell of a pair, where the interface does not say it.
#[inline(always)]
pub(crate) fn cell_of_key<const N: usize>(key: Key<2>) -> usize {
    (key.hash() >> 32) as usize % N
}

#[cfg(not(loom))]
impl<V> SharedCells<V> {
    #[allow(clippy::new_without_default, reason = "only made in constants, by macros")]
    pub const fn new() -> Self {
        SharedCells { first: Cells::new(), more: Cells::new() }
    }
}

impl<V, const N: usize> Cells<V, N> {
    #[cfg(not(loom))]
    #[allow(clippy::new_without_default, reason = "only made in constants, by macros")]
    pub const fn new() -> Self {
        Cells([const { Slot::empty() }; N])
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

    /// Keeps the entry for `key` in cell `at`, unless that keeps another. Lock-free. Whether it does.
    pub(crate) fn keep(&self, at: usize, key: Key<2>, value: NonNull<V>) -> bool {
        self.0[at].put_if_empty(key, value)
    }
}

impl<V> Cells<V, MORE> {
    /// The entry for `key`, if one of its two cells keeps it.
    #[inline(always)]
    pub(crate) fn find_of_two(&self, key: Key<2>) -> Option<NonNull<V>> {
        let at = cell_of_key::<MORE>(key);
        // Which of them nobody can predict, so it is no branch.
        let is_second = self.0[at ^ 1].is_of(key);
        self.find(select_unpredictable(is_second, at ^ 1, at), key)
    }

    /// Keeps the entry for `key` in one of its two cells, unless both keep others.
    pub(crate) fn keep_in_two(&self, key: Key<2>, value: NonNull<V>) {
        let at = cell_of_key::<MORE>(key);
        let _ = self.keep(at, key, value) || self.keep(at ^ 1, key, value);
    }
}
