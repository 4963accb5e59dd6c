//! The itab table (Go: `runtime.itabTableType`).

use std::collections::HashMap;

use crate::live::error::Error;
use crate::live::itab::Itab;
use crate::live::read::Live;

/// Slots of the first table (Go: `itabInitSize`). It doubles from there.
pub(crate) const FIRST_SIZE: u64 = 512;

/// Most slots that a table may have: room for twelve million itabs. What claims more is none, or damaged.
const MAX_SIZE: u64 = 1 << 24;

/// Words before the first slot: the size and the count.
const HEADER_WORDS: u64 = 2;

/// How often the slots of a table that changes are read again. That takes some microseconds, in each of which the program
/// would have to build an itab.
const ATTEMPTS: usize = 64;

/// The itab table as it was at one moment.
#[derive(Debug, Clone)]
pub struct Table {
    addr: u64,
    size: u64,
    /// The count before the slots were read, and after.
    counts: (u64, u64),
    word_size: u64,
    entries: Vec<Entry>,
}

/// A full slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which slot it is.
    pub slot: u64,
    /// How many slots a look-up of the pair looks at until it finds the entry. None if it does not: the slot is not on
    /// the probe sequence of the pair, or an empty one comes before.
    pub probes: Option<u64>,
    /// What the slot points to.
    pub itab: Itab,
}

impl Table {
    /// Its address.
    pub fn addr(&self) -> u64 {
        self.addr
    }

    /// How many slots it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many entries it says it has.
    ///
    /// While the run time adds one, the entry is there before it is counted.
    pub fn count(&self) -> u64 {
        self.counts.1
    }

    /// Whether the count is that of the entries, or was at some moment while the entries were read.
    pub(crate) fn is_counted(&self) -> bool {
        let entries = self.entries.len() as u64;
        self.counts.0 <= entries && entries <= self.counts.1 + 1
    }

    /// How many entries it has.
    #[allow(clippy::len_without_is_empty)] // Of a run time that has started, it is not.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Its entries, by slot.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How often it has doubled.
    pub fn growths(&self) -> u32 {
        (self.size / FIRST_SIZE).checked_ilog2().unwrap_or(0)
    }

    /// How many bytes it has, without the itabs.
    pub fn bytes(&self) -> u64 {
        (HEADER_WORDS + self.size) * self.word_size
    }
}

/// The slots that a look-up looks at, in order: the home slot, then 1, 2, 3, ... further (Go:
/// `(*itabTableType).find`). It visits each slot once, because the size is a power of two.
pub(crate) fn probe_sequence(hash: u32, size: u64) -> impl Iterator<Item = u64> {
    let mask = size - 1;
    (1..=size).scan(u64::from(hash) & mask, move |at, step| {
        let slot = *at;
        *at = (*at + step) & mask;
        Some(slot)
    })
}

/// The size and the count that a table begins with.
pub(crate) struct Header {
    pub(crate) size: u64,
    pub(crate) count: u64,
}

/// What a table consists of.
struct Slots {
    addr: u64,
    /// The count before the slots were read, and after.
    counts: (u64, u64),
    slots: Vec<u64>,
}

impl Slots {
    /// Whether nobody added an entry while they were read.
    fn is_settled(&self) -> bool {
        let full = self.slots.iter().filter(|slot| **slot != 0).count() as u64;
        self.counts == (full, full)
    }
}

impl Live<'_> {
    /// Reads the table as it is now. O(slots), and a read of memory for each entry.
    ///
    /// The program goes on meanwhile. Entries are only ever added, and a larger table is complete before the variable
    /// points to it; so what was read is one state of the table unless the variable or the count changed, and then
    /// it is read again.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if there is no table, and what reading the memory gives.
    pub fn table(&self) -> Result<Table, Error> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let addr = self.view.word(self.variable())?;
            let slots = self.slots(addr);
            // Go's collector frees a table that was outgrown, and it may hold anything then.
            if self.view.word(self.variable())? != addr && attempts < ATTEMPTS {
                continue;
            }
            let slots = slots?;
            if slots.is_settled() || attempts >= ATTEMPTS {
                return self.table_of(slots);
            }
        }
    }

    /// What changes when the table does: where it is, and how many entries it says it has. Reads two words, so that it can
    /// be asked often.
    ///
    /// # Errors
    ///
    /// As [`table`](Self::table).
    pub fn stamp(&self) -> Result<(u64, u64), Error> {
        let addr = self.view.word(self.variable())?;
        let count = addr.wrapping_add(self.view.endian.size() as u64);
        Ok((addr, self.view.word(count)?))
    }

    /// Reads the table at an address.
    pub(crate) fn table_at(&self, addr: u64) -> Result<Table, Error> {
        self.table_of(self.slots(addr)?)
    }

    /// Reads the size and the count of the table at an address, if it can be one.
    pub(crate) fn header(&self, addr: u64) -> Result<Option<Header>, Error> {
        let words = self.view.words(addr, HEADER_WORDS)?;
        let (size, count) = (words[0], words[1]);
        let plausible = size.is_power_of_two() && (FIRST_SIZE..=MAX_SIZE).contains(&size) && count <= size;
        Ok(plausible.then_some(Header { size, count }))
    }

    fn slots(&self, addr: u64) -> Result<Slots, Error> {
        let header = || {
            let what = || "this is not an itab table: it does not begin with a size and a count".to_owned();
            self.header(addr)?.ok_or_else(|| Error::Malformed { addr, what: what() })
        };
        let before = header()?;
        let first = addr.wrapping_add(HEADER_WORDS * self.view.endian.size() as u64);
        let slots = self.view.words(first, before.size)?;
        Ok(Slots { addr, counts: (before.count, header()?.count), slots })
    }

    /// Reads what the slots point to.
    fn table_of(&self, Slots { addr, counts, slots }: Slots) -> Result<Table, Error> {
        let mut hashes = HashMap::new();
        let mut hash = |typ| match hashes.get(&typ) {
            Some(hash) => Ok(*hash),
            None => self.type_hash(typ).inspect(|hash| {
                hashes.insert(typ, *hash);
            }),
        };
        let mut entries = Vec::new();
        for (slot, itab) in slots.iter().enumerate().filter(|(_, itab)| **itab != 0) {
            let slot = slot as u64;
            let itab = self.itab(*itab).map_err(|error| match error {
                Error::NotMapped { .. } => {
                    let what =
                        format!("slot {slot} of the itab table holds {itab:#x}, where nothing is mapped");
                    Error::Malformed { addr, what }
                }
                error => error,
            })?;
            let hash = hash(itab.inter).and_then(|inter| Ok(inter ^ hash(itab.typ)?));
            let probes = match hash {
                Ok(hash) => probes(&slots, hash, slot),
                // An itab that is damaged.
                Err(Error::NotMapped { .. } | Error::NotInCore { .. }) => None,
                Err(error) => return Err(error),
            };
            entries.push(Entry { slot, probes, itab });
        }
        let word_size = self.view.endian.size() as u64;
        Ok(Table { addr, size: slots.len() as u64, counts, word_size, entries })
    }

    /// The hash of the type whose descriptor is at an address, also of one that was made at run time.
    fn type_hash(&self, typ: u64) -> Result<u32, Error> {
        match self.ty(typ) {
            Some(ty) => Ok(ty.hash()),
            None => self.view.u32(typ.wrapping_add(2 * self.view.endian.size() as u64)),
        }
    }
}

/// How many slots a look-up of a pair looks at until it comes to `slot`.
fn probes(slots: &[u64], hash: u32, slot: u64) -> Option<u64> {
    let mut looked_at = 0;
    for at in probe_sequence(hash, slots.len() as u64) {
        looked_at += 1;
        if at == slot {
            return Some(looked_at);
        }
        if slots[at as usize] == 0 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_sequence_visits_each_slot_once() {
        let mut slots: Vec<u64> = probe_sequence(0xffff_fffe, 16).collect();
        assert_eq!(slots[..6], [14, 15, 1, 4, 8, 13]);
        slots.sort_unstable();
        assert_eq!(slots, (0..16).collect::<Vec<u64>>());
    }

    #[test]
    fn an_entry_is_found_on_its_sequence_only() {
        let mut slots = [0; 8];
        (slots[6], slots[7], slots[1]) = (1, 2, 3);
        assert_eq!([6, 7, 1].map(|slot| probes(&slots, 6, slot)), [Some(1), Some(2), Some(3)]);
        // The sequence is 6, 7, 1, 4, 0, 5, 3, 2.
        slots[0] = 4;
        assert_eq!(probes(&slots, 6, 0), None, "4 is empty and comes first");
        slots[4] = 5;
        assert_eq!(probes(&slots, 6, 0), Some(5));
    }
}
