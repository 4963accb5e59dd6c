use itab::methods;
use std::fmt::Display;

struct A;
#[methods]
impl A {
    pub async fn fetch(&self) -> String {
        String::new()
    }
}

struct B;
#[methods]
impl B {
    pub fn all(&self) -> impl Iterator<Item = u8> + '_ {
        std::iter::empty()
    }
}

struct C;
#[methods]
impl C {
    pub fn show<T: Display>(&self, _: T) {}
}

struct D;
#[methods]
impl D {
    pub fn show(&self, _: &impl Display) {}
}

struct E;
#[methods]
impl E {
    pub fn name(&'static self) {}
}

struct F<T>(T);
#[methods]
impl<T> F<T> {
    pub fn show(&self) -> String
    where
        T: Display,
    {
        self.0.to_string()
    }
}

fn main() {}
