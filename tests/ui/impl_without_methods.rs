//! The methods of an interface, in an `impl` that nobody finds at run time.
use itab::{Any, Typed, interface};

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
    fn twice(&self) -> String {
        format!("{0} {0}", self.fly())
    }
}
mod inner {
    pub use super::Flyable as Flies;
}

#[derive(Typed)]
struct Bird;
impl Flyable for Bird {
    fn fly(&self) -> String {
        "it flies".into()
    }
}

struct NoDescriptor<'a>(&'a str);
impl inner::Flies for NoDescriptor<'_> {
    fn fly(&self) -> String {
        self.0.into()
    }
}

/// The one is found at run time, and says nothing of the other.
#[interface]
pub trait Handler<E, S: ?Sized = str> {
    fn handle(&self, event: &E, source: &S);
}
#[derive(Typed)]
#[itab(blocks(Handler))]
struct Clock;
#[itab::methods]
impl Handler<u8> for Clock {
    fn handle(&self, _: &u8, _: &str) {}
}
impl Handler<u16> for Clock {
    fn handle(&self, _: &u16, _: &str) {}
}

fn main() {
    let _ = Any::new(Bird).cast::<dyn Flyable>();
}
