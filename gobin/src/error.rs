use std::fmt;

/// Why a file could not be read.
///
/// The variants are what a caller can act on; each carries the address or the evidence it has.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Not an ELF, PE or Mach-O file, or one whose own headers are broken.
    Container {
        /// What is wrong, in the words of the container reader.
        reason: String,
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

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Container { reason } => write!(f, "not a readable executable: {reason}"),
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
