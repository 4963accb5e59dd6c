//! The types of std that have descriptors.

use super::blocks::{Methods, PromotedSet};
use super::composed::composed;
use super::operations::operations;
use super::{Element, Opaque, Typed};
use crate::abi::entry::Entry;
use crate::abi::typ::{Operations, Parts};
use crate::abi::{Kind, Package, Type};
use crate::cells::Cells;

pub(super) const PACKAGE: &Package = &Package::new(module_path!(), env!("CARGO_PKG_VERSION"), None);

/// The operations of a type whose equality and hash are those of its bytes.
const fn regular(operations: &Operations) -> Operations {
    Operations { regular: true, ..*operations }
}

/// Types of std that have no methods here.
macro_rules! plain {
    ($({$($generics:tt)*} $type:ty, $kind:expr, $parts:expr, $operations:expr;)*) => {$(
        // SAFETY: the id is that of `Self`, and there are no methods.
        unsafe impl<$($generics)*> Typed for $type {
            const TYPE: &'static Type = {
                static CELLS: Cells<Entry> = Cells::new();
                // SAFETY: there are no methods; the operations are those of `Self`.
                &unsafe {
                    Type::new::<Self>(
                        $kind,
                        stringify!($type),
                        PACKAGE, &[], const { &$parts }, const { &$operations }, &CELLS)
                }
            };
        }
        impl<P, $($generics)*> PromotedSet<P> for $type {
            const METHODS: Methods<P> = Methods::NONE;
        }
    )*};
}

plain! {
    {} bool, Kind::Bool, Parts::NONE, regular(operations!(Self).functions());
    {} isize, Kind::Int, Parts::NONE, regular(operations!(Self).functions());
    {} i8, Kind::Int8, Parts::NONE, regular(operations!(Self).functions());
    {} i16, Kind::Int16, Parts::NONE, regular(operations!(Self).functions());
    {} i32, Kind::Int32, Parts::NONE, regular(operations!(Self).functions());
    {} i64, Kind::Int64, Parts::NONE, regular(operations!(Self).functions());
    {} i128, Kind::Int128, Parts::NONE, regular(operations!(Self).functions());
    {} usize, Kind::Uint, Parts::NONE, regular(operations!(Self).functions());
    {} u8, Kind::Uint8, Parts::NONE, regular(operations!(Self).functions());
    {} u16, Kind::Uint16, Parts::NONE, regular(operations!(Self).functions());
    {} u32, Kind::Uint32, Parts::NONE, regular(operations!(Self).functions());
    {} u64, Kind::Uint64, Parts::NONE, regular(operations!(Self).functions());
    {} u128, Kind::Uint128, Parts::NONE, regular(operations!(Self).functions());
    {} f32, Kind::Float32, Parts::NONE, composed::<Self>();
    {} f64, Kind::Float64, Parts::NONE, composed::<Self>();
    {} char, Kind::Char, Parts::NONE, regular(operations!(Self).functions());
    {} String, Kind::String, Parts::NONE, *operations!(Self).functions();
    {} &'static str, Kind::String, Parts::NONE, *operations!(Self).functions();
    {} (), Kind::Tuple, Parts::NONE, *operations!(Self).functions();
    {A: Element} (A,), Kind::Tuple, Parts::NONE, composed::<Self>();
    {A: Element, B: Element} (A, B), Kind::Tuple, Parts::NONE, composed::<Self>();
    {A: Element, B: Element, C: Element} (A, B, C), Kind::Tuple, Parts::NONE, composed::<Self>();
    {A: Element, B: Element, C: Element, D: Element} (A, B, C, D), Kind::Tuple, Parts::NONE, composed::<Self>();
    {T: Element} Vec<T>, Kind::Slice, Parts::elem(T::ELEMENT), composed::<Self>();
    {T: Element} Box<[T]>, Kind::Slice, Parts::elem(T::ELEMENT), composed::<Self>();
    {} Box<str>, Kind::String, Parts::NONE, *operations!(Self).functions();
    {T: Element, const N: usize} [T; N], Kind::Array, Parts::array(T::ELEMENT, N), composed::<Self>();
    {T: 'static} fn() -> T, Kind::Func, Parts::NONE, composed::<Self>();
    {T: 'static} core::marker::PhantomData<T>, Kind::Struct, Parts::NONE, *operations!(Self).functions();
    {T: 'static} Opaque<T>, Kind::Named, Parts::NONE, *operations!(Self).functions();
}
