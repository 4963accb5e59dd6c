//! What generated code rests on is made by the library alone.
#![forbid(unsafe_code)]
use std::marker::PhantomData;

use itab::__private::{Code, Direct, Matched, Own, OwnCode, Shared, TypeCase};
use itab::{Any, InterfaceType, Type, interface, methods};

pub struct Mine;
#[methods]
impl Mine {
    pub fn peek(&self, at: usize) -> usize {
        at
    }
}

#[interface]
pub trait Peek {
    fn peek(&self, at: usize) -> usize;
}

fn main() {
    let method = InterfaceType::of::<dyn Peek>().methods()[0];
    let code = Type::of::<Mine>().methods()[0].ifn();
    let _: Own<Mine> = Own { imethod: method, number: 0, of: PhantomData };
    let _: OwnCode<Mine, Mine> = OwnCode { code, number: 0, of: PhantomData };
    let _: Code<Mine, Direct, fn(), Shared, ()> = Code { ptr: code, of: PhantomData };
    let _ = Matched::<Any, ((TypeCase<u8>, ()), ())> { subject: Any::new(1_u64), case: 0, itab: None, lists: PhantomData };
}
