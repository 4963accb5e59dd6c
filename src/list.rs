//! A list of statics: each is registered once and stays. The interfaces that have a table are in one.
//!
//! | datum | written by | read by | ordering | partner |
//! | --- | --- | --- | --- | --- |
//! | `List::first` | `register`, by compare-exchange | `iter` | Release / Acquire | the `next` of the element that it points to |
//! | `Link::next` | `register`, before `first` | `iter`, after `first` | Relaxed | ordered by `first` |
//! | `Link::registered` | `register` | `register` | Relaxed | none: a claim, nothing is read through it |

use core::ptr;

use crate::sync::{AtomicBool, AtomicPtr, Ordering};

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
}

impl<T: Linked> List<T> {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        List { first: AtomicPtr::new(ptr::null_mut()) }
    }

    /// loom's atomics have no const constructors.
    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        List { first: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Puts an element in front, once.
    pub(crate) fn register(&self, element: &'static T) {
        let Link { next, registered } = element.link();
        // Relaxed: whoever changes the flag is the one to register; nothing is read through it.
        if registered.load(Ordering::Relaxed) || registered.swap(true, Ordering::Relaxed) {
            return;
        }
        let mut first = self.first.load(Ordering::Relaxed);
        loop {
            next.store(first, Ordering::Relaxed);
            let this = ptr::from_ref(element).cast_mut();
            // Release: publishes `next`. Pairs with the Acquire in `iter`; the elements behind it were published by
            // their own exchange, which this one continues.
            match self.first.compare_exchange_weak(first, this, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => return,
                Err(now) => first = now,
            }
        }
    }

    /// The elements, the last registered first. Takes no lock.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static T> {
        // Acquire: if we see an element, we also see its `next`, and those of the elements behind it. Pairs with the
        // Release in `register`.
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
