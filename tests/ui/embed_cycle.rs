use itab::interface;

#[interface]
pub trait Hen: Egg {}

#[interface]
pub trait Egg: Hen {}

fn main() {}
