//! Which types have a name, for all names of a file, and which types share theirs.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};

/// Types by the hash of their full names. It does not keep the names, which would be megabytes.
#[derive(Debug)]
pub(crate) struct NameIndex(Vec<(u64, u32)>);

impl NameIndex {
    /// Reads names that `each` reports, in the order of the types' positions.
    pub(crate) fn new(types: usize, each: impl FnOnce(&mut dyn FnMut(&str))) -> NameIndex {
        let mut entries = Vec::with_capacity(types);
        each(&mut |name| entries.push((hash(name), entries.len() as u32)));
        entries.sort_unstable();
        NameIndex(entries)
    }

    /// The positions of all types that may have a name: those of another name with the same hash too.
    pub(crate) fn candidates(&self, name: &str) -> impl Iterator<Item = u32> {
        let hash = hash(name);
        let first = self.0.partition_point(|entry| entry.0 < hash);
        self.0[first..].iter().take_while(move |entry| entry.0 == hash).map(|entry| entry.1)
    }
}

/// The types that their names alone do not mean.
#[derive(Debug)]
pub(crate) struct SharedNames(Vec<u32>);

impl SharedNames {
    /// Goes over the names of types with equal fingerprints. Types with different ones have different names.
    ///
    /// A name means the types that have it and are no twins, if there are any.
    pub(crate) fn new<'a>(
        fingerprints: &[u64],
        name: impl Fn(u32) -> Cow<'a, str>,
        is_twin: impl Fn(u32) -> bool,
    ) -> SharedNames {
        let mut types: Vec<(u64, u32)> =
            fingerprints.iter().zip(0..).map(|(fingerprint, id)| (*fingerprint, id)).collect();
        types.sort_unstable();
        let same = types.chunk_by(|a, b| a.0 == b.0).filter(|types| types.len() > 1);
        let mut named: Vec<(u64, u32)> = same.flatten().map(|&(_, id)| (hash(&name(id)), id)).collect();
        named.sort_unstable();
        let mut shared = Vec::new();
        for types in named.chunk_by(|a, b| a.0 == b.0).filter(|types| types.len() > 1) {
            let meant = types.iter().filter(|ty| !is_twin(ty.1)).count();
            let is_meant = |id| meant == 1 && !is_twin(id);
            shared.extend(types.iter().map(|ty| ty.1).filter(|id| !is_meant(*id)));
        }
        shared.sort_unstable();
        SharedNames(shared)
    }

    /// Whether the name of a type means other types too, or another one only. O(log shared names).
    pub(crate) fn contains(&self, ty: u32) -> bool {
        self.0.binary_search(&ty).is_ok()
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_a_name() {
        let names = ["b", "a", "", "b", "c", "b"];
        let index = NameIndex::new(names.len(), |name| names.iter().for_each(|each| name(each)));
        assert_eq!(index.candidates("b").collect::<Vec<_>>(), [0, 3, 5]);
        assert_eq!(index.candidates("").collect::<Vec<_>>(), [2]);
        assert_eq!(index.candidates("d").count(), 0);
    }

    #[test]
    fn names_that_mean_more_than_one_type() {
        let names = ["a", "b", "a", "c", "d", "c", "e"];
        // `b` only has the same fingerprint as `a`; of the two `c`, the second is a twin; nothing is known of `d` and `e`.
        let shared = SharedNames::new(&[1, 1, 1, 3, 4, 3, 5], |id| names[id as usize].into(), |id| id == 5);
        assert_eq!((0..7).filter(|id| shared.contains(*id)).collect::<Vec<_>>(), [0, 2, 5]);
        let twins = SharedNames::new(&[1, 1], |_| "a".into(), |_| true);
        assert!(twins.contains(0) && twins.contains(1));
    }
}
