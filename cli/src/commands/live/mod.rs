//! `itab live`: the itab table of a running Go program, or of a core file.

use std::io::Write;

use crate::args::{Live, LiveQuestion};
use crate::attach::{Target, attach};
use crate::error::Error;
use crate::output::{Status, Style};

mod entries;
mod show;
mod summary;
mod verify;
mod watch;

pub(super) fn run(args: &Live, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let target = Target::new(&args.target);
    attach(&target, args.file.as_deref(), |attached| match &args.question {
        Some(LiveQuestion::Show { address }) => show::run(attached, address, out, style),
        None if args.verify => verify::run(attached, out, style),
        None if args.watch => watch::run(attached, args, out, style),
        None => entries::run(attached, args, out, style),
    })
}
