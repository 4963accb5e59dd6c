//! `itab page`: a whole executable in a browser.

use std::fs;
use std::io::Write;

use itab_page::{Changes, Program, page};

use crate::args::Page;
use crate::error::Error;
use crate::input::{File, is_stdin};
use crate::output::{Status, Style};

pub(super) fn run(args: &Page, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    if style.json {
        return Err(Error::Usage("a page is HTML; the other commands print JSON".to_owned()));
    }
    if args.output.is_none() && style.is_terminal() {
        return Err(Error::Usage(
            "a page is for a browser: write it to a file with `-o page.html`".to_owned(),
        ));
    }
    if [&args.file, &args.newer].iter().all(|path| path.as_deref().is_some_and(is_stdin)) {
        return Err(Error::Usage("standard input can be read only once".to_owned()));
    }
    let file = File::open(args.file.as_deref())?;
    let binary = file.read()?;
    let text = match &args.newer {
        None => page(&Program::new(&file.name, file.len(), &binary, None)),
        Some(newer) => {
            let newer = File::open(Some(newer))?;
            let newer_binary = newer.read()?;
            let changes = Changes::new(file.name.clone(), itab_gobin::diff(&binary, &newer_binary));
            page(&Program::new(&newer.name, newer.len(), &newer_binary, Some(changes)))
        }
    };
    match &args.output {
        None => out.write_all(text.as_bytes())?,
        Some(path) => {
            let name = path.display().to_string();
            fs::write(path, &text).map_err(|source| Error::Write { file: name.clone(), source })?;
            writeln!(out, "{name}: {} bytes", text.len())?;
        }
    }
    Ok(Status::Yes)
}
