//! Go's interface system for Rust: values whose interfaces are found at run time.
//!
//! You hold a value of which you know nothing: a plugin, a message, an error. You want to know whether it
//! can do something, and then have it do it. Its author has never heard of your trait, and you have never
//! heard of its type.
//!
//! ```
//! use itab::{Any, interface, methods};
//!
//! // Yours: what you need.
//! #[interface]
//! pub trait Flyable {
//!     fn fly(&self) -> String;
//! }
//!
//! // Theirs: a type, with the methods it has.
//! pub struct Bird {
//!     name: String,
//! }
//! #[methods]
//! impl Bird {
//!     pub fn fly(&self) -> String {
//!         format!("{} flies", self.name)
//!     }
//! }
//!
//! let any = Any::new(Bird { name: "b1".into() });
//! let flyable = any.cast_ref::<dyn Flyable>()?;
//! assert_eq!(flyable.fly(), "b1 flies");
//!
//! let error = Any::new(7_u64).cast_ref::<dyn Flyable>().unwrap_err();
//! assert!(error.to_string().ends_with("missing method fly"));
//! # Ok::<(), itab::TypeAssertionError>(())
//! ```
//!
//! # What you can rely on
//!
//! - **Nothing is registered.** The value carries its type descriptor and the descriptor lists the
//!   methods, as in Go; no linker section, no list of pairs, no start-up code. What compiles is found.
//! - **Structural.** A type satisfies an interface by having its methods: same names, same types, a
//!   receiver that asks for no more. Neither names the other. See [`macro@interface`].
//! - **Static, checked at compile time, dynamic when asked for**, as Russ Cox says of Go's interfaces. Where type and
//!   interface are both known, rustc decides, the itab is a constant, and what is missing is a compile error in
//!   words.
//! - **Lock-free after the first time.** The first assertion of a pair in a program matches two sorted lists,
//!   O(ni + nt), and takes a lock to remember the answer, a negative one too. Every later one is a look-up
//!   that writes nothing that another thread reads.
//! - **Nothing is lost.** A failed conversion of an owned value has the value in its error.
//! - **A method set never changes.** That law makes it right to remember answers for ever.
//!
//! # The values
//!
//! | Go | owned | `&` | `&mut` |
//! | --- | --- | --- | --- |
//! | `any` | [`Any`] | [`AnyRef`] | [`AnyMut`] |
//! | `Flyable` | [`Iface<dyn Flyable>`](Iface) | [`IfaceRef`] | [`IfaceMut`] |
//! | nil | `None` of each | | |
//!
//! An interface value has the methods of its interface, so what the library asks of it is a function, as with `Rc`:
//! `Iface::is::<Bird>(&flyable)`. The errors' parts are in [`error`], the auto traits of values in [`auto_traits`], descriptors
//! in [`abi`], what looks inside in [`inspect`], the questions about many types at once in [`relation`], and types and
//! interfaces that are made at run time in [`built`].
//!
//! Two words each, an `Option` of one too. An owned value no larger than a word is kept in the data word:
//! numbers, pointers and empty structs allocate nothing. Auto traits are part of the type:
//! `Any<dyn Send + Sync>`, `Iface<dyn Flyable + Send>`; [`strengthen`](Any::strengthen) asks for them where only the value is known. An interface may have parameters: `Iface<dyn Handler<Tick>>`.
//!
//! # The words
//!
//! | Go | here |
//! | --- | --- |
//! | `x.(T)`, `v, ok := x.(T)` | [`try_downcast_ref`](Any::try_downcast_ref), [`downcast_ref`](Any::downcast_ref), [`is`](Any::is), [`downcast`](Any::downcast) |
//! | `x.(I)`, `v, ok := x.(I)` | [`cast_ref`](Any::cast_ref), [`cast_mut`](Any::cast_mut), [`cast`](Any::cast); [`implements`](Any::implements) |
//! | `switch v := x.(type)` | [`type_switch!`] |
//! | ordinary traits, which Go has not | [`as_dyn`](Any::as_dyn), [`as_dyn_mut`](Any::as_dyn_mut), [`into_dyn`](Any::into_dyn): what a type lists, or [`register!`] said of it |
//! | superset to subset | [`convert`](Iface::convert); [`upcast`](Iface::upcast) to what is embedded |
//! | `var _ I = (*T)(nil)` | [`implements!`] |
//! | `==`, map keys | `==` and [`Hash`] of all six values, with each other and (`==`) with a value of any type; [`try_eq`](Any::try_eq), [`try_hash`](Any::try_hash), [`into_key`](Any::into_key) where Go may panic; [`ptr_eq`](Any::ptr_eq) for addresses |
//! | value and pointer receivers | `&self` and `&mut self`: an interface with `&mut self` methods needs a value held exclusively |
//! | `*T` | `Box<T>`, `Rc<T>`, `Arc<T>`, `&'static T`, `Option`s of these: the methods of `T` are promoted |
//! | unexported methods | methods that are not `pub`: found by interfaces of the same crate that are not `pub` either, if it says [`package!`] |
//! | `TypeAssertionError` | [`TypeAssertionError`]: Go's sentence, and the reason for each missing method |
//! | `reflect.Type`: `MethodByName`, `Implements`, `AssignableTo`, `Elem`, `Key`, `Len` | [`Type::method`], [`InterfaceType::implemented_by`], [`InterfaceType::implements`], [`Type::missing`], [`Type::assignable_to`], [`Type::elem`] and so on |
//! | `reflect.Value.MethodByName`, `Call` | [`Any::call`], [`AnyRef::call_ref`], for blocks with `#[methods(call)]` |
//! | `_type`, `interfacetype`, `itab` | [`Type`], [`InterfaceType`], [`Itab`] |
//! | `getitab`, `itabTable` | [`ItabTable`] |
//! | `moduledata`, `itabsinit` | [`Module`], [`ItabTable::add`] |
//!
//! # Features
//!
//! | feature | default | what it adds |
//! | --- | --- | --- |
//! | `std` | yes | descriptors of what std has and `core` and `alloc` have not (`HashMap`, `PathBuf`, `Instant`, locks, ..), and what needs variables of a thread. Without it, the library needs `alloc` and atomic pointers |
//! | `collect` | no | [`Module::program`](struct.Module.html), the types and interfaces of a program as its linker collects them, and [`audit!`]; with `std` |
//!
//! What lies under `itab::__private` is named by generated code only. It has no promise: any release may change it.
//!
//! # When something else is better
//!
//! If all types and traits are known where the values are made, an enum or a `dyn Trait` costs less. If
//! the traits are known there and only the choice among them is late, `dyn Trait` with upcasting does.
//! Values that borrow have no descriptor: everything here is `'static` inside.

// The loom models compile `table.rs`, `cells.rs` and `list.rs` by themselves; the crate as a whole has statics, in which loom's atomics
// cannot be.
#![cfg(not(loom))]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;
pub mod abi;
pub mod auto_traits;
pub mod built;
mod cells;
#[cfg(feature = "std")]
mod chunk;
mod comparison;
mod dynamic;
pub mod error;
mod hash;
mod hint;
mod ids;
pub mod inspect;
mod interface;
mod itab;
mod itab_table;
mod list;
pub mod method_set;
mod module;
mod nilable;
pub mod plugin;
#[cfg(feature = "collect")]
mod program;
mod ptr;
pub mod reflect;
pub mod relation;
mod row;
mod slot;
mod switch;
mod sync;
mod table;
mod text;
mod typed;
#[cfg(not(feature = "std"))]
mod unchunked;
#[cfg(not(feature = "std"))]
use unchunked as chunk;
mod value;

#[doc(no_inline)]
pub use abi::{InterfaceType, Itab, Type};
#[doc(no_inline)]
pub use dynamic::known;
#[doc(no_inline)]
pub use dynamic::{
    Delegate, DynError, Dynamic, DynamicExt, FieldError, Fields, Object, ObjectError, ObjectExt, ObjectOwner,
    Owner, Registration, RegistrationGuard, StructField, WeakError, WeakOwner, into_dyn, weak_into_dyn,
};
#[doc(no_inline)]
pub use error::{
    AutoTraitError, CastError, CloneError, ComparisonError, KeyError, NilError, TypeAssertionError,
};
pub use interface::{BorrowedInterface, ImplementedBy, Interface, SharedInterface};
pub use itab_macros::{Typed, interface, methods, type_switch};
pub use itab_table::ItabTable;
pub use module::{Module, NearMiss};
pub use nilable::{Nilable, NilableOwned};
#[cfg(feature = "collect")]
pub use program::Uncollected;
pub use typed::{Element, Opaque, Typed};
pub use value::{Any, AnyMut, AnyRef, AsAny, CallError, Iface, IfaceMut, IfaceRef, Key};

/// Proves that types and interfaces are among those of [`Module::program`]: `audit!(Bird, dyn Flyable)?`, in a test or when a program
/// starts. Needs the feature `collect`; without it, it does not compile.
///
/// The error names the first that is missing, and says why: what has parameters, and what Rust or std declares, is not collected. An
/// interface is written without auto traits: `dyn Flyable`. Allocates, as [`Module::program`] does.
///
/// ```
/// # #[cfg(feature = "collect")] {
/// use itab::{audit, interface, methods};
/// #[interface]
/// pub trait Flyable { fn fly(&self); }
/// pub struct Bird;
/// #[methods]
/// impl Bird { pub fn fly(&self) {} }
///
/// audit!(Bird, dyn Flyable).unwrap();
/// let error = audit!(Bird, Vec<Bird>).unwrap_err().to_string();
/// assert!(error.ends_with("what has parameters is not collected: add it to the module"));
/// # }
/// ```
#[cfg(feature = "collect")]
#[macro_export]
macro_rules! audit {
    ($($items:tt)+) => { $crate::Module::program().audit(&$crate::__audited!([] $($items)+)) };
}

/// Proves nothing: the feature `collect` is off.
#[cfg(not(feature = "collect"))]
#[macro_export]
macro_rules! audit {
    ($($items:tt)*) => {
        $crate::__private::core::compile_error!(
            "nothing is collected: turn on the feature `collect` of `itab`"
        )
    };
}

#[cfg(feature = "collect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __audited {
    ([$($done:expr,)*]) => { [$($done),*] };
    ([$($done:expr,)*] dyn $interface:path $(, $($rest:tt)*)?) => {
        $crate::__audited!([$($done,)* $crate::__private::Collected::interface::<dyn $interface>(),] $($($rest)*)?)
    };
    ([$($done:expr,)*] $type:ty $(, $($rest:tt)*)?) => {
        $crate::__audited!([$($done,)* $crate::__private::Collected::of::<$type>(),] $($($rest)*)?)
    };
}

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

/// Says that values of a type can be lent out as objects of these traits, where neither has to be yours:
/// `register!(uuid::Uuid: dyn Display, dyn Debug);`.
///
/// A statement, to be run at any time and on any thread; from then on [`as_dyn`](Any::as_dyn) and the like find the traits,
/// of values of the type and of [`Opaque`] ones. For ever, or until a guard is dropped: see
/// [`Registration::until_dropped`]. Who registers what somebody else did, or what a type lists, changes nothing: rustc makes
/// the same object of both.
///
/// The process is told of the type too, also by `register!(Scan);` without traits: [`known`] then recognises values that std holds.
/// That is not undone.
///
/// Allocates; takes a lock where a pair is new. A type of yours lists its traits once and for all with `#[typed(..)]`,
/// which is found faster and cannot be forgotten.
///
/// ```
/// use itab::{Any, Opaque, register};
/// use std::fmt::Display;
/// use std::num::ParseIntError;
///
/// let any = Any::new(Opaque("".parse::<u8>().unwrap_err()));
/// assert!(any.as_dyn::<dyn Display>().is_err());
/// register!(ParseIntError: dyn Display, dyn Display + Send + Sync);
/// assert_eq!(any.as_dyn::<dyn Display>()?.to_string(), "cannot parse integer from empty string");
/// # Ok::<(), itab::DynError>(())
/// ```
#[macro_export]
macro_rules! register {
    ($type:ty $(: $($object:ty),+ $(,)?)?) => {
        $crate::__private::register(
            $crate::__private::known!($type),
            const { &[$($($crate::__private::object!($type, $object)),+)?] },
        )
    };
}

/// The examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The examples of the page about fields.
#[cfg(doctest)]
#[doc = include_str!("../docs/fields.md")]
struct FieldsPage;
