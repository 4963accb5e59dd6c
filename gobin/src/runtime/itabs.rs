//! The itabs that the linker wrote.

use std::collections::HashMap;

use crate::error::Error;
use crate::file::image::Image;
use crate::runtime::descriptor::{Descriptor, REMOVED};
use crate::runtime::index::Index;
use crate::runtime::kind::Kind;
use crate::runtime::method_table::{MethodTables, Record};
use crate::runtime::module::{Layout, Module, Span};
use crate::runtime::pair;
use crate::runtime::pclntab::Pclntab;
use crate::runtime::region::Region;

/// Words before the first code address in an itab: interface, type, hash with its padding.
const FUN_WORDS: u64 = 3;

/// All itabs of a file, by address.
#[derive(Debug)]
pub(crate) struct Itabs {
    records: Vec<ItabRecord>,
    /// The code addresses of all itabs, one itab after the other.
    funs: Vec<u64>,
    /// Positions of interface, type and itab, sorted.
    pairs: Vec<(u32, u32, u32)>,
    /// Bytes before the first code address in an itab.
    fun_at: u64,
}

/// What precedes the code addresses of an itab (Go: `abi.ITab`).
#[derive(Debug)]
pub(crate) struct ItabRecord {
    pub(crate) addr: u64,
    /// Position of the interface type.
    pub(crate) interface: u32,
    /// Position of the concrete type.
    pub(crate) ty: u32,
    pub(crate) hash: u32,
    /// What is between the hash and the code addresses; 0 if nothing is.
    pub(crate) pad: u32,
    /// Where its code addresses begin among those of all itabs, and how many it has.
    fun: u32,
    len: u32,
}

impl Itabs {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// What an itab has before its code addresses.
    pub(crate) fn record(&self, itab: u32) -> &ItabRecord {
        &self.records[itab as usize]
    }

    /// The code addresses of an itab.
    pub(crate) fn funs(&self, itab: u32) -> &[u64] {
        let ItabRecord { fun, len, .. } = self.records[itab as usize];
        &self.funs[fun as usize..(fun + len) as usize]
    }

    /// Bytes before the first code address in an itab.
    pub(crate) fn fun_at(&self) -> u64 {
        self.fun_at
    }

    /// Size of an itab in bytes.
    pub(crate) fn size(&self, itab: u32, word_size: u64) -> u64 {
        self.fun_at + u64::from(self.records[itab as usize].len) * word_size
    }

    /// The itab at an address. O(log itabs).
    pub(crate) fn at(&self, addr: u64) -> Option<u32> {
        let found = self.records.binary_search_by_key(&addr, |itab| itab.addr).ok()?;
        Some(found as u32)
    }

    /// The itab of a pair. O(log itabs).
    pub(crate) fn of(&self, interface: u32, ty: u32) -> Option<u32> {
        let at = self.pairs.binary_search_by_key(&(interface, ty), |pair| (pair.0, pair.1)).ok()?;
        Some(self.pairs[at].2)
    }

    /// Reads all itabs.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] at an itab that is not of an interface and a concrete type, or overlaps another.
    pub(crate) fn read(
        image: &Image<'_>,
        module: &Module,
        region: Region<'_>,
        index: &Index,
        methods: &MethodTables,
    ) -> Result<Itabs, Error> {
        let types = Types { image, region, index, methods };
        let addrs = types.itab_addrs(module)?;
        let fun_at = fun_offset(image, module.layout, &addrs)?;
        let (size, endian) = (image.word_size(), image.endian());
        let mut itabs =
            Itabs { records: Vec::with_capacity(addrs.len()), funs: Vec::new(), pairs: Vec::new(), fun_at };
        let mut end = 0;
        for addr in addrs {
            let malformed = |what| Error::Malformed { addr, what };
            if addr < end {
                return Err(malformed("itab that overlaps the one before it"));
            }
            // Addresses of a hostile file may be the highest there are.
            let at = |offset: u64| addr.saturating_add(offset);
            let interface = types.interface(image.word(addr)?).filter(|id| !methods.of(*id).is_empty());
            let interface =
                interface.ok_or(malformed("itab of something that is not an interface type with methods"))?;
            let ty = types.concrete(image.word(at(size))?);
            let ty = ty.ok_or(malformed("itab of something that is not a concrete type"))?;
            let first = image.word(at(fun_at))?;
            let len = if first == 0 { 1 } else { methods.of(interface).len() as u64 };
            let funs = image.loaded(at(fun_at), len * size)?;
            itabs.pairs.push((interface, ty, itabs.records.len() as u32));
            itabs.records.push(ItabRecord {
                addr,
                interface,
                ty,
                hash: image.u32(at(2 * size))?,
                pad: if fun_at > 2 * size + 4 { image.u32(at(2 * size + 4))? } else { 0 },
                fun: itabs.funs.len() as u32,
                len: len as u32,
            });
            itabs.funs.extend(endian.words(funs));
            end = at(fun_at + len * size);
        }
        itabs.pairs.sort_unstable();
        Ok(itabs)
    }

    /// The address in the slots of methods that the linker removed, if some slot needs it.
    ///
    /// It is the function `runtime.unreachableMethod`; where names are obfuscated, it is what most slots of removed
    /// methods hold.
    pub(crate) fn unreachable_method(&self, methods: &MethodTables, functions: Pclntab<'_>) -> Option<u64> {
        let is_it = |name: Option<&str>| name == Some("runtime.unreachableMethod");
        let mut holders: HashMap<u64, u32> = HashMap::new();
        let mut filled: Vec<&Record> = Vec::new();
        for (itab, record) in self.records.iter().enumerate() {
            filled.clear();
            if pair::fill(methods.of(record.interface), methods.of(record.ty), |method| filled.push(method))
                .is_err()
            {
                continue;
            }
            for (slot, method) in self.funs(itab as u32).iter().zip(&filled) {
                if method.ifn != REMOVED {
                    continue;
                }
                if holders.is_empty() && is_it(functions.name_at(*slot)) {
                    return Some(*slot);
                }
                *holders.entry(*slot).or_default() += 1;
            }
        }
        if holders.is_empty() {
            return None;
        }
        let named = functions.functions().find(|function| is_it(function.name()));
        let most = holders.into_iter().max_by_key(|holder| (holder.1, holder.0));
        named.map(|function| function.entry()).or(most.map(|holder| holder.0))
    }
}

/// The types that itabs refer to, by address.
struct Types<'a, 'data> {
    image: &'a Image<'data>,
    region: Region<'a>,
    index: &'a Index,
    methods: &'a MethodTables,
}

impl Types<'_, '_> {
    fn at(&self, addr: u64, is_interface: bool) -> Option<u32> {
        let offset = self.region.offset(addr)?;
        let ty = self.index.get(offset)?;
        let kind = Descriptor::new(self.region, offset).kind()?;
        ((kind == Kind::Interface) == is_interface).then_some(ty)
    }

    fn interface(&self, addr: u64) -> Option<u32> {
        self.at(addr, true)
    }

    fn concrete(&self, addr: u64) -> Option<u32> {
        self.at(addr, false)
    }

    /// The addresses of all itabs, in order.
    fn itab_addrs(&self, module: &Module) -> Result<Vec<u64>, Error> {
        let size = self.image.word_size();
        let Span { addr, len } = module.itablinks;
        let pointers = if len == 0 { &[] } else { self.image.loaded(addr, len.saturating_mul(size))? };
        let mut addrs: Vec<u64> = self.image.endian().words(pointers).collect();
        addrs.sort_unstable();
        addrs.dedup();
        // From Go 1.27 the itabs lie back to back, without a list: the size of each tells where the next is.
        let Span { addr: mut next, len } = module.itabs;
        let end = next.saturating_add(len);
        while next < end {
            let Some(interface) = self.interface(self.image.word(next)?) else {
                return Err(Error::Malformed {
                    addr: next,
                    what: "itab of something that is not an interface type",
                });
            };
            let negative = self.image.word(next.saturating_add(FUN_WORDS * size))? == 0;
            let slots = if negative { 1 } else { self.methods.of(interface).len().max(1) as u64 };
            addrs.push(next);
            next = next.saturating_add((FUN_WORDS + slots) * size);
        }
        if next > end {
            return Err(Error::Malformed {
                addr: end,
                what: "the last itab goes beyond the end of the itabs",
            });
        }
        Ok(addrs)
    }
}

/// Where the code addresses begin in an itab. On 64 bits the hash is padded to a word; on 32 bits Go padded it too,
/// without need, up to Go 1.22, and the layout of the module data does not tell which.
fn fun_offset(image: &Image<'_>, layout: Layout, addrs: &[u64]) -> Result<u64, Error> {
    let size = image.word_size();
    if size == 8 || layout >= Layout::Go1_26 {
        return Ok(FUN_WORDS * size);
    }
    // Where the padding would be, zero in most itabs means that it is there: the first code address is zero only in
    // negative itabs, and those are few.
    let mut zeros = 0;
    for &addr in addrs {
        zeros += usize::from(image.u32(addr.saturating_add(12))? == 0);
    }
    Ok(if 2 * zeros > addrs.len() { 16 } else { 12 })
}
