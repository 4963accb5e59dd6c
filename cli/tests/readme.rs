//! The commands of the README do what it says.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[allow(dead_code, reason = "the reader's tests need more of it")]
#[path = "../../gobin/tests/go_files/mod.rs"]
mod go_files;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where the commands run.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("there is a README")
}

/// The commands of the blocks that show a console, with what they print.
fn shown(readme: &str) -> Vec<(&str, String)> {
    let mut commands: Vec<(&str, String)> = Vec::new();
    let mut is_console = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            is_console = line == "```console";
        } else if !is_console {
            continue;
        } else if let Some(command) = line.strip_prefix("$ ") {
            // A remark begins after two spaces.
            commands.push((command.split("  #").next().expect("the first part").trim(), String::new()));
        } else {
            let (_, output) = commands.last_mut().expect("a block of a console begins with a command");
            *output += line;
            output.push('\n');
        }
    }
    commands
}

/// What stands between backticks and begins with the name of the command, outside of blocks.
fn mentioned(readme: &str) -> Vec<&str> {
    let mut is_block = false;
    let lines = readme.lines().filter(move |line| {
        is_block ^= line.starts_with("```");
        !is_block
    });
    lines
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|code| code.starts_with("itab "))
        .collect()
}

/// There is none here; `cli/tests/live.rs` starts some.
fn of_a_running_program(command: &str) -> bool {
    command.starts_with("itab live")
}

/// The words of a command line, as a shell splits them.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for (i, part) in line.split('\'').enumerate() {
        if i % 2 == 0 { words.extend(part.split_whitespace()) } else { words.push(part) }
    }
    words
}

fn without_time(text: &str) -> String {
    let line = |line: &str| match (line.rfind(" ("), line.ends_with(" ms)")) {
        (Some(end), true) => line[..end].to_owned(),
        _ => line.to_owned(),
    };
    text.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_the_readme_shows_is_printed() {
    let readme = readme();
    let commands = shown(&readme);
    assert!(commands.len() >= 4, "{commands:?}");
    let ci = fs::read_to_string(root().join(".ci/run")).expect("there is a list of steps");
    // The program that the README calls `esbuild`.
    let esbuild = go_files::folder().join("real/esbuild-0.28.2-linux-x64");
    let folder = folder();
    if esbuild.exists() {
        fs::copy(&esbuild, folder.join("esbuild")).expect("it can be copied");
    }
    for (command, expected) in commands {
        let Some(arguments) = command.strip_prefix("itab ") else {
            assert!(ci.contains(command), "neither this test nor .ci/run runs `{command}`");
            continue;
        };
        if of_a_running_program(command) {
            continue;
        }
        if !esbuild.exists() {
            go_files::say(&format!("skipped: no esbuild for `{command}`; testdata/fetch.sh gets it"));
            continue;
        }
        let output = Command::new(env!("CARGO_BIN_EXE_itab"))
            .args(words(arguments))
            .current_dir(&folder)
            .output()
            .expect("it starts");
        let found = String::from_utf8(output.stdout).expect("the output is text");
        assert_eq!(without_time(&found), without_time(&expected), "{command}");
    }
}

/// Each command that is mentioned works as it stands there, with a file and without.
#[test]
fn what_the_readme_mentions_works() {
    let readme = readme();
    let mut mentioned = mentioned(&readme);
    mentioned.retain(|command| !of_a_running_program(command));
    assert!(mentioned.len() >= 14, "{mentioned:?}");
    // Some commands write files.
    let folder = folder();
    let fixtures = fs::canonicalize(root().join("testdata/fixtures")).expect("there are fixtures");
    let [file, old, new] =
        ["shapes-go1.27.3-linux-amd64", "shapes-go1.22.10-linux-386", "shapes-go1.27.3-linux-386"]
            .map(|name| fixtures.join(name).into_os_string().into_string().expect("UTF-8"));
    let with_files = [
        ("FILE..", file.as_str()),
        ("FILE", &file),
        ("OLD", &old),
        ("NEW", &new),
        ("NAME", "shape.Square"),
        ("TYPE", "shape.Square"),
        ("INTERFACE", "shape.Shape"),
        ("SHELL", "bash"),
    ];
    let without = [
        ("FILE..", ""),
        ("FILE", ""),
        ("OLD", ""),
        ("NEW", ""),
        ("NAME", "main.Bird"),
        ("TYPE", "main.Bird"),
        ("INTERFACE", "error"),
        ("SHELL", "zsh"),
    ];
    for line in mentioned {
        for values in [with_files, without] {
            let value =
                |word| values.iter().find(|(name, _)| *name == word).map_or(word, |(_, value)| *value);
            let arguments: Vec<&str> =
                words(line).into_iter().skip(1).map(value).filter(|word| !word.is_empty()).collect();
            let output = Command::new(env!("CARGO_BIN_EXE_itab"))
                .args(&arguments)
                .current_dir(&folder)
                .output()
                .expect("it starts");
            // 1 is an answer: no, or they differ.
            let status = output.status.code().expect("it was not killed");
            assert!(status <= 1, "{arguments:?}: {output:?}");
            assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{arguments:?}: {output:?}");
        }
    }
}
