//! Go's interface system for Rust: values whose interfaces are found at run time.

#[allow(unused_extern_crates, reason = "the macros name the crate `itab`, here too")]
extern crate self as itab;

mod abi;
mod error;
mod interface;
pub mod method_set;
mod nilable;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod switch;
mod sync;
mod table;
mod typed;
mod universe;
mod value;

pub(crate) use __private as private;

pub use abi::{CodePtr, Imethod, InterfaceType, Itab, Kind, Method, Package, Receiver, TFlag, Type};
pub use error::{CastError, MissingMethod, Reason, TypeAssertionError, missing_methods};
pub use interface::{ImplementedBy, Interface, SharedInterface};
pub use itab_macros::{Typed, interface, methods, type_switch};
pub use nilable::Nilable;
pub use table::{TableParameters, TableStats};
pub use typed::{Opaque, Typed};
pub use universe::{Universe, UniverseStats};
pub use value::{Admits, Any, AnyMut, AnyRef, AutoTraits, Iface, IfaceMut, IfaceRef, Local};
