//! Where the programs are that `testdata/build.sh` and `testdata/fetch.sh` leave.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The folder of the scripts: `ITAB_GO_FILES`, or else `target/go` of this workspace.
pub(crate) fn folder() -> PathBuf {
    std::env::var_os("ITAB_GO_FILES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/go"), PathBuf::from)
}

/// The files of one sub-folder, by name, without those still being written.
pub(crate) fn files(sub: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder().join(sub)) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("a folder that can be listed").path())
        .filter(|path| path.is_file() && !name(path).starts_with('.'))
        .collect();
    files.sort();
    files
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// Says that a test had nothing to look at. Not by `println!`, which the test runner swallows.
pub(crate) fn skipped() {
    say("skipped: no Go");
}

/// Writes a line past the test runner's capture, which keeps what a passing test prints to itself.
pub(crate) fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("a standard error that can be written to");
}
