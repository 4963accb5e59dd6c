//! Conversions that cannot fail, as `From`.
//!
//! What is missing has a reason. There is no `From<T>` for `Any` and `Iface`: it would be in the way of
//! values in values. There is none from an interface to one that it embeds: it would contain the conversion
//! of an interface to itself, which std has; `upcast` does it.

use super::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};
use crate::auto_traits::{Admits, AutoTraits, Local};
use crate::interface::{BorrowedInterface, ImplementedBy, Interface, SharedInterface};
use crate::typed::Typed;

impl<'a, T: Typed> From<&'a T> for AnyRef<'a> {
    fn from(value: &'a T) -> Self {
        AnyRef::new(value)
    }
}

impl<'a, T: Typed> From<&'a mut T> for AnyMut<'a> {
    fn from(value: &'a mut T) -> Self {
        AnyMut::new(value)
    }
}

impl<'a, A: ?Sized + AutoTraits> From<&'a Any<A>> for AnyRef<'a, A> {
    fn from(any: &'a Any<A>) -> Self {
        any.as_any_ref()
    }
}

impl<'a, A: ?Sized + AutoTraits> From<&'a mut Any<A>> for AnyMut<'a, A> {
    fn from(any: &'a mut Any<A>) -> Self {
        any.as_any_mut()
    }
}

impl<'a, A: ?Sized + AutoTraits> From<AnyMut<'a, A>> for AnyRef<'a, A> {
    fn from(any: AnyMut<'a, A>) -> Self {
        any.into_any_ref()
    }
}

/// Forgetting auto traits, as `weaken` does.
macro_rules! weaken {
    ($($from:ty => $to:ty;)*) => {$(
        impl From<Any<$from>> for Any<$to> {
            fn from(any: Any<$from>) -> Self {
                any.weaken()
            }
        }
        impl<'a> From<AnyRef<'a, $from>> for AnyRef<'a, $to> {
            fn from(any: AnyRef<'a, $from>) -> Self {
                any.weaken()
            }
        }
        impl<'a> From<AnyMut<'a, $from>> for AnyMut<'a, $to> {
            fn from(any: AnyMut<'a, $from>) -> Self {
                any.weaken()
            }
        }
    )*};
}

weaken! {
    dyn Send + Sync => dyn Send;
    dyn Send + Sync => dyn Sync;
    dyn Send + Sync => dyn Local;
    dyn Send => dyn Local;
    dyn Sync => dyn Local;
}

impl<'a, I, T> From<&'a T> for IfaceRef<'a, I>
where
    I: ?Sized + SharedInterface<Plain: ImplementedBy<T>, Auto: Admits<T>>,
    T: Typed,
{
    fn from(value: &'a T) -> Self {
        IfaceRef::new(value)
    }
}

impl<'a, I, T> From<&'a mut T> for IfaceMut<'a, I>
where
    I: ?Sized + BorrowedInterface<Plain: ImplementedBy<T>, Auto: Admits<T>>,
    T: Typed,
{
    fn from(value: &'a mut T) -> Self {
        IfaceMut::new(value)
    }
}

impl<'a, I: ?Sized + SharedInterface> From<&'a Iface<I>> for IfaceRef<'a, I> {
    fn from(iface: &'a Iface<I>) -> Self {
        iface.as_iface_ref()
    }
}

impl<'a, I: ?Sized + BorrowedInterface> From<&'a mut Iface<I>> for IfaceMut<'a, I> {
    fn from(iface: &'a mut Iface<I>) -> Self {
        iface.as_iface_mut()
    }
}

impl<'a, I: ?Sized + SharedInterface> From<IfaceMut<'a, I>> for IfaceRef<'a, I> {
    fn from(iface: IfaceMut<'a, I>) -> Self {
        iface.into_iface_ref()
    }
}

impl<I: ?Sized + Interface> From<Iface<I>> for Any<I::Auto> {
    fn from(iface: Iface<I>) -> Self {
        iface.into_any()
    }
}

impl<'a, I: ?Sized + SharedInterface> From<IfaceRef<'a, I>> for AnyRef<'a, I::Auto> {
    fn from(iface: IfaceRef<'a, I>) -> Self {
        iface.as_any_ref()
    }
}

impl<'a, I: ?Sized + Interface> From<IfaceMut<'a, I>> for AnyMut<'a, I::Auto> {
    fn from(iface: IfaceMut<'a, I>) -> Self {
        iface.into_any_mut()
    }
}
