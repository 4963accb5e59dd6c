//! The errors: a failed assertion, and why a method does not count.
#![forbid(unsafe_code)]

use core::error::Error;
use core::fmt;

use crate::abi::pair::Pair;
use crate::abi::{Imethod, InterfaceType, Method, Type};
use crate::method_set::fill;

/// A type assertion that failed. Go: `runtime.TypeAssertionError`.
///
/// Four words, made without allocating or looking anything up. `Display` is Go's sentence; `{:#}` adds a
/// line per missing method with the reason ([`reasons`](Self::reasons)). Both walk the two method sets
/// again, O(ni + nt), when they are asked for.
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
#[derive(Clone, Copy)]
pub struct TypeAssertionError {
    /// The static type of what was asserted: an interface, or [`EMPTY`]. Go: `_interface`, which is nil
    /// where Go forgets it.
    source: Option<&'static InterfaceType>,
    concrete: Option<&'static Type>,
    asserted: Asserted,
}

#[derive(Clone, Copy)]
enum Asserted {
    Type(&'static Type),
    Interface(&'static InterfaceType),
}

/// Stands for the empty interface: an `Any`.
static EMPTY: InterfaceType = InterfaceType::empty();

impl TypeAssertionError {
    pub(crate) const fn other_type(
        source: Option<&'static InterfaceType>,
        concrete: &'static Type,
        asserted: &'static Type,
    ) -> Self {
        let source = if source.is_some() { source } else { Some(&EMPTY) };
        TypeAssertionError { source, concrete: Some(concrete), asserted: Asserted::Type(asserted) }
    }

    #[inline(always)]
    pub(crate) const fn missing_method(concrete: &'static Type, asserted: &'static InterfaceType) -> Self {
        let asserted = Asserted::Interface(asserted);
        TypeAssertionError { source: None, concrete: Some(concrete), asserted }
    }

    pub(crate) const fn nil_type(source: Option<&'static InterfaceType>, asserted: &'static Type) -> Self {
        let source = if source.is_some() { source } else { Some(&EMPTY) };
        TypeAssertionError { source, concrete: None, asserted: Asserted::Type(asserted) }
    }

    /// Go forgets the source here, and so the sentence does.
    pub(crate) const fn nil_interface(asserted: &'static InterfaceType) -> Self {
        TypeAssertionError { source: None, concrete: None, asserted: Asserted::Interface(asserted) }
    }

    /// The type of the value that was asserted, or `None` if there was no value (Go: a nil interface).
    pub const fn concrete(&self) -> Option<&'static Type> {
        self.concrete
    }

    /// The concrete type that was asked for, if it was one.
    pub const fn asserted_type(&self) -> Option<&'static Type> {
        match self.asserted {
            Asserted::Type(ty) => Some(ty),
            Asserted::Interface(_) => None,
        }
    }

    /// The interface that was asked for, if it was one.
    pub const fn asserted_interface(&self) -> Option<&'static InterfaceType> {
        match self.asserted {
            Asserted::Interface(interface) => Some(interface),
            Asserted::Type(_) => None,
        }
    }

    /// The interface that the value was held as, if it was asserted to a concrete type.
    pub fn source(&self) -> Option<&'static InterfaceType> {
        self.source.filter(|source| !core::ptr::eq(*source, &EMPTY))
    }

    /// The first method, in name order, that the type lacks. O(ni + nt).
    ///
    /// Go: `missingMethod`, which knows no reason. `None` if a concrete type was asked for, or if there
    /// was no value.
    pub fn missing(&self) -> Option<&'static Imethod> {
        let (ty, interface) = (self.concrete?, self.asserted_interface()?);
        let missing = fill(&Pair { interface, ty }, |_, _| ()).err()?;
        Some(&interface.methods()[missing])
    }

    /// Every method that the type lacks, with the reason, in name order. O(ni · log nt).
    pub fn reasons(&self) -> impl Iterator<Item = MissingMethod> + use<> {
        let pair = self.concrete.zip(self.asserted_interface());
        pair.into_iter().flat_map(|(ty, interface)| missing_methods(interface, ty))
    }
}

/// Every method of `interface` that `ty` lacks, with the reason, in name order. O(ni · log nt).
///
/// Empty if the type implements the interface.
pub fn missing_methods(
    interface: &'static InterfaceType,
    ty: &'static Type,
) -> impl Iterator<Item = MissingMethod> {
    interface.methods().iter().filter_map(move |want| {
        let pair = Pair { interface, ty };
        let same_name = ty.methods().binary_search_by(|have| have.name().cmp(want.name()));
        let reason = match same_name.map(|at| &ty.methods()[at]) {
            Ok(have) if want.signature() != have.signature() => Reason::Signature { have },
            Ok(have) if !want.receiver().accepts(have.receiver()) => Reason::NeedsMut { have },
            Ok(have) if !pair.sees(want, have) => Reason::Unexported { have },
            Ok(_) => return None,
            Err(_) => {
                let near = ty.methods().iter().find(|have| is_near(have.name(), want.name()));
                near.map_or(Reason::Absent, |have| Reason::OtherCase { have })
            }
        };
        Some(MissingMethod { want, ty, reason })
    })
}

/// Whether two names have the same letters: `read_all`, `readAll` and `ReadAll`.
fn is_near(a: &str, b: &str) -> bool {
    let letters = |s: &str| s.chars().filter(|&c| c != '_').flat_map(char::to_lowercase).collect::<String>();
    letters(a) == letters(b)
}

/// A method that an interface asks for and a type does not have, and why.
#[derive(Clone, Copy)]
pub struct MissingMethod {
    want: &'static Imethod,
    ty: &'static Type,
    reason: Reason,
}

/// Why a method does not count.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Reason {
    /// There is no method of that name.
    Absent,
    /// There is none, but one with the same letters in other case.
    OtherCase {
        /// The one there is.
        have: &'static Method,
    },
    /// The method of that name takes or returns other types.
    Signature {
        /// The one there is.
        have: &'static Method,
    },
    /// The method takes `&mut self`, and the interface promises to need only `&self`. Go: pointer receiver.
    NeedsMut {
        /// The one there is.
        have: &'static Method,
    },
    /// The method is not `pub`, and the interface is `pub` or of another crate.
    Unexported {
        /// The one there is.
        have: &'static Method,
    },
}

impl MissingMethod {
    /// Its name.
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

    /// Why it does not count.
    pub const fn reason(&self) -> Reason {
        self.reason
    }
}

impl fmt::Display for MissingMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, want) = (self.want.name(), self.want.text());
        match self.reason {
            Reason::Absent => write!(f, "missing method {name}: want {want}"),
            Reason::OtherCase { have } => {
                write!(f, "missing method {name}: want {want}, have {} (other spelling)", have.name())
            }
            Reason::Signature { have } => {
                write!(f, "wrong type for method {name}: have {}, want {want}", have.text())
            }
            Reason::NeedsMut { .. } => write!(f, "method {name} needs `&mut self`"),
            Reason::Unexported { .. } => {
                write!(f, "unexported method {name}: not `pub` in crate {}", self.ty.package().name())
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
        let asserted = match self.asserted {
            Asserted::Type(ty) => ty.name(),
            Asserted::Interface(interface) => interface.name(),
        };
        let source = match self.source {
            None => "interface",
            Some(source) if core::ptr::eq(source, &EMPTY) => "interface {}",
            Some(source) => source.name(),
        };
        let Some(concrete) = self.concrete else {
            return write!(f, "{source} is nil, not {asserted}");
        };
        if let Asserted::Type(ty) = self.asserted {
            write!(f, "{source} is {concrete}, not {asserted}")?;
            return match () {
                _ if concrete.name() != asserted => Ok(()),
                _ if concrete.package() != ty.package() => f.write_str(" (types from different packages)"),
                _ => f.write_str(" (types from different scopes)"),
            };
        }
        write!(f, "{concrete} is not {asserted}")?;
        if let Some(missing) = self.missing() {
            write!(f, ": missing method {}", missing.name())?;
        }
        if f.alternate() {
            for missing in self.reasons() {
                write!(f, "\n  {missing}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for TypeAssertionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TypeAssertionError({self:#})")
    }
}

impl Error for TypeAssertionError {}

/// A failed assertion of an owned value, with the value. Nothing is lost by asking.
///
/// Converts into [`TypeAssertionError`], so `?` works where that is the error.
pub struct CastError<V> {
    error: TypeAssertionError,
    value: V,
}

impl<V> CastError<V> {
    pub(crate) const fn new(error: TypeAssertionError, value: V) -> Self {
        CastError { error, value }
    }

    /// What went wrong.
    pub const fn error(&self) -> &TypeAssertionError {
        &self.error
    }

    /// The value that was asserted, unchanged.
    pub fn into_value(self) -> V {
        self.value
    }
}

impl<V> From<CastError<V>> for TypeAssertionError {
    fn from(failed: CastError<V>) -> Self {
        failed.error
    }
}

impl<V> fmt::Display for CastError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<V> fmt::Debug for CastError<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

impl<V> Error for CastError<V> {}
