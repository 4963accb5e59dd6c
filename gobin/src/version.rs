//! Which Go built the file: what the file says, which nothing else in this crate relies on.

use crate::{Image, Layout, Module};

/// Start of Go's build info, at a multiple of 16 (Go: `debug/buildinfo`).
const MAGIC: &[u8; 14] = b"\xff Go buildinf:";

/// Flag of build info that holds its strings itself, as Go 1.18 and later write it.
const INLINE_STRINGS: u8 = 2;

/// The version in Go's build info, if the file has any.
pub(crate) fn build_info<'data>(image: &Image<'data>) -> Option<&'data str> {
    let section = image.section(".go.buildinfo").or_else(|| image.section("__go_buildinfo"));
    if let Some(section) = section {
        return build_info_version(image.bytes_from(section.addr).ok()?);
    }
    // Windows has no such section: there it is in the first pages of the data.
    image.segments().iter().filter(|segment| segment.writable).find_map(|segment| {
        segment.data.chunks(16).position(|chunk| chunk.starts_with(MAGIC)).and_then(|chunk| {
            // Segments start at multiples of more than 16.
            build_info_version(&segment.data[chunk * 16..])
        })
    })
}

fn build_info_version(bytes: &[u8]) -> Option<&str> {
    if !bytes.starts_with(MAGIC) || bytes.get(15)? & INLINE_STRINGS == 0 {
        return None;
    }
    let (len, rest) = varint(bytes.get(32..)?)?;
    str::from_utf8(rest.get(..len)?).ok()
}

/// A little-endian base-128 number of at most four bytes, and what follows it.
pub(crate) fn varint(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for (at, &byte) in bytes.iter().enumerate().take(4) {
        number |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

/// The version of a file without build info: the longest `go1.N` text that a string variable holds and that
/// agrees with the layout. (Go: `runtime.buildVersion`; other such strings are names of language versions.)
pub(crate) fn from_strings<'data>(image: &Image<'data>, module: &Module) -> Option<&'data str> {
    // Strings are beside the module's other read-only data.
    let strings = image.segments().iter().find(|segment| {
        module.rodata.checked_sub(segment.addr).is_some_and(|at| at < segment.data.len() as u64)
    })?;
    let found: Vec<u64> =
        memchr::memmem::find_iter(strings.data, "go1.").map(|at| strings.addr + at as u64).collect();
    let (first, last) = (*found.first()?, *found.last()?);
    let endian = image.endian();
    let size = endian.size();
    let mut best: Option<&'data str> = None;
    for (at, _) in image.segments().iter().enumerate().filter(|(_, segment)| segment.writable) {
        for variable in image.loaded_segment(at).windows(2 * size).step_by(size) {
            let addr = endian.word(variable);
            if !(first..=last).contains(&addr) || found.binary_search(&addr).is_err() {
                continue;
            }
            let len = endian.word(&variable[size..]);
            let text =
                image.bytes(addr, len.min(MAX_VERSION)).ok().and_then(|text| str::from_utf8(text).ok());
            if let Some(text) = text
                && release(text).is_some_and(|release| layout_of(release) == module.layout)
                && best.is_none_or(|best| text.len() > best.len())
            {
                best = Some(text);
            }
        }
    }
    best
}

/// Longer than any version, experiments included.
const MAX_VERSION: u64 = 128;

/// The N of `go1.N...`.
fn release(version: &str) -> Option<u32> {
    let digits = version.strip_prefix("go1.")?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

fn layout_of(release: u32) -> Layout {
    match release {
        ..20 => Layout::Go1_18,
        20..26 => Layout::Go1_20,
        26 => Layout::Go1_26,
        27.. => Layout::Go1_27,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_by_layout() {
        assert_eq!(release("go1.26.5"), Some(26));
        assert_eq!(release("go1.27rc1 X:nogreenteagc"), Some(27));
        assert_eq!(release("go2"), None);
        assert_eq!(
            [18, 19, 20, 25].map(layout_of),
            [Layout::Go1_18, Layout::Go1_18, Layout::Go1_20, Layout::Go1_20]
        );
        assert_eq!([26, 27, 28].map(layout_of), [Layout::Go1_26, Layout::Go1_27, Layout::Go1_27]);
    }

    #[test]
    fn numbers_of_variable_length() {
        assert_eq!(varint(&[5, 9]), Some((5, &[9][..])));
        assert_eq!(varint(&[0x85, 1]), Some((133, &[][..])));
        assert_eq!(varint(&[0x80]), None);
        assert_eq!(varint(&[0x80, 0x80, 0x80, 0x80, 1]), None);
    }

    #[test]
    fn build_info_in_line_only() {
        let mut info = [MAGIC.as_slice(), &[8, INLINE_STRINGS], &[0; 16], &[8], b"go1.22.1"].concat();
        assert_eq!(build_info_version(&info), Some("go1.22.1"));
        assert_eq!(build_info_version(&info[..40]), None);
        info[15] = 0;
        assert_eq!(build_info_version(&info), None);
    }
}
