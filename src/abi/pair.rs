//! An interface and a type as the matcher sees them.

use core::any::TypeId;
use core::cmp::Ordering;

use super::interface_type::InterfaceType;
use super::method::{Imethod, Method};
use super::receiver::Receiver;
use super::typ::Type;
use crate::method_set::{Explain, MethodSets, Reason, fill, is_near};

/// An (interface, type) pair as the matcher sees it.
pub(crate) struct Pair {
    pub(crate) interface: &'static InterfaceType,
    pub(crate) ty: &'static Type,
}

impl Pair {
    /// Whether `have` is visible to `want`, a method of the interface: everywhere if it is `pub`, else
    /// only where a trait of its crate that is not `pub` either declares `want`.
    ///
    /// Go: `if exported || pkgPath == ipkg` in `itabInit`. There, a name says by its first letter
    /// whether it is exported; here the trait says it for the methods that it declares, and the package is that of
    /// the trait, also where another interface embeds it.
    pub(crate) fn sees(&self, want: &Imethod, have: &Method) -> bool {
        have.is_exported() || want.package().is_some_and(|package| have.is_visible_in(package))
    }
}

impl Pair {
    /// Whether the type implements the interface.
    pub(crate) fn matches(&self) -> bool {
        fill(self, |_, _| ()).is_ok() && self.has_embedded()
    }

    /// Whether the type has the methods of the interfaces that the interface embeds.
    ///
    /// They are among the interface's own, by name. But two embedded interfaces may declare one name with
    /// different signatures: the macro refuses that where the spellings show it, and one word can mean two
    /// types in two places. The interface's list has one of the two; a type that has that one lacks the other.
    pub(crate) fn has_embedded(&self) -> bool {
        self.interface.embedded().iter().all(|interface| Pair { interface, ty: self.ty }.matches())
    }
}

/// An interface and another one, whose methods a type is known to have.
///
/// Only what every type that implements `had` has fits.
pub(crate) struct InterfacePair {
    pub(crate) interface: &'static InterfaceType,
    pub(crate) had: &'static InterfaceType,
}

impl InterfacePair {
    /// As [`Pair::sees`], of a method that another interface asks for. One that it lets be not `pub` is of its own package.
    fn sees(&self, want: &Imethod, have: &Imethod) -> bool {
        have.is_exported() || (!want.is_exported() && want.package() == have.package())
    }

    /// Whether every type that implements `had` implements the interface. As [`Pair::matches`].
    pub(crate) fn matches(&self) -> bool {
        let embedded =
            |interface: &&'static InterfaceType| InterfacePair { interface, had: self.had }.matches();
        fill(self, |_, _| ()).is_ok() && self.interface.embedded().iter().all(embedded)
    }
}

/// Whether a method of this signature and receiver, if it is visible, is the one that is wanted.
#[inline(always)]
fn fits(want: &Imethod, signature: TypeId, receiver: Receiver) -> bool {
    want.signature() == signature && want.receiver().accepts(receiver)
}

/// Why a method of this signature is not the one that is wanted, although it has its name.
fn unfit(want: &Imethod, signature: TypeId, is_visible: bool) -> Reason<()> {
    if !is_visible {
        Reason::Unexported { have: () }
    } else if want.signature() != signature {
        Reason::Signature { have: () }
    } else {
        Reason::PointerReceiver { have: () }
    }
}

impl MethodSets for InterfacePair {
    fn wanted(&self) -> usize {
        self.interface.methods().len()
    }

    fn had(&self) -> usize {
        self.had.methods().len()
    }

    fn order(&self, want: usize, have: usize) -> Ordering {
        self.interface.methods()[want].name().cmp(self.had.methods()[have].name())
    }

    fn fits(&self, want: usize, have: usize) -> bool {
        let (want, have) = (&self.interface.methods()[want], &self.had.methods()[have]);
        fits(want, have.signature(), have.receiver()) && self.sees(want, have)
    }
}

impl Explain for InterfacePair {
    fn reason(&self, want: usize, have: usize) -> Reason<()> {
        let (want, have) = (&self.interface.methods()[want], &self.had.methods()[have]);
        unfit(want, have.signature(), self.sees(want, have))
    }

    fn is_near(&self, want: usize, have: usize) -> bool {
        is_near(self.interface.methods()[want].name(), self.had.methods()[have].name())
    }
}

impl MethodSets for Pair {
    #[inline(always)]
    fn wanted(&self) -> usize {
        self.interface.methods().len()
    }

    #[inline(always)]
    fn had(&self) -> usize {
        self.ty.methods().len()
    }

    #[inline(always)]
    fn order(&self, want: usize, have: usize) -> Ordering {
        let (want, have) = (&self.interface.methods()[want], &self.ty.methods()[have]);
        match want.prefix.cmp(&have.prefix) {
            // See `prefix`: a zero last byte means that the prefix is the whole name.
            Ordering::Equal if want.prefix & 0xff != 0 => want.name().cmp(have.name()),
            decided => decided,
        }
    }

    #[inline(always)]
    fn fits(&self, want: usize, have: usize) -> bool {
        let (want, have) = (&self.interface.methods()[want], &self.ty.methods()[have]);
        fits(want, have.signature(), have.receiver()) && self.sees(want, have)
    }
}

impl Explain for Pair {
    fn reason(&self, want: usize, have: usize) -> Reason<()> {
        let (want, have) = (&self.interface.methods()[want], &self.ty.methods()[have]);
        unfit(want, have.signature(), self.sees(want, have))
    }

    fn is_near(&self, want: usize, have: usize) -> bool {
        is_near(self.interface.methods()[want].name(), self.ty.methods()[have].name())
    }
}
