//! Which Go built a file without build info, guessed from its strings.

use crate::file::image::Image;
use crate::runtime::module::{Layout, Module};

/// The version of a file without build info: the longest `go1.N` text that a string variable holds and that
/// agrees with the layout. (Go: `runtime.buildVersion`; other such strings are names of language versions.)
pub(crate) fn from_strings<'a>(image: &'a Image<'_>, module: &Module) -> Option<&'a str> {
    // Strings are beside the module's other read-only data.
    let (at, strings) = image.segments().iter().enumerate().find(|(at, segment)| {
        let len = image.loaded_segment(*at).len() as u64;
        module.rodata.checked_sub(segment.addr).is_some_and(|at| at < len)
    })?;
    let found: Vec<u64> = memchr::memmem::find_iter(image.loaded_segment(at), "go1.")
        .map(|at| strings.addr + at as u64)
        .collect();
    let (first, last) = (*found.first()?, *found.last()?);
    let endian = image.endian();
    let mut best: Option<&'a str> = None;
    for (at, _) in image.segments().iter().enumerate().filter(|(_, segment)| segment.writable) {
        let bytes = image.loaded_segment(at);
        for (index, addr) in endian.words(bytes).enumerate() {
            if !(first..=last).contains(&addr) || found.binary_search(&addr).is_err() {
                continue;
            }
            let Some(len) = endian.word(bytes, (index + 1) * endian.size()) else { continue };
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
}
