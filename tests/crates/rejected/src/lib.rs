//! Checks programs that must not compile against texts of what is said about them.
//!
//! For a program `NAME.rs`, the text `NAME.stderr` holds a part of what rustc prints: of each error the
//! headline, the place, the label, and the notes that this project wrote; where type annotations are needed, also the help, which has
//! the names of type parameters in it. What rustc adds of its own (which bound was required where, which other types have the trait) is left out: it quotes std's source where the
//! `rust-src` component is installed, and changes from release to release.
//!
//! The texts are those of the release that this package names as its `rust-version`, word for word. On
//! another release, errors in rustc's own words are only looked for by their line; those in ours must be
//! there as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// The release that the texts were written with.
const RELEASE: &str = env!("CARGO_PKG_RUST_VERSION");

/// Compiles every `*.rs` file of `folder`, which is relative to the package being tested, as a program that
/// depends on `itab` and on `types`, and compares the errors with the `*.stderr` file beside it.
///
/// With `UPDATE_EXPECT=1` in the environment, writes the `*.stderr` files instead.
///
/// # Panics
///
/// If a program compiles, or what is said about it differs.
pub fn check(folder: &str) {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the test"));
    let folder = package.join(folder);
    let programs = programs(&folder);
    assert!(!programs.is_empty(), "no programs in {}", folder.display());
    let exact = is_exact();
    let update = env::var_os("UPDATE_EXPECT").is_some();
    assert!(exact || !update, "the texts are those of rustc {RELEASE}, this is {}", release());

    let mut said = errors(&programs);
    let mut failures = String::new();
    for (name, path) in &programs {
        let Some(mut errors) = said.remove(name) else {
            _ = writeln!(failures, "\n{}: compiles, but must not", path.display());
            continue;
        };
        errors.sort();
        errors.dedup();
        let text: String = errors.iter().map(Error::to_string).collect::<Vec<_>>().join("\n");
        let file = path.with_extension("stderr");
        if update {
            fs::write(&file, text).expect("the folder can be written");
            continue;
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        let problem = if exact { first_difference(&expected, &text) } else { missing(&expected, &errors) };
        if let Some(problem) = problem {
            _ = writeln!(failures, "\n{}: {problem}\n\nrustc says:\n{text}", file.display());
        }
    }
    assert!(failures.is_empty(), "{failures}\nUPDATE_EXPECT=1 writes the files anew\n");
}

/// The programs, by name.
fn programs(folder: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of programs");
    let paths = entries.map(|entry| entry.expect("the folder can be read").path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| (path.file_stem().expect("a name").to_str().expect("UTF-8").to_owned(), path))
        .collect()
}

/// Whether this is the release of rustc that expected texts were written with: on another, words and layouts
/// that rustc chooses may differ.
pub fn is_exact() -> bool {
    release().starts_with(&format!("{RELEASE}."))
}

/// The release of rustc, as `1.95.0` or `1.97.0-nightly`.
fn release() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8(output.stdout).expect("UTF-8");
    version.split(' ').nth(1).expect("`rustc RELEASE (..)`").to_owned()
}

/// The names that rustdoc cannot find, as it would link to them from a program that imports all that `itab` and its
/// modules have.
///
/// # Panics
///
/// If rustdoc does not run, or reports something else.
pub fn unknown_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut page = String::from("#![deny(rustdoc::broken_intra_doc_links)]\n");
    names.into_iter().for_each(|name| _ = writeln!(page, "//! [`{name}`]"));
    page += "pub use itab::{*, abi::*, inspect::*};\n";
    let package = Package::new("-names", "[lib]\npath = \"names.rs\"\n");
    fs::write(package.folder.join("names.rs"), page).expect("the folder was made");
    let (messages, stderr) = package.cargo(&["rustdoc", "--lib"]);
    assert!(messages.iter().any(|message| message["reason"] == "build-finished"), "cargo rustdoc:\n{stderr}");
    let errors = messages.iter().filter(|message| message["message"]["level"] == "error");
    errors
        .filter_map(|error| error["message"]["message"].as_str())
        .filter(|text| !text.starts_with("aborting due to") && !text.starts_with("could not document"))
        .map(|text| {
            let name = text.strip_prefix("unresolved link to `").and_then(|text| text.strip_suffix('`'));
            name.unwrap_or_else(|| panic!("rustdoc says: {text}")).to_owned()
        })
        .collect()
}

/// The page that rustdoc makes of a trait of a library, as text without tags.
///
/// # Panics
///
/// If rustdoc does not run, or makes no page of the trait.
pub fn page_of_trait(library: &str, name: &str) -> String {
    let package = Package::new("-pages", "[lib]\nname = \"pages\"\npath = \"pages.rs\"\n");
    fs::write(package.folder.join("pages.rs"), library).expect("the folder was made");
    let (_, stderr) = package.cargo(&["rustdoc", "--lib"]);
    let page = target().join("rejected/target/doc/pages").join(format!("trait.{name}.html"));
    let page = fs::read_to_string(page).unwrap_or_else(|error| panic!("{error}; cargo rustdoc:\n{stderr}"));
    let mut text = String::new();
    for piece in page.split('<') {
        text += piece.split_once('>').map_or(piece, |(_, text)| text);
    }
    text
}

/// What rustc writes down of a library for other crates, each of the two times that it is asked: names, types, code that may be
/// inlined, and a hash of all of it. Not the machine code, which depends on what an incremental build has left.
///
/// # Panics
///
/// If the library does not compile.
pub fn built_twice(library: &str) -> [Vec<u8>; 2] {
    let package = Package::new("-twice", "[lib]\nname = \"twice\"\npath = \"twice.rs\"\n");
    let file = package.folder.join("twice.rs");
    fs::write(&file, library).expect("the folder was made");
    [1, 2].map(|seconds| {
        // Newer than what cargo has built, so that it builds again.
        let source = fs::File::options().append(true).open(&file).expect("it was written");
        source.set_modified(SystemTime::now() + Duration::from_secs(seconds)).expect("it can be touched");
        let (messages, stderr) = package.cargo(&["build", "--lib"]);
        let built = messages.iter().find(|message| {
            message["reason"] == "compiler-artifact"
                && message["target"]["name"] == "twice"
                && message["fresh"] == false
        });
        let mut files = built.and_then(|message| message["filenames"].as_array()).into_iter().flatten();
        let metadata = files.find_map(|file| file.as_str().filter(|file| file.ends_with(".rmeta")));
        let metadata = metadata.unwrap_or_else(|| panic!("nothing was built:\n{stderr}"));
        fs::read(metadata).expect("cargo built it")
    })
}

/// A package that depends on `itab`, on the types of another crate (`tests/crates/types`), and on nothing else.
struct Package {
    folder: PathBuf,
}

impl Package {
    /// `targets` is the rest of its manifest. Two tests may run at the same time, so each package has a folder of its
    /// own; what they depend on is built once for all.
    fn new(suffix: &str, targets: &str) -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        let types = workspace.join("tests/crates/types");
        let name = env::var("CARGO_PKG_NAME").expect("cargo runs the test") + suffix;
        let folder = target().join("rejected").join(&name);
        fs::create_dir_all(&folder).expect("the target directory can be written");
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\nitab = {{ path = {workspace:?} }}\n\
             types = {{ path = {types:?}, package = \"itab-test-types\" }}\n\n{targets}"
        );
        fs::write(folder.join("Cargo.toml"), manifest).expect("the folder was made");
        fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))
            .expect("the workspace has a lock file");
        Package { folder }
    }

    /// Runs cargo, and returns its messages and what it printed for people.
    fn cargo(&self, arguments: &[&str]) -> (Vec<Value>, String) {
        // All that is needed was downloaded when this test was built.
        let output = Command::new(env::var_os("CARGO").expect("cargo runs the test"))
            .args(arguments)
            .args(["--offline", "--message-format=json"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target().join("rejected/target"))
            .stderr(Stdio::piped())
            .output()
            .expect("cargo runs");
        let lines = String::from_utf8(output.stdout).expect("UTF-8");
        let messages = lines.lines().map(|line| serde_json::from_str(line).expect("cargo prints JSON"));
        (messages.collect(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Builds the programs, all in one package, and collects the errors of each. A program that compiles is absent.
fn errors(programs: &BTreeMap<String, PathBuf>) -> BTreeMap<String, Vec<Error>> {
    let mut targets = String::new();
    for (name, path) in programs {
        _ = writeln!(targets, "\n[[bin]]\nname = {name:?}\npath = {path:?}");
    }
    let package = Package::new("-programs", &targets);
    // `build` and not `check`: some constants are computed when code is generated.
    let (messages, stderr) = package.cargo(&["build", "--bins", "--keep-going"]);
    let mut said = BTreeMap::new();
    let mut heard = BTreeSet::new();
    for message in &messages {
        let Some(name) = message["target"]["name"].as_str() else { continue };
        let Some(path) = programs.get(name) else { continue };
        heard.insert(name.to_owned());
        if message["reason"] == "compiler-message"
            && let Some(error) = Error::new(&message["message"], path)
        {
            said.entry(name.to_owned()).or_insert_with(Vec::new).push(error);
        }
    }
    assert_eq!(heard.len(), programs.len(), "cargo did not try every program:\n{stderr}");
    said
}

/// The target directory of the workspace, in which the test that calls us lies: `target/debug/deps/TEST`.
fn target() -> PathBuf {
    let test = env::current_exe().expect("the test has a path");
    let deps = test.ancestors().find(|folder| folder.ends_with("deps"));
    let target = deps.and_then(|deps| deps.ancestors().nth(2));
    target.expect("cargo builds tests into target/debug/deps").to_owned()
}

/// What is said about one place of a program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Error {
    /// Line and column, both from 1; zero if it is not in the program.
    at: (u64, u64),
    code: Option<String>,
    headline: String,
    /// The code that the place shows, and the number of characters of it.
    shown: (String, usize),
    label: String,
    notes: Vec<String>,
}

impl Error {
    /// One of rustc's diagnostics, if it is an error with a place.
    fn new(message: &Value, program: &Path) -> Option<Self> {
        if message["level"] != "error" {
            return None;
        }
        let spans = message["spans"].as_array()?;
        let headline = one_line(message["message"].as_str()?);
        if spans.is_empty() && headline.starts_with("aborting due to") {
            return None;
        }
        let children = message["children"].as_array()?;
        let asks_for_types = headline.starts_with("type annotations needed");
        let notes = children
            .iter()
            .filter(|child| match child["level"].as_str() {
                Some("note") => child["spans"].as_array().is_some_and(Vec::is_empty),
                Some("help") => asks_for_types,
                _ => false,
            })
            .filter_map(|child| {
                Some((child["message"].as_str()?, &child["spans"][0]["suggested_replacement"]))
            })
            .filter(|(note, _)| !is_note_of_rustc(note))
            .map(|(note, suggested)| match suggested.as_str() {
                Some(suggested) => format!("{note}: `{suggested}`"),
                None => note.to_owned(),
            });
        let mut error = Error {
            at: (0, 0),
            code: message["code"]["code"].as_str().map(str::to_owned),
            headline,
            shown: (String::new(), 0),
            label: String::new(),
            notes: notes.map(|note| one_line(&note)).collect(),
        };
        let primary = spans.iter().filter(|span| span["is_primary"] == true);
        // Where all of it is in the library, the notes say from where that was used.
        let of_notes = children.iter().flat_map(|child| child["spans"].as_array().into_iter().flatten());
        if let Some((span, place)) =
            primary.chain(of_notes).find_map(|span| Some((span, in_program(span, program)?)))
        {
            error.label = one_line(span["label"].as_str().unwrap_or_default());
            error.at = (place["line_start"].as_u64()?, place["column_start"].as_u64()?);
            let line = &place["text"][0];
            let (start, end) = (line["highlight_start"].as_u64()?, line["highlight_end"].as_u64()?);
            let length = usize::try_from(end - start).expect("a line has fewer characters");
            error.shown = (line["text"].as_str()?.to_owned(), length.max(1));
        }
        Some(error)
    }

    /// Whether the headline, and with it the label, is ours: from a macro, from a `panic!` in a constant, or from
    /// `#[diagnostic::on_unimplemented]`.
    fn is_ours(&self) -> bool {
        match self.code.as_deref() {
            None => !["lifetime may not live long enough"].contains(&&*self.headline),
            Some("E0080") => self.headline.starts_with("evaluation panicked: "),
            Some("E0277") => {
                let of_rustc = [
                    "the trait bound `",
                    "the size for values of type `",
                    "the `?` operator can only",
                    "can't compare `",
                ];
                let of_std =
                    ["cannot be sent between threads safely", "cannot be shared between threads safely"];
                !of_rustc.iter().any(|start| self.headline.starts_with(start))
                    && !of_std.iter().any(|words| self.headline.ends_with(words))
            }
            Some(_) => false,
        }
    }
}

/// Notes that rustc adds of its own, in the release that the texts were written with.
fn is_note_of_rustc(note: &str) -> bool {
    [
        "this error originates in",
        "required for ",
        "required because",
        "the trait bound `",
        "the following trait bounds were not satisfied",
        "the full name for the type has been written to",
        "consider using `--verbose`",
        "...which",
        "cannot satisfy `",
        "see https://",
        "the failure occurred here",
        "1 redundant requirement hidden",
    ]
    .iter()
    .any(|start| note.starts_with(start))
        || note.contains("enforces invariants that the compiler can't check")
}

/// Labels that rustc makes where `#[diagnostic::on_unimplemented]` gives none, or has no say.
fn is_label_of_rustc(label: &str) -> bool {
    label == "unsatisfied trait bound" || label.starts_with("the trait `")
}

/// The place in the program that a span is, or that a macro was called at to make it.
fn in_program<'a>(span: &'a Value, program: &Path) -> Option<&'a Value> {
    let mut span = span;
    loop {
        let file = span["file_name"].as_str()?;
        if program.ends_with(file) || Path::new(file) == program {
            return Some(span);
        }
        span = span.get("expansion")?.get("span")?;
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => writeln!(f, "error[{code}]: {}", self.headline)?,
            None => writeln!(f, "error: {}", self.headline)?,
        }
        let (line, column) = self.at;
        if line != 0 {
            let (code, length) = &self.shown;
            writeln!(f, "  --> {line}:{column}")?;
            writeln!(f, "   | {code}")?;
            let indent = usize::try_from(column).expect("a line has fewer characters") - 1;
            let carets = format!("   | {:indent$}{:^<length$} {}", "", "", self.label);
            writeln!(f, "{}", carets.trim_end())?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "   = note: {note}"))
    }
}

/// The first line in which two texts differ.
fn first_difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (mut expected, mut found) = (expected.lines(), found.lines());
    for line in 1.. {
        let (want, have) = (expected.next(), found.next());
        if want != have {
            let [want, have] = [want, have].map(|line| line.unwrap_or("(the end)"));
            return Some(format!("line {line}\nexpected: {want}\n   found: {have}"));
        }
    }
    None
}

/// What another release of rustc leaves out of the expected text that it has to say.
fn missing(expected: &str, found: &[Error]) -> Option<String> {
    expected.split_terminator("\n\n").find_map(|block| {
        let expected = Error::parse(block);
        let mut there = found.iter().filter(|error| error.at.0 == expected.at.0);
        let is_there = match expected.is_ours() {
            true => there.any(|error| error.says(&expected)),
            false => there.next().is_some(),
        };
        (!is_there).then(|| format!("not said:\n{expected}"))
    })
}

impl Error {
    /// Reads what `Display` wrote.
    fn parse(block: &str) -> Self {
        let mut lines = block.lines();
        let (error, headline) = lines.next().and_then(|line| line.split_once(": ")).expect("a headline");
        let code = error.strip_prefix("error[").and_then(|error| error.strip_suffix(']'));
        let mut parsed = Error {
            at: (0, 0),
            code: code.map(str::to_owned),
            headline: headline.to_owned(),
            shown: (String::new(), 0),
            label: String::new(),
            notes: Vec::new(),
        };
        let number = |text: &str| text.parse().expect("a number");
        while let Some(line) = lines.next() {
            if let Some((line, column)) = line.strip_prefix("  --> ").and_then(|at| at.split_once(':')) {
                parsed.at = (number(line), number(column));
                let line_of =
                    |line: Option<&str>| line.and_then(|line| line.strip_prefix("   | ")).map(str::to_owned);
                let (code, below) =
                    (line_of(lines.next()), line_of(lines.next()).expect("carets below the code"));
                parsed.shown = (code.expect("code below the place"), below.matches('^').count());
                parsed.label = below.trim_start_matches([' ', '^']).to_owned();
            } else if let Some(note) = line.strip_prefix("   = note: ") {
                parsed.notes.push(note.to_owned());
            } else {
                panic!("neither a place nor a note: {line}");
            }
        }
        parsed
    }

    /// Whether the words of `ours` are all said here.
    fn says(&self, ours: &Error) -> bool {
        match ours.headline.strip_prefix("evaluation panicked: ") {
            // Only the words of the panic are ours.
            Some(words) => self.headline.ends_with(words),
            None => {
                self.headline == ours.headline
                    && (self.label == ours.label || is_label_of_rustc(&ours.label))
                    && ours.notes.iter().all(|note| self.notes.contains(note))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours() -> Error {
        Error {
            at: (2, 9),
            code: Some("E0277".into()),
            headline: "`A` does not implement `B`: missing method `c`".into(),
            shown: ("    let _ = a();".into(), 1),
            label: "needs `c`".into(),
            notes: vec!["a note".into(), "another".into()],
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        assert_eq!(Error::parse(&ours().to_string()), ours());
        let bare = Error { label: String::new(), notes: Vec::new(), code: None, ..ours() };
        assert_eq!(Error::parse(&bare.to_string()), bare);
    }

    #[test]
    fn another_release_must_say_our_words_and_may_say_more() {
        let expected = format!("{}\n{}", ours(), Error { at: (5, 1), code: Some("E0308".into()), ..ours() });
        let theirs = Error { at: (5, 4), headline: "differs".into(), ..ours() };
        let mut more = ours();
        more.notes.push("a third".into());
        more.at.1 = 10;
        assert_eq!(missing(&expected, &[more.clone(), theirs.clone()]), None);
        for changed in [
            Error { headline: "another".into(), ..ours() },
            Error { label: "another".into(), ..ours() },
            Error { notes: vec!["a note".into()], ..ours() },
            Error { at: (3, 9), ..ours() },
        ] {
            assert!(missing(&expected, &[changed, theirs.clone()]).is_some());
        }
        assert!(missing(&expected, &[more]).is_some(), "nothing is said about line 5");
    }

    #[test]
    fn words_of_rustc_are_told_from_ours() {
        assert!(ours().is_ours());
        assert!(!Error { code: Some("E0308".into()), ..ours() }.is_ours());
        assert!(!Error { headline: "the trait bound `A: B` is not satisfied".into(), ..ours() }.is_ours());
        assert!(is_note_of_rustc("required for `A` to implement `B`"));
        assert!(!is_note_of_rustc("a type of another crate fits in `itab::Opaque`"));
    }

    #[test]
    fn the_first_difference_is_shown() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert!(first_difference("a\nb\n", "a\nc\n").is_some_and(|text| text.starts_with("line 2\n")));
        assert!(first_difference("a\n", "a\nc\n").is_some_and(|text| text.contains("(the end)")));
    }
}
