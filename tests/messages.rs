//! The sentences of Go, byte for byte, with Rust's paths in them.
//!
//! The comments have the Go program that Go 1.27 says the same of.
#![allow(missing_docs)]

use std::cell::RefCell;
use std::panic::catch_unwind;
use std::rc::Rc;

use itab::error::{Reason, missing_methods};
use itab::{
    Any, AnyRef, Iface, IfaceMut, IfaceRef, InterfaceType, ItabTable, Nilable, Opaque, Type,
    TypeAssertionError, interface, methods,
};

#[interface]
pub trait A {
    fn a(&self);
}
#[interface]
pub trait AB {
    fn b(&self, x: &str) -> Option<&str>;
    fn a(&self);
}
#[interface]
pub trait J {
    fn c(&self);
}
#[interface]
pub trait Empty {}

#[derive(Debug, Clone, PartialEq)]
pub struct T;
#[methods]
impl T {
    pub fn a(&self) {}
}

pub struct G<X>(pub X);
#[methods]
impl<X> G<X> {
    pub fn a(&self) {}
}

#[track_caller]
fn says(result: Result<impl Sized, impl Into<TypeAssertionError>>, sentence: &str) -> TypeAssertionError {
    let Err(error) = result else { panic!("succeeded, but should have said: {sentence}") };
    let error = error.into();
    assert_eq!(error.to_string(), sentence);
    error
}

#[test]
fn nil() {
    let nil = || None::<AnyRef<'_>>;
    // var e any; e.(int)
    says(nil().try_downcast_ref::<i32>(), "interface conversion: interface {} is nil, not i32");
    // var e any; e.(I)
    says(nil().cast_ref::<dyn A>(), "interface conversion: interface is nil, not messages::A");
    // var i I; i.(T)
    let nil = || None::<IfaceRef<'_, dyn A>>;
    says(nil().try_downcast_ref::<T>(), "interface conversion: messages::A is nil, not messages::T");
    // var i I; i.(J)
    says(nil().cast_ref::<dyn J>(), "interface conversion: interface is nil, not messages::J");
    // var r io.Reader; r.(*os.File)
    let nil: Option<Iface<dyn A>> = None;
    says(
        nil.as_ref().try_downcast_ref::<Box<T>>(),
        "interface conversion: messages::A is nil, not alloc::boxed::Box<messages::T>",
    );
    let nil: Option<Any> = None;
    let error = says(
        nil.as_ref().try_downcast_ref::<T>(),
        "interface conversion: interface {} is nil, not messages::T",
    );
    assert!(error.concrete().is_none() && error.missing().is_none() && error.reasons().next().is_none());
    assert_eq!(error.asserted_type(), Some(Type::of::<T>()));
}

#[test]
fn a_nilable_value_that_is_there() {
    let t = T;
    let some = || Some(AnyRef::new(&t));
    assert_eq!(some().try_downcast_ref::<T>().unwrap(), &T);
    some().cast_ref::<dyn A>().unwrap().a();
    says(some().try_downcast_ref::<u8>(), "interface conversion: interface {} is messages::T, not u8");
    says(
        some().cast_ref::<dyn J>(),
        "interface conversion: messages::T is not messages::J: missing method c",
    );
    let some = Some(IfaceRef::<dyn A>::new(&t));
    says(
        some.try_downcast_ref::<Box<T>>(),
        "interface conversion: messages::A is messages::T, not alloc::boxed::Box<messages::T>",
    );
}

#[test]
fn another_type() {
    // any("s").(int)
    let any = Any::new(String::from("s"));
    says(
        any.try_downcast_ref::<i32>(),
        "interface conversion: interface {} is alloc::string::String, not i32",
    );
    says(any.downcast::<&str>(), "interface conversion: interface {} is alloc::string::String, not &str");
    // i.(T), other dynamic type
    let i = Iface::<dyn A>::new(T);
    let sentence = "interface conversion: messages::A is messages::T, not alloc::boxed::Box<messages::T>";
    let error = says(Iface::try_downcast_ref::<Box<T>>(&i), sentence);
    says(IfaceRef::try_downcast_ref::<Box<T>>(i.as_iface_ref()), sentence);
    says(Iface::downcast::<Box<T>>(i), sentence);
    assert_eq!(error.held_as(), Some(InterfaceType::of::<dyn A>()));
    assert_eq!(error.concrete(), Some(Type::of::<T>()));
    assert_eq!(error.asserted_type(), Some(Type::of::<Box<T>>()));
    assert_eq!(error.asserted_interface(), None);
}

/// X05: `var b interface{}; b.(int)`. X06: `var c Flyable = &Cat{}; c.(Cat)`.
#[test]
fn the_examples_of_the_articles() {
    #[interface]
    pub trait Flyable {
        fn fly(&self);
    }
    pub struct Cat;
    #[methods]
    impl Cat {
        pub fn fly(&self) {}
    }
    let nothing: Option<Any> = None;
    says(
        nothing.as_ref().try_downcast_ref::<isize>(),
        "interface conversion: interface {} is nil, not isize",
    );
    let c = Iface::<dyn Flyable>::new(Box::new(Cat));
    c.fly();
    says(
        Iface::downcast::<Cat>(c),
        "interface conversion: messages::the_examples_of_the_articles::Flyable is \
         alloc::boxed::Box<messages::the_examples_of_the_articles::Cat>, not \
         messages::the_examples_of_the_articles::Cat",
    );
}

#[test]
fn a_method_is_missing() {
    // any("s").(I): the first in the order of names
    says(
        Any::new(String::from("s")).cast::<dyn AB>(),
        "interface conversion: alloc::string::String is not messages::AB: missing method a",
    );
    // T has A, needs A, B
    let any = Any::new(T);
    let sentence = "interface conversion: messages::T is not messages::AB: missing method b";
    says(any.cast_ref::<dyn AB>(), sentence);
    // same after a failure that was remembered
    assert!(!any.implements::<dyn AB>());
    says(any.cast_ref::<dyn AB>(), sentence);
    says(any.cast::<dyn AB>(), sentence);
    // i.(J)
    let i = Iface::<dyn A>::new(T);
    let error = says(
        Iface::cast_ref::<dyn J>(&i),
        "interface conversion: messages::T is not messages::J: missing method c",
    );
    assert_eq!(error.held_as(), None, "Go forgets it here");
    assert_eq!(error.missing().unwrap().name(), "c");
    assert_eq!(error.asserted_interface(), Some(InterfaceType::of::<dyn J>()));
    // generic type
    says(
        Any::new(G(1_i32)).cast_mut::<dyn AB>(),
        "interface conversion: messages::G<i32> is not messages::AB: missing method b",
    );
    let itab_table = ItabTable::new();
    says(itab_table.cast_ref::<dyn AB>(AnyRef::new(&T)), sentence);
}

mod unusual {
    use itab::{interface, methods};

    #[interface]
    #[allow(dead_code, reason = "no type has these, so nobody calls them")]
    pub trait Reader {
        fn read_all(&self, limit: usize) -> Vec<u8>;
        fn close(&self);
        fn len(&self) -> usize;
    }
    #[interface]
    pub trait MutReader {
        fn len(&mut self) -> usize;
    }

    /// Every reason at once.
    pub struct Odd;
    #[methods]
    impl Odd {
        #[expect(non_snake_case, reason = "a near miss")]
        pub fn readAll(&self, limit: usize) -> Vec<u8> {
            vec![0; limit]
        }
        pub fn close(&mut self) {}
        fn len(&self) -> usize {
            0
        }
    }

    pub struct Wrong;
    #[methods]
    impl Wrong {
        pub fn read_all(&self, limit: u32) -> Vec<u8> {
            vec![0; limit as usize]
        }
        pub fn close(&self) {}
        pub fn len(&self) -> usize {
            0
        }
    }
}

#[test]
fn the_sentence_has_gos_words_and_the_reasons_follow() {
    // method only on *PR, value stored
    let odd = Any::new(unusual::Odd);
    let error = says(
        odd.cast_ref::<dyn unusual::Reader>(),
        "interface conversion: messages::unusual::Odd is not messages::unusual::Reader: missing method close \
         (method close takes `&mut self`, want `&self`)",
    );
    assert_eq!(
        format!("{error:#}"),
        "interface conversion: messages::unusual::Odd is not messages::unusual::Reader: missing method close\
         \n  method close takes `&mut self`, want `&self`\
         \n  method len is not `pub` in crate messages: write `pub fn len`\
         \n  missing method read_all: want fn(&self, usize) -> Vec<u8>, have readAll (other spelling)"
    );
    let reasons: Vec<_> = error.reasons().map(|missing| (missing.method(), missing.reason())).collect();
    assert!(matches!(
        reasons[..],
        [
            ("close", Reason::PointerReceiver { .. }),
            ("len", Reason::Unexported { .. }),
            ("read_all", Reason::Misspelt { .. })
        ]
    ));
    // method present, wrong signature
    let wrong = Any::new(unusual::Wrong);
    let error = says(
        wrong.cast_ref::<dyn unusual::Reader>(),
        "interface conversion: messages::unusual::Wrong is not messages::unusual::Reader: missing method read_all \
         (wrong type for method read_all: have fn(&self, u32) -> Vec<u8>, want fn(&self, usize) -> Vec<u8>)",
    );
    assert_eq!(
        format!("{error:#}"),
        "interface conversion: messages::unusual::Wrong is not messages::unusual::Reader: missing method read_all\
         \n  wrong type for method read_all: have fn(&self, u32) -> Vec<u8>, want fn(&self, usize) -> Vec<u8>"
    );
    let Some(Reason::Signature { have }) = error.reasons().next().map(|missing| missing.reason()) else {
        panic!("{error:#}")
    };
    assert_eq!(have.text(), "fn(&self, u32) -> Vec<u8>");
    let error = Any::new(1_u8).cast::<dyn unusual::Reader>().unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "interface conversion: u8 is not messages::unusual::Reader: missing method close\
         \n  missing method close: want fn(&self)\
         \n  missing method len: want fn(&self) -> usize\
         \n  missing method read_all: want fn(&self, usize) -> Vec<u8>"
    );
    assert_eq!(missing_methods(InterfaceType::of::<dyn A>(), Type::of::<T>()).count(), 0);
}

/// Behind Go's sentence stands what is nearly the method that it names; of others, only `{:#}` speaks.
#[test]
fn the_one_line_says_what_is_nearly_there() {
    #[interface]
    pub trait Flyable {
        fn fly(&self, to: &str) -> u8;
    }
    #[interface]
    #[expect(dead_code, reason = "nobody has it")]
    trait Inside {
        fn fly(&self, to: &str) -> u8;
    }
    struct Slip;
    #[methods]
    impl Slip {
        pub fn flies(&self) {}
        pub fn fl_y(&self, _: &str) -> u8 {
            0
        }
    }
    struct Hidden;
    #[methods]
    impl Hidden {
        fn fly(&self, _: &str) -> u8 {
            0
        }
    }
    let line = |error: TypeAssertionError| error.to_string().split_once(": missing").unwrap().1.to_owned();
    let slip = Any::new(Slip).cast::<dyn Flyable>().unwrap_err().into_error();
    assert_eq!(line(slip), " method fly (have fl_y, another spelling)");
    let hidden = Any::new(Hidden);
    assert_eq!(
        line(hidden.cast_ref::<dyn Flyable>().unwrap_err()),
        " method fly (method fly is not `pub` in crate messages: write `pub fn fly`)"
    );
    assert_eq!(
        line(hidden.cast_ref::<dyn Inside>().unwrap_err()),
        " method fly (method fly is not `pub` in crate messages: write `pub fn fly`, or `itab::package!();` at its root \
         if the interface is of this crate too)"
    );
    assert_eq!(line(Any::new(1_u8).cast_ref::<dyn Flyable>().unwrap_err()), " method fly");
}

/// A method that takes `&self` serves an interface that would allow it `&mut self`, if all can see it.
#[test]
fn needs_no_mut() {
    use unusual::MutReader;
    let wrong = &mut unusual::Wrong;
    assert_eq!(IfaceMut::<dyn unusual::MutReader>::new(wrong).len(), 0);
    let mut odd = Any::new(unusual::Odd);
    let error = odd.cast_mut::<dyn unusual::MutReader>().unwrap_err();
    assert!(
        format!("{error:#}").ends_with("\n  method len is not `pub` in crate messages: write `pub fn len`")
    );
    assert!(
        error.to_string().ends_with(
            ": missing method len (method len is not `pub` in crate messages: write `pub fn len`)"
        )
    );
}

/// Go: `p.T` against `q/p.T`. Here two crates would have to have one name; see `cross_crate.rs`.
#[test]
fn types_of_the_same_name() {
    fn first() -> Any {
        #[derive(itab::Typed)]
        struct L;
        Any::new(L)
    }
    fn is_other(any: &Any) -> Result<(), TypeAssertionError> {
        #[derive(itab::Typed)]
        struct L;
        any.try_downcast_ref::<L>().map(|_| ())
    }
    says(
        is_other(&first()),
        "interface conversion: interface {} is messages::types_of_the_same_name::first::L, \
         not messages::types_of_the_same_name::is_other::L",
    );
    // two local types L: in scopes without a name, the paths are equal
    let any = {
        #[derive(itab::Typed)]
        struct L;
        Any::new(L)
    };
    {
        #[derive(itab::Typed)]
        struct L;
        says(
            any.try_downcast_ref::<L>(),
            "interface conversion: interface {} is messages::types_of_the_same_name::L, \
             not messages::types_of_the_same_name::L (types from different scopes)",
        );
        says(
            Any::new(G(L)).try_downcast_ref::<G<u8>>(),
            "interface conversion: interface {} is messages::G<messages::types_of_the_same_name::L>, not messages::G<u8>",
        );
    }
}

#[test]
fn unnamed_types() {
    // anonymous struct
    says(
        Any::new((1_u8, "x")).cast::<dyn A>(),
        "interface conversion: (u8, &str) is not messages::A: missing method a",
    );
    says(
        Any::new(Opaque([1_u8; 2])).try_downcast_ref::<[u8; 2]>(),
        "interface conversion: interface {} is itab::typed::Opaque<[u8; 2]>, not [u8; 2]",
    );
    says(
        Any::new(vec![1_u8]).cast::<dyn A>(),
        "interface conversion: alloc::vec::Vec<u8> is not messages::A: missing method a",
    );
}

#[test]
fn every_type_satisfies_an_interface_without_methods() {
    assert!(Any::new(1_u8).cast::<dyn Empty>().is_ok());
    assert!(Any::new(T).cast_ref::<dyn Empty>().is_ok());
}

/// The words of a panic, without the panic on the terminal.
#[track_caller]
fn panics(f: impl FnOnce()) -> String {
    thread_local!(static QUIET: RefCell<bool> = const { RefCell::new(false) });
    static HOOK: std::sync::Once = std::sync::Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.with_borrow(|quiet| *quiet) {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let payload = catch_unwind(std::panic::AssertUnwindSafe(f)).expect_err("should have panicked");
    QUIET.set(false);
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => payload.downcast_ref::<&str>().unwrap().to_string(),
    }
}

/// Go: `x.(T)` without `ok` panics with the error.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn unwrap_panics_with_gos_words() {
    let any = Any::new(T);
    let words = panics(|| _ = any.try_downcast_ref::<u8>().unwrap());
    assert!(words.contains("interface conversion: interface {} is messages::T, not u8"), "{words}");
    let words = panics(|| any.cast_ref::<dyn AB>().unwrap().a());
    assert!(
        words.contains("interface conversion: messages::T is not messages::AB: missing method b"),
        "{words}"
    );
    assert!(words.contains("missing method b: want fn(&self, &str) -> Option<&str>"), "{words}");
    let words = panics(|| drop(any.cast::<dyn J>().unwrap()));
    assert!(
        words.contains("interface conversion: messages::T is not messages::J: missing method c"),
        "{words}"
    );
    let words = panics(|| _ = None::<AnyRef<'_>>.cast_ref::<dyn A>().unwrap());
    assert!(words.contains("interface conversion: interface is nil, not messages::A"), "{words}");
}

/// Go: `value method main.OK.A called using nil *OK pointer`.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_method_through_a_nil_pointer() {
    let words = panics(|| Iface::<dyn A>::new(None::<Box<T>>).a());
    assert_eq!(words, "value method messages::T.a called using nil *T pointer");
    let words = panics(|| Any::new(None::<Rc<T>>).cast_ref::<dyn A>().unwrap().a());
    assert_eq!(words, "value method messages::T.a called using nil *T pointer");
    let words = panics(|| Iface::<dyn A>::new(None::<&'static G<Vec<u8>>>).a());
    assert_eq!(
        words,
        "value method messages::G<alloc::vec::Vec<u8>>.a called using nil *G<alloc::vec::Vec<u8>> pointer"
    );
}

/// Go calls a pointer method with a nil receiver; here no method can have one, and the sentence says which kind it is.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_method_that_takes_mut_through_a_nil_pointer() {
    let words = panics(|| Iface::<dyn Changed>::new(None::<Box<Counter>>).change());
    assert_eq!(words, "pointer method messages::Counter.change called using nil *Counter pointer");
}

#[interface]
pub trait Changed {
    fn change(&mut self);
}

pub struct Counter;

#[methods]
impl Counter {
    pub fn change(&mut self) {}
}

/// Go throws.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn getitab_for_an_interface_without_methods() {
    let words = panics(|| _ = ItabTable::new().getitab(InterfaceType::of::<dyn Empty>(), Type::of::<T>()));
    assert_eq!(words, "internal error - misuse of itab");
}

#[test]
fn debug_has_it_all() {
    let error = Any::new(T).cast::<dyn J>().unwrap_err();
    assert_eq!(
        format!("{error:?}"),
        "TypeAssertionError(interface conversion: messages::T is not messages::J: missing method c\
         \n  missing method c: want fn(&self))"
    );
    let missing = error.error().reasons().next().unwrap();
    assert_eq!(format!("{missing:?}"), "MissingMethod(missing method c: want fn(&self))");
    assert_eq!(missing.want().text(), "fn(&self)");
    assert_eq!(missing.ty(), Type::of::<T>());
}

#[test]
fn it_is_an_error() -> Result<(), Box<dyn std::error::Error>> {
    fn asks(any: &Any) -> Result<(), Box<dyn std::error::Error>> {
        any.cast_ref::<dyn A>()?.a();
        any.try_downcast_ref::<T>()?;
        Ok(())
    }
    fn takes(any: Any) -> Result<T, TypeAssertionError> {
        Ok(any.downcast()?)
    }
    asks(&Any::new(T))?;
    takes(Any::new(T))?;
    assert_eq!(
        asks(&Any::new(1_u8)).unwrap_err().to_string(),
        "interface conversion: u8 is not messages::A: missing method a"
    );
    assert_eq!(
        takes(Any::new(1_u8)).unwrap_err().to_string(),
        "interface conversion: interface {} is u8, not messages::T"
    );
    Ok(())
}

/// Errors are equal when they say the same, and a failed cast shows its value without giving it away.
#[test]
fn errors_compare_and_show_their_value() {
    let refuse = |value: u8| Any::new(value).cast::<dyn unusual::Reader>().unwrap_err();
    let error = refuse(7);
    assert_eq!(error.value().downcast_ref::<u8>(), Some(&7));
    assert_eq!(error.error(), refuse(8).error());
    assert_ne!(*error.error(), Any::new(7_u16).cast_ref::<dyn unusual::Reader>().unwrap_err());
    assert_ne!(*error.error(), Any::new(7_u8).try_downcast_ref::<u16>().unwrap_err());
    let reasons = |error: &TypeAssertionError| error.reasons().collect::<Vec<_>>();
    assert_eq!(reasons(error.error()), reasons(refuse(8).error()));
    assert_eq!(std::collections::HashSet::from([*error.error(), *refuse(8).error()]).len(), 1);
    assert_eq!(error.into_value().downcast::<u8>().unwrap(), 7);
}

/// Two types of one name: in two modules, as here, or in two builds of one crate.
#[test]
fn the_same_words_for_other_types() {
    mod asked {
        pub struct Config;
        #[itab::interface]
        pub trait Loads {
            fn load(&self, config: &Config);
        }
    }
    mod had {
        pub struct Config;
        pub struct Loader;
        #[itab::methods]
        impl Loader {
            pub fn load(&self, _config: &Config) {}
        }
    }
    let error = Any::new(had::Loader).cast::<dyn asked::Loads>().expect_err("the types differ");
    let reasons: Vec<String> = error.error().reasons().map(|reason| reason.to_string()).collect();
    assert_eq!(
        reasons,
        ["wrong type for method load: have fn(&self, &Config), want fn(&self, &Config) \
          (the same words for other types: of another module, or of another build of one crate)"]
    );
    had::Loader.load(&had::Config);
    let _ = asked::Config;
}
