//! From the words of the command line to the types and interfaces of a file.

use std::path::Path;

use itab_gobin::{Binary, NameError};

use crate::args::Named;
use crate::error::Error;
use crate::input::File;
use crate::output::Status;

/// Opens the file that the words name, if they do, and hands it on with the other words.
pub(crate) fn with_names<const N: usize>(
    named: &Named,
    wanted: [&str; N],
    ask: impl FnOnce(&File, &Binary<'_>, [&str; N]) -> Result<Status, Error>,
) -> Result<Status, Error> {
    let (path, names) = named.split(wanted)?;
    let file = File::open(path)?;
    let binary = file.read()?;
    ask(&file, &binary, names).map_err(|error| match error {
        // The one mistake that the number of words hides: a file, and a name too few.
        Error::Name { file, source, hint: None } if path.is_none() && Path::new(names[0]).is_file() => {
            let hint = format!("{} is a file; after it, {} is expected", names[0], wanted.join(" "));
            Error::Name { file, source, hint: Some(hint) }
        }
        error => error,
    })
}

/// What a word of the command line names in a file, if it does.
pub(crate) fn named<T>(file: &File, found: Result<T, NameError>) -> Result<T, Error> {
    found.map_err(|source| name_error(file, source))
}

/// A name that leads nowhere in a file.
pub(crate) fn name_error(file: &File, source: NameError) -> Error {
    Error::Name { file: file.name.clone(), source, hint: None }
}
