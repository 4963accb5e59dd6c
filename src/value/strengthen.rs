//! From a value that may be bound to its thread to one that is known not to be: the reverse of `weaken`.

use super::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};
use crate::abi::Type;
use crate::auto_traits::AutoTraits;
use crate::error::{AutoTraitError, StrengthenError};
use crate::interface::{Interface, SharedInterface};
use crate::itab_table::itab_for;

/// Whether a value of this type, which has the auto traits of `A`, has those of `B`.
fn check<A: ?Sized + AutoTraits, B: ?Sized + AutoTraits>(ty: &'static Type) -> Result<(), AutoTraitError> {
    let wanted = B::AUTO.without(A::AUTO);
    if wanted.is_empty() {
        return Ok(());
    }
    let lacks = wanted.without(ty.auto());
    if lacks.is_empty() { Ok(()) } else { Err(AutoTraitError::new(ty, lacks)) }
}

/// For who asks for methods and auto traits at once, and needs no reason.
impl Any {
    /// The value as an `I`, if it can be one.
    pub(super) fn strong<I: ?Sized + Interface>(self) -> Option<Iface<I>> {
        let itab = itab_for::<I>(self.ty()).ok()?;
        let strong = self.strengthen::<I::Auto>().ok()?;
        // SAFETY: the itab is for `I` and the type of the value, which has the auto traits of `I`.
        Some(unsafe { Iface::from_parts(itab, strong.into_data()) })
    }
}

/// As above.
impl<'a> AnyRef<'a> {
    /// Whether the value can be used through `I`.
    pub(super) fn is_strong<I: ?Sized + Interface>(self) -> bool {
        self.implements::<I>() && self.strengthen::<I::Auto>().is_ok()
    }

    /// The value as an `I`, if it can be used as one.
    pub(super) fn strong<I: ?Sized + SharedInterface>(self) -> Option<IfaceRef<'a, I>> {
        let itab = itab_for::<I>(self.ty()).ok()?;
        let strong = self.strengthen::<I::Auto>().ok()?;
        // SAFETY: the itab is for `I` and the type of the value, which has the auto traits of `I`.
        Some(unsafe { IfaceRef::from_parts(itab, strong.data()) })
    }
}

impl<A: ?Sized + AutoTraits> Any<A> {
    /// The same value as one that has the auto traits of `B`, if its type is known to have them. The data word moves, the value
    /// does not. [`Type::is_send`] says what is known, and that costs what this costs.
    ///
    /// ```
    /// use itab::{Any, Iface, interface, methods};
    /// use std::rc::Rc;
    /// #[interface]
    /// pub trait Named { fn name(&self) -> String; }
    /// pub struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) -> String { "Tom".into() } }
    ///
    /// let any = Any::new(Cat).strengthen::<dyn Send>()?;
    /// let named: Iface<dyn Named + Send> = any.cast()?;
    /// assert_eq!(std::thread::spawn(move || named.name()).join().unwrap(), "Tom");
    ///
    /// let error = Any::new(Rc::new(Cat)).strengthen::<dyn Send>().unwrap_err();
    /// assert!(error.to_string().ends_with("Cat> is not known to be `Send`"));
    /// assert!(error.into_value().is::<Rc<Cat>>());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the type is not known to have them; the error has the `Any`.
    pub fn strengthen<B: ?Sized + AutoTraits>(self) -> Result<Any<B>, StrengthenError<Self>> {
        match check::<A, B>(self.ty()) {
            Ok(()) => {
                let ty = self.ty();
                // SAFETY: the same type and data; the value has the auto traits of `B` (just checked).
                Ok(unsafe { Any::from_parts(ty, self.into_data()) })
            }
            Err(error) => Err(StrengthenError::new(error, self)),
        }
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyRef<'a, A> {
    /// The same value as one that has the auto traits of `B`, if its type is known to have them: see [`Any::strengthen`].
    ///
    /// # Errors
    ///
    /// If it is not.
    pub fn strengthen<B: ?Sized + AutoTraits>(self) -> Result<AnyRef<'a, B>, AutoTraitError> {
        check::<A, B>(self.ty())?;
        // SAFETY: the same type and data; the value has the auto traits of `B` (just checked).
        Ok(unsafe { AnyRef::from_parts(self.ty(), self.data()) })
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyMut<'a, A> {
    /// The same value as one that has the auto traits of `B`, if its type is known to have them: see [`Any::strengthen`].
    ///
    /// # Errors
    ///
    /// If it is not; the error has the `AnyMut`.
    pub fn strengthen<B: ?Sized + AutoTraits>(self) -> Result<AnyMut<'a, B>, StrengthenError<Self>> {
        match check::<A, B>(self.ty()) {
            Ok(()) => {
                let ty = self.ty();
                // SAFETY: the same type and data; the value has the auto traits of `B` (just checked).
                Ok(unsafe { AnyMut::from_parts(ty, self.into_data()) })
            }
            Err(error) => Err(StrengthenError::new(error, self)),
        }
    }
}

impl<I: ?Sized + Interface> Iface<I> {
    /// The same value as one of the same interface with other auto traits, if its type is known to have them: see
    /// [`Any::strengthen`]. `Iface::strengthen::<dyn Named + Send>(named)`.
    ///
    /// # Errors
    ///
    /// If it is not; the error has the interface value.
    pub fn strengthen<J>(this: Self) -> Result<Iface<J>, StrengthenError<Self>>
    where
        J: ?Sized + Interface<Plain = I::Plain>,
    {
        match check::<I::Auto, J::Auto>(Iface::ty(&this)) {
            Ok(()) => {
                let itab = Iface::itab(&this);
                // SAFETY: the itab is that of the interface of both; the value has the auto traits of `J` (just checked).
                Ok(unsafe { Iface::from_parts(itab, this.into_any().into_data()) })
            }
            Err(error) => Err(StrengthenError::new(error, this)),
        }
    }
}

impl<'a, I: ?Sized + SharedInterface> IfaceRef<'a, I> {
    /// The same value as one of the same interface with other auto traits, if its type is known to have them: see
    /// [`Any::strengthen`].
    ///
    /// # Errors
    ///
    /// If it is not.
    pub fn strengthen<J>(this: Self) -> Result<IfaceRef<'a, J>, AutoTraitError>
    where
        J: ?Sized + SharedInterface + Interface<Plain = I::Plain>,
    {
        check::<I::Auto, J::Auto>(IfaceRef::ty(this))?;
        // SAFETY: the itab is that of the interface of both; the value has the auto traits of `J` (just checked).
        Ok(unsafe { IfaceRef::from_parts(IfaceRef::itab(this), this.as_any_ref().data()) })
    }
}

impl<'a, I: ?Sized + Interface> IfaceMut<'a, I> {
    /// The same value as one of the same interface with other auto traits, if its type is known to have them: see
    /// [`Any::strengthen`].
    ///
    /// # Errors
    ///
    /// If it is not; the error has the interface value.
    pub fn strengthen<J>(this: Self) -> Result<IfaceMut<'a, J>, StrengthenError<Self>>
    where
        J: ?Sized + Interface<Plain = I::Plain>,
    {
        match check::<I::Auto, J::Auto>(IfaceMut::ty(&this)) {
            Ok(()) => {
                let itab = IfaceMut::itab(&this);
                // SAFETY: the itab is that of the interface of both; the value has the auto traits of `J` (just checked).
                Ok(unsafe { IfaceMut::from_parts(itab, this.into_any_mut().into_data()) })
            }
            Err(error) => Err(StrengthenError::new(error, this)),
        }
    }
}
