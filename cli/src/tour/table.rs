//! The itab table: growth, probes, where the entries lie.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use itab::inspect::{ItabTableStats, TableParameters, TableStats};
use itab::{InterfaceType, ItabTable, Type, interface, methods};

use super::page::Page;

/// Interfaces of one method each.
macro_rules! interfaces {
    ($($name:ident $method:ident),*) => {
        $(
            #[interface]
            trait $name {
                fn $method(&self) -> usize;
            }
        )*
        fn interfaces() -> Vec<&'static InterfaceType> {
            vec![$(InterfaceType::of::<dyn $name>()),*]
        }
    };
}

interfaces! {
    I00 m00, I01 m01, I02 m02, I03 m03, I04 m04, I05 m05, I06 m06, I07 m07,
    I08 m08, I09 m09, I10 m10, I11 m11, I12 m12, I13 m13, I14 m14, I15 m15,
    I16 m16, I17 m17, I18 m18, I19 m19, I20 m20, I21 m21, I22 m22, I23 m23
}

/// As many types as there are numbers. They have the methods of every second interface.
pub struct Grain<const N: usize>;

macro_rules! every_second {
    ($($method:ident)*) => {
        #[methods]
        impl<const N: usize> Grain<N> {
            $(pub fn $method(&self) -> usize {
                N
            })*
        }
    };
}

every_second! { m00 m02 m04 m06 m08 m10 m12 m14 m16 m18 m20 m22 }

macro_rules! grains {
    ($($n:literal)*) => { vec![$(Type::of::<Grain<$n>>()),*] };
}

fn types() -> Vec<&'static Type> {
    grains![0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23]
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "The key is the pair of addresses, of interface and type, and the hash a product of them (Go: \
         `itabHashFunc`, two hashes that the compiler left in the descriptors, combined). A look-up tries \
         the slots h, h+1, h+1+2, h+1+2+3, ... (`h(i) = h0 + i*(i+1)/2 mod 2^k`), which in a table of 2^k slots \
         are all of them, until it finds the pair or an empty slot. A slot holds the pair itself, so a probe \
         that finds another one needs no look into its itab.",
    );
    page.prose("Go has one table (`itabTable`). An itab table of your own has, too; the process-wide one, which values ask, keeps a table in each interface, keyed by the type alone. Go's parameters (`itabInitSize`, growth at 75 %), and those of an interface:");
    let (go, here) = (TableParameters::GO, ItabTable::process().parameters());
    let row = |what: &str, of: &dyn Fn(TableParameters) -> usize| {
        [what.to_owned(), of(go).to_string(), of(here).to_string()]
    };
    page.table(
        ["", "Go", "an interface"],
        &[
            row("slots at first", &TableParameters::first_slots),
            row("entries in them before it doubles", &|p| capacity(p, p.first_slots())),
            row("slots for 384 entries", &|p| slots_for(p, 384)),
            row("slots for 385 entries", &|p| slots_for(p, 385)),
            row("slots for 43540 entries", &|p| slots_for(p, 43_540)),
        ],
    );

    page.prose("A table with Go's parameters, as full as it gets. Half of the pairs do not match; their negative entries lie among the others.");
    run! { page, let itab_table = ItabTable::with_parameters(TableParameters::GO); }
    run! { page, let pairs = every_pair(interfaces(), types()); }
    show!(page, pairs.len());
    let mut rest = pairs.iter();
    let mut ask = |itab_table: &ItabTable, questions: usize| {
        rest.by_ref().take(questions).filter(|(inter, typ)| itab_table.getitab(inter, typ).is_some()).count()
    };
    run! { page, let found = ask(&itab_table, 384); }
    show!(page, found);
    show!(page, itab_table.stats().negatives);
    picture(page, &itab_table);

    page.prose("One more, and it is copied to twice the slots (`iterate_itabs`, `mismatched count during itab table copy` if not all arrive) and published by one atomic store. Readers of the old table are not disturbed: at worst they miss, take the lock and look again.");
    run! { page, let found = ask(&itab_table, 1); }
    show!(page, found + itab_table.stats().negatives);
    show!(page, itab_table.stats().table.growths);
    picture(page, &itab_table);

    page.prose("The rest of the pairs; all of them in a table that grows at 25 %; and in the process-wide itab table, which after this is larger by");
    run! { page, ask(&itab_table, pairs.len()); }
    run! { page, let sparse = ItabTable::with_parameters(TableParameters::new(512, 2)); }
    run! { page, for (inter, typ) in &pairs { sparse.getitab(inter, typ); } }
    run! { page, let process = ItabTable::process(); }
    let before = process.stats();
    run! { page, for (inter, typ) in &pairs { process.getitab(inter, typ); } }
    let none = ItabTableStats::default();
    page.table(
        ["", "tables", "slots", "entries", "load", "growths", "bytes", "slots per look-up"],
        &[
            summary("own", none, itab_table.stats()),
            summary("sparse", none, sparse.stats()),
            summary("process", before, process.stats()),
        ],
    );
    page.prose(
        "An emptier table costs bytes and saves probes that collide, which the processor mispredicts. A table \
         only grows; the outgrown ones, kept for readers that may still be in them, are together smaller than \
         the live one. (Before Go 1.10 the table was 1009 chains, linked through the itabs.)",
    );
}

fn every_pair(
    interfaces: Vec<&'static InterfaceType>,
    types: Vec<&'static Type>,
) -> Vec<(&'static InterfaceType, &'static Type)> {
    types.iter().flat_map(|typ| interfaces.iter().map(move |inter| (*inter, *typ))).collect()
}

/// How many entries a table of so many slots takes before it doubles.
fn capacity(parameters: TableParameters, slots: usize) -> usize {
    (0..slots).find(|&count| parameters.is_full(slots, count)).unwrap_or(slots)
}

/// How many slots a table has after so many insertions.
fn slots_for(parameters: TableParameters, entries: usize) -> usize {
    let mut slots = parameters.first_slots();
    while capacity(parameters, slots) < entries {
        slots *= 2;
    }
    slots
}

/// The slots in rows, with a digit where there is an entry, and how many there are of each digit.
fn picture(page: &mut Page, itab_table: &ItabTable) {
    let stats = itab_table.stats().table;
    let mut slots = vec!['.'; stats.slots];
    let mut lengths = Vec::new();
    for place in itab_table.places() {
        slots[place.slot] =
            u32::try_from(place.probes).ok().and_then(|n| char::from_digit(n, 10)).unwrap_or('+');
        lengths.resize(lengths.len().max(place.probes), 0_usize);
        lengths[place.probes - 1] += 1;
    }
    page.prose(&format!(
        "{} slots, {} entries; a dot is an empty slot, a digit an entry and how many slots a look-up reads \
         to find it:",
        stats.slots, stats.entries
    ));
    for row in slots.chunks(64) {
        page.verbatim(&row.iter().collect::<String>());
    }
    let rows: Vec<[String; 3]> = lengths
        .iter()
        .enumerate()
        .filter(|(_, entries)| **entries > 0)
        .map(|(i, entries)| {
            let bar = "#".repeat((entries * 40).div_ceil(stats.entries));
            [(i + 1).to_string(), entries.to_string(), bar]
        })
        .collect();
    page.table(["slots read", "entries", ""], &rows);
    let load = ratio(stats.entries, stats.slots);
    page.prose(&format!(
        "{:.2} on average; {:.2} is what chance alone would give at this load of {:.0} %.",
        ratio(stats.probes, stats.entries),
        (1.0 / (1.0 - load)).ln() / load,
        load * 100.0
    ));
}

/// What an itab table has gained since `before`.
fn summary(name: &str, before: ItabTableStats, after: ItabTableStats) -> [String; 8] {
    let gained = |of: fn(&TableStats) -> usize| of(&after.table) - of(&before.table);
    let (slots, entries) = (gained(|table| table.slots), gained(|table| table.entries));
    [
        name.to_owned(),
        (after.tables - before.tables).to_string(),
        slots.to_string(),
        entries.to_string(),
        format!("{:.0}%", ratio(entries, slots) * 100.0),
        gained(|table| table.growths).to_string(),
        gained(|table| table.bytes).to_string(),
        format!("{:.2}", ratio(gained(|table| table.probes), entries)),
    ]
}

fn ratio(a: usize, b: usize) -> f64 {
    a as f64 / b as f64
}
