//! Names of generated code in what the macros are given: an error that says so, whatever they would mean there.
use itab::{Any, interface, methods, type_switch};

#[interface]
trait Peek {
    fn peek(&self, x: [u8; { impl __ItabMethod0_peek for u8 {} 1 }]) -> u8;
}

struct Foo<const K: usize>;
#[methods]
impl Foo<{ size_of_val(&__ITAB_CELLS) }> {}

struct Bar;
#[methods]
impl Bar
where
    __ItabP: Sized,
{
}

fn switch(any: &Any) -> u8 {
    type_switch!(any, {
        n: u8 => { __ITAB_ARMS.find(&[], None); *n }
        _ => 0,
    })
}

fn main() {}
