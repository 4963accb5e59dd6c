//! The receiver of a method that was found at run time, and why calling it is sound.
//!
//! A method of `T` is kept as a code pointer and called through its *erased* signature, in which the
//! receiver `&T` or `&mut T` is replaced by [`This`], a transparent non-null pointer. That is the
//! load-bearing guarantee of the crate, and std gives it ([ABI compatibility][abi]): "`*const T`,
//! `*mut T`, `&T`, `&mut T`, `Box<T>` (specifically, only `Box<T, Global>`), and `NonNull<T>` are all
//! ABI-compatible with each other for all `T`", also "for different `T` if they have the same metadata
//! type", and "a `repr(transparent)` type `T` is ABI-compatible with its unique non-trivial field". All
//! other parameter types, the result type and the ABI string are equal because the erased signatures
//! are the same type.
//!
//! [abi]: https://doc.rust-lang.org/1.95.0/std/primitive.fn.html#abi-compatibility

use core::marker::PhantomData;
use core::ptr::NonNull;

/// The receiver of an erased method: where the value is, without its type.
///
/// Transparent over a pointer, never a reference to a stand-in type: a reference to something of size
/// zero would carry no right to the value behind it.
#[doc(hidden)]
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct This<'a>(NonNull<()>, PhantomData<&'a ()>);

impl<'a> This<'a> {
    #[inline(always)]
    pub(crate) const fn new(value: NonNull<()>) -> Self {
        This(value, PhantomData)
    }

    #[doc(hidden)]
    #[inline(always)]
    pub const fn as_ptr(self) -> NonNull<()> {
        self.0
    }
}

/// Through what a method is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Receiver {
    /// `&self`. Go's value receiver: in the method set of whoever holds the value in any way.
    Shared,
    /// `&mut self`. Go's pointer receiver: in the method set only of whoever holds the value exclusively.
    Exclusive,
}

impl Receiver {
    /// Whether an interface method with this receiver can be served by a type's method with receiver
    /// `have`. O(1).
    ///
    /// ```
    /// use itab::abi::Receiver::{Exclusive, Shared};
    /// assert!(Exclusive.accepts(Shared) && !Shared.accepts(Exclusive));
    /// ```
    pub const fn accepts(self, have: Receiver) -> bool {
        matches!((self, have), (Receiver::Exclusive, _) | (_, Receiver::Shared))
    }
}
