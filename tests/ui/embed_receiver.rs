//! `get(&self)` is embedded, `get(&mut self)` declared. How the calling convention is spelled hides no receiver.
use itab::interface;

#[interface]
pub trait Shared {
    extern "C" fn get(&self) -> &u64;
}
#[interface]
pub trait Exclusive: Shared {
    extern "\u{4_3}" fn get(&mut self) -> &u64;
}

fn main() {}
