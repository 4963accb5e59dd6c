//! Calls of the run time in code for processors of which only direct calls are known, against amd64 and 386: the same
//! program is compiled to the same calls, in the same lines. Needs `testdata/build.sh` to have run.

mod go_files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use go_files::{files, name, say, skipped};
use itab_gobin::{Binary, Operand};

/// How often something is called from where in the program's own functions.
fn calls(binary: &Binary<'_>) -> BTreeMap<String, usize> {
    let mut calls = BTreeMap::new();
    for call in binary.calls().expect("a processor whose calls are known") {
        let written_in = call.inlined.unwrap_or(call.function);
        if written_in.starts_with("main.") || written_in.contains("example.test/") {
            let text = format!("{} in {written_in} {:?}:{:?}", call.callee, call.file, call.line);
            *calls.entry(text).or_default() += 1;
        }
    }
    calls
}

#[test]
fn the_same_calls_as_for_other_processors() {
    let (mut compared, mut different) = (BTreeMap::new(), Vec::new());
    for other in files("bin") {
        let mut parts = name(&other).split('-');
        let (Some(program), Some(release), Some("linux"), Some(arch), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        // How an integer is converted depends on the size of a word.
        let known = match arch {
            "arm" | "mips" | "mipsle" => "386",
            "loong64" | "mips64" | "mips64le" | "ppc64" | "ppc64le" | "riscv64" | "s390x" => "amd64",
            _ => continue,
        };
        let native = other.with_file_name(format!("{program}-{release}-linux-{known}"));
        if !native.exists() {
            continue;
        }
        let data = [&other, &native].map(|path| std::fs::read(path).expect("a file that can be read"));
        let [binary, expected] = data.each_ref().map(|data| Binary::read(data).expect("an executable of Go"));
        let found = calls(&binary);
        let expected = calls(&expected);
        let places: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
        for place in places {
            let [found, expected] = [&found, &expected].map(|calls| calls.get(place).copied().unwrap_or(0));
            if found != expected {
                different.push(format!("{}: {found} and not {expected} of {place}", name(&other)));
            }
        }
        // What takes no type has no operand; no other is known.
        let all = binary.calls().expect("a processor whose calls are known");
        assert!(all.iter().all(|call| matches!(call.operand, Operand::None | Operand::Unknown)));
        *compared.entry(arch.to_owned()).or_insert(0) += found.values().sum::<usize>();
    }
    assert!(different.is_empty(), "{different:#?}");
    if compared.is_empty() {
        return skipped();
    }
    say(&format!("compared: {compared:?}"));
}

/// The types of values that the run time puts into interfaces without knowing their types, against the comments of the
/// program: `// converts int string`.
#[test]
fn types_of_converted_values() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/go/dynamic/boxed.go");
    let source = std::fs::read_to_string(source).expect("the source of the program");
    let mut expected: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (line, number) in source.lines().zip(1..) {
        if let Some((_, types)) = line.split_once("// converts ") {
            let mut types: Vec<String> = types.split(' ').map(str::to_owned).collect();
            types.sort();
            expected.insert(number, types);
        }
    }
    let mut compared = 0;
    for file in files("bin").into_iter().filter(|file| name(file).starts_with("dynamic-")) {
        let data = std::fs::read(&file).expect("a file that can be read");
        let binary = Binary::read(&data).expect("an executable of Go");
        let mut found: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for call in binary.calls().expect("a processor whose calls are known") {
            let is_value =
                ["convT16", "convT32", "convT64", "convTstring", "convTslice"].contains(&call.callee);
            if is_value && call.file.is_some_and(|file| file.ends_with("dynamic/boxed.go")) {
                let ty = match call.operand {
                    Operand::Type(ty) => ty.name().into_owned(),
                    _ => "?".to_owned(),
                };
                found.entry(call.line.expect("a line")).or_default().push(ty);
            }
        }
        found.values_mut().for_each(|types| types.sort());
        assert_eq!(found, expected, "{}", name(&file));
        compared += 1;
    }
    if compared == 0 {
        return skipped();
    }
    say(&format!("compared: {compared} programs"));
}
