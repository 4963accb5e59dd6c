//! Go programs that run, of every installed release, and the core files they leave. Needs `testdata/build.sh` to have
//! run, and Linux on x86-64; programs for other processors need QEMU.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod go_files;
#[allow(dead_code)] // The tests of the command use more of it.
mod running;

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use go_files::{files, folder, name, say, skipped};
use itab_gobin::live::{
    Core, Error, Live, Located, Memory, Process, ProgramFile, Snapshot, Table, Verification,
};
use running::{Running, can_read_others, emulator, programs};

/// Reads a run time, with the file of the program or without.
fn with_live<T>(
    memory: &dyn Memory,
    file: Option<(&str, &[u8])>,
    ask: impl FnOnce(&Live<'_>) -> T,
) -> Result<T, Error> {
    let file = file.map(|(path, bytes)| ProgramFile { path, bytes });
    let files: Vec<ProgramFile<'_>> = file.into_iter().collect();
    let snapshot = Snapshot::take(memory, &files)?;
    Ok(ask(&Live::read(memory, &snapshot)?))
}

fn verified(live: &Live<'_>) -> (Table, Verification) {
    let table = live.table().expect("a table");
    let verification = live.verify(&table);
    (table, verification)
}

#[test]
fn every_program_grows_its_table() {
    for program in programs() {
        let title = name(&program);
        let bytes = fs::read(&program).expect("the program");
        let path = fs::canonicalize(&program).expect("the program").display().to_string();
        let mut running = Running::start(&program);
        // What reading the commands asks for is there after the first.
        running.ask(0);
        let process = Process::open(running.pid()).expect("its memory");
        let file = Some((path.as_str(), &bytes[..]));
        let stripped = title.ends_with("stripped");

        let (start, negative_at_start) = with_live(&process, file, |live| {
            // An emulator's executable is another.
            let located = if stripped { Located::Search } else { Located::Symbol };
            assert_eq!((live.located(), live.path()), (located, path.as_str()), "{title}");
            let (table, verification) = verified(live);
            assert_eq!(verification.mismatches, [], "{title}");
            assert_eq!(table.size(), 512, "{title}");
            (table.len(), verification.negative)
        })
        .unwrap_or_else(|error| panic!("{title}: {error}"));
        // Before, at and after each growth; then all.
        for entries in [384, 385, 768, 769, 1536, 1537, start + 2000] {
            let asked_before = running.ask(0).0;
            let (asked, matching) = running.ask(entries - start - asked_before);
            assert_eq!(start + asked, entries, "{title}");
            // Everything from memory, once.
            let all_from_memory = [None].into_iter().filter(|_| asked == 2000);
            for file in [file].into_iter().chain(all_from_memory) {
                let started = Instant::now();
                with_live(&process, file, |live| {
                    let (table, verification) = verified(live);
                    assert_eq!(verification.mismatches, [], "{title}, {entries} entries");
                    assert_eq!(verification.unknown, [], "{title}, {entries} entries");
                    let size =
                        512 << (entries as u64 - 1).div_euclid(384).checked_ilog2().map_or(0, |log| log + 1);
                    assert_eq!((table.len(), table.size()), (entries, size), "{title}");
                    assert_eq!(verification.negative, negative_at_start + asked - matching, "{title}");
                    assert_eq!(live.located() == Located::Symbol, file.is_some() && !stripped, "{title}");
                    if asked == 2000 {
                        say(&format!(
                            "{title}: {entries} entries, {} methods, located by {:?}, {} ms",
                            verification.slots,
                            live.located(),
                            started.elapsed().as_millis()
                        ));
                    }
                })
                .unwrap_or_else(|error| panic!("{title}, {entries} entries: {error}"));
            }
        }

        let made = running.tell("reflect");
        let made = u64::from_str_radix(
            made.split(' ').nth(1).and_then(|word| word.strip_prefix("0x")).expect("an address"),
            16,
        );
        with_live(&process, file, |live| {
            let (table, verification) = verified(live);
            assert_eq!(verification.mismatches, [], "{title}");
            let entry =
                table.entries().iter().find(|entry| entry.itab.typ == made.clone().expect("hexadecimal"));
            let itab = &entry.expect("the type that reflect made").itab;
            assert_eq!(verification.unknown, [itab.addr], "{title}");
            assert_eq!(live.type_name(itab.typ).as_deref(), Some("struct { fmt.Stringer }"), "{title}");
            assert_eq!(live.type_name(itab.inter).as_deref(), Some("fmt.Stringer"), "{title}");
        })
        .unwrap_or_else(|error| panic!("{title}: {error}"));
    }
}

#[test]
fn a_table_that_grows_while_it_is_read() {
    let likely = |path: &PathBuf| emulator(path) == Some(None) && !name(path).ends_with("stripped");
    for program in programs().into_iter().filter(likely) {
        let title = name(&program);
        let mut running = Running::start(&program);
        let process = Process::open(running.pid()).expect("its memory");
        assert_eq!(running.tell("go on"), "going on");
        let began = Instant::now();
        let mut lens = Vec::new();
        with_live(&process, None, |live| {
            while lens.last().is_none_or(|len| *len < 2000) && began.elapsed() < Duration::from_secs(60) {
                let (table, verification) = verified(live);
                assert_eq!(verification.mismatches, [], "{title}, {} entries", table.len());
                lens.push(table.len());
            }
        })
        .unwrap_or_else(|error| panic!("{title}: {error}"));
        assert!(lens.is_sorted(), "{title}: entries are never lost: {lens:?}");
        lens.dedup();
        assert!(lens.len() > 20 && lens.last().is_some_and(|len| *len >= 2000), "{title}: {lens:?}");
    }
}

#[test]
fn a_process_that_ends() {
    let Some(program) = programs().into_iter().find(|program| emulator(program) == Some(None)) else {
        return;
    };
    let mut running = Running::start(&program);
    let pid = running.pid();
    let process = Process::open(pid).expect("its memory");
    with_live(&process, None, |live| {
        live.table().expect("a table");
        running.process.0.kill().expect("it can be ended");
        // It ends some time after it is told to.
        let began = Instant::now();
        let error = loop {
            match live.table() {
                Err(error) => break error,
                Ok(_) if began.elapsed() < Duration::from_secs(60) => thread::sleep(Duration::from_millis(1)),
                Ok(_) => panic!("it goes on"),
            }
        };
        assert!(matches!(error, Error::Exited { pid: ended } if ended == pid), "{error}");
        assert_eq!(error.to_string(), "ended, or became another program, while it was read");
        assert!(matches!(live.stamp(), Err(Error::Exited { .. })));
    })
    .expect("a run time");
    assert!(matches!(process.mappings(), Err(Error::Exited { .. })));
    // Nobody has waited for it yet.
    let error = Process::open(pid).expect_err("it has ended").to_string();
    assert_eq!(error, "has no memory to read: it has ended");
    running.process.wait();
    assert!(matches!(Process::open(pid), Err(Error::NoProcess { .. })));
}

#[test]
fn processes_that_cannot_be_read() {
    if !can_read_others() {
        return;
    }
    // This one is not Go's.
    let here = Process::open(std::process::id()).expect("one's own memory");
    let Err(Error::NotGo { looked_at }) = Snapshot::take(&here, &[]) else { panic!("no Go here") };
    let executable = std::env::current_exe().expect("there is one");
    assert_eq!(looked_at[0], executable.display().to_string(), "{looked_at:?}");
    if fs::read_to_string("/proc/2/comm").is_ok_and(|comm| comm == "kthreadd\n") {
        let error = Process::open(2).expect_err("a thread of the kernel").to_string();
        assert_eq!(error, "has no memory to read: it is part of the kernel");
    }
    // Whoever may read everything cannot see this; the tests of the command become another user.
    if let Err(error @ Error::NotPermitted { .. }) = Process::open(1) {
        let error = error.to_string();
        assert!(error.contains("the capability CAP_SYS_PTRACE"), "{error}");
    }
}

#[test]
fn interface_values() {
    for program in programs() {
        let title = name(&program);
        let mut running = Running::start(&program);
        let values = running.tell("values");
        let process = Process::open(running.pid()).expect("its memory");
        with_live(&process, None, |live| {
            let value = |name: &str| {
                let prefix = format!("{name}=0x");
                let word = values.split(' ').find_map(|word| word.strip_prefix(&prefix)).expect("the variable");
                let addr = u64::from_str_radix(word, 16).expect("hexadecimal");
                let value = live.interface_value(addr).unwrap_or_else(|error| panic!("{title}: {name}: {error}"));
                let typ = value.typ().map(|typ| live.type_name(typ).expect("a type"));
                (typ.unwrap_or_default(), live.dynamic_value(&value).expect("a value").unwrap_or_default(), value)
            };
            let check = |name: &str, typ: &str, text: &str| {
                let (found_typ, found_text, _) = value(name);
                // Addresses are different each time.
                let digits = |text: &str| {
                    let mut parts = text.split("0x");
                    let first = parts.next().unwrap_or_default().to_owned();
                    parts.fold(first, |text, part| text + "0x" + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
                };
                assert_eq!((found_typ.as_str(), digits(&found_text).as_str()), (typ, text), "{title}: {name}");
            };
            let bird = "main.Bird{name: \"b1\", km: 3, half: 0.5, next: 0x, tags: {\"a\", \"b\"}, last: &errors.errorString{s: \"tired\"}}";
            check("empty", "main.Bird", bird);
            check("pointer", "*main.Bird", &format!("&{bird}"));
            check("number", "uint64", "uint64(1099511627776)");
            check("text", "string", "\"a text\"");
            check("function", "func(string) string", "(func(string) string)(strings.ToUpper)");
            let mips = title.contains("mips");
            check("table", "map[string]int", if mips { "map[string]int(0x)" } else { "map[string]int(2 at 0x)" });
            check("list", "[]int16", "[]int16{-1, 2, -3, 4, 5, 6, 7, 8, … (10 elements)}");
            check("nothing", "", "");
            check("flies", "*main.Bird", &format!("&{bird}"));
            check("warm", "main.Celsius", "main.Celsius(-5)");
            check("none", "", "");

            let (_, _, flies) = value("flies");
            let itab_gobin::live::Word::Itab(itab) = flies.word else { panic!("{title}: no itab") };
            assert_eq!(live.type_name(itab.inter).as_deref(), Some("main.flyer"), "{title}");
            let functions: Vec<_> =
                itab.funs.iter().map(|fun| live.function(*fun).and_then(|function| function.name())).collect();
            assert_eq!(functions, [Some("main.(*Bird).Fly"), Some("main.(*Bird).Rest")], "{title}");
            assert_eq!(live.itab_at(itab.addr).expect("memory"), Some(itab), "{title}");
            // Neither zero nor a type nor an itab: the data word of the value before.
            let error = live.interface_value(flies.addr + live.program().image().word_size()).map(|_| ());
            assert!(matches!(error, Err(Error::NotInterface { .. })), "{title}: {error:?}");
        })
        .unwrap_or_else(|error| panic!("{title}: {error}"));
    }
}

/// The core file that a program left in a folder when it crashed.
fn core_in(folder: &Path, emulated: bool) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder");
    let mut files = entries.map(|entry| entry.expect("an entry").path());
    // An emulator leaves one of the program, and one of itself, as it dies of the same signal.
    let prefix = if emulated { "qemu_" } else { "core" };
    files.find(|file| name(file).starts_with(prefix) && !name(file).starts_with(GDB))
}

/// What the core files that gdb makes are called.
const GDB: &str = "core-gdb";

/// The core file that gdb makes of a process; why it makes none, if the system does not let it stop the process.
fn made_by_gdb(pid: u32, folder: &Path) -> Result<PathBuf, String> {
    let arguments = ["60", "gcore", "-o", GDB, &pid.to_string()];
    let made = Command::new("timeout").args(arguments).current_dir(folder).output().expect("gcore");
    let Output { status, stdout, stderr } = made;
    let text = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    if let Some(refused) = text.lines().find(|line| line.contains("Operation not permitted")) {
        return Err(refused.to_owned());
    }
    assert!(status.success(), "{status}: {text}");
    Ok(folder.join(format!("{GDB}.{pid}")))
}

#[test]
fn core_files_of_programs() {
    let pattern = fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    let gcore = ["gcore", "timeout"].map(|tool| {
        let found = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        found.is_ok()
    }) == [true; 2];
    let programs = programs();
    let for_gdb = programs.iter().rfind(|program| name(program).ends_with("-linux-amd64"));
    for program in &programs {
        let title = name(program);
        let emulated = emulator(program) != Some(None);
        let bytes = fs::read(program).expect("the program");
        let path = fs::canonicalize(program).expect("the program").display().to_string();
        let place = folder().join(format!("core-{title}"));
        let _ = fs::remove_dir_all(&place);
        fs::create_dir(&place).expect("a folder");
        let mut running = Running::start_in(program, &place);
        let (asked, _) = running.ask(500);
        assert_eq!(asked, 500);
        let mut cores = Vec::new();
        // They are of a gigabyte, as gdb writes out what Go has reserved.
        if gcore && Some(program) == for_gdb {
            match made_by_gdb(running.pid(), &place) {
                Ok(core) => cores.push(core),
                Err(reason) => say(&format!("skipped: the core file of {title} by gdb: {reason}")),
            }
        }
        running.command("crash");
        let dumped = running.process.wait().core_dumped();
        // A program of the system may take core files, or the system may not write any. Emulators write theirs here.
        match core_in(&place, emulated) {
            Some(core) => cores.push(core),
            None if dumped && !pattern.starts_with(['|', '/']) => panic!("{title}: no core file"),
            None => say(&format!("skipped: the system's core file of {title}: core_pattern is {pattern:?}")),
        }
        for file in cores {
            let data = fs::read(&file).expect("the core file");
            let what = file.display();
            let mut core = Core::parse(&data).unwrap_or_else(|error| panic!("{what}: {error}"));
            let recorded = if emulated { None } else { Some(path.as_str()) };
            assert_eq!(core.executable(), recorded, "{what}");
            if !emulated {
                let error = with_live(&core, None, |_| ()).expect_err("read-only data is in the executable");
                let Error::NotInCore { path: Some(needed), .. } = &error else { panic!("{what}: {error}") };
                assert_eq!(needed, &path, "{what}");
            }
            let file = ProgramFile { path: &path, bytes: &bytes };
            core.supply(file).unwrap_or_else(|error| panic!("{what}: {error}"));
            for file in [Some((path.as_str(), &bytes[..])), None] {
                with_live(&core, file, |live| {
                    let (table, verification) = verified(live);
                    assert_eq!(verification.mismatches, [], "{what}");
                    // What a panic asks for comes on top.
                    assert!(
                        (500..600).contains(&table.len()) && table.size() == 1024,
                        "{what}: {}",
                        table.len()
                    );
                })
                .unwrap_or_else(|error| panic!("{what}: {error}"));
            }
        }
        fs::remove_dir_all(&place).expect("the folder");
    }
}

/// The program, and the plugin or library of the same release.
fn pairs_of(first: &str, second: &str) -> Vec<(PathBuf, PathBuf)> {
    let files = files("bin");
    let release = |path: &PathBuf| name(path).split('-').nth(1).map(str::to_owned);
    let of = |prefix: &str| -> Vec<&PathBuf> {
        files.iter().filter(|path| name(path).starts_with(prefix) && !name(path).ends_with(".h")).collect()
    };
    let (first, second) = (of(first), of(second));
    let pairs = first.into_iter().filter_map(|first| {
        let second = second.iter().find(|second| release(second) == release(first))?;
        Some((first.clone(), (*second).clone()))
    });
    pairs.collect()
}

#[test]
fn a_plugin() {
    let pairs = pairs_of("loader-", "plugin-");
    if pairs.is_empty() {
        return skipped();
    }
    if !can_read_others() {
        return;
    }
    for (program, plugin) in pairs {
        let title = name(&program);
        let running = Running::of(Command::new(&program).arg(&plugin));
        assert_eq!(running.line(), "loaded polly true false false", "{title}");
        let process = Process::open(running.pid()).expect("its memory");
        let path = |path: &Path| fs::canonicalize(path).expect("a file").display().to_string();
        let (program_path, plugin_path) = (path(&program), path(&plugin));
        let found = Snapshot::files(&process).expect("its memory");
        assert_eq!(found, [program_path.as_str(), &plugin_path], "{title}");
        let bytes = [&program, &plugin].map(|path| fs::read(path).expect("a file"));
        let files = [
            ProgramFile { path: &program_path, bytes: &bytes[0] },
            ProgramFile { path: &plugin_path, bytes: &bytes[1] },
        ];
        let parrot = |files: &[ProgramFile<'_>]| {
            let snapshot = Snapshot::take(&process, files).expect("a Go program");
            let live = Live::read(&process, &snapshot).expect("a run time");
            let (table, verification) = verified(&live);
            assert_eq!(verification.mismatches, [], "{title}");
            let names = table.entries().iter().filter_map(|entry| {
                let ty = live.type_name(entry.itab.typ)?;
                let what = (
                    live.type_name(entry.itab.inter)?,
                    live.is_static(entry.itab.addr),
                    entry.itab.is_negative(),
                );
                (ty == "*example.test/zoo/plugin.Parrot").then_some(what)
            });
            let mut names: Vec<_> = names.collect();
            names.sort();
            (names, verification.unknown.len())
        };
        let expected = [
            ("error", false, true),
            ("example.test/zoo/shape.Named", true, false),
            ("example.test/zoo/shape.Shape", false, true),
            ("fmt.Stringer", true, false),
            ("interface { Name() string }", false, false),
        ];
        let expected =
            expected.map(|(interface, is_static, negative)| (interface.to_owned(), is_static, negative));
        assert_eq!(parrot(&files), (expected.to_vec(), 0), "{title}");
        // Without its file its types are not known, and nothing is wrong.
        assert_eq!(parrot(&files[..1]), (Vec::new(), 5), "{title}");
    }
}

#[test]
fn a_library_in_a_program_of_another_language() {
    let python = Command::new("python3").arg("--version").stdout(Stdio::null()).status();
    let libraries: Vec<_> = pairs_of("shared-", "shared-");
    if libraries.is_empty() {
        return skipped();
    }
    if !python.is_ok_and(|status| status.success()) {
        return say("skipped: no Python");
    }
    if !can_read_others() {
        return;
    }
    for (library, _) in libraries {
        let title = name(&library);
        let code =
            "import ctypes, sys; ctypes.CDLL(sys.argv[1]); print('loaded', flush=True); sys.stdin.read()";
        let path = fs::canonicalize(&library).expect("the library");
        let running = Running::of(Command::new("python3").args(["-c", code]).arg(&path));
        assert_eq!(running.line(), "loaded", "{title}");
        let process = Process::open(running.pid()).expect("its memory");
        // Its run time starts in a thread of its own.
        let began = Instant::now();
        loop {
            let done = with_live(&process, None, |live| {
                let (table, verification) = verified(live);
                assert_eq!(live.path(), path.display().to_string(), "{title}");
                (table.len(), verification)
            });
            match done {
                Ok((entries, verification)) if verification.mismatches.is_empty() => {
                    assert!(entries > 20 && verification.unknown.is_empty(), "{title}: {entries}");
                    break;
                }
                other if began.elapsed() > Duration::from_secs(60) => panic!("{title}: {other:?}"),
                _ => thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

/// Programs that others built, with releases of Go that no registry has: 1.18 and 1.20.
#[test]
fn real_programs() {
    let real = files("real");
    let esbuilds: Vec<_> = real
        .iter()
        .filter(|path| {
            name(path).starts_with("esbuild-")
                && (name(path).ends_with("-linux-x64") || name(path).ends_with("-linux-ia32"))
        })
        .collect();
    if esbuilds.is_empty() {
        return skipped();
    }
    if !can_read_others() {
        return;
    }
    for program in esbuilds {
        let title = name(program);
        // It waits for the source to build.
        let running = Running::of(&mut Command::new(program));
        let began = Instant::now();
        // Its run time has to start first.
        let report = loop {
            let process = Process::open(running.pid()).expect("its memory");
            let report = with_live(&process, None, |live| {
                let (table, verification) = verified(live);
                (live.program().go_version().map(str::to_owned), table.len(), table.size(), verification)
            });
            match report {
                Ok(report) if report.3.mismatches.is_empty() => break report,
                Err(error @ Error::Exited { .. }) => panic!("{title}: {error}"),
                other if began.elapsed() > Duration::from_secs(60) => panic!("{title}: {other:?}"),
                _ => thread::sleep(Duration::from_millis(20)),
            }
        };
        let (version, entries, slots, verification) = report;
        say(&format!(
            "{title}: {}, {entries} entries in {slots} slots, {} built, {} methods",
            version.unwrap_or_default(),
            entries - verification.from_linker,
            verification.slots
        ));
        assert!(entries >= 300, "{title}: {entries}");
    }
}
