//! A result may outlive the `IfaceRef`, and nothing else.
use itab::{Any, Iface, IfaceMut, IfaceRef, interface, methods};

#[interface]
pub trait Named {
    fn name(&self) -> &str;
    fn shorter<'s>(&'s self, other: &'s str) -> &'s str;
}

pub struct Cat(String);
#[methods]
impl Cat {
    pub fn name(&self) -> &str {
        &self.0
    }
    pub fn shorter<'s>(&'s self, other: &'s str) -> &'s str {
        other
    }
}

fn not_the_value() -> &'static str {
    let cat = Cat("Tom".into());
    IfaceRef::<dyn Named>::new(&cat).name()
}

fn not_for_ever<'a>(any: &'a Any) -> &'static str {
    any.cast_ref::<dyn Named>().unwrap().name()
}

fn not_an_argument(any: &Any) -> &str {
    let other = String::new();
    any.cast_ref::<dyn Named>().unwrap().shorter(&other)
}

fn not_an_exclusive_handle<'a>(named: IfaceMut<'a, dyn Named>) -> &'a str {
    named.name()
}

fn not_while_it_changes(cat: &mut Cat) {
    let named = IfaceMut::<dyn Named>::new(cat);
    let name = named.into_iface_ref().name();
    cat.0.clear();
    assert!(!name.is_empty());
}

fn not_what_is_dropped(named: Iface<dyn Named>) {
    let name = named.as_iface_ref().name();
    drop(named);
    assert!(!name.is_empty());
}

mod elsewhere {
    use super::{Any, Named};
    fn not_in_scope(any: &Any) -> &str {
        any.cast_ref::<dyn Named>().unwrap().name()
    }
}

#[interface]
#[itab(borrows = OfNothing)]
pub trait Runner {
    fn run(&mut self) -> &u8;
}

#[interface]
#[itab(borrows = NothingBorrowed)]
pub trait Counter {
    fn count(&self) -> u8;
}

fn main() {}
