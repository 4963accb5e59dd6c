//! What is generated for ordinary traits, as far as it needs `unsafe`.

/// That values of `$type` can be lent out as `$object`: an `ObjectOf<$type>`.
///
/// The closure has no tokens that were given, and does nothing but return its parameter, where rustc may put a coercion:
/// from the address of a `$type` to a pointer to a `$object`, which it does only if the type has the trait. If the two
/// are the same type there is none, which is right too. If the one is a subtype of the other, there is no coercion from `*mut`
/// to `*mut`, as there would be between covariant pointers: the object could be written to as what the value is not. Both types
/// are written once; what is made of the function is for those that it has.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    ($type:ty, $object:ty) => {{
        let coerce: fn(*mut $type) -> *mut $object = |value| value;
        // SAFETY: the closure above, which returns its argument; nobody else sees this name.
        unsafe { $crate::__private::ObjectOf::new(coerce) }
    }};
}
pub use __object as object;
