//! Whether a type implements an interface, and if not, why not.

use crate::ask::interface::{Interface, Wanted};
use crate::ask::slips::is_near;
use crate::binary::data::{Binary, TypeId};
use crate::binary::itab::Itab;
use crate::binary::typ::Type;
use crate::runtime::descriptor::REMOVED;
use crate::runtime::method_table::Record;

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

impl Binary<'_> {
    /// Whether a type implements an interface, and the reason for every method it lacks.
    pub fn why(&self, ty: TypeId, interface: &Interface<'_>) -> Verdict<'_> {
        let ty = self.ty(ty);
        let mut verdict = Verdict {
            implements: Some(true),
            itab: interface.id().and_then(|id| self.itab_of(id, ty.id())),
            reasons: Vec::new(),
            pruned: Vec::new(),
        };
        for wanted in interface.methods() {
            match self.reason(ty, wanted) {
                Ok(method) if method.ifn == REMOVED => verdict.pruned.push(wanted.name().to_string()),
                Ok(_) => {}
                Err(why) => {
                    // A signature that the file has is one that the linker kept wherever it occurs; so a method
                    // without signature has another one. Only of a signature that the file has not, nobody knows.
                    let unknown = why == Why::Pruned && wanted.signature().is_none();
                    verdict.implements = match verdict.implements {
                        Some(true) if unknown => None,
                        None if unknown => None,
                        _ => Some(false),
                    };
                    let (method, want) = (wanted.name().to_string(), wanted.signature_text().to_string());
                    verdict.reasons.push(Reason { method, want, why });
                }
            }
        }
        verdict
    }

    /// The method of the type that is the wanted one, or why there is none.
    fn reason(&self, ty: Type<'_>, wanted: &Wanted<'_>) -> Result<Record, Why> {
        let tables = self.method_tables();
        let Some(name) = tables.number_of(wanted.is_exported(), wanted.name()) else {
            return Err(Why::Absent { near: self.near_methods(ty, wanted) });
        };
        let package = |method: &Record| tables.package(method.package);
        let is_visible = |method: &Record| wanted.is_exported() || wanted.package() == package(method);
        let fits = |method: &&Record| {
            wanted.signature().is_some_and(|want| want.id().0 == method.signature) && is_visible(method)
        };
        let named = |ty: Type<'_>| -> Vec<Record> {
            ty.records().iter().filter(|method| method.name == name).copied().collect()
        };
        let methods = named(ty);
        if let Some(method) = methods.iter().find(fits) {
            return Ok(*method);
        }
        let Some(first) = methods.first() else {
            return Err(match ty.pointer_type().map(named) {
                Some(methods) if methods.iter().any(|method| fits(&method)) => Why::PointerReceiver,
                _ => Why::Absent { near: self.near_methods(ty, wanted) },
            });
        };
        // Of several unexported methods of the name, the one of the right package has the telling signature.
        match methods.iter().find(|method| is_visible(method)) {
            None => {
                Err(Why::Unexported { have: package(first).to_string(), want: wanted.package().to_string() })
            }
            Some(method) if method.signature == REMOVED => Err(Why::Pruned),
            Some(method) => {
                Err(Why::Signature { have: self.ty(TypeId(method.signature)).name().into_owned() })
            }
        }
    }

    /// Methods of the type, or of its pointer type, that a slip of the keyboard would explain.
    fn near_methods(&self, ty: Type<'_>, wanted: &Wanted<'_>) -> Vec<String> {
        let tables = self.method_tables();
        let methods = ty.records().iter().chain(ty.pointer_to().map_or(&[][..], |pointer| pointer.records()));
        let mut near: Vec<String> = methods
            .filter(|method| wanted.signature().is_some_and(|want| want.id().0 == method.signature))
            .map(|method| tables.name(method.name))
            .filter(|name| is_near(name, wanted.name()))
            .map(str::to_string)
            .collect();
        near.sort();
        near.dedup();
        near
    }
}
