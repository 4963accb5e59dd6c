//! What changed between two builds.

use std::collections::BTreeSet;

use crate::ask::surface::Surface;
use crate::binary::data::Binary;

/// What two builds differ in, by full names, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Diff {
    /// Named types.
    pub types: Change<String>,
    /// Interface types with methods.
    pub interfaces: Change<String>,
    /// Pairs (type, interface) that match, of types and interfaces that are in both builds.
    pub implementations: Change<(String, String)>,
    /// Pairs (type, method) of types that are in both builds. The method is its name, with the signature where both
    /// builds have one: a method with another signature is lost and gained. What changed for `T` and for `*T` in the
    /// same way is only listed for `T`.
    pub methods: Change<(String, String)>,
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

/// Compares two builds of a program: [`Surface::diff`] of what they offer.
pub fn diff(old: &Binary<'_>, new: &Binary<'_>) -> Diff {
    Surface::of(old).diff(&Surface::of(new))
}

impl Surface {
    /// What a newer build lost and gained.
    ///
    /// Types are the same if their full names are; an implementation is only gained or lost if both builds have
    /// the type and the interface, and a method if both have the type. Where either was read from text, no itabs differ.
    pub fn diff(&self, new: &Surface) -> Diff {
        let known = |surface: &Surface, pair: &(String, String)| {
            surface.has(&pair.0) && surface.interfaces.contains(&pair.1)
        };
        let mut implementations = Change::between(&self.implementations, &new.implementations);
        implementations.gained.retain(|pair| known(self, pair));
        implementations.lost.retain(|pair| known(new, pair));
        let itabs = self.itabs.as_ref().zip(new.itabs.as_ref());
        Diff {
            types: Change::between(&self.types, &new.types),
            interfaces: Change::between(&self.interfaces, &new.interfaces),
            implementations,
            methods: Change { gained: new.methods_lacking_in(self), lost: self.methods_lacking_in(new) },
            itabs: itabs.map(|(old, new)| Change::between(old, new)).unwrap_or_default(),
        }
    }

    /// The methods that the same type of another build has not, or with another signature.
    fn methods_lacking_in(&self, other: &Surface) -> Vec<(String, String)> {
        let lacking = |ty: &str, method: &str, signature: Option<&String>| {
            if !other.has(ty) {
                return None;
            }
            match (signature, other.methods.get(&(ty.to_owned(), method.to_owned()))) {
                (_, None) => Some(method.to_owned()),
                (Some(signature), Some(Some(others))) if signature != others => {
                    Some(format!("{method}{}", signature.strip_prefix("func").unwrap_or(signature)))
                }
                _ => None,
            }
        };
        let mut methods = Vec::new();
        for ((ty, method), signature) in &self.methods {
            let Some(text) = lacking(ty, method, signature.as_ref()) else { continue };
            let of_value = ty.strip_prefix('*').and_then(|value| {
                let signature = self.methods.get(&(value.to_owned(), method.clone()))?;
                lacking(value, method, signature.as_ref())
            });
            if of_value.as_ref() != Some(&text) {
                methods.push((ty.clone(), text));
            }
        }
        methods
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
