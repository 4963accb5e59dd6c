//! The package that something was declared in.

use core::any::TypeId;

/// The crate that declared something: the unit within which non-`pub` methods are visible.
///
/// A crate that says [`itab::package!();`](crate::package!) at its root has an identity that no other crate
/// can take, whatever its name and version; the non-`pub` methods of its types are found by its non-`pub`
/// interfaces. The non-`pub` methods of a crate that does not say it are found by nobody. Go: `pkgPath`.
///
/// Two packages are equal if they have the same identity, or none and the same name and version.
///
/// ```
/// use itab::{Type, Typed};
/// #[derive(Typed)]
/// struct Here;
/// assert_ne!(Type::of::<Here>().package(), Type::of::<u8>().package());
/// assert!(!Type::of::<Here>().package().is_declared(), "this example has no `itab::package!();`");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Package {
    name: &'static str,
    version: &'static str,
    id: Option<TypeId>,
}

impl Package {
    /// `id` is that of a type which nobody but the crate can name.
    pub(crate) const fn new(module_path: &'static str, version: &'static str, id: Option<TypeId>) -> Self {
        let mut end = 0;
        while end < module_path.len() && module_path.as_bytes()[end] != b':' {
            end += 1;
        }
        Package { name: module_path.split_at(end).0, version, id }
    }

    /// The name of the crate, as paths spell it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The version of the crate, or nothing where the build tool does not say.
    pub const fn version(&self) -> &'static str {
        self.version
    }

    /// Whether the crate says [`itab::package!();`](crate::package!).
    pub const fn is_declared(&self) -> bool {
        self.id.is_some()
    }

    /// Whether the package is the one with this id.
    pub(crate) fn is(&self, id: TypeId) -> bool {
        self.id == Some(id)
    }

    /// The id of the type that only the crate can name, if it has declared one.
    pub(crate) const fn id(&self) -> Option<TypeId> {
        self.id
    }
}
