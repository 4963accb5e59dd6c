// A value whose type is a subtype of the object's would be lent out as a `&mut` to the supertype, and written to as that.

use itab::register;

type Every = for<'a> fn(&'a String);
type Static = fn(&'static String);

struct Covariant<T>(#[allow(dead_code)] T);

fn main() {
    register!(Every: Static);
    register!(Covariant<Every>: Covariant<Static>);
    register!(Box<dyn for<'a> Fn(&'a u8)>: Box<dyn Fn(&'static u8)>);
}
