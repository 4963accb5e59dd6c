//! Why a type or an interface cannot be made.
#![forbid(unsafe_code)]

use alloc::string::String;
use core::error::Error;
use core::fmt;

use super::object::MOST;

/// A type or an interface that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// A name that is none: an empty one, or of a method, one that is no identifier.
    Name {
        /// What should have it: a type, a package, a method, ..
        of: &'static str,
        /// The name.
        name: String,
    },
    /// A method or a field that is there twice.
    Twice {
        /// The type or the interface.
        of: String,
        /// The name of the method or the field.
        name: String,
    },
    /// More methods than a built type can have.
    TooMany {
        /// The type.
        ty: String,
        /// How many it has.
        methods: usize,
    },
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BuildError::Name { of, name } => write!(f, "{name:?} cannot be the name of {of}"),
            BuildError::Twice { of, name } => write!(f, "{of} has {name} twice"),
            BuildError::TooMany { ty, methods } => {
                write!(f, "{ty} has {methods} methods, and a built type has {MOST} at most")
            }
        }
    }
}

impl Error for BuildError {}
