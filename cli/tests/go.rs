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

/// Calls through itabs: those with one target first, of the function that it is, and totals of the same.
#[test]
fn calls_through_itabs() {
    for build in builds("dynamic") {
        let ask = |options: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_itab"))
                .args(["calls", "--dynamic", "--package", "main"])
                .arg(&build)
                .args(options)
                .output()
                .expect("it starts");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("the output is text")
        };
        let text = ask(&[]);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[0], ["TARGETS", "POSSIBLE", "METHOD", "TARGET", "FUNCTION", "WHERE"]);
        let only = ["1", "1", "main.Lonely.Only", "main.(*hermit).Only", "main.results"];
        assert_eq!(lines[1][..5], only, "{text}");
        assert!(lines[1][5].ends_with("dynamic/main.go:128"), "{text}");
        let unknown = &lines[lines.len() - 2];
        assert_eq!(unknown[..6], ["?", "?", "?,", "slot", "1", "main.channel"], "{text}");
        let total = "19 calls through itabs, 18 (95 %) of a known interface, 2 with one target; ";
        assert!(text.lines().last().is_some_and(|line| line.starts_with(total)), "{text}");

        let json: Value = serde_json::from_str(&ask(&["--json"])).expect("it is JSON");
        let calls = json["dynamic_calls"].as_array().expect("calls");
        let counts = (calls.len(), &json["resolved"], &json["one_target"]);
        assert_eq!(counts, (19, &18.into(), &2.into()));
        assert_eq!(calls[0]["interface"], "main.Lonely");
        assert_eq!(calls[0]["targets"][0]["function"], "main.(*hermit).Only");
        assert_eq!((&calls[18]["targets"], &calls[18]["slot"]), (&Value::Null, &1.into()));
        assert_eq!(json["packages"][0]["calls"], 19);

        let totals = ask(&["--total", "function"]);
        let rows: Vec<Vec<&str>> = totals.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[0], ["CALLS", "KNOWN", "ONE", "TARGET", "FUNCTION"]);
        assert_eq!(rows[1], ["3", "3", "1", "main.assertion"], "{totals}");
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
