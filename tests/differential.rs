//! The matcher and the table against slow, obvious versions of themselves.
//!
//! `table.rs` and what it needs are compiled here by themselves, to be asked about keys that no descriptor has.
//!
//! Not under Miri, where it takes very long: the unit tests of `table.rs` run the same code there.
#![cfg(not(miri))]
#![allow(missing_docs)]

// The library says so at its root.
extern crate alloc;

#[allow(dead_code, reason = "the library needs more of it")]
#[path = "../src/slot.rs"]
mod slot;
#[allow(dead_code, unused_imports, reason = "as above")]
#[path = "../src/sync.rs"]
mod sync;
#[allow(dead_code, reason = "as above")]
#[path = "../src/table.rs"]
mod table;

use proptest::prelude::*;

mod matcher {
    use super::*;
    use itab::method_set::{MethodSets, fill};
    use std::cell::Cell;
    use std::cmp::Ordering;

    /// Names, signatures and packages are numbers. `None` stands for an exported method.
    type Method = (u8, u8, Option<u8>);

    struct Sets {
        wanted: Vec<Method>,
        had: Vec<Method>,
        steps: Cell<usize>,
    }

    impl Sets {
        fn fits(want: Method, have: Method) -> bool {
            want.1 == have.1 && (have.2.is_none() || have.2 == want.2)
        }
    }

    impl MethodSets for Sets {
        fn wanted(&self) -> usize {
            self.wanted.len()
        }
        fn had(&self) -> usize {
            self.had.len()
        }
        fn order(&self, want: usize, have: usize) -> Ordering {
            self.steps.set(self.steps.get() + 1);
            self.wanted[want].0.cmp(&self.had[have].0)
        }
        fn fits(&self, want: usize, have: usize) -> bool {
            assert_eq!(self.wanted[want].0, self.had[have].0, "asked about different names");
            Self::fits(self.wanted[want], self.had[have])
        }
    }

    /// For each wanted method, all methods from the first.
    fn quadratic(sets: &Sets) -> (Vec<(usize, usize)>, Result<(), usize>) {
        let mut found = Vec::new();
        for (want, &wanted) in sets.wanted.iter().enumerate() {
            match sets.had.iter().position(|&had| had.0 == wanted.0 && Sets::fits(wanted, had)) {
                Some(have) => found.push((want, have)),
                None => return (found, Err(want)),
            }
        }
        (found, Ok(()))
    }

    fn filled(sets: &Sets) -> (Vec<(usize, usize)>, Result<(), usize>) {
        let mut found = Vec::new();
        let result = fill(sets, |want, have| found.push((want, have)));
        assert!(sets.steps.get() <= sets.wanted.len() + sets.had.len(), "{} steps", sets.steps.get());
        (found, result)
    }

    /// Few names, so that they meet, and several methods of one name.
    fn methods(most: usize) -> impl Strategy<Value = Vec<Method>> {
        prop::collection::vec((0..12_u8, 0..2_u8, prop::option::weighted(0.3, 0..2_u8)), 0..most)
    }

    fn sets(mut wanted: Vec<Method>, mut had: Vec<Method>) -> Sets {
        wanted.sort_by_key(|method| method.0);
        wanted.dedup_by_key(|method| method.0);
        had.sort_by_key(|method| method.0);
        Sets { wanted, had, steps: Cell::new(0) }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_096, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn finds_what_a_search_of_all_finds(wanted in methods(8), had in methods(24)) {
            let sets = sets(wanted, had);
            prop_assert_eq!(filled(&sets), quadratic(&sets));
        }

        /// As above, where most match: the interface asks for some of what there is.
        #[test]
        fn finds_what_is_there(had in methods(24), some in any::<u32>()) {
            let wanted = had.iter().enumerate().filter(|(i, _)| some >> i & 1 == 1).map(|(_, &m)| m).collect();
            let sets = sets(wanted, had);
            prop_assert_eq!(filled(&sets), quadratic(&sets));
        }

        /// Lists that are not sorted give a wrong answer, but no panic and no further walk.
        #[test]
        fn survives_disorder(wanted in methods(8), had in methods(24)) {
            let sets = Sets { wanted, had, steps: Cell::new(0) };
            for (want, have) in filled(&sets).0 {
                prop_assert!(want < sets.wanted.len() && have < sets.had.len());
            }
        }
    }

    /// 250 times 250 methods are 500 steps, not 62,500, whichever way they fail to meet.
    #[test]
    fn steps_are_a_sum() {
        let all = |names: &mut dyn Iterator<Item = u8>| names.map(|name| (name, 0, None)).collect::<Vec<_>>();
        for (wanted, had, steps) in [
            (all(&mut (0..250)), all(&mut (0..250)), 250),
            (all(&mut (249..250)), all(&mut (0..250)), 250),
            // Hopeless from the first name on: the walk does not go to the end.
            (all(&mut (0..250)), all(&mut (1..250)), 1),
            (all(&mut (0..250).step_by(2)), all(&mut (1..250).step_by(2)), 1),
        ] {
            let sets = sets(wanted, had);
            assert_eq!(filled(&sets), quadratic(&sets));
            assert_eq!(sets.steps.get(), steps);
        }
    }
}

mod open_addressing {
    use super::*;
    use crate::slot::Key;
    use crate::table::{Table, TableParameters, TableStats};
    use std::collections::HashMap;
    use std::ptr::NonNull;

    /// The table never follows the pointer, so any number can be one.
    fn pointer(number: usize) -> NonNull<u8> {
        NonNull::without_provenance(number.try_into().expect("not zero"))
    }

    /// Gives the same keys to a table and to a map, and compares all that both can tell.
    fn check<const W: usize>(parameters: TableParameters, keys: &[[usize; W]]) {
        let table = Table::<W, u8>::new(parameters);
        let mut map = HashMap::new();
        let mut before = TableStats::default();
        for (i, &key) in keys.iter().enumerate() {
            assert_eq!(table.find(Key(key)), map.get(&key).copied());
            let kept = table.insert(Key(key), pointer(i + 1));
            assert_eq!(kept, *map.entry(key).or_insert(pointer(i + 1)));
            let stats = table.stats();
            assert_eq!(stats.entries, map.len());
            // It grows by doubling, and only if the entry would not have fitted.
            assert_eq!(stats.slots, parameters.first_slots() << stats.growths);
            let grew = before.slots != 0 && parameters.is_full(before.slots, before.entries);
            assert_eq!(stats.growths - before.growths, usize::from(grew && stats.entries > before.entries));
            assert!(!parameters.is_full(stats.slots, stats.entries - 1), "{stats:?}");
            assert!(stats.entries < stats.slots, "no empty slot to end a probe: {stats:?}");
            if stats.growths > before.growths {
                assert!(map.iter().all(|(&key, &value)| table.find(Key(key)) == Some(value)));
            }
            before = stats;
        }
        let mut all: Vec<_> = table.snapshot().entries.into_iter().map(|(_, value)| value).collect();
        all.sort();
        let mut expected: Vec<_> = map.into_values().collect();
        expected.sort();
        assert_eq!(all, expected);
    }

    /// All keys in one chain make every step of `check` quadratic.
    const MOST: usize = if cfg!(itab_stress) { 60 } else { 300 };

    /// Addresses as descriptors have them: at regular distances, near each other.
    fn addresses() -> impl Strategy<Value = usize> {
        (1..200_usize, prop::sample::select(vec![1, 8, 64, 0x140, 1 << 20, 1 << (usize::BITS - 16)]))
            .prop_map(|(i, step)| i * step)
    }

    fn parameters() -> impl Strategy<Value = TableParameters> {
        prop_oneof![
            Just(TableParameters::INTERFACE),
            // Below one entry in the first array, a single doubling may not be enough for the next.
            (1..6_u32, 1..8_usize)
                .prop_filter("room for an entry", |(log, eighths)| eighths << log >= 8)
                .prop_map(|(log, eighths)| TableParameters::new(1 << log, eighths)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn one_address_as_a_map(parameters in parameters(), keys in prop::collection::vec([addresses()], 0..MOST)) {
            check(parameters, &keys);
        }

        #[test]
        fn two_addresses_as_a_map(
            parameters in parameters(),
            keys in prop::collection::vec([addresses(), addresses()], 0..MOST),
        ) {
            check(parameters, &keys);
        }
    }

    /// How many slots a table has that was given `entries` entries.
    fn slots_with(parameters: TableParameters, entries: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let table = Table::<1, u8>::new(parameters);
        let mut inserted = 0;
        let slots = entries.into_iter().map(|entries| {
            while inserted < entries {
                inserted += 1;
                table.insert(Key([inserted * 64]), pointer(inserted));
            }
            table.stats().slots
        });
        slots.collect()
    }

    /// Go: `itabInitSize` is 512, and `itabAdd` grows if `count >= 3*(size/4)` before it adds.
    #[test]
    fn grows_where_gos_table_does() {
        let limits = [384, 385, 768, 769, 1_536, 1_537, 3_072, 3_073];
        let slots = [512, 1_024, 1_024, 2_048, 2_048, 4_096, 4_096, 8_192];
        assert_eq!(slots_with(TableParameters::GO, [0, 1]), [0, 512]);
        assert_eq!(slots_with(TableParameters::GO, limits), slots);
    }

    #[test]
    fn the_table_of_an_interface_starts_small_and_stays_half_empty() {
        let limits = [1, 8, 9, 16, 17, 32, 33, 512, 513];
        let slots = [16, 16, 32, 32, 64, 64, 128, 1_024, 2_048];
        assert_eq!(slots_with(TableParameters::INTERFACE, limits), slots);
    }

    /// Keys are pairs of addresses of descriptors, which lie at equal distances: the hash spreads them on the whole nearly as well as
    /// chance would, which needs 1.85 slots for a key that is there at a load of three quarters, and is nowhere far from it.
    #[test]
    #[cfg(not(itab_stress))]
    fn probes_of_real_keys_are_few() {
        let mut averages = Vec::new();
        for distance in [48, 64, 96, 120, 128, 192, 256, 4096] {
            for (types, interfaces) in [(384, 1), (1, 384), (96, 32), (3, 1024), (1024, 3), (311, 140)] {
                let table = Table::<2, u8>::new(TableParameters::GO);
                for pair in 0..types * interfaces {
                    let (interface, ty) = (pair % interfaces, pair / interfaces);
                    let key = [0x5555_5540_0000 + interface * 112, 0x5555_5561_0000 + ty * distance];
                    table.insert(Key(key.map(|address: u64| address as usize)), pointer(pair as usize + 1));
                }
                let stats = table.stats();
                let average = stats.probes as f64 / stats.entries as f64;
                let case = format!("{types} types at {distance}, {interfaces} interfaces: {stats:?}");
                assert!(average < 3.2 && stats.longest_probe < 40, "{case}");
                averages.push(average);
            }
        }
        let mean = averages.iter().sum::<f64>() / averages.len() as f64;
        assert!((1.2..2.0).contains(&mean), "{mean}");
    }

    /// Full to the last eighth, or to the last slot of a small one, every entry is found and every probe
    /// for another ends.
    #[test]
    fn a_full_table_answers() {
        let most = if cfg!(itab_stress) { 10 } else { 16 };
        for log in 1..=most {
            let parameters = TableParameters::new(1 << log, 7);
            let table = Table::<1, u8>::new(parameters);
            let mut entries = 0;
            while !parameters.is_full(1 << log, entries) {
                entries += 1;
                table.insert(Key([entries * 8]), pointer(entries));
            }
            assert_eq!((table.stats().slots, table.stats().growths), (1 << log, 0));
            for entry in 1..=entries {
                assert_eq!(table.find(Key([entry * 8])), Some(pointer(entry)));
                assert_eq!(table.find(Key([entry * 8 + 1])), None);
            }
        }
    }

    #[test]
    #[should_panic(expected = "power of two")]
    fn seven_slots() {
        TableParameters::new(7, 6);
    }

    #[test]
    #[should_panic(expected = "at least 2")]
    fn one_slot() {
        TableParameters::new(1, 6);
    }

    #[test]
    #[should_panic(expected = "1 to 7 eighths")]
    fn no_empty_slot() {
        TableParameters::new(8, 8);
    }
}
