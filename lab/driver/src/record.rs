//! The results that are kept, one file for each kind of CPU: what the pages show and what a later run is held against.

use crate::programs::write;
use crate::results::{Figures, Results};
use crate::rows::Row;
use std::fs;
use std::path::{Path, PathBuf};

/// The file of a kind of CPU: its name in lower case, with a `-` for whatever is neither letter nor digit.
fn file(folder: &Path, cpu: &str) -> PathBuf {
    let words: Vec<String> = cpu
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect();
    folder.join(format!("{}.json", words.join("-")))
}

/// Reads the samples of a run.
pub fn read(file: &Path) -> Result<Results, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("cannot read {}: {e}", file.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))
}

/// Writes the samples of a run.
pub fn save(results: &Results, file: &Path) -> Result<(), String> {
    let text = serde_json::to_string(results).map_err(|e| format!("cannot encode the results: {e}"))?;
    write(file, &text)
}

/// Keeps a run as that of its kind of CPU.
pub fn keep(results: &Results, folder: &Path) -> Result<(), String> {
    save(results, &file(folder, &results.machine.cpu))
}

/// All runs that are kept, by the names of their files.
pub fn kept(folder: &Path) -> Result<Vec<Results>, String> {
    let told = |e: std::io::Error| format!("cannot list {}: {e}", folder.display());
    let mut files = fs::read_dir(folder)
        .map_err(told)?
        .map(|entry| Ok(entry.map_err(told)?.path()))
        .collect::<Result<Vec<PathBuf>, String>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

/// How much worse than the worst round of the kept run a ratio may be.
const SLACK: f64 = 1.15;

/// The rows that are slower than the run that is kept for this kind of CPU says: in each of their rounds the ratio is by more than 15 %
/// above its worst. Says so, and judges nothing, if none is kept or other programs run.
pub fn slower<'a>(results: &Results, rows: &[&'a Row], folder: &Path) -> Result<Vec<&'a Row>, String> {
    let file = file(folder, &results.machine.cpu);
    if !file.exists() {
        println!("lab: no run of this kind of CPU is kept, so none of the ratios is judged");
        return Ok(Vec::new());
    }
    if !results.rounds.iter().all(|round| round.is_quiet()) {
        println!("lab: other programs run, so none of the ratios is judged");
        return Ok(Vec::new());
    }
    let kept = read(&file)?;
    let mut slower = Vec::new();
    for row in rows {
        // A row that is newer than the run that is kept has nothing to be held against.
        let Ok(before) = kept.figures(row) else { continue };
        if is_slower(&results.figures(row)?, &before) {
            slower.push(*row);
        }
    }
    Ok(slower)
}

fn is_slower(now: &Figures, before: &Figures) -> bool {
    now.ratio.least > SLACK * before.ratio.most
}
