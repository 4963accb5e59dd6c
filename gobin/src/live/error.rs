//! What can go wrong with a process or a core file.

use std::{fmt, io};

/// Why the state of a run time could not be read.
///
/// The variants are what a caller can act on; each carries the address, the path or the process it is about.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// There is no process of that number.
    NoProcess {
        /// The number.
        pid: u32,
    },
    /// The process has no memory of its own: it has ended already, or is part of the kernel.
    NoMemory {
        /// The number.
        pid: u32,
        /// Which of the two.
        what: &'static str,
    },
    /// The process ended, or became another program, while it was read.
    Exited {
        /// The number.
        pid: u32,
    },
    /// Whoever asks may not read the memory of the process.
    NotPermitted {
        /// The number.
        pid: u32,
        /// The number of the user whose process it is, if that can be seen.
        owner: Option<u32>,
        /// Whether the user is that of the process, so that it is the system that forbids it.
        same_user: bool,
    },
    /// The system refused something else.
    Io {
        /// What was read.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A file that is not a core file, or one whose headers are broken.
    NotCore {
        /// What is wrong with it.
        reason: String,
    },
    /// The core file ends before what it should hold.
    Truncated {
        /// What is missing.
        what: String,
        /// How long the core file must be to have it.
        needed: u64,
        /// How long the core file is.
        len: u64,
    },
    /// An address at which nothing is mapped.
    NotMapped {
        /// The address.
        addr: u64,
    },
    /// An address that was mapped when the core file was made, but whose content is not in it.
    NotInCore {
        /// The address.
        addr: u64,
        /// The file that was mapped there, which has the content. None for memory that was left out.
        path: Option<String>,
    },
    /// A file is not the one that was mapped.
    OtherFile {
        /// The path.
        path: String,
        /// How that shows.
        what: String,
    },
    /// None of the executables and libraries in memory was made by Go.
    NotGo {
        /// Their paths.
        looked_at: Vec<String>,
    },
    /// An executable or library made by Go that cannot be decoded.
    Unreadable {
        /// Its path, or the address of its header.
        path: String,
        /// Why not.
        source: crate::Error,
    },
    /// The itab table was not found.
    NoTable {
        /// Where it was looked for, and what was found there.
        reason: String,
    },
    /// Something that must decode does not.
    Malformed {
        /// Address of what was read.
        addr: u64,
        /// What was read, and what is wrong with it.
        what: String,
    },
    /// An address that holds no interface value.
    NotInterface {
        /// The address.
        addr: u64,
        /// The word there, which is neither a type nor an itab.
        word: u64,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoProcess { .. } => f.write_str("no such process"),
            Error::NoMemory { what, .. } => write!(f, "has no memory to read: {what}"),
            Error::Exited { .. } => f.write_str("ended, or became another program, while it was read"),
            Error::NotPermitted { same_user: true, .. } => f.write_str(
                "the system does not permit reading its memory (see /proc/sys/kernel/yama/ptrace_scope); \
                 with the capability CAP_SYS_PTRACE it does",
            ),
            Error::NotPermitted { owner, .. } => {
                match owner {
                    Some(owner) => write!(f, "belongs to user {owner}")?,
                    None => f.write_str("belongs to another user")?,
                }
                f.write_str("; root, or the capability CAP_SYS_PTRACE, may read it")
            }
            Error::Io { path, source } => write!(f, "{path}: {source}"),
            Error::NotCore { reason } => write!(f, "not a readable core file: {reason}"),
            Error::Truncated { what, needed, len } => {
                write!(
                    f,
                    "the core file is truncated: {what} is within its first {needed} bytes, but it has {len}"
                )
            }
            Error::NotMapped { addr } => write!(f, "nothing is mapped at address {addr:#x}"),
            Error::NotInCore { addr, path: Some(path) } => {
                write!(
                    f,
                    "address {addr:#x} is not in the core file: it was mapped from {path}, which is needed too"
                )
            }
            Error::NotInCore { addr, path: None } => {
                write!(f, "address {addr:#x} was mapped, but its content was left out of the core file")
            }
            Error::OtherFile { path, what } => write!(f, "{path} is not what was running: {what}"),
            Error::NotGo { looked_at } => {
                f.write_str("no Go in it")?;
                match &looked_at[..] {
                    [] => f.write_str(": no executable is mapped"),
                    [one] => write!(f, ": {one} is not a Go executable"),
                    [first, rest @ ..] => write!(f, ": neither in {first} nor in {} others", rest.len()),
                }
            }
            Error::Unreadable { path, source } => write!(f, "{path}: {source}"),
            Error::NoTable { reason } => write!(f, "no itab table found: {reason}"),
            Error::Malformed { addr, what } => write!(f, "at address {addr:#x}: {what}"),
            Error::NotInterface { addr, word } => write!(
                f,
                "no interface value at address {addr:#x}: its first word, {word:#x}, is neither a type nor an itab"
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            Error::Unreadable { source, .. } => Some(source),
            _ => None,
        }
    }
}
