//! How the arguments of a call by name become those of a method, and how its result becomes an `Any`.
//!
//! What a type is given as is picked by rustc, where the method is declared: an inherent constant or function wins over one of
//! a trait where its bounds hold. All of it is safe code, so that it does not matter who wins.
#![forbid(unsafe_code)]

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::type_name;
use core::fmt;
use core::marker::PhantomData;

use super::{Any, AnyRef, Iface, IfaceRef};
use crate::abi::Type;
use crate::auto_traits::AutoTraits;
use crate::interface::{Interface, SharedInterface};
use crate::typed::{Element, Opaque, Typed};

/// A parameter of a method that can be called by its name. Go: `reflect.Type.In`.
///
/// ```
/// use itab::{Any, Type, methods};
/// pub struct Cat;
/// #[methods(call)]
/// impl Cat { pub fn greet(&self, who: &str, times: u32) {} }
///
/// let parameters = Any::new(Cat).ty().method("greet").unwrap().parameters().unwrap();
/// assert_eq!(parameters[0].name(), "&str");
/// assert_eq!(parameters[1].ty(), Some(Type::of::<u32>()));
/// ```
#[derive(Clone, Copy)]
pub struct Parameter {
    name: Name,
    ty: Option<&'static Type>,
    /// Whether an argument can be given. `None` if none can.
    accepts: Option<fn(AnyRef<'_>) -> bool>,
}

impl Parameter {
    /// What it takes, for people: the path of a type, behind `&` if it is borrowed.
    pub fn name(&self) -> &'static str {
        self.name.text()
    }

    /// The type that it takes, by value or by reference, if it takes exactly one.
    pub const fn ty(&self) -> Option<&'static Type> {
        self.ty
    }

    /// Whether it can be given an argument at all, by name.
    pub(super) const fn can_be_given(&self) -> bool {
        self.accepts.is_some()
    }

    /// Whether it can be given this argument. O(1), except for a pair of type and interface that nobody has asked for.
    ///
    /// ```
    /// use itab::{Any, AnyRef, methods};
    /// pub struct Cat;
    /// #[methods(call)]
    /// impl Cat { pub fn greet(&self, who: &str) {} }
    ///
    /// let who = Any::new(Cat).ty().method("greet").unwrap().parameters().unwrap()[0];
    /// assert!(who.accepts(AnyRef::new(&"Tom")) && who.accepts(AnyRef::new(&String::new())));
    /// assert!(!who.accepts(AnyRef::new(&1_u8)));
    /// ```
    pub fn accepts(&self, argument: AnyRef<'_>) -> bool {
        self.accepts.is_some_and(|accepts| accepts(argument))
    }

    /// One that no argument can be given to, and its type as it is written.
    #[doc(hidden)]
    pub const fn refused(written: &'static str) -> Self {
        Parameter { name: Name::Written(written), ty: None, accepts: None }
    }
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parameter({})", self.name())
    }
}

/// What a parameter or result is called.
#[derive(Clone, Copy)]
enum Name {
    /// As rustc calls it, which constants cannot ask.
    Path(fn() -> &'static str),
    Written(&'static str),
}

impl Name {
    fn text(self) -> &'static str {
        match self {
            Name::Path(path) => path(),
            Name::Written(written) => written,
        }
    }
}

/// What the result of a method is given as.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Outcome {
    name: Name,
    is_given: bool,
}

impl Outcome {
    /// What cannot be given, its type as it is written.
    pub const fn refused(written: &'static str) -> Self {
        Outcome { name: Name::Written(written), is_given: false }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name.text()
    }

    pub(super) const fn is_given(&self) -> bool {
        self.is_given
    }
}

/// The arguments of a call.
#[doc(hidden)]
pub struct Arguments(pub(super) Vec<Any>);

impl Arguments {
    /// Each of them.
    ///
    /// # Panics
    ///
    /// If there are not so many. The call has counted them.
    pub fn each<const N: usize>(self) -> [Argument; N] {
        let Ok(arguments) = <[Any; N]>::try_from(self.0) else { panic!("{COUNTED}") };
        arguments.map(|argument| Argument(Some(argument)))
    }
}

const COUNTED: &str = "the arguments of a call by name are counted and asked for their types before it";

/// An argument of a call, until it is taken.
#[doc(hidden)]
pub struct Argument(Option<Any>);

impl Argument {
    fn take(&mut self) -> Any {
        self.0.take().expect(COUNTED)
    }

    fn borrow(&self) -> AnyRef<'_> {
        self.0.as_ref().expect(COUNTED).as_any_ref()
    }
}

/// A parameter of a type without lifetimes.
#[doc(hidden)]
pub struct Take<T>(PhantomData<T>);

impl<T: Typed> Take<T> {
    pub const __ITAB_PARAMETER: Parameter =
        Parameter { name: Name::Path(type_name::<T>), ty: Some(T::TYPE), accepts: Some(|any| any.is::<T>()) };

    pub fn __itab_take(argument: &mut Argument) -> T {
        argument.take().downcast().expect(COUNTED)
    }
}

impl<A: ?Sized + AutoTraits> Take<Any<A>> {
    pub const __ITAB_PARAMETER: Parameter = Parameter {
        name: Name::Path(type_name::<Any<A>>),
        ty: Some(<Any<A> as Element>::ELEMENT),
        accepts: Some(|any| any.strengthen::<A>().is_ok()),
    };

    pub fn __itab_take(argument: &mut Argument) -> Any<A> {
        argument.take().strengthen().expect(COUNTED)
    }
}

impl<I: ?Sized + Interface> Take<Iface<I>> {
    pub const __ITAB_PARAMETER: Parameter = Parameter {
        name: Name::Path(type_name::<Iface<I>>),
        ty: Some(<Iface<I> as Element>::ELEMENT),
        accepts: Some(|any| any.is_strong::<I>()),
    };

    pub fn __itab_take(argument: &mut Argument) -> Iface<I> {
        argument.take().strong().expect(COUNTED)
    }
}

/// A parameter whose type has no descriptor is given as what wraps such values.
#[doc(hidden)]
pub trait TakeOpaque<T: 'static> {
    const __ITAB_PARAMETER: Parameter = Take::<Opaque<T>>::__ITAB_PARAMETER;

    fn __itab_take(argument: &mut Argument) -> T {
        Take::<Opaque<T>>::__itab_take(argument).0
    }
}

impl<T: 'static> TakeOpaque<T> for Take<T> {}

/// A parameter of a type with lifetimes, as they are in the call.
#[doc(hidden)]
pub struct TakeShort<T>(PhantomData<T>);

impl<'a, A: ?Sized + AutoTraits> TakeShort<AnyRef<'a, A>> {
    pub const __ITAB_PARAMETER: Parameter = Parameter {
        name: Name::Path(type_name::<AnyRef<'static, A>>),
        ty: None,
        accepts: Some(|any| any.strengthen::<A>().is_ok()),
    };

    pub fn __itab_take(argument: &'a mut Argument) -> AnyRef<'a, A> {
        argument.borrow().strengthen().expect(COUNTED)
    }
}

impl<'a, I: ?Sized + SharedInterface> TakeShort<IfaceRef<'a, I>> {
    pub const __ITAB_PARAMETER: Parameter = Parameter {
        name: Name::Path(type_name::<IfaceRef<'static, I>>),
        ty: None,
        accepts: Some(|any| any.is_strong::<I>()),
    };

    pub fn __itab_take(argument: &'a mut Argument) -> IfaceRef<'a, I> {
        argument.borrow().strong().expect(COUNTED)
    }
}

/// Nothing else that borrows can be given.
#[doc(hidden)]
pub trait TakeNoShort<T> {
    const __ITAB_PARAMETER: Parameter =
        Parameter { name: Name::Path(type_name::<T>), ty: None, accepts: None };

    fn __itab_take(_: &mut Argument) -> T {
        unreachable!("{COUNTED}")
    }
}

impl<T> TakeNoShort<T> for TakeShort<T> {}

/// A parameter that is a shared reference.
#[doc(hidden)]
pub struct TakeRef<T: ?Sized>(PhantomData<T>);

/// The path of a reference to a `T`.
const fn reference<T: ?Sized>() -> Name {
    Name::Path(type_name::<&T>)
}

impl<T: Typed> TakeRef<T> {
    pub const __ITAB_PARAMETER: Parameter =
        Parameter { name: reference::<T>(), ty: Some(T::TYPE), accepts: Some(|any| any.is::<T>()) };

    pub fn __itab_take(argument: &mut Argument) -> &T {
        argument.borrow().downcast_ref().expect(COUNTED)
    }
}

impl TakeRef<Any> {
    pub const __ITAB_PARAMETER: Parameter =
        Parameter { name: reference::<Any>(), ty: Some(<Any as Element>::ELEMENT), accepts: Some(|_| true) };

    pub fn __itab_take(argument: &mut Argument) -> &Any {
        argument.0.as_ref().expect(COUNTED)
    }
}

fn text(any: AnyRef<'_>) -> Option<&str> {
    any.downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| any.downcast_ref::<&'static str>().copied())
        .or_else(|| any.downcast_ref::<Box<str>>().map(|text| &**text))
}

impl TakeRef<str> {
    pub const __ITAB_PARAMETER: Parameter =
        Parameter { name: Name::Written("&str"), ty: None, accepts: Some(|any| text(any).is_some()) };

    pub fn __itab_take(argument: &mut Argument) -> &str {
        text(argument.borrow()).expect(COUNTED)
    }
}

fn slice<T: Element>(any: AnyRef<'_>) -> Option<&[T]> {
    any.downcast_ref::<Vec<T>>()
        .map(Vec::as_slice)
        .or_else(|| any.downcast_ref::<Box<[T]>>().map(|slice| &**slice))
}

impl<T: Element> TakeRef<[T]> {
    pub const __ITAB_PARAMETER: Parameter =
        Parameter { name: reference::<[T]>(), ty: None, accepts: Some(|any| slice::<T>(any).is_some()) };

    pub fn __itab_take(argument: &mut Argument) -> &[T] {
        slice(argument.borrow()).expect(COUNTED)
    }
}

/// A reference to something else cannot be given.
#[doc(hidden)]
pub trait TakeNoRef<T: ?Sized> {
    const __ITAB_PARAMETER: Parameter = Parameter { name: reference::<T>(), ty: None, accepts: None };

    fn __itab_take(_: &mut Argument) -> &T {
        unreachable!("{COUNTED}")
    }
}

impl<T: ?Sized> TakeNoRef<T> for TakeRef<T> {}

/// A result of a type without lifetimes.
#[doc(hidden)]
pub struct Give<R>(PhantomData<R>);

impl<R: Typed> Give<R> {
    pub const __ITAB_OUTCOME: Outcome = Outcome { name: Name::Path(type_name::<R>), is_given: true };

    pub fn __itab_give(result: R) -> Any {
        Any::new(result)
    }
}

impl<A: ?Sized + AutoTraits> Give<Any<A>> {
    pub const __ITAB_OUTCOME: Outcome = Outcome { name: Name::Path(type_name::<Any<A>>), is_given: true };

    pub fn __itab_give(result: Any<A>) -> Any {
        result.weaken()
    }
}

impl<I: ?Sized + Interface> Give<Iface<I>> {
    pub const __ITAB_OUTCOME: Outcome = Outcome { name: Name::Path(type_name::<Iface<I>>), is_given: true };

    pub fn __itab_give(result: Iface<I>) -> Any {
        result.into_any().weaken()
    }
}

/// A result whose type has no descriptor is given as what wraps such values.
#[doc(hidden)]
pub trait GiveOpaque<R: 'static> {
    const __ITAB_OUTCOME: Outcome = Outcome { name: Name::Path(type_name::<R>), is_given: true };

    fn __itab_give(result: R) -> Any {
        Any::new(Opaque(result))
    }
}

impl<R: 'static> GiveOpaque<R> for Give<R> {}

/// A result that is a shared reference: an owned copy is given, if there is one.
#[doc(hidden)]
pub struct GiveRef<R: ?Sized>(PhantomData<R>);

impl<R: ?Sized + ToOwned<Owned: Typed>> GiveRef<R> {
    pub const __ITAB_OUTCOME: Outcome = Outcome { name: Name::Path(type_name::<R::Owned>), is_given: true };

    pub fn __itab_give(result: &R) -> Any {
        Any::new(result.to_owned())
    }
}

/// What cannot be copied cannot be given.
#[doc(hidden)]
pub trait GiveNoRef<R: ?Sized> {
    const __ITAB_OUTCOME: Outcome = Outcome { name: reference::<R>(), is_given: false };

    fn __itab_give(_: &R) -> Any {
        unreachable!("{COUNTED}")
    }
}

impl<R: ?Sized> GiveNoRef<R> for GiveRef<R> {}
