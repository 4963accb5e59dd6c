//! The ordinary traits that std's types list: `Debug`, `Display` and `Error`, of those that have them.
//!
//! What rustc knows without a word about parameters is coerced by rustc. Whether a `Vec<T>` can be printed is known by the
//! descriptor of `T`: so it is lent out as a [`Whole`], which is printed by that descriptor.

use core::fmt::Debug;

use super::composed::{Composed, Whole};
use super::objects::ObjectOf;

/// What `$type` lists: `listed!(u8: dyn Debug, dyn Display)`. It has these traits, or this does not compile.
macro_rules! listed {
    ($type:ty: $($object:ty),*) => {
        &[$({
            let coerce: fn(*mut $type) -> *mut $object = |value| value;
            // SAFETY: the closure above, which returns its argument, coerced.
            unsafe { ObjectOf::new(coerce) }
        }),*]
    };
}
pub(super) use listed;

/// What a composed type lists: `Debug`, if its parts are printed.
pub(super) const fn of_composed<C: Composed>() -> &'static [ObjectOf<C>] {
    fn debug<C: Composed>(value: *mut C) -> *mut dyn Debug {
        value.cast::<Whole<C>>()
    }
    if !C::HAS.debug {
        return &[];
    }
    // SAFETY: the function returns its argument, coerced: a `Whole<C>` is a `C`, the struct being transparent.
    const { &[unsafe { ObjectOf::new(debug::<C>) }] }
}
