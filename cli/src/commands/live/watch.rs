//! `itab live TARGET --watch`: itabs as the run time builds them.

use std::collections::HashSet;
use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use itab_gobin::live;
use serde::Serialize;

use super::entries::{ListedEntry, wants};
use crate::args;
use crate::attach::{Attached, Target};
use crate::error::Error;
use crate::output::{self, Role, Status, Style, count, hex};

/// What happened, as a line of JSON.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Event<'a> {
    /// Watching began, with so many entries.
    Watching { elapsed_ms: f64, entries: usize, slots: u64 },
    /// The run time built an itab.
    Built { elapsed_ms: f64, itab: &'a ListedEntry },
    /// The table doubled.
    Grown { elapsed_ms: f64, table: String, slots: u64 },
    /// The process ended.
    Ended { elapsed_ms: f64 },
}

pub(super) fn run(
    attached: &Attached<'_>,
    args: &args::Live,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    if let Target::Core(path) = attached.target {
        let message = format!("{}: nothing happens in a core file; --watch needs a process", path.display());
        return Err(Error::Usage(message));
    }
    let live = attached.live;
    let mut known: HashSet<u64> = HashSet::new();
    let mut slots = 0;
    // What the table had when it was looked at last.
    let mut seen = None;
    let mut first = true;
    loop {
        let elapsed_ms = (attached.opened.elapsed().as_secs_f64() * 1e6).round() / 1e3;
        let changed = live.stamp().and_then(|stamp| {
            let changed = seen.replace(stamp) != Some(stamp);
            Ok(if changed { Some(live.table()?) } else { None })
        });
        let table = match changed {
            Ok(table) => table,
            Err(live::Error::Exited { .. }) => {
                if style.json {
                    output::json(out, &Event::Ended { elapsed_ms })?;
                } else {
                    // On standard error, so that the output is itabs only.
                    writeln!(io::stderr(), "itab: {} ended", attached.target.name())?;
                }
                return Ok(Status::Yes);
            }
            Err(error) => return Err(attached.error(error)),
        };
        if let Some(table) = table {
            if first {
                if style.json {
                    output::json(
                        out,
                        &Event::Watching { elapsed_ms, entries: table.len(), slots: table.size() },
                    )?;
                } else {
                    let name = attached.target.name();
                    writeln!(
                        out,
                        "{}: {} in {}",
                        style.paint(Role::Subject, name),
                        count(table.len(), "itab"),
                        count(table.size() as usize, "slot")
                    )?;
                }
            } else if table.size() != slots {
                if style.json {
                    let table_address = hex(table.addr());
                    output::json(
                        out,
                        &Event::Grown { elapsed_ms, table: table_address, slots: table.size() },
                    )?;
                } else {
                    let what = style.paint(Role::Subject, "grown");
                    writeln!(out, "{:>9.3} s  {what}  to {} slots", elapsed_ms / 1e3, table.size())?;
                }
            }
            let mut new: Vec<_> =
                table.entries().iter().filter(|entry| known.insert(entry.itab.addr)).collect();
            // The run time allocates itabs one after the other.
            new.sort_by_key(|entry| entry.itab.addr);
            for entry in new.into_iter().filter(|entry| !first && wants(args, live, entry)) {
                let itab = ListedEntry::of(live, entry);
                if style.json {
                    output::json(out, &Event::Built { elapsed_ms, itab: &itab })?;
                } else {
                    write_built(&itab, elapsed_ms, out, style)?;
                }
            }
            slots = table.size();
            first = false;
            out.flush()?;
        }
        if !is_read_after(Duration::from_millis(args.interval)) {
            // As a write would end, once there is something to write.
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        }
    }
}

/// Waits, and says whether standard output can still be written to. Ends early when whoever read it goes: `--watch | head`
/// need not wait for an itab to be built.
#[cfg(unix)]
fn is_read_after(interval: Duration) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    let stdout = io::stdout();
    // Errors are reported whether they are asked for or not, and nothing else is.
    let mut outputs = [PollFd::new(&stdout, PollFlags::empty())];
    let Ok(timeout) = Timespec::try_from(interval) else {
        thread::sleep(interval);
        return true;
    };
    // What a signal interrupts, or the system refuses, is only the waiting.
    let _ = poll(&mut outputs, Some(&timeout));
    !outputs[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
}

#[cfg(not(unix))]
fn is_read_after(interval: Duration) -> bool {
    thread::sleep(interval);
    true
}

fn write_built(itab: &ListedEntry, elapsed_ms: f64, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let (interface, ty) = itab.names();
    write!(out, "{:>9.3} s  ", elapsed_ms / 1e3)?;
    match &itab.missing {
        Some(missing) => {
            let not = style.paint(Role::Bad, "is not");
            write!(out, "{ty} {not} {interface}: missing method {missing}")?;
        }
        None if itab.negative => write!(out, "{ty} {} {interface}", style.paint(Role::Bad, "is not"))?,
        None => write!(out, "{ty} {} {interface}", style.paint(Role::Good, "is"))?,
    }
    let probes = itab.probes.map_or("?".to_owned(), |probes| probes.to_string());
    let place = format!("itab {}, slot {}, probes {probes}", itab.address, itab.slot);
    writeln!(out, "  {}", style.paint(Role::Aside, place))?;
    Ok(())
}
