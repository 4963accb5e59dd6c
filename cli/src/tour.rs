//! The tour: the library at work, section by section.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;

use crate::args::{Arguments, Tour};

/// Runs the tour that the arguments ask for.
pub(crate) fn tour(arguments: Tour) -> ExitCode {
    let Tour { section: _, plain: _ } = arguments;
    let help = Arguments::command().render_help();
    // A reader that goes away has seen enough.
    let _ = write!(io::stdout(), "{help}");
    ExitCode::SUCCESS
}
