//! Which bytes of the type region are descriptors.
//!
//! Go lists only the types that reflection may look up by string (`typelinks`), and from Go 1.27 not even those.
//! Interfaces that occur only in assertions, and much else, are on no list. So every word-aligned place of
//! the region is tried, and accepted if it *and everything it refers to* decodes: the greatest set of
//! descriptors that is closed under reference. It is the linker's own list (its `-dumpdep` says so).

use itab::abi::TFlag;

use crate::error::Error;
use crate::file::image::Image;
use crate::runtime::descriptor::{Descriptor, IMETHOD, METHOD, REMOVED};
use crate::runtime::index::Index;
use crate::runtime::kind::Kind;
use crate::runtime::module::{Module, Span};
use crate::runtime::region::Region;

/// How often the set of candidates may have to be gone over until none refers to a non-candidate. Real files
/// need up to four rounds; the bound is against files made to need millions.
const MAX_ROUNDS: usize = 64;

/// Finds all descriptors. Time and memory are linear in the region.
///
/// # Errors
///
/// [`Error::Malformed`] if what looks like descriptors overlaps or refers in circles as no linker's would, or if a
/// type on Go's own list is none.
pub(crate) fn scan(image: &Image<'_>, module: &Module, region: Region<'_>) -> Result<Index, Error> {
    let word = region.word_size();
    let mut index = Index::new(region.loaded.len(), word);
    let mut scan =
        Scan { image, module, region, work: 64 * region.loaded.len(), names: vec![NO_NAME; RECENT_NAMES] };
    // Offsets are 32 bits wide and signed.
    let end = region.loaded.len().min(i32::MAX as usize);
    for at in (0..end).step_by(word) {
        if scan.passes(at as u32).is_some() {
            index.push(at as u32);
        }
    }
    let mut settled = false;
    for _ in 0..MAX_ROUNDS {
        let before = index.offsets().len();
        index.retain(|offset, index| scan.refers_to(offset, |target| index.contains(target)).is_some());
        settled = index.offsets().len() == before;
        if settled || scan.work == 0 {
            break;
        }
    }
    if !settled || scan.work == 0 {
        return Err(Error::Malformed {
            addr: region.base,
            what: "type descriptors that overlap or never settle",
        });
    }
    index.number();
    check_typelinks(image, module, &index)?;
    Ok(index)
}

struct Scan<'a, 'data> {
    image: &'a Image<'data>,
    module: &'a Module,
    region: Region<'a>,
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
        offset == REMOVED || self.module.is_text(offset)
    }

    /// Something if the bytes at an offset can be a descriptor, without looking at those it refers to.
    #[inline]
    fn passes(&mut self, offset: u32) -> Option<()> {
        let ty = Descriptor::new(self.region, offset);
        let word = self.region.word_size() as u64;
        // Most places fail here, at four bytes.
        let (tflag, align, field_align) = (ty.tflag()?, ty.align()?, ty.field_align()?);
        let aligned = |align: u8| align.is_power_of_two() && align <= 8;
        if tflag.bits() >= 64 || !aligned(align) || !aligned(field_align) {
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
        if tflag.contains(TFlag::UNCOMMON) {
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
        Some(())
    }

    /// Something if all the types that a candidate refers to are `known`.
    fn refers_to(&mut self, offset: u32, known: impl Fn(u32) -> bool) -> Option<()> {
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
        Some(())
    }

    fn is_function(&self, offset: u32) -> bool {
        Descriptor::new(self.region, offset).kind() == Some(Kind::Func)
    }
}

/// Whether the scan found every type on Go's own list, which Go 1.27 no longer has.
fn check_typelinks(image: &Image<'_>, module: &Module, index: &Index) -> Result<(), Error> {
    let Span { addr, len } = module.typelinks;
    let list = if len == 0 { &[] } else { image.loaded(addr, len.saturating_mul(4))? };
    for offset in (0..list.len()).step_by(4).filter_map(|at| image.endian().u32(list, at)) {
        if !index.contains(offset) {
            let addr = module.types.wrapping_add(offset.into());
            return Err(Error::Malformed { addr, what: "listed as a type, but not a type descriptor" });
        }
    }
    Ok(())
}
