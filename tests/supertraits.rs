//! Interfaces with supertraits that are no interfaces.
#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "nobody reads the interfaces of a test")]

use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::rc::Rc;
use std::thread;

use itab::{Any, Iface, IfaceMut, IfaceRef, interface, methods};

#[interface]
pub trait Plugin: Send + Sync + 'static {
    fn name(&self) -> String;
}
#[interface]
pub trait Job: Send {
    fn run(&mut self) -> u8;
}
#[interface]
pub trait Both: Plugin + Job + Display {
    fn code(&self) -> u32;
}
#[interface]
pub trait Failure: Error + Send + Sync {
    fn code(&self) -> u32;
}
#[interface]
pub trait Shown: Debug {
    fn code(&self) -> u32;
}
#[interface]
pub trait Holder<T>: Sync {
    fn item(&self) -> T;
}
#[interface]
pub trait Bytes: Holder<u8> + Send {}

#[derive(Debug)]
pub struct Bird(u8);
#[methods(dyn Error)]
impl Bird {
    pub fn name(&self) -> String {
        "bird".into()
    }
    pub fn run(&mut self) -> u8 {
        self.0 += 1;
        self.0
    }
    pub fn code(&self) -> u32 {
        404
    }
    pub fn item(&self) -> u8 {
        self.0
    }
}
impl Display for Bird {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a bird")
    }
}
impl Error for Bird {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        const CAUSE: &fmt::Error = &fmt::Error;
        Some(CAUSE)
    }
}

/// Not `Send`, nor anything else.
pub struct Local(#[expect(dead_code, reason = "not read")] Rc<u8>);
#[methods]
impl Local {
    pub fn name(&self) -> String {
        "local".into()
    }
    pub fn code(&self) -> u32 {
        1
    }
}

/// Does not list `dyn Error`, and has neither `Display` nor `Debug`.
pub struct Silent;
#[methods]
impl Silent {
    pub fn code(&self) -> u32 {
        2
    }
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn auto_traits_are_those_of_the_value() {
    let owned = Iface::<dyn Plugin>::new(Bird(1));
    assert_eq!(thread::spawn(move || owned.name()).join().unwrap(), "bird");
    let bird = Bird(2);
    let shared = IfaceRef::<dyn Plugin>::new(&bird);
    thread::scope(|scope| assert_eq!(scope.spawn(move || shared.name()).join().unwrap(), "bird"));
    let mut job = Bird(3);
    let mut exclusive = IfaceMut::<dyn Job>::new(&mut job);
    thread::scope(|scope| assert_eq!(scope.spawn(move || exclusive.run()).join().unwrap(), 4));
    // An interface value is an object of the trait, which has them.
    let object: Box<dyn Plugin> = Box::new(Iface::<dyn Plugin>::new(Bird(5)));
    assert_eq!(thread::spawn(move || object.name()).join().unwrap(), "bird");
}

#[test]
fn a_value_is_asked_for_them_where_its_type_is_not_known() {
    let any = Any::<dyn Send + Sync>::from_value(Bird(1));
    assert_eq!(any.cast_ref::<dyn Plugin>().unwrap().name(), "bird");
    let strong = Any::new(Bird(1)).strengthen::<dyn Send + Sync>().unwrap();
    assert_eq!(strong.cast::<dyn Plugin>().unwrap().name(), "bird");
    assert!(Any::new(Local(Rc::new(1))).strengthen::<dyn Send + Sync>().is_err());
}

#[test]
fn an_interface_that_embeds_one_with_auto_traits_has_them() {
    fn sent<T: Send + Sync>(value: T) -> T {
        value
    }
    let mut both = sent(Any::<dyn Send + Sync>::from_value(Bird(1)).cast::<dyn Both>().unwrap());
    assert_eq!(
        (both.name(), both.run(), both.code(), both.to_string()),
        ("bird".into(), 2, 404, "a bird".into())
    );
    let plugin: Iface<dyn Plugin> = Iface::upcast(both);
    assert_eq!(sent(plugin).name(), "bird");
    let bird = Bird(7);
    assert_eq!(sent(IfaceRef::<dyn Bytes>::new(&bird)).item(), 7);
    assert_eq!(sent(Iface::<dyn Bytes>::new(Bird(8))).item(), 8);
    assert_eq!(sent(Iface::<dyn Holder<u8> + Send>::new(Bird(9))).item(), 9);
}

#[test]
fn interface_values_are_shown() {
    let bird = Bird(1);
    assert!(format!("{:?}", IfaceRef::<dyn Shown>::new(&bird)).ends_with("data: Bird(1) }"));
    let failure = Iface::<dyn Failure>::new(Bird(1));
    assert_eq!((failure.to_string(), failure.code()), ("a bird".into(), 404));
    let mut other = Bird(2);
    assert_eq!(IfaceMut::<dyn Failure>::new(&mut other).to_string(), "a bird");
    assert!(IfaceRef::<dyn Failure>::new(&Silent).to_string().ends_with("::Silent { .. }"));
}

#[test]
fn an_interface_value_is_an_error_with_the_source_of_its_value() {
    fn source(error: &(dyn Error + 'static)) -> Option<String> {
        error.source().map(ToString::to_string)
    }
    let cause = Some(fmt::Error.to_string());
    let failure = Iface::<dyn Failure>::new(Bird(1));
    assert_eq!(source(&failure), cause);
    let boxed: Box<dyn Error + Send + Sync> = failure.into();
    assert_eq!((boxed.to_string(), source(&*boxed)), ("a bird".into(), cause.clone()));
    let (mut exclusive, shared) = (Bird(2), Bird(3));
    assert!(IfaceMut::<dyn Failure>::new(&mut exclusive).source().is_some());
    assert!(IfaceRef::<dyn Failure>::new(&shared).source().is_some());
    assert!(Iface::<dyn Failure>::new(Silent).source().is_none());
}
