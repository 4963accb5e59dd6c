//! What the fuzz targets share: real files to damage, and the places in them where each decoder reads.
//!
//! A fuzzer that starts from nothing never gets past an executable's headers. So, except for the target
//! that reads headers, the input is a list of edits to a region of a file that decodes.

use itab_gobin::Binary;

/// Files of different layouts, word sizes, byte orders and containers.
const FILES: [&[u8]; 7] = [
    include_bytes!("../../testdata/fixtures/shapes-go1.27.3-linux-amd64"),
    include_bytes!("../../testdata/fixtures/shapes-go1.27.3-linux-386"),
    include_bytes!("../../testdata/fixtures/shapes-go1.26.6-windows-amd64"),
    include_bytes!("../../testdata/fixtures/shapes-go1.22.10-linux-s390x"),
    include_bytes!("../../testdata/fixtures/shapes-go1.22.10-darwin-arm64"),
    include_bytes!("../../testdata/fixtures/shapes-go1.19-linux-mips"),
    include_bytes!("../../testdata/fixtures/shapes-go1.27.3-wasip1-wasm"),
];

/// The file that is asked about interfaces that are written down.
pub fn undamaged() -> &'static [u8] {
    FILES[0]
}

/// The bytes of each file that one decoder reads.
pub struct Region(Vec<Vec<usize>>);

impl Region {
    /// The bytes that `places` gives, as ranges of addresses.
    pub fn new(places: impl Fn(&Binary<'_>) -> Vec<(u64, u64)>) -> Self {
        let offsets = |file| {
            let binary = Binary::read(file).expect("a file that decodes");
            let mut offsets = Vec::new();
            for (addr, len) in places(&binary) {
                offsets.extend((addr..addr + len).filter_map(|addr| binary.image().file_offset(addr)));
            }
            offsets
        };
        Region(FILES.into_iter().map(offsets).collect())
    }

    /// One of the files, with edits to the region.
    ///
    /// The first byte of the input picks the file. Each further eight bytes are a position (`u32`) and what is
    /// to be there (four bytes).
    pub fn damage(&self, input: &[u8]) -> Vec<u8> {
        let (&which, edits) = input.split_first().unwrap_or((&0, &[]));
        let which = usize::from(which) % FILES.len();
        let (mut data, offsets) = (FILES[which].to_vec(), &self.0[which]);
        for edit in edits.chunks_exact(8) {
            let position = u32::from_le_bytes(edit[..4].try_into().expect("four bytes")) as usize;
            for (at, &byte) in edit[4..].iter().enumerate() {
                data[offsets[(position + at) % offsets.len()]] = byte;
            }
        }
        data
    }
}

/// Walks all that was decoded.
pub fn walk(data: &[u8]) {
    let Ok(binary) = Binary::read(data) else { return };
    let _ = (binary.go_version(), binary.build_info().is_some(), binary.unreachable_method());
    for ty in binary.types() {
        let _ =
            (ty.name(), ty.package(), ty.elem(), ty.key(), ty.array_len(), ty.chan_dir(), ty.pointer_to());
        let _ = (ty.params().count(), ty.results().count(), ty.fields().count());
        for method in ty.methods() {
            let _ = (method.name(), method.package(), method.signature(), method.ifn(), method.tfn());
        }
        for method in ty.imethods() {
            let _ = (method.name(), method.package(), method.signature());
        }
    }
    for itab in binary.itabs() {
        let _ = (itab.size(), itab.pruned());
        let _ = binary.why(itab.ty().id(), &binary.interface(itab.interface().id()));
    }
    let _ = (binary.verify(), binary.matrix(), binary.dce(), binary.calls(), binary.dynamic_calls());
}
