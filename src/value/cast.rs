//! Casts: from any of the six values to an interface with methods, as the value has them. Go: `x.(I)`.

use super::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};
use crate::auto_traits::{Admits, AutoTraits};
use crate::error::{CastError, TypeAssertionError};
use crate::interface::{BorrowedInterface, Interface, SharedInterface};
use crate::itab_table::itab_for;

impl<'a, A: ?Sized + AutoTraits> AnyRef<'a, A> {
    /// Uses the value through `I`, if its type has the methods. Go: `x.(I)`.
    ///
    /// Lock-free and without allocation, but for the first time that a pair of interface and type meets
    /// in the program: O(ni + nt), one allocation and a lock.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    #[inline(always)]
    pub fn cast_ref<I>(self) -> Result<IfaceRef<'a, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<A>>,
    {
        match itab_for::<I>(self.ty()) {
            // SAFETY: the itab is for `I` and the type of the value; `A` has the auto traits of `I`.
            Ok(itab) => Ok(unsafe { IfaceRef::from_parts(itab, self.data()) }),
            Err(error) => Err(error),
        }
    }
}

/// For values that are no shared borrow: they lend one out.
macro_rules! any_ref {
    () => {
        /// Uses the value through `I`, if its type has the methods. Go: `x.(I)`. Costs what
        /// [`AnyRef::cast_ref`] costs.
        ///
        /// # Errors
        ///
        /// If the type lacks a method of `I`; the error can say which and why.
        #[inline(always)]
        pub fn cast_ref<I>(&self) -> Result<IfaceRef<'_, I>, TypeAssertionError>
        where
            I: ?Sized + SharedInterface<Auto: Admits<A>>,
        {
            self.as_any_ref().cast_ref()
        }
    };
}

/// For values that are owned or an exclusive borrow: they lend one out.
macro_rules! any_mut {
    () => {
        /// Uses the value through `I`, which may change it, if its type has the methods. Costs what
        /// [`AnyRef::cast_ref`] costs.
        ///
        /// # Errors
        ///
        /// If the type lacks a method of `I`.
        #[inline(always)]
        pub fn cast_mut<I>(&mut self) -> Result<IfaceMut<'_, I>, TypeAssertionError>
        where
            I: ?Sized + BorrowedInterface<Auto: Admits<A>>,
        {
            self.as_any_mut().through()
        }
    };
}

impl<A: ?Sized + AutoTraits> Any<A> {
    any_ref!();
    any_mut!();

    /// Turns the value into an `I`, if its type has the methods. The data word moves, the value does not.
    /// Costs what [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error has the `Any`.
    #[inline]
    pub fn cast<I>(self) -> Result<Iface<I>, CastError<Self>>
    where
        I: ?Sized + Interface<Auto: Admits<A>>,
    {
        match itab_for::<I>(self.ty()) {
            // SAFETY: the itab is for `I` and the type of the value; `A` has the auto traits of `I`.
            Ok(itab) => Ok(unsafe { Iface::from_parts(itab, self.into_data()) }),
            Err(error) => Err(CastError::new(error, self)),
        }
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyMut<'a, A> {
    any_ref!();
    any_mut!();

    /// Uses the value through `I`, for as long as it is borrowed, if its type has the methods. Costs what
    /// [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error has the `AnyMut`.
    #[inline]
    pub fn cast<I>(self) -> Result<IfaceMut<'a, I>, CastError<Self>>
    where
        I: ?Sized + BorrowedInterface<Auto: Admits<A>>,
    {
        self.cast_any()
    }

    /// [`cast`](Self::cast) to any interface. One with methods that take the value can be asked for, and not be used.
    #[inline]
    pub(crate) fn cast_any<I>(self) -> Result<IfaceMut<'a, I>, CastError<Self>>
    where
        I: ?Sized + Interface<Auto: Admits<A>>,
    {
        match itab_for::<I>(self.ty()) {
            // SAFETY: the itab is for `I` and the type of the value; `A` has the auto traits of `I`.
            Ok(itab) => Ok(unsafe { IfaceMut::from_parts(itab, self.into_data()) }),
            Err(error) => Err(CastError::new(error, self)),
        }
    }

    /// [`cast`](Self::cast), for somebody who has no use for `self` afterwards.
    #[inline(always)]
    fn through<I>(self) -> Result<IfaceMut<'a, I>, TypeAssertionError>
    where
        I: ?Sized + BorrowedInterface<Auto: Admits<A>>,
    {
        match itab_for::<I>(self.ty()) {
            // SAFETY: as in `cast`.
            Ok(itab) => Ok(unsafe { IfaceMut::from_parts(itab, self.into_data()) }),
            Err(error) => Err(error),
        }
    }
}

/// As above. `$this` is what is asked, and borrows the value for `$lifetime`.
macro_rules! iface_ref {
    ($this:ty, $lifetime:lifetime) => {
        /// Uses the value through `J`, if its type has the methods. Go: `x.(J)`. Costs what
        /// [`AnyRef::cast_ref`] costs.
        ///
        /// # Errors
        ///
        /// If the type lacks a method of `J`; the error can say which and why.
        #[inline(always)]
        pub fn cast_ref<J>(this: $this) -> Result<IfaceRef<$lifetime, J>, TypeAssertionError>
        where
            J: ?Sized + SharedInterface<Auto: Admits<I::Auto>>,
        {
            this.as_any_ref().cast_ref()
        }
    };
}

/// As above.
macro_rules! iface_mut {
    () => {
        /// Uses the value through `J`, which may change it, if its type has the methods. Costs what
        /// [`AnyRef::cast_ref`] costs.
        ///
        /// # Errors
        ///
        /// If the type lacks a method of `J`.
        #[inline(always)]
        pub fn cast_mut<J>(this: &mut Self) -> Result<IfaceMut<'_, J>, TypeAssertionError>
        where
            J: ?Sized + BorrowedInterface<Auto: Admits<I::Auto>>,
        {
            this.as_any_mut().through()
        }
    };
}

impl<I: ?Sized + Interface> Iface<I> {
    iface_ref!(&Self, '_);
    iface_mut!();

    /// Turns the value into a `J`, if its type has the methods. The data word moves, the value does not.
    /// Costs what [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`; the error has the interface value.
    #[inline]
    pub fn cast<J>(this: Self) -> Result<Iface<J>, CastError<Self>>
    where
        J: ?Sized + Interface<Auto: Admits<I::Auto>>,
    {
        match itab_for::<J>(Self::ty(&this)) {
            // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
            Ok(itab) => Ok(unsafe { Iface::from_parts(itab, this.into_any().into_data()) }),
            Err(error) => Err(CastError::new(error, this)),
        }
    }
}

impl<'a, I: ?Sized + SharedInterface> IfaceRef<'a, I> {
    iface_ref!(Self, 'a);
}

impl<'a, I: ?Sized + Interface> IfaceMut<'a, I> {
    iface_ref!(&Self, '_);
    iface_mut!();

    /// Uses the value through `J`, for as long as it is borrowed, if its type has the methods. Costs what
    /// [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`; the error has the interface value.
    #[inline]
    pub fn cast<J>(this: Self) -> Result<IfaceMut<'a, J>, CastError<Self>>
    where
        J: ?Sized + BorrowedInterface<Auto: Admits<I::Auto>>,
    {
        Self::cast_any(this)
    }

    /// As [`AnyMut::cast_any`].
    #[inline]
    pub(crate) fn cast_any<J>(this: Self) -> Result<IfaceMut<'a, J>, CastError<Self>>
    where
        J: ?Sized + Interface<Auto: Admits<I::Auto>>,
    {
        match itab_for::<J>(Self::ty(&this)) {
            // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
            Ok(itab) => Ok(unsafe { IfaceMut::from_parts(itab, this.into_any_mut().into_data()) }),
            Err(error) => Err(CastError::new(error, this)),
        }
    }
}
