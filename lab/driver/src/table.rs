//! The table, for the terminal and for `docs/performance.md`.

use crate::curves::number;
use crate::results::{BuildCost, Results, Spread};
use crate::rows::{Against, HEADLINES, ROWS, Row, WITH_CURVES};
use std::fmt::Write;

/// Around the generated part of `docs/performance.md`.
pub const TABLE: [&str; 2] = ["<!-- lab: begin -->", "<!-- lab: end -->"];
/// Around the part of `docs/performance.md` about the curves.
pub const CURVES: [&str; 2] = ["<!-- lab: curves begin -->", "<!-- lab: curves end -->"];
/// Around the generated part of `README.md`.
pub const FIGURES: [&str; 2] = ["<!-- lab: figures begin -->", "<!-- lab: figures end -->"];

/// Writing to a `String` cannot fail.
macro_rules! put {
    ($out:expr, $($format:tt)*) => { writeln!($out, $($format)*).unwrap() };
}

/// The rows as text columns.
pub fn text(results: &Results, rows: &[&Row]) -> Result<String, String> {
    let mut out = String::new();
    let heads = ["beside ns", "itab ns", "floor ns", "ratio", "least", "most", "aim"];
    let [theirs, ours, floor, ratio, least, most, limit] = heads;
    put!(out, "{:38} {theirs:>10} {ours:>9} {floor:>9} {ratio:>8} {least:>6} {most:>6} {limit:>7}", "row");
    for row in rows {
        let f = results.figures(row)?;
        let Spread { least, median, most } = f.ratio;
        let (aim, verdict) = (aim(row), Verdict::of(row, f.ratio).text());
        let floor = f.floor.map(ns).unwrap_or_default();
        let (theirs, ours) = (ns(f.theirs), ns(f.ours));
        let figures = format!("{theirs:>10} {ours:>9} {floor:>9} {median:7.2}x {least:6.2} {most:6.2}");
        put!(out, "{}", format!("{:38} {figures} {aim:>7} {verdict}", row.name).trim_end());
    }
    Ok(out)
}

/// The whole generated part of `docs/performance.md`: a section for each machine.
pub fn sections(kept: &[Results]) -> Result<String, String> {
    kept.iter().map(section).collect()
}

fn section(results: &Results) -> Result<String, String> {
    let Results { machine, .. } = results;
    let mut out = String::new();
    put!(out, "## {}\n", machine.cpu);
    out += &origin(results);
    put!(
        out,
        "CPU time in nanoseconds per operation, the loop included. Least and most are the ratios of single rounds.\n"
    );
    put!(out, "| row | what is measured | beside | ns | itab ns | floor ns | ratio | least | most | aim | |");
    put!(out, "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
    for row in ROWS.iter().filter(|row| results.has(row)) {
        let f = results.figures(row)?;
        let beside = match row.against {
            Against::Go => "Go",
            Against::Rust { theirs, .. } => beside(theirs),
            Against::OneThread => "one thread",
        };
        let Spread { least, median, most } = f.ratio;
        let (aim, verdict) = (aim(row), Verdict::of(row, f.ratio).text());
        let (theirs, ours, floor) = (ns(f.theirs), ns(f.ours), f.floor.map(ns).unwrap_or_default());
        let figures =
            format!("{theirs} | {ours} | {floor} | {median:.2} | {least:.2} | {most:.2} | {aim} | {verdict}");
        put!(out, "| `{}` | {} | {beside} | {figures} |", row.name, row.text);
    }
    let bytes = |samples| results.median(samples, "pairs-1000000/bytes");
    put!(
        out,
        "\nMemory that a pair takes once it is known, of 1,000,000 pairs that match: {:.0} bytes here, {:.0} in Go.",
        bytes(&results.rust)?,
        bytes(&results.go)?
    );
    if !results.build_costs.is_empty() {
        put!(out, "\nBuilding, per (type, interface) pair that is converted statically:\n");
        put!(out, "| how | CPU ms per pair | bytes of stripped executable per pair |");
        put!(out, "| --- | ---: | ---: |");
        for (how, ms, bytes) in slopes(&results.build_costs) {
            put!(out, "| {how} | {ms:.2} | {bytes:.0} |");
        }
    }
    put!(out, "");
    Ok(out)
}

/// When, where and how a run was made.
fn origin(results: &Results) -> String {
    let Results { machine, versions, rounds, .. } = results;
    let mut out = String::new();
    let rest = format!("{} CPUs, {}, {}", machine.cpus, machine.memory, machine.kernel);
    put!(out, "{}, {rest}. itab {}, {}, {}.", results.date, versions.itab, versions.rustc, versions.go);
    put!(
        out,
        "`{}`: medians of {} fresh processes per row, Go and Rust in turn; in each process the median of {} windows of {} ms.",
        results.command.trim(),
        results.counted().len(),
        results.windows,
        results.window_ms
    );
    let busy: Vec<String> = rounds.iter().map(|round| format!("{:.2}", round.busy)).collect();
    let counted = match rounds.iter().filter(|round| round.is_quiet()).count() {
        quiet if quiet == rounds.len() => "all counted",
        quiet if quiet == results.counted().len() => "those above 0.25 not counted",
        _ => "**all counted, although other programs ran**",
    };
    put!(out, "CPUs that other programs used before each round: {}; {counted}.", busy.join(", "));
    out
}

/// The part of `docs/performance.md` about the curves: each plot, and its points as a table.
pub fn curves(results: &Results) -> Result<String, String> {
    let mut out = format!("{}, ", results.machine.cpu) + &origin(results);
    put!(out, "\n| row | what is measured | Go ns | itab ns | ratio | least | most | aim | |");
    put!(out, "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |");
    for row in ROWS.iter().filter(|row| row.name == WITH_CURVES) {
        let f = results.figures(row)?;
        let Spread { least, median, most } = f.ratio;
        let (theirs, ours) = (ns(f.theirs), ns(f.ours));
        let (aim, verdict) = (aim(row), Verdict::of(row, f.ratio).text());
        let figures = format!("{theirs} | {ours} | {median:.2} | {least:.2} | {most:.2} | {aim} | {verdict}");
        put!(out, "| `{}` | {} | {figures} |", row.name, row.text);
    }
    for plot in crate::curves::plots(results)? {
        put!(out, "\n![{}](plots/{})\n", plot.text, plot.file);
        for panel in plot.panels {
            let sizes = panel.lines.first().map_or(&[][..], |line| &line.points);
            let heads: String = sizes.iter().map(|(x, _)| format!(" {} |", number(*x))).collect();
            put!(out, "| {}: {} |{heads}", panel.title, panel.y);
            put!(out, "| --- |{}", " ---: |".repeat(sizes.len()));
            for line in &panel.lines {
                let cells: String = line.points.iter().map(|(_, y)| format!(" {} |", ns(*y))).collect();
                put!(out, "| {} |{cells}", line.label);
            }
            put!(out, "");
        }
    }
    Ok(out)
}

/// Whose rows are the other side of a row that Go has no part in: what their names begin with.
fn beside(sample: &str) -> &str {
    sample.split('-').next().unwrap_or(sample)
}

/// What the README shows: the headlines, and every row beside Go that missed its aim, each from the machine where it is worst.
pub fn figures(kept: &[Results]) -> Result<String, String> {
    let mut out = String::new();
    put!(out, "| CPU time per operation, ns | itab | Go | ratio | aim | |");
    put!(out, "| --- | ---: | ---: | ---: | ---: | --- |");
    for row in ROWS.iter().filter(|row| matches!(row.against, Against::Go)) {
        let having = kept.iter().filter(|results| results.has(row));
        let all = having.map(|results| results.figures(row)).collect::<Result<Vec<_>, _>>()?;
        let Some(f) = all.iter().max_by(|a, b| a.ratio.median.total_cmp(&b.ratio.median)) else { continue };
        let verdict = Verdict::of(row, f.ratio);
        if HEADLINES.contains(&row.name) || verdict == Verdict::Missed {
            let (ours, theirs, ratio) = (ns(f.ours), ns(f.theirs), f.ratio.median);
            put!(
                out,
                "| {} | {ours} | {theirs} | {ratio:.2} | {} | {} |",
                row.text,
                aim(row),
                verdict.text()
            );
        }
    }
    put!(out, "");
    let machines: Vec<String> = kept
        .iter()
        .map(|results| {
            let go = results.versions.go.split(' ').nth(2).unwrap_or("go");
            let go = go.trim_start_matches("go");
            let (cpu, date, rounds) = (&results.machine.cpu, &results.date, results.counted().len());
            format!("{cpu}, {date}, Go {go}, medians of {rounds} processes each, in turn")
        })
        .collect();
    let which = if kept.len() > 1 { ". Each row is from the machine where its ratio is worst" } else { "" };
    put!(out, "{}{which}. Even: some rounds are on either side of the aim.", machines.join("; "));
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

/// How a row stands to its aim.
#[derive(Clone, Copy, PartialEq)]
enum Verdict {
    /// There is no aim.
    None,
    Met,
    /// Some rounds are on one side of the aim, and some on the other.
    Even,
    Missed,
}

impl Verdict {
    fn of(row: &Row, ratio: Spread) -> Verdict {
        match row.aim {
            None => Verdict::None,
            Some(aim) if ratio.most <= aim => Verdict::Met,
            Some(aim) if ratio.least > aim => Verdict::Missed,
            Some(_) => Verdict::Even,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Verdict::None => "",
            Verdict::Met => "met",
            Verdict::Even => "even",
            Verdict::Missed => "**missed**",
        }
    }
}

fn aim(row: &Row) -> String {
    row.aim.map(|aim| format!("<= {aim}")).unwrap_or_default()
}

fn ns(value: f64) -> String {
    if value < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") }
}
