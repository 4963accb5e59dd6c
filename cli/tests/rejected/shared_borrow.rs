use itab::{IfaceRef, interface, methods};

#[interface]
pub trait Person {
    fn run(&self);
    fn eat(&mut self, food: &str);
}

pub struct Xitehip;

#[methods]
impl Xitehip {
    pub fn run(&self) {}
    pub fn eat(&mut self, _: &str) {}
}

fn main() {
    let xh = Xitehip;
    let _ = IfaceRef::<dyn Person>::new(&xh);
}
