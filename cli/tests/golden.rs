//! What every command prints about the program that is part of it, word for word.
//!
//! The expected outputs are in `tests/golden`; with `UPDATE_EXPECT=1` in the environment the tests write them
//! instead, and a change of the output is reviewed as a change of those files.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs the command as in a pipe, and returns all there is to see of it.
fn transcript(arguments: &[&str]) -> String {
    // Paths in the output are relative to the workspace.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let output = Command::new(env!("CARGO_BIN_EXE_itab"))
        .args(arguments)
        .current_dir(root)
        .output()
        .expect("it starts");
    let quoted: Vec<String> = arguments.iter().map(|argument| quote(argument)).collect();
    let mut text = format!("$ itab {}\n", quoted.join(" "));
    text += &timeless(&String::from_utf8(output.stdout).expect("the output is text"));
    for line in String::from_utf8(output.stderr).expect("the errors are text").lines() {
        text += &format!("stderr: {line}\n");
    }
    match output.status.code() {
        Some(0) => text,
        code => format!("{text}exit status {}\n", code.expect("it was not killed")),
    }
}

/// The argument as a shell wants it.
fn quote(argument: &str) -> String {
    let plain = argument.chars().all(|c| c.is_ascii_alphanumeric() || "-_./,=".contains(c));
    if plain { argument.to_owned() } else { format!("'{argument}'") }
}

/// The text without the time that it took to answer.
fn timeless(text: &str) -> String {
    let blank = |text: &str, before: &str, after: &str| {
        let mut parts = text.split(before);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| match part.find(after) {
            Some(end) => format!("{text}{before}N{}", &part[end..]),
            None => format!("{text}{before}{part}"),
        })
    };
    blank(&blank(text, "\"elapsed_ms\":", "}"), "computed (", " ms)")
}

fn check(name: &str, commands: &[&[&str]]) {
    let found: Vec<String> = commands.iter().map(|arguments| transcript(arguments)).collect();
    let found = found.join("\n");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, found).expect("the folder can be written");
        return;
    }
    let expected =
        fs::read_to_string(&path).expect("there is an expected output; make it with UPDATE_EXPECT=1");
    assert_eq!(found, expected, "the output of {name} changed; if it should, run with UPDATE_EXPECT=1");
}

#[test]
fn verify() {
    check("verify.txt", &[&["verify"], &["verify", "--json"]]);
}

#[test]
fn info() {
    check("info.txt", &[&["info"], &["info", "--json"]]);
}

#[test]
fn lists() {
    check(
        "lists.txt",
        &[
            &["types", "--package", "main"],
            &["types", "--exclude", "std,vendor", "--pointer", "--exported"],
            &["types", "--kind", "map", "--sort", "size"],
            &["types", "--pruned", "--sort", "pruned", "--name", "*reflect.*"],
            &["types", "--package", "example.com/...", "--json"],
            &["ifaces", "--package", "main"],
            &["ifaces", "--sort", "types"],
            &["ifaces", "--name", "Duck", "--json"],
            &["itabs", "--package", "main"],
            &["itabs", "--negative"],
            &["itabs", "--pruned", "--sort", "slots"],
            &["itabs", "--negative", "--json"],
        ],
    );
}

#[test]
fn show() {
    check(
        "show.txt",
        &[
            &["show", "main.Bird"],
            &["show", "*main.Plane"],
            &["show", "Duck"],
            &["show", "map[string]bool"],
            &["show", "main.Flyable,*main.Plane"],
            &["show", "main.Flyable,main.Stone"],
            &["show", "main.Flyable,main.Bat"],
            &["show", "Bird", "--json"],
            &["show", "nest.Hatcher", "--json"],
            &["show", "main.Flyable,main.Bird", "--json"],
        ],
    );
}

#[test]
fn implements() {
    check(
        "implements.txt",
        &[
            &["implements", "error"],
            &["implements", "error", "--exclude", "std"],
            &["implements", "io.Writer", "--pointer", "--exported"],
            &["implements", "io.Writer", "--package", "main,nest"],
            &["implements", "error", "--package", "nest/..."],
            &["implements", "main.Duck"],
            &["implements", "nest.Hatcher"],
            &["implements", "interface{ Fly() (string, error); Run(int) int }"],
            &["implements", "interface{ Dive() }"],
            &["implements", "interface{ Seek(int64, int) (int64, error) }"],
            &["implements", "main.Flyable", "--json"],
            &["implements", "main.Bird"],
            &["implements", "interface{ Fly( }"],
        ],
    );
}

#[test]
fn satisfies() {
    check(
        "satisfies.txt",
        &[
            &["satisfies", "main.Bird"],
            &["satisfies", "main.Bird", "--exclude", "std"],
            &["satisfies", "main.Bird", "--pointer"],
            &["satisfies", "main.Stone", "--pointer"],
            &["satisfies", "*main.Bird"],
            &["satisfies", "main.Stone"],
            &["satisfies", "main.page", "--json"],
        ],
    );
}

#[test]
fn why() {
    check(
        "why.txt",
        &[
            &["why", "*main.Bird", "main.Duck"],
            &["why", "main.Bird", "main.Duck"],
            &["why", "main.Penguin", "main.Flyable"],
            &["why", "main.Bat", "main.Flyable"],
            &["why", "main.Bird", "nest.Hatcher"],
            &["why", "main.Stone", "main.Duck"],
            &["why", "*os.File", "io.Writer"],
            &["why", "*os.File", "interface{ Seek(int64, int) (int64, error) }"],
            &["why", "main.Bird", "interface{ Fly() string; String() string }"],
            &["why", "main.Bird", "main.Duck", "--json"],
            &["why", "*main.Bird", "main.Duck", "--json"],
            &["why", "main.Penguin", "main.Flyable", "--json"],
            &["why", "main.Bird", "nest.Hatcher", "--json"],
            &["why", "main.Bat", "main.Flyable", "--json"],
            &["why", "main.Flyable", "main.Runner"],
            &["why", "main.Bird", "main.Stone"],
        ],
    );
}

#[test]
fn calls() {
    check(
        "calls.txt",
        &[
            &["calls", "--package", "main"],
            &["calls", "--exclude", "std", "--exported"],
            &["calls", "--package", "example.com/..."],
            &["calls", "--conv", "--total", "function"],
            &["calls", "--assert", "--total", "package"],
            &["calls", "--assert", "--package", "main", "--json"],
            &["calls", "--dynamic"],
            &["calls", "--dynamic", "--conv"],
            &["calls", "--dynamic", "testdata/fixtures/shapes-go1.26.6-linux-mips"],
        ],
    );
}

#[test]
fn diff() {
    check(
        "diff.txt",
        &[
            &["diff"],
            &["diff", "--name", "*counted", "--exported", "--json"],
            &["diff", "--lost", "--pointer"],
            &["diff", "--lost", "--package", "main", "--exclude", "std"],
            &["diff", "--lost", "--exclude", "std,vendor,main"],
            &["diff", "--name", "Swimmer", "--format", "github"],
            &["diff", "--lost", "--exported", "--package", "main", "--format", "github"],
        ],
    );
}

#[test]
fn surface() {
    check(
        "surface.txt",
        &[
            &["surface", "--package", "main", "--name", "*Bird"],
            &["surface", "--package", "main", "--name", "*Bird", "--json"],
        ],
    );
}

#[test]
fn dce() {
    check("dce.txt", &[&["dce"], &["dce", "--json"]]);
}

/// Other releases, processors, containers, word sizes and byte orders.
#[test]
fn fixtures() {
    let fixture = |name: &str| format!("testdata/fixtures/shapes-go{name}");
    let old = fixture("1.22.10-linux-386");
    let big = fixture("1.26.6-linux-mips");
    let windows = fixture("1.21.13-windows-386");
    let darwin = fixture("1.27.3-darwin-arm64-lld-sections");
    let names = "testdata/fixtures/names-go1.27.3-linux-amd64";
    check(
        "fixtures.txt",
        &[
            &["types", names, "--name", "*main.local"],
            &["show", names, "*main.local@0x510400"],
            &["verify", "testdata/fixtures"],
            &["info", "testdata/fixtures"],
            &["info", &big],
            &["show", &windows, "shape.Shape,shape.Square"],
            &["show", &big, "shape.Shape,shape.Square"],
            &["satisfies", &big, "shape.Square"],
            &["why", &darwin, "shape.Blob", "shape.Shape"],
            &["calls", &big],
            &["diff", &old, &fixture("1.27.3-linux-386"), "--name", "example.test/*"],
            &["dce", &darwin],
        ],
    );
}

#[test]
fn names_that_lead_nowhere() {
    check(
        "names.txt",
        &[
            &["show", "main.Brid"],
            &["show", "bytes.buffer"],
            &["show", "Error"],
            &["satisfies", "Plan"],
            &["show", "0x1"],
            &["why", "Bird"],
            &["why", "a", "b", "c", "d"],
            &["satisfies", "--file", "a", "b", "c"],
            &["implements", "State"],
            &["implements", "Type"],
            &["satisfies", "Type"],
            &["implements", "Brid"],
        ],
    );
}

#[test]
fn help() {
    check(
        "help.txt",
        &[
            &["--help"],
            &["why", "--help"],
            &["calls", "--help"],
            &["diff", "--help"],
            &["live", "--help"],
            &["export", "--help"],
            &["implements", "-h"],
        ],
    );
}
