//! A set of offsets that numbers its members.

/// The offsets of type descriptors, ascending, with the position of each found in constant time.
///
/// One bit for each word of the type region, and the number of bits before each group of 64.
#[derive(Debug)]
pub(crate) struct Index {
    bits: Vec<u64>,
    /// Parallel to `bits`. Empty until [`number`](Self::number) fills it.
    ranks: Vec<u32>,
    offsets: Vec<u32>,
    /// Binary logarithm of the word size.
    shift: u32,
}

impl Index {
    /// An empty set for a region of `len` bytes, in which members lie at multiples of a word.
    pub(crate) fn new(len: usize, word: usize) -> Self {
        let groups = len.div_ceil(word).div_ceil(64);
        Index { bits: vec![0; groups], ranks: Vec::new(), offsets: Vec::new(), shift: word.trailing_zeros() }
    }

    #[inline]
    fn place(&self, offset: u32) -> Option<(usize, u64)> {
        if offset & ((1 << self.shift) - 1) != 0 {
            return None;
        }
        let word = offset >> self.shift;
        Some((word as usize / 64, 1 << (word % 64)))
    }

    /// The members, ascending.
    pub(crate) fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// Whether an offset is a member.
    pub(crate) fn contains(&self, offset: u32) -> bool {
        self.place(offset)
            .is_some_and(|(group, bit)| self.bits.get(group).is_some_and(|bits| bits & bit != 0))
    }

    /// Adds an offset, which must be greater than all members and a multiple of the word size.
    pub(crate) fn push(&mut self, offset: u32) {
        if let Some((group, bit)) = self.place(offset) {
            self.bits[group] |= bit;
            self.offsets.push(offset);
        }
    }

    /// Removes, in ascending order, the members that `keep` says no to. It sees the set as it is by then.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(u32, &Index) -> bool) {
        let mut offsets = std::mem::take(&mut self.offsets);
        offsets.retain(|&offset| {
            let keep = keep(offset, self);
            if !keep && let Some((group, bit)) = self.place(offset) {
                self.bits[group] &= !bit;
            }
            keep
        });
        self.offsets = offsets;
    }

    /// Numbers the members, when there are all of them.
    pub(crate) fn number(&mut self) {
        let mut before = 0;
        self.ranks = Vec::with_capacity(self.bits.len());
        for bits in &self.bits {
            self.ranks.push(before);
            before += bits.count_ones();
        }
    }

    /// The position of a member among [`offsets`](Self::offsets).
    #[inline]
    pub(crate) fn get(&self, offset: u32) -> Option<u32> {
        let (group, bit) = self.place(offset)?;
        let bits = *self.bits.get(group)?;
        (bits & bit != 0).then(|| self.ranks[group] + (bits & (bit - 1)).count_ones())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_numbered_in_order() {
        let mut index = Index::new(4096, 8);
        for offset in [0, 8, 504, 512, 4088] {
            index.push(offset);
        }
        index.push(4);
        index.retain(|offset, index| {
            assert!(index.contains(offset));
            // 8 is gone by the time 512 asks for it.
            offset != 8 && (offset != 512 || index.contains(8))
        });
        index.number();
        assert_eq!(index.offsets(), [0, 504, 4088]);
        assert_eq!(
            [0, 8, 504, 512, 4088, 4, 4096].map(|offset| index.get(offset)),
            [Some(0), None, Some(1), None, Some(2), None, None]
        );
    }
}
