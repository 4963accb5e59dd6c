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
}

// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Local {
    const AUTO: Auto = Auto::NEITHER;
}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Send {
    const AUTO: Auto = Auto { send: true, sync: false };
}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Sync {
    const AUTO: Auto = Auto { send: false, sync: true };
}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Send + Sync {
    const AUTO: Auto = Auto { send: true, sync: true };
}

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
