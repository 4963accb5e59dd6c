use crate::Binary;

/// What two builds differ in, by full names, sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
pub fn diff(old: &Binary<'_>, new: &Binary<'_>) -> Diff {
    let _ = (old, new);
    todo!()
}
