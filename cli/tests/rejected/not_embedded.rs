use itab::{IfaceRef, interface};

#[interface]
pub trait Stringer {
    fn string(&self) -> String;
}

#[interface]
pub trait Tester: Stringer {
    fn test(&self);
}

pub fn convert(s: IfaceRef<'_, dyn Stringer>) -> IfaceRef<'_, dyn Tester> {
    IfaceRef::upcast::<dyn Tester>(s)
}

fn main() {}
