//! What is generated for `#[typed(send, sync)]`, which needs `unsafe`: a promise that rustc checks.

/// Implements `AutoByFields` for a type whose fields are `FieldAt`: its parts are those with these numbers.
///
/// The type and its bounds are written once, in the header. All that follows is said of `Self`: `auto_rules!` writes a function that
/// rustc compiles, under no other bounds than those of the impl and that the parts are `Send`; and one that asks for just these
/// parts. Whatever is given, rustc has proven that the one follows from the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __auto_by_fields {
    (
        {$($param:ident)*; $(const $const:ident: $const_type:ty;)*}
        {$({$bounded:ty: $([for<$($of_bound:lifetime),*>])? $($outlives:lifetime)? $(?$relaxed:ident)? $($bound:path)?})*}
        $type:ty;
        $($auto:ident)*: $($part:ident $at:literal,)*
    ) => {
        // SAFETY: what `auto_rules!` writes, which alone stands in here, says of `Self` what rustc has proven.
        unsafe impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::AutoByFields for $type
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            $(type $part = <Self as $crate::__private::FieldAt<$at>>::Type;)*
            $crate::__private::auto_rules! { $($auto)*: $($part $at,)* }
        }
    };
}
pub use __auto_by_fields as auto_by_fields;

/// The functions of an impl of `AutoByFields`, of those auto traits that are named: a rule for rustc to prove, and whether what the rule
/// asks for is so.
#[doc(hidden)]
#[macro_export]
macro_rules! __auto_rules {
    (: $($rest:tt)*) => {};
    (Send $($other:ident)?: $($part:ident $at:literal,)*) => {
        fn send_rule()
        where
            $(Self::$part: $crate::__private::core::marker::Send,)*
        {
            $crate::__private::sent::<Self>()
        }
        fn is_send() -> $crate::__private::core::primitive::bool {
            true $(&& $crate::__private::Part::<Self::$part>::is_send(<Self as $crate::__private::FieldAt<$at>>::PART))*
        }
        $crate::__private::auto_rules! { $($other)?: $($part $at,)* }
    };
    (Sync: $($part:ident $at:literal,)*) => {
        fn sync_rule()
        where
            $(Self::$part: $crate::__private::core::marker::Sync,)*
        {
            $crate::__private::shared::<Self>()
        }
        fn is_sync() -> $crate::__private::core::primitive::bool {
            true $(&& $crate::__private::Part::<Self::$part>::is_sync(<Self as $crate::__private::FieldAt<$at>>::PART))*
        }
    };
}
pub use __auto_rules as auto_rules;
