use itab::{Any, interface, type_switch};

#[interface]
pub trait Runner {
    fn run(&mut self);
}
#[interface]
pub trait Flyable {
    fn fly(&self);
}

struct Undescribed;

fn plain_value(n: u8) {
    type_switch!(n, { _: u8 => {} _ => {} })
}

fn exclusive_interface_of_a_shared_value(any: &Any) {
    type_switch!(any, { mut r: dyn Runner => r.run(), _ => {} })
}

fn no_descriptor(any: &Any) {
    type_switch!(any, { _: Undescribed => {} _ => {} })
}

fn no_default(any: &Any) -> u32 {
    type_switch!(any, { n: u32 => *n })
}

fn no_interface(any: &Any) {
    type_switch!(any, { _: dyn std::fmt::Display => {} _ => {} })
}

fn main() {}
