//! The executables and libraries in memory.

use object::elf;

use crate::live::elf::{HEADER, Header, ProgramHeader, notes};
use crate::live::error::Error;
use crate::live::memory::{self, Mapping, Memory};

/// Longest program headers and notes that are looked at, in bytes.
const MAX_HEADERS: usize = 1 << 16;

/// An executable or library, as its headers in memory describe it.
pub(crate) struct Loaded {
    /// Address of its ELF header.
    pub(crate) addr: u64,
    /// The path it was mapped from, or what the system calls the memory.
    pub(crate) name: Option<String>,
    pub(crate) header: Header,
    /// What the loader added to the addresses of the file.
    pub(crate) bias: u64,
    /// What an emulator adds to the addresses that the program uses: see [`View`](memory::View).
    pub(crate) offset: u64,
    /// What was loaded, at the addresses in memory.
    pub(crate) segments: Vec<ProgramHeader>,
    /// Whether it has a note of Go's linker, which says: made by Go.
    pub(crate) has_go_note: bool,
}

impl Loaded {
    /// What to call it in an error.
    pub(crate) fn to_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("the executable at {:#x}", self.addr))
    }

    /// Whether an address is in one of its segments.
    pub(crate) fn contains(&self, addr: u64) -> bool {
        self.segments.iter().any(|segment| addr.wrapping_sub(segment.addr) < segment.mem_len)
    }

    /// What the headers at the beginning of a mapping describe, if that is an executable or library in its place.
    fn new(
        memory: &dyn Memory,
        mappings: &[Mapping],
        at: &Mapping,
        header: Header,
        headers: &[ProgramHeader],
    ) -> Option<Loaded> {
        let loads = || headers.iter().filter(|load| load.is_load());
        // What a file has at its beginning is mapped together with its first segment.
        let first = loads().min_by_key(|load| load.offset)?;
        let moved = at.addr.wrapping_sub(first.addr.wrapping_sub(first.offset));
        // The code of an executable with fixed addresses uses them, wherever it is.
        let fixed = header.kind == elf::ET_EXEC.0;
        let (bias, offset) = if fixed { (0, moved) } else { (moved, 0) };
        let loaded = |load: &ProgramHeader| {
            let addr = header.endian.truncate(load.addr.wrapping_add(bias));
            let whole = addr.checked_add(load.mem_len).is_some() && load.file_len <= load.mem_len;
            whole.then_some(ProgramHeader { addr, ..*load })
        };
        let segments: Vec<ProgramHeader> = loads().map(loaded).collect::<Option<_>>()?;
        // A program may map executables to read them, as `itab` does. Such a file lies in memory in one piece, while the
        // loader maps variables apart. (Some of them it makes read-only later.)
        let mut variables = segments.iter().filter(|segment| segment.has(elf::PF_W) && segment.file_len > 0);
        let in_place = variables.all(|segment| {
            let last = (segment.addr + (segment.file_len - 1)).wrapping_add(offset);
            let mapping = mappings.iter().find(|mapping| mapping.contains(last));
            mapping.is_some_and(|mapping| mapping.writable || mapping.addr != at.addr)
        });
        let has_go_note = headers.iter().filter(|note| note.is_note()).any(|note| {
            let addr = note.addr.wrapping_add(moved);
            let bytes = memory::bytes(memory, addr, note.file_len.min(MAX_HEADERS as u64));
            bytes.is_ok_and(|bytes| notes(&bytes, header.endian).any(|note| note.name == b"Go"))
        });
        let (addr, name) = (at.addr, at.name.clone());
        in_place.then_some(Loaded { addr, name, header, bias, offset, segments, has_go_note })
    }
}

/// The ELF header and the program headers at an address, if they are there.
fn headers(memory: &dyn Memory, addr: u64) -> Result<Option<(Header, Vec<ProgramHeader>)>, Error> {
    let mut bytes = vec![0; HEADER];
    memory.read(addr, &mut bytes)?;
    let Some(header) = Header::read(&bytes) else { return Ok(None) };
    let Some(len) = header.headers_end().filter(|len| *len <= MAX_HEADERS) else { return Ok(None) };
    let bytes = memory::bytes(memory, addr, len as u64)?;
    Ok(header.program_headers(&bytes).map(|headers| (header, headers)))
}

/// The executables and libraries in memory: first the executable, then others in order of address.
pub(crate) struct All {
    pub(crate) loaded: Vec<Loaded>,
    /// Why a mapping could not be looked at that may be one of them: the core file is truncated.
    pub(crate) truncated: Option<Error>,
}

/// Finds all executables and libraries.
///
/// They are told by their first bytes, not by the path that is mapped: an executable that was packed unpacks itself
/// into memory without a name.
pub(crate) fn all(memory: &dyn Memory) -> Result<All, Error> {
    let mappings = memory.mappings()?;
    let is_file = |mapping: &&Mapping| {
        let system = mapping.name.as_deref().is_some_and(|name| name.starts_with('['));
        mapping.readable && !system
    };
    let mut all = All { loaded: Vec::new(), truncated: None };
    for mapping in mappings.iter().filter(is_file) {
        match headers(memory, mapping.addr) {
            Ok(Some((header, headers))) => {
                all.loaded.extend(Loaded::new(memory, &mappings, mapping, header, &headers));
            }
            Err(error @ (Error::Exited { .. } | Error::Io { .. })) => return Err(error),
            Err(error @ Error::Truncated { .. }) => all.truncated = all.truncated.or(Some(error)),
            // Most mappings are something else, and some cannot be read.
            Ok(None) | Err(_) => {}
        }
    }
    if let Some(entry) = memory.entry() {
        // The sort is stable.
        all.loaded.sort_by_key(|loaded| !loaded.contains(entry));
    }
    Ok(all)
}
