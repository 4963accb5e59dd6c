//! What is remembered, and for how long: a table of one's own. `cargo run --example itab_table`
#![allow(missing_docs)]

use itab::inspect::TableParameters;
use itab::{AnyRef, IfaceRef, ItabTable, interface, methods};

#[interface]
pub trait Length {
    fn bytes(&self) -> usize;
}
#[interface]
pub trait First {
    fn first(&self) -> u8;
}
#[interface]
pub trait Missing {
    fn missing(&self);
}

/// As many types as one wants: one for each number.
pub struct Bytes<const N: usize>([u8; N]);

#[methods]
impl<const N: usize> Bytes<N> {
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
    pub fn first(&self) -> u8 {
        self.0[0]
    }
}

fn ask(itab_table: &ItabTable, value: AnyRef<'_>) -> usize {
    let length = itab_table.cast_ref::<dyn Length>(value).map_or(0, |length| length.bytes());
    let first = itab_table.cast_ref::<dyn First>(value).map_or(0, |first| first.first().into());
    let missing = itab_table.cast_ref::<dyn Missing>(value).is_ok();
    length + first + usize::from(missing)
}

fn show(itab_table: &ItabTable, when: &str) {
    let stats = itab_table.stats();
    println!(
        "{when:<26} {:>3} entries ({} negative) in {:>3} slots, {} growths, {} look-ups under the lock, longest probe {}",
        stats.table.entries,
        stats.negatives,
        stats.table.slots,
        stats.table.growths,
        stats.table.locked_lookups,
        stats.table.longest_probe,
    );
}

fn main() {
    // Go's table, but smaller at first, so that it grows before our eyes.
    let itab_table = ItabTable::with_parameters(TableParameters::new(8, 6));
    show(&itab_table, "before the first question");
    macro_rules! ask_for {
        ($($n:literal)*) => { [$(ask(&itab_table, AnyRef::new(&Bytes([1; $n]))),)*] };
    }
    let answers = ask_for!(1 2 3 4);
    show(&itab_table, "4 types, 3 interfaces");
    assert_eq!(ask_for!(1 2 3 4), answers);
    show(&itab_table, "the same again");
    ask_for!(5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20);
    show(&itab_table, "20 types");

    println!("\nsome of the itabs:");
    let mut itabs = itab_table.itabs();
    itabs.sort_by_key(|itab| (itab.ty().size(), itab.interface().name()));
    for itab in itabs.iter().take(3) {
        println!("    {itab:?}");
    }

    // A value that rustc knows needs no table: its itab is a constant.
    let bytes = Bytes([9; 3]);
    let fixed = IfaceRef::<dyn First>::new(&bytes);
    let found = itab_table.cast_ref::<dyn First>(AnyRef::new(&bytes)).expect("it has a first byte");
    println!(
        "\nby rustc at {:p}, by the table at {:p}: equal, {}",
        IfaceRef::itab(fixed).as_ptr(),
        IfaceRef::itab(found).as_ptr(),
        IfaceRef::itab(fixed) == IfaceRef::itab(found)
    );
    // And with the itab table goes all that it knew: `found` could not outlive it.
}
