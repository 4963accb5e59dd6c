//! `itab export`: all facts about a file, for other tools.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use clap::ValueEnum;
use serde::Serialize;

use crate::args::{Export, ExportFormat, ExportTable};
use crate::error::Error;
use crate::export::{Facts, Form, write_graph};
use crate::input::File;
use crate::output::{self, Status, Style, count};

/// A file that was written.
#[derive(Serialize)]
struct Written {
    path: String,
    rows: usize,
}

pub(super) fn run(args: &Export, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let plan = Plan::new(args, style)?;
    let file = File::open(args.file.file.as_deref())?;
    let binary = file.read()?;
    let facts = Facts::new(&file, &binary, args);
    match plan {
        Plan::Graph => {
            let Some(path) = &args.output else {
                write_graph(&facts, out)?;
                return Ok(Status::Yes);
            };
            let edges = write_file(path, args, |file| write_graph(&facts, file))?;
            writeln!(out, "{}: {}", path.display(), count(edges, "edge"))?;
        }
        Plan::Stream { tables, form } => {
            let all = |out: &mut dyn Write| {
                tables.iter().try_fold(0, |rows, table| Ok(rows + facts.write(*table, form, out)?))
            };
            match &args.output {
                Some(path) => report(path, write_file(path, args, all)?, out, style)?,
                None => _ = all(out)?,
            }
        }
        Plan::Folder { folder, tables, form, ending } => {
            let source = |source| Error::Write { file: folder.display().to_string(), source };
            fs::create_dir_all(folder).map_err(source)?;
            for table in tables {
                let path = folder.join(format!("{}.{ending}", table.name()));
                let rows = write_file(&path, args, |file| facts.write(table, form, file))?;
                report(&path, rows, out, style)?;
            }
        }
    }
    Ok(Status::Yes)
}

/// What goes where.
enum Plan<'a> {
    /// A graph, to the output.
    Graph,
    /// Tables one after the other, to the output.
    Stream { tables: Vec<ExportTable>, form: Form },
    /// A file for each table.
    Folder { folder: &'a Path, tables: Vec<ExportTable>, form: Form, ending: &'static str },
}

impl<'a> Plan<'a> {
    fn new(args: &'a Export, style: Style) -> Result<Plan<'a>, Error> {
        let usage = |message: &str| Err(Error::Usage(message.to_owned()));
        let format = args.format.unwrap_or(ExportFormat::Json);
        if style.json && format != ExportFormat::Json {
            return usage("--json is `--format json`, and not any other format");
        }
        if format == ExportFormat::Dot {
            return if args.table.is_empty() { Ok(Plan::Graph) } else { usage("a graph has no tables") };
        }
        let is_wanted = |table: &&ExportTable| args.table.is_empty() || args.table.contains(*table);
        let tables: Vec<ExportTable> =
            ExportTable::value_variants().iter().filter(is_wanted).copied().collect();
        let folder = args.output.as_deref().filter(|path| !is_file_name(path));
        let (form, ending) = match (format, folder) {
            (ExportFormat::Csv, _) => (Form::Csv, "csv"),
            (_, Some(_)) => (Form::Json, "jsonl"),
            (_, None) => (Form::TaggedJson, "jsonl"),
        };
        match folder {
            Some(folder) => Ok(Plan::Folder { folder, tables, form, ending }),
            None if matches!(form, Form::Csv) && tables.len() > 1 => {
                usage("several tables of CSV need a folder, `-o FOLDER`; or choose one with `--table`")
            }
            None => Ok(Plan::Stream { tables, form }),
        }
    }
}

/// Whether a path is that of one file, by its ending: what is there does not matter, so that the same line means the same
/// in every folder.
fn is_file_name(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ["json", "jsonl", "ndjson", "csv"].iter().any(|known| ending == *known)
}

/// Makes a file, or empties it, and writes it.
fn write_file(
    path: &Path,
    args: &Export,
    write: impl FnOnce(&mut dyn Write) -> io::Result<usize>,
) -> Result<usize, Error> {
    // The executable is mapped: what empties it ends this process.
    let same =
        |input: &Path| matches!((fs::canonicalize(input), fs::canonicalize(path)), (Ok(a), Ok(b)) if a == b);
    if args.file.file.as_deref().is_some_and(same) {
        return Err(Error::Usage(format!("{} is the file to be read", path.display())));
    }
    let written = fs::File::create(path).and_then(|file| {
        let mut file = BufWriter::new(file);
        let rows = write(&mut file)?;
        file.flush()?;
        Ok(rows)
    });
    written.map_err(|source| Error::Write { file: path.display().to_string(), source })
}

fn report(path: &Path, rows: usize, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let path = path.display().to_string();
    if style.json {
        return output::json(out, &Written { path, rows });
    }
    writeln!(out, "{path}: {}", count(rows, "row"))?;
    Ok(())
}
