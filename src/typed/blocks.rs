//! Method sets in constants: what `#[methods]` blocks say of a type, method by method and block by block.
//!
//! All of these traits are safe to implement, because of the types of their constants: only functions of this
//! module make a [`MethodOf`] or [`Methods`], from a method that rustc knows the type to have.

use core::any::TypeId;
use core::cmp::Ordering;
use core::marker::PhantomData;

use super::code::{Code, Direct, Exactly, Pointer, ReceiverKind};
use crate::abi::Method;
use crate::abi::Receiver;
use crate::abi::method::{MethodAccess, MethodInfo};
use crate::row::{Length, Row};
use crate::text::{compare, say};

/// `Self` has a method that is called `Name`, has the erased signature `Sig`, is visible to `Viewer`, and can be
/// called where the value is held as `Held` says: [`Shared`](super::code::Shared), [`Exclusive`](super::code::Exclusive) or
/// [`Owned`](super::code::Owned). A `&self` method can be called in any way; one that takes the value has another `Sig`.
///
/// `P` says where the method is given its receiver: in the value itself ([`Direct`]), or behind a pointer `P`
/// to it, which so has the method too (Go: the wrappers in the method set of `*T`).
///
/// All of it are parameters and no associated types. rustc allows a parameter to be more private than the type, and
/// a bound with parameters alone costs it half as much to prove.
#[doc(hidden)]
pub trait HasMethod<Name, Viewer, Sig, Held, P = Direct>: Sized {
    /// The code.
    const CODE: Code<Self, P, Sig, Held, Viewer>;
}

/// A name at the type level, the same type in every crate: 15 bytes and their count in `CHUNK`, then the
/// rest of the name or `()`.
#[doc(hidden)]
pub struct Name<const CHUNK: u128, Rest>(PhantomData<Rest>);

/// Who asks for a method.
///
/// # Safety
///
/// `Self` is [`Anyone`], or [`In`] the package. So whoever names a package here can name its type.
#[doc(hidden)]
pub unsafe trait Viewer {
    /// The package whose interfaces alone it stands for, or `None` if everybody may ask.
    const PACKAGE: Option<TypeId>;
}

/// Whoever asks for a `pub` method.
#[doc(hidden)]
pub enum Anyone {}

// SAFETY: everybody.
unsafe impl Viewer for Anyone {
    const PACKAGE: Option<TypeId> = None;
}

/// An interface that is not `pub`, of the package that `Package` stands for.
#[doc(hidden)]
pub struct In<Package>(PhantomData<Package>);

// SAFETY: the package.
unsafe impl<Package: 'static> Viewer for In<Package> {
    const PACKAGE: Option<TypeId> = Some(TypeId::of::<Package>());
}

/// What is there for `Self` to see is there for `V`: `Self` is [`Anyone`], or both are one.
#[doc(hidden)]
pub trait ShownTo<V> {}

impl<V> ShownTo<V> for Anyone {}
impl<Package> ShownTo<In<Package>> for In<Package> {}

/// A method of `T`.
#[doc(hidden)]
#[repr(transparent)]
pub struct MethodOf<T>(Method, Exactly<T>);

impl<T> MethodOf<T> {
    /// # Safety
    ///
    /// The receiver of `code`, and of what `access.by_name` leads to, is held as `access.receiver` says.
    pub(crate) const unsafe fn of<S: 'static, H, V>(
        info: &'static MethodInfo,
        code: Code<T, Direct, S, H, V>,
        access: &'static MethodAccess,
    ) -> Self {
        // SAFETY: see the invariant of `Code`: its receiver is a `T` (`Direct`), held as the caller says.
        let method = unsafe { Method::new(info, TypeId::of::<S>(), code.ptr(), access) };
        MethodOf(method, PhantomData)
    }
}

/// The method `N` of `T`, which takes its receiver as `R` says.
#[doc(hidden)]
pub const fn method<T, N, V, R, S>(info: &'static MethodInfo) -> MethodOf<T>
where
    T: HasMethod<N, V, S, R>,
    V: Viewer,
    R: ReceiverKind,
    S: 'static,
{
    let access = const { &MethodAccess { receiver: R::RECEIVER, package: V::PACKAGE, by_name: None } };
    // SAFETY: it is held as `R` says.
    unsafe { MethodOf::of(info, T::CODE, access) }
}

/// The method `N` of `T` as a method of the pointer `P`.
#[doc(hidden)]
pub const fn promoted_method<T, N, V, R, S, P>(info: &'static MethodInfo) -> MethodOf<P>
where
    T: HasMethod<N, V, S, R, P>,
    V: Viewer,
    R: ReceiverKind,
    S: 'static,
    P: Pointer<Target = T>,
{
    let access = const { &MethodAccess { receiver: R::RECEIVER, package: V::PACKAGE, by_name: None } };
    // SAFETY: it is held as `R` says.
    unsafe { MethodOf::of(info, T::CODE.promote(), access) }
}

/// The method set of `T`.
///
/// Invariant: methods of `T`, sorted by name, each name once.
#[doc(hidden)]
pub struct Methods<T>(&'static [Method], Exactly<T>);

impl<T> Methods<T> {
    /// No methods.
    pub const NONE: Self = Methods(&[], PhantomData);

    /// As the descriptor has it.
    pub(crate) const fn list(&self) -> &'static [Method] {
        self.0
    }
}

/// The methods of several blocks of `T` in one list.
#[doc(hidden)]
pub struct Gathered<T, L: Length> {
    /// Invariant: as in [`Methods`].
    methods: Row<Method, L>,
    of: Exactly<T>,
}

impl<T, L: Length> Gathered<T, L> {
    /// The method set.
    pub const fn methods(&'static self) -> Methods<T> {
        Methods(self.methods.as_slice(), PhantomData)
    }
}

/// The methods of several blocks of `T`.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if two of them have one name.
#[doc(hidden)]
pub const fn gather<T, L: Length>(blocks: &[&[MethodOf<T>]]) -> Gathered<T, L> {
    gather_callable(blocks, Receiver::Owned)
}

/// The methods of several blocks as methods of the pointer `P`: those that need the target exclusively or take it only
/// if `P` holds it so.
///
/// # Panics
///
/// As [`gather`].
#[doc(hidden)]
pub const fn gather_promoted<P: Pointer, L: Length>(blocks: &[&[MethodOf<P>]]) -> Gathered<P, L> {
    gather_callable(blocks, <P::Holds as ReceiverKind>::RECEIVER)
}

const fn gather_callable<T, L: Length>(blocks: &[&[MethodOf<T>]], held: Receiver) -> Gathered<T, L> {
    let mut methods: Row<Method, L> = Row::EMPTY;
    let mut block = 0;
    while block < blocks.len() {
        let mut i = 0;
        while i < blocks[block].len() {
            let method = blocks[block][i].0;
            i += 1;
            if !held.gives(method.receiver()) {
                continue;
            }
            let mut at = methods.len();
            while at > 0 {
                match compare(methods.get(at - 1).name(), method.name()) {
                    Ordering::Less => break,
                    Ordering::Equal => {
                        say(&["two `#[methods]` blocks of this type have a method `", method.name(), "`"])
                    }
                    Ordering::Greater => at -= 1,
                }
            }
            methods.insert(at, method);
        }
        block += 1;
    }
    Gathered { methods, of: PhantomData }
}

/// The methods of `Self` as methods of the pointer `P`.
#[doc(hidden)]
pub trait PromotedSet<P> {
    /// The method set.
    const METHODS: Methods<P>;
}

/// A `#[methods]` block of `Self` with a name, other than the one that makes the descriptor.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[methods]` block of this name",
    label = "not the name of a trait in `#[methods] impl NAME for {Self}`, nor one in `#[methods(block = NAME)]`"
)]
pub trait Block<Name>: Lists<Name> + Sized + 'static {
    /// How many methods the block has.
    type Count: Length;
    /// The methods.
    const LIST: &'static [MethodOf<Self>];
    /// What the block of a trait adds: the mark, if the trait is a nominal interface.
    const MARKS: &'static [MethodOf<Self>] = &[];
}

/// The methods of a block as methods of the pointer `P`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` has no `#[methods]` block of this name")]
pub trait PromotedBlock<Name, P: 'static> {
    /// The methods.
    const LIST: &'static [MethodOf<P>];
    /// As [`Block::MARKS`].
    const MARKS: &'static [MethodOf<P>] = &[];
}

/// Said of a type by the block that makes its descriptor. Of two such blocks, or one beside `#[derive(Typed)]`, rustc says that they
/// are conflicting implementations of this. It has no other words for that than the name, which so says what to write:
/// `#[methods(block = NAME)]`.
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub trait OneOfTheseBlocksNeeds_methods_block_eq_NAME {}

/// Proof that the `#[methods]` block that makes the descriptor of `Self` lists the block `Name`, so that the
/// methods of `Name` are in the descriptor.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the first `#[methods]` block of `{Self}` does not name this one",
    label = "a block that is not named there would be missing at run time",
    note = "write `#[methods(NAME)]` on the first block, or `#[itab(blocks(NAME))]` under `#[derive(Typed)]`; NAME is the trait's name, or what `#[methods(block = NAME)]` says"
)]
pub trait Lists<Name> {}
