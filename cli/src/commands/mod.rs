//! One module per question. Each asks the reader, and prints to whatever it is given.

use std::cmp::Ordering;
use std::io::{self, Write};
use std::path::Path;

use clap::CommandFactory;
use itab_gobin::{Binary, Interface, NameError, Pclntab, Type};
use serde::Serialize;

use crate::args::{Arguments, Command, Named, Tour};
use crate::error::Error;
use crate::input::{File, Outcome};
use crate::output::{self, Answer, Cell, Role, Style};
use crate::tour;

mod calls;
mod dce;
mod diff;
mod implements;
mod info;
mod lists;
mod satisfies;
mod show;
mod table;
mod verify;
mod why;

/// Answers one command.
pub(crate) fn run(command: Command, out: &mut impl Write, style: Style) -> Result<Answer, Error> {
    match command {
        Command::Verify(args) => verify::run(&args.files, out, style),
        Command::Info(args) => info::run(&args.files, out, style),
        Command::Types(args) => lists::types(&args, out, style),
        Command::Ifaces(args) => lists::ifaces(&args, out, style),
        Command::Itabs(args) => lists::itabs(&args, out, style),
        Command::Show(named) => {
            with_names(&named, ["NAME"], |file, binary, [name]| show::run(file, binary, name, out, style))
        }
        Command::Implements(named) => with_names(&named, ["INTERFACE"], |file, binary, [interface]| {
            implements::run(file, binary, interface, out, style)
        }),
        Command::Satisfies(named) => {
            with_names(&named, ["TYPE"], |file, binary, [ty]| satisfies::run(file, binary, ty, out, style))
        }
        Command::Why(named) => with_names(&named, ["TYPE", "INTERFACE"], |file, binary, [ty, interface]| {
            why::run(file, binary, ty, interface, out, style)
        }),
        Command::Calls(args) => calls::run(&args, out, style),
        Command::Diff(args) => diff::run(&args, out, style),
        Command::Dce(args) => dce::run(&args.files, out, style),
        Command::Table(args) => table::run(&args.files, out, style),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "itab", &mut script);
            out.write_all(&script)?;
            Ok(Answer::Yes)
        }
        Command::Man => {
            man(out)?;
            Ok(Answer::Yes)
        }
        Command::Tour(Tour { section, plain }) => {
            tour::run(section.as_deref(), style.has_color() && !plain, out)?;
            Ok(Answer::Yes)
        }
    }
}

/// The man page of the command, and after it those of its commands.
fn man(out: &mut impl Write) -> Result<(), Error> {
    let mut command = Arguments::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(out)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        let subcommand = subcommand.clone().display_name(format!("itab-{}", subcommand.get_name()));
        clap_mangen::Man::new(subcommand).render(out)?;
    }
    Ok(())
}

/// Opens the file that the words name, if they do, and hands it on with the other words.
fn with_names<const N: usize>(
    named: &Named,
    wanted: [&str; N],
    ask: impl FnOnce(&File, &Binary<'_>, [&str; N]) -> Result<Answer, Error>,
) -> Result<Answer, Error> {
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

fn find_type<'a>(file: &File, binary: &'a Binary<'_>, name: &str) -> Result<Type<'a>, Error> {
    binary.find_type(name).map_err(|source| name_error(file, source))
}

/// A type that values can have: not an interface.
fn find_concrete<'a>(file: &File, binary: &'a Binary<'_>, name: &str) -> Result<Type<'a>, Error> {
    let ty = find_type(file, binary, name)?;
    if ty.is_interface() {
        let name = ty.name().into_owned();
        return Err(name_error(file, NameError::NotConcrete { name }));
    }
    Ok(ty)
}

fn find_interface<'a>(file: &File, binary: &'a Binary<'_>, name: &str) -> Result<Interface<'a>, Error> {
    binary.find_interface(name).map_err(|source| name_error(file, source))
}

fn name_error(file: &File, source: NameError) -> Error {
    Error::Name { file: file.name.clone(), source, hint: None }
}

/// What a JSON object says first about the file it is about.
#[derive(Serialize)]
struct Target {
    file: String,
    go_version: Option<String>,
    format: &'static str,
    arch: &'static str,
    bits: u64,
    endian: &'static str,
}

impl Target {
    fn of(file: &File, binary: &Binary<'_>) -> Target {
        let image = binary.image();
        Target {
            file: file.name.clone(),
            go_version: binary.go_version().map(str::to_owned),
            format: image.format().as_str(),
            arch: image.arch().as_str(),
            bits: image.word_size() * 8,
            endian: if image.is_big_endian() { "big" } else { "little" },
        }
    }

    /// As short as a column of a table needs it: `elf/amd64`.
    fn short(&self) -> String {
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
struct Several<T> {
    done: Vec<T>,
    failed: Vec<Error>,
}

impl<T> Several<T> {
    /// Tells the files that were read from those that could not be.
    fn of(outcomes: Vec<Outcome<T>>) -> Result<Several<T>, Error> {
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
    fn answer(self, yes: bool) -> Answer {
        let mut stderr = io::stderr().lock();
        for error in &self.failed {
            // There is nowhere left to say that standard error is closed.
            let _ = writeln!(stderr, "itab: {error}");
        }
        if self.failed.is_empty() { yes.into() } else { Answer::Incomplete }
    }
}

impl<T: Serialize> Several<T> {
    /// One object per file; those that could not be read have `file` and `error`.
    fn write_json(&self, out: &mut impl Write) -> Result<(), Error> {
        for done in &self.done {
            output::json(out, done)?;
        }
        for error in &self.failed {
            output::json(out, &Unread { file: error.file(), error: error.to_string() })?;
        }
        Ok(())
    }
}

/// A method as Go's error messages write it: `Read([]uint8) (int, error)`.
fn method(name: &str, signature: &str) -> String {
    format!("{name}{}", signature.strip_prefix("func").unwrap_or(signature))
}

/// The order of names for people: `*T` stands right after `T`.
fn by_name(a: &str, b: &str) -> Ordering {
    a.trim_start_matches('*').cmp(b.trim_start_matches('*')).then(a.len().cmp(&b.len()))
}

/// The function at an address, by name if the function table has one there.
fn function(pclntab: &Pclntab<'_>, address: u64) -> Cell {
    match pclntab.name_at(address) {
        Some(name) => name.into(),
        None => output::hex(address).into(),
    }
}

/// What stands for a function that no call can reach.
fn removed() -> Cell {
    Cell::painted(Role::Aside, "removed by the linker")
}
