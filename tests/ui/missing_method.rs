use itab::{Iface, IfaceRef, implements, interface, methods};

#[interface]
pub trait Flyable {
    fn fly(&self, to: &str) -> String;
}

struct Stone;
#[methods]
impl Stone {
    pub fn fall(&self) {}
}

struct WrongSignature;
#[methods]
impl WrongSignature {
    pub fn fly(&self, to: String) -> String {
        to
    }
}

struct NeedsMut;
#[methods]
impl NeedsMut {
    pub fn fly(&mut self, to: &str) -> String {
        to.into()
    }
}

struct Hidden;
#[methods]
impl Hidden {
    fn fly(&self, to: &str) -> String {
        to.into()
    }
}

struct Undescribed;

fn main() {
    let _ = IfaceRef::<dyn Flyable>::new(&Stone);
    let _ = Iface::<dyn Flyable>::new(WrongSignature);
    let _ = Iface::<dyn Flyable>::new(NeedsMut);
    let _ = Iface::<dyn Flyable>::new(Hidden);
    let _ = Iface::<dyn Flyable>::new(Undescribed);
}

implements!(Vec<u8>: dyn Flyable);
