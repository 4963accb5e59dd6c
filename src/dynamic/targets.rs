//! From any of the six values to an object of an ordinary trait.

use super::error::DynError;
use super::find::{Found, find, shared};
use crate::abi::Listed;
use crate::auto_traits::AutoTraits;
use crate::error::CastError;
use crate::interface::{Interface, SharedInterface};
use crate::ptr::Mut;
use crate::value::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};
use alloc::boxed::Box;

impl<V> From<CastError<V, DynError>> for DynError {
    fn from(failed: CastError<V, DynError>) -> Self {
        failed.into_error()
    }
}

/// An exclusive borrow of a value, as a `D`.
///
/// # Safety
///
/// `listed` was found for `D` and the type of the value.
#[inline(always)]
unsafe fn lent<'a, D: ?Sized + 'static>(data: Mut<'a>, listed: &Listed) -> &'a mut D {
    // SAFETY: a value of this type, found for `D` (caller).
    let mut object = unsafe { listed.coerce::<D>(data.as_ptr()) };
    // SAFETY: the same value, exclusive for `'a`.
    unsafe { object.as_mut() }
}

/// The value in a box.
///
/// # Safety
///
/// `listed` was found for `D` and the type of the value.
unsafe fn boxed<A: ?Sized + AutoTraits, D: ?Sized + 'static>(any: Any<A>, listed: &Listed) -> Box<D> {
    let ty = any.ty();
    // SAFETY: the data is a value of this type, and not used again.
    let value = unsafe { any.into_data().into_allocation(ty) };
    // SAFETY: a value of this type, found for `D` (caller).
    let object = unsafe { listed.coerce::<D>(value) };
    // SAFETY: an allocation of the global allocator with the layout of the value, or none if that has no bytes, which nobody
    // else owns.
    unsafe { Box::from_raw(object.as_ptr()) }
}

impl<'a, A: ?Sized + AutoTraits> AnyRef<'a, A> {
    /// Lends the value out as an object of an ordinary trait, if its type lists the trait or somebody registered it:
    /// `as_dyn::<dyn Display>()`.
    ///
    /// A type lists traits with `#[typed(dyn Display, ..)]` below `#[derive(Typed)]`, or `#[methods(dyn Display, ..)]`;
    /// anybody registers them with [`register!`](crate::register!). Auto traits are part of what is listed: `dyn Display`
    /// is not found for `dyn Display + Send`. What a `Box`, `Rc`, `Arc` or `&'static` has not itself is looked for in what
    /// it points to, as methods are.
    ///
    /// The first trait that the type lists costs one compare of ids. Another one that was asked for before mostly costs two, however many the
    /// type lists, without a lock. A list of up to eight is gone through the first time, and each time for what it lacks. What a longer one was
    /// asked, and is not found by those two compares, is in a table: that takes a lock the first time, may allocate then, and is lock-free
    /// afterwards. Only what the type does not list is looked for among what was registered.
    ///
    /// # Errors
    ///
    /// If the type does not list the trait, and nobody registered it.
    ///
    /// ```
    /// use itab::{AnyRef, Typed};
    /// use std::fmt::Display;
    /// #[derive(Typed)]
    /// #[typed(dyn Display)]
    /// struct Scan { table: &'static str }
    /// impl Display for Scan {
    ///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "scan {}", self.table) }
    /// }
    ///
    /// let scan = Scan { table: "t" };
    /// let shown: &dyn Display = AnyRef::new(&scan).as_dyn::<dyn Display>()?;
    /// assert_eq!(shown.to_string(), "scan t");
    /// # Ok::<(), itab::DynError>(())
    /// ```
    #[inline(always)]
    pub fn as_dyn<D: ?Sized + 'static>(self) -> Result<&'a D, DynError> {
        // SAFETY: a live value of this type, shared for `'a`.
        match unsafe { shared::<D>(self.ty(), self.data().as_ptr()) } {
            // SAFETY: the same value, or one that it points to and that lives as long; shared for `'a`.
            Some(object) => Ok(unsafe { object.as_ref() }),
            None => Err(DynError::new::<D>(self.ty())),
        }
    }
}

/// For values that lend one out. `$self` is how they are named, `$this` what that is.
macro_rules! as_dyn {
    ($self:ident: $this:ty, $lifetime:lifetime) => {
        /// Lends the value out as an object of an ordinary trait: `as_dyn::<dyn Display>()`. Costs what
        /// [`AnyRef::as_dyn`] costs, and finds what it finds.
        ///
        /// # Errors
        ///
        /// If the type does not list the trait, and nobody registered it.
        #[inline(always)]
        pub fn as_dyn<D: ?Sized + 'static>($self: $this) -> Result<&$lifetime D, DynError> {
            $self.as_any_ref().as_dyn()
        }
    };
}

/// For values that hold theirs exclusively.
macro_rules! as_dyn_mut {
    ($self:ident: $this:ty) => {
        /// Lends the value out as an object of an ordinary trait that may change it. Costs what [`AnyRef::as_dyn`] costs.
        ///
        /// # Errors
        ///
        /// If the type does not list the trait, and nobody registered it. What a pointer points to is not asked: it may
        /// have other owners.
        #[inline(always)]
        pub fn as_dyn_mut<D: ?Sized + 'static>($self: $this) -> Result<&mut D, DynError> {
            $self.as_any_mut().into_dyn().map_err(CastError::into_error)
        }
    };
}

impl<A: ?Sized + AutoTraits> Any<A> {
    as_dyn!(self: &Self, '_);
    as_dyn_mut!(self: &mut Self);

    /// Turns the value into a box of an ordinary trait's object: `into_dyn::<dyn Display>()`. `Rc::from` and `Arc::from`
    /// make one of theirs of the box.
    ///
    /// The allocation that the value is in becomes the box's. A value that is in the data word gets one (if it has any
    /// bytes). Looks the trait up as [`AnyRef::as_dyn`] does.
    ///
    /// # Errors
    ///
    /// If the type does not list the trait, and nobody registered it; the error has the `Any`. What a pointer points to is not
    /// asked.
    ///
    /// ```
    /// use itab::{Any, Typed};
    /// use std::fmt::Debug;
    /// use std::sync::Arc;
    /// #[derive(Debug, Typed)]
    /// #[typed(dyn Debug)]
    /// struct Scan { table: String }
    ///
    /// let boxed: Box<dyn Debug> = Any::new(Scan { table: "t".into() }).into_dyn::<dyn Debug>()?;
    /// assert_eq!(format!("{boxed:?}"), r#"Scan { table: "t" }"#);
    /// let shared: Arc<dyn Debug> = boxed.into();
    ///
    /// let error = Any::new(7_u8).into_dyn::<dyn Fn()>().err().unwrap();
    /// assert_eq!(error.into_value(), 7_u8);
    /// # Ok::<(), itab::DynError>(())
    /// ```
    pub fn into_dyn<D: ?Sized + 'static>(self) -> Result<Box<D>, CastError<Self, DynError>> {
        let ty = self.ty();
        match find::<D>(ty) {
            // SAFETY: found for `D` and the type of this value.
            Some(listed) => Ok(unsafe { boxed(self, listed) }),
            None => Err(CastError::new(DynError::new::<D>(ty), self)),
        }
    }

    /// The same by what was found before, if that was for this type.
    pub(super) fn into_found<D: ?Sized + 'static>(self, found: Found<D>) -> Option<Box<D>> {
        let listed = found.for_type(self.ty())?;
        // SAFETY: found for `D` and the type of this value.
        Some(unsafe { boxed(self, listed) })
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyMut<'a, A> {
    as_dyn!(self: &Self, '_);
    as_dyn_mut!(self: &mut Self);

    /// Lends the value out as an object of an ordinary trait, for as long as it is borrowed. Costs what [`AnyRef::as_dyn`]
    /// costs.
    ///
    /// # Errors
    ///
    /// As [`as_dyn_mut`](Self::as_dyn_mut); the error has the `AnyMut`.
    pub fn into_dyn<D: ?Sized + 'static>(self) -> Result<&'a mut D, CastError<Self, DynError>> {
        let ty = self.ty();
        match find::<D>(ty) {
            // SAFETY: found for `D` and the type of this value.
            Some(listed) => Ok(unsafe { lent(self.into_data(), listed) }),
            None => Err(CastError::new(DynError::new::<D>(ty), self)),
        }
    }
}

impl<I: ?Sized + Interface> Iface<I> {
    as_dyn!(this: &Self, '_);
    as_dyn_mut!(this: &mut Self);

    /// Turns the value into a box of an ordinary trait's object. Costs what [`Any::into_dyn`] costs.
    ///
    /// # Errors
    ///
    /// As [`Any::into_dyn`]; the error has the interface value.
    pub fn into_dyn<D: ?Sized + 'static>(this: Self) -> Result<Box<D>, CastError<Self, DynError>> {
        let ty = Self::ty(&this);
        match find::<D>(ty) {
            // SAFETY: found for `D` and the type of this value.
            Some(listed) => Ok(unsafe { boxed(this.into_any(), listed) }),
            None => Err(CastError::new(DynError::new::<D>(ty), this)),
        }
    }
}

impl<'a, I: ?Sized + SharedInterface> IfaceRef<'a, I> {
    as_dyn!(this: Self, 'a);
}

impl<'a, I: ?Sized + Interface> IfaceMut<'a, I> {
    as_dyn!(this: &Self, '_);
    as_dyn_mut!(this: &mut Self);

    /// Lends the value out as an object of an ordinary trait, for as long as it is borrowed. Costs what [`AnyRef::as_dyn`]
    /// costs.
    ///
    /// # Errors
    ///
    /// As [`as_dyn_mut`](Self::as_dyn_mut); the error has the interface value.
    pub fn into_dyn<D: ?Sized + 'static>(this: Self) -> Result<&'a mut D, CastError<Self, DynError>> {
        let ty = this.as_any_ref().ty();
        match find::<D>(ty) {
            // SAFETY: found for `D` and the type of this value.
            Some(listed) => Ok(unsafe { lent(this.into_any_mut().into_data(), listed) }),
            None => Err(CastError::new(DynError::new::<D>(ty), this)),
        }
    }
}
