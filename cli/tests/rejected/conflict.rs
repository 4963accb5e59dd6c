use itab::interface;

#[interface]
pub trait Stringer {
    fn string(&self) -> String;
}

#[interface]
pub trait Shouter {
    fn string(&self, loud: bool) -> String;
}

#[interface]
pub trait Both: Stringer + Shouter {}

fn main() {}
