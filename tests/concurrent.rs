//! Threads that ask at the same time: what they are told is true for each of them, and of one moment.
//!
//! Also run under ThreadSanitizer, by `ci/sanitize.sh`. The long version is `examples/stress.rs`.
#![allow(missing_docs)]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use itab::inspect::{ItabTableStats, TableParameters};
use itab::{AnyRef, InterfaceType, Itab, ItabTable, Type, interface, methods};

/// A type for each number, with some methods.
struct Value<const N: usize>;
#[methods]
impl<const N: usize> Value<N> {
    pub fn a(&self) -> usize {
        N
    }
    pub fn b(&self) -> usize {
        N + 1
    }
}

#[interface]
#[expect(dead_code, reason = "asked about, and not called")]
trait A {
    fn a(&self) -> usize;
}
#[interface]
#[expect(dead_code, reason = "as above")]
trait B {
    fn b(&self) -> usize;
}
#[interface]
#[expect(dead_code, reason = "as above")]
trait Lacking {
    fn lacking(&self) -> usize;
}

macro_rules! types {
    ($($n:literal)*) => { vec![$(Type::of::<Value<$n>>()),*] };
}

fn types() -> Vec<&'static Type> {
    let all = types![0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31];
    // Miri runs ten thousand times slower.
    all.into_iter().take(if cfg!(miri) { 4 } else { 32 }).collect()
}

fn interfaces() -> [&'static InterfaceType; 3] {
    [InterfaceType::of::<dyn A>(), InterfaceType::of::<dyn B>(), InterfaceType::of::<dyn Lacking>()]
}

/// Every entry is either an itab of one method or the answer that there is none.
#[track_caller]
fn is_of_one_moment(stats: &ItabTableStats) {
    let itabs = stats.table.entries.checked_sub(stats.negatives);
    let itabs = itabs.unwrap_or_else(|| panic!("more negative entries than entries: {stats:?}"));
    assert_eq!(stats.itab_bytes, itabs * Itab::size_of(1), "{stats:?}");
    assert!(stats.table.probes >= stats.table.entries && stats.table.first_probe_hits <= stats.table.entries);
}

/// Whatever is inserted while the statistics are taken is in all of them or in none.
#[test]
fn statistics_are_of_one_moment() {
    let (types, interfaces) = (types(), interfaces());
    for round in 0..if cfg!(miri) { 2 } else { 100 } {
        let table = &ItabTable::with_parameters(TableParameters::new(2, 4));
        let done = &AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                for ty in &types {
                    // In every order, so that the gap is met by every kind of entry.
                    for i in 0..interfaces.len() {
                        table.getitab(interfaces[(i + round) % interfaces.len()], ty);
                    }
                }
                done.store(true, Ordering::Relaxed);
            });
            while !done.load(Ordering::Relaxed) {
                is_of_one_moment(&table.stats());
            }
        });
        let stats = table.stats();
        is_of_one_moment(&stats);
        assert_eq!((stats.table.entries, stats.negatives), (3 * types.len(), types.len()));
    }
}

/// The same for the process-wide table, whose statistics are those of many tables.
#[test]
fn statistics_of_the_process_add_up() {
    let done = &AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            for ty in types() {
                for interface in interfaces() {
                    ItabTable::process().getitab(interface, ty);
                }
            }
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            let stats = ItabTable::process().stats();
            assert!(stats.negatives <= stats.table.entries, "{stats:?}");
        }
    });
}

/// Whoever got an itab finds it among those of the process-wide table, also if another thread asked for the interface at
/// the same time.
#[test]
fn what_one_got_is_in_the_table() {
    const THREADS: usize = 4;
    macro_rules! interfaces {
        ($($interface:ident)*) => {{
            $(#[interface]
            trait $interface {
                fn a(&self) -> usize;
            })*
            [$((|at| {
                let value = [AnyRef::new(&Value::<100>), AnyRef::new(&Value::<101>)][at];
                let named = value.cast_ref::<dyn $interface>().expect("it has the method");
                assert_eq!(named.a(), 100 + at);
                let itab = itab::IfaceRef::itab(named);
                let all = ItabTable::process().itabs();
                all.iter().any(|other| other.as_ptr() == itab.as_ptr())
            }) as fn(usize) -> bool),*]
        }};
    }
    let ask = interfaces![
        I00 I01 I02 I03 I04 I05 I06 I07 I08 I09 I10 I11 I12 I13 I14 I15 I16 I17 I18 I19 I20 I21 I22 I23
        I24 I25 I26 I27 I28 I29 I30 I31 I32 I33 I34 I35 I36 I37 I38 I39 I40 I41 I42 I43 I44 I45 I46 I47
    ];
    let rounds = if cfg!(miri) { 2 } else { ask.len() };
    let ready = &AtomicUsize::new(0);
    // Not asserted at once: the others would wait for a thread that has panicked.
    let missing = &AtomicUsize::new(0);
    thread::scope(|scope| {
        for at in 0..THREADS {
            scope.spawn(move || {
                for (round, ask) in ask.iter().take(rounds).enumerate() {
                    // All together, at the first question for this interface.
                    ready.fetch_add(1, Ordering::Relaxed);
                    while ready.load(Ordering::Relaxed) < (round + 1) * THREADS {
                        std::hint::spin_loop();
                    }
                    // Two threads ask about each type: the second may find what the first has just inserted.
                    if !ask(at % 2) {
                        missing.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(
        missing.load(Ordering::Relaxed),
        0,
        "itabs that were not in the table when they were given out"
    );
}
