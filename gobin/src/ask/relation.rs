//! Which types implement which interfaces.

use itab::relation::{self, Relation};

use crate::ask::interface::Interface;
use crate::ask::matrix::OfFile;
use crate::ask::question::{Answer, Asked};
use crate::binary::data::{Binary, TypeId};
use crate::binary::method::Method;
use crate::runtime::descriptor::REMOVED;
use crate::runtime::method_table::Record;
use crate::runtime::pair;

/// The types that implement an interface, by address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Implementers {
    /// Those that do.
    pub yes: Vec<TypeId>,
    /// Those that would, if the signatures that the linker removed are the right ones. Only interfaces that are not in
    /// the file have any.
    pub unknown: Vec<TypeId>,
}

/// One interface, which need not be in the file, and the concrete types of the file.
struct OneInterface<'a, 'data> {
    binary: &'a Binary<'data>,
    asked: &'a Asked<'a>,
}

impl Relation for OneInterface<'_, '_> {
    type Interface = ();
    type Type = TypeId;

    fn interfaces(&self) -> impl Iterator<Item = ()> {
        std::iter::once(())
    }

    fn types(&self) -> impl Iterator<Item = TypeId> {
        self.binary.types().filter(|ty| !ty.is_interface()).map(|ty| ty.id())
    }

    fn is_implemented(&self, (): ()) -> impl Fn(TypeId) -> bool {
        |ty| self.asked.is_implemented_by(self.binary.records(ty))
    }
}

impl Binary<'_> {
    /// What an itab holds for a method: its code, or the stand-in if the linker removed it.
    pub(crate) fn slot(&self, method: &Record) -> u64 {
        match method.ifn {
            REMOVED => self.unreachable_method().unwrap_or(0),
            offset => self.module().text_addr(offset),
        }
    }

    /// Computes the `fun` words of the itab for a pair, as Go's run time would.
    ///
    /// # Errors
    ///
    /// The position of the first method of the interface that the type lacks.
    pub fn fill(&self, interface: TypeId, ty: TypeId) -> Result<Vec<u64>, usize> {
        let mut fun = Vec::with_capacity(self.records(interface).len());
        pair::fill(self.records(interface), self.records(ty), |method| fun.push(self.slot(method)))?;
        Ok(fun)
    }

    /// The concrete types that implement an interface, and those of which nobody can tell, by address.
    ///
    /// O(methods of the file), at worst. Every concrete type implements an interface without methods.
    pub fn implementers(&self, interface: &Interface<'_>) -> Implementers {
        let asked = &Asked::new(self, interface);
        let question = OneInterface { binary: self, asked };
        let yes = relation::implementers(&question, ()).collect();
        let unknown = match asked.knows_all_signatures() {
            true => Vec::new(),
            false => {
                let unknown = |ty: &TypeId| asked.answer(self.records(*ty)) == Answer::Unknown;
                question.types().filter(unknown).collect()
            }
        };
        Implementers { yes, unknown }
    }

    /// The interfaces of the file (with methods) that a type satisfies, by address. An interface type
    /// satisfies those whose methods are among its own.
    pub fn satisfied(&self, ty: TypeId) -> Vec<TypeId> {
        relation::satisfied(&OfFile(self), ty).collect()
    }

    /// The type's methods that an itab of the pair holds, in the interface's order; `None` unless the type implements
    /// the interface.
    pub fn matched<'a>(&'a self, ty: TypeId, interface: &Interface<'_>) -> Option<Vec<Method<'a>>> {
        let own = self.records(ty);
        let mut methods = Vec::with_capacity(interface.methods().len());
        Asked::new(self, interface)
            .fill(own, |have| methods.push(Method::new(self, &own[have])))
            .then_some(methods)
    }

    /// The type's methods that leave the answer unknown: the interface asks for one of the name, and the linker removed
    /// the signature. Empty unless nothing else is missing.
    pub fn removed<'a>(&'a self, ty: TypeId, interface: &Interface<'_>) -> Vec<Method<'a>> {
        let own = self.records(ty);
        let removed = Asked::new(self, interface).removed(own);
        removed.unwrap_or_default().into_iter().map(|have| Method::new(self, &own[have])).collect()
    }
}
