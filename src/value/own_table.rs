//! Casts through an [`ItabTable`] of one's own.

use super::{AnyMut, AnyRef, IfaceMut, IfaceRef};
use crate::auto_traits::{Admits, Local};
use crate::error::TypeAssertionError;
use crate::interface::{BorrowedInterface, Described, SharedInterface};
use crate::itab_table::ItabTable;

impl ItabTable {
    /// Uses a borrowed value through `I`, if its type has the methods.
    ///
    /// Lock-free if this itab table knows the pair; see [`getitab`](Self::getitab).
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    pub fn cast_ref<'a, I>(&'a self, value: AnyRef<'a>) -> Result<IfaceRef<'a, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<dyn Local>>,
    {
        let interface = <I::Plain as Described>::INTER;
        match self.itab(interface, value.ty()) {
            // SAFETY: the itab is for `I` and the value's type, and lives for `'a`; `I` has no auto traits.
            Some(itab) => Ok(unsafe { IfaceRef::from_parts(itab, value.data()) }),
            None => Err(TypeAssertionError::missing_method(value.ty(), interface)),
        }
    }

    /// Uses an exclusively borrowed value through `I`, if its type has the methods.
    ///
    /// # Errors
    ///
    /// As [`cast_ref`](Self::cast_ref).
    pub fn cast_mut<'a, I>(&'a self, value: AnyMut<'a>) -> Result<IfaceMut<'a, I>, TypeAssertionError>
    where
        I: ?Sized + BorrowedInterface<Auto: Admits<dyn Local>>,
    {
        let interface = <I::Plain as Described>::INTER;
        let ty = value.ty();
        match self.itab(interface, ty) {
            // SAFETY: as in `cast_ref`, and `value` was the exclusive borrow of it.
            Some(itab) => Ok(unsafe { IfaceMut::from_parts(itab, value.into_data()) }),
            None => Err(TypeAssertionError::missing_method(value.ty(), interface)),
        }
    }
}
