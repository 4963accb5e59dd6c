//! The version that a file says it was built with. Nothing else in this crate relies on it.

use crate::file::bytes::counted;
use crate::file::image::Image;

/// Start of Go's build info, at a multiple of 16 (Go: `debug/buildinfo`).
const MAGIC: &[u8; 14] = b"\xff Go buildinf:";

/// Flag of build info that holds its strings itself, as Go 1.18 and later write it.
const INLINE_STRINGS: u8 = 2;

/// The version in Go's build info, if the file has any.
pub(crate) fn version<'data>(image: &Image<'data>) -> Option<&'data str> {
    let section = image.section(".go.buildinfo").or_else(|| image.section("__go_buildinfo"));
    if let Some(section) = section {
        return version_in(image.bytes_from(section.addr).ok()?);
    }
    // Windows has no such section: there it is in the first pages of the data.
    image.segments().iter().filter(|segment| segment.writable).find_map(|segment| {
        segment.data.chunks(16).position(|chunk| chunk.starts_with(MAGIC)).and_then(|chunk| {
            // Segments start at multiples of more than 16.
            version_in(&segment.data[chunk * 16..])
        })
    })
}

fn version_in(bytes: &[u8]) -> Option<&str> {
    if !bytes.starts_with(MAGIC) || bytes.get(15)? & INLINE_STRINGS == 0 {
        return None;
    }
    let mut strings = bytes.get(32..)?;
    str::from_utf8(counted(&mut strings)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_line_only() {
        let mut info = [MAGIC.as_slice(), &[8, INLINE_STRINGS], &[0; 16], &[8], b"go1.22.1"].concat();
        assert_eq!(version_in(&info), Some("go1.22.1"));
        assert_eq!(version_in(&info[..40]), None);
        info[15] = 0;
        assert_eq!(version_in(&info), None);
    }
}
