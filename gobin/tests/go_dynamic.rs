//! Calls through itabs, against what the compiler says of them and against the comments of the program. Needs
//! `testdata/build.sh` to have run.

mod go_files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use go_files::{files, folder, name, say, skipped};
use itab_gobin::{Binary, DynamicCall};

/// Where the methods of an interface with a name begin in its descriptor, and how long each is: after what all types have,
/// the package, the slice of the methods, and the uncommon type (`InterfaceMethodOffset`).
const FIRST_METHOD: usize = 48 + 8 + 24 + 16;
const METHOD: usize = 8;

/// Of each function the methods that it calls through itabs, as interface and slot.
type Calls = BTreeMap<String, Vec<(String, usize)>>;

/// What the compiler says: the calls through itabs, and the lines whose calls it made direct.
fn said(path: &Path) -> (Calls, BTreeSet<u32>) {
    let text = std::fs::read_to_string(path).expect("what the compiler says");
    let (mut functions, mut direct) = (Calls::new(), BTreeSet::new());
    let mut inside = String::new();
    for line in text.lines() {
        if let Some((function, _)) = line.split_once(" STEXT ") {
            inside = function.to_owned();
        } else if let Some((_, method)) =
            line.split_once("R_USEIFACEMETHOD type:").or(line.split_once("R_USEIFACEMETHOD type."))
        {
            let (interface, offset) = method.rsplit_once('+').expect("an interface and an offset");
            let offset: usize = offset.parse().expect("a number");
            functions
                .entry(inside.clone())
                .or_default()
                .push((interface.to_owned(), (offset - FIRST_METHOD) / METHOD));
        } else if let Some((place, _)) = line.split_once(": devirtualizing ") {
            let line = place.split(':').nth(1).and_then(|line| line.parse().ok());
            direct.insert(line.expect("file, line and column"));
        }
    }
    (functions, direct)
}

/// A call as the comments of the program write it: the interface's method and how many functions it may be, or `?`.
fn written(binary: &Binary<'_>, call: &DynamicCall<'_>) -> String {
    let Some(interface) = call.interface else { return "?".to_owned() };
    let method = interface.imethods().nth(call.slot).expect("a slot of the interface");
    let matrix = binary.matrix();
    let targets = binary.targets(interface.id(), call.slot, &matrix).functions.len();
    let number = if interface.name().starts_with("main.") { targets.to_string() } else { "*".to_owned() };
    format!("{}.{} {number}", interface.name(), method.name())
}

/// The comments of the program, by line: what follows `// call `, and the lines that say `// direct`.
fn comments() -> (BTreeMap<u32, Vec<String>>, BTreeSet<u32>) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/go/dynamic/main.go");
    let source = std::fs::read_to_string(source).expect("the source of the program");
    let (mut calls, mut direct) = (BTreeMap::new(), BTreeSet::new());
    for (line, number) in source.lines().zip(1..) {
        let mut found: Vec<String> =
            line.split("// call ").skip(1).map(|call| call.trim().to_owned()).collect();
        found.sort();
        // The comment at the top explains the others.
        if !found.is_empty() && !line.starts_with("//") {
            calls.insert(number, found);
        }
        if line.ends_with("// direct") {
            direct.insert(number);
        }
    }
    (calls, direct)
}

#[test]
fn the_calls_that_the_comments_and_the_compiler_say() {
    let (expected, direct) = comments();
    let mut compared = 0;
    // For 386 the same program is compiled, but what is passed on the stack is not followed.
    let is_followed = |file: &PathBuf| name(file).starts_with("dynamic-") && !name(file).ends_with("-386");
    for file in files("bin").into_iter().filter(is_followed) {
        let data = std::fs::read(&file).expect("a file that can be read");
        let binary = Binary::read(&data).expect("an executable of Go");
        let found = binary.dynamic_calls().expect("a processor whose calls are known");
        let own = |call: &&DynamicCall<'_>| {
            call.file.is_some_and(|file| file.ends_with("dynamic/main.go")) && !call.function.contains("[")
        };
        let mut by_line: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut by_function: BTreeMap<String, Vec<(Option<String>, usize)>> = BTreeMap::new();
        for call in found.calls.iter().filter(own) {
            by_line.entry(call.line.expect("a line")).or_default().push(written(&binary, call));
            let interface = call.interface.map(|interface| interface.name().into_owned());
            by_function.entry(call.function.to_owned()).or_default().push((interface, call.slot));
        }
        by_line.values_mut().for_each(|calls| calls.sort());
        assert_eq!(by_line, expected, "{}", name(&file));

        let said_path = folder().join("said").join(format!("{}.txt", name(&file)));
        let (mut functions, devirtualized) = said(&said_path);
        assert_eq!(devirtualized, direct, "{}", name(&file));
        compared += 1;
        // Older compilers print numbers for the kinds of relocations.
        if ["dynamic-go1.19", "dynamic-go1.21"].iter().any(|old| name(&file).starts_with(old)) {
            assert!(functions.is_empty(), "{}", name(&file));
            continue;
        }
        // Functions that the program does not have, because nothing calls them, are compiled too.
        functions.retain(|function, _| by_function.contains_key(function));
        assert_eq!(functions.len(), by_function.len(), "{}", name(&file));
        for (function, calls) in &by_function {
            let mut left = functions[function].clone();
            // Those whose interface is known first; the others must fit what is left.
            let mut calls = calls.clone();
            calls.sort_by_key(|call| call.0.is_none());
            for (interface, slot) in &calls {
                let at = left.iter().position(|(other, other_slot)| {
                    slot == other_slot && interface.as_ref().is_none_or(|interface| interface == other)
                });
                let at = at.unwrap_or_else(|| {
                    panic!("{}: {function} calls no {interface:?}, slot {slot}", name(&file))
                });
                left.remove(at);
            }
            assert!(left.is_empty(), "{}: {function} also calls {left:?}", name(&file));
        }
    }
    if compared == 0 {
        return skipped();
    }
    say(&format!(
        "compared: {compared} programs, {} calls each",
        expected.values().map(Vec::len).sum::<usize>()
    ));
}
