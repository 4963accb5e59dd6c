//! What a type switch takes apart, and what it becomes in an arm.

use crate::abi::{Itab, Type};
use core::marker::PhantomData;

use crate::auto_traits::{Admits, AutoTraits};
use crate::interface::{BorrowedInterface, Interface, SharedInterface};
use crate::itab_table::itab_for;
use crate::typed::Typed;
use crate::value::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};

/// Something a type switch can take apart: a borrowed or owned value, or none.
///
/// # Safety
///
/// `dynamic_type` is the type of the value.
#[doc(hidden)]
pub unsafe trait Subject: Sized {
    /// The value as a `T`.
    type Of<T: Typed>;
    /// Which auto traits the value has.
    type Auto: ?Sized + AutoTraits;

    /// The value, shared, for the guard of an arm; nothing if this is nil.
    fn shared(&self) -> Option<AnyRef<'_, Self::Auto>>;

    /// The dynamic type, unless this is nil.
    fn dynamic_type(&self) -> Option<&'static Type>;

    /// Whether the value is a `T`.
    #[inline(always)]
    fn is_of<T: Typed>(&self) -> bool {
        self.dynamic_type().is_some_and(|ty| ty.is_in_turn::<T>())
    }

    /// The value as a `T`, or back.
    ///
    /// # Errors
    ///
    /// The subject, if it is not a `T`.
    #[inline(always)]
    fn take<T: Typed>(self) -> Result<Self::Of<T>, Self> {
        // SAFETY: just asked.
        if self.is_of::<T>() { Ok(unsafe { self.take_unchecked() }) } else { Err(self) }
    }

    /// The value as the `T` that it is.
    ///
    /// # Safety
    ///
    /// The dynamic type is `T`.
    unsafe fn take_unchecked<T: Typed>(self) -> Self::Of<T>;
}

/// Something a type switch can use through the interface `I`.
#[doc(hidden)]
pub trait TakeAs<I: ?Sized + Interface>: Subject {
    /// The interface value.
    type As;

    /// The value through `I`, or back.
    ///
    /// # Errors
    ///
    /// The subject, if its type lacks a method of `I`.
    #[inline(always)]
    fn take_as(self) -> Result<Self::As, Self> {
        let Some(ty) = self.dynamic_type() else { return Err(self) };
        match itab_for::<I>(ty) {
            // SAFETY: the itab of `I` and the dynamic type.
            Ok(itab) => Ok(unsafe { self.take_through(itab) }),
            Err(_) => Err(self),
        }
    }

    /// The value through `I`, with its itab.
    ///
    /// # Safety
    ///
    /// `itab` is the itab of `I` and the dynamic type.
    unsafe fn take_through(self, itab: Itab<'static>) -> Self::As;
}

// SAFETY: the type word.
unsafe impl<'a, A: ?Sized + AutoTraits> Subject for AnyRef<'a, A> {
    type Of<T: Typed> = &'a T;
    type Auto = A;

    #[inline(always)]
    fn shared(&self) -> Option<AnyRef<'_, A>> {
        Some(*self)
    }

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        Some(self.ty())
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> &'a T {
        // SAFETY: the value is a `T` (caller), shared for `'a`.
        unsafe { self.data().cast() }
    }
}

impl<'a, A, I> TakeAs<I> for AnyRef<'a, A>
where
    A: ?Sized + AutoTraits,
    I: ?Sized + SharedInterface<Auto: Admits<A>>,
{
    type As = IfaceRef<'a, I>;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> IfaceRef<'a, I> {
        // SAFETY: the itab is that of `I` and the value's type (caller); the value has the auto traits of `I`.
        unsafe { IfaceRef::from_parts(itab, self.data()) }
    }
}

// SAFETY: the type word.
unsafe impl<'a, A: ?Sized + AutoTraits> Subject for AnyMut<'a, A> {
    type Of<T: Typed> = &'a mut T;
    type Auto = A;

    #[inline(always)]
    fn shared(&self) -> Option<AnyRef<'_, A>> {
        Some(self.as_any_ref())
    }

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        Some(self.ty())
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> &'a mut T {
        // SAFETY: the value is a `T` (caller), exclusive for `'a`, and `self` is consumed.
        unsafe { self.into_data().cast() }
    }
}

impl<'a, A, I> TakeAs<I> for AnyMut<'a, A>
where
    A: ?Sized + AutoTraits,
    I: ?Sized + BorrowedInterface<Auto: Admits<A>>,
{
    type As = IfaceMut<'a, I>;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> IfaceMut<'a, I> {
        // SAFETY: the itab is that of `I` and the value's type (caller); the value has the auto traits of `I`.
        unsafe { IfaceMut::from_parts(itab, self.into_data()) }
    }
}

// SAFETY: the type word.
unsafe impl<A: ?Sized + AutoTraits> Subject for Any<A> {
    type Of<T: Typed> = T;
    type Auto = A;

    #[inline(always)]
    fn shared(&self) -> Option<AnyRef<'_, A>> {
        Some(self.as_any_ref())
    }

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        Some(self.ty())
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> T {
        // SAFETY: the value is a `T` (caller), and the data is not used again.
        unsafe { self.into_data().into_inner() }
    }
}

impl<A, I> TakeAs<I> for Any<A>
where
    A: ?Sized + AutoTraits,
    I: ?Sized + Interface<Auto: Admits<A>>,
{
    type As = Iface<I>;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> Iface<I> {
        // SAFETY: the itab is that of `I` and the value's type (caller); the value has the auto traits of `I`.
        unsafe { Iface::from_parts(itab, self.into_data()) }
    }
}

/// `None` is Go's nil interface: it matches `nil` and `_` only.
// SAFETY: the type of the value, if there is one.
unsafe impl<S: Subject> Subject for Option<S> {
    type Of<T: Typed> = S::Of<T>;
    type Auto = S::Auto;

    #[inline(always)]
    fn shared(&self) -> Option<AnyRef<'_, S::Auto>> {
        self.as_ref()?.shared()
    }

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        self.as_ref()?.dynamic_type()
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> S::Of<T> {
        let subject = self.expect("nil has no dynamic type");
        // SAFETY: the dynamic type is `T` (caller): that of the value in the `Option`.
        unsafe { subject.take_unchecked() }
    }
}

impl<I: ?Sized + Interface, S: TakeAs<I>> TakeAs<I> for Option<S> {
    type As = S::As;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> S::As {
        let subject = self.expect("nil has no dynamic type to have an itab for");
        // SAFETY: the itab is that of `I` and the dynamic type (caller): that of the value in the `Option`.
        unsafe { subject.take_through(itab) }
    }
}

/// The value may be of any type: it is an [`Any`].
#[doc(hidden)]
pub enum AnyType {}

/// The type of the value has the methods of `I`: it is an [`Iface`].
#[doc(hidden)]
pub struct OfInterface<I: ?Sized>(PhantomData<I>);

/// What may stand before the arms of a type switch.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a type switch cannot take `{Self}` apart",
    label = "needs an interface value: `Any`, `&Any`, `&mut Any`, `AnyRef`, `AnyMut`, the same of `Iface`, or an `Option` of these",
    note = "of `&dyn std::any::Any` and `Box<dyn std::any::Any + Send>` make `known::of_any` and `known::of_box` one, if the process was told of the type"
)]
pub trait IntoSubject {
    /// What it becomes.
    type Subject: Subject;
    /// What rustc knows of the type of the value: [`AnyType`], or that it is
    /// [`OfInterface`].
    type Known;
    /// Becomes it. Costs nothing.
    fn into_subject(self) -> Self::Subject;
}

macro_rules! into_subject {
    ($($(#[$lifetime:lifetime])? $from:ty => $to:ty, $known:ty, $generic:ident: $bound:path, $value:ident => $into:expr;)*) => {$(
        impl<$($lifetime,)? $generic: ?Sized + $bound> IntoSubject for $from {
            type Subject = $to;
            type Known = $known;
            #[inline(always)]
            fn into_subject(self) -> $to {
                let $value = self;
                $into
            }
        }
    )*};
}

into_subject! {
    #['a] AnyRef<'a, A> => Self, AnyType, A: AutoTraits, any => any;
    #['a] &'a Any<A> => AnyRef<'a, A>, AnyType, A: AutoTraits, any => any.as_any_ref();
    #['a] AnyMut<'a, A> => Self, AnyType, A: AutoTraits, any => any;
    #['a] &'a mut Any<A> => AnyMut<'a, A>, AnyType, A: AutoTraits, any => any.as_any_mut();
    Any<A> => Self, AnyType, A: AutoTraits, any => any;
    #['a] IfaceRef<'a, I> => AnyRef<'a, I::Auto>, OfInterface<I>, I: SharedInterface, iface => iface.as_any_ref();
    #['a] &'a Iface<I> => AnyRef<'a, I::Auto>, OfInterface<I>, I: Interface, iface => iface.as_any_ref();
    #['a] IfaceMut<'a, I> => AnyMut<'a, I::Auto>, OfInterface<I>, I: Interface, iface => iface.into_any_mut();
    #['a] &'a mut Iface<I> => AnyMut<'a, I::Auto>, OfInterface<I>, I: Interface, iface => iface.as_any_mut();
    Iface<I> => Any<I::Auto>, OfInterface<I>, I: Interface, iface => iface.into_any();
}

impl<S: IntoSubject> IntoSubject for Option<S> {
    type Subject = Option<S::Subject>;
    type Known = S::Known;
    #[inline(always)]
    fn into_subject(self) -> Self::Subject {
        self.map(S::into_subject)
    }
}

/// Whether a type, if there is one, has the methods of `I`: one of several cases of an arm.
#[doc(hidden)]
#[inline(always)]
pub fn satisfies<I: ?Sized + Interface>(ty: Option<&'static Type>) -> bool {
    ty.is_some_and(|ty| itab_for::<I>(ty).is_ok())
}
