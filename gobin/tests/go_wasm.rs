//! WebAssembly against amd64: the same program, compiled for both, gives the same answers. Needs
//! `testdata/build.sh` to have run.

mod go_files;

use std::collections::BTreeSet;
use std::path::Path;

use go_files::{files, name, say, skipped};
use itab_gobin::{Binary, Operand, Type};

/// The packages of the program itself, which do not depend on the system.
fn is_own(name: &str) -> bool {
    name.starts_with("main.") || name.contains("example.test/")
}

/// Who implements what, by name, of the program's own types.
fn relation(binary: &Binary<'_>) -> BTreeSet<(String, String)> {
    let matrix = binary.matrix();
    let pairs = matrix.pairs().iter().map(|&(interface, ty)| (binary.ty(interface), binary.ty(ty)));
    let names = pairs.filter(|(interface, _)| !interface.is_artefact());
    let names = names.map(|(interface, ty)| (interface.name().into_owned(), ty.name().into_owned()));
    names.filter(|(interface, ty)| is_own(interface) || is_own(ty)).collect()
}

/// Functions that take a value and not its type, which only the code of amd64 and arm64 shows.
const VALUES: [&str; 5] = ["convT16", "convT32", "convT64", "convTstring", "convTslice"];

/// The calls in the program's own functions: what is called, about what, where.
fn calls(binary: &Binary<'_>) -> BTreeSet<String> {
    let names = |types: &mut dyn Iterator<Item = Type<'_>>| types.map(|ty| ty.name().into_owned()).collect();
    let calls = binary.calls().expect("a processor whose calls are known");
    let calls = calls.iter().filter(|call| is_own(call.inlined.unwrap_or(call.function)));
    let text = calls.map(|call| {
        let operand: Vec<String> = match call.operand {
            _ if VALUES.contains(&call.callee) => Vec::new(),
            Operand::None => Vec::new(),
            Operand::Unknown => vec!["?".to_owned()],
            Operand::Type(ty) | Operand::Interface(ty) => names(&mut [ty].into_iter()),
            Operand::Cases(cases) => names(&mut cases.types()),
        };
        format!("{} {operand:?} {:?} {} {:?}", call.callee, call.comma_ok, call.function, call.line)
    });
    text.collect()
}

/// The code that makes the linker keep methods, and how the program comes to it. Calls through an itab are not seen in
/// WebAssembly.
fn keepers(binary: &Binary<'_>) -> BTreeSet<String> {
    let keepers = binary.keepers(|package| binary.is_own(package));
    let sites = keepers.iter().flat_map(|keeper| keeper.sites.iter().map(move |site| (keeper.reason, site)));
    let text = sites.filter(|(_, site)| !site.dynamic).map(|(reason, site)| {
        let chain: Vec<_> = site.chain.iter().map(|frame| (frame.function, frame.line)).collect();
        format!("{reason:?} {} {:?} {chain:?}", site.callee, site.name)
    });
    text.collect()
}

#[track_caller]
fn same<T: Ord + std::fmt::Debug>(found: &BTreeSet<T>, expected: &BTreeSet<T>, file: &Path) {
    let different: Vec<_> = found.symmetric_difference(expected).collect();
    assert!(different.is_empty(), "{file:?}: only in one of the two: {different:#?}");
    assert!(!found.is_empty(), "{file:?}");
}

#[test]
fn the_same_answers_as_for_amd64() {
    let (mut compared, mut kept) = (0, 0);
    for wasm in files("bin") {
        let native = ["-js-wasm", "-wasip1-wasm"]
            .iter()
            .find_map(|target| name(&wasm).strip_suffix(target))
            .map(|program| wasm.with_file_name(format!("{program}-linux-amd64")))
            .filter(|path| path.exists());
        let Some(native) = native else { continue };
        let read = |path| std::fs::read(path).expect("a file that can be read");
        let (wasm_data, native_data) = (read(&wasm), read(&native));
        let wasm_binary = Binary::read(&wasm_data).unwrap_or_else(|error| panic!("{wasm:?}: {error}"));
        let native_binary = Binary::read(&native_data).unwrap_or_else(|error| panic!("{native:?}: {error}"));
        same(&relation(&wasm_binary), &relation(&native_binary), &wasm);
        let found = calls(&wasm_binary);
        same(&found, &calls(&native_binary), &wasm);
        compared += found.len();
        let found = keepers(&wasm_binary);
        assert_eq!(found, keepers(&native_binary), "{wasm:?}");
        kept += found.len();
    }
    if compared == 0 {
        return skipped();
    }
    assert!(kept > 0);
    say(&format!("{compared} calls in WebAssembly are those of amd64, and {kept} that keep methods"));
}
