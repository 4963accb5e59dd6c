//! Programs that go where the macros and the values are most easily hurt: names taken, words with
//! another meaning, values that change while they look unchanged, user code in the middle of everything.
#![allow(
    missing_docs,
    clippy::needless_lifetimes,
    clippy::extra_unused_lifetimes,
    clippy::should_implement_trait
)]

use std::cell::{Cell, RefCell};
use std::marker::PhantomPinned;
use std::mem::ManuallyDrop;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use itab::{
    Any, AnyMut, AnyRef, Iface, IfaceRef, Opaque, Type, Typed, implements, interface, methods, type_switch,
};

/// Every name of the prelude means something else.
mod no_prelude_left {
    #![allow(dead_code)]
    pub enum Option {
        Mine,
    }
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Ok;
    pub struct Err;
    pub struct Vec(pub u8);
    pub struct Box;
    pub struct String;
    pub trait Send {}
    pub trait Sync {}
    pub trait Sized {}
    pub trait Clone {}
    pub trait Drop {}
    pub trait Fn {}
    pub mod core {}
    pub mod std {}
    pub mod itab {}

    #[::itab::interface]
    pub trait F {
        fn f(&self, v: Vec) -> Option;
        fn g(&mut self) -> u8 {
            1
        }
    }
    #[::itab::interface]
    pub trait G: F {
        fn h(&self) -> Vec;
    }
    pub struct B;
    #[::itab::methods(F)]
    impl B {
        pub fn h(&self) -> Vec {
            Vec(7)
        }
    }
    #[::itab::methods]
    impl F for B {
        fn f(&self, _: Vec) -> Option {
            Option::Mine
        }
    }
    #[derive(::itab::Typed)]
    pub struct D;

    pub fn run() -> u8 {
        ::itab::implements!(B: dyn G);
        let mut any = ::itab::Any::new(B);
        let ::core::result::Result::Ok(mut g) = any.cast_mut::<dyn G>() else { return 0 };
        let Option::Mine = g.f(Vec(0));
        let h = g.h().0;
        h + g.g()
            + ::itab::type_switch!(&any, { _: D => 100, _: dyn G => 10, _: dyn F => 20, _: B => 40, _ => 80 })
    }
}

#[test]
fn names_of_the_prelude() {
    assert_eq!(no_prelude_left::run(), 18);
}

/// What generated code calls its own constants, types and parameters.
mod taken {
    #![allow(non_camel_case_types, non_upper_case_globals, dead_code)]
    use super::*;

    pub const PACKAGE: usize = 1;
    pub const OWN: usize = 2;
    pub const MOST: usize = 3;
    pub const MERGED: usize = 4;
    pub const METHODS: usize = 5;
    pub const CELL: usize = 6;
    pub const INTER: usize = 7;
    pub const TYPE: usize = 8;
    pub const CELLS: usize = 9;
    pub const IFN: usize = 10;
    pub const GATHERED: usize = 11;
    pub const ITAB: usize = 12;

    #[interface]
    pub trait Sizes {
        fn sizes(
            &self,
            a: [[u8; PACKAGE]; OWN],
            b: [[u8; MOST]; MERGED],
            c: [[u8; METHODS]; CELL],
            d: [[u8; INTER]; TYPE],
            e: [[u8; CELLS]; IFN],
        ) -> [[u8; GATHERED]; ITAB];
    }
    pub struct Sizer;
    #[methods]
    impl Sizer {
        pub fn sizes(
            &self,
            _: [[u8; PACKAGE]; OWN],
            _: [[u8; MOST]; MERGED],
            _: [[u8; METHODS]; CELL],
            _: [[u8; INTER]; TYPE],
            e: [[u8; CELLS]; IFN],
        ) -> [[u8; GATHERED]; ITAB] {
            [[e[0][0]; GATHERED]; ITAB]
        }
    }
    implements!(Box<Sizer>: dyn Sizes);

    pub struct Via(pub u8);
    pub struct Implemented;
    pub struct This;
    pub struct Name;
    pub struct Local;
    #[interface]
    pub trait Typed {
        fn via(&self, this: &This, name: Name, local: Local) -> Via;
    }
    #[interface]
    pub trait Method: Typed {
        fn via_via(&self) -> Implemented;
    }
    #[methods]
    impl Via {
        pub fn via(&self, _: &This, _: Name, _: Local) -> Via {
            Via(self.0 + 1)
        }
        pub fn via_via(&self) -> Implemented {
            Implemented
        }
    }
    implements!(Box<Via>: dyn Method);

    pub struct Generic<__P, __V, __T, __S, __It>(pub __P, pub __V, pub __T, pub __S, pub __It);
    #[methods(second)]
    impl<__P: Clone, __V, __T, __S, __It> Generic<__P, __V, __T, __S, __It> {
        pub fn first(&self) -> __P {
            self.0.clone()
        }
    }
    #[methods(block = second)]
    impl<__P: Clone, __V, __T, __S, __It> Generic<__P, __V, __T, __S, __It> {
        pub fn others(&self) -> (&__V, &__T, &__S) {
            (&self.1, &self.2, &self.3)
        }
    }
    #[interface]
    pub trait First {
        fn first(&self) -> u8;
        fn others<'__this, '__1>(&'__this self) -> (&'__this u16, &'__this u32, &'__this u64);
    }
    #[interface]
    pub trait Lifetimes {
        fn pick<'__this, '__1>(&self, a: &'__this str, b: &str, c: &'__1 str) -> &str;
    }
    #[methods]
    impl Name {
        pub fn pick<'__1, '__2>(&self, _: &'__2 str, _: &str, _: &'__1 str) -> &str {
            "self"
        }
    }
}

#[test]
fn names_of_generated_code() {
    use taken::*;
    let sizer = Any::new(Sizer);
    let sizes = sizer.cast_ref::<dyn Sizes>().unwrap();
    let sizes = sizes.sizes([[0; 1]; 2], [[0; 3]; 4], [[0; 5]; 6], [[0; 7]; 8], [[9; 9]; 10]);
    assert_eq!(sizes, [[9; 11]; 12]);
    let via = Any::new(Box::new(Via(1)));
    assert_eq!(via.cast_ref::<dyn Method>().unwrap().via(&This, Name, Local).0, 2);
    let Implemented = via.cast_ref::<dyn Method>().unwrap().via_via();
    let generic = Any::new(Generic(1_u8, 2_u16, 3_u32, 4_u64, ()));
    let first = generic.cast_ref::<dyn First>().unwrap();
    assert_eq!((first.first(), first.others()), (1, (&2, &3, &4)));
    assert_eq!(IfaceRef::<dyn Lifetimes>::new(&Name).pick("a", "b", "c"), "self");
}

/// `Self` in every place, where generated code repeats the signature.
mod self_everywhere {
    use super::*;

    pub trait Tr {
        type Item;
        const N: usize;
    }
    #[derive(Clone, PartialEq, Debug)]
    pub struct B(pub Vec<u8>);
    impl Tr for B {
        type Item = u8;
        const N: usize = 4;
    }
    impl B {
        const M: usize = 3;
    }
    #[interface]
    pub trait Selves {
        fn arrays(&self, x: [u8; B::M], y: [u8; 4]) -> [u8; 3];
        fn nested(&self, v: Vec<B>, w: fn(B) -> B, z: &dyn Fn(&B) -> Option<B>) -> Vec<B>;
        fn item(&self, u: u8) -> u8;
        fn this(&self, b: &B) -> &B;
        fn eq(&self, other: &B) -> bool;
        fn next(&mut self) -> Option<u8>;
    }
    #[methods(PartialEqual, Iterator)]
    impl B {
        pub fn arrays(&self, x: [u8; Self::M], _: [u8; <Self as Tr>::N]) -> [u8; Self::M] {
            x
        }
        pub fn nested(
            &self,
            v: Vec<Self>,
            w: fn(Self) -> Self,
            z: &dyn Fn(&Self) -> Option<Self>,
        ) -> Vec<Self> {
            v.into_iter().map(w).filter_map(|b| z(&b)).collect()
        }
        pub fn item(&self, u: <Self as Tr>::Item) -> <Self as Tr>::Item {
            u
        }
        pub fn this(&self, _: &Self) -> &Self {
            self
        }
    }
    pub trait PartialEqual<T> {
        fn eq(&self, other: &T) -> bool;
    }
    #[methods]
    impl PartialEqual<Self> for B {
        fn eq(&self, other: &Self) -> bool {
            self == other
        }
    }
    #[methods]
    impl Iterator for B {
        type Item = u8;
        fn next(&mut self) -> Option<Self::Item> {
            self.0.pop()
        }
    }
    implements!(B: dyn Selves);
    implements!(Box<B>: dyn Selves);
}

#[test]
fn self_in_signatures() {
    use self_everywhere::{B, Selves};
    let mut boxed = Any::new(Box::new(B(vec![1, 2])));
    let mut b = boxed.cast_mut::<dyn Selves>().unwrap();
    assert_eq!(b.arrays([1, 2, 3], [0; 4]), [1, 2, 3]);
    let other = B(vec![9]);
    assert_eq!(b.nested(vec![other.clone()], |b| b, &|b| Some(b.clone())), vec![other.clone()]);
    assert_eq!(b.this(&other).0, [1, 2]);
    // `PartialEq`, which interface values have, has an `eq` too.
    assert!(!Selves::eq(&b, &other) && b.item(5) == 5);
    assert_eq!((b.next(), b.next(), b.next()), (Some(2), Some(1), None));
}

/// The tokens of one signature come from two places.
mod by_macro {
    #![allow(dead_code)]
    macro_rules! declare {
        ($(#[$meta:meta])* $vis:vis $interface:ident: $super:path, $type:ty, $method:ident($argument:ty) -> $result:ty; { $($body:tt)* }) => {
            #[itab::interface]
            $(#[$meta])*
            $vis trait $interface: $super {
                fn $method(&self, argument: $argument) -> $result;
            }
            #[itab::methods]
            impl $type {
                $vis fn $method(&self, argument: $argument) -> $result {
                    argument
                }
                $($body)*
            }
        };
    }
    #[itab::interface]
    pub trait Base {
        fn base(&self) -> u8;
    }
    pub struct Made;
    declare!(#[doc = "Made."] pub Maker: Base, Made, make(Option<u8>) -> Option<u8>; { pub fn base(&self) -> u8 { self.three() } fn three(&self) -> u8 { 3 } });
    macro_rules! with_body {
        ($name:ident { $($body:tt)* }) => {
            #[itab::interface]
            pub trait $name { $($body)* }
        };
    }
    with_body!(Bodied {
        fn base(&self) -> u8;
        fn make(&self, argument: Option<u8>) -> Option<u8>;
        fn twice(&self) -> u8 {
            self.base() * 2
        }
    });
    macro_rules! switch {
        ($any:expr, $($case:ty => $value:expr),*) => {
            itab::type_switch!($any, { $(_: $case => $value,)* _ => 0 })
        };
    }
    pub fn which(any: &itab::Any) -> u8 {
        switch!(any, u8 => 1, dyn Maker => 2, (dyn Base) => 3, Made => 4)
    }
}

#[test]
fn tokens_of_two_places() {
    use by_macro::{Base, Bodied, Maker};
    let any = Any::new(by_macro::Made);
    let made = any.cast_ref::<dyn Maker>().unwrap();
    assert_eq!((made.make(Some(1)), made.base()), (Some(1), 3));
    assert_eq!(any.cast_ref::<dyn Bodied>().unwrap().twice(), 6);
    assert_eq!((by_macro::which(&any), by_macro::which(&Any::new(1_u8))), (2, 1));
}

/// A local variable of the user's keeps its meaning in the arms.
#[test]
fn variables_in_the_arms_of_a_switch() {
    #[interface]
    pub trait F {
        fn f(&self) -> u32;
    }
    #[interface]
    #[allow(dead_code, reason = "no type has it")]
    pub trait G {
        fn g(&self);
    }
    struct B;
    #[methods]
    impl B {
        pub fn f(&self) -> u32 {
            1000
        }
    }
    const ARMS: u32 = 1;
    const INTERFACES: u32 = 2;
    let (itab, subject, value) = (10, 20, 40);
    let sum = |any: &Any| {
        type_switch!(any, {
            _: dyn G => 0,
            f: dyn F => f.f() + ARMS + INTERFACES + itab + subject + value,
            itab: u32 => *itab + ARMS + subject,
            _ => itab,
        })
    };
    assert_eq!(sum(&Any::new(B)), 1073);
    assert_eq!(sum(&Any::new(100_u32)), 121);
    assert_eq!(sum(&Any::new(())), 10);
}

/// Types by macros, which might mean another type each time: they are expanded once.
#[test]
fn macros_as_types_in_a_switch() {
    macro_rules! number {
        () => {
            u16
        };
    }
    #[interface]
    #[allow(dead_code, reason = "asked for, not called")]
    pub trait F {
        fn f(&self);
    }
    #[interface]
    #[allow(dead_code, reason = "asked for, not called")]
    pub trait G {
        fn g(&self);
    }
    let which = |any: &Any| {
        type_switch!(any, {
            _: dyn F => 1,
            _: dyn G => 2,
            n: number!() => u32::from(*n),
            v: Vec<number!()> => v.len() as u32,
            _: u8 => 3,
            _ => 4,
        })
    };
    assert_eq!(which(&Any::new(500_u16)), 500);
    assert_eq!(which(&Any::new(vec![1_u16, 2])), 2);
    assert_eq!((which(&Any::new(1_u8)), which(&Any::new(1_u64))), (3, 4));
}

/// An inherent method that is configured away does not come back as the method of a trait.
#[test]
fn configured_away() {
    trait T {
        fn f(&self) -> u8 {
            3
        }
    }
    struct B;
    impl T for B {}
    #[methods]
    impl B {
        #[cfg(target_pointer_width = "16")]
        pub fn f(&self) -> u8 {
            1
        }
    }
    #[interface]
    #[allow(dead_code, reason = "no type has it")]
    pub trait F {
        fn f(&self) -> u8;
    }
    assert!(!Type::of::<B>().implements::<dyn F>());
    assert_eq!(B.f(), 3);
}

#[interface]
pub trait Counter {
    fn count(&self) -> u64;
}

/// A value with cells of its own, in the data word, behind a shared borrow.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn cells_in_the_data_word() {
    struct Atomic(AtomicU64);
    #[methods]
    impl Atomic {
        pub fn count(&self) -> u64 {
            self.0.fetch_add(1, Ordering::Relaxed)
        }
    }
    struct Plain(Cell<u32>, Cell<u32>);
    #[methods]
    impl Plain {
        pub fn count(&self) -> u64 {
            self.0.set(self.0.get() + 1);
            self.1.set(self.1.get() + self.0.get());
            self.1.get().into()
        }
    }
    let any = Any::<dyn Send + Sync>::from_value(Atomic(AtomicU64::new(5)));
    let (one, two) = (any.as_any_ref(), any.cast_ref::<dyn Counter + Send + Sync>().unwrap());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).for_each(|_| _ = two.count()));
        }
    });
    assert_eq!(two.count(), 405);
    assert_eq!(one.downcast_ref::<Atomic>().unwrap().0.load(Ordering::Relaxed), 406);

    let any = Any::new(Plain(Cell::new(0), Cell::new(0)));
    let (cells, counter) = (any.downcast_ref::<Plain>().unwrap(), any.cast_ref::<dyn Counter>().unwrap());
    assert_eq!((counter.count(), cells.count(), counter.count()), (1, 3, 6));
    assert_eq!(any.downcast::<Plain>().unwrap().1.get(), 6);
}

#[test]
fn odd_values() {
    // Never dropped, and uninitialised beyond its one byte.
    let any = Any::new(Opaque(ManuallyDrop::new(1_u8)));
    assert_eq!(*any.downcast_ref::<Opaque<ManuallyDrop<u8>>>().unwrap().0, 1);
    let moved = [any].into_iter().next().unwrap();
    assert_eq!(*moved.downcast::<Opaque<ManuallyDrop<u8>>>().unwrap().0, 1);
    // Not to be moved once it is pinned, which nothing here does.
    let any = Any::new(Opaque(PhantomPinned));
    assert!(any.downcast::<Opaque<PhantomPinned>>().is_ok());
    // A padded value, and one that is no valid number in every byte.
    #[derive(Typed, Clone, Copy, Debug, PartialEq)]
    #[repr(C)]
    struct Padded(u8, u32);
    let any = Any::new(Padded(1, 2));
    assert_eq!(any.try_clone().unwrap().downcast::<Padded>().unwrap(), Padded(1, 2));
    assert_eq!(Any::new(Some(true)).downcast::<Option<bool>>().unwrap(), Some(true));
    // A function, and a value that cannot exist.
    let any = Any::new(String::new as fn() -> String);
    assert_eq!(any.downcast_ref::<fn() -> String>().unwrap()(), "");
    assert!(
        Any::new(None::<Opaque<std::convert::Infallible>>)
            .downcast::<Opaque<std::convert::Infallible>>()
            .is_err()
    );
    // Values in values.
    let any = Any::new(Opaque(Any::new(Opaque(Any::new(7_u8)))));
    let Opaque(inner) = any.downcast::<Opaque<Any>>().unwrap();
    assert!(inner.downcast_ref::<Opaque<Any>>().unwrap().0.is::<u8>());
}

/// Exclusive borrows give the whole value, which may be exchanged.
#[test]
fn exchanged_under_the_interface() {
    #[derive(Clone)]
    struct Number(u64);
    #[methods]
    impl Number {
        pub fn count(&self) -> u64 {
            self.0
        }
    }
    let (mut one, mut two) = (Iface::<dyn Counter>::new(Number(1)), Iface::<dyn Counter>::new(Number(2)));
    std::mem::swap(
        Iface::downcast_mut::<Number>(&mut one).unwrap(),
        Iface::downcast_mut::<Number>(&mut two).unwrap(),
    );
    assert_eq!((one.count(), two.count()), (2, 1));
    std::mem::swap(&mut one, &mut two);
    assert_eq!((one.count(), two.count()), (1, 2));
    *one.as_any_mut().downcast_mut::<Number>().unwrap() = Number(9);
    let error = AnyMut::new(&mut Iface::downcast::<Number>(two).unwrap())
        .cast_mut::<dyn Counter>()
        .map(|c| c.count());
    assert_eq!((one.count(), error.unwrap()), (9, 2));
}

#[interface]
pub trait Nested {
    fn nested(&self, depth: u8) -> u8;
}

/// User code that asks for interfaces, while it is dropped, cloned, printed, called.
#[test]
fn user_code_asks_in_the_middle() {
    thread_local!(static ASKED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) });
    fn ask(from: &'static str) {
        let any = Any::new(Inner(0));
        assert_eq!(any.cast_ref::<dyn Nested>().unwrap().nested(0), 0);
        assert!(!any.implements::<dyn Counter>());
        ASKED.with_borrow_mut(|asked| asked.push(from));
    }
    struct Inner(u8);
    #[methods]
    impl Inner {
        pub fn nested(&self, _: u8) -> u8 {
            self.0
        }
    }
    struct Outer(u8, [u64; 3]);
    #[methods]
    impl Outer {
        pub fn nested(&self, depth: u8) -> u8 {
            if depth == 0 {
                return self.0;
            }
            let inner = Any::new(Outer(self.0 + 1, self.1));
            type_switch!(&inner, { _: dyn Counter => 0, n: dyn Nested => n.nested(depth - 1), _ => 0 })
        }
    }
    impl Drop for Outer {
        fn drop(&mut self) {
            ask("drop");
        }
    }
    impl Clone for Outer {
        fn clone(&self) -> Self {
            ask("clone");
            Outer(self.0, self.1)
        }
    }
    impl std::fmt::Debug for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            ask("debug");
            write!(f, "{:?}", Any::new(self.0))
        }
    }
    let any = Any::new(Outer(0, [0; 3]));
    assert_eq!(any.cast_ref::<dyn Nested>().unwrap().nested(5), 5);
    let copy = any.try_clone().unwrap();
    assert!(format!("{copy:?}").contains('0'));
    drop((any, copy));
    let asked = ASKED.take();
    assert_eq!(asked.iter().filter(|from| **from == "drop").count(), 7);
    assert!(asked.contains(&"clone") && asked.contains(&"debug"));
}

/// Asking while a panic unwinds.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn asked_while_panicking() {
    struct AsksOnDrop(Rc<Cell<u8>>);
    impl Drop for AsksOnDrop {
        fn drop(&mut self) {
            struct Here(u8);
            #[methods]
            impl Here {
                pub fn nested(&self, depth: u8) -> u8 {
                    self.0 + depth
                }
            }
            assert!(std::thread::panicking());
            let here = Any::new(Here(1));
            self.0.set(here.cast::<dyn Nested>().map_or(0, |nested| nested.nested(2)));
        }
    }
    let seen = Rc::new(Cell::new(0));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _asks = Any::new(Opaque(AsksOnDrop(Rc::clone(&seen))));
        panic!("on purpose");
    }));
    assert!(panicked.is_err());
    assert_eq!(seen.get(), 3);
}

/// A signature that only lifetimes tell apart is another signature, at compile time and at run time.
#[test]
fn lifetimes_are_part_of_a_signature() {
    #[interface]
    pub trait Static {
        fn text(&self) -> &'static str;
    }
    #[interface]
    pub trait Borrowed {
        fn text(&self) -> &str;
    }
    struct Owns(String);
    #[methods]
    impl Owns {
        pub fn text(&self) -> &str {
            &self.0
        }
    }
    struct Has;
    #[methods]
    impl Has {
        pub fn text(&self) -> &'static str {
            "static"
        }
    }
    let owns = Owns("owned".into());
    assert!(!Type::of::<Owns>().implements::<dyn Static>(), "it would outlive the value");
    assert!(!Type::of::<Has>().implements::<dyn Borrowed>(), "as in Go: identical, not assignable");
    assert_eq!(AnyRef::new(&owns).cast_ref::<dyn Borrowed>().unwrap().text(), "owned");
    assert_eq!(AnyRef::new(&Has).cast_ref::<dyn Static>().unwrap().text(), "static");
}

/// Instantiations of one generic type share code and cells, and nothing else.
#[test]
fn instantiations_are_types_of_their_own() {
    struct Pair<T>(T, T);
    #[methods]
    impl<T: Copy + Into<u64>> Pair<T> {
        pub fn count(&self) -> u64 {
            self.0.into() + self.1.into()
        }
        pub fn first(&self) -> T {
            self.0
        }
    }
    #[interface]
    pub trait First {
        fn first(&self) -> u8;
    }
    for _ in 0..3 {
        let values = [
            Any::new(Pair(1_u8, 2)),
            Any::new(Pair(3_u16, 4)),
            Any::new(Pair(5_u32, 6)),
            Any::new(Pair(7_u64, 8)),
        ];
        let counts: Vec<_> =
            values.iter().map(|value| value.cast_ref::<dyn Counter>().unwrap().count()).collect();
        assert_eq!(counts, [3, 7, 11, 15]);
        let firsts: Vec<_> = values
            .iter()
            .map(|value| value.cast_ref::<dyn First>().ok().map(|first| first.first()))
            .collect();
        assert_eq!(firsts, [Some(1), None, None, None]);
        assert!(values[0].downcast_ref::<Pair<u16>>().is_none());
    }
}

/// In an inner function, a block, a closure: each its own type and interface of one name.
#[test]
fn local_items_of_one_name() {
    fn one() -> Any {
        struct Local;
        #[methods]
        impl Local {
            pub fn count(&self) -> u64 {
                1
            }
        }
        Any::new(Local)
    }
    let two = {
        struct Local;
        #[methods]
        impl Local {
            pub fn count(&self) -> u64 {
                2
            }
        }
        Any::new(Local)
    };
    let three = || {
        struct Local;
        #[methods]
        impl Local {
            pub fn count(&self) -> u64 {
                3
            }
        }
        #[interface]
        trait Counter {
            fn count(&self) -> u64;
        }
        let any = Any::new(Local);
        assert_eq!(any.cast_ref::<dyn Counter>().unwrap().count(), 3);
        any
    };
    let counts: Vec<_> =
        [one(), two, three()].iter().map(|any| any.cast_ref::<dyn Counter>().unwrap().count()).collect();
    assert_eq!(counts, [1, 2, 3]);
}

/// Every form that a signature can have and still be called through an itab.
mod odd_signatures {
    #![allow(clippy::needless_arbitrary_self_type, clippy::type_complexity, clippy::not_unsafe_ptr_arg_deref)]
    use super::*;

    #[interface]
    pub trait W {
        fn it(&self) -> Box<dyn Iterator<Item = &u8> + '_>;
        fn g(&self, f: for<'a> fn(&'a u8) -> &'a u8) -> u8;
        fn h(&self, x: &mut dyn FnMut(&mut [u8]) -> Result<&str, ()>);
        fn p(&self, ab: (u8, u8), c: [u8; 3], _: u8, d: u8) -> u8;
        fn q(&self, x: <Vec<u8> as IntoIterator>::Item);
        fn r(&self) -> !;
        fn s(&self, #[allow(unused)] x: u8);
        fn t(&self, x: *mut u8, y: &[&str; 2], z: (&str, &mut [u8]));
        fn u(self: &Self);
        fn v(self: &mut Self);
        fn w<'a>(self: &'a Self) -> &'a u8;
        #[deprecated]
        #[allow(dead_code, reason = "asked for, not called")]
        fn old(&self);
        fn deep(&self) -> Result<Option<&str>, Box<dyn std::error::Error + Send + Sync + '_>>;
        fn cow(&self) -> std::borrow::Cow<'_, [&u8]>;
        extern "C" fn c(&self, x: extern "C" fn(i32) -> i32) -> i32;
        #[allow(dead_code, reason = "asked for, not called")]
        fn pin(&self) -> std::pin::Pin<Box<dyn std::future::Future<Output = &u8> + Send + '_>>;
    }
    pub struct B(pub u8);
    #[methods]
    impl B {
        pub fn it(&self) -> Box<dyn Iterator<Item = &u8> + '_> {
            Box::new(std::iter::once(&self.0))
        }
        pub fn g(&self, f: for<'z> fn(&'z u8) -> &'z u8) -> u8 {
            *f(&self.0)
        }
        pub fn h<'k>(&'k self, x: &mut dyn FnMut(&mut [u8]) -> Result<&str, ()>) {
            let _ = x(&mut [1]);
        }
        pub const fn p(&self, (a, b): (u8, u8), [c, ..]: [u8; 3], _: u8, mut d: u8) -> u8 {
            d += a;
            d + b + c
        }
        pub fn q(&self, _: u8) {}
        pub fn r(&self) -> ! {
            panic!("never")
        }
        pub fn s(&self, #[allow(unused)] x: u8) {}
        pub fn t(&self, _: *mut u8, _: &[&str; 2], _: (&str, &mut [u8])) {}
        pub fn u(self: &Self) {}
        pub fn v(self: &mut Self) {}
        pub fn w<'a>(self: &'a Self) -> &'a u8 {
            &self.0
        }
        #[deprecated]
        pub fn old(&self) {}
        pub fn deep(&self) -> Result<Option<&str>, Box<dyn std::error::Error + Send + Sync + '_>> {
            Ok(None)
        }
        pub fn cow(&self) -> std::borrow::Cow<'_, [&u8]> {
            std::borrow::Cow::Owned(vec![&self.0])
        }
        pub extern "C" fn c(&self, x: extern "C" fn(i32) -> i32) -> i32 {
            x(1)
        }
        pub fn pin(&self) -> std::pin::Pin<Box<dyn std::future::Future<Output = &u8> + Send + '_>> {
            Box::pin(async { &self.0 })
        }
    }
    pub struct F<T>(pub T);
    #[interface]
    pub trait Hr {
        fn call(&self) -> u8;
    }
    #[methods]
    impl<T> F<T>
    where
        T: for<'a> Fn(&'a str) -> u8,
    {
        pub fn call(&self) -> u8 {
            (self.0)("abc")
        }
    }
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn odd_signatures_are_called() {
    use odd_signatures::{B, F, Hr, W};
    let mut any = Any::new(Box::new(B(7)));
    let mut w = any.cast_mut::<dyn W>().unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(w.it().copied().collect::<Vec<_>>(), [7]);
    assert_eq!(w.g(|n| n), 7);
    assert_eq!(w.p((1, 2), [3, 0, 0], 9, 4), 10);
    assert_eq!((*w.w(), w.cow().len(), w.deep().unwrap()), (7, 1, None));
    extern "C" fn double(n: i32) -> i32 {
        n * 2
    }
    assert_eq!(w.c(double), 2);
    let mut seen = 0;
    w.h(&mut |bytes| {
        seen = bytes[0];
        Err(())
    });
    assert_eq!(seen, 1);
    w.q(1);
    w.s(1);
    w.t(std::ptr::null_mut(), &["", ""], ("", &mut []));
    w.u();
    w.v();
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| w.r())).is_err());
    fn three(text: &str) -> u8 {
        text.len() as u8
    }
    let (function, closure) = (F(three as fn(&str) -> u8), F(|text: &str| text.len() as u8));
    assert_eq!(AnyRef::new(&function).cast_ref::<dyn Hr>().unwrap().call(), 3);
    assert_eq!(AnyRef::new(&closure).cast_ref::<dyn Hr>().unwrap().call(), 3);
}
