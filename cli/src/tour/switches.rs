//! Type switches.

use itab::{Any, AnyRef, Iface, interface, methods, type_switch};

use super::page::Page;

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}

#[interface]
pub trait Runnable {
    fn run(&self) -> String;
}

#[derive(Debug)]
pub struct Bird;

#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        "flies".into()
    }
    pub fn run(&self) -> String {
        "runs".into()
    }
}

#[derive(Debug)]
pub struct Dog;

#[methods]
impl Dog {
    pub fn run(&self) -> String {
        "trots".into()
    }
}

// In a file of its own, to be shown as it is.
include!("switches/classify.rs");

pub(super) fn show(page: &mut Page) {
    page.prose(
        "Arms are tried in order; each binds the value as what it asked for. `None` matches `nil` and `_`.",
    );
    page.go("switch v := v.(type) { case nil: .. case int64: .. case Flyable: .. }");
    include_str!("switches/classify.rs").lines().for_each(|line| page.verbatim(line));
    page.gap();
    show!(page, classify(None));
    show!(page, classify(Some(AnyRef::new(&41_i64))));
    show!(page, classify(Some(AnyRef::new(&7_u64))));
    show!(page, classify(Some(AnyRef::new(&Bird))));
    show!(page, classify(Some(AnyRef::new(&Dog))));
    show!(page, classify(Some(AnyRef::new(&1.5_f64))));

    page.prose("An interface with methods can be the subject, too (Go: `assertI2I2` for each case).");
    page.go("var f Flyable = Bird{}; switch f.(type) { case Runnable: .. }");
    run! { page, let f = Iface::<dyn Flyable>::new(Bird); }
    show!(page, type_switch!(&f, { r: dyn Runnable => r.run(), _ => "?".into() }));
    show!(page, type_switch!(&f, { f: dyn Flyable => f.fly(), _ => "?".into() }));
    show!(page, type_switch!(&f, { _: Bird => "bird", _: dyn Runnable => "runner", _ => "?" }));
    page.go("var i interface{} = Bird{}; switch i.(type) { .. }     (assertE2I2)");
    run! { page, let i = Any::new(Bird); }
    show!(page, type_switch!(&i, { f: dyn Flyable => f.fly(), _ => "?".into() }));

    page.prose("By exclusive borrow an arm may change the value, by value it takes it.");
    run! { page, let mut any = Any::new(5_i32); }
    run! { page, type_switch!(&mut any, { n: i32 => *n += 1, _ => {} }); }
    show!(page, ?any);
    show!(page, type_switch!(any, { n: i32 => n * 7, _ => 0 }));

    page.prose(
        "Go compares hashes first (`itab.hash`, `_type.hash`), then descriptors. Here concrete arms compare \
         descriptors, and of interface arms that follow each other the first match is remembered per type: \
         a value that matches none of sixteen costs one look-up.",
    );
}
