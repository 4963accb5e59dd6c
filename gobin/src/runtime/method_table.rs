//! The method lists of all types, with equal names made equal numbers.

use std::collections::HashMap;

use crate::error::Error;
use crate::runtime::descriptor::{Descriptor, IMETHOD, REMOVED, RawMethod};
use crate::runtime::index::Index;
use crate::runtime::kind::Kind;
use crate::runtime::region::Region;

/// A method of a concrete type or of an interface. Names and packages are numbers, so that the matcher compares
/// numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    /// For [`MethodTables::name`].
    pub(crate) name: u32,
    /// For [`MethodTables::package`]; 0 if exported.
    pub(crate) package: u32,
    /// Position of the function type, or [`REMOVED`].
    pub(crate) signature: u32,
    /// Text offsets, or [`REMOVED`]; of an interface's methods always.
    pub(crate) ifn: u32,
    pub(crate) tfn: u32,
}

/// The methods of all types, with names and packages interned.
#[derive(Debug)]
pub(crate) struct MethodTables {
    /// Of each type, where its methods begin in `records`; one more entry at the end.
    sets: Vec<u32>,
    records: Vec<Record>,
    /// Method names in the order of method sets: exported ones first, then by bytes.
    names: Texts,
    /// How many of them are exported.
    exported: u32,
    /// Package paths of unexported methods. The first is empty and stands for none.
    packages: Texts,
}

impl MethodTables {
    /// The methods of a type: its method table, or what it asks for if it is an interface.
    #[inline]
    pub(crate) fn of(&self, ty: u32) -> &[Record] {
        &self.records[self.sets[ty as usize] as usize..self.sets[ty as usize + 1] as usize]
    }

    /// The methods of all types, one type after the other.
    pub(crate) fn records(&self) -> &[Record] {
        &self.records
    }

    /// The method name of a number.
    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get(number)
    }

    /// How many names there are: their numbers are below.
    pub(crate) fn names(&self) -> usize {
        self.names.len() as usize
    }

    /// Whether the method name of a number is exported.
    pub(crate) fn is_exported(&self, number: u32) -> bool {
        number < self.exported
    }

    /// The number of a method name. O(log names).
    pub(crate) fn number_of(&self, exported: bool, name: &str) -> Option<u32> {
        self.search(exported, name).ok()
    }

    /// Where a method name stands among those of the file, whether it is one of them or not: to be compared with
    /// [`rank_of`](Self::rank_of). O(log names).
    pub(crate) fn rank(&self, exported: bool, name: &str) -> u32 {
        match self.search(exported, name) {
            Ok(number) => MethodTables::rank_of(number),
            Err(next) => 2 * next,
        }
    }

    /// The rank of the name of a number. Between two of them there is room for a name that the file does not have.
    pub(crate) fn rank_of(number: u32) -> u32 {
        2 * number + 1
    }

    /// The number of a name, or that of the first name after it.
    fn search(&self, exported: bool, name: &str) -> Result<u32, u32> {
        let (mut low, end) = if exported { (0, self.exported) } else { (self.exported, self.names.len()) };
        let mut high = end;
        while low < high {
            let middle = low + (high - low) / 2;
            if self.names.get(middle) < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low < end && self.names.get(low) == name { Ok(low) } else { Err(low) }
    }

    /// The package path of a number.
    pub(crate) fn package(&self, number: u32) -> &str {
        self.packages.get(number)
    }

    /// The number of a package path. O(packages).
    pub(crate) fn package_number(&self, path: &str) -> Option<u32> {
        (0..self.packages.len()).find(|&number| self.packages.get(number) == path)
    }

    /// Reads the methods of all types of the index.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] at a type whose methods do not decode, or are out of order.
    pub(crate) fn read(region: Region<'_>, index: &Index) -> Result<Self, Error> {
        let offsets = index.offsets();
        let mut tables = MethodTables {
            sets: Vec::with_capacity(offsets.len() + 1),
            records: Vec::new(),
            names: Texts::default(),
            exported: 0,
            packages: Texts::default(),
        };
        let mut names = Interner::default();
        let mut packages = Interner::default();
        packages.intern(false, "");
        for &offset in offsets {
            tables.sets.push(tables.records.len() as u32);
            let malformed = || Error::Malformed {
                addr: region.base + u64::from(offset),
                what: "method table of a type descriptor",
            };
            let ty = Descriptor::new(region, offset);
            let is_interface = ty.kind() == Some(Kind::Interface);
            let (package, first, count) = if is_interface {
                let (first, count) = ty.slice(IMETHOD).ok_or_else(malformed)?;
                // A pointer here, an offset in an uncommon type; 0 is none in both.
                (ty.tail_pointer(0).unwrap_or(0), first, count)
            } else {
                match ty.uncommon() {
                    Some(uncommon) => (uncommon.package, uncommon.methods, uncommon.count),
                    None => continue,
                }
            };
            for at in 0..count {
                let method = if is_interface {
                    let at = first as usize + at as usize * IMETHOD;
                    region.u32(at).zip(region.u32(at + 4)).map(|(name, mtyp)| RawMethod {
                        name,
                        mtyp,
                        ifn: REMOVED,
                        tfn: REMOVED,
                    })
                } else {
                    region.method(first, at)
                };
                let method = method.ok_or_else(malformed)?;
                let (name, exported, own_package) =
                    names.intern_at(region, method.name).ok_or_else(malformed)?;
                let package = match own_package.unwrap_or(package) {
                    _ if exported => 0,
                    0 => 0,
                    offset => packages.intern_at(region, offset).ok_or_else(malformed)?.0,
                };
                let signature = match method.mtyp {
                    0 | REMOVED => REMOVED,
                    offset => index.get(offset).ok_or_else(malformed)?,
                };
                let RawMethod { ifn, tfn, .. } = method;
                tables.records.push(Record { name, package, signature, ifn, tfn });
            }
        }
        tables.sets.push(tables.records.len() as u32);
        let ranks = names.rank();
        for record in &mut tables.records {
            record.name = ranks[record.name as usize];
        }
        // The matcher walks both lists in step, which only makes sense if they are in order.
        for (set, &offset) in tables.sets.windows(2).zip(offsets) {
            if !tables.records[set[0] as usize..set[1] as usize].is_sorted_by_key(|record| record.name) {
                let addr = region.base + u64::from(offset);
                return Err(Error::Malformed { addr, what: "methods of a type out of order" });
            }
        }
        tables.exported = names.names.partition_point(|name| name.0) as u32;
        tables.names = names.texts();
        tables.packages = packages.texts();
        Ok(tables)
    }
}

/// Texts by number, one after the other. They are copies: method tables must not borrow the bytes of an image that
/// has unpacked them itself.
#[derive(Debug, Default)]
struct Texts {
    all: String,
    /// Where each text ends in `all`.
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.ends.push(self.all.len() as u32);
    }

    fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    #[inline]
    fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[number] as usize]
    }
}

/// Gives equal names equal numbers.
#[derive(Default)]
struct Interner<'a> {
    /// (exported, text) by number.
    names: Vec<(bool, &'a str)>,
    by_text: HashMap<(bool, &'a str), u32>,
    /// The linker merges equal names, so that most are known by their offset already.
    by_offset: HashMap<u32, (u32, bool, Option<u32>)>,
}

impl<'a> Interner<'a> {
    fn intern(&mut self, exported: bool, text: &'a str) -> u32 {
        *self.by_text.entry((exported, text)).or_insert_with(|| {
            self.names.push((exported, text));
            self.names.len() as u32 - 1
        })
    }

    /// Number, visibility and package of the name at an offset.
    fn intern_at(&mut self, region: Region<'a>, offset: u32) -> Option<(u32, bool, Option<u32>)> {
        if let Some(known) = self.by_offset.get(&offset) {
            return Some(*known);
        }
        let name = region.name(offset)?;
        let known = (self.intern(name.exported, name.text), name.exported, name.package);
        self.by_offset.insert(offset, known);
        Some(known)
    }

    /// The names, by number.
    fn texts(self) -> Texts {
        let mut texts = Texts::default();
        self.names.iter().for_each(|name| texts.push(name.1));
        texts
    }

    /// Sorts the names, exported ones first, then by bytes, and gives the new number of each old one.
    fn rank(&mut self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_unstable_by_key(|old| {
            let (exported, text) = self.names[*old as usize];
            (!exported, text)
        });
        let mut ranks = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            ranks[*old as usize] = new as u32;
        }
        self.names = order.into_iter().map(|old| self.names[old as usize]).collect();
        ranks
    }
}
