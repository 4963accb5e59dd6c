//! Receivers that only rustc knows: whether they borrow the value is not to be seen.
use itab::methods;

type Borrowed<'a> = &'a Bird;
type Owned = Bird;

struct Bird;

macro_rules! with_receiver {
    ($name:ident, $receiver:ty) => {
        #[methods(block = $name)]
        impl Bird {
            pub fn $name(self: $receiver) {}
        }
    };
}

#[methods]
impl Bird {
    pub fn by_alias(self: Borrowed<'_>) {}
    pub fn in_parentheses(self: (&Self)) {}
}
#[methods(block = owned)]
impl Bird {
    pub fn owned(self: Owned) {}
}
#[methods(block = by_name)]
impl Bird {
    pub fn by_name(self: Box<Bird>) {}
}
with_receiver!(by_fragment, Borrowed<'_>);

fn main() {}
