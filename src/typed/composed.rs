//! Operations of values that consist of other values: vectors, tuples, options, pointers.
//!
//! rustc knows that a `Vec<T>` can be compared only where it knows that a `T` can, and `impl<T: Element> Typed for
//! Vec<T>` does not say so. The descriptor of `T` does: so a vector is compared as std compares it, except that its
//! elements are seen as [`By`], which compares them by the operation in their descriptor.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cmp::Ordering;
use core::fmt::{self, Debug, Display};
use core::hash::{Hash, Hasher};
use core::mem::MaybeUninit;
use core::pin::Pin;
use core::ptr::{self, NonNull};

use super::Element;
use super::auto::KnownAuto;
use super::code::Pointer;
use super::operations::{drop_of, operation};
use super::shared;
use crate::abi::typ::Operations;
use crate::abi::{TFlag, Type};

/// A `T` that is compared, hashed, ordered and printed by the operations in its descriptor.
///
/// Panics if `T` lacks the operation: what is composed of it lacks it then too ([`Has`]), so nobody asks.
#[repr(transparent)]
pub(crate) struct By<T>(T);

pub(super) const HAD: &str = "an operation is composed only of operations that are there";

impl<T: Element> By<T> {
    const OPERATIONS: &'static Operations = T::ELEMENT.operations();
    pub(super) const REGULAR: bool = T::ELEMENT.tflag().contains(TFlag::REGULAR_MEMORY);

    pub(crate) fn one(value: &T) -> &Self {
        // SAFETY: a `By<T>` is a `T`: the struct is transparent.
        unsafe { NonNull::from_ref(value).cast().as_ref() }
    }

    pub(super) fn all(values: &[T]) -> &[Self] {
        // SAFETY: as above, and so a slice of one is a slice of the other.
        unsafe { &*(ptr::from_ref(values) as *const [Self]) }
    }

    fn address(&self) -> NonNull<()> {
        NonNull::from_ref(self).cast()
    }

    /// The bytes of values that have no others.
    pub(super) fn bytes(values: &[Self]) -> Option<&[u8]> {
        // SAFETY: all bytes of a value of a regular type are initialised, and it has no cells.
        Self::REGULAR.then(|| unsafe {
            core::slice::from_raw_parts(ptr::from_ref(values).cast(), size_of_val(values))
        })
    }
}

impl<T: Element> PartialEq for By<T> {
    fn eq(&self, other: &Self) -> bool {
        let equal = Self::OPERATIONS.equal.expect(HAD);
        // SAFETY: two live `T`s, whose operation this is.
        unsafe { equal(self.address(), other.address()) }
    }
}

/// For those that ask for an order only.
impl<T: Element> Eq for By<T> {}

impl<T: Element> PartialOrd for By<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Element> Ord for By<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = Self::OPERATIONS.order.expect(HAD);
        // SAFETY: two live `T`s, whose operation this is.
        unsafe { order(self.address(), other.address()) }
    }
}

impl<T: Element> Hash for By<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let hash = Self::OPERATIONS.hash.expect(HAD);
        // SAFETY: a live `T`, whose operation this is.
        unsafe { hash(self.address(), state) }
    }

    fn hash_slice<H: Hasher>(values: &[Self], state: &mut H) {
        match Self::bytes(values) {
            // One call for all of them.
            Some(bytes) => state.write(bytes),
            None => values.iter().for_each(|value| value.hash(state)),
        }
    }
}

impl<T: Element> Display for By<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let display = Self::OPERATIONS.display.expect(HAD);
        // SAFETY: a live `T`, whose operation this is.
        unsafe { display(self.address(), f) }
    }
}

impl<T: Element> Debug for By<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let debug = Self::OPERATIONS.debug.expect(HAD);
        // SAFETY: a live `T`, whose operation this is.
        unsafe { debug(self.address(), f) }
    }
}

/// A clone of a value, by the operation in its descriptor.
pub(crate) fn duplicate<T: Element>(value: &T) -> T {
    let clone = By::<T>::OPERATIONS.clone.expect(HAD);
    let mut copy = MaybeUninit::<T>::uninit();
    // SAFETY: a live `T`, whose operation this is, and memory for one.
    unsafe { clone(NonNull::from_ref(value).cast(), NonNull::from_mut(&mut copy).cast()) };
    // SAFETY: the operation has written it.
    unsafe { copy.assume_init() }
}

/// Which operations a type has.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Has {
    pub(super) clone: bool,
    pub(super) equal: bool,
    pub(super) hash: bool,
    pub(super) order: bool,
    pub(super) debug: bool,
    pub(super) display: bool,
}

impl Has {
    /// All but `Display`, which std gives to numbers and pointers and to nothing that consists of several values.
    pub(super) const ALL: Has =
        Has { clone: true, equal: true, hash: true, order: true, debug: true, display: false };

    pub(crate) const fn of(ty: &Type) -> Has {
        let Operations { clone, equal, hash, order, debug, .. } = ty.operations();
        Has {
            clone: clone.is_some(),
            equal: equal.is_some(),
            hash: hash.is_some(),
            order: order.is_some(),
            debug: debug.is_some(),
            display: false,
        }
    }

    /// Those of a pointer to the type, which is displayed as what it points to.
    const fn of_pointer(ty: &Type) -> Has {
        Has { display: ty.operations().display.is_some(), ..Has::of(ty) }
    }

    /// The same of a map whose entries have no order. Keys are equal by their own equality.
    #[cfg(feature = "std")]
    pub(crate) const fn without_order(self, of_values: Has) -> Has {
        Has { equal: of_values.equal, hash: false, order: false, ..self }
    }

    pub(crate) const fn and(self, ty: &Type) -> Has {
        self.and_has(Has::of(ty))
    }

    pub(super) const fn and_has(self, other: Has) -> Has {
        Has {
            clone: self.clone && other.clone,
            equal: self.equal && other.equal,
            hash: self.hash && other.hash,
            order: self.order && other.order,
            debug: self.debug && other.debug,
            display: false,
        }
    }

    /// Of these operations, but for `display`, those of `W`; what is left is that of `rest`.
    pub(super) const fn done_by<W: Clone + PartialEq + Hash + Ord + Debug>(
        self,
        rest: Operations,
    ) -> Operations {
        Operations {
            clone: if self.clone { Some(operation::clone::<W>) } else { None },
            equal: if self.equal { Some(operation::equal::<W>) } else { None },
            hash: if self.hash { Some(operation::hash::<W>) } else { None },
            order: if self.order { Some(operation::order::<W>) } else { None },
            debug: if self.debug { Some(operation::debug::<W>) } else { None },
            ..rest
        }
    }
}

/// A type whose operations are made of those of other types.
pub(crate) trait Composed: KnownAuto + Sized + 'static {
    /// The value as something that std can compare, hash, order and print, its parts being [`By`].
    type View<'a>: PartialEq + Hash + Ord + Debug;
    /// The operations that it has: those that all its parts have. No other is ever asked for.
    const HAS: Has;
    /// What a slice or an array of integers is: see [`Operations::regular`].
    const REGULAR: bool = false;

    /// The value as it is compared, hashed, ordered and printed.
    fn view(&self) -> Self::View<'_>;

    /// Whether both are equal.
    fn equal(&self, other: &Self) -> bool {
        self.view() == other.view()
    }

    /// A clone, of clones of the parts.
    fn duplicate(&self) -> Self;

    /// Shows the value to users. Only types that are displayed say how.
    fn display(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        unreachable!("{HAD}")
    }
}

/// A composed value, as what has the traits that the operations of other types are made from.
#[repr(transparent)]
pub(super) struct Whole<C>(C);

impl<C: Composed> Clone for Whole<C> {
    fn clone(&self) -> Self {
        Whole(self.0.duplicate())
    }
}

impl<C: Composed> PartialEq for Whole<C> {
    fn eq(&self, other: &Self) -> bool {
        self.0.equal(&other.0)
    }
}

impl<C: Composed> Eq for Whole<C> {}

impl<C: Composed> PartialOrd for Whole<C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<C: Composed> Ord for Whole<C> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.view().cmp(&other.0.view())
    }
}

impl<C: Composed> Hash for Whole<C> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.view().hash(state);
    }
}

impl<C: Composed> Debug for Whole<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.view().fmt(f)
    }
}

impl<C: Composed> Display for Whole<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.display(f)
    }
}

/// The operations of a composed type: those of its [`Whole`], which is a `C`, the struct being transparent.
pub(crate) const fn composed<C: Composed>() -> Operations {
    C::HAS.done_by::<Whole<C>>(Operations {
        drop: drop_of::<C>(),
        clone: None,
        equal: None,
        hash: None,
        order: None,
        debug: None,
        display: if C::HAS.display { Some(operation::display::<Whole<C>>) } else { None },
        is_nil: None,
        target: None,
        regular: C::REGULAR,
        auto: C::auto,
    })
}

impl<T: Element> Composed for Option<T> {
    type View<'a> = Option<&'a By<T>>;
    const HAS: Has = Has::of(T::ELEMENT);

    fn view(&self) -> Option<&By<T>> {
        self.as_ref().map(By::one)
    }

    fn duplicate(&self) -> Self {
        self.as_ref().map(duplicate)
    }
}

/// The operations of a pointer (`Box`, `Pin<Box>`, `Rc`, `Arc` or `&`), which alone has a target.
pub(crate) const fn of_pointer<P: Composed + Pointer>() -> Operations {
    /// # Safety
    ///
    /// `value` is the address of a live `P`.
    unsafe fn target<P: Pointer>(value: NonNull<()>) -> *const () {
        // SAFETY: a live `P` (caller).
        let pointer = unsafe { value.cast::<P>().as_ref() };
        pointer.shared().map_or(ptr::null(), |target| ptr::from_ref(target).cast())
    }
    // It is an address that is not null, and there is no room for anything else.
    const { assert!(size_of::<P>() == size_of::<*const ()>()) };
    Operations { target: Some(target::<P>), ..composed::<P>() }
}

/// The operations of an option, which alone has a nil value. An option of a pointer is a pointer.
pub(crate) const fn of_option<T: Element>() -> Operations {
    /// # Safety
    ///
    /// `value` is the address of a live `Option<T>`, and `T` has a target.
    unsafe fn target<T: Element>(value: NonNull<()>) -> *const () {
        // SAFETY: a live `Option<T>` (caller).
        let option = unsafe { value.cast::<Option<T>>().as_ref() };
        let target = By::<T>::OPERATIONS.target.expect(HAD);
        // SAFETY: a live `T`, whose operation this is.
        option.as_ref().map_or(ptr::null(), |pointer| unsafe { target(NonNull::from_ref(pointer).cast()) })
    }
    let of_value = T::ELEMENT.operations();
    // Nil is then the one word that no pointer is. An option of an option would have two.
    let is_pointer = of_value.target.is_some()
        && of_value.is_nil.is_none()
        && size_of::<Option<T>>() == size_of::<*const ()>();
    Operations {
        is_nil: Some(operation::is_nil::<Option<T>>),
        target: if is_pointer { Some(target::<T>) } else { None },
        ..composed::<Option<T>>()
    }
}

impl<T: Element> Composed for Box<T> {
    type View<'a> = &'a By<T>;
    const HAS: Has = Has::of_pointer(T::ELEMENT);

    fn view(&self) -> &By<T> {
        By::one(self)
    }

    fn duplicate(&self) -> Self {
        Box::new(duplicate(&**self))
    }

    fn display(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self.view(), f)
    }
}

// A pin is laid out as its pointer.
impl<T: Element> Composed for Pin<Box<T>> {
    type View<'a> = &'a By<T>;
    const HAS: Has = Has::of_pointer(T::ELEMENT);

    fn view(&self) -> &By<T> {
        By::one(self)
    }

    fn duplicate(&self) -> Self {
        Box::pin(duplicate(&**self))
    }

    fn display(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self.view(), f)
    }
}

/// What a pointer points to that may be pointed to from elsewhere in the same value: see [`shared`].
pub(crate) struct Target<'a, P>(&'a P);

impl<P: Pointer<Target: Element>> Target<'_, P> {
    fn target(&self) -> &By<P::Target> {
        By::one(self.0.shared().expect("a pointer that is never nil"))
    }

    fn place(&self) -> *const () {
        ptr::from_ref(self.target()).cast()
    }
}

impl<P: Pointer<Target: Element> + Clone> PartialEq for Target<'_, P> {
    fn eq(&self, other: &Self) -> bool {
        let compare = || self.target() == other.target();
        // Nothing is nested in integers.
        if By::<P::Target>::REGULAR {
            return compare();
        }
        shared::equal(self.0, other.0, [self.place(), other.place()], compare)
    }
}

impl<P: Pointer<Target: Element> + Clone> Eq for Target<'_, P> {}

impl<P: Pointer<Target: Element> + Clone> PartialOrd for Target<'_, P> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<P: Pointer<Target: Element> + Clone> Ord for Target<'_, P> {
    fn cmp(&self, other: &Self) -> Ordering {
        // Interface values have no order, so there is no more to go through than the type says.
        self.target().cmp(other.target())
    }
}

impl<P: Pointer<Target: Element>> Hash for Target<'_, P> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        shared::hash(|| self.target().hash(state));
    }
}

impl<P: Pointer<Target: Element>> Debug for Target<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Debug::fmt(self.target(), f)
    }
}

/// Pointers that share what they point to: a clone is another pointer to it.
macro_rules! shared {
    ($($pointer:ty;)*) => {$(
        impl<T: Element> Composed for $pointer {
            type View<'a> = Target<'a, Self>;
            const HAS: Has = Has { clone: true, ..Has::of_pointer(T::ELEMENT) };

            fn view(&self) -> Target<'_, Self> {
                Target(self)
            }

            fn duplicate(&self) -> Self {
                self.clone()
            }

            fn display(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Display::fmt(self.view().target(), f)
            }
        }
    )*};
}

shared! {
    Rc<T>;
    Arc<T>;
    &'static T;
}
