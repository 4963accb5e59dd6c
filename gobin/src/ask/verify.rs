//! Whether every itab of the file is what the matcher computes.

use crate::binary::data::Binary;
use crate::runtime::descriptor::REMOVED;
use crate::runtime::pair;

/// What [`Binary::verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Verification {
    /// Itabs compared.
    pub itabs: usize,
    /// Of these, negative ones: one slot, zero.
    pub negative: usize,
    /// Method slots compared.
    pub slots: usize,
    /// Of these, slots whose method the linker removed.
    pub pruned: usize,
    /// Every difference, by itab.
    pub mismatches: Vec<Mismatch>,
}

/// A word of an itab in the file that is not what the matcher computes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mismatch {
    /// Address of the itab.
    pub itab: u64,
    /// Which word: `inter`, `type`, `hash`, `pad`, `fun`.
    pub word: &'static str,
    /// Which slot, for `fun`.
    pub slot: Option<usize>,
    /// What the file has.
    pub found: u64,
    /// What it should be.
    pub expected: u64,
}

impl Binary<'_> {
    /// Recomputes every itab of the file and compares every word: interface, type, hash, padding, `fun`.
    ///
    /// Interface and type are what the other words are computed from, so a wrong one of them shows as a wrong hash
    /// or wrong code, or as a pair that has two itabs.
    pub fn verify(&self) -> Verification {
        let mut report = Verification::default();
        let mut filled = Vec::new();
        for itab in self.itabs() {
            let (interface, ty) = (itab.interface(), itab.ty());
            let mut compare = |word, slot, found, expected| {
                if found != expected {
                    report.mismatches.push(Mismatch { itab: itab.addr(), word, slot, found, expected });
                }
            };
            let first = self.itab_of(interface.id(), ty.id()).map_or(0, |first| first.addr());
            compare("inter", None, itab.addr(), first);
            compare("hash", None, itab.hash().into(), ty.hash().into());
            compare("pad", None, itab.pad().into(), 0);
            filled.clear();
            match pair::fill(interface.records(), ty.records(), |method| filled.push(method)) {
                Ok(()) => {
                    // A negative itab of a pair that matches has one slot only: the others are missing.
                    for (slot, method) in filled.iter().enumerate() {
                        let found = itab.funs().get(slot).copied().unwrap_or(0);
                        compare("fun", Some(slot), found, self.slot(method));
                        report.pruned += usize::from(method.ifn == REMOVED);
                    }
                }
                Err(_) => {
                    compare("fun", Some(0), itab.fun(0), 0);
                    report.negative += 1;
                }
            }
            report.itabs += 1;
            report.slots += itab.len();
        }
        report
    }
}
