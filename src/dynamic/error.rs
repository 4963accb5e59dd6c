//! What is said where a type is not known to have a trait.
#![forbid(unsafe_code)]

use core::error::Error;
use core::fmt;

use crate::abi::Type;
use crate::abi::listed::Target;

/// A value cannot be lent out as the trait object that was asked for: its type does not list the trait, and nobody
/// registered the pair.
///
/// Two words, made without allocating. `{:#}` adds what the type does list.
///
/// ```
/// use itab::{Any, Typed};
/// #[derive(Debug, Typed)]
/// #[typed(dyn std::fmt::Debug)]
/// struct Scan;
/// let error = Any::new(Scan).as_dyn::<dyn std::fmt::Display>().err().unwrap();
/// assert!(error.to_string().contains("Scan does not list dyn core::fmt::Display; add it to `#[typed(..)]`"));
/// assert!(format!("{error:#}").ends_with("it lists dyn core::fmt::Debug"));
/// ```
#[derive(Clone, Copy)]
pub struct DynError {
    concrete: &'static Type,
    target: &'static Target,
}

impl DynError {
    #[inline(always)]
    pub(crate) const fn new<D: ?Sized + 'static>(concrete: &'static Type) -> Self {
        DynError { concrete, target: const { &Target::of::<D>() } }
    }

    /// The type of the value.
    pub const fn concrete(&self) -> &'static Type {
        self.concrete
    }

    /// The trait object that was asked for, as rustc calls it.
    pub fn target(&self) -> &'static str {
        self.target.name()
    }
}

impl PartialEq for DynError {
    fn eq(&self, other: &Self) -> bool {
        self.concrete == other.concrete && self.target.id() == other.target.id()
    }
}

impl Eq for DynError {}

impl fmt::Display for DynError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DynError { concrete, target } = self;
        write!(
            f,
            "interface conversion: {concrete} does not list {}; add it to `#[typed(..)]` or `#[methods(..)]`, or \
             register it with `itab::register!`",
            target.name()
        )?;
        if f.alternate() {
            f.write_str("\n  it lists ")?;
            match concrete.objects() {
                [] => f.write_str("no traits")?,
                [first, rest @ ..] => {
                    f.write_str(first.name())?;
                    rest.iter().try_for_each(|listed| write!(f, ", {}", listed.name()))?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for DynError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DynError({self:#})")
    }
}

impl Error for DynError {}
