//! `Alias<for<'a> fn(&'a u8)>` is a subtype of `Alias<fn(&'static u8)>`, and each is another interface here. An
//! interface value does not become one of the other, which would call it through an itab of this one.
#![forbid(unsafe_code)]
#![allow(coherence_leak_check)]
use std::marker::PhantomData;

use itab::auto_traits::Local;
use itab::{Iface, IfaceMut, IfaceRef, Interface, interface};

#[interface]
pub trait Number {
    fn number(&self) -> usize;
}
#[interface]
pub trait Text {
    fn text(&self) -> &'static str;
}

pub struct Alias<T>(PhantomData<T>);
type Sub = Alias<for<'a> fn(&'a u8)>;
type Super = Alias<fn(&'static u8)>;
impl Interface for Sub {
    type Plain = dyn Number;
    type Auto = dyn Local;
}
impl Interface for Super {
    type Plain = dyn Text;
    type Auto = dyn Send + Sync;
}

fn owned(value: Iface<Sub>) -> Iface<Super> {
    value
}
fn shared(value: IfaceRef<'_, Sub>) -> IfaceRef<'_, Super> {
    value
}
fn exclusive(value: IfaceMut<'_, Sub>) -> IfaceMut<'_, Super> {
    value
}

// And these are subtypes of each other.
type One = Alias<for<'a> fn(&'a u8, &'a u8)>;
type Two = Alias<for<'a, 'b> fn(&'a u8, &'b u8)>;
impl Interface for One {
    type Plain = dyn Number;
    type Auto = dyn Local;
}
impl Interface for Two {
    type Plain = dyn Text;
    type Auto = dyn Send + Sync;
}

fn from_one(value: Iface<One>) -> Iface<Two> {
    value
}
fn from_two<'a>(value: &'a IfaceRef<'a, Two>) -> &'a IfaceRef<'a, One> {
    value
}
fn main() {}
