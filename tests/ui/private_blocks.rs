//! A block in a type stands in no `unsafe` block, wherever the macros of the library put the type.
use itab::__private::{Anyone, Len, SharedAccess};

/// # Safety
///
/// Not to be called.
const unsafe fn never() -> usize {
    0
}

struct Mine<const N: usize>;
impl Mine<0> {
    unsafe fn f(&self) {}
}
trait Trait {}

itab::__private::has_method! {
    {;} {} Mine<{ never() }>;
    (), Anyone, This Shared, (), "f";
    for<'a> unsafe fn f() -> ()
}
itab::__private::typed! { place {;} {} Mine<{ never() }> }

mod interface {
    use super::*;
    itab::__private::interface! {
        {;} {}
        true dyn Trait<>;
        requires;
        embeds Mine<{ never() }>;
        methods;
        count Len<{ never() }>;
        access SharedAccess;
    }
}

fn call(value: &u8) {
    itab::__private::call!(Shared value, Mine<{ never() }>, 0, ());
}

fn main() {}
