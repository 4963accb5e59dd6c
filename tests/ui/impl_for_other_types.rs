//! An interface implemented for what is no type of this crate's: other interfaces, and a type of another crate.
use itab::{interface, methods};

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}
#[interface]
pub trait Other {
    fn other(&self) -> u8;
}

// Nobody can say it of an object, by no attribute.
impl Flyable for dyn Other {
    fn fly(&self) -> String {
        "it does not".into()
    }
}
#[methods(unlisted)]
impl Other for dyn Flyable {
    fn other(&self) -> u8 {
        7
    }
}

// Of another crate: interface values may be of any type there.
impl Flyable for Vec<u8> {
    fn fly(&self) -> String {
        "it does not".into()
    }
}

fn main() {}
