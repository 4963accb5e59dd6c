//! Whatever a list prints can be pasted back into every question: names of types and interfaces, over whole files.

mod fixture;
mod go_files;

use std::collections::HashMap;

use fixture::{fixture, folder};
use itab_gobin::{Binary, NameError, Type};

/// How many names of a file are also tried in other spellings, which are looked for among all types.
const RESPELT: usize = if cfg!(debug_assertions) { 4 } else { 40 };

/// Asks for every type and interface of a file as a list prints it. Says how many were tried in another spelling.
fn check(file: &str, data: &[u8]) -> usize {
    let binary = Binary::read(data).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut failures = Vec::new();
    let mut by_name: HashMap<String, Vec<Type<'_>>> = HashMap::new();
    for ty in binary.types() {
        let label = ty.label();
        let mut check = |found: Result<Type<'_>, NameError>| match found {
            Ok(found) if found == ty => {}
            other => failures.push(format!("{label}: {other:?}")),
        };
        check(binary.find_type(&label));
        check(match binary.find_concrete(&label) {
            Err(NameError::NotConcrete { .. }) if ty.is_interface() => Ok(ty),
            other => other,
        });
        check(match binary.find_interface(&label) {
            Err(NameError::NotInterface { .. }) if !ty.is_interface() => Ok(ty),
            other => other.map(|found| binary.ty(found.id().expect("an interface of the file"))),
        });
        by_name.entry(ty.name().into_owned()).or_default().push(ty);
    }
    // A name without an address leads back too, unless several types have it; of twins, the one with equality.
    let mut respelt = 0;
    for (name, types) in &by_name {
        let meant: Vec<_> = types.iter().filter(|ty| ty.is_named() || ty.is_comparable()).collect();
        let meant = if meant.is_empty() { types.iter().collect() } else { meant };
        match (binary.find_type(name), &meant[..]) {
            (Ok(found), &[ty]) if found == *ty => {}
            (Err(NameError::Ambiguous { candidates, .. }), [_, _, ..]) => {
                let listed = |ty: &&&Type<'_>| candidates.contains(&ty.label().into_owned());
                assert!(meant.iter().filter(listed).count() >= 2, "{file}: {name}: {candidates:?}");
            }
            other => failures.push(format!("{name}: {other:?}")),
        }
        // Names that are made of others, with the spaces that people leave out or add.
        let &[ty] = &meant[..] else { continue };
        if respelt < RESPELT
            && (name.contains('[') || ty.is_interface() && !ty.is_named())
            && name.contains(' ')
            && !name.contains(['"', '`', '…'])
            && !name.contains("go.shape.")
        {
            let squeezed =
                name.replace("interface {}", "any").replace(" {", "{").replace(", ", ",").replace("; ", ";");
            for other in
                [squeezed.clone(), squeezed.replace(',', " , ").replace('[', "[ ").replace("[ ]", "[]")]
            {
                let found = match ty.is_interface() {
                    true => binary.find_interface(&other).map(|found| found.id().map(|id| binary.ty(id))),
                    false => binary.find_type(&other).map(Some),
                };
                match found {
                    Ok(Some(found)) if found == *ty => respelt += 1,
                    // Parts of it may be types that share their names with others.
                    Err(NameError::Ambiguous { .. }) => {}
                    found => failures.push(format!("{name} as {other}: {found:?}")),
                }
            }
        }
    }
    failures.sort();
    let all = failures.len();
    failures.truncate(20);
    assert!(failures.is_empty(), "{file}: {all} failures:\n{}", failures.join("\n"));
    respelt
}

#[test]
fn of_fixtures() {
    let mut respelt = 0;
    for entry in std::fs::read_dir(folder()).expect("testdata/fixtures") {
        let name = entry.expect("an entry").file_name().into_string().expect("a plain name");
        if name.contains("-go1.") {
            respelt += check(&name, &fixture(&name));
        }
    }
    assert!(respelt > 17, "{respelt}");
}

#[test]
fn of_real_programs() {
    let paths = go_files::files("real");
    if paths.is_empty() {
        return go_files::skipped();
    }
    let mut respelt = 0;
    for path in paths {
        let data = std::fs::read(&path).expect("a file that can be read");
        respelt += check(go_files::name(&path), &data);
    }
    assert!(respelt > 0, "{respelt}");
}
