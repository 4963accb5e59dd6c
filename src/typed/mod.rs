//! What `#[methods]` and `#[derive(Typed)]` tell rustc: the descriptor of a type and, method by method,
//! what it has.

mod auto;
pub mod blocks;
pub mod code;
pub mod composed;
pub mod fields;
mod maps;
pub(crate) mod objects;
pub mod operations;
pub mod pointer;
#[cfg(feature = "std")]
mod shared;
mod std_composed;
mod std_objects;
mod std_types;
#[cfg(not(feature = "std"))]
mod unshared;
#[cfg(not(feature = "std"))]
use unshared as shared;

use core::any::TypeId;
use core::marker::PhantomData;
use core::ptr;

use crate::abi::entry::Entry;
use crate::abi::typ::Parts;
use crate::abi::{Kind, Method, Package, Type};
use crate::cells::{Cells, SharedCells};
use crate::hint::Hints;
use blocks::Methods;
use code::Exactly;
use objects::ObjectOf;
use operations::OperationsOf;

/// A type that has a descriptor, so that its values can be put into [`Any`](crate::Any).
///
/// Get it with `#[methods]` or `#[derive(Typed)]`. Many types of std have it: numbers, strings, vectors, maps, sets, tuples to
/// 12, arrays, options, results, ranges, pointers, functions, cells, locks, atomics, times, paths, addresses, errors in boxes;
/// [`Opaque`] wraps any other. They have no methods, as Go's predeclared types have none; a type of your own around one can.
///
/// Of ordinary traits they list `dyn Debug`, `dyn Display` and, errors, `dyn Error`, as far as they have them: an `Any` of a `u64`, a
/// `String` or an `IpAddr` is lent out as a `&dyn Display` without a word. A `Vec<T>`, `Option<T>` or tuple lists `dyn Debug` if its parts' descriptors can
/// print; a pointer is lent out as what it points to is. Not known is what std says under a bound of types that need no descriptor: a `Mutex<u8>`,
/// `Cell<u8>` or `OnceLock<u8>` is `Debug`, and their descriptors, which are made for every `T`, do not know it. `Box<dyn Error>` is no `Error` in
/// std either. Of auto traits, `dyn Error + Send + Sync` is listed; [`register!`](crate::register!) adds others.
///
/// ```
/// use itab::Any;
/// use std::fmt::{Debug, Display};
///
/// assert_eq!(Any::new(5_u64).as_dyn::<dyn Display>()?.to_string(), "5");
/// assert_eq!(format!("{:?}", Any::new(vec![Some("a")]).as_dyn::<dyn Debug>()?), r#"[Some("a")]"#);
/// # Ok::<(), itab::DynError>(())
/// ```
///
/// A generic type is compared, hashed, ordered, cloned and printed field by field if its author says so:
///
/// ```
/// use itab::{Any, Typed, inspect};
///
/// #[derive(Typed)]
/// #[typed(eq, hash, clone, debug, send)]
/// struct Stack<T> { items: Vec<T> }
/// #[derive(Typed)]
/// struct Stone;
///
/// let stack = || Any::new(Stack { items: vec![1_u8, 2] });
/// assert_eq!(stack(), stack());
/// assert_eq!(format!("{:?}", inspect::value(&stack().try_clone()?)), "Stack { items: [1, 2] }");
/// let stones = Any::new(Stack { items: vec![Stone] });
/// assert!(stones.try_eq(&stones).is_err());
/// # Ok::<(), itab::CloneError>(())
/// ```
///
/// # Safety
///
/// `TYPE` is the descriptor of `Self`: its id is `TypeId::of::<Self>()`, its methods are methods of
/// `Self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no type descriptor",
    label = "needs `#[methods]` on an impl block that is not of a trait, or `#[derive(itab::Typed)]`",
    note = "a type of another crate fits in `itab::Opaque`, and `itab::known` takes values out of std's `dyn Any`"
)]
pub unsafe trait Typed: 'static {
    /// The descriptor. Go: the type word of an eface.
    const TYPE: &'static Type;

    /// The methods of `Option<Self>`: none, except where `Self` is a pointer.
    #[doc(hidden)]
    const OPTION_METHODS: &'static [Method] = &[];

    /// [`Settled`], where what rustc can say of the methods of `Self` is the same wherever it is asked.
    #[doc(hidden)]
    type MethodsKnown;
}

/// Of a type or an interface: it has no parameters on which its methods depend.
///
/// A generic function may be told less of `Box<T>` than is true of the type that it is called with, and of `T` it is told nothing
/// at all: rustc does not know there that [`Typed::MethodsKnown`] is this. So what is refused elsewhere is not refused there.
#[doc(hidden)]
pub enum Settled {}

/// What a vector, an array, a tuple or an option can consist of so that it has a descriptor: every type that has one, and
/// interface values.
///
/// An interface value has none by itself, because in Go a value in an interface is never an interface: `Any::new(any)`
/// would be `any`.
///
/// ```
/// use itab::Any;
/// let tree = || Any::new(vec![Any::new(1_u8), Any::new(vec![Any::new("leaf")])]);
/// assert_eq!(tree(), tree());
/// ```
///
/// # Safety
///
/// `ELEMENT` is the descriptor of `Self`, as [`Typed::TYPE`] is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no type descriptor",
    label = "needs `#[methods]` on an impl block that is not of a trait, or `#[derive(itab::Typed)]`",
    note = "a type of another crate fits in `itab::Opaque`, and `itab::known` takes values out of std's `dyn Any`"
)]
pub unsafe trait Element: 'static {
    /// The descriptor.
    const ELEMENT: &'static Type;

    /// The methods of `Option<Self>`: none, except where `Self` is a pointer.
    #[doc(hidden)]
    const OPTION_METHODS: &'static [Method] = &[];

    /// That of [`Typed`].
    #[doc(hidden)]
    type MethodsKnown;
}

// SAFETY: `TYPE` is the descriptor of `Self`.
unsafe impl<T: Typed> Element for T {
    const ELEMENT: &'static Type = T::TYPE;
    const OPTION_METHODS: &'static [Method] = <T as Typed>::OPTION_METHODS;
    type MethodsKnown = <T as Typed>::MethodsKnown;
}

/// What `#[methods]` and `#[derive(Typed)]` put into the descriptor of `Self`.
///
/// Safe to implement: what has to be true of `Self` is so by the types of the constants.
#[doc(hidden)]
pub trait Declared: Sized + 'static {
    /// What shape it has.
    const KIND: Kind;
    /// Where it is declared and how it is written, for the hash.
    const PATH: &'static str;
    /// The crate that describes it.
    const PACKAGE: PackageOf<Self>;
    /// The method set.
    const METHODS: Methods<Self>;
    /// Drop, clone and so on.
    const OPERATIONS: &'static OperationsOf<Self>;
    /// The ordinary traits that it lists.
    const OBJECTS: &'static [ObjectOf<Self>] = &[];
    /// Room for where each of them is, if they are several. Of no meaning to what is found.
    const HINTS: Option<&'static Hints> = None;
}

/// The crate that describes `T`.
///
/// Invariant: code of that crate made this, for `T`. Packages as such can be had of every descriptor, so that one
/// would prove nothing.
#[doc(hidden)]
pub struct PackageOf<T>(pub(crate) &'static Package, pub(crate) Exactly<T>);

/// The descriptor of `T`.
#[doc(hidden)]
pub struct TypeOf<T>(Type, Exactly<T>);

impl<T: Declared> TypeOf<T> {
    /// The descriptor of an instantiation, of what is declared.
    pub const fn of_instantiation(cells: &'static SharedCells<Entry>) -> Self {
        let TypeOf(ty, exactly) = Self::new(&cells.first);
        TypeOf(ty.sharing(cells), exactly)
    }

    /// The descriptor, of what is declared.
    pub const fn new(cells: &'static Cells<Entry>) -> Self {
        let (methods, operations) = (T::METHODS.list(), T::OPERATIONS.functions());
        // SAFETY: the operations work on `T`s, and the methods are methods of `T`, sorted by name: invariants of
        // `OperationsOf<T>` and `Methods<T>`.
        let ty = unsafe {
            Type::new::<T>(T::KIND, T::PATH, T::PACKAGE.0, methods, &Parts::NONE, operations, cells)
        };
        // SAFETY: an `ObjectOf<T>` is about `T`.
        let ty = unsafe { ty.listing(ObjectOf::list(T::OBJECTS)) };
        let ty = match T::HINTS {
            Some(hints) => ty.with_hints(hints),
            None => ty,
        };
        TypeOf(ty, PhantomData)
    }
}

impl<T> TypeOf<T> {
    /// The descriptor, as everybody sees it.
    pub const fn descriptor(&'static self) -> &'static Type {
        &self.0
    }
}

impl Type {
    /// The descriptor of a type. O(1).
    pub const fn of<T: Typed>() -> &'static Type {
        T::TYPE
    }

    /// Whether this describes `T`.
    ///
    /// The hash decides nearly every miss, the address then every hit. What is left are copies of one
    /// descriptor, and instantiations of one generic type. In this order, each is two predicted branches
    /// at most.
    #[inline(always)]
    pub(crate) fn is<T: Typed>(&self) -> bool {
        self.hash() == const { T::TYPE.hash() }
            && (ptr::eq(self, T::TYPE) || self.is_copy_of(TypeId::of::<T>()))
    }

    /// [`is`](Self::is), for a type that is compared with several in turn: the address first, because
    /// rustc sorts hashes into a tree, in which every branch is a guess, and cannot sort addresses.
    #[inline(always)]
    pub(crate) fn is_in_turn<T: Typed>(&self) -> bool {
        ptr::eq(self, T::TYPE)
            || (self.hash() == const { T::TYPE.hash() } && self.is_copy_of(TypeId::of::<T>()))
    }
}

/// Wraps a value whose type has no descriptor, so that it fits in an [`Any`](crate::Any) all the same.
///
/// It has no methods there, and cannot be compared, cloned or printed: the descriptor is made for every `T`, of which rustc knows no
/// more than its size and its id, and no code can be had of these. A type of your own around the value has what it derives, in as many
/// words: `#[derive(Typed, Clone, PartialEq, Debug)] struct Id(Uuid);`. What is registered of the ordinary traits of `T`
/// ([`register!`](crate::register!)) is found of it. Costs nothing beyond the value.
///
/// ```
/// use itab::{Any, Opaque};
/// use std::process::ExitCode;
/// let any = Any::new(Opaque(ExitCode::SUCCESS));
/// assert_eq!(any.try_downcast_ref::<Opaque<ExitCode>>()?.0, ExitCode::SUCCESS);
/// # Ok::<(), itab::TypeAssertionError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Opaque<T>(pub T);
