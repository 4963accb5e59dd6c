//! What `#[interface]` tells rustc: which `dyn Trait` is an interface, what it asks for, what it embeds.

use core::any::TypeId;
use core::marker::PhantomData;

use crate::abi::interface_type::InterfaceTable;
use crate::abi::merge::{EmbeddedMethods, Merged, position};
use crate::abi::method::Spelling;
use crate::abi::{CodePtr, Imethod, InterfaceType, Itab, Package};
use crate::auto_traits::AutoTraits;
use crate::row::Length;
use crate::typed::blocks::{HasMethod, ShownTo};
use crate::typed::code::{CallableBy, Exactly, ReceiverKind};

/// `dyn Trait` of a trait with `#[interface]`, with or without `+ Send`, `+ Sync`.
///
/// Implemented by `#[interface]`; it is of no use to implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "put `#[interface]` on the trait, and write `dyn Trait`"
)]
pub trait Interface: 'static {
    /// The interface without auto traits.
    type Plain: ?Sized + Described;
    /// Its auto traits: `dyn Local`, `dyn Send`, `dyn Sync` or `dyn Send + Sync`. They decide which values can be
    /// held as this interface, and whether such a value is `Send` and `Sync`.
    type Auto: ?Sized + AutoTraits;
    /// Keeps this trait, and those below it, from having object types. Of those rustc believes bounds on `Plain` and
    /// `Auto` that stand among the supertraits, as [`SharedInterface`]'s, and does not check them
    /// (rust-lang/rust#152607).
    #[doc(hidden)]
    const NO_OBJECT: () = ();
}

/// `dyn Trait` of a trait with `#[interface]`: the descriptor of the interface.
///
/// # Safety
///
/// `INTER.methods()` is `METHODS`, and `PACKAGE` the crate that declares the interface; no other interface has `TABLE`.
/// Implemented by `#[interface]` only.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "the traits that an interface embeds need `#[interface]` too",
    note = "of ordinary traits, `Send`, `Sync`, `Debug`, `Display` and `Error` can be supertraits; a value is asked for others with `as_dyn`"
)]
pub unsafe trait Described: 'static {
    /// [`SharedAccess`] if every method takes `&self`, [`OwnedAccess`] if one takes the value.
    type Access: Access;
    /// [`Settled`](crate::typed::Settled), where the interface has no parameters.
    type MethodsKnown: ?Sized;
    /// The crate of the descriptor, readable in constants.
    const PACKAGE: Package;
    /// The methods of the descriptor, readable in constants.
    const METHODS: &'static [Imethod];
    /// Whether its trait is `pub`.
    const EXPORTED: bool;
    /// The interfaces that it embeds.
    const EMBEDDED: &'static [&'static InterfaceType];
    /// Which of a type's [`Cells`](crate::cells::Cells) it uses.
    const CELL: usize;
    /// Where the process-wide itab table keeps what it knows of the interface, unless that is an instantiation of one with
    /// parameters.
    const TABLE: Option<&'static InterfaceTable>;
    /// The descriptor.
    const INTER: &'static InterfaceType;
}

/// How many methods an interface has, for the interfaces that embed it.
///
/// Not said by [`Described`]: where [`ImplementedBy`] is a bound, rustc looks no further than that for what is said
/// there, and a constant that has parameters could not be as long as this says.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface",
    label = "the traits that an interface embeds need `#[interface]` too"
)]
pub trait Counted {
    /// As many as it has methods, or more.
    type Count: Length;
}

/// The descriptor of `I`.
#[doc(hidden)]
pub struct InterfaceTypeOf<I: ?Sized>(InterfaceType, Exactly<*mut I>);

impl<I: ?Sized + Described> InterfaceTypeOf<I> {
    /// Makes it of what is said of `I`, and of nothing else: a descriptor that said anything different would fill the table
    /// of the true one with its own answers.
    pub const fn described() -> Self {
        // SAFETY: `METHODS` and `TABLE` are those of `I` (`Described`).
        let interface = unsafe {
            InterfaceType::new::<I>(I::PACKAGE, I::EXPORTED, I::CELL, I::METHODS, I::EMBEDDED, I::TABLE)
        };
        InterfaceTypeOf(interface, PhantomData)
    }

    /// The descriptor, where it lies.
    pub const fn descriptor(&'static self) -> &'static InterfaceType {
        &self.0
    }
}

impl InterfaceType {
    /// The descriptor of an interface: `InterfaceType::of::<dyn Flyable>()`. O(1).
    pub const fn of<I: ?Sized + Interface>() -> &'static InterfaceType {
        <I::Plain as Described>::INTER
    }
}

/// A method that an interface declares, said of the type that stands for the interface.
///
/// The signature is written here and nowhere else: the descriptor, the itabs and the calls all name this one.
/// The type that stands for the interface is private, so that the signature can have private types in it.
#[doc(hidden)]
pub trait InterfaceMethod<const NUMBER: usize> {
    /// The name, as a type.
    type Name;
    /// The erased signature, a function pointer type.
    type Sig: Copy + 'static;
    /// Whether it takes `&self`, `&mut self` or the value.
    type Receiver: ReceiverKind;
    /// The name.
    const NAME: &'static str;
    /// How the signature is written.
    const SPELLING: &'static Spelling;
}

/// What an interface embeds, said of the type that stands for it.
#[doc(hidden)]
pub trait Embeds {
    /// The embedded interfaces, a [`List`].
    type Embedded: Embedded;
}

/// The methods of an interface, said of the type that stands for it.
///
/// # Safety
///
/// `Viewer` and `PACKAGE` are those of the crate that declares the interface: whoever has a type that implements
/// this can call what they may see.
#[doc(hidden)]
pub unsafe trait InterfaceMethods: Embeds + Sized + 'static {
    /// Who the interface is to those who let only some see a method.
    type Viewer;
    /// The crate that declares it.
    const PACKAGE: Package;
    /// Whether its trait is `pub`.
    const EXPORTED: bool;
    /// As many methods as there can be: where several have one name, they are one.
    type Count: Length + 'static;
    /// The methods that it declares.
    const OWN: &'static [Own<Self>];
    /// Those and the ones of the interfaces that it embeds.
    const MERGED: &'static Merged<Self::Count>;
}

/// A method that the interface declares for which `W` stands.
#[doc(hidden)]
pub struct Own<W> {
    pub(crate) imethod: Imethod,
    /// Invariant: `imethod` is what `W` says of the method with this number.
    pub(crate) number: usize,
    of: Exactly<W>,
}

impl<W: InterfaceMethods> Own<W> {
    /// The method with this number.
    pub const fn new<const NUMBER: usize>() -> Self
    where
        W: InterfaceMethod<NUMBER>,
    {
        let imethod = Imethod::new(
            W::NAME,
            TypeId::of::<W::Sig>(),
            W::SPELLING,
            <W::Receiver as ReceiverKind>::RECEIVER,
            if W::EXPORTED { None } else { Some(const { &W::PACKAGE }) },
        );
        Own { imethod, number: NUMBER, of: PhantomData }
    }
}

/// The code of such a method in the type `T`.
#[doc(hidden)]
pub struct OwnCode<W, T> {
    pub(crate) code: CodePtr,
    /// Invariant: `code` is that of a method of `T` with the signature that `W` says for this number, and a
    /// receiver that can be had where the interface calls it.
    pub(crate) number: usize,
    of: Exactly<(W, T)>,
}

impl<W: InterfaceMethods, T> OwnCode<W, T> {
    /// That of the method with this number.
    pub const fn new<const NUMBER: usize>() -> Self
    where
        W: InterfaceMethod<NUMBER>,
        T: HasMethod<W::Name, W::Viewer, W::Sig, W::Receiver>,
    {
        OwnCode { code: T::CODE.ptr(), number: NUMBER, of: PhantomData }
    }
}

/// A list of interfaces: `List<dyn A, List<dyn B, ()>>`.
#[doc(hidden)]
pub struct List<I: ?Sized, Rest>(Rest, PhantomData<I>);

/// The interfaces that another one embeds.
#[doc(hidden)]
pub trait Embedded {
    /// The methods of the first, and of the others.
    const FIRST: Option<&'static EmbeddedMethods>;
}

impl Embedded for () {
    const FIRST: Option<&'static EmbeddedMethods> = None;
}

impl<I: ?Sized + Described, Rest: Embedded> Embedded for List<I, Rest> {
    const FIRST: Option<&'static EmbeddedMethods> =
        Some(const { &EmbeddedMethods { methods: I::METHODS, next: Rest::FIRST } });
}

/// The itab of an embedded interface, and the next.
#[doc(hidden)]
pub struct EmbeddedItab {
    pub(crate) itab: Itab<'static>,
    pub(crate) next: Option<&'static EmbeddedItab>,
}

/// Interfaces that the type `T` implements.
///
/// # Safety
///
/// `FIRST_ITAB` is the list of the itabs for `T`, in the order of the interfaces.
#[doc(hidden)]
pub unsafe trait EmbeddedImplementedBy<T>: Embedded {
    /// The itab of the first, and of the others.
    const FIRST_ITAB: Option<&'static EmbeddedItab>;
}

// SAFETY: there are none.
unsafe impl<T> EmbeddedImplementedBy<T> for () {
    const FIRST_ITAB: Option<&'static EmbeddedItab> = None;
}

// SAFETY: the itab of `I` for `T`, then those of the rest.
unsafe impl<T, I, Rest> EmbeddedImplementedBy<T> for List<I, Rest>
where
    I: ?Sized + ImplementedBy<T>,
    Rest: EmbeddedImplementedBy<T>,
{
    const FIRST_ITAB: Option<&'static EmbeddedItab> =
        Some(const { &EmbeddedItab { itab: I::ITAB, next: Rest::FIRST_ITAB } });
}

/// `Self`, an interface, is `I` or among its supertraits.
///
/// rustc knows: the one impl that a macro writes for each interface asks it whether `I` has the trait. Nothing
/// but the early error depends on it; an upcast looks at the methods of both ([`embeds`]).
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{I}` does not embed `{Self}`, the interface that it is upcast to",
    label = "`cast` and `cast_ref` ask at run time whether the value has the methods"
)]
pub trait EmbeddedIn<I: ?Sized> {}

/// A method that an interface asks for, as [`HasMethod`] says it of types: `Viewer` is who may see it in every type that has
/// it, and `Held` how a value must be held for it.
#[doc(hidden)]
pub struct Asked<Name, Viewer, Sig, Held>(PhantomData<(Name, Viewer, Sig, Held)>);

/// All methods of the interface `I`.
#[doc(hidden)]
pub struct AllOf<I: ?Sized>(PhantomData<I>);

/// What both ask for. A tree of these is balanced: rustc gives up on types that are nested deeply.
#[doc(hidden)]
pub struct Both<L, R>(PhantomData<(L, R)>);

/// A place on the left side.
#[doc(hidden)]
pub struct InLeft<At>(PhantomData<At>);

/// A place on the right side.
#[doc(hidden)]
pub struct InRight<At>(PhantomData<At>);

/// What the interface that `Self` stands for asks for by a method under a condition: an [`Asked`], or nothing.
#[doc(hidden)]
pub trait AskedIf<const NUMBER: usize> {
    /// That.
    type Asked;
}

/// Among the methods of `Self`, at the place `At`, is one of this name and signature.
///
/// `Viewer` may see it in every type that has it, and it can be called on a value that is held as `Held` says.
#[doc(hidden)]
pub trait Asks<At, Name, Viewer, Sig, Held> {}

impl<Name, V, S, H, Viewer, Held> Asks<(), Name, Viewer, S, Held> for Asked<Name, V, S, H>
where
    V: ShownTo<Viewer>,
    H: CallableBy<Held>,
{
}

impl<L, R, At, Name, Viewer, S, Held> Asks<InLeft<At>, Name, Viewer, S, Held> for Both<L, R> where
    L: Asks<At, Name, Viewer, S, Held>
{
}

impl<L, R, At, Name, Viewer, S, Held> Asks<InRight<At>, Name, Viewer, S, Held> for Both<L, R> where
    R: Asks<At, Name, Viewer, S, Held>
{
}

/// Whose methods [`HasImethod`] is about: those of interfaces.
#[doc(hidden)]
pub enum Imethods {}

/// `I`, an interface, has a method of this name and signature: `By`, which is `I` or embedded in it, declares it, at the place `At`.
///
/// `By` stands before `I` so that every interface may say it of all that embed it (rustc's orphan rule), and is a parameter
/// so that these impls do not overlap. rustc finds out which it is, if it is one.
#[doc(hidden)]
pub trait HasImethod<By: ?Sized, I: ?Sized, At, Name, Viewer, Sig, Held> {}

/// `I`, an interface, has all methods of `Self`, each by the interface and at the place that `By` says.
#[doc(hidden)]
pub trait IncludedIn<I: ?Sized, By> {}

#[diagnostic::do_not_recommend]
impl<I: ?Sized> IncludedIn<I, ()> for () {}

#[diagnostic::do_not_recommend]
impl<I, By, At, Name, V, S, H> IncludedIn<I, List<By, At>> for Asked<Name, V, S, H>
where
    I: ?Sized,
    By: ?Sized,
    Imethods: HasImethod<By, I, At, Name, V, S, H>,
{
}

#[diagnostic::do_not_recommend]
impl<I: ?Sized, J: ?Sized + CoveredBy<I, By>, By> IncludedIn<I, By> for AllOf<J> {}

#[diagnostic::do_not_recommend]
impl<I, L, R, ByLeft, ByRight> IncludedIn<I, (ByLeft, ByRight)> for Both<L, R>
where
    I: ?Sized,
    L: IncludedIn<I, ByLeft>,
    R: IncludedIn<I, ByRight>,
{
}

/// `I`, an interface, has all methods of `Self`, another one, by the interfaces and at the places that `By` says.
///
/// Nothing but the early error depends on it: the conversion asks for the itab.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{I}` does not have all methods of `{Self}`, the interface that it is converted to",
    label = "`cast` and `cast_ref` ask at run time whether the value has them",
    note = "a method of that name with other types, with `&mut self` for `&self`, or of another package does not count"
)]
pub trait CoveredBy<I: ?Sized, By> {}

/// Checks, in a constant, that every method of `J` is one of `I`.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if one is not.
pub(crate) const fn embeds<I: ?Sized + Interface, J: ?Sized + Interface>() {
    let (ours, theirs) = (<I::Plain as Described>::METHODS, <J::Plain as Described>::METHODS);
    let mut i = 0;
    while i < theirs.len() {
        let k = position(ours, theirs[i].name());
        assert!(
            ours[k].receiver().equals(theirs[i].receiver()),
            "the interface declares a method with another receiver"
        );
        i += 1;
    }
}

/// How a value has to be held for all methods of an interface.
#[doc(hidden)]
pub trait Access {
    /// What is enough for both.
    type And<Other: Access>: Access;
    /// What is enough for this one and for [`ExclusiveAccess`].
    type AndExclusive: Access;
}

/// A borrow is enough, shared or exclusive.
#[doc(hidden)]
pub trait BorrowedAccess: Access {}
impl BorrowedAccess for SharedAccess {}
impl BorrowedAccess for ExclusiveAccess {}

/// Every method takes `&self`.
#[doc(hidden)]
pub enum SharedAccess {}

/// Some method takes `&mut self`, and none the value.
#[doc(hidden)]
pub enum ExclusiveAccess {}

/// Some method takes the value.
#[doc(hidden)]
pub enum OwnedAccess {}

impl Access for SharedAccess {
    type And<Other: Access> = Other;
    type AndExclusive = ExclusiveAccess;
}

impl Access for ExclusiveAccess {
    type And<Other: Access> = Other::AndExclusive;
    type AndExclusive = ExclusiveAccess;
}

impl Access for OwnedAccess {
    type And<Other: Access> = OwnedAccess;
    type AndExclusive = OwnedAccess;
}

/// An interface none of whose methods takes the value itself: one that a borrow can be used through.
///
/// An interface with a method that takes `self` or `self: Box<Self>` is one of owners alone: of [`Iface`](crate::Iface), and of nobody
/// who borrows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has methods that take the value itself, so it needs one that is owned",
    label = "use `Iface`, `cast`: a borrow has no value to give away"
)]
pub trait BorrowedInterface: Interface<Plain: Described<Access: BorrowedAccess>> {}

#[diagnostic::do_not_recommend]
impl<I: ?Sized + Interface<Plain: Described<Access: BorrowedAccess>>> BorrowedInterface for I {}

/// An interface all of whose methods take `&self`: one that a shared borrow can be used through.
///
/// Go: the method set of a value, as against that of a pointer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has methods that take `&mut self` or `self`, for which a shared borrow is not enough",
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
