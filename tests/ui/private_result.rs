//! What a method returns does not outlive the receiver, whatever the signature says that is given to the library's
//! macro; nor does a subject outlive its value.
#![forbid(unsafe_code)]
use itab::AnyRef;
use itab::__private::{self as private, Anyone, Matched, Shared};

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
    Get, Anyone, Shared, Shared, "get";
    for<'this> fn get() -> &'static str
}

fn longer<'a>(matched: Matched<AnyRef<'a>>) -> Matched<AnyRef<'static>> {
    matched
}
fn main() {}
