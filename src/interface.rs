//! What `#[interface]` tells rustc: which `dyn Trait` is an interface, what it asks for, what it embeds.

use crate::abi::{Imethod, InterfaceType, Itab};
use crate::auto_traits::AutoTraits;

/// `dyn Trait` of a trait with `#[interface]`, with or without `+ Send`, `+ Sync`.
///
/// # Safety
///
/// Implemented by `#[interface]` only: `Plain` is the same trait without auto traits, and `Auto` names
/// the auto traits of `Self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "put `#[interface]` on the trait, and write `dyn Trait`"
)]
pub unsafe trait Interface: 'static {
    /// The interface without auto traits.
    type Plain: ?Sized + Described;
    /// Its auto traits: `dyn Local`, `dyn Send`, `dyn Sync` or `dyn Send + Sync`.
    type Auto: ?Sized + AutoTraits;
}

/// `dyn Trait` of a trait with `#[interface]`: the descriptor of the interface.
///
/// # Safety
///
/// Implemented by `#[interface]` only. `INTER.methods()` is `METHODS`: the methods declared in the trait
/// and in the interfaces it embeds, which are exactly its supertraits; `CELL` is a cell of a type;
/// only traits that have `Tag` as a (transitive) hidden supertrait, `Embedded<Tag>`, are the trait of
/// this interface or embed it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "the traits that an interface embeds need `#[interface]` too"
)]
pub unsafe trait Described: 'static {
    /// The descriptor.
    const INTER: &'static InterfaceType;
    /// The methods of the descriptor, readable in constants.
    const METHODS: &'static [Imethod];
    /// Which of a type's [`Cells`](crate::cells::Cells) it uses.
    const CELL: usize;
    /// Stands for the trait in [`Embedded`].
    type Tag;
    /// [`SharedAccess`] if every method takes `&self`.
    type Access: Access;
}

impl InterfaceType {
    /// The descriptor of an interface: `InterfaceType::of::<dyn Flyable>()`. O(1).
    pub const fn of<I: ?Sized + Interface>() -> &'static InterfaceType {
        <I::Plain as Described>::INTER
    }
}

/// Hidden supertrait of every interface trait: evidence that `Self` is, or embeds, the interface `Tag`.
///
/// A `dyn Trait` has it exactly if `Trait` has it among its supertraits, because it is unsafe to
/// implement by hand and is given away freely only to sized types, of which an interface is none. So a
/// bound `I: Described + Embedded<Tag>` says that the methods of `Tag` are among those of `I`.
///
/// # Safety
///
/// Not for unsized types.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not embed the interface that it is upcast to",
    label = "`cast` and `cast_ref` ask at run time whether the value has the methods"
)]
pub unsafe trait Embedded<Tag> {}

// SAFETY: `T` is sized.
#[diagnostic::do_not_recommend]
unsafe impl<T, Tag> Embedded<Tag> for T {}

/// Whether an interface can be used through a shared borrow.
#[doc(hidden)]
pub trait Access {
    /// The weaker of both.
    type And<Other: Access>: Access;
}

/// Every method takes `&self`.
#[doc(hidden)]
pub enum SharedAccess {}

/// Some method takes `&mut self`.
#[doc(hidden)]
pub enum ExclusiveAccess {}

impl Access for SharedAccess {
    type And<Other: Access> = Other;
}

impl Access for ExclusiveAccess {
    type And<Other: Access> = ExclusiveAccess;
}

/// An interface all of whose methods take `&self`: one that a shared borrow can be used through.
///
/// Go: the method set of a value, as against that of a pointer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has methods that take `&mut self`, so it needs a value held exclusively",
    label = "use `IfaceMut` or `Iface`, `cast_mut` or `cast`"
)]
pub trait SharedInterface: Interface<Plain: Described<Access = SharedAccess>> {}

#[diagnostic::do_not_recommend]
impl<I: ?Sized + Interface<Plain: Described<Access = SharedAccess>>> SharedInterface for I {}

/// `Self`, an interface, is implemented by the type `T`; the itab is a constant.
///
/// A bound for functions that convert: `fn show<T>(value: &T) where dyn Display: ImplementedBy<T>`.
///
/// # Safety
///
/// Implemented by `#[interface]` only: `ITAB` is the itab of the interface and `T`.
pub unsafe trait ImplementedBy<T>: Described {
    /// The itab, in read-only data. Go: `go:itab.T,I`.
    #[doc(hidden)]
    const ITAB: Itab<'static>;
}
