//! The code of one function, as bytes.

use std::cell::OnceCell;
use std::ops::Range;

/// The code of one function.
pub(super) struct Body<'a> {
    pub(super) bytes: &'a [u8],
    entry: u64,
    /// Where each jump of the function leads, and where it is, sorted. Few functions need it.
    jumps: OnceCell<Vec<(usize, usize)>>,
}

impl<'a> Body<'a> {
    /// The code that begins at `entry`.
    pub(super) fn new(bytes: &'a [u8], entry: u64) -> Body<'a> {
        Body { bytes, entry, jumps: OnceCell::new() }
    }

    /// The address of an offset.
    pub(super) fn address(&self, offset: usize) -> u64 {
        self.entry.wrapping_add(offset as u64)
    }

    /// The four bytes at an offset, the lowest first: distances on x86, instructions on arm64, whatever the byte
    /// order of data is.
    pub(super) fn u32(&self, offset: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.bytes.get(offset..)?.first_chunk()?))
    }

    /// A jump that leads into a range of offsets, the first in the code.
    ///
    /// `jump` says where the instruction at an offset, a multiple of `step`, jumps to in the function. It must be the
    /// same in all calls for one body.
    pub(super) fn jump_to(
        &self,
        range: Range<usize>,
        step: usize,
        jump: impl Fn(usize) -> Option<usize>,
    ) -> Option<usize> {
        let jumps = self.jumps.get_or_init(|| {
            let mut jumps: Vec<(usize, usize)> = (0..self.bytes.len())
                .step_by(step)
                .filter_map(|offset| Some((jump(offset)?, offset)))
                .filter(|&(to, _)| to < self.bytes.len())
                .collect();
            jumps.sort_unstable();
            jumps
        });
        let first = jumps.partition_point(|&(to, _)| to < range.start);
        jumps.get(first).filter(|&&(to, _)| to < range.end).map(|&(_, from)| from)
    }
}
