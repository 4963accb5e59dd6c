//! Interface values within other values: their descriptors, for those of vectors, tuples, pointers and so on.

use super::key::Key;
use super::{Any, Iface};
use crate::abi::entry::Entry;
use crate::abi::typ::{Operations, Parts};
use crate::abi::{InterfaceType, Kind, Package, Type};
use crate::auto_traits::AutoTraits;
use crate::cells::Cells;
use crate::interface::Interface;
use crate::typed::Element;
use crate::typed::blocks::{Methods, PromotedSet};
use crate::typed::operations::operations;

static PACKAGE: Package = Package::new(module_path!(), env!("CARGO_PKG_VERSION"), None);

macro_rules! elements {
    ($($name:literal: [$($parameter:tt)*] $value:ty, $parts:expr, $auto:ty;)*) => {$(
        // SAFETY: the id is that of `Self`, there are no methods, and the operations are those of `Self`, which has the auto
        // traits that its parameter says.
        unsafe impl<$($parameter)*> Element for $value {
            type MethodsKnown = crate::typed::Settled;
            const ELEMENT: &'static Type = {
                static CELLS: Cells<Entry> = Cells::new();
                // SAFETY: as above.
                &unsafe {
                    Type::new::<Self>(
                        Kind::Interface, $name, &PACKAGE, &[], const { &$parts }, const {
                            &Operations { auto: || <$auto as AutoTraits>::AUTO, ..*operations!(Self).functions() }
                        }, &CELLS,
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
    "Any": [A: ?Sized + AutoTraits] Any<A>, Parts::NONE, A;
    "Key": [A: ?Sized + AutoTraits] Key<A>, Parts::NONE, A;
    "Iface": [I: ?Sized + Interface] Iface<I>, Parts::interface(InterfaceType::of::<I>()), I::Auto;
}

/// What the descriptors above say of `Send` and `Sync`, as rustc knows it.
const _: () = {
    #[expect(dead_code, reason = "rustc checks it")]
    fn send<A: ?Sized + AutoTraits + Send, I: ?Sized + Interface<Auto: Send>>() {
        fn is_send<T: Send>() {}
        is_send::<Any<A>>();
        is_send::<Key<A>>();
        is_send::<Iface<I>>();
    }
    #[expect(dead_code, reason = "rustc checks it")]
    fn sync<A: ?Sized + AutoTraits + Sync, I: ?Sized + Interface<Auto: Sync>>() {
        fn is_sync<T: Sync>() {}
        is_sync::<Any<A>>();
        is_sync::<Key<A>>();
        is_sync::<Iface<I>>();
    }
};
