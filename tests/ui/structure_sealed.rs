//! A method that is not `pub` is none for interfaces of everybody.
use itab::{IfaceRef, interface};

itab::package!();

#[interface]
pub trait Named {
    fn name(&self) -> &str;
}
#[interface]
trait Hidden {
    fn name(&self) -> &str;
}

fn exported(hidden: IfaceRef<'_, dyn Hidden>) -> IfaceRef<'_, dyn Named> {
    IfaceRef::convert(hidden)
}
fn hidden(named: IfaceRef<'_, dyn Named>) -> IfaceRef<'_, dyn Hidden> {
    IfaceRef::convert(named)
}

fn main() {}
