//! Slots: where a pointer is published under a key of addresses.

use core::ptr::{self, NonNull};

use crate::sync::{AtomicPtr, AtomicUsize, Ordering};

/// What identifies an entry: addresses, of a concrete type for `W = 1`, of an interface type and a
/// concrete type for `W = 2`. The last is never zero, which marks an empty slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key<const W: usize>(pub(crate) [usize; W]);

impl<const W: usize> Key<W> {
    #[inline(always)]
    pub(crate) const fn last(self) -> usize {
        self.0[W - 1]
    }

    /// Fibonacci hashing: the high bits of a product with an odd constant near 2^64 divided by the golden
    /// ratio. Descriptors lie at regular distances; without the shift, a product of multiples of one
    /// power of two leaves its own pattern. Reading a hash out of the descriptors, as Go does, would
    /// touch a cache line of each.
    #[cfg(not(itab_stress))]
    #[inline(always)]
    pub(crate) fn hash(self) -> u64 {
        const K: u64 = 0x9e37_79b9_7f4a_7c15;
        let word = self.0.iter().fold(0, |hash: u64, &word| hash.rotate_left(32) ^ word as u64);
        (word ^ word >> 15).wrapping_mul(K)
    }

    /// The worst case: every key in one chain.
    #[cfg(itab_stress)]
    pub(crate) fn hash(self) -> u64 {
        0
    }
}

pub(crate) struct Slot<const W: usize, V> {
    /// The last word is zero while the slot is empty. It is stored last, and with it the slot is published.
    pub(crate) key: [AtomicUsize; W],
    value: AtomicPtr<V>,
}

impl<const W: usize, V> Slot<W, V> {
    #[cfg(not(loom))]
    pub(crate) const fn empty() -> Self {
        Slot { key: [const { AtomicUsize::new(0) }; W], value: AtomicPtr::new(ptr::null_mut()) }
    }

    /// loom's atomics have no const constructors.
    #[cfg(loom)]
    pub(crate) fn empty() -> Self {
        Slot { key: core::array::from_fn(|_| AtomicUsize::new(0)), value: AtomicPtr::new(ptr::null_mut()) }
    }

    /// The value, if the slot is that of `key`; whether the slot is empty, if it is not.
    #[inline(always)]
    pub(crate) fn get(&self, key: Key<W>) -> Result<NonNull<V>, bool> {
        // Acquire: if we see the last word, we also see the rest of the slot and the fields of what it
        // points to. Pairs with the Release store in `publish`.
        let last = self.key[W - 1].load(Ordering::Acquire);
        if last != key.last() || (0..W - 1).any(|i| self.key[i].load(Ordering::Relaxed) != key.0[i]) {
            return Err(last == 0);
        }
        // SAFETY: `publish` stores the address that a `NonNull` has, before it stores the last word.
        Ok(unsafe { NonNull::new_unchecked(self.value.load(Ordering::Relaxed)) })
    }

    /// Fills an empty slot. The caller holds the lock of the table, or nobody else knows the slot yet.
    pub(crate) fn put(&self, key: Key<W>, value: NonNull<V>) {
        for i in 0..W - 1 {
            self.key[i].store(key.0[i], Ordering::Relaxed);
        }
        self.publish(key, value);
    }

    /// Stores the value and then the last word of the key. Nobody else writes the slot.
    pub(crate) fn publish(&self, key: Key<W>, value: NonNull<V>) {
        self.value.store(value.as_ptr(), Ordering::Relaxed);
        // Release: publishes what was stored before and the fields of `value`. Pairs with the Acquire
        // load in `get`.
        self.key[W - 1].store(key.last(), Ordering::Release);
    }
}
