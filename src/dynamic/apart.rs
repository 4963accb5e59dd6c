//! `Rc`s and `Arc`s of values whose type is known by its descriptor alone.

use alloc::rc::Rc;
use alloc::sync::Arc;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::error::DynError;
use super::find::find;
use crate::abi::Type;
use crate::typed::Typed;

/// What was a `P` of some `T` with a descriptor, `P` being `Rc<()>` or `Arc<()>`: one of the owners of the value.
///
/// An impl of an interface's trait makes one of `self: Arc<Self>`. Safe code cannot make one that is not what it says, so that
/// nothing depends on who wrote the impl.
#[doc(hidden)]
pub struct Apart<P> {
    /// Invariant: of the value.
    ty: &'static Type,
    /// Invariant: what `into_raw` of the pointer gave, which is not put together elsewhere.
    value: NonNull<()>,
    /// Invariant: puts the pointer together and drops it.
    drop: unsafe fn(NonNull<()>),
    pointer: PhantomData<P>,
}

macro_rules! apart {
    ($($owner:ident)*) => {$(
        impl Apart<$owner<()>> {
            /// Takes the pointer apart. Neither allocates nor counts.
            pub fn new<T: Typed>(owner: $owner<T>) -> Self {
                /// # Safety
                ///
                /// `value` is what `into_raw` gave of an owner that is not put together elsewhere.
                unsafe fn drop_owner<T>(value: NonNull<()>) {
                    // SAFETY: as the caller promises.
                    drop(unsafe { $owner::from_raw(value.as_ptr().cast_const().cast::<T>()) });
                }
                let value = $owner::into_raw(owner).cast_mut().cast();
                // SAFETY: the address of a value.
                let value = unsafe { NonNull::new_unchecked(value) };
                Apart { ty: T::TYPE, value, drop: drop_owner::<T>, pointer: PhantomData }
            }

            /// The same owner, of the value as a `D`.
            pub(super) fn into_dyn<D: ?Sized + 'static>(self) -> Result<$owner<D>, DynError> {
                let Some(listed) = find::<D>(self.ty) else { return Err(DynError::new::<D>(self.ty)) };
                let this = ManuallyDrop::new(self);
                // SAFETY: a value of this type (invariant), for which this was found.
                let object = unsafe { listed.coerce::<D>(this.value) };
                // SAFETY: taken apart in `new` and not put together since: `this` is not dropped. The object is the same value, of
                // the size and the alignment that it had, as after rustc's own coercion of such a pointer.
                Ok(unsafe { $owner::from_raw(object.as_ptr()) })
            }
        }
    )*};
}

apart! { Rc Arc }

impl<P> Drop for Apart<P> {
    fn drop(&mut self) {
        // SAFETY: by the invariants it is what the function puts together.
        unsafe { (self.drop)(self.value) };
    }
}
