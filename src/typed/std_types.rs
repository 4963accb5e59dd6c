//! The types of std that have descriptors.
//!
//! They have no methods, as Go's predeclared types have none: whoever wants some declares a type of their own around one.
//! Their operations are those that std gives them, and of what consists of other values, those that all parts have. Cells
//! and locks have none, because each would have to borrow or to lock what is in them. The ordinary traits that they list are
//! `Debug`, `Display` and `Error`, of those that have them.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, BinaryHeap, LinkedList, VecDeque};
use alloc::ffi::CString;
use alloc::rc::{self, Rc};
use alloc::string::String;
use alloc::sync::{self, Arc};
use alloc::vec::Vec;
use core::cell::{Cell, OnceCell, RefCell};
use core::cmp::{Ordering, Reverse};
use core::error::Error;
use core::fmt;
#[cfg(feature = "std")]
use core::hash::{BuildHasher, Hash};
use core::marker::PhantomData;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use core::num::{NonZero, Wrapping};
use core::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};
use core::sync::atomic;
use core::time::Duration;
#[cfg(feature = "std")]
use std::{
    collections::{HashMap, HashSet},
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, RwLock},
    thread::ThreadId,
    time::{Instant, SystemTime},
};

use super::blocks::{Methods, PromotedSet};
use super::composed::composed;
use super::objects::ObjectOf;
use super::operations::operations;
use super::std_objects::{failed, nothing, of_composed, printed, shown};
use super::{Element, Opaque, Typed};
use crate::abi::entry::Entry;
use crate::abi::typ::{Operations, Parts};
use crate::abi::{Kind, Package, Type};
use crate::cells::Cells;

const PACKAGE: &Package = &Package::new(module_path!(), env!("CARGO_PKG_VERSION"), None);

/// The operations of a type whose equality and hash are those of its bytes.
const fn regular(operations: &Operations) -> Operations {
    Operations { regular: true, ..*operations }
}

/// Types of std that have no methods here.
macro_rules! plain {
    ($({$($generics:tt)*} $type:ty, $kind:expr, $parts:expr, $operations:expr, $objects:expr;)*) => {$(
        // SAFETY: the id is that of `Self`, and there are no methods.
        unsafe impl<$($generics)*> Typed for $type {
            type MethodsKnown = crate::typed::Settled;
            const TYPE: &'static Type = {
                static CELLS: Cells<Entry> = Cells::new();
                let objects: &'static [ObjectOf<Self>] = const { $objects };
                // SAFETY: there are no methods; the operations are those of `Self`.
                let ty = unsafe {
                    Type::new::<Self>(
                        $kind,
                        stringify!($type),
                        PACKAGE, &[], const { &$parts }, const { &$operations }, &CELLS)
                };
                // SAFETY: they are about `Self`.
                &unsafe { ty.listing(ObjectOf::list(objects)) }
            };
        }
        impl<P, $($generics)*> PromotedSet<P> for $type {
            const METHODS: Methods<P> = Methods::NONE;
        }
    )*};
}

/// Integers, whose equality and hash are those of their bytes.
macro_rules! integers {
    ($($type:ty: $kind:ident,)*) => {
        plain! { $(
            {} $type, Kind::$kind, Parts::NONE, regular(operations!(Self).functions()), shown::<Self>();
        )* }
    };
}

integers! {
    bool: Bool,
    isize: Int,
    i8: Int8,
    i16: Int16,
    i32: Int32,
    i64: Int64,
    i128: Int128,
    usize: Uint,
    u8: Uint8,
    u16: Uint16,
    u32: Uint32,
    u64: Uint64,
    u128: Uint128,
    char: Char,
    NonZero<isize>: Struct,
    NonZero<i8>: Struct,
    NonZero<i16>: Struct,
    NonZero<i32>: Struct,
    NonZero<i64>: Struct,
    NonZero<i128>: Struct,
    NonZero<usize>: Struct,
    NonZero<u8>: Struct,
    NonZero<u16>: Struct,
    NonZero<u32>: Struct,
    NonZero<u64>: Struct,
    NonZero<u128>: Struct,
}

/// Types that are compared and so on by what std says of them, and what they list.
macro_rules! whole {
    ($($kind:ident $objects:ident: $($type:ty),+;)*) => {
        plain! { $($({} $type, Kind::$kind, Parts::NONE, *operations!(Self).functions(), $objects::<Self>();)+)* }
    };
}

whole! {
    String shown: String, &'static str, Box<str>, Rc<str>, Arc<str>, Cow<'static, str>;
    Tuple printed: ();
    Struct printed: CString, Duration, RangeFull;
    Struct shown: Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6;
    Struct failed: fmt::Error;
    Enum printed: Ordering;
    Enum shown: IpAddr, SocketAddr;
    Pointer shown: Box<dyn Error>, Box<dyn Error + Send>, Box<dyn Error + Send + Sync>;
    Struct printed: atomic::AtomicBool, atomic::AtomicIsize, atomic::AtomicI8, atomic::AtomicI16, atomic::AtomicI32, atomic::AtomicUsize, atomic::AtomicU8, atomic::AtomicU16, atomic::AtomicU32;
}

#[cfg(feature = "std")]
whole! {
    Struct printed: PathBuf, OsString, Instant, SystemTime, ThreadId;
    Struct failed: io::Error;
    Enum shown: io::ErrorKind;
    Enum printed: Cow<'static, Path>;
}

#[cfg(target_has_atomic = "64")]
whole! {
    Struct printed: atomic::AtomicI64, atomic::AtomicU64;
}

plain! {
    {} f32, Kind::Float32, Parts::NONE, composed::<Self>(), shown::<Self>();
    {} f64, Kind::Float64, Parts::NONE, composed::<Self>(), shown::<Self>();

    {T: Element} Vec<T>, Kind::Slice, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} Box<[T]>, Kind::Slice, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} Rc<[T]>, Kind::Slice, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} Arc<[T]>, Kind::Slice, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element, const N: usize} [T; N], Kind::Array, Parts::array(T::ELEMENT, N), composed::<Self>(), of_composed::<Self>();
    {K: Element + Ord, V: Element} BTreeMap<K, V>, Kind::Map, Parts::map(K::ELEMENT, V::ELEMENT), composed::<Self>(), of_composed::<Self>();

    {T: Element} VecDeque<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} LinkedList<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element + Ord} BTreeSet<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element + Ord} BinaryHeap<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();

    {T: Element, E: Element} Result<T, E>, Kind::Enum, Parts::NONE, composed::<Self>(), of_composed::<Self>();
    {T: Element} Reverse<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} Wrapping<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} Range<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} RangeFrom<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} RangeInclusive<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} RangeTo<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element} RangeToInclusive<T>, Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();

    // What rustc knows of these without a word about `T`.
    {T: 'static} rc::Weak<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), printed::<Self>();
    {T: 'static} sync::Weak<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), printed::<Self>();
    {T: 'static} Cell<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
    {T: 'static} RefCell<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
    {T: 'static} OnceCell<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
    {T: 'static} PhantomData<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), printed::<Self>();
    {T: 'static} Opaque<T>, Kind::Named, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
}

#[cfg(feature = "std")]
plain! {
    {K: Element + Eq + Hash, V: Element, S: BuildHasher + Clone + 'static} HashMap<K, V, S>,
        Kind::Map, Parts::map(K::ELEMENT, V::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: Element + Eq + Hash, S: BuildHasher + Clone + 'static} HashSet<T, S>,
        Kind::Struct, Parts::elem(T::ELEMENT), composed::<Self>(), of_composed::<Self>();
    {T: 'static} Mutex<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
    {T: 'static} RwLock<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
    {T: 'static} OnceLock<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
}

macro_rules! tuples {
    ($($($element:ident)+;)*) => {
        plain! { $({$($element: Element),+} ($($element,)+), Kind::Tuple, Parts::NONE, composed::<Self>(), of_composed::<Self>();)* }
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
    A B C D E F G H I;
    A B C D E F G H I J;
    A B C D E F G H I J K;
    A B C D E F G H I J K L;
}

/// Functions of these arguments, as pointers and in boxes.
macro_rules! functions {
    ($({$($argument:ident),*})*) => {$(
        plain! {{$($argument: 'static,)* R: 'static} fn($($argument),*) -> R, Kind::Func, Parts::NONE, composed::<Self>(), of_composed::<Self>();}
        functions! { boxed {$($argument),*} Fn FnMut FnOnce }
    )*};
    (boxed $arguments:tt $($call:ident)*) => {$(
        functions! { boxed $call $arguments {} }
        functions! { boxed $call $arguments {+ Send} }
        functions! { boxed $call $arguments {+ Send + Sync} }
    )*};
    (boxed $call:ident {$($argument:ident),*} {$($auto:tt)*}) => {
        plain! {
            {$($argument: 'static,)* R: 'static} Box<dyn $call($($argument),*) -> R $($auto)*>,
            Kind::Func, Parts::NONE, *operations!(Self).functions(), nothing::<Self>();
        }
    };
}

functions! {
    {}
    {A}
    {A, B}
    {A, B, C}
    {A, B, C, D}
}
