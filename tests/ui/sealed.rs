use itab::{SharedInterface, Typed, interface};

#[interface]
pub trait Runner {
    fn run(&mut self);
}
#[interface]
pub trait Other {
    fn other(&self);
}

impl SharedInterface for dyn Runner {}

// An interface implements no other interface by hand.
impl Runner for dyn Other {
    fn run(&mut self) {}
}

struct Liar;
impl Typed for Liar {
    const TYPE: &'static itab::Type = <u8 as Typed>::TYPE;
}

fn main() {}
