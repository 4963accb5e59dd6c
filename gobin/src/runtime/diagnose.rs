//! What an executable is that has no module data.

use crate::error::Error;
use crate::file::image::Image;
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
    Error::NotGo
}
