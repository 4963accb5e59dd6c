//! An executable by virtual address.

use object::macho::{FatArch32, FatArch64};
use object::read::macho::{FatArch, MachOFatFile};
use object::{
    Architecture, BinaryFormat, File, FileKind, Object, ObjectSection, ObjectSegment, ObjectSymbol,
};

use crate::error::Error;
use crate::file::bytes::Endian;
use crate::file::relocate;
use crate::file::target::{Arch, Format, unsupported};
use crate::file::wasm::{self, Functions, Piece, Wasm};

/// How many slices of a universal file are looked at. Apple's tools make two or three; those of a hostile file
/// may each be the whole file.
const MAX_SLICES: usize = 16;

/// How many sections are looked at: programs have some forty, and each name of a hostile file may be megabytes
/// long.
const MAX_SECTIONS: usize = 256;

/// The largest segment that is copied to be relocated, in bytes: larger than any Go program, and small enough for
/// memory. Of a file with a hole in it, the hole would be copied too.
const MAX_COPIED: usize = 1 << 30;

/// A range of addresses backed by bytes of the file.
#[derive(Debug, Clone)]
pub struct Segment<'data> {
    /// First virtual address.
    pub addr: u64,
    /// The bytes of the file mapped there, before relocation. Empty for the memory of a WebAssembly module, whose
    /// bytes are not in one piece in the file.
    pub data: &'data [u8],
    /// Length in memory. What is beyond `data` is zero.
    pub mem_len: u64,
    /// Whether the program can write here.
    pub writable: bool,
    /// Whether the program can execute code here.
    pub executable: bool,
}

/// A named section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Section {
    /// First virtual address.
    pub addr: u64,
    /// Length in bytes.
    pub len: u64,
}

/// An executable as it lies in memory: bytes by virtual address, with pointers as after loading.
///
/// The file stays where the caller has it. Only a segment in which some pointer of the file is not what the
/// loader would make of it (plugins; position-independent files from lld; chained fixups) is copied and
/// relocated. The memory of a WebAssembly module, of which the file has pieces, is put together.
pub struct Image<'data> {
    data: &'data [u8],
    /// None for a WebAssembly module, which has neither sections with addresses nor symbols, and for the memory of a process.
    file: Option<File<'data>>,
    /// The functions of a WebAssembly module, which are not in its memory.
    functions: Functions<'data>,
    /// Where the file has the memory of a WebAssembly module.
    pieces: Vec<Piece>,
    format: Format,
    arch: Arch,
    endian: Endian,
    segments: Vec<Segment<'data>>,
    /// Parallel to `segments`: the bytes as loaded, of those where the file has others.
    loaded: Vec<Option<Vec<u8>>>,
}

impl<'data> Image<'data> {
    /// The executables in a file: the slices of a universal Mach-O file, otherwise the file itself.
    ///
    /// # Errors
    ///
    /// [`Error::Container`] if a universal file's table of slices is broken.
    pub fn slices(data: &'data [u8]) -> Result<Vec<&'data [u8]>, Error> {
        fn fat<Fat: FatArch>(data: &[u8]) -> object::Result<Vec<&[u8]>> {
            let file = MachOFatFile::<Fat>::parse(data)?;
            file.arches().iter().take(MAX_SLICES).map(|arch| arch.data(data)).collect()
        }
        match FileKind::parse(data) {
            Ok(FileKind::MachOFat32) => fat::<FatArch32>(data).map_err(Error::container),
            Ok(FileKind::MachOFat64) => fat::<FatArch64>(data).map_err(Error::container),
            _ => Ok(vec![data]),
        }
    }

    /// Opens one executable.
    ///
    /// # Errors
    ///
    /// [`Error::Container`] if it is not an ELF, PE, Mach-O or WebAssembly file, or is damaged; [`Error::Unsupported`]
    /// if it is for another system that Go compiles for.
    pub fn parse(data: &'data [u8]) -> Result<Self, Error> {
        if wasm::is_wasm(data) {
            return Ok(Image::of_wasm(data, wasm::parse(data)?));
        }
        if let Some(what) = unsupported(data) {
            return Err(Error::Unsupported { what });
        }
        let file = File::parse(data).map_err(Error::container)?;
        let format = match file.format() {
            BinaryFormat::Elf => Format::Elf,
            BinaryFormat::Pe => Format::Pe,
            BinaryFormat::MachO => Format::MachO,
            other => return Err(Error::Container { reason: format!("{other:?} files are not supported") }),
        };
        let arch = match file.architecture() {
            Architecture::X86_64 => Arch::Amd64,
            Architecture::I386 => Arch::I386,
            Architecture::Aarch64 => Arch::Arm64,
            Architecture::Arm => Arch::Arm,
            Architecture::LoongArch64 => Arch::Loong64,
            Architecture::Mips => Arch::Mips,
            Architecture::Mips64 => Arch::Mips64,
            Architecture::PowerPc64 => Arch::Ppc64,
            Architecture::Riscv64 => Arch::Riscv64,
            Architecture::S390x => Arch::S390x,
            _ => Arch::Other,
        };
        let mut image = Image {
            data,
            format,
            arch,
            endian: Endian { big: !file.is_little_endian(), wide: file.is_64() },
            segments: segments(&file, data.len())?,
            loaded: Vec::new(),
            file: None,
            functions: Functions::default(),
            pieces: Vec::new(),
        };
        image.loaded.resize(image.segments.len(), None);
        let words = match format {
            Format::Elf => {
                let word = |addr| image.word(addr).ok();
                relocate::elf(&file, arch, image.endian, data.len(), word)
            }
            Format::MachO => relocate::macho(&file, data)?,
            // The file holds the pointers for its preferred address, which are the ones used here.
            Format::Pe | Format::Wasm => Vec::new(),
        };
        for (addr, value) in words {
            image.set_word(addr, value)?;
        }
        image.file = Some(file);
        Ok(image)
    }

    fn of_wasm(data: &'data [u8], wasm: Wasm<'data>) -> Self {
        let memory =
            Segment { addr: 0, data: &[], mem_len: wasm.memory_len, writable: true, executable: false };
        Image {
            data,
            file: None,
            functions: wasm.functions,
            pieces: wasm.pieces,
            format: Format::Wasm,
            arch: Arch::Wasm,
            // Go keeps pointers in 64 bits, of which the machine uses 32.
            endian: Endian { big: false, wide: true },
            segments: vec![memory],
            loaded: vec![Some(wasm.memory)],
        }
    }

    /// An ELF executable or library as it lies in the memory of a process, where the loader has done its work.
    ///
    /// It has no sections and no symbols: those are only in the file.
    ///
    /// # Errors
    ///
    /// [`Error::Container`] if the segments overlap.
    pub(crate) fn of_memory(
        arch: Arch,
        endian: Endian,
        mut segments: Vec<Segment<'data>>,
    ) -> Result<Self, Error> {
        sort(&mut segments)?;
        Ok(Image {
            data: &[],
            file: None,
            functions: Functions::default(),
            pieces: Vec::new(),
            format: Format::Elf,
            arch,
            endian,
            loaded: vec![None; segments.len()],
            segments,
        })
    }

    /// The file it was opened from.
    pub fn data(&self) -> &'data [u8] {
        self.data
    }

    /// The container it came in.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The processor it is for.
    pub fn arch(&self) -> Arch {
        self.arch
    }

    /// Go's name for what it was compiled for, as in `GOARCH`: `amd64`, `ppc64le`; `other` for processors that Go does
    /// not compile for.
    pub fn goarch(&self) -> &'static str {
        self.arch.goarch(self.endian.big)
    }

    /// The address where the program starts, if its file says so; of a library, 0.
    pub(crate) fn entry(&self) -> Option<u64> {
        self.file.as_ref().map(|file| file.entry())
    }

    /// Whether it could have section headers, and has none.
    pub(crate) fn lacks_sections(&self) -> bool {
        self.file.as_ref().is_some_and(|file| file.sections().next().is_none())
    }

    /// Bytes in a pointer: 4 or 8.
    pub fn word_size(&self) -> u64 {
        self.endian.size() as u64
    }

    /// Whether the most significant byte comes first.
    pub fn is_big_endian(&self) -> bool {
        self.endian.big
    }

    /// The mapped ranges, by address, not overlapping.
    pub fn segments(&self) -> &[Segment<'data>] {
        &self.segments
    }

    /// The section of that name. O(sections).
    pub fn section(&self, name: &str) -> Option<Section> {
        let mut sections = self.file.as_ref()?.sections().take(MAX_SECTIONS);
        let section = sections.find(|section| section.name_bytes() == Ok(name.as_bytes()))?;
        Some(Section { addr: section.address(), len: section.size() })
    }

    /// The address of the symbol of that name, if the file has symbols. O(symbols).
    pub fn symbol(&self, name: &str) -> Option<u64> {
        self.file.as_ref()?.symbol_by_name(name).map(|symbol| symbol.address())
    }

    /// Whether `addr` lies in memory of the program, file-backed or zero.
    pub fn contains(&self, addr: u64) -> bool {
        self.segment_of(addr).is_some_and(|at| addr - self.segments[at].addr < self.segments[at].mem_len)
    }

    /// The functions of a WebAssembly module; none of other files.
    pub(crate) fn functions(&self) -> &Functions<'data> {
        &self.functions
    }

    /// `len` bytes as the file has them, before relocation; of a WebAssembly module, as they are in memory.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if not all of them are in one segment of the file. The same holds for all the
    /// functions below.
    pub fn bytes(&self, addr: u64, len: u64) -> Result<&[u8], Error> {
        take(self.bytes_from(addr)?, len).ok_or(Error::Malformed { addr, what: "data beyond its segment" })
    }

    /// The bytes from `addr` to the end of its segment, as [`bytes`](Self::bytes) gives them.
    pub fn bytes_from(&self, addr: u64) -> Result<&[u8], Error> {
        let outside = Error::Malformed { addr, what: "address outside the file" };
        let Some(at) = self.segment_of(addr) else { return Err(outside) };
        let segment = &self.segments[at];
        let bytes = match self.format {
            Format::Wasm => self.loaded_segment(at),
            _ => segment.data,
        };
        usize::try_from(addr - segment.addr).ok().and_then(|from| bytes.get(from..)).ok_or(outside)
    }

    /// Where in the file the byte at an address is. `None` for memory without content, and for zeros that a WebAssembly
    /// module leaves out. O(log segments).
    pub fn file_offset(&self, addr: u64) -> Option<usize> {
        if self.format == Format::Wasm {
            return wasm::file_offset(&self.pieces, addr);
        }
        let rest = self.bytes_from(addr).ok().filter(|rest| !rest.is_empty())?;
        Some(rest.as_ptr().addr() - self.data.as_ptr().addr())
    }

    /// `len` bytes as they are in memory, after relocation.
    pub fn loaded(&self, addr: u64, len: u64) -> Result<&[u8], Error> {
        self.read(addr, |_, bytes, at| take(bytes.get(at..)?, len))
    }

    /// What `read` makes of the relocated bytes of the segment that `addr` lies in, and its place in them.
    fn read<'a, T>(
        &'a self,
        addr: u64,
        read: impl FnOnce(Endian, &'a [u8], usize) -> Option<T>,
    ) -> Result<T, Error> {
        let found = self.segment_of(addr).and_then(|segment| {
            let at = usize::try_from(addr - self.segments[segment].addr).ok()?;
            read(self.endian, self.loaded_segment(segment), at)
        });
        found.ok_or(Error::Malformed { addr, what: "address outside the file" })
    }

    /// The segment that `addr` lies in, and how many bytes into it.
    ///
    /// # Panics
    ///
    /// If it lies in none; the caller has read from there.
    pub(crate) fn place(&self, addr: u64) -> (usize, usize) {
        let at = self.segment_of(addr).expect("an address that was read from");
        (at, (addr - self.segments[at].addr) as usize)
    }

    /// All bytes with content of the segment at a position of [`segments`](Self::segments), after relocation.
    pub(crate) fn loaded_segment(&self, at: usize) -> &[u8] {
        self.loaded[at].as_deref().unwrap_or(self.segments[at].data)
    }

    /// The unsigned 8-bit number at `addr`.
    pub fn u8(&self, addr: u64) -> Result<u8, Error> {
        self.read(addr, |_, bytes, at| bytes.get(at).copied())
    }

    /// The unsigned 16-bit number at `addr`.
    pub fn u16(&self, addr: u64) -> Result<u16, Error> {
        self.read(addr, Endian::u16)
    }

    /// The unsigned 32-bit number at `addr`.
    pub fn u32(&self, addr: u64) -> Result<u32, Error> {
        self.read(addr, Endian::u32)
    }

    /// The signed 32-bit number at `addr`.
    pub fn i32(&self, addr: u64) -> Result<i32, Error> {
        Ok(self.u32(addr)? as i32)
    }

    /// The pointer-sized word at `addr`, relocated as the loader would.
    pub fn word(&self, addr: u64) -> Result<u64, Error> {
        self.read(addr, Endian::word)
    }

    /// How the numbers of the file are written.
    pub(crate) fn endian(&self) -> Endian {
        self.endian
    }

    /// The position of the only segment that can contain `addr`.
    fn segment_of(&self, addr: u64) -> Option<usize> {
        self.segments.partition_point(|segment| segment.addr <= addr).checked_sub(1)
    }

    /// Makes the word at `addr` what the loader makes of it. The first word of a segment that really changes
    /// copies the segment.
    fn set_word(&mut self, addr: u64, value: u64) -> Result<(), Error> {
        let Some(segment) = self.segment_of(addr) else { return Ok(()) };
        let Ok(at) = usize::try_from(addr - self.segments[segment].addr) else { return Ok(()) };
        match self.endian.word(self.loaded_segment(segment), at) {
            Some(now) if now != value => {}
            _ => return Ok(()),
        }
        let data = self.segments[segment].data;
        if data.len() > MAX_COPIED {
            let reason =
                format!("the segment at {:#x} is too large to relocate", self.segments[segment].addr);
            return Err(Error::Container { reason });
        }
        let copy = self.loaded[segment].get_or_insert_with(|| data.to_vec());
        self.endian.set_word(copy, at, value);
        Ok(())
    }
}

impl std::fmt::Debug for Image<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Image")
            .field("format", &self.format)
            .field("arch", &self.arch)
            .field("endian", &self.endian)
            .finish_non_exhaustive()
    }
}

fn take(bytes: &[u8], len: u64) -> Option<&[u8]> {
    bytes.get(..usize::try_from(len).ok()?)
}

/// The loadable segments, checked so that the rest of the crate may rely on three things: they are in order,
/// they do not overlap, and walking over all of them is linear in the size of the file.
fn segments<'data>(file: &File<'data>, file_len: usize) -> Result<Vec<Segment<'data>>, Error> {
    let mut segments = Vec::new();
    let mut total = 0;
    for segment in file.segments() {
        let data = segment.data().map_err(Error::container)?;
        let permissions = segment.permissions();
        // A file maps a page twice where two segments meet in it; nobody maps the whole file twice.
        total += data.len();
        if total > file_len.saturating_mul(2) {
            return Err(Error::Container { reason: "segments map the same bytes again and again".into() });
        }
        let mem_len = segment.size();
        // Mach-O reserves the lowest 4 GB with a segment that nothing may touch.
        let reserved = !(permissions.readable() || permissions.writable() || permissions.executable());
        if reserved || mem_len == 0 || segment.address().checked_add(mem_len).is_none() {
            continue;
        }
        let in_memory = data.len().min(usize::try_from(mem_len).unwrap_or(usize::MAX));
        segments.push(Segment {
            addr: segment.address(),
            data: &data[..in_memory],
            mem_len,
            writable: permissions.writable(),
            executable: permissions.executable(),
        });
    }
    sort(&mut segments)?;
    Ok(segments)
}

/// Puts segments in order of address.
///
/// # Errors
///
/// [`Error::Container`] if two of them overlap.
fn sort(segments: &mut [Segment<'_>]) -> Result<(), Error> {
    segments.sort_by_key(|segment| segment.addr);
    let mut end = 0;
    for segment in &*segments {
        if segment.addr < end {
            return Err(Error::Container {
                reason: format!("the segment at {:#x} overlaps the one before it", segment.addr),
            });
        }
        end = segment.addr.saturating_add(segment.mem_len);
    }
    Ok(())
}
