//! Values of which std knows the type, and this library only if somebody said so: `dyn std::any::Any`, such as what a thread
//! panicked with, and `dyn Error`, such as what stands behind another error.
//!
//! std's objects say which type they are, or whether they are one that is asked for, and nothing more. What a type can do is
//! in its descriptor, and [`register!`](crate::register!) tells the process of one: `register!(Overload);` of a type of yours,
//! `register!(io::Error: dyn Retryable);` of any. A type that nobody told of is not found.
//!
//! ```
//! use itab::{Typed, known, register};
//! use std::{error::Error, fmt};
//!
//! trait Retryable { fn after(&self) -> u32; }
//!
//! #[derive(Debug, Typed)]
//! #[typed(dyn Retryable)]
//! struct Overload;
//! impl fmt::Display for Overload {
//!     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("overload") }
//! }
//! impl Error for Overload {}
//! impl Retryable for Overload { fn after(&self) -> u32 { 5 } }
//! register!(Overload);
//!
//! let error = std::io::Error::other(Overload);          // it stands behind another one
//! assert_eq!(known::find_in_chain::<dyn Retryable>(&error).unwrap().after(), 5);
//!
//! let payload = std::panic::catch_unwind(|| std::panic::panic_any(Overload)).unwrap_err();
//! let any = known::of_box(payload).unwrap();
//! assert_eq!(any.as_dyn::<dyn Retryable>()?.after(), 5);
//! # Ok::<(), itab::DynError>(())
//! ```

use alloc::boxed::Box;
use alloc::string::String;
use core::any::{Any as StdAny, TypeId};
use core::error::Error;
use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::abi::Type;
use crate::ids::pick;
use crate::list::{Link, Linked, List};
use crate::ptr::{Mut, Ref};
use crate::typed::code::Exactly;
use crate::typed::{Opaque, Typed};
use crate::value::{Any, AnyMut, AnyRef};

/// A type that the process was told of.
struct Known {
    id: TypeId,
    /// Invariant: the descriptor of the type that has this id, or of `Opaque` of it.
    ty: &'static Type,
    link: Link<Known>,
}

/// One whose values are errors.
struct KnownError {
    id: TypeId,
    ty: &'static Type,
    /// Invariant: whether an error is of the type that `ty` describes, or `Opaque` of which.
    is: fn(&(dyn Error + 'static)) -> bool,
    link: Link<KnownError>,
}

impl Linked for Known {
    fn link(&self) -> &Link<Self> {
        &self.link
    }
}

impl Linked for KnownError {
    fn link(&self) -> &Link<Self> {
        &self.link
    }
}

static KNOWN: [List<Known>; 64] = [const { List::new() }; 64];
static ERRORS: List<KnownError> = List::new();

/// What is known of `T` from where it is told of.
#[doc(hidden)]
pub struct KnownAs<T> {
    /// Invariant: the descriptor of `T` or of `Opaque<T>`.
    ty: DescriptorOf<T>,
    is_error: IsError<T>,
}

/// The descriptor of `T`, or that of `Opaque<T>` if it has none.
#[doc(hidden)]
pub struct DescriptorOf<T>(&'static Type, Exactly<T>);

/// Whether an error is a `T`, if that is an error at all.
#[doc(hidden)]
pub struct IsError<T>(Option<fn(&(dyn Error + 'static)) -> bool>, Exactly<T>);

impl<T> KnownAs<T> {
    /// Both.
    pub const fn new(ty: DescriptorOf<T>, is_error: IsError<T>) -> Self {
        KnownAs { ty, is_error }
    }
}

/// Picks what `T` has: an inherent constant wins over one of a trait where its bounds hold. Whoever wins, the constants have
/// types that only this module makes.
#[doc(hidden)]
pub struct Told<T>(PhantomData<T>);

impl<T: Typed> Told<T> {
    /// It has a descriptor.
    pub const __ITAB_TYPE: DescriptorOf<T> = DescriptorOf(T::TYPE, PhantomData);
}

impl<T: Error + 'static> Told<T> {
    /// It is an error.
    pub const __ITAB_IS_ERROR: IsError<T> = IsError(Some(|error| error.is::<T>()), PhantomData);
}

/// What there is without a descriptor.
#[doc(hidden)]
pub trait NotTyped<T: 'static> {
    /// That of the wrapper.
    const __ITAB_TYPE: DescriptorOf<T> = DescriptorOf(<Opaque<T> as Typed>::TYPE, PhantomData);
}
impl<T: 'static> NotTyped<T> for Told<T> {}

/// What there is if it is no error.
#[doc(hidden)]
pub trait NotError<T> {
    /// Nothing.
    const __ITAB_IS_ERROR: IsError<T> = IsError(None, PhantomData);
}
impl<T> NotError<T> for Told<T> {}

/// What is known of a type: a `KnownAs<$type>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __known {
    ($type:ty) => {{
        #[allow(unused_imports)]
        use $crate::__private::{NotError as _, NotTyped as _};
        $crate::__private::KnownAs::<$type>::new(
            $crate::__private::Told::<$type>::__ITAB_TYPE,
            $crate::__private::Told::<$type>::__ITAB_IS_ERROR,
        )
    }};
}
pub use __known as known;

fn list(id: TypeId) -> &'static List<Known> {
    pick(&KNOWN, [id])
}

/// Tells the process of `T`.
pub(super) fn tell<T: 'static>(known: &KnownAs<T>) {
    let (id, ty) = (TypeId::of::<T>(), known.ty.0);
    let list = list(id);
    // Generic code, which cannot know of a descriptor, may have told of the type before, or may do so later.
    let says_less = |other: &'static Type| other.id() != id && ty.id() == id;
    if list.iter().all(|other| other.id != id || says_less(other.ty)) {
        list.register(Box::leak(Box::new(Known { id, ty, link: Link::new() })));
    }
    if let Some(is) = known.is_error.0
        && ERRORS.iter().all(|other| other.id != id || says_less(other.ty))
    {
        ERRORS.register(Box::leak(Box::new(KnownError { id, ty, is, link: Link::new() })));
    }
}

/// The descriptor of the type that has this id, or of `Opaque` of it. What a panic with a message has is known to all.
fn find(id: TypeId) -> Option<&'static Type> {
    let messages = [<&'static str>::TYPE, String::TYPE];
    let message = messages.into_iter().find(|ty| ty.id() == id);
    message.or_else(|| own(list(id).iter().filter(|known| known.id == id).map(|known| (known.id, known.ty))))
}

/// Of what was told of one type, its own descriptor; else that of the wrapper.
fn own(told: impl Iterator<Item = (TypeId, &'static Type)>) -> Option<&'static Type> {
    told.max_by_key(|(id, ty)| ty.id() == *id).map(|(_, ty)| ty)
}

/// A value that std knows as `dyn Any`, if the process was told of its type. Lock-free; allocates nothing.
///
/// A type without a descriptor of its own comes as [`Opaque`]. A [`String`] and a `&'static str`, which most panics
/// have, are known without being told of.
///
/// ```
/// let value: &dyn std::any::Any = &String::from("text");
/// assert!(itab::known::of_any(value).unwrap().as_dyn::<dyn std::fmt::Display>().is_ok());
/// assert!(itab::known::of_any(value).unwrap().as_dyn::<dyn AsRef<str>>().is_err());
/// itab::register!(String: dyn AsRef<str>);
/// assert_eq!(itab::known::of_any(value).unwrap().as_dyn::<dyn AsRef<str>>().unwrap().as_ref(), "text");
/// assert!(itab::known::of_any(&std::process::ExitCode::SUCCESS).is_none());
/// ```
pub fn of_any(value: &dyn StdAny) -> Option<AnyRef<'_>> {
    let ty = find(value.type_id())?;
    // SAFETY: the value is of the type that this describes, or which the described wraps transparently. No auto traits are
    // claimed.
    Some(unsafe { AnyRef::from_parts(ty, Ref::new(value)) })
}

/// The same of an exclusive borrow.
pub fn of_any_mut(value: &mut dyn StdAny) -> Option<AnyMut<'_>> {
    let ty = find((*value).type_id())?;
    // SAFETY: as in `of_any`.
    Some(unsafe { AnyMut::from_parts(ty, Mut::new(value)) })
}

/// The same of a box, such as what [`JoinHandle::join`](std::thread::JoinHandle::join) and
/// [`catch_unwind`](std::panic::catch_unwind) give. Its allocation becomes that of the [`Any`], or is freed if the value fits
/// in the data word.
///
/// # Errors
///
/// The box, if nobody told of the type.
///
/// ```
/// let number = std::env::args().count();
/// let payload = std::thread::spawn(move || panic!("on {number}")).join().unwrap_err();
/// assert!(itab::known::of_box(payload).unwrap().downcast_ref::<String>().unwrap().starts_with("on "));
/// ```
pub fn of_box(value: Box<dyn StdAny + Send>) -> Result<Any<dyn Send>, Box<dyn StdAny + Send>> {
    match find((*value).type_id()) {
        // SAFETY: as in `of_any`; the box owns the value, which is `Send`.
        Some(ty) => Ok(unsafe { Any::from_allocation(ty, NonNull::from_mut(Box::leak(value)).cast()) }),
        None => Err(value),
    }
}

/// The same of a box whose value may be bound to its thread: `Box<dyn Any>`.
///
/// # Errors
///
/// The box, if nobody told of the type.
///
/// ```
/// use itab::known;
/// use std::{any::Any, rc::Rc};
/// itab::register!(Rc<u8>: dyn std::fmt::Display);
/// let value: Box<dyn Any> = Box::new(Rc::new(7_u8));
/// assert_eq!(known::of_local_box(value).unwrap().as_dyn::<dyn std::fmt::Display>()?.to_string(), "7");
/// # Ok::<(), itab::DynError>(())
/// ```
pub fn of_local_box(value: Box<dyn StdAny>) -> Result<Any, Box<dyn StdAny>> {
    match find((*value).type_id()) {
        // SAFETY: as in `of_any`; the box owns the value. No auto traits are claimed.
        Some(ty) => Ok(unsafe { Any::from_allocation(ty, NonNull::from_mut(Box::leak(value)).cast()) }),
        None => Err(value),
    }
}

/// An error, if the process was told of its type. Lock-free; allocates nothing.
///
/// std tells of an error only whether it is of a type that one names. So all known types that are errors are tried.
pub fn of_error<'a>(error: &'a (dyn Error + 'static)) -> Option<AnyRef<'a>> {
    let ty = own(ERRORS.iter().filter(|known| (known.is)(error)).map(|known| (known.id, known.ty)))?;
    // SAFETY: the error is of the type that this describes, or which the described wraps transparently (just asked). No auto
    // traits are claimed.
    Some(unsafe { AnyRef::from_parts(ty, Ref::new(error)) })
}

/// An error and those that stand behind it ([`Error::source`]), as far as the process was told of their types.
///
/// ```
/// use itab::{interface, known, methods, register};
/// use std::{error::Error, fmt, io};
/// #[interface]
/// pub trait Coded { fn code(&self) -> u32; }
/// #[derive(Debug)]
/// struct Refused;
/// #[methods]
/// impl Refused { pub fn code(&self) -> u32 { 403 } }
/// impl fmt::Display for Refused {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("refused") }
/// }
/// impl Error for Refused {}
/// register!(Refused);
///
/// let error = io::Error::other(io::Error::other(Refused));
/// let coded = known::chain(&error).find_map(|error| error.cast_ref::<dyn Coded>().ok());
/// assert_eq!(coded.unwrap().code(), 403);
/// ```
pub fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = AnyRef<'a>> {
    errors(error).filter_map(of_error)
}

/// The first error of a chain that is known to have an ordinary trait: `find_in_chain::<dyn Retryable>(&error)`.
///
/// O(length of the chain times known types that are errors); lock-free, allocates nothing.
pub fn find_in_chain<'a, D: ?Sized + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a D> {
    chain(error).find_map(|error| error.as_dyn::<D>().ok())
}

/// An error and its sources.
fn errors<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    core::iter::successors(Some(error), |error| next(*error))
}

/// What stands behind an error. Of an [`io::Error`](std::io::Error) that is the error in it, which its `source` leaves out.
fn next<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    #[cfg(feature = "std")]
    if let Some(io) = error.downcast_ref::<std::io::Error>() {
        return io.get_ref().map(|inner| -> &(dyn Error + 'static) { inner });
    }
    error.source()
}
