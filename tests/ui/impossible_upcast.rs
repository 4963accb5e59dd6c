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
    let _ = Iface::<dyn Flyable>::new(Bird).upcast::<dyn Both>();
    let _ = IfaceRef::<dyn Flyable>::new(&Bird).upcast::<dyn Named>();
}
