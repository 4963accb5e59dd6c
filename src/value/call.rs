//! Calls of methods by their names, with arguments and results as `Any`. Go: `reflect.Value.Call`.
//!
//! `#[methods(call)]` writes, for each method of its block, a function in safe code that takes the value and the arguments
//! ([`ByName`]). What is kept in the descriptor is a function that finds the value first, as those of interfaces do:
//! [`enter`].

use alloc::borrow::ToOwned;
use alloc::vec::Vec;
use core::marker::PhantomData;

use super::argument::{Arguments, Outcome, Parameter};
use super::call_error::{CallError, CallReason, Refusal};
use super::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};
use crate::abi::method::{MethodAccess, MethodInfo};
use crate::abi::receiver::This;
use crate::abi::{Method, Receiver, Type};
use crate::auto_traits::AutoTraits;
use crate::interface::{Interface, SharedInterface};
use crate::method_set::is_near;
use crate::typed::blocks::{HasMethod, MethodOf, Viewer};
use crate::typed::code::{Borrows, Direct, Place, Pointer};

/// How the method `N` of `Self`, which takes its receiver as `R` says, is called by its name.
///
/// Safe to implement: whatever it does with the value, it is given a borrow of a live one.
#[doc(hidden)]
pub trait ByName<N, R: Borrows>: Sized + 'static {
    /// Whether it is an `unsafe fn`.
    const UNSAFE: bool = false;
    /// The parameters, the receiver aside.
    const PARAMETERS: &'static [Parameter];
    /// The result.
    const OUTCOME: Outcome;

    /// Calls it. Only called if all of the above allow it.
    fn call(_: R::Given<'_, Self>, _: Arguments) -> Any {
        unreachable!("a method that cannot be called by its name")
    }
}

/// What is known of a method that is called by its name.
struct Call {
    is_unsafe: bool,
    parameters: &'static [Parameter],
    outcome: Outcome,
    /// Invariant: [`enter`], for the type in whose descriptor the method is, and for its receiver.
    enter: Enter,
}

/// # Safety
///
/// The first argument is the address of a live value of the type whose method it is, borrowed as its receiver says.
type Enter = for<'a> unsafe fn(This<'a>, &'static str, Arguments) -> Any;

/// Calls the method on the value at `this`.
///
/// # Safety
///
/// `this` is the address of a live value that is borrowed as `R` says: a `T` if `P` is [`Direct`], else a `P` that points to
/// a `T`.
unsafe fn enter<T: ByName<N, R>, N, R: Borrows, P: Place<T>>(
    this: This<'_>,
    name: &'static str,
    arguments: Arguments,
) -> Any {
    // SAFETY: as the caller promises.
    let receiver = unsafe { P::receiver::<R>(this, name) };
    T::call(receiver, arguments)
}

/// The [`Call`] of the method. What asks for it finds out that it is one.
fn describe<T: ByName<N, R>, N: 'static, R: Borrows, P: Place<T>>() -> &'static dyn core::any::Any {
    const {
        &Call {
            is_unsafe: T::UNSAFE,
            parameters: T::PARAMETERS,
            outcome: T::OUTCOME,
            enter: enter::<T, N, R, P>,
        }
    }
}

/// Who may call the method `N` of `T`, and how, where its receiver is found as `P` says.
struct Access<T, N, V, R, P>(PhantomData<(T, N, V, R, P)>);

impl<T: ByName<N, R>, N: 'static, V: Viewer, R: Borrows, P: Place<T>> Access<T, N, V, R, P> {
    const ACCESS: &'static MethodAccess =
        &MethodAccess { receiver: R::RECEIVER, package: V::PACKAGE, by_name: Some(describe::<T, N, R, P>) };
}

/// The method `N` of `T`, to be called by its name too.
#[doc(hidden)]
pub const fn method_by_name<T, N: 'static, V, R, S>(info: &'static MethodInfo) -> MethodOf<T>
where
    T: HasMethod<N, V, S, R> + ByName<N, R>,
    V: Viewer,
    R: Borrows,
    S: 'static,
{
    // SAFETY: the receiver is a `T`, and `Direct` says so; it is held as `R` says.
    unsafe { MethodOf::of(info, T::CODE, Access::<T, N, V, R, Direct>::ACCESS) }
}

/// The method `N` of `T` as a method of the pointer `P`, to be called by its name too.
#[doc(hidden)]
pub const fn promoted_method_by_name<T, N: 'static, V, R, S, P>(info: &'static MethodInfo) -> MethodOf<P>
where
    T: HasMethod<N, V, S, R, P> + ByName<N, R>,
    V: Viewer,
    R: Borrows,
    S: 'static,
    P: Pointer<Target = T>,
{
    // SAFETY: the receiver is a `P`, and so it says; it is held as `R` says.
    unsafe { MethodOf::of(info, T::CODE.promote(), Access::<T, N, V, R, P>::ACCESS) }
}

/// What is known of how the method is called by its name, if it is.
fn described(method: &Method) -> Option<&'static Call> {
    method.by_name()?.downcast_ref()
}

impl Method {
    /// The parameters, the receiver aside, if the method is one that is called by its name: if its block says
    /// `#[methods(call)]`. O(1). Go: `reflect.Type.In`.
    pub fn parameters(&self) -> Option<&'static [Parameter]> {
        described(self).map(|call| call.parameters)
    }

    /// Whether the method can be called by its name, given the value and arguments that it needs: whether it is `pub`, its
    /// block says `#[methods(call)]`, and nothing in its signature keeps it from that.
    /// O(parameters).
    ///
    /// ```
    /// use itab::{Type, methods};
    /// pub struct Cat;
    /// #[methods(call)]
    /// impl Cat { pub fn name(&self) -> &str { "Tom" }   pub fn fill(&self, with: &mut Vec<u8>) {} }
    ///
    /// let cat = Type::of::<Cat>();
    /// assert!(cat.method("name").unwrap().can_be_called());
    /// assert!(!cat.method("fill").unwrap().can_be_called());
    /// ```
    pub fn can_be_called(&self) -> bool {
        callable(self).is_ok()
    }
}

/// How the method is called, or what keeps every call of it by name from being made.
fn callable(method: &Method) -> Result<&'static Call, CallReason> {
    if !method.is_exported() {
        return Err(CallReason::Unexported);
    }
    if method.receiver() == Receiver::Owned {
        return Err(CallReason::TakesValue);
    }
    let call = described(method).ok_or(CallReason::NotByName)?;
    if call.is_unsafe {
        return Err(CallReason::Unsafe);
    }
    if let Some((at, want)) = call.parameters.iter().enumerate().find(|(_, want)| !want.can_be_given()) {
        return Err(CallReason::Parameter { number: at + 1, want: *want });
    }
    if !call.outcome.is_given() {
        return Err(CallReason::Result { name: call.outcome.name() });
    }
    Ok(call)
}

/// The method of this name of a value, which is held as `held` says, and how it is called with these arguments.
///
/// The address that is given to its `enter` is that of a value of the type `value.ty()`, held so.
fn prepare(
    value: AnyRef<'_>,
    held: Receiver,
    name: &str,
    arguments: &[Any],
) -> Result<(&'static str, Enter), CallReason> {
    let ty = value.ty();
    let Some(method) = ty.method(name) else {
        return Err(CallReason::NoMethod {
            near: ty.methods().iter().find(|method| is_near(name, method.name())),
        });
    };
    let call = callable(method)?;
    if !held.gives(method.receiver()) {
        return Err(CallReason::NeedsMut);
    }
    if value.is_nil_value() {
        return Err(CallReason::Nil);
    }
    let (have, want) = (arguments.len(), call.parameters.len());
    if have != want {
        return Err(CallReason::Count { have, want });
    }
    for (at, (argument, want)) in arguments.iter().zip(call.parameters).enumerate() {
        if !want.accepts(argument.as_any_ref()) {
            return Err(CallReason::Argument { number: at + 1, have: argument.ty(), want: *want });
        }
    }
    Ok((method.name(), call.enter))
}

#[cold]
fn refuse(ty: &'static Type, name: &str, reason: CallReason, arguments: Vec<Any>) -> CallError {
    CallError::new(Refusal::new(ty, name.to_owned(), reason), arguments)
}

impl<A: ?Sized + AutoTraits> AnyRef<'_, A> {
    /// Calls the `&self` method of this name. Go: `reflect.Value.MethodByName`, `Call`. [`Any::call`] says what arguments
    /// and results can be.
    ///
    /// # Errors
    ///
    /// As [`Any::call`], and if the method takes `&mut self`.
    pub fn call_ref(self, name: &str, arguments: Vec<Any>) -> Result<Any, CallError> {
        match prepare(self.weaken(), Receiver::Shared, name, &arguments) {
            Ok((name, enter)) => {
                let this = This::new(self.data().as_ptr());
                // SAFETY: the address of a live value of this type, which is shared, and so is the receiver.
                Ok(unsafe { enter(this, name, Arguments(arguments)) })
            }
            Err(reason) => Err(refuse(self.ty(), name, reason, arguments)),
        }
    }
}

impl<A: ?Sized + AutoTraits> AnyMut<'_, A> {
    /// Calls the method of this name. Go: `reflect.Value.MethodByName`, `Call`. [`Any::call`] says what arguments and results
    /// can be.
    ///
    /// # Errors
    ///
    /// As [`Any::call`].
    pub fn call(&mut self, name: &str, arguments: Vec<Any>) -> Result<Any, CallError> {
        match prepare(self.as_any_ref().weaken(), Receiver::Exclusive, name, &arguments) {
            Ok((name, enter)) => {
                let value = self.as_any_mut().into_data();
                // SAFETY: the address of a live value of this type, which is exclusive for as long as `value` is there,
                // however the receiver is taken.
                Ok(unsafe { enter(This::new(value.as_ptr()), name, Arguments(arguments)) })
            }
            Err(reason) => Err(refuse(self.ty(), name, reason, arguments)),
        }
    }

    /// Calls the `&self` method of this name: see [`AnyRef::call_ref`].
    ///
    /// # Errors
    ///
    /// As [`AnyRef::call_ref`].
    pub fn call_ref(&self, name: &str, arguments: Vec<Any>) -> Result<Any, CallError> {
        self.as_any_ref().call_ref(name, arguments)
    }
}

impl<A: ?Sized + AutoTraits> Any<A> {
    /// Calls the method of this name, which may change the value. Go: `reflect.Value.MethodByName`, `Call`.
    ///
    /// The method is a `pub` one of a block that says `#[methods(call)]`. Nothing is run unless everything fits:
    ///
    /// | parameter | argument |
    /// | --- | --- |
    /// | `T` | a `T`; an [`Opaque<T>`](crate::Opaque) if `T` has no descriptor |
    /// | [`Any`], [`AnyRef`], `&Any` | any value; for an `Any<dyn Send>`, one that is [known](Type::is_send) to be `Send` |
    /// | [`Iface<dyn I>`](Iface), [`IfaceRef<dyn I>`](IfaceRef) | a value that implements `I`, likewise |
    /// | `&T` | a `T`, which is dropped after the call |
    /// | `&str` | a `String`, `&'static str` or `Box<str>` |
    /// | `&[T]` | a `Vec<T>` or `Box<[T]>` |
    ///
    /// Other parameters that borrow cannot be given an argument: what a method does to a `&mut T` would be lost. A result `T` is
    /// given as it is, or as [`Opaque<T>`](crate::Opaque) if it has no descriptor; nothing (`()`) is a result too. A result `&T` is
    /// given as an owned copy ([`ToOwned`]: `&str` as `String`), because an `Any` borrows nothing; other results that borrow cannot
    /// be given.
    ///
    /// O(log methods + parameters). Allocates what a value in an [`Any`] does.
    ///
    /// ```
    /// use itab::{Any, methods};
    /// pub struct Cat { name: String }
    /// #[methods(call)]
    /// impl Cat {
    ///     pub fn name(&self) -> &str { &self.name }
    ///     pub fn rename(&mut self, to: String) -> usize { self.name = to; self.name.len() }
    ///     pub fn greet(&self, who: &str) -> String { format!("{} greets {who}", self.name) }
    /// }
    ///
    /// let mut any = Any::new(Cat { name: "Tim".into() });
    /// assert_eq!(any.call("rename", vec![Any::new("Tom".to_string())])?, 3_usize);
    /// assert_eq!(any.call("greet", vec![Any::new("Ann")])?, "Tom greets Ann".to_string());
    /// assert_eq!(any.call_ref("name", vec![])?, "Tom".to_string());
    /// # Ok::<(), itab::CallError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If there is no such method, it is not `pub`, its block does not say `call`, it is `unsafe`, its signature has something
    /// that is not in the table, the value is a nil pointer, or the arguments are too few, too many or of the wrong types. The
    /// error says which, and has the arguments.
    ///
    /// # Panics
    ///
    /// If the method does.
    pub fn call(&mut self, name: &str, arguments: Vec<Any>) -> Result<Any, CallError> {
        self.as_any_mut().call(name, arguments)
    }

    /// Calls the `&self` method of this name: see [`AnyRef::call_ref`].
    ///
    /// # Errors
    ///
    /// As [`AnyRef::call_ref`].
    pub fn call_ref(&self, name: &str, arguments: Vec<Any>) -> Result<Any, CallError> {
        self.as_any_ref().call_ref(name, arguments)
    }
}

macro_rules! ifaces {
    ($([$($parameter:tt)*] $value:ty, $this:ty;)*) => {$(
        impl<$($parameter)*> $value {
            /// Calls the `&self` method of this name, of the value's type, whether `I` has it or not: see
            /// [`AnyRef::call_ref`].
            ///
            /// # Errors
            ///
            /// As [`AnyRef::call_ref`].
            pub fn call_ref(this: $this, name: &str, arguments: Vec<Any>) -> Result<Any, CallError> {
                this.as_any_ref().call_ref(name, arguments)
            }
        }
    )*};
}

ifaces! {
    [I: ?Sized + Interface] Iface<I>, &Self;
    [I: ?Sized + SharedInterface] IfaceRef<'_, I>, Self;
    [I: ?Sized + Interface] IfaceMut<'_, I>, &Self;
}

macro_rules! exclusive_ifaces {
    ($($value:ty;)*) => {$(
        impl<I: ?Sized + Interface> $value {
            /// Calls the method of this name, of the value's type, whether `I` has it or not: see [`Any::call`].
            ///
            /// # Errors
            ///
            /// As [`Any::call`].
            pub fn call(this: &mut Self, name: &str, arguments: Vec<Any>) -> Result<Any, CallError> {
                this.as_any_mut().call(name, arguments)
            }
        }
    )*};
}

exclusive_ifaces! {
    Iface<I>;
    IfaceMut<'_, I>;
}
