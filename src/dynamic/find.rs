//! The coercion of a pair: in the descriptor of the type, else among what was registered.

use core::any::TypeId;
use core::ptr::NonNull;

use super::registry;
use crate::abi::listed::Listed;
use crate::abi::{Kind, Type};

/// How a value of type `ty` becomes a `D`.
#[inline(always)]
pub(super) fn find<D: ?Sized + 'static>(ty: &'static Type) -> Option<&'static Listed> {
    // By reference: an id by value would be put on the stack before the list is looked at.
    listed::<D>(ty).or_else(|| registered(ty, const { &TypeId::of::<D>() }))
}

/// What the type itself lists.
#[inline(always)]
#[expect(clippy::manual_find, reason = "it is one instruction less for each than `find`")]
fn listed<D: ?Sized + 'static>(ty: &'static Type) -> Option<&'static Listed> {
    for listed in ty.objects() {
        if listed.is(const { TypeId::of::<D>() }) {
            return Some(listed);
        }
    }
    None
}

/// What was said of the type, unless it was built when the program ran. All built types with one kind of state are one type to
/// rustc, of which something may have been said: a value of one of them would be lent out as that, and exchanged for a
/// value of another one.
#[cold]
#[inline(never)]
fn registered(ty: &'static Type, target: &'static TypeId) -> Option<&'static Listed> {
    if ty.is_built() { None } else { registry::find(ty.id(), *target) }
}

/// The `D` that a value is, or that it points to: like its methods, the traits of a value are those of a pointer to it.
///
/// # Safety
///
/// `value` is the address of a live value of type `ty`, shared for as long as the result is used.
#[inline(always)]
pub(super) unsafe fn shared<D: ?Sized + 'static>(
    ty: &'static Type,
    value: NonNull<()>,
) -> Option<NonNull<D>> {
    match listed::<D>(ty) {
        // SAFETY: found for `D` in the list of the type, of which this is a value (caller).
        Some(listed) => Some(unsafe { listed.coerce(value) }),
        // SAFETY: as the caller promises.
        None => unsafe { elsewhere(ty, value) },
    }
}

/// The `D` that a value was registered to be, or that it points to.
///
/// # Safety
///
/// As [`shared`].
#[cold]
#[inline(never)]
unsafe fn elsewhere<D: ?Sized + 'static>(
    mut ty: &'static Type,
    mut value: NonNull<()>,
) -> Option<NonNull<D>> {
    loop {
        if let Some(listed) = find::<D>(ty) {
            // SAFETY: a live value of the type, for which this was found; shared as long as the pointers to it are.
            return Some(unsafe { listed.coerce(value) });
        }
        // Only the library says of a type where it points to, and then its kind and its element are right too.
        let target = ty.operations().target?;
        ty = match ty.kind() {
            Kind::Option => ty.elem()?.elem()?,
            _ => ty.elem()?,
        };
        // SAFETY: the value is live and of the type whose operation this is.
        value = NonNull::new(unsafe { target(value) }.cast_mut())?;
    }
}
