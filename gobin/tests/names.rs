//! Whatever a list prints can be pasted back into every question: names of types and interfaces, over whole files.

mod fixture;
mod go_files;

use std::collections::HashMap;
use std::path::PathBuf;

use fixture::{fixture, folder};
use itab_gobin::{Binary, Type};

/// Asks for every type and interface of a file by its own name, unless another has the same.
fn check(file: &str, data: &[u8]) {
    let binary = Binary::read(data).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut by_name: HashMap<String, Vec<Type<'_>>> = HashMap::new();
    for ty in binary.types() {
        by_name.entry(ty.name().into_owned()).or_default().push(ty);
    }
    let (mut types, mut interfaces, mut failures) = (0, 0, Vec::new());
    for (name, same) in &by_name {
        let &[ty] = &same[..] else { continue };
        types += 1;
        match binary.find_type(name) {
            Ok(found) if found == ty => {}
            other => failures.push(format!("type {name}: {other:?}")),
        }
        if ty.is_interface() {
            interfaces += 1;
            match binary.find_interface(name) {
                Ok(found) if found.id() == Some(ty.id()) && found.name() == name => {}
                other => failures.push(format!(
                    "interface {name}: {:?}",
                    other.map(|found| (found.id(), found.name().to_string()))
                )),
            }
        }
    }
    failures.sort();
    let all = failures.len();
    failures.truncate(20);
    assert!(
        failures.is_empty(),
        "{file}: {all} of {types} types and {interfaces} interfaces:\n{}",
        failures.join("\n")
    );
}

#[test]
fn of_fixtures() {
    for entry in std::fs::read_dir(folder()).expect("testdata/fixtures") {
        let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
        if name.contains("-go1.") {
            check(&name, &fixture(&name));
        }
    }
}

#[test]
fn of_real_programs() {
    let paths: Vec<PathBuf> = go_files::files("real");
    if paths.is_empty() {
        return go_files::skipped();
    }
    for path in paths {
        let data = std::fs::read(&path).expect("a file that can be read");
        check(go_files::name(&path), &data);
    }
}
