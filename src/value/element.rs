//! Interface values within other values: their descriptors, for those of vectors, tuples, pointers and so on.

use super::key::Key;
use super::{Any, Iface};
use crate::abi::entry::Entry;
use crate::abi::typ::Parts;
use crate::abi::{InterfaceType, Kind, Package, Type};
use crate::auto_traits::AutoTraits;
use crate::cells::Cells;
use crate::interface::Interface;
use crate::typed::Element;
use crate::typed::blocks::{Methods, PromotedSet};
use crate::typed::operations::operations;

static PACKAGE: Package = Package::new(module_path!(), env!("CARGO_PKG_VERSION"), None);

macro_rules! elements {
    ($($name:literal: [$($parameter:tt)*] $value:ty, $parts:expr;)*) => {$(
        // SAFETY: the id is that of `Self`, there are no methods, and the operations are those of `Self`.
        unsafe impl<$($parameter)*> Element for $value {
            const ELEMENT: &'static Type = {
                static CELLS: Cells<Entry> = Cells::new();
                // SAFETY: as above.
                &unsafe {
                    Type::new::<Self>(
                        Kind::Interface, $name, &PACKAGE, &[], const { &$parts }, operations!(Self).functions(), &CELLS,
                    )
                }
            };
        }

        // A pointer to an interface value has no methods, as in Go.
        impl<P, $($parameter)*> PromotedSet<P> for $value {
            const METHODS: Methods<P> = Methods::NONE;
        }
    )*};
}

elements! {
    "Any": [A: ?Sized + AutoTraits] Any<A>, Parts::NONE;
    "Key": [A: ?Sized + AutoTraits] Key<A>, Parts::NONE;
    "Iface": [I: ?Sized + Interface] Iface<I>, Parts::interface(InterfaceType::of::<I>());
}
