//! The receiver of a method that takes the value itself.

use alloc::boxed::Box;
use core::marker::PhantomData;
use core::mem::MaybeUninit;

use super::typ::Type;

/// The receiver of an erased method that takes the value itself: the data word of an owned value, without its type.
///
/// The word is the value, if its type is direct, and else its allocation, which is what a `Box` of the value has. The function of the
/// method knows the type, and so which of the two it is: where the method takes `self: Box<Self>` and the value has an allocation, the
/// box is that one.
///
/// Not `Copy`: whoever has one owns the value. Dropped, it leaks the value. As with [`This`](super::receiver::This), nothing safe makes one
/// or gives one away, because the function of a method is safe to call with it. The lifetime says nothing; it is there because
/// `This` has one.
#[doc(hidden)]
#[repr(transparent)]
pub struct Taken<'a>(MaybeUninit<*mut ()>, PhantomData<&'a ()>);

impl Taken<'_> {
    /// Of a data word, which is not used again.
    #[inline(always)]
    pub(crate) const fn new(word: MaybeUninit<*mut ()>) -> Self {
        Taken(word, PhantomData)
    }

    /// Moves the value out; an allocation is given back.
    ///
    /// # Safety
    ///
    /// The word is that of an owned `T`.
    #[inline]
    pub(crate) unsafe fn into_inner<T>(self) -> T {
        if Type::is_direct::<T>() {
            // SAFETY: the value lies in the word (caller), which is aligned for a direct type, and `self` is not used again.
            return unsafe { (&raw const self.0).cast::<T>().read() };
        }
        // SAFETY: as the caller promises.
        *unsafe { self.allocation::<T>() }
    }

    /// The value in a box: in its own allocation, if it has one, else in a new one.
    ///
    /// # Safety
    ///
    /// As [`into_inner`](Self::into_inner).
    #[inline]
    pub(crate) unsafe fn into_box<T>(self) -> Box<T> {
        if Type::is_direct::<T>() {
            // SAFETY: as the caller promises.
            return Box::new(unsafe { self.into_inner() });
        }
        // SAFETY: as the caller promises.
        unsafe { self.allocation() }
    }

    /// # Safety
    ///
    /// As [`into_inner`](Self::into_inner), and `T` is not direct.
    #[inline(always)]
    unsafe fn allocation<T>(self) -> Box<T> {
        // SAFETY: the word of a value that is not direct is an initialised pointer.
        let value = unsafe { self.0.assume_init() };
        // SAFETY: it points to a `T` in an allocation as a `Box` has it (`Data`), or, if a `T` has no bytes, to none and is aligned.
        // Nobody else has it: `self` is not used again.
        unsafe { Box::from_raw(value.cast()) }
    }
}
