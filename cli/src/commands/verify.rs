//! `itab verify`: is every itab in the file what the matcher computes?

use std::io::Write;
use std::path::PathBuf;

use itab_gobin::{Binary, Mismatch};
use serde::Serialize;

use crate::error::Error;
use crate::input::{self, File};
use crate::output::{Cell, Role, Status, Style, Table, count, hex};
use crate::several::{Several, Target};

#[derive(Serialize)]
struct Verified {
    #[serde(flatten)]
    target: Target,
    types: usize,
    interfaces: usize,
    itabs: usize,
    negative_itabs: usize,
    slots: usize,
    pruned_slots: usize,
    mismatches: usize,
    differences: Vec<Difference>,
    elapsed_ms: f64,
}

/// One word that differs.
#[derive(Serialize)]
struct Difference {
    itab: String,
    interface: Option<String>,
    r#type: Option<String>,
    word: &'static str,
    slot: Option<usize>,
    found: String,
    expected: String,
}

pub(super) fn run(files: &[PathBuf], out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let several = Several::of(input::each(files, examine))?;
    if style.json {
        several.write_json(out)?;
        let mismatches: usize = several.done.iter().map(|verified| verified.mismatches).sum();
        return Ok(several.answer(mismatches == 0));
    }
    let mut table = Table::new([
        "GO",
        "TARGET",
        "TYPES",
        "IFACES",
        "ITABS",
        "NEGATIVE",
        "SLOTS",
        "PRUNED",
        "MISMATCHES",
        "FILE",
    ]);
    let (mut itabs, mut slots, mut mismatches, mut elapsed) = (0, 0, 0, 0.0);
    for verified in &several.done {
        table.row([
            verified.target.go_version.as_deref().unwrap_or("?").into(),
            verified.target.short().into(),
            verified.types.into(),
            verified.interfaces.into(),
            verified.itabs.into(),
            verified.negative_itabs.into(),
            verified.slots.into(),
            verified.pruned_slots.into(),
            Cell::bad_count(verified.mismatches),
            verified.target.file.as_str().into(),
        ]);
        itabs += verified.itabs;
        slots += verified.slots;
        mismatches += verified.mismatches;
        elapsed += verified.elapsed_ms;
    }
    table.write(out, style)?;
    for verified in &several.done {
        write_differences(verified, out, style)?;
    }
    if !several.done.is_empty() {
        let what = format!("{}, {}", count(itabs, "itab"), count(slots, "slot"));
        let verdict = match mismatches {
            0 => style.paint(Role::Good, "every word is as computed".to_owned()),
            _ => style.paint(Role::Bad, format!("{} not as computed", count(mismatches, "word"))),
        };
        writeln!(out, "{what}: {verdict} ({elapsed:.0} ms)")?;
    }
    Ok(several.answer(mismatches == 0))
}

fn examine(file: &File, binary: &Binary<'_>) -> Verified {
    let verification = binary.verify();
    Verified {
        target: Target::of(file, binary),
        types: binary.types().len(),
        interfaces: binary.interfaces().count(),
        itabs: verification.itabs,
        negative_itabs: verification.negative,
        slots: verification.slots,
        pruned_slots: verification.pruned,
        mismatches: verification.mismatches.len(),
        differences: verification.mismatches.iter().map(|mismatch| difference(binary, mismatch)).collect(),
        elapsed_ms: (file.opened.elapsed().as_secs_f64() * 1e6).round() / 1e3,
    }
}

fn difference(binary: &Binary<'_>, mismatch: &Mismatch) -> Difference {
    let itab = binary.itab_at(mismatch.itab);
    Difference {
        itab: hex(mismatch.itab),
        interface: itab.map(|itab| itab.interface().label().into_owned()),
        r#type: itab.map(|itab| itab.ty().label().into_owned()),
        word: mismatch.word,
        slot: mismatch.slot,
        found: hex(mismatch.found),
        expected: hex(mismatch.expected),
    }
}

fn write_differences(verified: &Verified, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new(["ITAB", "WORD", "FOUND", "EXPECTED", "INTERFACE", "TYPE"]);
    for difference in &verified.differences {
        let word = match difference.slot {
            Some(slot) => format!("{}[{slot}]", difference.word),
            None => difference.word.to_owned(),
        };
        table.row([
            difference.itab.as_str().into(),
            word.into(),
            Cell::painted(Role::Bad, &difference.found),
            difference.expected.as_str().into(),
            difference.interface.as_deref().unwrap_or("?").into(),
            difference.r#type.as_deref().unwrap_or("?").into(),
        ]);
    }
    if !table.is_empty() {
        writeln!(out, "{}:", style.paint(Role::Subject, &verified.target.file))?;
        table.write(out, style)?;
    }
    Ok(())
}
