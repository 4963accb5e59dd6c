//! Slots: where a pointer is published under a key of addresses.
//!
//! What is atomic here, and why, is in the table at the top of `table.rs`.

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

/// What a slot holds, for somebody who looks for a key.
pub(crate) enum Probed<V> {
    /// The entry of the key.
    Found(NonNull<V>),
    /// Nothing yet.
    Empty,
    /// The entry of another key.
    Other,
}

/// One entry: empty at first, filled once, never changed or emptied.
pub(crate) struct Slot<const W: usize, V> {
    /// The last word is zero while the slot is empty. It is stored last, and with it the slot is published.
    key: [AtomicUsize; W],
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

    /// What the slot holds for `key`.
    #[inline(always)]
    pub(crate) fn get(&self, key: Key<W>) -> Probed<V> {
        // Acquire: if we see the last word, we also see the rest of the slot and the fields of what it
        // points to. Pairs with the Release store in `publish`.
        let last = self.key[W - 1].load(Ordering::Acquire);
        if last == key.last() && (0..W - 1).all(|i| self.key[i].load(Ordering::Relaxed) == key.0[i]) {
            Probed::Found(self.value())
        } else if last == 0 {
            Probed::Empty
        } else {
            Probed::Other
        }
    }

    /// Whether the slot has, or will have, the entry of the key, as far as a hint goes: the words are read one by one. Reads nothing
    /// behind them.
    #[inline(always)]
    pub(crate) fn is_of(&self, key: Key<W>) -> bool {
        (0..W).fold(true, |is, i| is & (self.key[i].load(Ordering::Relaxed) == key.0[i]))
    }

    /// The key and the value, if the slot is full.
    pub(crate) fn entry(&self) -> Option<(Key<W>, NonNull<V>)> {
        // Acquire: as in `get`.
        if self.key[W - 1].load(Ordering::Acquire) == 0 {
            return None;
        }
        // Relaxed: the slot is full, so no word of it changes any more.
        let key = Key(core::array::from_fn(|i| self.key[i].load(Ordering::Relaxed)));
        Some((key, self.value()))
    }

    /// The value of a full slot: one whose last word the caller has loaded with Acquire.
    #[inline(always)]
    fn value(&self) -> NonNull<V> {
        let value = self.value.load(Ordering::Relaxed);
        debug_assert!(!value.is_null(), "a full slot has a value");
        // SAFETY: `publish` stores the address that a `NonNull` has before it stores the last word, and
        // the caller has seen the last word.
        unsafe { NonNull::new_unchecked(value) }
    }

    /// Whether the slot is empty. The caller holds the lock of the table, or nobody else knows the slot yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.key[W - 1].load(Ordering::Relaxed) == 0
    }

    /// Fills an empty slot. The caller holds the lock of the table, or nobody else knows the slot yet.
    pub(crate) fn put(&self, key: Key<W>, value: NonNull<V>) {
        for i in 0..W - 1 {
            self.key[i].store(key.0[i], Ordering::Relaxed);
        }
        self.publish(key, value);
    }

    /// Stores the value and then the last word of the key. Nobody else writes the slot.
    fn publish(&self, key: Key<W>, value: NonNull<V>) {
        debug_assert!(key.last() != 0, "zero marks an empty slot");
        self.value.store(value.as_ptr(), Ordering::Relaxed);
        // Release: publishes what was stored before and the fields of `value`. Pairs with the Acquire
        // loads in `get` and `entry`.
        self.key[W - 1].store(key.last(), Ordering::Release);
    }
}

impl<V> Slot<2, V> {
    /// Fills the slot, unless somebody else fills it or has filled it. Lock-free, for slots that belong to
    /// no table: the first word of the key is the claim, and whoever changes it from zero fills the slot.
    pub(crate) fn put_if_empty(&self, key: Key<2>, value: NonNull<V>) -> bool {
        let claim = &self.key[0];
        // The load keeps a slot that is taken from being written to again and again. Relaxed: nothing is
        // read through the claim; readers go by the last word.
        if claim.load(Ordering::Relaxed) == 0
            && claim.compare_exchange(0, key.0[0], Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            self.publish(key, value);
            return true;
        }
        false
    }
}
