//! An arm's body declares a type with the name of the arm's own type: the value is of the outer one all the same.
use itab::{Any, Typed, interface, type_switch};

#[interface]
pub trait A {
    fn a(&self);
}
#[interface]
pub trait B {
    fn b(&self);
}

#[derive(Typed)]
struct Thing(usize);

macro_rules! body {
    ($thing:ident) => {
        #[derive(Typed)]
        struct Thing(&'static u64);
        Some($thing.0)
    };
}

fn switch(any: &Any) -> Option<&'static u64> {
    type_switch!(any, {
        _: u8 => None,
        thing: Thing => body! { thing },
        _: dyn A => None,
        _: dyn B => None,
        _ => None,
    })
}

fn main() {
    switch(&Any::new(Thing(1)));
}
