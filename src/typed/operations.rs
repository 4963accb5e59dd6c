//! What can be done with a value whose type has been forgotten: drop, clone, compare, hash, print.

use core::ptr::NonNull;

/// The functions of `Operations`, for a type of which more is known.
#[doc(hidden)]
pub mod operation {
    use super::NonNull;
    use core::fmt;
    use core::hash::{Hash, Hasher};

    /// # Safety
    ///
    /// `value` is the address of a live `T` that nobody uses afterwards.
    pub unsafe fn drop<T>(value: NonNull<()>) {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().drop_in_place() }
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`, `to` that of memory for one.
    pub unsafe fn clone<T: Clone>(value: NonNull<()>, to: NonNull<()>) {
        // SAFETY: the caller's promise.
        let value = unsafe { value.cast::<T>().as_ref() };
        // SAFETY: the caller's promise.
        unsafe { to.cast::<T>().write(value.clone()) }
    }

    /// # Safety
    ///
    /// Both are addresses of live `T`s.
    pub unsafe fn equal<T: PartialEq>(a: NonNull<()>, b: NonNull<()>) -> bool {
        // SAFETY: the caller's promise.
        let a = unsafe { a.cast::<T>().as_ref() };
        // SAFETY: the caller's promise.
        a == unsafe { b.cast::<T>().as_ref() }
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn hash<T: Hash>(value: NonNull<()>, mut state: &mut dyn Hasher) {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().as_ref() }.hash(&mut state);
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn debug<T: fmt::Debug>(value: NonNull<()>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().as_ref() }.fmt(f)
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn is_nil<T: super::Nil>(value: NonNull<()>) -> bool {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().as_ref() }.is_nil()
    }
}

/// Types that have a nil value: Go's pointers, here `Option`s of pointers.
#[doc(hidden)]
pub trait Nil {
    /// Whether this is it.
    fn is_nil(&self) -> bool;
}

impl<T> Nil for Option<T> {
    fn is_nil(&self) -> bool {
        self.is_none()
    }
}

/// Picks the functions that `T` has the traits for: an inherent constant wins over one of a trait where
/// its bounds hold, so `Probe::<T>::CLONE` is a function for types known to be `Clone`, else `None`.
#[doc(hidden)]
pub struct Probe<T>(T);

macro_rules! probes {
    ($($constant:ident, $fallback:ident, $bound:path, $function:ident: $signature:ty;)*) => {$(
        /// What there is without the trait.
        #[doc(hidden)]
        pub trait $fallback {
            /// Nothing.
            const $constant: Option<$signature> = None;
        }
        impl<T> $fallback for Probe<T> {}
        impl<T: $bound> Probe<T> {
            #[doc(hidden)]
            pub const $constant: Option<$signature> = Some(operation::$function::<T>);
        }
    )*};
}

probes! {
    CLONE, NotClone, Clone, clone: unsafe fn(NonNull<()>, NonNull<()>);
    EQUAL, NotEqual, PartialEq, equal: unsafe fn(NonNull<()>, NonNull<()>) -> bool;
    HASH, NotHash, core::hash::Hash, hash: unsafe fn(NonNull<()>, &mut dyn core::hash::Hasher);
    DEBUG, NotDebug, core::fmt::Debug, debug: unsafe fn(NonNull<()>, &mut core::fmt::Formatter<'_>) -> core::fmt::Result;
    IS_NIL, NotNil, Nil, is_nil: unsafe fn(NonNull<()>) -> bool;
}

impl<T> Probe<T> {
    #[doc(hidden)]
    pub const DROP: Option<unsafe fn(NonNull<()>)> =
        if core::mem::needs_drop::<T>() { Some(operation::drop::<T>) } else { None };
}

/// The operations of `T`, as far as `T` is known to have them. `T` must be a type, not an expression.
#[doc(hidden)]
#[macro_export]
macro_rules! __operations {
    ($type:ty) => {
        &$crate::__private::Operations {
            drop: $crate::__private::Probe::<$type>::DROP,
            clone: $crate::__private::Probe::<$type>::CLONE,
            equal: $crate::__private::Probe::<$type>::EQUAL,
            hash: $crate::__private::Probe::<$type>::HASH,
            debug: $crate::__private::Probe::<$type>::DEBUG,
            is_nil: $crate::__private::Probe::<$type>::IS_NIL,
        }
    };
}
pub use __operations as operations;
