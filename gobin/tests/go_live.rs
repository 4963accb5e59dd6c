//! The whole matrix against Go itself: `testdata/go/oracle` asks the run time about every pair of its own
//! executable. Needs `testdata/build.sh` to have run, and a machine that can run what it built.

mod go_files;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use go_files::{files, folder, name, say, skipped};
use itab_gobin::{Binary, Type};

/// The oracles that can run here.
fn oracles() -> Vec<PathBuf> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Vec::new();
    }
    let oracles = files("bin").into_iter().filter(|path| name(path).starts_with("oracle-"));
    oracles.filter(|path| command(path).is_some()).collect()
}

/// A command that runs an oracle: itself, or what Go's toolchain brings to run WebAssembly in Node.js.
fn command(oracle: &Path) -> Option<Command> {
    let Some(version) = name(oracle).strip_prefix("oracle-go").and_then(|rest| rest.strip_suffix("-js-wasm"))
    else {
        return Some(Command::new(oracle));
    };
    let sdk = folder().join(format!("sdk/{version}/go"));
    let scripts = ["lib", "misc"].map(|folder| sdk.join(folder).join("wasm/wasm_exec_node.js"));
    let script = scripts.into_iter().find(|script| script.exists())?;
    Command::new("node").arg("--version").output().ok()?;
    let mut command = Command::new("node");
    command.arg(script).arg(oracle);
    Some(command)
}

/// Runs an oracle on a list of questions.
fn ask(oracle: &Path, question: &str, list: &str) -> String {
    let file = folder().join(format!("{}-{}.list", name(oracle), question));
    std::fs::write(&file, list).expect("a list that can be written");
    let mut command = command(oracle).expect("an oracle that runs here");
    let output = command.arg(question).arg(&file).output().expect("an oracle that runs here");
    assert!(output.status.success(), "{}: {}", oracle.display(), String::from_utf8_lossy(&output.stderr));
    std::fs::remove_file(&file).expect("a list that can be removed");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn every_pair_slot_and_missing_method() {
    let oracles = oracles();
    if oracles.is_empty() {
        return skipped();
    }
    for oracle in oracles {
        let data = std::fs::read(&oracle).expect("an oracle that can be read");
        let binary = Binary::read(&data).unwrap_or_else(|error| panic!("{}: {error}", oracle.display()));
        let interfaces: Vec<Type<'_>> = binary.interfaces().collect();
        let types: Vec<Type<'_>> = binary.types().filter(|ty| !ty.is_interface()).collect();

        let mut list = String::new();
        for interface in &interfaces {
            writeln!(list, "i {:x}", interface.addr()).unwrap();
        }
        for ty in &types {
            writeln!(list, "t {:x}", ty.addr()).unwrap();
        }
        let answers = ask(&oracle, "itabs", &list);
        let mut answers = answers.lines();

        let (mut positive, mut slots, mut matrix) = (0, 0, Vec::new());
        for interface in &interfaces {
            let methods: Vec<_> = interface.imethods().map(|method| method.name()).collect();
            for ty in &types {
                let mut computed = format!("{:x} {:x} ", interface.addr(), ty.addr());
                match binary.fill(interface.id(), ty.id()) {
                    Ok(fun) => {
                        computed.push('+');
                        for slot in &fun {
                            write!(computed, " {slot:x}").unwrap();
                        }
                        positive += 1;
                        slots += fun.len();
                        matrix.push((interface.id(), ty.id()));
                    }
                    Err(missing) => write!(computed, "- {}", methods[missing]).unwrap(),
                }
                let answer = answers.next().expect("an answer for every pair");
                assert_eq!(
                    computed,
                    answer,
                    "{}: {} as {}",
                    oracle.display(),
                    ty.string(),
                    interface.string()
                );
            }
        }
        assert_eq!(answers.next(), None);
        say(&format!(
            "{}: {} pairs, {positive} of them positive, {slots} slots",
            name(&oracle),
            interfaces.len() * types.len()
        ));
        // The index over methods finds the same pairs as asking for each of them.
        assert_eq!(binary.matrix().pairs(), matrix, "{}", oracle.display());
    }
}

#[test]
fn every_type_as_reflect_sees_it() {
    let oracles = oracles();
    if oracles.is_empty() {
        return skipped();
    }
    for oracle in oracles {
        let data = std::fs::read(&oracle).expect("an oracle that can be read");
        let binary = Binary::read(&data).unwrap_or_else(|error| panic!("{}: {error}", oracle.display()));
        let list: String = binary.types().map(|ty| format!("t {:x}\n", ty.addr())).collect();
        let answers = ask(&oracle, "types", &list);
        let answers: HashMap<&str, &str> = answers.lines().filter_map(|line| line.split_once(' ')).collect();
        for ty in binary.types() {
            let methods = match ty.is_interface() {
                true => ty.imethods().len(),
                false => ty.methods().filter(|method| method.is_exported()).count(),
            };
            let computed = format!(
                "{} {} {} {:x} {methods} {:?} {:?}",
                ty.kind() as u8,
                ty.size(),
                ty.align(),
                ty.hash(),
                ty.package(),
                ty.string()
            );
            let answer = answers[format!("{:x}", ty.addr()).as_str()];
            assert_eq!(computed, answer, "{}: {ty:?}", oracle.display());
        }
    }
}
