//! Values of which nobody said that they may go to another thread.
use itab::{Any, Iface, interface, methods};
use std::sync::Arc;
use std::thread::spawn;

#[interface]
pub trait Flyable {
    fn fly(&self);
}

struct Bird;
#[methods]
impl Bird {
    pub fn fly(&self) {}
}

fn main() {
    let any = Any::new(Bird);
    spawn(move || any.cast_ref::<dyn Flyable>().unwrap().fly());
    let flyable = Iface::<dyn Flyable>::new(Bird);
    spawn(move || flyable.fly());
    let shared = Arc::new(Any::<dyn Send>::from_value(Bird));
    spawn(move || shared.cast_ref::<dyn Flyable>().unwrap().fly());
    // Nothing is wrong here.
    let any = Any::<dyn Send>::from_value(Bird);
    spawn(move || any.cast_ref::<dyn Flyable>().unwrap().fly());
}
