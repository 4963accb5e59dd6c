//! What is generated for the methods of a type, as far as it needs `unsafe`.

/// Says that a type has a method, and makes its code.
///
/// The code is a function that gets the receiver out of its first parameter and calls the method. Four things that
/// are given several times have to agree, and rustc checks that they do: the signature in the header of the impl and
/// in the type of the constant (by the trait), the one of the function (which has to become the constant), the
/// signature of the method (in the call), and the types that the impl and the function are for (the code is made for
/// `Self`). So whatever is given, the constant is a function of the type that the header says, which calls that
/// method of that type.
///
/// The receiver is given twice, as the word for what is passed for it, `This` or `Taken`, and as the word for how the method takes it:
/// `Shared`, `Exclusive`, `Owned` or `Boxed`. They have to agree, because the function gives the first to [`receiver`](super::receiver) of
/// the second.
///
/// Of what is given, three things stand in `unsafe` blocks: the text of the name, a literal; the word for how the method takes its
/// receiver; and, where the method is `unsafe`, the names of the parameters, in the call. The function that calls
/// it is then `unsafe` too, as the type in the header is.
///
/// That is the second rule, a copy of the first but for this word and the block around the call. One rule for both
/// would have to take the word as an `ident` or `tt`, which could be another word, and to put every call into a block:
/// that of a method that is said to be safe and is not would then compile.
#[doc(hidden)]
#[macro_export]
macro_rules! __has_method {
    (
        {$($param:ident)*; $(const $const:ident: $const_type:ty;)* $(?$more:ident)*}
        {$({$bounded:ty: $([for<$($of_bound:lifetime),*>])? $($outlives:lifetime)? $(?$relaxed:ident)? $($bound:path)?})*}
        $type:ty;
        $name:ty, $viewer:ty, $passed:ident $receiver:ident, $held:ty, $text:literal;
        for<$this:lifetime $(, $lifetime:lifetime)*>
        $(extern $abi:literal)?
        fn $([$trait:path] ::)? $method:ident($($argument:ident: $argument_type:ty),*) -> $result:ty
    ) => {
        #[allow(deprecated)]
        impl<$($param,)* $(const $const: $const_type,)* $($more,)* __ItabP>
            $crate::__private::HasMethod<
                $name,
                $viewer,
                for<$this $(, $lifetime)*>
                    $(extern $abi)? fn($crate::__private::$passed<$this> $(, $argument_type)*) -> $result,
                $held,
                __ItabP,
            > for $type
        where
            __ItabP: $crate::__private::Place<Self>,
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            const CODE: $crate::__private::Code<
                Self,
                __ItabP,
                for<$this $(, $lifetime)*>
                    $(extern $abi)? fn($crate::__private::$passed<$this> $(, $argument_type)*) -> $result,
                $held,
                $viewer,
            > = {
                $(extern $abi)? fn __itab_code<$this, $($lifetime,)* $($param,)* $(const $const: $const_type,)* __ItabP, __ItabS>(
                    this: $crate::__private::$passed<$this>
                    $(, $argument: $argument_type)*
                ) -> $result
                where
                    __ItabP: $crate::__private::Place<__ItabS>,
                    __ItabS: $crate::__private::Itself<Type = $type> + 'static,
                    $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
                {
                    // SAFETY: whoever has the code calls it with the address of a value as `Code` says.
                    let this = unsafe {
                        $crate::__private::receiver::<__ItabP, __ItabS, $crate::__private::$receiver>(this, $text)
                    };
                    <$type $(as $trait)?>::$method(this $(, $argument)*)
                }
                // SAFETY: the function gives its first parameter to `receiver` of the same place, for the same
                // receiver and type, and to nothing else. A block in a type that is given here can name it, and has no
                // `This` or `Taken` to call it with.
                let right = unsafe {
                    $crate::__private::Right::<Self, __ItabP, $crate::__private::$receiver>::new()
                };
                $crate::__private::Code::new(right, __itab_code::<$($param,)* $($const,)* __ItabP, Self>)
            };
        }
    };
    (
        {$($param:ident)*; $(const $const:ident: $const_type:ty;)* $(?$more:ident)*}
        {$({$bounded:ty: $([for<$($of_bound:lifetime),*>])? $($outlives:lifetime)? $(?$relaxed:ident)? $($bound:path)?})*}
        $type:ty;
        $name:ty, $viewer:ty, $passed:ident $receiver:ident, $held:ty, $text:literal;
        for<$this:lifetime $(, $lifetime:lifetime)*>
        unsafe $(extern $abi:literal)?
        fn $([$trait:path] ::)? $method:ident($($argument:ident: $argument_type:ty),*) -> $result:ty
    ) => {
        #[allow(deprecated)]
        impl<$($param,)* $(const $const: $const_type,)* $($more,)* __ItabP>
            $crate::__private::HasMethod<
                $name,
                $viewer,
                for<$this $(, $lifetime)*>
                    unsafe $(extern $abi)? fn($crate::__private::$passed<$this> $(, $argument_type)*) -> $result,
                $held,
                __ItabP,
            > for $type
        where
            __ItabP: $crate::__private::Place<Self>,
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            const CODE: $crate::__private::Code<
                Self,
                __ItabP,
                for<$this $(, $lifetime)*>
                    unsafe $(extern $abi)? fn($crate::__private::$passed<$this> $(, $argument_type)*) -> $result,
                $held,
                $viewer,
            > = {
                unsafe $(extern $abi)? fn __itab_code<$this, $($lifetime,)* $($param,)* $(const $const: $const_type,)* __ItabP, __ItabS>(
                    this: $crate::__private::$passed<$this>
                    $(, $argument: $argument_type)*
                ) -> $result
                where
                    __ItabP: $crate::__private::Place<__ItabS>,
                    __ItabS: $crate::__private::Itself<Type = $type> + 'static,
                    $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
                {
                    // SAFETY: whoever has the code calls it with the address of a value as `Code` says.
                    let this = unsafe {
                        $crate::__private::receiver::<__ItabP, __ItabS, $crate::__private::$receiver>(this, $text)
                    };
                    let method = <$type $(as $trait)?>::$method;
                    // SAFETY: this function is `unsafe`: its caller keeps what the method asks for.
                    unsafe { method(this $(, $argument)*) }
                }
                // SAFETY: the function gives its first parameter to `receiver` of the same place, for the same
                // receiver and type, and to nothing else. A block in a type that is given here can name it, and has no
                // `This` or `Taken` to call it with.
                let right = unsafe {
                    $crate::__private::Right::<Self, __ItabP, $crate::__private::$receiver>::new()
                };
                $crate::__private::Code::new(right, __itab_code::<$($param,)* $($const,)* __ItabP, Self>)
            };
        }
    };
}
pub use __has_method as has_method;

/// Implements `Typed` for a type that is `Declared`.
///
/// The descriptor is made of what is declared of the type, by safe code. A type without parameters has it in a
/// `static`, which cannot name `Self`; rustc checks that the type that is written instead is the same.
#[doc(hidden)]
#[macro_export]
macro_rules! __typed {
    (
        place
        {; }
        {$({$bounded:ty: $([for<$($of_bound:lifetime),*>])? $($outlives:lifetime)? $(?$relaxed:ident)? $($bound:path)?})*}
        $type:ty
    ) => {
        // SAFETY: a `TypeOf<Self>` is the descriptor of `Self`.
        unsafe impl $crate::__private::Typed for $type
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type MethodsKnown = $crate::__private::Settled;
            const TYPE: &'static $crate::__private::Type = {
                static __ITAB_CELLS: $crate::__private::Cells<$crate::__private::Entry> =
                    $crate::__private::Cells::new();
                static __ITAB_TYPE: $crate::__private::TypeOf<$type> =
                    $crate::__private::TypeOf::new(&__ITAB_CELLS);
                $crate::__private::TypeOf::<Self>::descriptor(&__ITAB_TYPE)
            };
        }
        $crate::__private::collect! { of $type }
    };
    (
        constant
        {$($param:ident)*; $(const $const:ident: $const_type:ty;)*}
        {$({$bounded:ty: $([for<$($of_bound:lifetime),*>])? $($outlives:lifetime)? $(?$relaxed:ident)? $($bound:path)?})*}
        $type:ty
    ) => {
        // SAFETY: a `TypeOf<Self>` is the descriptor of `Self`.
        unsafe impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::Typed for $type
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type MethodsKnown = Self;
            const TYPE: &'static $crate::__private::Type = {
                static __ITAB_CELLS: $crate::__private::SharedCells<$crate::__private::Entry> =
                    $crate::__private::SharedCells::new();
                const { &$crate::__private::TypeOf::<Self>::of_instantiation(&__ITAB_CELLS) }.descriptor()
            };
        }
    };
}
pub use __typed as typed;
