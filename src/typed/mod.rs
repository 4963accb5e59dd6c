//! What `#[methods]` and `#[derive(Typed)]` tell rustc: the descriptor of a type and, method by method,
//! what it has.

pub mod operations;
pub mod pointer;
mod std_types;

use core::any::TypeId;
use core::ptr;

use crate::abi::method::MethodInfo;
use crate::abi::{CodePtr, Method, Receiver, Type};
use crate::text::less;

/// A type that has a descriptor, so that its values can be put into [`Any`](crate::Any).
///
/// Get it with `#[methods]` or `#[derive(Typed)]`. Many types of std have it: numbers, strings, vectors,
/// tuples, arrays, options, pointers; [`Opaque`] wraps any other.
///
/// # Safety
///
/// `TYPE` is the descriptor of `Self`: its id is `TypeId::of::<Self>()`, its methods are methods of
/// `Self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no type descriptor",
    label = "needs `#[methods]` on its impl block or `#[derive(itab::Typed)]`",
    note = "a type of another crate fits in `itab::Opaque`"
)]
pub unsafe trait Typed: 'static {
    /// The descriptor. Go: the type word of an eface.
    const TYPE: &'static Type;

    /// The methods of `Option<Self>`: none, except where `Self` is a pointer.
    #[doc(hidden)]
    const OPTION_METHODS: &'static [Method] = &[];
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
/// It has no methods there. Costs nothing beyond the value.
///
/// ```
/// use itab::{Any, Opaque};
/// let any = Any::new(Opaque(std::time::Duration::from_secs(2)));
/// assert_eq!(any.try_downcast_ref::<Opaque<std::time::Duration>>()?.0.as_secs(), 2);
/// # Ok::<(), itab::TypeAssertionError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Opaque<T>(pub T);

/// `Self` has a method named `Name` that `Viewer` can see.
///
/// One implementation per name and type, so a type has each name once, whatever the signature.
///
/// # Safety
///
/// `IFN` is the method's code: a function of the type `Sig`, up to the receiver, which is `&Self`, or
/// `&mut Self` if `Receiver` is [`Exclusive`].
#[doc(hidden)]
pub unsafe trait HasMethod<Name, Viewer: ?Sized> {
    /// The signature, with [`This`] for the receiver.
    type Sig: 'static;
    /// [`Shared`] or [`Exclusive`].
    type Receiver: ReceiverKind;
    /// The code.
    const IFN: CodePtr;
}

/// A name at the type level, the same type in every crate: 15 bytes and their count in `CHUNK`, then the
/// rest of the name or `()`.
#[doc(hidden)]
pub struct Name<const CHUNK: u128, Rest>(Rest);

/// Whoever asks for a `pub` method.
#[doc(hidden)]
pub enum Anyone {}

/// An interface that is not `pub`, of the package with this hash.
#[doc(hidden)]
pub enum In<const PACKAGE: u128> {}

/// Says through what a method is called.
#[doc(hidden)]
pub trait ReceiverKind {
    /// As a value.
    const RECEIVER: Receiver;
}

/// `&self`.
#[doc(hidden)]
pub enum Shared {}
/// `&mut self`.
#[doc(hidden)]
pub enum Exclusive {}

impl ReceiverKind for Shared {
    const RECEIVER: Receiver = Receiver::Shared;
}
impl ReceiverKind for Exclusive {
    const RECEIVER: Receiver = Receiver::Exclusive;
}

/// A method with this receiver may be called where the value is held as `By`.
#[doc(hidden)]
pub trait CallableBy<By> {}
impl CallableBy<Shared> for Shared {}
impl CallableBy<Exclusive> for Shared {}
impl CallableBy<Exclusive> for Exclusive {}

/// The method `Name` of `Self` as a method of the pointer `P`. Go: the wrappers in the method set of `*T`.
///
/// # Safety
///
/// As [`HasMethod`], for a receiver `&P` or `&mut P`.
#[doc(hidden)]
pub unsafe trait Promoted<Name, P> {
    /// The code.
    const IFN: CodePtr;
}

/// The methods of `Self` as methods of the pointer `P`.
///
/// # Safety
///
/// `METHODS` are sorted by name, and are methods of `P` if `P: Pointer<Target = Self>`; those that need
/// the target exclusively are among them only if `P::EXCLUSIVE`.
#[doc(hidden)]
pub unsafe trait PromotedSet<P> {
    /// The method set.
    const METHODS: &'static [Method];
}

/// One of the `#[methods]` blocks of `Self` that is not the anchor: the one that makes the descriptor.
///
/// # Safety
///
/// `LIST` are methods of `Self`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[methods]` block of this name",
    label = "not the name of a trait in `#[methods] impl NAME for {Self}`, nor one in `#[methods(block = NAME)]`"
)]
pub unsafe trait Block<Name>: Lists<Name> {
    /// The methods.
    const LIST: &'static [Method];
}

/// The methods of a block as methods of the pointer `P`.
///
/// # Safety
///
/// `LIST` are methods of `P`, but for those that need the target exclusively where `P` does not hold it
/// so.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` has no `#[methods]` block of this name")]
pub unsafe trait PromotedBlock<Name, P> {
    /// The methods.
    const LIST: &'static [Method];
}

/// The anchor of `Self` names the block `Name`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the first `#[methods]` block of `{Self}` does not name this one",
    label = "a block that is not named there would be missing at run time",
    note = "write `#[methods(NAME)]` on the first block, or `#[itab(blocks(NAME))]` under `#[derive(Typed)]`; NAME is the trait's name, or what `#[methods(block = NAME)]` says"
)]
pub trait Lists<Name> {}

/// How many methods a generic type with several blocks may have: rustc cannot add their lengths up in a
/// type that depends on a parameter.
#[doc(hidden)]
pub const MOST: usize = 64;

/// The methods of several blocks, sorted by name, without those that need the value exclusively unless
/// `exclusive`; and how many they are. The rest of the array repeats one.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if there are more than `N`.
#[doc(hidden)]
pub const fn gather<const N: usize>(blocks: &[&[Method]], exclusive: bool) -> ([Method; N], usize) {
    let mut gathered = [NO_METHOD; N];
    let mut len = 0;
    let mut block = 0;
    while block < blocks.len() {
        let mut i = 0;
        while i < blocks[block].len() {
            let method = blocks[block][i];
            i += 1;
            if !exclusive && matches!(method.receiver(), Receiver::Exclusive) {
                continue;
            }
            assert!(len < N, "a generic type with several `#[methods]` blocks has more than 64 methods");
            let mut at = len;
            while at > 0 && less(method.name(), gathered[at - 1].name()) {
                gathered[at] = gathered[at - 1];
                at -= 1;
            }
            gathered[at] = method;
            len += 1;
        }
        block += 1;
    }
    (gathered, len)
}

/// Fills the places that no method needs.
const NO_METHOD: Method = {
    unsafe fn none() {}
    const INFO: &MethodInfo = &MethodInfo { name: "", text: "" };
    // SAFETY: in no method set; see `gather`.
    unsafe { Method::new(INFO, TypeId::of::<fn()>(), none, Receiver::Shared, false) }
};

/// The id of an erased signature.
#[doc(hidden)]
pub const fn signature<S: 'static>() -> TypeId {
    TypeId::of::<S>()
}
