//! The command `itab`.
//!
//! Arguments (`args`) choose files (`input`) and a command (`commands`), which looks up the names it was given
//! (`ask`), asks the reader of Go executables and prints the answer (`output`). What several commands say alike is in
//! `several`, `words` and `select`; `export` is what other tools read.

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;

// The tour has methods that are not `pub`, and shows who finds them.
itab::package!();

mod args;
mod ask;
mod attach;
mod code;
mod commands;
mod error;
mod export;
mod input;
mod output;
mod select;
mod several;
mod tour;
mod words;

use args::{Arguments, Command, Tour};
use error::Error;
use output::{Status, Style};

fn main() -> ExitCode {
    let Arguments { command, json, color } = Arguments::parse();
    let command = command.unwrap_or(Command::Tour(Tour { section: None, plain: false }));
    let mut out = BufWriter::new(io::stdout().lock());
    let answer = commands::run(command, &mut out, Style::of_stdout(json, color));
    match answer.and_then(|answer| Ok(out.flush().map(|()| answer)?)) {
        Ok(status) => status.into(),
        // Whoever read the output has seen enough: `itab types | head`.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // There is nowhere left to say that standard error is closed.
            let _ = writeln!(io::stderr(), "itab: {error}");
            Status::Incomplete.into()
        }
    }
}
