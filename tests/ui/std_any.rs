//! std's `Any` is another one.
use itab::{AnyRef, interface, type_switch};
use std::any::Any;

#[interface]
pub trait Flyable {
    fn fly(&self);
}

fn asked(any: &dyn Any) {
    let _ = AnyRef::new(any);
    type_switch!(any, { f: dyn Flyable => f.fly(), _ => () })
}

fn main() {}
