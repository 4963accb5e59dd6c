//! Why a method could not be called by its name.
#![forbid(unsafe_code)]

use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use super::Any;
use super::argument::Parameter;
use crate::abi::{Method, Type};

/// A call by name that was not made, with the arguments: nothing is lost by trying. Nothing has been run.
///
/// Converts into [`Refusal`], which is `Send` and `Sync`, so `?` works where that is the error.
///
/// ```
/// use itab::{Any, methods};
/// pub struct Cat { name: String }
/// #[methods(call)]
/// impl Cat { pub fn rename(&mut self, to: String) { self.name = to } }
///
/// let error = Any::new(Cat { name: "Tom".into() }).call("rename", vec![Any::new(7_u8)]).unwrap_err();
/// assert!(error.to_string().ends_with("::Cat.rename: argument 1 is u8, want alloc::string::String"));
/// assert_eq!(error.into_arguments().pop().unwrap(), 7_u8);
/// ```
pub struct CallError {
    refusal: Refusal,
    arguments: Vec<Any>,
}

impl CallError {
    pub(super) const fn new(refusal: Refusal, arguments: Vec<Any>) -> Self {
        CallError { refusal, arguments }
    }

    /// What went wrong.
    pub const fn refusal(&self) -> &Refusal {
        &self.refusal
    }

    /// The arguments, unchanged.
    pub fn arguments(&self) -> &[Any] {
        &self.arguments
    }

    /// The arguments, unchanged, back.
    pub fn into_arguments(self) -> Vec<Any> {
        self.arguments
    }
}

impl From<CallError> for Refusal {
    fn from(error: CallError) -> Self {
        error.refusal
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.refusal.fmt(f)
    }
}

impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallError({self})")
    }
}

impl Error for CallError {}

/// Which call was not made, and why.
#[derive(Clone)]
pub struct Refusal {
    ty: &'static Type,
    name: String,
    reason: CallReason,
}

impl Refusal {
    pub(super) const fn new(ty: &'static Type, name: String, reason: CallReason) -> Self {
        Refusal { ty, name, reason }
    }

    /// The type of the value whose method was asked for.
    pub const fn ty(&self) -> &'static Type {
        self.ty
    }

    /// The name that was asked for.
    pub fn method(&self) -> &str {
        &self.name
    }

    /// Why the call was not made.
    pub const fn reason(&self) -> &CallReason {
        &self.reason
    }
}

/// Why a method was not called.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum CallReason {
    /// The type has no method of that name.
    NoMethod {
        /// One whose name is nearly the same.
        near: Option<&'static Method>,
    },
    /// The method is not `pub`. Go's `reflect` does not call such methods either.
    Unexported,
    /// The block of the method does not say that its methods are called by name: `#[methods(call)]`.
    NotByName,
    /// The method takes the value itself, and calls by name borrow it.
    TakesValue,
    /// The method takes `&mut self`, and the value is shared.
    NeedsMut,
    /// The value is a nil pointer, which has no value for the method to be called on.
    Nil,
    /// The method is an `unsafe fn`.
    Unsafe,
    /// A parameter is of a type that no argument can be given as: it borrows.
    Parameter {
        /// Its position, from 1, the receiver aside.
        number: usize,
        /// What it takes.
        want: Parameter,
    },
    /// The result borrows, and no owned copy of it can be made.
    Result {
        /// Its type.
        name: &'static str,
    },
    /// There are too few or too many arguments.
    Count {
        /// How many there are.
        have: usize,
        /// How many parameters the method has, the receiver aside.
        want: usize,
    },
    /// An argument is of the wrong type.
    Argument {
        /// Its position, from 1.
        number: usize,
        /// Its type.
        have: &'static Type,
        /// What the method takes.
        want: Parameter,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "call of {}.{}: ", self.ty, self.name)?;
        match self.reason {
            CallReason::NoMethod { near: None } => f.write_str("no such method"),
            CallReason::NoMethod { near: Some(near) } => write!(f, "no such method, but {}", near.name()),
            CallReason::Unexported => {
                write!(f, "unexported method: not `pub` in crate {}", self.ty.package().name())
            }
            CallReason::NotByName if self.ty.is_built() => {
                f.write_str("the type was made at run time: its methods are called through an interface")
            }
            CallReason::NotByName => {
                f.write_str("not to be called by name: its block needs `call`, as in `#[methods(call)]`")
            }
            CallReason::TakesValue => f.write_str(
                "it takes the value, and a call by name borrows it: an owner calls it through an interface",
            ),
            CallReason::NeedsMut => f.write_str("it needs `&mut self`, and the value is shared"),
            CallReason::Nil => f.write_str("the value is a nil pointer"),
            CallReason::Unsafe => f.write_str("an `unsafe fn` is not called by name"),
            CallReason::Parameter { number, want } => {
                write!(f, "no argument can be given as parameter {number}, {}", want.name())
            }
            CallReason::Result { name } => write!(f, "the result borrows and has no owned copy: {name}"),
            CallReason::Count { have, want } => {
                let plural = if have == 1 { "" } else { "s" };
                write!(f, "{have} argument{plural}, want {want}")
            }
            CallReason::Argument { number, have, want } => {
                write!(f, "argument {number} is {have}, want {}", want.name())
            }
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({self})")
    }
}

impl Error for Refusal {}
