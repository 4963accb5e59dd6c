//! The command on programs that `testdata/build.sh` made; says `skipped: no Go` where there are none.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The builds of a program for Linux on amd64.
fn builds(program: &str) -> Vec<PathBuf> {
    let folder = std::env::var_os("ITAB_GO_FILES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/go"), PathBuf::from);
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    let mut builds: Vec<PathBuf> = std::fs::read_dir(folder.join("bin"))
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("a folder that can be listed").path())
        .filter(|path| {
            name(path).starts_with(&format!("{program}-go")) && name(path).contains("-linux-amd64")
        })
        .collect();
    builds.sort();
    if builds.is_empty() {
        // Not by `println!`, which the test runner swallows.
        let _ = writeln!(std::io::stderr(), "skipped: no Go");
    }
    builds
}

/// What a command prints about a file: text, and JSON.
fn ask(command: &str, file: &Path) -> (String, Value) {
    let run = |json: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_itab"))
            .arg(command)
            .arg(file)
            .args(json)
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("the output is text")
    };
    (run(&[]), serde_json::from_str(&run(&["--json"])).expect("it is JSON"))
}

/// The cause, who calls it, and where.
#[test]
fn what_keeps_methods() {
    for (program, cause, text, file) in [
        ("keepname", ["name", "any_name"], "MethodByName", "keepname/main.go:"),
        ("keepany", ["any_name"; 2], "reflect.Value.MethodByName", "keepany/render/render.go:"),
        ("keeptype", ["any_name"; 2], "reflect.Type.Method", "keeptype/main.go:"),
        ("keepplugin", ["loads_plugins"; 2], "plugin.Open", "keepplugin/main.go:"),
    ] {
        for build in builds(program) {
            let (shown, json) = ask("dce", &build);
            let kind = json["keepers"][0]["kind"].as_str().unwrap_or_default();
            assert!(cause.contains(&kind), "{}: {json}", build.display());
            assert!(shown.contains(file), "{}: {shown}", build.display());
            assert!(shown.contains(text) || kind == "name", "{}: {shown}", build.display());
            let chain = json["keepers"][0]["sites"][0]["chain"].as_array().expect("calls");
            let last = chain.last().unwrap()["function"].as_str().unwrap();
            assert!(last.starts_with("main.") || last.starts_with("example.test/zoo/"), "{json}");
        }
    }
}

/// `--pointer` leaves the calls about pointer types: the panics of failed assertions to them.
#[test]
fn calls_about_pointers() {
    for build in builds("hello") {
        let types = |options: &[&str]| -> Vec<String> {
            let output = Command::new(env!("CARGO_BIN_EXE_itab"))
                .arg("calls")
                .arg(&build)
                .args(options)
                .arg("--json")
                .output()
                .expect("it starts");
            let json: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
            let calls = json["calls"].as_array().expect("calls");
            calls.iter().filter_map(|call| Some(call["type"].as_str()?.to_owned())).collect()
        };
        let mut all = types(&[]);
        let pointers = types(&["--pointer"]);
        assert!(!pointers.is_empty() && pointers.len() < all.len(), "{}: {pointers:?}", build.display());
        all.retain(|ty| ty.starts_with('*'));
        assert_eq!(all, pointers, "{}", build.display());
    }
}

/// The line that an answer gives for a method is the one where it is written, also of a pointer to a type that has it.
#[test]
fn positions_of_methods() {
    let source = include_str!("../../testdata/go/shape/shape.go");
    for build in builds("hello") {
        let output = Command::new(env!("CARGO_BIN_EXE_itab"))
            .args(["implements", "-f"])
            .arg(&build)
            .args(["example.test/zoo/shape.Shape", "--package", "example.test/zoo/shape", "--json"])
            .output()
            .expect("it starts");
        let json: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        let (mut written, mut through_pointers) = (0, 0);
        for ty in json["types"].as_array().expect("types") {
            for method in ty["methods"].as_array().expect("methods") {
                let (Some(file), Some(line)) = (method["file"].as_str(), method["line"].as_u64()) else {
                    continue;
                };
                if !file.ends_with("shape/shape.go") {
                    continue;
                }
                let line = source.lines().nth(line as usize - 1).unwrap_or_default();
                let name = format!(") {}(", method["name"].as_str().expect("a name"));
                assert!(
                    line.starts_with("func (") && line.contains(&name),
                    "{}: {ty}: {line}",
                    build.display()
                );
                written += 1;
                through_pointers += u32::from(ty["pointer"] == true && !line.contains('*'));
            }
        }
        assert!(written > 4 && through_pointers > 0, "{}: {json}", build.display());
    }
}
