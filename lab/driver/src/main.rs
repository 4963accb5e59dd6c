//! Runs the Go and the Rust program of the laboratory in turn and reports what they measured.
//!
//! Started by `lab/run`, which says where the Go tool chain and the build directory are; see there for the options.

mod cost;
mod plot;
mod programs;
mod results;
mod rows;
mod table;

use programs::{Windows, build_go, build_rust, write};
use results::{Machine, Results, Versions};
use rows::{Against, CURVES, ROWS, RUST_CURVES, Row, case};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

struct Options {
    quick: bool,
    rounds: Option<usize>,
    pattern: Option<String>,
    json: Option<PathBuf>,
    from: Option<PathBuf>,
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
    let out = PathBuf::from(setting("LAB_DIR")?);

    let wanted = |name: &str| options.pattern.as_deref().is_none_or(|pattern| name.contains(pattern));
    let rows: Vec<&Row> = ROWS.iter().filter(|row| wanted(row.name)).collect();
    let results = match &options.from {
        Some(file) => {
            let text =
                fs::read_to_string(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
            serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?
        }
        None => {
            let results = measure(&options, &rows, lab, root, &out)?;
            let json = options.json.clone().unwrap_or_else(|| out.join("results.json"));
            write(
                &json,
                &serde_json::to_string(&results).map_err(|e| format!("cannot encode the results: {e}"))?,
            )?;
            eprintln!("lab: samples in {}", json.display());
            results
        }
    };
    print!("{}", table::text(&results, &rows)?);
    if options.report {
        let whole: Vec<&Row> = ROWS.iter().collect();
        update(&root.join("docs/performance.md"), table::TABLE, &table::markdown(&results, &whole)?)?;
        update(&root.join("README.md"), table::FIGURES, &table::figures(&results)?)?;
        for name in plot::all(&results, &root.join("docs/plots"))? {
            eprintln!("lab: drew docs/plots/{name}");
        }
    }
    Ok(())
}

/// Replaces the generated part of a page.
fn update(page: &Path, markers: [&str; 2], part: &str) -> Result<(), String> {
    let old = fs::read_to_string(page).map_err(|e| format!("cannot read {}: {e}", page.display()))?;
    let new = table::replace(&old, markers, part).map_err(|e| format!("{}: {e}", page.display()))?;
    write(page, &new)
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options =
        Options { quick: false, rounds: None, pattern: None, json: None, from: None, report: false };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--quick" => options.quick = true,
            "--report" => options.report = true,
            "--rounds" => {
                let value = value()?;
                let rounds = value.parse().ok().filter(|rounds| *rounds > 0);
                options.rounds = Some(rounds.ok_or(format!("--rounds {value}: not a number of rounds"))?);
            }
            "--rows" => options.pattern = Some(value()?),
            "--json" => options.json = Some(value()?.into()),
            "--from" => options.from = Some(value()?.into()),
            _ => return Err(format!("unknown option {argument}; lab/run explains them")),
        }
    }
    Ok(options)
}

fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set; start the lab with lab/run"))
}

fn measure(options: &Options, rows: &[&Row], lab: &Path, root: &Path, out: &Path) -> Result<Results, String> {
    let go = PathBuf::from(setting("LAB_GO")?);
    let rounds = options.rounds.unwrap_or(if options.quick { 3 } else { 9 });
    let windows = if options.quick { Windows { count: 5, ms: 5 } } else { Windows { count: 9, ms: 20 } };

    eprintln!("lab: building");
    let go_program = build_go(lab, out, &go)?;
    let rust_program = build_rust(lab, Path::new(&setting("CARGO_TARGET_DIR")?))?;

    // Which cases each program has to run for the wanted rows, and for the curves unless this is a quick or partial run.
    let mut cases: Vec<(&str, bool)> = Vec::new(); // name, in Go too
    for row in rows {
        match row.against {
            Against::Std { ours, theirs } => cases.extend([(case(ours), true), (case(theirs), false)]),
            Against::Go | Against::OneThread => cases.push((case(row.name), true)),
        }
        cases.extend(row.floor.map(|floor| (case(floor), false)));
    }
    let whole = !options.quick && options.pattern.is_none();
    if whole {
        cases.extend(CURVES.iter().map(|name| (*name, true)));
        cases.extend(RUST_CURVES.iter().map(|name| (*name, false)));
    }
    cases.sort_unstable();
    cases.dedup_by(|next, kept| {
        kept.0 == next.0 && {
            kept.1 |= next.1;
            true
        }
    });

    let load_before = load();
    let (mut of_go, mut of_rust) = Default::default();
    for round in 1..=rounds {
        eprintln!("lab: round {round} of {rounds}, {} cases, load {}", cases.len(), load());
        for &(case, in_go) in &cases {
            // In turn, so that neither program always runs on the warmer machine.
            if in_go && round % 2 == 1 {
                go_program.measure(case, windows, &mut of_go)?;
            }
            rust_program.measure(case, windows, &mut of_rust)?;
            if in_go && round % 2 == 0 {
                go_program.measure(case, windows, &mut of_go)?;
            }
        }
    }
    let build_costs = if whole {
        eprintln!("lab: build costs");
        cost::measure(root, out, &go, 3)?
    } else {
        Vec::new()
    };
    Ok(Results {
        date: output("date", &["-u", "+%Y-%m-%d"])?,
        command: setting("LAB_COMMAND")?.trim().to_string(),
        machine: machine([load_before, load()])?,
        versions: Versions {
            itab: output("git", &["-C", &root.to_string_lossy(), "describe", "--always", "--dirty"])?,
            rustc: output("rustc", &["--version"])?,
            go: output(&setting("LAB_GO")?, &["version"])?,
        },
        rounds,
        windows: windows.count,
        window_ms: windows.ms,
        go: of_go,
        rust: of_rust,
        build_costs,
    })
}

fn machine(load: [String; 2]) -> Result<Machine, String> {
    let read = |path: &str| fs::read_to_string(path).map_err(|e| format!("cannot read {path}: {e}"));
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once(':')?.1.trim().to_string())
    };
    Ok(Machine {
        cpu: field(&read("/proc/cpuinfo")?, "model name").unwrap_or("unnamed CPU".into()),
        cpus: std::thread::available_parallelism().map_or(1, |n| n.get()),
        memory: field(&read("/proc/meminfo")?, "MemTotal").unwrap_or("unknown memory".into()),
        kernel: output("uname", &["-sr"])?,
        load,
    })
}

/// The load average of the last minute.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_string()
}

/// What a command prints, without the newline.
fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output =
        Command::new(program).args(arguments).output().map_err(|e| format!("cannot start {program}: {e}"))?;
    if !output.status.success() {
        return Err(format!("{program} {arguments:?} ended with {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_string())
}
