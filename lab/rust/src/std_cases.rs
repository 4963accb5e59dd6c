//! What std offers for the same jobs: `downcast_ref` of its own `Any`, and a map behind a lock.

use crate::clock::{forget_memory, steady};
use crate::curves::readers;
use crate::order::{MASK, Pairs, pick, shuffled};
use crate::{Case, print};
use std::any::Any;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::RwLock;

pub const CASES: &[Case] = &[
    ("std-downcast-1", |row| {
        let small: &'static dyn Any = black_box(Box::leak(Box::new(Word::<7>(1000))));
        let place: &'static &dyn Any = black_box(Box::leak(Box::new(small)));
        print(row, steady(|n| count(n, |_| place.downcast_ref::<Word<7>>().is_some())));
    }),
    ("std-downcast-64", |row| {
        let vals = pick(3, &words());
        print(row, steady(|n| count(n, move |i| vals[i & MASK].downcast_ref::<Word<7>>().is_some())));
    }),
    ("rwlock-64", |row| locked(row, 8, 8)),
    ("rwlock-512", |row| locked(row, 16, 32)),
    ("rwlock-4096", |row| locked(row, 64, 64)),
    ("rwlock-43540", |row| locked(row, 140, 311)),
    ("rwlock-250000", |row| locked(row, 500, 500)),
    ("rwlock-1000000", |row| locked(row, 1000, 1000)),
    ("rwlock-4000000", |row| locked(row, 1000, 4000)),
    ("readers-rwlock", |row| readers(row, locked_readers())),
];

/// 64 types that differ in a number.
struct Word<const N: usize>(#[expect(dead_code, reason = "only its type is asked for")] u64);

fn words() -> Vec<&'static dyn Any> {
    macro_rules! words { ($($n:literal)*) => { vec![$(Box::leak(Box::new(Word::<$n>($n + 1000))) as &dyn Any),*] } }
    words!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39
        40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63)
}

#[inline(always)]
fn count(n: usize, test: impl Fn(usize) -> bool) {
    let mut c = 0;
    for i in 0..n {
        forget_memory();
        c += usize::from(test(i));
    }
    black_box(c);
}

/// A descriptor's size apart, as real ones would be.
fn descriptors(n: usize) -> Vec<usize> {
    let memory: &'static [[u64; 32]] = Vec::leak(vec![[0; 32]; n]);
    memory.iter().map(|descriptor| std::ptr::from_ref(descriptor).addr()).collect()
}

/// Interface and type to itab, as a first version of this library might keep them.
type Table = RwLock<HashMap<(usize, usize), usize>>;

fn filled(inters: &[usize], types: &[usize]) -> Table {
    let mut map = HashMap::new();
    for k in shuffled(inters.len() * types.len()) {
        map.insert((inters[k % inters.len()], types[k / inters.len()]), k + 1);
    }
    RwLock::new(map)
}

#[inline(always)]
fn find(map: &Table, inter: usize, typ: usize) -> usize {
    map.read().expect("no writer panics").get(&(inter, typ)).copied().unwrap_or(0)
}

/// Loops that look random ones of 43,540 pairs up.
fn locked_readers() -> impl Fn() -> Box<dyn FnMut(usize)> {
    let (inters, types) = (descriptors(140), descriptors(311));
    let map: &'static Table = Box::leak(Box::new(filled(&inters, &types)));
    let (inters, types): (&'static [usize], &'static [usize]) = (inters.leak(), types.leak());
    move || {
        let mut pairs = Pairs::new(inters.len(), types.len());
        Box::new(move |n| {
            let mut sum = 0usize;
            for _ in 0..n {
                let (i, t) = pairs.next(0);
                sum = sum.wrapping_add(find(map, inters[i], types[t]));
            }
            black_box(sum);
        })
    }
}

fn locked(row: &str, ni: usize, nt: usize) {
    let (inters, types) = (descriptors(ni), descriptors(nt));
    let map = filled(&inters, &types);
    let mut pairs = Pairs::new(ni, nt);
    let throughput = steady(|n| {
        let mut sum = 0usize;
        for _ in 0..n {
            let (i, t) = pairs.next(0);
            sum = sum.wrapping_add(find(&map, inters[i], types[t]));
        }
        black_box(sum);
    });
    print(format_args!("{row}/throughput"), throughput);
    let dependent = steady(|n| {
        let mut last = 0;
        for _ in 0..n {
            let (i, t) = pairs.next(last);
            last = find(&map, inters[i], types[t]);
        }
        black_box(last);
    });
    print(format_args!("{row}/dependent"), dependent);
}
