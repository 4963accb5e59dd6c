//! The receiver of a method that was found at run time, and why calling it is sound.
//!
//! A method of `T` is called through its *erased* signature, in which the receiver `&T` or `&mut T` is replaced
//! by [`This`], an address without a type. There is a function of exactly this signature for each method: it turns
//! `This` into `&T` or `&mut T` and calls the method ([`Code`](crate::typed::code::Code)). An itab keeps it as a
//! code pointer, and whoever calls it casts it back to the very type that it has, which is known by its
//! [`TypeId`](core::any::TypeId). So nothing is assumed of how functions of different types are called.
//!
//! What is left is that `This` is the address of a live `T`, borrowed as the signature says. An itab belongs to
//! one type, and an interface value holds an itab of the type that its data word points to.
//!
//! A method that takes the value itself, `self` or `self: Box<Self>`, has a [`Taken`](super::taken::Taken) there: the data word
//! of whoever owned the value. So its signature is never that of a method that borrows.

use core::marker::PhantomData;
use core::ptr::NonNull;

/// The receiver of an erased method: where the value is, without its type.
///
/// Transparent over a pointer, never a reference to a stand-in type: a reference to something of size
/// zero would carry no right to the value behind it.
///
/// Nothing safe makes one or gives one away, because the function of a method is safe to call with it.
#[doc(hidden)]
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct This<'a>(NonNull<()>, PhantomData<&'a ()>);

impl<'a> This<'a> {
    #[inline(always)]
    pub(crate) const fn new(value: NonNull<()>) -> Self {
        This(value, PhantomData)
    }

    #[inline(always)]
    pub(crate) const fn as_ptr(self) -> NonNull<()> {
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
    /// `self` or `self: Box<Self>`, which are one to an interface: in the method set only of whoever owns the value. Go has no
    /// such receiver.
    Owned,
}

impl Receiver {
    /// Whether an interface method with this receiver can be served by a type's method with receiver
    /// `have`. O(1).
    ///
    /// ```
    /// use itab::abi::Receiver::{Exclusive, Owned, Shared};
    /// assert!(Exclusive.accepts(Shared) && !Shared.accepts(Exclusive));
    /// // Who gives the value away expects that it is taken.
    /// assert!(Owned.accepts(Owned) && !Owned.accepts(Shared) && !Exclusive.accepts(Owned));
    /// ```
    pub const fn accepts(self, have: Receiver) -> bool {
        match self {
            Receiver::Shared => matches!(have, Receiver::Shared),
            Receiver::Exclusive => matches!(have, Receiver::Shared | Receiver::Exclusive),
            Receiver::Owned => matches!(have, Receiver::Owned),
        }
    }

    /// Whether who holds a value so can call a method that takes it as `asked` says.
    pub(crate) const fn gives(self, asked: Receiver) -> bool {
        asked as u8 <= self as u8
    }

    /// How it is written.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Receiver::Shared => "&self",
            Receiver::Exclusive => "&mut self",
            Receiver::Owned => "self",
        }
    }

    /// `==`, in constants too.
    pub(crate) const fn equals(self, other: Receiver) -> bool {
        self.accepts(other) && other.accepts(self)
    }
}
