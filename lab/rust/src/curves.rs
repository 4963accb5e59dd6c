//! What only the curves need: sizes that the rows of the table have not.
//!
//! A hundred thousand types are more than rustc compiles in reasonable time, so where there are so many they are made at run time,
//! here by [`itab::built`], in Go by `reflect.StructOf`.

use crate::clock::{crowd, elapsed, span, steady};
use crate::drawn_cases::count;
use crate::itab_cases::{grid, many_table, namer};
use crate::order::pick;
use crate::types::{Valer, cold, hot, many, tall, views, wide};
use crate::{Case, print};
use itab::built::{Own, TypeBuilder};
use itab::{Any, ItabTable, Type};
use std::hint::black_box;
use std::thread;

/// How many threads there are in the curves over threads.
pub const THREADS: [usize; 4] = [1, 2, 4, 8];

pub const CASES: &[Case] = &[
    ("pairs-4000000", |row| grid(row, &wide::interfaces(), &made(4000, 20, "m").0)),
    ("types-1", |row| types(row, 1)),
    ("types-8", |row| types(row, 8)),
    ("types-64", |row| types(row, 64)),
    ("types-512", |row| types(row, 512)),
    ("types-4096", |row| types(row, 4096)),
    ("types-32768", |row| types(row, 32_768)),
    ("types-100000", |row| types(row, 100_000)),
    ("methods-1", |row| methods(row, 1)),
    ("methods-4", |row| methods(row, 4)),
    ("methods-16", |row| methods(row, 16)),
    ("methods-64", |row| methods(row, 64)),
    ("methods-256", |row| methods(row, 256)),
    ("readers-site", |row| {
        span(17_000_000, namer(pick(3, &views(hot::vals()))));
        readers(row, || namer(pick(3, &views(hot::vals()))));
    }),
    ("readers-table", |row| readers(row, many_table)),
    ("start-1", |row| start(row, 1)),
    ("start-2", |row| start(row, 2)),
    ("start-4", |row| start(row, 4)),
    ("start-8", |row| start(row, 8)),
];

/// Types that are made at run time, with a value of each: they have methods `NAME00`, `NAME01` and so on, or one with the name alone.
fn made(types: usize, methods: usize, name: &str) -> (Vec<&'static Type>, Vec<Any>) {
    (0..types)
        .map(|t| {
            let mut builder = TypeBuilder::<i64>::new(format!("lab::Made{t}"));
            for m in 0..methods {
                let name = if methods == 1 { name.to_string() } else { format!("{name}{m:02}") };
                builder.method::<(), Own<i64>>(name, Box::new(|state| *state));
            }
            let class = builder.build().expect("it has at most 64 methods, each once");
            (class.ty(), class.value(t as i64))
        })
        .unzip()
}

/// One call site that sees so many types, in an order that cannot be learnt, after 17 million executions.
fn types(row: &str, n: usize) {
    let vals = views(made(n, 1, "val").1);
    assert!(vals.iter().all(|any| any.cast_ref::<dyn Valer>().is_ok()), "every type has the method");
    let mut f = count(vals, |any| any.cast_ref::<dyn Valer>().is_ok());
    span(17_000_000, &mut f);
    print(row, steady(f));
}

/// First assertions to interfaces of so many methods, and then more at one of their sites. One size a process, because a type's cells
/// are for the interfaces that it is asked for first.
fn methods(row: &str, methods: usize) {
    let size =
        tall::sizes().into_iter().find(|size| size.methods == methods).expect("there are interfaces of it");
    // 1,024 pairs of small types before: the first of a process also fetch memory and code.
    let before = cold::groups().swap_remove(0);
    let vals = views(before.vals);
    let hits = before.sites.iter().flat_map(|site| vals.iter().filter(|val| site(**val))).count();
    assert_eq!(hits, 1024);
    let vals = views(tall::vals());
    let pairs = vals.len() * size.sites.len();
    let first = span(pairs, |_| {
        let hits: usize = size.sites.iter().map(|site| vals.iter().filter(|val| site(**val)).count()).sum();
        assert_eq!(hits, pairs, "every pair matches");
    });
    print(format_args!("{row}/first"), first);
    let site = black_box(size.sites[0]);
    let mut f = count(vals, site);
    span(17_000_000, &mut f);
    print(format_args!("{row}/then"), steady(f));
}

/// Prints the elapsed time of an operation while so many threads do the same, all of their operations counted.
pub fn readers<L: FnMut(usize)>(row: &str, make_loop: impl Fn() -> L + Sync) {
    for threads in THREADS {
        print(format_args!("{row}/{threads}"), crowd(threads, &make_loop));
    }
}

/// Every pair of 2,177 types and 20 interfaces, asked for the first time by threads that share the types.
fn start(row: &str, threads: usize) {
    let itab_table = ItabTable::process();
    let types: Vec<&'static Type> = views(many::vals()).iter().map(|any| any.ty()).collect();
    let inters = &many::interfaces();
    let all = || {
        thread::scope(|scope| {
            for share in types.chunks(types.len().div_ceil(threads)) {
                scope.spawn(move || {
                    for typ in share {
                        for inter in inters {
                            black_box(itab_table.getitab(inter, typ));
                        }
                    }
                });
            }
        });
    };
    let (wall, cpu) = elapsed(types.len() * inters.len(), all);
    print(format_args!("{row}/elapsed"), wall);
    print(format_args!("{row}/cpu"), cpu);
}
