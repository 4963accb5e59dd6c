//! The code of a method, and how it gets at its receiver.
//!
//! For each method `#[methods]` generates a function of its erased signature: the first parameter is
//! [`This`], the others and the result are those of the method. It turns `This` into `&T` or `&mut T` and calls
//! the method. [`Code`] is such a function, with what it may be given remembered in its type.

use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::abi::receiver::This;
use crate::abi::{CodePtr, Receiver};

/// A function of the type `S` for calls through an interface.
///
/// Invariant: `S` is a function pointer type, and `ptr` is a function of exactly that type. Its first parameter
/// is a [`This<'a>`](This), and it may be called with the address of a live value that is borrowed for `'a`,
/// shared or exclusively as `H` says. The value is a `T` if `P` is [`Direct`], else a `P` that points to a `T`.
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
/// `Self` is [`Shared`], or both are [`Exclusive`].
#[doc(hidden)]
pub unsafe trait CallableBy<H: ?Sized>: ReceiverKind {}
// SAFETY: `&self`.
unsafe impl<H: ?Sized> CallableBy<H> for Shared {}
// SAFETY: both.
unsafe impl CallableBy<Exclusive> for Exclusive {}

/// Where the receiver of a method of `T` is, seen from the value that the method is called on.
///
/// # Safety
///
/// `receiver` gives nobody the [`This`]: whoever has one and can name the function of a method can call it with
/// that, also if the value is of another type.
#[doc(hidden)]
pub unsafe trait Place<T: 'static>: 'static {
    /// The receiver.
    ///
    /// # Panics
    ///
    /// If it is behind a nil pointer, or if it is asked for exclusively and behind a pointer that shares it.
    ///
    /// # Safety
    ///
    /// `this` is the address of a live value that is borrowed for `'a` as `R` says: a `T` if `Self` is
    /// [`Direct`], else a `Self`.
    unsafe fn receiver<'a, R: ReceiverKind>(this: This<'a>, method: &'static str) -> R::Borrow<'a, T>;
}

/// The receiver is the value itself.
#[doc(hidden)]
pub enum Direct {}

// SAFETY: it makes the borrow and nothing else.
unsafe impl<T: 'static> Place<T> for Direct {
    #[inline(always)]
    unsafe fn receiver<'a, R: ReceiverKind>(this: This<'a>, _: &'static str) -> R::Borrow<'a, T> {
        // SAFETY: `this` is the address of a live `T`, borrowed for `'a` as `R` says (caller).
        unsafe { R::borrow(this.as_ptr().cast()) }
    }
}

/// A pointer: its methods are those of what it points to.
#[doc(hidden)]
pub trait Pointer: Place<Self::Target> + 'static {
    /// What it points to.
    type Target: 'static;
    /// How whoever holds the pointer exclusively holds the target: [`Exclusive`] or [`Shared`].
    type Holds: ReceiverKind;

    /// The target, or `None` if this is a nil pointer.
    fn shared(&self) -> Option<&Self::Target>;

    /// The target, or `None` if this is a nil pointer or `Holds` is [`Shared`].
    fn exclusive(&mut self) -> Option<&mut Self::Target>;
}

/// The receiver is what the pointer at `this` points to: [`Place::receiver`] of a pointer.
///
/// # Panics
///
/// If the pointer is nil, or does not give this kind of borrow of its target.
///
/// # Safety
///
/// `this` is the address of a live `P`, borrowed for `'a` as `R` says.
#[inline(always)]
pub(super) unsafe fn receiver_behind<'a, P: Pointer, R: ReceiverKind>(
    this: This<'a>,
    method: &'static str,
) -> R::Borrow<'a, P::Target> {
    // SAFETY: the address of a live `P`, borrowed for `'a` as `R` says (caller).
    let pointer = unsafe { R::borrow::<P>(this.as_ptr().cast()) };
    R::target(pointer).unwrap_or_else(|| nil_pointer::<P::Target>(R::RECEIVER, method))
}

/// Go: `panicwrap`, where a value method is called through a nil pointer in an interface.
///
/// In Go a pointer method is called with a nil receiver and panics where it uses it. Here no method can have one.
#[cold]
fn nil_pointer<T>(receiver: Receiver, method: &str) -> ! {
    let kind = match receiver {
        Receiver::Shared => "value",
        Receiver::Exclusive => "pointer",
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
/// `Borrow` is `&T` if `RECEIVER` is `Shared`, and `&mut T` if it is `Exclusive`.
#[doc(hidden)]
pub unsafe trait ReceiverKind: 'static {
    /// As a value.
    const RECEIVER: Receiver;
    /// `&T` or `&mut T`.
    type Borrow<'a, T: 'static>;

    /// # Safety
    ///
    /// `value` is the address of a live `T`, borrowed for `'a` as `RECEIVER` says.
    unsafe fn borrow<'a, T: 'static>(value: NonNull<T>) -> Self::Borrow<'a, T>;

    /// What a pointer points to, or `None` if it is nil or does not give this kind of borrow of its target.
    // `'a: 'a` says no more than `'a`. With it rustc takes the impls, whose `'a` is in a reference and not in a
    // projection, for impls of this function.
    fn target<'a: 'a, P: Pointer>(pointer: Self::Borrow<'a, P>) -> Option<Self::Borrow<'a, P::Target>>;
}

/// `&self`.
#[doc(hidden)]
pub enum Shared {}

// SAFETY: `&T`.
unsafe impl ReceiverKind for Shared {
    const RECEIVER: Receiver = Receiver::Shared;
    type Borrow<'a, T: 'static> = &'a T;

    #[inline(always)]
    unsafe fn borrow<'a, T: 'static>(value: NonNull<T>) -> &'a T {
        // SAFETY: a live `T`, shared for `'a` (caller).
        unsafe { value.as_ref() }
    }

    #[inline(always)]
    fn target<'a: 'a, P: Pointer>(pointer: &'a P) -> Option<&'a P::Target> {
        pointer.shared()
    }
}

/// `&mut self`.
#[doc(hidden)]
pub enum Exclusive {}

// SAFETY: `&mut T`.
unsafe impl ReceiverKind for Exclusive {
    const RECEIVER: Receiver = Receiver::Exclusive;
    type Borrow<'a, T: 'static> = &'a mut T;

    #[inline(always)]
    unsafe fn borrow<'a, T: 'static>(mut value: NonNull<T>) -> &'a mut T {
        // SAFETY: a live `T`, exclusive for `'a` (caller).
        unsafe { value.as_mut() }
    }

    #[inline(always)]
    fn target<'a: 'a, P: Pointer>(pointer: &'a mut P) -> Option<&'a mut P::Target> {
        pointer.exclusive()
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

/// [`Place::receiver`], as a borrow of the type that `T` is [`Itself`].
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
    this: This<'a>,
    method: &'static str,
) -> R::Borrow<'a, <T as Itself>::Type> {
    // SAFETY: as the caller promises.
    unsafe { P::receiver::<R>(this, method) }
}
