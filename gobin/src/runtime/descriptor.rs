//! Type descriptors as bytes: where their fields are.

use itab::abi::TFlag;

use crate::runtime::kind::Kind;
use crate::runtime::module::Layout;
use crate::runtime::region::Region;

/// What precedes the method table of a type (Go: `abi.UncommonType`).
#[derive(Clone, Copy)]
pub(crate) struct Uncommon {
    /// Offset of the name of the package; 0 for none.
    pub(crate) package: u32,
    /// Offset of the first method.
    pub(crate) methods: u32,
    pub(crate) count: u32,
}

/// A method as the compiler writes it (Go: `abi.Method`), all offsets.
pub(crate) struct RawMethod {
    pub(crate) name: u32,
    pub(crate) mtyp: u32,
    pub(crate) ifn: u32,
    pub(crate) tfn: u32,
}

/// A field of a struct as the compiler writes it (Go: `abi.StructField`).
pub(crate) struct RawField {
    /// Offset of the name.
    pub(crate) name: u32,
    /// Offset of the type.
    pub(crate) ty: u32,
    /// Bytes from the start of the struct; in Go 1.18 shifted by one, with `embedded` in the lowest bit.
    pub(crate) offset: u64,
}

/// Where the parameters and results of a function type are.
pub(crate) struct Signature {
    /// Place of the first pointer: parameters first, then results.
    pub(crate) first: usize,
    pub(crate) params: usize,
    pub(crate) results: usize,
    pub(crate) variadic: bool,
}

/// What the linker writes into offsets of methods it removed.
pub(crate) const REMOVED: u32 = u32::MAX;

/// Size of an uncommon type, of a method, and of a method of an interface.
const UNCOMMON: usize = 16;
pub(crate) const METHOD: usize = 16;
pub(crate) const IMETHOD: usize = 8;

/// A descriptor in the region, by its offset. Its functions answer `None` where the bytes end.
#[derive(Clone, Copy)]
pub(crate) struct Descriptor<'a> {
    region: Region<'a>,
    at: usize,
}

impl<'a> Descriptor<'a> {
    pub(crate) fn new(region: Region<'a>, offset: u32) -> Self {
        Descriptor { region, at: offset as usize }
    }

    /// Where the fields after the common ones begin.
    fn tail(self) -> usize {
        self.at + 4 * self.region.word_size() + 16
    }

    /// A word of the tail.
    pub(crate) fn tail_word(self, index: usize) -> Option<u64> {
        self.region.word(self.tail() + index * self.region.word_size())
    }

    /// A pointer of the tail.
    pub(crate) fn tail_pointer(self, index: usize) -> Option<u32> {
        self.region.pointer(self.tail() + index * self.region.word_size())
    }

    pub(crate) fn size(self) -> Option<u64> {
        self.region.word(self.at)
    }

    pub(crate) fn ptr_bytes(self) -> Option<u64> {
        self.region.word(self.at + self.region.word_size())
    }

    pub(crate) fn hash(self) -> Option<u32> {
        self.region.u32(self.at + 2 * self.region.word_size())
    }

    pub(crate) fn tflag(self) -> Option<TFlag> {
        self.region.u8(self.at + 2 * self.region.word_size() + 4).map(TFlag::from_bits)
    }

    pub(crate) fn align(self) -> Option<u8> {
        self.region.u8(self.at + 2 * self.region.word_size() + 5)
    }

    pub(crate) fn field_align(self) -> Option<u8> {
        self.region.u8(self.at + 2 * self.region.word_size() + 6)
    }

    pub(crate) fn kind(self) -> Option<Kind> {
        Kind::new(self.region.u8(self.at + 2 * self.region.word_size() + 7)?)
    }

    /// Whether an interface keeps a value of the type in its data word. Up to Go 1.25 a bit of the kind says so.
    pub(crate) fn is_direct(self) -> Option<bool> {
        const KIND_DIRECT_IFACE: u8 = 1 << 5;
        if self.region.layout >= Layout::Go1_26 {
            return Some(self.tflag()?.contains(TFlag::DIRECT_IFACE));
        }
        Some(self.region.u8(self.at + 2 * self.region.word_size() + 7)? & KIND_DIRECT_IFACE != 0)
    }

    pub(crate) fn equal(self) -> Option<u64> {
        self.region.word(self.at + 2 * self.region.word_size() + 8)
    }

    pub(crate) fn gc_data(self) -> Option<u64> {
        self.region.word(self.at + 3 * self.region.word_size() + 8)
    }

    pub(crate) fn string(self) -> Option<u32> {
        self.region.u32(self.at + 4 * self.region.word_size() + 8)
    }

    /// The offset of `*T`.
    pub(crate) fn ptr_to_this(self) -> Option<u32> {
        let offset = self.region.u32(self.at + 4 * self.region.word_size() + 12)?;
        (offset != 0 && offset != REMOVED).then_some(offset)
    }

    /// The slice in the tail: methods of an interface or fields of a struct. Offset and number of elements.
    pub(crate) fn slice(self, size: usize) -> Option<(u32, u32)> {
        let (len, cap) = (self.tail_word(2)?, self.tail_word(3)?);
        if len != cap {
            return None;
        }
        if len == 0 {
            return Some((0, 0));
        }
        let (from, len) = (self.tail_pointer(1)?, u32::try_from(len).ok()?);
        let end = (len as usize).checked_mul(size)?.checked_add(from as usize)?;
        (end <= self.region.loaded.len()).then_some((from, len))
    }

    /// Bytes from the tail to the uncommon type.
    fn tail_len(self, kind: Kind) -> Option<usize> {
        let word = self.region.word_size();
        Some(match kind {
            Kind::Array => 3 * word,
            Kind::Chan => 2 * word,
            Kind::Func | Kind::Pointer | Kind::Slice => word,
            Kind::Interface | Kind::Struct => 4 * word,
            Kind::Map => self.map_len()?,
            _ => 0,
        })
    }

    /// The one tail that differs within a layout. Maps made of buckets (up to Go 1.23, and by choice up to 1.25)
    /// note the sizes of key, element and bucket in one, one and two bytes; where these agree with the
    /// types they are the sizes of, they are there.
    fn map_len(self) -> Option<usize> {
        let word = self.region.word_size();
        let size_of = |index| Descriptor::new(self.region, self.tail_pointer(index)?).size();
        // Large keys and elements are kept behind a pointer.
        let in_bucket = |size: u64| if size > 128 { word as u64 } else { size };
        let sizes = self.tail() + 4 * word;
        let is_bucket = self.region.layout < Layout::Go1_26
            && u64::from(self.region.u8(sizes)?) == in_bucket(size_of(0)?)
            && u64::from(self.region.u8(sizes + 1)?) == in_bucket(size_of(1)?)
            && u64::from(self.region.u16(sizes + 2)?) == size_of(2)?;
        Some(match self.region.layout {
            _ if is_bucket => 4 * word + 8,
            Layout::Go1_27 => 11 * word,
            // Sizes of a group and a slot and the offset of an element in words, flags in four bytes.
            _ => (7 * word + 4).next_multiple_of(word),
        })
    }

    pub(crate) fn uncommon(self) -> Option<Uncommon> {
        if !self.tflag()?.contains(TFlag::UNCOMMON) {
            return None;
        }
        let at = self.tail() + self.tail_len(self.kind()?)?;
        let moff = self.region.u32(at + 8)?;
        Some(Uncommon {
            package: self.region.u32(at)?,
            count: self.region.u16(at + 4)?.into(),
            methods: u32::try_from(at.checked_add(moff as usize)?).ok()?,
        })
    }

    /// How many fields a struct has. 0 for other kinds.
    pub(crate) fn fields(self) -> u32 {
        let slice = if self.kind() == Some(Kind::Struct) { self.slice(self.field_size()) } else { None };
        slice.map_or(0, |slice| slice.1)
    }

    /// A field of a struct.
    pub(crate) fn field(self, index: u32) -> Option<RawField> {
        let (first, _) = self.slice(self.field_size())?;
        let at = first as usize + index as usize * self.field_size();
        let word = self.region.word_size();
        Some(RawField {
            name: self.region.pointer(at)?,
            ty: self.region.pointer(at + word)?,
            offset: self.region.word(at + 2 * word)?,
        })
    }

    /// Bytes of a field's record: pointers to name and type, and the offset.
    pub(crate) fn field_size(self) -> usize {
        3 * self.region.word_size()
    }

    /// The parameters and results of a function type.
    pub(crate) fn signature(self) -> Option<Signature> {
        let (params, results) = (self.region.u16(self.tail())?, self.region.u16(self.tail() + 2)?);
        let uncommon = if self.tflag()?.contains(TFlag::UNCOMMON) { UNCOMMON } else { 0 };
        Some(Signature {
            first: self.tail() + self.region.word_size() + uncommon,
            params: params.into(),
            results: (results & 0x7fff).into(),
            variadic: results & 0x8000 != 0,
        })
    }
}

/// Whether field offsets are Go 1.18's, with `embedded` in the lowest bit. Go 1.19 has the same layout in everything
/// else. Read the newer way, offsets of the older put fields beyond the end of their structs.
pub(crate) fn has_shifted_fields(region: Region<'_>, types: &[u32]) -> bool {
    region.layout == Layout::Go1_18
        && types.iter().any(|&offset| {
            let ty = Descriptor::new(region, offset);
            let size = ty.size().unwrap_or(0);
            let beyond = |field: RawField| {
                let field_size = Descriptor::new(region, field.ty).size()?;
                Some(field.offset.saturating_add(field_size) > size)
            };
            (0..ty.fields()).any(|index| ty.field(index).and_then(beyond) == Some(true))
        })
}

impl Region<'_> {
    /// A method of a method table.
    pub(crate) fn method(self, table: u32, index: u32) -> Option<RawMethod> {
        let at = table as usize + index as usize * METHOD;
        Some(RawMethod {
            name: self.u32(at)?,
            mtyp: self.u32(at + 4)?,
            ifn: self.u32(at + 8)?,
            tfn: self.u32(at + 12)?,
        })
    }
}
