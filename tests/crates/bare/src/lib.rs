//! What the library does without std, for programs on bare metal: `ci/no_std.sh` builds it for targets that have none.
//!
//! [`check`] asserts; `src/main.rs` runs it on this machine.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt::{self, Debug, Display};

use itab::built::{InterfaceBuilder, Own, TypeBuilder};
use itab::{
    Any, AnyRef, Dynamic, DynamicExt, Iface, IfaceRef, InterfaceType, ItabTable, Module, Opaque, Type, Typed,
    implements, interface, into_dyn, known, methods, register, type_switch,
};

itab::package!();

/// Something that can be read.
#[interface]
pub trait Sensor {
    /// What it shows.
    fn read(&self) -> u32;
}

/// Something that can be set.
#[interface]
pub trait Reset {
    /// Sets it.
    fn reset(&mut self, to: u32);
}

/// Both.
#[interface]
pub trait Gauge: Sensor + Reset {}

/// An interface with a parameter.
#[interface]
pub trait Handler<E> {
    /// Handles an event.
    fn handle(&mut self, event: &E) -> bool;
}

/// A pin of a processor.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    level: u32,
}

#[methods(call, dyn Debug)]
impl Pin {
    /// What it shows.
    pub fn read(&self) -> u32 {
        self.level
    }
    /// Sets it.
    pub fn reset(&mut self, to: u32) {
        self.level = to;
    }
    /// Adds to it.
    pub fn handle(&mut self, event: &u8) -> bool {
        self.level += u32::from(*event);
        true
    }
}

implements!(Pin: dyn Gauge);

#[derive(Debug, Typed)]
#[typed(dyn Display)]
struct Fault(u8);
impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fault {}", self.0)
    }
}
impl Error for Fault {}

trait Node: Dynamic {}
impl Node for Fault {}

/// Everything at once.
///
/// # Panics
///
/// If the library is wrong.
pub fn check() {
    casts();
    ordinary_traits();
    operators();
    questions();
}

fn casts() {
    let mut any = Any::new(Pin { level: 1 });
    any.cast_mut::<dyn Reset>().expect("it has the method").reset(7);
    assert!(any.cast_mut::<dyn Handler<u8>>().expect("it has the method").handle(&1));
    assert_eq!(any.cast_ref::<dyn Sensor>().expect("it has the method").read(), 8);
    let table = ItabTable::new();
    assert!(table.cast_ref::<dyn Sensor>(any.as_any_ref()).is_ok());
    let gauge: Iface<dyn Gauge> = any.cast().expect("it has both");
    let error = Any::new(3_u8).cast::<dyn Gauge>().expect_err("a number has no methods");
    assert_eq!(error.to_string(), "interface conversion: u8 is not bare::Gauge: missing method read");
    assert_eq!(error.into_value().downcast::<u8>().ok(), Some(3));
    let what = type_switch!(gauge.as_any_ref(), {
        n: u8 => u32::from(*n),
        s: dyn Sensor => s.read(),
        _ => 0,
    });
    assert_eq!(what, 8);
    let mut any = Any::new(Pin { level: 1 });
    any.call("reset", vec![Any::new(4_u32)]).expect("there is such a method");
    assert_eq!(IfaceRef::<dyn Sensor>::new(any.downcast_ref::<Pin>().expect("it is one")).read(), 4);
    assert!(Any::new(Pin { level: 1 }).strengthen::<dyn Send>().is_ok());
}

fn ordinary_traits() {
    let fault: Arc<dyn Node> = Arc::new(Fault(3));
    assert_eq!(fault.as_dyn::<dyn Display>().expect("it lists the trait").to_string(), "fault 3");
    let shown: Option<Arc<dyn Display>> = into_dyn(fault).ok();
    assert!(shown.is_some());
    register!(Fault: dyn Error);
    let error: Box<dyn Error> = Box::new(Fault(4));
    assert!(known::find_in_chain::<dyn Display>(&*error).is_some());
    let guard = itab::register!(core::num::ParseIntError: dyn Display).until_dropped();
    let any = Any::new(Opaque("".parse::<u8>().expect_err("no number")));
    assert!(any.as_dyn::<dyn Display>().is_ok());
    drop(guard);
    assert!(any.as_dyn::<dyn Display>().is_err());
}

fn operators() {
    let tree = || Any::new(vec![Any::new(1_u8), Any::new(vec![Any::new("leaf")]), Any::new(Rc::new(2.5_f64))]);
    assert!(tree() == tree());
    assert!(tree().try_eq(&tree()).is_ok_and(|equal| equal));
    let uncomparable = Any::new(Fault(1));
    let error = uncomparable.try_eq(&Any::new(Fault(1))).expect_err("it has no equality");
    assert_eq!(error.to_string(), "runtime error: comparing uncomparable type bare::Fault");
    assert!(uncomparable.into_key().is_err());
    let text = format!("{:?}", Any::new(String::from("text")));
    assert!(text.contains("text"), "{text}");
}

fn questions() {
    let mut module = Module::new("bare");
    module.add::<Pin>().add::<u8>().add::<Pin>().add_itab::<Pin, dyn Gauge>();
    assert_eq!(module.types(), [Type::of::<Pin>(), Type::of::<u8>()]);
    assert_eq!(module.implementers(InterfaceType::of::<dyn Gauge>()), [Type::of::<Pin>()]);
    let table = ItabTable::new();
    table.add(&module);
    let mut builder = TypeBuilder::<u32>::new("bare::Counter");
    let class = builder.method::<(), Own<u32>>("read", Box::new(|count| *count)).build().expect("the names are names");
    let counter: Any = class.value(9);
    assert_eq!(counter.cast_ref::<dyn Sensor>().expect("it was given the method").read(), 9);
    let readable = InterfaceBuilder::new("bare::Readable").method::<(), Own<u32>>("read").build();
    assert!(readable.is_ok());
    let all: Vec<AnyRef<'_>> = vec![AnyRef::new(&1_u8)];
    assert_eq!(all.len(), 1);
}
