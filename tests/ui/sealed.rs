use itab::{SharedInterface, Typed, interface};

#[interface]
pub trait Runner {
    fn run(&mut self);
}

impl SharedInterface for dyn Runner {}

struct Liar;
impl Typed for Liar {
    const TYPE: &'static itab::Type = <u8 as Typed>::TYPE;
}

fn main() {}
