//! Runs the Go and the Rust program of the laboratory in turn and reports what they measured.
//!
//! Started by `lab/run`, which says where the Go tool chain and the build directory are; see there for the options.

mod cost;
mod curves;
mod measure;
mod plot;
mod programs;
mod record;
mod results;
mod rows;
mod table;

use measure::Plan;
use programs::{Programs, Windows, setting, write};
use rows::{ROWS, Row};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

struct Options {
    /// Build the programs, and measure nothing.
    build: bool,
    quick: bool,
    /// The cases of the curves in place of the rows.
    curves: bool,
    rounds: Option<usize>,
    pattern: Option<String>,
    json: Option<PathBuf>,
    from: Option<PathBuf>,
    /// The samples of an earlier run, to which rounds are added.
    onto: Option<PathBuf>,
    report: bool,
}

fn main() -> ExitCode {
    match lab() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("lab: {message}");
            ExitCode::FAILURE
        }
    }
}

fn lab() -> Result<(), String> {
    let options = options(env::args().skip(1))?;
    let lab = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the driver has no parent folder")?;
    let root = lab.parent().ok_or("the lab has no parent folder")?;
    let records = lab.join("results");
    let out = PathBuf::from(setting("LAB_DIR")?);

    if options.build {
        return Programs::build(lab, &out).map(drop);
    }
    let wanted = |name: &str| options.pattern.as_deref().is_none_or(|pattern| name.contains(pattern));
    let rows: Vec<&Row> = ROWS.iter().filter(|row| !options.curves && wanted(row.name)).collect();
    let results = match &options.from {
        Some(file) => record::read(file)?,
        None => {
            let earlier = options.onto.as_ref().filter(|file| file.exists());
            let earlier = earlier.map(|file| record::read(file)).transpose()?;
            let results = options.plan(&rows).run(earlier, lab, root, &out)?;
            let json =
                options.json.clone().or(options.onto.clone()).unwrap_or_else(|| out.join("results.json"));
            record::save(&results, &json)?;
            eprintln!("lab: samples in {}", json.display());
            results
        }
    };
    // A run that was kept may be older than a row.
    let rows: Vec<&Row> = rows.into_iter().filter(|row| options.from.is_none() || results.has(row)).collect();
    let page = root.join("docs/performance.md");
    let plots = root.join("docs/plots");
    if options.curves {
        print!("{}", table::curves(&results)?);
    } else {
        print!("{}", table::text(&results, &rows)?);
    }
    if options.report && options.curves {
        record::keep(&results, &records.join("curves"))?;
        update(&page, table::CURVES, &table::curves(&results)?)?;
        curves::plots(&results)?.iter().try_for_each(|plot| plot::draw(plot, &plots))?;
    } else if options.report {
        record::keep(&results, &records)?;
        let kept = record::kept(&records)?;
        update(&page, table::TABLE, &table::sections(&kept)?)?;
        update(&root.join("README.md"), table::FIGURES, &table::figures(&kept)?)?;
        plot::draw(&curves::building(&results.build_costs), &plots)?;
    }
    if options.quick && options.from.is_none() {
        guard(&options, record::slower(&results, &rows, &records)?, lab, root, &out)?;
    }
    Ok(())
}

/// Measures rows that look slower than they were once more, and longer; fails if they are.
fn guard(options: &Options, suspects: Vec<&Row>, lab: &Path, root: &Path, out: &Path) -> Result<(), String> {
    if suspects.is_empty() {
        return Ok(());
    }
    let plan = Plan { rounds: 9, ..options.plan(&suspects) };
    let again = plan.run(None, lab, root, out)?;
    print!("{}", table::text(&again, &suspects)?);
    let slower = record::slower(&again, &suspects, &lab.join("results"))?;
    let names: Vec<&str> = slower.iter().map(|row| row.name).collect();
    if names.is_empty() { Ok(()) } else { Err(format!("slower than lab/results says: {}", names.join(", "))) }
}

/// Replaces the generated part of a page.
fn update(page: &Path, markers: [&str; 2], part: &str) -> Result<(), String> {
    let old = fs::read_to_string(page).map_err(|e| format!("cannot read {}: {e}", page.display()))?;
    let new = table::replace(&old, markers, part).map_err(|e| format!("{}: {e}", page.display()))?;
    write(page, &new)
}

impl Options {
    /// A quick run takes a busy machine as it is. Others wait for as many quiet rounds as are asked for, up to twice as long.
    fn plan<'a>(&self, rows: &'a [&'a Row]) -> Plan<'a> {
        let rounds = self.rounds.unwrap_or(match (self.quick, self.curves) {
            (true, _) => 3,
            (false, true) => 5,
            (false, false) => 9,
        });
        let windows = if self.quick { Windows { count: 5, ms: 5 } } else { Windows { count: 9, ms: 20 } };
        let repeats = if self.quick { 0 } else { rounds };
        let building = !self.quick && !self.curves && self.pattern.is_none();
        Plan { rows, rounds, repeats, windows, curves: self.curves, building }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        build: false,
        quick: false,
        curves: false,
        rounds: None,
        pattern: None,
        json: None,
        from: None,
        onto: None,
        report: false,
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--build" => options.build = true,
            "--quick" => options.quick = true,
            "--curves" => options.curves = true,
            "--report" => options.report = true,
            "--rounds" => {
                let value = value()?;
                let rounds = value.parse().ok().filter(|rounds| *rounds > 0);
                options.rounds = Some(rounds.ok_or(format!("--rounds {value}: not a number of rounds"))?);
            }
            "--rows" => options.pattern = Some(value()?),
            "--json" => options.json = Some(value()?.into()),
            "--from" => options.from = Some(value()?.into()),
            "--onto" => options.onto = Some(value()?.into()),
            _ => return Err(format!("unknown option {argument}; lab/run explains them")),
        }
    }
    if options.report && (options.quick || options.pattern.is_some()) {
        return Err("--report is for a run of everything, without --quick and --rows".into());
    }
    if options.curves && (options.quick || options.pattern.is_some()) {
        return Err("--curves is for all of the curves, without --quick and --rows".into());
    }
    if options.onto.is_some() && (options.quick || options.from.is_some() || options.json.is_some()) {
        return Err("--onto is for a run that takes long, without --quick, --from and --json".into());
    }
    Ok(options)
}
