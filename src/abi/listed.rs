//! Ordinary traits that a type lists, so that its values can be found to be objects of them.

use core::any::TypeId;
use core::fmt;
use core::ptr::NonNull;

use super::method::CodePtr;

/// A type that a value can be lent out as: `dyn Display`.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    id: TypeId,
    name: fn() -> &'static str,
}

impl Target {
    pub(crate) const fn of<D: ?Sized + 'static>() -> Self {
        Target { id: TypeId::of::<D>(), name: core::any::type_name::<D> }
    }

    pub(crate) const fn id(&self) -> TypeId {
        self.id
    }

    pub(crate) fn name(&self) -> &'static str {
        (self.name)()
    }
}

/// One trait that values of some type are objects of, and how the address of one becomes a pointer to the object.
///
/// Nothing here knows how such a pointer is laid out: rustc has compiled the coercion for this type and this trait.
#[derive(Clone, Copy)]
pub struct Listed {
    target: Target,
    /// Invariant: a `fn(*mut T) -> *mut D` that does nothing but coerce, where `T` is the type in whose list this is and `D`
    /// the target. Not `NonNull`s, which are covariant: a value whose type is a subtype of `D` would be lent out as a `&mut D`,
    /// and get a `D` written into it.
    coerce: CodePtr,
}

impl Listed {
    /// # Safety
    ///
    /// The function returns its argument, coerced.
    pub(crate) const unsafe fn new<T: 'static, D: ?Sized + 'static>(coerce: fn(*mut T) -> *mut D) -> Self {
        // SAFETY: function pointers have one size, and any may be kept as another type; it is called as what it was.
        let coerce = unsafe { core::mem::transmute_copy::<fn(*mut T) -> *mut D, CodePtr>(&coerce) };
        Listed { target: Target::of::<D>(), coerce }
    }

    /// What nobody asks for: the target has no name outside of here.
    pub(crate) const NOTHING: Self = {
        enum Nothing {}
        // SAFETY: nobody finds it, so that nobody calls the function.
        unsafe { Listed::new::<Nothing, Nothing>(|value| value) }
    };

    /// Whether it is this trait. Every other auto trait makes another one.
    #[inline(always)]
    pub(crate) fn is(&self, target: TypeId) -> bool {
        self.target.id == target
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// The trait object, as rustc calls it: `dyn core::fmt::Display`. For people.
    pub fn name(&self) -> &'static str {
        self.target.name()
    }

    /// The trait object that the value at an address is.
    ///
    /// # Safety
    ///
    /// `is` says that the target is `D`, and `value` is an address of a value of the type in whose list this is, or of a
    /// transparent wrapper of one. It may be a live value or not: it is not read.
    #[inline(always)]
    pub(crate) unsafe fn coerce<D: ?Sized + 'static>(&self, value: NonNull<()>) -> NonNull<D> {
        debug_assert!(self.is(TypeId::of::<D>()));
        // SAFETY: the function is a `fn(*mut T) -> *mut D` (invariant): `D` is the type with this id. std says of function
        // pointers that pointers to all sized types are passed alike ("ABI compatibility").
        let coerce = unsafe { core::mem::transmute_copy::<CodePtr, fn(*mut ()) -> *mut D>(&self.coerce) };
        // SAFETY: the address that was given, which is not null.
        unsafe { NonNull::new_unchecked(coerce(value.as_ptr())) }
    }
}

impl fmt::Debug for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
