//! `getitab`: the itab of an (interface, type) pair, found or built.
//!
//! How a query travels, from the site to the answer:
//!
//! 1. the cell of the type that the interface uses ([`Cells`](crate::cells::Cells)): two dependent loads
//!    and a predicted branch, for the process-wide itab table;
//! 2. the table of the interface ([`Table`](crate::table::Table)), without a lock;
//! 3. the match ([`fill`](crate::method_set::fill)), off-line, and the table again, under its lock.
//!
//! An answer is remembered at 1 and 2, a negative one too.

use core::fmt;
use core::ptr::NonNull;

use crate::abi::itab::ItabHeader;
use crate::abi::pair::Pair;
use crate::abi::{InterfaceType, Itab, Type};
use crate::auto_traits::{Admits, Local};
use crate::error::TypeAssertionError;
use crate::interface::{Described, Interface, SharedInterface};
use crate::itab::{self, Memory};
use crate::list::List;
use crate::slot::Key;
use crate::table::{Place, Snapshot, Table, TableParameters, TableStats};
use crate::value::{AnyMut, AnyRef, IfaceMut, IfaceRef};

/// What is known of which type implements which interface, as far as anybody asked.
///
/// The methods of values ([`AnyRef::cast_ref`] and so on) ask the process-wide itab table
/// ([`ItabTable::process`]), which lives as long as the program and keeps a table in each interface. A
/// itab_table of your own is one table of pairs, as Go has it; it forgets all it knows when it is dropped,
/// and interface values made through it cannot outlive it.
///
/// ```
/// use itab::{AnyRef, ItabTable, interface, methods};
/// #[interface]
/// trait Named { fn name(&self) -> String; }
/// struct Cat;
/// #[methods]
/// impl Cat { pub fn name(&self) -> String { "cat".into() } }
///
/// let itab_table = ItabTable::new();
/// assert_eq!(itab_table.cast_ref::<dyn Named>(AnyRef::new(&Cat))?.name(), "cat");
/// assert_eq!(itab_table.stats().table.entries, 1);
/// # Ok::<(), itab::TypeAssertionError>(())
/// ```
pub struct ItabTable {
    store: Store,
}

enum Store {
    /// One table for all pairs: Go's `itabTable`.
    Pairs(Table<2, ItabHeader>),
    /// A table in each interface, keyed by the type alone: shorter keys, and growth touches one
    /// interface. Never dropped.
    Interfaces,
}

static PROCESS: ItabTable = ItabTable { store: Store::Interfaces };

/// The interfaces whose tables may have entries.
static INTERFACES: List<InterfaceType> = List::new();

impl ItabTable {
    /// An empty itab table with Go's parameters. Allocates at the first question.
    pub const fn new() -> Self {
        Self::with_parameters(TableParameters::GO)
    }

    /// An empty itab table whose table has other parameters.
    #[cfg(not(itab_stress))]
    pub const fn with_parameters(parameters: TableParameters) -> Self {
        ItabTable { store: Store::Pairs(Table::new(parameters)) }
    }

    /// The worst case: the smallest table.
    #[cfg(itab_stress)]
    pub const fn with_parameters(_: TableParameters) -> Self {
        ItabTable { store: Store::Pairs(Table::new(TableParameters::new(2, 7))) }
    }

    /// The itab table that values ask.
    pub fn process() -> &'static ItabTable {
        &PROCESS
    }

    /// The itab through which values of type `ty` can be used as `interface`, or `None` if they cannot.
    ///
    /// Lock-free if the pair is known here; else O(ni + nt), one allocation and the table's lock. A type
    /// without methods is refused at once and remembered nowhere. Go: `getitab` in `runtime/iface.go`.
    ///
    /// # Panics
    ///
    /// If the interface has no methods: every type satisfies it, so there is nothing to ask. Go throws
    /// the same words.
    pub fn getitab(&self, interface: &'static InterfaceType, ty: &'static Type) -> Option<Itab<'_>> {
        assert!(!interface.methods().is_empty(), "internal error - misuse of itab");
        self.lookup(interface, ty)
    }

    /// [`getitab`](Self::getitab) that also serves interfaces without methods.
    #[inline(always)]
    fn lookup(&self, interface: &'static InterfaceType, ty: &'static Type) -> Option<Itab<'_>> {
        // SAFETY: an answer of this itab table, which lives as long as it.
        unsafe { itab(self.answer(interface, ty)) }
    }

    #[inline(always)]
    fn answer(&self, interface: &'static InterfaceType, ty: &'static Type) -> NonNull<ItabHeader> {
        let found = match &self.store {
            Store::Pairs(table) => table.find(pair_key(interface, ty)),
            Store::Interfaces => interface.itabs().find(type_key(ty)),
        };
        found.unwrap_or_else(|| self.build(interface, ty))
    }

    /// The answer for a pair that is not in the table, or not yet: builds it, and remembers it.
    #[cold]
    #[inline(never)]
    fn build(&self, interface: &'static InterfaceType, ty: &'static Type) -> NonNull<ItabHeader> {
        if ty.methods().is_empty() && !interface.methods().is_empty() {
            return negative();
        }
        let pair = Pair { interface, ty };
        match &self.store {
            Store::Pairs(table) => {
                let built = itab::build(&pair, Memory::Heap).unwrap_or_else(negative);
                let kept = table.insert(pair_key(interface, ty), built);
                if kept != built && built != negative() {
                    // SAFETY: built above, and another thread's itab was kept in its place, so nobody
                    // knows it.
                    unsafe { itab::free(built) };
                }
                kept
            }
            Store::Interfaces => {
                INTERFACES.register(interface);
                let built = itab::build(&pair, Memory::Persistent).unwrap_or_else(negative);
                interface.itabs().insert(type_key(ty), built)
            }
        }
    }

    /// What each table holds: of one moment each.
    fn snapshots(&self) -> Vec<Snapshot<ItabHeader>> {
        match &self.store {
            Store::Pairs(table) => vec![table.snapshot()],
            Store::Interfaces => INTERFACES.iter().map(|interface| interface.itabs().snapshot()).collect(),
        }
    }

    /// The itabs among the entries of a snapshot.
    fn positive<'t>(&'t self, snapshot: &[(Place, NonNull<ItabHeader>)]) -> impl Iterator<Item = Itab<'t>> {
        // SAFETY: answers of this itab table, which the itabs borrow.
        snapshot.iter().filter_map(|(_, answer)| unsafe { itab(*answer) })
    }

    /// Uses a borrowed value through `I`, if its type has the methods.
    ///
    /// Lock-free if this itab table knows the pair; see [`getitab`](Self::getitab).
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    pub fn cast_ref<'a, I>(&'a self, value: AnyRef<'a>) -> Result<IfaceRef<'a, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<dyn Local>>,
    {
        let interface = <I::Plain as Described>::INTER;
        match self.lookup(interface, value.ty()) {
            // SAFETY: the itab is for `I` and the value's type, and lives for `'a`; `I` has no auto traits.
            Some(itab) => Ok(unsafe { IfaceRef::from_parts(itab, value.this()) }),
            None => Err(TypeAssertionError::missing_method(value.ty(), interface)),
        }
    }

    /// Uses an exclusively borrowed value through `I`, if its type has the methods.
    ///
    /// # Errors
    ///
    /// As [`cast_ref`](Self::cast_ref).
    pub fn cast_mut<'a, I>(&'a self, value: AnyMut<'a>) -> Result<IfaceMut<'a, I>, TypeAssertionError>
    where
        I: ?Sized + Interface<Auto: Admits<dyn Local>>,
    {
        let interface = <I::Plain as Described>::INTER;
        match self.lookup(interface, value.ty()) {
            // SAFETY: as in `cast_ref`, and `value` was the exclusive borrow of it.
            Some(itab) => Ok(unsafe { IfaceMut::from_parts(itab, value.this()) }),
            None => Err(TypeAssertionError::missing_method(value.ty(), interface)),
        }
    }

    /// Every itab of the table, in no particular order. Takes the lock; O(slots); allocates.
    pub fn itabs(&self) -> Vec<Itab<'_>> {
        self.snapshots().iter().flat_map(|snapshot| self.positive(&snapshot.entries)).collect()
    }

    /// Where each entry lies, negative ones too: by slot, and table after table where there are several.
    /// Takes the lock of each; O(slots).
    ///
    /// ```
    /// use itab::{InterfaceType, Type, ItabTable, interface, methods};
    /// #[interface]
    /// trait Named { fn name(&self); }
    /// struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) {} }
    ///
    /// let itab_table = ItabTable::new();
    /// itab_table.getitab(InterfaceType::of::<dyn Named>(), Type::of::<Cat>());
    /// assert_eq!(itab_table.places().len(), 1);
    /// assert_eq!(itab_table.places()[0].probes, 1);
    /// ```
    pub fn places(&self) -> Vec<Place> {
        self.snapshots().iter().flat_map(|snapshot| &snapshot.entries).map(|(place, _)| *place).collect()
    }

    /// The parameters of the table, or tables.
    pub const fn parameters(&self) -> TableParameters {
        match &self.store {
            Store::Pairs(table) => table.parameters(),
            Store::Interfaces => TableParameters::INTERFACE,
        }
    }

    /// Sizes and counters, all of one moment for each table. Takes the lock of each; O(slots); allocates.
    pub fn stats(&self) -> ItabTableStats {
        let mut stats = ItabTableStats::default();
        for snapshot in self.snapshots() {
            stats.tables += 1;
            stats.table = stats.table.and(snapshot.stats);
            stats.negatives += snapshot.entries.len();
            for itab in self.positive(&snapshot.entries) {
                stats.negatives -= 1;
                stats.itab_bytes += Itab::size_of(itab.len());
            }
        }
        stats
    }
}

impl Default for ItabTable {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ItabTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItabTable").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

impl Drop for ItabTable {
    fn drop(&mut self) {
        // The process-wide one is a static, which is never dropped.
        let Store::Pairs(table) = &mut self.store else { return };
        for answer in table.values().filter(|answer| *answer != negative()) {
            // SAFETY: the itabs of a table of pairs come from `itab::build`, from the heap, and each is in
            // the table once; whatever was made through them borrowed the table, so nothing uses them.
            unsafe { itab::free(answer) };
        }
    }
}

/// The sizes and the counters of a [`ItabTable`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ItabTableStats {
    /// How many tables there are: one, or one for each interface that was asked for.
    pub tables: usize,
    /// Of the table, or of all together. Each of the entries was built once.
    pub table: TableStats,
    /// Entries that say that the type does not implement the interface.
    pub negatives: usize,
    /// Bytes of the itabs that were built.
    pub itab_bytes: usize,
}

#[inline(always)]
fn type_key(ty: &'static Type) -> Key<1> {
    Key([core::ptr::from_ref(ty).addr()])
}

#[inline(always)]
fn pair_key(interface: &'static InterfaceType, ty: &'static Type) -> Key<2> {
    Key([core::ptr::from_ref(interface).addr(), core::ptr::from_ref(ty).addr()])
}

/// What the table keeps for a pair that does not match: an address that is no itab's. Go keeps a whole
/// itab with `fun[0] == 0`; this costs a slot, and nothing has to be read to recognise it.
#[inline(always)]
fn negative() -> NonNull<ItabHeader> {
    static NEGATIVE: usize = 0;
    NonNull::from_ref(&NEGATIVE).cast()
}

/// What an answer means.
///
/// # Safety
///
/// It is [`negative`], or the address of an itab that lives for `'u`.
#[inline(always)]
unsafe fn itab<'u>(answer: NonNull<ItabHeader>) -> Option<Itab<'u>> {
    // SAFETY: the caller's promise.
    (answer != negative()).then(|| unsafe { Itab::from_header(answer) })
}

/// The itab that the process-wide itab table has for `I` and a type, or an error if there is no match.
#[inline(always)]
pub(crate) fn itab_for<I: ?Sized + Interface>(
    ty: &'static Type,
) -> Result<Itab<'static>, TypeAssertionError> {
    let interface = <I::Plain as Described>::INTER;
    itab_at(interface, <I::Plain as Described>::CELL, ty)
        .ok_or(TypeAssertionError::missing_method(ty, interface))
}

/// The itab that the process-wide itab table has for a pair, whose cell is known to be `at`.
#[inline(always)]
fn itab_at(interface: &'static InterfaceType, at: usize, ty: &'static Type) -> Option<Itab<'static>> {
    let answer = match ty.cells().find(at, pair_key(interface, ty)) {
        Some(answer) => answer,
        None => answer_of_process(interface, ty),
    };
    // SAFETY: an answer of the process-wide itab table, which is never dropped.
    let itab = unsafe { itab(answer) };
    #[cfg(itab_verify)]
    verify(itab, interface, ty);
    itab
}

/// The itab that the process-wide itab table has for a pair.
pub(crate) fn itab_of(interface: &'static InterfaceType, ty: &'static Type) -> Option<Itab<'static>> {
    itab_at(interface, interface.cell(), ty)
}

impl Type {
    /// Whether values of the type can be used through `I`. Costs what
    /// [`AnyRef::cast_ref`](crate::AnyRef::cast_ref) costs. Go: `reflect.Type.Implements`.
    pub fn implements<I: ?Sized + Interface>(&'static self) -> bool {
        crate::itab_table::itab_for::<I>(self).is_ok()
    }
}

#[cold]
#[inline(never)]
fn answer_of_process(interface: &'static InterfaceType, ty: &'static Type) -> NonNull<ItabHeader> {
    let answer = PROCESS.answer(interface, ty);
    ty.cells().keep(interface.cell(), pair_key(interface, ty), answer);
    answer
}

/// Recomputes an answer the slow way, method by method through the whole method set, and compares.
#[cfg(itab_verify)]
fn verify(itab: Option<Itab<'static>>, interface: &'static InterfaceType, ty: &'static Type) {
    let pair = Pair { interface, ty };
    let code = |want: &crate::abi::Imethod| {
        let fits = |have: &&crate::abi::Method| {
            have.name() == want.name()
                && have.signature() == want.signature()
                && want.receiver().accepts(have.receiver())
                && pair.sees(want, have)
        };
        ty.methods().iter().find(fits).map(|have| have.ifn() as usize)
    };
    let implements = interface.methods().iter().all(|want| code(want).is_some()) && interface.is_consistent();
    assert_eq!(itab.is_some(), implements, "{interface} and {ty}");
    let Some(itab) = itab else { return };
    assert!(itab.interface() == interface && itab.ty() == ty, "{interface} and {ty}: {itab:?}");
    for (fun, want) in itab.funs().zip(interface.methods()) {
        assert_eq!(Some(fun as usize), code(want), "{interface} and {ty}: {}", want.name());
    }
}
