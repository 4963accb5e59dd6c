//! How answers look: tables on a terminal, aligned columns in a pipe, JSON for programs.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use itab_gobin::Answer;
use serde::{Serialize, Serializer};

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
    terminal: Option<usize>,
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
        let width = || terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
        Style { json, color: color && !json, terminal: terminal.then(width) }
    }

    /// Whether somebody looks at what is written.
    pub(crate) fn is_terminal(self) -> bool {
        self.terminal.is_some()
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

/// Spaces between columns: two, because one can be part of a name.
const GAP: usize = 2;

/// The widest column in which fields are aligned. A longer field moves the rest of its own line only: with names of
/// hundreds of letters, all lines would be mostly spaces.
const WIDEST: usize = 48;

/// Spaces before a field that begins a line of its own, because it does not fit on the terminal.
const INDENT: usize = 4;

/// Rows under a line of headings. Columns of numbers are aligned to the right.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    headings: Vec<&'static str>,
    /// All cells, row after row.
    cells: Vec<Cell<'a>>,
}

/// One field of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell<'a> {
    text: Cow<'a, str>,
    role: Role,
    number: bool,
}

impl<'a> Cell<'a> {
    pub(crate) fn painted(role: Role, text: impl Into<Cow<'a, str>>) -> Cell<'a> {
        Cell { text: text.into(), role, number: false }
    }

    /// A number that is bad news unless it is 0.
    pub(crate) fn bad_count(count: usize) -> Cell<'a> {
        let role = if count == 0 { Role::Plain } else { Role::Bad };
        Cell { role, ..Cell::from(count) }
    }

    fn of_number(text: String) -> Cell<'a> {
        Cell { text: text.into(), role: Role::Plain, number: true }
    }

    /// How many columns the text takes.
    fn width(&self) -> usize {
        // Names are nearly all ASCII, which is found out faster than letters are counted.
        if self.text.is_ascii() { self.text.len() } else { self.text.chars().count() }
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell { text: text.into(), ..Cell::default() }
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell { text: text.into(), ..Cell::default() }
    }
}

impl<'a> From<Cow<'a, str>> for Cell<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        Cell { text, ..Cell::default() }
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Cell::of_number(number.to_string())
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Cell::of_number(number.to_string())
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::of_number(format!("{number:.2}"))
    }
}

impl<'a> Table<'a> {
    /// A table without rows. Names belong in the last column: it is the one of unbounded width.
    pub(crate) fn new<const N: usize>(headings: [&'static str; N]) -> Table<'a> {
        Table { headings: headings.to_vec(), cells: Vec::new() }
    }

    /// Adds a row, which has a cell for every heading.
    pub(crate) fn row<const N: usize>(&mut self, cells: [Cell<'a>; N]) {
        debug_assert_eq!(N, self.headings.len());
        self.cells.extend(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    fn rows(&self) -> impl Iterator<Item = &[Cell<'a>]> {
        self.cells.chunks(self.headings.len())
    }

    /// Writes the table, or nothing if it has no rows.
    ///
    /// Names are never broken or cut, so that they can be copied: on a terminal, what does not fit on a line begins
    /// the next.
    pub(crate) fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let Some(first) = self.rows().next() else { return Ok(()) };
        let widths = self.widths();
        // A heading stands where the column's values do.
        let heading = |(heading, cell): (&&'static str, &Cell<'_>)| Cell {
            text: (*heading).into(),
            role: Role::Subject,
            number: cell.number,
        };
        let headings: Vec<Cell<'_>> = self.headings.iter().zip(first).map(heading).collect();
        write_row(&headings, &widths, out, style)?;
        if let Some(terminal) = style.terminal {
            let width = widths.iter().sum::<usize>() + GAP * (widths.len() - 1);
            writeln!(out, "{}", "─".repeat(width.min(terminal)))?;
        }
        self.rows().try_for_each(|row| write_row(row, &widths, out, style))
    }

    /// The widest text of each column, as far as it is aligned.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.headings.iter().map(|heading| heading.len()).collect();
        for row in self.rows() {
            for (width, cell) in widths.iter_mut().zip(row) {
                if *width < WIDEST {
                    *width = (*width).max(cell.width().min(WIDEST));
                }
            }
        }
        widths
    }
}

/// As many spaces as are ever written at once, but for very long names.
const SPACES: &str = "                                                                ";

fn write_row(row: &[Cell<'_>], widths: &[usize], out: &mut impl Write, style: Style) -> io::Result<()> {
    // Where the line ends so far, and where the column begins that is next.
    let (mut end, mut column) = (0, 0);
    for (cell, width) in row.iter().zip(widths) {
        let start = column;
        column += width + GAP;
        // At the end of a line, no spaces are written.
        if cell.text.is_empty() {
            continue;
        }
        let len = cell.width();
        let aligned = if cell.number { start + width.saturating_sub(len) } else { start };
        let mut at = if end == 0 { aligned } else { aligned.max(end + GAP) };
        if end > 0 && style.terminal.is_some_and(|terminal| at + len > terminal) {
            writeln!(out)?;
            (end, at) = (0, INDENT);
        }
        let mut spaces = at - end;
        while spaces > 0 {
            let some = spaces.min(SPACES.len());
            out.write_all(&SPACES.as_bytes()[..some])?;
            spaces -= some;
        }
        match style.color {
            true => write!(out, "{}", style.paint(cell.role, &cell.text))?,
            // What formatting does for each cell would take longer than the rest.
            false => out.write_all(cell.text.as_bytes())?,
        }
        end = at + len;
    }
    out.write_all(b"\n")
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

/// Writes an address or a hash as [`hex`] does, for `serialize_with`.
pub(crate) fn as_hex<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{number:#x}"))
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

    /// The lines of a table of two rows, one with a long name in its first column.
    fn lines(terminal: Option<usize>) -> Vec<String> {
        let mut table = Table::new(["NAME", "SLOTS", "WHERE"]);
        table.row(["main.T".into(), 2_usize.into(), "main.go:1".into()]);
        table.row(["n".repeat(60).into(), 10_usize.into(), "main.go:2".into()]);
        let mut out = Vec::new();
        table.write(&mut out, Style { json: false, color: false, terminal }).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_long_name_moves_its_own_line_only() {
        let lines = lines(None);
        assert_eq!(lines[0], format!("{:48}  SLOTS  WHERE", "NAME"));
        assert_eq!(lines[1], format!("{:48}      2  main.go:1", "main.T"));
        assert_eq!(lines[2], format!("{}  10  main.go:2", "n".repeat(60)));
    }

    #[test]
    fn a_terminal_gets_whole_names() {
        let lines = lines(Some(64));
        assert_eq!(lines[0], format!("{:48}  SLOTS  WHERE", "NAME"));
        assert_eq!(lines[1], "─".repeat(64));
        let long = format!("{}  10", "n".repeat(60));
        let rows =
            [format!("{:48}      2", "main.T"), "    main.go:1".to_owned(), long, "    main.go:2".to_owned()];
        assert_eq!(lines[2..], rows);
    }
}
