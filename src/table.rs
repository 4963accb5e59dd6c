//! The itab table: lock-free look-up, append-only insertion, growth by doubling.
//!
//! Go's `itabTable` (`runtime/iface.go`): open addressing in a power-of-two array, triangular probing,
//! a mutex for writers and none for readers. One thing differs: a slot holds the keys beside the
//! pointer, so a probe does not have to look into an itab to find out that it is the wrong one.
//!
//! What is atomic in this crate, all of it:
//!
//! | datum | written by | read by | ordering | partner |
//! | --- | --- | --- | --- | --- |
//! | `Table::live` | `publish`, under the lock | `live`, with the lock or without | Release / Acquire | the slots of the new array, copied before it is published |
//! | `Slot::key`, last word | `Slot::publish`, once: under the lock, or by who claimed a cell | `Slot::get`, `Slot::entry` | Release / Acquire; Relaxed in `Slot::is_empty`, under the lock | the rest of the slot, and all that `value` points to |
//! | `Slot::value` and the rest of `Slot::key` | `Slot::put`, before the last word | `Slot::get` and `Slot::entry`, after it | Relaxed | ordered by the last word |
//! | `Slot::key` of a cell, first word | `Slot::put_if_empty`, from zero, once | `Slot::put_if_empty` | Relaxed | none: a claim, nothing is read through it |
//! | `List::first`, `Link::next`, `Link::registered` | | | | the table at the top of `list.rs` |
//! | `Node::holders` | `hold` and `RegistrationGuard::drop` of `dynamic/registry.rs` | `registry::find` | Relaxed | none: nothing is read through it |
//! | `Hints` | `Hints::keep` of `hint.rs`, from zero, once each | `Hints::at` | Relaxed | none: a guess, checked against a constant |
//! | `spin::Mutex::locked`, with `--cfg itab_spinlock` | `lock`, `Guard::drop` | `lock` | Acquire / Release | what the previous holder wrote |
//!
//! A slot changes once, from empty to full, and an array is never freed while the table lives, so a
//! reader may keep using the array it loaded: at worst it misses, takes the lock and looks again.
//! Outgrown arrays hang off the live one; together they are smaller than it.
//!
//! Nothing allocates while it holds the lock, and nothing of the user's runs under it. A global
//! allocator that asks for an itab, or a look-up in the middle of a panic, meets no lock of its own.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ptr::{self, NonNull};

use crate::slot::{Key, Probed, Slot};
use crate::sync::{AtomicPtr, Mutex, Ordering};

/// How large a table starts and when it grows.
///
/// The sizes are slots. Go's own numbers are [`GO`](Self::GO); the tables of the process-wide itab table,
/// smaller and more of them, use [`INTERFACE`](Self::INTERFACE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TableParameters {
    first_slots: usize,
    full_eighths: usize,
}

impl TableParameters {
    /// Go's: 512 slots at first, growth at 75 % (`itabInitSize` and `itabAdd` in `runtime/iface.go`).
    pub const GO: Self = Self::new(512, 6);

    /// Those of the tables of the process-wide itab table, one for each interface: 16 slots at first,
    /// growth at 50 %. The types that matter are in their cells; a fuller table would collide, an
    /// emptier one costs its first users more page faults than it saves the later ones branches.
    pub const INTERFACE: Self = Self::new(16, 4);

    /// A table of `first_slots` slots that doubles when `full_eighths` eighths of them are full.
    ///
    /// # Panics
    ///
    /// If `first_slots` is not a power of two of at least 2, or `full_eighths` is not in `1..=7`: a full
    /// table would have no empty slot to end a probe.
    pub const fn new(first_slots: usize, full_eighths: usize) -> Self {
        assert!(
            first_slots.is_power_of_two() && first_slots >= 2,
            "a table has a power of two of slots, at least 2"
        );
        assert!(full_eighths >= 1 && full_eighths <= 7, "a table is full at 1 to 7 eighths");
        TableParameters { first_slots, full_eighths }
    }

    /// Slots of the first array.
    pub const fn first_slots(self) -> usize {
        self.first_slots
    }

    /// Whether a table of `slots` slots must grow before the entry number `count + 1` goes in.
    ///
    /// Go: `count >= 3*(size/4)`.
    pub const fn is_full(self, slots: usize, count: usize) -> bool {
        // At least one slot stays empty whatever the parameters, so that every probe sequence ends.
        count.saturating_mul(8) >= slots.saturating_mul(self.full_eighths) || count.saturating_add(1) >= slots
    }
}

/// One generation of slots.
struct Array<const W: usize, V> {
    /// Invariants: the length is a power of two, at least 2; at least one slot is empty.
    slots: Box<[Slot<W, V>]>,
    /// 64 minus the logarithm of the length: shifts a hash down to a position.
    shift: u32,
    /// The array that this one outgrew, or null. Freed with the table; see `Table::drop`.
    outgrown: *mut Array<W, V>,
}

impl<const W: usize, V> Array<W, V> {
    fn new(slots: usize) -> Box<Self> {
        debug_assert!(slots.is_power_of_two() && slots >= 2);
        let slots: Box<[Slot<W, V>]> = (0..slots).map(|_| Slot::empty()).collect();
        let shift = 64 - slots.len().trailing_zeros();
        Box::new(Array { slots, shift, outgrown: ptr::null_mut() })
    }

    /// The positions that a key may be at, in order: `h`, `h+1`, `h+1+2`, `h+1+2+3`, ... modulo the length.
    ///
    /// Steps of 1, 2, 3, ... visit every slot of a power-of-two table exactly once, so a probe that
    /// meets no empty slot has looked everywhere.
    #[inline(always)]
    fn probe(&self, key: Key<W>) -> impl Iterator<Item = &Slot<W, V>> {
        let mask = self.slots.len() - 1;
        let mut at = (key.hash() >> self.shift) as usize;
        (1..).map(move |step| {
            debug_assert!(at & mask < self.slots.len());
            // SAFETY: masking with the length minus one, for a length that is a power of two
            // (invariant on `slots`), leaves a position below the length.
            let slot = unsafe { self.slots.get_unchecked(at & mask) };
            at = at.wrapping_add(step);
            slot
        })
    }

    #[inline(always)]
    fn find(&self, key: Key<W>) -> Option<NonNull<V>> {
        for slot in self.probe(key) {
            match slot.get(key) {
                Probed::Found(value) => return Some(value),
                Probed::Empty => return None,
                Probed::Other => {}
            }
        }
        unreachable!("a table always has an empty slot")
    }

    /// Puts an entry into the first empty slot of its probe sequence. The caller holds the lock (or the
    /// array is not published yet), the key is not there, and a slot beside the one used stays empty.
    fn put(&self, key: Key<W>, value: NonNull<V>) {
        let empty = self.probe(key).find(|slot| slot.is_empty());
        empty.expect("a table always has an empty slot").put(key, value);
    }

    /// Every entry: its slot, its key, its value. Only whoever keeps writers away sees all of them.
    fn entries(&self) -> impl Iterator<Item = (usize, Key<W>, NonNull<V>)> {
        let full = |(at, slot): (usize, &Slot<W, V>)| slot.entry().map(|(key, value)| (at, key, value));
        self.slots.iter().enumerate().filter_map(full)
    }

    /// Where the entry of `key` lies, which is in slot number `slot`.
    fn place(&self, slot: usize, key: Key<W>) -> Place {
        let before = self.probe(key).position(|probed| ptr::eq(probed, &self.slots[slot]));
        Place { slot, probes: before.expect("an entry is on its own probe sequence") + 1 }
    }
}

/// What a writer knows; holding it is the right to write.
struct Writer {
    count: usize,
    growths: usize,
    locked_lookups: usize,
}

/// A concurrent, append-only map from addresses to a pointer.
///
/// Finding is lock-free and writes nothing; inserting takes a lock. The table does not own what the
/// pointers point to.
pub(crate) struct Table<const W: usize, V> {
    /// Null until the first insertion.
    live: AtomicPtr<Array<W, V>>,
    writer: Mutex<Writer>,
    parameters: TableParameters,
}

// SAFETY: a table holds arrays of atomics, which any thread may read, and pointers to `V` that it hands
// out to any thread without touching them; whoever dereferences them shares or sends `V` between
// threads, hence the bounds. `live` is freed only by `drop`, which has the table to itself.
unsafe impl<const W: usize, V: Send + Sync> Send for Table<W, V> {}
// SAFETY: as above; all writes are made under `writer`.
unsafe impl<const W: usize, V: Send + Sync> Sync for Table<W, V> {}

impl<const W: usize, V> Table<W, V> {
    const EMPTY: Writer = Writer { count: 0, growths: 0, locked_lookups: 0 };

    #[cfg(not(loom))]
    pub(crate) const fn new(parameters: TableParameters) -> Self {
        Table { live: AtomicPtr::new(ptr::null_mut()), writer: Mutex::new(Self::EMPTY), parameters }
    }

    /// loom's atomics have no const constructors.
    #[cfg(loom)]
    pub(crate) fn new(parameters: TableParameters) -> Self {
        Table { live: AtomicPtr::new(ptr::null_mut()), writer: Mutex::new(Self::EMPTY), parameters }
    }

    pub(crate) const fn parameters(&self) -> TableParameters {
        self.parameters
    }

    #[inline(always)]
    fn live(&self) -> Option<&Array<W, V>> {
        // Acquire: if we see an array, we also see its slots. Pairs with the Release store in `publish`.
        let live = self.live.load(Ordering::Acquire);
        // SAFETY: `live` is null or came from `Box::into_raw` in `publish`, and arrays are freed only in
        // `drop`, which needs the table exclusively; nobody has a `&mut` to a published array's slots.
        unsafe { live.as_ref() }
    }

    /// The entry for `key`, if this thread can see it. Lock-free; reads one or two cache lines.
    #[inline(always)]
    pub(crate) fn find(&self, key: Key<W>) -> Option<NonNull<V>> {
        self.live()?.find(key)
    }

    /// Makes `value` the entry for `key`, unless there is one already, and returns the entry.
    ///
    /// Takes the lock and looks again first: whoever missed without the lock may have been overtaken, or
    /// may have looked at an outgrown array. A caller that gets another pointer back than it put in has
    /// lost the race and still owns its own.
    pub(crate) fn insert(&self, key: Key<W>, value: NonNull<V>) -> NonNull<V> {
        debug_assert!(key.last() != 0, "zero marks an empty slot");
        let mut larger: Option<Box<Array<W, V>>> = None;
        loop {
            let mut writer = self.writer.lock();
            writer.locked_lookups += 1;
            if let Some(found) = self.find(key) {
                return found;
            }
            let slots = self.live().map_or(0, |array| array.slots.len());
            if slots == 0 || self.parameters.is_full(slots, writer.count) {
                let wanted = if slots == 0 { self.parameters.first_slots } else { slots * 2 };
                match larger.take() {
                    Some(array) if array.slots.len() == wanted => self.publish(&mut writer, array),
                    // We have not allocated yet, or another thread has grown the table meanwhile.
                    _ => {
                        drop(writer);
                        larger = Some(Array::new(wanted));
                        continue;
                    }
                }
            }
            self.live().expect("it has slots").put(key, value);
            writer.count += 1;
            return value;
        }
    }

    /// Copies the live array into `array` and puts that in its place. A reader that misses meanwhile, in
    /// the old array, waits for the lock that the caller holds and looks again.
    fn publish(&self, writer: &mut Writer, mut array: Box<Array<W, V>>) {
        let old = self.live.load(Ordering::Relaxed);
        if !old.is_null() {
            // SAFETY: see `live`; this is the same pointer, and only a holder of the lock replaces it.
            let entries = unsafe { &*old }.entries();
            let mut copied = 0;
            for (_, key, value) in entries {
                array.put(key, value);
                copied += 1;
            }
            // Go throws here, in every build: an entry that was lost would be built twice, and two itabs of one
            // pair are two identities. A panic leaves the table as it was, with the old array.
            assert_eq!(copied, writer.count, "mismatched count during itab table copy");
            writer.growths += 1;
            // Not a `Box`: readers go on using the old array through shared references.
            array.outgrown = old;
        }
        // Release: publishes the slots copied above. Pairs with the Acquire load in `live`.
        self.live.store(Box::into_raw(array), Ordering::Release);
    }

    /// What the table holds, all of one moment. Takes the lock; walks all slots; allocates.
    pub(crate) fn snapshot(&self) -> Snapshot<V> {
        let mut entries = Vec::new();
        loop {
            let writer = self.writer.lock();
            // Room is made without the lock: see the module documentation.
            if entries.capacity() < writer.count {
                let count = writer.count;
                drop(writer);
                entries.reserve(count);
                continue;
            }
            let mut stats = TableStats {
                entries: writer.count,
                growths: writer.growths,
                locked_lookups: writer.locked_lookups,
                ..TableStats::default()
            };
            let Some(array) = self.live() else { return Snapshot { stats, entries } };
            for (slot, key, value) in array.entries() {
                entries.push((array.place(slot, key), value));
            }
            drop(writer);
            stats.slots = array.slots.len();
            // Each outgrown array was half as large as the next, down to the first.
            let mut slots = array.slots.len();
            while slots >= self.parameters.first_slots {
                stats.bytes += size_of::<Array<W, V>>() + slots * size_of::<Slot<W, V>>();
                slots /= 2;
            }
            for probes in entries.iter().map(|(place, _)| place.probes) {
                stats.probes += probes;
                stats.longest_probe = stats.longest_probe.max(probes);
                stats.first_probe_hits += usize::from(probes == 1);
            }
            return Snapshot { stats, entries };
        }
    }

    /// The state of the table and of its counters. Takes the lock; walks all slots; allocates.
    pub(crate) fn stats(&self) -> TableStats {
        self.snapshot().stats
    }

    /// Every value, for whoever has the table to itself. Allocates nothing.
    pub(crate) fn values(&mut self) -> impl Iterator<Item = NonNull<V>> {
        self.live().into_iter().flat_map(Array::entries).map(|(_, _, value)| value)
    }
}

/// What a table holds at one moment.
pub(crate) struct Snapshot<V> {
    pub(crate) stats: TableStats,
    /// Every entry, by slot.
    pub(crate) entries: Vec<(Place, NonNull<V>)>,
}

impl<const W: usize, V> Drop for Table<W, V> {
    fn drop(&mut self) {
        let mut each = self.live.load(Ordering::Relaxed);
        while !each.is_null() {
            // SAFETY: `live` and every `outgrown` came from `Box::into_raw` in `publish`, each array is
            // in the chain once, and the table is being dropped, so no reader holds a reference.
            each = unsafe { Box::from_raw(each) }.outgrown;
        }
    }
}

/// The size and the counters of an itab table.
///
/// Look-ups that hit are not counted: readers write nothing that another thread reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TableStats {
    /// Slots of the live array; 0 before the first insertion. Go: `itabTableType.size`.
    pub slots: usize,
    /// Full slots. Go: `itabTableType.count`.
    pub entries: usize,
    /// How often the table doubled.
    pub growths: usize,
    /// Look-ups made under the lock, which is to say: first uses of a pair, and races for one.
    pub locked_lookups: usize,
    /// Bytes of the live array and the outgrown ones.
    pub bytes: usize,
    /// Slots that finding every entry once would look at.
    pub probes: usize,
    /// Slots that finding the entry farthest from its first position looks at.
    pub longest_probe: usize,
    /// Entries that lie in the first slot that a look-up for them reads.
    pub first_probe_hits: usize,
}

impl TableStats {
    /// Both tables together.
    pub(crate) fn and(self, other: TableStats) -> TableStats {
        TableStats {
            slots: self.slots + other.slots,
            entries: self.entries + other.entries,
            growths: self.growths + other.growths,
            locked_lookups: self.locked_lookups + other.locked_lookups,
            bytes: self.bytes + other.bytes,
            probes: self.probes + other.probes,
            longest_probe: self.longest_probe.max(other.longest_probe),
            first_probe_hits: self.first_probe_hits + other.first_probe_hits,
        }
    }
}

/// Where an entry of a table lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Place {
    /// Its slot, below the number of slots of its table.
    pub slot: usize,
    /// How many slots a look-up for it reads: 1 if it lies in the first.
    pub probes: usize,
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use alloc::string::String;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::vec;

    /// A growth that did not bring all entries along is found out, in release builds too, and changes nothing.
    #[test]
    fn a_growth_counts_what_it_copies() {
        let table = Table::<1, u8>::new(TableParameters::new(8, 4));
        let value = NonNull::from_ref(&7);
        let insert = |key| table.insert(Key([key]), value);
        (1..=4).for_each(|key| _ = insert(key * 64));
        for (miscount, real) in [(5, 4), (6, 4)] {
            table.writer.lock().count = miscount;
            let refused = catch_unwind(AssertUnwindSafe(|| insert(5 * 64))).expect_err("the count is wrong");
            let words = refused.downcast_ref::<String>().expect("a message with numbers");
            assert!(words.contains("mismatched count during itab table copy"), "{words}");
            table.writer.lock().count = real;
            assert_eq!((table.stats().slots, table.stats().growths), (8, 0));
        }
        insert(5 * 64);
        assert_eq!((table.stats().slots, table.stats().growths, table.stats().entries), (16, 1, 5));
        assert!((1..=5).all(|key| table.find(Key([key * 64])) == Some(value)));
    }

    /// A probe that misses a slot may not find what is in it, or may not find the empty one it ends at.
    #[test]
    fn a_probe_visits_every_slot_once() {
        for log in 1..=if cfg!(miri) { 6 } else { 16 } {
            let array = Array::<1, ()>::new(1 << log);
            for key in [Key([0x1000]), Key([usize::MAX - 0xf37])] {
                let mut visits = vec![0; array.slots.len()];
                for slot in array.probe(key).take(array.slots.len()) {
                    let offset = ptr::from_ref(slot).addr() - array.slots.as_ptr().addr();
                    visits[offset / size_of::<Slot<1, ()>>()] += 1;
                }
                assert!(visits.iter().all(|&visits| visits == 1), "2^{log} slots");
            }
        }
    }
}
