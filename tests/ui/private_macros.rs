//! The macros that write `unsafe` take no tokens that could end an item and begin another.
#![forbid(unsafe_code)]
use itab::__private::{Anyone, Len, SharedAccess};

struct Mine;
impl Mine {
    fn f(&self) {}
}
trait Trait {}

itab::__private::has_method! {
    {;} {} Mine;
    (), Anyone, This Shared, (), "f";
    for<'a> fn f() -> () { } unsafe impl Send for Mine
}
itab::__private::has_method! {
    {;} { {Mine: Send {} unsafe impl Send for Mine} } Mine;
    (), Anyone, This Shared, (), "f";
    for<'a> fn f() -> ()
}
itab::__private::typed! { place {;} {} Mine { } unsafe impl Send for Mine }
itab::__private::interface! {
    {;} {}
    true dyn Trait<> + Send;
    requires;
    embeds;
    methods;
    count Len<0>;
    access SharedAccess;
}

const OBJECT: itab::__private::ObjectOf<Mine> = itab::__private::object!(Mine, dyn Send> = forged; let _: Option<u8);

fn call(value: &u8) {
    itab::__private::call!(Shared value, Mine, 0, (unsafe { 1 }));
}

fn main() {}
