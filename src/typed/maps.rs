//! The operations of maps.
//!
//! Keys are found by their own `Eq` and `Hash`, or `Ord`, as in every map. Values are compared by the operation in their descriptor, so that
//! a map of values can be compared where they can.

use alloc::collections::BTreeMap;
use core::cmp::Ordering;
use core::fmt::{self, Debug};
#[cfg(feature = "std")]
use core::hash::BuildHasher;
use core::hash::{Hash, Hasher};
#[cfg(feature = "std")]
use std::collections::HashMap;

use super::Element;
use super::composed::{By, Composed, Has, duplicate};

/// The entries of a map, in its order.
pub(crate) struct Entries<'a, M>(&'a M);

impl<'a, K: Element, V: Element, M> Entries<'a, M>
where
    &'a M: IntoIterator<Item = (&'a K, &'a V)>,
{
    fn iter(&self) -> impl Iterator<Item = (&'a By<K>, &'a By<V>)> {
        self.0.into_iter().map(|(key, value)| (By::one(key), By::one(value)))
    }
}

macro_rules! maps {
    ($([$($parameters:tt)*] $map:ty: $has:expr, |$this:ident, $other:ident| $equal:expr, $duplicate:expr;)*) => {$(
        impl<$($parameters)*> Composed for $map {
            type View<'a> = Entries<'a, Self>;
            const HAS: Has = $has;

            fn view(&self) -> Entries<'_, Self> {
                Entries(self)
            }

            fn equal(&self, other: &Self) -> bool {
                let ($this, $other) = (self, other);
                self.len() == other.len() && $equal
            }

            fn duplicate(&self) -> Self {
                let $this = self;
                $duplicate
            }
        }

        impl<$($parameters)*> PartialEq for Entries<'_, $map> {
            fn eq(&self, other: &Self) -> bool {
                self.0.equal(other.0)
            }
        }

        impl<$($parameters)*> Eq for Entries<'_, $map> {}

        impl<$($parameters)*> PartialOrd for Entries<'_, $map> {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl<$($parameters)*> Ord for Entries<'_, $map> {
            fn cmp(&self, other: &Self) -> Ordering {
                self.iter().cmp(other.iter())
            }
        }

        impl<$($parameters)*> Hash for Entries<'_, $map> {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.0.len().hash(state);
                self.iter().for_each(|entry| entry.hash(state));
            }
        }

        impl<$($parameters)*> Debug for Entries<'_, $map> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_map().entries(self.iter()).finish()
            }
        }
    )*};
}

maps! {
    [K: Element + Ord, V: Element] BTreeMap<K, V>: Has::of(K::ELEMENT).and(V::ELEMENT),
    |this, other| Entries(this).iter().eq(Entries(other).iter()),
    this.iter().map(|(key, value)| (duplicate(key), duplicate(value))).collect();
}

#[cfg(feature = "std")]
maps! {
    // Two that are equal may have their entries in two orders, so there is neither a hash nor an order.
    [K: Element + Eq + Hash, V: Element, S: BuildHasher + Clone + 'static] HashMap<K, V, S>:
    Has::of(K::ELEMENT).and(V::ELEMENT).without_order(Has::of(V::ELEMENT)),
    |this, other| this.iter().all(|(key, value)| {
        other.get(key).is_some_and(|other| By::one(value) == By::one(other))
    }), {
        let mut copy = HashMap::with_capacity_and_hasher(this.len(), this.hasher().clone());
        copy.extend(this.iter().map(|(key, value)| (duplicate(key), duplicate(value))));
        copy
    };
}
