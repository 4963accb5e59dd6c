//! Cases that no value can match, and types that stand in two arms by two names.

use itab::{Any, AnyRef, Iface, IfaceRef, SharedInterface, Typed, interface, methods, type_switch};

#[interface]
pub trait Shape {
    fn area(&self) -> f64;
}
#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait NamedShape: Shape + Named {}

pub struct Square(f64);
#[methods]
impl Square {
    pub fn area(&self) -> f64 {
        self.0 * self.0
    }
}

type Byte = u8;
type Shapely = dyn Shape;

fn no_shape(shape: IfaceRef<'_, dyn Shape>) {
    type_switch!(shape, { _: Square => {} _: i32 => {} _ => {} })
}

fn one_of_several(shape: Option<Iface<dyn Shape + Send>>) {
    type_switch!(shape, { _: Square | Vec<u8> => {} nil => {} _ => {} })
}

fn not_all_methods(shape: &mut Iface<dyn NamedShape>) {
    type_switch!(shape, { s: Square if s.0 > 1.0 => {} _ => {} })
}

fn a_box(shape: IfaceRef<'_, dyn Shape>) {
    type_switch!(shape, { _: Box<Square> => {} _: Box<u8> => {} _ => {} })
}

fn never_nil(any: &Any, shape: Iface<dyn Shape>) {
    type_switch!(any, { nil => {} _ => {} });
    type_switch!(shape, { _: Square | None => {} _ => {} })
}

fn twice(any: &Any) {
    type_switch!(any, { _: u8 => {} _: u16 => {} _: Byte => {} _ => {} })
}

fn an_interface_twice(any: AnyRef<'_>) {
    type_switch!(any, { _: dyn Shape => {} _: dyn <Shapely> => {} _ => {} })
}

fn in_a_look_up(any: AnyRef<'_>) {
    type_switch!(any, {
        _: u8 => {} _: u16 => {} _: u32 => {} _: u64 => {} _: i8 => {} _: i16 => {} _: i32 => {} _: i64 => {} _: String => {}
        _: std::string::String => {} _ => {}
    })
}

fn what_is_not_refused<T: Typed, I: ?Sized + SharedInterface>(
    shape: IfaceRef<'_, dyn Shape>,
    value: IfaceRef<'_, I>,
    any: &Any,
) {
    type_switch!(shape, { _: T => {} _: Box<Square> => {} _: dyn Named => {} _ => {} });
    type_switch!(value, { _: u8 => {} _: T => {} _ => {} });
    type_switch!(any, { b: u8 if *b > 1 => {} _: Byte => {} _: T => {} _: dyn Shape => {} _ => {} });
}

fn main() {}
