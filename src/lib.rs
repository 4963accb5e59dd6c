//! Go's interface system for Rust: values whose interfaces are found at run time.

#[allow(unused_extern_crates, reason = "the macros name the crate `itab`, here too")]
extern crate self as itab;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod abi;
mod error;
mod interface;
pub mod method_set;
mod nilable;
mod switch;
mod sync;
mod tab;
mod table;
mod typed;
mod universe;
mod value;

pub(crate) use __private as private;

pub use abi::{CodePtr, Imethod, InterfaceType, Kind, Method, Package, Receiver, TFlag, Type};
pub use error::{CastError, MissingMethod, Reason, TypeAssertionError, missing_methods};
pub use interface::{ImplementedBy, Interface, SharedInterface};
pub use itab_macros::{Typed, interface, methods, type_switch};
pub use nilable::Nilable;
pub use tab::Itab;
pub use table::{TableParameters, TableStats};
pub use typed::{Opaque, Typed};
pub use universe::{Universe, UniverseStats};
pub use value::{Admits, Any, AnyMut, AnyRef, AutoTraits, Iface, IfaceMut, IfaceRef, Local};

/// Checks, when compiling, that a type implements an interface: `implements!(Bird: dyn Flyable)`.
///
/// Costs nothing at run time. Go: `var _ Flyable = Bird{}`. [`Type::implements`] asks at run time.
///
/// ```
/// # use itab::{implements, interface, methods};
/// #[interface]
/// pub trait Flyable { fn fly(&self); }
/// pub struct Bird;
/// #[methods]
/// impl Bird { pub fn fly(&self) {} }
/// implements!(Bird: dyn Flyable);
/// ```
#[macro_export]
macro_rules! implements {
    ($type:ty: $interface:ty) => {
        const _: () = {
            const fn implements<T: $crate::Typed, I: ?::core::marker::Sized + $crate::ImplementedBy<T>>() {}
            implements::<$type, $interface>();
        };
    };
}
