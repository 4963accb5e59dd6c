//! What is no conversion by structure.
use itab::{IfaceMut, IfaceRef, interface};

#[interface]
pub trait Named {
    fn name(&self) -> &str;
}
#[interface]
pub trait NamedOtherwise {
    fn name(&self) -> String;
}
#[interface]
pub trait NamedExclusively {
    fn name(&mut self) -> &str;
}
#[interface]
pub trait Counts {
    fn count(&self) -> u32;
}
#[interface]
pub trait Both: Named + Counts {}
#[interface]
trait Hidden {
    fn name(&self) -> &str;
}
#[interface]
pub trait Handler<E> {
    fn handle(&self, event: &E);
}
#[interface]
pub trait NamedTwice: Named {
    fn name(&self) -> &str;
}

fn missing(named: IfaceRef<'_, dyn Named>) -> IfaceRef<'_, dyn Counts> {
    IfaceRef::convert(named)
}
fn missing_in_embedded(named: IfaceRef<'_, dyn Named>) -> IfaceRef<'_, dyn Both> {
    IfaceRef::convert(named)
}
fn other_signature(named: IfaceRef<'_, dyn Named>) -> IfaceRef<'_, dyn NamedOtherwise> {
    IfaceRef::convert(named)
}
fn other_receiver(named: IfaceMut<'_, dyn NamedExclusively>) -> IfaceMut<'_, dyn Named> {
    IfaceMut::convert(named)
}
fn other_argument(handler: IfaceRef<'_, dyn Handler<u8>>) -> IfaceRef<'_, dyn Handler<u16>> {
    IfaceRef::convert(handler)
}
fn not_sent<'a>(named: IfaceRef<'a, dyn Named + Send>) -> IfaceRef<'a, dyn Named + Sync> {
    IfaceRef::convert(named)
}
fn in_a_generic_function<I: ?Sized + itab::SharedInterface>(value: IfaceRef<'_, I>) -> IfaceRef<'_, dyn Named> {
    IfaceRef::convert(value)
}
fn from_two_declarations(twice: IfaceRef<'_, dyn NamedTwice>) -> IfaceRef<'_, dyn Named> {
    IfaceRef::convert(twice)
}

fn main() {}
