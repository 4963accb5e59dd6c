//! Real itabs without Go: compact files, made from executables of several releases, word sizes, byte
//! orders and containers, that are checked in. `testdata/fixtures/README.md` says how they are made.

mod fixture;

use std::sync::atomic::{AtomicUsize, Ordering};

use fixture::{fixture, folder};
use itab_gobin::{Answer, Arch, Binary, Format, Image, Layout, TextSection};
use {Arch::*, Endian::*, Format::*, Layout::*};

/// What a fixture must give.
struct Expected {
    file: &'static str,
    go_version: &'static str,
    container: (Format, Arch, u64, Endian),
    layout: Layout,
    counts: [usize; 7],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Endian {
    Little,
    Big,
}

const fn row(
    file: &'static str,
    go_version: &'static str,
    container: (Format, Arch, u64, Endian),
    layout: Layout,
    counts: [usize; 7],
) -> Expected {
    Expected { file, go_version, container, layout, counts }
}

// The numbers: types, interfaces with methods, itabs, negative itabs, slots, pruned slots, pairs that match.
#[rustfmt::skip]
const EXPECTED: &[Expected] = &[
    row("names-go1.19-linux-386", "go1.19.8", (Elf, I386, 32, Little), Go1_18, [394, 9, 1, 0, 1, 0, 23]),
    row("names-go1.27.3-linux-amd64", "go1.27.3", (Elf, Amd64, 64, Little), Go1_27, [555, 9, 5, 0, 5, 0, 34]),
    row("shapes-go1.19-js-wasm", "go1.19.8", (Format::Wasm, Arch::Wasm, 64, Little), Go1_18, [463, 19, 35, 6, 63, 46, 175]),
    row("shapes-go1.19-linux-amd64", "go1.19.8", (Elf, Amd64, 64, Little), Go1_18, [459, 19, 35, 6, 63, 46, 177]),
    row("shapes-go1.19-linux-mips", "go1.19.8", (Elf, Mips, 32, Big), Go1_18, [453, 19, 35, 6, 63, 46, 177]),
    row("shapes-go1.21.13-windows-386", "go1.21.13", (Pe, I386, 32, Little), Go1_20, [508, 18, 35, 6, 63, 46, 150]),
    row("shapes-go1.22.10-darwin-arm64", "go1.22.10", (MachO, Arm64, 64, Little), Go1_20, [530, 18, 35, 6, 63, 46, 150]),
    row("shapes-go1.22.10-linux-386", "go1.22.10", (Elf, I386, 32, Little), Go1_20, [522, 18, 35, 6, 63, 46, 150]),
    row("shapes-go1.22.10-linux-s390x", "go1.22.10", (Elf, S390x, 64, Big), Go1_20, [521, 18, 35, 6, 63, 46, 150]),
    row("shapes-go1.23.9-linux-amd64", "go1.23.9", (Elf, Amd64, 64, Little), Go1_20, [555, 18, 35, 6, 63, 46, 153]),
    row("shapes-go1.24.11-js-wasm", "go1.24.11", (Format::Wasm, Arch::Wasm, 64, Little), Go1_20, [558, 18, 36, 6, 64, 46, 151]),
    row("shapes-go1.24.11-linux-arm64-lld-pie", "go1.24.11", (Elf, Arm64, 64, Little), Go1_20, [565, 18, 36, 6, 64, 46, 153]),
    row("shapes-go1.25.5-darwin-amd64", "go1.25.5", (MachO, Amd64, 64, Little), Go1_20, [595, 18, 37, 6, 65, 46, 157]),
    row("shapes-go1.25.5-linux-386", "go1.25.5", (Elf, I386, 32, Little), Go1_20, [585, 18, 38, 6, 66, 46, 159]),
    row("shapes-go1.25.5-wasip1-wasm", "go1.25.5", (Format::Wasm, Arch::Wasm, 64, Little), Go1_20, [589, 18, 37, 6, 65, 46, 155]),
    row("shapes-go1.26.6-linux-arm-lld-sections", "go1.26.6", (Elf, Arm, 32, Little), Go1_26, [613, 18, 39, 6, 67, 46, 161]),
    row("shapes-go1.26.6-linux-mips", "go1.26.6", (Elf, Mips, 32, Big), Go1_26, [609, 18, 39, 6, 67, 46, 161]),
    row("shapes-go1.26.6-windows-amd64", "go1.26.6", (Pe, Amd64, 64, Little), Go1_26, [641, 18, 38, 6, 66, 46, 159]),
    row("shapes-go1.27.3-darwin-arm64-lld-sections", "go1.27.3", (MachO, Arm64, 64, Little), Go1_27, [621, 18, 38, 6, 66, 46, 157]),
    row("shapes-go1.27.3-linux-386", "go1.27.3", (Elf, I386, 32, Little), Go1_27, [606, 18, 39, 6, 67, 46, 159]),
    row("shapes-go1.27.3-linux-amd64", "go1.27.3", (Elf, Amd64, 64, Little), Go1_27, [616, 18, 39, 6, 67, 46, 159]),
    row("shapes-go1.27.3-linux-s390x", "go1.27.3", (Elf, S390x, 64, Big), Go1_27, [606, 18, 39, 6, 67, 46, 159]),
    row("shapes-go1.27.3-wasip1-wasm", "go1.27.3", (Format::Wasm, Arch::Wasm, 64, Little), Go1_27, [610, 18, 38, 6, 66, 46, 155]),
];

/// The fixtures whose pointers only relocations make.
const RELOCATED: [&str; 2] =
    ["shapes-go1.24.11-linux-arm64-lld-pie", "shapes-go1.27.3-darwin-arm64-lld-sections"];

/// For Intel and ARM, as Apple pairs them.
const UNIVERSAL: [&str; 2] = ["shapes-go1.25.5-darwin-amd64", "shapes-go1.27.3-darwin-arm64-lld-sections"];

/// Asks about every fixture.
fn each(ask: impl Fn(&str, &Binary<'_>, &Expected)) {
    for expected in EXPECTED {
        let file = expected.file;
        let data = fixture(file);
        ask(file, &Binary::read(&data).unwrap_or_else(|error| panic!("{file}: {error}")), expected);
    }
}

/// Asks about the fixtures made of one program, which all have the same types of their own.
fn each_of_shapes(ask: impl Fn(&str, &Binary<'_>)) {
    each(|file, binary, _| {
        if file.starts_with("shapes-") {
            ask(file, binary);
        }
    });
}

#[test]
fn every_itab_with_exact_counts() {
    each(|file, binary, expected| {
        let image = binary.image();
        let endian = if image.is_big_endian() { Big } else { Little };
        let container = (image.format(), image.arch(), image.word_size() * 8, endian);
        assert_eq!(container, expected.container, "{file}");
        assert_eq!(binary.module().layout, expected.layout, "{file}");
        assert_eq!(binary.go_version(), Some(expected.go_version), "{file}");
        // Go's linker leaves it out of WebAssembly.
        assert_eq!(binary.build_info().is_some(), expected.container.0 != Format::Wasm, "{file}");
        let found = binary.verify();
        assert_eq!(found.mismatches, [], "{file}");
        let (types, interfaces) = (binary.types().len(), binary.interfaces().count());
        let pairs = binary.matrix().pairs().len();
        assert_eq!(
            [types, interfaces, found.itabs, found.negative, found.slots, found.pruned, pairs],
            expected.counts,
            "{file}"
        );
    });
}

/// Slots can be named without symbols, and functions have files and lines.
#[test]
fn slots_have_names() {
    each_of_shapes(|file, binary| {
        let functions = binary.pclntab();
        let stand_in = binary.unreachable_method().expect("a method that the linker removed");
        assert_eq!(functions.name_at(stand_in), Some("runtime.unreachableMethod"), "{file}");
        let secret =
            binary.find_interface("example.test/zoo/twin/right.Secret").expect("an interface of the file");
        let point = binary.find_type("example.test/zoo/twin/right.Point").expect("a type of the file");
        let fun = binary.fill(secret.id().expect("an interface of the file"), point.id()).expect("an itab");
        let names = fun.iter().map(|slot| functions.name_at(*slot).unwrap_or("?")).collect::<Vec<_>>();
        assert_eq!(names.len(), 2, "{file}");
        for (name, method) in names.iter().zip(["String", "secret"]) {
            // What is called through an interface is the method of the pointer.
            let code = format!("example.test/zoo/twin/right.(*Point).{method}");
            assert!(*name == code || *name == "runtime.unreachableMethod", "{file}: {names:?}");
        }
        let frames = functions.frames(fun[1]);
        let last = frames.last().expect("a frame");
        assert!(last.line.is_some(), "{file}: {frames:?}");
        let (short, long) = ("twin/right/right.go", "<autogenerated>");
        assert!(last.file.is_some_and(|file| file.ends_with(short) || file == long), "{file}: {frames:?}");
    });
}

/// No fixture is forgotten in the table above.
#[test]
fn every_fixture_is_expected() {
    let mut there: Vec<_> = std::fs::read_dir(folder())
        .expect("testdata/fixtures")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name"))
        .filter(|name| name.contains("-go1."))
        .collect();
    there.sort();
    let mut expected: Vec<_> = EXPECTED.iter().map(|expected| expected.file).collect();
    expected.sort_unstable();
    assert_eq!(there, expected);
}

/// The rules by which types implement interfaces, as they come out of each fixture.
#[test]
fn who_implements_what() {
    const SHAPE: &str = "example.test/zoo/shape.Shape";
    each_of_shapes(|file, binary| {
        let implements = |ty: &str, interface: &str| {
            let ty = binary.find_type(ty).unwrap_or_else(|error| panic!("{file}: {ty}: {error:?}")).id();
            let interface =
                binary.find_interface(interface).unwrap_or_else(|error| panic!("{file}: {error:?}"));
            let answer = binary.why(ty, &interface).answer == Answer::Yes;
            let index = interface.id().expect("an interface of the file");
            assert_eq!(binary.fill(index, ty).is_ok(), answer, "{file}: {interface:?}");
            assert_eq!(binary.satisfied(ty).contains(&index), answer, "{file}: {interface:?}");
            answer
        };
        for (ty, interface, answer) in [
            ("example.test/zoo/shape.Square", SHAPE, true),
            ("*example.test/zoo/shape.Square", SHAPE, true),
            ("example.test/zoo/shape.Circle", "example.test/zoo/shape.Scaler", false),
            ("*example.test/zoo/shape.Circle", "example.test/zoo/shape.Scaler", true),
            ("example.test/zoo/shape.Cube", "example.test/zoo/shape.Solid", true),
            ("example.test/zoo/shape.Frame", SHAPE, true),
            ("example.test/zoo/shape.Label", "example.test/zoo/shape.Scaler", true),
            ("example.test/zoo/shape.Blob", SHAPE, false),
            ("example.test/zoo/shape.Blot", SHAPE, false),
            ("example.test/zoo/shape.Blur", SHAPE, false),
            ("example.test/zoo/shape.Meters", SHAPE, true),
            ("example.test/zoo/shape.Path", SHAPE, true),
            ("example.test/zoo/shape.Grid", SHAPE, true),
            ("example.test/zoo/shape.Cache", SHAPE, true),
            ("example.test/zoo/shape.Pipe", SHAPE, true),
            ("example.test/zoo/shape.Func", SHAPE, true),
            ("*example.test/zoo/shape.Wandel", "example.test/zoo/shape.Größe", true),
            ("example.test/zoo/shape.形", SHAPE, true),
            ("*example.test/zoo/shape.Everything", "example.test/zoo/shape.Many", true),
            ("*example.test/zoo/shape.Nearly", "example.test/zoo/shape.Many", false),
            ("*example.test/zoo/shape.Almost", "example.test/zoo/shape.Many", false),
            ("example.test/zoo/twin/left.Point", "example.test/zoo/twin/left.Secret", true),
            ("example.test/zoo/twin/left.Point", "example.test/zoo/twin/right.Secret", false),
            ("example.test/zoo/twin/both.Both", "example.test/zoo/twin/left.Secret", true),
            ("example.test/zoo/twin/both.Both", "example.test/zoo/twin/right.Secret", true),
        ] {
            assert_eq!(implements(ty, interface), answer, "{file}: {ty} as {interface}");
        }
    });
}

/// Every bit of every itab matters. Builds with debug assertions try one bit of sixty-four in every fourth file; of
/// WebAssembly one of sixty-four is tried anyway, because each try puts a megabyte of memory together.
///
/// One kind of flip cannot be found out, because what it makes is true: the interface becomes another one
/// of the file, and the record is exactly the itab of that pair. That happens to negative itabs, which say no more
/// than that the type lacks something, and in one file to that of an interface with one method, which another
/// interface asks for too.
#[test]
fn every_flipped_bit_is_caught() {
    let next = AtomicUsize::new(0);
    let step = if cfg!(debug_assertions) { 4 } else { 1 };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(expected) = EXPECTED.get(next.fetch_add(step, Ordering::Relaxed)) {
                    flip_every_bit(expected.file);
                }
            });
        }
    });
}

fn flip_every_bit(file: &str) {
    let original = fixture(file);
    let binary = Binary::read(&original).unwrap_or_else(|error| panic!("{file}: {error}"));
    let image = binary.image();
    let word = image.word_size() as usize;
    let few = cfg!(debug_assertions) || image.format() == Format::Wasm;
    let mut data = original.clone();
    let (mut flipped, mut still_true) = (0, 0);
    for itab in binary.itabs() {
        for at in 0..itab.size() as usize {
            // The zeros that WebAssembly leaves out cannot be damaged.
            let Some(offset) = image.file_offset(itab.addr() + at as u64) else { continue };
            // What these files have in place of a pointer is not what the loader makes of it.
            if RELOCATED.contains(&file) && at / word != 2 {
                continue;
            }
            for bit in (0..8).filter(|bit| !few || (at + bit * 9) % 64 == 0) {
                data[offset] ^= 1 << bit;
                let caught = match Binary::read(&data) {
                    Err(_) => true,
                    Ok(damaged) if !damaged.verify().mismatches.is_empty() => true,
                    Ok(damaged) => {
                        let now = damaged.itab_at(itab.addr()).expect("an itab where there was one");
                        let other = now.interface().addr() != itab.interface().addr() && at < word;
                        still_true += 1;
                        other
                            && match damaged.fill(now.interface().id(), now.ty().id()) {
                                Ok(funs) => funs == itab.funs(),
                                Err(_) => itab.is_negative(),
                            }
                    }
                };
                assert!(caught, "{file}: bit {bit} of byte {at} of {itab:?}");
                data[offset] ^= 1 << bit;
                flipped += 1;
            }
        }
    }
    assert_eq!(data, original);
    assert!(flipped > 0 && still_true * 10 < flipped, "{file}: {still_true} of {flipped}");
}

/// What the tests above pass for is in the files: pointers that only the loader writes, and text sections.
#[test]
fn rare_fixtures_are_rare() {
    each(|file, binary, expected| {
        let image = binary.image();
        let relocated = binary
            .itabs()
            .filter(|itab| {
                image.bytes(itab.addr(), itab.size()).ok() != image.loaded(itab.addr(), itab.size()).ok()
            })
            .count();
        let all = if RELOCATED.contains(&file) { expected.counts[2] } else { 0 };
        assert_eq!(relocated, all, "{file}");
        let module = binary.module();
        assert_eq!(module.textsectmap.len() > 1, file.ends_with("-sections"), "{file}");
        // An ELF linker leaves gaps between them, and some slots are behind a gap.
        let gap = |section: &TextSection| section.baseaddr - module.text != section.vaddr;
        let behind = binary.itabs().flat_map(|itab| itab.funs()).filter(|slot| {
            module.textsectmap.iter().any(|section| gap(section) && **slot >= section.baseaddr)
        });
        assert_eq!(behind.count() > 0, file.ends_with("linux-arm-lld-sections"), "{file}");
    });
}

/// A universal file of executables, as Apple's `lipo` writes it: `fat_header`, then `fat_arch` (or
/// `fat_arch_64`) records, all big-endian, then the files at multiples of 16 KB.
fn universal(wide: bool, files: &[(u32, &[u8])]) -> Vec<u8> {
    const ALIGN: u32 = 14;
    let mut header = Vec::new();
    let mut push = |value: u64, wide: bool| match wide {
        true => header.extend(value.to_be_bytes()),
        false => header.extend(u32::try_from(value).unwrap().to_be_bytes()),
    };
    push(if wide { 0xcafe_babf } else { 0xcafe_babe }, false);
    push(files.len() as u64, false);
    let mut offset = 0_u64;
    for &(cpu, file) in files {
        offset = (offset + 1).next_multiple_of(1 << ALIGN);
        push(cpu.into(), false);
        push(0, false);
        push(offset, wide);
        push(file.len() as u64, wide);
        push(ALIGN.into(), false);
        if wide {
            push(0, false);
        }
        offset += file.len() as u64;
    }
    for (_, file) in files {
        header.resize(header.len().next_multiple_of(1 << ALIGN), 0);
        header.extend(*file);
    }
    header
}

#[test]
fn universal_files() {
    const X86_64: u32 = 0x0100_0007;
    const ARM64: u32 = 0x0100_000c;
    let amd64 = fixture(UNIVERSAL[0]);
    let arm64 = fixture(UNIVERSAL[1]);
    for wide in [false, true] {
        let data = universal(wide, &[(X86_64, &amd64), (ARM64, &arm64)]);
        let slices = Image::slices(&data).expect("two slices");
        assert_eq!(slices, [&amd64[..], &arm64[..]]);
        for (slice, arch) in slices.into_iter().zip([Arch::Amd64, Arch::Arm64]) {
            let binary = Binary::read(slice).expect("a Go executable");
            assert_eq!((binary.image().arch(), binary.verify().mismatches), (arch, vec![]));
        }
        // Asked for the file as a whole, the first slice that is Go's answers.
        let not_go = [0; 64];
        let data = universal(wide, &[(X86_64, &not_go), (ARM64, &arm64)]);
        assert_eq!(Binary::read(&data).expect("a Go executable").image().arch(), Arch::Arm64);
        // The table of slices may lie.
        for len in 0..data.len().min(0x4001) {
            assert!(Binary::read(&data[..len]).is_err(), "{len} bytes of a universal file");
        }
    }
}
