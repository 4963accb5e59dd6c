//! What the table is like as a whole.

use std::io::Write;

use itab_gobin::live::{Live, Located, Table};
use serde::Serialize;

use crate::attach::{Attached, Origin};
use crate::error::Error;
use crate::output::{Role, Style, hex, percent};

/// The table as a whole.
#[derive(Serialize)]
pub(super) struct Summary {
    #[serde(flatten)]
    origin: Origin,
    /// Address of the table, and of the variable that points to it.
    table: String,
    variable: String,
    located: &'static str,
    pub(super) entries: usize,
    pub(super) slots: u64,
    load: f64,
    growths: u32,
    bytes: u64,
    r#static: usize,
    built: usize,
    negative: usize,
    average_probes: f64,
    longest_probe: u64,
    first_probe_hits: usize,
}

impl Summary {
    pub(super) fn of(attached: &Attached<'_>, table: &Table) -> Summary {
        let live = attached.live;
        let itabs = || table.entries().iter().map(|entry| &entry.itab);
        let from_linker = itabs().filter(|itab| live.is_static(itab.addr)).count();
        let probes = || table.entries().iter().filter_map(|entry| entry.probes);
        // Two decimals say all there is to say.
        let ratio = |part: u64, whole: u64| (part as f64 / whole.max(1) as f64 * 100.0).round() / 100.0;
        Summary {
            origin: attached.origin(),
            table: hex(table.addr()),
            variable: hex(live.variable()),
            located: located(live),
            entries: table.len(),
            slots: table.size(),
            load: ratio(table.len() as u64, table.size()),
            growths: table.growths(),
            bytes: table.bytes(),
            r#static: from_linker,
            built: table.len() - from_linker,
            negative: itabs().filter(|itab| itab.is_negative()).count(),
            average_probes: ratio(probes().sum(), probes().count() as u64),
            longest_probe: probes().max().unwrap_or(0),
            first_probe_hits: probes().filter(|probes| *probes == 1).count(),
        }
    }

    pub(super) fn write(
        &self,
        attached: &Attached<'_>,
        out: &mut impl Write,
        style: Style,
    ) -> Result<(), Error> {
        let name = attached.target.name();
        let origin = &self.origin;
        writeln!(out, "{}: {}, {}", style.paint(Role::Subject, name), origin.file, origin.short())?;
        let how = if self.located == "symbol" { "by the symbol" } else { "by what it looks like" };
        let load = percent(self.entries, self.slots as usize);
        let first = percent(self.first_probe_hits, self.entries);
        let lines = [
            ("table", format!("{}, {} bytes; itabTable at {}, {how}", self.table, self.bytes, self.variable)),
            ("slots", format!("{}, {load} % full; doubled {}", self.slots, times(self.growths))),
            (
                "entries",
                format!("{}: {} static, {} built at run time", self.entries, self.r#static, self.built),
            ),
            ("negative", format!("{} of them", self.negative)),
            (
                "look-ups",
                format!(
                    "{:.2} slots on average, {} at most; {first} % end at the first",
                    self.average_probes, self.longest_probe
                ),
            ),
        ];
        for (key, value) in lines {
            writeln!(out, "  {key:<10}  {value}")?;
        }
        Ok(())
    }
}

fn times(number: u32) -> String {
    match number {
        0 => "not yet".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        number => format!("{number} times"),
    }
}

/// How the table was found.
fn located(live: &Live<'_>) -> &'static str {
    match live.located() {
        Located::Symbol => "symbol",
        Located::Search | Located::Given => "search",
    }
}
