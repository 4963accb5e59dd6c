//! The bytes that type descriptors and names lie in.

use crate::error::Error;
use crate::file::bytes::{Endian, counted};
use crate::file::image::Image;
use crate::runtime::module::{Layout, Module};

/// The type region: everything that name and type offsets refer to.
#[derive(Clone, Copy)]
pub(crate) struct Region<'a> {
    /// The bytes, after relocation.
    pub(crate) loaded: &'a [u8],
    /// Address of the first byte.
    pub(crate) base: u64,
    pub(crate) endian: Endian,
    pub(crate) layout: Layout,
}

/// A name as the compiler writes it (Go: `abi.Name`).
pub(crate) struct Name<'a> {
    pub(crate) text: &'a str,
    pub(crate) tag: &'a str,
    pub(crate) exported: bool,
    pub(crate) embedded: bool,
    /// Offset of the name of the package, for unexported names that differ from their surroundings.
    pub(crate) package: Option<u32>,
}

impl<'a> Region<'a> {
    pub(crate) fn new(image: &'a Image<'_>, module: &Module) -> Result<Self, Error> {
        let len = module.etypes.saturating_sub(module.types);
        Ok(Region {
            loaded: image.loaded(module.types, len)?,
            base: module.types,
            endian: image.endian(),
            layout: module.layout,
        })
    }

    pub(crate) fn word_size(self) -> usize {
        self.endian.size()
    }

    #[inline]
    pub(crate) fn u8(self, at: usize) -> Option<u8> {
        self.loaded.get(at).copied()
    }

    #[inline]
    pub(crate) fn u16(self, at: usize) -> Option<u16> {
        self.endian.u16(self.loaded, at)
    }

    #[inline]
    pub(crate) fn u32(self, at: usize) -> Option<u32> {
        self.endian.u32(self.loaded, at)
    }

    #[inline]
    pub(crate) fn word(self, at: usize) -> Option<u64> {
        self.endian.word(self.loaded, at)
    }

    /// The offset of an address, if it lies in the region.
    #[inline]
    pub(crate) fn offset(self, addr: u64) -> Option<u32> {
        let offset = addr.checked_sub(self.base)?;
        (offset < self.loaded.len() as u64).then_some(())?;
        u32::try_from(offset).ok()
    }

    /// The pointer at a place, as an offset.
    #[inline]
    pub(crate) fn pointer(self, at: usize) -> Option<u32> {
        self.offset(self.word(at)?)
    }

    /// The name at an offset; none if the bytes there are not one.
    pub(crate) fn name(self, offset: u32) -> Option<Name<'a>> {
        let (&flags, mut rest) = self.loaded.get(offset as usize..)?.split_first()?;
        if flags >= 16 {
            return None;
        }
        let text = counted(&mut rest)?;
        let tag = if flags & 2 != 0 { counted(&mut rest)? } else { &[] };
        let package = if flags & 4 != 0 { Some(self.endian.u32(rest, 0)?) } else { None };
        Some(Name {
            text: str::from_utf8(text).ok()?,
            // A tag may hold any bytes; it is only ever shown.
            tag: str::from_utf8(tag).unwrap_or(""),
            exported: flags & 1 != 0,
            embedded: flags & 8 != 0,
            package: package.filter(|offset| *offset != 0),
        })
    }
}
