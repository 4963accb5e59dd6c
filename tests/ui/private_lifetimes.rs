//! The macro that makes a `dyn Trait` an interface writes the name of the trait several times, with which a lifetime
//! would be another one each time.
#![forbid(unsafe_code)]
use itab::__private as private;

trait Lends<'a> {
    fn lend(&self) -> &'a u8;
}
private::interface! {
    {;} {}
    true dyn Lends<>;
    requires;
    embeds;
    methods;
    count private::Len<0>;
    access private::SharedAccess;
}
impl private::Embeds for __ItabInterface {
    type Embedded = ();
}

fn main() {}
