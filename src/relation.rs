//! Who implements what, of many types and interfaces at once.
//!
//! [`method_set`](crate::method_set) decides one pair. Here are the questions about all pairs of a set of types and interfaces:
//! who implements an interface, what a type satisfies, every pair that matches, and what nearly does. Like the matcher they do not know
//! where types come from: [`Module`](crate::Module) asks them of descriptors of this program, the reader of Go executables of those of a
//! file.
#![forbid(unsafe_code)]

#[cfg(not(feature = "std"))]
use alloc::collections::BTreeMap as Map;
use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hash;
#[cfg(feature = "std")]
use std::collections::HashMap as Map;

use crate::method_set::Reason;

/// Interfaces and concrete types, to be asked which implements which.
pub trait Relation {
    /// Stands for an interface, such as its position.
    type Interface: Copy + Ord;
    /// Stands for a type.
    type Type: Copy + Eq;

    /// The interfaces, in ascending order.
    fn interfaces(&self) -> impl Iterator<Item = Self::Interface>;

    /// The concrete types.
    fn types(&self) -> impl Iterator<Item = Self::Type>;

    /// Whether a type implements the interface: what [`fill`](crate::method_set::fill) says of their method sets.
    ///
    /// A function of the type, because many types are asked for one interface.
    fn is_implemented(&self, interface: Self::Interface) -> impl Fn(Self::Type) -> bool;
}

/// The types that implement an interface, in the order of the relation. O(types), a match for each.
///
/// Every type implements an interface without methods.
pub fn implementers<R: Relation>(relation: &R, interface: R::Interface) -> impl Iterator<Item = R::Type> {
    let is_implementer = relation.is_implemented(interface);
    relation.types().filter(move |ty| is_implementer(*ty))
}

/// The interfaces that a type satisfies, in ascending order. O(interfaces), a match for each.
pub fn satisfied<R: Relation>(relation: &R, ty: R::Type) -> impl Iterator<Item = R::Interface> {
    relation.interfaces().filter(move |interface| relation.is_implemented(*interface)(ty))
}

/// Who implements what: every pair (interface, type) of a relation that matches.
#[derive(Debug, Clone)]
pub struct Matrix<I, T> {
    /// Invariant: sorted by interface.
    pairs: Vec<(I, T)>,
}

impl<I: Copy + Ord, T: Copy> Matrix<I, T> {
    /// The pairs (interface, concrete type), by interface, then in the order of the types.
    pub fn pairs(&self) -> &[(I, T)] {
        &self.pairs
    }

    /// The types that implement an interface. O(log pairs) to find them.
    pub fn implementers(&self, interface: I) -> impl ExactSizeIterator<Item = T> {
        let first = self.pairs.partition_point(|pair| pair.0 < interface);
        let len = self.pairs[first..].partition_point(|pair| pair.0 == interface);
        self.pairs[first..first + len].iter().map(|pair| pair.1)
    }
}

/// A relation whose methods can be compared without a match, so that not every pair needs one.
pub trait Indexed: Relation {
    /// A method's name and signature: what an interface and a type that implements it agree in.
    type Method: Copy + Ord + Hash;

    /// What an interface asks for. A type that implements the interface [has](Self::had) each of them.
    fn wanted(&self, interface: Self::Interface) -> impl Iterator<Item = Self::Method>;

    /// What a type has.
    fn had(&self, ty: Self::Type) -> impl Iterator<Item = Self::Method>;

    /// A number below [`names`](Self::names) for the name of a method: equal names have one number. If others have it too, that
    /// costs time and nothing else.
    fn name(&self, method: Self::Method) -> usize;

    /// What all numbers of names are below.
    fn names(&self) -> usize;
}

/// Every pair that matches.
///
/// Visits, for each interface, only the types that have its rarest method. O(methods), and a match for each of these.
pub fn matrix<R: Indexed>(relation: &R) -> Matrix<R::Interface, R::Type> {
    let postings = Postings::new(relation);
    let mut pairs = Vec::new();
    for interface in relation.interfaces() {
        let is_implementer = relation.is_implemented(interface);
        let mut visit = |ty| {
            if is_implementer(ty) {
                pairs.push((interface, ty));
            }
        };
        match postings.rarest(relation.wanted(interface)) {
            Some(types) => types.iter().copied().for_each(visit),
            None => relation.types().for_each(&mut visit),
        }
    }
    Matrix { pairs }
}

/// The types that have a certain method, for the methods that interfaces ask for.
struct Postings<M, T> {
    /// Each method to the position of its list.
    lists: Map<M, u32>,
    /// Where each list begins in `types`; one more entry at the end.
    starts: Vec<u32>,
    types: Vec<T>,
}

impl<M: Copy + Ord + Hash, T: Copy + Eq> Postings<M, T> {
    fn new<R: Indexed<Method = M, Type = T>>(relation: &R) -> Self {
        let mut lists: Map<M, u32> = Map::new();
        // Most methods have a name that no interface asks for; a bit for each spares them the look-up.
        let mut asked = vec![false; relation.names()];
        for method in relation.interfaces().flat_map(|interface| relation.wanted(interface)) {
            let next = lists.len() as u32;
            lists.entry(method).or_insert(next);
            asked[relation.name(method)] = true;
        }
        let mut entries: Vec<(u32, T)> = Vec::new();
        for ty in relation.types() {
            let first = entries.len();
            for method in relation.had(ty).filter(|method| asked[relation.name(*method)]) {
                if let Some(&list) = lists.get(&method) {
                    // A type may have two methods of one name and signature, from different packages.
                    if entries[first..].last() != Some(&(list, ty)) {
                        entries.push((list, ty));
                    }
                }
            }
        }
        // Sorted by list; within one, the types stay in order.
        let mut starts = vec![0; lists.len() + 1];
        for (list, _) in &entries {
            starts[*list as usize + 1] += 1;
        }
        for list in 1..starts.len() {
            starts[list] += starts[list - 1];
        }
        let mut next = starts.clone();
        let mut types: Vec<T> = entries.iter().map(|entry| entry.1).collect();
        for (list, ty) in entries {
            types[next[list as usize] as usize] = ty;
            next[list as usize] += 1;
        }
        Postings { lists, starts, types }
    }

    /// The shortest list of types that contains every type with all of these methods; `None` if there are no methods.
    fn rarest(&self, methods: impl Iterator<Item = M>) -> Option<&[T]> {
        let list = |method| match self.lists.get(&method) {
            Some(&list) => {
                let list = list as usize;
                &self.types[self.starts[list] as usize..self.starts[list + 1] as usize]
            }
            None => &[],
        };
        methods.map(list).min_by_key(|list| list.len())
    }
}

/// A relation that can say what is missing where a type does not implement an interface.
pub trait Explained: Relation {
    /// A missing method: which, and why.
    type Missing;

    /// How many methods an interface asks for.
    fn asked(&self, interface: Self::Interface) -> usize;

    /// Every method of the interface that the type lacks, as [`explain`](crate::method_set::explain) finds them. Empty exactly if the
    /// type implements the interface.
    fn missing(&self, interface: Self::Interface, ty: Self::Type) -> impl Iterator<Item = Self::Missing>;

    /// Why it is missing.
    fn reason(missing: &Self::Missing) -> Reason<()>;
}

/// A pair that nearly matches, and what is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearMiss<I, T, M> {
    /// The interface.
    pub interface: I,
    /// The type that does not implement it.
    pub ty: T,
    /// What the type lacks, in the interface's order. Never empty.
    pub missing: Vec<M>,
}

/// The types that nearly implement an interface, the nearest first: those that have at least half of its methods, or others that
/// are nearly right.
///
/// What is nearly right (another signature, another spelling, not exported, `&mut self`) weighs less than what is absent; of equals, the
/// first in the order of the relation is first. O(types), an explanation for each; allocates.
pub fn near_types<R: Explained>(
    relation: &R,
    interface: R::Interface,
) -> Vec<NearMiss<R::Interface, R::Type, R::Missing>> {
    nearest(relation, relation.types().map(|ty| (interface, ty)))
}

/// The interfaces that a type nearly implements, the nearest first, by the rule of [`near_types`]. O(interfaces), an explanation for
/// each; allocates.
pub fn near_interfaces<R: Explained>(
    relation: &R,
    ty: R::Type,
) -> Vec<NearMiss<R::Interface, R::Type, R::Missing>> {
    nearest(relation, relation.interfaces().map(|interface| (interface, ty)))
}

fn nearest<R: Explained>(
    relation: &R,
    pairs: impl Iterator<Item = (R::Interface, R::Type)>,
) -> Vec<NearMiss<R::Interface, R::Type, R::Missing>> {
    let mut near: Vec<(usize, NearMiss<_, _, _>)> = Vec::new();
    for (interface, ty) in pairs {
        let missing: Vec<R::Missing> = relation.missing(interface, ty).collect();
        let absent = missing.iter().filter(|one| R::reason(one) == Reason::Absent).count();
        if missing.is_empty() || absent * 2 > relation.asked(interface) {
            continue;
        }
        let weight = missing.iter().map(|one| weight(R::reason(one))).sum();
        near.push((weight, NearMiss { interface, ty, missing }));
    }
    // Stable, so that the order of the relation decides between equals.
    near.sort_by_key(|one| one.0);
    near.into_iter().map(|one| one.1).collect()
}

/// How far a missing method is from one that is there.
fn weight(reason: Reason<()>) -> usize {
    match reason {
        Reason::PointerReceiver { .. } => 1,
        Reason::Signature { .. }
        | Reason::Removed { .. }
        | Reason::Unexported { .. }
        | Reason::Misspelt { .. } => 2,
        Reason::Absent => 3,
    }
}
