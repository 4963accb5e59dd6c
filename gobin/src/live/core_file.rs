//! The memory of a process that was written to a core file.

use object::elf;

use crate::file::bytes::Endian;
use crate::live::elf::{Header, ProgramHeader, entry_in, notes};
use crate::live::error::Error;
use crate::live::memory::{Mapping, Memory};
use crate::live::snapshot::ProgramFile;

/// How much of a file is compared with what the core file has of it. Linux keeps the first page of each.
const COMPARED: u64 = 4096;

/// An ELF core file, of Linux's kernel, of gdb's `gcore`, or of QEMU.
///
/// What the program could not write to is usually left out, and comes from the executable then: see
/// [`supply`](Self::supply).
#[derive(Debug)]
pub struct Core<'data> {
    data: &'data [u8],
    goarch: &'static str,
    /// By address, not overlapping.
    segments: Vec<ProgramHeader>,
    /// The files that were mapped, by address.
    mapped: Vec<MappedFile>,
    entry: Option<u64>,
    /// Pieces of files that were supplied, by address.
    supplied: Vec<(u64, &'data [u8])>,
}

/// A part of a file that was mapped, from the note `NT_FILE`.
#[derive(Debug)]
struct MappedFile {
    addr: u64,
    end: u64,
    /// Offset in the file.
    offset: u64,
    path: String,
}

impl<'data> Core<'data> {
    /// Opens a core file. Reads its headers and notes only.
    ///
    /// # Errors
    ///
    /// [`Error::NotCore`] if it is something else, or damaged; [`Error::Truncated`] if headers or notes are missing.
    pub fn parse(data: &'data [u8]) -> Result<Self, Error> {
        let not_core = |reason: String| Error::NotCore { reason };
        let Some(header) = Header::read(data) else {
            let what = match crate::Image::parse(data) {
                Ok(_) => "an executable; a core file, or the number of a process, is needed",
                Err(_) => "not an ELF file",
            };
            return Err(not_core(format!("it is {what}")));
        };
        if !header.is_core() {
            let what = "an executable or library; a core file, or the number of a process, is needed";
            return Err(not_core(format!("it is {what}")));
        }
        let truncated = |what: &str, needed| {
            let what = what.to_owned();
            Error::Truncated { what, needed, len: data.len() as u64 }
        };
        let headers = header.program_headers(data);
        let headers_end = header.headers_end().unwrap_or(usize::MAX) as u64;
        let headers = headers.ok_or_else(|| truncated("the list of segments", headers_end))?;
        let mut segments: Vec<ProgramHeader> =
            headers.iter().filter(|segment| segment.is_load() && segment.mem_len > 0).copied().collect();
        segments.sort_by_key(|segment| segment.addr);
        let mut end = 0;
        for segment in &segments {
            if segment.addr < end || segment.file_len > segment.mem_len {
                return Err(not_core(format!("the segment at {:#x} overlaps another", segment.addr)));
            }
            end = segment.addr.saturating_add(segment.mem_len);
        }
        let (mapped, entry) = (Vec::new(), None);
        let mut core = Core { data, goarch: header.goarch(), segments, mapped, entry, supplied: Vec::new() };
        for &ProgramHeader { offset, file_len, .. } in headers.iter().filter(|header| header.is_note()) {
            let bytes = usize::try_from(offset).ok().and_then(|from| data.get(from..));
            let bytes = bytes.and_then(|bytes| bytes.get(..usize::try_from(file_len).ok()?));
            // gdb writes them last.
            let end = offset.saturating_add(file_len);
            core.read_notes(bytes.ok_or_else(|| truncated("the list of files", end))?, header.endian);
        }
        Ok(core)
    }

    fn read_notes(&mut self, bytes: &[u8], endian: Endian) {
        for note in notes(bytes, endian) {
            match elf::NoteType(note.kind) {
                elf::NT_AUXV => self.entry = entry_in(note.content, endian),
                elf::NT_FILE => {
                    self.mapped = mapped_files(note.content, endian).unwrap_or_default();
                    self.mapped.sort_by_key(|file| file.addr);
                }
                _ => {}
            }
        }
    }

    /// Go's name of the processor that the process ran on, as in `GOARCH`.
    pub fn goarch(&self) -> &'static str {
        self.goarch
    }

    /// The path of the executable. None if the core file does not say, as those of QEMU.
    pub fn executable(&self) -> Option<&str> {
        let entry = self.entry?;
        let file = self.mapped.iter().find(|file| (file.addr..file.end).contains(&entry))?;
        Some(&file.path)
    }

    /// The paths of all files that were mapped, by address, each once.
    pub fn files(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = Vec::new();
        for file in &self.mapped {
            if !paths.contains(&file.path.as_str()) {
                paths.push(&file.path);
            }
        }
        paths
    }

    /// Adds an executable or library that was mapped: where the core file has nothing, its bytes are read.
    ///
    /// The path tells which of the [`files`](Self::files) it is; any other path stands for the executable.
    ///
    /// # Errors
    ///
    /// [`Error::OtherFile`] if the file is not what was mapped, [`Error::NotCore`] if the core file does not say where
    /// its executable was.
    pub fn supply(&mut self, file: ProgramFile<'data>) -> Result<(), Error> {
        let other = |what: &str| Error::OtherFile { path: file.path.to_owned(), what: what.to_owned() };
        let header = Header::read(file.bytes).ok_or_else(|| other("it is not an ELF file"))?;
        let (arch, own) = (header.goarch(), self.goarch);
        if arch != own {
            return Err(other(&format!("it is for {arch}, the core file is of {own}")));
        }
        let headers = header.program_headers(file.bytes).unwrap_or_default();
        let loads = || headers.iter().filter(|load| load.is_load());
        let first =
            loads().min_by_key(|load| load.offset).ok_or_else(|| other("nothing of it can be loaded"))?;
        let path = match self.files().contains(&file.path) {
            true => Some(file.path),
            false => self.executable(),
        };
        let begin =
            self.mapped.iter().find(|mapped| mapped.offset == 0 && Some(mapped.path.as_str()) == path);
        let bias = match (begin, self.entry) {
            (Some(begin), _) => begin.addr.wrapping_sub(first.addr.wrapping_sub(first.offset)),
            _ if header.kind == elf::ET_EXEC.0 => 0,
            (None, Some(entry)) => entry.wrapping_sub(header.entry),
            (None, None) => {
                let reason = format!("it does not say where {} was in memory", file.path);
                return Err(Error::NotCore { reason });
            }
        };
        for load in loads() {
            let addr = header.endian.truncate(load.addr.wrapping_add(bias));
            let bytes = usize::try_from(load.offset).ok().and_then(|from| file.bytes.get(from..));
            let bytes = bytes.and_then(|bytes| bytes.get(..usize::try_from(load.file_len).ok()?));
            let bytes = bytes.ok_or_else(|| other("it is truncated"))?;
            if !load.has(elf::PF_W) {
                let len = load.file_len.min(COMPARED) as usize;
                if let Ok(present) = self.present(addr) {
                    let len = len.min(present.len());
                    if present[..len] != bytes[..len] {
                        return Err(other(&format!("it has other bytes at address {addr:#x}")));
                    }
                }
            }
            self.supplied.push((addr, bytes));
        }
        self.supplied.sort_by_key(|piece| piece.0);
        Ok(())
    }

    /// The bytes from an address on, as far as the core file itself has them in one piece. Not empty.
    fn present(&self, addr: u64) -> Result<&'data [u8], Error> {
        let at = self.segments.partition_point(|segment| segment.addr <= addr);
        let segment = at.checked_sub(1).map(|at| &self.segments[at]);
        let Some(segment) = segment.filter(|segment| addr - segment.addr < segment.mem_len) else {
            return Err(match self.path_at(addr) {
                None => Error::NotMapped { addr },
                path => Error::NotInCore { addr, path },
            });
        };
        let left = segment.file_len.saturating_sub(addr - segment.addr);
        if left == 0 {
            return Err(Error::NotInCore { addr, path: self.path_at(addr) });
        }
        let offset = segment.offset.saturating_add(addr - segment.addr);
        let truncated = || {
            let what = format!("address {addr:#x}");
            Error::Truncated { what, needed: offset.saturating_add(1), len: self.data.len() as u64 }
        };
        let rest = usize::try_from(offset).ok().and_then(|from| self.data.get(from..));
        let rest = rest.filter(|rest| !rest.is_empty()).ok_or_else(truncated)?;
        Ok(&rest[..rest.len().min(usize::try_from(left).unwrap_or(usize::MAX))])
    }

    /// The file that was mapped at an address.
    fn path_at(&self, addr: u64) -> Option<String> {
        let file = self.mapped.iter().find(|file| (file.addr..file.end).contains(&addr))?;
        Some(file.path.clone())
    }

    /// The bytes from an address on, of the core file or of what was supplied. Not empty.
    fn at(&self, addr: u64) -> Result<&'data [u8], Error> {
        self.present(addr).or_else(|error| match error {
            Error::Truncated { .. } => Err(error),
            error => {
                let at = self.supplied.partition_point(|piece| piece.0 <= addr);
                let piece = at.checked_sub(1).map(|at| self.supplied[at]).and_then(|(first, bytes)| {
                    bytes.get(usize::try_from(addr - first).ok()?..).filter(|bytes| !bytes.is_empty())
                });
                piece.ok_or(error)
            }
        })
    }
}

impl Memory for Core<'_> {
    fn read(&self, mut addr: u64, mut bytes: &mut [u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let from = self.at(addr)?;
            let len = from.len().min(bytes.len());
            let (now, later) = bytes.split_at_mut(len);
            now.copy_from_slice(&from[..len]);
            addr = addr.wrapping_add(len as u64);
            bytes = later;
        }
        Ok(())
    }

    fn mappings(&self) -> Result<Vec<Mapping>, Error> {
        let mapping = |segment: &ProgramHeader| Mapping {
            addr: segment.addr,
            len: segment.mem_len,
            readable: segment.has(elf::PF_R),
            writable: segment.has(elf::PF_W),
            name: self.path_at(segment.addr),
        };
        let mut mappings: Vec<Mapping> = self.segments.iter().map(mapping).collect();
        // gdb leaves out what cannot be written to, and QEMU what can be executed.
        for (addr, bytes) in &self.supplied {
            if !mappings.iter().any(|mapping| mapping.contains(*addr)) {
                mappings.push(Mapping {
                    addr: *addr,
                    len: bytes.len() as u64,
                    readable: true,
                    writable: false,
                    name: self.path_at(*addr),
                });
            }
        }
        mappings.sort_by_key(|mapping| mapping.addr);
        Ok(mappings)
    }

    fn entry(&self) -> Option<u64> {
        self.entry
    }
}

/// What `NT_FILE` lists: number and unit, then where each file was mapped, then their paths (`fill_files_note` in
/// fs/binfmt_elf.c of Linux).
fn mapped_files(content: &[u8], endian: Endian) -> Option<Vec<MappedFile>> {
    let word = endian.size();
    let (count, unit) = (endian.word(content, 0)?, endian.word(content, word)?);
    let count = usize::try_from(count).ok()?;
    let records = content.get(2 * word..)?;
    let mut paths = records.get(count.checked_mul(3 * word)?..)?.split(|byte| *byte == 0);
    let words: Vec<u64> = endian.words(records).take(3 * count).collect();
    let file = |record: &[u64]| {
        let path = String::from_utf8_lossy(paths.next()?).into_owned();
        Some(MappedFile { addr: record[0], end: record[1], offset: record[2].checked_mul(unit)?, path })
    };
    words.chunks_exact(3).map(file).collect()
}
