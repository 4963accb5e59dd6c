//! The library's rows.
//!
//! Where one value is asked again and again it is an owned `Any`; where many are, they are `AnyRef`s, two words passed
//! by value as Go passes an interface value.

use crate::clock::{forget_memory, resident, span, steady, threads};
use crate::order::{MASK, Pairs, pick, shuffled};
use crate::types::{Absent, Namer, Pair, Ptr, Small, ValNamer, Valer, cold, hot, many, views, wide};
use crate::{Case, print};
use itab::auto_traits::{Admits, Local};
use itab::{Any, AnyRef, IfaceRef, InterfaceType, ItabTable, Module, SharedInterface, Type, Typed};
use std::collections::HashMap;
use std::hint::black_box;
use std::thread;

pub const CASES: &[Case] = &[
    ("loop", |row| {
        let vals = pick(1, &views(hot::vals()));
        let typ = vals[0].ty();
        print(row, steady(|n| count(n, move |i| std::ptr::eq(vals[i & MASK].ty(), typ))));
    }),
    ("concrete-hit", |row| {
        let small = in_memory(Any::new(Small(1000)));
        print(row, steady(|n| sum(n, |_| small.downcast_ref::<Small>().map_or(0, |small| small.0 as i64))));
    }),
    ("concrete-miss", |row| {
        let small = in_memory(Any::new(Small(1000)));
        print(row, steady(|n| count(n, |_| small.is::<Pair>())));
    }),
    ("eface-1-hit", |row| {
        let small = in_memory(Any::new(Small(1000)));
        print(row, steady(|n| count(n, |_| small.cast_ref::<dyn Namer>().is_ok())));
    }),
    ("eface-1-miss", |row| {
        let small = in_memory(Any::new(Small(1000)));
        print(row, steady(|n| count(n, |_| small.cast_ref::<dyn Absent>().is_ok())));
    }),
    ("eface-64-hit", |row| convergence(row, namer(pick(3, &views(hot::vals()))))),
    ("eface-64-miss", |row| convergence(row, absent(pick(3, &views(hot::vals()))))),
    ("eface-1000", |row| {
        let mut f = if00(pick(4, &views(many::vals())[..1000]));
        span(1_000_000, &mut f);
        print(row, steady(f));
    }),
    ("generic-64", |row| {
        let vals = pick(3, &views(hot::vals()));
        print(row, steady(|n| count(n, move |i| implements::<dyn Namer>(vals[i & MASK]))));
    }),
    ("iface-64", |row| {
        let hot = views(hot::vals());
        let found: Vec<IfaceRef<'_, dyn ValNamer>> = hot.iter().flat_map(|any| any.cast_ref()).collect();
        let vals = pick(3, &found);
        print(row, steady(|n| count(n, move |i| IfaceRef::cast_ref::<dyn Namer>(vals[i & MASK]).is_ok())));
    }),
    ("sites-43540-hit", |row| sites(row, &many::POS)),
    ("sites-43540-miss", |row| sites(row, &many::NEG)),
    ("table-43540", |row| print(row, steady(many_table()))),
    ("pairs-64", |row| square(row, 8, 8)),
    ("pairs-512", |row| square(row, 16, 32)),
    ("pairs-4096", |row| square(row, 64, 64)),
    ("pairs-43540", |row| square(row, 140, 311)),
    ("pairs-250000", |row| square(row, 500, 500)),
    ("pairs-1000000", |row| square(row, 1000, 1000)),
    ("call-1", |row| {
        let valer = in_memory(IfaceRef::<dyn Valer>::new(in_memory(Ptr(7))));
        print(row, steady(|n| sum(n, |_| valer.val())));
    }),
    ("call-64", |row| {
        let vals = pick(8, &hot::valers());
        print(row, steady(|n| sum(n, move |i| vals[i & MASK].val())));
    }),
    ("assert-and-call", |row| {
        let small = in_memory(Any::new(Small(1000)));
        print(row, steady(|n| sum(n, |_| small.cast_ref::<dyn Valer>().map_or(0, |valer| valer.val()))));
    }),
    ("convert-u64", |row| convert(row, 256u64)),
    ("convert-f64", |row| convert(row, 1.5f64)),
    ("convert-pointer", |row| convert::<&'static Ptr>(row, in_memory(Ptr(9)))),
    ("convert-32B", |row| convert(row, Pair([1, 2, 3, 4]))),
    ("equal-u64", |row| equal(row, || Any::new(1000_u64))),
    ("equal-string", |row| equal(row, || Any::new(String::from("twelve bytes")))),
    ("equal-pointer", |row| {
        let pointer: &'static Ptr = in_memory(Ptr(9));
        let (one, two) = (in_memory(Any::new(pointer)), in_memory(Any::new(pointer)));
        print(row, steady(|n| count(n, |_| one.ptr_eq(two))));
    }),
    ("equal-other-type", |row| {
        let (one, two) = (in_memory(Any::new(1000_u64)), in_memory(Any::new(1000_i64)));
        print(row, steady(|n| count(n, |_| one == two)));
    }),
    ("equal-concrete", |row| {
        let (any, number) = (in_memory(Any::new(1000_u64)), in_memory(1000_u64));
        print(row, steady(|n| count(n, |_| *any == *number)));
    }),
    ("map-u64", |row| map(row, |at| Any::new(at as u64))),
    ("map-string", |row| map(row, |at| Any::new(format!("key-{at:07}")))),
    ("dynamic-call", by_name),
    ("dynamic-call-by-name", by_name),
    ("switch-4", |row| print(row, steady(switching(pick(7, &views(hot::vals())[..4]), hot::switch4)))),
    ("switch-16", |row| print(row, steady(switching(pick(7, &views(hot::vals())[..16]), hot::switch16)))),
    ("switch-64", |row| print(row, steady(switching(pick(7, &views(hot::vals())), hot::switch64)))),
    ("switch-first", |row| print(row, steady(switching(pick(7, &views(hot::vals())[..1]), hot::switch16)))),
    ("switch-16-interfaces", |row| {
        let vals = pick(7, &views(many::vals())[..64]);
        let mut f = switching(vals, hot::INTERFACES16[0]);
        print(format_args!("{row}/new-pairs"), span(1000, &mut f));
        // The first switch has made the pairs known to the table; every other one is a new site.
        let others = &hot::INTERFACES16[1..];
        let first: f64 = others.iter().map(|switch| span(1000, switching(vals, *switch))).sum();
        print(format_args!("{row}/first-1k"), first / others.len() as f64);
        span(30_000_000, &mut f);
        print(format_args!("{row}/warm"), steady(f));
    }),
    ("first-assertion", |row| {
        for group in cold::groups() {
            let vals = views(group.vals);
            let ns = span(vals.len() * group.sites.len(), |_| {
                let hits: usize =
                    group.sites.iter().map(|site| vals.iter().filter(|val| site(**val)).count()).sum();
                black_box(hits);
            });
            print(format_args!("{row}/{}", group.name), ns);
        }
    }),
    ("implementers", |row| {
        let mut module = Module::new("lab");
        for any in views(many::vals()) {
            module.add_type(any.ty());
        }
        let (types, asked) = (module.types().len(), in_memory(many::interfaces()[0]));
        let per_query = steady(|n| repeat(n, |_| drop(black_box(module.implementers(asked)))));
        print(row, per_query / types as f64);
    }),
    ("first-threads", |row| {
        let itab_table = ItabTable::process();
        let types: Vec<&'static Type> = views(many::vals()).iter().map(|any| any.ty()).collect();
        let inters = many::interfaces();
        // Each number of threads has interfaces of its own, of which all pairs are new.
        for (inters, threads) in inters.chunks(5).zip([1, 2, 4, 8]) {
            let ns = span(inters.len() * types.len(), |_| {
                thread::scope(|scope| {
                    for share in types.chunks(types.len().div_ceil(threads)) {
                        scope.spawn(move || {
                            for (typ, inter) in
                                share.iter().flat_map(|typ| inters.iter().map(move |inter| (typ, inter)))
                            {
                                black_box(itab_table.getitab(inter, typ));
                            }
                        });
                    }
                });
            });
            print(format_args!("{row}/{threads}"), ns);
        }
    }),
    ("threads-eface-1", |row| {
        both(row, || {
            let small = in_memory(Any::new(Small(1000)));
            move |n| count(n, |_| small.cast_ref::<dyn Namer>().is_ok())
        });
    }),
    ("threads-eface-64", |row| {
        span(17_000_000, namer(pick(3, &views(hot::vals()))));
        both(row, || namer(pick(3, &views(hot::vals()))));
    }),
    ("threads-table-43540", |row| {
        both(row, many_table);
    }),
    ("warmup-64", |row| warmup(row, namer(pick(3, &views(hot::vals()))))),
    ("warmup-1000", |row| warmup(row, if00(pick(4, &views(many::vals())[..1000])))),
];

/// Somewhere in memory the compiler must load it from.
fn in_memory<T>(value: T) -> &'static T {
    black_box(Box::leak(Box::new(value)))
}

/// Runs `f` for 0, 1, 2, ... `n - 1` and loads everything anew each time.
#[inline(always)]
fn repeat(n: usize, mut f: impl FnMut(usize)) {
    for i in 0..n {
        forget_memory();
        f(i);
    }
}

#[inline(always)]
fn count(n: usize, test: impl Fn(usize) -> bool) {
    let mut c = 0;
    repeat(n, |i| c += usize::from(test(i)));
    black_box(c);
}

#[inline(always)]
fn sum(n: usize, f: impl Fn(usize) -> i64) {
    let mut s = 0;
    repeat(n, |i| s += f(i));
    black_box(s);
}

fn convert<T: Typed + Copy>(row: &str, value: T) {
    let value = in_memory(value);
    let sink: &'static mut Any = black_box(Box::leak(Box::new(Any::new(*value))));
    print(row, steady(|n| repeat(n, |_| *sink = Any::new(*value))));
}

pub struct Counter(u64);

#[itab::methods(call)]
impl Counter {
    pub fn add(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(n);
        self.0
    }
    pub fn get(&self) -> u64 {
        self.0
    }
    pub fn set(&mut self, n: u64) {
        self.0 = n;
    }
}

/// There is no way to look the method up before.
fn by_name(row: &str) {
    let counter: &'static mut Any = black_box(Box::leak(Box::new(Any::new(Counter(0)))));
    let name: &'static str = black_box("add");
    let number = in_memory(1000_u64);
    print(
        row,
        steady(|n| {
            let mut s = 0;
            repeat(n, |_| {
                let out = counter.call(name, vec![Any::new(*number)]).expect("it takes a number");
                s += *out.downcast_ref::<u64>().expect("it gives one");
            });
            black_box(s);
        }),
    );
}

fn equal(row: &str, make: impl Fn() -> Any) {
    let (one, two) = (in_memory(make()), in_memory(make()));
    print(row, steady(|n| count(n, |_| one == two)));
}

/// Looks up random ones of 1,024 keys, each of which is there, in a map with the hash that std has for maps.
fn map(row: &str, make: impl Fn(usize) -> Any) {
    let map: &HashMap<Any, u64> = in_memory((0..1024).map(|at| (make(at), at as u64)).collect());
    let keys: Vec<&'static Any> = (0..1024).map(|at| in_memory(make(at))).collect();
    let keys = pick(10, &keys);
    print(row, steady(|n| sum(n, move |i| map[keys[i & MASK]] as i64)));
}

fn implements<I: ?Sized + SharedInterface<Auto: Admits<dyn Local>>>(any: AnyRef<'_>) -> bool {
    any.cast_ref::<I>().is_ok()
}

// One call site each.
pub fn namer(vals: &'static [AnyRef<'static>]) -> impl FnMut(usize) {
    move |n| count(n, move |i| vals[i & MASK].cast_ref::<dyn Namer>().is_ok())
}

fn absent(vals: &'static [AnyRef<'static>]) -> impl FnMut(usize) {
    move |n| count(n, move |i| vals[i & MASK].cast_ref::<dyn Absent>().is_ok())
}

fn if00(vals: &'static [AnyRef<'static>]) -> impl FnMut(usize) {
    move |n| count(n, move |i| vals[i & MASK].cast_ref::<dyn many::IF00>().is_ok())
}

fn convergence(row: &str, mut f: impl FnMut(usize)) {
    print(format_args!("{row}/first-1M"), span(1_000_000, &mut f));
    span(16_000_000, &mut f);
    print(format_args!("{row}/after-17M"), steady(f));
}

/// Asks all pairs once, then random ones through 20 call sites.
fn sites(row: &str, sites: &[fn(AnyRef<'_>) -> bool]) {
    let all = views(many::vals());
    for site in sites {
        for any in &all {
            site(*any);
        }
    }
    let at: Vec<usize> = (0..sites.len()).collect();
    let (vals, at) = (pick(5, &all), pick(6, &at));
    print(row, steady(|n| count(n, move |i| sites[at[i & MASK]](vals[i & MASK]))));
}

/// Makes all 43,540 itabs and returns a loop that looks random ones up in the table itself.
pub fn many_table() -> impl FnMut(usize) {
    let itab_table = ItabTable::process();
    let types: Vec<&'static Type> = views(many::vals()).iter().map(|any| any.ty()).collect();
    let inters = many::interfaces();
    for inter in &inters {
        for typ in &types {
            itab_table.getitab(inter, typ);
        }
    }
    let (typs, inters) = (pick(5, &types), pick(6, &inters));
    move |n| count(n, move |i| itab_table.getitab(inters[i & MASK], typs[i & MASK]).is_some())
}

fn square(row: &str, ni: usize, nt: usize) {
    grid(row, &wide::interfaces()[..ni], &wide::types()[..nt]);
}

/// Asks the table for every pair of the interfaces and types, in random order, then for random ones: independent of
/// one another, and each depending on the answer before it.
pub fn grid(row: &str, inters: &[&'static InterfaceType], types: &[&'static Type]) {
    let itab_table = ItabTable::process();
    let (ni, nt) = (inters.len(), types.len());
    let find =
        |i: usize, t: usize| itab_table.getitab(inters[i], types[t]).map_or(0, |itab| itab.as_ptr().addr());
    let all = shuffled(ni * nt);
    let before = resident();
    let build =
        span(all.len(), |_| assert!(all.iter().all(|k| find(k % ni, k / ni) != 0), "every pair matches"));
    print(format_args!("{row}/build"), build);
    print(format_args!("{row}/bytes"), (resident() - before) / all.len() as f64);
    drop(all);
    let mut pairs = Pairs::new(ni, nt);
    let throughput = steady(|n| {
        let (mut sum, mut here) = (0usize, pairs);
        repeat(n, |_| {
            let (i, t) = here.next(0);
            sum = sum.wrapping_add(find(i, t));
        });
        pairs = here;
        black_box(sum);
    });
    print(format_args!("{row}/throughput"), throughput);
    let dependent = steady(|n| {
        let (mut last, mut here) = (0, pairs);
        repeat(n, |_| {
            let (i, t) = here.next(last);
            last = find(i, t);
        });
        pairs = here;
        black_box(last);
    });
    print(format_args!("{row}/dependent"), dependent);
}

fn switching(vals: &'static [AnyRef<'static>], switch: fn(AnyRef<'_>) -> i64) -> impl FnMut(usize) {
    let switch = black_box(switch);
    move |n| sum(n, move |i| switch(vals[i & MASK]))
}

fn both<L: FnMut(usize)>(row: &str, make_loop: impl Fn() -> L + Sync) {
    let (one, two) = threads(make_loop);
    print(format_args!("{row}/one"), one);
    print(format_args!("{row}/two"), two);
}

/// Prints the cost of a fresh call site between two numbers of executions.
fn warmup(row: &str, mut f: impl FnMut(usize)) {
    let (mut done, mut up_to) = (0, 1024);
    while up_to <= 64 << 20 {
        print(format_args!("{row}/{up_to}"), span(up_to - done, &mut f));
        (done, up_to) = (up_to, up_to * 4);
    }
}
