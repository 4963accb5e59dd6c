use itab::{Iface, IfaceRef, interface, methods};

#[interface]
pub trait Flyable {
    fn fly(&self);
}

struct Bird;
#[methods]
impl Bird {
    pub fn fly(&self) {}
}

#[derive(itab::Typed)]
struct Stone;

fn main() {
    let flyable = Iface::<dyn Flyable>::new(Bird);
    let _ = Iface::is::<Stone>(&flyable);
    let _ = Iface::downcast_ref::<Stone>(&flyable);
    let _ = IfaceRef::try_downcast_ref::<u8>(IfaceRef::<dyn Flyable>::new(&Bird));
    let _ = Iface::downcast::<Stone>(flyable);
}
