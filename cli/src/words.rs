//! How answers name methods and functions, and in which order names stand.

use std::cmp::Ordering;

use itab_gobin::{Binary, Interface, TypeId, Wanted};
use serde::Serialize;

use crate::output::{self, Cell, Role};

/// A method as Go's error messages write it: `Read([]uint8) (int, error)`.
pub(crate) fn method(name: &str, signature: &str) -> String {
    format!("{name}{}", signature.strip_prefix("func").unwrap_or(signature))
}

/// The order of names for people: `*T` stands right after `T`.
pub(crate) fn by_name(a: &str, b: &str) -> Ordering {
    a.trim_start_matches('*').cmp(b.trim_start_matches('*')).then(a.len().cmp(&b.len()))
}

/// What stands for a function that no call can reach.
pub(crate) fn removed() -> Cell<'static> {
    Cell::painted(Role::Aside, "removed by the linker")
}

/// The name of an interface by which it is found again.
pub(crate) fn label(binary: &Binary<'_>, interface: &Interface<'_>) -> String {
    match interface.id() {
        Some(id) => binary.ty(id).label().into_owned(),
        None => interface.name().to_owned(),
    }
}

/// The address of an interface, if it is in the file.
pub(crate) fn address(binary: &Binary<'_>, interface: &Interface<'_>) -> Option<String> {
    interface.id().map(|id| output::hex(binary.ty(id).addr()))
}

/// A method that an interface asks for, in JSON.
#[derive(Serialize)]
pub(crate) struct AskedMethod {
    pub(crate) name: String,
    pub(crate) signature: String,
    /// The package of an unexported method.
    pub(crate) package: Option<String>,
}

/// The methods that an interface asks for.
pub(crate) fn asked_methods(interface: &Interface<'_>) -> Vec<AskedMethod> {
    let method = |method: &Wanted<'_>| AskedMethod {
        name: method.name().to_owned(),
        signature: method.signature_text().to_owned(),
        package: (!method.is_exported()).then(|| method.package().to_owned()),
    };
    interface.methods().iter().map(method).collect()
}

/// How many slots of an itab would hold the stand-in for a method that the linker removed.
pub(crate) fn pruned_slots(binary: &Binary<'_>, ty: TypeId, interface: &Interface<'_>) -> usize {
    let methods = binary.matched(ty, interface).unwrap_or_default();
    methods.iter().filter(|method| method.ifn().is_none()).count()
}
