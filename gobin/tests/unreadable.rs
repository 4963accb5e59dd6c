//! Files that are not what this crate reads, told apart; and some that look as if they were not.

use std::path::Path;

use itab_gobin::{Binary, Error, Image};

const FILE: &str = "shapes-go1.22.10-linux-s390x";

fn fixture() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/fixtures").join(FILE);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Where the byte at an address is in the file.
fn place(data: &[u8], addr: u64) -> usize {
    let image = Image::parse(data).expect("a fixture");
    image.bytes_from(addr).expect("an address of the file").as_ptr().addr() - data.as_ptr().addr()
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

#[test]
fn magic_numbers_of_other_releases() {
    let data = fixture();
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

#[test]
fn module_data_gone() {
    let mut data = fixture();
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
    let mut data = fixture();
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
