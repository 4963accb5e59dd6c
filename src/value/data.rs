//! The data word of an owned value.

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use core::alloc::Layout;
use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use crate::abi::taken::Taken;
use crate::abi::{TFlag, Type};

/// The data word of an owned value.
///
/// In a cell, because a value that lies in the word may have cells of its own: an `AtomicU64` behind an
/// `&Any` changes while `Any` looks unchanged. `MaybeUninit`, because a value smaller than a word leaves
/// the rest of it uninitialised; of a pointer, because a value that is one keeps the right to its target.
#[repr(transparent)]
pub(crate) struct Data(UnsafeCell<MaybeUninit<*mut ()>>);

impl Data {
    /// Moves a value in. Allocates if it is larger than a word or needs more alignment.
    #[inline(always)]
    pub(crate) fn new<T>(value: T) -> Data {
        let mut word = MaybeUninit::<*mut ()>::uninit();
        if Type::is_direct::<T>() {
            // SAFETY: a direct type is no larger than the word, and the word is aligned for it.
            unsafe { word.as_mut_ptr().cast::<T>().write(value) };
        } else {
            let memory = allocate(Layout::new::<T>()).cast::<T>();
            // SAFETY: memory for a `T`, which nobody else knows.
            unsafe { memory.write(value) };
            word.write(memory.as_ptr().cast());
        }
        Data(UnsafeCell::new(word))
    }

    /// Where the value is.
    ///
    /// # Safety
    ///
    /// The word holds a value of a type that is direct if and only if `direct`.
    #[inline(always)]
    pub(crate) unsafe fn address(&self, direct: bool) -> NonNull<()> {
        let word = self.0.get();
        if direct {
            // SAFETY: the address of a field is not null. (The cell gives the right to change what is in
            // it through a shared borrow, which values with cells of their own need.)
            return unsafe { NonNull::new_unchecked(word.cast()) };
        }
        // SAFETY: an indirect value's word is an initialised pointer, and never changes.
        let value = unsafe { word.cast::<*mut ()>().read() };
        debug_assert!(!value.is_null());
        // SAFETY: `allocate` returns no null.
        unsafe { NonNull::new_unchecked(value) }
    }

    /// Moves the value out; an allocation is given back.
    ///
    /// # Safety
    ///
    /// The word holds a `T`. It is not used again.
    #[inline]
    pub(crate) unsafe fn into_inner<T>(self) -> T {
        // SAFETY: the word holds a `T` (caller).
        unsafe { self.into_taken().into_inner() }
    }

    /// The word, for a method that takes the value.
    #[inline(always)]
    pub(crate) fn into_taken<'a>(self) -> Taken<'a> {
        Taken::new(self.0.into_inner())
    }

    /// The value in an allocation, which becomes the data word's, or is freed if the value fits in there.
    ///
    /// # Safety
    ///
    /// `value` is a value of type `ty` in an allocation as a `Box` has it, which nobody else uses.
    pub(crate) unsafe fn from_allocation(ty: &Type, value: NonNull<()>) -> Data {
        let mut word = MaybeUninit::<*mut ()>::uninit();
        if ty.tflag().contains(TFlag::DIRECT_IFACE) {
            let to = NonNull::from_mut(&mut word).cast::<u8>();
            // SAFETY: a value of this size, which fits into the word, and is not used again where it was.
            unsafe { to.copy_from_nonoverlapping(value.cast::<u8>(), ty.size()) };
            // SAFETY: its allocation, which nobody uses any more.
            unsafe { release(value, layout_of(ty)) };
        } else {
            word.write(value.as_ptr());
        }
        Data(UnsafeCell::new(word))
    }

    /// Moves the value into an allocation of its own, unless it is in one: what a `Box` of it has.
    ///
    /// # Safety
    ///
    /// The word holds a value of type `ty`. It is not used again.
    pub(crate) unsafe fn into_allocation(self, ty: &Type) -> NonNull<()> {
        let direct = ty.tflag().contains(TFlag::DIRECT_IFACE);
        // SAFETY: the word holds a value of type `ty` (caller), whose flag this is.
        let address = unsafe { self.address(direct) };
        if !direct {
            return address;
        }
        let memory = allocate(layout_of(ty));
        // SAFETY: a value of this size, which is not used again where it was, and memory for one, which nobody else knows.
        unsafe { memory.cast::<u8>().copy_from_nonoverlapping(address.cast::<u8>(), ty.size()) };
        memory
    }

    /// Drops the value and gives its allocation back, even if the value's own drop panics.
    ///
    /// # Safety
    ///
    /// The word holds a value of type `ty`. It is not used again.
    #[inline(always)]
    pub(crate) unsafe fn drop_in_place(&mut self, ty: &Type) {
        if !ty.is_plain() {
            // SAFETY: the word holds a value of type `ty` and is not used again (caller).
            unsafe { self.drop_value(ty) }
        }
    }

    /// # Safety
    ///
    /// As [`drop_in_place`](Self::drop_in_place).
    unsafe fn drop_value(&mut self, ty: &Type) {
        /// Releases on the way out.
        struct Allocation(NonNull<()>, Layout);
        impl Drop for Allocation {
            fn drop(&mut self) {
                // SAFETY: `Data::new` or `clone_from` allocated it with the layout of the type; the
                // value in it is dropped or has panicked in its drop.
                unsafe { release(self.0, self.1) }
            }
        }
        let direct = ty.tflag().contains(TFlag::DIRECT_IFACE);
        // SAFETY: the word holds a value of type `ty` (caller), whose flag this is.
        let address = unsafe { self.address(direct) };
        let _allocation = (!direct).then(|| Allocation(address, layout_of(ty)));
        if let Some(drop) = ty.operations().drop {
            // SAFETY: the operations are those of the value's type, and it is not used again.
            unsafe { drop(address) };
        }
    }

    /// A data word with a clone of the value at `value`. Allocates if the value is not direct.
    ///
    /// # Safety
    ///
    /// `value` is the address of a live value of type `ty`, and `clone` is its clone operation.
    pub(crate) unsafe fn clone_from(
        ty: &Type,
        value: NonNull<()>,
        clone: unsafe fn(NonNull<()>, NonNull<()>),
    ) -> Data {
        /// Releases if `clone` panics.
        struct Unwritten(NonNull<()>, Layout);
        impl Drop for Unwritten {
            fn drop(&mut self) {
                // SAFETY: allocated below with this layout, and still without a value.
                unsafe { release(self.0, self.1) }
            }
        }
        let mut word = MaybeUninit::<*mut ()>::uninit();
        if ty.tflag().contains(TFlag::DIRECT_IFACE) {
            // SAFETY: a direct type fits into the word; `value` is a live value of the type, whose clone operation
            // this is (caller).
            unsafe { clone(value, NonNull::from_mut(&mut word).cast()) };
        } else {
            let memory = Unwritten(allocate(layout_of(ty)), layout_of(ty));
            // SAFETY: memory for a value of the type; the rest as above.
            unsafe { clone(value, memory.0) };
            word.write(memory.0.as_ptr());
            core::mem::forget(memory);
        }
        Data(UnsafeCell::new(word))
    }
}

fn layout_of(ty: &Type) -> Layout {
    Layout::from_size_align(ty.size(), ty.align()).expect("a type has a valid layout")
}

/// Memory for a value. Without an allocation if the value has no bytes (it is here because of its alignment).
#[inline]
fn allocate(layout: Layout) -> NonNull<()> {
    if layout.size() == 0 {
        return NonNull::without_provenance(
            core::num::NonZeroUsize::new(layout.align()).expect("an alignment is not zero"),
        );
    }
    // SAFETY: the size is not zero.
    let memory = unsafe { alloc(layout) };
    NonNull::new(memory.cast()).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Gives memory of [`allocate`] back.
///
/// # Safety
///
/// It was allocated with this layout and is not used again.
#[inline]
unsafe fn release(memory: NonNull<()>, layout: Layout) {
    if layout.size() != 0 {
        // SAFETY: it was allocated with this layout, which is not empty, and is not used again (caller).
        unsafe { dealloc(memory.as_ptr().cast(), layout) };
    }
}
