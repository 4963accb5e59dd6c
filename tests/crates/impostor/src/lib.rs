//! A crate with the name and version of the crate `types`, which means harm, and may not say `unsafe`.
//!
//! It calls itself `core`, to be what `::core::module_path!()` would mean, and `itab`, to be what the macros
//! would find there.
#![forbid(unsafe_code)]
#![allow(missing_docs)]

extern crate self as core;
extern crate self as itab;

pub use __module_path as module_path;
pub use __option_env as option_env;
pub use ::std::{any, clone, cmp, concat, convert, marker, ops, option, primitive, result, stringify};

#[macro_export]
macro_rules! __module_path {
    () => {
        "types"
    };
}
#[macro_export]
macro_rules! __option_env {
    ($($name:tt)*) => {
        Some("0.1.0")
    };
}

/// What the macros take for the library's.
pub mod __private {
    pub use real::__private::*;

    /// Every method is called `peek`.
    pub const fn method<T, N, V, R, S>(_: &'static MethodInfo) -> MethodOf<T>
    where
        T: HasMethod<N, V, S, R>,
        V: real::__private::Viewer,
        R: ReceiverKind,
        S: 'static,
    {
        real::__private::method::<T, N, V, R, S>(&MethodInfo {
            name: "peek",
            text: "fn(&self, usize) -> &'static u64",
        })
    }

    /// Calls always the method with the number 1.
    #[macro_export]
    macro_rules! __false_call {
        ($receiver:ident $this:expr, $interface:ty, $number:literal, $arguments:tt) => {
            real::__private::call!($receiver $this, $interface, 1, $arguments)
        };
    }
    pub use __false_call as call;
}

real::package!();

#[real::interface]
#[itab(crate = real)]
trait Openable {
    fn open(&self) -> bool;
}

/// Whether a value can be opened from inside this crate.
pub fn opens(value: real::AnyRef<'_>) -> Result<bool, real::TypeAssertionError> {
    Ok(value.cast_ref::<dyn Openable>()?.open())
}

/// Its only method is listed as `peek`.
pub struct Lender;

#[real::methods]
impl Lender {
    pub fn lend(&self, at: usize) -> usize {
        at + 1
    }
}

#[real::interface]
pub trait Both {
    fn first(&self) -> u32;
    fn second(&self) -> u32;
}
