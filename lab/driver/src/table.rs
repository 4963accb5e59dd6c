//! The table, for the terminal and for `docs/performance.md`.

use crate::results::{BuildCost, Results};
use crate::rows::{Against, HEADLINES, ROWS, Row};
use std::fmt::Write;

/// Around the generated part of `docs/performance.md`.
pub const TABLE: [&str; 2] = ["<!-- lab: begin -->", "<!-- lab: end -->"];
/// Around the generated part of `README.md`.
pub const FIGURES: [&str; 2] = ["<!-- lab: figures begin -->", "<!-- lab: figures end -->"];

/// Writing to a `String` cannot fail.
macro_rules! put {
    ($out:expr, $($format:tt)*) => { writeln!($out, $($format)*).unwrap() };
}

/// The rows as text columns.
pub fn text(results: &Results, rows: &[&Row]) -> Result<String, String> {
    let mut out = String::new();
    put!(
        out,
        "{:34} {:>10} {:>9} {:>9} {:>8} {:>7}",
        "row",
        "beside ns",
        "itab ns",
        "floor ns",
        "ratio",
        "aim"
    );
    for row in rows {
        let f = results.figures(row)?;
        let (aim, met) = verdict(row, f.ratio);
        let floor = f.floor.map(ns).unwrap_or_default();
        let (theirs, ours) = (ns(f.theirs), ns(f.ours));
        let line =
            format!("{:34} {theirs:>10} {ours:>9} {floor:>9} {:7.2}x {aim:>7} {met}", row.name, f.ratio);
        put!(out, "{}", line.trim_end());
    }
    Ok(out)
}

/// The whole generated part of `docs/performance.md`.
pub fn markdown(results: &Results, rows: &[&Row]) -> Result<String, String> {
    let Results { machine, versions, .. } = results;
    let mut out = String::new();
    put!(
        out,
        "{} on {} ({} CPUs, {}, {}).",
        results.date,
        machine.cpu,
        machine.cpus,
        machine.memory,
        machine.kernel
    );
    put!(out, "itab {}, {}, {}.", versions.itab, versions.rustc, versions.go);
    put!(
        out,
        "`{}`: medians of {} fresh processes per row, Go and Rust in turn; in each process the median of {} windows of {} ms.",
        results.command.trim(),
        results.rounds,
        results.windows,
        results.window_ms
    );
    put!(
        out,
        "CPU time in nanoseconds per operation, the loop included. Load average {} before, {} after.\n",
        machine.load[0],
        machine.load[1]
    );
    put!(out, "| row | what is measured | beside | ns | itab ns | floor ns | ratio | aim | |");
    put!(out, "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |");
    for row in rows {
        let f = results.figures(row)?;
        let beside = match row.against {
            Against::Go => "Go",
            Against::Std { .. } => "std",
            Against::OneThread => "one thread",
        };
        let (aim, met) = verdict(row, f.ratio);
        let (theirs, ours, floor) = (ns(f.theirs), ns(f.ours), f.floor.map(ns).unwrap_or_default());
        let figures = format!("{theirs} | {ours} | {floor} | {:.2} | {aim} | {met}", f.ratio);
        put!(out, "| `{}` | {} | {beside} | {figures} |", row.name, row.text);
    }
    if !results.build_costs.is_empty() {
        put!(out, "\nBuilding, per (type, interface) pair that is converted statically:\n");
        put!(out, "| how | CPU ms per pair | bytes of stripped executable per pair |");
        put!(out, "| --- | ---: | ---: |");
        for (how, ms, bytes) in slopes(&results.build_costs) {
            put!(out, "| {how} | {ms:.2} | {bytes:.0} |");
        }
    }
    Ok(out)
}

/// What the README shows: the headlines, every row beside Go that missed its aim, and the machine they are from.
pub fn figures(results: &Results) -> Result<String, String> {
    let Results { machine, versions, .. } = results;
    let go = versions.go.split(' ').nth(2).unwrap_or(&versions.go).trim_start_matches("go");
    let mut out = String::new();
    put!(out, "| CPU time per operation, ns | itab | Go {go} | ratio | aim | |");
    put!(out, "| --- | ---: | ---: | ---: | ---: | --- |");
    for row in ROWS.iter().filter(|row| matches!(row.against, Against::Go)) {
        let f = results.figures(row)?;
        let (aim, met) = verdict(row, f.ratio);
        if HEADLINES.contains(&row.name) || met == MISSED {
            put!(
                out,
                "| {} | {} | {} | {:.2} | {aim} | {met} |",
                row.text,
                ns(f.ours),
                ns(f.theirs),
                f.ratio
            );
        }
    }
    put!(out, "\n{}, {}: medians of {} processes each, in turn.", machine.cpu, results.date, results.rounds);
    Ok(out)
}

/// `page` with the part between the two markers replaced.
pub fn replace(page: &str, [begin, end]: [&str; 2], part: &str) -> Result<String, String> {
    let missing = || format!("no `{begin}` followed by `{end}`");
    let after = page.find(begin).ok_or_else(missing)? + begin.len();
    let before = after + page[after..].find(end).ok_or_else(missing)?;
    Ok(format!("{}\n\n{}\n{}", &page[..after], part.trim_end(), &page[before..]))
}

/// Cost per pair of each way of building: the difference between the largest and the smallest program.
pub fn slopes(costs: &[BuildCost]) -> Vec<(String, f64, f64)> {
    let mut out: Vec<(String, f64, f64)> = Vec::new();
    for first in costs {
        if out.iter().any(|(how, ..)| *how == first.how) {
            continue;
        }
        let same = costs.iter().filter(|c| c.how == first.how);
        let (Some(small), Some(big)) = (same.clone().min_by_key(|c| c.pairs), same.max_by_key(|c| c.pairs))
        else {
            continue;
        };
        let pairs = (big.pairs - small.pairs).max(1) as f64;
        out.push((
            first.how.clone(),
            (big.cpu_ms - small.cpu_ms) / pairs,
            (big.bytes as f64 - small.bytes as f64) / pairs,
        ));
    }
    out
}

const MISSED: &str = "**missed**";

fn verdict(row: &Row, ratio: f64) -> (String, &'static str) {
    match row.aim {
        None => (String::new(), ""),
        Some(aim) => (format!("<= {aim}"), if ratio <= aim { "met" } else { MISSED }),
    }
}

fn ns(value: f64) -> String {
    if value < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}
