//! Answers about several files at once.

use std::io::{self, Write};

use itab_gobin::Binary;
use serde::Serialize;

use crate::error::Error;
use crate::input::{File, Outcome};
use crate::output::{self, Status};

/// What a JSON object says first about the file it is about.
#[derive(Serialize)]
pub(crate) struct Target {
    pub(crate) file: String,
    pub(crate) go_version: Option<String>,
    pub(crate) format: &'static str,
    pub(crate) arch: &'static str,
    pub(crate) bits: u64,
    pub(crate) endian: &'static str,
}

impl Target {
    pub(crate) fn of(file: &File, binary: &Binary<'_>) -> Target {
        let image = binary.image();
        Target {
            file: file.name.clone(),
            go_version: binary.go_version().map(str::to_owned),
            format: image.format().as_str(),
            arch: image.goarch(),
            bits: image.word_size() * 8,
            endian: if image.is_big_endian() { "big" } else { "little" },
        }
    }

    /// As short as a column of a table needs it: `elf/amd64`.
    pub(crate) fn short(&self) -> String {
        format!("{}/{}", self.format, self.arch)
    }
}

/// What a JSON object says about a file that could not be read.
#[derive(Serialize)]
struct Unread<'a> {
    file: Option<&'a str>,
    error: String,
}

/// What several files gave, in the order of their paths.
pub(crate) struct Several<T> {
    pub(crate) done: Vec<T>,
    pub(crate) failed: Vec<Error>,
}

impl<T> Several<T> {
    /// Tells the files that were read from those that could not be.
    pub(crate) fn of(outcomes: Vec<Outcome<T>>) -> Result<Several<T>, Error> {
        let mut several = Several { done: Vec::new(), failed: Vec::new() };
        for outcome in outcomes {
            match outcome {
                Ok(done) => several.done.push(done),
                Err(error) => several.failed.push(error),
            }
        }
        if several.done.is_empty() && several.failed.is_empty() {
            return Err(Error::NotFound("no Go executable found".to_owned()));
        }
        Ok(several)
    }

    /// Says on standard error which files could not be read, and what the answer about all files is: a
    /// failure outweighs it.
    pub(crate) fn answer(self, yes: bool) -> Status {
        let mut stderr = io::stderr().lock();
        for error in &self.failed {
            // There is nowhere left to say that standard error is closed.
            let _ = writeln!(stderr, "itab: {error}");
        }
        if self.failed.is_empty() { yes.into() } else { Status::Incomplete }
    }
}

impl<T: Serialize> Several<T> {
    /// One object per file; those that could not be read have `file` and `error`.
    pub(crate) fn write_json(&self, out: &mut impl Write) -> Result<(), Error> {
        for done in &self.done {
            output::json(out, done)?;
        }
        for error in &self.failed {
            output::json(out, &Unread { file: error.file(), error: error.to_string() })?;
        }
        Ok(())
    }
}
