//! Empty interface values: a type word and a data word.

use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::{Data, Iface, IfaceMut, IfaceRef};
use crate::abi::receiver::This;
use crate::abi::{TFlag, Type};
use crate::auto_traits::{Admits, AutoTraits, Local};
use crate::error::{CastError, TypeAssertionError};
use crate::interface::{Interface, SharedInterface};
use crate::itab_table::itab_for;
use crate::typed::Typed;

/// A value of any type that has a descriptor. Go: `any`, `interface{}`, `eface{_type, data}`.
///
/// Two words, `Option<Any>` too. A value no larger than a word (a number, a pointer, nothing at all) is
/// kept in the data word and allocates nothing; a larger one is one allocation of its size.
///
/// There is no nil `Any`: Go's nil interface is `None::<Any>`. A nil *pointer* in an interface is an
/// `Any` that holds `None::<Box<T>>`, and [`is_nil_value`](Self::is_nil_value) tells.
///
/// `A` names the auto traits that the value has: a plain `Any` is neither `Send` nor `Sync`, an
/// `Any<dyn Send + Sync>` is both.
///
/// ```
/// use itab::Any;
/// let any = Any::new(7_u64);
/// assert_eq!(any.downcast_ref::<u64>(), Some(&7));
/// let error = any.downcast::<String>().unwrap_err();
/// assert_eq!(error.to_string(), "interface conversion: interface {} is u64, not alloc::string::String");
/// assert_eq!(error.into_value().downcast::<u64>().unwrap(), 7);
/// ```
pub struct Any<A: ?Sized = dyn Local> {
    ty: &'static Type,
    /// Invariant: holds a value of type `ty`, which has the auto traits of `A`.
    data: Data,
    auto: PhantomData<A>,
}

// SAFETY: the value in `data` is `Send` if `A` is (invariant), and nothing else refers to it.
unsafe impl<A: ?Sized + Send> Send for Any<A> {}
// SAFETY: a shared `Any` gives out nothing but shared borrows of the value, which is `Sync` if `A` is.
unsafe impl<A: ?Sized + Sync> Sync for Any<A> {}
impl<A: ?Sized> Unpin for Any<A> {}

impl Any {
    /// Takes a value of which nothing but its type will be known. Go: conversion to `any`.
    ///
    /// Allocates once if the value is larger than a word, else not at all.
    #[inline]
    pub fn new<T: Typed>(value: T) -> Self {
        Any::of(value)
    }
}

impl<A: ?Sized + AutoTraits> Any<A> {
    /// [`new`](Any::new) that keeps auto traits: `Any::<dyn Send + Sync>::of(value)`.
    ///
    /// ```
    /// use itab::Any;
    /// let any = Any::<dyn Send>::of(String::from("sent"));
    /// let there = std::thread::spawn(move || any.downcast::<String>().unwrap());
    /// assert_eq!(there.join().unwrap(), "sent");
    /// ```
    #[inline]
    pub fn of<T: Typed>(value: T) -> Self
    where
        A: Admits<T>,
    {
        Any { ty: T::TYPE, data: Data::new(value), auto: PhantomData }
    }

    /// # Safety
    ///
    /// `data` holds a value of type `ty`, which has the auto traits of `A`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(ty: &'static Type, data: Data) -> Self {
        Any { ty, data, auto: PhantomData }
    }

    #[inline(always)]
    pub(crate) fn into_data(self) -> Data {
        let this = ManuallyDrop::new(self);
        // SAFETY: `this` is not used, and not dropped, afterwards.
        unsafe { core::ptr::read(&raw const this.data) }
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }

    #[inline(always)]
    fn address(&self) -> NonNull<()> {
        // SAFETY: the word holds a value of this type, and the flag says how.
        unsafe { self.data.address(self.ty.tflag().contains(TFlag::DIRECT_IFACE)) }
    }

    /// A borrow of the value. Allocates nothing.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, A> {
        AnyRef { ty: self.ty, data: This::new(self.address()), auto: PhantomData }
    }

    /// An exclusive borrow of the value. Allocates nothing.
    #[inline(always)]
    pub fn as_any_mut(&mut self) -> AnyMut<'_, A> {
        AnyMut { ty: self.ty, data: This::new(self.address()), auto: PhantomData }
    }

    /// Whether the value is a `T`. O(1): compares the type word.
    #[inline(always)]
    pub fn is<T: Typed>(&self) -> bool {
        self.ty.is::<T>()
    }

    /// The value, if it is a `T`. Go: `v, ok := x.(T)`.
    #[inline(always)]
    pub fn downcast_ref<T: Typed>(&self) -> Option<&T> {
        if !self.is::<T>() {
            return None;
        }
        // SAFETY: the value is a `T`, whose directness is known here.
        let address = unsafe { self.data.address(Type::is_direct::<T>()) };
        // SAFETY: as above; the value is borrowed as `self` is.
        Some(unsafe { address.cast::<T>().as_ref() })
    }

    /// The value, to be changed, if it is a `T`.
    #[inline(always)]
    pub fn downcast_mut<T: Typed>(&mut self) -> Option<&mut T> {
        if !self.is::<T>() {
            return None;
        }
        // SAFETY: as in `downcast_ref`.
        let address = unsafe { self.data.address(Type::is_direct::<T>()) };
        // SAFETY: as in `downcast_ref`, exclusively.
        Some(unsafe { address.cast::<T>().as_mut() })
    }

    /// The value, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If it is of another type.
    #[inline(always)]
    pub fn try_downcast_ref<T: Typed>(&self) -> Result<&T, TypeAssertionError> {
        self.downcast_ref().ok_or(TypeAssertionError::other_type(None, self.ty, T::TYPE))
    }

    /// Takes the value out, if it is a `T`. Gives its allocation back.
    ///
    /// # Errors
    ///
    /// If it is of another type; the error has the `Any`.
    #[inline]
    pub fn downcast<T: Typed>(self) -> Result<T, CastError<Self>> {
        if !self.is::<T>() {
            return Err(CastError::new(TypeAssertionError::other_type(None, self.ty, T::TYPE), self));
        }
        // SAFETY: the value is a `T`, and the data is not used again.
        Ok(unsafe { self.into_data().into_inner() })
    }

    /// Whether the value can be used through `I`: whether a cast to it would succeed. Costs what
    /// [`AnyRef::cast_ref`] costs.
    #[inline(always)]
    pub fn implements<I: ?Sized + Interface>(&self) -> bool {
        itab_for::<I>(self.ty).is_ok()
    }

    /// Uses the value through `I`, if its type has the methods. Go: `x.(I)`.
    ///
    /// Lock-free and without allocation, but for the first time that a pair of interface and type meets
    /// in the program: O(ni + nt), one allocation and a lock.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    #[inline(always)]
    pub fn cast_ref<I>(&self) -> Result<IfaceRef<'_, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<A>>,
    {
        self.as_any_ref().cast_ref()
    }

    /// Uses the value through `I`, which may change it, if its type has the methods.
    ///
    /// Costs what [`cast_ref`](Self::cast_ref) costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`.
    #[inline(always)]
    pub fn cast_mut<I>(&mut self) -> Result<IfaceMut<'_, I>, TypeAssertionError>
    where
        I: ?Sized + Interface<Auto: Admits<A>>,
    {
        self.as_any_mut().cast_mut()
    }

    /// Turns the value into an `I`, if its type has the methods. The data word moves, the value does not.
    ///
    /// Costs what [`cast_ref`](Self::cast_ref) costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error has the `Any`.
    #[inline]
    pub fn cast<I>(self) -> Result<Iface<I>, CastError<Self>>
    where
        I: ?Sized + Interface<Auto: Admits<A>>,
    {
        match itab_for::<I>(self.ty) {
            // SAFETY: the itab is for `I` and the type of the value; `A` has the auto traits of `I`.
            Ok(itab) => Ok(unsafe { Iface::from_parts(itab, self.into_data()) }),
            Err(error) => Err(CastError::new(error, self)),
        }
    }

    /// Forgets some or all auto traits: `Any<dyn Send + Sync>` to `Any<dyn Send>`. Costs nothing.
    #[inline]
    pub fn weaken<B: ?Sized + Admits<A>>(self) -> Any<B> {
        let ty = self.ty;
        // SAFETY: the same type and data; `A` has the auto traits of `B`.
        unsafe { Any::from_parts(ty, self.into_data()) }
    }

    /// Whether the value is a nil pointer: an `Option` that is `None`.
    ///
    /// Go: `i != nil` and yet `reflect.ValueOf(i).IsNil()`.
    ///
    /// ```
    /// let any = itab::Any::new(None::<Box<i32>>);
    /// assert!(any.is_nil_value());
    /// ```
    pub fn is_nil_value(&self) -> bool {
        self.as_any_ref().is_nil_value()
    }

    /// A copy of the value, if its type is known to be `Clone`. Allocates as [`new`](Any::new) does.
    ///
    /// A generic type is known to be if the bounds on its impl block say so.
    pub fn try_clone(&self) -> Option<Self> {
        let clone = self.ty.operations().clone?;
        // SAFETY: the value is live and of this type, whose operation this is.
        let data = unsafe { Data::clone_from(self.ty, self.address(), clone) };
        // SAFETY: a clone of a value has its type.
        Some(unsafe { Any::from_parts(self.ty, data) })
    }
}

impl<A: ?Sized> Drop for Any<A> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the word holds a value of this type, and this is the end of it.
        unsafe { self.data.drop_in_place(self.ty) }
    }
}

impl<A: ?Sized + AutoTraits> fmt::Debug for Any<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "Any", self.as_any_ref())
    }
}

/// Forgetting auto traits, as [`Any::weaken`] does.
macro_rules! weaken {
    ($($from:ty => $to:ty;)*) => {$(
        impl From<Any<$from>> for Any<$to> {
            fn from(any: Any<$from>) -> Self {
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

/// A borrowed value of any type that has a descriptor: an [`Any`] that owns nothing. Two words, `Copy`.
///
/// Made from any `&T`, without allocation: what Go's escape analysis sometimes achieves.
///
/// ```
/// use itab::AnyRef;
/// let text = String::from("here");
/// let any = AnyRef::new(&text);
/// assert!(std::ptr::eq(any.downcast_ref::<String>().unwrap(), &text));
/// ```
pub struct AnyRef<'a, A: ?Sized = dyn Local> {
    ty: &'static Type,
    /// Invariant: the address of a value of type `ty`, which has the auto traits of `A`, shared for `'a`.
    data: This<'a>,
    auto: PhantomData<&'a A>,
}

// SAFETY: it is a `&T`, with a `T: Sync` if `A` is.
unsafe impl<A: ?Sized + Sync> Send for AnyRef<'_, A> {}
// SAFETY: as above.
unsafe impl<A: ?Sized + Sync> Sync for AnyRef<'_, A> {}

impl<A: ?Sized> Clone for AnyRef<'_, A> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: ?Sized> Copy for AnyRef<'_, A> {}

impl<'a> AnyRef<'a> {
    /// Borrows a value of which nothing but its type will be known. Allocates nothing.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a T) -> Self {
        AnyRef { ty: T::TYPE, data: This::new(NonNull::from_ref(value).cast()), auto: PhantomData }
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyRef<'a, A> {
    /// [`new`](AnyRef::new) that keeps auto traits: `AnyRef::<dyn Sync>::of(&value)`.
    #[inline(always)]
    pub const fn of<T: Typed>(value: &'a T) -> Self
    where
        A: Admits<T>,
    {
        AnyRef { ty: T::TYPE, data: This::new(NonNull::from_ref(value).cast()), auto: PhantomData }
    }

    /// # Safety
    ///
    /// `data` is the address of a value of type `ty`, which has the auto traits of `A`, shared for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(ty: &'static Type, data: This<'a>) -> Self {
        AnyRef { ty, data, auto: PhantomData }
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(self) -> &'static Type {
        self.ty
    }

    #[inline(always)]
    pub(crate) const fn this(self) -> This<'a> {
        self.data
    }

    /// Where the value is.
    pub const fn as_ptr(self) -> *const () {
        self.data.as_ptr().as_ptr().cast_const()
    }

    /// Whether the value is a `T`. O(1): compares the type word.
    #[inline(always)]
    pub fn is<T: Typed>(self) -> bool {
        self.ty.is::<T>()
    }

    /// The value, if it is a `T`. Go: `v, ok := x.(T)`.
    #[inline(always)]
    pub fn downcast_ref<T: Typed>(self) -> Option<&'a T> {
        // SAFETY: the value is a `T`, shared for `'a` (invariant).
        self.is::<T>().then(|| unsafe { self.data.as_ptr().cast::<T>().as_ref() })
    }

    /// The value, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If it is of another type.
    #[inline(always)]
    pub fn try_downcast_ref<T: Typed>(self) -> Result<&'a T, TypeAssertionError> {
        self.downcast_ref().ok_or(TypeAssertionError::other_type(None, self.ty, T::TYPE))
    }

    /// Whether the value can be used through `I`: whether a cast to it would succeed. Costs what
    /// [`AnyRef::cast_ref`] costs.
    #[inline(always)]
    pub fn implements<I: ?Sized + Interface>(self) -> bool {
        itab_for::<I>(self.ty).is_ok()
    }

    /// Uses the value through `I`, if its type has the methods. Go: `x.(I)`.
    ///
    /// Lock-free and without allocation, but for the first time that a pair of interface and type meets
    /// in the program: O(ni + nt), one allocation and a lock.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    #[inline(always)]
    pub fn cast_ref<I>(self) -> Result<IfaceRef<'a, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<A>>,
    {
        match itab_for::<I>(self.ty) {
            // SAFETY: the itab is for `I` and the type of the value; `A` has the auto traits of `I`.
            Ok(itab) => Ok(unsafe { IfaceRef::from_parts(itab, self.data) }),
            Err(error) => Err(error),
        }
    }

    /// Forgets some or all auto traits. Costs nothing.
    #[inline(always)]
    pub fn weaken<B: ?Sized + Admits<A>>(self) -> AnyRef<'a, B> {
        AnyRef { ty: self.ty, data: self.data, auto: PhantomData }
    }

    /// Whether the value is a nil pointer: an `Option` that is `None`.
    pub fn is_nil_value(self) -> bool {
        // SAFETY: the value is live and of this type, whose operation this is.
        self.ty.operations().is_nil.is_some_and(|is_nil| unsafe { is_nil(self.data.as_ptr()) })
    }

    /// A copy of the value that owns itself, if its type is known to be `Clone`.
    pub fn try_clone(self) -> Option<Any<A>> {
        let clone = self.ty.operations().clone?;
        // SAFETY: the value is live and of this type, whose operation this is.
        let data = unsafe { Data::clone_from(self.ty, self.data.as_ptr(), clone) };
        // SAFETY: a clone of a value has its type.
        Some(unsafe { Any::from_parts(self.ty, data) })
    }
}

impl<A: ?Sized + AutoTraits> fmt::Debug for AnyRef<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "AnyRef", *self)
    }
}

impl<'a, T: Typed> From<&'a T> for AnyRef<'a> {
    fn from(value: &'a T) -> Self {
        AnyRef::new(value)
    }
}

/// An exclusively borrowed value of any type that has a descriptor. Two words.
///
/// ```
/// use itab::AnyMut;
/// let mut n = 1_i32;
/// *AnyMut::new(&mut n).downcast_mut::<i32>().unwrap() += 1;
/// assert_eq!(n, 2);
/// ```
pub struct AnyMut<'a, A: ?Sized = dyn Local> {
    ty: &'static Type,
    /// Invariant: the address of a value of type `ty`, which has the auto traits of `A`, exclusive for `'a`.
    data: This<'a>,
    auto: PhantomData<&'a mut A>,
}

// SAFETY: it is a `&mut T`, with a `T: Send` if `A` is.
unsafe impl<A: ?Sized + Send> Send for AnyMut<'_, A> {}
// SAFETY: shared, it gives out nothing but a `&T`, with a `T: Sync` if `A` is.
unsafe impl<A: ?Sized + Sync> Sync for AnyMut<'_, A> {}

impl<'a> AnyMut<'a> {
    /// Borrows a value of which nothing but its type will be known. Allocates nothing.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a mut T) -> Self {
        AnyMut { ty: T::TYPE, data: This::new(NonNull::from_mut(value).cast()), auto: PhantomData }
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyMut<'a, A> {
    /// [`new`](AnyMut::new) that keeps auto traits: `AnyMut::<dyn Send>::of(&mut value)`.
    #[inline(always)]
    pub const fn of<T: Typed>(value: &'a mut T) -> Self
    where
        A: Admits<T>,
    {
        AnyMut { ty: T::TYPE, data: This::new(NonNull::from_mut(value).cast()), auto: PhantomData }
    }

    /// # Safety
    ///
    /// As for [`AnyRef::from_parts`], but exclusive for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(ty: &'static Type, data: This<'a>) -> Self {
        AnyMut { ty, data, auto: PhantomData }
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }

    #[inline(always)]
    pub(crate) const fn this(&self) -> This<'a> {
        self.data
    }

    /// The same value, shared. Costs nothing.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, A> {
        AnyRef { ty: self.ty, data: self.data, auto: PhantomData }
    }

    /// The same value, for a shorter time: a reborrow.
    #[inline(always)]
    pub fn as_any_mut(&mut self) -> AnyMut<'_, A> {
        AnyMut { ty: self.ty, data: self.data, auto: PhantomData }
    }

    /// Whether the value is a `T`. O(1): compares the type word.
    #[inline(always)]
    pub fn is<T: Typed>(&self) -> bool {
        self.ty.is::<T>()
    }

    /// The value, if it is a `T`.
    #[inline(always)]
    pub fn downcast_ref<T: Typed>(&self) -> Option<&T> {
        self.as_any_ref().downcast_ref()
    }

    /// The value, to be changed, if it is a `T`.
    #[inline(always)]
    pub fn downcast_mut<T: Typed>(self) -> Option<&'a mut T> {
        // SAFETY: the value is a `T`, exclusive for `'a` (invariant), and `self` is consumed.
        self.is::<T>().then(|| unsafe { self.data.as_ptr().cast::<T>().as_mut() })
    }

    /// Whether the value can be used through `I`: whether a cast to it would succeed. Costs what
    /// [`AnyRef::cast_ref`] costs.
    #[inline(always)]
    pub fn implements<I: ?Sized + Interface>(&self) -> bool {
        itab_for::<I>(self.ty).is_ok()
    }

    /// Uses the value through `I`, if its type has the methods. Costs what [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`.
    #[inline(always)]
    pub fn cast_ref<I>(&self) -> Result<IfaceRef<'_, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<A>>,
    {
        self.as_any_ref().cast_ref()
    }

    /// Uses the value through `I`, which may change it, if its type has the methods. Costs what
    /// [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`. Reborrow with [`as_any_mut`](Self::as_any_mut) to keep this one.
    #[inline(always)]
    pub fn cast_mut<I>(self) -> Result<IfaceMut<'a, I>, TypeAssertionError>
    where
        I: ?Sized + Interface<Auto: Admits<A>>,
    {
        match itab_for::<I>(self.ty) {
            // SAFETY: the itab is for `I` and the type of the value; `A` has the auto traits of `I`.
            Ok(itab) => Ok(unsafe { IfaceMut::from_parts(itab, self.data) }),
            Err(error) => Err(error),
        }
    }
}

impl<A: ?Sized + AutoTraits> fmt::Debug for AnyMut<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "AnyMut", self.as_any_ref())
    }
}

impl<'a, T: Typed> From<&'a mut T> for AnyMut<'a> {
    fn from(value: &'a mut T) -> Self {
        AnyMut::new(value)
    }
}

/// The words and the value: what a debugger shows of an eface.
fn debug<A: ?Sized + AutoTraits>(f: &mut fmt::Formatter<'_>, name: &str, any: AnyRef<'_, A>) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    shown.field("type", &format_args!("{}", any.ty()));
    shown.field("data", &format_args!("{}", Shown(any.ty(), any.data)));
    shown.finish()
}

/// A value by its own `Debug`, or where it has none, by its address.
pub(super) struct Shown<'a>(pub(super) &'static Type, pub(super) This<'a>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.operations().debug {
            // SAFETY: the value is live and of this type, whose operation this is.
            Some(debug) => unsafe { debug(self.1.as_ptr(), f) },
            None => write!(f, "{:p}", self.1.as_ptr()),
        }
    }
}
