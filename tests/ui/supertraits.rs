//! Supertraits that interface values cannot have, and values that do not have those that they can.
use std::any;
use std::rc::Rc;

use itab::{Any, Iface, IfaceRef, interface, methods};

#[interface]
trait SendAlone: Send {
    fn name(&self) -> String;
}
#[interface]
trait Downcasts: any::Any {
    fn name(&self) -> String;
}
#[interface]
trait Compares: PartialEq {
    fn name(&self) -> String;
}
#[interface]
trait Clones: Clone {
    fn name(&self) -> String;
}
#[interface]
trait Pinned: Unpin {
    fn name(&self) -> String;
}

#[interface]
trait Plugin: Send + Sync {
    fn name(&self) -> String;
}
struct Local(Rc<u8>);
#[methods]
impl Local {
    pub fn name(&self) -> String {
        "local".into()
    }
}

fn main() {
    let _ = Iface::<dyn Plugin>::new(Local(Rc::new(1)));
    let _ = Any::new(1_u8).cast::<dyn Plugin>();
    let _: Box<dyn std::error::Error + Send> = Box::new(IfaceRef::<dyn Plugin>::new(&Local(Rc::new(1))));
}
