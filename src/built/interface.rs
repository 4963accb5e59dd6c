//! Interfaces that are made at run time.

use super::error::BuildError;
use super::keep::{self, InterfaceParts, MethodParts};
use super::signature::{Parameter, Parameters};
use crate::abi::{InterfaceType, Receiver};
use alloc::string::String;
use alloc::vec::Vec;

/// Makes an interface.
///
/// What implements it is whatever has its methods, types of macros and built ones, as exported methods. Embedding is adding the same
/// methods.
///
/// ```
/// use itab::Type;
/// use itab::built::{InterfaceBuilder, Own};
/// let length = InterfaceBuilder::new("script::Length").method::<(), Own<usize>>("len").build()?;
/// assert_eq!(length.to_string(), "script::Length");
/// assert_eq!(length.methods()[0].text(), "fn(&self) -> usize");
/// assert!(!length.implemented_by(Type::of::<u8>()));
/// # Ok::<(), itab::built::BuildError>(())
/// ```
pub struct InterfaceBuilder {
    name: String,
    package: (String, String),
    methods: Vec<MethodParts>,
}

impl InterfaceBuilder {
    /// An interface without methods, of a package without a name.
    pub fn new(name: impl Into<String>) -> Self {
        InterfaceBuilder { name: name.into(), package: Default::default(), methods: Vec::new() }
    }

    /// The package and its version, for people: see [`InterfaceType::package`].
    pub fn package(&mut self, name: impl Into<String>, version: impl Into<String>) -> &mut Self {
        self.package = (name.into(), version.into());
        self
    }

    /// Asks for a method that takes `&self`.
    pub fn method<A: Parameters, R: Parameter>(&mut self, name: impl Into<String>) -> &mut Self {
        self.methods.push(MethodParts::new::<A, R>(name.into(), Receiver::Shared));
        self
    }

    /// Asks for a method that takes `&mut self`, or `&self`.
    pub fn method_mut<A: Parameters, R: Parameter>(&mut self, name: impl Into<String>) -> &mut Self {
        self.methods.push(MethodParts::new::<A, R>(name.into(), Receiver::Exclusive));
        self
    }

    /// Makes the interface, or finds the one that was made before of the same name, package and methods. It is kept for ever.
    ///
    /// # Errors
    ///
    /// If a name is none, or a method is there twice.
    pub fn build(&mut self) -> Result<&'static InterfaceType, BuildError> {
        let InterfaceBuilder { name, package, mut methods } =
            core::mem::replace(self, InterfaceBuilder::new(String::new()));
        methods.sort_by(|a, b| a.name.cmp(&b.name));
        keep::check_names("an interface", &name, &package.0, methods.iter().map(|method| &method.name))?;
        Ok(keep::keep_interface(InterfaceParts { name, package, methods }))
    }
}
