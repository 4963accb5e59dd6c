//! Pointers: their methods are those of what they point to.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::pin::Pin;

use super::blocks::{HasMethod, Methods, PromotedSet};
use super::code::{Code, Direct, Owned, Place, Pointer, ReceiverKind, Shared, receiver_behind};
use super::composed::{of_option, of_pointer};
use super::objects::ObjectOf;
use super::std_objects::of_composed;
use super::{Element, Typed};
use crate::abi::entry::Entry;
use crate::abi::typ::Parts;
use crate::abi::{Kind, Method, Type};
use crate::cells::SharedCells;

/// A pointer that is never nil. One `Option` around it is a pointer too; a second one is not.
#[doc(hidden)]
pub trait NeverNil: Pointer {}

impl<P: NeverNil> Pointer for Option<P> {
    type Target = P::Target;
    type Holds = P::Holds;

    #[inline]
    fn shared(&self) -> Option<&P::Target> {
        self.as_ref()?.shared()
    }

    #[inline]
    fn exclusive(&mut self) -> Option<&mut P::Target> {
        self.as_mut()?.exclusive()
    }

    #[inline]
    fn owned(self) -> Option<Box<P::Target>> {
        self?.owned()
    }
}

// SAFETY: the id is that of `Self`; `T` says what its methods are.
unsafe impl<T: Element> Typed for Option<T> {
    type MethodsKnown = T::MethodsKnown;
    const TYPE: &'static Type = {
        static CELLS: SharedCells<Entry> = SharedCells::new();
        // SAFETY: as above; the operations are those of `Self`.
        let ty = unsafe {
            Type::new::<Self>(
                Kind::Option,
                "Option",
                T::ELEMENT.shared_package(),
                T::OPTION_METHODS,
                const { &Parts::elem(T::ELEMENT) },
                const { &of_option::<T>() },
                &CELLS.first,
            )
        }
        .sharing(&CELLS);
        // SAFETY: they are about `Self`.
        &unsafe { ty.listing(ObjectOf::list(of_composed::<Self>())) }
    };
}

// SAFETY: `receiver_behind` makes what the method is given and nothing else.
unsafe impl<T: 'static, P: NeverNil<Target = T>> Place<T> for Option<P> {
    #[inline(always)]
    unsafe fn receiver<'a, R: ReceiverKind>(this: R::This<'a>, method: &'static str) -> R::Given<'a, T> {
        // SAFETY: that of a `Self` (caller).
        unsafe { receiver_behind::<Self, R>(this, method) }
    }
}

// An option in a pointer is not called through.
impl<T: 'static, P> PromotedSet<P> for Option<T> {
    const METHODS: Methods<P> = Methods::NONE;
}

macro_rules! pointers {
    ($($pointer:ty: $target:ident, $holds:ty, $target_held:ty, $promote:ident, $exclusive:expr, $owned:expr;)*) => {$(
        impl<T: 'static> Pointer for $pointer {
            type Target = T;
            type Holds = $holds;

            #[inline]
            fn shared(&self) -> Option<&T> {
                Some(self)
            }

            #[inline]
            fn exclusive(&mut self) -> Option<&mut T> {
                let exclusive: fn(&mut Self) -> Option<&mut T> = $exclusive;
                exclusive(self)
            }

            #[inline]
            fn owned(self) -> Option<Box<T>> {
                let owned: fn(Self) -> Option<Box<T>> = $owned;
                owned(self)
            }
        }

        impl<T: 'static> NeverNil for $pointer {}

        // Not one impl for all pointers: rustc would try it for `Direct`, which is what it looks for most.
        // SAFETY: as of `Option<P>`.
        unsafe impl<T: 'static> Place<T> for $pointer {
            #[inline(always)]
            unsafe fn receiver<'a, R: ReceiverKind>(
                this: R::This<'a>,
                method: &'static str,
            ) -> R::Given<'a, T> {
                // SAFETY: that of a `Self` (caller).
                unsafe { receiver_behind::<Self, R>(this, method) }
            }
        }

        // SAFETY: the id is that of `Self`; the methods are promoted for `Self`.
        unsafe impl<T> Typed for $pointer
        where
            T: $target + PromotedSet<$pointer> + PromotedSet<Option<$pointer>>,
        {
            type MethodsKnown = <T as Element>::MethodsKnown;
            const TYPE: &'static Type = {
                static CELLS: SharedCells<Entry> = SharedCells::new();
                // SAFETY: as above; the operations are those of `Self`.
                &unsafe {
                    Type::new::<Self>(
                        Kind::Pointer,
                        stringify!($pointer),
                        // Whose methods they are, and so who sees those that are not `pub`.
                        <T as Element>::ELEMENT.shared_package(),
                        <T as PromotedSet<Self>>::METHODS.list(),
                        const { &Parts::elem(<T as Element>::ELEMENT) },
                        const { &of_pointer::<Self>() },
                        &CELLS.first,
                    )
                }
                .sharing(&CELLS)
            };
            const OPTION_METHODS: &'static [Method] = <T as PromotedSet<Option<Self>>>::METHODS.list();
        }

        impl<N, V, S, H, T: 'static> HasMethod<N, V, S, H> for $pointer
        where
            T: HasMethod<N, V, S, $target_held, Self>,
        {
            const CODE: Code<Self, Direct, S, H, V> = T::CODE.$promote();
        }

        impl<N, V, S, H, T: 'static> HasMethod<N, V, S, H> for Option<$pointer>
        where
            T: HasMethod<N, V, S, $target_held, Self>,
        {
            const CODE: Code<Self, Direct, S, H, V> = T::CODE.$promote();
        }

        // A pointer to a pointer has no methods, as in Go.
        impl<T: 'static, P> PromotedSet<P> for $pointer {
            const METHODS: Methods<P> = Methods::NONE;
        }
    )*};
}

pointers! {
    // Whoever holds a box in some way holds its target so; the others share theirs.
    Box<T>: Element, Owned, H, promote, |pointer| Some(pointer), Some;
    // What is pinned is not had exclusively: it could be moved.
    Pin<Box<T>>: Element, Shared, Shared, promote_shared, |_| None, |_| None;
    // Not even the last owner, who could take the value, is known to be that where the method set is made.
    Rc<T>: Element, Shared, Shared, promote_shared, |_| None, |_| None;
    Arc<T>: Element, Shared, Shared, promote_shared, |_| None, |_| None;
    // Not to interface values: a borrow of one is mostly a borrow of the value that is meant.
    &'static T: Typed, Shared, Shared, promote_shared, |_| None, |_| None;
}
