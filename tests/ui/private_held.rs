//! A method that takes `&mut self` is not one for whoever shares the value, and the word for the receiver is no other
//! word; and a type has a descriptor of what is declared of it, or none.
#![forbid(unsafe_code)]
use itab::__private::{self as private, Anyone, Shared};

struct Mine(u64);
impl Mine {
    fn set(&mut self) {
        self.0 = 0;
    }
    fn get(&self) {}
}
struct Set;
private::has_method! {
    {;} {}
    Mine;
    Set, Anyone, This Exclusive, Shared, "set";
    for<'this> fn set() -> ()
}
struct Get;
private::has_method! {
    {;} {}
    Mine;
    Get, Anyone, This Direct, Shared, "get";
    for<'this> fn get() -> ()
}

struct Borrowed<'a>(&'a str);
private::typed! { place {;} {{Self: 'static}} Borrowed<'_> }
fn main() {}
