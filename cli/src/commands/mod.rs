//! One module per question. Each asks the reader, and prints to whatever it is given.

use std::io::Write;

use clap::CommandFactory;

use crate::args::{Arguments, Command, Tour};
use crate::ask::with_names;
use crate::error::Error;
use crate::output::{Status, Style};
use crate::tour;

mod calls;
mod dce;
mod diff;
mod dynamic;
mod export;
mod implements;
mod info;
mod lists;
mod live;
mod page;
mod satisfies;
mod show;
mod surface;
mod table;
mod verify;
mod why;

/// Answers one command.
pub(crate) fn run(command: Command, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    match command {
        Command::Verify(args) => verify::run(&args.files, out, style),
        Command::Info(args) => info::run(&args.files, out, style),
        Command::Types(args) => lists::types(&args, out, style),
        Command::Ifaces(args) => lists::ifaces(&args, out, style),
        Command::Itabs(args) => lists::itabs(&args, out, style),
        Command::Show(named) => {
            with_names(&named, ["NAME"], |file, binary, [name]| show::run(file, binary, name, out, style))
        }
        Command::Implements(args) => {
            with_names(&args.narrowed.named, ["INTERFACE"], |file, binary, [interface]| {
                implements::run(file, binary, interface, &args, out, style)
            })
        }
        Command::Satisfies(args) => with_names(&args.narrowed.named, ["TYPE"], |file, binary, [ty]| {
            satisfies::run(file, binary, ty, &args, out, style)
        }),
        Command::Why(named) => with_names(&named, ["TYPE", "INTERFACE"], |file, binary, [ty, interface]| {
            why::run(file, binary, ty, interface, out, style)
        }),
        Command::Calls(args) if args.dynamic => dynamic::run(&args, out, style),
        Command::Calls(args) => calls::run(&args, out, style),
        Command::Diff(args) => diff::run(&args, out, style),
        Command::Surface(args) => surface::run(&args, out, style),
        Command::Dce(args) => dce::run(&args, out, style),
        Command::Table(args) => table::run(&args.files, out, style),
        Command::Live(args) => live::run(&args, out, style),
        Command::Page(args) => page::run(&args, out, style),
        Command::Export(args) => export::run(&args, out, style),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "itab", &mut script);
            out.write_all(&script)?;
            Ok(Status::Yes)
        }
        Command::Man => {
            man(out)?;
            Ok(Status::Yes)
        }
        Command::Tour(Tour { section, plain }) => {
            tour::run(section.as_deref(), style.has_color() && !plain, out)?;
            Ok(Status::Yes)
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
