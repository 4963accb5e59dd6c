use crate::{Binary, Interface, Itab, ItabId, TypeId};

/// What [`Binary::verify`] found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Who implements what: every (interface, concrete type) pair of the file that matches.
#[derive(Debug, Clone)]
pub struct Matrix {
    pub(crate) pairs: Vec<(TypeId, TypeId)>,
}

impl Matrix {
    /// The pairs (interface, concrete type), by interface, then by type.
    pub fn pairs(&self) -> &[(TypeId, TypeId)] {
        &self.pairs
    }

    /// The types that implement an interface.
    pub fn implementers(&self, interface: TypeId) -> impl ExactSizeIterator<Item = TypeId> {
        let _ = interface;
        self.pairs.iter().map(|pair| pair.1)
    }
}

/// Whether a type implements an interface, and if not, why not.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// Whether it does. Exactly the run time's answer for interfaces of the file. For others `None` means:
    /// it would, if the signatures that the linker removed are the right ones.
    pub implements: Option<bool>,
    /// The itab the linker wrote for the pair, positive or negative.
    pub itab: Option<Itab<'a>>,
    /// The interface's methods that the type lacks, in the interface's order.
    pub reasons: Vec<Reason>,
    /// The interface's methods whose code the linker removed although the type has them.
    pub pruned: Vec<String>,
}

/// Why a type lacks one method of an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The method's name.
    pub method: String,
    /// The signature the interface asks for, with full package paths.
    pub want: String,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a method.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// No method of that name.
    Absent {
        /// Methods of the type whose name differs in letter case or by one slip, and that have the right
        /// signature.
        near: Vec<String>,
    },
    /// A method of that name with another signature.
    Signature {
        /// Its signature, with full package paths.
        have: String,
    },
    /// `*T` has the method, `T` has not.
    PointerReceiver,
    /// An unexported method of that name, but of another package.
    Unexported {
        /// The package the type's method belongs to.
        have: String,
        /// The package the interface's method belongs to.
        want: String,
    },
    /// A method of that name whose signature the linker removed, so that nobody can tell.
    Pruned,
}

impl<'data> Binary<'data> {
    /// Computes the `fun` words of the itab for a pair, as Go's run time would.
    ///
    /// # Errors
    ///
    /// The position of the first method of the interface that the type lacks.
    pub fn fill(&self, interface: TypeId, ty: TypeId) -> Result<Vec<u64>, usize> {
        let _ = (interface, ty);
        todo!()
    }

    /// Recomputes every itab of the file and compares every word: interface, type, hash, padding, `fun`.
    pub fn verify(&self) -> Verification {
        todo!()
    }

    /// Every pair that matches. Visits, for each interface, only the types that have its rarest method.
    pub fn matrix(&self) -> Matrix {
        todo!()
    }

    /// The concrete types that implement an interface, by address.
    pub fn implementers(&self, interface: &Interface<'_>) -> Vec<TypeId> {
        let _ = interface;
        todo!()
    }

    /// The interfaces of the file (with methods) that a type satisfies, by address.
    pub fn satisfied(&self, ty: TypeId) -> Vec<TypeId> {
        let _ = ty;
        todo!()
    }

    /// Whether a type implements an interface, and the reason for every method it lacks.
    pub fn why(&self, ty: TypeId, interface: &Interface<'_>) -> Verdict<'_> {
        let _ = (ty, interface);
        todo!()
    }

    /// The names of the interface's methods that the type has, but whose code the linker removed: an itab built
    /// for the pair would hold the stand-in there.
    pub fn pruned_slots(&self, interface: &Interface<'_>, ty: TypeId) -> Vec<String> {
        let _ = (ty, interface, ItabId(0));
        todo!()
    }
}
