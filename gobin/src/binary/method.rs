//! Methods: views of what types have and interfaces ask for.

use std::fmt;

use crate::binary::data::{Binary, TypeId};
use crate::binary::typ::Type;
use crate::runtime::descriptor::REMOVED;
use crate::runtime::method_table::Record;

impl<'a> Type<'a> {
    /// The methods of a concrete type, in Go's order: exported first, then by name. Empty for interfaces.
    pub fn methods(self) -> impl ExactSizeIterator<Item = Method<'a>> + Clone {
        let records = if self.is_interface() { &[] } else { self.records() };
        records.iter().map(move |record| Method::new(self.binary(), record))
    }

    /// The methods an interface asks for, in Go's order. Empty for other kinds.
    pub fn imethods(self) -> impl ExactSizeIterator<Item = Imethod<'a>> + Clone {
        let records = if self.is_interface() { self.records() } else { &[] };
        records.iter().map(move |record| Imethod { binary: self.binary(), record })
    }
}

/// A method of a concrete type.
#[derive(Clone, Copy)]
pub struct Method<'a> {
    binary: &'a Binary<'a>,
    record: &'a Record,
}

impl<'a> Method<'a> {
    pub(crate) fn new(binary: &'a Binary<'a>, record: &'a Record) -> Method<'a> {
        Method { binary, record }
    }

    /// Its name.
    pub fn name(self) -> &'a str {
        self.binary.methods.name(self.record.name)
    }

    /// Whether its name is exported.
    pub fn is_exported(self) -> bool {
        self.binary.methods.is_exported(self.record.name)
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(self) -> &'a str {
        self.binary.methods.package(self.record.package)
    }

    /// Its function type without receiver, unless the linker removed it.
    pub fn signature(self) -> Option<Type<'a>> {
        (self.record.signature != REMOVED).then(|| self.binary.ty(TypeId(self.record.signature)))
    }

    /// Address of the function called through interfaces, unless the linker removed it.
    pub fn ifn(self) -> Option<u64> {
        (self.record.ifn != REMOVED).then(|| self.binary.module().text_addr(self.record.ifn))
    }

    /// Address of the function called directly, unless the linker removed it.
    pub fn tfn(self) -> Option<u64> {
        (self.record.tfn != REMOVED).then(|| self.binary.module().text_addr(self.record.tfn))
    }
}

impl fmt::Debug for Method<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Method({:?})", self.name())
    }
}

/// A method that an interface asks for.
#[derive(Clone, Copy)]
pub struct Imethod<'a> {
    binary: &'a Binary<'a>,
    record: &'a Record,
}

impl<'a> Imethod<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        self.binary.methods.name(self.record.name)
    }

    /// Whether its name is exported.
    pub fn is_exported(self) -> bool {
        self.binary.methods.is_exported(self.record.name)
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(self) -> &'a str {
        self.binary.methods.package(self.record.package)
    }

    /// Its function type.
    pub fn signature(self) -> Type<'a> {
        self.binary.ty(TypeId(self.record.signature))
    }
}

impl fmt::Debug for Imethod<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Imethod({:?})", self.name())
    }
}
