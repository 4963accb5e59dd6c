//! An object lives no longer than the value, and a target borrows nothing.
use std::fmt::Display;

use itab::{Any, AnyRef, Typed, register};

trait Takes<'a> {
    fn keep(&mut self, kept: &'a u8);
}

#[derive(Typed)]
#[typed(dyn Display, dyn Takes<'static>)]
struct Scan(Option<&'static u8>);
impl Display for Scan {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}
impl Takes<'static> for Scan {
    fn keep(&mut self, kept: &'static u8) {
        self.0 = Some(kept);
    }
}

fn outlives_the_value() -> &'static dyn Display {
    let any = Any::new(Scan(None));
    any.as_dyn::<dyn Display>().unwrap()
}

fn shared_and_exclusive() {
    let mut any = Any::new(Scan(None));
    let shared = any.as_dyn::<dyn Display>().unwrap();
    any.as_dyn_mut::<dyn Takes<'static>>();
    shared.to_string();
}

fn shorter<'a>(any: &mut Any, kept: &'a u8) {
    any.as_dyn_mut::<dyn Takes<'a>>().unwrap().keep(kept);
}

fn borrowed<'a>(value: &'a u8) {
    register!(&'a u8: dyn Display);
    AnyRef::new(&value);
}

fn main() {}
