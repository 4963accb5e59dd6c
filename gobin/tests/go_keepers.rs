//! What keeps methods, in programs that do it in one way each. Needs `testdata/build.sh` to have run.

mod go_files;

use go_files::{files, name, skipped};
use itab_gobin::{Binary, Keeper, Keeps};

/// The line of `main.go` of a program that ends with `// lookup`.
fn lookup_line(program: &str) -> u32 {
    let path = format!("{}/../testdata/go/{program}/main.go", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let line = source.lines().position(|line| line.ends_with("// lookup")).expect("a marked line");
    line as u32 + 1
}

/// What keeps methods in every build of a program, and which release built it.
fn each_build(program: &str, check: impl Fn(&str, u32, &Binary<'_>, &[Keeper<'_>])) {
    let builds: Vec<_> = files("bin")
        .into_iter()
        .filter(|path| name(path).starts_with(&format!("{program}-go")))
        .filter(|path| !name(path).ends_with("-wasm"))
        .collect();
    if builds.is_empty() {
        return skipped();
    }
    for path in builds {
        let data = std::fs::read(&path).expect("a file that can be read");
        let binary = Binary::read(&data).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let release = name(&path).split("-go1.").nth(1).expect("a release").split(['.', '-']).next();
        let release = release.and_then(|release| release.parse().ok()).expect("a number");
        // All of the test data is one module; only the program itself counts here.
        let keepers = binary.keepers(|package| package == "main");
        check(name(&path), release, &binary, &keepers);
    }
}

/// Whether the chain of the first site leads from a function to one of the program's own, in the marked line.
#[track_caller]
fn check_chain(file: &str, program: &str, keeper: &Keeper<'_>, callee: &str, first: &str, last: &str) {
    let site = keeper.sites.first().unwrap_or_else(|| panic!("{file}: no call"));
    let (innermost, own) = (site.chain.first().expect("a caller"), site.chain.last().expect("a caller"));
    assert_eq!((site.callee, site.complete, innermost.function), (callee, true, first), "{file}: {site:?}");
    assert_eq!(own.function, last, "{file}: {site:?}");
    let marked = |line: Option<u32>| line == Some(lookup_line(program));
    assert!(
        site.chain.iter().any(|frame| {
            marked(frame.line) && frame.file.is_some_and(|file| file.ends_with(&format!("{program}/main.go")))
        }),
        "{file}: {site:?}"
    );
}

#[test]
fn a_constant_name() {
    each_build("keepname", |file, release, binary, keepers| {
        assert!(binary.is_own("main") && binary.is_own("example.test/zoo/shape"), "{file}");
        assert!(!binary.is_own("example.test/zoological") && !binary.is_own("fmt"), "{file}");
        let [keeper] = keepers else { panic!("{file}: {keepers:?}") };
        let reason = if release >= 22 { Keeps::Name("Fly") } else { Keeps::AnyName };
        assert_eq!((keeper.reason, keeper.sites[0].name), (reason, Some("Fly")), "{file}");
        check_chain(file, "keepname", keeper, "reflect.Value.MethodByName", "main.ask", "main.ask");
    });
}

#[test]
fn any_name() {
    each_build("keepany", |file, _, binary, keepers| {
        let [keeper] = keepers else { panic!("{file}: {keepers:?}") };
        assert_eq!((keeper.reason, keeper.sites[0].name), (Keeps::AnyName, None), "{file}");
        let first = "text/template.(*state).evalField";
        check_chain(file, "keepany", keeper, "reflect.Value.MethodByName", first, "main.main");
        // From the function literal that is called, the chain goes on with the function that it is in.
        let chain: Vec<&str> = keeper.sites[0].chain.iter().map(|frame| frame.function).collect();
        let package = "example.test/zoo/keepany/render";
        let last = [&format!("{package}.Later.func1"), &format!("{package}.Later"), "main.main"];
        assert!(chain.ends_with(&last), "{file}: {chain:?}");
        assert!(keeper.sites.iter().all(|site| !site.dynamic), "{file}: {keeper:?}");
        let bird = binary.find_concrete("main.Bird").expect("a type of the file");
        let kept: Vec<_> =
            bird.methods().filter(|method| method.ifn().is_some()).map(|method| method.name()).collect();
        assert_eq!(kept, ["Fly", "Sing"], "{file}");
    });
}

#[test]
fn through_the_interface() {
    each_build("keeptype", |file, _, _, keepers| {
        let [keeper] = keepers else { panic!("{file}: {keepers:?}") };
        assert_eq!(
            (keeper.reason, keeper.sites.len(), keeper.sites[0].dynamic),
            (Keeps::AnyName, 1, true),
            "{file}"
        );
        check_chain(file, "keeptype", keeper, "reflect.Type.Method", "main.first", "main.first");
    });
}

#[test]
fn plugins() {
    each_build("keepplugin", |file, _, binary, keepers| {
        let [keeper] = keepers else { panic!("{file}: {keepers:?}") };
        assert_eq!(keeper.reason, Keeps::LoadsPlugins, "{file}");
        check_chain(file, "keepplugin", keeper, "plugin.Open", "main.load", "main.load");
        assert_eq!(binary.dce().pruned, 0, "{file}");
    });
    each_build("plugin", |file, _, binary, keepers| {
        let path = binary.module().pluginpath;
        assert_eq!(binary.image().bytes(path.addr, path.len), Ok(&b"example.test/zoo/plugin"[..]), "{file}");
        assert_eq!(keepers.first().map(|keeper| keeper.reason), Some(Keeps::IsPlugin), "{file}");
    });
}

/// Nothing in this program keeps methods.
#[test]
fn nothing() {
    each_build("shapes", |file, _, _, keepers| assert!(keepers.is_empty(), "{file}: {keepers:?}"));
}
