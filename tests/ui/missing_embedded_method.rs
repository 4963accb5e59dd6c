use itab::{Iface, interface, methods};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Flyable: Named {
    fn fly(&mut self);
}

struct Kite;
#[methods]
impl Kite {
    pub fn fly(&mut self) {}
}

fn main() {
    let _ = Iface::<dyn Flyable>::new(Kite);
}
