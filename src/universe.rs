//! `getitab`: the itab of an (interface, type) pair, found or built.
//!
//! How a query travels, from the site to the answer:
//!
//! 1. the cell of the type that the interface uses ([`Cells`](crate::table::Cells)): two dependent loads
//!    and a predicted branch, for the process-wide universe;
//! 2. the table of the interface ([`Table`](crate::table::Table)), without a lock;
//! 3. the match ([`fill`](crate::method_set::fill)), off-line, and the table again, under its lock.
//!
//! An answer is remembered at 1 and 2, a negative one too.

use core::fmt;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::abi::{InterfaceType, Pair, Type};
use crate::error::TypeAssertionError;
use crate::interface::{Described, Interface, SharedInterface};
use crate::tab::{self, Itab, ItabHeader, Memory};
use crate::table::{Key, Place, Table, TableParameters, TableStats};
use crate::value::{Admits, AnyMut, AnyRef, IfaceMut, IfaceRef, Local};

/// What is known of which type implements which interface, as far as anybody asked.
///
/// The methods of values ([`AnyRef::cast_ref`] and so on) ask the process-wide universe
/// ([`Universe::process`]), which lives as long as the program and keeps a table in each interface. A
/// universe of your own is one table of pairs, as Go has it; it forgets all it knows when it is dropped,
/// and interface values made through it cannot outlive it.
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
    store: Store,
}

enum Store {
    /// One table for all pairs: Go's `itabTable`.
    Pairs(Table<2, ItabHeader>),
    /// A table in each interface, keyed by the type alone: shorter keys, and growth touches one
    /// interface. Never dropped.
    Interfaces,
}

static PROCESS: Universe = Universe { store: Store::Interfaces };

/// The last interface that was given an entry in its table; the others hang off it.
static INTERFACES: AtomicPtr<InterfaceType> = AtomicPtr::new(core::ptr::null_mut());

impl Universe {
    /// An empty universe with Go's parameters. Allocates at the first question.
    pub const fn new() -> Self {
        Self::with_parameters(TableParameters::GO)
    }

    /// An empty universe whose table has other parameters.
    #[cfg(not(itab_stress))]
    pub const fn with_parameters(parameters: TableParameters) -> Self {
        Universe { store: Store::Pairs(Table::new(parameters)) }
    }

    /// The worst case: the smallest table.
    #[cfg(itab_stress)]
    pub const fn with_parameters(_: TableParameters) -> Self {
        Universe { store: Store::Pairs(Table::new(TableParameters::new(2, 7))) }
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
        self.lookup(inter, typ)
    }

    /// [`getitab`](Self::getitab) that also serves interfaces without methods.
    #[inline(always)]
    fn lookup(&self, inter: &'static InterfaceType, typ: &'static Type) -> Option<Itab<'_>> {
        // SAFETY: an answer of this universe, which lives as long as it.
        unsafe { itab(self.answer(inter, typ)) }
    }

    #[inline(always)]
    fn answer(&self, inter: &'static InterfaceType, typ: &'static Type) -> NonNull<ItabHeader> {
        let found = match &self.store {
            Store::Pairs(table) => table.find(pair_key(inter, typ)),
            Store::Interfaces => inter.itabs().find(type_key(typ)),
        };
        found.unwrap_or_else(|| self.build(inter, typ))
    }

    /// The answer for a pair that is not in the table, or not yet: builds it, and remembers it.
    #[cold]
    #[inline(never)]
    fn build(&self, inter: &'static InterfaceType, typ: &'static Type) -> NonNull<ItabHeader> {
        if typ.methods().is_empty() && !inter.methods().is_empty() {
            return negative();
        }
        let pair = Pair { inter, typ };
        match &self.store {
            Store::Pairs(table) => {
                let built = tab::build(&pair, Memory::Heap).unwrap_or_else(negative);
                let kept = table.insert(pair_key(inter, typ), built);
                if kept != built && built != negative() {
                    // SAFETY: built above, and another thread's itab was kept in its place, so nobody
                    // knows it.
                    unsafe { tab::free(built) };
                }
                kept
            }
            Store::Interfaces => {
                inter.enlist(&INTERFACES);
                let built = tab::build(&pair, Memory::Persistent).unwrap_or_else(negative);
                inter.itabs().insert(type_key(typ), built)
            }
        }
    }

    /// Calls `f` with every answer, in no particular order.
    fn for_each(&self, mut f: impl FnMut(NonNull<ItabHeader>)) {
        match &self.store {
            Store::Pairs(table) => table.for_each(f),
            Store::Interfaces => enlisted().for_each(|inter| inter.itabs().for_each(&mut f)),
        }
    }

    /// Uses a borrowed value through `I`, if its type has the methods.
    ///
    /// Lock-free if this universe knows the pair; see [`getitab`](Self::getitab).
    ///
    /// # Errors
    ///
    /// If the type lacks a method of `I`; the error can say which and why.
    pub fn cast_ref<'a, I>(&'a self, value: AnyRef<'a>) -> Result<IfaceRef<'a, I>, TypeAssertionError>
    where
        I: ?Sized + SharedInterface<Auto: Admits<dyn Local>>,
    {
        let inter = <I::Plain as Described>::INTER;
        match self.lookup(inter, value.typ()) {
            // SAFETY: the itab is for `I` and the value's type, and lives for `'a`; `I` has no auto traits.
            Some(itab) => Ok(unsafe { IfaceRef::from_parts(itab, value.this()) }),
            None => Err(TypeAssertionError::missing_method(value.typ(), inter)),
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
        let inter = <I::Plain as Described>::INTER;
        match self.lookup(inter, value.typ()) {
            // SAFETY: as in `cast_ref`, and `value` was the exclusive borrow of it.
            Some(itab) => Ok(unsafe { IfaceMut::from_parts(itab, value.this()) }),
            None => Err(TypeAssertionError::missing_method(value.typ(), inter)),
        }
    }

    /// Every positive itab of the table, in no particular order. Takes the lock; O(slots).
    pub fn itabs(&self) -> Vec<Itab<'_>> {
        let mut itabs = Vec::new();
        // SAFETY: answers of this table, which live as long as the universe.
        self.for_each(|answer| itabs.extend(unsafe { itab(answer) }));
        itabs
    }

    /// Where each entry lies, negative ones too: by slot, and table after table where there are several.
    /// Takes the lock of each; O(slots).
    ///
    /// ```
    /// use itab::{InterfaceType, Type, Universe, interface, methods};
    /// #[interface]
    /// trait Named { fn name(&self); }
    /// struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) {} }
    ///
    /// let universe = Universe::new();
    /// universe.getitab(InterfaceType::of::<dyn Named>(), Type::of::<Cat>());
    /// assert_eq!(universe.places().len(), 1);
    /// assert_eq!(universe.places()[0].probes, 1);
    /// ```
    pub fn places(&self) -> Vec<Place> {
        match &self.store {
            Store::Pairs(table) => table.places(),
            Store::Interfaces => enlisted().flat_map(|inter| inter.itabs().places()).collect(),
        }
    }

    /// The parameters of the table, or tables.
    pub const fn parameters(&self) -> TableParameters {
        match &self.store {
            Store::Pairs(table) => table.parameters(),
            Store::Interfaces => TableParameters::INTERFACE,
        }
    }

    /// Sizes and counters. Takes the lock; O(slots).
    pub fn stats(&self) -> UniverseStats {
        let (tables, table) = match &self.store {
            Store::Pairs(table) => (1, table.stats()),
            Store::Interfaces => enlisted().fold((0, TableStats::default()), |(tables, sum), inter| {
                (tables + 1, sum.and(inter.itabs().stats()))
            }),
        };
        let mut stats = UniverseStats { tables, table, ..UniverseStats::default() };
        let itabs = self.itabs();
        stats.negatives = stats.table.entries - itabs.len();
        stats.itab_bytes = itabs.iter().map(|itab| Itab::size_of(itab.len())).sum();
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
        self.for_each(|answer| {
            if answer != negative() {
                // SAFETY: a universe that is dropped has a table of pairs; every other answer in it came
                // from the heap, by `tab::build`, and is there once; whatever
                // was made from it borrowed the universe, so nothing uses it any more.
                unsafe { tab::free(answer) };
            }
        });
    }
}

/// The sizes and the counters of a [`Universe`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UniverseStats {
    /// How many tables there are: one, or one for each interface that was asked for.
    pub tables: usize,
    /// Of the table, or of all together. Each of the entries was built once.
    pub table: TableStats,
    /// Entries that say that the type does not implement the interface.
    pub negatives: usize,
    /// Bytes of the itabs that were built.
    pub itab_bytes: usize,
}

/// The interfaces that have a table.
fn enlisted() -> impl Iterator<Item = &'static InterfaceType> {
    // Acquire: if we see an interface, we also see the link to the next. Pairs with the Release in
    // `InterfaceType::enlist`.
    let first = INTERFACES.load(Ordering::Acquire);
    // SAFETY: only `enlist` writes, and what it writes are addresses of statics.
    core::iter::successors(unsafe { first.as_ref() }, |inter| inter.next())
}

#[inline(always)]
fn type_key(typ: &'static Type) -> Key<1> {
    Key([core::ptr::from_ref(typ).addr()])
}

#[inline(always)]
fn pair_key(inter: &'static InterfaceType, typ: &'static Type) -> Key<2> {
    Key([core::ptr::from_ref(inter).addr(), core::ptr::from_ref(typ).addr()])
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

/// The itab that the process-wide universe has for `I` and a type, or an error if there is no match.
#[inline(always)]
pub(crate) fn itab_for<I: ?Sized + Interface>(
    typ: &'static Type,
) -> Result<Itab<'static>, TypeAssertionError> {
    let inter = <I::Plain as Described>::INTER;
    itab_at(inter, <I::Plain as Described>::CELL, typ).ok_or(TypeAssertionError::missing_method(typ, inter))
}

/// The itab that the process-wide universe has for a pair, whose cell is known to be `at`.
#[inline(always)]
fn itab_at(inter: &'static InterfaceType, at: usize, typ: &'static Type) -> Option<Itab<'static>> {
    let answer = match typ.cells().find(at, pair_key(inter, typ)) {
        Some(answer) => answer,
        None => answer_of_process(inter, typ),
    };
    // SAFETY: an answer of the process-wide universe, which is never dropped.
    let itab = unsafe { itab(answer) };
    #[cfg(itab_verify)]
    verify(itab, inter, typ);
    itab
}

/// The itab that the process-wide universe has for a pair.
pub(crate) fn itab_of(inter: &'static InterfaceType, typ: &'static Type) -> Option<Itab<'static>> {
    itab_at(inter, inter.cell(), typ)
}

#[cold]
#[inline(never)]
fn answer_of_process(inter: &'static InterfaceType, typ: &'static Type) -> NonNull<ItabHeader> {
    let answer = PROCESS.answer(inter, typ);
    typ.cells().keep(inter.cell(), pair_key(inter, typ), answer);
    answer
}

/// Recomputes an answer the slow way, method by method through the whole method set, and compares.
#[cfg(itab_verify)]
fn verify(itab: Option<Itab<'static>>, inter: &'static InterfaceType, typ: &'static Type) {
    let pair = Pair { inter, typ };
    let code = |want: &crate::abi::Imethod| {
        let fits = |have: &&crate::abi::Method| {
            have.name() == want.name()
                && have.signature() == want.signature()
                && want.receiver().accepts(have.receiver())
                && pair.sees(want, have)
        };
        typ.methods().iter().find(fits).map(|have| have.ifn() as usize)
    };
    let implements = inter.methods().iter().all(|want| code(want).is_some()) && inter.is_consistent();
    assert_eq!(itab.is_some(), implements, "{inter} and {typ}");
    let Some(itab) = itab else { return };
    assert!(itab.inter() == inter && itab.typ() == typ, "{inter} and {typ}: {itab:?}");
    for (fun, want) in itab.funs().zip(inter.methods()) {
        assert_eq!(Some(fun as usize), code(want), "{inter} and {typ}: {}", want.name());
    }
}
