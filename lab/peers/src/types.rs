//! 100 types and 100 traits that each of them has: 10,000 pairs. And what is measured of whoever casts between them.

use std::any::{Any, TypeId};
use std::mem::transmute;
use std::ptr;

/// A type of which there are a hundred.
#[derive(Clone, bevy_reflect::Reflect)]
pub struct T<const N: usize>(pub u64);

/// A trait of which there are a hundred, and one more that no list and no registry says of any type.
pub trait Tr<const M: usize>: 'static {
    fn id(&self) -> usize;
}

impl<const N: usize, const M: usize> Tr<M> for T<N> {
    fn id(&self) -> usize {
        N * 1000 + M
    }
}

/// The trait of the rows with one trait.
pub const HOT: usize = 7;
/// The trait that no type is said to have.
pub const ABSENT: usize = 100;

/// `callback! { arguments [0 1 .. 99] }`.
#[macro_export]
macro_rules! all {
    ($callback:ident $($argument:tt)*) => { $callback! { $($argument)* [
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39
        40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64 65 66 67 68 69 70 71 72 73 74 75
        76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99] } };
}

/// `all!(list Object, make)`: a vector of `make::<N>()` of all types.
#[macro_export]
macro_rules! list {
    ($as:ty, $make:ident [$($n:literal)*]) => { vec![$($make::<$n>() as $as),*] };
}

/// A [`Peer`]: its values are made by a function with the number of the type as a parameter.
#[macro_export]
macro_rules! peer {
    ($(#[$doc:meta])* $peer:ident, $name:literal: $object:ty = $make:ident) => {
        $(#[$doc])*
        pub struct $peer;

        impl $crate::types::Peer for $peer {
            const NAME: &'static str = $name;
            type Object = $object;
            fn objects() -> Vec<Self::Object> {
                $crate::all!(list $object, $make)
            }
        }
    };
}

/// Who casts.
pub trait Peer: 'static {
    const NAME: &'static str;
    /// A value of any of the types.
    type Object: Copy;
    /// One value of each type.
    fn objects() -> Vec<Self::Object>;
}

/// A cast to trait `M`, or to what stands for it.
pub trait Cast<const M: usize>: Peer {
    /// Casts, and calls: the number of the type and of the trait.
    fn id(object: Self::Object) -> Option<usize>;
    /// Casts, and shows the optimiser what comes of it.
    fn cast(object: Self::Object);
}

/// Implements [`Cast`] by an expression, an option of what has a method `id`.
#[macro_export]
macro_rules! casts {
    ($peer:ty, [$($m:tt)*], |$object:ident| $cast:expr) => {
        impl $($m)* for $peer {
            #[inline(always)]
            fn id($object: Self::Object) -> Option<usize> {
                $cast.map(|found| found.id())
            }
            #[inline(always)]
            fn cast($object: Self::Object) {
                std::hint::black_box($cast);
            }
        }
    };
}

pub fn leak<X>(value: X) -> &'static X {
    Box::leak(Box::new(value))
}

/// A value as std's `Any`, which most of them take.
pub type Shared = &'static (dyn Any + Send + Sync);

pub fn any<const N: usize>() -> Shared {
    leak(T::<N>(N as u64))
}

/// All pairs: the type, the trait, and how a value of the one becomes the other.
pub fn pairs(mut each: impl FnMut(TypeId, TypeId, Coercion)) {
    #[inline(never)]
    fn of_type<const N: usize>(each: &mut dyn FnMut(TypeId, TypeId, Coercion)) {
        macro_rules! traits { ([$($m:literal)*]) => { $(
            each(TypeId::of::<T<N>>(), TypeId::of::<dyn Tr<$m>>(), Coercion::of::<N, $m>());
        )* } }
        all!(traits);
    }
    macro_rules! types { ([$($n:literal)*]) => { $(of_type::<$n>(&mut each);)* } }
    all!(types);
}

/// How the address of a value becomes an object of a trait: a function without its type, as who writes a registry keeps it.
#[derive(Clone, Copy)]
pub struct Coercion(fn());

type Coerce<const M: usize> = unsafe fn(*const ()) -> &'static dyn Tr<M>;

impl Coercion {
    fn of<const N: usize, const M: usize>() -> Self {
        /// # Safety
        ///
        /// The address of a `T<N>` that lives for ever.
        unsafe fn coerce<const N: usize, const M: usize>(value: *const ()) -> &'static dyn Tr<M> {
            // SAFETY: such a value (caller).
            unsafe { &*value.cast::<T<N>>() }
        }
        // SAFETY: pointers to functions are of one size, and `apply` makes it what it was before it calls it.
        Coercion(unsafe { transmute::<Coerce<M>, fn()>(coerce::<N, M>) })
    }

    /// # Safety
    ///
    /// Found in the registry under the type of the value and `dyn Tr<M>`.
    #[inline(always)]
    pub unsafe fn apply<const M: usize>(self, value: Shared) -> &'static dyn Tr<M> {
        // SAFETY: it was a function of this type (caller).
        let coerce = unsafe { transmute::<fn(), Coerce<M>>(self.0) };
        // SAFETY: a value of the type that the function takes (caller).
        unsafe { coerce(ptr::from_ref(value).cast()) }
    }
}
