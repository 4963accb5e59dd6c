//! The table, the cells and the list under every order of memory accesses that loom explores.
//!
//! `table.rs`, `cells.rs`, `slot.rs` and `list.rs` are compiled here against loom's primitives; run with `ci/loom.sh`.
//!
//! A model proves nothing unless it races. loom remembers only the last access of each thread to each
//! atomic, so a writer's second look under the lock can hide the reader's load, and the whole model then
//! runs once, green for any ordering (tokio-rs/loom#392). Hence three rules, kept by every model below:
//! the thread that publishes is the main one and the reader is spawned; what was read is reached through
//! loom's `UnsafeCell`, so that a missing happens-before is a failure even where the value is right; and
//! the set of outcomes over all executions is asserted, so that a model which lost its race fails.
//!
//! "Guards" names the lines that were broken on purpose, each of which made that model fail.
#![cfg(loom)]

// The library says so at its root.
extern crate alloc;

#[allow(dead_code, reason = "as below")]
#[path = "../src/list.rs"]
mod list;
#[allow(dead_code, reason = "the models need less of it than the library")]
#[path = "../src/table.rs"]
mod table;

#[path = "../src/cells.rs"]
mod cells;

#[allow(dead_code, reason = "the models need less of it than the library")]
#[path = "../src/slot.rs"]
mod slot;

/// What `crate::sync` is in the library, made of loom's parts.
mod sync {
    pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Mutex(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> loom::sync::MutexGuard<'_, T> {
            self.0.lock().expect("nothing panics under the lock")
        }
    }
}

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::ptr::NonNull;

use cells::Cells;
use list::{Link, Linked, List};
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;
use slot::Key;
use table::{Table, TableParameters};

/// Something that is published: its content is plain memory, written once, before.
struct Published(UnsafeCell<u32>);

// SAFETY: the cell is written by `new` only; that this happens before every read is what the models
// find out, and loom fails the one in which it does not.
unsafe impl Send for Published {}
// SAFETY: as above.
unsafe impl Sync for Published {}

impl Published {
    /// Written after it was made, as an itab is filled after it was allocated.
    fn new(content: u32) -> NonNull<Self> {
        let published = Box::new(Published(UnsafeCell::new(0)));
        // SAFETY: nobody else knows it.
        published.0.with_mut(|cell| unsafe { *cell = content });
        NonNull::from_mut(Box::leak(published))
    }

    fn read(published: NonNull<Self>) -> u32 {
        // SAFETY: nothing that is in a table or a cell is freed before the model ends.
        let published = unsafe { published.as_ref() };
        // SAFETY: written before it was published, if the orderings are right; loom checks.
        published.0.with(|cell| unsafe { *cell })
    }

    /// # Safety
    ///
    /// Came from `new`, and nobody uses it any more.
    unsafe fn free(published: NonNull<Self>) {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(published.as_ptr()) });
    }
}

/// A table that owns its entries, and asks and answers as an itab table does.
struct Answers(Table<2, Published>);

impl Answers {
    /// Starts with two slots, of which one stays empty: the second entry makes it grow to four, the
    /// fourth to eight.
    fn new() -> Arc<Self> {
        Self::with_slots(2)
    }

    fn with_slots(slots: usize) -> Arc<Self> {
        Arc::new(Answers(Table::new(TableParameters::new(slots, 7))))
    }

    /// What a reader sees without the lock.
    fn find(&self, key: Key<2>) -> Option<u32> {
        self.0.find(key).map(Published::read)
    }

    /// The content for `key`, which is `content` if nobody else came first.
    fn publish(&self, key: Key<2>, content: u32) -> u32 {
        let own = Published::new(content);
        let kept = self.0.insert(key, own);
        if kept != own {
            // SAFETY: another was kept, so nobody knows this one.
            unsafe { Published::free(own) };
        }
        Published::read(kept)
    }

    /// As a look-up does: first without the lock, then with.
    fn find_or_publish(&self, key: Key<2>, content: u32) -> u32 {
        self.find(key).unwrap_or_else(|| self.publish(key, content))
    }

    fn entries(&self) -> usize {
        self.0.snapshot().entries.len()
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // SAFETY: every entry came from `Published::new` and is in the table once.
        self.0.values().for_each(|published| unsafe { Published::free(published) });
    }
}

/// Two interfaces of one type, and another type: keys as they come from descriptors.
const A: Key<2> = Key([0x1000, 0x9000]);
const B: Key<2> = Key([0x2000, 0x9000]);
const C: Key<2> = Key([0x1000, 0x9100]);

/// Runs a model and compares what it returned, over all executions, with what it may and must return.
#[track_caller]
fn check<T: Ord + Debug + Send + 'static>(
    expected: impl IntoIterator<Item = T>,
    model: impl Fn() -> T + Send + Sync + 'static,
) {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    let outcomes = seen.clone();
    loom::model(move || {
        let outcome = model();
        outcomes.lock().unwrap().insert(outcome);
    });
    assert_eq!(*seen.lock().unwrap(), expected.into_iter().collect());
}

/// Whoever finds an entry sees all of it.
///
/// Guards: in `Slot::publish`, the Release store of the key's last word (to Relaxed), and that it comes
/// after the store of the value; in `Slot::get`, the Acquire load.
#[test]
fn reader_sees_a_whole_entry() {
    check([None, Some(5)], || {
        let table = Answers::with_slots(8);
        // The array is there already, and large enough: only the slot is published.
        table.publish(B, 1);
        let reader = thread::spawn({
            let table = table.clone();
            move || table.find(A)
        });
        table.publish(A, 5);
        reader.join().unwrap()
    });
}

/// The same for the first entry of all, with which the first array is published.
///
/// Guards: the Release store of `live` in `publish`; the Acquire load in `Table::live`.
#[test]
fn reader_sees_a_whole_array() {
    check([None, Some(5)], || {
        let table = Answers::new();
        let reader = thread::spawn({
            let table = table.clone();
            move || table.find(A)
        });
        table.publish(A, 5);
        reader.join().unwrap()
    });
}

/// Two threads miss and build the same pair; they get the same one of both, and it is there once.
///
/// Guards: the second look in `insert`; that the lock is held until the entry is in.
#[test]
fn same_key_twice() {
    check([(1, 1), (2, 2)], || {
        let table = Answers::new();
        let other = thread::spawn({
            let table = table.clone();
            move || table.find_or_publish(A, 2)
        });
        let ours = table.find_or_publish(A, 1);
        let theirs = other.join().unwrap();
        assert_eq!(table.entries(), 1);
        assert_eq!(table.find(A), Some(ours));
        (ours, theirs)
    });
}

/// Each of two threads publishes one key and looks for the other's. One has been first, and the second
/// sees that.
///
/// Guards: as `reader_sees_a_whole_entry`, for a reader that also writes.
#[test]
fn crossed_keys() {
    check([(None, Some(1)), (Some(3), None), (Some(3), Some(1))], || {
        let table = Answers::with_slots(8);
        table.publish(B, 2);
        let other = thread::spawn({
            let table = table.clone();
            move || {
                assert_eq!(table.publish(C, 3), 3);
                // Both publish, so neither is the reader that loom needs to be told about (see above):
                // without a chance to switch here it never explores that both see both.
                thread::yield_now();
                table.find(A)
            }
        });
        assert_eq!(table.publish(A, 1), 1);
        thread::yield_now();
        let ours = table.find(C);
        let theirs = other.join().unwrap();
        assert_eq!((table.find(A), table.find(C)), (Some(1), Some(3)));
        (ours, theirs)
    });
}

/// An entry that has been there is there while the table grows, and the new one is whole.
///
/// Guards: in `publish`, that the entries are copied, and copied before the array is published; that the
/// old array is not freed.
#[test]
fn growth_while_reading() {
    check([(Some(1), None), (Some(1), Some(2))], || {
        let table = Answers::new();
        table.publish(A, 1);
        let reader = thread::spawn({
            let table = table.clone();
            move || {
                let new = table.find(B);
                (table.find(A), new)
            }
        });
        table.publish(B, 2);
        assert_eq!(table.0.stats().growths, 1);
        reader.join().unwrap()
    });
}

/// A reader that was in the old array while the table grew misses, and learns the truth under the lock.
///
/// Guards: in `insert`, the second look, and that it is made under the lock, not before.
#[test]
fn miss_during_growth_looks_again() {
    check([1, 2], || {
        let table = Answers::new();
        table.publish(A, 0);
        let other = thread::spawn({
            let table = table.clone();
            move || table.find_or_publish(B, 2)
        });
        let ours = table.publish(B, 1);
        let theirs = other.join().unwrap();
        assert_eq!(ours, theirs);
        assert_eq!(table.entries(), 2);
        ours
    });
}

/// A type that lacks one interface and has another: the reader never takes the failure for the success.
///
/// Guards: in `Slot::get`, the comparison of all words of the key.
#[test]
fn negative_then_positive_of_another_pair() {
    const NEGATIVE: u32 = 0;
    const POSITIVE: u32 = 1;
    let (no, yes) = (Some(NEGATIVE), Some(POSITIVE));
    // The failure was published first, so whoever sees the success sees it too.
    check([(None, None), (None, no), (yes, no)], || {
        let table = Answers::new();
        table.publish(C, 7);
        let reader = thread::spawn({
            let table = table.clone();
            move || {
                let positive = table.find(B);
                (positive, table.find(A))
            }
        });
        table.publish(A, NEGATIVE);
        table.publish(B, POSITIVE);
        reader.join().unwrap()
    });
}

/// Whoever finds an answer in a cell sees all of it, and goes on finding it.
///
/// Guards: the Release in `Slot::publish`, the Acquire in `Slot::get`, for a slot without a lock.
#[test]
fn cell_keeps_a_whole_entry() {
    check([(None, None), (None, Some(1)), (Some(1), Some(1))], || {
        let cells = Arc::new(Cells::new());
        let reader = thread::spawn({
            let cells = cells.clone();
            move || (find_in(&cells, A), find_in(&cells, A))
        });
        let published = Published::new(1);
        cells.keep(0, A, published);
        let outcome = reader.join().unwrap();
        assert_eq!(find_in(&cells, A), Some(1));
        // SAFETY: the reader is done.
        unsafe { Published::free(published) };
        outcome
    });
}

/// Two threads fill a cell with different pairs: one is kept whole, and the other never shows.
///
/// Guards: in `Cells::keep`, the compare-exchange of the claim (to a plain store), and that a cell which
/// is taken is left alone.
#[test]
fn cell_filled_by_two() {
    check([(Some(1), None), (None, Some(2))], || {
        let cells = Arc::new(Cells::new());
        let (ours, theirs) = (Published::new(1), Published::new(2));
        let other = thread::spawn({
            let cells = cells.clone();
            let theirs = Sent(theirs);
            move || {
                cells.keep(0, B, { theirs }.0);
                [find_in(&cells, A), find_in(&cells, B)]
            }
        });
        cells.keep(0, A, ours);
        let seen = [find_in(&cells, A), find_in(&cells, B)];
        let also_seen = other.join().unwrap();
        let kept = [find_in(&cells, A), find_in(&cells, B)];
        for seen in [seen, also_seen] {
            // The cell was still being filled by the other, or it was full for good.
            assert!(seen == [None, None] || seen == kept, "{seen:?}, then {kept:?}");
        }
        for each in [ours, theirs] {
            // SAFETY: the other thread is done.
            unsafe { Published::free(each) };
        }
        (kept[0], kept[1])
    });
}

/// Two threads fill a cell with pairs of one interface and two types, as instantiations of a generic type do, which
/// share their cells. Neither can tell the other's claim from its own by looking at it.
///
/// Guards: in `Cells::keep`, that only who changed the claim goes on, and not whoever finds its own interface there.
#[test]
fn cell_of_one_interface_filled_by_two_types() {
    check([(Some(1), None), (None, Some(2))], || {
        let cells = Arc::new(Cells::new());
        let (ours, theirs) = (Published::new(1), Published::new(2));
        let other = thread::spawn({
            let cells = cells.clone();
            let theirs = Sent(theirs);
            move || {
                cells.keep(0, C, { theirs }.0);
                [find_in(&cells, A), find_in(&cells, C)]
            }
        });
        cells.keep(0, A, ours);
        let seen = [find_in(&cells, A), find_in(&cells, C)];
        let also_seen = other.join().unwrap();
        let kept = [find_in(&cells, A), find_in(&cells, C)];
        for seen in [seen, also_seen] {
            assert!(seen == [None, None] || seen == kept, "{seen:?}, then {kept:?}");
        }
        for each in [ours, theirs] {
            // SAFETY: the other thread is done.
            unsafe { Published::free(each) };
        }
        (kept[0], kept[1])
    });
}

/// Two threads fill the two cells that pairs of two types have: each finds its own at once, and in the end both are there. A third
/// pair finds both taken.
///
/// Guards: in `Cells::keep_in_two`, that the second cell is taken if the first is; in `find_of_two`, that both are looked at.
#[test]
fn two_cells_filled_by_two() {
    // Both would have the same of the two first.
    let first_of = cells::cell_of_key::<{ cells::MORE }>;
    let rival = (1..).map(|i| Key([0x1000, 0x9000 + i * 0x100])).find(|key| first_of(*key) == first_of(A));
    let rival = rival.expect("one in two");
    check([(Some(1), None), (Some(1), Some(2))], move || {
        let cells = Arc::new(Cells::<_, { cells::MORE }>::new());
        let find = |key| cells.find_of_two(key).map(Published::read);
        let (ours, theirs) = (Published::new(1), Published::new(2));
        let other = thread::spawn({
            let cells = cells.clone();
            let theirs = Sent(theirs);
            move || {
                cells.keep_in_two(rival, { theirs }.0);
                cells.find_of_two(rival).map(Published::read)
            }
        });
        cells.keep_in_two(A, ours);
        let seen = (find(A), find(rival));
        assert_eq!(other.join().unwrap(), Some(2));
        cells.keep_in_two(B, ours);
        assert_eq!([A, rival, B].map(find), [Some(1), Some(2), None]);
        for each in [ours, theirs] {
            // SAFETY: the other thread is done.
            unsafe { Published::free(each) };
        }
        seen
    });
}

fn find_in(cells: &Cells<Published>, key: Key<2>) -> Option<u32> {
    cells.find(0, key).map(Published::read)
}

/// A pointer on its way to another thread.
struct Sent(NonNull<Published>);

// SAFETY: `Published` may be sent and shared.
unsafe impl Send for Sent {}

/// What interfaces are in the library: something in a list.
struct Element {
    name: char,
    link: Link<Element>,
}

impl Linked for Element {
    fn link(&self) -> &Link<Self> {
        &self.link
    }
}

/// Lives as long as the list; the models are short.
fn element(name: char) -> &'static Element {
    Box::leak(Box::new(Element { name, link: Link::new() }))
}

/// The names in a list, which has at most three: where it goes on, it goes in circles.
fn names(list: &List<Element>) -> String {
    list.iter().take(4).map(|element| element.name).collect()
}

/// Whoever walks the list while an element is put in front finds all that were there, and those behind the new one.
///
/// Guards: in `List::push`, the Release store of `first` (to Relaxed), and that it comes after the store of `next`; in
/// `List::iter`, the Acquire load.
#[test]
fn reader_sees_a_whole_list() {
    check(["a".to_owned(), "ba".to_owned()], || {
        let (list, a, b) = (Arc::new(List::new()), element('a'), element('b'));
        list.register(a);
        let reader = thread::spawn({
            let list = list.clone();
            move || names(&list)
        });
        list.register(b);
        reader.join().unwrap()
    });
}

/// The same where the reader has not seen even the first: it finds each or none, and never the later alone.
///
/// Guards: as above, for elements behind the one that the reader loads.
#[test]
fn reader_sees_a_whole_list_from_the_start() {
    check([String::new(), "a".to_owned(), "ba".to_owned()], || {
        let (list, a, b) = (Arc::new(List::new()), element('a'), element('b'));
        let reader = thread::spawn({
            let list = list.clone();
            move || names(&list)
        });
        list.register(a);
        list.register(b);
        reader.join().unwrap()
    });
}

/// Two threads register two elements, and both are there.
///
/// Guards: the lock in `List::push`.
#[test]
fn two_elements_at_once() {
    check(["ab".to_owned(), "ba".to_owned()], || {
        let (list, a, b) = (Arc::new(List::new()), element('a'), element('b'));
        let other = thread::spawn({
            let list = list.clone();
            move || list.register(b)
        });
        list.register(a);
        other.join().unwrap();
        names(&list)
    });
}

/// Two threads register one element: it is there once, and whoever was told that it is there finds it.
///
/// Guards: in `List::push`, the second look at the flag, and that the flag is set after the element is in the list, with
/// Release; in `List::register`, the Acquire load of the flag.
#[test]
fn one_element_twice() {
    check([("ba".to_owned(), "ba".to_owned())], || {
        let (list, a, b) = (Arc::new(List::new()), element('a'), element('b'));
        list.register(a);
        let other = thread::spawn({
            let list = list.clone();
            move || {
                list.register(b);
                names(&list)
            }
        });
        list.register(b);
        let ours = names(&list);
        (ours, other.join().unwrap())
    });
}
