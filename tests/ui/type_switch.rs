use itab::{Any, AnyRef, interface, type_switch};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}

fn duplicate(any: &Any) {
    type_switch!(any, { _: u8 => {} _: u16 | u8 => {} _ => {} })
}

fn duplicate_interface(any: &Any) {
    type_switch!(any, { _: dyn Named => {} _: (dyn Named) => {} _ => {} })
}

fn default_first(any: &Any) {
    type_switch!(any, { _ => {} _: u8 => {} })
}

fn default_among_others(any: &Any) {
    type_switch!(any, { _: u8 | _ => {} })
}

fn two_nils(any: Option<AnyRef<'_>>) {
    type_switch!(any, { nil => {} nil => {} _ => {} })
}

fn nil_is_nothing(any: Option<AnyRef<'_>>) {
    type_switch!(any, { x: nil => {} _ => {} })
}

fn no_arrow(any: &Any) {
    type_switch!(any, { x: u8 {} })
}

fn no_arms(any: &Any) {
    type_switch!(any)
}

fn main() {}
