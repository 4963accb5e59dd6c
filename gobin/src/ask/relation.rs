//! Which types implement which interfaces.

use crate::ask::interface::{Interface, Wanted};
use crate::binary::data::{Binary, TypeId};
use crate::runtime::descriptor::REMOVED;
use crate::runtime::method_table::Record;
use crate::runtime::pair;

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

    /// The concrete types that implement an interface, by address. O(methods of the file), at worst.
    pub fn implementers(&self, interface: &Interface<'_>) -> Vec<TypeId> {
        let Some(wanted) = self.wanted_records(interface) else { return Vec::new() };
        self.types()
            .filter(|ty| !ty.is_interface() && ty.records().len() >= wanted.len())
            .filter(|ty| pair::fill(&wanted, ty.records(), |_| ()).is_ok())
            .map(|ty| ty.id())
            .collect()
    }

    /// The interfaces of the file (with methods) that a type satisfies, by address. An interface type
    /// satisfies those whose methods are among its own.
    pub fn satisfied(&self, ty: TypeId) -> Vec<TypeId> {
        let had = self.records(ty);
        self.interfaces()
            .filter(|interface| pair::fill(interface.records(), had, |_| ()).is_ok())
            .map(|interface| interface.id())
            .collect()
    }

    /// What an interface asks for, as the file's numbers; none if it asks for a name, a package or a signature
    /// that the file does not have.
    fn wanted_records(&self, interface: &Interface<'_>) -> Option<Vec<Record>> {
        interface.methods().iter().map(|wanted| self.wanted_record(wanted)).collect()
    }

    fn wanted_record(&self, wanted: &Wanted<'_>) -> Option<Record> {
        let methods = self.method_tables();
        let exported = wanted.is_exported();
        Some(Record {
            name: methods.number_of(exported, wanted.name())?,
            package: if exported { 0 } else { methods.package_number(wanted.package())? },
            signature: wanted.signature()?.id().0,
            ifn: REMOVED,
            tfn: REMOVED,
        })
    }

    /// The names of the interface's methods that the type has, but whose code the linker removed: an itab built
    /// for the pair would hold the stand-in there. Empty if the type does not implement the interface.
    pub fn pruned_slots(&self, interface: &Interface<'_>, ty: TypeId) -> Vec<String> {
        let Some(wanted) = self.wanted_records(interface) else { return Vec::new() };
        let mut pruned = Vec::new();
        let done = pair::fill(&wanted, self.records(ty), |method| {
            if method.ifn == REMOVED {
                pruned.push(self.method_tables().name(method.name).to_string());
            }
        });
        if done.is_ok() { pruned } else { Vec::new() }
    }
}
