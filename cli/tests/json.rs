//! The JSON that every command prints: it parses, its keys have the types that programs rely on, and
//! `docs/json.md` names each of them.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

fn json(arguments: &[&str]) -> Value {
    let output =
        Command::new(env!("CARGO_BIN_EXE_itab")).args(arguments).arg("--json").output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("the output is text");
    assert_eq!(text.lines().count(), 1, "{arguments:?} prints one line: {text}");
    serde_json::from_str(&text).expect("it is JSON")
}

/// Checks that a value has keys of the given types: `bool`, `number`, `string`, `array`, each with `?` if it
/// may be null.
fn has(value: &Value, keys: &[(&str, &str)]) {
    for (key, expected) in keys {
        let found = match value.get(key) {
            None => panic!("no key {key} in {value}"),
            Some(Value::Null) if expected.ends_with('?') => continue,
            Some(Value::Null) => "null",
            Some(Value::Bool(_)) => "bool",
            Some(Value::Number(_)) => "number",
            Some(Value::String(_)) => "string",
            Some(Value::Array(_)) => "array",
            Some(Value::Object(_)) => "object",
        };
        assert_eq!(found, expected.trim_end_matches('?'), "{key} in {value}");
    }
}

#[test]
fn verify() {
    let numbers =
        ["bits", "types", "interfaces", "itabs", "negative_itabs", "slots", "pruned_slots", "mismatches"];
    let verified = json(&["verify"]);
    has(&verified, &numbers.map(|key| (key, "number")));
    let rest = [("file", "string"), ("go_version", "string?"), ("format", "string"), ("arch", "string")];
    has(&verified, &rest);
    has(&verified, &[("endian", "string"), ("elapsed_ms", "number"), ("differences", "array")]);
}

#[test]
fn implements() {
    let found = json(&["implements", "error"]);
    has(&found, &[("interface", "string"), ("methods", "array"), ("types", "array")]);
    has(&found["methods"][0], &[("name", "string"), ("signature", "string"), ("package", "string?")]);
    for ty in found["types"].as_array().unwrap() {
        has(
            ty,
            &[("name", "string"), ("pointer", "bool"), ("static_itab", "bool"), ("pruned_slots", "number")],
        );
        has(ty, &[("address", "string")]);
        assert_eq!(ty["pointer"] == true, ty["name"].as_str().unwrap().starts_with('*'));
    }
}

/// Where a file has what is at an address: what is there is what the answer says.
#[test]
fn file_offsets() {
    let packed = include_bytes!("../shipped/aviary.z");
    let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("it was packed well");
    let word = |offset: &Value| {
        let at = offset.as_u64().expect("an offset") as usize;
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    };
    let hex = |value: &Value| u64::from_str_radix(&value.as_str().expect("hexadecimal")[2..], 16).unwrap();
    let itab = json(&["show", "main.Flyable,main.Bird"]);
    assert_eq!(word(&itab["file_offset"]), hex(&itab["interface_address"]));
    let slots = itab["slots"].as_array().unwrap();
    assert!(!slots.is_empty());
    for slot in slots {
        assert_eq!(word(&slot["file_offset"]), hex(&slot["value"]));
        assert_eq!(hex(&slot["address"]), hex(&itab["address"]) + slot["offset"].as_u64().unwrap());
        // The text is mapped from the start of the file to the start of the program.
        assert_eq!(slot["function_file_offset"].as_u64().unwrap(), hex(&slot["value"]) - 0x40_0000);
    }
    let bird = json(&["show", "main.Bird"]);
    assert_eq!(word(&bird["file_offset"]), bird["size"].as_u64().unwrap());
    let types = json(&["types", "--name", "main.Bird"]);
    let listed = types["types"].as_array().unwrap().iter().find(|ty| ty["name"] == "main.Bird").unwrap();
    assert_eq!(listed["file_offset"], bird["file_offset"]);
}

/// The line that an answer gives for a method is the one where it is written.
#[test]
fn source_positions() {
    let source = include_str!("../shipped/main.go");
    let line = source.lines().position(|line| line.starts_with("func (p *Plane) Fly()")).unwrap() + 1;
    let shown = json(&["show", "*main.Plane"]);
    let why = json(&["why", "*main.Plane", "main.Flyable"]);
    let implements = json(&["implements", "main.Flyable", "--name", "*main.Plane"]);
    let itab = json(&["show", "main.Flyable,*main.Plane"]);
    for code in
        [&shown["methods"][0], &why["methods"][0], &implements["types"][0]["methods"][0], &itab["slots"][0]]
    {
        assert_eq!(code["file"], "example.com/aviary/main.go", "{code}");
        assert_eq!(code["line"], line, "{code}");
    }
}

/// The shipped program was packed, and has the positions of all its methods still.
#[test]
fn source_positions_of_the_shipped_program() {
    let sources = [
        ("example.com/aviary/main.go", include_str!("../shipped/main.go")),
        ("example.com/aviary/old.go", include_str!("../shipped/old.go")),
        ("example.com/aviary/nest/nest.go", include_str!("../shipped/nest/nest.go")),
    ];
    let output = Command::new(env!("CARGO_BIN_EXE_itab"))
        .args(["export", "--table", "methods"])
        .output()
        .expect("it starts");
    let (mut own, mut all) = (0, 0);
    for line in String::from_utf8(output.stdout).expect("the output is text").lines() {
        let method: Value = serde_json::from_str(line).expect("it is JSON");
        if method["address"].is_null() {
            continue;
        }
        has(&method, &[("file", "string"), ("line", "number")]);
        all += 1;
        let Some((_, source)) = sources.iter().find(|(file, _)| method["file"] == *file) else { continue };
        let written = source.lines().nth(method["line"].as_u64().unwrap() as usize - 1).unwrap();
        let name = format!(") {}(", method["name"].as_str().unwrap());
        assert!(written.starts_with("func (") && written.contains(&name), "{method}: {written}");
        own += 1;
    }
    assert!(own > 15 && all > 200, "{own} of {all}");
}

#[test]
fn why() {
    let cases = [
        ("*main.Bird", "main.Duck", true, None),
        ("main.Bird", "main.Duck", false, Some("pointer_receiver")),
        ("main.Bat", "main.Flyable", false, Some("absent")),
        ("main.Penguin", "main.Flyable", false, Some("signature")),
        ("main.Bird", "nest.Hatcher", false, Some("unexported")),
        ("*os.File", "interface{ Seek(int64, int) (int64, error) }", false, Some("pruned")),
    ];
    for (ty, interface, implements, reason) in cases {
        let why = json(&["why", ty, interface]);
        has(&why, &[("implements", "bool"), ("certain", "bool"), ("reasons", "array"), ("itab", "string?")]);
        has(&why, &[("type_address", "string"), ("interface_address", "string?")]);
        assert_eq!(why["interface_address"].is_null(), interface.starts_with("interface{"), "{interface}");
        assert_eq!(why["implements"], implements, "{ty} {interface}");
        assert_eq!(why["certain"], reason != Some("pruned"), "{ty} {interface}");
        let reasons = why["reasons"].as_array().unwrap();
        assert_eq!(
            reasons.first().map(|reason| reason["reason"].as_str().unwrap()),
            reason,
            "{ty} {interface}"
        );
        for reason in reasons {
            has(
                reason,
                &[("method", "string"), ("reason", "string"), ("have", "string?"), ("want", "string")],
            );
        }
    }
}

/// Where the entries lie is the library's business; that every itab gets in is ours.
#[test]
fn table() {
    let replayed = json(&["table"]);
    has(&replayed, &["entries", "slots", "load", "growths", "bytes"].map(|key| (key, "number")));
    has(&replayed, &["average_probes", "longest_probe", "first_probe_hits"].map(|key| (key, "number")));
    assert_eq!(replayed["entries"], json(&["verify"])["itabs"]);
    // The first size of Go's table, which 23 entries do not fill.
    assert_eq!((&replayed["slots"], &replayed["growths"]), (&512.into(), &0.into()));
}

/// Every key that is ever printed, wherever it is nested.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(array) => array.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

#[test]
fn every_key_is_documented() {
    let documentation = include_str!("../../docs/json.md");
    let commands: [&[&str]; 18] = [
        &["table"],
        &["verify"],
        &["info"],
        &["types"],
        &["ifaces"],
        &["itabs"],
        &["show", "main.Bird"],
        &["show", "main.Duck"],
        &["show", "main.Flyable,main.Bird"],
        &["implements", "error"],
        &["satisfies", "main.Bird"],
        &["why", "main.Bird", "main.Duck"],
        &["why", "*main.Bird", "main.Duck"],
        &["calls"],
        &["diff"],
        &["surface"],
        &["dce"],
        &["satisfies", "main.page"],
    ];
    for arguments in commands {
        let mut found = BTreeSet::new();
        keys(&json(arguments), &mut found);
        // The section of the command, and those that hold for several.
        let heading = |section: &str| section.lines().next().unwrap_or_default().to_owned();
        let sections: Vec<&str> = documentation
            .split("\n## ")
            .filter(|section| {
                heading(section) == "The file"
                    || heading(section).split(", ").any(|name| name == format!("`{}`", arguments[0]))
            })
            .collect();
        assert_eq!(sections.len(), 2, "{arguments:?} has a section");
        for key in found {
            let documented = [format!("`{key}`"), format!("[].{key}`")];
            let known = sections.iter().any(|section| documented.iter().any(|form| section.contains(form)));
            assert!(known, "{key} of {arguments:?} is not in docs/json.md");
        }
    }
}

/// What nobody can tell is neither yes nor no: in JSON, in the text and in the exit status.
#[test]
fn unknown() {
    // The linker removed the signature of this method, and no function of that type is left.
    let seek = "interface{ Seek(int64, int) (int64, error) }";
    let found = json(&["implements", seek]);
    assert_eq!(found["types"].as_array().unwrap().len(), 0);
    let names: Vec<_> = found["unknown"].as_array().unwrap().iter().map(|ty| ty["name"].as_str()).collect();
    assert_eq!(names, [Some("*internal/poll.FD"), Some("*os.File")]);
    assert_eq!(found["unknown"][1]["removed"], serde_json::json!(["Seek"]));
    let why = json(&["why", "*os.File", seek]);
    assert_eq!(why["answer"], "unknown");
    for arguments in [&["implements", seek][..], &["why", "*os.File", seek]] {
        let output = Command::new(env!("CARGO_BIN_EXE_itab")).args(arguments).output().expect("it starts");
        assert_eq!(output.status.code(), Some(3), "{arguments:?}");
        assert!(String::from_utf8(output.stdout).unwrap().contains("may implement"), "{arguments:?}");
    }
    // A type for sure is enough for a yes, and a method that is not there for a no.
    let stat = json(&["implements", "interface{ Close() error }"]);
    assert!(!stat["types"].as_array().unwrap().is_empty());
    let more = "interface{ Dive(); Seek(int64, int) (int64, error) }";
    assert_eq!(json(&["why", "*os.File", more])["answer"], "no");
    assert_eq!(json(&["implements", more])["unknown"], serde_json::json!([]));
}

/// Every interface that `ifaces` prints can be pasted into `implements`, `show` and `why`, which take it for the file's
/// own.
#[test]
fn interfaces_can_be_pasted_back() {
    let listed = json(&["ifaces", "--shapes"]);
    let names: Vec<&str> = listed["interfaces"]
        .as_array()
        .unwrap()
        .iter()
        .map(|interface| interface["name"].as_str().unwrap())
        .collect();
    assert!(names.iter().any(|name| name.starts_with("interface {")), "{names:?}");
    for name in names {
        let found = json(&["implements", name]);
        assert_eq!((&found["interface"], &found["in_file"]), (&name.into(), &true.into()));
        assert_eq!(json(&["show", name])["name"], name);
        let why = json(&["why", "main.Stone", name]);
        assert_eq!(why["implements"] == true, why["panic"].is_null(), "{name}: {why}");
    }
    let any = json(&["why", "main.Stone", "any"]);
    assert_eq!((&any["implements"], &any["interface"]), (&true.into(), &"interface {}".into()));
}
