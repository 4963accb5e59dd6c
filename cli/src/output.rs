//! How answers look: tables on a terminal, aligned columns in a pipe, JSON for programs.

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use comfy_table::{
    Attribute, Cell as TableCell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle,
    TableStyle,
};
use itab_gobin::Answer;
use serde::Serialize;

use crate::args::When;
use crate::error::Error;

/// What a command found out. The exit status says it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// 0
    Yes,
    /// 1
    No,
    /// 2: some files could not be read, so there may be more to say.
    Incomplete,
    /// 3: nobody can tell, because the linker removed what the answer hangs on.
    Unknown,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(match status {
            Status::Yes => 0,
            Status::No => 1,
            Status::Incomplete => 2,
            Status::Unknown => 3,
        })
    }
}

impl From<Answer> for Status {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Yes => Status::Yes,
            Answer::No => Status::No,
            Answer::Unknown => Status::Unknown,
        }
    }
}

impl From<bool> for Status {
    fn from(yes: bool) -> Self {
        if yes { Status::Yes } else { Status::No }
    }
}

/// What the reader of the output can make use of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// One JSON object per line, and nothing else.
    pub(crate) json: bool,
    color: bool,
    /// The width of the terminal in columns, if it is one.
    terminal: Option<u16>,
}

/// What a piece of text is, for colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    #[default]
    Plain,
    /// What the line is about.
    Subject,
    /// What is as it should be, and what is not.
    Good,
    Bad,
    /// What may be skipped.
    Aside,
}

impl Role {
    /// The colour and weight, as parameters of the escape sequence "select graphic rendition".
    fn sgr(self) -> &'static str {
        match self {
            Role::Plain => "",
            Role::Subject => "1",
            Role::Good => "32",
            Role::Bad => "31",
            Role::Aside => "2",
        }
    }
}

impl Style {
    /// The style that fits standard output.
    pub(crate) fn of_stdout(json: bool, color: When) -> Style {
        let terminal = io::stdout().is_terminal();
        let color = match color {
            When::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
            When::Always => true,
            When::Never => false,
        };
        let width = || comfy_table::Table::new().width().unwrap_or(100);
        Style { json, color: color && !json, terminal: terminal.then(width) }
    }

    /// Whether there are colours.
    pub(crate) fn has_color(self) -> bool {
        self.color
    }

    /// The text in the colour of its role.
    pub(crate) fn paint<T: fmt::Display>(self, role: Role, text: T) -> Painted<T> {
        Painted { sgr: if self.color { role.sgr() } else { "" }, text }
    }
}

/// A text with its colour.
pub(crate) struct Painted<T> {
    sgr: &'static str,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.sgr.is_empty() {
            return self.text.fmt(f);
        }
        write!(f, "\x1b[{}m{}\x1b[0m", self.sgr, self.text)
    }
}

/// Writes a value as one line of JSON.
pub(crate) fn json(out: &mut impl Write, value: &impl Serialize) -> Result<(), Error> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Spaces between columns in a pipe: two, because one can be part of a name.
const GAP: usize = 2;

/// A rule under the headings is all that a table needs; lines between columns cost too much width.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Rows under a line of headings. Columns of numbers are aligned to the right.
#[derive(Debug)]
pub(crate) struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
}

/// One field of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    text: String,
    role: Role,
    number: bool,
}

impl Cell {
    pub(crate) fn painted(role: Role, text: impl Into<String>) -> Cell {
        Cell { text: text.into(), role, number: false }
    }

    /// A number that is bad news unless it is 0.
    pub(crate) fn bad_count(count: usize) -> Cell {
        let role = if count == 0 { Role::Plain } else { Role::Bad };
        Cell { role, ..Cell::from(count) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell { text, ..Cell::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::from(text.to_owned())
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Cell { text: number.to_string(), role: Role::Plain, number: true }
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Cell { text: number.to_string(), role: Role::Plain, number: true }
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Cell { text: format!("{number:.2}"), role: Role::Plain, number: true }
    }
}

impl Table {
    /// A table without rows. Names belong in the last column: it is the one of unbounded width.
    pub(crate) fn new<const N: usize>(headings: [&'static str; N]) -> Table {
        Table { headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, which has a cell for every heading.
    pub(crate) fn row<const N: usize>(&mut self, cells: [Cell; N]) {
        debug_assert_eq!(N, self.headings.len());
        self.rows.push(cells.into());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the table, or nothing if it has no rows.
    pub(crate) fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        match style.terminal {
            _ if self.is_empty() => Ok(()),
            Some(width) => self.write_table(out, width, style),
            None => self.write_aligned(out, style),
        }
    }

    /// The widest text of each column.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.headings.iter().map(|heading| heading.len()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.text.chars().count());
            }
        }
        widths
    }

    fn write_table(&self, out: &mut impl Write, width: u16, style: Style) -> io::Result<()> {
        let mut table = comfy_table::Table::new();
        table.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        if style.color {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        table.set_header(
            self.headings.iter().map(|heading| TableCell::new(heading).add_attribute(Attribute::Bold)),
        );
        for row in &self.rows {
            table.add_row(row.iter().map(|cell| {
                let alignment = if cell.number { CellAlignment::Right } else { CellAlignment::Left };
                let field = TableCell::new(&cell.text).set_alignment(alignment);
                match cell.role {
                    Role::Plain => field,
                    Role::Subject => field.add_attribute(Attribute::Bold),
                    Role::Good => field.fg(Color::Green),
                    Role::Bad => field.fg(Color::Red),
                    Role::Aside => field.add_attribute(Attribute::Dim),
                }
            }));
        }
        // Only long names are broken to fit: numbers, words and headings stay whole.
        for (column, width) in table.column_iter_mut().zip(self.widths()) {
            column.set_padding((0, 1));
            if width <= 16 {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        writeln!(out, "{table}")
    }

    fn write_aligned(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let columns = self.headings.len();
        let widths = self.widths();
        // A heading stands where the column's values do.
        let headings: Vec<Cell> = (0..columns)
            .map(|column| Cell {
                text: self.headings[column].to_owned(),
                role: Role::Subject,
                number: self.rows[0][column].number,
            })
            .collect();
        for row in std::iter::once(&headings).chain(&self.rows) {
            // Spaces that are due before the next text; at the end of a line they are not written.
            let mut due = 0;
            for (cell, width) in row.iter().zip(&widths) {
                let padding = width - cell.text.chars().count();
                let (before, after) = if cell.number { (padding, 0) } else { (0, padding) };
                if cell.text.is_empty() {
                    due += width + GAP;
                    continue;
                }
                due += before;
                write!(out, "{:due$}{}", "", style.paint(cell.role, &cell.text))?;
                due = after + GAP;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// A number and a noun: `1 itab`, `2 itabs`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// How many hundredths a part is, rounded; 0 of nothing.
pub(crate) fn percent(part: usize, whole: usize) -> usize {
    (part * 100 + whole / 2).checked_div(whole).unwrap_or(0)
}

/// An address or a hash, as it stands in the output: JSON has no hexadecimal numbers, and numbers beyond
/// 2^53 do not survive every reader of JSON.
pub(crate) fn hex(number: u64) -> String {
    format!("{number:#x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(style: Style) -> String {
        let mut table = Table::new(["SLOTS", "NAME"]);
        table.row([2_usize.into(), Cell::painted(Role::Good, "a")]);
        table.row([Cell::bad_count(10), "bcd".into()]);
        let mut out = Vec::new();
        table.write(&mut out, style).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_pipe_gets_aligned_columns() {
        let style = Style { json: false, color: false, terminal: None };
        assert_eq!(written(style), "SLOTS  NAME\n    2  a\n   10  bcd\n");
    }

    #[test]
    fn colours_do_not_move_columns() {
        let style = Style { json: false, color: true, terminal: None };
        let plain = written(style).replace("\x1b[1m", "").replace("\x1b[32m", "");
        let plain = plain.replace("\x1b[31m", "").replace("\x1b[0m", "");
        assert_eq!(plain, "SLOTS  NAME\n    2  a\n   10  bcd\n");
    }

    #[test]
    fn a_terminal_gets_a_table_of_its_width() {
        let mut table = Table::new(["SLOTS", "NAME"]);
        table.row([2_usize.into(), "a name that is longer than the terminal is wide".into()]);
        let mut out = Vec::new();
        table.write(&mut out, Style { json: false, color: false, terminal: Some(24) }).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("SLOTS  NAME"), "{text}");
        assert!(lines[2].starts_with("    2  a name that"), "{text}");
        assert!(lines.len() > 4 && lines.iter().all(|line| line.chars().count() <= 24), "{text}");
    }
}
