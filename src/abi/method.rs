//! Methods: what a type has ([`Method`]) and what an interface asks for ([`Imethod`]).

use core::any::TypeId;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::package::Package;
use super::receiver::Receiver;
use crate::text::{prefix, same};

/// A code pointer whose signature has been forgotten. Go: `textOff`, resolved.
///
/// It can only be called after it was given its signature back, which is what [`Imethod`] is for.
pub type CodePtr = unsafe fn();

/// A method of a concrete type. Go: `abi.Method{Name, Mtyp, Ifn, Tfn}`.
///
/// There is no `Tfn`, the entry for direct calls: rustc compiles those.
#[derive(Clone, Copy)]
pub struct Method {
    pub(super) prefix: u64,
    signature: TypeId,
    ifn: CodePtr,
    info: &'static MethodInfo,
    access: &'static MethodAccess,
}

/// What a match does not have to read.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct MethodInfo {
    pub name: &'static str,
    pub text: &'static str,
}

/// Who may call a method, and how. Few methods differ in it, so they share it.
pub(crate) struct MethodAccess {
    pub(crate) receiver: Receiver,
    /// Where the method is visible, if not everywhere: the id of the package.
    pub(crate) package: Option<TypeId>,
    /// How the method is called by its name, if its block says so. Only `value/call.rs` makes one and knows its type.
    pub(crate) by_name: Option<fn() -> &'static dyn core::any::Any>,
}

impl Method {
    /// # Safety
    ///
    /// `ifn` is a function of the type whose `TypeId` is `signature`. Its first parameter is a
    /// [`This`](super::receiver::This), and it may be called with the address of a value of the type whose method
    /// set it is put into, borrowed as `access.receiver` says. So may what `access.by_name` leads to.
    pub(crate) const unsafe fn new(
        info: &'static MethodInfo,
        signature: TypeId,
        ifn: CodePtr,
        access: &'static MethodAccess,
    ) -> Self {
        Method { prefix: prefix(info.name), signature, ifn, info, access }
    }

    /// The name, raw prefix removed.
    pub const fn name(&self) -> &'static str {
        self.info.name
    }

    /// The signature as it was written: `fn(&self, km: u32) -> u32` gives `fn(&self, u32) -> u32`.
    ///
    /// For people. Two methods fit when their types are equal ([`signature`](Self::signature)),
    /// however they were spelled.
    pub const fn text(&self) -> &'static str {
        self.info.text
    }

    /// The identity of the signature, receiver aside. Go: `Mtyp`.
    pub const fn signature(&self) -> TypeId {
        self.signature
    }

    /// Through what it is called.
    pub const fn receiver(&self) -> Receiver {
        self.access.receiver
    }

    /// Whether it is `pub`, so that interfaces of every crate find it.
    pub const fn is_exported(&self) -> bool {
        self.access.package.is_none()
    }

    /// Whether interfaces of this package that are not `pub` find it.
    pub(crate) fn is_visible_in(&self, package: &Package) -> bool {
        match self.access.package {
            None => true,
            Some(id) => package.is(id),
        }
    }

    /// How it is called by its name: see [`MethodAccess`].
    pub(crate) fn by_name(&self) -> Option<&'static dyn core::any::Any> {
        self.access.by_name.map(|described| described())
    }

    /// The code, for calls through an interface. Go: `Ifn`. Never use it as an identity: functions may
    /// be merged or duplicated by the compiler.
    pub const fn ifn(&self) -> CodePtr {
        self.ifn
    }

    fn identity(&self) -> (&'static str, TypeId, Receiver, Option<TypeId>) {
        (self.name(), self.signature, self.access.receiver, self.access.package)
    }
}

impl PartialEq for Method {
    /// Whether both say the same to an interface: name, signature, receiver and visibility. Not whether they
    /// have the same code, which nobody can tell.
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Method {}

impl Hash for Method {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let vis = if self.is_exported() { "pub " } else { "" };
        write!(f, "{vis}{} {:?} {:?}", self.info.name, self.info.text, self.ifn)
    }
}

/// A method that an interface asks for. Go: `abi.Imethod{Name, Typ}`.
#[derive(Clone, Copy)]
pub struct Imethod {
    pub(super) prefix: u64,
    name: &'static str,
    signature: TypeId,
    pub(super) spelling: &'static Spelling,
    receiver: Receiver,
    /// Who declares it, unless a `pub` trait does.
    package: Option<&'static Package>,
}

/// How the signature of an interface's method is written.
#[doc(hidden)]
pub struct Spelling {
    pub text: &'static str,
    /// The receiver, each parameter and the result, as far as their names say which types they are:
    /// where a name can mean anything, there is a `_`.
    pub shape: &'static [&'static str],
}

impl Spelling {
    /// Whether both may be spellings of one signature. `Duration` and `std::time::Duration` may be the
    /// same type, `u32` and `u64` cannot be.
    pub(super) const fn may_equal(&self, other: &Spelling) -> bool {
        const fn is_open(shape: &str) -> bool {
            let mut i = 0;
            while i < shape.len() {
                if shape.as_bytes()[i] == b'_' {
                    return true;
                }
                i += 1;
            }
            false
        }
        if self.shape.len() != other.shape.len() {
            return false;
        }
        let mut i = 0;
        while i < self.shape.len() {
            let (a, b) = (self.shape[i], other.shape[i]);
            if !is_open(a) && !is_open(b) && !same(a, b) {
                return false;
            }
            i += 1;
        }
        true
    }
}

impl Imethod {
    pub(crate) const fn new(
        name: &'static str,
        signature: TypeId,
        spelling: &'static Spelling,
        receiver: Receiver,
        package: Option<&'static Package>,
    ) -> Self {
        Imethod { prefix: prefix(name), name, signature, spelling, receiver, package }
    }

    /// The name, raw prefix removed.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The signature as it was written, for people.
    pub const fn text(&self) -> &'static str {
        self.spelling.text
    }

    /// The identity of the signature, receiver aside. Go: `Typ`.
    pub const fn signature(&self) -> TypeId {
        self.signature
    }

    /// Through what it is called.
    pub const fn receiver(&self) -> Receiver {
        self.receiver
    }

    /// Whether a `pub` trait declares it, so that it means `pub` methods only.
    ///
    /// An interface that is not `pub` may embed one that is.
    pub const fn is_exported(&self) -> bool {
        self.package.is_none()
    }

    /// The crate that declares it, if only its methods are meant.
    ///
    /// That is not always the crate of the interface: one with parameters may embed its parameter.
    pub(crate) const fn package(&self) -> Option<&'static Package> {
        self.package
    }

    fn identity(&self) -> (&'static str, TypeId, Receiver, bool) {
        (self.name, self.signature, self.receiver, self.is_exported())
    }
}

impl PartialEq for Imethod {
    /// Whether both ask for the same: name, signature, receiver and visibility.
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Imethod {}

impl Hash for Imethod {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl fmt::Debug for Imethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.name, self.text())
    }
}
