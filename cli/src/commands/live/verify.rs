//! `itab live TARGET --verify`: is every entry of the table what the matcher, Go's hash and Go's probing compute?

use std::io::Write;

use itab_gobin::live::{Mismatch, Table as ItabTable};
use serde::Serialize;

use super::summary::Summary;
use crate::attach::Attached;
use crate::error::Error;
use crate::output::{self, Cell, Role, Status, Style, Table, count, hex};

#[derive(Serialize)]
struct Verified {
    #[serde(flatten)]
    summary: Summary,
    /// Words of `fun[]` that were compared.
    method_slots: usize,
    pruned_slots: usize,
    /// Addresses of itabs with code addresses that cannot be computed.
    unknown: Vec<String>,
    mismatches: usize,
    differences: Vec<Difference>,
    elapsed_ms: f64,
}

/// One word that differs.
#[derive(Serialize)]
struct Difference {
    address: String,
    interface: Option<String>,
    r#type: Option<String>,
    word: &'static str,
    slot: Option<usize>,
    found: String,
    expected: Option<String>,
}

pub(super) fn run(attached: &Attached<'_>, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let live = attached.live;
    let table = live.table().map_err(|error| attached.error(error))?;
    let verification = live.verify(&table);
    let verified = Verified {
        summary: Summary::of(attached, &table),
        method_slots: verification.slots,
        pruned_slots: verification.pruned,
        unknown: verification.unknown.iter().map(|itab| hex(*itab)).collect(),
        mismatches: verification.mismatches.len(),
        differences: verification
            .mismatches
            .iter()
            .map(|mismatch| difference(attached, &table, mismatch))
            .collect(),
        elapsed_ms: (attached.opened.elapsed().as_secs_f64() * 1e6).round() / 1e3,
    };
    let answer = Status::from(verified.mismatches == 0);
    if style.json {
        output::json(out, &verified)?;
        return Ok(answer);
    }
    let summary = &verified.summary;
    summary.write(attached, out, style)?;
    let mut differences = Table::new(["ADDRESS", "WORD", "FOUND", "EXPECTED", "TYPE", "INTERFACE"]);
    for difference in &verified.differences {
        let word = match difference.slot {
            Some(slot) => format!("{}[{slot}]", difference.word),
            None => difference.word.to_owned(),
        };
        differences.row([
            difference.address.as_str().into(),
            word.into(),
            Cell::painted(Role::Bad, &difference.found),
            difference.expected.as_deref().unwrap_or("?").into(),
            difference.r#type.as_deref().unwrap_or("?").into(),
            difference.interface.as_deref().unwrap_or("?").into(),
        ]);
    }
    if !differences.is_empty() {
        writeln!(out)?;
        differences.write(out, style)?;
    }
    if !verified.unknown.is_empty() {
        let unknown = count(verified.unknown.len(), "itab");
        let why = "whose code cannot be computed, of types that package reflect made, or of a plugin without its file";
        writeln!(out, "{unknown} {why}: {}", verified.unknown.join(", "))?;
    }
    let what = format!(
        "{} in {}, {}",
        if summary.entries == 1 { "1 entry".to_owned() } else { format!("{} entries", summary.entries) },
        count(summary.slots as usize, "slot"),
        count(verified.method_slots, "method")
    );
    let verdict = match verified.mismatches {
        0 => style.paint(Role::Good, "every word and every place is as computed".to_owned()),
        mismatches => style.paint(Role::Bad, format!("{} not as computed", count(mismatches, "word"))),
    };
    writeln!(out, "{what}: {verdict} ({:.0} ms)", verified.elapsed_ms)?;
    Ok(answer)
}

fn difference(attached: &Attached<'_>, table: &ItabTable, mismatch: &Mismatch) -> Difference {
    let live = attached.live;
    let entry = table.entries().iter().find(|entry| entry.itab.addr == mismatch.addr);
    let pair = entry.map(|entry| (entry.itab.inter, entry.itab.typ)).or_else(|| {
        // An itab of the linker's that the table does not have.
        let itab = live.itab(mismatch.addr).ok()?;
        Some((itab.inter, itab.typ))
    });
    // Addresses and words in hexadecimal, numbers of slots and entries as the list has them.
    let number = |number: u64| match mismatch.word {
        "slot" | "size" | "count" => number.to_string(),
        _ => hex(number),
    };
    Difference {
        address: hex(mismatch.addr),
        interface: pair.and_then(|(inter, _)| live.type_name(inter)),
        r#type: pair.and_then(|(_, typ)| live.type_name(typ)),
        word: mismatch.word,
        slot: mismatch.slot,
        found: number(mismatch.found),
        expected: mismatch.expected.map(number),
    }
}
