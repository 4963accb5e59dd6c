//! Auto traits as parameters of values: which of `Send` and `Sync` the value in an [`Any`](crate::Any) has.

/// No auto traits: the value in a plain [`Any`](crate::Any) may be bound to its thread.
pub trait Local {}

/// Which auto traits the values in an `Any<A>` have: `dyn Local`, `dyn Send`, `dyn Sync` or `dyn Send + Sync`.
///
/// # Safety
///
/// Implemented for exactly these four, so that an `Any<A>` is `Send` if `A` is, and so on.
pub unsafe trait AutoTraits: 'static {
    /// Keeps this trait, and those below it, from having object types. `dyn Evil` would implement it without an
    /// `unsafe impl`, where `trait Evil: Admits<Rc<u8>> + Send {}`, and send the `Rc`.
    #[doc(hidden)]
    const NO_OBJECT: () = ();
}

// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Local {}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Send {}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Sync {}
// SAFETY: one of the four.
unsafe impl AutoTraits for dyn Send + Sync {}

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
