//! Signatures of methods, said by types at run time: which are the same as those that the macros make.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::any::{TypeId, type_name};
use core::marker::PhantomData;

use crate::abi::receiver::This;

/// A parameter or a result: [`Own`], [`Ref`] or [`Mut`].
pub trait Parameter: sealed::Parameter + 'static {
    /// What is given, or comes back, where borrows live for `'x`.
    type At<'x>;

    /// How it is written.
    #[doc(hidden)]
    fn text() -> String;
}

mod sealed {
    pub trait Parameter {}
}

/// A `T`, moved. `T` borrows nothing that does not live for ever.
pub struct Own<T>(PhantomData<T>);

/// A `&T`.
pub struct Ref<T: ?Sized>(PhantomData<T>);

/// A `&mut T`.
pub struct Mut<T: ?Sized>(PhantomData<T>);

impl<T> sealed::Parameter for Own<T> {}
impl<T: ?Sized> sealed::Parameter for Ref<T> {}
impl<T: ?Sized> sealed::Parameter for Mut<T> {}

impl<T: 'static> Parameter for Own<T> {
    type At<'x> = T;

    fn text() -> String {
        type_name::<T>().to_owned()
    }
}

impl<T: ?Sized + 'static> Parameter for Ref<T> {
    type At<'x> = &'x T;

    fn text() -> String {
        format!("&{}", type_name::<T>())
    }
}

impl<T: ?Sized + 'static> Parameter for Mut<T> {
    type At<'x> = &'x mut T;

    fn text() -> String {
        format!("&mut {}", type_name::<T>())
    }
}

/// The parameters of a method without its receiver: a tuple of up to six [`Parameter`]s, `()` for none.
pub trait Parameters: Signature {}

/// What the library does with them. Outside it has no name, so that nobody else implements it.
///
/// Its functions take a [`This`], which nobody outside has.
pub trait Signature: 'static {
    /// The arguments of a call.
    type At<'x>;
    /// The erased signature, a function pointer: that of a method which the macros see.
    type Function<R: Parameter>: Copy + 'static;
    /// The body of a method that takes `&self`.
    type Shared<P: 'static, R: Parameter>: ?Sized + Send + Sync + 'static;
    /// The body of a method that takes `&mut self`.
    type Exclusive<P: 'static, R: Parameter>: ?Sized + Send + Sync + 'static;

    /// How the parameters are written, each behind a comma.
    fn text() -> String;

    /// Calls a function.
    ///
    /// # Safety
    ///
    /// `this` is the receiver that the function expects, borrowed as it expects.
    unsafe fn call<'s, R: Parameter>(
        function: Self::Function<R>,
        this: This<'s>,
        arguments: Self::At<'_>,
    ) -> R::At<'s>;

    /// The function that calls body number `SLOT` of the value's class, with `&P`.
    fn shared<P: 'static, R: Parameter, const SLOT: usize>() -> Self::Function<R>;

    /// The function that calls body number `SLOT` of the value's class, with `&mut P`.
    fn exclusive<P: 'static, R: Parameter, const SLOT: usize>() -> Self::Function<R>;
}

/// The identity of a signature: see [`Imethod::signature`](crate::abi::Imethod::signature).
pub(super) fn id<A: Parameters, R: Parameter>() -> TypeId {
    TypeId::of::<A::Function<R>>()
}

/// How a method is written: `fn(&self, u32) -> u32`.
pub(super) fn text<A: Parameters, R: Parameter>(receiver: &str) -> String {
    let result = R::text();
    let arrow = if result == "()" { String::new() } else { format!(" -> {result}") };
    format!("fn({receiver}{}){arrow}", A::text())
}

macro_rules! parameters {
    ($($parameter:ident $value:ident $lifetime:lifetime)*) => {
        impl<$($parameter: Parameter),*> Parameters for ($($parameter,)*) {}

        impl<$($parameter: Parameter),*> Signature for ($($parameter,)*) {
            type At<'x> = ($($parameter::At<'x>,)*);
            type Function<R: Parameter> =
                for<'this $(, $lifetime)*> fn(This<'this> $(, $parameter::At<$lifetime>)*) -> R::At<'this>;
            type Shared<P: 'static, R: Parameter> =
                dyn for<'this $(, $lifetime)*> Fn(&'this P $(, $parameter::At<$lifetime>)*) -> R::At<'this> + Send + Sync;
            type Exclusive<P: 'static, R: Parameter> =
                dyn for<'this $(, $lifetime)*> Fn(&'this mut P $(, $parameter::At<$lifetime>)*) -> R::At<'this> + Send + Sync;

            fn text() -> String {
                let parts: [String; 0 $(+ { _ = stringify!($parameter); 1 })*] = [$(format!(", {}", $parameter::text())),*];
                parts.concat()
            }

            unsafe fn call<'s, R: Parameter>(
                function: Self::Function<R>,
                this: This<'s>,
                ($($value,)*): Self::At<'_>,
            ) -> R::At<'s> {
                function(this $(, $value)*)
            }

            fn shared<P: 'static, R: Parameter, const SLOT: usize>() -> Self::Function<R> {
                let function: for<'this $(, $lifetime)*> fn(This<'this> $(, $parameter::At<$lifetime>)*) -> R::At<'this> =
                    |this $(, $value)*| {
                        // SAFETY: only itabs and descriptors of types for `Object<P>` have this function, and it is called
                        // with the address of a value, which is shared as `This` says.
                        let (payload, body) = unsafe { super::object::shared::<P, Self::Shared<P, R>>(this, SLOT) };
                        body(payload $(, $value)*)
                    };
                function
            }

            fn exclusive<P: 'static, R: Parameter, const SLOT: usize>() -> Self::Function<R> {
                let function: for<'this $(, $lifetime)*> fn(This<'this> $(, $parameter::At<$lifetime>)*) -> R::At<'this> =
                    |this $(, $value)*| {
                        // SAFETY: as in `shared`, but exclusive: the method's receiver is `&mut self`.
                        let (payload, body) = unsafe { super::object::exclusive::<P, Self::Exclusive<P, R>>(this, SLOT) };
                        body(payload $(, $value)*)
                    };
                function
            }
        }
    };
}

parameters!();
parameters!(A a 'a);
parameters!(A a 'a B b 'b);
parameters!(A a 'a B b 'b C c 'c);
parameters!(A a 'a B b 'b C c 'c D d 'd);
parameters!(A a 'a B b 'b C c 'c D d 'd E e 'e);
parameters!(A a 'a B b 'b C c 'c D d 'd E e 'e F f 'f);
