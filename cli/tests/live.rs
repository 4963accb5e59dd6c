//! `itab live` on programs that `testdata/build.sh` made, while they run, and on the core files that they leave. Linux on
//! x86-64.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

#[path = "../../gobin/tests/go_files/mod.rs"]
mod go_files;
#[path = "../../gobin/tests/running/mod.rs"]
#[allow(dead_code)] // The tests of the library use more of it.
mod running;

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use go_files::{name, say};
use running::{Other, Running, emulator, programs};
use serde_json::Value;

const ITAB: &str = env!("CARGO_BIN_EXE_itab");

fn live(arguments: &[&str]) -> Output {
    Command::new(ITAB).arg("live").args(arguments).output().expect("it starts")
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("text")
}

/// What it answers with a status.
fn answer(status: i32, arguments: &[&str]) -> String {
    let output = live(arguments);
    let (answer, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {answer}{error}");
    answer.to_owned()
}

fn json(status: i32, arguments: &[&str]) -> Value {
    let answer = answer(status, &[arguments, &["--json"]].concat());
    serde_json::from_str(&answer).expect("it is JSON")
}

/// What it says instead of an answer.
fn refusal(arguments: &[&str]) -> String {
    let output = live(arguments);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{arguments:?}");
    text(&output.stderr).trim_end().to_owned()
}

/// The programs of the newest release that need no emulator: whole, stripped, for 32 bits. The tests of the library look at
/// those of all releases.
fn native() -> Vec<PathBuf> {
    let native = programs().into_iter().filter(|program| emulator(program) == Some(None));
    let release = |program: &PathBuf| name(program).split('-').nth(1).map(str::to_owned);
    let mut all: Vec<PathBuf> = native.collect();
    // From 1.18 on the order of the names is that of the releases.
    let newest = all.iter().map(release).max();
    all.retain(|program| Some(release(program)) == newest);
    all
}

/// One of them, with symbols.
fn newest() -> Option<PathBuf> {
    native().into_iter().find(|program| name(program).ends_with("-linux-amd64"))
}

/// An empty folder for one test, under a path that other users can follow too.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("itab-live-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// Copies a program that is to be started. Not by a file that is open here: what another test starts just then has it open
/// too for a moment, and a file that is open for writing cannot be executed.
fn copy_program(from: &Path, to: &Path) {
    assert!(Command::new("cp").args([from, to]).status().is_ok_and(|status| status.success()), "a copy");
}

/// Checks that a section of docs/json.md names every key.
fn is_documented(value: &Value) {
    fn keys(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| {
                found.insert(key.clone());
                keys(value, found);
            }),
            Value::Array(array) => array.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let documentation = include_str!("../../docs/json.md");
    let section = documentation.split("\n## ").find(|section| section.starts_with("`live`"));
    let section = section.expect("a section");
    let mut found = BTreeSet::new();
    keys(value, &mut found);
    for key in found {
        assert!(section.contains(&format!("`{key}`")), "{key} is not in docs/json.md");
    }
}

/// The program knows how many pairs it asked about, and how many match.
#[test]
fn the_table_of_a_program() {
    for program in native() {
        let title = name(&program);
        let mut running = Running::start(&program);
        let pid = running.pid().to_string();
        running.ask(0);
        let before = json(0, &[&pid]);
        let (asked, matching) = running.ask(700);
        let after = json(0, &[&pid]);
        is_documented(&after);
        let number = |table: &Value, key: &str| table[key].as_u64().expect("a number") as usize;
        assert_eq!(number(&after, "process"), pid.parse::<usize>().unwrap(), "{title}");
        let fresh = |key| number(&after, key) - number(&before, key);
        assert_eq!((fresh("entries"), fresh("built")), (asked, asked), "{title}");
        assert_eq!(fresh("negative"), asked - matching, "{title}");
        assert_eq!((number(&before, "slots"), number(&before, "growths")), (512, 0), "{title}");
        assert_eq!((number(&after, "slots"), number(&after, "growths")), (1024, 1), "{title}");
        let itabs = after["itabs"].as_array().expect("a list");
        assert_eq!(itabs.len(), number(&after, "entries"), "{title}");
        assert!(itabs.is_sorted_by_key(|itab| itab["slot"].as_u64()), "{title}");

        let (entries, negative) = (number(&after, "entries"), number(&after, "negative"));
        let all = answer(0, &[&pid]);
        assert!(all.contains("1024, ") && all.contains("doubled once"), "{title}: {all}");
        assert!(all.ends_with(&format!("{entries} itabs\n")), "{title}: {all}");
        let built = answer(0, &[&pid, "--built", "--negative"]);
        assert!(built.ends_with(&format!("{negative} of {entries} itabs\n")), "{title}: {built}");
        // Interface 1 asks for methods 1, 2 and 4: of type 0, the second of these is the first that is not there.
        let one = json(0, &[&pid, "--name", "main.I01"]);
        let pair = one["itabs"].as_array().unwrap().iter().find(|itab| itab["type"] == "main.T01");
        let pair = pair.unwrap_or_else(|| panic!("{title}: {one}"));
        assert_eq!((&pair["negative"], &pair["missing"]), (&true.into(), &"M01".into()), "{title}: {pair}");
        let probes = json(0, &[&pid, "--sort", "probes"]);
        let listed = probes["itabs"].as_array().unwrap();
        assert!(listed.is_sorted_by(|a, b| a["probes"].as_u64() >= b["probes"].as_u64()), "{title}");
        assert_eq!(listed[0]["probes"], probes["longest_probe"], "{title}");

        let verified = json(0, &[&pid, "--verify"]);
        is_documented(&verified);
        assert_eq!(number(&verified, "mismatches"), 0, "{title}: {verified}");
        assert!(answer(0, &[&pid, "--verify"]).contains(": every word and every place is as computed ("));
        // It goes on.
        assert_eq!(running.ask(1).0, asked + 1, "{title}");
    }
}

/// Words of a process that goes on are changed: that is a mismatch of just these.
#[test]
fn a_changed_word_is_a_mismatch() {
    let Some(program) = newest() else { return };
    let mut running = Running::start(&program);
    let pid = running.pid().to_string();
    running.ask(500);
    let table = json(0, &[&pid, "--built"]);
    let memory = OpenOptions::new().read(true).write(true).open(format!("/proc/{pid}/mem"));
    let memory = memory.expect("whoever can read it can write to it");
    let address = |value: &Value| u64::from_str_radix(&value.as_str().unwrap()[2..], 16).unwrap();
    let word_at = |addr: u64| {
        let mut word = [0; 8];
        memory.read_exact_at(&mut word, addr).expect("a word");
        u64::from_ne_bytes(word)
    };
    let set_word = |addr: u64, word: u64| memory.write_all_at(&word.to_ne_bytes(), addr).expect("memory");
    let is_positive = |itab: &&Value| itab["negative"] == false;
    let itab = table["itabs"].as_array().unwrap().iter().find(is_positive).expect("one that matches");
    let (itab_addr, table_addr) = (address(&itab["address"]), address(&table["table"]));
    let slot = itab["slot"].as_u64().unwrap();
    // Inter, type, hash with what pads it, and three methods; the count; and another slot.
    let changes = [
        (itab_addr + 16, "hash", 1),
        (itab_addr + 16, "pad", 1 << 40),
        (itab_addr + 32, "fun", 16),
        (table_addr + 8, "count", 1 << 8),
    ];
    for (addr, word, bit) in changes {
        let before = word_at(addr);
        set_word(addr, before ^ bit);
        let verified = json(1, &[&pid, "--verify"]);
        assert_eq!(verified["mismatches"], 1, "{word}: {verified}");
        let difference = &verified["differences"][0];
        assert_eq!(difference["word"], word, "{verified}");
        if word != "count" {
            assert_eq!((&difference["address"], &difference["type"]), (&itab["address"], &itab["type"]));
        }
        let shown = answer(1, &[&pid, "--verify"]);
        assert!(shown.contains(word) && shown.contains(": 1 word not as computed"), "{shown}");
        set_word(addr, before);
        assert_eq!(json(0, &[&pid, "--verify"])["mismatches"], 0, "{word}");
    }
    // An entry that is moved to where no look-up finds it.
    let slots = table["slots"].as_u64().unwrap();
    let taken: BTreeSet<u64> = json(0, &[&pid])["itabs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|itab| itab["slot"].as_u64().unwrap())
        .collect();
    let home = slot.wrapping_sub(2) % slots;
    let elsewhere =
        (0..slots).rev().find(|slot| !taken.contains(slot) && *slot != home).expect("an empty slot");
    let at = |slot: u64| table_addr + 16 + 8 * slot;
    set_word(at(elsewhere), itab_addr);
    set_word(at(slot), 0);
    let verified = json(1, &[&pid, "--verify"]);
    let moved =
        |difference: &&Value| difference["word"] == "slot" && difference["address"] == itab["address"];
    let difference = verified["differences"].as_array().unwrap().iter().find(moved);
    let difference = difference.unwrap_or_else(|| panic!("{verified}"));
    assert_eq!(difference["found"], elsewhere.to_string());
    assert_eq!(difference["expected"], slot.to_string());
    assert!(answer(0, &[&pid]).contains("not found"));
}

#[test]
fn watching() {
    for program in native() {
        let title = name(&program);
        let mut running = Running::start(&program);
        let pid = running.pid().to_string();
        running.ask(0);
        let watch = |arguments: &[&str]| {
            let arguments = [&["live", &pid, "--watch", "--interval", "5"], arguments].concat();
            let watch = Running::of(Command::new(ITAB).args(arguments).stderr(Stdio::piped()));
            let began = watch.line();
            (watch, began)
        };
        let (text, began) = watch(&[]);
        let (jsons, watching) = watch(&["--json"]);
        let (negative, _) = watch(&["--negative"]);
        assert!(
            began.starts_with(&format!("process {pid}: ")) && began.ends_with(" in 512 slots"),
            "{began}"
        );
        let (asked, matching) = running.ask(600);
        // A line for each, and one for the growth.
        let lines = |watch: &Running, built: usize| (0..=built).map(|_| watch.line()).collect::<Vec<_>>();
        let (all, mut events) = (lines(&text, asked), lines(&jsons, asked));
        lines(&negative, asked - matching);
        drop(running);
        let end = |mut watch: Running| {
            let rest = watch.rest();
            let mut error = String::new();
            watch.process.0.stderr.take().expect("a pipe").read_to_string(&mut error).expect("text");
            assert_eq!(watch.process.wait().code(), Some(0), "{title}: {error}");
            (rest, error)
        };
        let ended = format!("itab: process {pid} ended\n");
        assert_eq!(end(text), (Vec::new(), ended.clone()), "{title}");
        assert_eq!(end(negative), (Vec::new(), ended), "{title}");
        let count = |what: &str| all.iter().filter(|line| line.contains(what)).count();
        assert_eq!((count(" is "), count(" is not ")), (asked, asked - matching), "{title}: {all:?}");
        assert_eq!(count("grown  to 1024 slots"), 1, "{title}: {all:?}");
        assert_eq!(count("main.T01 is not main.I01: missing method M01"), 1, "{title}: {all:?}");

        let (rest, error) = end(jsons);
        assert_eq!(error, "", "{title}");
        events.insert(0, watching);
        events.extend(rest);
        let events: Vec<Value> =
            events.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        events.iter().for_each(is_documented);
        let of = |event: &str| events.iter().filter(|found| found["event"] == event).count();
        assert_eq!([of("watching"), of("built"), of("grown"), of("ended")], [1, asked, 1, 1], "{title}");
        assert_eq!(events.last().expect("events")["event"], "ended");
    }
}

/// `itab live PID --watch | head -1`: nothing is built any more, so nothing is written that could fail.
#[test]
fn watching_ends_with_its_reader() {
    let Some(program) = newest() else { return };
    let mut running = Running::start(&program);
    running.ask(0);
    let pid = running.pid().to_string();
    for form in [&[][..], &["--json"]] {
        let mut watch = Command::new(ITAB);
        watch.args(["live", &pid, "--watch"]).args(form).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut watch = Other(watch.spawn().expect("it starts"));
        let mut first = String::new();
        let mut head = BufReader::new(watch.0.stdout.take().expect("a pipe"));
        head.read_line(&mut first).expect("text");
        assert!(first.contains(&pid) || first.contains("watching"), "{first}");
        drop(head);
        let status = watch.wait();
        let mut error = String::new();
        watch.0.stderr.take().expect("a pipe").read_to_string(&mut error).expect("text");
        assert_eq!((status.code(), error.as_str()), (Some(0), ""));
    }
    running.ask(1);
}

#[test]
fn what_is_at_an_address() {
    for program in native() {
        let title = name(&program);
        let mut running = Running::start(&program);
        let pid = running.pid().to_string();
        let values = running.tell("values");
        let address = |name: &str| {
            let prefix = format!("{name}=");
            values.split(' ').find_map(|word| word.strip_prefix(&prefix)).expect("the variable").to_owned()
        };
        let show = |address: &str| json(0, &[&pid, "show", address]);
        let flies = show(&address("flies"));
        is_documented(&flies);
        assert_eq!(
            [&flies["value"], &flies["interface"], &flies["type"], &flies["direct"]],
            [&Value::from("iface"), &"main.flyer".into(), &"*main.Bird".into(), &true.into()],
            "{title}"
        );
        assert_eq!(flies["methods"][1]["function"], "main.(*Bird).Rest", "{title}");
        assert_eq!(flies["methods"][0]["method"], "Fly() string", "{title}");
        assert!(flies["methods"][0]["file"].as_str().is_some_and(|file| file.ends_with("pairs/main.go")));
        let shown = answer(0, &[&pid, "show", &address("flies")]);
        assert!(
            shown.starts_with("iface at 0x") && shown.contains(": *main.Bird as main.flyer\n"),
            "{shown}"
        );
        assert!(shown.contains("&main.Bird{name: \"b1\", km: 3, "), "{shown}");
        let empty = show(&address("empty"));
        is_documented(&empty);
        assert_eq!([&empty["value"], &empty["type"]], ["eface", "main.Bird"], "{title}");
        assert_eq!(answer(0, &[&pid, "show", &address("none")]).split(" at ").next(), Some("nil interface"));
        // What an answer has the address of can be asked for.
        let itab = show(flies["itab"].as_str().expect("an itab"));
        is_documented(&itab);
        assert_eq!([&itab["type"], &itab["interface"]], ["*main.Bird", "main.flyer"], "{title}");
        assert!(itab["slot"].is_u64() && itab["negative"] == false, "{title}: {itab}");
        assert_eq!(show(flies["type_address"].as_str().expect("a type"))["name"], "*main.Bird", "{title}");
        assert_eq!(
            show(itab["interface_address"].as_str().expect("a type"))["name"],
            "main.flyer",
            "{title}"
        );

        let stripped = title.ends_with("stripped");
        if stripped {
            let error = refusal(&[&pid, "show", "main.flies"]);
            assert!(error.contains("no symbol main.flies"), "{title}: {error}");
        } else {
            assert_eq!(show("main.flies"), flies, "{title}");
        }
        let data = format!("{:#x}", u64::from_str_radix(&address("flies")[2..], 16).unwrap() + 4);
        let error = refusal(&[&pid, "show", &data]);
        assert!(
            error.contains("no interface value at address") && error.contains("neither a type nor an itab"),
            "{error}"
        );
        assert!(refusal(&[&pid, "show", "0x10"]).ends_with("nothing is mapped at address 0x10"));
        assert!(refusal(&[&pid, "show", "0xbird"]).contains("0xbird is not an address"));
    }
}

#[test]
fn processes_that_give_no_answer() {
    let Some(program) = newest() else { return };
    assert_eq!(refusal(&["4294967295"]), "itab: process 4294967295: no such process");
    let other = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
    let other = Other(other.expect("it starts"));
    let error = refusal(&[&other.0.id().to_string()]);
    assert!(error.contains("no Go in it") && error.contains("cat"), "{error}");
    let mut running = Running::start(&program);
    let pid = running.pid().to_string();
    let error = refusal(&[&pid, "--file", "some"]);
    assert!(error.contains("--file is for core files"), "{error}");
    running.ask(0);

    // Another user's: only root can become one.
    let folder = folder("user");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("the owner may");
    let command = folder.join("itab");
    copy_program(Path::new(ITAB), &command);
    const NOBODY: u32 = 65534;
    let output = Command::new(&command).args(["live", &pid]).uid(NOBODY).gid(NOBODY).output();
    match output {
        Ok(output) => {
            let error = text(&output.stderr).trim_end().to_owned();
            assert_eq!(output.status.code(), Some(2), "{error}");
            let owner = std::os::unix::fs::MetadataExt::uid(&fs::metadata(format!("/proc/{pid}")).unwrap());
            let expected = format!(
                "itab: process {pid}: belongs to user {owner}; root, or the capability CAP_SYS_PTRACE, may read it"
            );
            assert_eq!(error, expected);
        }
        Err(error) => say(&format!("skipped: becoming another user: {error}")),
    }
    fs::remove_dir_all(&folder).expect("the folder");

    // Ended, but not waited for; then gone.
    running.process.0.kill().expect("it can be ended");
    let began = std::time::Instant::now();
    while !text(&live(&[&pid]).stderr).contains("has no memory to read: it has ended") {
        assert!(began.elapsed().as_secs() < 20, "it does not end");
    }
    drop(running);
    assert_eq!(refusal(&[&pid]), format!("itab: process {pid}: no such process"));
}

#[test]
fn core_files() {
    native().iter().for_each(|program| core_file(program));
}

fn core_file(program: &Path) {
    let folder = folder(&format!("core-{}", name(program)));
    let moved = folder.join(name(program));
    copy_program(program, &moved);
    let mut running = Running::start_in(&moved, &folder);
    let (asked, _) = running.ask(500);
    let flies = running.tell("values");
    let flies =
        flies.split(' ').find_map(|word| word.strip_prefix("flies=")).expect("the variable").to_owned();
    running.command("crash");
    let dumped = running.process.wait().core_dumped();
    let is_core = |path: &PathBuf| name(path).starts_with("core");
    let core =
        fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("an entry").path()).find(is_core);
    let Some(core) = core else {
        fs::remove_dir_all(&folder).expect("the folder");
        return say(&format!("skipped: the system leaves no core file here (core dumped: {dumped})"));
    };
    let path = |path: &Path| path.to_str().expect("text").to_owned();
    let core = path(&core);

    let verified = json(0, &[&core, "--verify"]);
    assert_eq!((&verified["mismatches"], &verified["core"]), (&0.into(), &Value::from(core.as_str())));
    assert_eq!((&verified["process"], &verified["slots"]), (&Value::Null, &1024.into()));
    assert!(verified["entries"].as_u64().is_some_and(|entries| entries as usize > asked));
    assert_eq!(json(0, &[&core, "show", &flies])["interface"], "main.flyer");
    let error = refusal(&[&core, "--watch"]);
    assert!(error.contains("nothing happens in a core file; --watch needs a process"), "{error}");

    // The executable is not where it was: it is named.
    let elsewhere = folder.join("elsewhere");
    fs::rename(&moved, &elsewhere).expect("it can be moved");
    let error = refusal(&[&core, "--verify"]);
    let hint = format!("{} cannot be read; --file names it", path(&moved));
    assert!(error.contains("is not in the core file") && error.ends_with(&hint), "{error}");
    assert_eq!(json(0, &[&core, "--verify", "--file", &path(&elsewhere)])["mismatches"], 0);
    // Another program is there now.
    fs::copy(ITAB, &moved).expect("a copy");
    let error = refusal(&[&core]);
    assert!(
        error.contains("is not what was running") && error.contains("--file names the one that was"),
        "{error}"
    );
    let error = refusal(&[&core, "--file", ITAB]);
    assert!(error.contains("is not what was running"), "{error}");

    // What is no core file, and half of one.
    let error = refusal(&[&path(&elsewhere)]);
    assert!(error.contains("not a readable core file: it is an executable or library"), "{error}");
    let len = fs::metadata(&core).expect("the core file").len();
    let half = File::options().write(true).open(&core).and_then(|file| file.set_len(len / 20));
    half.expect("it can be cut off");
    let error = refusal(&[&core, "--verify", "--file", &path(&elsewhere)]);
    assert!(
        error.contains("the core file is truncated: ") && error.contains(&(len / 20).to_string()),
        "{error}"
    );
    fs::remove_dir_all(&folder).expect("the folder");
}
