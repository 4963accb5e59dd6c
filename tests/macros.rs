//! What the macros accept.
#![allow(missing_docs)]

use itab::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef, Typed, interface, methods, type_switch};
use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::sync::Arc;

mod signatures {
    use super::*;

    #[interface]
    #[expect(clippy::needless_lifetimes, reason = "every spelling")]
    pub trait Everything {
        /// Documented.
        #[must_use]
        fn elided(&self, key: &str) -> &str;
        fn named<'a, 'b>(&'a self, other: &'b str, map: &HashMap<String, Vec<&'b str>>) -> Option<&'b str>;
        fn exclusive(&mut self, n: u32) -> &mut u32;
        fn r#match(&self) -> Result<(), Box<dyn std::error::Error + Send>>;
        fn callback(&self, f: &dyn Fn(&str) -> usize, g: fn(&u32) -> &u32) -> usize;
        fn other(&self, other: &dyn Everything, owned: Option<Iface<dyn Everything>>) -> bool;
        unsafe fn raw(&self, at: *const u8) -> u8;
        extern "C" fn c(&self, n: i32) -> i32;
        fn tuple(&self, pair: (u8, &[u8])) -> [u8; 2];
        fn unit(&self) -> ();
        fn slice<'a>(&'a self, s: &'a mut [u32]) -> std::slice::IterMut<'a, u32>;
        fn provided(&self) -> String {
            format!("<{}>", self.elided("k"))
        }
    }

    pub struct All {
        pub text: String,
        pub n: u32,
    }

    #[methods]
    impl All {
        pub fn new() -> Self {
            All { text: "text".into(), n: 0 }
        }
        pub fn into_text(self) -> String {
            self.text
        }
        pub fn elided<'s>(&'s self, _: &str) -> &'s str {
            &self.text
        }
        pub fn named<'y>(&self, x: &'y str, map: &HashMap<String, Vec<&'y str>>) -> Option<&'y str> {
            map.get(x).map(|v| v[0])
        }
        pub fn exclusive(&mut self, n: u32) -> &mut u32 {
            self.n += n;
            &mut self.n
        }
        pub fn r#match(&self) -> Result<(), Box<dyn std::error::Error + Send + 'static>> {
            Ok(())
        }
        pub fn callback(&self, f: &dyn Fn(&str) -> usize, g: fn(&u32) -> &u32) -> usize {
            f(&self.text) + *g(&self.n) as usize
        }
        pub fn other(&self, other: &dyn Everything, owned: Option<Iface<dyn Everything>>) -> bool {
            other.unit();
            owned.is_some_and(|o| o.elided("") == "text")
        }
        /// # Safety
        /// Reads.
        pub unsafe fn raw(&self, at: *const u8) -> u8 {
            // SAFETY: the caller's promise.
            unsafe { *at }
        }
        pub extern "C" fn c(&self, n: i32) -> i32 {
            n + 1
        }
        pub fn tuple(&self, (a, b): (u8, &[u8])) -> [u8; 2] {
            [a, b[0]]
        }
        pub fn unit(&self) {}
        pub fn slice<'a>(&'a self, s: &'a mut [u32]) -> std::slice::IterMut<'a, u32> {
            s.iter_mut()
        }
        #[itab(skip)]
        pub fn generic<T: Debug>(&self, t: T) -> String {
            format!("{t:?}")
        }
        #[itab(skip)]
        #[expect(dead_code, reason = "asked for, not called")]
        pub async fn later(&self) -> u32 {
            self.n
        }
    }
}

#[test]
fn signatures_of_every_kind() {
    use signatures::{All, Everything};
    let mut all = All::new();
    let mut any = AnyMut::new(&mut all);
    let mut e = any.cast_mut::<dyn Everything>().unwrap_or_else(|e| panic!("{e:#}"));
    assert_eq!(e.elided("x"), "text");
    assert_eq!(e.named("k", &HashMap::from([("k".to_string(), vec!["v"])])), Some("v"));
    *e.exclusive(2) += 1;
    assert!(e.r#match().is_ok());
    assert_eq!(e.callback(&|s| s.len(), |n| n), 7);
    // SAFETY: a reference can be read.
    assert_eq!(unsafe { e.raw(&7) }, 7);
    assert_eq!(e.c(1), 2);
    assert_eq!(e.tuple((1, &[2])), [1, 2]);
    assert_eq!(e.slice(&mut [1, 2, 3]).count(), 3);
    assert_eq!(e.provided(), "<text>");
    let two = Iface::<dyn Everything>::new(All::new());
    assert!(e.other(&two, Some(Iface::new(All::new()))));
    assert_eq!(all.generic(1) + &all.into_text(), "1text");
}

mod blocks {
    use super::*;

    #[interface]
    pub trait Speaker {
        fn speak(&self) -> String;
    }
    #[interface]
    pub trait Walker {
        fn walk(&self) -> u32;
    }
    #[interface]
    pub trait Both: Speaker + Walker {}

    pub trait Ordinary<T> {
        fn speak(&self) -> T;
        #[expect(dead_code, reason = "a default in a trait that is no interface")]
        fn hidden(&self) {}
    }

    pub struct Robot<T>(pub T);

    #[methods(Ordinary, legs)]
    impl<T: Display> Robot<T> {
        pub fn zap(&self) -> usize {
            1
        }
    }
    #[methods]
    impl<T: Display> Ordinary<String> for Robot<T> {
        fn speak(&self) -> String {
            format!("beep {}", self.0)
        }
    }
    #[methods(block = legs)]
    impl<T: Display> Robot<T> {
        pub fn walk(&self) -> u32 {
            4
        }
    }

    #[derive(Typed, Clone, PartialEq, Debug)]
    #[itab(blocks(Speaker))]
    pub enum Quiet {
        Yes,
        No,
    }
    #[methods]
    impl Speaker for Quiet {
        fn speak(&self) -> String {
            format!("{self:?}")
        }
    }
}

#[test]
fn several_blocks_make_one_method_set() {
    use blocks::*;
    let names = |typ: &itab::Type| typ.methods().iter().map(|m| m.name()).collect::<Vec<_>>();
    assert_eq!(names(<Robot<u8>>::TYPE), ["speak", "walk", "zap"]);
    let robot = Robot("r2");
    assert_eq!(IfaceRef::<dyn Both>::new(&robot).speak(), "beep r2");
    let any = Any::new(robot);
    assert_eq!(any.cast_ref::<dyn Both>().unwrap().walk(), 4);
    assert_eq!(any.cast_ref::<dyn Speaker>().unwrap().speak(), "beep r2");
    assert_eq!(Any::new(Quiet::Yes).cast_ref::<dyn Speaker>().unwrap().speak(), "Yes");
    assert!(Any::new(Quiet::No).cast_ref::<dyn Walker>().is_err());
    assert_eq!(Quiet::TYPE.kind(), itab::abi::Kind::Enum);
    let b = Any::new(Box::new(Robot(3)));
    assert_eq!(b.cast_ref::<dyn Both>().unwrap().speak(), "beep 3");
}

mod generic {
    use super::*;

    #[interface]
    pub trait Stacked {
        fn push(&mut self, item: u32);
        #[allow(dead_code, reason = "asked for, not called")]
        fn len(&self) -> usize;
    }
    pub struct Stack<T, const N: usize = 4>(pub Vec<T>)
    where
        T: Clone;
    #[methods]
    impl<T: Clone + Default, const N: usize> Stack<T, N>
    where
        T: Debug,
    {
        pub fn push(&mut self, item: T) {
            assert!(self.0.len() < N);
            self.0.push(item)
        }
        pub fn len(&self) -> usize {
            self.0.len()
        }
    }
}

#[test]
fn every_instantiation_has_its_methods() {
    use generic::*;
    let mut s = Stack::<u32>(vec![]);
    IfaceMut::<dyn Stacked>::new(&mut s).push(1);
    let mut any = Any::new(s);
    any.cast_mut::<dyn Stacked>().unwrap().push(1);
    assert_eq!(any.downcast_ref::<Stack<u32>>().unwrap().0.len(), 2);
    let mut other = Any::new(Stack::<u8, 2>(vec![]));
    let error = other.cast_mut::<dyn Stacked>().unwrap_err();
    assert_eq!(error.missing().unwrap().name(), "push");
    println!("{error:#}");
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn pointers_promote() {
    use blocks::*;
    #[interface]
    trait Run {
        fn run(&mut self) -> u32;
        #[expect(dead_code, reason = "asked for, not called")]
        fn name(&self) -> String;
    }
    #[interface]
    trait Name {
        fn name(&self) -> String;
    }
    struct Dog(u32);
    #[methods]
    impl Dog {
        pub fn run(&mut self) -> u32 {
            self.0 += 1;
            self.0
        }
        pub fn name(&self) -> String {
            "dog".into()
        }
    }
    let mut b = Any::new(Box::new(Dog(1)));
    assert_eq!(b.cast_mut::<dyn Run>().unwrap().run(), 2);
    assert_eq!(b.cast_ref::<dyn Name>().unwrap().name(), "dog");
    let mut a = Any::new(Arc::new(Dog(1)));
    assert!(a.cast_mut::<dyn Run>().is_err());
    assert_eq!(a.cast_ref::<dyn Name>().unwrap().name(), "dog");
    let nil = Any::new(None::<Box<Dog>>);
    assert!(nil.is_nil_value());
    let n = nil.cast_ref::<dyn Name>().unwrap();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| n.name())).unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("called using nil *Dog pointer"));
    let mut s = Iface::<dyn Run>::new(Some(Box::new(Dog(5))));
    assert_eq!(s.run(), 6);
    let _ = Quiet::Yes;
}

#[test]
fn type_switches() {
    use blocks::*;
    fn classify(x: Option<AnyRef<'_>>) -> String {
        type_switch!(x, {
            nil => "nil".into(),
            n: i64 => format!("i64 {n}"),
            x: u32 | u64 => format!("unsigned {}", x.unwrap().ty()),
            s: dyn Speaker => s.speak(),
            w: dyn Walker => w.walk().to_string(),
            x: dyn Both | bool => { let _ = x; "both".into() }
            other: _ => format!("other {}", other.unwrap().ty()),
        })
    }
    assert_eq!(classify(None), "nil");
    assert_eq!(classify(Some(AnyRef::new(&3_i64))), "i64 3");
    assert_eq!(classify(Some(AnyRef::new(&3_u64))), "unsigned u64");
    assert_eq!(classify(Some(AnyRef::new(&Quiet::Yes))), "Yes");
    assert_eq!(classify(Some(AnyRef::new(&Robot(1)))), "beep 1");
    assert_eq!(classify(Some(AnyRef::new(&true))), "both");
    assert_eq!(classify(Some(AnyRef::new(&'c'))), "other char");
    let mut any = Any::new(5_i32);
    type_switch!(&mut any, { n: i32 => *n += 1, _ => {} });
    let owned = type_switch!(any, { mut n: i32 => { n += 1; n }, _ => 0 });
    assert_eq!(owned, 7);
}

mod traits {
    use super::*;

    #[interface]
    pub trait Named {
        fn name(&self) -> String;
        fn greet(&self) -> String {
            format!("I am {}", self.name())
        }
    }
    #[interface]
    pub trait Greets {
        fn greet(&self) -> String;
    }
    #[interface]
    pub trait Doubles {
        fn double(&self, times: u8) -> String;
    }
    pub trait Ordinary {
        fn name(&self) -> String;
        fn double(&self, times: u8) -> String {
            self.name().repeat(times.into())
        }
    }
}

/// What a trait provides is in the method set of a type that declares it, be it of an interface or not.
#[test]
fn provided_methods_that_are_declared() {
    use traits::{Doubles, Greets, Named as Known, Ordinary};
    #[derive(Typed)]
    #[itab(blocks(Known))]
    struct Silent;
    #[methods]
    impl Known for Silent {
        fn name(&self) -> String {
            "silent".into()
        }
    }
    #[derive(Typed)]
    #[itab(blocks(Known, Ordinary))]
    struct Bird<T: 'static>(T);
    #[methods]
    impl<T> Known for Bird<T> {
        fn name(&self) -> String {
            "a bird".into()
        }
        /// The trait's.
        fn greet(&self) -> String;
    }
    #[methods]
    impl<T> Ordinary for Bird<T> {
        #[itab(skip)]
        fn name(&self) -> String {
            "bird".into()
        }
        fn double(&self, times: u8) -> String;
        #[cfg(any())]
        fn absent(&self);
    }
    assert!(Any::new(Silent).cast_ref::<dyn Known>().is_ok());
    assert!(Any::new(Silent).cast_ref::<dyn Greets>().is_err());
    let any = Any::new(Bird(1_u8));
    assert_eq!(any.cast_ref::<dyn Greets>().unwrap().greet(), "I am a bird");
    assert_eq!(any.cast_ref::<dyn Doubles>().unwrap().double(2), "birdbird");
    assert_eq!(IfaceRef::<dyn Doubles>::new(&Bird("static")).double(3), "birdbirdbird");
    assert_eq!(any.ty().methods().iter().map(|m| m.name()).collect::<Vec<_>>(), ["double", "greet", "name"]);
}

/// An impl of an interface for a type that nobody asks at run time.
#[test]
fn an_unlisted_impl_is_for_those_who_know_the_type() {
    use traits::Named;
    struct Guard<'a>(&'a str);
    #[methods(unlisted)]
    impl<'a> Named for Guard<'a> {
        fn name(&self) -> String {
            self.0.into()
        }
        fn greet(&self) -> String {
            "otherwise".into()
        }
    }
    #[derive(Typed)]
    struct Bird;
    #[methods(unlisted)]
    impl traits::Named for Bird {
        fn name(&self) -> String {
            "bird".into()
        }
    }
    fn greet(named: &dyn Named) -> String {
        named.greet()
    }
    let name = String::from("guard");
    assert_eq!(
        (Guard(&name).name(), greet(&Guard(&name)), greet(&Bird)),
        (name, "otherwise".into(), "I am bird".into())
    );
    assert!(Any::new(Bird).cast_ref::<dyn Named>().is_err());
}

/// A receiver that a macro was given as a type is what it says.
#[test]
fn receivers_from_fragments() {
    macro_rules! with_receivers {
        ($shared:ty, $exclusive:ty, $value:ty) => {
            struct Bird(u8);
            #[allow(unused_parens, reason = "parentheses around a fragment")]
            #[methods]
            impl Bird {
                pub fn shared(self: $shared) -> u8 {
                    self.0
                }
                pub fn exclusive(self: ($exclusive)) -> u8 {
                    self.0 += 1;
                    self.0
                }
                pub fn value(self: $value) -> u8 {
                    self.0
                }
                pub fn owned(self: std::rc::Rc<Self>) -> u8 {
                    self.0
                }
            }
        };
    }
    with_receivers!(&Self, &mut Self, Self);
    #[interface]
    trait Both {
        fn shared(&self) -> u8;
        fn exclusive(&mut self) -> u8;
    }
    let mut any = Any::new(Bird(1));
    assert_eq!(
        any.ty().methods().iter().map(|m| m.name()).collect::<Vec<_>>(),
        ["exclusive", "shared", "value"]
    );
    assert_eq!(any.cast_mut::<dyn Both>().unwrap().exclusive(), 2);
    assert_eq!(any.cast_mut::<dyn Both>().unwrap().shared(), 2);
    assert_eq!((Bird(3).value(), std::rc::Rc::new(Bird(4)).owned()), (3, 4));
}
