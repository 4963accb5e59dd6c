//! The package that something was declared in.

/// The crate that declared something: the unit within which non-`pub` methods are visible.
///
/// Go: `pkgPath`. Two versions of one crate are different packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Package {
    name: &'static str,
    version: &'static str,
}

impl Package {
    pub(crate) const fn new(module_path: &'static str, version: &'static str) -> Self {
        let mut end = 0;
        while end < module_path.len() && module_path.as_bytes()[end] != b':' {
            end += 1;
        }
        Package { name: module_path.split_at(end).0, version }
    }

    /// The name of the crate, as paths spell it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The version of the crate, or nothing where the build tool does not say.
    pub const fn version(&self) -> &'static str {
        self.version
    }
}
