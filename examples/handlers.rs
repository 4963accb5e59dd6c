//! Interfaces with parameters: `dyn Handler<Tick>` and `dyn Handler<Tock>` are two interfaces, and neither is listed
//! anywhere.
//!
//! `cargo run --example handlers`

#![allow(missing_docs)]

use itab::{Any, IfaceMut, implements, interface, methods, type_switch};

/// Whatever can be told of an event.
#[interface]
pub trait Handler<E> {
    fn handle(&mut self, event: &E) -> bool;
}

#[interface]
pub trait Named {
    fn name(&self) -> String;
}

/// An instantiation, embedded like any other interface.
#[interface]
pub trait Timer: Handler<Tick> + Named {}

pub struct Tick(pub u32);
pub struct Tock(pub u64);

pub struct Clock {
    ticks: u32,
}

#[methods] // Clock has never heard of Handler
impl Clock {
    pub fn handle(&mut self, tick: &Tick) -> bool {
        self.ticks += tick.0;
        self.ticks > 2
    }
    pub fn name(&self) -> String {
        "clock".into()
    }
}

implements!(Clock: dyn Handler<Tick>);

/// Tells an event to all who handle events of this type, and returns how many did.
fn publish<E: 'static>(subscribers: &mut [Any], event: &E) -> usize {
    let handlers = subscribers.iter_mut().filter_map(|any| any.cast_mut::<dyn Handler<E>>().ok());
    handlers.map(|mut handler| handler.handle(event)).filter(|&handled| handled).count()
}

fn main() {
    let mut clock = Clock { ticks: 0 };
    assert!(!IfaceMut::<dyn Handler<Tick>>::new(&mut clock).handle(&Tick(1)));

    let mut subscribers = [Any::new(clock), Any::new(7_u8)];
    assert_eq!(publish(&mut subscribers, &Tick(2)), 1);
    assert_eq!(publish(&mut subscribers, &Tock(2)), 0);

    let error = subscribers[0].cast_mut::<dyn Handler<Tock>>().unwrap_err();
    println!("{error:#}");
    let what = type_switch!(&mut subscribers[0], {
        _: dyn Handler<Tock> => "hears tocks".to_string(),
        timer: dyn Timer => format!("{} hears ticks", timer.name()),
        _ => "hears nothing".to_string(),
    });
    assert_eq!(what, "clock hears ticks");
    println!("{what}");
}
