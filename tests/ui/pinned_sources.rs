//! What is pinned cannot be had exclusively through a cast: it could be moved.
use std::marker::PhantomPinned;
use std::pin::Pin;

use itab::{Dynamic, DynamicExt, Typed, interface};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
trait Node: Dynamic {}
#[derive(Typed)]
struct Pinned(PhantomPinned);
impl Node for Pinned {}

fn borrowed(mut node: Pin<&mut dyn Node>) {
    node.as_any_mut().downcast_mut::<Pinned>();
    node.cast_mut::<dyn Named>();
    node.as_dyn_mut::<dyn Drop>();
}

fn owned(mut node: Pin<Box<dyn Node>>) {
    node.as_any_mut();
}

fn main() {}
