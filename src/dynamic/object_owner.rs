//! Owners of objects of an interface's trait: from an `Arc<dyn Flyable>` to an `Arc<dyn Plan>`.
#![forbid(unsafe_code)]

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::error::Error;
use core::fmt;

use super::error::DynError;
use super::find::Found;
use super::object::{ByMethods, Object, ObjectExt};
use crate::error::CastError;
use crate::value::AnyRef;

/// A `Box`, `Rc` or `Arc` of a plain `dyn Flyable`, where `Flyable` has `#[interface]`: what can be asked of who owns it.
///
/// ```
/// use itab::{ObjectOwner, interface, methods};
/// use std::sync::Arc;
///
/// #[interface]
/// pub trait Flyable { fn fly(&self) -> String; }
/// #[interface]
/// pub trait Named { fn name(&self) -> String; }
///
/// struct Bird;
/// #[methods(Flyable, Named, dyn Named + Send + Sync)]
/// impl Bird {}
/// #[methods]
/// impl Flyable for Bird { fn fly(&self) -> String { "it flies".into() } }
/// #[methods]
/// impl Named for Bird { fn name(&self) -> String { "b1".into() } }
///
/// let flyable: Arc<dyn Flyable> = Arc::new(Bird);
/// let named: Arc<dyn Named + Send + Sync> = flyable.clone().into_dyn::<dyn Named + Send + Sync>()?;
/// assert_eq!(named.name(), "b1");
/// assert_eq!(Arc::strong_count(&flyable), 2);
/// # Ok::<(), itab::ObjectError>(())
/// ```
///
/// # What is not possible, and why
///
/// An `Arc<dyn Named>` of a type that has the methods of `Named` and does not implement it: rustc makes the vtable of a pair where it sees an
/// `impl`, and where there is none there is no vtable that such an `Arc` could have. Nor an [`Iface`](crate::Iface) of the `Arc`: to call through
/// it, code is needed that goes through the `Arc`, and rustc compiles it where somebody makes an `Iface` of an `Arc<Bird>`. So
///
/// - a borrow asks for any interface: `flyable.as_any_ref()?.cast_ref::<dyn Named>()`, by [`ObjectExt`];
/// - whoever wants to share a value and ask it for everything shares an `Iface::<dyn Flyable>::new(Arc::new(bird))`, which is
///   cast by [`Iface::cast`](crate::Iface::cast) and cloned, and whose clones own the same bird.
///
/// And an `Arc` of an interface value, `Arc<Iface<dyn Flyable>>`, owns that and not what it holds, which is no `Arc`.
pub trait ObjectOwner: Sized {
    /// The same kind of pointer, to a `D`.
    type Of<D: ?Sized + 'static>;

    /// Turns the pointer into the same of another object, if the type of the value lists that, or somebody registered the two:
    /// `#[methods(dyn Named)]`, or [`register!`](crate::register!)`(Bird: dyn Named)`. `Named` may be an interface or any other trait
    /// that the type implements.
    ///
    /// Neither allocates nor frees, except that a value that a box holds in an interface value's data word gets an allocation. What is shared
    /// has one owner more as long as this takes. Looks the trait up as [`AnyRef::as_dyn`] does, in the type of the value itself. Auto traits
    /// are part of what is listed.
    ///
    /// # Errors
    ///
    /// If the type does not list the trait, has no descriptor, or if the object is an interface value that does not own its value, or is shared
    /// itself. The error has the pointer.
    ///
    /// # Panics
    ///
    /// If an `impl` of what generated code alone implements says two things of one value.
    fn into_dyn<D: ?Sized + 'static>(self) -> Result<Self::Of<D>, CastError<Self, ObjectError>>;
}

/// How the value of an object becomes a `D`.
fn found<D: ?Sized + 'static>(value: Option<AnyRef<'_>>) -> Result<Found<D>, ObjectError> {
    let ty = value.ok_or(ObjectError::NoDescriptor)?.ty();
    Found::of(ty).ok_or_else(|| ObjectError::NotListed(DynError::new::<D>(ty)))
}

impl<T: ?Sized + Object + ByMethods<<T as Object>::Tag>> ObjectOwner for Box<T> {
    type Of<D: ?Sized + 'static> = Box<D>;

    fn into_dyn<D: ?Sized + 'static>(self) -> Result<Box<D>, CastError<Self, ObjectError>> {
        let found = match found::<D>(ObjectExt::as_any_ref(&*self)) {
            Ok(found) => found,
            Err(error) => return Err(CastError::new(error, self)),
        };
        match ObjectExt::into_any(self) {
            Ok(any) => {
                Ok(any.into_found(found).expect("the value that comes out is the one that was lent out"))
            }
            Err(object) => Err(CastError::new(ObjectError::NotOwned, object)),
        }
    }
}

macro_rules! counted {
    ($($owner:ident, $into:ident;)*) => {$(
        impl<T: ?Sized + Object + ByMethods<<T as Object>::Tag>> ObjectOwner for $owner<T> {
            type Of<D: ?Sized + 'static> = $owner<D>;

            fn into_dyn<D: ?Sized + 'static>(self) -> Result<$owner<D>, CastError<Self, ObjectError>> {
                if let Err(error) = found::<D>(ObjectExt::as_any_ref(&*self)) {
                    return Err(CastError::new(error, self));
                }
                // Who asked gets this one back if the other one does not become what it should.
                let again = self.clone();
                match self.$into().map(|apart| apart.into_dyn()) {
                    Some(Ok(object)) => Ok(object),
                    Some(Err(error)) => Err(CastError::new(ObjectError::NotListed(error), again)),
                    None => Err(CastError::new(ObjectError::NotOwned, again)),
                }
            }
        }
    )*};
}

counted! {
    Rc, __itab_into_rc;
    Arc, __itab_into_arc;
}

/// An owner of an object of an interface's trait cannot become one of the object that was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObjectError {
    /// The value is of a type without a descriptor, whose `impl` is `#[methods(unlisted)]`.
    NoDescriptor,
    /// The object is an interface value: one that borrows its value, or one that is itself shared.
    NotOwned,
    /// The type of the value does not list the trait, and nobody registered the pair.
    NotListed(DynError),
}

impl fmt::Display for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ObjectError::NoDescriptor => {
                f.write_str("interface conversion: the value behind the object is of a type without a descriptor")
            }
            ObjectError::NotOwned => f.write_str(
                "interface conversion: the object is an interface value, and who owns that does not own the value in it",
            ),
            ObjectError::NotListed(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for ObjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectError({self:#})")
    }
}

impl Error for ObjectError {}

impl<V> From<CastError<V, ObjectError>> for ObjectError {
    fn from(failed: CastError<V, ObjectError>) -> Self {
        failed.into_error()
    }
}
