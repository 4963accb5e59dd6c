//! Two blocks that both make the descriptor, and one beside the derive.
use itab::{Any, Typed, interface, methods};

struct Cat;

#[methods]
impl Cat {
    pub fn purr(&self) {}
}

#[methods]
impl Cat {
    pub fn bite(&self) {}
}

#[derive(Typed)]
struct Dog;

#[methods]
impl Dog {
    pub fn bark(&self) {}
}

// A block of a trait makes none.
#[interface]
pub trait Flyable {
    fn fly(&self);
}
struct Bat;
#[methods]
impl Flyable for Bat {
    fn fly(&self) {}
}

fn main() {
    let _ = Any::new(Bat);
}
