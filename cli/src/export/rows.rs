//! Rows as lines: of CSV, or of JSON.

use std::io::{self, Write};

use clap::ValueEnum;
use serde::Serialize;

use crate::args::ExportTable;

/// A row of a table, which serializes as its columns.
pub(super) trait Row: Serialize {
    /// The table that it is of.
    const TABLE: ExportTable;
    /// The names of the columns, in order.
    const COLUMNS: &'static [&'static str];
}

/// How rows are written.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    Csv,
    /// An object per line.
    Json,
    /// The same, with the name of the table in each object, so that several tables can follow each other.
    TaggedJson,
}

impl ExportTable {
    /// The name by which it is chosen, and of its file.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().expect("no table is hidden").get_name().to_owned()
    }
}

/// Writes the rows as they come, and returns how many there were.
pub(super) fn write<R: Row>(
    rows: impl Iterator<Item = R>,
    form: Form,
    out: &mut dyn Write,
) -> io::Result<usize> {
    match form {
        Form::Csv => write_csv(rows, out),
        Form::Json => write_json(rows, out),
        Form::TaggedJson => {
            let table = &R::TABLE.name();
            write_json(rows.map(|row| Tagged { table, row }), out)
        }
    }
}

fn write_csv<R: Row>(rows: impl Iterator<Item = R>, out: &mut dyn Write) -> io::Result<usize> {
    // The columns are written without a row, too.
    let mut csv = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    // Columns that are keywords of Rust.
    let columns = R::COLUMNS.iter().map(|column| column.strip_prefix("r#").unwrap_or(column));
    csv.write_record(columns).map_err(io_error)?;
    let mut count = 0;
    for row in rows {
        csv.serialize(row).map_err(io_error)?;
        count += 1;
    }
    csv.flush()?;
    Ok(count)
}

/// Rows can always be written as CSV: what fails is the writer below.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

#[derive(Serialize)]
struct Tagged<'a, R> {
    table: &'a str,
    #[serde(flatten)]
    row: R,
}

fn write_json(rows: impl Iterator<Item = impl Serialize>, out: &mut dyn Write) -> io::Result<usize> {
    let mut count = 0;
    for row in rows {
        serde_json::to_writer(&mut *out, &row)?;
        out.write_all(b"\n")?;
        count += 1;
    }
    Ok(count)
}
