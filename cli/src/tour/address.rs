//! Addresses: what Go's `println` and a debugger show.

use std::fmt;
use std::ptr;

use itab::{Itab, Type};

/// Where something lies.
#[derive(PartialEq, Eq)]
pub(super) struct Address(*const ());

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:p}", self.0)
    }
}

/// Where a value lies.
pub(super) fn address<T>(value: &T) -> Address {
    Address(ptr::from_ref(value).cast())
}

/// Where the descriptor of a type lies: the type word of an eface.
pub(super) fn descriptor(typ: &'static Type) -> Address {
    address(typ)
}

/// Where an itab lies: the first word of an iface.
pub(super) fn itab_address(itab: Itab<'_>) -> Address {
    Address(itab.as_ptr())
}
