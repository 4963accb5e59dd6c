//! The header of the function table, by which every release of Go can be told.

use crate::file::bytes::Endian;
use crate::file::image::Image;

/// First words of the function table (Go: `pcHeader.magic`), newest first.
pub(crate) const MAGIC_1_20: u32 = 0xffff_fff1;
pub(crate) const MAGIC_1_18: u32 = 0xffff_fff0;
pub(crate) const MAGIC_1_16: u32 = 0xffff_fffa;
pub(crate) const MAGIC_1_2: u32 = 0xffff_fffb;

/// How much of a file is searched for a function table, in bytes. Few programs are larger; files with holes in them
/// may pretend not to be.
const MAX_SEARCHED: usize = 1 << 28;

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
    ///
    /// O(size of the file), four times at the speed of a search for a few bytes, and no more than [`MAX_SEARCHED`].
    pub(crate) fn find(image: &Image<'_>) -> Option<(u64, u32)> {
        let known = [MAGIC_1_20, MAGIC_1_18, MAGIC_1_16, MAGIC_1_2];
        let mut left = MAX_SEARCHED;
        image.segments().iter().enumerate().find_map(|(index, segment)| {
            let data = image.loaded_segment(index);
            let data = &data[..data.len().min(left)];
            left -= data.len();
            let of_a_release = |magic: u32| {
                let magic = if image.is_big_endian() { magic.to_be_bytes() } else { magic.to_le_bytes() };
                let start = [&magic[..], &[0, 0]].concat();
                let mut found = memchr::memmem::find_iter(data, &start);
                // Every linker aligns it to 4 at least.
                found.find(|at| at % 4 == 0 && PcHeader::read(&data[*at..], image.endian()).is_some())
            };
            let (at, magic) = known.iter().filter_map(|&magic| Some((of_a_release(magic)?, magic))).min()?;
            Some((segment.addr + at as u64, magic))
        })
    }
}
