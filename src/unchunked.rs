//! [`chunk`](crate::chunk) without std, where no thread has a chunk of its own: each piece is an allocation.

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use core::alloc::Layout;
use core::ptr::NonNull;

/// Memory for a `layout`, which is not empty.
///
/// It lives until it is given back, or for ever.
pub(crate) fn take(layout: Layout) -> NonNull<u8> {
    debug_assert!(layout.size() > 0);
    // SAFETY: no itab is empty.
    let memory = unsafe { alloc(layout) };
    NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Gives memory back that turned out not to be needed.
///
/// # Safety
///
/// It came from [`take`] with this layout, and is not used any more.
pub(crate) unsafe fn give_back(memory: NonNull<u8>, layout: Layout) {
    // SAFETY: `take` allocated it with this layout (caller).
    unsafe { dealloc(memory.as_ptr(), layout) };
}
