//! Wrappers that let through what they hold: [`Delegate`].
#![forbid(unsafe_code)]

use core::any::TypeId;

use super::DynError;
use crate::auto_traits::Local;
use crate::error::{CastError, TypeAssertionError};
use crate::interface::{BorrowedInterface, SharedInterface};
use crate::value::{AnyMut, AnyRef, IfaceMut, IfaceRef};

/// How many wrappers are gone through. More are a circle, or as good as one.
const DEEPEST: usize = 128;

/// A wrapper, such as one that traces calls or adds to an error, through which a value is asked for what the wrapper itself
/// has not.
///
/// A type says so by listing `dyn Delegate`, as it lists any ordinary trait. Who asks says so, too, by
/// [`cast_through`](AnyRef::cast_through) and [`as_dyn_through`](AnyRef::as_dyn_through) in place of `cast_ref` and `as_dyn`: a plain
/// cast means the value itself, whose method set never changes, and costs what it does without wrappers.
///
/// What the wrapper has itself comes first, as with Go's embedded fields, then what it holds, and so on inwards, through at most
/// 128 wrappers.
///
/// ```
/// use itab::{Any, AnyMut, AnyRef, Delegate, interface, methods};
///
/// #[interface]
/// pub trait Flusher { fn flush(&mut self) -> usize; }
///
/// pub struct Buffer { bytes: usize }
/// #[methods]
/// impl Buffer { pub fn flush(&mut self) -> usize { std::mem::take(&mut self.bytes) } }
///
/// /// Counts writes. It has never heard of flushing.
/// pub struct Counted { writes: usize, inner: Any }
/// #[methods(dyn Delegate)]
/// impl Counted { pub fn writes(&self) -> usize { self.writes } }
/// impl Delegate for Counted {
///     fn inner(&self) -> Option<AnyRef<'_>> { Some(self.inner.as_any_ref()) }
///     fn inner_mut(&mut self) -> Option<AnyMut<'_>> { Some(self.inner.as_any_mut()) }
/// }
///
/// let mut any = Any::new(Counted { writes: 1, inner: Any::new(Buffer { bytes: 7 }) });
/// assert!(any.cast_mut::<dyn Flusher>().is_err());
/// assert_eq!(any.as_any_mut().cast_through::<dyn Flusher>()?.flush(), 7);
/// # Ok::<(), itab::TypeAssertionError>(())
/// ```
pub trait Delegate {
    /// What the wrapper holds, if it does.
    fn inner(&self) -> Option<AnyRef<'_>>;

    /// The same, to be changed. Nothing, unless the wrapper says otherwise.
    fn inner_mut(&mut self) -> Option<AnyMut<'_>> {
        None
    }

    /// Whether what it holds may be asked for this interface or this ordinary trait, `TypeId::of::<dyn Flusher>()`: for everything,
    /// unless the wrapper says otherwise. Of interfaces, the id is that without auto traits.
    fn delegates(&self, _target: TypeId) -> bool {
        true
    }
}

/// What a value holds, and that value, and so on, as long as they let `target` through.
fn layers<'a>(any: AnyRef<'a>, target: TypeId) -> impl Iterator<Item = AnyRef<'a>> {
    let inner = move |any: &AnyRef<'a>| -> Option<AnyRef<'a>> {
        any.as_dyn::<dyn Delegate>().ok().filter(|wrapper| wrapper.delegates(target))?.inner()
    };
    core::iter::successors(inner(&any), inner).take(DEEPEST)
}

impl<'a> AnyRef<'a> {
    /// Uses the value through `I`, or else what it holds, if it is a [wrapper](Delegate) that says so.
    ///
    /// If the value itself has the methods, costs what [`cast_ref`](Self::cast_ref) costs; else a cast and an
    /// [`as_dyn`](Self::as_dyn) for each wrapper. Allocates nothing.
    ///
    /// # Errors
    ///
    /// If nothing on the way has the methods of `I`; the error is about the value itself.
    pub fn cast_through<I>(self) -> Result<IfaceRef<'a, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto = dyn Local>,
    {
        let inner = |error| {
            let inner = layers(self, TypeId::of::<I::Plain>()).find_map(|inner| inner.cast_ref::<I>().ok());
            inner.ok_or(error)
        };
        self.cast_ref::<I>().or_else(inner)
    }

    /// Lends the value out as an object of an ordinary trait, or else what it holds: see [`cast_through`](Self::cast_through).
    ///
    /// # Errors
    ///
    /// If nothing on the way lists the trait or was registered; the error is about the value itself.
    pub fn as_dyn_through<D: ?Sized + 'static>(self) -> Result<&'a D, DynError> {
        let inner = |error| {
            let inner = layers(self, TypeId::of::<D>()).find_map(|inner| inner.as_dyn::<D>().ok());
            inner.ok_or(error)
        };
        self.as_dyn::<D>().or_else(inner)
    }
}

impl<'a> AnyMut<'a> {
    /// Uses the value through `I`, which may change it, or else what it holds: see [`AnyRef::cast_through`].
    ///
    /// # Errors
    ///
    /// If nothing on the way has the methods of `I`; the error is about the value itself.
    pub fn cast_through<I>(self) -> Result<IfaceMut<'a, I>, TypeAssertionError>
    where
        I: ?Sized + BorrowedInterface<Auto = dyn Local>,
    {
        self.search(TypeId::of::<I::Plain>(), AnyMut::cast::<I>)
    }

    /// Lends the value out as an object of an ordinary trait that may change it, or else what it holds: see
    /// [`AnyRef::cast_through`].
    ///
    /// # Errors
    ///
    /// If nothing on the way lists the trait or was registered; the error is about the value itself.
    pub fn as_dyn_through<D: ?Sized + 'static>(self) -> Result<&'a mut D, DynError> {
        self.search(TypeId::of::<D>(), AnyMut::into_dyn::<D>)
    }

    fn search<R, E>(
        self,
        target: TypeId,
        ask: impl Fn(AnyMut<'a>) -> Result<R, CastError<AnyMut<'a>, E>>,
    ) -> Result<R, E> {
        let (mut any, error) = match ask(self) {
            Ok(found) => return Ok(found),
            Err(failed) => failed.into_parts(),
        };
        for _ in 0..DEEPEST {
            let Ok(wrapper) = any.into_dyn::<dyn Delegate>() else { break };
            if !wrapper.delegates(target) {
                break;
            }
            let Some(inner) = wrapper.inner_mut() else { break };
            match ask(inner) {
                Ok(found) => return Ok(found),
                Err(failed) => any = failed.into_value(),
            }
        }
        Err(error)
    }
}
