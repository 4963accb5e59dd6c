//! Which Go built the file: what the file says, which nothing else in this crate relies on.

use crate::{Error, Image, Layout, Module};

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
    let mut candidates = Vec::new();
    for segment in image.segments() {
        if !(segment.addr..segment.addr + segment.data.len() as u64).contains(&module.rodata) {
            continue;
        }
        let _: Option<Error> = None;
        let mut at = 0;
        while let Some(found) = find(&segment.data[at..], b"go1.") {
            candidates.push(segment.addr + (at + found) as u64);
            at += found + 4;
        }
    }
    candidates.sort_unstable();
    let endian = image.endian();
    let size = endian.size();
    let mut best: Option<&'data str> = None;
    for (at, segment) in image.segments().iter().enumerate().filter(|(_, segment)| segment.writable) {
        let _ = segment;
        let words = image.loaded_segment(at).chunks_exact(size);
        for (word, next) in words.clone().zip(words.skip(1)) {
            let (addr, len) = (endian.word(word), endian.word(next));
            if !(5..64).contains(&len) || candidates.binary_search(&addr).is_err() {
                continue;
            }
            let text = image.bytes(addr, len).ok().and_then(|bytes| str::from_utf8(bytes).ok());
            if let Some(text) = text
                && release(text).is_some_and(|release| module.layout == layout_of(release))
                && best.is_none_or(|best| text.len() > best.len())
            {
                best = Some(text);
            }
        }
    }
    best
}

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

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    // `position` on one byte is what the compiler turns into something fast.
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == needle[0]) {
        if bytes[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
