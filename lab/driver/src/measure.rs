//! Runs both programs in turn, case by case and round by round.

use crate::cost;
use crate::programs::{Program, Programs, Windows, setting};
use crate::results::{Machine, Results, Round, Samples, Versions};
use crate::rows::{Against, Row, case, curves};
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
    /// Also the cases of the curves.
    pub curves: bool,
    /// Also what building costs.
    pub building: bool,
}

/// A case, and whether the Go program has it too.
type Cases = Vec<(String, bool)>;

impl Plan<'_> {
    /// Which cases each program has to run.
    fn cases(&self) -> Cases {
        let of = |sample: &str, in_go| (case(sample).to_string(), in_go);
        let mut cases = if self.curves { curves() } else { Cases::new() };
        for row in self.rows {
            match row.against {
                Against::Rust { ours, theirs } => cases.extend([of(ours, false), of(theirs, false)]),
                Against::Go | Against::OneThread => cases.push(of(row.name, true)),
            }
            cases.extend(row.floor.map(|floor| of(floor, false)));
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

    /// Builds the programs and runs them. The rounds come after those of an earlier run, if there is one.
    pub fn run(
        &self,
        earlier: Option<Results>,
        lab: &Path,
        root: &Path,
        out: &Path,
    ) -> Result<Results, String> {
        let programs = Programs::build(lab, out)?;
        let cases = self.cases();
        let mut results = match earlier {
            Some(earlier) => self.continued(earlier, root)?,
            None => self.begun(root)?,
        };
        let Results { rounds, go: of_go, rust: of_rust, .. } = &mut results;
        let (before, mut quiet) = (rounds.len(), 0);
        while quiet < self.rounds && rounds.len() < before + self.rounds + self.repeats {
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
            measure(&cases, rounds.len(), self.windows, (&programs.go, of_go), (&programs.rust, of_rust))?;
        }
        if self.building && results.build_costs.is_empty() {
            eprintln!("lab: build costs");
            results.build_costs = cost::measure(root, out, Path::new(&setting("LAB_GO")?), 3)?;
        }
        Ok(results)
    }

    /// A run without rounds.
    fn begun(&self, root: &Path) -> Result<Results, String> {
        Ok(Results {
            date: output("date", &["-u", "+%Y-%m-%d"])?,
            command: setting("LAB_COMMAND")?.trim().to_string(),
            machine: machine()?,
            versions: Versions {
                itab: library(&root.to_string_lossy())?,
                rustc: output("rustc", &["--version"])?,
                go: output(&setting("LAB_GO")?, &["version"])?,
            },
            rounds: Vec::new(),
            windows: self.windows.count,
            window_ms: self.windows.ms,
            go: Samples::new(),
            rust: Samples::new(),
            build_costs: Vec::new(),
        })
    }

    /// An earlier run, if more rounds of it can be made here and now.
    fn continued(&self, earlier: Results, root: &Path) -> Result<Results, String> {
        let now = self.begun(root)?;
        let key = |run: &Results| {
            let Results { machine, versions, windows, window_ms, .. } = run;
            format!("{machine:?}, {versions:?}, {windows} windows of {window_ms} ms")
        };
        let (then, now) = (key(&earlier), key(&now));
        if then != now {
            return Err(format!("the earlier rounds are of another kind: {then}; these would be: {now}"));
        }
        Ok(earlier)
    }
}

/// One round: each case in a process of its own, Go and Rust in turn, so that neither always runs on the warmer machine.
fn measure(
    cases: &Cases,
    round: usize,
    windows: Windows,
    (go, of_go): (&Program, &mut Samples),
    (rust, of_rust): (&Program, &mut Samples),
) -> Result<(), String> {
    for (case, in_go) in cases {
        let in_go = *in_go;
        if in_go && !round.is_multiple_of(2) {
            go.measure(case, windows, of_go)?;
        }
        rust.measure(case, windows, of_rust)?;
        if in_go && round.is_multiple_of(2) {
            go.measure(case, windows, of_go)?;
        }
    }
    // What programs say that they computed is the same in both.
    for (name, ours) in of_rust.iter().filter(|(name, _)| name.ends_with("/output")) {
        let theirs = of_go.get(name).and_then(|theirs| theirs.last());
        if theirs != ours.last() {
            return Err(format!("{name} is {:?} in Rust and {theirs:?} in Go", ours.last()));
        }
    }
    Ok(())
}

/// The last commit that changed the library, which is what is measured; whether it was changed since.
fn library(root: &str) -> Result<String, String> {
    const CODE: [&str; 4] = ["--", "src", "macros", "Cargo.toml"];
    let git = |arguments: &[&str]| output("git", &[&["-C", root], arguments, &CODE].concat());
    let commit = git(&["log", "-1", "--format=%h"])?;
    let changed = git(&["status", "--porcelain"])?;
    Ok(if changed.is_empty() { commit } else { commit + "-dirty" })
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
