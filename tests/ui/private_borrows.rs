//! The call that borrows for as long as the value is borrowed, by hand and false: for longer, and without
//! `unsafe`.
#![forbid(unsafe_code)]
use itab::__private as private;
use itab::{IfaceMut, IfaceRef, SharedInterface};

fn called<'a, I: ?Sized + SharedInterface, W>(value: IfaceRef<'a, I>)
where
    W: private::InterfaceMethods + private::InterfaceMethod<0>,
{
    let _ = private::callee_of_ref::<I, W, 0>(value);
}

fn longer<'a, I: ?Sized + SharedInterface, W>(value: IfaceRef<'a, I>) -> &'static u8
where
    W: private::InterfaceMethods
        + private::InterfaceMethod<0, Sig = for<'t> fn(private::This<'t>) -> &'t u8>,
{
    private::call!(Value value, W, 0, ())
}

fn another_handle<'a, I: ?Sized + SharedInterface, W>(value: IfaceMut<'a, I>) -> &'a u8
where
    W: private::InterfaceMethods
        + private::InterfaceMethod<0, Sig = for<'t> fn(private::This<'t>) -> &'t u8>,
{
    private::call!(Value value, W, 0, ())
}

fn main() {}
