//! Runs both programs in turn, case by case and round by round.

use crate::cost;
use crate::programs::{Program, Programs, Windows, setting};
use crate::results::{Machine, Results, Round, Samples, Versions};
use crate::rows::{Against, CURVES, RUST_CURVES, Row, case};
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::{fs, thread};

/// What is to be measured, and how long.
pub struct Plan<'a> {
    pub rows: &'a [&'a Row],
    /// How many rounds are to count.
    pub rounds: usize,
    /// How many more there may be in place of those on a busy machine.
    pub repeats: usize,
    pub windows: Windows,
    /// Also what only the curves need, and what building costs.
    pub whole: bool,
}

/// A case, and whether the Go program has it too.
type Cases<'a> = Vec<(&'a str, bool)>;

impl Plan<'_> {
    /// Which cases each program has to run.
    fn cases(&self) -> Cases<'_> {
        let mut cases = Cases::new();
        for row in self.rows {
            match row.against {
                Against::Rust { ours, theirs } => cases.extend([(case(ours), false), (case(theirs), false)]),
                Against::Go | Against::OneThread => cases.push((case(row.name), true)),
            }
            cases.extend(row.floor.map(|floor| (case(floor), false)));
        }
        if self.whole {
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
        cases
    }

    /// Builds the programs and runs them.
    pub fn run(&self, lab: &Path, root: &Path, out: &Path) -> Result<Results, String> {
        let programs = Programs::build(lab, out)?;
        let cases = self.cases();
        let (mut of_go, mut of_rust, mut rounds) = (Samples::new(), Samples::new(), Vec::new());
        let mut quiet = 0;
        while quiet < self.rounds && rounds.len() < self.rounds + self.repeats {
            let round = Round { busy: busy()? };
            quiet += usize::from(round.is_quiet());
            rounds.push(round);
            let marked =
                if round.is_quiet() { "" } else { ": other programs run, it counts only if most are so" };
            eprintln!(
                "lab: round {}, {} cases, {:.2} CPUs busy{marked}",
                rounds.len(),
                cases.len(),
                round.busy
            );
            measure(
                &cases,
                rounds.len(),
                self.windows,
                (&programs.go, &mut of_go),
                (&programs.rust, &mut of_rust),
            )?;
        }
        let build_costs = if self.whole {
            eprintln!("lab: build costs");
            cost::measure(root, out, Path::new(&setting("LAB_GO")?), 3)?
        } else {
            Vec::new()
        };
        Ok(Results {
            date: output("date", &["-u", "+%Y-%m-%d"])?,
            command: setting("LAB_COMMAND")?.trim().to_string(),
            machine: machine()?,
            versions: Versions {
                itab: output("git", &["-C", &root.to_string_lossy(), "describe", "--always", "--dirty"])?,
                rustc: output("rustc", &["--version"])?,
                go: output(&setting("LAB_GO")?, &["version"])?,
            },
            rounds,
            windows: self.windows.count,
            window_ms: self.windows.ms,
            go: of_go,
            rust: of_rust,
            build_costs,
        })
    }
}

/// One round: each case in a process of its own, Go and Rust in turn, so that neither always runs on the warmer machine.
fn measure(
    cases: &Cases<'_>,
    round: usize,
    windows: Windows,
    (go, of_go): (&Program, &mut Samples),
    (rust, of_rust): (&Program, &mut Samples),
) -> Result<(), String> {
    for &(case, in_go) in cases {
        if in_go && !round.is_multiple_of(2) {
            go.measure(case, windows, of_go)?;
        }
        rust.measure(case, windows, of_rust)?;
        if in_go && round.is_multiple_of(2) {
            go.measure(case, windows, of_go)?;
        }
    }
    Ok(())
}

fn machine() -> Result<Machine, String> {
    Ok(Machine {
        cpu: field(&read("/proc/cpuinfo")?, "model name").unwrap_or("unnamed CPU".into()),
        cpus: cpus(),
        memory: field(&read("/proc/meminfo")?, "MemTotal").unwrap_or("unknown memory".into()),
        kernel: output("uname", &["-sr"])?,
    })
}

/// How many CPUs this program may use.
fn cpus() -> usize {
    thread::available_parallelism().map_or(1, |n| n.get())
}

/// How many CPUs are busy while this program sleeps for a third of a second, those counted that a hypervisor gave to others.
fn busy() -> Result<f64, String> {
    let jiffies = || -> Result<[u64; 2], String> {
        let stat = read("/proc/stat")?;
        let all: Vec<u64> =
            stat.lines().next().unwrap_or_default().split_whitespace().skip(1).flat_map(str::parse).collect();
        // user nice system idle iowait irq softirq steal; what follows is counted in user and nice.
        match all[..] {
            [user, nice, system, idle, iowait, irq, softirq, steal, ..] => {
                Ok([user + nice + system + irq + softirq + steal, idle + iowait])
            }
            _ => Err("/proc/stat does not begin with eight times of all CPUs".into()),
        }
    };
    let before = jiffies()?;
    thread::sleep(Duration::from_millis(330));
    let [busy, idle] = {
        let after = jiffies()?;
        [0, 1].map(|k| after[k].saturating_sub(before[k]) as f64)
    };
    Ok(cpus() as f64 * busy / (busy + idle).max(1.0))
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("cannot read {path}: {e}"))
}

fn field(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_string())
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
