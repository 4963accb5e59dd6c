//! A walk through `getitab`, branch by branch, with the counters of an itab table of its own.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use std::cell::Cell;
use std::cmp::Ordering;
use std::sync::Barrier;
use std::thread;

use itab::inspect::TableParameters;
use itab::method_set::{MethodSets, fill};
use itab::{AnyRef, IfaceRef, InterfaceType, ItabTable, Type, interface, methods};

use super::address::itab_address;
use super::observe::allocations;
use super::page::Page;

#[interface]
trait Empty {}

#[interface]
trait Flyable {
    fn fly(&self) -> char;
}

#[interface]
trait Runnable {
    fn run(&self) -> char;
}

#[interface]
trait Swimmable {
    fn dive(&self) -> char;
    fn swim(&self) -> char;
}

struct Bird;

#[methods]
impl Bird {
    pub fn dive(&self) -> char {
        'd'
    }
    pub fn fly(&self) -> char {
        'f'
    }
    pub fn run(&self) -> char {
        'r'
    }
}

/// Sorted names as the matcher sees them, with a count of the names it compared.
struct Counted<'a> {
    interface: &'a [&'a str],
    typ: &'a [&'a str],
    compared: Cell<usize>,
}

impl MethodSets for Counted<'_> {
    fn wanted(&self) -> usize {
        self.interface.len()
    }
    fn had(&self) -> usize {
        self.typ.len()
    }
    fn order(&self, want: usize, have: usize) -> Ordering {
        self.compared.set(self.compared.get() + 1);
        self.interface[want].cmp(self.typ[have])
    }
    fn fits(&self, _: usize, _: usize) -> bool {
        true
    }
}

/// What the matcher says of two method sets, and how many comparisons it took.
fn compare(interface: &[&str], typ: &[&str]) -> String {
    let sets = Counted { interface, typ, compared: Cell::new(0) };
    let mut fun = Vec::new();
    let missing = fill(&sets, |_, have| fun.push(typ[have])).err().map(|missing| interface[missing]);
    let outcome = missing.map_or(format!("fun {fun:?}"), |name| format!("missing {name}"));
    format!("{outcome}, comparisons: {}", sets.compared.get())
}

/// The counters of a table.
fn counters(itab_table: &ItabTable) -> String {
    let stats = itab_table.stats();
    format!(
        "slots {}, entries {} (negative {}), locked look-ups {}, growths {}",
        stats.table.slots,
        stats.table.entries,
        stats.negatives,
        stats.table.locked_lookups,
        stats.table.growths
    )
}

pub(super) fn show(page: &mut Page) {
    page.prose("An itab table is a table of itabs with its lock; values ask the process-wide one. This one is new, with Go's parameters:");
    run! { page, let itab_table = ItabTable::with_parameters(TableParameters::GO); }
    run! { page, let flyable = InterfaceType::of::<dyn Flyable>(); }
    run! { page, let bird = Type::of::<Bird>(); }
    show!(page, counters(&itab_table));

    page.prose("(Values that ask the process-wide itab table look into a cell of the type's descriptor first, where Go has a `TypeAssertCache` per assertion since 1.22.)");
    page.prose(
        "An interface without methods is a mistake of the caller: every type satisfies it (Go: `throw`).",
    );
    run! { page, let empty = InterfaceType::of::<dyn Empty>(); }
    panicking!(page, itab_table.getitab(empty, bird));

    page.prose("A type without methods (no `tflagUncommon`) satisfies nothing; that is said at once and kept nowhere.");
    show!(page, ?itab_table.getitab(flyable, Type::of::<u64>()));
    show!(page, counters(&itab_table));

    page.prose("The first question about a pair: not found without the lock, the itab is built (`itabInit`), then under the lock looked for again and added (`itabAdd`).");
    run! { page, let first = itab_table.getitab(flyable, bird).unwrap(); }
    show!(page, itab_address(first));
    show!(page, counters(&itab_table));
    page.prose(
        "(Go starts with a static table of 512 slots; here the first entry makes it, and looks once more.)",
    );

    page.prose("The second question finds it without the lock (`find`), which is by far the most common case. Nothing is counted, because readers write nothing.");
    run! { page, let second = itab_table.getitab(flyable, bird).unwrap(); }
    show!(page, itab_address(second));
    show!(page, counters(&itab_table));
    show!(page, allocations(|| itab_table.getitab(flyable, bird)));

    page.prose("Threads that ask for a new pair at the same time may all miss. One adds its itab; the others find it when they look again under the lock, and drop what they built. (Go builds under the lock.)");
    run! { page, let runnable = InterfaceType::of::<dyn Runnable>(); }
    run! { page, let answers = ask_together(&itab_table, runnable, bird, 4); }
    show!(page, answers.len());
    show!(page, answers.iter().all(|answer| *answer == answers[0]));
    show!(page, itab_table.stats().table.entries);

    page.prose("The match walks two sorted lists in step, so it takes at most ni + nt comparisons and not ni * nt. It stops where the missing name would have been; Go's loop walks on to the end.");
    run! { page, let t = ["a", "b", "c", "d", "e", "f", "g", "h"]; }
    show!(page, compare(&["a", "c"], &t));
    show!(page, compare(&["b", "d", "h"], &t));
    show!(page, compare(&["a", "bb", "h"], &t));
    show!(page, compare(&["A", "c"], &t));

    page.prose("A pair that does not match is remembered, too: a negative entry. (In Go, a whole itab with `fun[0] == 0`.)");
    run! { page, let swimmable = InterfaceType::of::<dyn Swimmable>(); }
    run! { page, let before = itab_table.stats().table.locked_lookups; }
    show!(page, ?itab_table.getitab(swimmable, bird));
    show!(page, itab_table.stats().negatives);
    show!(page, itab_table.stats().table.locked_lookups - before);
    page.prose("Asked again, nothing is matched and nothing is locked:");
    show!(page, ?itab_table.getitab(swimmable, bird));
    show!(page, itab_table.stats().table.locked_lookups - before);
    show!(page, itab_table.stats().table.entries);

    page.prose("The entry does not say which method was missing; that is worked out when somebody reads the error (Go runs `init` again for its panic).");
    run! { page, let any = AnyRef::new(&Bird); }
    run! { page, let swims: Result<IfaceRef<dyn Swimmable>, _> = itab_table.cast_ref(any); }
    show!(page, swims.unwrap_err());
    show!(page, itab_table.stats().table.locked_lookups - before);

    page.prose("Itabs that rustc makes (`go:itab.*`) need no entry. Go adds them to its table at start (`itabsinit`).");
    run! { page, let known = IfaceRef::itab(IfaceRef::<dyn Flyable>::new(&Bird)); }
    show!(page, known == first);
    show!(page, known.as_ptr() == first.as_ptr());
    show!(page, counters_without_races(&itab_table));
    page.prose("Itabs of the process-wide itab table are never freed, as in Go (`persistentalloc`). An itab table of your own frees its itabs when it is dropped, and what was cast through it cannot outlive it.");
}

/// Where the answers lie that `threads` threads got to one question, asked at the same time.
fn ask_together(
    itab_table: &ItabTable,
    inter: &'static InterfaceType,
    typ: &'static Type,
    threads: usize,
) -> Vec<usize> {
    let barrier = Barrier::new(threads);
    thread::scope(|scope| {
        let asking: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    itab_table.getitab(inter, typ).map_or(0, |itab| itab.as_ptr().addr())
                })
            })
            .collect();
        asking.into_iter().map(|thread| thread.join().expect("a look-up does not panic")).collect()
    })
}

/// The counters that do not depend on which thread came first.
fn counters_without_races(itab_table: &ItabTable) -> String {
    let stats = itab_table.stats();
    format!("slots {}, entries {} (negative {})", stats.table.slots, stats.table.entries, stats.negatives)
}
