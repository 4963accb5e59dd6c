//! Nil interfaces, and interfaces that hold nil pointers.

use std::rc::Rc;

use itab::{Any, AnyRef, Iface, Nilable, Type, interface, methods};

use super::page::Page;
use itab::inspect::words;

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}

#[derive(Debug)]
pub struct Bird;

#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        "flies".into()
    }
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "Go's nil interface has neither a type nor a value: `None::<Any>`. A nil pointer is a value: \
         `None::<Box<T>>`, and an `Any` that holds one has a type.",
    );
    page.go("var a interface{}; var b interface{} = (*int)(nil)");
    page.go("fmt.Println(a == nil, b == nil)");
    run! { page, let a: Option<Any> = None; }
    run! { page, let b: Option<Any> = Some(Any::new(None::<Box<isize>>)); }
    show!(page, ?(a.is_none(), b.is_none()));
    show!(page, words(&a));
    show!(page, words(&b));
    page.go("(gdb) p b     {_type = 0x.., data = 0x0}");
    run! { page, let b_any = b.as_ref().unwrap(); }
    show!(page, b_any.ty() == Type::of::<Option<Box<isize>>>());
    show!(page, ?b_any.downcast_ref::<Option<Box<isize>>>());
    page.go("if i == nil { println(\"The interface is nil.\") }");
    show!(page, if a.is_none() { "The interface is nil." } else { "It is not." });

    page.prose(
        "Some articles call the second one a \"nil interface\"; it is not nil. What `reflect` tells apart:",
    );
    let five = Some(Any::new(Some(Box::new(5_isize))));
    let number = Some(Any::new(5_isize));
    let rows: Vec<[String; 5]> = [
        ("var a interface{}", "None::<Any>", &a),
        ("(*int)(nil)", "Any::new(None::<Box<isize>>)", &b),
        ("new(int)", "Any::new(Some(Box::new(5)))", &five),
        ("5", "Any::new(5)", &number),
    ]
    .into_iter()
    .map(|(go, here, any)| {
        [
            go.to_owned(),
            here.to_owned(),
            any.is_none().to_string(),
            any.is_some().to_string(),
            any.as_ref().map_or("-".to_owned(), |any| any.is_nil_value().to_string()),
        ]
    })
    .collect();
    page.table(["Go", "here", "== nil", "IsValid()", "IsNil()"], &rows);
    page.prose("`IsNil()` is `is_nil_value()`. It has no answer for a nil interface, and Go panics where the kind cannot be nil (`reflect: call of reflect.Value.IsNil on int Value`); here that is `false`.");

    page.prose("A nil interface fails every assertion and has no methods to call. rustc sees to it: a `None` must be looked at first.");
    run! { page, let nil = None::<AnyRef>; }
    show!(page, nil.try_downcast_ref::<isize>().unwrap_err());
    show!(page, nil.cast_ref::<dyn Flyable>().unwrap_err());
    run! { page, let nil = None::<Iface<dyn Flyable>>; }
    show!(page, nil.as_ref().try_downcast_ref::<Bird>().unwrap_err());

    page.prose("A nil pointer has the methods of what it would point to. Calling one that needs the value panics (Go: `panicwrap`).");
    page.go("var p *Bird; var f Flyable = p; f.Fly()");
    run! { page, let f = Iface::<dyn Flyable>::new(None::<Rc<Bird>>); }
    show!(page, Iface::ty(&f));
    show!(page, f.as_any_ref().is_nil_value());
    panicking!(page, f.fly());
    run! { page, let f = Iface::<dyn Flyable>::new(Some(Rc::new(Bird))); }
    show!(page, f.fly());
}
