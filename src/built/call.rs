//! Calls through an interface that is known at run time only.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::error::Error;
use core::fmt;

use super::signature::{self, Parameter, Parameters};
use crate::abi::receiver::This;
use crate::abi::{CodePtr, Imethod, InterfaceType, Itab, Receiver};
use crate::auto_traits::AutoTraits;
use crate::error::TypeAssertionError;
use crate::itab_table::ItabTable;
use crate::ptr::{Mut, Ref};
use crate::value::{AnyMut, AnyRef};

/// A borrowed value, to be used through an interface that is known at run time only. Two words, `Copy`.
///
/// Made by [`InterfaceType::cast_ref`].
#[derive(Clone, Copy)]
pub struct Through<'a> {
    /// Invariant: for the type of the value.
    itab: Itab<'static>,
    data: Ref<'a>,
}

/// An exclusively borrowed value, to be used through an interface that is known at run time only.
///
/// Made by [`InterfaceType::cast_mut`].
pub struct ThroughMut<'a> {
    /// Invariant: for the type of the value.
    itab: Itab<'static>,
    data: Mut<'a>,
}

impl InterfaceType {
    /// Uses a borrowed value through this interface, if its type has the methods. Costs what [`AnyRef::cast_ref`] costs, without
    /// the cell of the type.
    ///
    /// # Errors
    ///
    /// If the type lacks a method; the error can say which and why.
    pub fn cast_ref<'a, A: ?Sized + AutoTraits>(
        &'static self,
        value: AnyRef<'a, A>,
    ) -> Result<Through<'a>, TypeAssertionError> {
        let missing = TypeAssertionError::missing_method(value.ty(), self);
        let itab = ItabTable::process().itab(self, value.ty()).ok_or(missing)?;
        Ok(Through { itab, data: value.data() })
    }

    /// Uses an exclusively borrowed value through this interface, if its type has the methods.
    ///
    /// # Errors
    ///
    /// As [`cast_ref`](Self::cast_ref).
    pub fn cast_mut<'a, A: ?Sized + AutoTraits>(
        &'static self,
        value: AnyMut<'a, A>,
    ) -> Result<ThroughMut<'a>, TypeAssertionError> {
        let missing = TypeAssertionError::missing_method(value.ty(), self);
        let itab = ItabTable::process().itab(self, value.ty()).ok_or(missing)?;
        Ok(ThroughMut { itab, data: value.into_data() })
    }
}

impl<'a> Through<'a> {
    /// The itab.
    pub fn itab(self) -> Itab<'static> {
        self.itab
    }

    /// Calls a method by name, with the signature that `A` and `R` say. O(log methods), one comparison of ids, and the call.
    ///
    /// # Errors
    ///
    /// If the interface has no such method, or one of another signature, or one that takes `&mut self` or the value. Nothing is
    /// called, and the arguments are gone.
    pub fn call<A: Parameters, R: Parameter>(
        self,
        name: &str,
        arguments: A::At<'_>,
    ) -> Result<R::At<'a>, ThroughError> {
        self.call_at::<A, R>(position::<A, R>(self.itab, name)?, arguments)
    }

    /// Calls the method at a position of [`InterfaceType::methods`].
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub fn call_at<A: Parameters, R: Parameter>(
        self,
        position: usize,
        arguments: A::At<'_>,
    ) -> Result<R::At<'a>, ThroughError> {
        let function = function::<A, R>(self.itab, position, Receiver::Shared)?;
        // SAFETY: the function is that of a method of the value's type, which takes `&self`, and the value is shared for `'a`.
        Ok(unsafe { A::call::<R>(function, This::new(self.data.as_ptr()), arguments) })
    }
}

impl ThroughMut<'_> {
    /// The itab.
    pub fn itab(&self) -> Itab<'static> {
        self.itab
    }

    /// Calls a method by name, with the signature that `A` and `R` say. O(log methods), one comparison of ids, and the call.
    ///
    /// # Errors
    ///
    /// If the interface has no such method, or one of another signature, or one that takes the value. Nothing is called, and the
    /// arguments are gone.
    pub fn call<A: Parameters, R: Parameter>(
        &mut self,
        name: &str,
        arguments: A::At<'_>,
    ) -> Result<R::At<'_>, ThroughError> {
        self.call_at::<A, R>(position::<A, R>(self.itab, name)?, arguments)
    }

    /// Calls the method at a position of [`InterfaceType::methods`].
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    pub fn call_at<A: Parameters, R: Parameter>(
        &mut self,
        position: usize,
        arguments: A::At<'_>,
    ) -> Result<R::At<'_>, ThroughError> {
        let function = function::<A, R>(self.itab, position, Receiver::Exclusive)?;
        // SAFETY: the function is that of a method of the value's type, and the value is borrowed exclusively as `self` is.
        Ok(unsafe { A::call::<R>(function, This::new(self.data.as_ptr()), arguments) })
    }
}

/// Where the interface of an itab has a method.
fn position<A: Parameters, R: Parameter>(itab: Itab<'static>, name: &str) -> Result<usize, ThroughError> {
    let interface = itab.interface();
    let error = || ThroughError::new::<A, R>(interface, Asked::Name(name.to_owned()), Problem::Absent);
    interface.position(name).ok_or_else(error)
}

/// The code of a method of an itab, as a function of its signature.
fn function<A: Parameters, R: Parameter>(
    itab: Itab<'static>,
    position: usize,
    held: Receiver,
) -> Result<A::Function<R>, ThroughError> {
    let interface = itab.interface();
    let Some(method) = interface.methods().get(position) else {
        return Err(ThroughError::new::<A, R>(interface, Asked::Position(position), Problem::Absent));
    };
    let problem = match () {
        // Those are found by interfaces of one package; who has its descriptor need not be of it.
        () if !method.is_exported() => Problem::Unexported(method),
        () if method.receiver() == Receiver::Owned => Problem::TakesValue(method),
        () if method.signature() != signature::id::<A, R>() => Problem::Signature(method),
        () if !held.gives(method.receiver()) => Problem::Receiver(method),
        () => {
            let code = itab.fun(position);
            const { assert!(size_of::<A::Function<R>>() == size_of::<CodePtr>(), "a function pointer") };
            // SAFETY: the code is a function of the type with the id `method.signature()`, which is that of
            // `A::Function<R>` (just compared): see `Method::new`.
            return Ok(unsafe { core::mem::transmute_copy(&code) });
        }
    };
    Err(ThroughError::new::<A, R>(interface, Asked::Position(position), problem))
}

/// A call that was not made.
#[derive(Clone, PartialEq, Eq)]
pub struct ThroughError {
    interface: &'static InterfaceType,
    asked: Asked,
    want: String,
    problem: Problem,
}

#[derive(Clone, PartialEq, Eq)]
enum Asked {
    Name(String),
    Position(usize),
}

#[derive(Clone, PartialEq, Eq)]
enum Problem {
    Absent,
    Unexported(&'static Imethod),
    TakesValue(&'static Imethod),
    Signature(&'static Imethod),
    Receiver(&'static Imethod),
}

impl ThroughError {
    #[cold]
    fn new<A: Parameters, R: Parameter>(
        interface: &'static InterfaceType,
        asked: Asked,
        problem: Problem,
    ) -> Self {
        ThroughError { interface, asked, want: signature::text::<A, R>("self"), problem }
    }

    /// The interface that was called through.
    pub fn interface(&self) -> &'static InterfaceType {
        self.interface
    }

    /// The method of the interface that was not called, if it has it.
    pub fn method(&self) -> Option<&'static Imethod> {
        match self.problem {
            Problem::Absent => None,
            Problem::Unexported(method)
            | Problem::TakesValue(method)
            | Problem::Signature(method)
            | Problem::Receiver(method) => Some(method),
        }
    }
}

impl fmt::Display for ThroughError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (interface, want) = (self.interface, &self.want);
        match (&self.problem, &self.asked) {
            (Problem::Absent, Asked::Name(name)) => write!(f, "{interface} has no method {name}"),
            (Problem::Absent, Asked::Position(position)) => {
                write!(f, "{interface} has no method number {position}")
            }
            (Problem::Unexported(method), _) => {
                write!(f, "{interface}: method {} is not exported", method.name())
            }
            (Problem::TakesValue(method), _) => {
                write!(f, "{interface}: method {} takes the value: only an `Iface` calls it", method.name())
            }
            (Problem::Signature(method), _) => {
                write!(f, "{interface}: method {} is {}, called as {want}", method.name(), method.text())
            }
            (Problem::Receiver(method), _) => {
                write!(f, "{interface}: method {} needs `&mut self`: use `cast_mut`", method.name())
            }
        }
    }
}

impl fmt::Debug for ThroughError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ThroughError({self})")
    }
}

impl Error for ThroughError {}
