//! Every executable at hand, of every Go release, system and machine: each itab recomputed is the one
//! that Go's linker wrote. Needs `testdata/build.sh` or `testdata/fetch.sh` to have run.

mod go_files;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use go_files::{files, folder, name, say, skipped};
use itab_gobin::{Answer, Binary, Layout, Verification};

/// Does something with each file, on as many threads as there are processors.
fn each_file<T: Send>(paths: &[PathBuf], look: impl Fn(&Path, &[u8]) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let data = std::fs::read(path).expect("a file that can be read");
                    let result = look(path, &data);
                    results.lock().unwrap().push(result);
                }
            });
        }
    });
    results.into_inner().unwrap()
}

/// The programs compiled here, those downloaded, and the toolchains themselves.
fn programs() -> Vec<PathBuf> {
    let mut paths = [files("bin"), files("real")].concat();
    for toolchain in std::fs::read_dir(folder().join("sdk")).into_iter().flatten().flatten() {
        let version = toolchain.file_name().into_string().expect("a folder named after a version");
        paths.extend(files(&format!("sdk/{version}/go/bin")));
        paths.extend(files(&format!("sdk/{version}/go/pkg/tool/linux_amd64")));
    }
    paths
}

#[test]
fn every_itab_is_what_the_linker_wrote() {
    let paths = programs();
    if paths.is_empty() {
        return skipped();
    }
    let verifications = each_file(&paths, |path, data| {
        let verification = match Binary::read(data) {
            Ok(binary) => Ok(binary.verify()),
            Err(error) => Err(error.to_string()),
        };
        (path.to_owned(), verification)
    });
    let (mut bad, mut total) = (Vec::new(), Verification::default());
    for (path, verification) in verifications {
        match verification {
            Ok(found) => {
                if !found.mismatches.is_empty() || found.itabs == 0 {
                    bad.push(format!("{}: {found:?}", path.display()));
                }
                total.itabs += found.itabs;
                total.negative += found.negative;
                total.slots += found.slots;
                total.pruned += found.pruned;
            }
            Err(error) => bad.push(format!("{}: {error}", path.display())),
        }
    }
    say(&format!(
        "{} files: {} itabs, {} of them negative, {} slots, {} of them pruned",
        paths.len(),
        total.itabs,
        total.negative,
        total.slots,
        total.pruned
    ));
    assert!(bad.is_empty(), "{} of {} files:\n{}", bad.len(), paths.len(), bad.join("\n"));
    assert!(total.itabs > 0 && total.slots > total.itabs);
}

/// What a file of a known size has: types, interfaces with methods, itabs, pairs that match.
const KNOWN: &[(&str, usize, [usize; 4])] = &[
    ("real/esbuild-0.28.2-linux-x64", 11_427_952, [5_579, 133, 480, 1_922]),
    ("real/lefthook-2.2.2-linux-x64", 13_803_680, [6_728, 247, 582, 4_251]),
    ("sdk/1.27.3/go/bin/go", 17_164_222, [8_481, 210, 854, 4_078]),
    ("real/restic-debian", 18_829_848, [11_701, 389, 1_220, 6_022]),
    ("real/caddy-debian", 36_753_192, [17_798, 794, 2_389, 12_430]),
    ("real/buf-1.75.0-linux-x64", 46_764_192, [32_483, 1_271, 3_787, 26_093]),
];

#[test]
fn counts_of_known_programs() {
    let paths: Vec<_> =
        KNOWN.iter().map(|known| folder().join(known.0)).filter(|path| path.exists()).collect();
    if paths.is_empty() {
        return skipped();
    }
    each_file(&paths, |path, data| {
        let &(file, size, expected) = KNOWN.iter().find(|known| path.ends_with(known.0)).unwrap();
        if data.len() != size {
            return say(&format!("skipped: {file}: another build, of {} bytes", data.len()));
        }
        let binary = Binary::read(data).unwrap_or_else(|error| panic!("{file}: {error}"));
        let found = [
            binary.types().len(),
            binary.interfaces().count(),
            binary.itabs().len(),
            binary.matrix().pairs().len(),
        ];
        assert_eq!(found, expected, "{file}");
    });
}

/// Our own programs are compiled from the same source by all releases for all machines, so that what they
/// declare must come out the same.
#[test]
fn one_source_gives_one_answer_everywhere() {
    let paths: Vec<_> = files("bin")
        .into_iter()
        .filter(|path| name(path).starts_with("shapes-") || name(path).starts_with("hello-"))
        .collect();
    if paths.is_empty() {
        return skipped();
    }
    let relations = each_file(&paths, |path, data| {
        let binary = Binary::read(data).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut relation = Vec::new();
        for &(interface, ty) in binary.matrix().pairs() {
            let (interface, ty) = (binary.ty(interface), binary.ty(ty));
            let ours = |package: &str| package.starts_with("example.test/zoo/");
            if ours(interface.package())
                && (ours(ty.package()) || ty.elem().is_some_and(|elem| ours(elem.package())))
            {
                relation.push(format!("{}: {}", ty.name(), interface.name()));
            }
        }
        relation.sort();
        (name(path).to_owned(), relation)
    });
    let (first, expected) = &relations[0];
    for golden in [
        "*example.test/zoo/shape.Circle: example.test/zoo/shape.Scaler",
        "*example.test/zoo/shape.Wandel: example.test/zoo/shape.Größe",
        "example.test/zoo/shape.Cache: example.test/zoo/shape.Shape",
        "example.test/zoo/twin/both.Both: example.test/zoo/twin/left.Secret",
        "example.test/zoo/twin/both.Both: example.test/zoo/twin/right.Secret",
    ] {
        assert!(
            expected.iter().any(|line| line == golden),
            "{first}: {golden:?} is missing in {expected:#?}"
        );
    }
    for (file, relation) in &relations {
        assert_eq!(relation, expected, "{file} against {first}");
    }
}

/// The programs say themselves which interfaces their values implement; see `testdata/go/hello`.
#[test]
fn what_a_program_says_of_itself() {
    let paths: Vec<_> = files("bin")
        .into_iter()
        .filter(|path| name(path).starts_with("hello-") && name(path).ends_with("-linux-amd64"))
        .collect();
    if paths.is_empty() || !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return skipped();
    }
    each_file(&paths, |path, data| {
        let binary = Binary::read(data).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let output = std::process::Command::new(path).output().expect("a program that runs here");
        let output = String::from_utf8(output.stdout).expect("text");
        let mut asked = 0;
        // *shape.Circle: ["shape.Shape" "shape.Scaler" "shape.Sealed"]
        for (ty, said) in output.lines().filter_map(|line| line.split_once(": [")) {
            // A type of several packages that have one name cannot be told from the program's output.
            let same: Vec<_> = binary.types().filter(|other| other.string() == ty).collect();
            let [ty] = same[..] else { continue };
            let mut said: Vec<_> = said.split('"').skip(1).step_by(2).collect();
            said.sort_unstable();
            let mut computed: Vec<_> = binary
                .satisfied(ty.id())
                .into_iter()
                .map(|interface| binary.ty(interface))
                .filter(|interface| {
                    interface.package().starts_with("example.test/zoo/shape")
                        || interface.string().contains("rea() float64") && !interface.is_named()
                })
                .map(|interface| interface.string())
                .filter(|interface| *interface != "interface { Area() float64 }")
                .collect();
            computed.sort_unstable();
            said.retain(|interface| !interface.ends_with(".Secret"));
            assert_eq!(computed, said, "{}: {}", path.display(), ty.string());
            asked += 1;
        }
        assert!(asked > 30, "{}: {asked} types in its output:\n{output}", path.display());
    });
}

/// Methods with type parameters (Go 1.27) are in no method table, so that they implement nothing.
#[test]
fn generic_methods_implement_nothing() {
    let paths: Vec<_> = files("bin").into_iter().filter(|path| name(path).starts_with("generic-")).collect();
    if paths.is_empty() {
        return skipped();
    }
    each_file(&paths, |path, data| {
        let binary = Binary::read(data).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let list = binary.find_type("main.list").expect("a type of the program");
        let methods: Vec<_> = list.methods().map(|method| method.name()).collect();
        assert_eq!(methods, ["Name"], "{}", path.display());
        for (interface, implements) in [("main.named", true), ("main.caller", false)] {
            let interface = binary.find_interface(interface).expect("an interface of the program");
            let answer = if implements { Answer::Yes } else { Answer::No };
            assert_eq!(binary.why(list.id(), &interface).answer, answer, "{}", path.display());
        }
    });
}

/// The linker's rarer products really are what their names say, so that the tests above mean something.
#[test]
fn the_rare_variants_are_there() {
    let mut seen = false;
    for path in files("bin") {
        let data = std::fs::read(&path).expect("a file that can be read");
        let binary = Binary::read(&data).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = name(&path);
        let sections = binary.module().textsectmap.len();
        assert_eq!(sections > 1, file.ends_with("-lld-sections"), "{file}: {sections} text sections");
        if file.starts_with("hello-") || file.starts_with("shapes-") {
            assert!(binary.verify().negative > 0, "{file} has no negative itab");
        }
        let release = file.split("-go1.").nth(1).and_then(|rest| rest[..2].parse::<u32>().ok());
        let layout = match release.unwrap_or_else(|| panic!("{file}: no release in the name")) {
            18..=19 => Layout::Go1_18,
            20..=25 => Layout::Go1_20,
            26 => Layout::Go1_26,
            _ => Layout::Go1_27,
        };
        assert_eq!(binary.module().layout, layout, "{file}");
        seen = true;
    }
    if !seen {
        skipped();
    }
}
