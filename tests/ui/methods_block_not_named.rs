use itab::{Typed, methods};

pub trait Named {
    fn name(&self) -> String;
}

struct Cat;

#[methods]
impl Cat {
    pub fn purr(&self) {}
}

#[methods]
impl Named for Cat {
    fn name(&self) -> String {
        "cat".into()
    }
}

#[methods(block = more)]
impl Cat {
    pub fn bite(&self) {}
}

#[derive(Typed)]
struct Dog;

#[methods]
impl Named for Dog {
    fn name(&self) -> String {
        "dog".into()
    }
}

struct NoAnchor;

#[methods]
impl Named for NoAnchor {
    fn name(&self) -> String {
        "none".into()
    }
}

fn main() {}
