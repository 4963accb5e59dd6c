//! Empty interface values: a type word and a data word.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::data::Data;
use crate::abi::{TFlag, Type};
use crate::auto_traits::{Admits, AutoTraits, Local, SendValues, SyncValues};
use crate::error::{CastError, CloneError, NilError, TypeAssertionError};
use crate::interface::Interface;
use crate::itab_table::itab_for;
use crate::ptr::{Mut, Ref};
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
/// It is no [`core::any::Any`]. Where that is imported instead, rustc says of `Any::new(7)` that it expected a type and found a trait;
/// `use itab::Any;` in the file takes its place. A `Box<dyn core::any::Any>` is asked with [`known`](crate::known).
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
    /// Invariant: a value of type `ty`, which has the auto traits of `A`.
    data: Ref<'a>,
    auto: PhantomData<&'a A>,
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
    /// Invariant: a value of type `ty`, which has the auto traits of `A`.
    data: Mut<'a>,
    auto: PhantomData<&'a mut A>,
}

// SAFETY: the value in `data` is `Send` if `A` is (invariant), and nothing else refers to it.
unsafe impl<A: ?Sized + SendValues> Send for Any<A> {}
// SAFETY: a shared `Any` gives out nothing but shared borrows of the value, which is `Sync` if `A` is.
unsafe impl<A: ?Sized + SyncValues> Sync for Any<A> {}
impl<A: ?Sized> Unpin for Any<A> {}
// SAFETY: it is a `&T`, with a `T: Sync` if `A` is.
unsafe impl<A: ?Sized + SyncValues> Send for AnyRef<'_, A> {}
// SAFETY: as above.
unsafe impl<A: ?Sized + SyncValues> Sync for AnyRef<'_, A> {}
// SAFETY: it is a `&mut T`, with a `T: Send` if `A` is.
unsafe impl<A: ?Sized + SendValues> Send for AnyMut<'_, A> {}
// SAFETY: shared, it gives out nothing but a `&T`, with a `T: Sync` if `A` is.
unsafe impl<A: ?Sized + SyncValues> Sync for AnyMut<'_, A> {}

impl<A: ?Sized> Clone for AnyRef<'_, A> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: ?Sized> Copy for AnyRef<'_, A> {}

impl Any {
    /// Takes a value of which nothing but its type will be known. Go: conversion to `any`.
    ///
    /// Allocates once if the value is larger than a word, else not at all.
    #[inline]
    pub fn new<T: Typed>(value: T) -> Self {
        Any::from_value(value)
    }
}

impl<'a> AnyRef<'a> {
    /// Borrows a value of which nothing but its type will be known. Allocates nothing.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a T) -> Self {
        AnyRef { ty: T::TYPE, data: Ref::new(value), auto: PhantomData }
    }
}

impl<'a> AnyMut<'a> {
    /// Borrows a value of which nothing but its type will be known. Allocates nothing.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a mut T) -> Self {
        AnyMut { ty: T::TYPE, data: Mut::new(value), auto: PhantomData }
    }
}

/// The questions that a shared borrow answers, for values that are not one: they lend one out.
macro_rules! ask_shared {
    ($self:ident) => {
        /// Whether the value is a `T`. O(1): compares the type word.
        #[inline(always)]
        pub fn is<T: Typed>(&$self) -> bool {
            $self.ty.is::<T>()
        }

        /// Whether the value can be used through `I`: whether a cast to it would succeed. Costs what
        /// [`AnyRef::cast_ref`] costs.
        #[inline(always)]
        pub fn implements<I: ?Sized + Interface>(&$self) -> bool {
            itab_for::<I>($self.ty).is_ok()
        }

        /// The value, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
        ///
        /// # Errors
        ///
        /// If it is of another type.
        #[inline(always)]
        pub fn try_downcast_ref<T: Typed>(&$self) -> Result<&T, TypeAssertionError> {
            $self.downcast_ref().ok_or(TypeAssertionError::other_type(None, $self.ty, T::TYPE))
        }

        /// Whether the value is a nil pointer: an `Option` of a pointer that is `None`. Of other options it says whether they are
        /// `None`; a value of a type that [has no nil](Type::has_nil) is none. O(1).
        ///
        /// Go: `i != nil` and yet `reflect.ValueOf(i).IsNil()`, which panics where the kind cannot be nil;
        /// [`try_is_nil_value`](Self::try_is_nil_value) says so there.
        ///
        /// ```
        /// let any = itab::Any::new(None::<Box<i32>>);
        /// assert!(any.is_nil_value());
        /// ```
        pub fn is_nil_value(&$self) -> bool {
            $self.as_any_ref().is_nil_value()
        }

        /// [`is_nil_value`](Self::is_nil_value), and an error where the answer could not be yes. Go: `IsNil`. O(1).
        ///
        /// # Errors
        ///
        /// If the type [has no nil](Type::has_nil): the error is Go's.
        pub fn try_is_nil_value(&$self) -> Result<bool, NilError> {
            $self.as_any_ref().try_is_nil_value()
        }

        /// A copy of the value that owns itself. Allocates as [`Any::new`] does.
        ///
        /// A generic type is known to be `Clone` if the bounds on its impl block say so.
        ///
        /// # Errors
        ///
        /// If the type is not known to be `Clone`.
        pub fn try_clone(&$self) -> Result<Any<A>, CloneError> {
            $self.as_any_ref().try_clone()
        }
    };
}

/// The questions that an exclusive borrow answers, likewise.
macro_rules! ask_exclusive {
    ($self:ident) => {
        /// The value, to be changed, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
        ///
        /// # Errors
        ///
        /// If it is of another type.
        #[inline(always)]
        pub fn try_downcast_mut<T: Typed>(&mut $self) -> Result<&mut T, TypeAssertionError> {
            let ty = $self.ty;
            $self.downcast_mut().ok_or(TypeAssertionError::other_type(None, ty, T::TYPE))
        }

    };
}

impl<A: ?Sized + AutoTraits> Any<A> {
    /// [`new`](Any::new) that keeps auto traits: `Any::<dyn Send + Sync>::from_value(value)`.
    ///
    /// ```
    /// use itab::Any;
    /// let any = Any::<dyn Send>::from_value(String::from("sent"));
    /// let there = std::thread::spawn(move || any.downcast::<String>().unwrap());
    /// assert_eq!(there.join().unwrap(), "sent");
    /// ```
    #[inline]
    pub fn from_value<T: Typed>(value: T) -> Self
    where
        A: Admits<T>,
    {
        Any { ty: T::TYPE, data: Data::new(value), auto: PhantomData }
    }

    /// A value of a type that was made at run time.
    ///
    /// # Safety
    ///
    /// `ty` is a type whose values are `T`s, and `value` one of them.
    pub(crate) unsafe fn built<T: 'static>(ty: &'static Type, value: T) -> Self
    where
        A: Admits<T>,
    {
        Any { ty, data: Data::new(value), auto: PhantomData }
    }

    /// # Safety
    ///
    /// `data` holds a value of type `ty`, which has the auto traits of `A`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(ty: &'static Type, data: Data) -> Self {
        Any { ty, data, auto: PhantomData }
    }

    /// # Safety
    ///
    /// `value` is a value of type `ty`, which has the auto traits of `A`, in an allocation as a `Box` has it, which nobody else
    /// uses.
    pub(crate) unsafe fn from_allocation(ty: &'static Type, value: NonNull<()>) -> Self {
        // SAFETY: as the caller promises.
        Any { ty, data: unsafe { Data::from_allocation(ty, value) }, auto: PhantomData }
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

    /// A borrow of the value. Allocates nothing.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, A> {
        // SAFETY: the word holds a value of this type, and the flag says how.
        let address = unsafe { self.data.address(self.ty.tflag().contains(TFlag::DIRECT_IFACE)) };
        // SAFETY: the address of the value, borrowed as `self` is.
        let data = unsafe { Ref::from_raw(address) };
        AnyRef { ty: self.ty, data, auto: PhantomData }
    }

    /// An exclusive borrow of the value. Allocates nothing.
    #[inline(always)]
    pub fn as_any_mut(&mut self) -> AnyMut<'_, A> {
        // SAFETY: as in `as_any_ref`.
        let address = unsafe { self.data.address(self.ty.tflag().contains(TFlag::DIRECT_IFACE)) };
        // SAFETY: the address of the value, borrowed as `self` is, exclusively.
        let data = unsafe { Mut::from_raw(address) };
        AnyMut { ty: self.ty, data, auto: PhantomData }
    }

    ask_shared!(self);
    ask_exclusive!(self);

    // Not through `as_any_ref`, which would ask the descriptor whether the value is in the data word: where
    // `T` is known, that is a constant.

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

    /// Takes the value out, if it is a `T`. Gives its allocation back. Go: `x.(T)`.
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

    /// Forgets some or all auto traits: `Any<dyn Send + Sync>` to `Any<dyn Send>`. Costs nothing.
    #[inline]
    pub fn weaken<B: ?Sized + Admits<A>>(self) -> Any<B> {
        let ty = self.ty;
        // SAFETY: the same type and data; `A` has the auto traits of `B`.
        unsafe { Any::from_parts(ty, self.into_data()) }
    }
}

impl<A: ?Sized> Drop for Any<A> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the word holds a value of this type, and this is the end of it.
        unsafe { self.data.drop_in_place(self.ty) }
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyRef<'a, A> {
    /// [`new`](AnyRef::new) that keeps auto traits: `AnyRef::<dyn Sync>::from_ref(&value)`.
    #[inline(always)]
    pub const fn from_ref<T: Typed>(value: &'a T) -> Self
    where
        A: Admits<T>,
    {
        AnyRef { ty: T::TYPE, data: Ref::new(value), auto: PhantomData }
    }

    /// # Safety
    ///
    /// `data` is a value of type `ty`, which has the auto traits of `A`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(ty: &'static Type, data: Ref<'a>) -> Self {
        debug_assert!(data.is_aligned_to(ty.align()));
        AnyRef { ty, data, auto: PhantomData }
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(self) -> &'static Type {
        self.ty
    }

    #[inline(always)]
    pub(crate) const fn data(self) -> Ref<'a> {
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

    /// Whether the value can be used through `I`: whether a cast to it would succeed. Costs what
    /// [`cast_ref`](Self::cast_ref) costs.
    #[inline(always)]
    pub fn implements<I: ?Sized + Interface>(self) -> bool {
        itab_for::<I>(self.ty).is_ok()
    }

    /// The value, if it is a `T`. Go: `v, ok := x.(T)`.
    #[inline(always)]
    pub fn downcast_ref<T: Typed>(self) -> Option<&'a T> {
        // SAFETY: the value is a `T` (just asked).
        self.is::<T>().then(|| unsafe { self.data.cast::<T>() })
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

    /// Forgets some or all auto traits. Costs nothing.
    #[inline(always)]
    pub fn weaken<B: ?Sized + Admits<A>>(self) -> AnyRef<'a, B> {
        AnyRef { ty: self.ty, data: self.data, auto: PhantomData }
    }

    /// Whether the value is a nil pointer: an `Option` of a pointer that is `None`. See [`Any::is_nil_value`].
    pub fn is_nil_value(self) -> bool {
        self.try_is_nil_value().unwrap_or(false)
    }

    /// [`is_nil_value`](Self::is_nil_value), and an error where the answer could not be yes. Go: `IsNil`. O(1).
    ///
    /// # Errors
    ///
    /// If the type [has no nil](Type::has_nil): the error is Go's.
    pub fn try_is_nil_value(self) -> Result<bool, NilError> {
        let is_nil = self.ty.operations().is_nil.ok_or(NilError::new(self.ty))?;
        // SAFETY: the value is live and of this type, whose operation this is.
        Ok(unsafe { is_nil(self.data.as_ptr()) })
    }

    /// A copy of the value that owns itself. Allocates as [`Any::new`] does.
    ///
    /// # Errors
    ///
    /// If the type is not known to be `Clone`.
    pub fn try_clone(self) -> Result<Any<A>, CloneError> {
        let clone = self.ty.operations().clone.ok_or(CloneError::new(self.ty))?;
        // SAFETY: the value is live and of this type, whose operation this is.
        let data = unsafe { Data::clone_from(self.ty, self.data.as_ptr(), clone) };
        // SAFETY: a clone of a value has its type, and so its auto traits.
        Ok(unsafe { Any::from_parts(self.ty, data) })
    }
}

impl<'a, A: ?Sized + AutoTraits> AnyMut<'a, A> {
    /// [`new`](AnyMut::new) that keeps auto traits: `AnyMut::<dyn Send>::from_mut(&mut value)`.
    #[inline(always)]
    pub const fn from_mut<T: Typed>(value: &'a mut T) -> Self
    where
        A: Admits<T>,
    {
        AnyMut { ty: T::TYPE, data: Mut::new(value), auto: PhantomData }
    }

    /// # Safety
    ///
    /// `data` is a value of type `ty`, which has the auto traits of `A`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(ty: &'static Type, data: Mut<'a>) -> Self {
        debug_assert!(data.by_ref().is_aligned_to(ty.align()));
        AnyMut { ty, data, auto: PhantomData }
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }

    #[inline(always)]
    pub(crate) fn into_data(self) -> Mut<'a> {
        self.data
    }

    /// The same value, shared. Costs nothing.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, A> {
        AnyRef { ty: self.ty, data: self.data.by_ref(), auto: PhantomData }
    }

    /// The same value, for a shorter time: a reborrow. Costs nothing.
    #[inline(always)]
    pub fn as_any_mut(&mut self) -> AnyMut<'_, A> {
        AnyMut { ty: self.ty, data: self.data.by_mut(), auto: PhantomData }
    }

    /// The same value, shared from now on. Costs nothing.
    #[inline(always)]
    pub fn into_any_ref(self) -> AnyRef<'a, A> {
        AnyRef { ty: self.ty, data: self.data.into_ref(), auto: PhantomData }
    }

    ask_shared!(self);
    ask_exclusive!(self);

    /// The value, if it is a `T`. Go: `v, ok := x.(T)`.
    #[inline(always)]
    pub fn downcast_ref<T: Typed>(&self) -> Option<&T> {
        self.as_any_ref().downcast_ref()
    }

    /// The value, to be changed, if it is a `T`.
    #[inline(always)]
    pub fn downcast_mut<T: Typed>(&mut self) -> Option<&mut T> {
        // SAFETY: the value is a `T` (just asked).
        self.is::<T>().then(|| unsafe { self.data.by_mut().cast::<T>() })
    }

    /// The value, for as long as it is borrowed, if it is a `T`. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If it is of another type; the error has the `AnyMut`.
    #[inline]
    pub fn downcast<T: Typed>(self) -> Result<&'a mut T, CastError<Self>> {
        if !self.is::<T>() {
            return Err(CastError::new(TypeAssertionError::other_type(None, self.ty, T::TYPE), self));
        }
        // SAFETY: the value is a `T` (just asked).
        Ok(unsafe { self.data.cast() })
    }

    /// Forgets some or all auto traits. Costs nothing.
    #[inline(always)]
    pub fn weaken<B: ?Sized + Admits<A>>(self) -> AnyMut<'a, B> {
        AnyMut { ty: self.ty, data: self.data, auto: PhantomData }
    }
}
