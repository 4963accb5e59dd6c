//! Assertions of values that may be nil: `Option`s.
#![forbid(unsafe_code)]

use crate::abi::InterfaceType;
use crate::auto_traits::{Admits, AutoTraits};
use crate::error::{CastError, TypeAssertionError};
use crate::interface::{Described, Interface, SharedInterface};
use crate::typed::Typed;
use crate::value::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};

/// Assertions of a value that may be nil, with the errors that Go has for it.
///
/// Implemented for `Option`s of [`AnyRef`], [`IfaceRef`], `&Any` and `&Iface`. Costs what the same
/// assertion of a value costs. [`NilableOwned`] is the same for values that are given away.
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

/// Assertions of a value that may be nil and is given away, with the errors that Go has for it.
///
/// Implemented for `Option`s of [`Any`], [`AnyMut`], [`Iface`] and [`IfaceMut`]. What is not what it was asserted
/// to be is in the error, nil too. Costs what the same assertion of a value costs.
///
/// ```
/// use itab::{Any, NilableOwned};
/// let value: Option<Any> = Some(Any::new(7_u64));
/// let error = value.downcast::<String>().unwrap_err();
/// let value = error.into_value();
/// assert_eq!(value.downcast::<u64>().unwrap(), 7);
///
/// let nil: Option<Any> = None;
/// let error = nil.downcast::<i32>().unwrap_err();
/// assert_eq!(error.to_string(), "interface conversion: interface {} is nil, not i32");
/// assert!(error.into_value().is_none());
/// ```
pub trait NilableOwned: Sized {
    /// The auto traits of the value.
    type Auto: ?Sized + AutoTraits;
    /// A `T` that was in the value: `T` of an owned one, `&mut T` of a borrowed one.
    type Concrete<T: Typed>;
    /// The value as an interface with methods: [`Iface`] of an owned one, [`IfaceMut`] of a borrowed one, which has no methods if
    /// the interface has one that takes the value itself.
    type Through<I: ?Sized + Interface>;

    /// The value, if there is one and it is a `T`. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If there is none, or one of another type; the error has it.
    fn downcast<T: Typed>(self) -> Result<Self::Concrete<T>, CastError<Self>>;

    /// The value through `I`, if there is one and its type has the methods. Go: `x.(I)`.
    ///
    /// # Errors
    ///
    /// If there is none, or its type lacks a method of `I`; the error has it.
    fn cast<I>(self) -> Result<Self::Through<I>, CastError<Self>>
    where
        I: ?Sized + Interface<Auto: Admits<Self::Auto>>;
}

/// The assertions of `Option`s of an empty interface, and of one with methods that turns into it.
macro_rules! nilable_owned {
    ($any:ty, $iface:ident $(<$lifetime:lifetime>)?, $concrete:ty, $into_any:ident, $cast:ident) => {
        impl<$($lifetime,)? A: ?Sized + AutoTraits> NilableOwned for Option<$any> {
            type Auto = A;
            type Concrete<T: Typed> = $concrete;
            type Through<I: ?Sized + Interface> = $iface<$($lifetime,)? I>;

            #[inline]
            fn downcast<T: Typed>(self) -> Result<$concrete, CastError<Self>> {
                match self {
                    Some(value) => value.downcast().map_err(CastError::some),
                    None => Err(CastError::new(TypeAssertionError::nil_type(None, T::TYPE), None)),
                }
            }

            #[inline]
            fn cast<I>(self) -> Result<$iface<$($lifetime,)? I>, CastError<Self>>
            where
                I: ?Sized + Interface<Auto: Admits<A>>,
            {
                match self {
                    Some(value) => value.$cast().map_err(CastError::some),
                    None => Err(CastError::new(TypeAssertionError::nil_interface(InterfaceType::of::<I>()), None)),
                }
            }
        }

        impl<$($lifetime,)? J: ?Sized + Interface> NilableOwned for Option<$iface<$($lifetime,)? J>> {
            type Auto = J::Auto;
            type Concrete<T: Typed> = $concrete;
            type Through<I: ?Sized + Interface> = $iface<$($lifetime,)? I>;

            #[inline]
            fn downcast<T: Typed>(self) -> Result<$concrete, CastError<Self>> {
                let held_as = Some(InterfaceType::of::<J>());
                let Some(value) = self else {
                    return Err(CastError::new(TypeAssertionError::nil_type(held_as, T::TYPE), None));
                };
                let ty = $iface::ty(&value);
                if !ty.is::<T>() {
                    return Err(CastError::new(TypeAssertionError::other_type(held_as, ty, T::TYPE), Some(value)));
                }
                Ok(value.$into_any().downcast().expect("it has just been asked"))
            }

            #[inline]
            fn cast<I>(self) -> Result<$iface<$($lifetime,)? I>, CastError<Self>>
            where
                I: ?Sized + Interface<Auto: Admits<J::Auto>>,
            {
                match self {
                    Some(value) => $iface::$cast(value).map_err(CastError::some),
                    None => Err(CastError::new(TypeAssertionError::nil_interface(InterfaceType::of::<I>()), None)),
                }
            }
        }
    };
}

nilable_owned!(Any<A>, Iface, T, into_any, cast);
nilable_owned!(AnyMut<'a, A>, IfaceMut<'a>, &'a mut T, into_any_mut, cast_any);
