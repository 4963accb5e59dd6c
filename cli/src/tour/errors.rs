//! `TypeAssertionError`: Go's sentences, and the reasons that Go knows at compile time only.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use itab::{Any, AnyRef, Iface, IfaceRef, Nilable, TypeAssertionError, Typed, interface, methods};

use super::observe::allocations;
use super::page::Page;

#[interface]
pub trait A {
    fn a(&self) -> u8;
}

#[interface]
pub trait Ab {
    fn b(&self) -> u8;
    fn a(&self) -> u8;
}

#[derive(Debug)]
pub struct T;

#[methods]
impl T {
    pub fn a(&self) -> u8 {
        1
    }
}

/// Has the method with another signature.
#[derive(Debug)]
pub struct Wrong;

#[methods]
impl Wrong {
    pub fn a(&self) -> u16 {
        1
    }
}

#[derive(Debug)]
pub struct G<X>(X);

#[methods]
impl<X> G<X> {
    pub fn a(&self) -> u8 {
        u8::from(size_of_val(&self.0) > 0)
    }
}

#[interface]
pub trait Store {
    fn close(&self);
    fn flush(&self);
    fn hidden(&self);
    fn read_all(&self) -> Vec<u8>;
    fn seek(&self, to: u64) -> u64;
    fn size(&self) -> u64;
}

#[derive(Debug)]
pub struct File;

#[methods]
#[allow(non_snake_case, reason = "a method of nearly the right name")]
impl File {
    pub fn flush(&mut self) {}
    fn hidden(&self) {}
    pub fn readAll(&self) -> Vec<u8> {
        Vec::new()
    }
    pub fn seek(&self, to: u32) -> u64 {
        to.into()
    }
    pub fn size(&self) -> u64 {
        0
    }
}

/// Two types of one name.
fn scopes() -> TypeAssertionError {
    let any = {
        #[derive(Typed, Debug)]
        struct L;
        Any::new(L)
    };
    #[derive(Typed, Debug)]
    struct L;
    any.try_downcast_ref::<L>().expect_err("another type")
}

pub(super) fn show(page: &mut Page) {
    page.prose("Nothing in the interface:");
    run! { page, let nil = None::<AnyRef>; }
    run! { page, let nil_a = None::<IfaceRef<dyn A>>; }
    page.go("var e any; e.(int)");
    show!(page, nil.try_downcast_ref::<isize>().unwrap_err());
    page.go("var e any; e.(I)           (Go forgets the static type here)");
    show!(page, nil.cast_ref::<dyn A>().unwrap_err());
    page.go("var i I; i.(T)");
    show!(page, nil_a.try_downcast_ref::<T>().unwrap_err());
    page.go("var i I; i.(J)");
    show!(page, nil_a.cast_ref::<dyn Ab>().unwrap_err());

    page.prose("Another type:");
    page.go("any(\"s\").(int)");
    show!(page, AnyRef::new(&"s").try_downcast_ref::<isize>().unwrap_err());
    page.go("i.(T)");
    show!(page, Iface::try_downcast_ref::<Box<T>>(&Iface::<dyn A>::new(T)).unwrap_err());
    page.go("two local types L");
    show!(page, scopes());

    page.prose("A missing method; the first in the order of names:");
    page.go("any(\"s\").(I)");
    show!(page, AnyRef::new(&"s").cast_ref::<dyn Ab>().unwrap_err());
    page.go("T has A, I asks for A and B");
    show!(page, AnyRef::new(&T).cast_ref::<dyn Ab>().unwrap_err());
    page.go("i.(J)");
    show!(page, IfaceRef::cast_ref::<dyn Ab>(IfaceRef::<dyn A>::new(&T)).unwrap_err());
    page.go("a generic type");
    show!(page, AnyRef::new(&G(1_i32)).cast_ref::<dyn Ab>().unwrap_err());
    page.go("the method is there, with another signature");
    show!(page, AnyRef::new(&Wrong).cast_ref::<dyn A>().unwrap_err());

    page.prose("That is Go's sentence. Why a method does not count, Go's compiler says and its runtime does not; here the sentence ends with it in parentheses, if the method is nearly there, and `{:#}` says it of each.");
    run! { page, let error = AnyRef::new(&Wrong).cast_ref::<dyn A>().unwrap_err(); }
    show!(page, format!("{error:#}"));
    page.gap();
    run! { page, let error = AnyRef::new(&File).cast_ref::<dyn Store>().unwrap_err(); }
    show!(page, format!("{error:#}"));
    page.prose("The same, for a program to read:");
    let rows: Vec<[String; 4]> = error
        .reasons()
        .map(|missing| {
            let reason = format!("{:?}", missing.reason());
            let kind = reason.split([' ', '{']).next().unwrap_or_default().to_owned();
            let have = missing.ty().methods().iter().find(|have| have.name() == missing.method());
            let have = have.map_or(String::new(), |have| have.text().to_owned());
            [missing.method().to_owned(), kind, missing.want().text().to_owned(), have]
        })
        .collect();
    page.table(["method", "reason", "want", "have"], &rows);

    page.prose("The error is a few words, made without allocating or looking anything up; texts and reasons are worked out when they are read.");
    show!(page, size_of::<TypeAssertionError>());
    show!(page, allocations(|| AnyRef::new(&File).cast_ref::<dyn Store>().is_err()));
    show!(page, ?error.missing().map(|method| method.name()));
    show!(page, ?error.concrete().map(|typ| typ.name()));
    show!(page, ?error.asserted_interface().map(|inter| inter.name()));
}
