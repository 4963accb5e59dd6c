//! The itab table of a run time in memory, for every release, word size and byte order of the compact files: found, read
//! and recomputed, and every damage noticed.

mod fixture;
mod memory;

use std::fs;

use itab_gobin::Binary;
use itab_gobin::live::{Live, Located, Snapshot, Table, Verification};
use memory::{FIRST_SIZE, RunTime};

/// Nothing is mapped there.
const NOWHERE: u64 = 0xf000_0000;

/// Does something with a run time for each of the compact files.
fn for_each_fixture(mut test: impl FnMut(&str, &mut RunTime<'_>)) {
    let mut names: Vec<String> = fs::read_dir(fixture::folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        // Whatever runs a WebAssembly module has its memory somewhere, without the headers by which a program is found.
        .filter(|name| name.starts_with("shapes-") && !name.ends_with("-wasm"))
        .collect();
    names.sort();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        let data = fixture::fixture(&name);
        let binary = Binary::read(&data).expect("a compact file");
        test(&name, &mut RunTime::start(&binary));
    }
}

/// What a run time's memory says.
fn read<T>(run_time: &RunTime<'_>, ask: impl FnOnce(&Live<'_>) -> T) -> T {
    let snapshot = Snapshot::take(&run_time.memory, &[]).expect("a Go program");
    ask(&Live::read(&run_time.memory, &snapshot).expect("a run time"))
}

fn verify(run_time: &RunTime<'_>) -> (Table, Verification) {
    read(run_time, |live| {
        let table = live.table().expect("a table");
        let verification = live.verify(&table);
        (table, verification)
    })
}

#[test]
fn every_table_is_found_and_recomputed() {
    for_each_fixture(|name, run_time| {
        let binary = run_time.binary;
        let from_linker = binary.itabs().len();
        let mut pairs = RunTime::pairs(binary).into_iter();
        // At the start; before, at and after each growth; and full.
        for entries in [from_linker, 384, 385, 768, 769, 1536, 1537, 1600] {
            while from_linker + run_time.built.len() < entries {
                let (interface, ty) = pairs.next().unwrap_or_else(|| panic!("{name}: too few pairs"));
                run_time.build(interface, ty);
            }
            let (table, verification) = verify(run_time);
            assert_eq!(verification.mismatches, [], "{name}, {entries} entries");
            assert_eq!(verification.unknown, [], "{name}, {entries} entries");
            assert_eq!((table.len(), table.count()), (entries, entries as u64), "{name}");
            assert_eq!((verification.entries, verification.from_linker), (entries, from_linker), "{name}");
            assert_eq!((table.addr(), table.size()), run_time.table(), "{name}");
            let growths = if entries <= 384 { 0 } else { (entries as u64 - 1).div_ceil(384).ilog2() };
            assert_eq!(table.size(), FIRST_SIZE << table.growths(), "{name}");
            assert!(
                table.growths().abs_diff(growths) <= 1 && table.size() * 3 / 4 >= entries as u64,
                "{name}"
            );
            let negative = table.entries().iter().filter(|entry| entry.itab.is_negative()).count();
            assert_eq!(verification.negative, negative, "{name}");
            assert!(
                entries < 1600 || negative > 1000 && verification.from_linker + negative < entries,
                "{name}"
            );
        }
        read(run_time, |live| {
            assert_eq!((live.variable(), live.located()), (run_time.variable, Located::Search), "{name}");
        });
    });
}

/// Variables beside the right one still point to the table before it grew, which nobody has overwritten.
#[test]
fn an_outgrown_table_is_not_taken_for_the_table() {
    for_each_fixture(|name, run_time| {
        let (old, size) = run_time.table();
        for (interface, ty) in RunTime::pairs(run_time.binary).into_iter().take(500) {
            run_time.build(interface, ty);
        }
        let (table, grown) = run_time.table();
        assert!(table != old && grown > size, "{name}");
        let (variable, word) = (run_time.variable, run_time.memory.word_size);
        for beside in [variable - word, variable + word] {
            run_time.memory.set_word(beside, old);
        }
        read(run_time, |live| {
            assert_eq!((live.variable(), live.located()), (variable, Located::Search), "{name}");
            assert_eq!(live.table().expect("a table").addr(), table, "{name}");
        });
    });
}

/// One bit in so many is flipped.
const SHARE: usize = if cfg!(debug_assertions) { 23 } else { 1 };

/// There is one exception, as with itabs in files: a negative itab that becomes that of another pair which does not match
/// either, and whose look-up leads to the same slot, is true.
#[test]
fn a_flipped_bit_of_an_itab_is_noticed() {
    let (mut flips, mut true_ones) = (0, 0);
    for_each_fixture(|name, run_time| {
        for (interface, ty) in RunTime::pairs(run_time.binary).into_iter().take(60) {
            run_time.build(interface, ty);
        }
        let snapshot = Snapshot::take(&run_time.memory, &[]).expect("a Go program");
        let live = Live::at(&run_time.memory, &snapshot, run_time.variable).expect("a run time");
        let bits = run_time.built.iter().step_by(7).flat_map(|itab| {
            let len = run_time.memory.pieces[itab].0.len() as u64;
            (0..8 * len).map(|bit| (*itab, bit))
        });
        for (itab, bit) in bits.step_by(SHARE) {
            run_time.memory.flipped.set((itab + bit / 8, 1 << (bit % 8)));
            flips += 1;
            if live.table().is_ok_and(|table| live.verify(&table).mismatches.is_empty()) {
                let flipped = live.itab(itab).expect("an itab");
                assert!(
                    flipped.is_negative() && bit < 16 * run_time.memory.word_size,
                    "{name}: {itab:#x}, {bit}"
                );
                let types = [flipped.inter, flipped.typ].map(|addr| run_time.binary.type_at(addr));
                let [Some(interface), Some(ty)] = types else { panic!("{name}: no type: {itab:#x}, {bit}") };
                assert!(run_time.binary.fill(interface.id(), ty.id()).is_err(), "{name}: {itab:#x}, {bit}");
                true_ones += 1;
            }
        }
        run_time.memory.flipped.set((0, 0));
        assert_eq!(live.verify(&live.table().expect("a table")).mismatches, [], "{name}: all is as it was");
    });
    assert!(flips > 30_000 / SHARE && true_ones * 1000 < flips, "{true_ones} of {flips}");
}

/// What a damage is reported as: words, and what was found there. It is mended afterwards.
fn damaged(run_time: &mut RunTime<'_>, damage: impl FnOnce(&mut RunTime<'_>)) -> Vec<(&'static str, u64)> {
    let before = (run_time.memory.pieces.clone(), run_time.built.clone());
    damage(run_time);
    let snapshot = Snapshot::take(&run_time.memory, &[]).expect("a Go program");
    let live = Live::at(&run_time.memory, &snapshot, run_time.variable).expect("a run time");
    let mismatches = live.verify(&live.table().expect("a table")).mismatches;
    drop(live);
    (run_time.memory.pieces, run_time.built) = before;
    mismatches.iter().map(|mismatch| (mismatch.word, mismatch.found)).collect()
}

#[test]
fn a_damaged_table_is_noticed() {
    for_each_fixture(|name, run_time| {
        for (interface, ty) in RunTime::pairs(run_time.binary).into_iter().take(400) {
            run_time.build(interface, ty);
        }
        let (table, size) = run_time.table();
        let count_at = table + run_time.memory.word_size;
        let entries = verify(run_time).0.entries().to_vec();
        let count = entries.len() as u64;

        let found = damaged(run_time, |run_time| run_time.memory.set_word(count_at, count + 1));
        assert_eq!(found, [("count", count + 1)], "{name}");

        // An entry that is not where its look-up begins, and that slot is empty.
        let moved = entries.iter().find(|entry| entry.probes == Some(1)).expect("an entry");
        let free =
            (0..size).find(|slot| entries.iter().all(|entry| entry.slot != *slot)).expect("a free slot");
        let found = damaged(run_time, |run_time| {
            let (from, to) = (run_time.slot(moved.slot), run_time.slot(free));
            run_time.memory.set_word(from, 0);
            run_time.memory.set_word(to, moved.itab.addr);
        });
        // Look-ups of others may go by that slot.
        assert!(found.contains(&("slot", free)), "{name}: {found:?}");
        assert!(found.iter().all(|(word, _)| *word == "slot"), "{name}: {found:?}");

        // An itab of the linker's that is not there.
        let from_linker = entries.iter().find(|entry| run_time.binary.itab_at(entry.itab.addr).is_some());
        let lost = run_time.slot(from_linker.expect("an itab of the linker's").slot);
        let found = damaged(run_time, |run_time| {
            run_time.memory.set_word(lost, 0);
            run_time.memory.set_word(count_at, count - 1);
        });
        assert!(found.contains(&("entry", 0)), "{name}: {found:?}");
        assert!(found.iter().all(|(word, _)| ["entry", "slot"].contains(word)), "{name}: {found:?}");

        // A second itab of a pair.
        let twice = entries.iter().find(|entry| run_time.built.contains(&entry.itab.addr));
        let [inter, typ] = twice.map(|entry| [entry.itab.inter, entry.itab.typ]).expect("a built itab");
        let ty = |addr| run_time.binary.type_at(addr).expect("a type");
        let (interface, ty) = (ty(inter), ty(typ));
        let found = damaged(run_time, |run_time| run_time.build(interface, ty));
        assert!(matches!(found[..], [("pair", _)]), "{name}: {found:?}");

        // A table that is larger than its entries need.
        let found = damaged(run_time, |run_time| run_time.grow());
        assert_eq!(found, [("size", 2 * size)], "{name}");

        // An entry that points to nothing.
        run_time.memory.set_word(run_time.slot(free), NOWHERE);
        let snapshot = Snapshot::take(&run_time.memory, &[]).expect("a Go program");
        let live = Live::at(&run_time.memory, &snapshot, run_time.variable).expect("a run time");
        let error = live.table().expect_err("a slot that points to nothing").to_string();
        let expected = format!(
            "at address {table:#x}: slot {free} of the itab table holds {NOWHERE:#x}, where nothing is mapped"
        );
        assert_eq!(error, expected, "{name}");
    });
}
