//! The errors: a failed assertion, and why a type lacks a method.
#![forbid(unsafe_code)]

use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use crate::abi::pair::Pair;
use crate::abi::{Imethod, InterfaceType, Method, Type};
use crate::auto_traits::Auto;
pub use crate::comparison::{ComparisonError, NilError};
use crate::method_set::{self, explain};

/// A type assertion that failed. Go: `runtime.TypeAssertionError`.
///
/// Three words, made without allocating or looking anything up. `Display` is Go's sentence, and behind it, in parentheses, what is
/// wrong with the method that it names, if the type has one of that name or nearly; `{:#}` has a line per missing method with
/// the reason instead ([`reasons`](Self::reasons)). Both walk the two method sets again, O(ni + nt), when they are asked for.
///
/// ```
/// use itab::{Any, interface, methods};
/// #[interface]
/// pub trait Closer { fn close(&self); fn flush(&self); }
/// struct File;
/// #[methods]
/// impl File { pub fn close(&self) {} }
///
/// let any = Any::new(File);
/// let error = any.cast_ref::<dyn Closer>().unwrap_err();
/// assert!(error.to_string().ends_with("::Closer: missing method flush"));
/// assert_eq!(error.reasons().next().unwrap().method(), "flush");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeAssertionError {
    concrete: Option<&'static Type>,
    asserted: Asserted,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Asserted {
    /// `x.(T)`, and the interface that `x` was held as, `None` for an `Any`. Go: `_interface`.
    Type(&'static Type, Option<&'static InterfaceType>),
    /// `x.(I)`. Go forgets what `x` was held as, and so its sentence does.
    Interface(&'static InterfaceType),
}

impl TypeAssertionError {
    /// A value, held as `held_as`, is not of type `asserted`.
    pub(crate) const fn other_type(
        held_as: Option<&'static InterfaceType>,
        concrete: &'static Type,
        asserted: &'static Type,
    ) -> Self {
        TypeAssertionError { concrete: Some(concrete), asserted: Asserted::Type(asserted, held_as) }
    }

    /// A value lacks a method of `asserted`.
    #[inline(always)]
    pub(crate) const fn missing_method(concrete: &'static Type, asserted: &'static InterfaceType) -> Self {
        TypeAssertionError { concrete: Some(concrete), asserted: Asserted::Interface(asserted) }
    }

    /// There is no value, so none of type `asserted`.
    pub(crate) const fn nil_type(held_as: Option<&'static InterfaceType>, asserted: &'static Type) -> Self {
        TypeAssertionError { concrete: None, asserted: Asserted::Type(asserted, held_as) }
    }

    /// There is no value, so none with the methods of `asserted`.
    pub(crate) const fn nil_interface(asserted: &'static InterfaceType) -> Self {
        TypeAssertionError { concrete: None, asserted: Asserted::Interface(asserted) }
    }

    /// The type of the value that was asserted, or `None` if there was no value (Go: a nil interface).
    pub const fn concrete(&self) -> Option<&'static Type> {
        self.concrete
    }

    /// The concrete type that was asked for, if it was one.
    pub const fn asserted_type(&self) -> Option<&'static Type> {
        match self.asserted {
            Asserted::Type(ty, _) => Some(ty),
            Asserted::Interface(_) => None,
        }
    }

    /// The interface that was asked for, if it was one.
    pub const fn asserted_interface(&self) -> Option<&'static InterfaceType> {
        match self.asserted {
            Asserted::Interface(interface) => Some(interface),
            Asserted::Type(..) => None,
        }
    }

    /// The interface that the value was held as, if that had methods and a concrete type was asked for. Go:
    /// `_interface`.
    pub const fn held_as(&self) -> Option<&'static InterfaceType> {
        match self.asserted {
            Asserted::Type(_, held_as) => held_as,
            Asserted::Interface(_) => None,
        }
    }

    /// The first method, in name order, that the type lacks. O(ni + nt).
    ///
    /// Go: `missingMethod`, which knows no reason. `None` if a concrete type was asked for, or if there
    /// was no value.
    pub fn missing(&self) -> Option<&'static Imethod> {
        Some(first_missing(self.asserted_interface()?, self.concrete?)?.want)
    }

    /// Every method that the type lacks, with the reason, in name order. O(ni + nt), and O(nt) for each
    /// method of which the type does not have the name; allocates.
    pub fn reasons(&self) -> impl Iterator<Item = MissingMethod> + use<> {
        let pair = self.concrete.zip(self.asserted_interface());
        pair.into_iter().flat_map(|(ty, interface)| missing_methods(interface, ty))
    }
}

/// The first method, in name order, that `ty` lacks, with the reason. Allocates nothing.
fn first_missing(interface: &'static InterfaceType, ty: &'static Type) -> Option<MissingMethod> {
    let first = explain(&Pair { interface, ty }).next();
    match first {
        Some((want, reason)) => Some(MissingMethod::new(interface, want, ty, reason)),
        // See `Pair::has_embedded`.
        None => interface.embedded().iter().find_map(|inner| first_missing(inner, ty)),
    }
}

/// Every method of `interface` that `ty` lacks, with the reason, in name order. O(ni + nt), and O(nt) for
/// each method of which the type does not have the name; allocates.
///
/// Empty exactly if the type implements the interface.
pub fn missing_methods(
    interface: &'static InterfaceType,
    ty: &'static Type,
) -> impl Iterator<Item = MissingMethod> {
    let mut missing = Vec::new();
    add_missing(interface, ty, &mut missing);
    missing.sort_by_key(MissingMethod::method);
    missing.into_iter()
}

fn add_missing(interface: &'static InterfaceType, ty: &'static Type, missing: &mut Vec<MissingMethod>) {
    for (want, reason) in explain(&Pair { interface, ty }) {
        let lacks = MissingMethod::new(interface, want, ty, reason);
        if missing.iter().all(|known| known.method() != lacks.method()) {
            missing.push(lacks);
        }
    }
    // Only where embedded interfaces contradict each other do they add anything: see `Pair::has_embedded`.
    for inner in interface.embedded() {
        add_missing(inner, ty, missing);
    }
}

/// A method that an interface asks for and a type does not have, and why.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MissingMethod {
    want: &'static Imethod,
    ty: &'static Type,
    reason: Reason,
}

/// Why a type lacks a method that an interface asks for.
pub type Reason = method_set::Reason<&'static Method>;

impl MissingMethod {
    /// What [`explain`] says, by positions.
    fn new(
        interface: &'static InterfaceType,
        want: usize,
        ty: &'static Type,
        reason: method_set::Reason,
    ) -> Self {
        let want = &interface.methods()[want];
        MissingMethod { want, ty, reason: reason.map(|have| &ty.methods()[have]) }
    }

    /// The trait, if it is no method that is missing but the word of the type that it is one.
    fn mark(&self) -> Option<&'static str> {
        self.want.name().strip_prefix("impl ")
    }

    /// Its name. Where a type lacks the mark of a nominal interface, `impl` and the path of the trait.
    pub const fn method(&self) -> &'static str {
        self.want.name()
    }

    /// The method as the interface declares it.
    pub const fn want(&self) -> &'static Imethod {
        self.want
    }

    /// The type that lacks it.
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }

    /// Why the type lacks it.
    pub const fn reason(&self) -> Reason {
        self.reason
    }
}

impl fmt::Display for MissingMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, want) = (self.want.name(), self.want.text());
        if let Some(mark) = self.mark() {
            let body = if want == "#[methods]" { "{}" } else { "{ .. }" };
            return write!(f, "want `{want} impl {mark} for {} {body}`", self.ty);
        }
        match self.reason {
            Reason::Absent => write!(f, "missing method {name}: want {want}"),
            Reason::Misspelt { have } => {
                write!(f, "missing method {name}: want {want}, have {} (other spelling)", have.name())
            }
            Reason::Signature { have } | Reason::Removed { have } => {
                write!(f, "wrong type for method {name}: have {}, want {want}", have.text())?;
                if have.text() == want {
                    f.write_str(" (the same words for other types: of another module, or of another build of one crate)")?;
                }
                Ok(())
            }
            Reason::PointerReceiver { .. } => write!(f, "method {name} takes `&mut self`, want `&self`"),
            Reason::Unexported { .. } => {
                let package = self.ty.package().name();
                write!(f, "method {name} is not `pub` in crate {package}: write `pub fn {name}`")?;
                if !self.want.is_exported() {
                    f.write_str(
                        ", or `itab::package!();` at its root if the interface is of this crate too",
                    )?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for MissingMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MissingMethod({self})")
    }
}

impl fmt::Display for TypeAssertionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interface conversion: ")?;
        match (self.concrete, self.asserted) {
            (None, Asserted::Interface(asserted)) => write!(f, "interface is nil, not {asserted}"),
            (None, Asserted::Type(asserted, held_as)) => {
                write!(f, "{} is nil, not {asserted}", held_as.map_or("interface {}", InterfaceType::name))
            }
            (Some(concrete), Asserted::Type(asserted, held_as)) => {
                let held_as = held_as.map_or("interface {}", InterfaceType::name);
                write!(f, "{held_as} is {concrete}, not {asserted}")?;
                match () {
                    _ if concrete.name() != asserted.name() => Ok(()),
                    _ if concrete.package() != asserted.package() => {
                        f.write_str(" (types from different packages)")
                    }
                    _ => f.write_str(" (types from different scopes)"),
                }
            }
            (Some(concrete), Asserted::Interface(asserted)) => {
                write!(f, "{concrete} is not {asserted}")?;
                let Some(first) = first_missing(asserted, concrete) else { return Ok(()) };
                match first.mark() {
                    Some(mark) => write!(f, ": it does not say that it is {mark}")?,
                    None => write!(f, ": missing method {}", first.method())?,
                }
                match first.reason {
                    _ if f.alternate() => self.reasons().try_for_each(|missing| write!(f, "\n  {missing}")),
                    _ if first.mark().is_some() => write!(f, " ({first})"),
                    Reason::Absent => Ok(()),
                    Reason::Misspelt { have } => write!(f, " (have {}, another spelling)", have.name()),
                    _ => write!(f, " ({first})"),
                }
            }
        }
    }
}

impl fmt::Debug for TypeAssertionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypeAssertionError({self:#})")
    }
}

impl Error for TypeAssertionError {}

/// A value could not be cloned: its type is not known to be `Clone`.
///
/// ```
/// use itab::{Any, Opaque};
/// let error = Any::new(Opaque(std::sync::Mutex::new(1))).try_clone().unwrap_err();
/// assert!(error.to_string().ends_with("is not known to be `Clone`"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CloneError {
    ty: &'static Type,
}

impl CloneError {
    pub(crate) const fn new(ty: &'static Type) -> Self {
        CloneError { ty }
    }

    /// The type of the value.
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }
}

impl fmt::Display for CloneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not known to be `Clone`", self.ty)
    }
}

impl fmt::Debug for CloneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CloneError({self})")
    }
}

impl Error for CloneError {}

/// What was asked of an owned value, and failed, with the value: an assertion, if nothing else is said. Nothing is lost by asking.
///
/// Converts into the error alone, so `?` works where that is the error.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CastError<V, E = TypeAssertionError> {
    error: E,
    value: V,
}

impl<V, E> CastError<V, E> {
    pub(crate) const fn new(error: E, value: V) -> Self {
        CastError { error, value }
    }

    /// The same of a value that might have been nil.
    pub(crate) fn some(self) -> CastError<Option<V>, E> {
        CastError { error: self.error, value: Some(self.value) }
    }

    /// What went wrong.
    pub const fn error(&self) -> &E {
        &self.error
    }

    /// The value that was asked, unchanged.
    pub const fn value(&self) -> &V {
        &self.value
    }

    /// The value that was asked, unchanged, back.
    pub fn into_value(self) -> V {
        self.value
    }

    /// What went wrong, without the value.
    pub fn into_error(self) -> E {
        self.error
    }

    /// Both.
    pub(crate) fn into_parts(self) -> (V, E) {
        (self.value, self.error)
    }
}

impl<V> From<CastError<V>> for TypeAssertionError {
    fn from(failed: CastError<V>) -> Self {
        failed.error
    }
}

impl<V, E: fmt::Display> fmt::Display for CastError<V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<V, E: fmt::Debug> fmt::Debug for CastError<V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl<V, E: Error> Error for CastError<V, E> {}

/// A type is not known to have an auto trait. It may have it: see [`Type::is_send`] for what is known.
///
/// ```
/// use itab::AnyRef;
/// use std::cell::Cell;
/// let cell = Cell::new(1);
/// let error = AnyRef::new(&cell).strengthen::<dyn Sync>().unwrap_err();
/// assert_eq!(error.to_string(), "core::cell::Cell<i32> is not known to be `Sync`");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AutoTraitError {
    ty: &'static Type,
    lacks: Auto,
}

impl AutoTraitError {
    pub(crate) const fn new(ty: &'static Type, lacks: Auto) -> Self {
        AutoTraitError { ty, lacks }
    }

    /// The type of the value.
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }

    /// Whether `Send` was asked for, and is not known.
    pub const fn lacks_send(&self) -> bool {
        self.lacks.send
    }

    /// Whether `Sync` was asked for, and is not known.
    pub const fn lacks_sync(&self) -> bool {
        self.lacks.sync
    }
}

impl fmt::Display for AutoTraitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not known to be {}", self.ty, self.lacks)
    }
}

impl fmt::Debug for AutoTraitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AutoTraitError({self})")
    }
}

impl Error for AutoTraitError {}

/// An [`AutoTraitError`] with the value that was to have the auto trait.
pub type StrengthenError<V> = CastError<V, AutoTraitError>;

impl<V> From<StrengthenError<V>> for AutoTraitError {
    fn from(failed: StrengthenError<V>) -> Self {
        failed.error
    }
}

/// A value that cannot be a [`Key`](crate::Key), with the value.
pub type KeyError<V> = CastError<V, ComparisonError>;

impl<V> From<KeyError<V>> for ComparisonError {
    fn from(failed: KeyError<V>) -> Self {
        failed.error
    }
}
