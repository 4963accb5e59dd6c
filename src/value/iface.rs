//! Interface values with methods: an itab and a data word.

use core::fmt;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;
use core::ptr::NonNull;

use super::eface::Shown;
use super::{Any, AnyMut, AnyRef, Data};
use crate::abi::receiver::This;
use crate::abi::{Itab, Type};
use crate::auto_traits::Admits;
use crate::error::{CastError, TypeAssertionError};
use crate::interface::{Described, Embedded, ImplementedBy, Interface, SharedInterface};
use crate::itab_table::itab_for;
use crate::typed::Typed;

/// The tag of an interface, whatever its auto traits.
type Tag<J> = <<J as Interface>::Plain as Described>::Tag;

/// An owned value that has the methods of `I`. Go: an interface value, `iface{tab, data}`.
///
/// Two words, `Option<Iface<I>>` too; the data word is that of an [`Any`]. It implements the trait of
/// `I` and of every interface that `I` embeds, so it is usable as `&dyn Trait` and where `impl Trait` is
/// asked for. `Iface<dyn Trait + Send>` is `Send`, and so on.
///
/// ```
/// use itab::{Iface, interface, methods};
/// #[interface]
/// pub trait Flyable { fn fly(&self) -> String; }
/// pub struct Bird { name: String }
/// #[methods]
/// impl Bird { pub fn fly(&self) -> String { format!("{} flies", self.name) } }
///
/// let flyable = Iface::<dyn Flyable>::new(Bird { name: "b1".into() });
/// assert_eq!(flyable.fly(), "b1 flies");
/// fn land(_: &dyn Flyable) {}
/// land(&flyable);
/// ```
pub struct Iface<I: ?Sized> {
    /// Invariant: the itab of `I`.
    itab: Itab<'static>,
    /// Invariant: holds a value of type `itab.ty()`, which has the auto traits of `I`.
    data: Data,
    interface: PhantomData<I>,
}

// SAFETY: the value is `Send` if `I` is (invariant), and nothing else refers to it.
unsafe impl<I: ?Sized + Send> Send for Iface<I> {}
// SAFETY: a shared `Iface` gives out nothing but shared borrows of the value, which is `Sync` if `I` is.
unsafe impl<I: ?Sized + Sync> Sync for Iface<I> {}
impl<I: ?Sized> Unpin for Iface<I> {}

// The bounds stand on `new`, not on the block: so rustc says which is not met, and not that there is no `new`.
impl<I: ?Sized> Iface<I> {
    /// Takes a value whose type rustc knows to have the methods; the itab is a constant.
    ///
    /// Allocates once if the value is larger than a word, else not at all. No table is involved.
    #[inline]
    pub fn new<T: Typed>(value: T) -> Self
    where
        I: Interface<Plain: ImplementedBy<T>, Auto: Admits<T>>,
    {
        Iface { itab: <I::Plain as ImplementedBy<T>>::ITAB, data: Data::new(value), interface: PhantomData }
    }
}

impl<I: ?Sized + Interface> Iface<I> {
    /// # Safety
    ///
    /// `itab` is one of `I`, and `data` holds a value of its type, which has the auto traits of `I`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(itab: Itab<'static>, data: Data) -> Self {
        Iface { itab, data, interface: PhantomData }
    }

    #[inline(always)]
    fn into_data(self) -> Data {
        let this = ManuallyDrop::new(self);
        // SAFETY: `this` is not used, and not dropped, afterwards.
        unsafe { core::ptr::read(&raw const this.data) }
    }

    /// The itab. Go: `tab`.
    #[inline(always)]
    pub const fn itab(&self) -> Itab<'static> {
        self.itab
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(&self) -> &'static Type {
        self.itab.ty()
    }

    #[inline(always)]
    pub(crate) fn address(&self) -> NonNull<()> {
        // SAFETY: the word holds a value of the itab's type, and the itab says how.
        unsafe { self.data.address(self.itab.is_direct()) }
    }

    /// The same value, borrowed. Costs nothing.
    #[inline(always)]
    pub fn as_iface_ref(&self) -> IfaceRef<'_, I>
    where
        I: SharedInterface,
    {
        IfaceRef { itab: self.itab, data: This::new(self.address()), interface: PhantomData }
    }

    /// The same value, exclusively borrowed. Costs nothing.
    #[inline(always)]
    pub fn as_iface_mut(&mut self) -> IfaceMut<'_, I> {
        IfaceMut { itab: self.itab, data: This::new(self.address()), interface: PhantomData }
    }

    /// The value without its interface. Go: conversion to `any`, which loads the type from the itab.
    #[inline(always)]
    pub fn into_any(self) -> Any<I::Auto> {
        let ty = self.ty();
        // SAFETY: the data is that of this type, with the auto traits of `I`, which are those of `Auto`.
        unsafe { Any::from_parts(ty, self.into_data()) }
    }

    /// The value without its interface, borrowed.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, I::Auto> {
        // SAFETY: as in `into_any`, borrowed as `self` is.
        unsafe { AnyRef::from_parts(self.ty(), This::new(self.address())) }
    }

    /// The value without its interface, exclusively borrowed.
    #[inline(always)]
    pub fn as_any_mut(&mut self) -> AnyMut<'_, I::Auto> {
        // SAFETY: as in `into_any`, borrowed as `self` is.
        unsafe { AnyMut::from_parts(self.ty(), This::new(self.address())) }
    }

    /// Whether the value is a `T`. Only types that implement `I` can be asked for: others never are.
    #[inline(always)]
    pub fn is<T: Typed>(&self) -> bool
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        self.as_any_ref().is::<T>()
    }

    /// The value, if it is a `T`.
    #[inline(always)]
    pub fn downcast_ref<T: Typed>(&self) -> Option<&T>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        self.as_any_ref().downcast_ref()
    }

    /// The value, to be changed, if it is a `T`.
    #[inline(always)]
    pub fn downcast_mut<T: Typed>(&mut self) -> Option<&mut T>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        self.as_any_mut().downcast_mut()
    }

    /// The value, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If it is of another type.
    #[inline(always)]
    pub fn try_downcast_ref<T: Typed>(&self) -> Result<&T, TypeAssertionError>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        let other = TypeAssertionError::other_type(Some(self.itab.interface()), self.ty(), T::TYPE);
        self.downcast_ref().ok_or(other)
    }

    /// Takes the value out, if it is a `T`. Gives its allocation back.
    ///
    /// # Errors
    ///
    /// If it is of another type; the error has the interface value.
    #[inline]
    pub fn downcast<T: Typed>(self) -> Result<T, CastError<Self>>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        if !self.is::<T>() {
            let error = TypeAssertionError::other_type(Some(self.itab.interface()), self.ty(), T::TYPE);
            return Err(CastError::new(error, self));
        }
        // SAFETY: the value is a `T`, and the data is not used again.
        Ok(unsafe { self.into_data().into_inner() })
    }

    /// Uses the value through `J`, if its type has the methods. Go: `x.(J)`. Costs what
    /// [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`; the error can say which and why.
    #[inline(always)]
    pub fn cast_ref<J>(&self) -> Result<IfaceRef<'_, J>, TypeAssertionError>
    where
        J: ?Sized + SharedInterface<Auto: Admits<I::Auto>>,
    {
        self.as_any_ref().cast_ref()
    }

    /// Uses the value through `J`, which may change it, if its type has the methods. Costs what
    /// [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`.
    #[inline(always)]
    pub fn cast_mut<J>(&mut self) -> Result<IfaceMut<'_, J>, TypeAssertionError>
    where
        J: ?Sized + Interface<Auto: Admits<I::Auto>>,
    {
        self.as_any_mut().cast_mut()
    }

    /// Turns the value into a `J`, if its type has the methods. The data word moves, the value does not.
    /// Costs what [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`; the error has the interface value.
    #[inline]
    pub fn cast<J>(self) -> Result<Iface<J>, CastError<Self>>
    where
        J: ?Sized + Interface<Auto: Admits<I::Auto>>,
    {
        match itab_for::<J>(self.ty()) {
            // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
            Ok(itab) => Ok(unsafe { Iface::from_parts(itab, self.into_data()) }),
            Err(error) => Err(CastError::new(error, self)),
        }
    }

    /// Turns the value into a `J` that `I` embeds. Cannot fail. Costs what [`AnyRef::cast_ref`] costs.
    ///
    /// Go: assignment of a superset interface to a subset.
    #[inline]
    pub fn upcast<J>(self) -> Iface<J>
    where
        J: ?Sized + Interface<Auto: Admits<I::Auto>>,
        I: Embedded<Tag<J>>,
    {
        let itab = embedded_itab::<J>(self.ty());
        // SAFETY: as in `cast`.
        unsafe { Iface::from_parts(itab, self.into_data()) }
    }
}

/// The itab of an interface that another one, which the type implements, embeds.
#[inline(always)]
fn embedded_itab<J: ?Sized + Interface>(ty: &'static Type) -> Itab<'static> {
    itab_for::<J>(ty).expect("a type has the methods of an interface that its interface embeds")
}

impl<I: ?Sized> Drop for Iface<I> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the word holds a value of this type, and this is the end of it.
        unsafe { self.data.drop_in_place(self.itab.ty()) }
    }
}

impl<I: ?Sized + Interface> fmt::Debug for Iface<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "Iface", self.itab, This::new(self.address()))
    }
}

/// A borrowed value that has the methods of `I`, all of which take `&self`. Two words, `Copy`.
///
/// ```
/// use itab::{IfaceRef, interface, methods};
/// #[interface]
/// pub trait Named { fn name(&self) -> &str; }
/// pub struct Cat(String);
/// #[methods]
/// impl Cat { pub fn name(&self) -> &str { &self.0 } }
///
/// let cat = Cat("Tom".into());
/// let named = IfaceRef::<dyn Named>::new(&cat);
/// assert_eq!(named.name(), "Tom");
/// ```
pub struct IfaceRef<'a, I: ?Sized> {
    /// Invariant: an itab of `I`.
    itab: Itab<'a>,
    /// Invariant: the address of a value of type `itab.ty()`, which has the auto traits of `I`, shared
    /// for `'a`.
    data: This<'a>,
    interface: PhantomData<&'a I>,
}

// SAFETY: it is a `&T`, with a `T: Sync` if `I` is.
unsafe impl<I: ?Sized + Sync> Send for IfaceRef<'_, I> {}
// SAFETY: as above.
unsafe impl<I: ?Sized + Sync> Sync for IfaceRef<'_, I> {}

impl<I: ?Sized> Clone for IfaceRef<'_, I> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: ?Sized> Copy for IfaceRef<'_, I> {}

impl<'a, I: ?Sized> IfaceRef<'a, I> {
    /// Borrows a value whose type rustc knows to have the methods; the itab is a constant.
    // The bounds are the function's, not the block's: rustc shows their message only there.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a T) -> Self
    where
        I: SharedInterface<Plain: ImplementedBy<T>, Auto: Admits<T>>,
    {
        IfaceRef {
            itab: <I::Plain as ImplementedBy<T>>::ITAB,
            data: This::new(NonNull::from_ref(value).cast()),
            interface: PhantomData,
        }
    }
}

impl<'a, I: ?Sized + SharedInterface> IfaceRef<'a, I> {
    /// # Safety
    ///
    /// `itab` is one of `I`, and `data` is the address of a value of its type, which has the auto traits
    /// of `I`, shared for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(itab: Itab<'a>, data: This<'a>) -> Self {
        IfaceRef { itab, data, interface: PhantomData }
    }

    /// The itab. Go: `tab`.
    #[inline(always)]
    pub const fn itab(self) -> Itab<'a> {
        self.itab
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(self) -> &'static Type {
        self.itab.ty()
    }

    #[inline(always)]
    pub(crate) const fn this(self) -> This<'a> {
        self.data
    }

    /// The value without its interface.
    #[inline(always)]
    pub fn as_any_ref(self) -> AnyRef<'a, I::Auto> {
        // SAFETY: the same value, with the auto traits of `I`, which are those of `Auto`.
        unsafe { AnyRef::from_parts(self.ty(), self.data) }
    }

    /// Whether the value is a `T`. Only types that implement `I` can be asked for: others never are.
    #[inline(always)]
    pub fn is<T: Typed>(self) -> bool
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        self.as_any_ref().is::<T>()
    }

    /// The value, if it is a `T`.
    #[inline(always)]
    pub fn downcast_ref<T: Typed>(self) -> Option<&'a T>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        self.as_any_ref().downcast_ref()
    }

    /// The value, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If it is of another type.
    #[inline(always)]
    pub fn try_downcast_ref<T: Typed>(self) -> Result<&'a T, TypeAssertionError>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        let other = TypeAssertionError::other_type(Some(self.itab.interface()), self.ty(), T::TYPE);
        self.downcast_ref().ok_or(other)
    }

    /// Uses the value through `J`, if its type has the methods. Go: `x.(J)`. Costs what
    /// [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`; the error can say which and why.
    #[inline(always)]
    pub fn cast_ref<J>(self) -> Result<IfaceRef<'a, J>, TypeAssertionError>
    where
        J: ?Sized + SharedInterface<Auto: Admits<I::Auto>>,
    {
        self.as_any_ref().cast_ref()
    }

    /// Uses the value through a `J` that `I` embeds. Cannot fail. Costs what [`AnyRef::cast_ref`] costs.
    #[inline(always)]
    pub fn upcast<J>(self) -> IfaceRef<'a, J>
    where
        J: ?Sized + SharedInterface<Auto: Admits<I::Auto>>,
        I: Embedded<Tag<J>>,
    {
        // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
        unsafe { IfaceRef::from_parts(embedded_itab::<J>(self.ty()), self.data) }
    }
}

impl<I: ?Sized + SharedInterface> fmt::Debug for IfaceRef<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "IfaceRef", self.itab, self.data)
    }
}

/// An exclusively borrowed value that has the methods of `I`. Two words.
///
/// ```
/// use itab::{IfaceMut, interface, methods};
/// #[interface]
/// pub trait Runner { fn run(&mut self, km: u32) -> u32; }
/// pub struct Dog { km: u32 }
/// #[methods]
/// impl Dog { pub fn run(&mut self, km: u32) -> u32 { self.km += km; self.km } }
///
/// let mut dog = Dog { km: 1 };
/// assert_eq!(IfaceMut::<dyn Runner>::new(&mut dog).run(3), 4);
/// assert_eq!(dog.km, 4);
/// ```
pub struct IfaceMut<'a, I: ?Sized> {
    /// Invariant: an itab of `I`.
    itab: Itab<'a>,
    /// Invariant: the address of a value of type `itab.ty()`, which has the auto traits of `I`,
    /// exclusive for `'a`.
    data: This<'a>,
    interface: PhantomData<&'a mut I>,
}

// SAFETY: it is a `&mut T`, with a `T: Send` if `I` is.
unsafe impl<I: ?Sized + Send> Send for IfaceMut<'_, I> {}
// SAFETY: shared, it gives out nothing but a `&T`, with a `T: Sync` if `I` is.
unsafe impl<I: ?Sized + Sync> Sync for IfaceMut<'_, I> {}

impl<'a, I: ?Sized> IfaceMut<'a, I> {
    /// Borrows a value whose type rustc knows to have the methods; the itab is a constant.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a mut T) -> Self
    where
        I: Interface<Plain: ImplementedBy<T>, Auto: Admits<T>>,
    {
        IfaceMut {
            itab: <I::Plain as ImplementedBy<T>>::ITAB,
            data: This::new(NonNull::from_mut(value).cast()),
            interface: PhantomData,
        }
    }
}

impl<'a, I: ?Sized + Interface> IfaceMut<'a, I> {
    /// # Safety
    ///
    /// As for [`IfaceRef::from_parts`], but exclusive for `'a`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(itab: Itab<'a>, data: This<'a>) -> Self {
        IfaceMut { itab, data, interface: PhantomData }
    }

    /// The itab. Go: `tab`.
    #[inline(always)]
    pub const fn itab(&self) -> Itab<'a> {
        self.itab
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(&self) -> &'static Type {
        self.itab.ty()
    }

    #[inline(always)]
    pub(crate) const fn this(&self) -> This<'a> {
        self.data
    }

    /// The same value, shared. Costs nothing.
    #[inline(always)]
    pub fn as_iface_ref(&self) -> IfaceRef<'_, I>
    where
        I: SharedInterface,
    {
        IfaceRef { itab: self.itab, data: self.data, interface: PhantomData }
    }

    /// The same value, for a shorter time: a reborrow.
    #[inline(always)]
    pub fn as_iface_mut(&mut self) -> IfaceMut<'_, I> {
        IfaceMut { itab: self.itab, data: self.data, interface: PhantomData }
    }

    /// The value without its interface, shared.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, I::Auto> {
        // SAFETY: the same value, with the auto traits of `I`, borrowed as `self` is.
        unsafe { AnyRef::from_parts(self.ty(), self.data) }
    }

    /// The value without its interface.
    #[inline(always)]
    pub fn into_any_mut(self) -> AnyMut<'a, I::Auto> {
        // SAFETY: the same value, with the auto traits of `I`; `self` is consumed.
        unsafe { AnyMut::from_parts(self.ty(), self.data) }
    }

    /// Whether the value is a `T`. Only types that implement `I` can be asked for: others never are.
    #[inline(always)]
    pub fn is<T: Typed>(&self) -> bool
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        self.as_any_ref().is::<T>()
    }

    /// The value, to be changed, if it is a `T`.
    #[inline(always)]
    pub fn downcast_mut<T: Typed>(self) -> Option<&'a mut T>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        self.into_any_mut().downcast_mut()
    }

    /// Uses the value through `J`, if its type has the methods. Costs what [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`.
    #[inline(always)]
    pub fn cast_ref<J>(&self) -> Result<IfaceRef<'_, J>, TypeAssertionError>
    where
        J: ?Sized + SharedInterface<Auto: Admits<I::Auto>>,
    {
        self.as_any_ref().cast_ref()
    }

    /// Uses the value through `J`, which may change it, if its type has the methods. Costs what
    /// [`AnyRef::cast_ref`] costs.
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `J`.
    #[inline(always)]
    pub fn cast_mut<J>(self) -> Result<IfaceMut<'a, J>, TypeAssertionError>
    where
        J: ?Sized + Interface<Auto: Admits<I::Auto>>,
    {
        self.into_any_mut().cast_mut()
    }

    /// Uses the value through a `J` that `I` embeds. Cannot fail. Costs what [`AnyRef::cast_ref`] costs.
    #[inline(always)]
    pub fn upcast<J>(self) -> IfaceMut<'a, J>
    where
        J: ?Sized + Interface<Auto: Admits<I::Auto>>,
        I: Embedded<Tag<J>>,
    {
        // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
        unsafe { IfaceMut::from_parts(embedded_itab::<J>(self.ty()), self.data) }
    }
}

impl<I: ?Sized + Interface> fmt::Debug for IfaceMut<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "IfaceMut", self.itab, self.data)
    }
}

/// What a debugger shows of an iface.
fn debug(f: &mut fmt::Formatter<'_>, name: &str, itab: Itab<'_>, data: This<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    shown.field("tab", &format_args!("{}, {} @ {:p}", itab.interface(), itab.ty(), itab.as_ptr()));
    shown.field("data", &format_args!("{}", Shown(itab.ty(), data)));
    shown.finish()
}
