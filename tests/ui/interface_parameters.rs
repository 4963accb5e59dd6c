//! What is said of an interface with parameters.
use itab::{Any, IfaceMut, implements, interface, methods};

#[interface]
pub trait Handler<E> {
    fn handle(&mut self, event: &E) -> bool;
}

#[interface]
pub trait Grid<T, const N: usize> {
    fn cells(&self) -> [T; N];
}

pub struct Tick;
pub struct Tock;

pub struct Clock;
#[methods]
impl Clock {
    pub fn handle(&mut self, _: &Tick) -> bool {
        true
    }
}
implements!(Clock: dyn Handler<Tock>);
implements!(Clock: dyn Grid<u8, 3>);

fn value_of_the_interface(_: impl Handler<Tick>) {}
fn no_value(clock: Clock) {
    value_of_the_interface(clock);
}

fn not_static<E>(any: &mut Any) -> bool {
    any.cast_mut::<dyn Handler<E>>().is_ok()
}

fn other_argument(mut ticks: IfaceMut<'_, dyn Handler<Tick>>) {
    ticks.handle(&Tock);
    IfaceMut::upcast::<dyn Handler<Tock>>(ticks);
}

/// A bound is repeated where the interface is used.
#[interface]
pub trait Sorted<T: Ord> {
    fn first(&self) -> &T;
}
fn unsorted(any: &Any) -> bool {
    any.implements::<dyn Sorted<f64>>()
}

/// A method set has each name once.
pub struct Two;
#[methods(ticks, tocks)]
impl Two {}
#[methods(block = ticks)]
impl Handler<Tick> for Two {
    fn handle(&mut self, _: &Tick) -> bool {
        true
    }
}
#[methods(block = tocks)]
impl Handler<Tock> for Two {
    fn handle(&mut self, _: &Tock) -> bool {
        true
    }
}

fn main() {}
