//! Whether the itab table is what the matcher, Go's hash and Go's probing compute.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use itab::method_set::{self, MethodSets};

use crate::binary::method::{Imethod, Method};
use crate::binary::typ::Type;
use crate::live::itab::Itab;
use crate::live::read::Live;
use crate::live::table::{FIRST_SIZE, Table, probe_sequence};
use crate::runtime::descriptor::REMOVED;
use crate::runtime::method_table::Record;
use crate::runtime::pair;

/// What [`Live::verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Entries compared.
    pub entries: usize,
    /// Of these, entries whose itab the linker wrote. The run time built the others.
    pub from_linker: usize,
    /// Of all entries, negative ones.
    pub negative: usize,
    /// Method slots compared.
    pub slots: usize,
    /// Of these, slots whose method the linker removed.
    pub pruned: usize,
    /// Addresses of itabs whose code addresses cannot all be computed: package reflect made the type at run time, it is of
    /// a plugin whose file was not given, or names are obfuscated. Their other words are compared.
    pub unknown: Vec<u64>,
    /// Every difference.
    pub mismatches: Vec<Mismatch>,
}

/// A word that is not what is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Address of the itab; of the table, for its size and count.
    pub addr: u64,
    /// Which word.
    ///
    /// Of an itab: `inter`, `type`, `hash`, `pad`, `fun`. Of the table: `size`, `count`. Of an entry: `slot`, if a look-up does
    /// not find it; `pair`, if it is the second of its pair; `entry`, if the linker wrote the itab and the
    /// table has none for the pair.
    pub word: &'static str,
    /// Which code address, for `fun`.
    pub slot: Option<usize>,
    /// What is in memory.
    pub found: u64,
    /// What should be. None for an interface or a type that is none: the pair is not known then.
    pub expected: Option<u64>,
}

impl Live<'_> {
    /// Recomputes each entry of the table and compares every word: interface, type, hash, padding, code addresses,
    /// the slot that the entry is in, the size and the count.
    ///
    /// This is to the run time's `getitab`, `itabAdd` and the growth of the table what
    /// [`Binary::verify`](crate::Binary::verify) is to the linker. O(methods of all entries). Reads memory for types only that
    /// package reflect made.
    pub fn verify(&self, table: &Table) -> Verification {
        let mut report = Verification { entries: table.len(), ..Verification::default() };
        let mut compare = Compare { mismatches: Vec::new() };
        compare.header(table);
        let mut slots = vec![false; table.size() as usize];
        for entry in table.entries() {
            slots[entry.slot as usize] = true;
        }
        let mut first_of_pair: HashMap<(u64, u64), u64> = HashMap::new();
        for entry in table.entries() {
            let itab = &entry.itab;
            let from_linker = self.is_static(itab.addr);
            report.from_linker += usize::from(from_linker);
            report.negative += usize::from(itab.is_negative());
            let interface = self.ty(itab.inter).filter(|ty| ty.is_interface() && ty.imethods().len() > 0);
            if interface.is_none() {
                compare.differ(itab.addr, "inter", None, itab.inter, None);
            }
            let ty = self.ty(itab.typ);
            let concrete = match ty {
                Some(ty) => !ty.is_interface(),
                None => self.is_unknown(itab.typ) || self.made_kind(itab.typ).is_some(),
            };
            if !concrete {
                compare.differ(itab.addr, "type", None, itab.typ, None);
            }
            compare.equal(itab.addr, "pad", None, itab.pad.into(), 0);
            let first = *first_of_pair.entry((itab.inter, itab.typ)).or_insert(itab.addr);
            // The linker writes an itab for a pair into each module, and up to Go 1.26 all of them are added.
            if !from_linker || !self.is_static(first) {
                compare.equal(itab.addr, "pair", None, itab.addr, first);
            }
            let hash = match ty {
                Some(ty) if from_linker => Some(ty.hash()),
                None if from_linker => None,
                _ => Some(0),
            };
            if let Some(hash) = hash {
                compare.equal(itab.addr, "hash", None, itab.hash.into(), hash.into());
            }
            let known = interface.zip(ty);
            if entry.probes.is_none() {
                let end = known.and_then(|(interface, ty)| end(&slots, interface.hash() ^ ty.hash()));
                compare.differ(itab.addr, "slot", None, entry.slot, end);
            }
            match known {
                Some((interface, ty)) => self.compare_funs(&mut compare, &mut report, itab, interface, ty),
                None if interface.is_some() => report.unknown.push(itab.addr),
                None => {}
            }
        }
        let pairs: HashSet<(u64, u64)> = first_of_pair.into_keys().collect();
        let in_table: HashSet<u64> = table.entries().iter().map(|entry| entry.itab.addr).collect();
        for binary in self.binaries() {
            let written = binary.itabs().map(|itab| self.in_memory(binary, itab.addr()));
            for addr in written.filter(|addr| !in_table.contains(addr)) {
                // Of a pair that several modules have an itab for, one is enough.
                let pair = self.itab(addr).map(|itab| (itab.inter, itab.typ));
                if !pair.is_ok_and(|pair| pairs.contains(&pair)) {
                    compare.differ(addr, "entry", None, 0, Some(addr));
                }
            }
        }
        report.mismatches = compare.mismatches;
        report
    }

    /// The name of the method for whose lack an itab is negative: the first of the interface, in its order, that the type
    /// does not have. None if it has them all, or if package reflect made the type. O(methods).
    pub fn missing_method(&self, itab: &Itab) -> Option<&str> {
        let interface = self.ty(itab.inter)?;
        let missing = fill(interface, self.ty(itab.typ)?, |_| ()).err()?;
        interface.imethods().nth(missing).map(Imethod::name)
    }

    /// Compares the code addresses of an itab.
    fn compare_funs(
        &self,
        compare: &mut Compare,
        report: &mut Verification,
        itab: &Itab,
        interface: Type<'_>,
        ty: Type<'_>,
    ) {
        let stand_in = self.stand_in(ty.binary());
        let from_linker = self.is_static(itab.addr);
        let mut filled = Vec::with_capacity(itab.funs.len());
        let matched = fill(interface, ty, |fun| {
            filled.push(fun.map(|fun| self.in_memory(ty.binary(), fun)));
        });
        // The run time fills the slots in order and the first of them last, if it comes to that. The linker writes
        // one slot into a negative itab.
        if matched.is_err() {
            filled.resize(itab.funs.len(), Some(0));
            filled[0] = Some(0);
        }
        for (slot, expected) in filled.iter().enumerate() {
            // An itab that should be positive has one slot only if the linker wrote it as negative.
            let found = itab.funs.get(slot).copied().unwrap_or(0);
            match (expected, stand_in) {
                (Some(expected), _) => compare.equal(itab.addr, "fun", Some(slot), found, *expected),
                (None, Some(stand_in)) if from_linker && stand_in.is(found) => {}
                (None, Some(stand_in)) => compare.equal(itab.addr, "fun", Some(slot), found, stand_in.loaded),
                (None, None) if report.unknown.last() != Some(&itab.addr) => report.unknown.push(itab.addr),
                (None, None) => {}
            }
            report.pruned += usize::from(expected.is_none());
        }
        report.slots += filled.len();
    }
}

/// The differences so far.
struct Compare {
    mismatches: Vec<Mismatch>,
}

impl Compare {
    fn differ(
        &mut self,
        addr: u64,
        word: &'static str,
        slot: Option<usize>,
        found: u64,
        expected: Option<u64>,
    ) {
        self.mismatches.push(Mismatch { addr, word, slot, found, expected });
    }

    fn equal(&mut self, addr: u64, word: &'static str, slot: Option<usize>, found: u64, expected: u64) {
        if found != expected {
            self.differ(addr, word, slot, found, Some(expected));
        }
    }

    /// The size is the first that the entries fit in: a table grows when an entry is to be added and three quarters are
    /// full.
    fn header(&mut self, table: &Table) {
        let entries = table.len() as u64;
        if !table.is_counted() {
            self.differ(table.addr(), "count", None, table.count(), Some(entries));
        }
        let fits = |size: u64| entries <= 3 * (size / 4);
        let mut size = FIRST_SIZE;
        while !fits(size) {
            size *= 2;
        }
        // A table that has just grown is there before the entry that it grew for.
        let just_grown = entries == 3 * (size / 4) && table.size() == 2 * size;
        if !just_grown {
            self.equal(table.addr(), "size", None, table.size(), size);
        }
    }
}

/// Where a look-up ends that finds nothing, and a new entry would be.
fn end(full: &[bool], hash: u32) -> Option<u64> {
    probe_sequence(hash, full.len() as u64).find(|slot| !full[*slot as usize])
}

/// Computes the code addresses of an itab, as the type's module has them: none for methods that the linker removed.
///
/// # Errors
///
/// The position of the first method of the interface that the type lacks.
pub(crate) fn fill(
    interface: Type<'_>,
    ty: Type<'_>,
    mut found: impl FnMut(Option<u64>),
) -> Result<(), usize> {
    if std::ptr::eq(interface.binary(), ty.binary()) {
        let module = ty.binary().module();
        let code = |method: &Record| (method.ifn != REMOVED).then(|| module.text_addr(method.ifn));
        return pair::fill(interface.records(), ty.records(), |method| found(code(method)));
    }
    let pair = AcrossModules { wanted: interface.imethods().collect(), had: ty.methods().collect() };
    method_set::fill(&pair, |_, have| found(pair.had[have].ifn()))
}

/// An interface and a type of different modules: a plugin and its program.
struct AcrossModules<'a> {
    wanted: Vec<Imethod<'a>>,
    had: Vec<Method<'a>>,
}

impl MethodSets for AcrossModules<'_> {
    fn wanted(&self) -> usize {
        self.wanted.len()
    }

    fn had(&self) -> usize {
        self.had.len()
    }

    fn order(&self, want: usize, have: usize) -> Ordering {
        let (want, have) = (self.wanted[want], self.had[have]);
        (!want.is_exported(), want.name()).cmp(&(!have.is_exported(), have.name()))
    }

    /// Go takes types of two modules for the same if they are equal in everything (`typesEqual` in
    /// `runtime/type.go`); their names with full paths and their hashes are made from just that.
    fn fits(&self, want: usize, have: usize) -> bool {
        let (want, have) = (self.wanted[want], self.had[have]);
        let same = |want: Type<'_>, have: Type<'_>| want.hash() == have.hash() && want.name() == have.name();
        have.signature().is_some_and(|have| same(want.signature(), have)) && want.package() == have.package()
    }
}
