use std::rc::Rc;

use itab::{Any, AnyRef, Iface, IfaceRef, interface, methods};

#[interface]
pub trait Runner {
    fn run(&mut self, km: u32) -> u32;
}

struct Dog(u32);
#[methods]
impl Dog {
    pub fn run(&mut self, km: u32) -> u32 {
        self.0 += km;
        self.0
    }
}

fn main() {
    let dog = Dog(1);
    let _ = IfaceRef::<dyn Runner>::new(&dog);
    let _ = AnyRef::new(&dog).cast_ref::<dyn Runner>();
    let any = Any::new(dog);
    let _ = any.cast_ref::<dyn Runner>();
    let runner = any.cast::<dyn Runner>().unwrap();
    runner.run(1);
    let _ = Iface::<dyn Runner>::new(Rc::new(Dog(1)));
}
