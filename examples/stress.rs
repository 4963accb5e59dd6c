//! Many threads ask the same questions at once, and must agree with one thread that asked alone.
//!
//! `cargo run --release --example stress [ROUNDS]`; `ci/sanitize.sh` runs it under ThreadSanitizer and
//! AddressSanitizer. It is a program, not a test, and threads meet only by being spawned and joined and
//! through relaxed atomics: whatever else std did for them, ThreadSanitizer would report (std is not
//! instrumented) or would take for the order that the library has to bring about by itself.
//!
//! The law, for every pair of interface and type: one answer for ever, the same for all threads, equal to
//! the answer that a single thread gets. Every answer is read to its last code pointer.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use itab::inspect::TableParameters;
use itab::{AnyRef, InterfaceType, Itab, ItabTable, Type, interface, methods, type_switch};

type Value = AnyRef<'static, dyn Send + Sync>;

/// A set of methods: an interface that asks for them, and values of types that have them.
struct Subset {
    /// One bit for each method, `g` the lowest.
    mask: usize,
    inter: &'static InterfaceType,
    values: [Value; 2],
    /// Uses a value through the interface, and adds up what its methods return.
    call: fn(Value) -> Option<usize>,
}

/// Every set of methods but the empty one, each in a module of its own.
macro_rules! subsets {
    ([]) => {
        pub fn collect(_: usize, _: &mut Vec<Subset>) {}
    };
    ([$($chosen:ident)+]) => {
        #[interface]
        pub trait Asks {
            $(fn $chosen(&self) -> usize;)+
        }
        pub struct Has<const N: usize>;
        #[methods]
        impl<const N: usize> Has<N> {
            $(pub fn $chosen(&self) -> usize {
                N * 1_000 + stringify!($chosen).as_bytes()[0] as usize
            })+
        }
        pub fn collect(mask: usize, all: &mut Vec<Subset>) {
            all.push(Subset {
                mask,
                inter: InterfaceType::of::<dyn Asks>(),
                values: [Value::from_ref(&Has::<1>), Value::from_ref(&Has::<2>)],
                call: |value| {
                    let asks = value.cast_ref::<dyn Asks>().ok()?;
                    Some([$(asks.$chosen()),+].into_iter().sum())
                },
            });
        }
    };
    ([$($chosen:ident)*] $next:ident $($rest:ident)*) => {
        mod with {
            use super::*;
            subsets!([$($chosen)* $next] $($rest)*);
        }
        mod without {
            use super::*;
            subsets!([$($chosen)*] $($rest)*);
        }
        pub fn collect(mask: usize, all: &mut Vec<Subset>) {
            with::collect(mask << 1 | 1, all);
            without::collect(mask << 1, all);
        }
    };
}

mod subsets {
    use super::{InterfaceType, Subset, Value, interface, methods};
    subsets!([] a b c d e f g);
}

/// A question, and the code pointers that a thread gets which is alone, or that there is no itab.
struct Pair {
    inter: &'static InterfaceType,
    typ: &'static Type,
    alone: Option<Vec<usize>>,
}

fn main() {
    let rounds = std::env::args().nth(1).map_or(1, |rounds| rounds.parse().expect("a number of rounds"));
    let mut subsets = Vec::new();
    subsets::collect(0, &mut subsets);
    let pairs = pairs(&subsets);
    let many = thread::available_parallelism().map_or(4, usize::from).max(4);
    for round in 0..rounds {
        for readers in [1, 2, many] {
            growth(&pairs, readers, round);
        }
        race(&pairs, many, round);
    }
    process(&subsets, many);
}

/// Every interface with every type, shuffled, with the answers of an itab table that one thread asks.
fn pairs(subsets: &[Subset]) -> Vec<Pair> {
    let alone = ItabTable::new();
    let mut pairs = Vec::new();
    for interface in subsets {
        for of in subsets {
            for value in of.values {
                let (inter, typ) = (interface.inter, value.ty());
                let itab = alone.getitab(inter, typ);
                assert_eq!(itab.is_some(), interface.mask & !of.mask == 0, "{inter} and {typ}");
                pairs.push(Pair { inter, typ, alone: itab.map(|itab| code(itab).collect()) });
            }
        }
    }
    assert_eq!(alone.stats().table.entries, pairs.len());
    let mut random = Random(1);
    for i in (1..pairs.len()).rev() {
        pairs.swap(i, random.below(i + 1));
    }
    pairs
}

fn code(itab: Itab<'_>) -> impl Iterator<Item = usize> {
    itab.funs().map(|fun| fun as usize)
}

/// The answers that one thread got: addresses of itabs, or 0 where there is none.
struct Answers(Vec<Option<usize>>);

impl Answers {
    fn new(pairs: &[Pair]) -> Self {
        Answers(vec![None; pairs.len()])
    }

    fn ask(&mut self, itab_table: &ItabTable, pairs: &[Pair], at: usize) {
        let Pair { inter, typ, alone } = &pairs[at];
        let itab = itab_table.getitab(inter, typ);
        match (itab, alone) {
            (Some(itab), Some(alone)) => {
                assert!(std::ptr::eq(itab.interface(), *inter), "{inter} and {typ}: {itab:?}");
                assert!(std::ptr::eq(itab.ty(), *typ), "{inter} and {typ}: {itab:?}");
                assert!(code(itab).eq(alone.iter().copied()), "{inter} and {typ}: {itab:?}");
            }
            (None, None) => {}
            (itab, _) => panic!("{inter} and {typ}: {itab:?}, and alone the opposite"),
        }
        let address = itab.map_or(0, |itab| itab.as_ptr().addr());
        let before = self.0[at].replace(address);
        assert!(before.is_none_or(|before| before == address), "{inter} and {typ}: two answers");
    }

    fn agree(all: &[Answers]) {
        for at in 0..all[0].0.len() {
            let mut answers = all.iter().filter_map(|answers| answers.0[at]);
            let first = answers.next();
            assert!(answers.all(|answer| Some(answer) == first), "two threads, two answers");
        }
    }

    fn count(&self) -> usize {
        self.0.iter().flatten().count()
    }
}

/// How far each of some threads is, so that they stay together: on few processors, one would be done
/// before the next begins.
///
/// Relaxed throughout: an order made here would hide one that is missing in the library.
struct Pace {
    steps: Vec<AtomicUsize>,
    /// How many steps one may be ahead of the others.
    ahead: usize,
}

impl Pace {
    fn new(threads: usize, ahead: usize) -> Self {
        Pace { steps: (0..threads).map(|_| AtomicUsize::new(0)).collect(), ahead }
    }

    /// Says that `thread` has made `step` steps. Now and then, waits for those far behind.
    fn step(&self, thread: usize, step: usize) {
        self.steps[thread].store(step, Relaxed);
        if step.is_multiple_of(self.ahead) {
            while self.steps.iter().any(|other| other.load(Relaxed) + self.ahead <= step) {
                thread::yield_now();
            }
        }
    }

    fn of(&self, thread: usize) -> usize {
        self.steps[thread].load(Relaxed)
    }
}

/// One thread asks everything for the first time, so that the table grows from Go's 512 slots to 65,536,
/// while others ask what it has asked already.
fn growth(pairs: &[Pair], readers: usize, round: usize) {
    let itab_table = &ItabTable::with_parameters(TableParameters::GO);
    let pace = &Pace::new(1 + readers, 128);
    let mut all = vec![Answers::new(pairs)];
    thread::scope(|scope| {
        let threads: Vec<_> = (1..=readers)
            .map(|reader| {
                scope.spawn(move || {
                    let mut answers = Answers::new(pairs);
                    let mut random = Random((round * readers + reader) as u64);
                    loop {
                        let known = pace.of(0);
                        // One of all, and one of the latest, where the threads meet.
                        for among in [known, known.min(64)].into_iter().filter(|&among| among > 0) {
                            answers.ask(itab_table, pairs, known - 1 - random.below(among));
                        }
                        pace.step(reader, known);
                        if known == pairs.len() {
                            return answers;
                        }
                    }
                })
            })
            .collect();
        for at in 0..pairs.len() {
            all[0].ask(itab_table, pairs, at);
            pace.step(0, at + 1);
        }
        all.extend(threads.into_iter().map(|thread| thread.join().expect("a reader failed")));
    });
    Answers::agree(&all);
    let stats = itab_table.stats().table;
    assert_eq!((stats.entries, stats.slots), (pairs.len(), 1 << 16));
    let seen: usize = all[1..].iter().map(Answers::count).sum();
    println!("growth: {} entries in {} slots, {readers} readers saw {seen}", stats.entries, stats.slots);
}

/// All threads ask everything for the first time, and so build the same pairs at once.
fn race(pairs: &[Pair], threads: usize, round: usize) {
    let itab_table = &ItabTable::new();
    let pace = &Pace::new(threads, 1);
    let mut all = Vec::new();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mut answers = Answers::new(pairs);
                    // Half of the threads go one way and meet at every step, half the other.
                    for step in 0..pairs.len() {
                        let at = (step + round * 64) % pairs.len();
                        let at = if thread % 2 == 0 { at } else { pairs.len() - 1 - at };
                        answers.ask(itab_table, pairs, at);
                        pace.step(thread, step + 1);
                    }
                    answers
                })
            })
            .collect();
        all.extend(threads.into_iter().map(|thread| thread.join().expect("a thread failed")));
    });
    Answers::agree(&all);
    let stats = itab_table.stats().table;
    assert_eq!(stats.entries, pairs.len());
    println!(
        "race: {} entries, {} look-ups of {threads} threads locked",
        stats.entries, stats.locked_lookups
    );
}

macro_rules! single {
    ($($interface:ident $method:ident)*) => {
        $(#[interface]
        trait $interface {
            fn $method(&self) -> usize;
        })*

        /// What the first method returns.
        fn first(value: Value) -> usize {
            type_switch!(value, {
                text: String => text.len(),
                $(value: dyn $interface => value.$method(),)*
                _ => unreachable!("every type has a method"),
            })
        }
        const SINGLE: usize = [$(stringify!($method)),*].len();
    };
}
single!(A a  B b  C c  D d  E e  F f  G g);

/// What a program does: casts of values, and a switch, in the process-wide itab table. Its cells and tables
/// start empty only once, so this runs once.
fn process(subsets: &[Subset], threads: usize) {
    let pace = &Pace::new(threads, 1);
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    // The first pass finds tables and cells empty, the second full.
                    for step in 0..2 * subsets.len() {
                        let at = step % subsets.len();
                        let at = if thread % 2 == 0 { at } else { subsets.len() - 1 - at };
                        ask_all(&subsets[at], subsets);
                        pace.step(thread, step + 1);
                        if step % 32 == thread {
                            let itabs = ItabTable::process().itabs();
                            assert!(
                                itabs
                                    .iter()
                                    .all(|itab| code(*itab).count() == itab.interface().methods().len())
                            );
                        }
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().expect("a thread failed"));
    });
    let stats = ItabTable::process().stats();
    println!("process: {} tables, {} entries", stats.tables, stats.table.entries);
    assert_eq!(stats.tables, subsets.len() + SINGLE);
}

fn ask_all(interface: &Subset, subsets: &[Subset]) {
    for of in subsets {
        for (n, value) in (1..).zip(of.values) {
            let values = |mask: usize| {
                (0..SINGLE)
                    .rev()
                    .filter(move |bit| mask >> bit & 1 == 1)
                    .map(move |bit| n * 1_000 + b'g' as usize - bit)
            };
            let expected = (interface.mask & !of.mask == 0).then(|| values(interface.mask).sum());
            assert_eq!((interface.call)(value), expected, "{} and {}", interface.inter, value.ty());
            assert_eq!(Some(first(value)), values(of.mask).next(), "{}", value.ty());
        }
    }
}

/// Splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        // Below `end`, which is a `usize`.
        ((z ^ z >> 31) % end as u64) as usize
    }
}
