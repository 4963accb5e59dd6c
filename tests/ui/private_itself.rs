//! A bound that says that the type is another one: the function takes the receiver for that, and is not made for the
//! type that it would be called with.
#![forbid(unsafe_code)]
use itab::__private::{self as private, Anyone, Itself, Name, Shared};

struct Mine<T>(T);
impl<T> Mine<T> {
    fn get(&self) -> u64 {
        0
    }
}
struct Other(&'static u64);
impl Other {
    fn get(&self) -> u64 {
        *self.0
    }
}

// Of the type: no `Mine<T>` is an `Other`, so that nothing has the method.
private::has_method! {
    {T;} {{T: 'static} {Mine<T>: Itself<Type = Other>}}
    Mine<T>;
    Name<1, Other>, Anyone, This Shared, Shared, "get";
    for<'this> fn get() -> u64
}

// Of the parameter of the function, which has the name of one of the impl.
private::has_method! {
    {; ?__ItabS} {{__ItabS: Itself<Type = Other>}}
    Mine<u8>;
    Name<1, __ItabS>, Anyone, This Shared, Shared, "get";
    for<'this> fn get() -> u64
}
fn main() {}
