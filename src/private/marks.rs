//! Marks: what stands in method sets for the word of a type that it is what a nominal interface is about.

use core::marker::PhantomData;

use super::impls::TraitNote;
use crate::abi::Receiver;
use crate::abi::method::{MethodAccess, MethodInfo};
use crate::abi::receiver::This;
use crate::typed::blocks::{Anyone, MethodOf};
use crate::typed::code::{Code, Direct, Place, Right, Shared};

/// Of a nominal interface: a type that no other trait has, in whose name a type says that it is one.
///
/// The interface asks for one method more, which nobody declares or calls: its name is `impl` and the path of the trait, its
/// signature [`Marked<M>`](Marked). The block of an impl of the trait puts it into the method set: `#[methods]`, and `#[methods(nominal)]` where it has methods. So the match, its
/// tables and its reasons know nothing of marks. Whoever forges one has lied about a type, and done nothing else.
pub trait Mark: 'static {
    /// `impl` and the path of the trait, and what the block says that has it: `#[methods]` or `#[methods(nominal)]`.
    const INFO: &'static MethodInfo;
}

/// The signature of the method that stands for the mark `M`.
pub type Marked<M> = for<'a> fn(This<'a>) -> PhantomData<M>;

fn marked<M>(_: This<'_>) -> PhantomData<M> {
    PhantomData
}

/// The name, as a type, of the method that stands for a mark: that of the trait with this tag.
pub struct MarkName<const TAG: u64>;

/// The code of the method that stands for a mark. Nothing can be done with it: it ignores its receiver.
pub const fn code_of_mark<T: 'static, M, V, H, P: Place<T>>() -> Code<T, P, Marked<M>, H, V> {
    // SAFETY: `Marked<M>` is a function pointer type, and the function does nothing with its parameter.
    let right = unsafe { Right::<T, P, Shared>::new() };
    Code::new(right, marked::<M> as Marked<M>)
}

/// The method that stands for the mark `M`, as one of `T`.
const fn mark_of<T: 'static, M: Mark>() -> MethodOf<T> {
    let code = code_of_mark::<T, M, Anyone, Shared, Direct>();
    let access = const { &MethodAccess { receiver: Receiver::Shared, package: None, by_name: None } };
    // SAFETY: the code is `Shared`, as `access` says, and is not called by its name.
    unsafe { MethodOf::of(M::INFO, code, access) }
}

/// What an impl of a trait puts into the method set beside its methods, and how many these are.
pub trait Marks<T: 'static> {
    /// The mark, or nothing.
    const LIST: &'static [MethodOf<T>];
}

impl<T: 'static> Marks<T> for TraitNote<()> {
    const LIST: &'static [MethodOf<T>] = &[];
}

impl<T: 'static, M: Mark> Marks<T> for TraitNote<M> {
    const LIST: &'static [MethodOf<T>] = const { &[mark_of::<T, M>()] };
}

/// The mark that an impl of the trait puts into the method set of `T`.
pub const fn marks<T: 'static, N: Marks<T>>(_: &N) -> &'static [MethodOf<T>] {
    N::LIST
}
