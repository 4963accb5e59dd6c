//! From the number of a process, or the path of a core file, to the run time in its memory.

use std::path::{Path, PathBuf};
use std::time::Instant;

use itab_gobin::live::{self, Core, Live, Memory, ProgramFile, Snapshot};
use serde::Serialize;

use crate::error::Error;
use crate::input::File;
use crate::output::Status;

/// A process or a core file.
pub(crate) enum Target {
    Process(u32),
    Core(PathBuf),
}

impl Target {
    /// What a word of the command line means: a number is a process, everything else a path.
    pub(crate) fn new(word: &str) -> Target {
        word.parse().map_or_else(|_| Target::Core(word.into()), Target::Process)
    }

    /// What to call it in answers and errors.
    pub(crate) fn name(&self) -> String {
        match self {
            Target::Process(pid) => format!("process {pid}"),
            Target::Core(path) => path.display().to_string(),
        }
    }

    pub(crate) fn error(&self, source: live::Error) -> Error {
        Error::Live { target: self.name(), source, hint: None }
    }
}

/// What a JSON object says first about a run time.
#[derive(Serialize)]
pub(crate) struct Origin {
    process: Option<u32>,
    core: Option<String>,
    pub(crate) file: String,
    pub(crate) go_version: Option<String>,
    format: &'static str,
    arch: &'static str,
    bits: u64,
    endian: &'static str,
}

impl Origin {
    pub(crate) fn of(target: &Target, live: &Live<'_>) -> Origin {
        let image = live.program().image();
        let (process, core) = match target {
            Target::Process(pid) => (Some(*pid), None),
            Target::Core(path) => (None, Some(path.display().to_string())),
        };
        Origin {
            process,
            core,
            file: live.path().to_owned(),
            go_version: live.program().go_version().map(str::to_owned),
            format: image.format().as_str(),
            arch: image.goarch(),
            bits: image.word_size() * 8,
            endian: if image.is_big_endian() { "big" } else { "little" },
        }
    }

    /// As short as a line needs it: `go1.27.3 elf/amd64`.
    pub(crate) fn short(&self) -> String {
        let version = self.go_version.as_deref().unwrap_or("Go of an unknown version");
        format!("{version} {}/{}", self.format, self.arch)
    }
}

/// What a question about a run time is given.
pub(crate) struct Attached<'a> {
    pub(crate) target: &'a Target,
    pub(crate) live: &'a Live<'a>,
    /// When reading began.
    pub(crate) opened: Instant,
}

impl Attached<'_> {
    pub(crate) fn origin(&self) -> Origin {
        Origin::of(self.target, self.live)
    }

    pub(crate) fn error(&self, source: live::Error) -> Error {
        self.target.error(source)
    }
}

/// Finds the run time in a process or a core file, and asks a question about it.
///
/// `file` is the executable of a core file, where it is not at the path that the core file has.
pub(crate) fn attach(
    target: &Target,
    file: Option<&Path>,
    ask: impl FnOnce(&Attached<'_>) -> Result<Status, Error>,
) -> Result<Status, Error> {
    let opened = Instant::now();
    match target {
        Target::Process(_) if file.is_some() => {
            Err(Error::Usage("--file is for core files: a process knows its executable".to_owned()))
        }
        #[cfg(target_os = "linux")]
        Target::Process(pid) => process(target, *pid, opened, ask),
        #[cfg(not(target_os = "linux"))]
        Target::Process(_) => Err(Error::Usage(format!(
            "{}: the memory of a process can be read on Linux only; a core file can be read everywhere",
            target.name()
        ))),
        Target::Core(path) => core(target, path, file, opened, ask),
    }
}

#[cfg(target_os = "linux")]
fn process(
    target: &Target,
    pid: u32,
    opened: Instant,
    ask: impl FnOnce(&Attached<'_>) -> Result<Status, Error>,
) -> Result<Status, Error> {
    let process = live::Process::open(pid).map_err(|error| target.error(error))?;
    // In the view of the process, whose folders may be others. What cannot be opened, or is not what is in memory, is
    // read from memory; the executable is there even if it was deleted.
    let executable = process.executable().map_err(|error| target.error(error))?;
    let paths = Snapshot::files(&process).map_err(|error| target.error(error))?;
    let opened_files: Vec<(String, File)> = paths
        .into_iter()
        .filter_map(|path| {
            let seen = if path == executable {
                format!("/proc/{pid}/exe")
            } else {
                format!("/proc/{pid}/root{path}")
            };
            Some((path, File::open(Some(Path::new(&seen))).ok()?))
        })
        .collect();
    let files: Vec<ProgramFile<'_>> =
        opened_files.iter().map(|(path, file)| ProgramFile { path, bytes: file.bytes() }).collect();
    read(target, &process, &files, opened, ask)
}

fn core(
    target: &Target,
    path: &Path,
    executable: Option<&Path>,
    opened: Instant,
    ask: impl FnOnce(&Attached<'_>) -> Result<Status, Error>,
) -> Result<Status, Error> {
    let file = File::open(Some(path))?;
    let mut core = Core::parse(file.bytes()).map_err(|error| target.error(error))?;
    let recorded = core.executable().map(str::to_owned);
    let mut paths: Vec<String> = core.files().into_iter().map(str::to_owned).collect();
    let mut opened_files = Vec::new();
    if let Some(executable) = executable {
        // In place of the one that the core file has the path of.
        let executable_path = std::fs::canonicalize(executable).unwrap_or_else(|_| executable.to_owned());
        let executable_path = executable_path.display().to_string();
        let stands_for =
            if paths.contains(&executable_path) { Some(executable_path) } else { recorded.clone() };
        paths.retain(|path| Some(path) != stands_for.as_ref());
        let name = stands_for.unwrap_or_else(|| executable.display().to_string());
        opened_files.push((name, true, File::open(Some(executable))?));
    }
    // Libraries too: one of them may be a plugin, or the only thing that Go made.
    opened_files.extend(paths.into_iter().filter_map(|path| {
        let file = File::open(Some(Path::new(&path))).ok()?;
        Some((path, false, file))
    }));
    let mut hint = None;
    let mut files = Vec::new();
    for (path, named, file) in &opened_files {
        let file = ProgramFile { path, bytes: file.bytes() };
        match core.supply(file) {
            Ok(()) => files.push(file),
            Err(error) if *named => return Err(target.error(error)),
            // What was mapped as data, or replaced since. If it is needed, that is an error soon.
            Err(error @ live::Error::OtherFile { .. }) if Some(path) == recorded.as_ref() => {
                hint = Some(format!("{error}; --file names the one that was"));
            }
            Err(_) => {}
        }
    }
    let is_supplied = |path: &str| files.iter().any(|file| file.path == path);
    if executable.is_none() && hint.is_none() && !recorded.as_deref().is_some_and(is_supplied) {
        let path = recorded.as_deref().unwrap_or("the executable");
        hint = Some(format!("{path} cannot be read; --file names it"));
    }
    read(target, &core, &files, opened, ask).map_err(|error| match error {
        Error::Live { target, source, hint: None }
            if matches!(source, live::Error::NotInCore { .. } | live::Error::NotGo { .. }) =>
        {
            Error::Live { target, source, hint }
        }
        error => error,
    })
}

fn read(
    target: &Target,
    memory: &dyn Memory,
    files: &[ProgramFile<'_>],
    opened: Instant,
    ask: impl FnOnce(&Attached<'_>) -> Result<Status, Error>,
) -> Result<Status, Error> {
    let snapshot = Snapshot::take(memory, files).map_err(|error| target.error(error))?;
    let live = Live::read(memory, &snapshot).map_err(|error| target.error(error))?;
    ask(&Attached { target, live: &live, opened })
}
