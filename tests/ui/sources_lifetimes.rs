//! What is made of a borrowed node lives no longer than it, and a node borrows nothing.
use itab::{Dynamic, DynamicExt, IfaceRef, Typed, interface, into_dyn};

trait Node: Dynamic {}

#[derive(Typed)]
#[typed(dyn Ordinary)]
struct Scan;
impl Node for Scan {}

trait Ordinary {}
impl Ordinary for Scan {}

#[interface]
pub trait Named {
    fn name(&self) -> String;
}

fn outlives() -> IfaceRef<'static, dyn Named> {
    let node: Box<dyn Node> = Box::new(Scan);
    node.cast_ref::<dyn Named>().unwrap()
}

fn twice() {
    let mut node: Box<dyn Node> = Box::new(Scan);
    let one = node.as_dyn_mut::<dyn Ordinary>().unwrap();
    let other = into_dyn::<dyn Ordinary, _>(&mut *node);
    drop((one, other));
}

fn shorter<'a>(node: &'a mut (dyn Node + 'static)) -> &'static mut dyn Ordinary {
    into_dyn::<dyn Ordinary, _>(node).unwrap()
}

fn main() {}
