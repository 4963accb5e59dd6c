//! Objects of an interface's trait, as sources: what a `&dyn Flyable` is or holds.
//!
//! Two kinds of values are such objects. An interface value holds another one, which is meant; a type of which the trait is implemented by
//! an `impl` is itself meant. rustc's vtable leads to the functions of [`ByMethods`], which know the kind.
#![forbid(unsafe_code)]

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::marker::PhantomData;

use super::apart::Apart;
use super::source::DynamicExt;
use crate::typed::Typed;
use crate::value::{Any, AnyMut, AnyRef};

/// What stands for an interface's trait, or for an ordinary one, as a parameter of [`ByMethods`]. `A` are the types that are arguments of the
/// trait, a list in pairs: `(PhantomData<Tick>, ())`. An impl says those that it names, and leaves the rest of the list open, because what it
/// does not name has a default that only the trait knows.
#[doc(hidden)]
pub struct Tag<const TAG: u64, A = ()>(PhantomData<A>);

/// `Self` implements the interface's trait with this tag by a block that `#[methods]` has seen, or is an interface value.
///
/// Ordinary traits ask for it nowhere. It is safe to implement: what the functions give is a value and its own type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` implements an interface by an `impl` without `#[methods]`: the values would not have these methods at run time",
    label = "put `#[methods]` on this `impl`",
    note = "the first block of the type names this one by the trait: `#[methods(NAME)]`, or `#[itab(blocks(NAME))]` below `#[derive(Typed)]`",
    note = "`#[methods(unlisted)]` says that the `impl` is for those who know the type, and is not found at run time"
)]
pub trait ByMethods<Tag> {
    /// The value that this is or holds.
    fn __itab_ref(&self) -> Option<AnyRef<'_>>;

    /// The same, if it is held exclusively.
    fn __itab_mut(&mut self) -> Option<AnyMut<'_>>;

    /// Whether the value can be had.
    fn __itab_owns(&self) -> bool;

    /// The value, if it can be had.
    fn __itab_into(self: Box<Self>) -> Option<Any>;

    /// The value, still shared, if this is it.
    fn __itab_into_rc(self: Rc<Self>) -> Option<Apart<Rc<()>>>;

    /// The value, still shared, if this is it.
    fn __itab_into_arc(self: Arc<Self>) -> Option<Apart<Arc<()>>>;
}

/// What is known of a `T` where the trait is implemented for it.
#[doc(hidden)]
pub struct Held<T: ?Sized> {
    /// As [`ByMethods`].
    pub as_ref: fn(&T) -> Option<AnyRef<'_>>,
    /// As [`ByMethods`].
    pub as_mut: fn(&mut T) -> Option<AnyMut<'_>>,
    /// As [`ByMethods`].
    pub owns: bool,
    /// As [`ByMethods`].
    pub into: fn(Box<T>) -> Option<Any>,
    /// As [`ByMethods`].
    pub into_rc: fn(Rc<T>) -> Option<Apart<Rc<()>>>,
    /// As [`ByMethods`].
    pub into_arc: fn(Arc<T>) -> Option<Apart<Arc<()>>>,
}

/// Picks what `T` has: an inherent constant wins over one of a trait where its bounds hold.
#[doc(hidden)]
pub struct Holding<T: ?Sized>(PhantomData<T>);

impl<T: Typed> Holding<T> {
    /// It has a descriptor.
    pub const __ITAB_HELD: Held<T> = Held {
        as_ref: |value| Some(AnyRef::new(value)),
        as_mut: |value| Some(AnyMut::new(value)),
        owns: true,
        into: |value| Some(DynamicExt::into_any(value)),
        into_rc: |value| Some(Apart::<Rc<()>>::new(value)),
        into_arc: |value| Some(Apart::<Arc<()>>::new(value)),
    };
}

/// What there is without a descriptor.
#[doc(hidden)]
pub trait NotHeld<T: ?Sized> {
    /// Nothing.
    const __ITAB_HELD: Held<T> = Held {
        as_ref: |_| None,
        as_mut: |_| None,
        owns: false,
        into: |_| None,
        into_rc: |_| None,
        into_arc: |_| None,
    };
}
impl<T: ?Sized> NotHeld<T> for Holding<T> {}

/// `dyn Flyable` of a trait with `#[interface]`, with or without `+ Send`, `+ Sync`, for whatever lifetime.
///
/// Implemented by `#[interface]`; it is of no use to implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "the traits that an interface embeds need `#[interface]` too",
    note = "of ordinary traits, `Send`, `Sync`, `Debug`, `Display` and `Error` can be supertraits; a value is asked for others with `as_dyn`"
)]
pub trait Object {
    /// By which of the interfaces that it has among its supertraits the value is found.
    #[doc(hidden)]
    type Tag;
}

/// What can be asked of a plain `&dyn Flyable`, where `Flyable` has `#[interface]`: the value behind it, which can be asked everything.
///
/// The object may be an interface value ([`Iface`](crate::Iface), [`IfaceRef`](crate::IfaceRef) or [`IfaceMut`](crate::IfaceMut)), which holds the
/// value, or the value itself, of a type with `#[methods] impl Flyable for Bird`. Whichever it is, what comes out is the value. Auto traits are
/// not part of what comes out, because an `IfaceRef` of a value that is only `Sync` is `Send`: [`strengthen`](AnyRef::strengthen) asks the
/// value for them. Each method is a call through rustc's vtable. Who owns the object can ask more: see [`ObjectOwner`](crate::ObjectOwner).
///
/// ```
/// use itab::{Iface, ObjectExt, interface, methods};
///
/// #[interface]
/// pub trait Flyable { fn fly(&self) -> String; }
/// #[interface]
/// pub trait Named { fn name(&self) -> String; }
///
/// struct Bird;
/// #[methods(Flyable)]
/// impl Bird { pub fn name(&self) -> String { "b1".into() } }
/// #[methods]
/// impl Flyable for Bird { fn fly(&self) -> String { "it flies".into() } }
///
/// fn name(flyable: &dyn Flyable) -> Option<String> {
///     Some(flyable.as_any_ref()?.cast_ref::<dyn Named>().ok()?.name())
/// }
/// assert_eq!(name(&Bird).unwrap(), "b1");
/// assert_eq!(name(&Iface::<dyn Flyable>::new(Bird)).unwrap(), "b1");
/// let boxed: Box<dyn Flyable> = Box::new(Bird);
/// assert!(boxed.into_any().ok().unwrap().is::<Bird>());
/// ```
pub trait ObjectExt: Object {
    /// The value that the object is or holds. Nothing, if that is of a type without a descriptor, whose `impl` is
    /// `#[methods(unlisted)]`.
    fn as_any_ref(&self) -> Option<AnyRef<'_>>;

    /// The value, to be changed. Nothing either, if the object is an [`IfaceRef`](crate::IfaceRef), which shares it.
    fn as_any_mut(&mut self) -> Option<AnyMut<'_>>;

    /// The value, out of the box. If it is in there itself, the allocation of the box becomes its, or is freed if the value fits in the data word.
    ///
    /// # Errors
    ///
    /// The box, if the object only borrows its value, or that is of a type without a descriptor.
    ///
    /// # Panics
    ///
    /// If an `impl` of what generated code alone implements promises a value and has none.
    fn into_any(self: Box<Self>) -> Result<Any, Box<Self>>;
}

impl<T: ?Sized + Object + ByMethods<<T as Object>::Tag>> ObjectExt for T {
    fn as_any_ref(&self) -> Option<AnyRef<'_>> {
        self.__itab_ref()
    }

    fn as_any_mut(&mut self) -> Option<AnyMut<'_>> {
        self.__itab_mut()
    }

    fn into_any(self: Box<Self>) -> Result<Any, Box<Self>> {
        if !self.__itab_owns() {
            return Err(self);
        }
        Ok(self.__itab_into().expect("a value that is owned can be had"))
    }
}
