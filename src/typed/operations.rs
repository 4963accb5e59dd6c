//! What can be done with a value whose type has been forgotten: drop, clone, compare, hash, order, print.

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::code::Exactly;
use crate::abi::typ::Operations;
use crate::auto_traits::Auto;

/// The functions of `Operations`, for a type of which more is known.
#[doc(hidden)]
pub mod operation {
    use core::cmp::Ordering;
    use core::fmt;
    use core::hash::{Hash, Hasher};
    use core::ptr::NonNull;

    /// # Safety
    ///
    /// `value` is the address of a live `T` that nobody uses afterwards.
    pub unsafe fn drop<T>(value: NonNull<()>) {
        // SAFETY: a live `T` that nobody uses afterwards (caller).
        unsafe { value.cast::<T>().drop_in_place() }
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`, `to` that of memory for one.
    pub unsafe fn clone<T: Clone>(value: NonNull<()>, to: NonNull<()>) {
        // SAFETY: a live `T` (caller).
        let value = unsafe { value.cast::<T>().as_ref() };
        // SAFETY: memory for a `T` (caller).
        unsafe { to.cast::<T>().write(value.clone()) }
    }

    /// # Safety
    ///
    /// Both are addresses of live `T`s.
    pub unsafe fn equal<T: PartialEq>(a: NonNull<()>, b: NonNull<()>) -> bool {
        // SAFETY: a live `T` (caller).
        let a = unsafe { a.cast::<T>().as_ref() };
        // SAFETY: a live `T` (caller).
        a == unsafe { b.cast::<T>().as_ref() }
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn hash<T: Hash>(value: NonNull<()>, mut state: &mut dyn Hasher) {
        // SAFETY: a live `T` (caller).
        unsafe { value.cast::<T>().as_ref() }.hash(&mut state);
    }

    /// # Safety
    ///
    /// Both are addresses of live `T`s.
    pub unsafe fn order<T: Ord>(a: NonNull<()>, b: NonNull<()>) -> Ordering {
        // SAFETY: a live `T` (caller).
        let a = unsafe { a.cast::<T>().as_ref() };
        // SAFETY: a live `T` (caller).
        a.cmp(unsafe { b.cast::<T>().as_ref() })
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn debug<T: fmt::Debug>(value: NonNull<()>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: a live `T` (caller).
        unsafe { value.cast::<T>().as_ref() }.fmt(f)
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn display<T: fmt::Display>(value: NonNull<()>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: a live `T` (caller).
        unsafe { value.cast::<T>().as_ref() }.fmt(f)
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn is_nil<T: crate::typed::operations::Nil>(value: NonNull<()>) -> bool {
        // SAFETY: a live `T` (caller).
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

/// What can be done with values of some types.
#[doc(hidden)]
pub trait OperationKind {
    /// A function that does it.
    type Function: Copy;
}

/// An operation of the type `T`, if it has it.
///
/// Invariant: a function that works on values of `T`: from the module `operation`, or from the descriptor of `T`.
#[doc(hidden)]
pub struct Operation<T, K: OperationKind>(pub(super) Option<K::Function>, pub(super) Exactly<T>);

/// Picks the functions that `T` has the traits for: an inherent constant wins over one of a trait where
/// its bounds hold, so `Probe::<T>::CLONE` is a function for types known to be `Clone`, else none.
///
/// Whoever wins, the constant has the type [`Operation`], and nobody but this module can make one that is of
/// another type or does something else.
#[doc(hidden)]
pub struct Probe<T>(PhantomData<T>);

macro_rules! probes {
    ($($constant:ident, $kind:ident, $fallback:ident, $bound:path, $function:ident: $signature:ty;)*) => {$(
        /// The operation itself.
        #[doc(hidden)]
        pub enum $kind {}
        impl OperationKind for $kind {
            type Function = $signature;
        }
        /// What there is without the trait.
        #[doc(hidden)]
        pub trait $fallback<T> {
            /// Nothing.
            const $constant: Operation<T, $kind> = Operation(None, PhantomData);
        }
        impl<T> $fallback<T> for Probe<T> {}
        impl<T: $bound> Probe<T> {
            #[doc(hidden)]
            pub const $constant: Operation<T, $kind> = {
                let function: $signature = operation::$function::<T>;
                Operation(Some(function), PhantomData)
            };
        }
    )*};
}

probes! {
    __ITAB_CLONE, Cloning, NotClone, Clone, clone: unsafe fn(NonNull<()>, NonNull<()>);
    __ITAB_EQUAL, Equality, NotEqual, PartialEq, equal: unsafe fn(NonNull<()>, NonNull<()>) -> bool;
    __ITAB_HASH, Hashing, NotHash, core::hash::Hash, hash: unsafe fn(NonNull<()>, &mut dyn core::hash::Hasher);
    __ITAB_ORDER, Sorting, NotOrd, Ord, order: unsafe fn(NonNull<()>, NonNull<()>) -> core::cmp::Ordering;
    __ITAB_DEBUG, Printing, NotDebug, core::fmt::Debug, debug: unsafe fn(NonNull<()>, &mut core::fmt::Formatter<'_>) -> core::fmt::Result;
    __ITAB_DISPLAY, Displaying, NotDisplay, core::fmt::Display, display: unsafe fn(NonNull<()>, &mut core::fmt::Formatter<'_>) -> core::fmt::Result;
    __ITAB_IS_NIL, BeingNil, NotNil, Nil, is_nil: unsafe fn(NonNull<()>) -> bool;
}

/// `Send` and `Sync`, which are no functions: that they are there is all there is to know. An [`Operation`] of such a kind is there only
/// where rustc has proven the bound, for this `T`.
macro_rules! facts {
    ($($constant:ident, $kind:ident, $fallback:ident, $bound:path;)*) => {$(
        /// The fact itself.
        #[doc(hidden)]
        pub enum $kind {}
        impl OperationKind for $kind {
            type Function = ();
        }
        /// What there is without the trait.
        #[doc(hidden)]
        pub trait $fallback<T> {
            /// Nothing is known.
            const $constant: Operation<T, $kind> = Operation(None, PhantomData);
        }
        impl<T> $fallback<T> for Probe<T> {}
        impl<T: $bound> Probe<T> {
            #[doc(hidden)]
            pub const $constant: Operation<T, $kind> = Operation(Some(()), PhantomData);
        }
    )*};
}

facts! {
    __ITAB_SEND, Sending, NotSend, Send;
    __ITAB_SYNC, Sharing, NotSync, Sync;
}

/// A function that says so.
const fn auto(send: bool, sync: bool) -> fn() -> Auto {
    match (send, sync) {
        (false, false) => || Auto::NEITHER,
        (true, false) => || Auto { send: true, sync: false },
        (false, true) => || Auto { send: false, sync: true },
        (true, true) => || Auto { send: true, sync: true },
    }
}

/// The drop operation of `T`, if its end is more than nothing.
pub(super) const fn drop_of<T>() -> Option<unsafe fn(NonNull<()>)> {
    if core::mem::needs_drop::<T>() { Some(operation::drop::<T>) } else { None }
}

/// The operations of `T`.
///
/// Invariant: they work on values of `T`.
#[doc(hidden)]
pub struct OperationsOf<T>(pub(super) Operations, pub(super) Exactly<T>);

impl<T> OperationsOf<T> {
    /// The operations that were found, and dropping.
    pub const fn new(
        clone: Operation<T, Cloning>,
        equal: Operation<T, Equality>,
        hash: Operation<T, Hashing>,
        order: Operation<T, Sorting>,
        (debug, display): (Operation<T, Printing>, Operation<T, Displaying>),
        is_nil: Operation<T, BeingNil>,
        (send, sync): (Operation<T, Sending>, Operation<T, Sharing>),
    ) -> Self {
        let operations = Operations {
            drop: drop_of::<T>(),
            clone: clone.0,
            equal: equal.0,
            hash: hash.0,
            order: order.0,
            debug: debug.0,
            display: display.0,
            is_nil: is_nil.0,
            target: None,
            regular: false,
            auto: auto(send.0.is_some(), sync.0.is_some()),
        };
        OperationsOf(operations, PhantomData)
    }

    /// As the descriptor has them.
    pub(crate) const fn functions(&'static self) -> &'static Operations {
        &self.0
    }
}

/// The operations of `T`, as far as `T` is known to have them: `&'static OperationsOf<T>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __operations {
    ($type:ty) => {
        const { &$crate::__private::own_operations!($type) }
    };
}
pub use __operations as operations;

/// The same, by value.
#[doc(hidden)]
#[macro_export]
macro_rules! __own_operations {
    ($type:ty) => {{
        #[allow(unused_imports)]
        use $crate::__private::{
            NotClone as _, NotDebug as _, NotDisplay as _, NotEqual as _, NotHash as _, NotNil as _,
            NotOrd as _, NotSend as _, NotSync as _,
        };
        $crate::__private::OperationsOf::<$type>::new(
            $crate::__private::Probe::<$type>::__ITAB_CLONE,
            $crate::__private::Probe::<$type>::__ITAB_EQUAL,
            $crate::__private::Probe::<$type>::__ITAB_HASH,
            $crate::__private::Probe::<$type>::__ITAB_ORDER,
            (
                $crate::__private::Probe::<$type>::__ITAB_DEBUG,
                $crate::__private::Probe::<$type>::__ITAB_DISPLAY,
            ),
            $crate::__private::Probe::<$type>::__ITAB_IS_NIL,
            ($crate::__private::Probe::<$type>::__ITAB_SEND, $crate::__private::Probe::<$type>::__ITAB_SYNC),
        )
    }};
}
pub use __own_operations as own_operations;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned;
    use alloc::boxed::Box;
    use alloc::format;
    use alloc::string::String;
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
    fn as_the_traits<T: Clone + Ord + Hash + Debug>(operations: &Operations, values: &[T]) {
        let (clone, equal) = (operations.clone.unwrap(), operations.equal.unwrap());
        let (hash, debug) = (operations.hash.unwrap(), operations.debug.unwrap());
        let order = operations.order.unwrap();
        for a in values {
            for b in values {
                // SAFETY: two live values of the type.
                let same = unsafe { equal(address(a), address(b)) };
                assert_eq!(same, a == b, "{a:?} and {b:?}");
                // SAFETY: two live values of the type.
                assert_eq!(unsafe { order(address(a), address(b)) }, a.cmp(b), "{a:?} and {b:?}");
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
            let mut copy = ManuallyDrop::new(copy);
            match operations.drop {
                // SAFETY: a live value, not used again.
                Some(drop) => unsafe { drop(NonNull::from_mut(&mut copy).cast()) },
                None => assert!(!core::mem::needs_drop::<T>()),
            }
        }
    }

    #[test]
    fn operations_are_those_of_the_traits() {
        macro_rules! check {
            ($($ty:ty: $values:expr;)*) => { $(as_the_traits::<$ty>(operations!($ty).functions(), &$values);)* };
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
        let equal = operations!(f64).functions().equal.unwrap();
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
        #[derive(PartialEq, Eq, PartialOrd, Ord)]
        struct Ordered;
        #[derive(Debug)]
        struct Printed;
        struct Displayed;
        impl core::fmt::Display for Displayed {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("displayed")
            }
        }
        struct Dropped;
        impl Drop for Dropped {
            fn drop(&mut self) {}
        }
        let there = |operations: &Operations| {
            let Operations {
                drop, clone, equal, hash, order, debug, display, is_nil, target, regular, ..
            } = operations;
            assert!(target.is_none() && !regular);
            let all = [
                drop.is_some(),
                clone.is_some(),
                equal.is_some(),
                hash.is_some(),
                order.is_some(),
                debug.is_some(),
                display.is_some(),
                is_nil.is_some(),
            ];
            all.map(u8::from)
        };
        assert_eq!(there(operations!(Nothing).functions()), [0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Dropped).functions()), [1, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Cloned).functions()), [0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Compared).functions()), [0, 0, 1, 0, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Hashed).functions()), [0, 0, 0, 1, 0, 0, 0, 0]);
        assert_eq!(there(operations!(Ordered).functions()), [0, 0, 1, 0, 1, 0, 0, 0]);
        assert_eq!(there(operations!(Printed).functions()), [0, 0, 0, 0, 0, 1, 0, 0]);
        assert_eq!(there(operations!(Displayed).functions()), [0, 0, 0, 0, 0, 0, 1, 0]);
        assert_eq!(there(operations!(Option<Nothing>).functions()), [0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(there(operations!(f64).functions()), [0, 1, 1, 0, 0, 1, 1, 0]);
    }

    #[test]
    fn nil_is_none() {
        let is_nil = operations!(Option<Box<u8>>).functions().is_nil.unwrap();
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
        let mut value = ManuallyDrop::new(Counted(count.clone()));
        let address = NonNull::from_mut(&mut value).cast();
        // SAFETY: a live value, not used again.
        unsafe { (operations!(Counted).functions().drop.unwrap())(address) };
        assert_eq!(count.get(), 1);
    }
}
