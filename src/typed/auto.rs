//! Which auto traits the values of std's composed types have: those that follow from their parts'.
//!
//! rustc cannot say in a bound of `impl<T: Element> Typed for Vec<T>` that a vector is `Send` if a `T` is; the descriptor of `T`
//! says whether it is, and the rule that leads from one to the other is compiled here, with the bound.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, BinaryHeap, LinkedList, VecDeque};
use alloc::rc::Rc;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::num::Wrapping;
use core::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
use core::pin::Pin;

use super::Element;
use crate::auto_traits::Auto;

/// A type of which it is known when it is `Send` and `Sync`.
pub(crate) trait KnownAuto {
    /// Which of them it is. It may be more than this says, never less.
    fn auto() -> Auto;
}

/// Whether the type of the descriptor has the trait.
macro_rules! has {
    ($part:ident Send) => {
        <$part as Element>::ELEMENT.is_send()
    };
    ($part:ident Sync) => {
        <$part as Element>::ELEMENT.is_sync()
    };
}

/// `Type: Send if [T Send], Sync if [T Sync]`. Each rule is a function that rustc compiles with these bounds.
macro_rules! rules {
    ($({$($generics:tt)*} $type:ty: Send if [$($part:ident $need:ident),*], Sync if [$($sync_part:ident $sync_need:ident),*];)*) => {$(
        impl<$($generics)*> KnownAuto for $type {
            fn auto() -> Auto {
                Auto {
                    send: true $(&& has!($part $need))*,
                    sync: true $(&& has!($sync_part $sync_need))*,
                }
            }
        }

        const _: () = {
            #[expect(dead_code, reason = "rustc checks it")]
            fn send<$($generics)*>()
            where
                $($part: $need,)*
            {
                is_send::<$type>();
            }
            #[expect(dead_code, reason = "rustc checks it")]
            fn sync<$($generics)*>()
            where
                $($sync_part: $sync_need,)*
            {
                is_sync::<$type>();
            }
        };
    )*};
}

fn is_send<T: Send>() {}
fn is_sync<T: Sync>() {}

rules! {
    {} f32: Send if [], Sync if [];
    {} f64: Send if [], Sync if [];

    {T: Element} Option<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} Box<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} Pin<Box<T>>: Send if [T Send], Sync if [T Sync];
    {T: Element} Arc<T>: Send if [T Send, T Sync], Sync if [T Send, T Sync];
    {T: Element} &'static T: Send if [T Sync], Sync if [T Sync];

    {T: Element} Vec<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} Box<[T]>: Send if [T Send], Sync if [T Sync];
    {T: Element} Arc<[T]>: Send if [T Send, T Sync], Sync if [T Send, T Sync];
    {T: Element, const N: usize} [T; N]: Send if [T Send], Sync if [T Sync];
    {T: Element} VecDeque<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} LinkedList<T>: Send if [T Send], Sync if [T Sync];
    {T: Element + Ord} BTreeSet<T>: Send if [T Send], Sync if [T Sync];
    {T: Element + Ord} BinaryHeap<T>: Send if [T Send], Sync if [T Sync];
    {K: Element + Ord, V: Element} BTreeMap<K, V>: Send if [K Send, V Send], Sync if [K Sync, V Sync];

    {T: Element, E: Element} Result<T, E>: Send if [T Send, E Send], Sync if [T Sync, E Sync];
    {T: Element} Reverse<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} Wrapping<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} Range<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} RangeFrom<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} RangeInclusive<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} RangeTo<T>: Send if [T Send], Sync if [T Sync];
    {T: Element} RangeToInclusive<T>: Send if [T Send], Sync if [T Sync];
}

macro_rules! tuples {
    ($($($part:ident)+;)*) => {
        rules! { $({$($part: Element),+} ($($part,)+): Send if [$($part Send),+], Sync if [$($part Sync),+];)* }
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
    A B C D E F G H I;
    A B C D E F G H I J;
    A B C D E F G H I J K;
    A B C D E F G H I J K L;
}

macro_rules! functions {
    ($({$($argument:ident),*})*) => {
        rules! { $({$($argument: 'static,)* R: 'static} fn($($argument),*) -> R: Send if [], Sync if [];)* }
    };
}

functions! {
    {}
    {A}
    {A, B}
    {A, B, C}
    {A, B, C, D}
}

/// Never one or the other.
macro_rules! neither {
    ($($type:ty;)*) => {$(
        impl<T: Element> KnownAuto for $type {
            fn auto() -> Auto {
                Auto::NEITHER
            }
        }
    )*};
}

neither! {
    Rc<T>;
    Rc<[T]>;
}

/// Tables whose hasher is one of std's. Of others nothing is known: they have no descriptor that could say it.
#[cfg(feature = "std")]
mod tables {
    use super::*;
    use core::any::TypeId;
    use core::hash::{BuildHasher, BuildHasherDefault, Hash};
    use std::collections::{HashMap, HashSet};
    use std::hash::{DefaultHasher, RandomState};

    macro_rules! tables {
        ($({$($generics:tt)*} $type:ident<$($part:ident),*>;)*) => {$(
            impl<$($generics)*, S: BuildHasher + Clone + 'static> KnownAuto for $type<$($part,)* S> {
                fn auto() -> Auto {
                    let of_std = [TypeId::of::<RandomState>(), TypeId::of::<BuildHasherDefault<DefaultHasher>>()];
                    let is_known = of_std.contains(&TypeId::of::<S>());
                    Auto {
                        send: is_known $(&& has!($part Send))*,
                        sync: is_known $(&& has!($part Sync))*,
                    }
                }
            }

            const _: () = {
                #[expect(dead_code, reason = "rustc checks it")]
                fn send<$($generics)*>()
                where
                    $($part: Send,)*
                {
                    is_send::<$type<$($part,)* RandomState>>();
                    is_send::<$type<$($part,)* BuildHasherDefault<DefaultHasher>>>();
                }
                #[expect(dead_code, reason = "rustc checks it")]
                fn sync<$($generics)*>()
                where
                    $($part: Sync,)*
                {
                    is_sync::<$type<$($part,)* RandomState>>();
                    is_sync::<$type<$($part,)* BuildHasherDefault<DefaultHasher>>>();
                }
            };
        )*};
    }

    tables! {
        {K: Element + Eq + Hash, V: Element} HashMap<K, V>;
        {T: Element + Eq + Hash} HashSet<T>;
    }
}
