//! Calls of the run time in code for processors of which only direct calls are known, against amd64 and 386: the same
//! program is compiled to the same calls, in the same lines. Needs `testdata/build.sh` to have run.

mod go_files;

use std::collections::{BTreeMap, BTreeSet};

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
