//! Look-ups from places that a program does not choose: inside the allocation that a build makes, in the
//! middle of a panic, at the end of a thread.
//!
//! Go had the first: its allocator asked for an itab while one was being made, under the lock
//! (golang/go#24059). A test that fails here usually hangs, so each is given a minute.
#![allow(missing_docs)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use itab::inspect::TableParameters;
use itab::{AnyRef, Itab, ItabTable, interface, methods, type_switch};

thread_local! {
    /// What this thread's allocations ask, if anything.
    static QUESTION: Cell<Option<fn()>> = const { Cell::new(None) };
    /// How deep a question may be asked by the allocations of a question.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static ASKED: Cell<usize> = const { Cell::new(0) };
    /// Allocations less deallocations.
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

const DEEPEST: usize = 3;

fn ask() {
    // A thread that is ending asks nothing.
    let Ok(Some(question)) = QUESTION.try_with(Cell::get) else { return };
    let depth = DEPTH.get();
    if depth < DEEPEST {
        DEPTH.set(depth + 1);
        ASKED.set(ASKED.get() + 1);
        question();
        DEPTH.set(depth);
    }
}

struct Asking;

// SAFETY: the system's allocator. What is asked meanwhile is an ordinary use of the library, which may
// allocate, down to `DEEPEST`; it does not unwind.
unsafe impl GlobalAlloc for Asking {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ask();
        let _ = LIVE.try_with(|live| live.set(live.get() + 1));
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        let _ = LIVE.try_with(|live| live.set(live.get() - 1));
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
        ask();
    }
}

#[global_allocator]
static ALLOCATOR: Asking = Asking;

/// Runs `f` while every allocation of its thread asks `question`. Returns how often one did.
fn asking(question: fn(), f: impl FnOnce()) -> usize {
    let before = ASKED.get();
    QUESTION.set(Some(question));
    f();
    QUESTION.set(None);
    ASKED.get() - before
}

#[track_caller]
fn within_a_minute(f: impl FnOnce() + Send + 'static) {
    let (done, wait) = mpsc::channel();
    let thread = thread::spawn(move || {
        f();
        done.send(()).expect("somebody waits");
    });
    if let Err(mpsc::RecvTimeoutError::Timeout) = wait.recv_timeout(Duration::from_secs(60)) {
        panic!("a thread waits for itself");
    }
    thread.join().expect("the test failed");
}

/// A type with some methods, and for each an interface that it has and one that it lacks.
macro_rules! world {
    ($world:ident: $($name:ident)*) => {
        #[allow(dead_code, reason = "each test needs some of it")]
        mod $world {
            use super::*;
            $(pub mod $name {
                use super::*;
                #[interface]
                pub trait Has {
                    fn $name(&self) -> &'static str;
                }
                #[interface]
                pub trait Lacks {
                    fn $name(&self, more: usize);
                }
            }
            use $name::Has as _;)*
            pub struct Value(u64);
            #[methods]
            impl Value {
                $(pub fn $name(&self) -> &'static str {
                    stringify!($name)
                })*
            }
            pub static VALUE: Value = Value(1);
            pub const INTERFACES: usize = 2 * [$(stringify!($name)),*].len();

            /// Asks for every interface.
            pub fn all() {
                let value = AnyRef::new(&VALUE);
                $(assert_eq!(value.cast_ref::<dyn $name::Has>().expect("it has").$name(), stringify!($name));
                assert!(value.cast_ref::<dyn $name::Lacks>().is_err());)*
            }

            /// The same questions of another itab table, one by one.
            pub const EACH: [fn(&ItabTable); INTERFACES] = [$(
                |itab_table| {
                    let value = itab_table.cast_ref::<dyn $name::Has>(AnyRef::new(&VALUE));
                    assert_eq!(value.expect("it has").$name(), stringify!($name));
                },
                |itab_table| assert!(itab_table.cast_ref::<dyn $name::Lacks>(AnyRef::new(&VALUE)).is_err()),
            )*];

            /// The same by a switch.
            pub fn switch() {
                let value = AnyRef::new(&VALUE);
                let name = type_switch!(value, {
                    $(_: dyn $name::Lacks => "",)*
                    $(value: dyn $name::Has => value.$name(),)*
                    _ => "",
                });
                assert_eq!(name, [$(stringify!($name)),*][0]);
            }
        }
    };
}

world!(inside: a b c d e f g h i j k l);

/// Every allocation of a build asks for the pair that is being built, and for all others: whoever is the
/// innermost builds it, the others find it there.
#[test]
fn from_the_allocator_of_a_build() {
    within_a_minute(|| {
        let asked = asking(inside::all, inside::all);
        assert!(asked > 0);
        let stats = ItabTable::process().stats();
        assert!(stats.table.entries >= inside::INTERFACES);
        // All is known now, so nothing allocates.
        assert_eq!(asking(inside::all, inside::all), 0);
    });
}

world!(growing: a b c d e f g h i j k l);

/// The same in a table that grows at nearly every entry, whose new arrays are allocated while others
/// make theirs; and nothing is left of it.
#[test]
fn from_the_allocator_of_a_growth() {
    static ITAB_TABLE: ItabTable = ItabTable::with_parameters(TableParameters::new(2, 1));
    within_a_minute(|| {
        // Each allocation asks another question, so that the answers arrive in the midst of each other.
        let question = || growing::EACH[ASKED.get() * 7 % growing::INTERFACES](&ITAB_TABLE);
        let asked = asking(question, || growing::EACH.iter().for_each(|ask| ask(&ITAB_TABLE)));
        assert!(asked > 0);
        assert_eq!(ITAB_TABLE.stats().table.entries, growing::INTERFACES);
    });
}

world!(counted: a b c d);

/// Statistics are of one moment, whatever is added while they are taken: every entry is an itab or a
/// failure, and none is counted as what it is not.
#[test]
fn from_the_allocator_of_statistics() {
    static ITAB_TABLE: ItabTable = ItabTable::new();
    within_a_minute(|| {
        counted::EACH[0](&ITAB_TABLE);
        let question = || counted::EACH.iter().for_each(|ask| ask(&ITAB_TABLE));
        let asked = asking(question, || {
            let stats = ITAB_TABLE.stats();
            let itabs = stats.itab_bytes / Itab::size_of(1);
            assert!(stats.negatives <= stats.table.entries, "{stats:?}");
            assert_eq!(itabs + stats.negatives, stats.table.entries, "{stats:?}");
        });
        assert!(asked > 0);
        let stats = ITAB_TABLE.stats();
        assert_eq!((stats.table.entries, stats.negatives), (counted::INTERFACES, counted::INTERFACES / 2));
    });
}

world!(leaving: a b c d);

/// An itab that lost against one built inside its own allocation is given back.
#[test]
fn losers_are_freed() {
    thread_local! {
        static ITAB_TABLE: Cell<Option<&'static ItabTable>> = const { Cell::new(None) };
    }
    within_a_minute(|| {
        let before = LIVE.get();
        {
            let itab_table = Box::into_raw(Box::new(ItabTable::new()));
            // SAFETY: allocated above, and dropped below, after the last use.
            ITAB_TABLE.set(Some(unsafe { &*itab_table }));
            let question = || leaving::EACH.iter().for_each(|ask| ask(ITAB_TABLE.get().expect("set above")));
            assert!(asking(question, question) > 0);
            assert_eq!(ITAB_TABLE.take().expect("set above").stats().table.entries, leaving::INTERFACES);
            // SAFETY: nothing borrows it any more.
            drop(unsafe { Box::from_raw(itab_table) });
        }
        assert_eq!(LIVE.get(), before);
    });
}

world!(keeping: a);

/// The process-wide table keeps its itabs for ever, in chunks. One that lost gives its piece back, and no chunk is lost
/// with all that was taken from it: what stays is an array for each interface, and one chunk.
#[cfg(not(itab_stress))]
#[test]
fn losers_leave_no_chunk_behind() {
    within_a_minute(|| {
        let before = LIVE.get();
        assert!(asking(keeping::all, keeping::all) > DEEPEST);
        // An array is two allocations.
        assert_eq!(LIVE.get() - before, isize::try_from(2 * keeping::INTERFACES + 1).unwrap());
    });
}

world!(switching: a b c d e f);

#[test]
fn from_the_allocator_of_a_switch() {
    within_a_minute(|| {
        assert!(asking(switching::switch, switching::switch) > 0);
    });
}

world!(unwinding: a b c d e f);

/// Asks when it is dropped.
struct Last(fn());

impl Drop for Last {
    fn drop(&mut self) {
        self.0();
    }
}

/// A destructor that runs because of a panic asks for the first time: it builds, inserts, grows.
#[test]
fn during_a_panic() {
    within_a_minute(|| {
        let panicked = catch_unwind(|| {
            let _last = Last(|| {
                assert!(thread::panicking());
                unwinding::all();
                unwinding::switch();
            });
            std::panic::resume_unwind(Box::new("on purpose"));
        });
        assert_eq!(panicked.expect_err("it panicked").downcast_ref(), Some(&"on purpose"));
        // Nothing is poisoned: other threads, and new entries, go on.
        thread::spawn(unwinding::all).join().expect("no lock is left behind");
    });
}

world!(ending: a b c d);

/// So does the destructor of a thread-local.
#[test]
fn at_the_end_of_a_thread() {
    within_a_minute(|| {
        thread_local! {
            static LAST: Last = const { Last(ending::all) };
        }
        thread::spawn(|| LAST.with(|_| ())).join().expect("the destructor asked");
        assert!(
            ItabTable::process().itabs().iter().any(|itab| itab.ty() == AnyRef::new(&ending::VALUE).ty())
        );
    });
}

#[interface]
trait Careless {
    fn fail(&self);
}
struct Falling;
#[methods]
impl Falling {
    pub fn fail(&self) {
        panics::all();
        std::panic::resume_unwind(Box::new("fell"));
    }
}
world!(panics: a b);

/// A method that asks for more, and panics, as often as it likes.
#[test]
fn a_method_that_asks_and_panics() {
    within_a_minute(|| {
        for _ in 0..3 {
            let value = AnyRef::new(&Falling);
            let careless = value.cast_ref::<dyn Careless>().expect("it has the method");
            let panicked = catch_unwind(AssertUnwindSafe(|| careless.fail()));
            assert_eq!(panicked.expect_err("it panicked").downcast_ref(), Some(&"fell"));
        }
        panics::all();
    });
}
