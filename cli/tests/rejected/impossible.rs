use itab::{Iface, Typed, interface};

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}

#[derive(Typed)]
pub struct TestStruct;

pub fn ask(tf: &Iface<dyn Flyable>) -> bool {
    Iface::is::<TestStruct>(tf)
}

fn main() {}
