//! Floors: the least that any implementation of a row could do, written by hand for the data it needs and for nothing
//! else. No check that a real one must make is left out of the row's own time; these only say how far there is to go.

use crate::clock::{forget_memory, steady};
use crate::order::{MASK, Pairs, pick};
use crate::{Case, print};
use std::hint::black_box;

pub const CASES: &[Case] = &[
    // A type word in memory compared with a constant.
    ("floor-compare", |row| {
        let (types, values) = values(1);
        let value = &values[0];
        print(row, steady(|n| count(n, |_| std::ptr::eq(value.typ, &types[0]))));
    }),
    // One slot in the type that says which interface it is for.
    ("floor-slot-1", |row| slots(row, 1)),
    ("floor-slot-64", |row| slots(row, 64)),
    ("floor-slot-1000", |row| slots(row, 1000)),
    // An array with one element for every pair there can be, and nothing to compare.
    ("floor-matrix-43540", |row| matrix(row, 140, 311)),
    ("floor-matrix-1000000", |row| matrix(row, 1000, 1000)),
    // A virtual call of plain Rust, to so many different functions.
    ("floor-virtual-1", |row| virtual_calls(row, 1)),
    ("floor-virtual-4", |row| virtual_calls(row, 4)),
    ("floor-virtual-16", |row| virtual_calls(row, 16)),
    ("floor-virtual-20", |row| virtual_calls(row, 20)),
    ("floor-virtual-64", |row| virtual_calls(row, 64)),
    // Two words to memory.
    ("floor-store", |row| {
        let number: &u64 = black_box(Box::leak(Box::new(256)));
        let sink: &mut (usize, u64) = black_box(Box::leak(Box::new((0, 0))));
        print(row, steady(|n| repeat(n, |_| *sink = (1, *number))));
    }),
];

/// A type with the answer for one interface in it.
pub struct Type {
    inter: usize,
    itab: usize,
}

#[derive(Clone, Copy)]
pub struct Value {
    typ: &'static Type,
    #[expect(dead_code, reason = "values are two words")]
    data: usize,
}

pub fn values(n: usize) -> (&'static [Type], Vec<Value>) {
    let types: &'static [Type] =
        black_box(Vec::leak((0..n).map(|k| Type { inter: 7, itab: k + 1 }).collect()));
    (types, types.iter().map(|typ| Value { typ, data: 0 }).collect())
}

/// Whether a value's type has the answer.
pub fn asked() -> impl Fn(Value) -> bool + Copy {
    let inter = black_box(7);
    move |value: Value| value.typ.inter == inter && value.typ.itab != 0
}

fn slots(row: &str, n: usize) {
    let (vals, asked) = (pick(3, &values(n).1), asked());
    print(row, steady(|n| count(n, move |i| asked(vals[i & MASK]))));
}

fn matrix(row: &str, ni: usize, nt: usize) {
    let matrix: &[usize] = black_box(Vec::leak((1..=ni * nt).collect()));
    let mut pairs = Pairs::new(ni, nt);
    let throughput = steady(|n| {
        let (mut sum, mut here) = (0usize, pairs);
        repeat(n, |_| {
            let (i, t) = here.next(0);
            sum = sum.wrapping_add(matrix[i * nt + t]);
        });
        pairs = here;
        black_box(sum);
    });
    print(format_args!("{row}/throughput"), throughput);
    let dependent = steady(|n| {
        let (mut last, mut here) = (0, pairs);
        repeat(n, |_| {
            let (i, t) = here.next(last);
            last = matrix[i * nt + t];
        });
        pairs = here;
        black_box(last);
    });
    print(format_args!("{row}/dependent"), dependent);
}

pub trait Valer {
    fn val(&self) -> i64;
}

struct Word<const N: i64>;

impl<const N: i64> Valer for Word<N> {
    #[inline(never)]
    fn val(&self) -> i64 {
        N
    }
}

/// 64 values with a function each.
pub fn words() -> [&'static dyn Valer; 64] {
    macro_rules! words { ($($n:literal)*) => { [$(&Word::<$n> as &dyn Valer),*] } }
    words!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35
        36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63)
}

fn virtual_calls(row: &str, n: usize) {
    let vals = pick(8, &words()[..n]);
    print(
        row,
        steady(|n| {
            let (mut s, vals) = (0, vals);
            repeat(n, |i| s += vals[i & MASK].val());
            black_box(s);
        }),
    );
}

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
