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

#[allow(unused_macros)]
macro_rules! fickle {
    () => {
        u8
    };
}

struct G;
#[methods]
impl G {
    pub fn take(&self, _: Vec<fickle!()>) {}
}

struct H;
#[methods]
impl H {
    pub fn call(&self, _: &dyn Fn([u8; fickle!() as usize])) -> u8 {
        0
    }
}

struct I<T>(T);
#[methods]
impl I<fickle!()> {
    pub fn name(&self) {}
}

fn main() {}
