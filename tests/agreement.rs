//! rustc and the run time always give the same answer, and so does an obvious third way.
//!
//! Whether a type implements an interface is decided twice: by rustc's trait system, which knows the
//! names and signatures as types, and by the match of two sorted lists of descriptors.
#![allow(missing_docs, dead_code, private_interfaces, clippy::needless_lifetimes, clippy::boxed_local)]

use std::fmt::Display;
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::Arc;

use itab::error::{Reason, missing_methods};
use itab::{ImplementedBy, Interface, InterfaceType, Opaque, Type, Typed, interface, methods};

mod interfaces {
    use super::*;

    macro_rules! interfaces {
        ($($(#[$attribute:meta])* $vis:vis $name:ident $(: $first:path $(, $more:path)*)? { $($body:tt)* })*) => {$(
            #[interface]
            $(#[$attribute])*
            $vis trait $name $(: $first $(+ $more)*)? { $($body)* }
        )*};
    }

    interfaces! {
        pub Empty {}
        pub A { fn a(&self); }
        pub AMut { fn a(&mut self); }
        pub AText { fn a(&self) -> String; }
        pub AUnit { fn a(&self) -> (); }
        pub AUnsafe { unsafe fn a(&self); }
        pub AC { extern "C" fn a(&self); }
        pub B { fn b(&self, x: &str, y: &str) -> u32; }
        pub BNamed { fn b<'x, 'y, 's>(&'s self, x: &'y str, y: &'x str) -> u32; }
        pub BShared { fn b<'x>(&self, x: &'x str, y: &'x str) -> u32; }
        pub BStatic { fn b(&self, x: &'static str, y: &str) -> u32; }
        pub Borrow { fn borrow(&self, from: &[u8]) -> &[u8]; }
        pub BorrowFrom { fn borrow<'f>(&self, from: &'f [u8]) -> &'f [u8]; }
        pub BorrowThis { fn borrow<'s>(&'s self, from: &[u8]) -> &'s [u8]; }
        pub Call { fn call(&self, f: &dyn Fn(&str) -> u8, g: Box<dyn FnMut() + Send>); }
        pub CallSpelled { fn call(&self, f: &dyn for<'a> Fn(&'a str) -> u8, g: std::boxed::Box<dyn Send + FnMut()>); }
        pub Push { fn push(&mut self, item: u8); }
        pub PushText { fn push(&mut self, item: String); }
        pub PushLen: Push { fn len(&self) -> usize; }
        pub AB: A, B {}
        pub Diamond: AB, A, B { fn a(&self); }
        pub Provided: A { fn b(&self) -> u8 { self.a(); 1 } }
        pub(crate) Hidden { fn hidden(&self); }
        pub(crate) HiddenA { fn a(&self); }
        pub(crate) HiddenAndA: A, Hidden {}
        pub Long { fn a_name_of_more_than_thirty_bytes_1(&self); fn a_name_of_more_than_thirty_bytes_2(&self); }
        pub LongOne { fn a_name_of_more_than_thirty_bytes_2(&self); }
        pub Array { fn array(&self) -> [u8; 4]; }
        pub ArrayConst { fn array(&self) -> [u8; super::FOUR]; }
        pub Raw { fn r#loop(&self, at: *const u8, f: fn(&u8) -> &u8); }
    }

    /// One word, two types: no type has both.
    mod one {
        pub type Word = u32;
        #[itab::interface]
        pub trait WordOne {
            fn word(&self) -> Word;
        }
    }
    mod two {
        pub type Word = String;
        #[itab::interface]
        pub trait WordTwo {
            fn word(&self) -> Word;
        }
    }
    pub use one::WordOne;
    pub use two::WordTwo;
    #[interface]
    pub trait BothWords: WordOne + WordTwo {}
    #[interface]
    pub trait SameWords: WordOne {
        fn word(&self) -> self::one::Word;
    }
}
use interfaces::*;

const FOUR: usize = 4;

mod types {
    use super::*;

    macro_rules! types {
        ($($name:ident { $($body:tt)* })*) => {$(
            pub struct $name;
            #[methods]
            impl $name { $($body)* }
        )*};
    }

    types! {
        Nothing {}
        JustA { pub fn a(&self) {} }
        MutA { pub fn a(&mut self) {} }
        TextA { pub fn a(&self) -> String { String::new() } }
        UnsafeA { pub unsafe fn a(&self) {} }
        CA { pub extern "C" fn a(&self) {} }
        PrivateA { fn a(&self) {} pub fn hidden(&self) {} }
        WithHidden { pub fn a(&self) {} fn hidden(&self) {} }
        CrateA { pub(crate) fn a(&self) {} }
        TwoB { pub fn b(&self, _: &str, _: &str) -> u32 { 2 } pub fn a(&self) {} }
        SharedB { pub fn b<'z>(&self, _: &'z str, _: &'z str) -> u32 { 2 } }
        StaticB { pub fn b(&self, _: &'static str, _: &str) -> u32 { 2 } }
        Borrows { pub fn borrow(&self, _: &[u8]) -> &[u8] { &[] } }
        BorrowsFrom { pub fn borrow<'f>(&self, from: &'f [u8]) -> &'f [u8] { from } }
        Calls { pub fn call(&self, _: &dyn Fn(&str) -> u8, _: Box<dyn FnMut() + Send>) {} }
        Words { pub fn word(&self) -> u32 { 1 } }
        TextWords { pub fn word(&self) -> String { String::new() } }
        Longs {
            pub fn a_name_of_more_than_thirty_bytes_2(&self) {}
            pub fn a_name_of_more_than_thirty_bytes_1(&self) {}
            pub fn a_name_of_more_than_thirty_bytes_3(&self) {}
        }
        Arrays { const N: usize = 4; pub fn array(&self) -> [u8; Self::N] { [0; 4] } }
        Raws { pub fn r#loop(&self, _: *const u8, _: fn(&u8) -> &u8) {} }
        Skips { #[itab(skip)] pub fn a(&self) {} pub fn b(&self, _: &str, _: &str) -> u32 { 0 } }
        ByValue { pub fn a(self) {} pub fn hidden(self: Box<Self>) {} }
    }

    pub struct Stack<T>(pub Vec<T>);
    #[methods(extra, Len)]
    impl<T: Display> Stack<T> {
        pub fn push(&mut self, item: T) {
            self.0.push(item);
        }
    }
    #[methods(block = extra)]
    impl<T: Display> Stack<T> {
        pub fn a(&self) {}
    }
    pub trait Len {
        fn len(&self) -> usize;
    }
    #[methods]
    impl<T: Display> Len for Stack<T> {
        fn len(&self) -> usize {
            self.0.len()
        }
    }

    pub struct Fixed<const N: usize>;
    #[methods]
    impl<const N: usize> Fixed<N> {
        pub fn array(&self) -> [u8; N] {
            [0; N]
        }
    }

    #[derive(Typed)]
    pub struct Derived;
}
use types::*;

itab::package!();

/// `YES` is rustc's answer: an inherent constant, where its bounds hold, wins over one of a trait.
struct Static<T, I: ?Sized>(PhantomData<(T, *const I)>);
trait No {
    const YES: bool = false;
}
impl<T, I: ?Sized> No for Static<T, I> {}
impl<T: Typed, I: ?Sized + ImplementedBy<T>> Static<T, I> {
    const YES: bool = true;
}

/// The third way: every method of the interface against every one of the type, with the rules as words.
fn obvious(inter: &'static InterfaceType, typ: &'static Type) -> bool {
    let same_crate = inter.package() == typ.package();
    let has = |inter: &InterfaceType| {
        inter.methods().iter().all(|want| {
            typ.methods().iter().any(|have| {
                have.name() == want.name()
                    && have.signature() == want.signature()
                    && want.receiver().accepts(have.receiver())
                    && (have.is_exported() || (!want.is_exported() && same_crate))
            })
        })
    };
    // Whoever satisfies an interface satisfies what it embeds.
    has(inter) && inter.embedded().iter().all(|inner| obvious(inner, typ))
}

fn check<T: Typed, I: ?Sized + Interface>(fixed: bool, names: &str) -> bool {
    let (inter, typ) = (InterfaceType::of::<I>(), Type::of::<T>());
    assert_eq!(typ.implements::<I>(), fixed, "{names}: run time, rustc");
    assert_eq!(typ.implements::<I>(), fixed, "{names}: a second time");
    assert_eq!(obvious(inter, typ), fixed, "{names}: the third way");
    let reasons: Vec<_> = missing_methods(inter, typ).collect();
    assert!(reasons.is_empty() == fixed, "{names}: {reasons:?}");
    for missing in reasons {
        let have = typ.methods().iter().find(|have| have.name() == missing.method());
        let agrees = match missing.reason() {
            Reason::Absent | Reason::Misspelt { .. } => have.is_none(),
            Reason::Removed { .. } => false,
            Reason::Signature { .. } => have.unwrap().signature() != missing.want().signature(),
            Reason::PointerReceiver { .. } => !missing.want().receiver().accepts(have.unwrap().receiver()),
            Reason::Unexported { .. } => !have.unwrap().is_exported(),
        };
        assert!(agrees, "{names}: {missing}");
    }
    fixed
}

macro_rules! table {
    ([$($type:ty),* $(,)?] $interfaces:tt) => {
        [$(table!(@row $type, $interfaces)),*].concat()
    };
    (@row $type:ty, [$($interface:ty),* $(,)?]) => {
        vec![$(check::<$type, $interface>(
            Static::<$type, $interface>::YES,
            concat!(stringify!($type), " and ", stringify!($interface)),
        )),*]
    };
}

#[test]
#[cfg_attr(miri, ignore = "takes long; the other tests run the same code")]
fn every_pair() {
    let answers = table!(
        [
            Nothing, JustA, MutA, TextA, UnsafeA, CA, PrivateA, WithHidden, CrateA, TwoB, SharedB, StaticB,
            Borrows, BorrowsFrom, Calls, Words, TextWords, Longs, Arrays, Raws, Skips, ByValue, Derived,
            Stack<u8>, Stack<String>, Fixed<4>, Fixed<5>,
            Box<JustA>, Rc<JustA>, Arc<JustA>, &'static JustA, Box<MutA>, Rc<MutA>, &'static MutA, Arc<PrivateA>,
            Box<WithHidden>, Box<Stack<u8>>, Rc<Stack<u8>>, Option<Box<Stack<u8>>>, Option<Arc<Stack<u8>>>,
            Option<Box<JustA>>, Option<&'static JustA>, Option<Option<Box<JustA>>>, Option<JustA>,
            Box<Box<JustA>>, Box<Option<Box<JustA>>>, Opaque<JustA>, Vec<JustA>, (JustA,), [JustA; 1],
            u8, String, (), &'static str, Box<u8>, Box<str>,
        ]
        [
            dyn Empty, dyn A, dyn AMut, dyn AText, dyn AUnit, dyn AUnsafe, dyn AC, dyn B, dyn BNamed,
            dyn BShared, dyn BStatic, dyn Borrow, dyn BorrowFrom, dyn BorrowThis, dyn Call, dyn CallSpelled,
            dyn Push, dyn PushText, dyn PushLen, dyn AB, dyn Diamond, dyn Provided, dyn Hidden, dyn HiddenA,
            dyn HiddenAndA, dyn Long, dyn LongOne, dyn Array, dyn ArrayConst, dyn Raw, dyn WordOne,
            dyn WordTwo, dyn BothWords, dyn SameWords,
        ]
    );
    let yes = answers.iter().filter(|yes| **yes).count();
    assert_eq!(answers.len(), 56 * 34);
    // Neither answer is rare: 56 for the empty interface, and these.
    assert_eq!(yes, 56 + 124, "pairs that match");
}

/// An interface that contradicts itself has its error too.
#[test]
fn a_contradiction_is_named() {
    let error = itab::Any::new(Words).cast::<dyn BothWords>().unwrap_err();
    assert_eq!(error.error().missing().map(|want| want.name()), Some("word"));
    assert!(matches!(error.error().reasons().next().unwrap().reason(), Reason::Signature { .. }));
}

/// An interface value of an interface with an embedded one can be upcast, however it was made.
#[test]
fn upcasts_follow() {
    let any = itab::Any::new(WithHidden);
    itab::Iface::upcast::<dyn A>(any.cast::<dyn HiddenAndA>().unwrap()).a();
    itab::Iface::upcast::<dyn Hidden>(itab::Iface::<dyn HiddenAndA>::new(WithHidden)).hidden();
    let diamond = itab::Any::new(TwoB).cast::<dyn Diamond>().unwrap();
    itab::Iface::upcast::<dyn A>(itab::Iface::upcast::<dyn AB>(diamond)).a();
}
