//! What a program and its plugins, dynamic libraries that it loads while it runs, have to agree in.
//!
//! Values, types and interfaces go both ways without a word of registration: a descriptor exists once in each library, and
//! equality falls back on the id of the type. But Rust promises nothing about how a type lies in memory between two builds. So before
//! anything else crosses, the program compares two [`Build`]s, which have a layout of their own: that of what it wants and that of
//! what the plugin has. They are equal if both were built
//!
//! - by one release of rustc, for one target, with one way to panic,
//! - with one version of `itab`, one set of its features and one profile (debug or release),
//! - with one version, features and source path of the crates that declare the shared types.
//!
//! One workspace and one `cargo build` give all of that. Flags that change layouts or calls and nothing of the above, such as
//! `-C target-feature`, are found only where the layouts of a few types differ; and that a source file of one version was edited between
//! the two builds is not found.
//!
//! **One allocator.** What one side allocates the other grows and frees, and each dynamic library has a `#[global_allocator]` of its own.
//! [`plugin!`](crate::plugin!) takes `std::alloc::System`, so that a plugin that says another one does not compile. Of the program
//! nothing can be found out: one with a `#[global_allocator]` other than `System`, in whichever of its crates, must load no plugins. Without the
//! feature `std`, both have to be given one and the same.
//!
//! **A plugin is never unloaded.** Descriptors, and so cells, tables and every value, keep addresses of it for ever; so does who
//! has a `&'static str` of it. Keep its library in a [`ManuallyDrop`](core::mem::ManuallyDrop), as `examples/plugins` does. What a
//! plugin [registered](crate::register!) can be taken back, by its guard.
//!
//! A plugin says [`plugin!`](crate::plugin!) at its root. The program, with `libloading`:
//!
//! ```ignore
//! let library = ManuallyDrop::new(unsafe { Library::new(path) }?);          // runs the plugin's initialisers
//! let theirs: Symbol<extern "C" fn() -> Build> = unsafe { library.get(plugin::BUILD) }?;
//! Build::of::<Start>().check(&theirs())?;                                   // says what differs
//! let start: Symbol<*const Start> = unsafe { library.get(plugin::ENTRY) }?; // of this type: just checked
//! ```
#![forbid(unsafe_code)]

use core::any::TypeId;
use core::error::Error;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::mem::offset_of;

use alloc::string::String;

#[cfg(feature = "std")]
#[doc(hidden)]
pub use std::alloc::System;

use crate::abi::{InterfaceType, Itab, Type};
use crate::hash::Fold;
use crate::module::Module;
use crate::value::Any;

/// The symbol of the function that says how a plugin was built: `extern "C" fn() -> Build`.
pub const BUILD: &[u8] = b"itab_plugin_build\0";

/// The symbol of the variable that has the plugin's entry, a function of the type that both agreed in.
pub const ENTRY: &[u8] = b"itab_plugin_entry\0";

/// How a program or a plugin was built: hashes, at places that every build knows.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Build {
    /// That this is one, and which version of it.
    format: u64,
    compiler: u64,
    layouts: u64,
    library: u64,
    shared: u64,
}

/// How a structure lies in memory whose fields rustc may put into any order.
struct Probe {
    _a: u8,
    _b: u64,
    _c: u16,
    _d: [u8; 3],
    _e: u32,
    _f: String,
}

fn hash(what: impl Hash) -> u64 {
    let mut hasher = Fold::default();
    what.hash(&mut hasher);
    hasher.finish()
}

impl Build {
    /// How this crate was built, and the crates of the types that `E` is made of: the type of the plugin's entry, such as
    /// `fn(&mut Host)`. Allocates nothing.
    ///
    /// ```
    /// use itab::plugin::Build;
    /// let (mine, theirs) = (Build::of::<fn() -> String>(), Build::of::<fn() -> u8>());
    /// assert_eq!(mine.check(&mine), Ok(()));
    /// let error = mine.check(&theirs).unwrap_err();
    /// assert_eq!(error.to_string(), "the plugin's entry has another type, or one of another build");
    /// ```
    pub fn of<E: 'static>() -> Build {
        let offsets = [
            offset_of!(Probe, _a),
            offset_of!(Probe, _b),
            offset_of!(Probe, _c),
            offset_of!(Probe, _d),
            offset_of!(Probe, _e),
            offset_of!(Probe, _f),
        ];
        let sizes = [size_of::<Type>(), size_of::<InterfaceType>(), size_of::<Any>(), size_of::<Module>()];
        Build {
            format: 0x6974_6162_0000_0001,
            // The id of a type has that of its crate in it, and that the version of the compiler.
            compiler: hash((TypeId::of::<String>(), cfg!(panic = "unwind"))),
            layouts: hash((offsets, sizes)),
            library: hash([TypeId::of::<Any>(), TypeId::of::<Itab<'static>>()]),
            shared: hash(TypeId::of::<E>()),
        }
    }

    /// That of a plugin with this entry. rustc finds out its type, which so is said once.
    #[doc(hidden)]
    pub fn of_entry<E: 'static>(_: &'static E) -> Build {
        Build::of::<E>()
    }

    /// Whether a plugin was built so that values can go to and from it.
    ///
    /// # Errors
    ///
    /// If not: what differs, the first of compiler, layouts, `itab`, and the shared types.
    pub fn check(&self, plugin: &Build) -> Result<(), BuildMismatch> {
        let differ = [
            (self.format != plugin.format, BuildMismatch::Format),
            (self.compiler != plugin.compiler, BuildMismatch::Compiler),
            (self.layouts != plugin.layouts, BuildMismatch::Layouts),
            (self.library != plugin.library, BuildMismatch::Library),
            (self.shared != plugin.shared, BuildMismatch::Shared),
        ];
        differ.into_iter().find(|one| one.0).map_or(Ok(()), |(_, mismatch)| Err(mismatch))
    }
}

/// What differs between a program and its plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildMismatch {
    /// The plugin says it in another way.
    Format,
    /// rustc, its target, or whether panics unwind.
    Compiler,
    /// Where fields lie.
    Layouts,
    /// `itab`: its version, its features, or the profile.
    Library,
    /// The type of the entry, or a type that is in it.
    Shared,
}

impl fmt::Display for BuildMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BuildMismatch::Format => "the plugin was built with an `itab` that describes builds otherwise",
            BuildMismatch::Compiler => "the plugin was built by another rustc, or panics in another way",
            BuildMismatch::Layouts => "the plugin was built with flags that change how types lie in memory",
            BuildMismatch::Library => {
                "the plugin was built with another version of `itab`, other features of it, or another profile"
            }
            BuildMismatch::Shared => "the plugin's entry has another type, or one of another build",
        })
    }
}

impl Error for BuildMismatch {}

/// Makes a dynamic library (`crate-type = ["cdylib"]`) a plugin: `plugin!(start: fn(&mut Host));`, where `start` is a function of this
/// type.
///
/// Exports how the library was built and the function, under the names [`BUILD`](crate::plugin::BUILD) and
/// [`ENTRY`](crate::plugin::ENTRY). Once in a library. The type must have no lifetime that is not bound in it, and should name a type of
/// the crate that declares the shared interfaces, so that another build of that is refused. The library can have no `#[global_allocator]`: it says
/// that its allocator is `System`.
#[macro_export]
macro_rules! plugin {
    ($entry:path: $type:ty $(,)?) => {
        const _: () = {
            $crate::__plugin_allocator! {}
            #[unsafe(no_mangle)]
            extern "C" fn itab_plugin_build() -> $crate::plugin::Build {
                $crate::plugin::Build::of_entry(&itab_plugin_entry)
            }
            #[allow(non_upper_case_globals)]
            #[unsafe(no_mangle)]
            static itab_plugin_entry: $type = $entry;
        };
    };
}

/// The allocator of a plugin.
#[cfg(feature = "std")]
#[doc(hidden)]
#[macro_export]
macro_rules! __plugin_allocator {
    () => {
        #[global_allocator]
        static ITAB_PLUGIN_ALLOCATOR: $crate::plugin::System = $crate::plugin::System;
    };
}

/// Without std there is none that all programs have.
#[cfg(not(feature = "std"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __plugin_allocator {
    () => {};
}
