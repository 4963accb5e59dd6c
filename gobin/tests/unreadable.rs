//! Files that are not what this crate reads, told apart; and some that look as if they were not.

mod fixture;

use std::time::{Duration, Instant};

use fixture::fixture;
use itab_gobin::{Binary, Error, Image};

const FILE: &str = "shapes-go1.22.10-linux-s390x";

/// Where the byte at an address is in the file.
fn place(data: &[u8], addr: u64) -> usize {
    let image = Image::parse(data).expect("a fixture");
    image.file_offset(addr).expect("an address of the file")
}

#[test]
fn no_container() {
    for data in [&b""[..], b"#!/bin/sh\n", b"\x7fELF", &[0; 4096]] {
        assert!(matches!(Binary::read(data), Err(Error::Container { .. })), "{data:?}");
    }
}

#[test]
fn another_language() {
    let this = std::env::current_exe().and_then(std::fs::read).expect("this test itself");
    assert_eq!(Binary::read(&this).map(|_| ()), Err(Error::NotGo));
}

/// What Go compiles for, but this crate does not read, is told from files that are nothing.
#[test]
fn other_systems() {
    for (magic, system) in [
        ([0x01, 0xf7, 0, 3], "AIX (XCOFF)"),
        ([0x01, 0xdf, 0, 3], "AIX (XCOFF)"),
        ([0, 0, 0x8a, 0x97], "Plan 9 (a.out)"),
        ([0, 0, 0x01, 0xeb], "Plan 9 (a.out)"),
        ([0, 0, 0x06, 0x47], "Plan 9 (a.out)"),
    ] {
        let mut data = vec![0; 4096];
        data[..4].copy_from_slice(&magic);
        let error = Binary::read(&data).map(|_| ()).unwrap_err();
        assert_eq!(error, Error::Unsupported { what: system });
        assert_eq!(error.to_string(), format!("an executable for {system}, which is not supported"));
    }
}

/// An ELF header for a processor, and program headers.
fn elf(machine: u16, wide: bool, big: bool, segments: &[(u32, u64, u64, u64)]) -> Vec<u8> {
    let half = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let full = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let word = |n: u64| match (wide, big) {
        (true, true) => n.to_be_bytes().to_vec(),
        (true, false) => n.to_le_bytes().to_vec(),
        (false, _) => full(n as u32).to_vec(),
    };
    let (header, program) = if wide { (64, 56) } else { (52, 32) };
    let mut data = vec![0x7f, b'E', b'L', b'F', 1 + u8::from(wide), 1 + u8::from(big), 1];
    data.resize(16, 0);
    data.extend([2, machine].map(half).concat());
    data.extend(full(1));
    data.extend([0x40_1000, header, 0].map(word).concat());
    data.extend(full(0));
    data.extend([header as u16, program, segments.len() as u16, 64, 0, 0].map(half).concat());
    for &(flags, addr, len, mem_len) in segments {
        assert!(wide, "the fields of a 32-bit program header are in another order");
        data.extend([1, flags].map(full).concat());
        data.extend([0, addr, addr, len, mem_len, 0x1000].map(word).concat());
    }
    data
}

/// Go's name of a processor says the byte order where there are two.
#[test]
fn processors() {
    for (machine, wide, big, goarch) in [
        (62, true, false, "amd64"),
        (3, false, false, "386"),
        (8, false, true, "mips"),
        (8, false, false, "mipsle"),
        (8, true, true, "mips64"),
        (8, true, false, "mips64le"),
        (21, true, true, "ppc64"),
        (21, true, false, "ppc64le"),
        (22, true, true, "s390x"),
        (40, false, false, "arm"),
        (183, true, false, "arm64"),
        (243, true, false, "riscv64"),
        (258, true, false, "loong64"),
        (2, false, true, "other"),
    ] {
        let data = elf(machine, wide, big, &[]);
        assert_eq!(Image::parse(&data).expect("a header").goarch(), goarch, "{machine} {wide} {big}");
    }
}

/// Packers leave their mark, which some people remove; what they cannot remove is that the code is compressed.
#[test]
fn packed_without_a_mark() {
    // Data without any pattern, as compressed data are: xorshift.
    let mut state = 88_172_645_463_325_252_u64;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    const LEN: u64 = 1 << 20;
    let mut data = elf(62, true, false, &[(5, 0x40_0000, LEN, LEN), (6, 0x80_0000, 0, 3 * LEN)]);
    data.resize_with(LEN as usize, &mut noise);
    match Binary::read(&data).map(|_| ()) {
        Err(Error::Obfuscated { evidence }) => assert!(evidence.contains("compressed"), "{evidence}"),
        other => panic!("{other:?}"),
    }
    data[5000..5009].copy_from_slice(b"$Id: UPX ");
    match Binary::read(&data).map(|_| ()) {
        Err(Error::Obfuscated { evidence }) => assert!(evidence.contains("UPX"), "{evidence}"),
        other => panic!("{other:?}"),
    }
    // Code is not as random.
    for byte in &mut data[120..] {
        *byte &= 0x5f;
    }
    assert_eq!(Binary::read(&data).map(|_| ()), Err(Error::NotGo));
}

#[test]
fn other_webassembly() {
    let read = |data: &[u8]| Binary::read(data).map(|_| ());
    assert_eq!(read(b"\0asm\x01\0\0\0"), Err(Error::NotGo), "a module of nothing");
    for (data, what) in [(&b"\0asm\x0d\0\x01\0"[..], "component"), (b"\0asm\x01\0\0\0\x0b\x02", "end")] {
        match read(data) {
            Err(Error::Container { reason }) => assert!(reason.contains(what), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn magic_numbers_of_other_releases() {
    let data = fixture(FILE);
    let (at, types) = {
        let binary = Binary::read(&data).expect("a fixture");
        (place(&data, binary.module().pc_header), binary.types().len())
    };
    let with_magic = |magic: u32| {
        let mut data = data.clone();
        data[at..at + 4].copy_from_slice(&magic.to_be_bytes());
        data
    };
    assert!(matches!(Binary::read(&with_magic(0xffff_fffa)), Err(Error::TooOld { .. })));
    // An obfuscator's own number hides the table from tools that search for it, but not the module data.
    let hidden = with_magic(0x1234_5678);
    assert_eq!(Binary::read(&hidden).expect("a readable file").types().len(), types);
}

/// The stand-in for removed methods has a name; without names, it is what their slots agree on.
#[test]
fn names_of_functions_gone() {
    let mut data = fixture(FILE);
    let (names, len, unreachable, found) = {
        let binary = Binary::read(&data).expect("a fixture");
        let names = binary.module().funcnametab;
        (place(&data, names.addr), names.len as usize, binary.unreachable_method(), binary.verify())
    };
    assert!(unreachable.is_some() && found.pruned > 1, "{found:?}");
    data[names..names + len].fill(b'x');
    let binary = Binary::read(&data).expect("a readable file");
    assert_eq!((binary.unreachable_method(), binary.verify()), (unreachable, found));
}

#[test]
fn module_data_gone() {
    let mut data = fixture(FILE);
    let (module, header, pc_header) = {
        let binary = Binary::read(&data).expect("a fixture");
        let module = binary.module();
        (place(&data, module.addr), place(&data, module.pc_header), module.pc_header)
    };
    data[module..module + 64].fill(0);
    match Binary::read(&data) {
        Err(Error::UnknownLayout { addr, .. }) => assert_eq!(addr, pc_header),
        other => panic!("{:?}", other.err()),
    }
    // A table of Go 1.2 to 1.15 would not have had such module data at all.
    data[header..header + 4].copy_from_slice(&0xffff_fffb_u32.to_be_bytes());
    assert!(matches!(Binary::read(&data), Err(Error::TooOld { .. })));
    data[header..header + 4].fill(0);
    let mark = data.len().min(4000);
    data[mark..mark + 4].copy_from_slice(b"UPX!");
    match Binary::read(&data) {
        Err(Error::Obfuscated { evidence }) => assert!(evidence.contains("UPX"), "{evidence}"),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn damage_is_reported_where_it_is() {
    let mut data = fixture(FILE);
    let (itab, at) = {
        let binary = Binary::read(&data).expect("a fixture");
        let itab = binary.itabs().nth(3).expect("more itabs").addr();
        (itab, place(&data, itab))
    };
    data[at..at + 8].fill(0);
    match Binary::read(&data) {
        Err(Error::Malformed { addr, what }) => {
            assert_eq!(addr, itab);
            assert!(what.contains("not an interface type"), "{what}");
        }
        other => panic!("{:?}", other.err()),
    }
}

/// Hostile tables must not multiply the work: whatever is refused, is refused soon.
#[track_caller]
fn check_soon(data: &[u8]) {
    // The shortest of three: the machine may do something else meanwhile.
    let took = (0..3).map(|_| {
        let start = Instant::now();
        let _ = Binary::read(data);
        start.elapsed()
    });
    let took = took.min().expect("three");
    assert!(took < Duration::from_secs(2), "{took:?} for {} bytes", data.len());
}

#[test]
fn a_universal_file_with_itself_in_it_many_times() {
    const COUNT: u32 = 20_000;
    // Each slice is a Go executable up to its very last itab.
    let mut executable = fixture(FILE);
    let at = {
        let binary = Binary::read(&executable).expect("a fixture");
        place(&executable, binary.itabs().last().expect("itabs").addr())
    };
    executable[at..at + 8].fill(0);
    let mut data = [0xcafe_babe_u32, COUNT].map(u32::to_be_bytes).concat();
    for _ in 0..COUNT {
        let slice = [0x0100_0007, 3, 8 + 20 * COUNT, executable.len() as u32, 0];
        data.extend(slice.map(u32::to_be_bytes).concat());
    }
    data.extend(executable);
    check_soon(&data);
}

#[test]
fn many_sections_with_the_same_relocations() {
    const COUNT: u16 = 50_000;
    let mut data = fixture(FILE);
    data.resize(data.len().next_multiple_of(8), 0);
    let (table, len) = (data.len() as u64, data.len() as u64);
    // The string table of the section names keeps its header, in second place.
    let old = u64::from_be_bytes(data[40..48].try_into().unwrap()) as usize;
    let strings = old + 64 * usize::from(u16::from_be_bytes([data[62], data[63]]));
    data.resize(data.len() + 64, 0);
    data.extend_from_within(strings..strings + 64);
    for _ in 2..COUNT {
        // Elf64_Shdr: name, type (SHT_RELA), flags, addr, offset, size, link, info, addralign, entsize.
        data.extend([0_u32, 4].map(u32::to_be_bytes).concat());
        data.extend([0, 0, 0, len - len % 24].map(u64::to_be_bytes).concat());
        data.extend([0_u32, 0].map(u32::to_be_bytes).concat());
        data.extend([8, 24].map(u64::to_be_bytes).concat());
    }
    // Elf64_Ehdr: e_shoff, then e_shentsize, e_shnum, e_shstrndx.
    data[40..48].copy_from_slice(&table.to_be_bytes());
    data[58..64].copy_from_slice(&[64, COUNT, 1].map(u16::to_be_bytes).concat());
    check_soon(&data);
}
