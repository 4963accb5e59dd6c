//! Who implements what, for all types and interfaces at once.

use itab::relation::{self, Indexed, Relation};

use crate::binary::data::{Binary, TypeId};
use crate::runtime::pair;

/// Who implements what: every (interface, concrete type) pair of the file that matches, by address.
pub type Matrix = relation::Matrix<TypeId, TypeId>;

/// The interfaces and the concrete types of a file that have methods, to be asked which implements which.
pub(crate) struct OfFile<'a, 'data>(pub(crate) &'a Binary<'data>);

impl Relation for OfFile<'_, '_> {
    type Interface = TypeId;
    type Type = TypeId;

    fn interfaces(&self) -> impl Iterator<Item = TypeId> {
        self.0.interfaces().map(|ty| ty.id())
    }

    fn types(&self) -> impl Iterator<Item = TypeId> {
        self.0.types().filter(|ty| !ty.records().is_empty() && !ty.is_interface()).map(|ty| ty.id())
    }

    fn is_implemented(&self, interface: TypeId) -> impl Fn(TypeId) -> bool {
        let wanted = self.0.records(interface);
        move |ty| pair::fill(wanted, self.0.records(ty), |_| ()).is_ok()
    }
}

impl Indexed for OfFile<'_, '_> {
    /// The numbers of the name and of the signature.
    type Method = (u32, u32);

    fn wanted(&self, interface: TypeId) -> impl Iterator<Item = (u32, u32)> {
        self.had(interface)
    }

    fn had(&self, ty: TypeId) -> impl Iterator<Item = (u32, u32)> {
        self.0.records(ty).iter().map(|method| (method.name, method.signature))
    }

    fn name(&self, method: (u32, u32)) -> usize {
        method.0 as usize
    }

    fn names(&self) -> usize {
        self.0.method_tables().names()
    }
}

impl Binary<'_> {
    /// Every pair that matches. Visits, for each interface, only the types that have its rarest method.
    pub fn matrix(&self) -> Matrix {
        relation::matrix(&OfFile(self))
    }
}
