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

fn main() {
    let _ = Any::new(Bird).cast::<dyn Flyable>();
}
