//! Rows of `itab_cases`, `std_cases` and `floors` with an order that is drawn on the way: `loop-drawn` is what drawing costs, and
//! each of them has it in its time, in Go too.

use crate::clock::{forget_memory, span, steady};
use crate::instances::{self, Shower, Shown};
use crate::order::Drawn;
use crate::types::{Absent, Namer, ValNamer, Valer, hot, many, views};
use crate::{Case, floors, print};
use itab::auto_traits::{Admits, Local};
use itab::{AnyRef, IfaceRef, SharedInterface};
use std::hint::black_box;

pub const CASES: &[Case] = &[
    ("loop-drawn", |row| {
        let typ = views(hot::vals())[0].ty();
        print(row, steady(count(views(hot::vals()), move |any| std::ptr::eq(any.ty(), typ))));
    }),
    ("eface-64-hit-drawn", |row| {
        warm(row, count(views(hot::vals()), |any| any.cast_ref::<dyn Namer>().is_ok()));
    }),
    ("eface-64-miss-drawn", |row| {
        warm(row, count(views(hot::vals()), |any| any.cast_ref::<dyn Absent>().is_ok()));
    }),
    ("eface-1000-drawn", |row| {
        let mut f =
            count(views(many::vals())[..1000].to_vec(), |any| any.cast_ref::<dyn many::IF00>().is_ok());
        span(1_000_000, &mut f);
        print(row, steady(f));
    }),
    ("generic-64-drawn", |row| print(row, steady(count(views(hot::vals()), implements::<dyn Namer>)))),
    ("iface-64-drawn", |row| {
        let hot = views(hot::vals());
        let found: Vec<IfaceRef<'_, dyn ValNamer>> = hot.iter().flat_map(|any| any.cast_ref()).collect();
        print(row, steady(count(found, |iface| IfaceRef::cast_ref::<dyn Namer>(iface).is_ok())));
    }),
    ("call-64-drawn", |row| print(row, steady(sum(hot::valers().to_vec(), |valer| valer.val())))),
    ("switch-4-drawn", |row| print(row, steady(switching(4, hot::switch4)))),
    ("switch-16-drawn", |row| print(row, steady(switching(16, hot::switch16)))),
    ("switch-64-drawn", |row| print(row, steady(switching(64, hot::switch64)))),
    ("floor-slot-64-drawn", |row| print(row, steady(count(floors::values(64).1, floors::asked())))),
    ("floor-virtual-4-drawn", |row| {
        print(row, steady(sum(floors::words()[..4].to_vec(), |valer| valer.val())))
    }),
    ("floor-virtual-16-drawn", |row| {
        print(row, steady(sum(floors::words()[..16].to_vec(), |valer| valer.val())))
    }),
    ("floor-virtual-64-drawn", |row| print(row, steady(sum(floors::words().to_vec(), |valer| valer.val())))),
    // Instantiations of one generic type, asked for an interface and for an ordinary trait that it lists.
    ("instances-64", |row| {
        let all = views(instances::owned());
        warm(row, count(all, |any| any.cast_ref::<dyn Shower>().is_ok()));
    }),
    ("as-dyn-64", |row| {
        let all = views(instances::owned());
        warm(row, count(all, |any| any.as_dyn::<dyn Shown>().is_ok()));
    }),
    ("std-downcast-64-drawn", |row| {
        warm(row, count(instances::std(), |any| any.downcast_ref::<instances::Word<7>>().is_some()));
    }),
];

/// Counts the values that pass, of so many that are drawn.
pub fn count<T: Copy>(from: Vec<T>, test: impl Fn(T) -> bool) -> impl FnMut(usize) {
    sum(from, move |value| i64::from(test(value)))
}

/// Adds up what is said of the values that are drawn.
#[inline(always)]
fn sum<T: Copy>(from: Vec<T>, f: impl Fn(T) -> i64) -> impl FnMut(usize) {
    let mut order = Drawn::new();
    move |n| {
        let (vals, mut here, mut s) = (black_box(&from[..]), order, 0);
        for _ in 0..n {
            forget_memory();
            s += f(vals[here.below(vals.len())]);
        }
        order = here;
        black_box(s);
    }
}

fn switching(arms: usize, switch: fn(AnyRef<'_>) -> i64) -> impl FnMut(usize) {
    let switch = black_box(switch);
    sum(views(hot::vals())[..arms].to_vec(), switch)
}

/// After 17 million executions, when Go has filled the cache of the call site.
fn warm(row: &str, mut f: impl FnMut(usize)) {
    span(17_000_000, &mut f);
    print(row, steady(f));
}

fn implements<I: ?Sized + SharedInterface<Auto: Admits<dyn Local>>>(any: AnyRef<'_>) -> bool {
    any.cast_ref::<I>().is_ok()
}
