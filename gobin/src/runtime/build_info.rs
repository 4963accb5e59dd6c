//! What a file says about how it was built. Nothing that is decoded relies on it.

use crate::file::bytes::counted;
use crate::file::image::Image;

/// Start of Go's build info, at a multiple of 16 (Go: `debug/buildinfo`).
const MAGIC: &[u8; 14] = b"\xff Go buildinf:";

/// Flag of build info that holds its strings itself, as Go 1.18 and later write it.
const INLINE_STRINGS: u8 = 2;

/// How much of a segment is searched for it, in bytes: it is among the first.
const MAX_SEARCHED: usize = 1 << 26;

/// What precedes and follows the module lines, so that they can be found in memory (Go: `runtime/debug.modinfo`).
const SENTINEL: usize = 16;

/// What a file says about how it was built: what `go version -m` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BuildInfo<'data> {
    /// The release of Go, such as `go1.26.5`.
    pub version: &'data str,
    /// The package path of the program's package `main`, unless it was built from a list of files.
    pub path: Option<&'data str>,
    /// The path of the module that it is in, unless it was built without modules.
    pub module: Option<&'data str>,
}

impl<'data> BuildInfo<'data> {
    /// The build info of a file, if it has any.
    pub(crate) fn find(image: &Image<'data>) -> Option<BuildInfo<'data>> {
        let section = image.section(".go.buildinfo").or_else(|| image.section("__go_buildinfo"));
        if let Some(section) = section {
            // What it says is borrowed from the file, not from bytes that the image may have changed.
            return image.segments().iter().find_map(|segment| {
                let offset = usize::try_from(section.addr.checked_sub(segment.addr)?).ok()?;
                BuildInfo::read(segment.data.get(offset..)?)
            });
        }
        // Windows has no such section: there it is in the first pages of the data.
        image.segments().iter().filter(|segment| segment.writable).find_map(|segment| {
            // Segments start at multiples of more than 16.
            let data = &segment.data[..segment.data.len().min(MAX_SEARCHED)];
            let at = memchr::memmem::find_iter(data, MAGIC).find(|at| at % 16 == 0)?;
            BuildInfo::read(&segment.data[at..])
        })
    }

    fn read(bytes: &'data [u8]) -> Option<BuildInfo<'data>> {
        if !bytes.starts_with(MAGIC) || bytes.get(15)? & INLINE_STRINGS == 0 {
            return None;
        }
        let mut strings = bytes.get(32..)?;
        let version = str::from_utf8(counted(&mut strings)?).ok()?;
        let modules = counted(&mut strings).unwrap_or_default();
        let lines = modules.get(SENTINEL..modules.len().saturating_sub(SENTINEL)).unwrap_or_default();
        let lines = str::from_utf8(lines).unwrap_or_default();
        let field = |key: &str| {
            let line = lines.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('\t'))?;
            line.split('\t').next().filter(|value| !value.is_empty())
        };
        let path = field("path").filter(|path| *path != "command-line-arguments");
        Some(BuildInfo { version, path, module: field("mod") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_line_only() {
        let mut info = [MAGIC.as_slice(), &[8, INLINE_STRINGS], &[0; 16], &[8], b"go1.22.1"].concat();
        let only = |version| Some(BuildInfo { version, path: None, module: None });
        assert_eq!(BuildInfo::read(&info), only("go1.22.1"));
        assert_eq!(BuildInfo::read(&info[..40]), None);
        let lines =
            b"0123456789abcdefpath\ta.b/c/cmd/d\nmod\ta.b/c\tv1.2.3\th1:x\ndep\te\tv1\n0123456789abcdef";
        info.push(lines.len() as u8);
        info.extend(lines);
        let whole = BuildInfo { version: "go1.22.1", path: Some("a.b/c/cmd/d"), module: Some("a.b/c") };
        assert_eq!(BuildInfo::read(&info), Some(whole));
        assert_eq!(BuildInfo::read(&info[..info.len() - 1]), only("go1.22.1"));
        info[15] = 0;
        assert_eq!(BuildInfo::read(&info), None);
    }
}
