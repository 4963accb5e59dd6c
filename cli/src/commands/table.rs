//! `itab table`: how the itabs of a program lie in the itab table of the library.
//!
//! Go puts every itab that the linker wrote into its table at start-up (`itabsinit` in `runtime/iface.go`).
//! The same pairs, in the same order, go into the library's table with Go's parameters.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use itab::inspect::{TableParameters, TableReplay};
use itab_gobin::Binary;
use serde::Serialize;

use crate::error::Error;
use crate::input::{self, File};
use crate::output::{Status, Style, Table, percent};
use crate::several::{Several, Target};

#[derive(Serialize)]
struct Replayed {
    #[serde(flatten)]
    target: Target,
    entries: usize,
    slots: usize,
    load: f64,
    growths: usize,
    bytes: usize,
    average_probes: f64,
    longest_probe: usize,
    first_probe_hits: usize,
}

pub(super) fn run(files: &[PathBuf], out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let several = Several::of(input::each(files, examine))?;
    if style.json {
        several.write_json(out)?;
        return Ok(several.answer(true));
    }
    let mut table = Table::new([
        "ENTRIES", "SLOTS", "LOAD %", "GROWTHS", "BYTES", "PROBES", "LONGEST", "FIRST %", "FILE",
    ]);
    for replayed in &several.done {
        table.row([
            replayed.entries.into(),
            replayed.slots.into(),
            percent(replayed.entries, replayed.slots).into(),
            replayed.growths.into(),
            replayed.bytes.into(),
            replayed.average_probes.into(),
            replayed.longest_probe.into(),
            percent(replayed.first_probe_hits, replayed.entries).into(),
            replayed.target.file.as_str().into(),
        ]);
    }
    table.write(out, style)?;
    Ok(several.answer(true))
}

fn examine(file: &File, binary: &Binary<'_>) -> Replayed {
    let replay = TableReplay::new(TableParameters::GO);
    for itab in binary.itabs() {
        // Where the command runs with 32 bits, addresses of 64 lose their upper half: in a program they
        // differ in the lower.
        let (interface, ty) = (itab.interface().addr() as usize, itab.ty().addr() as usize);
        if let Some(ty) = NonZeroUsize::new(ty) {
            replay.add(interface, ty);
        }
    }
    let stats = replay.stats();
    // Two decimals say all there is to say, and print alike everywhere.
    let ratio = |part: usize, whole: usize| (part as f64 / whole.max(1) as f64 * 100.0).round() / 100.0;
    Replayed {
        target: Target::of(file, binary),
        entries: stats.entries,
        slots: stats.slots,
        load: ratio(stats.entries, stats.slots),
        growths: stats.growths,
        bytes: stats.bytes,
        average_probes: ratio(stats.probes, stats.entries),
        longest_probe: stats.longest_probe,
        first_probe_hits: stats.first_probe_hits,
    }
}
