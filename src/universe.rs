//! `getitab`: the itab of an (interface, type) pair, found or built.
//!
//! How a query travels, from the site to the answer:
//!
//! 1. the cell of the type that the interface uses ([`Slots`](crate::abi::Slots)): two loads and a
//!    predicted branch, for the process-wide universe;
//! 2. the table ([`Table`](crate::table::Table)), without a lock;
//! 3. the match ([`fill`](crate::method_set::fill)), off-line, and the table again, under its lock.
//!
//! An answer is remembered at 1 and 2, a negative one too.

use core::fmt;
use core::ptr::NonNull;

use crate::abi::{BuiltItab, InterfaceType, Itab, ItabHeader, NO_ITAB, Pair, Type};
use crate::error::TypeAssertionError;
use crate::interface::{Described, Interface, SharedInterface};
use crate::table::{Key, Table, TableParameters, TableStats};
use crate::value::{AnyMut, AnyRef, IfaceMut, IfaceRef};

/// A table of itabs: which type implements which interface, as far as anybody asked.
///
/// The methods of values ([`AnyRef::cast_ref`] and so on) ask the process-wide universe
/// ([`Universe::process`]), which lives as long as the program. A universe of your own forgets all it
/// knows when it is dropped; interface values made through it cannot outlive it.
///
/// ```
/// use itab::{AnyRef, Universe, interface, methods};
/// #[interface]
/// trait Named { fn name(&self) -> String; }
/// struct Cat;
/// #[methods]
/// impl Cat { pub fn name(&self) -> String { "cat".into() } }
///
/// let universe = Universe::new();
/// assert_eq!(universe.cast_ref::<dyn Named>(AnyRef::new(&Cat))?.name(), "cat");
/// assert_eq!(universe.stats().table.entries, 1);
/// # Ok::<(), itab::TypeAssertionError>(())
/// ```
pub struct Universe {
    table: Table<ItabHeader>,
}

static PROCESS: Universe = Universe::new();

impl Universe {
    /// An empty universe. Allocates at the first question.
    pub const fn new() -> Self {
        Self::with_parameters(TableParameters::PROCESS)
    }

    /// An empty universe whose table has other parameters, [`TableParameters::GO`] for example.
    #[cfg(not(itab_stress))]
    pub const fn with_parameters(parameters: TableParameters) -> Self {
        Universe { table: Table::new(parameters) }
    }

    /// The worst case: the smallest table.
    #[cfg(itab_stress)]
    pub const fn with_parameters(_: TableParameters) -> Self {
        Universe { table: Table::new(TableParameters::new(2, 7)) }
    }

    /// The universe that values ask.
    pub fn process() -> &'static Universe {
        &PROCESS
    }

    /// The itab through which values of type `typ` can be used as `inter`, or `None` if they cannot.
    ///
    /// Lock-free if the pair is known here; else O(ni + nt), one allocation and the table's lock. A type
    /// without methods is refused at once and remembered nowhere. Go: `getitab` in `runtime/iface.go`.
    ///
    /// # Panics
    ///
    /// If the interface has no methods: every type satisfies it, so there is nothing to ask. Go throws
    /// the same words.
    pub fn getitab(&self, inter: &'static InterfaceType, typ: &'static Type) -> Option<Itab<'_>> {
        assert!(!inter.methods().is_empty(), "internal error - misuse of itab");
        // SAFETY: `lookup` returns a header that lives as long as the universe.
        self.lookup(inter, typ).map(|header| unsafe { Itab::from_header(header) })
    }

    /// [`getitab`](Self::getitab) that also serves interfaces without methods.
    fn lookup(&self, inter: &'static InterfaceType, typ: &'static Type) -> Option<NonNull<ItabHeader>> {
        let header = self.header(inter, typ);
        // SAFETY: `header` returns the address of `NO_ITAB` or of an itab in the table, which is
        // complete, is never written, and is freed only when the universe is dropped.
        (!unsafe { header.as_ref() }.is_negative()).then_some(header)
    }

    /// The header for the pair, a negative one if there is no match.
    fn header(&self, inter: &'static InterfaceType, typ: &'static Type) -> NonNull<ItabHeader> {
        if typ.methods().is_empty() && !inter.methods().is_empty() {
            return NonNull::from_ref(&NO_ITAB);
        }
        let key = Key { first: core::ptr::from_ref(inter).addr(), second: core::ptr::from_ref(typ).addr() };
        self.table.find(key).unwrap_or_else(|| self.build(key, inter, typ))
    }

    #[cold]
    fn build(&self, key: Key, inter: &'static InterfaceType, typ: &'static Type) -> NonNull<ItabHeader> {
        let built = BuiltItab::build(&Pair { inter, typ });
        let kept = self.table.insert(key, built);
        if kept != built {
            // SAFETY: built above, and another thread's itab was kept in its place, so nobody knows it.
            unsafe { BuiltItab::free(built) };
        }
        kept
    }

    /// Uses a borrowed value through `I`, if its type has the methods.
    ///
    /// Lock-free if this universe knows the pair; see [`getitab`](Self::getitab).
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    pub fn cast_ref<'a, I: ?Sized + SharedInterface>(
        &'a self,
        value: AnyRef<'a>,
    ) -> Result<IfaceRef<'a, I>, TypeAssertionError> {
        let inter = <I::Plain as Described>::INTER;
        match self.lookup(inter, value.typ()) {
            // SAFETY: the header is positive, for `I` and the value's type, and lives for `'a`.
            Some(header) => Ok(unsafe { IfaceRef::from_parts(Itab::from_header(header), value.this()) }),
            None => Err(TypeAssertionError::missing_method(value.typ(), inter)),
        }
    }

    /// Uses an exclusively borrowed value through `I`, if its type has the methods.
    ///
    /// # Errors
    ///
    /// As [`cast_ref`](Self::cast_ref).
    pub fn cast_mut<'a, I: ?Sized + Interface>(
        &'a self,
        value: AnyMut<'a>,
    ) -> Result<IfaceMut<'a, I>, TypeAssertionError> {
        let inter = <I::Plain as Described>::INTER;
        match self.lookup(inter, value.typ()) {
            // SAFETY: as in `cast_ref`, and `value` was the exclusive borrow of it.
            Some(header) => Ok(unsafe { IfaceMut::from_parts(Itab::from_header(header), value.this()) }),
            None => Err(TypeAssertionError::missing_method(value.typ(), inter)),
        }
    }

    /// Every positive itab of the table, in no particular order. Takes the lock; O(slots).
    pub fn itabs(&self) -> Vec<Itab<'_>> {
        let mut itabs = Vec::new();
        self.table.for_each(|header| {
            // SAFETY: as in `lookup`.
            if !unsafe { header.as_ref() }.is_negative() {
                // SAFETY: positive, and alive as long as the universe.
                itabs.push(unsafe { Itab::from_header(header) });
            }
        });
        itabs
    }

    /// The parameters of the table.
    pub const fn parameters(&self) -> TableParameters {
        self.table.parameters()
    }

    /// Sizes and counters. Takes the lock; O(slots).
    pub fn stats(&self) -> UniverseStats {
        let mut stats = UniverseStats { table: self.table.stats(), ..UniverseStats::default() };
        self.table.for_each(|header| {
            // SAFETY: as in `lookup`.
            let tab = unsafe { header.as_ref() };
            let funs = if tab.is_negative() { 1 } else { tab.inter().methods().len().max(1) };
            stats.negatives += usize::from(tab.is_negative());
            stats.itab_bytes += Itab::size_of(funs);
        });
        stats
    }
}

impl Default for Universe {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Universe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Universe").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

impl Drop for Universe {
    fn drop(&mut self) {
        // SAFETY: every itab in the table came from `BuiltItab::build` and is in it once; whatever was
        // made from it borrowed the universe, so nothing uses it any more.
        self.table.for_each(|header| unsafe { BuiltItab::free(header) });
    }
}

/// The sizes and the counters of a [`Universe`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UniverseStats {
    /// Of the table. Each of its entries was built once.
    pub table: TableStats,
    /// Entries that say that the type does not implement the interface.
    pub negatives: usize,
    /// Bytes of the itabs that were built.
    pub itab_bytes: usize,
}

/// The itab that the process-wide universe has for `I` and a type, negative if there is no match.
#[inline(always)]
pub(crate) fn itab_for<I: ?Sized + Interface>(
    typ: &'static Type,
) -> Result<Itab<'static>, TypeAssertionError> {
    let inter = <I::Plain as Described>::INTER;
    let header = match typ.slots().find(<I::Plain as Described>::SLOT, inter, typ) {
        Some(header) => header,
        None => itab_from_table(inter, typ),
    };
    #[cfg(itab_verify)]
    verify(header, inter, typ);
    if header.is_negative() {
        return Err(TypeAssertionError::missing_method(typ, inter));
    }
    // SAFETY: positive, and of the process-wide universe, which is never dropped.
    Ok(unsafe { Itab::from_header(NonNull::from_ref(header)) })
}

#[cold]
#[inline(never)]
pub(crate) fn itab_from_table(inter: &'static InterfaceType, typ: &'static Type) -> &'static ItabHeader {
    // SAFETY: headers live as long as their universe, and this one is never dropped.
    let header: &'static ItabHeader = unsafe { PROCESS.header(inter, typ).as_ref() };
    if !core::ptr::eq(header, &NO_ITAB) {
        typ.slots().keep(inter.slot(), header);
    }
    header
}

/// Recomputes an answer the slow way and compares.
#[cfg(itab_verify)]
fn verify(header: &'static ItabHeader, inter: &'static InterfaceType, typ: &'static Type) {
    let mut funs = Vec::new();
    let pair = Pair { inter, typ };
    let found = crate::method_set::fill(&pair, |_, have| funs.push(typ.methods()[have].ifn())).is_ok();
    assert_eq!(found, !header.is_negative(), "{inter} and {typ}");
    if found && !funs.is_empty() {
        // SAFETY: the header is positive and lives for ever.
        let itab = unsafe { Itab::from_header(NonNull::from_ref(header)) };
        assert!(itab.inter() == inter && itab.typ() == typ, "{inter} and {typ}");
        assert!(
            itab.funs().map(|f| f as usize).eq(funs.into_iter().map(|f| f as usize)),
            "{inter} and {typ}"
        );
    }
}
