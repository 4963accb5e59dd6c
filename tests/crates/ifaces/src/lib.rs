//! Interfaces of a crate that knows no type, knows `itab` by another name, and has no prelude.
#![no_implicit_prelude]
#![forbid(unsafe_code)]
#![deny(missing_docs, warnings, unreachable_pub, unused_qualifications, missing_debug_implementations)]

#[doc(hidden)]
pub use ::golang;

/// What can be told apart.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait Named {
    /// Its name.
    fn name(&self) -> ::std::string::String;
}

/// What flies.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait Flyer: Named {
    /// How far.
    fn fly(&self, hours: u32) -> u64;
}

/// What dives.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait Diver: Named {
    /// How long.
    fn dive(&mut self, metres: u32) -> ::std::time::Duration;
}

/// A diamond: [`Named`] comes in twice.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait Gannet: Flyer + Diver + Named {
    /// Provided, and not asked of anybody.
    fn introduce(&mut self) -> ::std::string::String {
        let metres = self.dive(3).as_secs();
        ::std::format!("{} flies {} and dives {metres}", self.name(), self.fly(1))
    }
}

/// What lets one in. A crate with a method of this name that is not `pub` does not.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait Openable {
    /// Opens it.
    fn open(&self) -> bool;
}

/// Asks for nothing.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait Empty {}

/// Words of the language as names.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait r#Raw {
    /// A keyword.
    fn r#type(&self, r#in: u8) -> u8;
}

/// Asks for more on some machines.
#[::golang::interface]
#[itab(crate = ::golang, no_implicit_prelude)]
pub trait Configured {
    /// Everywhere.
    fn always(&self) -> u8;
    /// On small machines.
    #[cfg(target_pointer_width = "16")]
    fn never(&self) -> Missing;
    /// On others.
    #[cfg(not(target_pointer_width = "16"))]
    fn also(&self) -> u8;
}

/// Declares an interface and a type with its one method, in the crate that calls this.
#[macro_export]
macro_rules! pair {
    ($(#[$attribute:meta])* $vis:vis $interface:ident, $type:ident { $method:ident($($argument:ident: $in:ty),*) -> $out:ty $body:block }) => {
        $(#[$attribute])*
        #[$crate::golang::interface]
        #[itab(crate = $crate::golang)]
        $vis trait $interface {
            /// Generated.
            fn $method(&self $(, $argument: $in)*) -> $out;
        }

        /// Generated.
        #[derive(Debug)]
        $vis struct $type;

        #[$crate::golang::methods]
        #[itab(crate = $crate::golang)]
        impl $type {
            /// Generated.
            $vis fn $method(&self $(, $argument: $in)*) -> $out $body
        }
    };
}

/// Whether a value flies, as this crate sees it.
pub fn flies(value: &::golang::Any) -> bool {
    ::golang::type_switch!(crate = ::golang, value, { _: ::std::boxed::Box<u8> => false, _: dyn Flyer => true, _: dyn Named => false, _ => false })
}
