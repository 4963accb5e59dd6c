use itab::interface;

#[interface]
pub trait Itself: Itself {}

fn main() {}
