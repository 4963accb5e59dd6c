//! What a method returns does not outlive the receiver, whatever the signature says that is given to the library's
//! macro; nor does a subject outlive its value, nor a list of cases become one of other types.
#![forbid(unsafe_code)]
use itab::AnyRef;
use itab::__private::{self as private, Anyone, Matched, Shared, TypeCase};

struct Mine(String);
impl Mine {
    fn get(&self) -> &str {
        &self.0
    }
}
struct Get;
private::has_method! {
    {;} {}
    Mine;
    Get, Anyone, This Shared, Shared, "get";
    for<'this> fn get() -> &'static str
}

fn longer<'a>(matched: Matched<AnyRef<'a>, ()>) -> Matched<AnyRef<'static>, ()> {
    matched
}
type Every = for<'a> fn(&'a u64);
type Static = fn(&'static u64);
fn other<S>(matched: Matched<S, ((TypeCase<Every>, ()), ())>) -> Matched<S, ((TypeCase<Static>, ()), ())> {
    matched
}
fn main() {}
