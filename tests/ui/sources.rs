use std::rc::Rc;
use std::sync::Arc;

use itab::{Dynamic, DynamicExt, Owner, Typed, interface, into_dyn};

trait Node: Dynamic {}

struct WithoutDescriptor;
impl Node for WithoutDescriptor {}

#[derive(Typed)]
struct Scan;
impl Node for Scan {}

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Renamed {
    fn rename(&mut self);
}

trait Ordinary {}

// It would say what it likes.
struct Liar;
impl Dynamic for Liar {
    fn dynamic_type(&self) -> &'static itab::Type {
        Scan::TYPE
    }
}
impl Owner for Liar {}

fn main() {
    let node: Box<dyn Node> = Box::new(Scan);
    // A `dyn Node` may be bound to its thread.
    let _ = node.cast_ref::<dyn Named + Send>();
    // It is shared.
    let _ = node.cast_ref::<dyn Renamed>();
    let node: Rc<dyn Node> = Rc::new(Scan);
    let _ = node.cast_mut::<dyn Renamed>();
    // An ordinary trait is no interface.
    let _ = node.cast_ref::<dyn Ordinary>();
    // The kind of owner stays.
    let _: Arc<dyn Ordinary> = into_dyn::<dyn Ordinary, _>(node).unwrap();
    let ordinary: Box<dyn Ordinary> = todo!();
    let _ = into_dyn::<dyn Ordinary, _>(ordinary);
}
