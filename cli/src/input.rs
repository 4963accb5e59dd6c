//! Where executables come from: files, folders, standard input, and the small program that is part of the command.

use std::fs;
use std::io::{self, IsTerminal, Read};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use itab_gobin::{Binary, Surface, SurfaceError};
use memmap2::Mmap;
use rayon::prelude::*;

use crate::error::Error;

/// An executable whose bytes are at hand.
pub(crate) struct File {
    /// What to call it in answers and errors.
    pub(crate) name: String,
    /// When reading began.
    pub(crate) opened: Instant,
    bytes: Bytes,
}

enum Bytes {
    Mapped(Mmap),
    Read(Vec<u8>),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Read(bytes) => bytes,
        }
    }
}

impl File {
    /// Opens the file at `path`, or reads standard input if that is `-`; without a path, the shipped program.
    pub(crate) fn open(path: Option<&Path>) -> Result<File, Error> {
        let Some(path) = path else { return Ok(File::shipped()) };
        let opened = Instant::now();
        let (name, bytes) = if is_stdin(path) {
            ("standard input".to_owned(), read_stdin())
        } else {
            (path.display().to_string(), map(path))
        };
        match bytes {
            Ok(bytes) => Ok(File { name, opened, bytes }),
            Err(source) => Err(Error::Open { file: name, source }),
        }
    }

    /// The program that is part of the command; `shipped/pack.sh` makes it.
    pub(crate) fn shipped() -> File {
        File::unpack("aviary", include_bytes!("../shipped/aviary.z"))
    }

    /// A newer build of that program.
    pub(crate) fn shipped_newer() -> File {
        File::unpack("aviary-newer", include_bytes!("../shipped/aviary-newer.z"))
    }

    fn unpack(name: &str, packed: &[u8]) -> File {
        let opened = Instant::now();
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(packed).expect("pack.sh packed it");
        File { name: name.to_owned(), opened, bytes: Bytes::Read(bytes) }
    }

    /// How long the file is, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// What is in the file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Decodes the executable.
    pub(crate) fn read(&self) -> Result<Binary<'_>, Error> {
        Binary::read(&self.bytes).map_err(|source| Error::Read { file: self.name.clone(), source })
    }

    /// What `itab surface` wrote, if that is what the file is.
    pub(crate) fn surface(&self) -> Result<Option<Surface>, Error> {
        if !Surface::is_one(&self.bytes) {
            return Ok(None);
        }
        let text = str::from_utf8(&self.bytes).map_err(|error| error.to_string());
        let surface = text.and_then(|text| text.parse().map_err(|error: SurfaceError| error.to_string()));
        let source = |message| io::Error::new(io::ErrorKind::InvalidData, message);
        surface.map(Some).map_err(|message| Error::Open { file: self.name.clone(), source: source(message) })
    }
}

/// Whether a path means standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// How much of standard input is read, in bytes: several times the largest Go programs that are known.
const MOST_STDIN: u64 = 1 << 30;

fn read_stdin() -> io::Result<Bytes> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MOST_STDIN + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_STDIN {
        let message = format!("longer than {} MiB, which is as much as is read of it", MOST_STDIN >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(Bytes::Read(bytes))
}

/// Maps a file. What is no file is not opened: opening a pipe waits for a writer, and devices may never end.
fn map(path: &Path) -> io::Result<Bytes> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder, where one file is needed"));
    }
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a file; `-` reads standard input"));
    }
    // An empty map is an error on some systems.
    if metadata.len() == 0 {
        return Ok(Bytes::Read(Vec::new()));
    }
    let file = fs::File::open(path)?;
    // SAFETY: the bytes must not change while they are borrowed. No program can enforce that for a file of
    // somebody else's; what makes it hold is that executables are replaced, not rewritten: linkers and
    // installers write a new file. A file that is cut while it is mapped ends the process (SIGBUS).
    let map = unsafe { Mmap::map(&file)? };
    Ok(Bytes::Mapped(map))
}

/// What became of one of several files.
pub(crate) type Outcome<T> = Result<T, Error>;

/// Does the same with every executable, in parallel, and returns the results in the order of their paths.
///
/// Folders are searched, and what in them does not look like an executable of Go is passed over: only a
/// file that was named must be one. No file stops the others. Without any path, the shipped program is
/// the only one.
pub(crate) fn each<T: Send>(
    paths: &[PathBuf],
    work: impl Fn(&File, &Binary<'_>) -> T + Sync,
) -> Vec<Outcome<T>> {
    if paths.is_empty() {
        let file = File::shipped();
        return vec![file.read().map(|binary| work(&file, &binary))];
    }
    let candidates: Vec<Candidate> = paths.iter().flat_map(|path| candidates(path)).collect();
    let progress = progress(candidates.len());
    let outcomes = candidates
        .into_par_iter()
        .filter_map(|candidate| {
            let outcome = candidate.examine(&work);
            progress.inc(1);
            outcome
        })
        .collect();
    progress.finish_and_clear();
    outcomes
}

/// A bar on the terminal, if there is one to look at it and more than one file to wait for.
fn progress(files: usize) -> ProgressBar {
    if files < 2 || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr());
    bar.with_style(ProgressStyle::with_template("{bar:40} {pos}/{len} files").expect("the template is valid"))
}

/// A path that may lead to an executable.
struct Candidate {
    path: PathBuf,
    /// Whether the user named this file, rather than a folder it is in.
    named: bool,
    /// Why the path, a folder then, could not be searched.
    error: Option<io::Error>,
}

impl Candidate {
    fn examine<T>(self, work: impl Fn(&File, &Binary<'_>) -> T) -> Option<Outcome<T>> {
        if let Some(source) = self.error {
            return Some(Err(Error::Open { file: self.path.display().to_string(), source }));
        }
        let file = match File::open(Some(&self.path)) {
            Ok(file) => file,
            Err(error) => return Some(Err(error)),
        };
        // A folder holds other things too.
        if !self.named && !looks_executable(&file.bytes) {
            return None;
        }
        match file.read() {
            Ok(binary) => Some(Ok(work(&file, &binary))),
            Err(Error::Read { source: itab_gobin::Error::NotGo, .. }) if !self.named => None,
            Err(error) => Some(Err(error)),
        }
    }
}

/// The file at `path`, or the files in the folder there, sorted by path.
fn candidates(path: &Path) -> Vec<Candidate> {
    if !path.is_dir() {
        return vec![Candidate { path: path.to_owned(), named: true, error: None }];
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut visit = || -> io::Result<()> {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                // A link to a folder is not followed: it may lead back.
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    folders.push(entry.path());
                } else if kind.is_file() || kind.is_symlink() && entry.path().is_file() {
                    found.push(Candidate { path: entry.path(), named: false, error: None });
                }
            }
            Ok(())
        };
        if let Err(error) = visit() {
            found.push(Candidate { path: folder, named: false, error: Some(error) });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Whether the first bytes are those of ELF, PE, Mach-O or WebAssembly.
fn looks_executable(bytes: &[u8]) -> bool {
    match bytes.first_chunk::<8>() {
        Some([0x7f, b'E', b'L', b'F', ..] | [b'M', b'Z', ..] | [0, b'a', b's', b'm', ..]) => true,
        Some([0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..]) => true,
        // A universal file starts like a class file of Java, but with a small number of slices where the
        // class file has its version, which is 45 or more.
        Some([0xca, 0xfe, 0xba, 0xbe | 0xbf, 0, 0, 0, slices]) => *slices < 45,
        _ => false,
    }
}
