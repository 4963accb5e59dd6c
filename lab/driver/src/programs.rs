//! Building the two programs and running one case of one of them in a fresh process.

use crate::results::Samples;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs, io};

/// An executable that runs `PROGRAM CASE` and prints `row<TAB>ns` lines.
pub struct Program {
    path: PathBuf,
}

/// How long one measurement is.
#[derive(Clone, Copy)]
pub struct Windows {
    pub count: usize,
    pub ms: usize,
}

/// A variable that `lab/run` sets.
pub fn setting(name: &str) -> Result<String, String> {
    env::var(name).map_err(|_| format!("{name} is not set; start the lab with lab/run"))
}

/// The two that are compared.
pub struct Programs {
    pub go: Program,
    pub rust: Program,
}

impl Programs {
    /// Builds both, as far as they are not built yet.
    pub fn build(lab: &Path, out: &Path) -> Result<Self, String> {
        eprintln!("lab: building");
        Ok(Programs {
            go: build_go(lab, out, Path::new(&setting("LAB_GO")?))?,
            rust: build_rust(lab, Path::new(&setting("CARGO_TARGET_DIR")?))?,
        })
    }
}

/// Copies the Go sources of the lab beside the generated ones and builds them.
fn build_go(lab: &Path, out: &Path, go: &Path) -> Result<Program, String> {
    let module = out.join("go-program");
    copy_tree(&lab.join("go"), &module)
        .map_err(|e| format!("cannot copy {}: {e}", lab.join("go").display()))?;
    for (name, text) in workload::go::files() {
        let path = module.join(name);
        write(&path, &text)?;
    }
    let path = out.join("bench-go");
    run(Command::new(go).current_dir(&module).arg("build").arg("-o").arg(&path).arg("."))?;
    Ok(Program { path })
}

/// Builds the Rust program of the lab's workspace.
fn build_rust(lab: &Path, target: &Path) -> Result<Program, String> {
    run(Command::new("cargo").current_dir(lab).args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "bench",
    ]))?;
    Ok(Program { path: target.join("release/bench") })
}

impl Program {
    /// Runs one case and adds its rows to `samples`.
    pub fn measure(&self, case: &str, windows: Windows, samples: &mut Samples) -> Result<(), String> {
        let output = Command::new(&self.path)
            .arg(case)
            .env("LAB_WINDOWS", windows.count.to_string())
            .env("LAB_WINDOW_MS", windows.ms.to_string())
            .stderr(Stdio::inherit())
            .output()
            .map_err(|e| format!("cannot start {}: {e}", self.path.display()))?;
        let told = || format!("`{} {case}`", self.path.display());
        if !output.status.success() {
            return Err(format!("{} ended with {}", told(), output.status));
        }
        let text = String::from_utf8_lossy(&output.stdout);
        if text.trim().is_empty() {
            return Err(format!("{} printed no row", told()));
        }
        for line in text.lines() {
            let (row, ns) = line
                .split_once('\t')
                .and_then(|(row, ns)| Some((row, ns.parse::<f64>().ok().filter(|ns| ns.is_finite())?)))
                .ok_or_else(|| format!("{} printed `{line}`, not a row and a time", told()))?;
            samples.entry(row.to_string()).or_default().push(ns);
        }
        Ok(())
    }
}

/// Runs a command to its end; an error says which one failed.
pub fn run(command: &mut Command) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?} ended with {status}")),
        Err(e) => Err(format!("cannot start {command:?}: {e}")),
    }
}

/// Writes a file and the folders above it, leaving an unchanged file alone so that build tools see no change.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
