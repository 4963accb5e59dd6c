//! Which crate generated code stands in, as a type and as a value.
//!
//! `package!` declares a type at the root of a crate that no other crate can name. `here!` finds it from wherever
//! a macro is used in the crate, and falls back to [`NoPackage`] where there is none. What relies on the crate
//! being the one that it says (who sees non-`pub` methods) goes by [`HasPackage`], which is unsafe to implement,
//! and which `here!` implements for a type of its own.

use core::any::TypeId;
use core::marker::PhantomData;

use crate::abi::Package;
use crate::typed::PackageOf;
use crate::typed::blocks::{Anyone, In};

/// Stands for a crate.
///
/// # Safety
///
/// `Viewer` is [`In<Self>`](In) and `DECLARED` is true; or `Viewer` is [`Anyone`] and `DECLARED` is false.
pub unsafe trait Packaged: 'static {
    /// What an interface of the crate sees with, if it is not `pub`.
    type Viewer;
    /// Whether the type stands for one crate.
    const DECLARED: bool;
}

/// Says in which crate the type `Self` was declared, by a macro.
///
/// # Safety
///
/// `Package` is the type that the crate's `package!` declares, or one that is not [`DECLARED`](Packaged::DECLARED).
pub unsafe trait HasPackage {
    /// The crate.
    type Package: Packaged;
    /// A path in the crate, which begins with its name.
    const PATH: &'static str;
    /// Its version, if the build tool says it.
    const VERSION: Option<&'static str>;
}

/// What crates have that do not say `itab::package!();`: their non-`pub` methods are seen by nobody.
pub enum NoPackage {}

// SAFETY: not declared.
unsafe impl Packaged for NoPackage {
    type Viewer = Anyone;
    const DECLARED: bool = false;
}

/// Who sees the non-`pub` methods of the crate of `Here`.
pub type Inside<Here> = In<<Here as HasPackage>::Package>;

/// Which methods an interface asks for that is `pub`, or not, in the crate of `Here`.
pub struct Scope<const EXPORTED: bool, Here>(Here);

/// See [`Scope`].
pub trait Sees {
    /// Who the interface is to those who let only some see a method.
    type Viewer;
}

impl<Here> Sees for Scope<true, Here> {
    type Viewer = Anyone;
}

impl<Here: HasPackage> Sees for Scope<false, Here> {
    type Viewer = <Here::Package as Packaged>::Viewer;
}

/// The crate of `Here`, as a value.
pub const fn package<Here: HasPackage>() -> Package {
    let id = if <Here::Package as Packaged>::DECLARED { Some(TypeId::of::<Here::Package>()) } else { None };
    let version = match Here::VERSION {
        Some(version) => version,
        None => "",
    };
    Package::new(Here::PATH, version, id)
}

/// The crate of `Here`, as the one that describes `T`.
pub const fn package_of<T, Here: HasPackage>() -> PackageOf<T> {
    PackageOf(const { &package::<Here>() }, PhantomData)
}

/// Lets the non-`pub` interfaces of a crate find its non-`pub` methods: `itab::package!();` at its root.
///
/// In Go, an unexported method is found by interfaces of its own package. Rust has no name for a crate that
/// another crate could not also have: name and version are the same for the library and the program of one
/// Cargo package. So the crate declares a type that only the crate itself can name; that is the package
/// ([`abi::Package`](crate::abi::Package)). A crate that does not say it can use everything else; its non-`pub`
/// interfaces find `pub` methods.
///
/// ```standalone_crate
/// itab::package!();
///
/// #[itab::interface]
/// trait Audited { fn audit(&self) -> u32; } // not `pub`
///
/// pub struct Account(u32);
/// #[itab::methods]
/// impl Account { fn audit(&self) -> u32 { self.0 } } // not `pub` either
///
/// fn main() {
///     let account = itab::Any::new(Account(7));
///     assert_eq!(account.cast_ref::<dyn Audited>().unwrap().audit(), 7);
///     assert!(account.ty().package().is_declared());
/// }
/// ```
///
/// # What it promises
///
/// No other crate finds a non-`pub` method through an interface, whatever it declares. Within the crate the
/// methods are open to every non-`pub` interface, wherever it stands: a private method that may only be called
/// by its own module, because `unsafe` code relies on what its callers check, is better left out of the
/// method set, with `#[itab(skip)]`.
///
/// # Errors
///
/// A compile error if it stands elsewhere than at the root of the crate, or twice.
#[allow(clippy::crate_in_macro_def, reason = "the crate that uses the macro")]
#[macro_export]
macro_rules! package {
    () => {
        /// Stands for this crate: see `itab::package!`.
        #[doc(hidden)]
        #[allow(dead_code, reason = "used by macros, if at all")]
        pub(crate) enum __ItabPackage {}
        // SAFETY: declared just now, for this crate alone to name, and the viewer is that of the type itself.
        unsafe impl $crate::__private::Packaged for __ItabPackage {
            type Viewer = $crate::__private::In<Self>;
            const DECLARED: $crate::__private::core::primitive::bool = true;
        }
        const _: () = $crate::__private::only_at_the_root($crate::__private::core::module_path!());
        // Nor is it in a function at the root: what `here!` finds there is this type.
        const _: fn(__ItabPackage) -> crate::__ItabPackage = |package| package;
    };
}

/// # Panics
///
/// In the constant that calls it, which is a compile error, if the path is that of a module.
pub const fn only_at_the_root(module_path: &str) {
    let mut i = 0;
    while i < module_path.len() {
        assert!(
            module_path.as_bytes()[i] != b':',
            "`itab::package!();` belongs at the root of the crate, in `lib.rs` or `main.rs`"
        );
        i += 1;
    }
}

/// Declares `__ItabHere`, which stands for the crate that the macro is used in.
///
/// The path of the crate's own package type is looked up under a glob import of the root, with a fallback
/// behind it: a name in an inner block, be it from a glob, hides the one of the outer block. Nothing of the
/// user's stands in the inner block.
#[doc(hidden)]
#[macro_export]
#[allow(clippy::crate_in_macro_def, reason = "the crate that uses the macro")]
macro_rules! __here {
    () => {
        enum __ItabHere {}
        const _: () = {
            #[allow(unused_imports)]
            use $crate::__private::NoPackage as __ItabPackage;
            const _: () = {
                #[allow(unused_imports)]
                use crate::*;
                // SAFETY: `crate::__ItabPackage` is what the crate has at its root, be it by a glob import: the type that
                // its `package!` declares. It can have no other type there that is `Packaged` and declared: each was
                // declared by a `package!`, and so is private to its crate.
                unsafe impl $crate::__private::HasPackage for __ItabHere {
                    type Package = __ItabPackage;
                    const PATH: &'static $crate::__private::core::primitive::str =
                        $crate::__private::core::module_path!();
                    const VERSION: $crate::__private::core::option::Option<
                        &'static $crate::__private::core::primitive::str,
                    > = $crate::__private::core::option_env!("CARGO_PKG_VERSION");
                }
            };
        };
    };
}
pub use __here as here;
