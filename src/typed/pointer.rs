//! Pointers: their methods are those of what they point to.

use std::rc::Rc;
use std::sync::Arc;

use super::operations::{NotClone, NotDebug, NotEqual, NotHash, NotNil, operations};
use super::{CallableBy, Exclusive, HasMethod, Promoted, PromotedSet, ReceiverKind, Shared, Typed};
use crate::abi::entry::Entry;
use crate::abi::receiver::This;
use crate::abi::{CodePtr, Kind, Method, Receiver, Type};
use crate::cells::Cells;

/// A pointer: its methods are those of what it points to.
///
/// # Safety
///
/// `shared` and `exclusive` return the target of the pointer at `this`, as `Deref` and `DerefMut` do;
/// `Holds` is [`Exclusive`] only if the pointer is `DerefMut`.
#[doc(hidden)]
pub unsafe trait Pointer: 'static {
    /// What it points to.
    type Target: 'static;
    /// How whoever holds the pointer exclusively holds the target.
    type Holds: ReceiverKind;

    /// The target, or `None` if this is a nil pointer.
    fn shared(&self) -> Option<&Self::Target>;

    /// The target, or `None` if this is a nil pointer or `Holds` is [`Shared`].
    fn exclusive(&mut self) -> Option<&mut Self::Target>;
}

/// The target of the pointer at `this`, for a promoted method.
///
/// # Safety
///
/// `this` is the address of a live `P`, shared for `'a`.
///
/// # Panics
///
/// If the pointer is nil. Go: `panicwrap`.
#[doc(hidden)]
#[inline]
pub unsafe fn shared_target<'a, P: Pointer>(this: This<'a>, method: &str) -> &'a P::Target {
    // SAFETY: the caller's promise.
    let pointer: &'a P = unsafe { this.as_ptr().cast().as_ref() };
    pointer.shared().unwrap_or_else(|| nil_pointer::<P::Target>(method))
}

/// The target of the pointer at `this`, for a promoted method that takes `&mut self`.
///
/// # Safety
///
/// `this` is the address of a live `P`, exclusive for `'a`.
///
/// # Panics
///
/// If the pointer is nil, or only shares its target (such a method is in no method set).
#[doc(hidden)]
#[inline]
pub unsafe fn exclusive_target<'a, P: Pointer>(this: This<'a>, method: &str) -> &'a mut P::Target {
    // SAFETY: the caller's promise.
    let pointer: &'a mut P = unsafe { this.as_ptr().cast().as_mut() };
    pointer.exclusive().unwrap_or_else(|| nil_pointer::<P::Target>(method))
}

/// A pointer that is never nil. One `Option` around it is a pointer too; a second one is not.
#[doc(hidden)]
pub trait NeverNil: Pointer {}

// SAFETY: the inner pointer's promise.
unsafe impl<P: NeverNil> Pointer for Option<P> {
    type Target = P::Target;
    type Holds = P::Holds;

    #[inline]
    fn shared(&self) -> Option<&P::Target> {
        self.as_ref()?.shared()
    }

    #[inline]
    fn exclusive(&mut self) -> Option<&mut P::Target> {
        self.as_mut()?.exclusive()
    }
}

// SAFETY: the id is that of `Self`; `T` says what its methods are.
unsafe impl<T: Typed> Typed for Option<T> {
    const TYPE: &'static Type = {
        static CELLS: Cells<Entry> = Cells::new();
        // SAFETY: as above; the operations are those of `Self`.
        &unsafe {
            Type::new::<Self>(
                Kind::Option,
                "Option",
                T::TYPE.package(),
                T::OPTION_METHODS,
                Some(T::TYPE),
                operations!(Self),
                &CELLS,
            )
        }
    };
}

// SAFETY: the promoted code takes `&Self` or `&mut Self`, as the target's takes the target.
unsafe impl<N, V: ?Sized, P> HasMethod<N, V> for Option<P>
where
    P: NeverNil,
    P::Target: HasMethod<N, V, Receiver: CallableBy<P::Holds>> + Promoted<N, Self>,
{
    type Sig = <P::Target as HasMethod<N, V>>::Sig;
    type Receiver = <P::Target as HasMethod<N, V>>::Receiver;
    const IFN: CodePtr = <P::Target as Promoted<N, Self>>::IFN;
}

// SAFETY: there are none: an option in a pointer is not called through.
unsafe impl<T: 'static, P> PromotedSet<P> for Option<T> {
    const METHODS: &'static [Method] = &[];
}

macro_rules! pointers {
    ($($pointer:ty, $holds:ty, $exclusive:expr;)*) => {$(
        // SAFETY: std's pointers deref to their target, `Box` mutably too.
        unsafe impl<T: 'static> Pointer for $pointer {
            type Target = T;
            type Holds = $holds;

            #[inline]
            fn shared(&self) -> Option<&T> {
                Some(self)
            }

            #[inline]
            fn exclusive(&mut self) -> Option<&mut T> {
                let exclusive: fn(&mut Self) -> Option<&mut T> = $exclusive;
                exclusive(self)
            }
        }

        impl<T: 'static> NeverNil for $pointer {}

        // SAFETY: the id is that of `Self`; the methods are promoted for `Self`.
        unsafe impl<T> Typed for $pointer
        where
            T: Typed + PromotedSet<$pointer> + PromotedSet<Option<$pointer>>,
        {
            const TYPE: &'static Type = {
                static CELLS: Cells<Entry> = Cells::new();
                // SAFETY: as above; the operations are those of `Self`.
                &unsafe {
                    Type::new::<Self>(
                        Kind::Pointer,
                        stringify!($pointer),
                        // Whose methods they are, and so who sees those that are not `pub`.
                        T::TYPE.package(),
                        <T as PromotedSet<Self>>::METHODS,
                        Some(T::TYPE),
                        operations!(Self),
                        &CELLS,
                    )
                }
            };
            const OPTION_METHODS: &'static [Method] = <T as PromotedSet<Option<Self>>>::METHODS;
        }

        // SAFETY: the promoted code takes `&Self` or `&mut Self`, as the target's takes the target.
        unsafe impl<N, V: ?Sized, T> HasMethod<N, V> for $pointer
        where
            T: HasMethod<N, V, Receiver: CallableBy<$holds>> + Promoted<N, $pointer> + 'static,
        {
            type Sig = T::Sig;
            type Receiver = T::Receiver;
            const IFN: CodePtr = <T as Promoted<N, $pointer>>::IFN;
        }

        // SAFETY: there are none: a pointer to a pointer has no methods, as in Go.
        unsafe impl<T: 'static, P> PromotedSet<P> for $pointer {
            const METHODS: &'static [Method] = &[];
        }
    )*};
}

pointers! {
    Box<T>, Exclusive, |pointer| Some(pointer);
    Rc<T>, Shared, |_| None;
    Arc<T>, Shared, |_| None;
    &'static T, Shared, |_| None;
}

/// Go: `panicwrap`, where a value method is called through a nil pointer in an interface.
#[cold]
fn nil_pointer<T>(method: &str) -> ! {
    let name = core::any::type_name::<T>();
    // The last name of the path, and the arguments, which have paths of their own.
    let (path, arguments) = name.split_at(name.find('<').unwrap_or(name.len()));
    let short = path.rsplit("::").next().unwrap_or(path);
    panic!("value method {name}.{method} called using nil *{short}{arguments} pointer")
}

/// Whether holding a `P` exclusively is holding its target exclusively.
#[doc(hidden)]
pub const fn holds_exclusively<P: Pointer>() -> bool {
    matches!(<P::Holds as ReceiverKind>::RECEIVER, Receiver::Exclusive)
}
