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
    let _ = flyable.is::<Stone>();
    let _ = flyable.downcast_ref::<Stone>();
    let _ = IfaceRef::<dyn Flyable>::new(&Bird).try_downcast_ref::<u8>();
    let _ = flyable.downcast::<Stone>();
}
