//! What is generated for an interface, as far as it needs `unsafe`.

use crate::abi::Itab;
use crate::abi::itab::StaticItab;
use crate::abi::merge::{Merged, Source};
use crate::abi::method::CodePtr;
use crate::interface::{
    Described, Embedded, EmbeddedImplementedBy, EmbeddedItab, Embeds, InterfaceMethods, OwnCode,
};
use crate::row::{Length, Row};
use crate::typed::Typed;

/// Which of a type's [`Cells`](crate::cells::Cells) an interface uses: a hash of its path.
pub const fn cell_of(path: &str) -> usize {
    let hash = crate::text::fnv(path, 0);
    (hash >> 16 ^ hash) as usize % crate::cells::CELLS
}

/// The methods of the interface that `W` stands for: its own and those of the interfaces that it embeds.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if two of them have one name and differ.
pub const fn merge<W: InterfaceMethods>() -> Merged<W::Count> {
    let mut merged = Merged::EMPTY;
    let mut i = 0;
    while i < W::OWN.len() {
        merged.add(W::OWN[i].imethod, Source::Own(W::OWN[i].number));
        i += 1;
    }
    merged.add_embedded(<<W as Embeds>::Embedded as Embedded>::FIRST);
    merged
}

/// The itab of the interface `I` and the type `T`: the code of the methods that `I` declares itself, and that of
/// the methods of the interfaces that it embeds, taken out of their itabs.
///
/// # Safety
///
/// `W` stands for `I`: `I::METHODS` is `W::MERGED`.
///
/// # Panics
///
/// In the constant that calls it, if the code of a method is missing.
pub const unsafe fn static_itab<I, W, T, L>(own: &[OwnCode<W, T>]) -> StaticItab<L>
where
    I: ?Sized + Described,
    W: InterfaceMethods<Embedded: EmbeddedImplementedBy<T>>,
    T: Typed,
    L: Length,
{
    let sources = W::MERGED.sources.as_slice();
    let mut funs: Row<CodePtr, L> = Row::EMPTY;
    let mut k = 0;
    while k < sources.len() {
        let code = match sources[k] {
            Source::Own(number) => own_code(own, number),
            Source::Embedded(interface, method) => {
                let itab = embedded_itab(<W::Embedded as EmbeddedImplementedBy<T>>::FIRST_ITAB, interface);
                // SAFETY: `method` is a position in the methods of the interface at this place in the list
                // (`add_embedded`), and the itab is the one at the same place (`EmbeddedImplementedBy`).
                unsafe { itab.fun_unchecked(method) }
            }
        };
        funs.insert(k, code);
        k += 1;
    }
    // SAFETY: method `k` of `I` is the one that `sources[k]` says (caller, `merge`). A number stands for one
    // signature, in `Own` as in `OwnCode`, whose code is that of a method of `T` with this signature. The methods
    // of an embedded interface are those of its itab for `T`, in the same order.
    unsafe { StaticItab::new(I::INTER, T::TYPE, funs) }
}

const fn own_code<W, T>(own: &[OwnCode<W, T>], number: usize) -> CodePtr {
    let mut i = 0;
    while i < own.len() {
        if own[i].number == number {
            return own[i].code;
        }
        i += 1;
    }
    panic!("the code of each method that an interface declares is given")
}

const fn embedded_itab(mut first: Option<&EmbeddedItab>, mut at: usize) -> Itab<'static> {
    while let Some(embedded) = first {
        if at == 0 {
            return embedded.itab;
        }
        at -= 1;
        first = embedded.next;
    }
    panic!("the lists of embedded interfaces and of their itabs are equally long")
}

/// Makes `dyn Trait`, or `dyn Trait<A, B>` with every argument, an interface.
///
/// It declares `__ItabInterface`, which stands for the interface and has its parameters: whoever uses the macro says
/// beside it, by impls of the safe traits `Embeds` and `InterfaceMethod<0>`, `InterfaceMethod<1>`, .., what the interface
/// embeds and which methods it declares, by number. Descriptor and itabs are both made of what is said there,
/// and of nothing else that was given: a number is a literal, the same in all places, and rustc allows one impl for
/// a number. `$trait`, `$arg`, `$embedded` and `$count` are written several times. The trait and its arguments are names,
/// which mean the same in all of these places: each is in an impl with the same parameters, and the one that is not, in
/// a static, is compared with `Self`. What is written as embedded is compared by rustc with what `Embeds` says, and the
/// list in the descriptor is for people and for a check; a row that `$count` makes too short is a compile error. Nothing
/// depends on `$access`, nor on `$marker`. The auto traits are what `Interface` says, which is safe to implement.
///
/// Descriptor and table are statics where there are no parameters: the impl is then for one type, so that the table is of
/// one interface. Else there is no table, and the descriptor is a constant.
#[doc(hidden)]
#[macro_export]
macro_rules! __interface {
    (
        {$($param:ident)*; $(const $const:ident: $const_type:ty;)*}
        {$({$bounded:ty: $([for<$($of_bound:lifetime),*>])? $($outlives:lifetime)? $(?$relaxed:ident)? $($bound:path)?})*}
        $exported:literal dyn $trait:ident<$($arg:ident),*>;
        requires $($marker:path),*;
        embeds $($embedded:ty),*;
        methods $($(#[cfg($($cfg:tt)*)])* $number:literal),*;
        count $count:ty;
        access $access:ty;
        $(auto $plain:ty, $send:ty, $sync:ty, $both:ty;)?
    ) => {
        /// Stands for the interface.
        struct __ItabInterface<$($param: ?$crate::__private::core::marker::Sized,)* $(const $const: $const_type,)*>(
            $($crate::__private::core::marker::PhantomData<*mut $param>,)*
        );
        $crate::__private::here! {}

        // SAFETY: both are those of `__ItabHere`, which stands for the crate that the macro is used in.
        unsafe impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::InterfaceMethods
            for __ItabInterface<$($param,)* $($const,)*>
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type Viewer = <$crate::__private::Scope<$exported, __ItabHere> as $crate::__private::Sees>::Viewer;
            const PACKAGE: $crate::__private::Package = $crate::__private::package::<__ItabHere>();
            const EXPORTED: $crate::__private::core::primitive::bool = $exported;
            type Count = $count;
            const OWN: &'static [$crate::__private::Own<Self>] = &[
                $($(#[cfg($($cfg)*)])* $crate::__private::Own::new::<$number>()),*
            ];
            const MERGED: &'static $crate::__private::Merged<Self::Count> =
                &$crate::__private::merge::<Self>();
        }

        // SAFETY: the descriptor is an `InterfaceTypeOf<Self>`, so its methods are `METHODS`; the table, if there is one, is
        // declared in an impl without parameters, which is for one type.
        unsafe impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::Described for dyn $trait<$($arg),*>
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type Access = $access;
            type MethodsKnown = $crate::__private::interface_part!(settled {$($param)* $($const)*});
            const PACKAGE: $crate::__private::Package = $crate::__private::package::<__ItabHere>();
            const METHODS: &'static [$crate::__private::Imethod] =
                <__ItabInterface<$($param,)* $($const,)*> as $crate::__private::InterfaceMethods>::MERGED.methods();
            const EXPORTED: $crate::__private::core::primitive::bool = $exported;
            const EMBEDDED: &'static [&'static $crate::__private::InterfaceType] =
                &[$(<$embedded as $crate::__private::Described>::INTER),*];
            const CELL: $crate::__private::core::primitive::usize = $crate::__private::cell_of(
                $crate::__private::core::concat!(
                    $crate::__private::core::module_path!(),
                    "::",
                    $crate::__private::core::stringify!($trait)
                ),
            );
            const TABLE: $crate::__private::core::option::Option<&'static $crate::__private::InterfaceTable> =
                $crate::__private::interface_part!(table {$($param)* $($const)*});
            const INTER: &'static $crate::__private::InterfaceType = $crate::__private::interface_part!(
                descriptor {$($param)* $($const)*} dyn $trait<$($arg),*>
            );
        }

        $crate::__private::interface_part! { collect {$($param)* $($const)*} dyn $trait }

        impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::Counted for dyn $trait<$($arg),*>
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type Count = $count;
        }

        #[doc(hidden)]
        impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::Interface for dyn $trait<$($arg),*>
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type Plain = Self;
            type Auto = $crate::__private::interface_part!(auto dyn $crate::__private::Local $(, $plain)?);
        }
        #[doc(hidden)]
        impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::Interface
            for dyn $trait<$($arg),*> + $crate::__private::core::marker::Send
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type Plain = dyn $trait<$($arg),*>;
            type Auto = $crate::__private::interface_part!(
                auto dyn $crate::__private::core::marker::Send $(, $send)?
            );
        }
        #[doc(hidden)]
        impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::Interface
            for dyn $trait<$($arg),*> + $crate::__private::core::marker::Sync
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type Plain = dyn $trait<$($arg),*>;
            type Auto = $crate::__private::interface_part!(
                auto dyn $crate::__private::core::marker::Sync $(, $sync)?
            );
        }
        #[doc(hidden)]
        impl<$($param,)* $(const $const: $const_type,)*> $crate::__private::Interface
            for dyn $trait<$($arg),*> + $crate::__private::core::marker::Send + $crate::__private::core::marker::Sync
        where
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            type Plain = dyn $trait<$($arg),*>;
            type Auto = $crate::__private::interface_part!(
                auto dyn $crate::__private::core::marker::Send + $crate::__private::core::marker::Sync $(, $both)?
            );
        }

        // SAFETY: the itab of the interface, which `__ItabInterface` stands for, and of the type.
        #[doc(hidden)]
        unsafe impl<$($param,)* $(const $const: $const_type,)* __ItabT> $crate::__private::ImplementedBy<__ItabT>
            for dyn $trait<$($arg),*>
        where
            __ItabT: $crate::__private::Typed $(+ $marker)*,
            $($embedded: $crate::__private::ImplementedBy<__ItabT>,)*
            $($(for<$($of_bound),*>)? $bounded: $($outlives)? $(?$relaxed)? $($bound)?,)*
        {
            const ITAB: $crate::__private::Itab<'static> = $crate::__private::Itab::from_static(const {
                let own: &[$crate::__private::OwnCode<__ItabInterface<$($param,)* $($const,)*>, __ItabT>] =
                    &[$($(#[cfg($($cfg)*)])* $crate::__private::OwnCode::new::<$number>()),*];
                // SAFETY: `METHODS` of `dyn Trait` is `MERGED` of `__ItabInterface`: see above.
                &unsafe {
                    $crate::__private::static_itab::<
                        Self,
                        __ItabInterface<$($param,)* $($const,)*>,
                        __ItabT,
                        <__ItabInterface<$($param,)* $($const,)*> as $crate::__private::InterfaceMethods>::Count,
                    >(own)
                }
            });
        }
    };
}
pub use __interface as interface;

/// What differs in `interface!` where the interface has parameters: in the first pair of braces; and the auto traits, where it
/// has some for supertraits. Safe code.
#[doc(hidden)]
#[macro_export]
macro_rules! __interface_part {
    (auto $usual:ty) => { $usual };
    (auto $usual:ty, $said:ty) => { $said };
    (table {}) => {{
        static __ITAB_TABLE: $crate::__private::InterfaceTable = $crate::__private::InterfaceTable::new();
        $crate::__private::core::option::Option::Some(&__ITAB_TABLE)
    }};
    (table {$($param:ident)+}) => { $crate::__private::core::option::Option::None };
    (collect {} dyn $trait:ident) => { $crate::__private::collect! { interface dyn $trait } };
    (collect {$($param:ident)+} dyn $trait:ident) => {};
    (settled {}) => { $crate::__private::Settled };
    (settled {$($param:ident)+}) => { Self };
    (descriptor {} dyn $trait:ident<$($arg:ident),*>) => {{
        static __ITAB_INTERFACE: $crate::__private::InterfaceTypeOf<dyn $trait<$($arg),*>> =
            $crate::__private::InterfaceTypeOf::described();
        $crate::__private::InterfaceTypeOf::<Self>::descriptor(&__ITAB_INTERFACE)
    }};
    (descriptor {$($param:ident)+} dyn $trait:ident<$($arg:ident),*>) => {
        const { &$crate::__private::InterfaceTypeOf::<Self>::described() }.descriptor()
    };
}
pub use __interface_part as interface_part;
