//! Code of one's own in an impl that says `Send`.
#![forbid(unsafe_code)]

use std::rc::Rc;

use itab::__private::{self, FieldAt, Part};

struct More(Rc<u8>);
impl FieldAt<0> for More {
    type Type = ();
    const PART: &'static Part<()> = __private::part!(());
}
__private::auto_by_fields! {
    {;} {} More;
    Send fn is_send() -> bool { true }: P0 0, P1 0, P2 0, P3 0, P4 0, P5 0, P6 0, P7 0, P8 0, P9 0, P10 0, P11 0,
}

fn main() {}
