//! Interfaces that embed interfaces.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use itab::{Iface, IfaceRef, InterfaceType, Type, interface, methods};

use super::observe::allocations;
use super::page::Page;
use super::rejected;
use itab::inspect::words;

/// Go: `type stringer interface { string() string }`.
#[interface]
pub trait Stringer {
    fn string(&self) -> String;
}

/// Go: `type tester interface { stringer; test() }`.
#[interface]
pub trait Tester: Stringer {
    fn test(&self);
}

#[interface]
pub trait Closer {
    fn close(&self);
    fn string(&self) -> String;
}

/// `string` comes in three ways.
#[interface]
pub trait Everything: Tester + Closer {}

/// Go: `type data struct{}`.
#[derive(Debug)]
pub struct Data;

#[methods]
impl Data {
    pub fn test(&self) {}
    pub fn string(&self) -> String {
        String::new()
    }
    pub fn close(&self) {}
}

/// Only what `Stringer` asks for.
pub struct Text(&'static str);

#[methods]
impl Text {
    pub fn string(&self) -> String {
        self.0.to_owned()
    }
}

fn names(inter: &InterfaceType) -> String {
    inter.methods().iter().map(|method| method.name()).collect::<Vec<_>>().join(" ")
}

pub(super) fn show(page: &mut Page) {
    page.prose("Embedding is written as a supertrait, and adds the methods of the embedded interface.");
    page.go("type tester interface { stringer; test() }");
    page.code("trait Tester: Stringer { fn test(&self); }");
    show!(page, names(InterfaceType::of::<dyn Stringer>()));
    show!(page, names(InterfaceType::of::<dyn Tester>()));
    page.go("var d data; var t tester = &d; t.test(); println(t.string())");
    run! { page, let d = Data; }
    run! { page, let t = IfaceRef::<dyn Tester>::new(&d); }
    run! { page, t.test(); }
    show!(page, ?t.string());

    page.prose("A type needs the methods of all of them.");
    show!(page, Type::of::<Data>().implements::<dyn Tester>());
    show!(page, Type::of::<Text>().implements::<dyn Stringer>());
    show!(page, Type::of::<Text>().implements::<dyn Tester>());

    page.prose(
        "A superset converts to a subset, which cannot fail (Go: `convI2I`; since 1.22 an assertion). The itab \
         is another one, the data word the same.",
    );
    page.go("var s stringer = t");
    run! { page, let s: IfaceRef<dyn Stringer> = IfaceRef::upcast(t); }
    show!(page, words(&t));
    show!(page, words(&s));
    show!(page, allocations(|| IfaceRef::upcast::<dyn Stringer>(t)));
    run! { page, let owned = Iface::upcast::<dyn Stringer>(Iface::<dyn Tester>::new(Data)); }
    show!(page, ?owned);

    page.prose("The reverse needs an assertion");
    page.go("t, ok := s.(tester)");
    show!(page, IfaceRef::cast_ref::<dyn Tester>(s).is_ok());
    run! { page, let text = Text("only a stringer"); }
    run! { page, let s = IfaceRef::<dyn Stringer>::new(&text); }
    show!(page, s.string());
    show!(page, IfaceRef::cast_ref::<dyn Tester>(s).is_ok());
    page.prose("and does not compile when it is written as a conversion:");
    page.refusal(&rejected::not_embedded().headline_only());

    page.prose(
        "A method that comes in several ways is one method, if all declare it alike (Go: since 1.14).",
    );
    page.code("trait Closer { fn close(&self); fn string(&self) -> String; }");
    page.code("trait Everything: Tester + Closer {}");
    show!(page, names(InterfaceType::of::<dyn Everything>()));
    show!(page, InterfaceType::of::<dyn Everything>().embedded().len());
    show!(page, IfaceRef::ty(IfaceRef::upcast::<dyn Closer>(IfaceRef::<dyn Everything>::new(&d))));
    page.prose(
        "If they differ, it is an error, as in Go; so is an interface that embeds itself (rustc: a cycle).",
    );
    page.refusal(&rejected::conflict().headline_only());
}
