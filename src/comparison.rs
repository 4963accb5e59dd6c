//! What is said of a value that cannot be compared, hashed or ordered, or cannot be nil.
#![forbid(unsafe_code)]

use alloc::format;
use core::error::Error;
use core::fmt;

use crate::abi::Type;

/// A value of a type that has no nil was asked whether it is nil. Go: `reflect.ValueError`.
///
/// `Display` is Go's sentence, with the kind as Go prints kinds.
///
/// ```
/// let error = itab::Any::new(1_u8).try_is_nil_value().unwrap_err();
/// assert_eq!(error.to_string(), "reflect: call of reflect.Value.IsNil on uint8 Value");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NilError {
    ty: &'static Type,
}

impl NilError {
    pub(crate) const fn new(ty: &'static Type) -> Self {
        NilError { ty }
    }

    /// The type of the value.
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }
}

impl fmt::Display for NilError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = format!("{:?}", self.ty.kind()).to_lowercase();
        write!(f, "reflect: call of reflect.Value.IsNil on {kind} Value")
    }
}

impl fmt::Debug for NilError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NilError({self})")
    }
}

impl Error for NilError {}

/// Two values that cannot be compared, or one that cannot be hashed. Go: the `runtime.Error` of `==` and of maps.
///
/// `Display` of these is Go's sentence. It names the type that lacks the operation; that may be the type of a value within
/// the one that was asked, as in Go. Go orders no interface values, so for [`Any::try_cmp`](crate::Any::try_cmp) the sentence
/// is ours.
///
/// ```
/// use itab::{Any, Typed};
/// #[derive(Typed)]
/// struct Stone;
/// let error = Any::new(Stone).try_eq(&Any::new(Stone)).unwrap_err();
/// assert_eq!(error.to_string(), format!("runtime error: comparing uncomparable type {}", error.ty()));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ComparisonError {
    ty: &'static Type,
    lacks: Lacks,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Lacks {
    Equality,
    Hash,
    Order,
    /// Values of two types have no order, whatever the types. The other type.
    OneType(&'static Type),
}

impl ComparisonError {
    pub(crate) const fn uncomparable(ty: &'static Type) -> Self {
        ComparisonError { ty, lacks: Lacks::Equality }
    }

    pub(crate) const fn unhashable(ty: &'static Type) -> Self {
        ComparisonError { ty, lacks: Lacks::Hash }
    }

    pub(crate) const fn unordered(ty: &'static Type) -> Self {
        ComparisonError { ty, lacks: Lacks::Order }
    }

    pub(crate) const fn two_types(ty: &'static Type, other: &'static Type) -> Self {
        ComparisonError { ty, lacks: Lacks::OneType(other) }
    }

    /// The type that lacks the operation. Of two values of two types, which have no order, the type of the first.
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }
}

impl fmt::Display for ComparisonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ty = self.ty;
        match self.lacks {
            Lacks::Equality => write!(f, "runtime error: comparing uncomparable type {ty}"),
            Lacks::Hash => write!(f, "runtime error: hash of unhashable type {ty}"),
            Lacks::Order => write!(f, "runtime error: ordering unordered type {ty}"),
            Lacks::OneType(other) => write!(f, "runtime error: ordering values of types {ty} and {other}"),
        }
    }
}

impl fmt::Debug for ComparisonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ComparisonError({self})")
    }
}

impl Error for ComparisonError {}
