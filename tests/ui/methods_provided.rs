//! A method that the interface provides, in a type: an interface value would run the other one.
use itab::{Typed, interface, methods};

mod zoo {
    #[itab::interface]
    pub trait Named {
        fn name(&self) -> String;
        fn greet(&self) -> String {
            format!("I am {}", self.name())
        }
    }
}
use zoo::Named as Known;

#[derive(Typed)]
#[itab(blocks(Known))]
struct Bird;
#[methods]
impl Known for Bird {
    fn name(&self) -> String {
        "a bird".into()
    }
    fn greet(&self) -> String {
        "tweet".into()
    }
}

// Nothing is wrong here.
#[derive(Typed)]
#[itab(blocks(Named))]
struct Cat;
#[methods]
impl zoo::Named for Cat {
    fn name(&self) -> String {
        "a cat".into()
    }
    #[itab(skip)]
    fn greet(&self) -> String {
        "meow".into()
    }
}

// Only one that is not configured out is provided.
#[interface]
trait Configured {
    fn name(&self) -> String;
    #[cfg(any())]
    fn greet(&self) -> String {
        self.name()
    }
    #[cfg(all())]
    fn greet(&self) -> String;
}
#[derive(Typed)]
#[itab(blocks(Configured))]
struct Dog;
#[methods(unexported)]
impl Configured for Dog {
    fn name(&self) -> String {
        "a dog".into()
    }
    fn greet(&self) -> String {
        "wow".into()
    }
}

fn main() {}
