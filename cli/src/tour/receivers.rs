//! Value receivers and pointer receivers.

use std::rc::Rc;
use std::sync::Arc;

use itab::{Any, AnyMut, AnyRef, Iface, IfaceMut, Type, interface, methods};

use super::page::Page;
use super::rejected;

/// A value receiver: Go's `func (o xitehip) run()`.
#[interface]
pub trait Runs {
    fn run(&self) -> u8;
}

/// A pointer receiver: Go's `func (o *xitehip) eat(food string)`.
#[interface]
pub trait Eats {
    fn eat(&mut self, food: &str) -> u8;
}

/// Both.
#[interface]
pub trait Person {
    fn run(&self) -> u8;
    fn eat(&mut self, food: &str) -> u8;
}

#[derive(Debug)]
pub struct Xitehip {
    age: u8,
}

#[methods]
impl Xitehip {
    pub fn run(&self) -> u8 {
        self.age
    }
    pub fn eat(&mut self, food: &str) -> u8 {
        self.age += u8::from(!food.is_empty());
        self.age
    }
}

fn method_set(typ: &'static Type) -> Vec<&'static str> {
    typ.methods().iter().map(|method| method.name()).collect()
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "Go's value receiver is `&self`, its pointer receiver `&mut self`. In Go a value in an interface has \
         only the value methods, because a method that changes a copy would be lost. Here the question is \
         whether you hold the value exclusively: a value in an `Any` or behind a `Box` is yours to change, \
         behind an `Rc` or a `&` it is not.",
    );
    let row = |go: &str, here: &str, typ: &'static Type| {
        let says = |yes: bool| if yes { "yes" } else { "no" };
        let (runs, eats) = (typ.implements::<dyn Runs>(), typ.implements::<dyn Eats>());
        [go, here, says(runs), says(eats), says(typ.implements::<dyn Person>())].map(str::to_owned)
    };
    macro_rules! row {
        ($go:literal, $typ:ty) => {
            row($go, stringify!($typ), Type::of::<$typ>())
        };
    }
    page.prose("What satisfies an interface whose methods have value receivers, pointer receivers, or both:");
    page.table(
        ["Go", "here", "value", "pointer", "mixed"],
        &[
            row!("a value: yes, no, no", &'static Xitehip),
            row!("", Rc<Xitehip>),
            row!("", Arc<Xitehip>),
            row!("a pointer: yes, yes, yes", Xitehip),
            row!("", Box<Xitehip>),
            row!("", Option<Box<Xitehip>>),
        ],
    );

    page.prose("A pointer has the methods of what it points to; `run` through it is called with the target.");
    page.go("var xh Person = &xitehip{age: 18}");
    page.go("xh.eat(\"ma la xiao long xia!\"); xh.run()");
    run! { page, let mut xh = Iface::<dyn Person>::new(Box::new(Xitehip { age: 18 })); }
    show!(page, xh.eat("ma la xiao long xia!"));
    show!(page, xh.run());
    show!(page, ?method_set(Type::of::<Rc<Xitehip>>()));
    show!(page, ?method_set(Type::of::<Box<Xitehip>>()));
    page.go("a pointer to a pointer has no methods");
    show!(page, ?method_set(Type::of::<Box<Box<Xitehip>>>()));

    page.prose("An exclusive borrow has them all; a shared borrow can only be used through `&self`.");
    run! { page, let mut it = Xitehip { age: 18 }; }
    show!(page, IfaceMut::<dyn Person>::new(&mut it).eat("tofu"));
    show!(page, AnyMut::new(&mut it).cast_mut::<dyn Eats>().unwrap().eat("rice"));
    show!(page, AnyRef::new(&it).cast_ref::<dyn Runs>().unwrap().run());

    page.prose("What Go refuses to compile (a value, and a method with a pointer receiver), rustc refuses. Go says: `xitehip does not implement Person (method eat has pointer receiver)`. rustc, for `IfaceRef::<dyn Person>::new(&xh)`:");
    page.refusal(&rejected::shared_borrow());
    page.prose("and for `Iface::<dyn Eats>::new(Rc::new(xh))`:");
    page.refusal(&rejected::shared_pointer());

    page.prose("Where only the value is known, the same question is answered at run time; Go then says no more than `missing method eat`.");
    run! { page, let mut any = Any::new(Rc::new(Xitehip { age: 18 })); }
    show!(page, any.cast_ref::<dyn Runs>().is_ok());
    run! { page, let error = any.cast_mut::<dyn Eats>().unwrap_err(); }
    show!(page, error.reasons().next().unwrap());
}
