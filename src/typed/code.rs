//! The code of a method, and how it gets at its receiver.
//!
//! For each method `#[methods]` generates a function of its erased signature: the first parameter is
//! [`This`], the others and the result are those of the method. It turns `This` into `&T` or `&mut T` and calls
//! the method. Where the method takes the value itself, the first parameter is [`Taken`], which becomes a `T` or a `Box<T>`.
//! [`Code`] is such a function, with what it may be given remembered in its type.

use alloc::boxed::Box;
use core::marker::PhantomData;

use crate::abi::receiver::This;
use crate::abi::taken::Taken;
use crate::abi::{CodePtr, Receiver};

/// A function of the type `S` for calls through an interface.
///
/// Invariant: `S` is a function pointer type, and `ptr` is a function of exactly that type. Its first parameter
/// is a [`This<'a>`](This), and it may be called with the address of a live value that is borrowed for `'a`,
/// shared or exclusively as `H` says, in either way if that is [`Owned`]; or, only if that is `Owned`, a [`Taken`], and it may be called with
/// that of an owned value. The value is a `T` if `P` is [`Direct`], else a `P` that points to a `T`.
///
/// `V` may call it: see [`Viewer`](super::blocks::Viewer). Whoever learns of the code does not get more rights
/// than the type says, because nothing turns it into code for another `V`.
#[doc(hidden)]
pub struct Code<T, P, S, H, V> {
    ptr: CodePtr,
    of: Exactly<(T, P, S, H, V)>,
}

/// Makes a type that says something of `T` say it of exactly `T`.
///
/// Function pointers have subtypes: `for<'a> fn(&'a u8)` is one of `fn(&'static u8)`. What is true of one need
/// not be true of the other, so none may pass for the other. It is also `Send`, `Sync`, and owns no `T`.
pub(crate) type Exactly<T> = PhantomData<fn(T) -> T>;

/// The right to make a [`Code`] of one function.
#[doc(hidden)]
pub struct Right<T, P, R>(Exactly<(T, P, R)>);

impl<T, P, R> Right<T, P, R> {
    /// # Safety
    ///
    /// What is given to [`Code::new`] together with it is a function pointer. The function passes its first
    /// parameter to [`Place::receiver`] of `P`, for the receiver `R` of a `T`, and does nothing else with it; or nothing at all.
    pub const unsafe fn new() -> Self {
        Right(PhantomData)
    }
}

impl<T, P, S: Copy, H, V> Code<T, P, S, H, V> {
    /// Forgets the signature of `code`.
    pub const fn new<R: CallableBy<H>>(right: Right<T, P, R>, code: S) -> Self {
        let Right(_) = right;
        const { assert!(size_of::<S>() == size_of::<CodePtr>(), "a function pointer") };
        // SAFETY: `S` is a function pointer type (`Right`), and so is `CodePtr`; both have one size (just
        // checked), and only null is no value of them. What it becomes can be called by unsafe code only.
        let ptr = unsafe { core::mem::transmute_copy(&code) };
        Code { ptr, of: PhantomData }
    }
}

impl<T, P, S, H, V> Code<T, P, S, H, V> {
    /// The function, without its signature.
    pub(crate) const fn ptr(self) -> CodePtr {
        self.ptr
    }
}

impl<P: Pointer, S, H, V> Code<P::Target, P, S, H, V> {
    /// The same function as code of the pointer, not of what it points to.
    pub(crate) const fn promote(self) -> Code<P, Direct, S, H, V> {
        // The invariant says the same of both: `This` is the address of a `P`.
        Code { ptr: self.ptr, of: PhantomData }
    }
}

impl<P: Pointer, S, V> Code<P::Target, P, S, Shared, V> {
    /// The same of a pointer that shares its target: however the pointer is held, what it points to is shared.
    pub(crate) const fn promote_shared<H>(self) -> Code<P, Direct, S, H, V> {
        // What can be called with a shared borrow of the pointer can be called with an exclusive one.
        Code { ptr: self.ptr, of: PhantomData }
    }
}

/// A method that takes its receiver as `Self` says can be called by who holds the value as `H` says.
///
/// # Safety
///
/// `Self` is [`Shared`], or both are [`Exclusive`], or `H` is [`Owned`] and `Self` takes the value.
#[doc(hidden)]
pub unsafe trait CallableBy<H: ?Sized>: ReceiverKind {}
// SAFETY: `&self`.
unsafe impl<H: ?Sized> CallableBy<H> for Shared {}
// SAFETY: both.
unsafe impl CallableBy<Exclusive> for Exclusive {}
// SAFETY: it takes the value.
unsafe impl CallableBy<Owned> for Owned {}
// SAFETY: it takes the value.
unsafe impl CallableBy<Owned> for Boxed {}

/// Where the receiver of a method of `T` is, seen from the value that the method is called on.
///
/// # Safety
///
/// `receiver` gives nobody the [`This`] or [`Taken`]: whoever has one and can name the function of a method can call it with
/// that, also if the value is of another type.
#[doc(hidden)]
pub unsafe trait Place<T: 'static>: 'static {
    /// The receiver.
    ///
    /// # Panics
    ///
    /// If it is behind a nil pointer, or if it is asked for exclusively or as a value and behind a pointer that shares it.
    ///
    /// # Safety
    ///
    /// `this` is the address of a live value that is borrowed for `'a` as `R` says, or what was the word of an owned one: of a
    /// `T` if `Self` is [`Direct`], else of a `Self`.
    unsafe fn receiver<'a, R: ReceiverKind>(this: R::This<'a>, method: &'static str) -> R::Given<'a, T>;
}

/// The receiver is the value itself.
#[doc(hidden)]
pub enum Direct {}

// SAFETY: it makes what the method is given and nothing else.
unsafe impl<T: 'static> Place<T> for Direct {
    #[inline(always)]
    unsafe fn receiver<'a, R: ReceiverKind>(this: R::This<'a>, _: &'static str) -> R::Given<'a, T> {
        // SAFETY: `this` is that of a `T` (caller).
        unsafe { R::given(this) }
    }
}

/// A pointer: its methods are those of what it points to.
#[doc(hidden)]
pub trait Pointer: Place<Self::Target> + 'static {
    /// What it points to.
    type Target: 'static;
    /// How whoever owns the pointer holds the target: [`Owned`] or [`Shared`].
    type Holds: ReceiverKind;

    /// The target, or `None` if this is a nil pointer.
    fn shared(&self) -> Option<&Self::Target>;

    /// The target, or `None` if this is a nil pointer or `Holds` is [`Shared`].
    fn exclusive(&mut self) -> Option<&mut Self::Target>;

    /// The target with its allocation, or `None` if this is a nil pointer or `Holds` is [`Shared`].
    fn owned(self) -> Option<Box<Self::Target>>;
}

/// The receiver is what the pointer at `this` points to: [`Place::receiver`] of a pointer.
///
/// # Panics
///
/// If the pointer is nil, or does not give its target so.
///
/// # Safety
///
/// `this` is the address of a live `P`, borrowed for `'a` as `R` says, or what was the word of an owned one.
#[inline(always)]
pub(super) unsafe fn receiver_behind<'a, P: Pointer, R: ReceiverKind>(
    this: R::This<'a>,
    method: &'static str,
) -> R::Given<'a, P::Target> {
    // SAFETY: as the caller promises.
    let target = unsafe { R::behind::<P>(this) };
    target.unwrap_or_else(|| nil_pointer::<P::Target>(R::RECEIVER, method))
}

/// Go: `panicwrap`, where a value method is called through a nil pointer in an interface.
///
/// In Go a pointer method is called with a nil receiver and panics where it uses it. Here no method can have one.
#[cold]
fn nil_pointer<T>(receiver: Receiver, method: &str) -> ! {
    let kind = match receiver {
        Receiver::Shared => "value",
        Receiver::Exclusive => "pointer",
        Receiver::Owned => "owner's",
    };
    let name = core::any::type_name::<T>();
    // The last name of the path, and the arguments, which have paths of their own.
    let (path, arguments) = name.split_at(name.find('<').unwrap_or(name.len()));
    let short = path.rsplit("::").next().unwrap_or(path);
    panic!("{kind} method {name}.{method} called using nil *{short}{arguments} pointer")
}

/// How a method takes its receiver.
///
/// # Safety
///
/// `This` is a [`This`] or a [`Taken`], and `Given` is `&T` if `RECEIVER` is `Shared`, and `&mut T` if it is `Exclusive`, both only
/// with `This`.
#[doc(hidden)]
pub unsafe trait ReceiverKind: 'static {
    /// As a value.
    const RECEIVER: Receiver;
    /// What is passed for it where its type is forgotten.
    type This<'a>;
    /// What the method is given: `&T`, `&mut T`, `T` or `Box<T>`.
    type Given<'a, T: 'static>;

    /// What the method is given.
    ///
    /// # Safety
    ///
    /// `this` is the address of a live `T`, borrowed for `'a` as `RECEIVER` says, or what was the word of an owned one.
    // `'a: 'a` says no more than `'a`. With it rustc takes the impls, whose `'a` is in a type and not in a projection, for
    // impls of this function.
    unsafe fn given<'a: 'a, T: 'static>(this: Self::This<'a>) -> Self::Given<'a, T>;

    /// The same of what a pointer points to, or `None` if it is nil or does not give its target so.
    ///
    /// # Safety
    ///
    /// `this` is that of a `P`: as for [`given`](Self::given).
    unsafe fn behind<'a: 'a, P: Pointer>(this: Self::This<'a>) -> Option<Self::Given<'a, P::Target>>;
}

/// A receiver that borrows the value.
#[doc(hidden)]
pub trait Borrows: for<'a> ReceiverKind<This<'a> = This<'a>> {}
impl<R: for<'a> ReceiverKind<This<'a> = This<'a>>> Borrows for R {}

/// `&self`.
#[doc(hidden)]
pub enum Shared {}

// SAFETY: `&T`.
unsafe impl ReceiverKind for Shared {
    const RECEIVER: Receiver = Receiver::Shared;
    type This<'a> = This<'a>;
    type Given<'a, T: 'static> = &'a T;

    #[inline(always)]
    unsafe fn given<'a: 'a, T: 'static>(this: This<'a>) -> &'a T {
        // SAFETY: a live `T`, shared for `'a` (caller).
        unsafe { this.as_ptr().cast().as_ref() }
    }

    #[inline(always)]
    unsafe fn behind<'a: 'a, P: Pointer>(this: This<'a>) -> Option<&'a P::Target> {
        // SAFETY: as the caller promises.
        unsafe { Self::given::<P>(this) }.shared()
    }
}

/// `&mut self`.
#[doc(hidden)]
pub enum Exclusive {}

// SAFETY: `&mut T`.
unsafe impl ReceiverKind for Exclusive {
    const RECEIVER: Receiver = Receiver::Exclusive;
    type This<'a> = This<'a>;
    type Given<'a, T: 'static> = &'a mut T;

    #[inline(always)]
    unsafe fn given<'a: 'a, T: 'static>(this: This<'a>) -> &'a mut T {
        // SAFETY: a live `T`, exclusive for `'a` (caller).
        unsafe { this.as_ptr().cast().as_mut() }
    }

    #[inline(always)]
    unsafe fn behind<'a: 'a, P: Pointer>(this: This<'a>) -> Option<&'a mut P::Target> {
        // SAFETY: as the caller promises.
        unsafe { Self::given::<P>(this) }.exclusive()
    }
}

/// `self`. As a way to hold a value: whoever owns it.
#[doc(hidden)]
pub enum Owned {}

// SAFETY: it takes the value.
unsafe impl ReceiverKind for Owned {
    const RECEIVER: Receiver = Receiver::Owned;
    type This<'a> = Taken<'a>;
    type Given<'a, T: 'static> = T;

    #[inline(always)]
    unsafe fn given<'a: 'a, T: 'static>(this: Taken<'a>) -> T {
        // SAFETY: the word of an owned `T` (caller).
        unsafe { this.into_inner() }
    }

    #[inline(always)]
    unsafe fn behind<'a: 'a, P: Pointer>(this: Taken<'a>) -> Option<P::Target> {
        // SAFETY: as the caller promises.
        unsafe { Self::given::<P>(this) }.owned().map(|target| *target)
    }
}

/// `self: Box<Self>`. Whoever owns the value can call it: to an interface it is [`Owned`].
#[doc(hidden)]
pub enum Boxed {}

// SAFETY: it takes the value.
unsafe impl ReceiverKind for Boxed {
    const RECEIVER: Receiver = Receiver::Owned;
    type This<'a> = Taken<'a>;
    type Given<'a, T: 'static> = Box<T>;

    #[inline(always)]
    unsafe fn given<'a: 'a, T: 'static>(this: Taken<'a>) -> Box<T> {
        // SAFETY: the word of an owned `T` (caller).
        unsafe { this.into_box() }
    }

    #[inline(always)]
    unsafe fn behind<'a: 'a, P: Pointer>(this: Taken<'a>) -> Option<Box<P::Target>> {
        // SAFETY: as the caller promises: the pointer is taken, and not its own address.
        unsafe { this.into_inner::<P>() }.owned()
    }
}

/// Every type is itself. `T: Itself<Type = U>` says of two types that they are one.
#[doc(hidden)]
pub trait Itself {
    /// `Self`.
    type Type;
}

impl<T> Itself for T {
    type Type = T;
}

/// [`Place::receiver`], as that of the type that `T` is [`Itself`].
///
/// Where a bound says which type that is, rustc takes the receiver for one of that type.
///
/// # Panics
///
/// As [`Place::receiver`].
///
/// # Safety
///
/// As [`Place::receiver`].
#[doc(hidden)]
#[inline(always)]
pub unsafe fn receiver<'a, P: Place<T>, T: 'static, R: ReceiverKind>(
    this: R::This<'a>,
    method: &'static str,
) -> R::Given<'a, <T as Itself>::Type> {
    // SAFETY: as the caller promises.
    unsafe { P::receiver::<R>(this, method) }
}
