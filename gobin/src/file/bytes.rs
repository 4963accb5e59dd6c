//! Numbers as the target's memory holds them. Every read says `None` where the bytes end, and none panics.

/// Which byte of a number comes first, and how wide a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Endian {
    pub(crate) big: bool,
    /// Whether a word has 8 bytes rather than 4.
    pub(crate) wide: bool,
}

impl Endian {
    /// Bytes in a word.
    #[inline]
    pub(crate) fn size(self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    /// The number of two bytes at a position.
    #[inline]
    pub(crate) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    /// The number of four bytes at a position.
    #[inline]
    pub(crate) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    /// The word at a position.
    #[inline]
    pub(crate) fn word(self, bytes: &[u8], at: usize) -> Option<u64> {
        if !self.wide {
            return self.u32(bytes, at).map(u64::from);
        }
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(if self.big { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) })
    }

    /// All whole words, from the first byte on.
    pub(crate) fn words(self, bytes: &[u8]) -> impl ExactSizeIterator<Item = u64> {
        let words = bytes.chunks_exact(self.size());
        words.map(move |word| self.word(word, 0).expect("a chunk is as long as a word"))
    }

    /// Writes the word at a position, if there is room for one.
    pub(crate) fn set_word(self, bytes: &mut [u8], at: usize, value: u64) {
        let Some(place) = bytes.get_mut(at..).and_then(|bytes| bytes.get_mut(..self.size())) else { return };
        match (self.wide, self.big) {
            (true, true) => place.copy_from_slice(&value.to_be_bytes()),
            (true, false) => place.copy_from_slice(&value.to_le_bytes()),
            (false, true) => place.copy_from_slice(&(value as u32).to_be_bytes()),
            (false, false) => place.copy_from_slice(&(value as u32).to_le_bytes()),
        }
    }

    /// A number as a word of the target holds it: without the bits that do not fit.
    pub(crate) fn truncate(self, value: u64) -> u64 {
        if self.wide { value } else { value & u64::from(u32::MAX) }
    }
}

/// Takes a number of variable length off the front: seven bits a byte, the lowest first, until a byte without its
/// highest bit.
///
/// `None` where the bytes end within the number, or after five bytes: Go writes lengths and differences that
/// fit 32 bits in this form (`abi.Name.ReadVarint`, `runtime.readvarint`, `debug/buildinfo`).
#[inline]
pub(crate) fn varint(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Takes a text off the front that is preceded by its length, a [`varint`].
pub(crate) fn counted<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = varint(bytes)?;
    let (text, rest) = bytes.split_at_checked(len as usize)?;
    *bytes = rest;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_by_byte_order_and_width() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        let endian = |big, wide| Endian { big, wide };
        assert_eq!(endian(true, true).word(&bytes, 0), Some(0x0102_0304_0506_0708));
        assert_eq!(endian(false, true).word(&bytes, 1), Some(0x0908_0706_0504_0302));
        assert_eq!(endian(true, false).word(&bytes, 4), Some(0x0506_0708));
        assert_eq!(endian(false, false).word(&bytes, 5), Some(0x0908_0706));
        assert_eq!(
            (endian(true, true).u16(&bytes, 7), endian(false, true).u16(&bytes, 7)),
            (Some(0x0809), Some(0x0908))
        );
        for wide in [false, true] {
            let endian = endian(false, wide);
            let beyond = bytes.len() + 1 - endian.size();
            assert_eq!((endian.word(&bytes, beyond), endian.word(&bytes, usize::MAX)), (None, None));
            assert_eq!(endian.words(&bytes).len(), bytes.len() / endian.size());
            let mut copy = bytes;
            endian.set_word(&mut copy, 1, u64::MAX);
            assert_eq!(endian.word(&copy, 1), Some(endian.truncate(u64::MAX)));
            assert_eq!((copy[0], copy[1 + endian.size()..].first()), (1, bytes.get(1 + endian.size())));
            endian.set_word(&mut copy, beyond, 0);
            assert_eq!(copy[bytes.len() - 1], if wide { 0xff } else { 9 }, "no room, nothing written");
        }
        assert_eq!((endian(true, true).u16(&bytes, 8), endian(true, true).u32(&bytes, 6)), (None, None));
    }

    #[test]
    fn numbers_of_variable_length() {
        let take = |mut bytes: &[u8]| varint(&mut bytes).map(|number| (number, bytes.len()));
        assert_eq!(take(&[5, 9]), Some((5, 1)));
        assert_eq!(take(&[0x85, 1]), Some((133, 0)));
        assert_eq!(take(&[0xff, 0xff, 0xff, 0xff, 0x0f]), Some((u32::MAX, 0)));
        assert_eq!((take(&[]), take(&[0x80]), take(&[0x80, 0x80, 0x80, 0x80, 0x80, 1])), (None, None, None));
        let mut bytes = &[2, b'a', b'b', 7, b'c'][..];
        assert_eq!((counted(&mut bytes), counted(&mut bytes)), (Some(&b"ab"[..]), None));
    }
}
