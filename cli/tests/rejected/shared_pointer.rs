use std::rc::Rc;

use itab::{Iface, interface, methods};

#[interface]
pub trait Eats {
    fn eat(&mut self, food: &str);
}

pub struct Xitehip;

#[methods]
impl Xitehip {
    pub fn eat(&mut self, _: &str) {}
}

fn main() {
    let xh = Xitehip;
    let _ = Iface::<dyn Eats>::new(Rc::new(xh));
}
