//! What an executable is that has no module data.

use crate::error::Error;
use crate::file::image::{Image, Segment};
use crate::runtime::build_info::BuildInfo;
use crate::runtime::pc_header::{MAGIC_1_2, MAGIC_1_16, PcHeader};

/// Why an executable has no module data.
pub(crate) fn diagnose(image: &Image<'_>) -> Error {
    // The packer leaves its mark near the headers, where it must find it again when the program starts.
    let data = image.data();
    if data[..data.len().min(4096)].windows(4).any(|bytes| bytes == b"UPX!")
        || image.section("UPX0").is_some()
    {
        return Error::Obfuscated { evidence: "packed with UPX (`upx -d` unpacks it)" };
    }
    if let Some((addr, magic)) = PcHeader::find(image) {
        return match magic {
            MAGIC_1_16 => Error::TooOld { evidence: "function table of Go 1.16 or 1.17".into() },
            MAGIC_1_2 => Error::TooOld { evidence: "function table of Go 1.2 to 1.15".into() },
            _ => Error::UnknownLayout { addr, reason: "no module data refers to the function table" },
        };
    }
    let traces = [".go.buildinfo", "__go_buildinfo", ".note.go.buildid", ".gopclntab", "__gopclntab"];
    if traces.iter().any(|name| image.section(name).is_some()) || BuildInfo::find(image).is_some() {
        return Error::Obfuscated { evidence: "traces of Go, but neither module data nor a function table" };
    }
    if let Some(evidence) = packed_without_mark(image) {
        return Error::Obfuscated { evidence };
    }
    Error::NotGo
}

/// How much of the code is looked at, in bytes.
const MAX_SEARCHED: usize = 1 << 26;

/// What a packer cannot do without, if there is any of it.
fn packed_without_mark(image: &Image<'_>) -> Option<&'static str> {
    // No linker leaves out all section headers, or makes room for code without any bytes.
    let has_room = |segment: &Segment<'_>| segment.writable && segment.executable && segment.data.is_empty();
    if !image.lacks_sections() && !image.segments().iter().any(has_room) {
        return None;
    }
    let entry = image.entry()?;
    let starts = |segment: &&Segment<'_>| entry.wrapping_sub(segment.addr) < segment.data.len() as u64;
    let code = image.segments().iter().find(starts)?.data;
    let code = &code[..code.len().min(MAX_SEARCHED)];
    if !is_compressed(code) {
        return None;
    }
    // The code that unpacks says who wrote it, in a text that is easily overlooked.
    Some(match memchr::memmem::find(code, b"$Id: UPX ") {
        Some(_) => "packed with UPX, whose mark was removed, so that `upx -d` refuses it",
        None => "its code is compressed, as packers leave it",
    })
}

/// Whether bytes are as random as only compressed (or encrypted) data are: more than 7.5 bits in a byte. The code of
/// programs for amd64 and arm64 has 6.1 to 6.4, that for MIPS 4.9.
fn is_compressed(bytes: &[u8]) -> bool {
    let mut counts = [0_u32; 256];
    for &byte in bytes {
        counts[usize::from(byte)] += 1;
    }
    let part = |count: u32| f64::from(count) / bytes.len() as f64;
    let bits: f64 = counts.into_iter().filter(|&count| count > 0).map(|n| -part(n) * part(n).log2()).sum();
    bits > 7.5
}
