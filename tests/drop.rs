//! Every value is dropped once, whatever way it takes and whoever panics on it.
#![allow(missing_docs)]

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use itab::{Any, Iface, IfaceMut, Opaque, interface, methods, type_switch};

/// The names of what was dropped, in order.
#[derive(Clone, Default)]
pub struct Log(Rc<RefCell<Vec<&'static str>>>);

impl Log {
    fn value(&self, name: &'static str) -> Value {
        Value { name, log: self.clone(), padding: [7; 4] }
    }
    fn small(&self, name: &'static str) -> Small {
        Small(Box::new(self.value(name)))
    }
    #[track_caller]
    fn expect(&self, names: &[&str]) {
        assert_eq!(*self.0.borrow(), names);
    }
}

/// Too large for the data word.
pub struct Value {
    name: &'static str,
    log: Log,
    padding: [u64; 4],
}

impl Drop for Value {
    fn drop(&mut self) {
        assert_eq!(self.padding, [7; 4], "not dropped before, not garbage");
        self.padding = [0; 4];
        self.log.0.borrow_mut().push(self.name);
        if self.name == "panics in drop" {
            panic!("{}", self.name);
        }
    }
}

impl Clone for Value {
    fn clone(&self) -> Self {
        if self.name == "panics in clone" {
            panic!("{}", self.name);
        }
        self.log.value(self.name)
    }
}

/// Fits into the data word.
#[derive(Clone)]
pub struct Small(Box<Value>);

#[interface]
pub trait Named {
    fn name(&self) -> &'static str;
}
#[interface]
pub trait Renamed: Named {
    fn rename(&mut self, name: &'static str);
    fn replace(&mut self, value: Opaque<Value>) -> Opaque<Value>;
}
#[interface]
pub trait Flyer {
    fn fly(&self);
}
#[interface]
pub trait Swimmer {
    fn swim(&self);
}

#[methods]
impl Value {
    pub fn name(&self) -> &'static str {
        if self.name == "panics in name" {
            panic!("{}", self.name);
        }
        self.name
    }
    pub fn rename(&mut self, name: &'static str) {
        self.name = name;
    }
    pub fn replace(&mut self, value: Opaque<Value>) -> Opaque<Value> {
        Opaque(std::mem::replace(self, value.0))
    }
}

#[methods]
impl Small {
    pub fn name(&self) -> &'static str {
        self.0.name()
    }
    pub fn rename(&mut self, name: &'static str) {
        self.0.rename(name);
    }
    pub fn replace(&mut self, value: Opaque<Value>) -> Opaque<Value> {
        self.0.replace(value)
    }
}

/// Runs a test for a value that is boxed and for one that is inline.
macro_rules! both {
    (|$log:ident, $make:ident: $type:ident| $body:block) => {{
        {
            #[allow(dead_code, reason = "not every test names the type")]
            type $type = Value;
            let $log = Log::default();
            let $make = |name| $log.value(name);
            $body
        }
        {
            #[allow(dead_code, reason = "not every test names the type")]
            type $type = Small;
            let $log = Log::default();
            let $make = |name| $log.small(name);
            $body
        }
    }};
}

#[test]
fn the_two_kinds_are_what_they_say() {
    assert!(size_of::<Small>() <= size_of::<usize>() && size_of::<Value>() > size_of::<usize>());
}

#[test]
fn dropped_where_it_is() {
    both!(|log, make: T| {
        drop(Any::new(make("any")));
        log.expect(&["any"]);
        drop(Some(Any::new(make("option"))));
        drop(Iface::<dyn Named>::new(make("iface")));
        drop(vec![Any::new(make("a")), Any::new(make("b"))]);
        let mut any = Any::new(make("first"));
        assert!(any.is::<T>());
        any = Any::new(make("second"));
        log.expect(&["any", "option", "iface", "a", "b", "first"]);
        drop(any);
        log.expect(&["any", "option", "iface", "a", "b", "first", "second"]);
    });
}

#[test]
fn a_downcast_moves() {
    both!(|log, make: T| {
        let value = Any::new(make("v")).downcast::<T>().ok().unwrap();
        log.expect(&[]);
        drop(value);
        log.expect(&["v"]);
        let error = Any::new(make("w")).downcast::<u8>().err().unwrap();
        log.expect(&["v"]);
        let any = error.into_value();
        log.expect(&["v"]);
        drop(any);
        log.expect(&["v", "w"]);
        drop(Any::new(make("x")).downcast::<u8>());
        log.expect(&["v", "w", "x"]);
        let value = Iface::downcast::<T>(Iface::<dyn Named>::new(make("y"))).ok().unwrap();
        log.expect(&["v", "w", "x"]);
        drop(value);
        let error = Iface::downcast::<Box<Value>>(Iface::<dyn Named>::new(make("z"))).err().unwrap();
        log.expect(&["v", "w", "x", "y"]);
        drop(error);
        log.expect(&["v", "w", "x", "y", "z"]);
    });
}

#[test]
fn a_cast_moves() {
    both!(|log, make: T| {
        let named = Any::new(make("v")).cast::<dyn Named>().ok().unwrap();
        let renamed = Iface::cast::<dyn Renamed>(named).ok().unwrap();
        let named = Iface::upcast::<dyn Named>(renamed);
        let any = named.into_any();
        let error = any.cast::<dyn Flyer>().err().unwrap();
        let any = error.into_value();
        log.expect(&[]);
        assert_eq!(any.downcast_ref::<T>().unwrap().name(), "v");
        drop(any);
        log.expect(&["v"]);
        let error = Iface::cast::<dyn Flyer>(Iface::<dyn Named>::new(make("w"))).err().unwrap();
        assert_eq!(error.into_value().name(), "w");
        log.expect(&["v", "w"]);
        // `?` turns it into the error without the value.
        let error: itab::TypeAssertionError = Any::new(make("x")).cast::<dyn Flyer>().err().unwrap().into();
        log.expect(&["v", "w", "x"]);
        assert!(error.asserted_interface().is_some());
        drop(
            Any::<dyn itab::auto_traits::Local>::from_value(make("y"))
                .weaken::<dyn itab::auto_traits::Local>(),
        );
        log.expect(&["v", "w", "x", "y"]);
    });
}

#[test]
fn borrows_drop_nothing() {
    both!(|log, make: T| {
        let mut value = make("v");
        {
            let mut iface = IfaceMut::<dyn Renamed>::new(&mut value);
            iface.rename("w");
            assert_eq!(iface.as_any_ref().cast_ref::<dyn Named>().unwrap().name(), "w");
            let _ = iface.into_any_mut().cast_mut::<dyn Named>().unwrap();
        }
        let mut any = Any::new(value);
        any.downcast_mut::<T>().unwrap().rename("x");
        any.cast_mut::<dyn Renamed>().unwrap().rename("y");
        let _ = any.cast_ref::<dyn Flyer>();
        log.expect(&[]);
        let old = any.cast_mut::<dyn Renamed>().unwrap().replace(Opaque(log.value("z")));
        log.expect(&[]);
        drop(old);
        log.expect(&["y"]);
        drop(any);
        log.expect(&["y", "z"]);
    });
}

#[test]
fn a_clone_is_another_value() {
    both!(|log, make: T| {
        let any = Any::new(make("v"));
        let copy = any.try_clone().unwrap();
        let third = copy.as_any_ref().try_clone().unwrap();
        drop(any);
        log.expect(&["v"]);
        assert_eq!(copy.downcast_ref::<T>().unwrap().name(), "v");
        drop(copy);
        drop(third);
        log.expect(&["v", "v", "v"]);
    });
}

#[test]
fn a_type_switch_moves_into_its_arm() {
    both!(|log, make: T| {
        let classify = |any: Any| {
            type_switch!(any, {
                n: u8 => { let _ = n; "a number" }
                value: T => value.name(),
                _ => "other",
            })
        };
        assert_eq!(classify(Any::new(make("v"))), "v");
        log.expect(&["v"]);
        let kept = type_switch!(Any::new(make("w")), {
            f: dyn Flyer => Err(f.into_any()),
            n: dyn Named => Ok(n),
            other: _ => Err(other),
        });
        log.expect(&["v"]);
        drop(kept);
        log.expect(&["v", "w"]);
        // No arm matches: the rest is dropped, or handed to the last arm.
        type_switch!(Any::new(make("x")), { _: u8 => {} _: u16 => {} });
        log.expect(&["v", "w", "x"]);
        let rest = type_switch!(Any::new(make("y")), { f: dyn Flyer => f.into_any(), s: dyn Swimmer => s.into_any(), rest: _ => rest });
        log.expect(&["v", "w", "x"]);
        drop(rest);
        type_switch!(Some(Any::new(make("z"))), { nil => {} value: u8 | T => drop(value), _ => {} });
        log.expect(&["v", "w", "x", "y", "z"]);
        type_switch!(Iface::<dyn Named>::new(make("i")), { value: T => { let _moved = value; } _ => {} });
        log.expect(&["v", "w", "x", "y", "z", "i"]);
    });
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_panic_in_drop_drops_the_rest() {
    both!(|log, make: T| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _first = Any::new(make("before"));
            let _second = Any::new(make("panics in drop"));
            let _third = Iface::<dyn Named>::new(make("after"));
        }));
        assert!(panicked.is_err());
        log.expect(&["after", "panics in drop", "before"]);
        let panicked =
            catch_unwind(AssertUnwindSafe(|| drop(Any::new(make("panics in drop")).downcast::<T>())));
        assert!(panicked.is_err());
        log.expect(&["after", "panics in drop", "before", "panics in drop"]);
    });
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_panic_in_clone_leaves_the_original() {
    both!(|log, make: T| {
        let any = Any::new(make("panics in clone"));
        assert!(catch_unwind(AssertUnwindSafe(|| any.try_clone())).is_err());
        log.expect(&[]);
        assert_eq!(any.downcast_ref::<T>().unwrap().name(), "panics in clone");
        drop(any);
        log.expect(&["panics in clone"]);
    });
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_panic_in_a_method_leaves_the_value() {
    both!(|log, make: T| {
        let mut iface = Iface::<dyn Renamed>::new(make("panics in name"));
        assert!(catch_unwind(AssertUnwindSafe(|| iface.name())).is_err());
        log.expect(&[]);
        iface.rename("well");
        assert_eq!(iface.name(), "well");
        drop(iface);
        log.expect(&["well"]);
        let any = Any::new(make("panics in name"));
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            type_switch!(any, { f: dyn Flyer => f.fly(), n: dyn Named => { n.name(); } _ => {} });
        }));
        assert!(panicked.is_err());
        log.expect(&["well", "panics in name"]);
    });
}

#[test]
fn what_is_forgotten_is_not_dropped() {
    let log = Log::default();
    let forgotten = std::mem::ManuallyDrop::new(Any::new(log.value("forgotten")));
    let held = Any::new(Opaque(std::mem::ManuallyDrop::new(log.value("never"))));
    let inner = held.downcast_ref::<Opaque<std::mem::ManuallyDrop<Value>>>().unwrap();
    assert_eq!(inner.0.name(), "never");
    let Ok(Opaque(value)) = held.downcast::<Opaque<std::mem::ManuallyDrop<Value>>>() else { unreachable!() };
    log.expect(&[]);
    drop(std::mem::ManuallyDrop::into_inner(value));
    log.expect(&["never"]);
    drop(std::mem::ManuallyDrop::into_inner(forgotten));
    log.expect(&["never", "forgotten"]);
}
