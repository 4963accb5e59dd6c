//! What generated code rests on is made by the library alone.
#![forbid(unsafe_code)]
use std::marker::PhantomData;

use itab::__private::{Direct, Methods, PackageOf, Right, Shared, This, TypeOf};
use itab::{Type, Typed, interface, methods};

#[derive(Typed)]
pub struct Mine(&'static u64);

pub struct Other;
#[methods]
impl Other {
    pub fn peek(&self, at: usize) -> usize {
        at
    }
}

#[interface]
pub trait Peek {
    fn peek(&self, at: usize) -> usize;
}

fn of_another_type() -> Methods<Mine> {
    <Other as itab::__private::Declared>::METHODS
}

fn of_another_package() -> PackageOf<Mine> {
    <Other as itab::__private::Declared>::PACKAGE
}

fn of_a_package() -> PackageOf<Mine> {
    PackageOf(<dyn Peek as itab::__private::Described>::PACKAGE, PhantomData)
}

fn tuples() {
    let _: Methods<Mine> = Methods(Type::of::<Other>().methods(), PhantomData);
    let _: Right<Mine, Direct, Shared> = Right(PhantomData);
    let _: TypeOf<Mine> = TypeOf(*Type::of::<Other>(), PhantomData);
    let _ = This(std::ptr::NonNull::dangling(), PhantomData);
}

fn main() {}
