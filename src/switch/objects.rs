//! Arms that are ordinary traits: `d: dyn Display as dyn`.
#![forbid(unsafe_code)]

use super::subject::Subject;
use crate::auto_traits::AutoTraits;
use crate::value::{Any, AnyMut, AnyRef};
use alloc::boxed::Box;

/// Something a type switch can turn into an object of an ordinary trait.
#[doc(hidden)]
pub trait TakeDyn<D: ?Sized + 'static>: Subject {
    /// The object, as the value is held.
    type Object;

    /// The object, or the subject back.
    ///
    /// # Errors
    ///
    /// The subject, if it is nil, or its type does not list the trait and nobody registered it.
    fn take_dyn(self) -> Result<Self::Object, Self>;
}

impl<'a, A: ?Sized + AutoTraits, D: ?Sized + 'static> TakeDyn<D> for AnyRef<'a, A> {
    type Object = &'a D;

    #[inline(always)]
    fn take_dyn(self) -> Result<&'a D, Self> {
        self.as_dyn().map_err(|_| self)
    }
}

impl<'a, A: ?Sized + AutoTraits, D: ?Sized + 'static> TakeDyn<D> for AnyMut<'a, A> {
    type Object = &'a mut D;

    #[inline(always)]
    fn take_dyn(self) -> Result<&'a mut D, Self> {
        self.into_dyn().map_err(|error| error.into_value())
    }
}

impl<A: ?Sized + AutoTraits, D: ?Sized + 'static> TakeDyn<D> for Any<A> {
    type Object = Box<D>;

    #[inline(always)]
    fn take_dyn(self) -> Result<Box<D>, Self> {
        self.into_dyn().map_err(|error| error.into_value())
    }
}

impl<S: TakeDyn<D>, D: ?Sized + 'static> TakeDyn<D> for Option<S> {
    type Object = S::Object;

    #[inline(always)]
    fn take_dyn(self) -> Result<S::Object, Self> {
        match self {
            Some(subject) => subject.take_dyn().map_err(Some),
            None => Err(None),
        }
    }
}
