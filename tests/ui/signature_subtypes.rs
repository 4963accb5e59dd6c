//! Two signatures that differ in how many lifetimes there are, each a subtype of the other. They are two types to
//! `TypeId`, so they must be two to the compiler.
use itab::{implements, interface, methods};

struct Value;
#[methods]
impl Value {
    pub fn longest<'a, 'b>(&self, _: &'a u8, _: &'b u8) -> u8 {
        7
    }
}

#[interface]
trait Longest {
    fn longest<'a>(&self, a: &'a u8, b: &'a u8) -> u8;
}
implements!(Value: dyn Longest);

fn main() {}
