//! `x.(T)` and `x.(I)`, with and without comma-ok.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use itab::{Any, AnyRef, Iface, Nilable, TypeAssertionError, Typed, interface, methods};

use super::address::address;
use super::observe::allocations;
use super::page::Page;
use super::rejected;
use itab::inspect::words;

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}

#[interface]
pub trait Runnable {
    fn run(&self) -> String;
}

#[interface]
pub trait Swimmable {
    fn swim(&self) -> String;
}

#[derive(Debug)]
pub struct Bird;

#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        "Bird.fly".into()
    }
    pub fn run(&self) -> String {
        "Bird.run".into()
    }
}

#[derive(Debug)]
pub struct Cat;

#[methods]
impl Cat {
    pub fn fly(&self) -> String {
        "Cat.fly".into()
    }
    pub fn test(&self) -> String {
        "Cat.test".into()
    }
}

#[interface]
pub trait Stringer {
    fn string(&self) -> String;
}

#[derive(Debug)]
pub struct Binary(pub u64);

#[methods]
impl Binary {
    pub fn string(&self) -> String {
        self.0.to_string()
    }
}

#[derive(Typed, Debug)]
pub struct TestStruct;

pub(super) fn show(page: &mut Page) {
    page.prose("Go has two forms, one that panics and one with comma-ok. Here a form is what you do with a `Result` or an `Option`.");
    page.table(
        ["Go", "here", "the runtime's part"],
        &[
            ["v, ok := x.(T)", "x.downcast_ref::<T>()", "none: compares the type word"],
            ["v := x.(T)", "x.try_downcast_ref::<T>()?", "panicdottypeE, panicdottypeI"],
            ["v, ok := x.(I)", "x.cast_ref::<dyn I>().ok()", "assertE2I2, assertI2I2"],
            ["v := x.(I)", "x.cast_ref::<dyn I>()?", "assertE2I, assertI2I, getitab"],
        ]
        .map(|row| row.map(str::to_owned)),
    );

    page.prose("From an interface with methods to another one:");
    page.go("var f Flyable = Bird{}; f.(Runnable).Run()              (assertI2I)");
    run! { page, let f = Iface::<dyn Flyable>::new(Bird); }
    show!(page, Iface::cast_ref::<dyn Runnable>(&f).unwrap().run());
    page.go("if _, ok := f.(Runnable); ok { .. }                     (assertI2I2)");
    show!(page, Iface::cast_ref::<dyn Runnable>(&f).is_ok());
    show!(page, Iface::cast_ref::<dyn Swimmable>(&f).is_ok());

    page.prose("From the empty interface:");
    page.go("var i interface{} = Bird{}; i.(Flyable).Fly()           (assertE2I)");
    run! { page, let i = Any::new(Bird); }
    show!(page, i.cast_ref::<dyn Flyable>().unwrap().fly());
    page.go("var b interface{} = Binary(1); v, ok := b.(Stringer)    (assertE2I2)");
    run! { page, let b = Any::new(Binary(1)); }
    run! { page, let v = b.cast_ref::<dyn Stringer>(); }
    show!(page, v.is_ok());
    show!(page, words(v.as_ref().unwrap()));
    page.prose("The data word is copied, the value is not: both interface values mean the same one.");
    show!(page, address(b.downcast_ref::<Binary>().unwrap()));
    show!(page, allocations(|| b.cast_ref::<dyn Stringer>().is_ok()));

    page.prose("To a concrete type, the type words are compared and nothing is looked up.");
    page.go("EFace = i; EFace.(int)");
    run! { page, let e_face = Any::new(42_isize); }
    show!(page, ?e_face.downcast_ref::<isize>());
    show!(page, ?e_face.downcast_ref::<i32>());
    page.go("tf.(testStruct)     (compares the itab; here, the type in the itab)");
    run! { page, let tf = Iface::<dyn Flyable>::new(Bird); }
    show!(page, ?Iface::downcast_ref::<Bird>(&tf));
    page.prose(
        "An interface value can only be asked for types that satisfy its interface. `tf` asked for \
         `TestStruct`, which does not fly, does not compile, as in Go (`impossible type assertion`):",
    );
    page.refusal(&rejected::impossible());
    page.prose("An `Any` may be asked for every type.");
    show!(page, AnyRef::new(&Bird).is::<TestStruct>());

    page.prose("The forms that panic. The error has Go's words; `unwrap` puts it into the panic.");
    page.go("var b interface{}; b.(int)                              (panicdottypeE)");
    run! { page, let b = None::<AnyRef>; }
    panicking!(page, b.try_downcast_ref::<isize>().unwrap());
    page.gap();
    page.go("var c Flyable = &Cat{}; c.(Cat).test()                  (panicdottypeI)");
    run! { page, let c = Iface::<dyn Flyable>::new(Box::new(Cat)); }
    panicking!(page, Iface::try_downcast_ref::<Cat>(&c).unwrap().test());
    show!(page, Iface::downcast_ref::<Box<Cat>>(&c).unwrap().test());
    page.gap();
    page.go("i.(Swimmable)");
    panicking!(page, i.cast_ref::<dyn Swimmable>().unwrap().swim());

    page.prose("Asking costs nothing that would have to be given back: the error is made without allocating, and whoever owned the value gets it back in the error.");
    show!(page, size_of::<TypeAssertionError>());
    show!(page, allocations(|| i.cast_ref::<dyn Swimmable>().is_err()));
    run! { page, let error = i.cast::<dyn Swimmable>().unwrap_err(); }
    show!(page, ?error.into_value());
}
