//! Borrows of values whose types have been forgotten.
//!
//! `&'a T` and `&'a mut T` without the `T`: an address that keeps what the borrow checker knows. Never a
//! reference to a stand-in for `T`, which would have a right to fewer bytes than the value has.

use core::marker::PhantomData;
use core::ptr::NonNull;

/// A shared borrow of a value: `&'a T` without the `T`.
#[repr(transparent)]
#[derive(Clone, Copy)]
pub(crate) struct Ref<'a> {
    /// Invariant: the address of a live value, shared for `'a`.
    value: NonNull<()>,
    borrow: PhantomData<&'a ()>,
}

/// An exclusive borrow of a value: `&'a mut T` without the `T`. Not `Copy`: it is moved or reborrowed.
#[repr(transparent)]
pub(crate) struct Mut<'a> {
    /// Invariant: the address of a live value, exclusive for `'a`.
    value: NonNull<()>,
    borrow: PhantomData<&'a mut ()>,
}

impl<'a> Ref<'a> {
    #[inline(always)]
    pub(crate) const fn new<T: ?Sized>(value: &'a T) -> Self {
        Ref { value: NonNull::from_ref(value).cast(), borrow: PhantomData }
    }

    /// # Safety
    ///
    /// `value` is the address of a live value, shared for `'a`.
    #[inline(always)]
    pub(crate) const unsafe fn from_raw(value: NonNull<()>) -> Self {
        Ref { value, borrow: PhantomData }
    }

    /// Where the value is.
    #[inline(always)]
    pub(crate) const fn as_ptr(self) -> NonNull<()> {
        self.value
    }

    /// Whether this can be the address of a value that needs this alignment. For debug assertions.
    pub(crate) fn is_aligned_to(self, align: usize) -> bool {
        self.value.addr().get().is_multiple_of(align)
    }

    /// The borrow with its type.
    ///
    /// # Safety
    ///
    /// The value is a `T`.
    #[inline(always)]
    pub(crate) unsafe fn cast<T>(self) -> &'a T {
        debug_assert!(self.is_aligned_to(align_of::<T>()));
        // SAFETY: live and shared for `'a` (invariant), and a `T` (caller).
        unsafe { self.value.cast().as_ref() }
    }
}

impl<'a> Mut<'a> {
    #[inline(always)]
    pub(crate) const fn new<T: ?Sized>(value: &'a mut T) -> Self {
        Mut { value: NonNull::from_mut(value).cast(), borrow: PhantomData }
    }

    /// # Safety
    ///
    /// `value` is the address of a live value, exclusive for `'a`.
    #[inline(always)]
    pub(crate) const unsafe fn from_raw(value: NonNull<()>) -> Self {
        Mut { value, borrow: PhantomData }
    }

    /// Where the value is.
    #[inline(always)]
    pub(crate) const fn as_ptr(&self) -> NonNull<()> {
        self.value
    }

    /// The value, shared for as long as this is borrowed.
    #[inline(always)]
    pub(crate) const fn by_ref(&self) -> Ref<'_> {
        Ref { value: self.value, borrow: PhantomData }
    }

    /// The value, exclusive for as long as this is borrowed: a reborrow.
    #[inline(always)]
    pub(crate) fn by_mut(&mut self) -> Mut<'_> {
        Mut { value: self.value, borrow: PhantomData }
    }

    /// The value, shared for all of `'a`.
    #[inline(always)]
    pub(crate) const fn into_ref(self) -> Ref<'a> {
        Ref { value: self.value, borrow: PhantomData }
    }

    /// The borrow with its type.
    ///
    /// # Safety
    ///
    /// The value is a `T`.
    #[inline(always)]
    pub(crate) unsafe fn cast<T>(self) -> &'a mut T {
        debug_assert!(self.by_ref().is_aligned_to(align_of::<T>()));
        // SAFETY: live and exclusive for `'a` (invariant), and a `T` (caller).
        unsafe { self.value.cast().as_mut() }
    }
}
