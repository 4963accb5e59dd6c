//! Core files: of every word size and byte order, with and without what the program cannot write to, cut off anywhere,
//! and damaged.

mod fixture;
mod memory;

use itab_gobin::live::{Core, Error, Live, Memory, ProgramFile, Snapshot, Verification};
use itab_gobin::{Binary, Image};
use memory::{Pieces, RunTime};

/// ELF files of both word sizes and byte orders, of different layouts.
const FIXTURES: [&str; 6] = [
    "shapes-go1.27.3-linux-amd64",
    "shapes-go1.27.3-linux-s390x",
    "shapes-go1.26.6-linux-mips",
    "shapes-go1.22.10-linux-386",
    "shapes-go1.22.10-linux-s390x",
    "shapes-go1.19-linux-amd64",
];

/// Where the executable is said to have been.
const PATH: &str = "/bin/shapes";

/// What is in a core file of the memory that the program cannot write to.
#[derive(Clone, Copy, PartialEq)]
enum ReadOnly {
    /// All of it.
    Content,
    /// That it was there, as Linux's kernel has it.
    Header,
    /// Nothing, as gdb has it.
    Nothing,
}

/// Writes a core file.
fn core_file(memory: &Pieces, machine: u64, entry: u64, read_only: ReadOnly) -> Vec<u8> {
    let word = memory.word_size as usize;
    let number = |value, size| memory.number(value, size);
    let mut pieces = Vec::new();
    for (at, (addr, (bytes, writable))) in memory.pieces.iter().enumerate() {
        // What the file begins with is kept.
        let keep = *writable || read_only == ReadOnly::Content || at == 0;
        if keep || read_only == ReadOnly::Header {
            pieces.push((*addr, if keep { &bytes[..] } else { &[] }, bytes.len() as u64, *writable));
        }
    }
    let note = |name: &[u8], kind, content: &[u8]| {
        let mut bytes =
            [number(name.len() as u64, 4), number(content.len() as u64, 4), number(kind, 4)].concat();
        for part in [name, content] {
            bytes.extend(part);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        bytes
    };
    let auxv = [3, 64, 9, entry, 0, 0].map(|value| number(value, word)).concat();
    // The whole program, in pages from the beginning of its file.
    let program = || memory.pieces.range(..memory::HEAP);
    let first = program().next().expect("the program").0;
    let end = program().map(|(addr, (bytes, _))| addr + bytes.len() as u64).max().expect("the program");
    let mut files = [1, 1, *first, end, 0].map(|value| number(value, word)).concat();
    files.extend(PATH.bytes().chain([0]));
    let notes =
        [note(b"CORE\0", 1, &[7; 33]), note(b"CORE\0", 6, &auxv), note(b"CORE\0", 0x4649_4c45, &files)]
            .concat();

    let (entry_size, head_size) = if word == 8 { (56, 64) } else { (32, 52) };
    let mut bytes = vec![0x7f, b'E', b'L', b'F', if word == 8 { 2 } else { 1 }, 1 + u8::from(memory.big), 1];
    bytes.resize(16, 0);
    bytes.extend([number(4, 2), number(machine, 2), number(1, 4), number(0, word)].concat());
    bytes.extend([number(head_size, word), number(0, word), number(0, 4)].concat());
    for half in [head_size, entry_size, 1 + pieces.len() as u64, 0, 0, 0] {
        bytes.extend(number(half, 2));
    }
    let mut offset = head_size + entry_size * (1 + pieces.len() as u64);
    let mut header = |kind, addr, len: u64, mem_len, flags| {
        bytes.extend(number(kind, 4));
        if word == 8 {
            bytes.extend(number(flags, 4));
        }
        for value in [offset, addr, 0, len, mem_len] {
            bytes.extend(number(value, word));
        }
        if word == 4 {
            bytes.extend(number(flags, 4));
        }
        bytes.extend(number(1, word));
        offset += len;
    };
    header(4, 0, notes.len() as u64, 0, 0);
    for (addr, content, mem_len, writable) in &pieces {
        header(1, *addr, content.len() as u64, *mem_len, 4 | u64::from(*writable) << 1);
    }
    bytes.extend(notes);
    for (_, content, _, _) in &pieces {
        bytes.extend(*content);
    }
    bytes
}

/// The number of the processor in the ELF header of a file.
fn machine(file: &[u8]) -> u64 {
    let bytes = file[18..20].try_into().expect("two bytes");
    if file[5] == 2 { u16::from_be_bytes(bytes).into() } else { u16::from_le_bytes(bytes).into() }
}

/// What is in a core file.
fn verify(core: &Core<'_>) -> Result<Verification, Error> {
    let snapshot = Snapshot::take(core, &[])?;
    let live = Live::read(core, &snapshot)?;
    Ok(live.verify(&live.table()?))
}

/// Makes core files of a run time with some hundred itabs.
fn with_core(name: &str, read_only: ReadOnly, test: impl FnOnce(&[u8], &[u8])) {
    let data = fixture::fixture(name);
    let binary = Binary::read(&data).expect("a compact file");
    let mut run_time = RunTime::start(&binary);
    for (interface, ty) in RunTime::pairs(&binary).into_iter().take(500) {
        run_time.build(interface, ty);
    }
    let entry = binary.module().text;
    let core = core_file(&run_time.memory, machine(&data), entry, read_only);
    test(&core, &data);
}

#[test]
fn every_core_file_is_read() {
    for name in FIXTURES {
        for read_only in [ReadOnly::Content, ReadOnly::Header, ReadOnly::Nothing] {
            with_core(name, read_only, |bytes, executable| {
                let mut core = Core::parse(bytes).expect("a core file");
                assert_eq!((core.executable(), core.files()), (Some(PATH), vec![PATH]), "{name}");
                if read_only != ReadOnly::Content {
                    let Err(Error::NotInCore { path: Some(path), .. }) = verify(&core) else {
                        panic!("{name}: read-only data from nowhere");
                    };
                    assert_eq!(path, PATH);
                }
                // The compact file is laid out otherwise than what was mapped, so that only its addresses count.
                core.supply(ProgramFile { path: "another path", bytes: executable }).expect("the executable");
                let verification = verify(&core).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!((verification.mismatches, verification.unknown), (vec![], vec![]), "{name}");
                assert!(verification.entries > 500, "{name}");
            });
        }
    }
}

#[test]
fn a_core_file_that_is_cut_off_says_where() {
    with_core(FIXTURES[0], ReadOnly::Content, |bytes, _| {
        let whole = verify(&Core::parse(bytes).expect("a core file")).expect("the whole table");
        let mut told = 0;
        for len in (0..bytes.len()).step_by(997).chain(0..700) {
            let cut = &bytes[..len];
            match Core::parse(cut).and_then(|core| verify(&core)) {
                Ok(verification) => assert_eq!(verification, whole, "{len} bytes"),
                Err(Error::Truncated { needed, len: end, .. }) => {
                    assert!(needed > len as u64 && end == len as u64, "{len} bytes: {needed}");
                    told += 1;
                }
                Err(Error::NotCore { .. }) => assert!(len < 64, "{len} bytes"),
                Err(error) => panic!("{len} bytes: {error}"),
            }
        }
        assert!(told > 100, "{told}");
    });
}

#[test]
fn other_files_are_refused() {
    with_core(FIXTURES[0], ReadOnly::Content, |bytes, executable| {
        let refused = |bytes, expected: &str| {
            let error = Core::parse(bytes).expect_err("no core file").to_string();
            assert_eq!(error, format!("not a readable core file: {expected}"));
        };
        let executable_instead =
            "it is an executable or library; a core file, or the number of a process, is needed";
        refused(executable, executable_instead);
        refused(b"", "it is not an ELF file");
        refused(b"#!/bin/sh", "it is not an ELF file");
        let windows = fixture::fixture("shapes-go1.26.6-windows-amd64");
        refused(&windows, "it is an executable; a core file, or the number of a process, is needed");

        let supplied = |file: &[u8]| {
            let mut core = Core::parse(bytes).expect("a core file");
            let done = core.supply(ProgramFile { path: "x", bytes: file });
            done.expect_err("another file").to_string()
        };
        let mut other = executable.to_vec();
        let image = Image::parse(executable).expect("a compact file");
        let content = image.segments().iter().find(|segment| segment.data.len() > 16).expect("content");
        let at = content.data.as_ptr().addr() - executable.as_ptr().addr();
        other[at] ^= 1;
        let message = supplied(&other);
        assert!(
            message.starts_with("x is not what was running: it has other bytes at address 0x"),
            "{message}"
        );
        assert_eq!(
            supplied(&fixture::fixture(FIXTURES[2])),
            "x is not what was running: it is for mips, the core file is of amd64"
        );
        assert_eq!(supplied(b"#!"), "x is not what was running: it is not an ELF file");
        assert_eq!(
            supplied(&executable[..executable.len() / 2]),
            "x is not what was running: it is truncated"
        );
    });
}

/// Whatever happens to the bytes, there is an answer or an error.
#[test]
fn damaged_core_files_do_not_panic() {
    // One word in so many is damaged, of the headers and of the memory.
    const SHARES: [usize; 2] = if cfg!(debug_assertions) { [61, 997] } else { [1, 31] };
    for name in [FIXTURES[0], FIXTURES[2]] {
        with_core(name, ReadOnly::Content, |bytes, _| {
            // The headers, the notes, and the memory of the run time at the end; what is between is an executable.
            let (head, tail) = (4096, bytes.len() - 60_000);
            let places = (0..head).step_by(4 * SHARES[0]);
            let places = places.chain((tail..bytes.len()).step_by(4 * SHARES[1]));
            let mut damaged = bytes.to_vec();
            for at in places {
                for value in [0, 1, 0x7fff_ffff, u32::MAX] {
                    damaged[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
                    if let Ok(core) = Core::parse(&damaged) {
                        let _ = verify(&core);
                        let _ = core.read(u64::MAX - 3, &mut [0; 8]);
                    }
                }
                damaged[at..at + 4].copy_from_slice(&bytes[at..at + 4]);
            }
        });
    }
}
