//! What can be wrong with a file, and with a name.

use std::fmt;

/// Why a file could not be read.
///
/// The variants are what a caller can act on; each carries the address or the evidence it has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// Not an ELF, PE, Mach-O or WebAssembly file, or one whose own headers are broken.
    Container {
        /// What is wrong, in the words of the container reader.
        reason: String,
    },
    /// An executable for a system that Go compiles for, but whose files are not read.
    Unsupported {
        /// The system and the container: `AIX (XCOFF)`.
        what: &'static str,
    },
    /// An executable without any trace of Go.
    NotGo,
    /// A Go executable from before Go 1.18.
    TooOld {
        /// What gave the age away: a function table magic, or a version string.
        evidence: String,
    },
    /// A Go executable whose module data has none of the known layouts.
    UnknownLayout {
        /// Address of the module data, or of the function table if no module data refers to it.
        addr: u64,
        /// Which check failed.
        reason: &'static str,
    },
    /// An executable that was packed, or a Go executable obfuscated so that its module data cannot be found.
    Obfuscated {
        /// What was recognised, such as `packed with UPX`.
        evidence: &'static str,
    },
    /// A Go executable in which something that must decode does not.
    Malformed {
        /// Virtual address of what was read.
        addr: u64,
        /// What was read, and what is wrong with it.
        what: &'static str,
    },
}

impl Error {
    /// What the container reader says of a file's headers.
    pub(crate) fn container(error: object::Error) -> Error {
        Error::Container { reason: error.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Container { reason } => write!(f, "not a readable executable: {reason}"),
            Error::Unsupported { what } => write!(f, "an executable for {what}, which is not supported"),
            Error::NotGo => f.write_str("not a Go executable"),
            Error::TooOld { evidence } => {
                write!(f, "built by Go older than 1.18 ({evidence}), which is not supported")
            }
            Error::UnknownLayout { addr, reason } => {
                write!(f, "unknown layout of the Go module data at {addr:#x}: {reason}")
            }
            Error::Obfuscated { evidence } => write!(f, "packed or obfuscated: {evidence}"),
            Error::Malformed { addr, what } => write!(f, "malformed at address {addr:#x}: {what}"),
        }
    }
}

impl std::error::Error for Error {}

/// Why a name does not lead to one type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing of that name.
    Unknown {
        /// What was asked for.
        name: String,
        /// Names it may be a slip of, best first.
        near: Vec<String>,
    },
    /// Several types of that name.
    Ambiguous {
        /// What was asked for.
        name: String,
        /// Their full names. Types that share one are told apart by `@` and their address, which is also
        /// accepted as a name.
        candidates: Vec<String>,
    },
    /// A type, but not an interface.
    NotInterface {
        /// Its full name.
        name: String,
    },
    /// An interface, where a concrete type is needed.
    NotConcrete {
        /// Its full name.
        name: String,
    },
    /// Not Go syntax.
    Syntax {
        /// Where in the text, in bytes.
        offset: usize,
        /// What was expected there.
        expected: &'static str,
    },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, names: &[String]| {
            names
                .iter()
                .enumerate()
                .try_for_each(|(at, name)| write!(f, "{}{name}", if at == 0 { "" } else { ", " }))
        };
        match self {
            NameError::Unknown { name, near } => {
                write!(f, "no type `{name}` in the file")?;
                if !near.is_empty() {
                    f.write_str("; near: ")?;
                    list(f, near)?;
                }
                Ok(())
            }
            NameError::Ambiguous { name, candidates } => {
                write!(f, "`{name}` can be: ")?;
                list(f, candidates)
            }
            NameError::NotInterface { name } => write!(f, "`{name}` is not an interface type"),
            NameError::NotConcrete { name } => {
                write!(f, "`{name}` is an interface type, not a concrete type")
            }
            NameError::Syntax { offset, expected } => write!(f, "expected {expected} at character {offset}"),
        }
    }
}

impl std::error::Error for NameError {}
