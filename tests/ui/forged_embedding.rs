//! An interface is said to embed another one by hand. Whoever relies on it asks what its methods are.
#![forbid(unsafe_code)]
use itab::__private::EmbeddedIn;
use itab::{IfaceMut, IfaceRef, interface, methods};

#[interface]
pub trait Peek {
    fn peek(&self) -> &'static u64;
}
#[interface]
pub trait Other {
    fn other(&self);
}
#[interface]
pub trait Exclusive {
    fn peek(&mut self) -> &'static u64;
}

impl EmbeddedIn<dyn Other> for dyn Peek {}
impl EmbeddedIn<dyn Exclusive> for dyn Peek {}

struct Mine;
#[methods]
impl Mine {
    pub fn other(&self) {}
    pub fn peek(&self) -> &'static u64 {
        &7
    }
}

fn main() {
    let mut mine = Mine;
    let _ = IfaceRef::upcast::<dyn Peek>(IfaceRef::<dyn Other>::new(&mine));
    let _ = IfaceMut::upcast::<dyn Peek>(IfaceMut::<dyn Exclusive>::new(&mut mine));
}
