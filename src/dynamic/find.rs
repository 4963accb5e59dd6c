//! The coercion of a pair: in the descriptor of the type, else among what was registered.
//!
//! A question goes down four levels:
//!
//! 1. [`hinted`], inlined: the first trait of the list, and that where the list had the trait last time.
//! 2. [`search`], out of line: the whole list.
//! 3. [`known`] instead, if the list is long: a second hint, then a table, which also knows what the type does not list.
//! 4. [`registered`]: what somebody said of the pair. That may be said later, and may be taken back, so nothing remembers it.

use core::any::TypeId;
use core::marker::PhantomData;
use core::ptr::NonNull;

use super::registry;
use crate::abi::entry::Entry;
use crate::abi::listed::{Listed, Target};
use crate::abi::{Kind, Type};
use crate::ids::fold;
use crate::slot::Key;
use crate::table::{Table, TableParameters};

/// How a value of type `ty` becomes a `D`.
#[inline(always)]
pub(super) fn find<D: ?Sized + 'static>(ty: &'static Type) -> Option<&'static Listed> {
    match hinted::<D>(ty) {
        Some(listed) => Some(listed),
        None => find_elsewhere(ty, const { &Target::of::<D>() }),
    }
}

/// The same, without the first level.
#[cold]
#[inline(never)]
fn find_elsewhere(ty: &'static Type, target: &'static Target) -> Option<&'static Listed> {
    find_here(ty, target)
}

#[inline(always)]
fn find_here(ty: &'static Type, target: &'static Target) -> Option<&'static Listed> {
    let found = listed(ty, target);
    #[cfg(itab_verify)]
    assert_eq!(
        found.map(Listed::target).map(Target::id),
        ty.objects().iter().find(|listed| listed.is(target.id())).map(|_| target.id()),
        "{ty}"
    );
    found.or_else(|| registered(ty, target))
}

/// What was found for a type: what was registered may be taken back before it is used, and stays good.
pub(super) struct Found<D: ?Sized> {
    /// Invariant: the type that `listed` was found for, to become a `D`.
    ty: &'static Type,
    listed: &'static Listed,
    /// Of exactly `D`, which may have subtypes.
    object: PhantomData<fn() -> *mut D>,
}

impl<D: ?Sized + 'static> Found<D> {
    pub(super) fn of(ty: &'static Type) -> Option<Self> {
        Some(Found { ty, listed: find::<D>(ty)?, object: PhantomData })
    }

    /// How a value of type `ty` becomes a `D`, if that is the type.
    pub(super) fn for_type(self, ty: &'static Type) -> Option<&'static Listed> {
        (ty == self.ty).then_some(self.listed)
    }
}

/// A number of a trait object: of one that is a constant, it is one too.
#[inline(always)]
fn hash(target: TypeId) -> u64 {
    fold([target])
}

/// What the type itself lists: the first trait, or one that it was asked for before and whose hint no other trait has.
///
/// A hint is checked against the list of this very type, so that whoever wrote it, for whichever type, can only make this slow.
#[inline(always)]
fn hinted<D: ?Sized + 'static>(ty: &'static Type) -> Option<&'static Listed> {
    if ty.first_object().is(const { TypeId::of::<D>() }) {
        return Some(ty.first_object());
    }
    let listed = ty.objects().get(ty.hints().first(hash(TypeId::of::<D>())))?;
    listed.is(const { TypeId::of::<D>() }).then_some(listed)
}

/// The longest list that is gone through rather than looked up: as long as that takes a table.
const SHORT: usize = 8;

/// What the types with long lists were asked. Its keys are the addresses of a target and of a descriptor; where rustc has put one
/// of these into two places, each has its entry.
static KNOWN: Table<2, Entry> = Table::new(TableParameters::INTERFACE);

/// The entry of a pair that is not listed: an address that no `Listed` has, because it is odd.
const UNLISTED: NonNull<Entry> = {
    assert!(align_of::<Entry>() == 1 && align_of::<Listed>() > 1);
    NonNull::dangling()
};

/// What the type itself lists.
#[inline(always)]
fn listed(ty: &'static Type, target: &'static Target) -> Option<&'static Listed> {
    if ty.objects().len() <= SHORT { search(ty, target) } else { known(ty, target) }
}

/// What the type itself lists, if it lists many.
#[inline(never)]
fn known(ty: &'static Type, target: &'static Target) -> Option<&'static Listed> {
    if let Some(listed) = ty.objects().get(ty.hints().second(hash(target.id())))
        && listed.is(target.id())
    {
        return Some(listed);
    }
    let key = Key([core::ptr::from_ref(target).addr(), core::ptr::from_ref(ty).addr()]);
    let entry = KNOWN.find(key).unwrap_or_else(|| {
        let found = search(ty, target);
        KNOWN.insert(key, found.map_or(UNLISTED, |listed| NonNull::from_ref(listed).cast()))
    });
    // SAFETY: what is in the table was put there above: `UNLISTED`, or the address of a `&'static Listed`.
    (entry != UNLISTED).then(|| unsafe { entry.cast().as_ref() })
}

/// Goes through the list of the type, and writes down where the trait is.
#[inline(always)]
fn search(ty: &'static Type, target: &'static Target) -> Option<&'static Listed> {
    #[inline(never)]
    fn keep(ty: &'static Type, target: &'static Target, at: usize) {
        ty.hints().keep(hash(target.id()), at);
    }
    let at = ty.objects().iter().position(|listed| listed.is(target.id()))?;
    keep(ty, target, at);
    Some(&ty.objects()[at])
}

/// What was said of the type, unless it was built when the program ran. All built types with one kind of state are one type to
/// rustc, of which something may have been said: a value of one of them would be lent out as that, and exchanged for a
/// value of another one.
fn registered(ty: &'static Type, target: &'static Target) -> Option<&'static Listed> {
    if ty.is_built() { None } else { registry::find(ty.id(), target.id()) }
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
    let (listed, value) = match hinted::<D>(ty) {
        Some(listed) => (listed, value),
        // SAFETY: as the caller promises.
        None => unsafe { elsewhere(ty, value, const { &Target::of::<D>() }) }?,
    };
    // SAFETY: found for `D` in the list of the type, of which this is a value (caller), or for the type of what it points to, of which
    // that is one.
    Some(unsafe { listed.coerce(value) })
}

/// How the value, or what it points to, becomes an object of the trait, and the address of the one that does. Without the first level.
///
/// # Safety
///
/// As [`shared`].
#[cold]
#[inline(never)]
unsafe fn elsewhere(
    mut ty: &'static Type,
    mut value: NonNull<()>,
    trait_object: &'static Target,
) -> Option<(&'static Listed, NonNull<()>)> {
    loop {
        if let Some(listed) = find_here(ty, trait_object) {
            return Some((listed, value));
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

#[cfg(all(test, not(itab_stress)))]
mod tests {
    use super::*;

    /// Whoever asks again asks neither the whole list nor a table.
    #[test]
    fn what_was_found_is_a_hint() {
        trait One {}
        trait Other {}
        #[derive(crate::Typed)]
        #[itab(crate = crate)]
        #[typed(dyn One, dyn Other)]
        struct Both<T: 'static>(T);
        impl<T> One for Both<T> {}
        impl<T> Other for Both<T> {}
        let types = [Type::of::<Both<u8>>(), Type::of::<Both<u16>>()];
        assert!(types.iter().all(|ty| hinted::<dyn One>(ty).is_some()));
        assert!(types.iter().all(|ty| hinted::<dyn Other>(ty).is_none()));
        assert!(find::<dyn Other>(types[0]).is_some());
        // An instantiation learns from another one, and has a coercion of its own.
        let hinted = types.map(|ty| hinted::<dyn Other>(ty).expect("a hint"));
        assert!(types.iter().zip(hinted).all(|(ty, hinted)| core::ptr::eq(hinted, &ty.objects()[1])));
    }
}
