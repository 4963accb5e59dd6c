//! `itab live TARGET`: the table and its entries.

use std::cmp::Reverse;
use std::io::Write;

use itab_gobin::live::{Entry, Live};
use serde::Serialize;

use super::summary::Summary;
use crate::args::{self, EntryOrder};
use crate::attach::Attached;
use crate::error::Error;
use crate::output::{self, Cell, Role, Status, Style, Table, count, hex};
use crate::words::by_name;

/// An entry of the table.
#[derive(Serialize)]
pub(super) struct ListedEntry {
    pub(super) slot: u64,
    /// `None` if a look-up does not find it.
    pub(super) probes: Option<u64>,
    pub(super) address: String,
    /// `static` or `built`.
    pub(super) origin: &'static str,
    pub(super) negative: bool,
    /// The method that the type lacks.
    pub(super) missing: Option<String>,
    pub(super) interface: Option<String>,
    pub(super) interface_address: String,
    pub(super) r#type: Option<String>,
    pub(super) type_address: String,
    pub(super) hash: String,
}

impl ListedEntry {
    pub(super) fn of(live: &Live<'_>, entry: &Entry) -> ListedEntry {
        let itab = &entry.itab;
        let negative = itab.is_negative();
        ListedEntry {
            slot: entry.slot,
            probes: entry.probes,
            address: hex(itab.addr),
            origin: if live.is_static(itab.addr) { "static" } else { "built" },
            negative,
            missing: live.missing_method(itab).filter(|_| negative).map(str::to_owned),
            interface: live.type_name(itab.inter),
            interface_address: hex(itab.inter),
            r#type: live.type_name(itab.typ),
            type_address: hex(itab.typ),
            hash: hex(itab.hash.into()),
        }
    }

    /// The interface and the type, or their addresses where there are none.
    pub(super) fn names(&self) -> (&str, &str) {
        let interface = self.interface.as_deref().unwrap_or(&self.interface_address);
        (interface, self.r#type.as_deref().unwrap_or(&self.type_address))
    }

    /// `static`, `built` or `negative`.
    pub(super) fn kind(&self) -> Cell<'_> {
        match (self.negative, self.origin) {
            (true, "static") => Cell::painted(Role::Bad, "static negative"),
            (true, _) => Cell::painted(Role::Bad, "negative"),
            (false, origin) => origin.into(),
        }
    }
}

/// Whether the options ask for an entry.
pub(super) fn wants(args: &args::Live, live: &Live<'_>, entry: &Entry) -> bool {
    let named = |addr| {
        let name = live.type_name(addr).unwrap_or_default();
        args.select.wants_type(&name, |package| live.program().is_own(package))
    };
    (!args.built || !live.is_static(entry.itab.addr))
        && (!args.negative || entry.itab.is_negative())
        && (args.select.is_any() || named(entry.itab.inter) || named(entry.itab.typ))
}

pub(super) fn run(
    attached: &Attached<'_>,
    args: &args::Live,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    let live = attached.live;
    let table = live.table().map_err(|error| attached.error(error))?;
    let summary = Summary::of(attached, &table);
    let wanted = table.entries().iter().filter(|entry| wants(args, live, entry));
    let mut entries: Vec<(u64, ListedEntry)> =
        wanted.map(|entry| (entry.itab.addr, ListedEntry::of(live, entry))).collect();
    let by_pair = |(_, a): &(u64, ListedEntry), (_, b): &(u64, ListedEntry)| {
        let (a, b) = (a.names(), b.names());
        by_name(a.0, b.0).then_with(|| by_name(a.1, b.1))
    };
    // The sorts are stable: slots decide between equals.
    match args.sort {
        EntryOrder::Slot => {}
        EntryOrder::Probes => entries.sort_by_key(|(_, entry)| Reverse(entry.probes)),
        EntryOrder::Interface => entries.sort_by(by_pair),
        EntryOrder::Type => {
            entries.sort_by(|a, b| by_name(a.1.names().1, b.1.names().1).then_with(|| by_pair(a, b)));
        }
        EntryOrder::Address => entries.sort_by_key(|(addr, _)| *addr),
    }
    let entries: Vec<ListedEntry> = entries.into_iter().map(|(_, entry)| entry).collect();
    if style.json {
        #[derive(Serialize)]
        struct Listed {
            #[serde(flatten)]
            summary: Summary,
            itabs: Vec<ListedEntry>,
        }
        output::json(out, &Listed { summary, itabs: entries })?;
        return Ok(Status::Yes);
    }
    summary.write(attached, out, style)?;
    writeln!(out)?;
    let mut listed = Table::new(["SLOT", "PROBES", "ADDRESS", "ITAB", "MISSING", "TYPE", "INTERFACE"]);
    for entry in &entries {
        let probes = match entry.probes {
            Some(probes) => probes.into(),
            None => Cell::painted(Role::Bad, "not found"),
        };
        let (interface, ty) = entry.names();
        listed.row([
            entry.slot.into(),
            probes,
            entry.address.as_str().into(),
            entry.kind(),
            entry.missing.as_deref().unwrap_or_default().into(),
            ty.into(),
            interface.into(),
        ]);
    }
    listed.write(out, style)?;
    let number = match entries.len() {
        all if all == table.len() => count(all, "itab"),
        some => format!("{some} of {}", count(table.len(), "itab")),
    };
    writeln!(out, "{}", style.paint(Role::Aside, number))?;
    Ok(Status::Yes)
}
