use itab::interface;
use std::fmt::Display;

#[interface]
trait Async {
    async fn fetch(&self, url: &str) -> String;
}

#[interface]
trait ImplResult {
    fn all(&self) -> impl Iterator<Item = u8> + '_;
}

#[interface]
trait ImplParameter {
    fn show(&self, what: impl Display);
}

#[interface]
trait TypeParameter {
    fn show<T: Display>(&self, what: T);
}

#[interface]
trait ConstParameter {
    fn sum<const N: usize>(&self, all: [u8; N]) -> u8;
}

#[interface]
trait BoundedLifetime {
    fn pick<'a, 'b: 'a>(&self, one: &'a str, other: &'b str) -> &'a str;
}

#[interface]
trait Where {
    fn len(&self) -> usize
    where
        Self: Sized;
}

#[interface]
trait SelfParameter {
    fn same(&self, other: &Self) -> bool;
}

#[interface]
trait SelfResult {
    fn copy(&self) -> Self;
}

#[interface]
trait SelfPath {
    fn next(&mut self) -> Option<Self::Item>;
}

#[interface]
trait StaticReceiver {
    fn name(&'static self) -> &'static str;
}

#[interface]
trait FreeLifetime {
    fn name<'a>(&self) -> &'a str;
}

#[interface]
trait OddReceiver {
    fn name(self: &std::rc::Rc<Self>) -> String;
}

fn main() {}
