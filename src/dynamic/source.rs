//! Trait objects that programs have already, as sources: `trait Node: itab::Dynamic`.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::ops::Deref;
use core::pin::Pin;
use core::ptr::NonNull;

use super::error::DynError;
use super::find::find;
use crate::abi::{Listed, Type};
use crate::auto_traits::Admits;
use crate::error::{CastError, TypeAssertionError};
use crate::interface::{BorrowedInterface, Interface, SharedInterface};
use crate::itab_table::itab_for;
use crate::ptr::{Mut, Ref};
use crate::typed::Typed;
use crate::value::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};

/// Values that know their type descriptor, also behind `dyn` of a trait of yours: `trait Node: itab::Dynamic { .. }`.
///
/// Every type with a descriptor has it, so that an implementer of `Node` needs `#[derive(Typed)]` or `#[methods]` and nothing
/// else. A `&dyn Node` can then be cast to interfaces and to ordinary traits with the methods of [`DynamicExt`]; a
/// `Box`, `Rc` or `Arc` of one with [`into_dyn`].
///
/// A pointer to a `dyn Node` has no descriptor and is not `Dynamic` itself, so that what is asked of a `Box<dyn Node>` is asked of
/// what is in the box. So it is with every pointer that leads to the node:
///
/// | held as | interface | ordinary trait |
/// | --- | --- | --- |
/// | `&`, `&mut` | `node.cast_ref::<dyn Named>()`, `cast_mut` | `node.as_dyn::<dyn Plan>()`, `as_dyn_mut`, [`into_dyn`] |
/// | `Box` | the same, and `node.cast::<dyn Named>()` | the same |
/// | `Rc`, `Arc` | `cast_ref` | `as_dyn`, [`into_dyn`] |
/// | `Weak` | `node.upgrade()?.cast_ref::<dyn Named>()` | [`weak_into_dyn`](crate::weak_into_dyn) |
/// | `Pin<P>` | `cast_ref`: an exclusive borrow could move the node | `as_dyn`; [`into_dyn`], which stays pinned |
/// | `Cow` | `cast_ref` | `as_dyn`; [`into_dyn`] of either arm |
///
/// A `Cow<'_, dyn Node>` is there if you say how a node is owned, `impl ToOwned for dyn Node { type Owned = Box<dyn Node>; .. }`. There is
/// no [`into_dyn`] of a `Cow` as such: std wants `ToOwned` of every `D`.
///
/// ```
/// use itab::{Dynamic, DynamicExt, Typed, interface, methods};
/// use std::sync::Arc;
///
/// trait Node: Dynamic {
///     fn children(&self) -> Vec<Arc<dyn Node>> { Vec::new() }
/// }
/// #[interface]
/// pub trait Named { fn name(&self) -> String; }
///
/// struct Scan;
/// #[methods]
/// impl Scan { pub fn name(&self) -> String { "scan".into() } }
/// impl Node for Scan {}
/// #[derive(Typed)]
/// struct Empty;
/// impl Node for Empty {}
///
/// let node: Arc<dyn Node> = Arc::new(Scan);
/// assert_eq!(node.cast_ref::<dyn Named>()?.name(), "scan");
/// let node: Box<dyn Node> = Box::new(Empty);
/// assert!(node.cast_ref::<dyn Named>().is_err());
/// # Ok::<(), itab::TypeAssertionError>(())
/// ```
///
/// # Lifetimes
///
/// A node borrows nothing: a type has a descriptor if it is `'static`, as with `dyn Any`, and `dyn Node` means `dyn Node + 'static` wherever it
/// stands, also in `&'a dyn Node` and in `Box<dyn Node>`. There is no shorter-lived node to be spelled, and rustc says so:
///
/// ```compile_fail,E0478
/// # use itab::Dynamic;
/// trait Node: Dynamic {}
/// struct Tree<'a> { root: Box<dyn Node + 'a> }   // "lifetime parameter must outlive the static lifetime"
/// ```
///
/// An object of an interface may borrow, `Box<dyn Flyable + 'a>`: [`ObjectExt`](crate::ObjectExt) says of each whether a value with a descriptor is
/// behind it.
///
/// ```
/// use itab::{Dynamic, DynamicExt, Typed};
/// use std::fmt::Debug;
/// trait Node: Dynamic {}
/// #[derive(Debug, Typed)]
/// #[typed(dyn Debug)]
/// struct Scan;
/// impl Node for Scan {}
///
/// struct Tree<'a> { root: &'a dyn Node }
/// fn root<'a>(tree: &Tree<'a>) -> &'a dyn Debug { tree.root.as_dyn::<dyn Debug>().unwrap() }
/// let scan = Scan;
/// assert_eq!(format!("{:?}", root(&Tree { root: &scan })), "Scan");
/// ```
///
/// # Safety
///
/// `dynamic_type` is the descriptor of the type of the value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no type descriptor",
    label = "needs `#[methods]` on its impl block or `#[derive(itab::Typed)]`",
    note = "a trait object has one if its trait says `trait Node: itab::Dynamic`"
)]
pub unsafe trait Dynamic: 'static {
    /// The descriptor of the value's type. A call through rustc's vtable where the type is not known.
    fn dynamic_type(&self) -> &'static Type;
}

// SAFETY: `TYPE` is the descriptor of `T`.
unsafe impl<T: Typed> Dynamic for T {
    #[inline]
    fn dynamic_type(&self) -> &'static Type {
        T::TYPE
    }
}

/// What can be asked of a value that is [`Dynamic`], through whatever trait object it is held.
///
/// What rustc knows of the object is kept: of a `dyn Node + Send + Sync` an interface can be asked that is `Send + Sync`, of a
/// `dyn Node` it cannot.
pub trait DynamicExt: Dynamic {
    /// The value as an [`AnyRef`]. Costs a call through rustc's vtable.
    fn as_any_ref(&self) -> AnyRef<'_> {
        let data = Ref::new(self);
        // SAFETY: a value of this type (`Dynamic`), and no auto traits are claimed.
        unsafe { AnyRef::from_parts(self.dynamic_type(), data) }
    }

    /// The value as an [`AnyMut`]. Costs a call through rustc's vtable.
    fn as_any_mut(&mut self) -> AnyMut<'_> {
        let ty = self.dynamic_type();
        // SAFETY: as in `as_any_ref`.
        unsafe { AnyMut::from_parts(ty, Mut::new(self)) }
    }

    /// The value as an [`Any`]. The allocation of the box becomes its, or is freed if the value fits in the data word.
    fn into_any(self: Box<Self>) -> Any {
        let ty = self.dynamic_type();
        // SAFETY: the box owns a value of this type (`Dynamic`), which nobody uses afterwards; no auto traits are claimed.
        unsafe { Any::from_allocation(ty, NonNull::from(Box::leak(self)).cast()) }
    }

    /// Uses the value through `I`, if its type has the methods. Costs what [`AnyRef::cast_ref`] costs, and a call through
    /// rustc's vtable.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    fn cast_ref<I>(&self) -> Result<IfaceRef<'_, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<Self>>,
    {
        let itab = itab_for::<I>(self.dynamic_type())?;
        // SAFETY: the itab is for `I` and the type of the value (`Dynamic`), which has the auto traits of `I`, as what it is held
        // as does.
        Ok(unsafe { IfaceRef::from_parts(itab, Ref::new(self)) })
    }

    /// Uses the value through `I`, which may change it. Costs what [`cast_ref`](Self::cast_ref) costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`.
    fn cast_mut<I>(&mut self) -> Result<IfaceMut<'_, I>, TypeAssertionError>
    where
        I: ?Sized + BorrowedInterface<Auto: Admits<Self>>,
    {
        let itab = itab_for::<I>(self.dynamic_type())?;
        // SAFETY: as in `cast_ref`.
        Ok(unsafe { IfaceMut::from_parts(itab, Mut::new(self)) })
    }

    /// Turns a box into an `I`. The allocation of the box becomes its, or is freed if the value fits in the data word.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error has the box.
    fn cast<I>(self: Box<Self>) -> Result<Iface<I>, CastError<Box<Self>>>
    where
        I: ?Sized + Interface<Auto: Admits<Self>>,
    {
        match itab_for::<I>(self.dynamic_type()) {
            // SAFETY: as in `cast_ref`; the data is that of the value.
            Ok(itab) => Ok(unsafe { Iface::from_parts(itab, self.into_any().into_data()) }),
            Err(error) => Err(CastError::new(error, self)),
        }
    }

    /// Lends the value out as an object of an ordinary trait: see [`AnyRef::as_dyn`].
    ///
    /// # Errors
    ///
    /// If the type does not list the trait, and nobody registered it.
    fn as_dyn<D: ?Sized + 'static>(&self) -> Result<&D, DynError> {
        self.as_any_ref().as_dyn()
    }

    /// Lends the value out as an object of an ordinary trait that may change it.
    ///
    /// # Errors
    ///
    /// If the type does not list the trait, and nobody registered it.
    fn as_dyn_mut<D: ?Sized + 'static>(&mut self) -> Result<&mut D, DynError> {
        into_dyn::<D, &mut Self>(self).map_err(CastError::into_error)
    }
}

impl<T: ?Sized + Dynamic> DynamicExt for T {}

/// A pointer to a value that is [`Dynamic`]: what [`into_dyn`] takes and gives.
///
/// # Safety
///
/// What `dynamic_type` says is the type of the value, and `coerce` does nothing but what it says.
pub unsafe trait Owner: Sized {
    /// The same kind of pointer, to a `D`.
    type Of<D: ?Sized + 'static>: Deref<Target = D>;

    /// The type of the value that it points to.
    fn dynamic_type(&self) -> &'static Type;

    /// The same pointer, to a `D`.
    ///
    /// # Safety
    ///
    /// `listed` was found for `D` and the type that `dynamic_type` says.
    #[doc(hidden)]
    unsafe fn coerce<D: ?Sized + 'static>(self, listed: &Listed) -> Self::Of<D>;
}

/// As those of `Rc` and `Arc` are.
fn box_into_raw<T: ?Sized>(owner: Box<T>) -> *const T {
    Box::into_raw(owner)
}

/// `$from_raw` takes what `$into_raw` gives, of whatever type.
macro_rules! owners {
    ($($owner:ident, $into_raw:expr, $from_raw:expr;)*) => {$(
        // SAFETY: `Dynamic` says the type. The pointer is taken apart and put together from the address of the same value.
        unsafe impl<T: ?Sized + Dynamic> Owner for $owner<T> {
            type Of<D: ?Sized + 'static> = $owner<D>;

            #[inline]
            fn dynamic_type(&self) -> &'static Type {
                T::dynamic_type(self)
            }

            #[inline]
            unsafe fn coerce<D: ?Sized + 'static>(self, listed: &Listed) -> $owner<D> {
                let value = $into_raw(self).cast_mut();
                // SAFETY: the address of a value.
                let value = unsafe { NonNull::new_unchecked(value) };
                // SAFETY: a value of the type, found for `D` (caller).
                let object = unsafe { listed.coerce::<D>(value.cast()) };
                // SAFETY: a pointer that was taken apart above, to the same value. The object has its size and its alignment, as
                // after rustc's own coercion of such a pointer.
                unsafe { $from_raw(object.as_ptr()) }
            }
        }
    )*};
}

owners! {
    Box, box_into_raw, Box::from_raw;
    Rc, Rc::into_raw, Rc::from_raw;
    Arc, Arc::into_raw, Arc::from_raw;
}

// SAFETY: `Dynamic` says the type; the object is the same value, borrowed alike.
unsafe impl<'a, T: ?Sized + Dynamic> Owner for &'a T {
    type Of<D: ?Sized + 'static> = &'a D;

    #[inline]
    fn dynamic_type(&self) -> &'static Type {
        T::dynamic_type(self)
    }

    #[inline]
    unsafe fn coerce<D: ?Sized + 'static>(self, listed: &Listed) -> &'a D {
        // SAFETY: a value of the type, found for `D` (caller).
        let object = unsafe { listed.coerce::<D>(NonNull::from_ref(self).cast()) };
        // SAFETY: the same value, shared for `'a`.
        unsafe { object.as_ref() }
    }
}

// SAFETY: `Dynamic` says the type; the object is the same value, borrowed alike.
unsafe impl<'a, T: ?Sized + Dynamic> Owner for &'a mut T {
    type Of<D: ?Sized + 'static> = &'a mut D;

    #[inline]
    fn dynamic_type(&self) -> &'static Type {
        T::dynamic_type(self)
    }

    #[inline]
    unsafe fn coerce<D: ?Sized + 'static>(self, listed: &Listed) -> &'a mut D {
        // SAFETY: a value of the type, found for `D` (caller).
        let mut object = unsafe { listed.coerce::<D>(NonNull::from_mut(self).cast()) };
        // SAFETY: the same value, exclusive for `'a`.
        unsafe { object.as_mut() }
    }
}

// SAFETY: as of `P`, which is one of the above: they lead to the value of which they say the type.
unsafe impl<P: Owner + Deref<Target: Dynamic>> Owner for Pin<P> {
    type Of<D: ?Sized + 'static> = Pin<P::Of<D>>;

    #[inline]
    fn dynamic_type(&self) -> &'static Type {
        Dynamic::dynamic_type(&**self)
    }

    #[inline]
    unsafe fn coerce<D: ?Sized + 'static>(self, listed: &Listed) -> Self::Of<D> {
        // SAFETY: the value is not moved: a pointer to it is made of the pointer, and pinned again.
        let pointer = unsafe { Pin::into_inner_unchecked(self) };
        // SAFETY: as the caller promises.
        let object = unsafe { pointer.coerce(listed) };
        // SAFETY: as above.
        unsafe { Pin::new_unchecked(object) }
    }
}

/// Turns a `Box`, `Rc`, `Arc`, `&` or `&mut` of a [`Dynamic`] value, pinned or not, into the same of an ordinary trait's object:
/// `into_dyn::<dyn Plan, _>(node)`.
///
/// Neither allocates nor counts. Looks the trait up as [`AnyRef::as_dyn`] does, in the type of the value itself. What is listed with
/// auto traits is found with them: `into_dyn::<dyn Plan + Send + Sync, _>`.
///
/// # Errors
///
/// If the type does not list the trait, and nobody registered it; the error has the pointer, as what it was.
///
/// ```
/// use itab::{Dynamic, Typed, into_dyn};
/// use std::fmt::{Debug, Display};
/// use std::sync::Arc;
///
/// trait Node: Dynamic {}
/// #[derive(Debug, Typed)]
/// #[typed(dyn Debug + Send + Sync)]
/// struct Scan;
/// impl Node for Scan {}
///
/// let node: Arc<dyn Node> = Arc::new(Scan);
/// let other = node.clone();
/// let shown: Arc<dyn Debug + Send + Sync> = into_dyn::<dyn Debug + Send + Sync, _>(node)?;
/// assert_eq!(format!("{shown:?}"), "Scan");
/// let node: Arc<dyn Node> = into_dyn::<dyn Display, _>(other).map_err(|e| e.into_value()).err().unwrap();
/// assert_eq!(Arc::strong_count(&node), 2);
/// # Ok::<(), itab::DynError>(())
/// ```
#[inline]
pub fn into_dyn<D: ?Sized + 'static, P: Owner>(owner: P) -> Result<P::Of<D>, CastError<P, DynError>> {
    let ty = owner.dynamic_type();
    match find::<D>(ty) {
        // SAFETY: found for `D` and this type.
        Some(listed) => Ok(unsafe { owner.coerce(listed) }),
        None => Err(CastError::new(DynError::new::<D>(ty), owner)),
    }
}
