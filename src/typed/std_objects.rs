//! The ordinary traits that std's types list: `Debug`, `Display` and `Error`, of those that have them.
//!
//! What rustc knows without a word about parameters is coerced by rustc. Whether a `Vec<T>` can be printed is known by the
//! descriptor of `T`: so it is lent out as a [`Whole`], which is printed by that descriptor.
//!
//! The coercions are generic functions, so that only those are compiled whose type a program uses.

use core::error::Error;
use core::fmt::{Debug, Display};

use super::composed::{Composed, Whole};
use super::objects::ObjectOf;

/// A function that returns its argument, coerced.
macro_rules! coercions {
    ($($name:ident: $bound:path, $object:ty;)*) => {$(
        fn $name<T: $bound + 'static>(value: *mut T) -> *mut $object {
            value
        }
    )*};
}

coercions! {
    debug: Debug, dyn Debug;
    display: Display, dyn Display;
    error: Error, dyn Error;
}

fn error_anywhere<T: Error + Send + Sync + 'static>(value: *mut T) -> *mut (dyn Error + Send + Sync) {
    value
}

/// Makes a list of coercions, none of which does anything else.
macro_rules! list {
    ($($coercion:expr),*) => {
        const {
            // SAFETY: one of the functions above, which returns its argument, coerced.
            &[$(unsafe { ObjectOf::new($coercion) }),*]
        }
    };
}

/// What is listed of a type that is printed for programmers.
pub(super) const fn printed<T: Debug + 'static>() -> &'static [ObjectOf<T>] {
    list![debug::<T>]
}

/// What is listed of a type that is shown to users, too.
pub(super) const fn shown<T: Debug + Display + 'static>() -> &'static [ObjectOf<T>] {
    list![debug::<T>, display::<T>]
}

/// What is listed of an error.
pub(super) const fn failed<T: Error + Send + Sync + 'static>() -> &'static [ObjectOf<T>] {
    list![debug::<T>, display::<T>, error::<T>, error_anywhere::<T>]
}

/// What is listed of a type of which no more is known than that it is one.
pub(super) const fn nothing<T: 'static>() -> &'static [ObjectOf<T>] {
    &[]
}

/// What a composed type lists: `Debug`, if its parts are printed.
pub(super) const fn of_composed<C: Composed>() -> &'static [ObjectOf<C>] {
    /// A `Whole<C>` is a `C`, the struct being transparent.
    fn debug<C: Composed>(value: *mut C) -> *mut dyn Debug {
        value.cast::<Whole<C>>()
    }
    if !C::HAS.debug {
        return &[];
    }
    list![debug::<C>]
}
