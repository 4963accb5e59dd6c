//! Interface values with methods: an itab and a data word.
//!
//! An interface value has the methods of its interface, whatever their names are. So what the library does with
//! one are associated functions, as those of `Rc` are: `Iface::cast_ref::<dyn Runner>(&flyable)`. The exceptions
//! are the conversions to another of the six values (`as_any_ref`, `into_any` and so on), whose names
//! `#[interface]` refuses.

use core::any::TypeId;
use core::marker::PhantomData;
use core::mem::ManuallyDrop;

use super::data::Data;
use super::{Any, AnyMut, AnyRef};
use crate::abi::receiver::This;
use crate::abi::{Itab, Type};
use crate::auto_traits::{Admits, SendValues, SyncValues};
use crate::error::{CastError, CloneError, NilError, TypeAssertionError};
use crate::interface::{
    BorrowedInterface, CoveredBy, Described, EmbeddedIn, ImplementedBy, Interface, SharedInterface, embeds,
};
use crate::itab_table::itab_for;
use crate::ptr::{Mut, Ref};
use crate::typed::Typed;

/// Makes a value of the interface `I` one of no other type, be it a supertype of `I`.
///
/// Function pointers have subtypes, and so may types with parameters. Whoever implements [`Interface`] for two of
/// them may say something else of each.
type Same<I> = PhantomData<*mut I>;

/// An owned value that has the methods of `I`. Go: an interface value, `iface{tab, data}`.
///
/// Two words, `Option<Iface<I>>` too; the data word is that of an [`Any`]. It implements the trait of
/// `I` and of every interface that `I` embeds, so it is usable as `&dyn Trait` and where `impl Trait` is
/// asked for. `Iface<dyn Trait + Send>` is `Send`, and so on.
///
/// What is asked of the value itself is an associated function, so that it hides no method of `I`:
/// `Iface::cast_ref::<dyn Runner>(&flyable)`; or it is asked without the interface:
/// `flyable.as_any_ref().cast_ref::<dyn Runner>()`.
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
/// assert!(Iface::is::<Bird>(&flyable));
/// ```
///
/// A value with several owners is an `Iface` of an `Arc`, which has the methods of what it points to: a clone counts, and a cast to another
/// interface keeps the same value. (An `Arc<Iface<dyn Flyable>>` cannot become an `Arc<Iface<dyn Named>>`: the itab lies in what is shared. It lends
/// one out: `Iface::cast_ref::<dyn Named>(&shared)`.)
///
/// ```
/// # use itab::{Iface, interface, methods};
/// # use std::sync::Arc;
/// # #[interface]
/// # pub trait Flyable { fn fly(&self) -> String; }
/// # #[interface]
/// # pub trait Named { fn name(&self) -> &str; }
/// # pub struct Bird { name: String }
/// # #[methods]
/// # impl Bird {
/// #     pub fn fly(&self) -> String { format!("{} flies", self.name) }
/// #     pub fn name(&self) -> &str { &self.name }
/// # }
/// let bird = Arc::new(Bird { name: "b1".into() });
/// let flyable = Iface::<dyn Flyable + Send + Sync>::new(bird.clone());
/// let named: Iface<dyn Named + Send + Sync> = Iface::cast(Iface::try_clone(&flyable).unwrap()).unwrap();
/// assert_eq!((flyable.fly(), named.name()), ("b1 flies".into(), "b1"));
/// assert_eq!(Arc::strong_count(&bird), 3);
/// ```
pub struct Iface<I: ?Sized> {
    /// Invariant: the itab of `I`.
    itab: Itab<'static>,
    /// Invariant: holds a value of type `itab.ty()`, which has the auto traits of `I`.
    data: Data,
    interface: Same<I>,
}

/// A borrowed value that has the methods of `I`, all of which take `&self`. Two words, `Copy`.
///
/// What is asked of the value itself is an associated function, as with [`Iface`]. What a method borrows lives as long as the
/// value is borrowed, and not only as long as the `IfaceRef`, in the module of the interface and wherever its trait for that is
/// imported: [`interface`](macro@crate::interface).
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
///
/// fn name_of(any: &itab::Any) -> Option<&str> {
///     Some(any.cast_ref::<dyn Named>().ok()?.name())
/// }
/// assert_eq!(name_of(&itab::Any::new(cat)), Some("Tom"));
/// ```
pub struct IfaceRef<'a, I: ?Sized> {
    /// Invariant: an itab of `I`.
    itab: Itab<'a>,
    /// Invariant: a value of type `itab.ty()`, which has the auto traits of `I`.
    data: Ref<'a>,
    interface: Same<I>,
}

/// An exclusively borrowed value that has the methods of `I`, none of which takes the value itself. Two words.
///
/// What is asked of the value itself is an associated function, as with [`Iface`].
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
    /// Invariant: a value of type `itab.ty()`, which has the auto traits of `I`.
    data: Mut<'a>,
    interface: Same<I>,
}

// SAFETY: the value is `Send` if `I::Auto` is (invariant), and nothing else refers to it.
unsafe impl<I: ?Sized + Interface<Auto: SendValues>> Send for Iface<I> {}
// SAFETY: a shared `Iface` gives out nothing but shared borrows of the value, which is `Sync` if `I::Auto` is.
unsafe impl<I: ?Sized + Interface<Auto: SyncValues>> Sync for Iface<I> {}
impl<I: ?Sized> Unpin for Iface<I> {}
// SAFETY: it is a `&T`, with a `T: Sync` if `I::Auto` is.
unsafe impl<I: ?Sized + Interface<Auto: SyncValues>> Send for IfaceRef<'_, I> {}
// SAFETY: as above.
unsafe impl<I: ?Sized + Interface<Auto: SyncValues>> Sync for IfaceRef<'_, I> {}
// SAFETY: it is a `&mut T`, with a `T: Send` if `I::Auto` is.
unsafe impl<I: ?Sized + Interface<Auto: SendValues>> Send for IfaceMut<'_, I> {}
// SAFETY: shared, it gives out nothing but a `&T`, with a `T: Sync` if `I::Auto` is.
unsafe impl<I: ?Sized + Interface<Auto: SyncValues>> Sync for IfaceMut<'_, I> {}

impl<I: ?Sized> Clone for IfaceRef<'_, I> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: ?Sized> Copy for IfaceRef<'_, I> {}

// The bounds of the three `new` stand on the function, not on the block: so rustc says which is not met, and
// not that there is no `new`.

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

impl<'a, I: ?Sized> IfaceRef<'a, I> {
    /// Borrows a value whose type rustc knows to have the methods; the itab is a constant.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a T) -> Self
    where
        I: SharedInterface<Plain: ImplementedBy<T>, Auto: Admits<T>>,
    {
        IfaceRef { itab: <I::Plain as ImplementedBy<T>>::ITAB, data: Ref::new(value), interface: PhantomData }
    }
}

impl<'a, I: ?Sized> IfaceMut<'a, I> {
    /// Borrows a value whose type rustc knows to have the methods; the itab is a constant.
    #[inline(always)]
    pub const fn new<T: Typed>(value: &'a mut T) -> Self
    where
        I: BorrowedInterface<Plain: ImplementedBy<T>, Auto: Admits<T>>,
    {
        IfaceMut { itab: <I::Plain as ImplementedBy<T>>::ITAB, data: Mut::new(value), interface: PhantomData }
    }
}

/// The itab of `J` for a type that implements `I`, which is `J` or embeds it. `own` is that of `I`.
#[inline(always)]
fn upcast_itab<'a, I, J>(own: Itab<'a>) -> Itab<'a>
where
    I: ?Sized + Interface,
    J: ?Sized + Interface,
{
    // Two constants: nothing is left of the comparison, nor of the branch that is not taken.
    if const { TypeId::of::<I::Plain>() } == const { TypeId::of::<J::Plain>() } {
        return own;
    }
    const { embeds::<I, J>() }
    itab_for::<J>(own.ty()).expect("a type has the methods of an interface that its interface embeds")
}

/// The itab of `J` for a type that implements `I`, which has all its methods ([`CoveredBy`]). `own` is that of `I`.
#[inline(always)]
fn covering_itab<'a, I, J>(own: Itab<'a>) -> Itab<'a>
where
    I: ?Sized + Interface,
    J: ?Sized + Interface,
{
    if const { TypeId::of::<I::Plain>() } == const { TypeId::of::<J::Plain>() } {
        return own;
    }
    itab_for::<J>(own.ty()).expect("a type has the methods that its interface has")
}

/// The error of a value that is held as `I` and is no `T`.
#[inline(always)]
fn other_type<T: Typed>(itab: Itab<'_>) -> TypeAssertionError {
    TypeAssertionError::other_type(Some(itab.interface()), itab.ty(), T::TYPE)
}

/// The questions that a shared borrow answers. `$this` is what is asked, and borrows the value for `$lifetime`.
macro_rules! ask_shared {
    ($this:ty, $lifetime:lifetime) => {
        /// Whether the value is a `T`. O(1): compares the type word.
        ///
        /// Only types that implement `I` can be asked for: others never are.
        #[inline(always)]
        pub fn is<T: Typed>(this: $this) -> bool
        where
            I: Interface<Plain: ImplementedBy<T>>,
        {
            this.as_any_ref().is::<T>()
        }

        /// Whether the value can be used through `J` too: whether a cast to it would succeed. Costs what
        /// [`AnyRef::cast_ref`] costs.
        #[inline(always)]
        pub fn implements<J: ?Sized + Interface>(this: $this) -> bool {
            this.as_any_ref().implements::<J>()
        }

        /// The value, if it is a `T`. Go: `v, ok := x.(T)`.
        #[inline(always)]
        pub fn downcast_ref<T: Typed>(this: $this) -> Option<&$lifetime T>
        where
            I: Interface<Plain: ImplementedBy<T>>,
        {
            this.as_any_ref().downcast_ref()
        }

        /// The value, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
        ///
        /// # Errors
        ///
        /// If it is of another type.
        #[inline(always)]
        pub fn try_downcast_ref<T: Typed>(this: $this) -> Result<&$lifetime T, TypeAssertionError>
        where
            I: Interface<Plain: ImplementedBy<T>>,
        {
            let error = other_type::<T>(this.itab);
            this.as_any_ref().downcast_ref().ok_or(error)
        }

        /// Whether the value is a nil pointer: an `Option` of a pointer that is `None`.
        pub fn is_nil_value(this: $this) -> bool {
            this.as_any_ref().is_nil_value()
        }

        /// [`is_nil_value`](Self::is_nil_value), and an error where the answer could not be yes. Go: `IsNil`. O(1).
        ///
        /// # Errors
        ///
        /// If the type [has no nil](Type::has_nil): the error is Go's.
        pub fn try_is_nil_value(this: $this) -> Result<bool, NilError> {
            this.as_any_ref().try_is_nil_value()
        }

        /// A copy of the value that owns itself. Allocates as [`Iface::new`] does.
        ///
        /// # Errors
        ///
        /// If the type is not known to be `Clone`.
        pub fn try_clone(this: $this) -> Result<Iface<I>, CloneError> {
            let clone = this.as_any_ref().try_clone()?;
            // The own itab may be of a table that does not live for ever.
            let itab = itab_for::<I>(clone.ty()).expect("the type of an interface value has its methods");
            // SAFETY: the itab is for `I` and the type of the clone, which has the auto traits of `I::Auto`.
            Ok(unsafe { Iface::from_parts(itab, clone.into_data()) })
        }
    };
}

/// The questions that an exclusive borrow answers, likewise.
macro_rules! ask_exclusive {
    () => {
        /// The value, to be changed, if it is a `T`.
        #[inline(always)]
        pub fn downcast_mut<T: Typed>(this: &mut Self) -> Option<&mut T>
        where
            I: Interface<Plain: ImplementedBy<T>>,
        {
            this.as_any_mut().downcast().ok()
        }

        /// The value, to be changed, if it is a `T`, else an error that says what it is. Go: `x.(T)`.
        ///
        /// # Errors
        ///
        /// If it is of another type.
        #[inline(always)]
        pub fn try_downcast_mut<T: Typed>(this: &mut Self) -> Result<&mut T, TypeAssertionError>
        where
            I: Interface<Plain: ImplementedBy<T>>,
        {
            let error = other_type::<T>(this.itab);
            Self::downcast_mut(this).ok_or(error)
        }
    };
}

impl<I: ?Sized + Interface> Iface<I> {
    /// # Safety
    ///
    /// `itab` is one of `I`, and `data` holds a value of its type, which has the auto traits of `I`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(itab: Itab<'static>, data: Data) -> Self {
        debug_assert!(*itab.interface() == *<I::Plain as Described>::INTER);
        Iface { itab, data, interface: PhantomData }
    }

    #[inline(always)]
    pub(crate) fn into_data(self) -> Data {
        let this = ManuallyDrop::new(self);
        // SAFETY: `this` is not used, and not dropped, afterwards.
        unsafe { core::ptr::read(&raw const this.data) }
    }

    /// The receiver of a method of the value.
    #[inline(always)]
    pub(crate) fn this(&self) -> This<'_> {
        // SAFETY: the word holds a value of the itab's type, and the itab says how.
        This::new(unsafe { self.data.address(self.itab.is_direct()) })
    }

    /// The itab. Go: `tab`.
    #[inline(always)]
    pub const fn itab(this: &Self) -> Itab<'static> {
        this.itab
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(this: &Self) -> &'static Type {
        this.itab.ty()
    }

    /// The same value, borrowed. Costs nothing.
    #[inline(always)]
    pub fn as_iface_ref(&self) -> IfaceRef<'_, I>
    where
        I: SharedInterface,
    {
        // SAFETY: the address of the value, borrowed as `self` is.
        let data = unsafe { Ref::from_raw(self.this().as_ptr()) };
        IfaceRef { itab: self.itab, data, interface: PhantomData }
    }

    /// The same value, exclusively borrowed. Costs nothing.
    #[inline(always)]
    pub fn as_iface_mut(&mut self) -> IfaceMut<'_, I>
    where
        I: BorrowedInterface,
    {
        // SAFETY: the address of the value, borrowed as `self` is, exclusively.
        let data = unsafe { Mut::from_raw(self.this().as_ptr()) };
        IfaceMut { itab: self.itab, data, interface: PhantomData }
    }

    /// The value without its interface. Go: conversion to `any`, which loads the type from the itab.
    #[inline(always)]
    pub fn into_any(self) -> Any<I::Auto> {
        let ty = self.itab.ty();
        // SAFETY: the data is that of this type, with the auto traits of `I`, which are those of `Auto`.
        unsafe { Any::from_parts(ty, self.into_data()) }
    }

    /// The value without its interface, borrowed.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, I::Auto> {
        // SAFETY: the address of the value, borrowed as `self` is.
        let data = unsafe { Ref::from_raw(self.this().as_ptr()) };
        // SAFETY: the value is of this type, with the auto traits of `I`, which are those of `Auto`.
        unsafe { AnyRef::from_parts(self.itab.ty(), data) }
    }

    /// The value without its interface, exclusively borrowed.
    #[inline(always)]
    pub fn as_any_mut(&mut self) -> AnyMut<'_, I::Auto> {
        // SAFETY: the address of the value, borrowed as `self` is, exclusively.
        let data = unsafe { Mut::from_raw(self.this().as_ptr()) };
        // SAFETY: as in `as_any_ref`.
        unsafe { AnyMut::from_parts(self.itab.ty(), data) }
    }

    ask_shared!(&Self, '_);
    ask_exclusive!();

    /// Takes the value out, if it is a `T`. Gives its allocation back. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If it is of another type; the error has the interface value.
    #[inline]
    pub fn downcast<T: Typed>(this: Self) -> Result<T, CastError<Self>>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        if !Self::is::<T>(&this) {
            return Err(CastError::new(other_type::<T>(this.itab), this));
        }
        // SAFETY: the value is a `T`, and the data is not used again.
        Ok(unsafe { this.into_data().into_inner() })
    }

    /// Turns the value into a `DynTrait` that `I` is or embeds, with all or some of its auto traits. Cannot fail. Costs
    /// what [`AnyRef::cast_ref`] costs; nothing if only auto traits are forgotten.
    ///
    /// Go: assignment of a superset interface to a subset.
    #[inline]
    pub fn upcast<DynTrait>(this: Self) -> Iface<DynTrait>
    where
        DynTrait: ?Sized + Interface<Plain: EmbeddedIn<I>, Auto: Admits<I::Auto>>,
    {
        let itab = upcast_itab::<I, DynTrait>(this.itab);
        // SAFETY: the itab is for `DynTrait` and the type of the value, with the auto traits of `DynTrait`.
        unsafe { Iface::from_parts(itab, this.into_data()) }
    }

    /// Turns the value into a `J` all of whose methods `I` has, declared or embedded, in whatever way. Cannot fail. Costs what
    /// [`AnyRef::cast_ref`] costs; nothing if only auto traits are forgotten.
    ///
    /// rustc finds out `By`, which says where `I` has the methods from, and takes no choice: where several of the interfaces that
    /// `I` consists of declare one method, each for itself, it asks for type annotations. [`upcast`](Self::upcast) goes by
    /// what is embedded alone, and `cast` asks the value.
    ///
    /// Go: assignment of one interface to another whose method set it includes.
    #[inline]
    pub fn convert<J, By>(this: Self) -> Iface<J>
    where
        J: ?Sized + Interface<Plain: CoveredBy<I::Plain, By>, Auto: Admits<I::Auto>>,
    {
        let itab = covering_itab::<I, J>(this.itab);
        // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
        unsafe { Iface::from_parts(itab, this.into_data()) }
    }
}

impl<I: ?Sized> Drop for Iface<I> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the word holds a value of this type, and this is the end of it.
        unsafe { self.data.drop_in_place(self.itab.ty()) }
    }
}

impl<'a, I: ?Sized + SharedInterface> IfaceRef<'a, I> {
    /// # Safety
    ///
    /// `itab` is one of `I`, and `data` a value of its type, which has the auto traits of `I`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(itab: Itab<'a>, data: Ref<'a>) -> Self {
        debug_assert!(data.is_aligned_to(itab.ty().align()));
        debug_assert!(*itab.interface() == *<I::Plain as Described>::INTER);
        IfaceRef { itab, data, interface: PhantomData }
    }

    /// The receiver of a method of the value.
    #[inline(always)]
    pub(crate) const fn this(self) -> This<'a> {
        This::new(self.data.as_ptr())
    }

    /// The itab. Go: `tab`.
    #[inline(always)]
    pub const fn itab(this: Self) -> Itab<'a> {
        this.itab
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(this: Self) -> &'static Type {
        this.itab.ty()
    }

    /// The value without its interface.
    #[inline(always)]
    pub fn as_any_ref(self) -> AnyRef<'a, I::Auto> {
        // SAFETY: the value is of this type, with the auto traits of `I`, which are those of `Auto`.
        unsafe { AnyRef::from_parts(self.itab.ty(), self.data) }
    }

    ask_shared!(Self, 'a);

    /// Uses the value through a `DynTrait` that `I` is or embeds. Cannot fail. Costs what [`AnyRef::cast_ref`] costs;
    /// nothing if only auto traits are forgotten.
    #[inline(always)]
    pub fn upcast<DynTrait>(this: Self) -> IfaceRef<'a, DynTrait>
    where
        DynTrait: ?Sized + SharedInterface<Plain: EmbeddedIn<I>, Auto: Admits<I::Auto>>,
    {
        // SAFETY: the itab is for `DynTrait` and the type of the value, with the auto traits of `DynTrait`.
        unsafe { IfaceRef::from_parts(upcast_itab::<I, DynTrait>(this.itab), this.data) }
    }

    /// Uses the value through a `J` all of whose methods `I` has, declared or embedded, in whatever way. Cannot fail. Costs what
    /// [`AnyRef::cast_ref`] costs; nothing if only auto traits are forgotten.
    ///
    /// rustc finds out `By`, which says where `I` has the methods from, and takes no choice: where several of the interfaces that
    /// `I` consists of declare one method, each for itself, it asks for type annotations. [`upcast`](Self::upcast) goes by
    /// what is embedded alone, and `cast` asks the value.
    ///
    /// Go: assignment of one interface to another whose method set it includes.
    ///
    /// ```
    /// use itab::{IfaceRef, interface, methods};
    /// #[interface]
    /// pub trait Named { fn name(&self) -> &str; }
    /// #[interface] // has never heard of Named
    /// pub trait NamedAndMore { fn name(&self) -> &str; fn more(&self) -> u32; }
    /// pub struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) -> &str { "Tom" } pub fn more(&self) -> u32 { 9 } }
    ///
    /// let more = IfaceRef::<dyn NamedAndMore>::new(&Cat);
    /// let named: IfaceRef<dyn Named> = IfaceRef::convert(more);
    /// assert_eq!(named.name(), "Tom");
    /// let nil: Option<IfaceRef<dyn NamedAndMore>> = None;
    /// assert!(nil.map(IfaceRef::convert::<dyn Named, _>).is_none());
    /// ```
    #[inline(always)]
    pub fn convert<J, By>(this: Self) -> IfaceRef<'a, J>
    where
        J: ?Sized + SharedInterface<Plain: CoveredBy<I::Plain, By>, Auto: Admits<I::Auto>>,
    {
        let itab = covering_itab::<I, J>(this.itab);
        // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
        unsafe { IfaceRef::from_parts(itab, this.data) }
    }
}

impl<'a, I: ?Sized + Interface> IfaceMut<'a, I> {
    /// # Safety
    ///
    /// `itab` is one of `I`, and `data` a value of its type, which has the auto traits of `I`.
    #[inline(always)]
    pub(crate) unsafe fn from_parts(itab: Itab<'a>, data: Mut<'a>) -> Self {
        debug_assert!(data.by_ref().is_aligned_to(itab.ty().align()));
        debug_assert!(*itab.interface() == *<I::Plain as Described>::INTER);
        IfaceMut { itab, data, interface: PhantomData }
    }

    /// The receiver of a method of the value.
    #[inline(always)]
    pub(crate) const fn this(&self) -> This<'_> {
        This::new(self.data.as_ptr())
    }

    /// The itab. Go: `tab`.
    #[inline(always)]
    pub const fn itab(this: &Self) -> Itab<'a> {
        this.itab
    }

    /// The dynamic type.
    #[inline(always)]
    pub const fn ty(this: &Self) -> &'static Type {
        this.itab.ty()
    }

    /// The same value, shared. Costs nothing.
    #[inline(always)]
    pub fn as_iface_ref(&self) -> IfaceRef<'_, I>
    where
        I: SharedInterface,
    {
        IfaceRef { itab: self.itab, data: self.data.by_ref(), interface: PhantomData }
    }

    /// The same value, for a shorter time: a reborrow. Costs nothing.
    #[inline(always)]
    pub fn as_iface_mut(&mut self) -> IfaceMut<'_, I> {
        IfaceMut { itab: self.itab, data: self.data.by_mut(), interface: PhantomData }
    }

    /// The same value, shared from now on. Costs nothing.
    #[inline(always)]
    pub fn into_iface_ref(self) -> IfaceRef<'a, I>
    where
        I: SharedInterface,
    {
        IfaceRef { itab: self.itab, data: self.data.into_ref(), interface: PhantomData }
    }

    /// The value without its interface, shared.
    #[inline(always)]
    pub fn as_any_ref(&self) -> AnyRef<'_, I::Auto> {
        // SAFETY: the value is of this type, with the auto traits of `I`, which are those of `Auto`.
        unsafe { AnyRef::from_parts(self.itab.ty(), self.data.by_ref()) }
    }

    /// The value without its interface, for a shorter time.
    #[inline(always)]
    pub fn as_any_mut(&mut self) -> AnyMut<'_, I::Auto> {
        // SAFETY: as in `as_any_ref`.
        unsafe { AnyMut::from_parts(self.itab.ty(), self.data.by_mut()) }
    }

    /// The value without its interface.
    #[inline(always)]
    pub fn into_any_mut(self) -> AnyMut<'a, I::Auto> {
        // SAFETY: as in `as_any_ref`.
        unsafe { AnyMut::from_parts(self.itab.ty(), self.data) }
    }

    ask_shared!(&Self, '_);
    ask_exclusive!();

    /// The value, for as long as it is borrowed, if it is a `T`. Go: `x.(T)`.
    ///
    /// # Errors
    ///
    /// If it is of another type; the error has the interface value.
    #[inline]
    pub fn downcast<T: Typed>(this: Self) -> Result<&'a mut T, CastError<Self>>
    where
        I: Interface<Plain: ImplementedBy<T>>,
    {
        if !Self::is::<T>(&this) {
            return Err(CastError::new(other_type::<T>(this.itab), this));
        }
        // SAFETY: the value is a `T` (just asked).
        Ok(unsafe { this.data.cast() })
    }

    /// Uses the value through a `DynTrait` that `I` is or embeds. Cannot fail. Costs what [`AnyRef::cast_ref`] costs;
    /// nothing if only auto traits are forgotten.
    #[inline(always)]
    pub fn upcast<DynTrait>(this: Self) -> IfaceMut<'a, DynTrait>
    where
        DynTrait: ?Sized + BorrowedInterface<Plain: EmbeddedIn<I>, Auto: Admits<I::Auto>>,
    {
        // SAFETY: the itab is for `DynTrait` and the type of the value, with the auto traits of `DynTrait`.
        unsafe { IfaceMut::from_parts(upcast_itab::<I, DynTrait>(this.itab), this.data) }
    }

    /// Uses the value through a `J` all of whose methods `I` has, declared or embedded, in whatever way. Cannot fail. Costs what
    /// [`AnyRef::cast_ref`] costs; nothing if only auto traits are forgotten.
    ///
    /// rustc finds out `By`, which says where `I` has the methods from, and takes no choice: where several of the interfaces that
    /// `I` consists of declare one method, each for itself, it asks for type annotations. [`upcast`](Self::upcast) goes by
    /// what is embedded alone, and `cast` asks the value.
    ///
    /// Go: assignment of one interface to another whose method set it includes.
    #[inline(always)]
    pub fn convert<J, By>(this: Self) -> IfaceMut<'a, J>
    where
        J: ?Sized + BorrowedInterface<Plain: CoveredBy<I::Plain, By>, Auto: Admits<I::Auto>>,
    {
        let itab = covering_itab::<I, J>(this.itab);
        // SAFETY: the itab is for `J` and the type of the value, with the auto traits of `J`.
        unsafe { IfaceMut::from_parts(itab, this.data) }
    }
}
