//! Where the itab table is.

use crate::file::image::Image;
use crate::live::error::Error;
use crate::live::memory::Memory;
use crate::live::read::{Live, Located};
use crate::live::snapshot::Snapshot;
use crate::live::table::Table;
use crate::runtime::module::{Module, Span};

impl<'a> Live<'a> {
    /// Decodes what was copied, and finds the itab table: by the symbol `runtime.itabTable`, or else among the variables of
    /// the program.
    ///
    /// # Errors
    ///
    /// [`Error::Unreadable`] if the program does not decode, [`Error::NoTable`] if the table is not found, and what
    /// reading the memory gives.
    pub fn read(memory: &'a dyn Memory, snapshot: &'a Snapshot<'a>) -> Result<Self, Error> {
        let mut live = Live::at(memory, snapshot, 0)?;
        (live.variable, live.located) = variable(&live)?;
        Ok(live)
    }
}

/// The address of the variable that points to the table.
///
/// # Errors
///
/// [`Error::NoTable`] if nothing looks like it, and what reading the memory gives.
fn variable(live: &Live<'_>) -> Result<(u64, Located), Error> {
    if let Some(variable) = live.symbol("runtime.itabTable")
        && live.view.word(variable).is_ok_and(|table| live.header(table).is_ok_and(|header| header.is_some()))
    {
        return Ok((variable, Located::Symbol));
    }
    let mut best: Option<(u64, Table)> = None;
    // Plugins use the table of their program.
    for (variable, table) in search(live, live.program().image(), live.program().module())? {
        // A pointer to a table that was outgrown may be left somewhere; it is the smaller one.
        if best.as_ref().is_none_or(|(_, best)| best.size() < table.size()) {
            best = Some((variable, table));
        }
    }
    best.map(|(variable, _)| (variable, Located::Search)).ok_or_else(|| {
        let Span { addr, len } = live.program().module().data;
        let end = addr.saturating_add(len);
        let reason = format!(
            "none of the variables from {addr:#x} to {end:#x} points to one (it is filled when the run time starts)"
        );
        Error::NoTable { reason }
    })
}

/// The variables that point to something that can only be an itab table: full of itabs, each of them where a look-up
/// finds it.
fn search(live: &Live<'_>, image: &Image<'_>, module: &Module) -> Result<Vec<(u64, Table)>, Error> {
    let mappings = live.view.memory.mappings()?;
    let endian = image.endian();
    let size = endian.size() as u64;
    let Span { addr, len } = module.data;
    let mut found = Vec::new();
    // The variables as they were copied: which of them points to the table does not change.
    let data = image.loaded(addr, len).unwrap_or_default();
    for (index, candidate) in endian.words(data).enumerate() {
        let mapped_at = candidate.wrapping_add(live.view.offset);
        let at = mappings.partition_point(|mapping| mapping.addr <= mapped_at);
        let mapped = at.checked_sub(1).map(|at| &mappings[at]);
        // The first table is one of the variables; others are in memory that was allocated. Neither is read-only.
        let likely = mapped.is_some_and(|mapping| mapping.contains(mapped_at) && mapping.writable);
        if !likely || candidate % size != 0 {
            continue;
        }
        let table = match live.header(candidate) {
            Ok(Some(header)) if header.count > 0 => live.table_at(candidate),
            Ok(_) => continue,
            Err(error) => Err(error),
        };
        match table {
            Ok(table) if is_itab_table(live, &table) => found.push((addr + index as u64 * size, table)),
            Ok(_) | Err(Error::NotMapped { .. } | Error::NotInCore { .. } | Error::Malformed { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}

/// Whether all entries are itabs, where a look-up finds them.
fn is_itab_table(live: &Live<'_>, table: &Table) -> bool {
    table.is_counted()
        && table.entries().iter().all(|entry| {
            let interface = live.ty(entry.itab.inter);
            entry.probes.is_some() && interface.is_some_and(|interface| interface.is_interface())
        })
}
