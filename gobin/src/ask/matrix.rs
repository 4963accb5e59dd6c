//! Who implements what, for all types and interfaces at once.

use std::collections::HashMap;

use crate::binary::data::{Binary, TypeId};
use crate::runtime::method_table::Record;
use crate::runtime::pair;

/// Who implements what: every (interface, concrete type) pair of the file that matches.
#[derive(Debug, Clone)]
pub struct Matrix {
    pairs: Vec<(TypeId, TypeId)>,
}

impl Matrix {
    /// The pairs (interface, concrete type), by interface, then by type.
    pub fn pairs(&self) -> &[(TypeId, TypeId)] {
        &self.pairs
    }

    /// The types that implement an interface. O(log pairs) to find them.
    pub fn implementers(&self, interface: TypeId) -> impl ExactSizeIterator<Item = TypeId> {
        let first = self.pairs.partition_point(|pair| pair.0 < interface);
        let len = self.pairs[first..].partition_point(|pair| pair.0 == interface);
        self.pairs[first..first + len].iter().map(|pair| pair.1)
    }
}

/// The types that have a certain method, for the methods that interfaces ask for.
struct Postings {
    /// (name, signature) to the position of its list.
    keys: HashMap<(u32, u32), u32>,
    /// Where each list begins in `types`; one more entry at the end.
    starts: Vec<u32>,
    types: Vec<TypeId>,
}

impl Postings {
    fn new(binary: &Binary<'_>, interfaces: &[TypeId]) -> Self {
        let mut keys = HashMap::new();
        for method in interfaces.iter().flat_map(|id| binary.records(*id)) {
            let next = keys.len() as u32;
            keys.entry((method.name, method.signature)).or_insert(next);
        }
        // Most methods have a name that no interface asks for; a bit for each spares them the look-up.
        let mut asked = vec![false; binary.method_tables().names()];
        for (name, _) in keys.keys() {
            asked[*name as usize] = true;
        }
        let mut lists: Vec<(u32, TypeId)> = Vec::new();
        for ty in binary.types().filter(|ty| !ty.records().is_empty() && !ty.is_interface()) {
            let first = lists.len();
            for method in ty.records().iter().filter(|method| asked[method.name as usize]) {
                if let Some(key) = keys.get(&(method.name, method.signature)) {
                    // A type may have two methods of one name and signature, from different packages.
                    if lists[first..].last() != Some(&(*key, ty.id())) {
                        lists.push((*key, ty.id()));
                    }
                }
            }
        }
        let mut starts = vec![0; keys.len() + 1];
        for (key, _) in &lists {
            starts[*key as usize + 1] += 1;
        }
        for key in 1..starts.len() {
            starts[key] += starts[key - 1];
        }
        let mut next = starts.clone();
        let mut types = vec![TypeId(0); lists.len()];
        for (key, ty) in lists {
            types[next[key as usize] as usize] = ty;
            next[key as usize] += 1;
        }
        Postings { keys, starts, types }
    }

    /// The shortest list of types that contains every type with all of these methods.
    fn rarest(&self, methods: &[Record]) -> &[TypeId] {
        let lists = methods.iter().map(|method| match self.keys.get(&(method.name, method.signature)) {
            Some(&key) => {
                &self.types[self.starts[key as usize] as usize..self.starts[key as usize + 1] as usize]
            }
            None => &[],
        });
        lists.min_by_key(|list| list.len()).unwrap_or(&[])
    }
}

impl Binary<'_> {
    /// Every pair that matches. Visits, for each interface, only the types that have its rarest method.
    pub fn matrix(&self) -> Matrix {
        let interfaces: Vec<TypeId> = self.interfaces().map(|ty| ty.id()).collect();
        let postings = Postings::new(self, &interfaces);
        let mut pairs = Vec::new();
        for interface in interfaces {
            let wanted = self.records(interface);
            for &ty in postings.rarest(wanted) {
                if pair::fill(wanted, self.records(ty), |_| ()).is_ok() {
                    pairs.push((interface, ty));
                }
            }
        }
        Matrix { pairs }
    }
}
