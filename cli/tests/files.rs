//! Files that are given, found, damaged or missing, and what the exit status says about them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Where the shipped program is loaded: a position-dependent executable, so addresses less this are offsets.
const BASE: u64 = 0x40_0000;

fn itab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_itab")).args(arguments).output().expect("it starts")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).expect("the output is text")
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).expect("the errors are text")
}

/// The executable that is part of the command.
fn aviary() -> Vec<u8> {
    let packed = include_bytes!("../shipped/aviary.z");
    miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("it was packed well")
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

fn path(path: &Path) -> &str {
    path.to_str().expect("the path is text")
}

#[test]
fn a_folder_with_a_bad_file() {
    let folder = folder("bad_file");
    let bytes = aviary();
    fs::create_dir(folder.join("deep")).unwrap();
    fs::write(folder.join("a"), &bytes).unwrap();
    fs::write(folder.join("deep/b"), &bytes).unwrap();
    fs::write(folder.join("cut"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(folder.join("empty"), []).unwrap();
    fs::write(folder.join("notes.txt"), "no executable").unwrap();
    fs::write(folder.join("Main.class"), [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 65, 0, 0]).unwrap();
    // An executable, but not one of Go.
    fs::copy(env!("CARGO_BIN_EXE_itab"), folder.join("itab")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&folder, folder.join("loop")).unwrap();

    let output = itab(&["verify", path(&folder)]);
    assert_eq!(status(&output), 2);
    let rows: Vec<&str> = stdout(&output).lines().filter(|line| line.contains("go1.27.3")).collect();
    assert!(rows.len() == 2 && rows[0].ends_with("/a") && rows[1].ends_with("/b"), "{rows:?}");
    assert!(
        stdout(&output).contains("46 itabs, 152 slots: every word is as computed"),
        "{}",
        stdout(&output)
    );
    let errors: Vec<&str> = stderr(&output).lines().collect();
    assert!(errors.len() == 1 && errors[0].contains("/cut: "), "{errors:?}");

    let output = itab(&["verify", "--json", path(&folder)]);
    assert_eq!(status(&output), 2);
    let lines: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[..2].iter().all(|line| line["mismatches"] == 0 && line["itabs"] == 23));
    assert!(lines[2]["file"].as_str().unwrap().ends_with("cut") && lines[2]["error"].is_string());

    fs::remove_file(folder.join("cut")).unwrap();
    assert_eq!(status(&itab(&["verify", path(&folder)])), 0, "what is no executable of Go is passed over");
    let named = itab(&["verify", path(&folder.join("itab"))]);
    assert_eq!(status(&named), 2, "unless it was named");
    assert!(stderr(&named).contains("not a Go executable"), "{}", stderr(&named));
}

#[test]
fn a_folder_without_go() {
    let folder = folder("without_go");
    let output = itab(&["info", path(&folder)]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("no Go executable found"));
}

#[test]
fn every_byte_of_an_itab_counts() {
    let folder = folder("flipped");
    let file = folder.join("aviary");
    let whole = aviary();
    let itabs = itab(&["itabs", "--package", "main", "--name", "Penguin", "--json"]);
    let itabs: serde_json::Value = serde_json::from_slice(&itabs.stdout).expect("it is JSON");
    let address = itabs["itabs"][0]["address"].as_str().expect("there is one").trim_start_matches("0x");
    let offset = (u64::from_str_radix(address, 16).unwrap() - BASE) as usize;
    let words = [("inter", 0..8), ("type", 8..16), ("hash", 16..20), ("pad", 20..24), ("fun", 24..32)];
    for (word, bytes) in words {
        for byte in bytes {
            let mut flipped = whole.clone();
            flipped[offset + byte] ^= 4;
            fs::write(&file, flipped).unwrap();
            let output = itab(&["verify", "--json", path(&file)]);
            // A pointer that leads to no descriptor at all is an itab that cannot be read.
            if status(&output) == 2 {
                assert!(matches!(word, "inter" | "type") && !output.stderr.is_empty(), "{word}, byte {byte}");
                continue;
            }
            assert_eq!(status(&output), 1, "{word}, byte {byte}");
            let verified: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
            assert!(verified["mismatches"].as_u64() > Some(0), "{word}, byte {byte}");
            let output = itab(&["verify", path(&file)]);
            assert!(stdout(&output).contains("not as computed"), "{}", stdout(&output));
        }
    }
}

#[test]
fn a_file_before_the_names_or_as_an_option() {
    let folder = folder("named");
    let file = folder.join("aviary");
    fs::write(&file, aviary()).unwrap();
    let file = path(&file);
    let shipped = itab(&["why", "main.Bird", "main.Duck"]);
    assert_eq!(status(&shipped), 1);
    for arguments in [
        &["why", file, "main.Bird", "main.Duck"][..],
        &["why", "--file", file, "main.Bird", "main.Duck"],
        &["why", "main.Bird", "main.Duck", "-f", file],
    ] {
        let output = itab(arguments);
        assert_eq!((status(&output), stdout(&output)), (1, stdout(&shipped)), "{arguments:?}");
    }
    let forgotten = itab(&["why", file, "main.Bird"]);
    assert_eq!(status(&forgotten), 2);
    assert!(
        stderr(&forgotten).contains("is a file; after it, TYPE INTERFACE is expected"),
        "{}",
        stderr(&forgotten)
    );
}

#[test]
fn files_that_cannot_be_read() {
    let folder = folder("unreadable");
    let file = folder.join("file");
    fs::write(&file, []).unwrap();
    let missing = folder.join("missing");
    for (arguments, message) in [
        (["info", path(&missing)], "missing: No such file"),
        (["types", path(&missing)], "missing: No such file"),
        (["types", path(&folder)], "is a folder"),
        (["info", path(&file)], "not a readable executable"),
        (["verify", path(&file)], "not a readable executable"),
    ] {
        let output = itab(&arguments);
        assert_eq!(status(&output), 2, "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(stderr(&output).contains(message), "{arguments:?}: {}", stderr(&output));
    }
}

/// The command with something on standard input, ended if it takes too long.
fn itab_within(arguments: &[&str], stdin: Stdio, longest: Duration) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_itab"))
        .args(arguments)
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let start = Instant::now();
    while child.try_wait().expect("it can be waited for").is_none() {
        if start.elapsed() > longest {
            child.kill().expect("it can be ended");
            panic!("{arguments:?} takes longer than {longest:?}");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().expect("it ended")
}

/// How long anything here may take, on a machine that is busy with other tests.
const LONGEST: Duration = Duration::from_secs(60);

#[test]
fn standard_input() {
    let folder = folder("stdin");
    let file = folder.join("aviary");
    fs::write(&file, aviary()).unwrap();
    let from_file = itab(&["why", path(&file), "main.Bird", "main.Duck"]);
    for arguments in
        [&["why", "-", "main.Bird", "main.Duck"][..], &["why", "-f", "-", "main.Bird", "main.Duck"]]
    {
        let output = itab_within(arguments, Stdio::from(fs::File::open(&file).unwrap()), LONGEST);
        assert_eq!((status(&output), stdout(&output)), (1, stdout(&from_file)), "{arguments:?}");
    }
    let output = itab_within(&["info", "-"], Stdio::null(), LONGEST);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("standard input: not a readable executable"), "{}", stderr(&output));
    let output = itab_within(&["diff", "-", "-"], Stdio::null(), LONGEST);
    assert!(stderr(&output).contains("only once"), "{}", stderr(&output));
}

/// What never ends is not read.
#[cfg(unix)]
#[test]
fn devices_and_pipes() {
    let folder = folder("special");
    let pipe = folder.join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    for special in ["/dev/zero", "/dev/null", path(&pipe)] {
        let output = itab_within(&["info", special], Stdio::null(), LONGEST);
        assert_eq!(status(&output), 2, "{special}");
        assert!(stderr(&output).contains("not a file; `-` reads standard input"), "{}", stderr(&output));
    }
    // Standard input is read up to a limit.
    let zeros = Stdio::from(fs::File::open("/dev/zero").unwrap());
    let output = itab_within(&["info", "-"], zeros, LONGEST);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("standard input: longer than"), "{}", stderr(&output));
}

/// A file of which nearly all is a hole, with headers that say that all of it is data; once with a relocation.
#[cfg(unix)]
#[test]
fn a_sparse_file() {
    const LEN: u64 = 20 << 30;
    let folder = folder("sparse");
    for (name, flags, relocated) in [("data", 6_u32, false), ("read_only", 4, false), ("relocated", 6, true)]
    {
        let file = folder.join(name);
        // An ELF header for amd64, one program header, and sections of one relocation and of names.
        let mut header = Vec::from(*b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
        header.extend([2, 0, 62, 0, 1, 0, 0, 0]);
        header.extend([0x40_1000_u64, 64, 120].iter().flat_map(|word| word.to_le_bytes()));
        let (sections, names) = if relocated { (3, 2) } else { (0, 0) };
        header.extend([0_u16, 0, 64, 56, 1, 64, sections, names].iter().flat_map(|half| half.to_le_bytes()));
        header.extend([1, flags].iter().flat_map(|word| word.to_le_bytes()));
        header.extend([0, 0x40_0000, 0x40_0000, LEN, LEN, 0x1000].iter().flat_map(|word| word.to_le_bytes()));
        header.extend([0; 64]);
        for (kind, offset, len, entry) in [(4_u32, 312_u64, 24_u64, 24_u64), (3, 0, 64, 0)] {
            header.extend([0, kind, 0, 0].iter().flat_map(|word| word.to_le_bytes()));
            header.extend([0, offset, len, 0, 8, entry].iter().flat_map(|word| word.to_le_bytes()));
        }
        // A relative one, of the address of a word that is zero.
        header.extend([0x40_0800_u64, 8, 0x40_1000].iter().flat_map(|word| word.to_le_bytes()));
        fs::write(&file, header).unwrap();
        fs::File::options().write(true).open(&file).unwrap().set_len(LEN).unwrap();
        let output = itab_within(&["info", path(&file)], Stdio::null(), LONGEST);
        assert_eq!(status(&output), 2, "{name}");
        let reason = if relocated {
            "the segment at 0x400000 is too large to relocate"
        } else {
            "not a Go executable"
        };
        assert!(stderr(&output).contains(reason), "{name}: {}", stderr(&output));
    }
    fs::remove_dir_all(folder).unwrap();
}

/// A build held to what was written down of an older one.
#[test]
fn a_golden_surface() {
    let folder = folder("surface");
    let golden = folder.join("surface.golden");
    let written = itab(&["surface", "--package", "main"]);
    fs::write(&golden, &written.stdout).unwrap();
    let build = folder.join("aviary");
    fs::write(&build, aviary()).unwrap();
    let newer = folder.join("newer");
    let packed = include_bytes!("../shipped/aviary-newer.z");
    fs::write(&newer, miniz_oxide::inflate::decompress_to_vec_zlib(packed).unwrap()).unwrap();

    let gate = |file: &Path| itab(&["diff", path(&golden), path(file), "--package", "main", "--lost"]);
    let output = gate(&build);
    assert_eq!((status(&output), stdout(&output)), (0, "no difference\n"));
    let output = gate(&newer);
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).contains("- *main.counted implements main.Flusher\n"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("\n+ "), "{}", stdout(&output));
    // All that differs is also what the two builds differ in, but for itabs.
    let of_text = itab(&["diff", path(&golden), path(&newer), "--package", "main"]);
    let of_builds = itab(&["diff", "--package", "main"]);
    let of_builds = stdout(&of_builds).split("0 itabs lost").next().unwrap();
    assert_eq!(stdout(&of_text), of_builds);

    fs::write(&golden, "itab surface 1\ntype\tmain.Bird\nanything\n").unwrap();
    let output = gate(&build);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("surface.golden: line 3 is not what"), "{}", stderr(&output));
}

/// `itab types | head`.
#[test]
fn a_reader_that_goes_away() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_itab"))
        .arg("types")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((status(&output), stderr(&output)), (0, ""));
}

#[test]
fn colours_on_demand() {
    let plain = itab(&["implements", "error"]);
    assert!(!stdout(&plain).contains('\x1b'), "not in a pipe");
    let painted = itab(&["implements", "error", "--color", "always"]);
    assert!(stdout(&painted).contains("\x1b[32mstatic\x1b[0m"));
    let json = itab(&["implements", "error", "--color", "always", "--json"]);
    assert!(!stdout(&json).contains('\x1b'), "never in JSON");
}

#[test]
fn completions_and_man_page() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = itab(&["completions", shell]);
        assert_eq!(status(&output), 0);
        assert!(stdout(&output).contains("implements"), "{shell}");
    }
    let output = itab(&["man"]);
    assert!(stdout(&output).contains(".TH itab 1") && stdout(&output).contains(".TH itab-why 1"));
}
