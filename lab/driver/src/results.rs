//! What a run leaves behind: every sample, and what is needed to judge it.

use crate::rows::{Against, Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sample name to nanoseconds per operation, one entry per round.
pub type Samples = BTreeMap<String, Vec<f64>>;

/// One run of the laboratory.
#[derive(Serialize, Deserialize)]
pub struct Results {
    pub date: String,
    pub command: String,
    pub machine: Machine,
    pub versions: Versions,
    pub rounds: Vec<Round>,
    pub windows: usize,
    pub window_ms: usize,
    pub go: Samples,
    pub rust: Samples,
    pub build_costs: Vec<BuildCost>,
}

#[derive(Serialize, Deserialize, Debug)]
pub struct Machine {
    pub cpu: String,
    pub cpus: usize,
    pub memory: String,
    pub kernel: String,
}

/// One process of each case. Other programs disturb caches and branch predictors even where CPU time is counted, so it is noted
/// how much they do.
#[derive(Serialize, Deserialize, Clone, Copy)]
pub struct Round {
    /// How many CPUs were busy before it began, while the laboratory slept.
    pub busy: f64,
}

impl Round {
    /// Whether so little else was going on that the round counts.
    pub fn is_quiet(self) -> bool {
        self.busy <= 0.25
    }
}

#[derive(Serialize, Deserialize, Debug)]
pub struct Versions {
    pub itab: String,
    pub rustc: String,
    pub go: String,
}

/// What one program of a number of (type, interface) pairs costs to build.
#[derive(Serialize, Deserialize, Clone)]
pub struct BuildCost {
    pub how: String,
    pub pairs: usize,
    pub cpu_ms: f64,
    pub bytes: u64,
}

/// The middle of a row of numbers, and how far they are apart.
#[derive(Clone, Copy)]
pub struct Spread {
    pub least: f64,
    pub median: f64,
    pub most: f64,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Option<Spread> {
        values.sort_by(f64::total_cmp);
        let (least, most) = (*values.first()?, *values.last()?);
        let middle = values.len() / 2;
        let odd = values.len() % 2 == 1;
        let median = if odd { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
        Some(Spread { least, median, most })
    }
}

/// A row with its figures, over all rounds that count.
pub struct Figures {
    pub theirs: f64,
    pub ours: f64,
    /// Ours by theirs, in each round.
    pub ratio: Spread,
    pub floor: Option<f64>,
}

impl Results {
    /// Which rounds count: the quiet ones, or all where fewer than three were.
    pub fn counted(&self) -> Vec<usize> {
        let all = 0..self.rounds.len();
        let quiet: Vec<usize> = all.clone().filter(|round| self.rounds[*round].is_quiet()).collect();
        if quiet.len() >= 3 { quiet } else { all.collect() }
    }

    /// Whether the run has the row: it may be older than the row.
    pub fn has(&self, row: &Row) -> bool {
        let ours = match row.against {
            Against::Go => row.name,
            Against::Rust { ours, .. } => ours,
            Against::OneThread => return self.rust.contains_key(&format!("{}/two", row.name)),
        };
        self.rust.contains_key(ours)
    }

    /// The figures of a row, or the name of the sample that is missing.
    pub fn figures(&self, row: &Row) -> Result<Figures, String> {
        let name = row.name.to_string();
        let (theirs, ours) = match row.against {
            Against::Go => (self.sample(&self.go, &name)?, self.sample(&self.rust, &name)?),
            Against::Rust { ours, theirs } => {
                (self.sample(&self.rust, theirs)?, self.sample(&self.rust, ours)?)
            }
            Against::OneThread => (
                self.sample(&self.rust, &format!("{name}/one"))?,
                self.sample(&self.rust, &format!("{name}/two"))?,
            ),
        };
        let ratios = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
        let spread = |values, name: &str| Spread::of(values).ok_or_else(|| none(name));
        Ok(Figures {
            ratio: spread(ratios, &name)?,
            theirs: spread(theirs, &name)?.median,
            ours: spread(ours, &name)?.median,
            floor: row.floor.map(|sample| self.median(&self.rust, sample)).transpose()?,
        })
    }

    /// What a sample was in the rounds that count.
    fn sample(&self, samples: &Samples, name: &str) -> Result<Vec<f64>, String> {
        let values = samples.get(name).ok_or_else(|| none(name))?;
        self.counted().into_iter().map(|round| values.get(round).copied().ok_or_else(|| none(name))).collect()
    }

    /// The median of a sample.
    pub fn median(&self, samples: &Samples, name: &str) -> Result<f64, String> {
        Spread::of(self.sample(samples, name)?).map(|spread| spread.median).ok_or_else(|| none(name))
    }
}

fn none(name: &str) -> String {
    format!("no sample `{name}`")
}
