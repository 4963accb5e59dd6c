//! What the documents name is there: files, and paths of code. And what they say about `.ci/run` is what it does.
#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 10] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/export.md",
    "docs/json.md",
    "docs/page.md",
    "docs/performance.md",
    "testdata/README.md",
    "testdata/fixtures/README.md",
];

/// Where the code is that the documents speak of.
const SOURCES: [&str; 6] = ["src", "macros/src", "gobin/src", "page/src", "web/src", "cli/src"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The lines of a document outside of its blocks of code, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        is_code ^= fence;
        !fence && !is_code
    })
}

/// What stands between backticks in a line.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn rust_files() -> Vec<PathBuf> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    SOURCES.iter().for_each(|folder| collect(&root().join(folder), &mut files));
    files
}

/// Every name that the sources declare, and the names of files and folders, which are modules.
fn declared() -> BTreeSet<String> {
    const KEYWORDS: [&str; 11] =
        ["fn", "struct", "enum", "trait", "mod", "const", "static", "type", "union", "macro_rules!", "use"];
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut names = BTreeSet::new();
    for file in rust_files() {
        let stem = file.file_stem().expect("a name").to_str().expect("UTF-8");
        names.insert(stem.to_owned());
        names.extend(file.ancestors().filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned())));
        let text = fs::read_to_string(&file).expect("UTF-8");
        for line in text.lines().map(str::trim_start).filter(|line| !line.starts_with("//")) {
            let mut words = line.split_whitespace().peekable();
            while let Some(word) = words.next() {
                if KEYWORDS.contains(&word.trim_start_matches("pub(crate)"))
                    && let Some(next) = words.peek()
                {
                    names.insert(next.chars().take_while(|&c| is_name(c)).collect());
                }
            }
            // A field or a variant begins its line.
            let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            let name: String = line.chars().take_while(|&c| is_name(c)).collect();
            if line[name.len()..].starts_with([':', ',', '(', ' ']) {
                names.insert(name);
            }
        }
    }
    names
}

/// A file is named from the root, or from one of the folders of sources or one in them.
fn is_file(name: &str) -> bool {
    let mut places = ["", "testdata", "testdata/fixtures"].into_iter().chain(SOURCES);
    places.any(|folder| root().join(folder).join(name).exists())
        || rust_files().iter().any(|file| file.ends_with(name))
}

fn looks_like_a_file(code: &str) -> bool {
    const EXTENSIONS: [&str; 8] = ["rs", "md", "sh", "txt", "toml", "json", "svg", "supp"];
    let plain =
        code.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c)) && !code.starts_with('/');
    let extension = code.rsplit_once('.').map_or("", |(_, extension)| extension);
    let in_a_folder = code.split_once('/').is_some_and(|(folder, _)| root().join(folder).exists());
    plain && (EXTENSIONS.contains(&extension) || code.ends_with('/') || in_a_folder)
}

/// `a::b`, `Type::method`, perhaps with arguments or generics, which are not looked at.
fn path_of_code(code: &str) -> Option<Vec<&str>> {
    let end = code.find(['<', '(', ' ']).unwrap_or(code.len());
    let segments: Vec<&str> = code[..end].split("::").filter(|segment| !segment.is_empty()).collect();
    let is_name = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (segments.len() > 1 && segments.iter().all(is_name)).then_some(segments)
}

#[test]
fn files_exist() {
    let mut missing = Vec::new();
    let mut seen = 0;
    for document in DOCUMENTS {
        let folder = root().join(document).parent().expect("a document is in a folder").to_owned();
        let text = read(document);
        for (number, line) in prose(&text) {
            for name in code(line).filter(|name| looks_like_a_file(name)) {
                seen += 1;
                // What the test data build is not there yet.
                if !is_file(name) && !folder.join(name).exists() && !name.starts_with("target/") {
                    missing.push(format!("{document}:{number}: {name}"));
                }
            }
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                seen += 1;
                let file = target.split('#').next().expect("the first part");
                if !target.contains("://") && !file.is_empty() && !folder.join(file).exists() {
                    missing.push(format!("{document}:{number}: {target}"));
                }
            }
        }
    }
    assert!(seen > 60, "only {seen} names of files were found");
    assert!(missing.is_empty(), "named, but not there:\n{}", missing.join("\n"));
}

#[test]
fn paths_of_code_exist() {
    /// Not of this project.
    const OTHERS: [&str; 6] = ["std", "core", "alloc", "runtime", "abi", "clippy"];
    let declared = declared();
    let mut missing = Vec::new();
    let mut seen = 0;
    for document in DOCUMENTS {
        let text = read(document);
        for (number, line) in prose(&text) {
            for path in code(line).filter_map(path_of_code) {
                if OTHERS.contains(&path[0]) && !declared.contains(path[0]) {
                    continue;
                }
                seen += 1;
                let absent = path
                    .iter()
                    .filter(|segment| !["itab", "Self"].contains(segment) && !declared.contains(**segment));
                missing.extend(
                    absent.map(|segment| format!("{document}:{number}: {segment} of {}", path.join("::"))),
                );
            }
        }
    }
    assert!(seen > 20, "only {seen} paths were found");
    assert!(missing.is_empty(), "named, but not declared:\n{}", missing.join("\n"));
}

/// CONTRIBUTING lists the steps of `.ci/run`, by name and command, in their order.
#[test]
fn the_steps_are_those_of_the_script() {
    let script = read(".ci/run");
    let run: Vec<(&str, &str)> =
        script.lines().filter_map(|line| line.strip_prefix("step ")?.split_once(' ')).collect();
    let document = read("CONTRIBUTING.md");
    let rows = document.lines().skip_while(|line| !line.starts_with("| step | command |")).skip(2);
    let listed: Vec<(&str, &str)> = rows
        .map_while(|row| {
            let mut cells = row.strip_prefix('|')?.split('|').map(str::trim);
            Some((cells.next()?, cells.next()?.trim_matches('`')))
        })
        .collect();
    assert!(run.len() > 15, "{run:?}");
    assert_eq!(listed, run);
    for (name, command) in run {
        let program = command.split(' ').next().expect("a command");
        assert!(["cargo", "env"].contains(&program) || root().join(program).is_file(), "{name}: {command}");
    }
}
