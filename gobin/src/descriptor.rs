//! Type descriptors as bytes: where their fields are, and which bytes of the type region are descriptors.
//!
//! Go lists only the types that reflection may look up by string (`typelinks`), and from Go 1.27 not even those.
//! Interfaces that occur only in assertions, and much else, are on no list. So every word-aligned place of
//! the region is tried, and accepted if it *and everything it refers to* decodes: the greatest set of
//! descriptors that is closed under reference. It is the linker's own list (its `-dumpdep` says so).

use crate::image::Endian;
use crate::version::varint;
use crate::{Error, Image, Kind, Layout, Module, Span, TFlag};

/// The type region: everything that name and type offsets refer to.
#[derive(Clone, Copy)]
pub(crate) struct Region<'a, 'data> {
    /// Bytes after relocation, where the pointers are.
    pub(crate) loaded: &'a [u8],
    /// The same bytes as in the file, where the names are: relocation does not touch them.
    pub(crate) raw: &'data [u8],
    /// Address of the first byte.
    pub(crate) base: u64,
    pub(crate) endian: Endian,
    pub(crate) layout: Layout,
}

/// A name as the compiler writes it (Go: `abi.Name`).
pub(crate) struct Name<'data> {
    pub(crate) text: &'data str,
    pub(crate) tag: &'data str,
    pub(crate) exported: bool,
    pub(crate) embedded: bool,
    /// Offset of the name of the package, for unexported names that differ from their surroundings.
    pub(crate) package: Option<u32>,
}

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

/// What the linker writes into offsets of methods it removed.
pub(crate) const REMOVED: u32 = u32::MAX;

/// Size of an uncommon type, of a method, and of a method of an interface.
const UNCOMMON: usize = 16;
const METHOD: usize = 16;
pub(crate) const IMETHOD: usize = 8;

impl<'a, 'data> Region<'a, 'data> {
    pub(crate) fn new(image: &'a Image<'data>, module: &Module) -> Result<Self, Error> {
        let len = module.etypes.saturating_sub(module.types);
        Ok(Region {
            loaded: image.loaded(module.types, len)?,
            raw: image.bytes(module.types, len)?,
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
        Some(self.endian.u16(self.loaded.get(at..at.checked_add(2)?)?))
    }

    #[inline]
    pub(crate) fn u32(self, at: usize) -> Option<u32> {
        Some(self.endian.u32(self.loaded.get(at..at.checked_add(4)?)?))
    }

    #[inline]
    pub(crate) fn word(self, at: usize) -> Option<u64> {
        Some(self.endian.word(self.loaded.get(at..at.checked_add(self.word_size())?)?))
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
    pub(crate) fn name(self, offset: u32) -> Option<Name<'data>> {
        let bytes = self.raw.get(offset as usize..)?;
        let (&flags, rest) = bytes.split_first()?;
        if flags >= 16 {
            return None;
        }
        let (len, rest) = varint(rest)?;
        let (text, mut rest) = rest.split_at_checked(len)?;
        let mut tag = "";
        if flags & 2 != 0 {
            let (len, after) = varint(rest)?;
            let (text, after) = after.split_at_checked(len)?;
            // A tag may hold any bytes; it is only ever shown.
            tag = str::from_utf8(text).unwrap_or("");
            rest = after;
        }
        let package = if flags & 4 != 0 { Some(self.endian.u32(rest.get(..4)?)) } else { None };
        Some(Name {
            text: str::from_utf8(text).ok()?,
            tag,
            exported: flags & 1 != 0,
            embedded: flags & 8 != 0,
            package: package.filter(|offset| *offset != 0),
        })
    }
}

/// A descriptor in the region, by its offset. Its functions answer `None` where the bytes end.
#[derive(Clone, Copy)]
pub(crate) struct Descriptor<'a, 'data> {
    region: Region<'a, 'data>,
    at: usize,
}

impl<'a, 'data> Descriptor<'a, 'data> {
    pub(crate) fn new(region: Region<'a, 'data>, offset: u32) -> Self {
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
        self.region.u8(self.at + 2 * self.region.word_size() + 4).map(TFlag)
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

    fn equal(self) -> Option<u64> {
        self.region.word(self.at + 2 * self.region.word_size() + 8)
    }

    fn gc_data(self) -> Option<u64> {
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
        if !self.tflag()?.has(TFlag::UNCOMMON) {
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

    /// The parameters and results of a function: place of the first pointer, number of each.
    pub(crate) fn signature(self) -> Option<Signature> {
        let (params, results) = (self.region.u16(self.tail())?, self.region.u16(self.tail() + 2)?);
        let uncommon = if self.tflag()?.has(TFlag::UNCOMMON) { UNCOMMON } else { 0 };
        Some(Signature {
            first: self.tail() + self.region.word_size() + uncommon,
            params: params.into(),
            results: (results & 0x7fff).into(),
            variadic: results & 0x8000 != 0,
        })
    }
}

pub(crate) struct Signature {
    pub(crate) first: usize,
    pub(crate) params: usize,
    pub(crate) results: usize,
    pub(crate) variadic: bool,
}

impl Region<'_, '_> {
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

/// The offsets of descriptors, in order, with the position of each in the order found in constant time:
/// one bit for each word of the region, and the number of bits before each group of 64.
#[derive(Debug)]
pub(crate) struct Index {
    bits: Vec<u64>,
    ranks: Vec<u32>,
    /// Binary logarithm of the word size.
    shift: u32,
}

impl Index {
    fn new(len: usize, word: usize) -> Self {
        let groups = len.div_ceil(word).div_ceil(64);
        Index { bits: vec![0; groups], ranks: Vec::new(), shift: word.trailing_zeros() }
    }

    #[inline]
    fn place(&self, offset: u32) -> Option<(usize, u64)> {
        if offset & ((1 << self.shift) - 1) != 0 {
            return None;
        }
        let word = offset >> self.shift;
        Some((word as usize / 64, 1 << (word % 64)))
    }

    fn contains(&self, offset: u32) -> bool {
        self.place(offset)
            .is_some_and(|(group, bit)| self.bits.get(group).is_some_and(|bits| bits & bit != 0))
    }

    fn insert(&mut self, offset: u32) {
        if let Some((group, bit)) = self.place(offset) {
            self.bits[group] |= bit;
        }
    }

    fn remove(&mut self, offset: u32) {
        if let Some((group, bit)) = self.place(offset) {
            self.bits[group] &= !bit;
        }
    }

    fn rank(&mut self) {
        let mut before = 0;
        self.ranks = Vec::with_capacity(self.bits.len());
        for bits in &self.bits {
            self.ranks.push(before);
            before += bits.count_ones();
        }
    }

    /// The position of the descriptor at an offset.
    #[inline]
    pub(crate) fn get(&self, offset: u32) -> Option<u32> {
        let (group, bit) = self.place(offset)?;
        let bits = *self.bits.get(group)?;
        (bits & bit != 0).then(|| self.ranks[group] + (bits & (bit - 1)).count_ones())
    }
}

/// How often the set of candidates may have to be gone over until none refers to a non-candidate. Real files
/// need up to four rounds; the bound is against files made to need millions.
const MAX_ROUNDS: usize = 64;

/// Finds all descriptors. Time and memory are linear in the region.
pub(crate) fn scan(
    image: &Image<'_>,
    module: &Module,
    region: Region<'_, '_>,
) -> Result<(Index, Vec<u32>), Error> {
    let word = region.word_size();
    let mut index = Index::new(region.loaded.len(), word);
    let mut offsets = Vec::new();
    let mut scan =
        Scan { image, module, region, work: 64 * region.loaded.len(), names: vec![NO_NAME; RECENT_NAMES] };
    // Offsets are 32 bits wide and signed.
    let end = region.loaded.len().min(i32::MAX as usize);
    for at in (0..end).step_by(word) {
        if scan.passes(at as u32).unwrap_or(false) {
            index.insert(at as u32);
            offsets.push(at as u32);
        }
    }
    for _ in 0..MAX_ROUNDS {
        let before = offsets.len();
        offsets.retain(|&offset| {
            let keep = scan.refers_to(offset, |target| index.contains(target)) == Some(true);
            if !keep {
                index.remove(offset);
            }
            keep
        });
        if scan.work == 0 {
            break;
        }
        if offsets.len() == before {
            index.rank();
            return Ok((index, offsets));
        }
    }
    Err(Error::Malformed { addr: region.base, what: "type descriptors that overlap or never settle" })
}

struct Scan<'a, 'data> {
    image: &'a Image<'data>,
    module: &'a Module,
    region: Region<'a, 'data>,
    /// Bytes that may still be looked at. Descriptors of a linker do not overlap, so that the region bounds all
    /// work; candidates of a hostile file may all claim the same megabytes.
    work: usize,
    /// Offsets of names that passed lately: `String` and `Error` come thousands of times.
    names: Vec<u32>,
}

const RECENT_NAMES: usize = 4096;

/// No offset of a name: regions end before.
const NO_NAME: u32 = u32::MAX;

impl Scan<'_, '_> {
    fn spend(&mut self, bytes: usize) -> Option<()> {
        self.work = self.work.saturating_sub(bytes);
        (self.work != 0).then_some(())
    }

    /// Whether an offset holds a proper name, not empty.
    fn is_name(&mut self, offset: u32) -> Option<()> {
        if offset == NO_NAME {
            return None;
        }
        let recent = offset as usize % RECENT_NAMES;
        if self.names[recent] == offset {
            return Some(());
        }
        let name = self.region.name(offset)?;
        self.spend(name.text.len() + name.tag.len())?;
        if name.text.is_empty() {
            return None;
        }
        self.names[recent] = offset;
        Some(())
    }

    /// Whether a name offset or nothing.
    fn is_name_or_none(&mut self, offset: u32) -> Option<()> {
        if offset == 0 { Some(()) } else { self.is_name(offset) }
    }

    /// Whether a name pointer or nothing.
    fn is_name_pointer(&mut self, addr: u64) -> Option<()> {
        if addr == 0 {
            return Some(());
        }
        let offset = self.region.offset(addr)?;
        self.region.name(offset).map(|_| ())
    }

    fn is_code_offset(&self, offset: u32) -> bool {
        offset == REMOVED || self.module.textsectmap.len() > 1 || {
            let addr = self.module.text.checked_add(offset.into());
            addr.is_some_and(|addr| addr <= self.module.etext)
        }
    }

    /// Whether the bytes at an offset can be a descriptor, without looking at those it refers to.
    #[inline]
    fn passes(&mut self, offset: u32) -> Option<bool> {
        let ty = Descriptor::new(self.region, offset);
        let word = self.region.word_size() as u64;
        // Most places fail here, at four bytes.
        let (tflag, align, field_align) = (ty.tflag()?, ty.align()?, ty.field_align()?);
        let aligned = |align: u8| align.is_power_of_two() && align <= 8;
        if tflag.0 >= 64 || !aligned(align) || !aligned(field_align) {
            return None;
        }
        let kind = ty.kind()?;
        let (size, ptr_bytes) = (ty.size()?, ty.ptr_bytes()?);
        if ptr_bytes > size || ptr_bytes % word != 0 || !size.is_multiple_of(align.into()) {
            return None;
        }
        let known = |addr: u64| addr == 0 || self.image.contains(addr);
        if !known(ty.equal()?) || !known(ty.gc_data()?) {
            return None;
        }
        self.is_name(ty.string()?)?;
        if let Some(pointer) = ty.ptr_to_this() {
            let pointer = Descriptor::new(self.region, pointer);
            let elem = pointer.tail_pointer(0)?;
            let twin = Descriptor::new(self.region, elem);
            // The compiler makes twins without equality for keys it never compares (`noalg`); both lead to the
            // pointer type of the other.
            let is_twin = || Some(twin.kind()? == kind && twin.hash()? == ty.hash()? && ty.equal()? == 0);
            if pointer.kind()? != Kind::Pointer || elem != offset && is_twin() != Some(true) {
                return None;
            }
        }
        match kind {
            Kind::Interface => {
                self.is_name_pointer(ty.tail_word(0)?)?;
                let (methods, len) = ty.slice(IMETHOD)?;
                for index in 0..len {
                    self.spend(IMETHOD)?;
                    self.is_name(self.region.u32(methods as usize + index as usize * IMETHOD)?)?;
                }
            }
            Kind::Struct => {
                self.is_name_pointer(ty.tail_word(0)?)?;
                let (fields, len) = ty.slice(3 * word as usize)?;
                for index in 0..len as usize {
                    self.spend(3 * word as usize)?;
                    let name = self.region.pointer(fields as usize + index * 3 * word as usize)?;
                    self.is_name(name)?;
                }
            }
            _ => {}
        }
        if tflag.has(TFlag::UNCOMMON) {
            // The size of a map's tail depends on a type it refers to, which may turn out not to be one; then
            // neither is the map.
            let uncommon = ty.uncommon()?;
            self.is_name_or_none(uncommon.package)?;
            for index in 0..uncommon.count {
                self.spend(METHOD)?;
                let method = self.region.method(uncommon.methods, index)?;
                self.is_name(method.name)?;
                if !self.is_code_offset(method.ifn) || !self.is_code_offset(method.tfn) {
                    return None;
                }
            }
        }
        Some(true)
    }

    /// Whether all the types that a candidate refers to are `known`.
    fn refers_to(&mut self, offset: u32, known: impl Fn(u32) -> bool) -> Option<bool> {
        let ty = Descriptor::new(self.region, offset);
        let word = self.region.word_size();
        let kind = ty.kind()?;
        let pointers = match kind {
            Kind::Array => 2,
            Kind::Chan | Kind::Pointer | Kind::Slice => 1,
            Kind::Map => 3,
            _ => 0,
        };
        for index in 0..pointers {
            if !known(ty.tail_pointer(index)?) {
                return None;
            }
        }
        if ty.ptr_to_this().is_some_and(|pointer| !known(pointer)) {
            return None;
        }
        match kind {
            Kind::Func => {
                let signature = ty.signature()?;
                for index in 0..signature.params + signature.results {
                    self.spend(word)?;
                    if !known(self.region.pointer(signature.first + index * word)?) {
                        return None;
                    }
                }
            }
            Kind::Interface => {
                let (methods, len) = ty.slice(IMETHOD)?;
                for index in 0..len as usize {
                    self.spend(IMETHOD)?;
                    let signature = self.region.u32(methods as usize + index * IMETHOD + 4)?;
                    // Go keeps the types of an interface's methods; there is no interface without them.
                    if !self.is_function(signature) || !known(signature) {
                        return None;
                    }
                }
            }
            Kind::Struct => {
                let (fields, len) = ty.slice(3 * word)?;
                for index in 0..len as usize {
                    self.spend(3 * word)?;
                    if !known(self.region.pointer(fields as usize + (index * 3 + 1) * word)?) {
                        return None;
                    }
                }
            }
            _ => {}
        }
        if let Some(uncommon) = ty.uncommon() {
            for index in 0..uncommon.count {
                self.spend(METHOD)?;
                let mtyp = self.region.method(uncommon.methods, index)?.mtyp;
                if mtyp != 0 && mtyp != REMOVED && !(self.is_function(mtyp) && known(mtyp)) {
                    return None;
                }
            }
        }
        Some(true)
    }

    fn is_function(&self, offset: u32) -> bool {
        Descriptor::new(self.region, offset).kind() == Some(Kind::Func)
    }
}

/// The types on Go's own list, as offsets: what [`scan`] must have found.
pub(crate) fn typelinks(image: &Image<'_>, list: Span) -> Result<Vec<u32>, Error> {
    // Go 1.27 has no list, and so no address of one.
    if list.len == 0 {
        return Ok(Vec::new());
    }
    let bytes = image.loaded(list.addr, list.len.saturating_mul(4))?;
    Ok(bytes.chunks_exact(4).map(|offset| image.endian().u32(offset)).collect())
}
