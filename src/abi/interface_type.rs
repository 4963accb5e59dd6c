//! Interface types.

use core::any::TypeId;
use core::fmt;
use core::ptr;

use super::entry::Entry;
use super::field::{Field, fields};
use super::method::Imethod;
use super::package::Package;
use crate::list::{Link, Linked};
use crate::table::{Table, TableParameters};
use crate::text::prefix;

/// An interface type: what a value must be able to do. Go: `abi.InterfaceType{Type, PkgPath, Methods}`.
///
/// Go's is itself a type with size, alignment and hash; in Rust a `dyn Trait` has none of these.
/// Its [`id`](Self::id) is its identity. An interface without parameters is one `static`; an instantiation of one with
/// parameters is a constant, which may lie in several places, as any descriptor may with plugins.
pub struct InterfaceType {
    id: TypeId,
    name: Name,
    package: Package,
    exported: bool,
    /// Which of a type's cells it uses, if it has a table.
    cell: usize,
    methods: &'static [Imethod],
    embedded: &'static [&'static InterfaceType],
    /// Invariant: of no other interface.
    table: Option<&'static InterfaceTable>,
}

/// What the process-wide itab table knows of the types that were asked for one interface.
///
/// An instantiation of an interface with parameters has none: nothing that changes can be in a constant, and
/// there are no statics with parameters.
#[doc(hidden)]
pub struct InterfaceTable {
    pub(crate) itabs: Table<1, Entry>,
    /// Its place among those that may have entries.
    link: Link<InterfaceTable>,
}

impl InterfaceTable {
    /// An empty one.
    #[allow(clippy::new_without_default, reason = "only made in statics, by macros")]
    pub const fn new() -> Self {
        InterfaceTable { itabs: Table::new(TableParameters::INTERFACE), link: Link::new() }
    }
}

/// Where the name of an interface comes from.
enum Name {
    /// rustc, of the `dyn Trait`.
    Of(fn() -> &'static str),
    /// Whoever built it at run time.
    Built(&'static str),
}

impl InterfaceType {
    /// # Safety
    ///
    /// `methods` are those that the macro declared for `I` and for what it embeds, merged by `merge`; no other interface
    /// has the table.
    pub(crate) const unsafe fn new<I: ?Sized + 'static>(
        package: Package,
        exported: bool,
        cell: usize,
        methods: &'static [Imethod],
        embedded: &'static [&'static InterfaceType],
        table: Option<&'static InterfaceTable>,
    ) -> Self {
        InterfaceType {
            id: TypeId::of::<I>(),
            name: Name::Of(core::any::type_name::<I>),
            package,
            exported,
            cell,
            methods,
            embedded,
            table,
        }
    }

    /// The descriptor of an interface that is made at run time, and has no other; `I` stands for all of them.
    ///
    /// # Safety
    ///
    /// No other interface has the table.
    pub(crate) unsafe fn built<I: ?Sized + 'static>(
        name: &'static str,
        package: Package,
        methods: &'static [Imethod],
        table: &'static InterfaceTable,
    ) -> Self {
        InterfaceType {
            id: TypeId::of::<I>(),
            name: Name::Built(name),
            package,
            exported: true,
            cell: 0,
            methods,
            embedded: &[],
            table: Some(table),
        }
    }

    /// Whether the interface was made at run time, by an [`InterfaceBuilder`](crate::built::InterfaceBuilder).
    pub const fn is_built(&self) -> bool {
        matches!(self.name, Name::Built(_))
    }

    /// The path of the trait, such as `birds::Flyable`, with the arguments of an instantiation:
    /// `app::Handler<app::Tick>`. For people.
    pub fn name(&self) -> &'static str {
        match self.name {
            Name::Built(name) => name,
            Name::Of(name) => {
                let name = name();
                name.strip_prefix("dyn ").unwrap_or(name)
            }
        }
    }

    /// The identity of the interface. Those that were [built](crate::built) at run time share one; `==` tells them apart.
    pub const fn id(&self) -> TypeId {
        self.id
    }

    /// The crate that declared it. Go: `PkgPath`.
    pub const fn package(&self) -> Package {
        self.package
    }

    /// Whether the trait is `pub`. One that is not also finds the non-`pub` methods of its own crate.
    pub const fn is_exported(&self) -> bool {
        self.exported
    }

    /// The methods, its own and those of embedded interfaces, sorted by name, each name once. Go: `Methods`.
    pub const fn methods(&self) -> &'static [Imethod] {
        self.methods
    }

    /// The method of this name. O(log n): a binary search. Go: `MethodByName`.
    ///
    /// ```
    /// use itab::{InterfaceType, interface};
    /// #[interface]
    /// pub trait Named { fn name(&self) -> &str; }
    /// let named = InterfaceType::of::<dyn Named>();
    /// assert_eq!(named.method("name").unwrap().text(), "fn(&self) -> &str");
    /// assert!(named.method("names").is_none());
    /// ```
    pub fn method(&self, name: &str) -> Option<&'static Imethod> {
        self.position(name).map(|at| &self.methods[at])
    }

    /// Where in [`methods`](Self::methods) the method of this name is.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        let key = (prefix(name), name);
        self.methods.binary_search_by(|method| (method.prefix, method.name()).cmp(&key)).ok()
    }

    /// The interfaces named as supertraits.
    pub const fn embedded(&self) -> &'static [&'static InterfaceType] {
        self.embedded
    }

    /// Which of a type's [cells](crate::cells) this interface uses, if it has a table.
    pub(crate) const fn cell(&self) -> usize {
        self.cell
    }

    /// The table for its itabs, unless it is an instantiation.
    #[inline(always)]
    pub(crate) const fn table(&self) -> Option<&'static InterfaceTable> {
        self.table
    }
}

impl Linked for InterfaceTable {
    fn link(&self) -> &Link<Self> {
        &self.link
    }
}

impl PartialEq for InterfaceType {
    fn eq(&self, other: &Self) -> bool {
        // Built interfaces share one id, and have one descriptor each.
        ptr::eq(self, other) || (self.id == other.id && !self.is_built())
    }
}

impl Eq for InterfaceType {}

impl core::hash::Hash for InterfaceType {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl fmt::Debug for InterfaceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterfaceType")
            .field("name", &self.name())
            .field("package", &self.package.name())
            .field("methods", &self.methods)
            .finish()
    }
}

impl fmt::Display for InterfaceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl InterfaceType {
    /// The fields that describe an interface, for people; see [`Field`].
    pub const FIELDS: &'static [Field] =
        fields!(id, name, package, exported, methods, embedded in InterfaceType);
}
