//! Interfaces to ask about: those of the file, and those that somebody wrote down.

use crate::binary::data::{Binary, TypeId};
use crate::binary::typ::Type;

/// An interface to ask about: one of the file, or one the user wrote.
///
/// Made by [`Binary::find_interface`](crate::Binary::find_interface) or [`Binary::interface`](crate::Binary::interface).
#[derive(Debug, Clone)]
pub struct Interface<'a> {
    pub(crate) name: String,
    pub(crate) id: Option<TypeId>,
    pub(crate) methods: Vec<Wanted<'a>>,
}

impl<'a> Interface<'a> {
    /// Its name with full package paths, or the text it was parsed from, normalised.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type in the file, unless the user made it up.
    pub fn id(&self) -> Option<TypeId> {
        self.id
    }

    /// What it asks for, in Go's order: exported first, then by name.
    pub fn methods(&self) -> &[Wanted<'a>] {
        &self.methods
    }
}

/// A method that an interface asks for.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    pub(crate) name: String,
    pub(crate) exported: bool,
    pub(crate) package: String,
    pub(crate) signature: Option<Type<'a>>,
    pub(crate) text: String,
}

impl<'a> Wanted<'a> {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether its name is exported.
    pub fn is_exported(&self) -> bool {
        self.exported
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(&self) -> &str {
        &self.package
    }

    /// The function type in the file. `None` if the file has no function of that type, in which case no
    /// method whose signature survived the linker can have it.
    pub fn signature(&self) -> Option<Type<'a>> {
        self.signature
    }

    /// The signature with full package paths: `func([]uint8) (int, error)`.
    pub fn signature_text(&self) -> &str {
        &self.text
    }
}

impl Binary<'_> {
    /// An interface of the file.
    ///
    /// # Panics
    ///
    /// If the type is not an interface.
    pub fn interface(&self, id: TypeId) -> Interface<'_> {
        let ty = self.ty(id);
        assert!(ty.is_interface(), "{} is not an interface", ty.string());
        let methods = ty.imethods().map(|method| Wanted {
            name: method.name().to_string(),
            exported: method.is_exported(),
            package: method.package().to_string(),
            signature: Some(method.signature()),
            text: method.signature().name().into_owned(),
        });
        Interface { name: ty.name().into_owned(), id: Some(id), methods: methods.collect() }
    }
}
