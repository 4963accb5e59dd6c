//! The call of a method through an interface value.

use core::any::TypeId;

use crate::abi::merge::position;
use crate::abi::receiver::This;
use crate::abi::taken::Taken;
use crate::abi::{CodePtr, Imethod, Itab, Receiver};
use crate::interface::{Described, Interface, InterfaceMethod, InterfaceMethods, SharedInterface};
use crate::typed::code::ReceiverKind;
use crate::value::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};

/// An interface value as generated methods see it: [`Iface`], [`IfaceMut`] or [`IfaceRef`].
///
/// # Safety
///
/// `itab` is an itab of `Inter`, and `shared` the address of a value of its type, borrowed as the argument is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface value",
    label = "wrap the value: `IfaceRef::<dyn Trait>::new(&value)` where the trait has `#[interface]`"
)]
pub unsafe trait IfaceValue {
    /// The interface.
    type Inter: ?Sized + Interface;
    /// Keeps this trait from having object types: see [`Interface::NO_OBJECT`].
    const NO_OBJECT: () = ();
    /// Whether it owns its value.
    const OWNS: bool = false;
    /// The itab.
    fn itab(&self) -> Itab<'_>;
    /// The value.
    fn value(&self) -> AnyRef<'_>;
    /// The value, if it is held exclusively.
    fn value_mut(&mut self) -> Option<AnyMut<'_>>;
    /// The value, if it is owned.
    fn into_value(self) -> Option<Any>
    where
        Self: Sized;
    /// The receiver of a `&self` method.
    ///
    /// # Safety
    ///
    /// It is given to nothing but a method of the itab, which takes `&self`.
    unsafe fn shared(&self) -> This<'_>;
}

/// An interface value that holds its value exclusively.
///
/// # Safety
///
/// As [`IfaceValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold its value exclusively",
    label = "the interface has methods that take `&mut self`: use `IfaceMut` or `Iface`"
)]
pub unsafe trait ExclusiveIfaceValue: IfaceValue {
    /// The receiver of a `&mut self` method.
    ///
    /// # Safety
    ///
    /// It is given to nothing but a method of the itab.
    unsafe fn exclusive(&mut self) -> This<'_>;
}

/// An interface value that owns its value.
///
/// # Safety
///
/// As [`IfaceValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not own its value",
    label = "the interface has methods that take `self` or `self: Box<Self>`: use `Iface`"
)]
pub unsafe trait OwningIfaceValue: ExclusiveIfaceValue + Sized {
    /// The receiver of a method that takes the value.
    ///
    /// # Safety
    ///
    /// It is given to nothing but a method of the itab.
    unsafe fn taken<'a>(self) -> Taken<'a>;
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + SharedInterface> IfaceValue for IfaceRef<'_, I> {
    type Inter = I;
    fn value(&self) -> AnyRef<'_> {
        self.as_any_ref().weaken()
    }
    fn value_mut(&mut self) -> Option<AnyMut<'_>> {
        None
    }
    fn into_value(self) -> Option<Any> {
        None
    }
    #[inline(always)]
    fn itab(&self) -> Itab<'_> {
        IfaceRef::itab(*self)
    }
    #[inline(always)]
    unsafe fn shared(&self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> IfaceValue for IfaceMut<'_, I> {
    type Inter = I;
    fn value(&self) -> AnyRef<'_> {
        self.as_any_ref().weaken()
    }
    fn value_mut(&mut self) -> Option<AnyMut<'_>> {
        Some(self.as_any_mut().weaken())
    }
    fn into_value(self) -> Option<Any> {
        None
    }
    #[inline(always)]
    fn itab(&self) -> Itab<'_> {
        IfaceMut::itab(self)
    }
    #[inline(always)]
    unsafe fn shared(&self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> ExclusiveIfaceValue for IfaceMut<'_, I> {
    #[inline(always)]
    unsafe fn exclusive(&mut self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> IfaceValue for Iface<I> {
    type Inter = I;
    const OWNS: bool = true;
    fn value(&self) -> AnyRef<'_> {
        self.as_any_ref().weaken()
    }
    fn value_mut(&mut self) -> Option<AnyMut<'_>> {
        Some(self.as_any_mut().weaken())
    }
    fn into_value(self) -> Option<Any> {
        Some(self.into_any().weaken())
    }
    #[inline(always)]
    fn itab(&self) -> Itab<'_> {
        Iface::itab(self)
    }
    #[inline(always)]
    unsafe fn shared(&self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> ExclusiveIfaceValue for Iface<I> {
    #[inline(always)]
    unsafe fn exclusive(&mut self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> OwningIfaceValue for Iface<I> {
    #[inline(always)]
    unsafe fn taken<'a>(self) -> Taken<'a> {
        self.into_data().into_taken()
    }
}

/// The code of the method that `W` declares as number `K`, as a function of the signature that it declares, out of
/// an itab of `I`.
///
/// The call proves itself. Whether `I` embeds the interface of `W`, and means the same by this method, is asked
/// here, of what the descriptor of `I` says, and not believed of any trait: is there a method of this name, does
/// it have the same receiver, does it have the same signature, and is it `pub` or of the crate that asks? The first
/// two are decided when compiling. Ids cannot be compared in a constant yet; but they are constants, so that nothing
/// is left of the comparison in an optimised build.
///
/// # Panics
///
/// If the signatures or the crates differ. No value comes that far whose type was made by the macros: no type has
/// the method with both signatures.
#[inline(always)]
fn code<I, W, const K: usize>(itab: Itab<'_>) -> W::Sig
where
    I: ?Sized + Interface,
    W: InterfaceMethods + InterfaceMethod<K>,
{
    const {
        let receiver = imethod::<I, W, K>().receiver();
        assert!(
            receiver.equals(<W::Receiver as ReceiverKind>::RECEIVER),
            "the interface declares the method with another receiver"
        );
        assert!(size_of::<W::Sig>() == size_of::<CodePtr>(), "a signature is a function pointer");
    }
    if const { imethod::<I, W, K>().signature() } != const { TypeId::of::<W::Sig>() } {
        other_signature(W::NAME);
    }
    if const { !imethod::<I, W, K>().is_exported() }
        && const { package_id(imethod::<I, W, K>()) } != const { W::PACKAGE.id() }
    {
        other_package(W::NAME);
    }
    let k = const { position(<I::Plain as Described>::METHODS, W::NAME) };
    // SAFETY: `k` is a position in the methods of `I`, of which this is an itab.
    let code = unsafe { itab.fun_unchecked(k) };
    // SAFETY: the code in an itab of `I` is a function whose type has the id that the descriptor of `I` says for
    // this method (`Method::new`, `OwnCode`), and `W::Sig` is the type with this id.
    unsafe { core::mem::transmute_copy(&code) }
}

/// The method of `I` that has the name of the one that `W` declares as number `K`.
const fn imethod<I, W, const K: usize>() -> &'static Imethod
where
    I: ?Sized + Interface,
    W: InterfaceMethod<K>,
{
    let methods = <I::Plain as Described>::METHODS;
    &methods[position(methods, W::NAME)]
}

/// The package of who declares a method that is not `pub`, which may be an interface that `I` embeds.
const fn package_id(method: &Imethod) -> Option<TypeId> {
    match method.package() {
        Some(package) => package.id(),
        None => None,
    }
}

#[cold]
#[inline(never)]
fn other_signature(name: &str) -> ! {
    panic!("the interface declares the method `{name}` with another signature")
}

#[cold]
#[inline(never)]
fn other_package(name: &str) -> ! {
    panic!("the method `{name}` is not `pub`, and is called from another crate")
}

/// The method that `W` declares as number `K`, and the receiver to call it with.
///
/// # Safety
///
/// The second is used for nothing but one call of the first, as its first argument.
#[inline(always)]
pub unsafe fn callee<V, W, const K: usize>(value: &V) -> (W::Sig, This<'_>)
where
    V: IfaceValue,
    W: InterfaceMethods + InterfaceMethod<K>,
{
    const {
        assert!(
            matches!(<W::Receiver as ReceiverKind>::RECEIVER, Receiver::Shared),
            "a method that takes `&mut self` is called with an exclusive receiver"
        );
    }
    let code = code::<V::Inter, W, K>(value.itab());
    // SAFETY: the caller gives it to the code only, which takes `&self` (just checked).
    (code, unsafe { value.shared() })
}

/// The method that `W` declares as number `K`, and the exclusive receiver to call it with.
///
/// # Safety
///
/// As [`callee`].
#[inline(always)]
pub unsafe fn callee_mut<V, W, const K: usize>(value: &mut V) -> (W::Sig, This<'_>)
where
    V: ExclusiveIfaceValue,
    W: InterfaceMethods + InterfaceMethod<K>,
{
    let code = code::<V::Inter, W, K>(value.itab());
    // SAFETY: the caller gives it to the code only.
    (code, unsafe { value.exclusive() })
}

/// The method that `W` declares as number `K`, and the receiver to call it with, borrowed for as long as the value is, and not
/// only for as long as the `IfaceRef`: it is the address of the value.
///
/// # Safety
///
/// As [`callee`].
#[inline(always)]
pub unsafe fn callee_of_ref<'a, I, W, const K: usize>(value: IfaceRef<'a, I>) -> (W::Sig, This<'a>)
where
    I: ?Sized + SharedInterface,
    W: InterfaceMethods + InterfaceMethod<K>,
{
    const {
        assert!(
            matches!(<W::Receiver as ReceiverKind>::RECEIVER, Receiver::Shared),
            "a method that takes `&mut self` is called with an exclusive receiver"
        );
    }
    // The caller gives the receiver to the code only, which takes `&self` (just checked).
    (code::<I, W, K>(IfaceRef::itab(value)), value.this())
}

/// The method that `W` declares as number `K`, which takes the value, and the receiver to call it with.
///
/// # Safety
///
/// As [`callee`].
#[inline(always)]
pub unsafe fn callee_owned<'a, V, W, const K: usize>(value: V) -> (W::Sig, Taken<'a>)
where
    V: OwningIfaceValue,
    W: InterfaceMethods + InterfaceMethod<K>,
{
    const {
        assert!(
            matches!(<W::Receiver as ReceiverKind>::RECEIVER, Receiver::Owned),
            "a method that borrows the value is not called with the value itself"
        );
    }
    let code = code::<V::Inter, W, K>(value.itab());
    // SAFETY: the caller gives it to the code only, which takes the value of the itab's type: this one.
    (code, unsafe { value.taken() })
}

/// Calls a method of an interface value: the one that `$interface` declares as `$number`.
///
/// Arguments are evaluated outside `unsafe`. A method that is `unsafe` can be called in an `unsafe fn` only, as
/// its signature says; this macro does not make it safe.
#[doc(hidden)]
#[macro_export]
macro_rules! __call {
    (Shared $this:expr, $interface:ty, $number:literal, ($($argument:ident),*)) => {
        match $this {
            this => {
                let callee = $crate::__private::callee::<_, $interface, $number>;
                // SAFETY: both are used for the call below only; nobody else sees these names.
                let (code, this) = unsafe { callee(this) };
                code(this, $($argument),*)
            }
        }
    };
    (Value $this:expr, $interface:ty, $number:literal, ($($argument:ident),*)) => {
        match $this {
            this => {
                let callee = $crate::__private::callee_of_ref::<_, $interface, $number>;
                // SAFETY: both are used for the call below only; nobody else sees these names.
                let (code, this) = unsafe { callee(this) };
                code(this, $($argument),*)
            }
        }
    };
    (Owned $this:expr, $interface:ty, $number:literal, ($($argument:ident),*)) => {
        match $this {
            this => {
                let callee = $crate::__private::callee_owned::<_, $interface, $number>;
                // SAFETY: both are used for the call below only; nobody else sees these names.
                let (code, this) = unsafe { callee(this) };
                code(this, $($argument),*)
            }
        }
    };
    (Exclusive $this:expr, $interface:ty, $number:literal, ($($argument:ident),*)) => {
        match $this {
            this => {
                let callee = $crate::__private::callee_mut::<_, $interface, $number>;
                // SAFETY: both are used for the call below only; nobody else sees these names.
                let (code, this) = unsafe { callee(this) };
                code(this, $($argument),*)
            }
        }
    };
}
pub use __call as call;
