//! `Weak` pointers to trait objects, as sources.
#![forbid(unsafe_code)]

use alloc::rc::{self, Rc};
use alloc::sync::{self, Arc};
use core::error::Error;
use core::fmt;

use super::error::DynError;
use super::source::{Dynamic, Owner, into_dyn};
use crate::error::CastError;

/// A pointer that does not keep its [`Dynamic`] value alive: what [`weak_into_dyn`] takes and gives.
pub trait WeakOwner: Sized {
    /// The same kind of pointer, to a `D`.
    type Of<D: ?Sized + 'static>;
    /// The pointer that keeps the value alive.
    type Strong: Owner;

    /// That pointer, if there is a value left.
    fn upgrade(&self) -> Option<Self::Strong>;

    /// A pointer to the value of `strong` that does not keep it alive.
    fn downgrade<D: ?Sized + 'static>(strong: &<Self::Strong as Owner>::Of<D>) -> Self::Of<D>;
}

macro_rules! weak_owners {
    ($($weak:ident of $strong:ident;)*) => {$(
        impl<T: ?Sized + Dynamic> WeakOwner for $weak::Weak<T> {
            type Of<D: ?Sized + 'static> = $weak::Weak<D>;
            type Strong = $strong<T>;

            fn upgrade(&self) -> Option<$strong<T>> {
                self.upgrade()
            }

            fn downgrade<D: ?Sized + 'static>(strong: &$strong<D>) -> $weak::Weak<D> {
                $strong::downgrade(strong)
            }
        }
    )*};
}

weak_owners! {
    rc of Rc;
    sync of Arc;
}

/// Turns a `Weak` of a [`Dynamic`] value, of `Rc` or `Arc`, into the same of an ordinary trait's object:
/// `weak_into_dyn::<dyn Plan, _>(parent)`.
///
/// Does not allocate. A `Weak` does not know whether there is a value left, so it is upgraded for as long as this takes: the counts
/// go up and down, and who drops the last `Arc` at that moment leaves the value to be dropped here. Looks the trait up as
/// [`into_dyn`] does. To cast the value to an interface, upgrade: `parent.upgrade()?.cast_ref::<dyn Named>()`.
///
/// # Errors
///
/// If the value is gone, or its type does not list the trait and nobody registered it; the error has the `Weak`.
///
/// ```
/// use itab::{Dynamic, Typed, WeakError, weak_into_dyn};
/// use std::fmt::{Debug, Display};
/// use std::rc::{Rc, Weak};
///
/// trait Node: Dynamic {}
/// #[derive(Debug, Typed)]
/// #[typed(dyn Debug)]
/// struct Scan;
/// impl Node for Scan {}
///
/// let node: Rc<dyn Node> = Rc::new(Scan);
/// let parent: Weak<dyn Node> = Rc::downgrade(&node);
/// let shown: Weak<dyn Debug> = weak_into_dyn::<dyn Debug, _>(parent.clone())?;
/// assert_eq!(format!("{:?}", shown.upgrade().unwrap()), "Scan");
///
/// let error = weak_into_dyn::<dyn Display, _>(parent).err().unwrap();
/// assert!(matches!(error.error(), WeakError::NotListed(_)));
/// let parent: Weak<dyn Node> = error.into_value();
/// drop(node);
/// let error = weak_into_dyn::<dyn Debug, _>(parent).err().unwrap();
/// assert!(matches!(error.error(), WeakError::Dropped));
/// # Ok::<(), itab::WeakError>(())
/// ```
pub fn weak_into_dyn<D: ?Sized + 'static, W: WeakOwner>(
    weak: W,
) -> Result<W::Of<D>, CastError<W, WeakError>> {
    let Some(strong) = weak.upgrade() else {
        return Err(CastError::new(WeakError::Dropped, weak));
    };
    match into_dyn::<D, W::Strong>(strong) {
        Ok(object) => Ok(W::downgrade::<D>(&object)),
        Err(failed) => Err(CastError::new(WeakError::NotListed(failed.into_error()), weak)),
    }
}

/// A `Weak` cannot become one of the trait object that was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WeakError {
    /// The value is gone, and with it its type.
    Dropped,
    /// The type of the value does not list the trait, and nobody registered the pair.
    NotListed(DynError),
}

impl fmt::Display for WeakError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeakError::Dropped => f.write_str("interface conversion: the value of a `Weak` has been dropped"),
            WeakError::NotListed(error) => error.fmt(f),
        }
    }
}

impl fmt::Debug for WeakError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WeakError({self:#})")
    }
}

impl Error for WeakError {}

impl<V> From<CastError<V, WeakError>> for WeakError {
    fn from(failed: CastError<V, WeakError>) -> Self {
        failed.into_error()
    }
}
