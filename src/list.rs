//! A list of statics: each is registered once and stays. The interfaces that have a table are in one.
//!
//! | datum | written by | read by | ordering | partner |
//! | --- | --- | --- | --- | --- |
//! | `List::first` | `register`, under the lock | `iter`, without | Release / Acquire | the `next` of the element that it points to |
//! | `Link::next` | `register`, under the lock, before `first` | `iter`, after `first` | Relaxed | ordered by `first` |
//! | `Link::registered` | `register`, under the lock, after `first` | `register`, without | Release / Acquire | `first`: whoever skips the lock finds the element in the list |
//!
//! An element's `next` is written once, before the element can be reached. Elements that were registered before lie
//! behind it; their `next` were written under the same lock, so whoever sees `first` sees them all.

use core::ptr;

use crate::sync::{AtomicBool, AtomicPtr, Mutex, Ordering};

/// What an element of a list carries.
pub(crate) struct Link<T: 'static> {
    /// The element that was registered before this one; null before this one is, and for the first.
    next: AtomicPtr<T>,
    registered: AtomicBool,
}

impl<T> Link<T> {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        Link { next: AtomicPtr::new(ptr::null_mut()), registered: AtomicBool::new(false) }
    }

    /// loom's atomics have no const constructors.
    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        Link { next: AtomicPtr::new(ptr::null_mut()), registered: AtomicBool::new(false) }
    }
}

/// What can be in a list. One list: an element knows only that it is registered, not where.
pub(crate) trait Linked: Sized + Sync + 'static {
    fn link(&self) -> &Link<Self>;
}

/// A list that only grows.
pub(crate) struct List<T: 'static> {
    /// Invariant: null, or the address of a `&'static T`; and so is the `next` of each element.
    first: AtomicPtr<T>,
    /// Writers take turns. Nothing allocates under it, and nothing of the user's runs.
    writer: Mutex<()>,
}

impl<T: Linked> List<T> {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        List { first: AtomicPtr::new(ptr::null_mut()), writer: Mutex::new(()) }
    }

    /// loom's atomics have no const constructors.
    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        List { first: AtomicPtr::new(ptr::null_mut()), writer: Mutex::new(()) }
    }

    /// Puts an element in front, unless it has been registered. When this returns, the element is in the list for this
    /// thread, whichever thread put it there.
    ///
    /// One load if it was registered before, else a lock.
    #[inline]
    pub(crate) fn register(&self, element: &'static T) {
        // Acquire: if we see the flag, we also see the element in the list. Pairs with the Release in `push`.
        if !element.link().registered.load(Ordering::Acquire) {
            self.push(element);
        }
    }

    #[cold]
    fn push(&self, element: &'static T) {
        let Link { next, registered } = element.link();
        let _writer = self.writer.lock();
        // Relaxed: written under this lock only.
        if registered.load(Ordering::Relaxed) {
            return;
        }
        next.store(self.first.load(Ordering::Relaxed), Ordering::Relaxed);
        // Release: publishes `next`. Pairs with the Acquire in `iter`.
        self.first.store(ptr::from_ref(element).cast_mut(), Ordering::Release);
        // Release: publishes `first`. Pairs with the Acquire in `register`.
        registered.store(true, Ordering::Release);
    }

    /// The elements, the last registered first. Takes no lock.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> {
        // Acquire: if we see an element, we also see its `next`, and those of the elements behind it. Pairs with the
        // Release in `push`.
        let first = self.first.load(Ordering::Acquire);
        // SAFETY: null, or the address of a static (invariant).
        let first = unsafe { first.as_ref() };
        core::iter::successors(first, |element| {
            let next = element.link().next.load(Ordering::Relaxed);
            // SAFETY: as above.
            unsafe { next.as_ref() }
        })
    }
}
