//! Keys of maps that were checked before.

use core::borrow::Borrow;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::compare::AsAny;
use super::{Any, AnyRef};
use crate::auto_traits::{AutoTraits, Local};
use crate::error::KeyError;

/// An [`Any`] that can be compared and hashed, as a key of a map that never panics because of its keys.
///
/// Made by [`Any::into_key`], which is where it fails if the value, or a value in it, cannot. It compares and is hashed as the
/// `Any` is: NaN can be a key, and nobody finds it.
///
/// Clippy warns of maps with such keys (`mutable_key_type`), as of keys that are `Rc<Cell<u8>>`: a value with cells may change while it is
/// a key. Then it is not found.
///
/// ```
/// use itab::{Any, AsAny, Key, Typed};
/// use std::collections::HashMap;
/// let mut counts: HashMap<Key, u32> = HashMap::new();
/// *counts.entry(Any::new("k").into_key()?).or_default() += 1;
/// *counts.entry(Any::new(1.5_f64).into_key()?).or_default() += 1;
/// assert_eq!(counts.get(&"k" as &dyn AsAny), Some(&1));
///
/// #[derive(Typed)]
/// struct Stone;
/// let error = Any::new(Stone).into_key().unwrap_err();
/// assert!(error.to_string().starts_with("runtime error: hash of unhashable type "));
/// assert!(error.into_value().is::<Stone>());
/// # Ok::<(), itab::ComparisonError>(())
/// ```
pub struct Key<A: ?Sized = dyn Local>(Any<A>);

impl<A: ?Sized + AutoTraits> Any<A> {
    /// A key for maps, if the value can be hashed and compared. Costs a hash and a comparison of the value with itself.
    ///
    /// # Errors
    ///
    /// If the value, or an interface value in it, is of a type that cannot; the error has the `Any`.
    pub fn into_key(self) -> Result<Key<A>, KeyError<Self>> {
        /// Only asks whether there is a hash.
        struct Nothing;
        impl Hasher for Nothing {
            fn write(&mut self, _: &[u8]) {}
            fn finish(&self) -> u64 {
                0
            }
        }
        let checked = self.try_hash(&mut Nothing).and_then(|()| self.try_eq(&self));
        match checked {
            Ok(_) => Ok(Key(self)),
            Err(error) => Err(KeyError::new(error, self)),
        }
    }
}

impl<A: ?Sized + AutoTraits> Key<A> {
    /// The value, borrowed.
    pub fn as_any_ref(&self) -> AnyRef<'_, A> {
        self.0.as_any_ref()
    }

    /// The value, as it was before it was checked.
    pub fn into_any(self) -> Any<A> {
        self.0
    }
}

impl<A: ?Sized + AutoTraits> From<Key<A>> for Any<A> {
    fn from(key: Key<A>) -> Self {
        key.into_any()
    }
}

impl<A: ?Sized + AutoTraits> AsAny for Key<A> {
    fn as_any(&self) -> AnyRef<'_> {
        self.0.as_any()
    }
}

impl<A: ?Sized + AutoTraits, B: ?Sized + AutoTraits> PartialEq<Key<B>> for Key<A> {
    /// As the values compare. Never panics by itself: values that were checked and have since changed to something that cannot be
    /// compared differ.
    fn eq(&self, other: &Key<B>) -> bool {
        self.0.try_eq(&other.0).unwrap_or(false)
    }
}

impl<A: ?Sized + AutoTraits> Eq for Key<A> {}

impl<A: ?Sized + AutoTraits> Hash for Key<A> {
    /// As the value is hashed.
    fn hash<H: Hasher>(&self, state: &mut H) {
        // What has no hash any more adds nothing to it.
        let _ = self.0.try_hash(state);
    }
}

impl<'a, A: ?Sized + AutoTraits> Borrow<dyn AsAny + 'a> for Key<A> {
    fn borrow(&self) -> &(dyn AsAny + 'a) {
        self
    }
}

impl<A: ?Sized + AutoTraits> fmt::Debug for Key<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Key").field(&self.0).finish()
    }
}
