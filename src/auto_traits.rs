//! Auto traits as parameters of values: which of `Send` and `Sync` the value in an [`Any`](crate::Any) has.
//!
//! They are given where the type is known ([`Any::from_value`](crate::Any::from_value)), or asked for where only the value is
//! ([`Any::strengthen`](crate::Any::strengthen)), and can be forgotten ([`Any::weaken`](crate::Any::weaken)).

use core::fmt;

/// Which of `Send` and `Sync` a type has, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(hidden)]
pub struct Auto {
    pub(crate) send: bool,
    pub(crate) sync: bool,
}

impl Auto {
    pub(crate) const NEITHER: Auto = Auto { send: false, sync: false };

    /// Those that it has, and `other` has not.
    pub(crate) const fn without(self, other: Auto) -> Auto {
        Auto { send: self.send && !other.send, sync: self.sync && !other.sync }
    }

    /// Whether there are none.
    pub(crate) const fn is_empty(self) -> bool {
        !self.send && !self.sync
    }
}

impl fmt::Display for Auto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.send, self.sync) {
            (true, true) => "`Send` and `Sync`",
            (true, false) => "`Send`",
            (false, true) => "`Sync`",
            (false, false) => "neither `Send` nor `Sync`",
        })
    }
}

/// No auto traits: the value in a plain [`Any`](crate::Any) may be bound to its thread.
pub trait Local {}

/// Which auto traits the values in an `Any<A>` have: `dyn Local`, `dyn Send`, `dyn Sync` or `dyn Send + Sync`.
///
/// # Safety
///
/// Implemented for exactly these four, so that an `Any<A>` is `Send` if `A` is, and so on; `AUTO` says which it is.
pub unsafe trait AutoTraits: 'static {
    /// Keeps this trait, and those below it, from having object types. `dyn Evil` would implement it without an
    /// `unsafe impl`, where `trait Evil: Admits<Rc<u8>> + Send {}`, and send the `Rc`.
    #[doc(hidden)]
    const NO_OBJECT: () = ();
    /// Which it names.
    #[doc(hidden)]
    const AUTO: Auto;
    /// Those of both.
    #[doc(hidden)]
    type And<Other: ?Sized + AutoTraits>: ?Sized + AutoTraits;
    /// With `Send`.
    #[doc(hidden)]
    type AndSend: ?Sized + AutoTraits;
    /// With `Sync`.
    #[doc(hidden)]
    type AndSync: ?Sized + AutoTraits;
}

// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Local {
    const AUTO: Auto = Auto::NEITHER;
    type And<Other: ?Sized + AutoTraits> = Other;
    type AndSend = dyn Send;
    type AndSync = dyn Sync;
}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Send {
    const AUTO: Auto = Auto { send: true, sync: false };
    type And<Other: ?Sized + AutoTraits> = Other::AndSend;
    type AndSend = dyn Send;
    type AndSync = dyn Send + Sync;
}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Sync {
    const AUTO: Auto = Auto { send: false, sync: true };
    type And<Other: ?Sized + AutoTraits> = Other::AndSync;
    type AndSend = dyn Send + Sync;
    type AndSync = dyn Sync;
}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Send + Sync {
    const AUTO: Auto = Auto { send: true, sync: true };
    type And<Other: ?Sized + AutoTraits> = dyn Send + Sync;
    type AndSend = dyn Send + Sync;
    type AndSync = dyn Send + Sync;
}

/// `Self` is `Send`, and with it an interface value whose values have the auto traits that `Self` names.
///
/// `Send` by another name, so that rustc says in words what to do where it is missing.
///
/// # Safety
///
/// `Self` is `Send`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an interface value that was made without `Send` cannot be sent between threads safely",
    label = "its value may be bound to the thread that it is on",
    note = "`Any::<dyn Send>::from_value(value)` and `Iface::<dyn Trait + Send>::new(value)` keep what the type is known to be; `strengthen` asks the value at run time"
)]
pub unsafe trait SendValues {
    /// Keeps this trait from having object types: see [`AutoTraits::NO_OBJECT`].
    const NO_OBJECT: () = ();
}

// SAFETY: it is.
#[diagnostic::do_not_recommend]
unsafe impl<A: ?Sized + Send> SendValues for A {}

/// `Self` is `Sync`: see [`SendValues`].
///
/// # Safety
///
/// `Self` is `Sync`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an interface value that was made without `Sync` cannot be shared between threads safely",
    label = "its value may be for one thread at a time",
    note = "`Any::<dyn Send + Sync>::from_value(value)` and `Iface::<dyn Trait + Send + Sync>::new(value)` keep what the type is known to be; `strengthen` asks the value at run time"
)]
pub unsafe trait SyncValues {
    /// Keeps this trait from having object types: see [`AutoTraits::NO_OBJECT`].
    const NO_OBJECT: () = ();
}

// SAFETY: it is.
#[diagnostic::do_not_recommend]
unsafe impl<A: ?Sized + Sync> SyncValues for A {}

/// `T` has the auto traits that `Self` names.
///
/// # Safety
///
/// `T` is `Send` if `Self` is, and `Sync` if `Self` is.
#[diagnostic::on_unimplemented(message = "`{T}` does not have the auto traits of `{Self}`")]
pub unsafe trait Admits<T: ?Sized>: AutoTraits {}

// SAFETY: `dyn Local` has no auto traits.
unsafe impl<T: ?Sized> Admits<T> for dyn Local {}
// SAFETY: `T: Send`.
unsafe impl<T: ?Sized + Send> Admits<T> for dyn Send {}
// SAFETY: `T: Sync`.
unsafe impl<T: ?Sized + Sync> Admits<T> for dyn Sync {}
// SAFETY: `T: Send + Sync`.
unsafe impl<T: ?Sized + Send + Sync> Admits<T> for dyn Send + Sync {}
