//! An interface is said to embed another one by hand. Whoever relies on it asks what its methods are.
#![forbid(unsafe_code)]
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

// Not as rustc has it: nobody calls it.
impl Peek for dyn Other {
    fn peek(&self) -> &'static u64 {
        &7
    }
}
impl Peek for dyn Exclusive {
    fn peek(&self) -> &'static u64 {
        &7
    }
}

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
    let _ = IfaceRef::<dyn Other>::new(&mine).peek();
    let _ = IfaceMut::upcast::<dyn Peek>(IfaceMut::<dyn Exclusive>::new(&mut mine));
    let _ = Peek::peek(&IfaceMut::<dyn Exclusive>::new(&mut mine));
}
