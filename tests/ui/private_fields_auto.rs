//! `Send` said by hand of types that are not.
#![forbid(unsafe_code)]

use std::rc::Rc;

use itab::__private::{self, AutoByFields, FieldAt, Part};
use itab::Element;

// Fewer parts than the type has fields.
struct Fewer<T>(T, Rc<u8>);
impl<T: Element> FieldAt<0> for Fewer<T> {
    type Type = T;
    const PART: &'static Part<T> = __private::part!(T);
}
__private::auto_by_fields! {
    {T;} {{T: Element}} Fewer<T>;
    Send: P0 0, P1 0, P2 0, P3 0, P4 0, P5 0, P6 0, P7 0, P8 0, P9 0, P10 0, P11 0,
}

// Parts of another type than those whose facts they have.
struct Lies<T>(T);
impl<T: Element> FieldAt<0> for Lies<T> {
    type Type = T;
    const PART: &'static Part<T> = __private::part!(u8);
}

// A part that has nothing to do with the fields.
struct Other<T>(T);
impl<T: Element> FieldAt<0> for Other<T> {
    type Type = u8;
    const PART: &'static Part<u8> = __private::part!(u8);
}
__private::auto_by_fields! {
    {T;} {{T: Element}} Other<T>;
    Send Sync: P0 0, P1 0, P2 0, P3 0, P4 0, P5 0, P6 0, P7 0, P8 0, P9 0, P10 0, P11 0,
}

// Without the macro.
struct ByHand(Rc<u8>);
impl AutoByFields for ByHand {
    type P0 = ();
    type P1 = ();
    type P2 = ();
    type P3 = ();
    type P4 = ();
    type P5 = ();
    type P6 = ();
    type P7 = ();
    type P8 = ();
    type P9 = ();
    type P10 = ();
    type P11 = ();
    fn is_send() -> bool {
        true
    }
}

fn main() {}
