//! How the tour looks: prose, annotated code and tables, no wider than 80 columns where words allow.

use std::fmt::{Display, Write};

use super::rejected::Refusal;

/// Columns of a line.
const WIDTH: usize = 80;
/// Where code and tables begin, where the comment behind a line of code does if it can, and how far a
/// line that continues another is moved in.
const INDENT: usize = 2;
const COMMENT: usize = 46;
const HANGING: usize = 4;

const SLASHES: &str = "// ";

/// What a section has said so far.
pub(super) struct Page {
    text: String,
    colour: bool,
    /// Whether the last line was code, which more code follows without an empty line.
    in_code: bool,
}

/// The weight and colour of a piece of text, as the parameters of "select graphic rendition".
#[derive(Clone, Copy)]
enum Paint {
    Heading = 1,
    Aside = 2,
    Value = 32,
    Name = 36,
}

impl Page {
    pub(super) fn new(colour: bool) -> Page {
        Page { text: String::new(), colour, in_code: false }
    }

    /// What the section has said, which starts the next one.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn paint(&self, paint: Paint, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("\x1b[{}m{text}\x1b[0m", paint as u8)
        } else {
            text.to_owned()
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A line of a group of code, painted.
    fn code_line(&mut self, line: &str) {
        if !self.in_code {
            self.text.push('\n');
            self.in_code = true;
        }
        self.line(&format!("{:INDENT$}{line}", ""));
    }

    /// Starts a new group of code.
    pub(super) fn gap(&mut self) {
        self.in_code = false;
    }

    /// The name of a section.
    pub(super) fn heading(&mut self, name: &str) {
        let rule = "─".repeat(WIDTH - name.chars().count() - 4);
        let heading = self.paint(Paint::Heading, name);
        let line = format!("── {heading} {}", self.paint(Paint::Aside, &rule));
        self.gap();
        self.text.push('\n');
        self.line(&line);
    }

    /// A paragraph, after an empty line. What stands between backticks is a name.
    pub(super) fn prose(&mut self, text: &str) {
        self.gap();
        self.text.push('\n');
        let mut inside = false;
        for line in wrap(text, WIDTH) {
            let mut painted = String::new();
            for (i, part) in line.split('`').enumerate() {
                if i > 0 {
                    inside = !inside;
                    if !self.colour {
                        painted.push('`');
                    }
                }
                painted += &if inside { self.paint(Paint::Name, part) } else { part.to_owned() };
            }
            self.line(&painted);
        }
    }

    /// What one would write in Go.
    pub(super) fn go(&mut self, code: &str) {
        let line = self.paint(Paint::Aside, &format!("// Go: {code}"));
        self.code_line(&line);
    }

    /// A line of Rust.
    pub(super) fn code(&mut self, code: &str) {
        let room = WIDTH - INDENT;
        let lines =
            if code.chars().count() <= room { vec![code.to_owned()] } else { wrap(code, room - HANGING) };
        for (i, line) in lines.into_iter().enumerate() {
            let hanging = if i == 0 { 0 } else { HANGING };
            self.code_line(&format!("{:hanging$}{line}", ""));
        }
    }

    /// A line of Rust, and what it gives as a comment, behind it if there is room.
    pub(super) fn result(&mut self, code: &str, value: impl Display) {
        let value = value.to_string();
        let column = COMMENT.max(INDENT + code.chars().count() + 1);
        if !value.contains('\n') && column + SLASHES.len() + value.chars().count() <= WIDTH {
            let value = self.paint(Paint::Value, &format!("{SLASHES}{value}"));
            self.code_line(&format!("{code:0$}{value}", column - INDENT));
            return;
        }
        self.code(code);
        for line in value.lines() {
            let text = line.trim_start();
            let indent = line.len() - text.len();
            for (i, line) in wrap(text, WIDTH - INDENT - SLASHES.len() - indent - 2).into_iter().enumerate() {
                let indent = if i == 0 { indent } else { indent + 2 };
                let line = self.paint(Paint::Value, &format!("{SLASHES}{:indent$}{line}", ""));
                self.code_line(&line);
            }
        }
    }

    /// What a compiler says of a program.
    pub(super) fn refusal(&mut self, refusal: &Refusal) {
        for (i, line) in wrap(refusal.headline, WIDTH - INDENT - HANGING).into_iter().enumerate() {
            let line = self.paint(Paint::Value, &line);
            self.code_line(&format!("{:1$}{line}", "", if i == 0 { 0 } else { HANGING }));
        }
        if refusal.label.is_empty() {
            return;
        }
        self.code_line(&format!("  | {}", refusal.code));
        let carets = self.paint(Paint::Value, refusal.carets);
        self.code_line(&format!("  | {carets}"));
        for line in wrap(refusal.label, WIDTH - INDENT - HANGING) {
            let line = self.paint(Paint::Value, &line);
            self.code_line(&format!("  | {line}"));
        }
    }

    /// A line of a picture, or of code that has lines of its own.
    pub(super) fn verbatim(&mut self, line: &str) {
        self.code_line(line);
    }

    /// Columns as wide as their widest entry; those whose entries are all numbers are set flush right.
    pub(super) fn table<const N: usize>(&mut self, head: [&str; N], rows: &[[String; N]]) {
        let mut widths = head.map(|title| title.chars().count());
        let mut numeric = [!rows.is_empty(); N];
        for row in rows {
            for (column, entry) in row.iter().enumerate() {
                widths[column] = widths[column].max(entry.chars().count());
                numeric[column] &= entry.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '%'));
            }
        }
        let set = |row: [&str; N]| {
            let mut line = " ".repeat(INDENT);
            for (column, entry) in row.into_iter().enumerate() {
                let padding = " ".repeat(widths[column] - entry.chars().count());
                let entry = if numeric[column] { padding + entry } else { entry.to_owned() + &padding };
                write!(line, "{entry}  ").expect("a string takes everything");
            }
            line
        };
        let head = self.paint(Paint::Aside, set(head).trim_end());
        self.gap();
        self.text.push('\n');
        if !head.is_empty() {
            self.line(&head);
        }
        for row in rows {
            self.line(&set(std::array::from_fn(|column| row[column].as_str())));
        }
    }
}

/// Breaks text at spaces into lines of at most `width` characters, or one word.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always one");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
