//! The types of std that have descriptors.

use super::blocks::{Methods, PromotedSet};
use super::operations::operations;
use super::{Opaque, Typed};
use crate::abi::entry::Entry;
use crate::abi::{Kind, Package, Type};
use crate::cells::Cells;

const PACKAGE: &Package = &Package::new(module_path!(), env!("CARGO_PKG_VERSION"), None);

/// Types of std that have no methods here.
macro_rules! plain {
    ($({$($generics:tt)*} $type:ty, $kind:expr, $elem:expr;)*) => {$(
        // SAFETY: the id is that of `Self`, and there are no methods.
        unsafe impl<$($generics)*> Typed for $type {
            const TYPE: &'static Type = {
                static CELLS: Cells<Entry> = Cells::new();
                // SAFETY: there are no methods; the operations are those of `Self`.
                &unsafe {
                    Type::new::<Self>(
                        $kind,
                        stringify!($type),
                        PACKAGE, &[], $elem, operations!(Self).functions(), &CELLS)
                }
            };
        }
        impl<P, $($generics)*> PromotedSet<P> for $type {
            const METHODS: Methods<P> = Methods::NONE;
        }
    )*};
}

plain! {
    {} bool, Kind::Bool, None;
    {} isize, Kind::Int, None;
    {} i8, Kind::Int8, None;
    {} i16, Kind::Int16, None;
    {} i32, Kind::Int32, None;
    {} i64, Kind::Int64, None;
    {} i128, Kind::Int128, None;
    {} usize, Kind::Uint, None;
    {} u8, Kind::Uint8, None;
    {} u16, Kind::Uint16, None;
    {} u32, Kind::Uint32, None;
    {} u64, Kind::Uint64, None;
    {} u128, Kind::Uint128, None;
    {} f32, Kind::Float32, None;
    {} f64, Kind::Float64, None;
    {} char, Kind::Char, None;
    {} String, Kind::String, None;
    {} &'static str, Kind::String, None;
    {} (), Kind::Tuple, None;
    {A: Typed} (A,), Kind::Tuple, None;
    {A: Typed, B: Typed} (A, B), Kind::Tuple, None;
    {A: Typed, B: Typed, C: Typed} (A, B, C), Kind::Tuple, None;
    {A: Typed, B: Typed, C: Typed, D: Typed} (A, B, C, D), Kind::Tuple, None;
    {T: Typed} Vec<T>, Kind::Slice, Some(T::TYPE);
    {T: Typed} Box<[T]>, Kind::Slice, Some(T::TYPE);
    {} Box<str>, Kind::String, None;
    {T: Typed, const N: usize} [T; N], Kind::Array, Some(T::TYPE);
    {T: 'static} fn() -> T, Kind::Func, None;
    {T: 'static} core::marker::PhantomData<T>, Kind::Struct, None;
    {T: 'static} Opaque<T>, Kind::Named, None;
}
