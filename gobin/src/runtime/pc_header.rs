//! The header of the function table, by which every release of Go can be told.

use crate::file::bytes::Endian;
use crate::file::image::Image;

/// First words of the function table (Go: `pcHeader.magic`), newest first.
pub(crate) const MAGIC_1_20: u32 = 0xffff_fff1;
pub(crate) const MAGIC_1_18: u32 = 0xffff_fff0;
pub(crate) const MAGIC_1_16: u32 = 0xffff_fffa;
pub(crate) const MAGIC_1_2: u32 = 0xffff_fffb;

/// The header of a function table (Go: `runtime.pcHeader`), as far as all releases agree.
pub(crate) struct PcHeader {
    /// One of the magic numbers above, or what an obfuscator put there.
    pub(crate) magic: u32,
    /// The quantum of code addresses: 1, 2 or 4.
    pub(crate) min_lc: u8,
    /// The number of functions.
    pub(crate) functions: u64,
}

impl PcHeader {
    /// The header at the start of `bytes`; `None` if it cannot be one, whatever its magic number.
    pub(crate) fn read(bytes: &[u8], endian: Endian) -> Option<PcHeader> {
        let &[0, 0, min_lc @ (1 | 2 | 4), word_size] = bytes.get(4..)?.first_chunk()? else { return None };
        if usize::from(word_size) != endian.size() {
            return None;
        }
        Some(PcHeader { magic: endian.u32(bytes, 0)?, min_lc, functions: endian.word(bytes, 8)? })
    }

    /// Address and magic number of the first thing in the file that looks like a function table of some release.
    pub(crate) fn find(image: &Image<'_>) -> Option<(u64, u32)> {
        let known = [MAGIC_1_20, MAGIC_1_18, MAGIC_1_16, MAGIC_1_2];
        image.segments().iter().find_map(|segment| {
            // Every linker aligns it to more than 4, but 4 costs nothing to allow.
            (0..segment.data.len()).step_by(4).find_map(|at| {
                let header = PcHeader::read(&segment.data[at..], image.endian())?;
                known.contains(&header.magic).then(|| (segment.addr + at as u64, header.magic))
            })
        })
    }
}
