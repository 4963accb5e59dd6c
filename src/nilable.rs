//! Assertions of values that may be nil: `Option`s.
#![forbid(unsafe_code)]

use crate::abi::InterfaceType;
use crate::auto_traits::{Admits, AutoTraits};
use crate::error::TypeAssertionError;
use crate::interface::{Described, SharedInterface};
use crate::typed::Typed;
use crate::value::{Any, AnyRef, Iface, IfaceRef};

/// Assertions of a value that may be nil, with the errors that Go has for it.
///
/// Implemented for `Option`s of [`AnyRef`], [`IfaceRef`], `&Any` and `&Iface`. Costs what the same
/// assertion of a value costs.
///
/// ```
/// use itab::{Any, Nilable};
/// let nil: Option<Any> = None;
/// let error = nil.as_ref().try_downcast_ref::<i32>().unwrap_err();
/// assert_eq!(error.to_string(), "interface conversion: interface {} is nil, not i32");
/// ```
pub trait Nilable<'a>: Sized {
    /// The auto traits of the value.
    type Auto: ?Sized + AutoTraits;

    /// The interface the value is held as, if it is one with methods, and the value.
    #[doc(hidden)]
    fn parts(self) -> (Option<&'static InterfaceType>, Option<AnyRef<'a, Self::Auto>>);

    /// The value, if there is one and it is a `T`. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If there is none, or one of another type.
    #[inline]
    fn try_downcast_ref<T: Typed>(self) -> Result<&'a T, TypeAssertionError> {
        let (source, value) = self.parts();
        let Some(value) = value else { return Err(TypeAssertionError::nil_type(source, T::TYPE)) };
        value.downcast_ref().ok_or(TypeAssertionError::other_type(source, value.ty(), T::TYPE))
    }

    /// The value through `I`, if there is one and its type has the methods. Go: `x.(I)`.
    ///
    /// # Errors
    ///
    /// If there is none, or its type lacks a method of `I`.
    #[inline]
    fn cast_ref<I>(self) -> Result<IfaceRef<'a, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<Self::Auto>>,
    {
        match self.parts().1 {
            Some(value) => value.cast_ref(),
            None => Err(TypeAssertionError::nil_interface(<I::Plain as Described>::INTER)),
        }
    }
}

impl<'a, A: ?Sized + AutoTraits> Nilable<'a> for Option<AnyRef<'a, A>> {
    type Auto = A;
    #[inline]
    fn parts(self) -> (Option<&'static InterfaceType>, Option<AnyRef<'a, A>>) {
        (None, self)
    }
}

impl<'a, A: ?Sized + AutoTraits> Nilable<'a> for Option<&'a Any<A>> {
    type Auto = A;
    #[inline]
    fn parts(self) -> (Option<&'static InterfaceType>, Option<AnyRef<'a, A>>) {
        (None, self.map(Any::as_any_ref))
    }
}

impl<'a, I: ?Sized + SharedInterface> Nilable<'a> for Option<IfaceRef<'a, I>> {
    type Auto = I::Auto;
    #[inline]
    fn parts(self) -> (Option<&'static InterfaceType>, Option<AnyRef<'a, I::Auto>>) {
        (Some(<I::Plain as Described>::INTER), self.map(IfaceRef::as_any_ref))
    }
}

impl<'a, I: ?Sized + SharedInterface> Nilable<'a> for Option<&'a Iface<I>> {
    type Auto = I::Auto;
    #[inline]
    fn parts(self) -> (Option<&'static InterfaceType>, Option<AnyRef<'a, I::Auto>>) {
        (Some(<I::Plain as Described>::INTER), self.map(Iface::as_any_ref))
    }
}
