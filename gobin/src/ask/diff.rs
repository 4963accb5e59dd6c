//! What changed between two builds.

use std::collections::{BTreeSet, HashMap};

use crate::binary::data::{Binary, TypeId};
use crate::binary::typ::Type;

/// What two builds differ in, by full names, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Diff {
    /// Named types.
    pub types: Change<String>,
    /// Interface types with methods.
    pub interfaces: Change<String>,
    /// Pairs (type, interface) that match, of types and interfaces that are in both builds.
    pub implementations: Change<(String, String)>,
    /// Pairs (type, interface) that have an itab.
    pub itabs: Change<(String, String)>,
}

/// What one build has and the other has not.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Change<T> {
    /// Only in the new build.
    pub gained: Vec<T>,
    /// Only in the old build.
    pub lost: Vec<T>,
}

impl<T> Default for Change<T> {
    fn default() -> Self {
        Change { gained: Vec::new(), lost: Vec::new() }
    }
}

/// Compares two builds of a program.
///
/// Types are the same if their full names are; an implementation is only gained or lost if both builds have
/// the type and the interface. Artefacts of the compiler are left out.
pub fn diff(old: &Binary<'_>, new: &Binary<'_>) -> Diff {
    let (old, new) = (Names::of(old), Names::of(new));
    let known = |names: &Names, pair: &(String, String)| {
        names.types.contains(&pair.0) && names.interfaces.contains(&pair.1)
    };
    let mut implementations = Change::between(&old.implementations, &new.implementations);
    implementations.gained.retain(|pair| known(&old, pair));
    implementations.lost.retain(|pair| known(&new, pair));
    let mut types = Change::between(&old.types, &new.types);
    types.gained.retain(|name| !new.unnamed.contains(name));
    types.lost.retain(|name| !old.unnamed.contains(name));
    Diff {
        types,
        interfaces: Change::between(&old.interfaces, &new.interfaces),
        implementations,
        itabs: Change::between(&old.itabs, &new.itabs),
    }
}

impl<T: Ord + Clone> Change<T> {
    fn between(old: &BTreeSet<T>, new: &BTreeSet<T>) -> Self {
        Change {
            gained: new.difference(old).cloned().collect(),
            lost: old.difference(new).cloned().collect(),
        }
    }
}

/// What a build consists of, by name.
struct Names {
    /// Concrete types and interfaces, with and without a name.
    types: BTreeSet<String>,
    /// Of these, those without a name: too many, and too uninteresting, to be listed as gained or lost.
    unnamed: BTreeSet<String>,
    interfaces: BTreeSet<String>,
    implementations: BTreeSet<(String, String)>,
    itabs: BTreeSet<(String, String)>,
}

impl Names {
    fn of(binary: &Binary<'_>) -> Self {
        let listed = |ty: &Type<'_>| ty.is_named() || ty.methods().len() > 0 || ty.imethods().len() > 0;
        let names: HashMap<TypeId, String> = binary
            .types()
            .filter(|ty| listed(ty) && !ty.is_artefact())
            .map(|ty| (ty.id(), ty.name().into_owned()))
            .collect();
        let pair = |interface: TypeId, ty: TypeId| {
            names.get(&ty).zip(names.get(&interface)).map(|(ty, interface)| (ty.clone(), interface.clone()))
        };
        let is_listed = |ty: &Type<'_>| names.contains_key(&ty.id());
        Names {
            types: names.values().cloned().collect(),
            unnamed: binary
                .types()
                .filter(|ty| !ty.is_named() && is_listed(ty))
                .map(|ty| ty.name().into_owned())
                .collect(),
            interfaces: binary.interfaces().filter(is_listed).map(|ty| ty.name().into_owned()).collect(),
            implementations: binary
                .matrix()
                .pairs()
                .iter()
                .filter_map(|&(interface, ty)| pair(interface, ty))
                .collect(),
            itabs: binary
                .itabs()
                .filter(|itab| !itab.is_negative())
                .filter_map(|itab| pair(itab.interface().id(), itab.ty().id()))
                .collect(),
        }
    }
}
