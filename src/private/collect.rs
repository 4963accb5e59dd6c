//! What a macro says of a type or an interface to the linker, if that is to collect them.

/// Enters a type or an interface without parameters into [`Module::program`](crate::Module::program), before `main`.
///
/// The linker is given a function that it has to call at the start, whose name stands in a section of its own. That is what is
/// unsafe: the section must be one of such functions, and this is a function that takes nothing, gives back nothing, and can be called
/// at any time, any number of times. What is given here stands in the static alone, whose type says what it is.
#[cfg(feature = "collect")]
#[doc(hidden)]
#[macro_export]
macro_rules! __collect {
    ($of:ident $described:ty) => {
        const _: () = {
            static __ITAB_COLLECTED: $crate::__private::Collected =
                $crate::__private::Collected::$of::<$described>();
            extern "C" fn __itab_enter() {
                $crate::__private::Collected::enter(&__ITAB_COLLECTED)
            }
            // SAFETY: the section of the functions that are called at the start, on each of these systems.
            #[used]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".init_array"))]
            #[cfg_attr(
                target_vendor = "apple",
                unsafe(link_section = "__DATA,__mod_init_func,mod_init_funcs")
            )]
            #[cfg_attr(windows, unsafe(link_section = ".CRT$XCU"))]
            static __ITAB_AT_START: extern "C" fn() = __itab_enter;
        };
    };
}

/// Nothing is collected: the feature is off.
#[cfg(not(feature = "collect"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __collect {
    ($of:ident $described:ty) => {};
}
pub use __collect as collect;
