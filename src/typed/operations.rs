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

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::fmt::Debug;
    use std::hash::{DefaultHasher, Hash, Hasher};
    use std::mem::ManuallyDrop;
    use std::mem::MaybeUninit;
    use std::rc::Rc;

    use crate::abi::typ::Operations;

    fn address<T>(value: &T) -> NonNull<()> {
        NonNull::from_ref(value).cast()
    }

    /// A value of which an operation wants to know how it prints.
    struct Shown(NonNull<()>, unsafe fn(NonNull<()>, &mut core::fmt::Formatter<'_>) -> core::fmt::Result);

    impl Debug for Shown {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            // SAFETY: made below of a value and the operation of its type.
            unsafe { (self.1)(self.0, f) }
        }
    }

    /// Each operation does what the trait does, for every pair of these values. They are the operations of `T`.
    fn as_the_traits<T: Clone + PartialEq + Hash + Debug>(operations: &Operations, values: &[T]) {
        let (clone, equal) = (operations.clone.unwrap(), operations.equal.unwrap());
        let (hash, debug) = (operations.hash.unwrap(), operations.debug.unwrap());
        for a in values {
            for b in values {
                // SAFETY: two live values of the type.
                let same = unsafe { equal(address(a), address(b)) };
                assert_eq!(same, a == b, "{a:?} and {b:?}");
            }
            let [mut by_trait, mut by_operation] = [DefaultHasher::new(), DefaultHasher::new()];
            let nothing = by_trait.finish();
            a.hash(&mut by_trait);
            // SAFETY: a live value of the type.
            unsafe { hash(address(a), &mut by_operation) };
            assert_eq!(by_operation.finish(), by_trait.finish(), "{a:?}");
            assert_ne!(by_operation.finish(), nothing, "{a:?}");
            assert_eq!(
                format!("{:?} {:#?}", Shown(address(a), debug), Shown(address(a), debug)),
                format!("{a:?} {a:#?}")
            );
            let mut copy = MaybeUninit::<T>::uninit();
            // SAFETY: a live value, and room for one.
            unsafe { clone(address(a), NonNull::from_mut(&mut copy).cast()) };
            // SAFETY: just written.
            let copy = unsafe { copy.assume_init() };
            assert_eq!(copy, *a);
            let copy = ManuallyDrop::new(copy);
            match operations.drop {
                // SAFETY: a live value, not used again.
                Some(drop) => unsafe { drop(address(&copy)) },
                None => assert!(!core::mem::needs_drop::<T>()),
            }
        }
    }

    #[test]
    fn operations_are_those_of_the_traits() {
        macro_rules! check {
            ($($ty:ty: $values:expr;)*) => { $(as_the_traits::<$ty>(operations!($ty), &$values);)* };
        }
        check! {
            u8: [0, 1, 255];
            String: ["".to_owned(), "a".to_owned(), "b".to_owned()];
            (u8, bool): [(1, true), (1, false), (2, true)];
            Option<Box<u32>>: [None, Some(Box::new(1)), Some(Box::new(2))];
            Rc<str>: ["a".into(), "b".into(), "a".into()];
        }
    }

    /// Equality is the type's, also where a value is not equal to itself.
    #[test]
    fn equality_is_the_types() {
        let equal = operations!(f64).equal.unwrap();
        for (a, b) in [(f64::NAN, f64::NAN), (0.0, -0.0), (1.0, 2.0)] {
            // SAFETY: two live values of the type.
            assert_eq!(unsafe { equal(address(&a), address(&b)) }, a == b, "{a} and {b}");
        }
    }

    #[test]
    fn an_operation_is_there_with_its_trait() {
        struct Nothing;
        #[derive(Clone)]
        struct Cloned;
        #[derive(PartialEq)]
        struct Compared;
        #[derive(Hash)]
        struct Hashed;
        #[derive(Debug)]
        struct Printed;
        struct Dropped;
        impl Drop for Dropped {
            fn drop(&mut self) {}
        }
        let there = |operations: &Operations| {
            let Operations { drop, clone, equal, hash, debug, is_nil } = operations;
            let all = [
                drop.is_some(),
                clone.is_some(),
                equal.is_some(),
                hash.is_some(),
                debug.is_some(),
                is_nil.is_some(),
            ];
            all.map(u8::from)
        };
        assert_eq!(there(operations!(Nothing)), [0, 0, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Dropped)), [1, 0, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Cloned)), [0, 1, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Compared)), [0, 0, 1, 0, 0, 0]);
        assert_eq!(there(operations!(Hashed)), [0, 0, 0, 1, 0, 0]);
        assert_eq!(there(operations!(Printed)), [0, 0, 0, 0, 1, 0]);
        assert_eq!(there(operations!(Option<Nothing>)), [0, 0, 0, 0, 0, 1]);
        assert_eq!(there(operations!(f64)), [0, 1, 1, 0, 1, 0]);
    }

    #[test]
    fn nil_is_none() {
        let is_nil = operations!(Option<Box<u8>>).is_nil.unwrap();
        // SAFETY: live values of the type.
        assert!(unsafe { is_nil(address(&None::<Box<u8>>)) });
        // SAFETY: as above.
        assert!(!unsafe { is_nil(address(&Some(Box::new(1_u8)))) });
    }

    #[test]
    fn a_value_is_dropped_once() {
        struct Counted(Rc<Cell<u32>>);
        impl Drop for Counted {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let count = Rc::new(Cell::new(0));
        let value = ManuallyDrop::new(Counted(count.clone()));
        // SAFETY: a live value, not used again.
        unsafe { (operations!(Counted).drop.unwrap())(address(&value)) };
        assert_eq!(count.get(), 1);
    }
}
