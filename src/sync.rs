//! The primitives of the table: std's, or a lock of our own, for programs without std and for ThreadSanitizer.
//!
//! Without std there is nobody to wait for a lock with, so one that is held is asked for again and again. That is right
//! here: under a lock nothing of the user's runs and nothing is allocated, only a few words are written. Where it is not right
//! is an interrupt handler that asks a pair for the first time while it interrupts who holds the lock.
//!
//! std is not instrumented in a sanitizer build on stable, so the slow path of its mutex is reported as
//! a race that is none; `--cfg itab_spinlock` puts a lock made of atomics of this crate in its place.
//! The loom models bring a third version of this module and compile `table.rs`, `cells.rs` and `list.rs` against it.

pub(crate) use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};

#[cfg(all(feature = "std", not(itab_spinlock)))]
pub(crate) use std_mutex::Mutex;

#[cfg(any(itab_spinlock, not(feature = "std")))]
pub(crate) use spin::Mutex;

#[cfg(all(feature = "std", not(itab_spinlock)))]
mod std_mutex {
    use std::sync::{MutexGuard, PoisonError};

    /// A mutex without poisoning. Nothing of the user's runs under it; what panics there is a check of our
    /// own, before anything was changed.
    pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) const fn new(value: T) -> Self {
            Mutex(std::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }
}

#[cfg(any(itab_spinlock, not(feature = "std")))]
mod spin {
    use core::cell::UnsafeCell;
    use core::marker::PhantomData;
    use core::ops::{Deref, DerefMut};
    use core::sync::atomic::{AtomicBool, Ordering};

    pub(crate) struct Mutex<T> {
        locked: AtomicBool,
        value: UnsafeCell<T>,
    }

    // SAFETY: `value` is only reached through a `Guard`, and `lock` gives out one guard at a time; a
    // guard may be used and dropped on the thread that holds it only if `T: Send`.
    unsafe impl<T: Send> Sync for Mutex<T> {}

    impl<T> Mutex<T> {
        pub(crate) const fn new(value: T) -> Self {
            Mutex { locked: AtomicBool::new(false), value: UnsafeCell::new(value) }
        }

        pub(crate) fn lock(&self) -> Guard<'_, T> {
            // Acquire: sees what the previous holder wrote. Pairs with the Release in `Guard::drop`.
            while self
                .locked
                .compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed)
                .is_err()
            {
                // Where there are threads, the holder may wait for this processor.
                #[cfg(feature = "std")]
                std::thread::yield_now();
                core::hint::spin_loop();
            }
            Guard(self, PhantomData)
        }
    }

    /// Borrows the value as `&mut T` does: it is `Sync` only if `T` is.
    pub(crate) struct Guard<'a, T>(&'a Mutex<T>, PhantomData<&'a mut T>);

    impl<T> Deref for Guard<'_, T> {
        type Target = T;
        fn deref(&self) -> &T {
            // SAFETY: this guard is the only one (see `lock`), so nobody writes meanwhile.
            unsafe { &*self.0.value.get() }
        }
    }

    impl<T> DerefMut for Guard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            // SAFETY: this guard is the only one (see `lock`) and it is borrowed exclusively.
            unsafe { &mut *self.0.value.get() }
        }
    }

    impl<T> Drop for Guard<'_, T> {
        fn drop(&mut self) {
            // Release: hands our writes to the next holder. Pairs with the Acquire in `Mutex::lock`.
            self.0.locked.store(false, Ordering::Release);
        }
    }
}
