//! Equality of interface values, and maps that have them as keys.
#![allow(clippy::eq_op, reason = "whether a value is equal to itself is the question")]
#![allow(clippy::mutable_key_type, reason = "values that have cells do not change here")]

use std::collections::HashMap;
use std::rc::Rc;

use itab::{Any, Iface, Opaque, Type, interface, methods};

use super::page::Page;

#[interface]
pub trait Shape {
    fn area(&self) -> u32;
}

#[derive(Clone, Debug, PartialEq)]
pub struct Square(pub u32);

#[methods]
impl Square {
    pub fn area(&self) -> u32 {
        self.0 * self.0
    }
}

pub(super) fn show(page: &mut Page) {
    page.prose("Types are compared first, then values by the type's own equality.");
    page.go("var a, b interface{} = uint64(3), int64(3); a == b, a == uint64(3)");
    run! { page, let (a, b) = (Any::new(3_u64), Any::new(3_i64)); }
    show!(page, ?(a == b, a == Any::new(3_u64), a == 3_u64));
    run! { page, let square: Iface<dyn Shape> = Iface::new(Square(2)); }
    show!(page, ?(square == Any::new(Square(2)), square == Square(3), square.area()));

    page.prose("Pointers compare what they point to, as everywhere in Rust; `ptr_eq` compares addresses, as Go does.");
    page.go("p, q := &Square{2}, &Square{2}; interface{}(p) == interface{}(q)     false");
    run! { page, let (p, q) = (Any::new(Rc::new(Square(2))), Any::new(Rc::new(Square(2)))); }
    show!(page, ?(p == q, p.ptr_eq(&q), p.ptr_eq(&p)));

    page.prose(
        "What an operation of a value that consists of others does, the descriptors of its parts say: a vector is \
         compared if its elements can be. Go compares no slices and no maps; here they are compared.",
    );
    let rows: Vec<[String; 4]> = [
        Type::of::<u64>(),
        Type::of::<f64>(),
        Type::of::<String>(),
        Type::of::<Vec<Option<f64>>>(),
        Type::of::<HashMap<String, u64>>(),
        Type::of::<Square>(),
        Type::of::<Vec<Square>>(),
        Type::of::<fn() -> u64>(),
        Type::of::<Opaque<u64>>(),
    ]
    .into_iter()
    .map(|ty| {
        [
            ty.to_string(),
            ty.is_comparable().to_string(),
            ty.is_hashable().to_string(),
            ty.is_ordered().to_string(),
        ]
    })
    .collect();
    page.table(["type", "==", "hash", "order"], &rows);

    page.prose("A type without equality makes `==` panic, as in Go. `try_eq` says the same as an error.");
    page.go("var f interface{} = func() {}; f == f     panic");
    run! { page, let f = Any::new((|| 7) as fn() -> i32); }
    panicking!(page, f == f);
    show!(page, f.try_eq(&f).unwrap_err());
    show!(page, ?f.try_eq(&a));

    page.prose("An interface value is a key of a map. NaN is never found, and the two zeros are one key.");
    page.go("m := map[interface{}]int{\"k\": 1, 0.0: 2, math.NaN(): 3}");
    run! { page, let m: HashMap<Any, i32> = [(Any::new("k"), 1), (Any::new(0.0), 2), (Any::new(f64::NAN), 3)].into(); }
    show!(page, ?(m.get(&Any::new("k")), m.get(&Any::new(-0.0)), m.get(&Any::new(f64::NAN))));
    show!(page, m.len());
    page.prose("A `Key` was asked before whether it can be one, so a map of keys never panics.");
    show!(page, f.into_key().unwrap_err());
}
