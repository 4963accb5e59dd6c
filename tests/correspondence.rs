//! docs/go-correspondence.md and docs/go-tests.md: each fact and each test of Go's is there once, and what it names exists.
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = "docs/go-correspondence.md";
const GO_TESTS: &str = "docs/go-tests.md";

/// How many rows each group has.
const GROUPS: [(char, usize); 12] = [
    ('A', 20),
    ('B', 19),
    ('C', 14),
    ('D', 16),
    ('E', 9),
    ('F', 9),
    ('G', 19),
    ('H', 16),
    ('I', 6),
    ('K', 12),
    ('M', 12),
    ('X', 27),
];

struct Row {
    id: String,
    here: String,
    shown_by: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: impl AsRef<Path>) -> String {
    let path = root().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn rows() -> Vec<Row> {
    let page = read(PAGE);
    let lines = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| row") && !line.starts_with("| ---"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [id, go, here, shown_by] = cells[..] else { panic!("four columns: {line}") };
            assert!(go.len() > 3, "{id}: nothing is said of Go");
            Row { id: id.to_owned(), here: here.to_owned(), shown_by: shown_by.to_owned() }
        })
        .collect()
}

/// What stands between backticks.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_row_is_there_once() {
    let here: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    let wanted: Vec<String> = GROUPS
        .iter()
        .flat_map(|&(group, rows)| (1..=rows).map(move |row| format!("{group}{row:02}")))
        .collect();
    let sorted: BTreeSet<&String> = here.iter().collect();
    assert_eq!(sorted.len(), here.len(), "a row is there twice");
    assert_eq!(sorted, wanted.iter().collect());
}

/// A row has an item or a word for it, and a test; or a reason.
#[test]
fn nothing_is_empty() {
    for Row { id, here, shown_by } in rows() {
        assert!(here.len() >= 5, "{id}: {here:?} says nothing");
        let reason = here.strip_prefix("**No meaning:**").or(here.strip_prefix("**Not yet"));
        if let Some(reason) = reason {
            assert!(reason.split_whitespace().count() >= 1, "{id}: no reason");
        } else {
            assert!(code(&shown_by).next().is_some(), "{id}: no test shows it");
        }
        if here.contains("**Not yet") {
            let words = here.split_whitespace().count();
            assert!(words > 6, "{id}: says not what is missing");
        }
    }
}

/// rustdoc finds each item that a row names.
#[test]
fn every_item_is_there() {
    let rows = rows();
    let is_item =
        |name: &&str| name.contains("::") || name.contains('@') || name.starts_with(char::is_uppercase);
    let names: BTreeSet<&str> = rows.iter().flat_map(|row| code(&row.here)).filter(is_item).collect();
    assert!(names.len() > 50, "{names:?}");
    assert_eq!(rejected::unknown_names(names), [""; 0]);
}

/// Whether a test, a program or a script of this name is there.
fn is_there(name: &str) -> bool {
    if let Some((file, test)) = name.split_once("::") {
        let own = if file.contains('/') { PathBuf::from(file) } else { Path::new("tests").join(file) };
        let is_file = |path: &PathBuf| root().join(path).is_file();
        let places =
            [own.clone(), own.with_extension("rs"), Path::new("tests").join(file).with_extension("rs")];
        let text = read(places.into_iter().find(is_file).unwrap_or_else(|| panic!("no file of {name}")));
        let Some(at) = text.find(&format!("fn {test}(")) else { return false };
        // Attributes and documentation stand between `#[test]` and the function; loom's models have none.
        let before = text[..at].trim_end().lines().rev().take_while(|line| !line.trim().is_empty());
        before.map(str::trim).any(|line| line == "#[test]")
    } else if let Some(program) = name.strip_prefix("ui/") {
        root().join(format!("tests/ui/{program}.rs")).exists()
            && root().join(format!("tests/ui/{program}.stderr")).exists()
    } else if let Some(section) = name.strip_prefix("tour ") {
        read("cli/tests/tour.rs").contains(&format!("fn {section}()"))
            && root().join(format!("cli/src/tour/{section}.rs")).exists()
    } else if name.starts_with("examples/") {
        root().join(format!("{name}.rs")).exists()
    } else {
        root().join(name).exists()
    }
}

/// Each test, program and script that a row names is there.
#[test]
fn every_test_is_there() {
    let mut seen = 0;
    for Row { id, shown_by, .. } in rows() {
        for name in code(&shown_by) {
            seen += 1;
            assert!(is_there(name), "{id}: {name} is no test");
        }
    }
    assert!(seen > 150, "{seen}");
}

/// docs/go-tests.md: each of Go's files has a test that is there, or a reason, and each test of `tests/go_suite` has a file of Go's.
#[test]
fn gos_tests_have_theirs() {
    let page = read(GO_TESTS);
    let mut named = BTreeSet::new();
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| Go") && !line.starts_with("| ---"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 116, "{}", rows.len());
    for row in rows {
        let [go, says, here] = row[..] else { panic!("three columns: {row:?}") };
        assert!(go.len() > 4 && says.len() > 4, "{row:?}");
        let reason = here.strip_prefix("**No meaning:**").or(here.strip_prefix("**Not yet:**"));
        assert!(
            reason.is_some_and(|reason| reason.len() > 10) || here.contains('`') || here == "the same tests",
            "{row:?}"
        );
        for name in code(here) {
            assert!(is_there(name), "{go}: {name} is no test");
            named.insert(name.to_owned());
        }
    }
    for entry in fs::read_dir(root().join("tests/go_suite")).expect("a folder") {
        let path = entry.expect("a file").path();
        let text = fs::read_to_string(&path).expect("a text");
        let file = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for test in text.split("#[test]").skip(1) {
            let name = test.split("fn ").nth(1).and_then(|rest| rest.split('(').next()).expect("a function");
            assert!(
                named.contains(&format!("go_suite/{file}::{name}")),
                "{GO_TESTS} has no line for {file}::{name}"
            );
        }
    }
}

/// docs/comparison.md says of each feature what shows that this library has it.
#[test]
fn the_comparison_is_shown() {
    let page = read("docs/comparison.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| feature") && !line.starts_with("| ---"))
        .map(|line| line.strip_suffix('|').unwrap_or(line).split('|').skip(1).map(str::trim).collect())
        .collect();
    assert!(rows.len() > 35, "{}", rows.len());
    for row in rows {
        let [feature, _, _, _, _, _, _, here, shown_by] = row[..] else { panic!("nine columns: {row:?}") };
        let shown: Vec<&str> = code(shown_by).collect();
        assert!(!shown.is_empty() || !here.starts_with('Y'), "{feature}: no test shows it");
        for name in shown {
            assert!(is_there(name), "{feature}: no {name}");
        }
    }
}
