//! What can go wrong, in the words that end up on the terminal.

use std::{fmt, io};

use itab_gobin::NameError;

/// Why a command has no answer. Each ends the process with status 2, except a reader that went away.
#[derive(Debug)]
pub(crate) enum Error {
    /// The arguments make no sense together.
    Usage(String),
    /// A file cannot be opened.
    Open { file: String, source: io::Error },
    /// A file is open, but not a Go executable that can be read.
    Read { file: String, source: itab_gobin::Error },
    /// A name does not lead to one type, in the named file.
    Name { file: String, source: NameError, hint: Option<String> },
    /// A process or a core file cannot be read.
    Live { target: String, source: itab_gobin::live::Error, hint: Option<String> },
    /// A name leads to nothing of what was asked for.
    NotFound(String),
    /// The answer cannot be written.
    Output(io::Error),
    /// The answer cannot be written to the file that was named for it.
    Write { file: String, source: io::Error },
}

impl Error {
    /// The file that the error is about.
    pub(crate) fn file(&self) -> Option<&str> {
        match self {
            Error::Open { file, .. } | Error::Read { file, .. } | Error::Name { file, .. } => Some(file),
            Error::Usage(_)
            | Error::Live { .. }
            | Error::NotFound(_)
            | Error::Output(_)
            | Error::Write { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Usage(message) | Error::NotFound(message) => f.write_str(message),
            Error::Open { file, source } => write!(f, "{file}: {source}"),
            Error::Read { file, source } => write!(f, "{file}: {source}"),
            Error::Name { file, source, hint } => {
                match source {
                    NameError::Unknown { name, near } if !near.is_empty() => {
                        write!(f, "{file}: no type `{name}`; near it are")?;
                        write_names(f, near)?;
                    }
                    NameError::Ambiguous { name, candidates } => {
                        write!(f, "{file}: `{name}` can be")?;
                        write_names(f, candidates)?;
                    }
                    source => write!(f, "{file}: {source}")?,
                }
                hint.iter().try_for_each(|hint| write!(f, "\n{hint}"))
            }
            Error::Live { target, source, hint } => {
                write!(f, "{target}: {source}")?;
                hint.iter().try_for_each(|hint| write!(f, "\n{hint}"))
            }
            Error::Output(source) => write!(f, "cannot write the answer: {source}"),
            Error::Write { file, source } => write!(f, "{file}: cannot be written: {source}"),
        }
    }
}

/// Names one below the other, ready to be copied, but not more than fit a terminal.
fn write_names(f: &mut fmt::Formatter<'_>, names: &[String]) -> fmt::Result {
    const MOST: usize = 20;
    names.iter().take(MOST).try_for_each(|name| write!(f, "\n  {name}"))?;
    match names.len().saturating_sub(MOST) {
        0 => Ok(()),
        more => write!(f, "\n  and {more} more"),
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Error::Output(error)
    }
}

impl From<serde_json::Error> for Error {
    /// The values that are written as JSON always can be: what fails is the writer below.
    fn from(error: serde_json::Error) -> Self {
        Error::Output(error.into())
    }
}
