//! A look-up that hits takes no lock, writes nothing that another thread could read, and allocates nothing.
//!
//! `table.rs` and `cells.rs` are compiled here against primitives that count what is done to them.
#![allow(missing_docs)]

// The library says so at its root.
extern crate alloc;

#[allow(dead_code, reason = "the library needs more of it")]
#[path = "../src/cells.rs"]
mod cells;
#[allow(dead_code, reason = "as above")]
#[path = "../src/slot.rs"]
mod slot;
#[allow(dead_code, reason = "as above")]
#[path = "../src/table.rs"]
mod table;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::NonNull;

use cells::{Cells, SharedCells};
use itab::{Any, AnyRef, ItabTable, interface, methods, type_switch};
use slot::Key;
use table::Table;

thread_local! {
    static LOADS: Cell<usize> = const { Cell::new(0) };
    static WRITES: Cell<usize> = const { Cell::new(0) };
    static LOCKS: Cell<usize> = const { Cell::new(0) };
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

fn count(what: &'static std::thread::LocalKey<Cell<usize>>) {
    // A thread that is ending still allocates, but nobody counts it.
    let _ = what.try_with(|count| count.set(count.get() + 1));
}

/// What `crate::sync` is in the library, counted.
mod sync {
    use super::{LOADS, LOCKS, WRITES, count};
    pub(crate) use core::sync::atomic::Ordering;
    use std::sync::{MutexGuard, PoisonError, atomic};

    pub(crate) struct AtomicPtr<T>(atomic::AtomicPtr<T>);
    pub(crate) struct AtomicUsize(atomic::AtomicUsize);

    macro_rules! counted {
        ($name:ident $(<$generic:ident>)?, $word:ty) => {
            impl $(<$generic>)? $name $(<$generic>)? {
                pub(crate) const fn new(word: $word) -> Self {
                    Self(atomic::$name::new(word))
                }
                pub(crate) fn load(&self, order: Ordering) -> $word {
                    count(&LOADS);
                    self.0.load(order)
                }
                pub(crate) fn store(&self, word: $word, order: Ordering) {
                    count(&WRITES);
                    self.0.store(word, order);
                }
                #[allow(dead_code, reason = "pointers are only stored")]
                pub(crate) fn compare_exchange(
                    &self,
                    old: $word,
                    new: $word,
                    success: Ordering,
                    failure: Ordering,
                ) -> Result<$word, $word> {
                    count(&WRITES);
                    self.0.compare_exchange(old, new, success, failure)
                }
            }
        };
    }
    counted!(AtomicPtr<T>, *mut T);
    counted!(AtomicUsize, usize);

    pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) const fn new(value: T) -> Self {
            Mutex(std::sync::Mutex::new(value))
        }
        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            count(&LOCKS);
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }
}

struct Counting;

// SAFETY: the system's allocator; counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(&ALLOCATIONS);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Debug, PartialEq)]
struct Counts {
    loads: usize,
    writes: usize,
    locks: usize,
    allocations: usize,
}

impl Counts {
    fn now() -> Self {
        let [loads, writes, locks, allocations] =
            [&LOADS, &WRITES, &LOCKS, &ALLOCATIONS].map(|count| count.with(Cell::get));
        Counts { loads, writes, locks, allocations }
    }

    fn of(f: impl FnOnce()) -> Self {
        let before = Self::now();
        f();
        let after = Self::now();
        Counts {
            loads: after.loads - before.loads,
            writes: after.writes - before.writes,
            locks: after.locks - before.locks,
            allocations: after.allocations - before.allocations,
        }
    }

    /// Reads, and nothing else.
    #[track_caller]
    fn reads_only(f: impl FnOnce()) {
        let counts = Self::of(f);
        assert_eq!(counts, Counts { loads: counts.loads, writes: 0, locks: 0, allocations: 0 });
    }
}

fn pointer(number: usize) -> NonNull<u8> {
    NonNull::without_provenance(number.try_into().expect("not zero"))
}

#[test]
fn first_insertions_are_counted() {
    let table = Table::<1, u8>::new(table::TableParameters::GO);
    let first = Counts::of(|| _ = table.insert(Key([64]), pointer(1)));
    // The lock twice: once to find out that there is no room, and once with room.
    assert_eq!((first.locks, first.allocations), (2, 2), "{first:?}");
    // The array, the value and the key; and an array's slots are made, not written.
    assert_eq!(first.writes, 3, "{first:?}");
}

#[test]
#[cfg_attr(miri, ignore = "takes long; other tests fill and ask tables")]
fn the_table_is_only_read() {
    let table = Table::<2, u8>::new(table::TableParameters::new(2, 6));
    for i in 1..=1_000 {
        table.insert(Key([i * 8, i]), pointer(i));
    }
    Counts::reads_only(|| {
        for i in 1..=1_000 {
            assert_eq!(table.find(Key([i * 8, i])), Some(pointer(i)));
            assert_eq!(table.find(Key([i * 8, i + 1])), None);
        }
    });
}

/// Of the pairs of 128 instantiations nine in ten find their entries in the cells that these share.
#[test]
#[cfg(all(feature = "std", not(itab_stress)))]
fn instantiations_share_cells() {
    static CELLS: SharedCells<u8> = SharedCells::new();
    let cells = &CELLS.more;
    let keys: [Key<2>; 128] = std::array::from_fn(|i| Key([0x4000, 0x10_0000 + i * i * 0x68]));
    let entry = |key: &Key<2>| pointer(key.0[1]);
    for key in &keys {
        cells.keep_in_two(*key, entry(key));
    }
    let mut found = 0;
    Counts::reads_only(|| {
        for key in &keys {
            match cells.find_of_two(*key) {
                Some(value) => {
                    assert_eq!(value, entry(key));
                    found += 1;
                }
                // Both of its cells are taken; it takes none.
                None => cells.keep_in_two(*key, entry(key)),
            }
        }
    });
    assert!(found > 110, "{found} of 128");
}

/// A cell that is taken is only read, by those who look and by those who would keep another pair in it.
#[test]
fn a_cell_is_only_read() {
    let cells = Cells::<u8>::new();
    cells.keep(3, Key([8, 16]), pointer(1));
    Counts::reads_only(|| {
        cells.find(3, Key([8, 16]));
        cells.find(3, Key([8, 24]));
        cells.find(4, Key([8, 16]));
        cells.keep(3, Key([24, 32]), pointer(2));
        cells.keep(3, Key([8, 16]), pointer(1));
    });
}

#[cfg(not(itab_stress))]
#[test]
fn a_hit_is_short() {
    let cells = Cells::<u8>::new();
    cells.keep(0, Key([8, 16]), pointer(1));
    // The two words of the key, and the value.
    assert_eq!(Counts::of(|| _ = cells.find(0, Key([8, 16]))).loads, 3);
    let table = Table::<1, u8>::new(table::TableParameters::INTERFACE);
    table.insert(Key([64]), pointer(1));
    // The array, the key and the value.
    assert_eq!(Counts::of(|| _ = table.find(Key([64]))).loads, 3);
}

/// What the statistics say of probes is what look-ups do: as many slots as a place or the sum of them says.
#[test]
fn probes_are_what_look_ups_read() {
    // A fuller table has longer probes, and the crowd of these keys long ones.
    let table = Table::<1, u8>::new(table::TableParameters::new(64, 7));
    let keys = (1..=200).map(|i| Key([i * 0x140]));
    keys.clone().enumerate().for_each(|(i, key)| _ = table.insert(key, pointer(i + 1)));
    // The array and the value, beside one word for each slot.
    let mut read: Vec<usize> = keys.map(|key| Counts::of(|| _ = table.find(key)).loads - 2).collect();
    let table::Snapshot { stats, entries } = table.snapshot();
    let mut places: Vec<table::Place> = entries.into_iter().map(|(place, _)| place).collect();
    assert_eq!(stats.probes, read.iter().sum());
    assert_eq!(Some(&stats.longest_probe), read.iter().max());
    assert_eq!(stats.first_probe_hits, read.iter().filter(|&&slots| slots == 1).count());
    assert!(stats.first_probe_hits > 0 && stats.longest_probe > 1, "else this shows little: {stats:?}");

    places.sort_by_key(|place| place.slot);
    assert!(places.is_sorted_by(|a, b| a.slot < b.slot), "a slot has one entry");
    assert!(places.iter().all(|place| place.slot < stats.slots));
    let mut probes: Vec<usize> = places.iter().map(|place| place.probes).collect();
    probes.sort();
    read.sort();
    assert_eq!(probes, read);
}

#[interface]
trait Bytes {
    fn bytes(&self) -> usize;
}
#[interface]
trait Absent {
    fn absent(&self);
}

macro_rules! kinds {
    ($($kind:ident)*) => {
        $(struct $kind(String);
        #[methods]
        impl $kind {
            pub fn bytes(&self) -> usize {
                self.0.len()
            }
        })*
        fn all() -> Vec<Any> {
            vec![$(Any::new($kind(stringify!($kind).into()))),*]
        }
    };
}
kinds!(Cat Dog Owl Fox Hen Bat Ant Bee Cow Elk Gnu Koi);

/// The same for the library as it is: casts, switches and itab tables, successes and failures.
#[test]
#[cfg_attr(miri, ignore = "takes long; other tests make the same casts")]
fn the_library_is_only_read() {
    static OWN: ItabTable = ItabTable::new();
    let values = all();
    let ask = || {
        let mut bytes = 0;
        for value in &values {
            bytes += value.cast_ref::<dyn Bytes>().expect("all have it").bytes();
            bytes += OWN.cast_ref::<dyn Bytes>(value.as_any_ref()).expect("all have it").bytes();
            bytes += type_switch!(value, {
                absent: dyn Absent => {
                    absent.absent();
                    0
                },
                value: dyn Bytes => value.bytes(),
                _ => unreachable!("all have it"),
            });
            assert!(value.cast_ref::<dyn Absent>().is_err());
            assert!(OWN.cast_ref::<dyn Absent>(value.as_any_ref()).is_err());
            assert!(AnyRef::new(&7_u64).cast_ref::<dyn Bytes>().is_err());
        }
        assert_eq!(bytes, 3 * 3 * values.len());
    };
    let stats = || (ItabTable::process().stats(), OWN.stats());
    ask();
    let before = stats();
    assert_eq!(before.1.table.entries, 2 * values.len());
    for (stats, places) in [(before.0, ItabTable::process().places()), (before.1, OWN.places())] {
        let probes = || places.iter().map(|place| place.probes);
        assert_eq!(places.len(), stats.table.entries);
        assert_eq!(stats.table.probes, probes().sum());
        assert_eq!(Some(stats.table.longest_probe), probes().max());
        assert_eq!(stats.table.first_probe_hits, probes().filter(|&probes| probes == 1).count());
    }
    let counts = Counts::of(|| (0..100).for_each(|_| ask()));
    // Entries, growths and locked look-ups among them.
    assert_eq!(stats(), before);
    assert_eq!(counts.allocations, 0);
}
