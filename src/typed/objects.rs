//! Ordinary traits that `T` is known to have, as trait objects.

use core::marker::PhantomData;

use super::code::Exactly;
use crate::abi::listed::Listed;

/// A trait object that a `T` can be lent out as.
///
/// Invariant: the coercion in it takes `T`s.
#[doc(hidden)]
#[repr(transparent)]
pub struct ObjectOf<T>(Listed, Exactly<T>);

impl<T: 'static> ObjectOf<T> {
    /// # Safety
    ///
    /// The function returns its argument, coerced.
    pub const unsafe fn new<D: ?Sized + 'static>(coerce: fn(*mut T) -> *mut D) -> Self {
        // SAFETY: as the caller promises.
        ObjectOf(unsafe { Listed::new(coerce) }, PhantomData)
    }

    /// As the descriptor has it.
    pub(crate) const fn listed(&self) -> &Listed {
        &self.0
    }

    /// As the descriptor has them.
    pub(crate) const fn list(objects: &'static [Self]) -> &'static [Listed] {
        // SAFETY: an `ObjectOf` is transparent.
        unsafe { core::slice::from_raw_parts(objects.as_ptr().cast::<Listed>(), objects.len()) }
    }
}
