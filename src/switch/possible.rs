//! What a type switch refuses when it is compiled: cases that no value can match, and types that stand in two arms.
//!
//! Nothing of this is left when the program runs.
#![forbid(unsafe_code)]

use core::marker::PhantomData;
use core::ops::Deref;

use super::subject::{IntoSubject, OfInterface};
use crate::interface::{Both, Described, ImplementedBy, InLeft, InRight, Interface};
use crate::typed::{Settled, Typed};

/// A value of an interface without parameters, so that rustc knows of every type without parameters whether it has the methods.
#[doc(hidden)]
pub trait KnownInterface {
    /// The interface.
    type Plain: ?Sized;
}

impl<I> KnownInterface for OfInterface<I>
where
    I: ?Sized + Interface<Plain: Described<MethodsKnown = Settled>>,
{
    type Plain = I::Plain;
}

/// Takes the value apart, and says what was there.
#[doc(hidden)]
#[inline(always)]
pub fn enter<S: IntoSubject>(subject: S) -> (Entered<S>, S::Subject) {
    (Entered(PhantomData), subject.into_subject())
}

/// A type switch over an `S`.
#[doc(hidden)]
pub struct Entered<S>(PhantomData<fn(S)>);

impl<S> Entered<S> {
    /// There is a case for nil.
    #[inline(always)]
    pub fn nil_case(&self)
    where
        S: CanBeNil,
    {
    }

    /// There is a case for `T`.
    #[inline(always)]
    pub fn case<T: ?Sized>(&self) -> CaseOf<S, T> {
        CaseOf(AnyCase, PhantomData)
    }
}

/// What may be nil.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "impossible case in a type switch: `{Self}` is never nil",
    label = "`nil` is a case of an `Option` of an interface value"
)]
pub trait CanBeNil {}

impl<S> CanBeNil for Option<S> {}

/// The case of the type `T`: one that rustc knows to be possible or not, or else an [`AnyCase`].
#[doc(hidden)]
pub struct CaseOf<S, T: ?Sized>(AnyCase, PhantomData<(S, *const T)>);

impl<S, T> CaseOf<S, T>
where
    S: IntoSubject<Known: KnownInterface>,
    T: Typed<MethodsKnown = Settled>,
{
    /// Go: "impossible type switch case".
    #[inline(always)]
    pub fn possible(&self)
    where
        <S::Known as KnownInterface>::Plain: ImplementedBy<T>,
    {
    }
}

impl<S, T: ?Sized> Deref for CaseOf<S, T> {
    type Target = AnyCase;

    #[inline(always)]
    fn deref(&self) -> &AnyCase {
        &self.0
    }
}

/// A case of which rustc cannot say whether a value can match it: in a generic function, or where the value can be of any type.
#[doc(hidden)]
pub struct AnyCase;

impl AnyCase {
    /// Nothing is refused.
    #[inline(always)]
    pub fn possible(&self) {}
}

/// The cases of a switch: a balanced tree of [`Both`] with a [`OneCase`] for each.
#[doc(hidden)]
#[inline(always)]
pub fn cases<All>() -> Cases<All> {
    Cases(PhantomData)
}

/// See [`cases`].
#[doc(hidden)]
pub struct Cases<All>(PhantomData<All>);

/// One of them.
#[doc(hidden)]
pub struct OneCase<T: ?Sized>(PhantomData<T>);

impl<All> Cases<All> {
    /// There is a case for `T`, and rustc finds out at which two places there is one.
    #[inline(always)]
    pub fn case<T: ?Sized, Places>(&self) -> CaseAmong<All, T, Places> {
        CaseAmong(Once(PhantomData), PhantomData)
    }
}

/// Among the cases is `T`, at the place `At`.
#[doc(hidden)]
pub trait HasCase<T: ?Sized, At> {}

impl<T: ?Sized> HasCase<T, ()> for OneCase<T> {}
impl<T: ?Sized, L: HasCase<T, At>, R, At> HasCase<T, InLeft<At>> for Both<L, R> {}
impl<T: ?Sized, L, R: HasCase<T, At>, At> HasCase<T, InRight<At>> for Both<L, R> {}

/// Among the cases is `T` twice, at these places.
#[doc(hidden)]
pub trait HasTwice<T: ?Sized, Places> {}

impl<T: ?Sized, L: HasCase<T, A>, R: HasCase<T, B>, A, B> HasTwice<T, (A, B)> for Both<L, R> {}
impl<T: ?Sized, L: HasTwice<T, Places>, R, Places> HasTwice<T, InLeft<Places>> for Both<L, R> {}
impl<T: ?Sized, L, R: HasTwice<T, Places>, Places> HasTwice<T, InRight<Places>> for Both<L, R> {}

/// The case of `T` among all, which is there twice, at `Places`, or else an [`Once`].
#[doc(hidden)]
pub struct CaseAmong<All, T: ?Sized, Places>(Once<Places>, PhantomData<(All, *const T)>);

impl<All: HasTwice<T, Places>, T: ?Sized, Places> CaseAmong<All, T, At<Places>> {
    /// Go: "duplicate case in type switch".
    #[inline(always)]
    pub fn once(&self)
    where
        T: InOneArm,
    {
    }
}

impl<All, T: ?Sized, Places> Deref for CaseAmong<All, T, Places> {
    type Target = Once<Places>;

    #[inline(always)]
    fn deref(&self) -> &Once<Places> {
        &self.0
    }
}

/// A case that is there once, so that its `Places` are [`Nowhere`].
#[doc(hidden)]
pub struct Once<Places>(PhantomData<Places>);

impl Once<Nowhere> {
    /// Nothing is refused.
    #[inline(always)]
    pub fn once(&self) {}
}

/// Two places of one case.
#[doc(hidden)]
pub struct At<Places>(PhantomData<Places>);

/// No two places.
#[doc(hidden)]
pub enum Nowhere {}

/// No type has this: it is asked of one that stands in two arms.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "duplicate case `{Self}` in a type switch",
    label = "another arm is of the same type, by this or another name"
)]
pub trait InOneArm {}
