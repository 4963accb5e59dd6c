// What can never be equal, or cannot be compared, is not compared. Go: `test/cmp6.go`.

use itab::{Any, Iface, Typed, interface, methods};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}

#[derive(PartialEq)]
pub struct Cat;

#[methods]
impl Cat {
    pub fn name(&self) -> String {
        "cat".into()
    }
}

#[derive(Typed, PartialEq)]
pub struct Stone;

#[derive(Typed)]
pub struct Uncomparable;

fn main() {
    let (any, named) = (Any::new(Cat), Iface::<dyn Named>::new(Cat));
    assert!(any == Cat && named == Cat && any == named && any != Stone);
    assert!(named == Stone);
    assert!(any == Uncomparable);
    assert!(any < any);
}
