//! Which types have a name, for all names of a file.

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
}
