//! Conditions that are evaluated after the macros have read the item.
use itab::{interface, methods};

struct Foo;
#[methods]
impl Foo {
    #[cfg_attr(all(), inline, cfg(any()))]
    pub fn f(&self) -> u8 {
        1
    }
}

struct Bar;
#[methods]
impl Bar {
    #[cfg_attr(all(), cfg_attr(all(), cfg(any())))]
    pub fn f(&self) -> u8 {
        1
    }
}

struct Baz;
#[methods]
impl Baz {
    pub fn f(&self, #[cfg(any())] _: u8) {}
}

#[interface]
trait Peek {
    fn peek(&self, #[cfg(any())] at: usize) -> u8;
}

#[interface]
trait Sometimes {
    #[cfg_attr(all(), cfg(any()))]
    fn peek(&self) -> u8;
}

fn main() {}
