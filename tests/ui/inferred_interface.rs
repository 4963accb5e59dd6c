//! Which interface is asked for has to be written: rustc says where.
use itab::{Any, Iface, IfaceMut, IfaceRef, interface, methods};

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

fn land(_: &dyn Flyable) {}

fn owned() {
    let flyable = Iface::upcast(Iface::<dyn Both>::new(Bird));
}
fn shared() {
    land(&IfaceRef::upcast(IfaceRef::<dyn Both>::new(&Bird)));
}
fn exclusive(both: IfaceMut<'_, dyn Both>) {
    land(&IfaceMut::upcast(both));
}
fn asked(any: &Any) {
    land(&any.cast_ref().unwrap());
}
fn main() {}
