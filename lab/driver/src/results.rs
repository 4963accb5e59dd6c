//! What a run leaves behind: every sample, and what is needed to judge it.

use crate::rows::{Against, Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sample name to nanoseconds per operation, one entry per process.
pub type Samples = BTreeMap<String, Vec<f64>>;

/// One run of the laboratory.
#[derive(Serialize, Deserialize)]
pub struct Results {
    pub date: String,
    pub command: String,
    pub machine: Machine,
    pub versions: Versions,
    pub rounds: usize,
    pub windows: usize,
    pub window_ms: usize,
    pub go: Samples,
    pub rust: Samples,
    pub build_costs: Vec<BuildCost>,
}

#[derive(Serialize, Deserialize)]
pub struct Machine {
    pub cpu: String,
    pub cpus: usize,
    pub memory: String,
    pub kernel: String,
    /// Load average before and after: other programs disturb caches and branch predictors even where CPU time is counted.
    pub load: [String; 2],
}

#[derive(Serialize, Deserialize)]
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

/// A row with its figures: medians over all processes.
pub struct Figures {
    pub theirs: f64,
    pub ours: f64,
    pub ratio: f64,
    pub floor: Option<f64>,
}

impl Results {
    /// The figures of a row, or the name of the sample that is missing.
    pub fn figures(&self, row: &Row) -> Result<Figures, String> {
        let name = row.name.to_string();
        let (theirs, ours) = match row.against {
            Against::Go => (median(&self.go, &name)?, median(&self.rust, &name)?),
            Against::Std { ours, theirs } => (median(&self.rust, theirs)?, median(&self.rust, ours)?),
            Against::OneThread => {
                (median(&self.rust, &format!("{name}/one"))?, median(&self.rust, &format!("{name}/two"))?)
            }
        };
        let floor = row.floor.map(|sample| median(&self.rust, sample)).transpose()?;
        Ok(Figures { theirs, ours, ratio: ours / theirs, floor })
    }
}

/// The median of a sample.
pub fn median(samples: &Samples, name: &str) -> Result<f64, String> {
    let mut values =
        samples.get(name).filter(|v| !v.is_empty()).ok_or(format!("no sample `{name}`"))?.clone();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    Ok(if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 })
}
