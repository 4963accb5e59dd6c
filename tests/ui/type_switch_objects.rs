use std::fmt::{Debug, Display};

use itab::{Any, interface, type_switch};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Renamed {
    fn rename(&mut self);
}

// What a guard sees is shared.
fn shared(any: &mut Any) {
    type_switch!(any, {
        n: u8 if { *n = 1; true } => {}
        _ => {}
    })
}

fn exclusive(any: &mut Any) {
    type_switch!(any, {
        _renamed: dyn Renamed if true => {}
        _ => {}
    })
}

fn no_condition(any: &Any) {
    type_switch!(any, {
        n: u8 if n => {}
        _ => {}
    })
}

fn shorter(any: Any) -> &'static dyn Display {
    type_switch!(&any, {
        shown: dyn Display as dyn => shown,
        _ => &0,
    })
}

fn several(any: &Any) {
    type_switch!(any, { _: u8 | u16 if true => {} _ => {} })
}

fn default(any: &Any) {
    type_switch!(any, { _: _ if true => {} })
}

fn together(any: &Any) {
    type_switch!(any, { _: dyn Display as dyn | dyn Debug as dyn => {} _ => {} })
}

fn twice(any: &Any) {
    type_switch!(any, { _: dyn Display as dyn if true => {} _: dyn Display as dyn => {} _: dyn Display as dyn => {} _ => {} })
}

fn as_another(any: &Any) {
    type_switch!(any, { _: u8 as u16 => {} _ => {} })
}

fn main() {}
