//! What an expression does besides giving a value: allocations, panics.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt;
use std::panic;

/// The system's allocator, with a count per thread.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static COUNT: Cell<Allocations> = const { Cell::new(Allocations { calls: 0, bytes: 0 }) };
}

/// How often memory was allocated, and how much.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Allocations {
    calls: usize,
    bytes: usize,
}

impl fmt::Display for Allocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.calls {
            0 => f.pad("none"),
            1 => f.pad(&format!("once, {} bytes", self.bytes)),
            calls => f.pad(&format!("{calls} times, {} bytes", self.bytes)),
        }
    }
}

fn count(layout: Layout) {
    // A thread that is ending has no counter any more, and nobody who would ask for it.
    let _ = COUNT.try_with(|count| {
        let Allocations { calls, bytes } = count.get();
        count.set(Allocations { calls: calls + 1, bytes: bytes + layout.size() });
    });
}

// SAFETY: every call goes to `System` as it came. Counting allocates nothing: the counter is a constant
// without a destructor, so a thread's first access to it does not register one.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout);
        // SAFETY: the caller's promise is that of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above; all of our memory is `System`'s.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above; the caller promises that the new size makes a valid layout.
        count(unsafe { Layout::from_size_align_unchecked(size, layout.align()) });
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// What this thread allocates while it runs `f`. The value of `f` is dropped afterwards.
pub(super) fn allocations<T>(f: impl FnOnce() -> T) -> Allocations {
    let before = COUNT.get();
    let value = f();
    let after = COUNT.get();
    drop(value);
    Allocations { calls: after.calls - before.calls, bytes: after.bytes - before.bytes }
}

/// The message with which `f` panics.
pub(super) fn panics<T>(f: impl FnOnce() -> T) -> String {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    // `f` only reads what it borrows, and what it makes is gone.
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(f));
    panic::set_hook(hook);
    match outcome {
        Ok(_) => "no panic".to_owned(),
        Err(payload) => match payload.downcast::<String>() {
            Ok(message) => *message,
            Err(payload) => {
                payload.downcast_ref::<&str>().copied().unwrap_or("a panic without words").to_owned()
            }
        },
    }
}
