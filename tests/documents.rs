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

/// Where the guide's pages are.
const GUIDE: &str = "docs/guide/src";

/// Where the code is that the documents speak of.
const SOURCES: [&str; 6] = ["src", "macros/src", "gobin/src", "page/src", "web/src", "cli/src"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The pages of the guide, by their paths below its folder.
fn pages() -> BTreeSet<String> {
    fn collect(folder: &Path, below: &str, pages: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("a folder of pages") {
            let path = entry.expect("it can be read").path();
            let name = format!("{below}{}", path.file_name().expect("a name").to_str().expect("UTF-8"));
            if path.is_dir() {
                collect(&path, &format!("{name}/"), pages);
            } else {
                pages.insert(name);
            }
        }
    }
    let mut pages = BTreeSet::new();
    collect(&root().join(GUIDE), "", &mut pages);
    pages.remove("SUMMARY.md");
    pages
}

/// All documents, by their paths below the root.
fn documents() -> impl Iterator<Item = String> {
    DOCUMENTS.map(str::to_owned).into_iter().chain(pages().into_iter().map(|page| format!("{GUIDE}/{page}")))
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
    for document in documents() {
        let folder = root().join(&document).parent().expect("a document is in a folder").to_owned();
        let text = read(&document);
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
    const OTHERS: [&str; 7] = ["std", "core", "alloc", "mpsc", "runtime", "abi", "clippy"];
    let declared = declared();
    let mut missing = Vec::new();
    let mut seen = 0;
    // What other crates call their things is not declared here.
    for document in documents().filter(|document| !document.contains("/porting/")) {
        let text = read(&document);
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

/// What a manifest says of its package: `key = value` in the first table of that name.
fn said<'a>(manifest: &'a str, table: &str, key: &str) -> Option<&'a str> {
    let lines = manifest.lines().skip_while(|line| *line != format!("[{table}]")).skip(1);
    let mut lines = lines.take_while(|line| !line.starts_with('['));
    lines.find_map(|line| line.strip_prefix(key)?.trim_start_matches(".workspace").strip_prefix(" = "))
}

/// The folders of all packages, by their paths below the root.
fn packages() -> Vec<PathBuf> {
    fn collect(folder: &Path, packages: &mut Vec<PathBuf>) {
        if folder.join("Cargo.toml").is_file() {
            packages.push(folder.strip_prefix(root()).expect("below the root").to_owned());
        }
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("it can be read").path();
            let name = path.file_name().expect("a name").to_str().unwrap_or(".");
            if path.is_dir() && !name.starts_with('.') && !["target", "node_modules"].contains(&name) {
                collect(&path, packages);
            }
        }
    }
    let mut packages = Vec::new();
    collect(root(), &mut packages);
    packages
}

/// A package either goes to crates.io and says what is asked for there, or says that it does not.
#[test]
fn packages_say_what_they_are() {
    let mut published = Vec::new();
    for folder in packages() {
        let file = folder.join("Cargo.toml");
        let manifest = read(file.to_str().expect("UTF-8"));
        let Some(name) = said(&manifest, "package", "name") else { continue };
        let name = name.trim_matches('"');
        if said(&manifest, "package", "publish").is_some() {
            assert!(manifest.contains("publish = false") || manifest.contains("publish.workspace"), "{name}");
            continue;
        }
        let keys = [
            "description",
            "version",
            "rust-version",
            "license",
            "documentation",
            "keywords",
            "categories",
            "include",
        ];
        let missing = keys.map(|key| (key, said(&manifest, "package", key)));
        let missing: Vec<_> =
            missing.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| key).collect();
        assert!(missing.is_empty(), "{name} does not say its {missing:?}");
        let is_library = root().join(&folder).join("src/lib.rs").is_file();
        let pages = said(&manifest, "package.metadata.docs.rs", "targets");
        assert_eq!(pages.is_some(), is_library, "{name}: what docs.rs builds");
        let included = said(&manifest, "package", "include").expect("it is there");
        for file in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
            assert!(root().join(&folder).join(file).is_file(), "{name} has no {file}");
            let is_included =
                included.contains(file) || file.starts_with("LICENSE") && included.contains("LICENSE-*");
            assert!(is_included, "{name} does not include its {file}");
        }
        published.push(name.to_owned());
    }
    published.sort();
    assert_eq!(published, ["itab", "itab-cli", "itab-gobin", "itab-macros", "itab-page"]);
}

/// The documentation of the library has a row for each of its features, and the packages beside it have none.
#[test]
fn features_are_in_the_table() {
    let manifest = read("Cargo.toml");
    let lines = manifest.lines().skip_while(|line| *line != "[features]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('[')).filter(|line| !line.starts_with('#'));
    let features: Vec<&str> = lines.filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    let defaults = said(&manifest, "features", "default").expect("there are some");
    let library = read("src/lib.rs");
    let rows = library.lines().skip_while(|line| *line != "//! | feature | default | what it adds |").skip(2);
    let rows: Vec<(&str, &str)> = rows
        .map_while(|row| {
            let mut cells = row.strip_prefix("//! | ")?.split(" | ");
            Some((cells.next()?.trim_matches('`'), cells.next()?))
        })
        .collect();
    assert_eq!(
        rows,
        features
            .iter()
            .filter(|feature| **feature != "default")
            .map(|feature| (
                *feature,
                if defaults.contains(&format!("\"{feature}\"")) { "yes" } else { "no" }
            ))
            .collect::<Vec<_>>()
    );
    for package in ["macros", "gobin", "page", "cli"] {
        assert!(!read(&format!("{package}/Cargo.toml")).contains("[features]"), "{package}");
    }
}

/// The targets of the links in a page that lead to files of the project, with their anchors.
fn links(text: &str) -> Vec<(String, Option<String>)> {
    let targets = prose(text).flat_map(|(_, line)| line.split("](").skip(1));
    let targets = targets.filter_map(|rest| rest.split(')').next()).filter(|target| !target.contains("://"));
    targets
        .map(|target| match target.split_once('#') {
            Some((file, anchor)) => (file.to_owned(), Some(anchor.to_owned())),
            None => (target.to_owned(), None),
        })
        .collect()
}

/// The anchors of a page's headings, as mdBook and GitHub make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter_map(|(_, line)| {
        line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#'))
    });
    headings
        .map(|heading| {
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            kept.collect::<String>().to_lowercase().replace(' ', "-")
        })
        .collect()
}

/// The blocks of a page: what stands behind the three backticks, and the lines.
fn blocks(text: &str) -> Vec<(&str, Vec<&str>)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            blocks.push((kind, lines.by_ref().take_while(|line| *line != "```").collect()));
        }
    }
    blocks
}

/// mdBook shows the pages that the summary lists, and links between pages; nothing else of the project is in the book.
#[test]
fn the_guide_is_whole() {
    let pages = pages();
    let summary = links(&read(&format!("{GUIDE}/SUMMARY.md")));
    let listed: Vec<&str> = summary.iter().map(|(page, _)| page.as_str()).collect();
    assert_eq!(listed.iter().map(|page| (*page).to_owned()).collect::<BTreeSet<_>>(), pages);
    assert_eq!(listed.len(), pages.len(), "a page is listed twice");
    for page in &pages {
        let text = read(&format!("{GUIDE}/{page}"));
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (target, anchor) in links(&text) {
            let mut path: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
            for part in target.split('/').filter(|part| !part.is_empty()) {
                if part == ".." {
                    path.pop().expect("the link leads out of the guide");
                } else {
                    path.push(part)
                }
            }
            let other = if target.is_empty() { page.clone() } else { path.join("/") };
            assert!(pages.contains(&other), "{page}: a link to {target}");
            if let Some(anchor) = anchor {
                let known = anchors(&read(&format!("{GUIDE}/{other}")));
                assert!(known.contains(&anchor), "{page}: {other} has no heading {anchor}: {known:?}");
            }
        }
    }
}

/// A page with Rust in it has a block that is run, by `docs/guide/tested.rs`. Only what other crates would be written like is not.
#[test]
fn the_guide_is_tested() {
    let tested = read("docs/guide/tested.rs");
    let mut run = 0;
    for page in pages() {
        let text = read(&format!("{GUIDE}/{page}"));
        assert!(tested.contains(&format!("= \"{page}\",")), "{page} is not in tested.rs");
        let blocks = blocks(&text);
        let rust = blocks.iter().filter(|(kind, _)| kind.starts_with("rust"));
        let (before, after): (Vec<_>, Vec<_>) = rust.partition(|(kind, _)| kind.contains("ignore"));
        assert!(before.is_empty() || page.starts_with("porting/"), "{page}: a block that is not tested");
        assert!(before.is_empty() || !after.is_empty(), "{page}: nothing is tested");
        run += after.len();
        for (kind, lines) in blocks {
            let is_known = ["rust", "rust,ignore", "rust,no_run", "toml", "text", "console"].contains(&kind);
            assert!(is_known, "{page}: a block of `{kind}`");
            let long = lines.iter().find(|line| kind.starts_with("rust") && line.len() > 98);
            assert_eq!(long, None, "{page}: the book is not as wide");
            let hidden = lines.iter().find(|line| kind.starts_with("rust") && line.starts_with("# "));
            assert_eq!(hidden, None, "{page}: GitHub shows it");
        }
    }
    assert!(run > 30, "only {run} blocks were found");
}

/// The lines in which the guide quotes rustc are lines that it is tested to say.
#[test]
fn the_guide_quotes_rustc() {
    let folder = fs::read_dir(root().join("tests/ui")).expect("expected errors");
    let files = folder.map(|entry| entry.expect("it can be read").path());
    let said: String = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "stderr"))
        .map(|path| fs::read_to_string(path).expect("UTF-8"))
        .collect();
    let mut quoted = 0;
    for page in pages() {
        let text = read(&format!("{GUIDE}/{page}"));
        for (_, lines) in blocks(&text).iter().filter(|(kind, _)| *kind == "text") {
            for line in lines.iter().filter(|line| line.starts_with("error")) {
                assert!(said.lines().any(|known| known == *line), "{page}: rustc does not say: {line}");
                quoted += 1;
            }
        }
    }
    assert!(quoted > 0);
}

/// The crate that the page about plugins shows first is the one that its other blocks use.
#[test]
fn the_interfaces_of_the_guide_are_those_it_shows() {
    let text = read(&format!("{GUIDE}/plugins.md"));
    let (_, lines) = blocks(&text).swap_remove(0);
    let tested = read("docs/guide/tested.rs");
    assert!(tested.contains(&lines.join("\n")), "tested.rs has not: {lines:#?}");
}
