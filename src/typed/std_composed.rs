//! The operations of std's types that consist of others: rows of values, tuples, sets, results, ranges, cells.

use alloc::boxed::Box;
use alloc::collections::{BTreeSet, BinaryHeap, LinkedList, VecDeque};
use alloc::rc::Rc;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::{Ordering, Reverse};
use core::fmt::{self, Debug, Display};
#[cfg(feature = "std")]
use core::hash::BuildHasher;
use core::hash::{Hash, Hasher};
use core::num::Wrapping;
use core::ops::{Bound, Range, RangeBounds, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};
#[cfg(feature = "std")]
use std::collections::HashSet;

use super::Element;
use super::composed::{By, Composed, HAD, Has, duplicate};

/// A float, with the hash that std does not give it: values that are equal hash alike.
///
/// Of NaN it is that of the bits, so that a hash of the same value is the same each time. Go's is random, so that a
/// map can hold many of them without all being in one bucket.
#[derive(PartialEq)]
pub(crate) struct Float<T>(T);

macro_rules! floats {
    ($($float:ident)*) => {$(
        impl Hash for Float<$float> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                // The two zeros are equal.
                let value = if self.0 == 0.0 { 0.0 } else { self.0 };
                value.to_bits().hash(state);
            }
        }

        impl Composed for $float {
            type View<'a> = Unordered<Float<$float>>;
            // NaN has no place in an order.
            const HAS: Has = Has { order: false, display: true, ..Has::ALL };

            fn view(&self) -> Unordered<Float<$float>> {
                Unordered(Float(*self))
            }

            fn duplicate(&self) -> Self {
                *self
            }

            fn display(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Display::fmt(self, f)
            }
        }
    )*};
}

floats! { f32 f64 }

impl<T: Debug> Debug for Float<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! rows {
    ($({$($generics:tt)*} $type:ty: $has:expr, $regular:expr, |$this:ident| $duplicate:expr;)*) => {$(
        impl<$($generics)*> Composed for $type {
            type View<'a> = &'a [By<T>];
            const HAS: Has = $has;
            const REGULAR: bool = $regular;

            fn view(&self) -> &[By<T>] {
                By::all(self)
            }

            fn equal(&self, other: &Self) -> bool {
                match (By::bytes(self.view()), By::bytes(other.view())) {
                    // Faster than one by one.
                    (Some(one), Some(two)) => one == two,
                    _ => self.view() == other.view(),
                }
            }

            fn duplicate(&self) -> Self {
                let $this = self;
                $duplicate
            }
        }
    )*};
}

rows! {
    {T: Element} Vec<T>: Has::of(T::ELEMENT), false, |this| this.iter().map(duplicate).collect();
    {T: Element} Box<[T]>: Has::of(T::ELEMENT), false, |this| this.iter().map(duplicate).collect();
    {T: Element} Rc<[T]>: Has { clone: true, ..Has::of(T::ELEMENT) }, false, |this| this.clone();
    {T: Element} Arc<[T]>: Has { clone: true, ..Has::of(T::ELEMENT) }, false, |this| this.clone();
    {T: Element, const N: usize} [T; N]: Has::of(T::ELEMENT), By::<T>::REGULAR,
        |this| core::array::from_fn(|at| duplicate(&this[at]));
}

macro_rules! tuples {
    ($($($part:ident $at:tt)*;)*) => {$(
        impl<$($part: Element),*> Composed for ($($part,)*) {
            type View<'a> = ($(&'a By<$part>,)*);
            const HAS: Has = Has::ALL$(.and($part::ELEMENT))*;

            fn view(&self) -> Self::View<'_> {
                ($(By::one(&self.$at),)*)
            }

            fn duplicate(&self) -> Self {
                ($(duplicate(&self.$at),)*)
            }
        }
    )*};
}

tuples! {
    A 0;
    A 0 B 1;
    A 0 B 1 C 2;
    A 0 B 1 C 2 D 3;
    A 0 B 1 C 2 D 3 E 4;
    A 0 B 1 C 2 D 3 E 4 F 5;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}

/// What a collection holds, in its order.
pub(crate) struct Items<'a, C>(&'a C);

impl<'a, T: Element, C> Items<'a, C>
where
    &'a C: IntoIterator<Item = &'a T>,
{
    fn iter(&self) -> impl Iterator<Item = &'a By<T>> {
        self.0.into_iter().map(By::one)
    }
}

macro_rules! collections {
    ($({$($generics:tt)*} $type:ty: $has:expr, $debug:ident, |$this:ident, $other:ident| $equal:expr, |$from:ident| $duplicate:expr;)*) => {$(
        impl<$($generics)*> Composed for $type {
            type View<'a> = Items<'a, Self>;
            const HAS: Has = $has;

            fn view(&self) -> Items<'_, Self> {
                Items(self)
            }

            fn duplicate(&self) -> Self {
                let $from = self;
                $duplicate
            }
        }

        impl<$($generics)*> PartialEq for Items<'_, $type> {
            fn eq(&self, other: &Self) -> bool {
                let ($this, $other) = (self, other);
                self.0.len() == other.0.len() && $equal
            }
        }

        impl<$($generics)*> Eq for Items<'_, $type> {}

        impl<$($generics)*> PartialOrd for Items<'_, $type> {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl<$($generics)*> Ord for Items<'_, $type> {
            fn cmp(&self, other: &Self) -> Ordering {
                self.iter().cmp(other.iter())
            }
        }

        impl<$($generics)*> Hash for Items<'_, $type> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.len().hash(state);
                self.iter().for_each(|item| item.hash(state));
            }
        }

        impl<$($generics)*> Debug for Items<'_, $type> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.$debug().entries(self.iter()).finish()
            }
        }
    )*};
}

collections! {
    {T: Element} VecDeque<T>: Has::of(T::ELEMENT), debug_list,
    |this, other| this.iter().eq(other.iter()), |from| from.iter().map(duplicate).collect();

    {T: Element} LinkedList<T>: Has::of(T::ELEMENT), debug_list,
    |this, other| this.iter().eq(other.iter()), |from| from.iter().map(duplicate).collect();

    {T: Element + Ord} BTreeSet<T>: Has::of(T::ELEMENT), debug_set,
    |this, other| this.iter().eq(other.iter()), |from| from.iter().map(duplicate).collect();

    // As in std, a heap can be cloned and printed.
    {T: Element + Ord} BinaryHeap<T>: Has { equal: false, hash: false, order: false, ..Has::of(T::ELEMENT) }, debug_list,
    |_this, _other| unreachable!("heaps are not compared"), |from| from.iter().map(duplicate).collect();
}

#[cfg(feature = "std")]
collections! {
    // Two that are equal may have their items in two orders, so there is neither a hash nor an order.
    {T: Element + Eq + Hash, S: BuildHasher + Clone + 'static} HashSet<T, S>:
    Has { equal: true, hash: false, order: false, ..Has::of(T::ELEMENT) }, debug_set,
    |this, other| this.0.iter().all(|item| other.0.contains(item)), |from| {
        let mut copy = HashSet::with_capacity_and_hasher(from.len(), from.hasher().clone());
        copy.extend(from.iter().map(duplicate));
        copy
    };
}

impl<T: Element, E: Element> Composed for Result<T, E> {
    type View<'a> = Result<&'a By<T>, &'a By<E>>;
    const HAS: Has = Has::of(T::ELEMENT).and(E::ELEMENT);

    fn view(&self) -> Result<&By<T>, &By<E>> {
        self.as_ref().map(By::one).map_err(By::one)
    }

    fn duplicate(&self) -> Self {
        self.as_ref().map(duplicate).map_err(duplicate)
    }
}

impl<T: Element> Composed for Reverse<T> {
    type View<'a> = Reverse<&'a By<T>>;
    const HAS: Has = Has::of(T::ELEMENT);

    fn view(&self) -> Reverse<&By<T>> {
        Reverse(By::one(&self.0))
    }

    fn duplicate(&self) -> Self {
        Reverse(duplicate(&self.0))
    }
}

impl<T: Element> Composed for Wrapping<T> {
    type View<'a> = Wrapping<&'a By<T>>;
    const HAS: Has = Has::of(T::ELEMENT);

    fn view(&self) -> Wrapping<&By<T>> {
        Wrapping(By::one(&self.0))
    }

    fn duplicate(&self) -> Self {
        Wrapping(duplicate(&self.0))
    }
}

/// What std gives no order.
#[derive(PartialEq, Hash)]
pub(crate) struct Unordered<V>(V);

/// Never asked for: see [`Has`].
impl<V: PartialEq> Eq for Unordered<V> {}

impl<V: PartialEq> PartialOrd for Unordered<V> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<V: PartialEq> Ord for Unordered<V> {
    fn cmp(&self, _: &Self) -> Ordering {
        unreachable!("these have no order")
    }
}

impl<V: Debug> Debug for Unordered<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! ranges {
    ($($range:ident, |$this:ident| $view:expr, $duplicate:expr;)*) => {$(
        impl<T: Element> Composed for $range<T> {
            type View<'a> = Unordered<$range<&'a By<T>>>;
            const HAS: Has = Has { order: false, ..Has::of(T::ELEMENT) };

            fn view(&self) -> Self::View<'_> {
                let $this = self;
                Unordered($view)
            }

            fn duplicate(&self) -> Self {
                let $this = self;
                $duplicate
            }
        }
    )*};
}

ranges! {
    Range, |this| By::one(&this.start)..By::one(&this.end), duplicate(&this.start)..duplicate(&this.end);
    RangeFrom, |this| By::one(&this.start).., duplicate(&this.start)..;
    RangeTo, |this| ..By::one(&this.end), ..duplicate(&this.end);
    RangeToInclusive, |this| ..=By::one(&this.end), ..=duplicate(&this.end);
}

/// An inclusive range, and whether it has been iterated to its end, which is part of it.
#[derive(PartialEq, Hash)]
pub(crate) struct Inclusive<V> {
    range: RangeInclusive<V>,
    exhausted: bool,
}

impl<V: Debug> Debug for Inclusive<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.range.fmt(f)?;
        if self.exhausted { f.write_str(" (exhausted)") } else { Ok(()) }
    }
}

impl<T: Element> Composed for RangeInclusive<T> {
    type View<'a> = Unordered<Inclusive<&'a By<T>>>;
    // Of an exhausted one std makes no other, unless it knows how to count.
    const HAS: Has = Has { clone: false, order: false, ..Has::of(T::ELEMENT) };

    fn view(&self) -> Self::View<'_> {
        let exhausted = matches!(self.end_bound(), Bound::Excluded(_));
        Unordered(Inclusive { range: By::one(self.start())..=By::one(self.end()), exhausted })
    }

    fn duplicate(&self) -> Self {
        unreachable!("{HAD}")
    }
}

/// The address of a function says nothing about it. Go: functions are not comparable either.
macro_rules! functions {
    ($($($argument:ident)*;)*) => {$(
        impl<$($argument: 'static,)* R: 'static> Composed for fn($($argument),*) -> R {
            type View<'a> = &'a Self;
            const HAS: Has = Has { equal: false, hash: false, order: false, ..Has::ALL };

            fn view(&self) -> &Self {
                self
            }

            fn duplicate(&self) -> Self {
                *self
            }
        }
    )*};
}

functions! {
    ;
    A;
    A B;
    A B C;
    A B C D;
}
