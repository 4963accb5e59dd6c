//! Neither a right that is not one's own, nor a receiver, nor code without its receiver, is to be had without `unsafe`.
use itab::__private::{Direct, Right, Shared, This, callee, receiver};
use itab::{IfaceRef, interface};

struct Mine(u64);

#[interface]
trait Peek {
    fn peek(&self) -> u64;
}

fn right() -> Right<Mine, Direct, Shared> {
    Right::new()
}

fn value(this: This<'_>) -> &Mine {
    receiver::<Direct, Mine, Shared>(this, "value")
}

fn call(peek: IfaceRef<'_, dyn Peek>) {
    let _ = callee::<_, (), 0>(&peek);
}

fn main() {}
