use itab::{Iface, IfaceRef, interface, methods};

#[interface]
pub trait Flyable {
    fn fly(&self);
}
#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Both: Flyable + Named {}

struct Bird;
#[methods]
impl Bird {
    pub fn fly(&self) {}
    pub fn name(&self) -> String {
        String::new()
    }
}

fn main() {
    let _ = Iface::upcast::<dyn Both>(Iface::<dyn Flyable>::new(Bird));
    let _ = IfaceRef::upcast::<dyn Named>(IfaceRef::<dyn Flyable>::new(&Bird));
}
