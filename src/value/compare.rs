//! Equality, order and hashes of interface values. Go: `efaceeq`, `ifaceeq`, `nilinterhash`, `interhash`.
//!
//! Two interface values are equal if they have the same dynamic type and their values are equal as that type
//! compares them: `Any::new(a) == Any::new(b)` is `a == b` where both have one type. In particular NaN differs from
//! itself, and pointers compare what they point to, as `Box`, `Rc`, `Arc` and `&` do in Rust. Where Go compares addresses, there
//! is `ptr_eq`.
//!
//! Of a type without equality, Go panics, and so do the operators. The functions `try_eq`, `try_hash` and `try_cmp` say it as an
//! error, also where the value that cannot be compared is deep within another one: see `noted`.

use alloc::string::String;
use core::borrow::Borrow;
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

use super::noted::{attempt, lacking};
use super::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};
use crate::abi::{Kind, TFlag, Type};
use crate::auto_traits::AutoTraits;
use crate::comparison::ComparisonError;
use crate::ids::fold;
use crate::interface::{ImplementedBy, Interface, SharedInterface};
use crate::ptr::Ref;
use crate::typed::Typed;

/// A value and its type, whoever holds it.
#[derive(Clone, Copy)]
struct Operand<'a> {
    ty: &'static Type,
    /// Invariant: a value of type `ty`.
    data: Ref<'a>,
}

impl<'a> Operand<'a> {
    #[inline(always)]
    fn of<A: ?Sized + AutoTraits>(any: AnyRef<'a, A>) -> Self {
        Operand { ty: any.ty(), data: any.data() }
    }

    /// Go: `efaceeq`.
    #[inline]
    #[track_caller]
    fn equals(self, other: Operand<'_>) -> bool {
        // SAFETY: they are of one type.
        self.ty == other.ty && unsafe { self.equals_another(other) }
    }

    /// Whether the value is equal to another one of its type.
    ///
    /// # Safety
    ///
    /// `other` is of this type.
    #[inline(always)]
    #[track_caller]
    unsafe fn equals_another(self, other: Operand<'_>) -> bool {
        if self.is_number() {
            // SAFETY: it is a number.
            let one = unsafe { self.number() };
            // SAFETY: of the same type (caller).
            let two = unsafe { other.number() };
            return one == two;
        }
        let Some(equal) = self.ty.operations().equal else {
            lacking(ComparisonError::uncomparable(self.ty));
            return false;
        };
        // SAFETY: two live values of this type (caller), whose operation this is.
        unsafe { equal(self.data.as_ptr(), other.data.as_ptr()) }
    }

    /// Go: `nilinterhash`.
    #[inline]
    #[track_caller]
    fn hash<H: Hasher>(self, state: &mut H) {
        // Not the hash in the descriptor: instantiations of one generic type may share that.
        let ty = fold([self.ty.id()]);
        if self.is_number() {
            // SAFETY: it is one. Written at once with its type, half the work of two: numbers of one type stay
            // different, and one of each other type has the hash that one of these has.
            return state.write_u64(ty ^ unsafe { self.number() });
        }
        state.write_u64(ty);
        if self.ty.is::<String>() {
            // SAFETY: it is one (just asked).
            return unsafe { self.data.cast::<String>() }.hash(state);
        }
        let Some(hash) = self.ty.operations().hash else {
            return lacking(ComparisonError::unhashable(self.ty));
        };
        // SAFETY: a live value of this type, whose operation this is.
        unsafe { hash(self.data.as_ptr(), state) }
    }

    /// What the operator says of these, where it would panic an error.
    fn try_equals(self, other: Operand<'_>) -> Result<bool, ComparisonError> {
        if self.ty != other.ty {
            return Ok(false);
        }
        if self.ty.operations().equal.is_none() {
            return Err(ComparisonError::uncomparable(self.ty));
        }
        // SAFETY: the types were just compared.
        attempt(|| unsafe { self.equals_another(other) })
    }

    /// Hashes, and where the operator would panic, an error.
    fn try_hash<H: Hasher>(self, state: &mut H) -> Result<(), ComparisonError> {
        if self.ty.operations().hash.is_none() {
            return Err(ComparisonError::unhashable(self.ty));
        }
        attempt(|| self.hash(state))
    }

    fn compare(self, other: Operand<'_>) -> Result<Ordering, ComparisonError> {
        if self.ty != other.ty {
            return Err(ComparisonError::two_types(self.ty, other.ty));
        }
        let order = self.ty.operations().order.ok_or(ComparisonError::unordered(self.ty))?;
        // SAFETY: two live values of this type, whose operation this is.
        attempt(|| unsafe { order(self.data.as_ptr(), other.data.as_ptr()) })
    }

    #[inline]
    fn same_pointer(self, other: Operand<'_>) -> bool {
        // SAFETY: a value of such a type is a word, all of whose bytes are initialised (`Operations::target`).
        let word = |operand: Operand<'_>| unsafe { operand.data.as_ptr().cast::<*const ()>().read() };
        self.ty == other.ty && self.ty.operations().target.is_some() && word(self) == word(other)
    }

    /// Whether the type is regular and has 64 bits: what is compared most, and needs no operation.
    #[inline(always)]
    fn is_number(self) -> bool {
        self.ty.tflag().contains(TFlag::REGULAR_MEMORY) && self.ty.size() == size_of::<u64>()
    }

    /// The bits of the value.
    ///
    /// # Safety
    ///
    /// It is a number, or of the type of one that is.
    #[inline(always)]
    unsafe fn number(self) -> u64 {
        // SAFETY: all bytes of a value of a regular type are initialised, and there are eight. It may be aligned to less.
        unsafe { self.data.as_ptr().cast::<u64>().read_unaligned() }
    }
}

/// Whether there is such a value, and it is equal to `other`.
#[inline(always)]
#[track_caller]
fn is_equal<T: Typed + PartialEq>(value: Option<&T>, other: &T) -> bool {
    let Some(value) = value else { return false };
    if const { matches!(T::TYPE.kind(), Kind::Func) } {
        lacking(ComparisonError::uncomparable(T::TYPE));
        return false;
    }
    value == other
}

/// What can be seen as an interface value: the six kinds of them, a [`Key`](crate::Key), and every value whose type has
/// a descriptor.
///
/// It is what `try_eq` and its siblings take. As `dyn AsAny` it is also what to look for in a map whose keys are
/// [`Any`] or [`Key`](crate::Key), without making one:
///
/// ```
/// use itab::{Any, AsAny};
/// use std::collections::HashMap;
/// let mut ages: HashMap<Any, u32> = HashMap::new();
/// ages.insert(Any::new(String::from("Tom")), 7);
/// let name = String::from("Tom");
/// assert_eq!(ages.get(&name as &dyn AsAny), Some(&7));
/// ```
pub trait AsAny {
    /// The value, borrowed. Allocates nothing.
    fn as_any(&self) -> AnyRef<'_>;
}

impl<T: Typed> AsAny for T {
    #[inline(always)]
    fn as_any(&self) -> AnyRef<'_> {
        AnyRef::new(self)
    }
}

impl PartialEq for dyn AsAny + '_ {
    /// As [`Any`] compares.
    #[track_caller]
    fn eq(&self, other: &Self) -> bool {
        Operand::of(self.as_any()).equals(Operand::of(other.as_any()))
    }
}

impl Eq for dyn AsAny + '_ {}

impl Hash for dyn AsAny + '_ {
    /// As [`Any`] is hashed.
    #[track_caller]
    fn hash<H: Hasher>(&self, state: &mut H) {
        Operand::of(self.as_any()).hash(state);
    }
}

impl<'a, A: ?Sized + AutoTraits> Borrow<dyn AsAny + 'a> for Any<A> {
    fn borrow(&self) -> &(dyn AsAny + 'a) {
        self
    }
}

/// Go compares an interface value with a value of a type that implements the interface, in the type's own way.
macro_rules! with_values {
    ($([$($parameters:tt)*] $value:ty, {$($bound:tt)*}, |$this:ident| $concrete:expr;)*) => {$(
        impl<$($parameters)*, T: Typed + PartialEq> PartialEq<T> for $value $($bound)* {
            /// Whether the value is a `T` and equal to `other`. Allocates nothing; of another type, it is not looked at.
            #[inline(always)]
            #[track_caller]
            fn eq(&self, other: &T) -> bool {
                let $this = self;
                is_equal($concrete, other)
            }
        }
    )*};
}

with_values! {
    [A: ?Sized + AutoTraits] Any<A>, {}, |any| any.downcast_ref();
    [A: ?Sized + AutoTraits] AnyRef<'_, A>, {}, |any| any.downcast_ref();
    [A: ?Sized + AutoTraits] AnyMut<'_, A>, {}, |any| any.downcast_ref();
    [I: ?Sized] Iface<I>, {where I: Interface<Plain: ImplementedBy<T>>}, |this| Iface::downcast_ref(this);
    [I: ?Sized] IfaceRef<'_, I>, {where I: SharedInterface<Plain: ImplementedBy<T>>}, |this| IfaceRef::downcast_ref(*this);
    [I: ?Sized] IfaceMut<'_, I>, {where I: Interface<Plain: ImplementedBy<T>>}, |this| IfaceMut::downcast_ref(this);
}

/// Each of the six with each of them, and what else is the same for all.
macro_rules! with_each_other {
    ({$($left:tt)*} $rights:tt) => {$(with_each_other! { @ $left $rights })*};
    (@ {$parameters:tt $left:ty, |$this:ident| $any:expr} {$({$more:tt $right:ty})*}) => {
        with_each_other! { alone $parameters $left, |$this| $any }
        $(with_each_other! { pair $parameters $more $left, $right })*
    };
    (pair [$($parameters:tt)*] [$($more:tt)*] $left:ty, $right:ty) => {
        impl<$($parameters)*, $($more)*> PartialEq<$right> for $left {
            /// Whether both have the same dynamic type and equal values. Go: `==`. Allocates nothing.
            ///
            /// NaN differs from itself, and pointers compare what they point to; `ptr_eq` compares their addresses.
            ///
            /// # Panics
            ///
            /// If both are of one type that cannot be compared, as in Go; `try_eq` says it as an error.
            #[inline]
            #[track_caller]
            fn eq(&self, other: &$right) -> bool {
                // The types first, before it is looked at where the values are.
                if self.as_any().ty() != other.as_any().ty() {
                    return false;
                }
                let (one, two) = (Operand::of(self.as_any()), Operand::of(other.as_any()));
                // SAFETY: they are of one type. What an interface value is seen as, by the `as_any` below, is always of its type.
                unsafe { one.equals_another(two) }
            }
        }
    };
    (alone [$($parameters:tt)*] $left:ty, |$this:ident| $any:expr) => {
        impl<$($parameters)*> AsAny for $left {
            #[inline(always)]
            fn as_any(&self) -> AnyRef<'_> {
                let $this = self;
                $any.weaken()
            }
        }

        /// For maps. A NaN differs from itself all the same; as in Go, nobody finds one in a map.
        impl<$($parameters)*> Eq for $left {}

        impl<$($parameters)*> Hash for $left {
            /// Hashes the type and the value. Allocates nothing. The zeros of a float have one hash.
            ///
            /// # Panics
            ///
            /// If the type cannot be hashed, as in Go; `try_hash` says it as an error, and a [`Key`](crate::Key) is always hashed.
            #[inline]
            #[track_caller]
            fn hash<H: Hasher>(&self, state: &mut H) {
                Operand::of(self.as_any()).hash(state);
            }
        }
    };
}

with_each_other! {
    {
        {[A: ?Sized + AutoTraits] Any<A>, |this| this.as_any_ref()}
        {[A: ?Sized + AutoTraits] AnyRef<'_, A>, |this| *this}
        {[A: ?Sized + AutoTraits] AnyMut<'_, A>, |this| this.as_any_ref()}
        {[I: ?Sized + Interface] Iface<I>, |this| this.as_any_ref()}
        {[I: ?Sized + SharedInterface] IfaceRef<'_, I>, |this| this.as_any_ref()}
        {[I: ?Sized + Interface] IfaceMut<'_, I>, |this| this.as_any_ref()}
    }
    {
        {[B: ?Sized + AutoTraits] Any<B>}
        {[B: ?Sized + AutoTraits] AnyRef<'_, B>}
        {[B: ?Sized + AutoTraits] AnyMut<'_, B>}
        {[J: ?Sized + Interface] Iface<J>}
        {[J: ?Sized + SharedInterface] IfaceRef<'_, J>}
        {[J: ?Sized + Interface] IfaceMut<'_, J>}
    }
}

/// The functions, for a value `$this` of the parameters `$parameters`.
macro_rules! functions {
    ($([$($parameters:tt)*] $value:ty, $this:ident: $receiver:ty;)*) => {$(
        impl<$($parameters)*> $value {
            /// Whether both have the same dynamic type and equal values, where `==` would panic an error. Go: `==`.
            ///
            /// Values of different types are different, whatever the types. Costs what `==` costs, and two writes to a variable
            /// of the thread.
            ///
            /// # Errors
            ///
            /// If the type cannot be compared ([`Type::is_comparable`]), or if a comparison of something in
            /// these values cannot.
            pub fn try_eq<V: ?Sized + AsAny>($this: $receiver, other: &V) -> Result<bool, ComparisonError> {
                let (this, other) = (Operand::of((&$this).as_any()), Operand::of(other.as_any()));
                this.try_equals(other)
            }

            /// Hashes the type and the value, where [`Hash`] would panic an error. Go: `nilinterhash`.
            ///
            /// # Errors
            ///
            /// If the type cannot be hashed ([`Type::is_hashable`]), or something in the value cannot. Then `state` has been
            /// given a part of it, and its result means nothing.
            pub fn try_hash<H: Hasher>($this: $receiver, state: &mut H) -> Result<(), ComparisonError> {
                let this = Operand::of((&$this).as_any());
                this.try_hash(state)
            }

            /// Which of two values of one type comes first.
            ///
            /// # Errors
            ///
            /// If they are of different types, or the type has no order ([`Type::is_ordered`]): `f64` has none.
            pub fn try_cmp<V: ?Sized + AsAny>($this: $receiver, other: &V) -> Result<Ordering, ComparisonError> {
                Operand::of((&$this).as_any()).compare(Operand::of(other.as_any()))
            }

            /// Whether both are the same pointer: of one type, and to one place. Go: `==` of pointers.
            ///
            /// Pointers are `Box`, `Pin<Box>`, `Rc`, `Arc`, `&'static` and `Option`s of these; of other values the answer is no, and of two nil
            /// pointers of one type it is yes.
            pub fn ptr_eq<V: ?Sized + AsAny>($this: $receiver, other: &V) -> bool {
                Operand::of((&$this).as_any()).same_pointer(Operand::of(other.as_any()))
            }
        }
    )*};
}

functions! {
    [A: ?Sized + AutoTraits] Any<A>, self: &Self;
    ['a, A: ?Sized + AutoTraits] AnyRef<'a, A>, self: Self;
    ['a, A: ?Sized + AutoTraits] AnyMut<'a, A>, self: &Self;
    [I: ?Sized + Interface] Iface<I>, this: &Self;
    ['a, I: ?Sized + SharedInterface] IfaceRef<'a, I>, this: Self;
    ['a, I: ?Sized + Interface] IfaceMut<'a, I>, this: &Self;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::Package;
    use crate::abi::entry::Entry;
    use crate::abi::typ::Parts;
    use crate::cells::Cells;
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

    /// A second descriptor of `u64`, as rustc makes them of generic types.
    static COPY: Type = {
        static CELLS: Cells<Entry> = Cells::new();
        static PACKAGE: Package = Package::new("", "", None);
        // SAFETY: the operations are those of a `u64`, which has no methods.
        unsafe {
            Type::new::<u64>(Kind::Uint64, "u64", &PACKAGE, &[], &Parts::NONE, u64::TYPE.operations(), &CELLS)
        }
    };

    #[test]
    fn which_copy_of_a_descriptor_a_value_has_does_not_matter() {
        let copy = |value| {
            // SAFETY: a live `u64`, which the descriptor describes.
            unsafe { AnyRef::<'_>::from_parts(&COPY, Ref::new(value)) }
        };
        let hash = |any: AnyRef<'_>| BuildHasherDefault::<DefaultHasher>::default().hash_one(any);
        let (one, two) = (AnyRef::new(&1_u64), copy(&2));
        assert!(!core::ptr::eq(one.ty(), two.ty()));
        assert!(one == copy(&1) && copy(&1) == one && copy(&1) == 1_u64 && copy(&1) == copy(&1));
        assert_ne!(one, two);
        assert_ne!(two, one);
        assert!(two != 1_u64);
        assert_eq!(hash(one), hash(copy(&1)));
        assert_eq!(one.try_cmp(&two), Ok(Ordering::Less));
        assert!(one != copy(&(1_u64 << 32)) && AnyRef::new(&1_i64) != copy(&1));
    }
}
