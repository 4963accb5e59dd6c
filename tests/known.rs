//! Values of which std knows the type: of those that the process was told of everything can be asked, of others nothing.

use std::any::Any as StdAny;
use std::cell::Cell;
use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::io;
use std::panic::catch_unwind;

use itab::{Iface, Opaque, Typed, interface, known, methods, register};

trait Retryable {
    fn after(&self) -> u32;
}

#[interface]
trait Coded {
    fn code(&self) -> u32;
}

macro_rules! error {
    ($type:ident $(<$param:ident: $bound:ident>)?) => {
        impl $(<$param: $bound>)? Display for $type $(<$param>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($type))
            }
        }
        impl $(<$param: $bound>)? Error for $type $(<$param>)? {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                self.0.as_ref().map(|source| -> &(dyn Error + 'static) { &**source })
            }
        }
    };
}

type Source = Option<Box<dyn Error + Send + Sync>>;

#[derive(Debug)]
struct Overload(Source, u32);

#[methods(dyn Retryable)]
impl Overload {
    pub fn code(&self) -> u32 {
        503
    }
}
impl Retryable for Overload {
    fn after(&self) -> u32 {
        self.1
    }
}
error!(Overload);

/// Of somebody else: it has no descriptor, and nobody told of it.
#[derive(Debug)]
struct Context(Source);
error!(Context);

/// As large as nothing: all values of it may have one address.
#[derive(Debug, Typed)]
#[typed(dyn Retryable)]
struct Tiny;
impl Retryable for Tiny {
    fn after(&self) -> u32 {
        1
    }
}

fn boxed(error: impl Error + Send + Sync + 'static) -> Source {
    Some(Box::new(error))
}

#[test]
fn chains_are_searched() {
    register!(Overload);
    let error = Context(boxed(io::Error::other(Overload(boxed(Context(boxed(Overload(None, 8)))), 7))));
    let found = known::find_in_chain::<dyn Retryable>(&error).unwrap();
    assert_eq!(found.after(), 7, "the first of the two, which is the one in the `io::Error`");
    let error = error.source().unwrap().downcast_ref::<io::Error>().unwrap().get_ref().unwrap();
    assert!(std::ptr::addr_eq(found, error));
    let all: Vec<_> = known::chain(error).map(|any| any.downcast_ref::<Overload>().unwrap().1).collect();
    assert_eq!(all, [7, 8]);
    assert_eq!(known::of_error(error).unwrap().cast_ref::<dyn Coded>().unwrap().code(), 503);
    assert!(known::find_in_chain::<dyn Retryable>(&Context(None)).is_none());
    assert!(known::find_in_chain::<dyn Debug>(error).is_none(), "it is not listed");
}

impl Retryable for fmt::Error {
    fn after(&self) -> u32 {
        2
    }
}
impl Retryable for std::num::ParseIntError {
    fn after(&self) -> u32 {
        3
    }
}

/// A trait of ours for an error of std, which has no say in it.
#[test]
fn errors_of_others() {
    let error = Context(boxed("x".parse::<u8>().unwrap_err()));
    assert!(known::find_in_chain::<dyn Retryable>(&error).is_none());
    register!(std::num::ParseIntError: dyn Retryable);
    register!(fmt::Error: dyn Retryable);
    assert_eq!(known::find_in_chain::<dyn Retryable>(&error).unwrap().after(), 3);
    // It has no descriptor of its own.
    let any = known::of_error(error.source().unwrap()).unwrap();
    assert!(any.is::<Opaque<std::num::ParseIntError>>());
    assert_eq!(known::find_in_chain::<dyn Retryable>(&Context(boxed(fmt::Error))).unwrap().after(), 2);
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn panics_are_asked() {
    register!(Tiny);
    register!(Overload);
    let caught = |payload: fn() -> Box<dyn StdAny + Send>| {
        let payload = catch_unwind(move || std::panic::resume_unwind(payload())).unwrap_err();
        known::of_box(payload)
    };
    assert_eq!(
        caught(|| Box::new(Overload(None, 9))).unwrap().into_dyn::<dyn Retryable>().unwrap().after(),
        9
    );
    assert_eq!(caught(|| Box::new(Tiny)).unwrap().as_dyn::<dyn Retryable>().unwrap().after(), 1);
    let coded: Iface<dyn Coded + Send> = caught(|| Box::new(Overload(None, 9))).unwrap().cast().unwrap();
    std::thread::spawn(move || assert_eq!(coded.code(), 503)).join().unwrap();
    // Messages are known to all.
    assert_eq!(caught(|| Box::new("text")).unwrap(), "text");
    assert_eq!(caught(|| Box::new(String::from("text"))).unwrap(), String::from("text"));
    // Nothing is lost where the type is not known.
    let payload = caught(|| Box::new(Context(None))).unwrap_err();
    assert!(payload.is::<Context>());
}

/// A value that is bound to its thread comes out of a box that is.
#[test]
fn local_boxes() {
    use std::rc::Rc;
    register!(Tiny);
    let of = |value: Box<dyn StdAny>| known::of_local_box(value);
    assert_eq!(of(Box::new(Tiny)).unwrap().as_dyn::<dyn Retryable>().unwrap().after(), 1);
    assert_eq!(of(Box::new("text")).unwrap(), "text");
    let shared = Rc::new(7_u8);
    let value = of(Box::new(Rc::clone(&shared))).unwrap_err();
    assert!(value.is::<Rc<u8>>());
    register!(Rc<u8>);
    let any = of(value).unwrap();
    assert!(any.strengthen::<dyn Send>().is_err());
    assert_eq!(Rc::strong_count(&shared), 1, "dropped with the error");
}

/// The value is the one that std has, and dropped once.
#[test]
fn the_value_is_stds() {
    thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });
    #[derive(Typed)]
    struct Counted<const N: usize>([u8; N]);
    impl<const N: usize> Drop for Counted<N> {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    fn check<const N: usize>() {
        register!(Counted<N>);
        register!(Counted<N>);
        let before = DROPPED.get();
        let mut value = Counted([7; N]);
        assert!(std::ptr::addr_eq(known::of_any(&value).unwrap().as_ptr(), &value));
        let mut any = known::of_any_mut(&mut value).unwrap();
        any.downcast_mut::<Counted<N>>().unwrap().0 = [8; N];
        assert_eq!(value.0, [8; N]);
        let any = known::of_box(Box::new(value)).unwrap();
        assert_eq!(DROPPED.get(), before);
        assert_eq!(any.downcast_ref::<Counted<N>>().unwrap().0, [8; N]);
        drop(any);
        assert_eq!(DROPPED.get(), before + 1);
    }
    check::<0>();
    check::<3>();
    check::<40>();
    assert!(known::of_any(&Counted([1; 5])).is_none(), "another type");
}

/// Generic code tells of what it knows: what is no `Error` there is told of without.
#[test]
fn told_from_generic_code() {
    #[derive(Debug)]
    struct Of<T>(Source, std::marker::PhantomData<T>);
    error!(Of<T: Debug>);
    fn tell<T: Debug + 'static>() {
        register!(Of<T>: dyn Error);
    }
    tell::<u8>();
    let error = Of::<u8>(None, std::marker::PhantomData);
    assert!(known::of_error(&error).unwrap().as_dyn::<dyn Error>().is_ok());
    assert!(known::of_error(&Of::<u16>(None, std::marker::PhantomData)).is_none());
    fn tell_nothing<T: 'static>() {
        register!(T);
    }
    tell_nothing::<Of<u32>>();
    assert!(known::of_error(&Of::<u32>(None, std::marker::PhantomData)).is_none());
    assert!(known::of_any(&Of::<u32>(None, std::marker::PhantomData)).unwrap().is::<Opaque<Of<u32>>>());
}

/// Generic code cannot know of a descriptor. Whoever does is believed, before and after.
#[test]
fn a_descriptor_is_preferred() {
    #[derive(Debug, Typed)]
    struct Mine;
    impl fmt::Display for Mine {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("mine")
        }
    }
    impl Error for Mine {}
    fn tell<T: Error + 'static>() {
        register!(T);
    }
    tell::<Mine>();
    assert!(known::of_error(&Mine).is_some_and(|any| any.is::<Opaque<Mine>>()));
    for _ in 0..2 {
        register!(Mine);
        assert!(known::of_error(&Mine).is_some_and(|any| any.is::<Mine>()));
        assert!(known::of_any(&Mine).is_some_and(|any| any.is::<Mine>()));
        tell::<Mine>();
    }
}
