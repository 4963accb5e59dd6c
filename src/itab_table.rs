//! `getitab`: the itab of an (interface, type) pair, found or built.
//!
//! A query goes down three levels, each a function that asks the next where it finds nothing:
//!
//! 1. [`cell`]: the [cell](crate::cells) of the type that the interface uses: two dependent loads and a
//!    predicted branch. Where that keeps another pair, an instantiation of a generic type has one of two more, which
//!    it shares with others. Only for the process-wide itab table.
//! 2. [`ItabTable::table`]: the [table](crate::table) of the interface, or of pairs, without a lock.
//! 3. [`ItabTable::build`]: the [match](crate::method_set::fill), where nobody sees it, and the table again,
//!    under its lock.
//!
//! What is found at 3 is remembered at 1 and 2, failures too, as an [`Entry`].

use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::ptr::NonNull;

use crate::abi::entry::Entry;
use crate::abi::interface_type::InterfaceTable;
use crate::abi::itab::ItabHeader;
use crate::abi::pair::Pair;
use crate::abi::{InterfaceType, Itab, Type};
use crate::cells::{CELLS, cell_of_key};
use crate::error::TypeAssertionError;
use crate::interface::{Described, Interface};
use crate::itab::{self, Memory};
use crate::list::List;
use crate::module::Module;
use crate::slot::Key;
use crate::table::{Place, Snapshot, Table, TableParameters, TableStats};

/// What is known of which type implements which interface, as far as anybody asked.
///
/// The methods of values ([`AnyRef::cast_ref`](crate::AnyRef::cast_ref) and so on) ask the process-wide itab table
/// ([`ItabTable::process`]), which lives as long as the program and keeps a table in each interface. An
/// `ItabTable` of your own is one table of pairs, as Go has it; it forgets all it knows when it is dropped,
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
    Pairs(Table<2, Entry>),
    /// A table for each interface, keyed by the type alone: shorter keys, and growth touches one
    /// interface. Instantiations of interfaces with parameters have one together. Never dropped.
    Interfaces,
}

static PROCESS: ItabTable = ItabTable { store: Store::Interfaces };

/// The tables of interfaces that may have entries.
static INTERFACES: List<InterfaceTable> = List::new();

/// The table of all interfaces that have none of their own: instantiations of interfaces with parameters. A descriptor
/// that lies in several places has its entries several times.
static INSTANTIATIONS: Table<2, Entry> = Table::new(TableParameters::INTERFACE);

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

    /// The itab table that the methods of values ask.
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
        self.itab(interface, ty)
    }

    /// [`getitab`](Self::getitab) that also serves interfaces without methods.
    #[inline(always)]
    pub(crate) fn itab(&self, interface: &'static InterfaceType, ty: &'static Type) -> Option<Itab<'_>> {
        // SAFETY: an entry of this itab table, which borrows it.
        unsafe { read(self.table(interface, ty)) }
    }

    /// The second level: the entry that the table has for a pair, or that it is given.
    #[inline(always)]
    fn table(&self, interface: &'static InterfaceType, ty: &'static Type) -> NonNull<Entry> {
        self.find(interface, ty).unwrap_or_else(|| self.build(interface, ty))
    }

    #[inline(always)]
    fn find(&self, interface: &'static InterfaceType, ty: &'static Type) -> Option<NonNull<Entry>> {
        match &self.store {
            Store::Pairs(table) => table.find(pair_key(interface, ty)),
            Store::Interfaces => match interface.table() {
                Some(table) => table.itabs.find(type_key(ty)),
                None => INSTANTIATIONS.find(pair_key(interface, ty)),
            },
        }
    }

    /// Puts an entry into the table, unless the pair has one. The one that is there afterwards.
    fn insert(
        &self,
        interface: &'static InterfaceType,
        ty: &'static Type,
        entry: NonNull<Entry>,
    ) -> NonNull<Entry> {
        match &self.store {
            Store::Pairs(table) => table.insert(pair_key(interface, ty), entry),
            Store::Interfaces => match interface.table() {
                Some(table) => {
                    INTERFACES.register(table);
                    table.itabs.insert(type_key(ty), entry)
                }
                None => INSTANTIATIONS.insert(pair_key(interface, ty), entry),
            },
        }
    }

    /// The third level: builds the entry for a pair that is not in the table, or not yet, and puts it there.
    #[cold]
    #[inline(never)]
    fn build(&self, interface: &'static InterfaceType, ty: &'static Type) -> NonNull<Entry> {
        if ty.methods().is_empty() && !interface.methods().is_empty() {
            return negative();
        }
        let memory = match &self.store {
            Store::Pairs(_) => Memory::Heap,
            Store::Interfaces => Memory::Persistent,
        };
        let built = itab::build(&Pair { interface, ty }, memory).map_or(negative(), NonNull::cast);
        let kept = self.insert(interface, ty, built);
        if kept != built {
            // SAFETY: built above from this memory; another entry was kept in its place, so nobody knows it.
            unsafe { free(built, memory) };
        }
        kept
    }

    /// Enters the itabs that a module lists, as they are: the first question for one of these pairs finds it and builds nothing.
    ///
    /// What is there stays, so that the same module twice, or an itab of two modules, does no harm. O(itabs); takes the lock for each
    /// that is new. Go: `itabsinit` in `runtime/iface.go`.
    ///
    /// ```
    /// use itab::{InterfaceType, ItabTable, Module, Type, interface, methods};
    /// #[interface]
    /// pub trait Named { fn name(&self); }
    /// pub struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) {} }
    ///
    /// let mut pets = Module::new("pets");
    /// pets.add_itab::<Cat, dyn Named>();
    /// let itab_table = ItabTable::new();
    /// itab_table.add(&pets);
    /// itab_table.add(&pets);
    /// assert_eq!((itab_table.stats().table.entries, itab_table.stats().itab_bytes), (1, 0));
    /// let itab = itab_table.getitab(InterfaceType::of::<dyn Named>(), Type::of::<Cat>()).unwrap();
    /// assert_eq!(itab.as_ptr(), pets.itabs()[0].as_ptr());
    /// ```
    pub fn add(&self, module: &Module) {
        for itab in module.itabs() {
            debug_assert!(itab.is_static(), "`drop` would free it");
            let (interface, ty) = (itab.interface(), itab.ty());
            if self.find(interface, ty).is_none() {
                self.insert(interface, ty, itab.as_header().cast());
            }
        }
    }

    /// What each table holds: of one moment each.
    fn snapshots(&self) -> Vec<Snapshot<Entry>> {
        match &self.store {
            Store::Pairs(table) => vec![table.snapshot()],
            Store::Interfaces => {
                let instantiations = INSTANTIATIONS.snapshot();
                let asked = (!instantiations.entries.is_empty()).then_some(instantiations);
                INTERFACES.iter().map(|table| table.itabs.snapshot()).chain(asked).collect()
            }
        }
    }

    /// The itabs among the entries of a snapshot.
    fn positive<'t>(&'t self, snapshot: &[(Place, NonNull<Entry>)]) -> impl Iterator<Item = Itab<'t>> {
        // SAFETY: entries of this itab table, which the itabs borrow.
        snapshot.iter().filter_map(|(_, entry)| unsafe { read(*entry) })
    }

    /// Every itab of the table, in no particular order. Takes the lock; O(slots); allocates.
    pub fn itabs(&self) -> Vec<Itab<'_>> {
        self.snapshots().iter().flat_map(|snapshot| self.positive(&snapshot.entries)).collect()
    }

    /// Where each entry lies, failures too: by slot, and table after table where there are several.
    /// Takes the lock of each; O(slots); allocates.
    ///
    /// ```
    /// use itab::{InterfaceType, ItabTable, Type, interface, methods};
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
                match itab.is_static() {
                    true => stats.statics += 1,
                    false => stats.itab_bytes += Itab::size_of(itab.len()),
                }
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
        if let Store::Pairs(table) = &mut self.store {
            for entry in table.values() {
                // SAFETY: an entry of this itab table, whose itabs are live until they are freed here.
                if unsafe { read(entry) }.is_some_and(Itab::is_static) {
                    continue;
                }
                // SAFETY: the itabs of a table of pairs that rustc has not made come from `itab::build`, from the heap, and
                // each is in the table once; whatever was made through them borrowed the table, so nothing uses them.
                unsafe { free(entry, Memory::Heap) };
            }
        }
    }
}

/// The sizes and the counters of an [`ItabTable`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ItabTableStats {
    /// How many tables there are: one, or one for each interface that was asked for; instantiations of interfaces with
    /// parameters have one together.
    pub tables: usize,
    /// Of the table, or of all together. Each of the entries was built once, or added with a module.
    pub table: TableStats,
    /// Entries that say that the type does not implement the interface.
    pub negatives: usize,
    /// Entries whose itab rustc made: those of the modules that were [added](ItabTable::add), unless a question came first.
    pub statics: usize,
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

/// The entry of every pair that does not match: an address that is no itab's, because it is odd. Go keeps a whole
/// itab with `fun[0] == 0`; this costs a slot, and nothing has to be read to recognise it.
///
/// No address of a static: another copy of this crate in the process (in a plugin) would have another one, and read an
/// entry of ours as an itab. Tables and descriptors are handed from one copy to the other, and with them the entries.
#[inline(always)]
const fn negative() -> NonNull<Entry> {
    const { assert!(align_of::<Entry>() == 1 && align_of::<ItabHeader>() > 1) }
    NonNull::dangling()
}

/// Turns an entry into an itab, or into `None` if it says that the pair does not match.
///
/// # Safety
///
/// It is [`negative`], or the address of an itab that lives for `'u`.
#[inline(always)]
unsafe fn read<'u>(entry: NonNull<Entry>) -> Option<Itab<'u>> {
    // SAFETY: not `negative`, so the address of an itab that lives for `'u` (caller).
    (entry != negative()).then(|| unsafe { Itab::from_header(entry.cast()) })
}

/// Gives the memory of an entry's itab back, if it has one.
///
/// # Safety
///
/// It is [`negative`], or the address of an itab that `itab::build` took from this memory, on this thread if that
/// is [`Memory::Persistent`], and that nobody uses any more.
unsafe fn free(entry: NonNull<Entry>, memory: Memory) {
    if entry != negative() {
        // SAFETY: an itab from this memory that nobody uses (caller).
        unsafe { itab::free(entry.cast(), memory) };
    }
}

/// The itab that the process-wide itab table has for `I` and a type, or an error if there is no match. Go:
/// `typeAssert` in `runtime/iface.go`.
#[inline(always)]
pub(crate) fn itab_for<I: ?Sized + Interface>(
    ty: &'static Type,
) -> Result<Itab<'static>, TypeAssertionError> {
    let interface = <I::Plain as Described>::INTER;
    // A constant, so that one of both is left.
    let itab = match <I::Plain as Described>::TABLE {
        Some(table) => cell_and_table(interface, <I::Plain as Described>::CELL, table, ty),
        None => cell(interface, ty),
    };
    itab.ok_or(TypeAssertionError::missing_method(ty, interface))
}

/// The first level: the itab that the interface's cell of a type keeps; else what the process-wide itab table has.
#[inline(always)]
pub(crate) fn cell(interface: &'static InterfaceType, ty: &'static Type) -> Option<Itab<'static>> {
    match interface.table() {
        Some(table) => cell_and_table(interface, interface.cell(), table, ty),
        None => cell_of_instantiation(interface, ty),
    }
}

/// The same of an interface that uses cell `at` and has a table.
#[inline(always)]
fn cell_and_table(
    interface: &'static InterfaceType,
    at: usize,
    table: &'static InterfaceTable,
    ty: &'static Type,
) -> Option<Itab<'static>> {
    debug_assert_eq!(at, interface.cell());
    let entry = match ty.cells().find(at, pair_key(interface, ty)) {
        Some(entry) => entry,
        None => fill_cell(interface, table, ty),
    };
    known(entry, interface, ty)
}

/// The same of an instantiation, which has no table. Several of one interface are asked of a type, of which it has the
/// methods of one at most. So that they do not share a cell, each goes by its address.
#[inline(always)]
fn cell_of_instantiation(interface: &'static InterfaceType, ty: &'static Type) -> Option<Itab<'static>> {
    let key = pair_key(interface, ty);
    let at = cell_of_key::<CELLS>(key);
    let entry = match ty.cells().find(at, key) {
        Some(entry) => entry,
        None => fill_cell_of_instantiation(interface, at, ty),
    };
    known(entry, interface, ty)
}

/// What an entry of the process-wide itab table says.
#[inline(always)]
fn known(
    entry: NonNull<Entry>,
    interface: &'static InterfaceType,
    ty: &'static Type,
) -> Option<Itab<'static>> {
    // SAFETY: an entry of the process-wide itab table, which is never dropped.
    let itab = unsafe { read(entry) };
    #[cfg(itab_verify)]
    verify(itab, interface, ty);
    #[cfg(not(itab_verify))]
    let _ = (interface, ty);
    itab
}

/// What one of the cells keeps that an instantiation of a generic type shares with others.
#[inline(always)]
fn shared_cell(interface: &'static InterfaceType, ty: &'static Type) -> Option<NonNull<Entry>> {
    ty.more_cells()?.find_of_two(pair_key(interface, ty))
}

/// Keeps an entry in cell `at`, and where instantiations of a generic type share more.
fn keep(interface: &'static InterfaceType, at: usize, ty: &'static Type, entry: NonNull<Entry>) {
    let key = pair_key(interface, ty);
    ty.cells().keep(at, key, entry);
    if let Some(cells) = ty.more_cells() {
        cells.keep_in_two(key, entry);
    }
}

/// Asks the shared cells, then the second level, and keeps its entry in the cells.
#[cold]
#[inline(never)]
fn fill_cell(
    interface: &'static InterfaceType,
    table: &'static InterfaceTable,
    ty: &'static Type,
) -> NonNull<Entry> {
    #[cold]
    #[inline(never)]
    fn fill(
        interface: &'static InterfaceType,
        table: &'static InterfaceTable,
        ty: &'static Type,
    ) -> NonNull<Entry> {
        let found = table.itabs.find(type_key(ty));
        let entry = found.unwrap_or_else(|| PROCESS.build(interface, ty));
        keep(interface, interface.cell(), ty, entry);
        entry
    }
    shared_cell(interface, ty).unwrap_or_else(|| fill(interface, table, ty))
}

/// The same of an instantiation of an interface.
#[cold]
#[inline(never)]
fn fill_cell_of_instantiation(
    interface: &'static InterfaceType,
    at: usize,
    ty: &'static Type,
) -> NonNull<Entry> {
    shared_cell(interface, ty).unwrap_or_else(|| {
        let found = INSTANTIATIONS.find(pair_key(interface, ty));
        let entry = found.unwrap_or_else(|| PROCESS.build(interface, ty));
        keep(interface, at, ty, entry);
        entry
    })
}

impl Type {
    /// Whether values of the type can be used through `I`. Costs what
    /// [`AnyRef::cast_ref`](crate::AnyRef::cast_ref) costs. Go: `reflect.Type.Implements`.
    pub fn implements<I: ?Sized + Interface>(&'static self) -> bool {
        itab_for::<I>(self).is_ok()
    }
}

/// Recomputes an answer the slow way, method by method through the whole method set, and compares.
#[cfg(itab_verify)]
fn verify(itab: Option<Itab<'static>>, interface: &'static InterfaceType, ty: &'static Type) {
    fn code(pair: &Pair, want: &crate::abi::Imethod) -> Option<usize> {
        let fits = |have: &&crate::abi::Method| {
            have.name() == want.name()
                && have.signature() == want.signature()
                && want.receiver().accepts(have.receiver())
                && pair.sees(want, have)
        };
        pair.ty.methods().iter().find(fits).map(|have| have.ifn() as usize)
    }
    fn implements(pair: &Pair) -> bool {
        pair.interface.methods().iter().all(|want| code(pair, want).is_some())
            && pair.interface.embedded().iter().all(|interface| implements(&Pair { interface, ty: pair.ty }))
    }
    let pair = Pair { interface, ty };
    assert_eq!(itab.is_some(), implements(&pair), "{interface} and {ty}");
    let Some(itab) = itab else { return };
    assert!(itab.interface() == interface && itab.ty() == ty, "{interface} and {ty}: {itab:?}");
    // rustc may give one function two addresses, one in its own itab and one in the method set.
    if itab.is_static() {
        return;
    }
    for (fun, want) in itab.funs().zip(interface.methods()) {
        assert_eq!(Some(fun as usize), code(&pair, want), "{interface} and {ty}: {}", want.name());
    }
}
