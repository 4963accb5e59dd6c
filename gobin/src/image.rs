use object::macho::{FatArch32, FatArch64, MachHeader32, MachHeader64};
use object::read::macho::{FatArch, Fixup, MachHeader, MachOFatFile, MachOFile};
use object::{
    Architecture, BinaryFormat, File, FileKind, Object, ObjectSection, ObjectSegment, ObjectSymbol,
    ObjectSymbolTable, RelocationFlags, RelocationTarget,
};

use crate::Error;

/// How many slices of a universal file are looked at. Apple's tools make two or three; those of a hostile file
/// may each be the whole file.
const MAX_SLICES: usize = 16;

/// How many sections are looked at: programs have some forty, and each name of a hostile file may be megabytes
/// long.
const MAX_SECTIONS: usize = 256;

/// Bytes of a relocation. Sections of a hostile file may all hold the same ones.
const SMALLEST_RELOCATION: usize = 8;

/// The container an executable came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Linux, the BSDs, and others.
    Elf,
    /// Windows.
    Pe,
    /// macOS and iOS.
    MachO,
}

impl Format {
    /// `elf`, `pe` or `macho`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Elf => "elf",
            Format::Pe => "pe",
            Format::MachO => "macho",
        }
    }
}

/// The processor an executable is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // Each is Go's own name, as in GOARCH.
pub enum Arch {
    Amd64,
    I386,
    Arm64,
    Arm,
    Loong64,
    Mips,
    Mips64,
    Ppc64,
    Riscv64,
    S390x,
    /// Readable, but not a processor that Go compiles for.
    Other,
}

impl Arch {
    /// Go's name, as in `GOARCH`, without the byte-order suffix (`mips` also for `mipsle`).
    pub fn as_str(self) -> &'static str {
        match self {
            Arch::Amd64 => "amd64",
            Arch::I386 => "386",
            Arch::Arm64 => "arm64",
            Arch::Arm => "arm",
            Arch::Loong64 => "loong64",
            Arch::Mips => "mips",
            Arch::Mips64 => "mips64",
            Arch::Ppc64 => "ppc64",
            Arch::Riscv64 => "riscv64",
            Arch::S390x => "s390x",
            Arch::Other => "other",
        }
    }
}

/// A range of addresses backed by bytes of the file.
#[derive(Debug, Clone)]
pub struct Segment<'data> {
    /// First virtual address.
    pub addr: u64,
    /// The bytes of the file mapped there, before relocation.
    pub data: &'data [u8],
    /// Length in memory. What is beyond `data` is zero.
    pub mem_len: u64,
    /// Whether the program can write here.
    pub writable: bool,
    /// Whether the program can execute code here.
    pub executable: bool,
}

/// A named section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
/// relocated.
pub struct Image<'data> {
    data: &'data [u8],
    file: File<'data>,
    format: Format,
    arch: Arch,
    word_size: u64,
    big_endian: bool,
    segments: Vec<Segment<'data>>,
    /// Parallel to `segments`: the relocated copy of those that need one.
    relocated: Vec<Option<Vec<u8>>>,
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
            Ok(FileKind::MachOFat32) => fat::<FatArch32>(data).map_err(container),
            Ok(FileKind::MachOFat64) => fat::<FatArch64>(data).map_err(container),
            _ => Ok(vec![data]),
        }
    }

    /// Opens one executable.
    ///
    /// # Errors
    ///
    /// [`Error::Container`] if it is not an ELF, PE or Mach-O file, or is damaged.
    pub fn parse(data: &'data [u8]) -> Result<Self, Error> {
        let file = File::parse(data).map_err(container)?;
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
            word_size: if file.is_64() { 8 } else { 4 },
            big_endian: !file.is_little_endian(),
            segments: segments(&file, data.len())?,
            relocated: Vec::new(),
            file,
        };
        image.relocated.resize(image.segments.len(), None);
        match format {
            Format::Elf => image.relocate_elf(),
            Format::MachO => image.relocate_macho()?,
            // The file holds the pointers for its preferred address, which are the ones used here.
            Format::Pe => {}
        }
        Ok(image)
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

    /// Bytes in a pointer: 4 or 8.
    pub fn word_size(&self) -> u64 {
        self.word_size
    }

    /// Whether the most significant byte comes first.
    pub fn is_big_endian(&self) -> bool {
        self.big_endian
    }

    /// The mapped ranges, by address, not overlapping.
    pub fn segments(&self) -> &[Segment<'data>] {
        &self.segments
    }

    /// The section of that name. O(sections).
    pub fn section(&self, name: &str) -> Option<Section> {
        let mut sections = self.file.sections().take(MAX_SECTIONS);
        let section = sections.find(|section| section.name_bytes() == Ok(name.as_bytes()))?;
        Some(Section { addr: section.address(), len: section.size() })
    }

    /// The address of the symbol of that name, if the file has symbols. O(symbols).
    pub fn symbol(&self, name: &str) -> Option<u64> {
        self.file.symbol_by_name(name).map(|symbol| symbol.address())
    }

    /// Whether `addr` lies in memory of the program, file-backed or zero.
    pub fn contains(&self, addr: u64) -> bool {
        self.segment_of(addr).is_some_and(|at| addr - self.segments[at].addr < self.segments[at].mem_len)
    }

    /// `len` bytes as the file has them, before relocation.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if not all of them are in one segment of the file. The same holds for all the
    /// functions below.
    pub fn bytes(&self, addr: u64, len: u64) -> Result<&'data [u8], Error> {
        take(self.bytes_from(addr)?, len).ok_or(Error::Malformed { addr, what: "data beyond its segment" })
    }

    /// The bytes from `addr` to the end of its segment, as the file has them, before relocation.
    pub fn bytes_from(&self, addr: u64) -> Result<&'data [u8], Error> {
        let outside = Error::Malformed { addr, what: "address outside the file" };
        let Some(at) = self.segment_of(addr) else { return Err(outside) };
        let segment = &self.segments[at];
        usize::try_from(addr - segment.addr).ok().and_then(|from| segment.data.get(from..)).ok_or(outside)
    }

    /// `len` bytes as they are in memory, after relocation.
    pub fn loaded(&self, addr: u64, len: u64) -> Result<&[u8], Error> {
        let outside = Error::Malformed { addr, what: "address outside the file" };
        let Some(at) = self.segment_of(addr) else { return Err(outside) };
        usize::try_from(addr - self.segments[at].addr)
            .ok()
            .and_then(|from| take(self.loaded_segment(at).get(from..)?, len))
            .ok_or(outside)
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

    /// All file-backed bytes of the segment at a position of [`segments`](Self::segments), after relocation.
    pub(crate) fn loaded_segment(&self, at: usize) -> &[u8] {
        self.relocated[at].as_deref().unwrap_or(self.segments[at].data)
    }

    /// The unsigned 8-bit number at `addr`.
    pub fn u8(&self, addr: u64) -> Result<u8, Error> {
        Ok(self.loaded(addr, 1)?[0])
    }

    /// The unsigned 16-bit number at `addr`.
    pub fn u16(&self, addr: u64) -> Result<u16, Error> {
        Ok(self.endian().u16(self.loaded(addr, 2)?))
    }

    /// The unsigned 32-bit number at `addr`.
    pub fn u32(&self, addr: u64) -> Result<u32, Error> {
        Ok(self.endian().u32(self.loaded(addr, 4)?))
    }

    /// The signed 32-bit number at `addr`.
    pub fn i32(&self, addr: u64) -> Result<i32, Error> {
        Ok(self.u32(addr)? as i32)
    }

    /// The pointer-sized word at `addr`, relocated as the loader would.
    pub fn word(&self, addr: u64) -> Result<u64, Error> {
        Ok(self.endian().word(self.loaded(addr, self.word_size)?))
    }

    pub(crate) fn endian(&self) -> Endian {
        Endian { big: self.big_endian, wide: self.word_size == 8 }
    }

    /// The position of the only segment that can contain `addr`.
    fn segment_of(&self, addr: u64) -> Option<usize> {
        self.segments.partition_point(|segment| segment.addr <= addr).checked_sub(1)
    }

    /// Makes the word at `addr` what the loader makes of it. The segment is copied at the first word that
    /// differs: Go's linker and GNU ld store the relocated value in place as well, so usually none does.
    fn set_word(&mut self, addr: u64, value: u64) {
        let endian = self.endian();
        let Some(at) = self.segment_of(addr) else { return };
        let Ok(from) = usize::try_from(addr - self.segments[at].addr) else { return };
        let Some(place) = from.checked_add(endian.size()).map(|to| from..to) else { return };
        match self.loaded_segment(at).get(place.clone()) {
            Some(now) if endian.word(now) != value => {}
            _ => return,
        }
        let data = self.segments[at].data;
        let copy = self.relocated[at].get_or_insert_with(|| data.to_vec());
        endian.set_word(&mut copy[place], value);
    }

    /// Applies the relocations that need no other file: relative ones, and absolute ones against symbols
    /// that the file itself defines (plugins have those). Others stay as they are: they cannot concern the
    /// type region of a program that is whole.
    fn relocate_elf(&mut self) {
        let (relative, absolute) = match self.arch {
            Arch::Amd64 => (object::elf::R_X86_64_RELATIVE, object::elf::R_X86_64_64),
            Arch::I386 => (object::elf::R_386_RELATIVE, object::elf::R_386_32),
            Arch::Arm64 => (object::elf::R_AARCH64_RELATIVE, object::elf::R_AARCH64_ABS64),
            Arch::Arm => (object::elf::R_ARM_RELATIVE, object::elf::R_ARM_ABS32),
            Arch::Riscv64 => (object::elf::R_RISCV_RELATIVE, object::elf::R_RISCV_64),
            Arch::S390x => (object::elf::R_390_RELATIVE, object::elf::R_390_64),
            Arch::Ppc64 => (object::elf::R_PPC64_RELATIVE, object::elf::R_PPC64_ADDR64),
            Arch::Loong64 => (object::elf::R_LARCH_RELATIVE, object::elf::R_LARCH_64),
            // MIPS has no relocations with addends outside the file's own words.
            Arch::Mips | Arch::Mips64 | Arch::Other => return,
        };
        let mut words = Vec::new();
        let relocations = self.file.dynamic_relocations().into_iter().flatten();
        for (addr, relocation) in relocations.take(self.data.len() / SMALLEST_RELOCATION) {
            let RelocationFlags::Elf { r_type } = relocation.flags() else { continue };
            let base = if r_type == relative {
                // With an implicit addend the word is in place already.
                if relocation.has_implicit_addend() {
                    continue;
                }
                0
            } else if r_type == absolute {
                let RelocationTarget::Symbol(index) = relocation.target() else { continue };
                let symbols = self.file.dynamic_symbol_table();
                match symbols.and_then(|table| table.symbol_by_index(index).ok()) {
                    Some(symbol) if symbol.is_definition() => symbol.address(),
                    _ => continue,
                }
            } else {
                continue;
            };
            let addend = if relocation.has_implicit_addend() {
                self.word(addr).unwrap_or(0)
            } else {
                relocation.addend() as u64
            };
            let value = self.endian().truncate(base.wrapping_add(addend));
            if self.word(addr).is_ok_and(|now| now != value) {
                words.push((addr, value));
            }
        }
        for (addr, value) in words {
            self.set_word(addr, value);
        }
    }

    /// Walks the chains of an `LC_DYLD_CHAINED_FIXUPS` and resolves every rebase. Binds stay as they are:
    /// they refer to other files. (The older `LC_DYLD_INFO` keeps the pointers in place.)
    fn relocate_macho(&mut self) -> Result<(), Error> {
        let fixups = match &self.file {
            File::MachO64(file) => rebases::<MachHeader64<_>>(file, self.data),
            File::MachO32(file) => rebases::<MachHeader32<_>>(file, self.data),
            _ => return Ok(()),
        };
        for (addr, value) in fixups? {
            self.set_word(addr, value);
        }
        Ok(())
    }
}

impl std::fmt::Debug for Image<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Image")
            .field("format", &self.format)
            .field("arch", &self.arch)
            .field("word_size", &self.word_size)
            .field("big_endian", &self.big_endian)
            .finish_non_exhaustive()
    }
}

/// How numbers lie in the target's memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endian {
    pub(crate) big: bool,
    pub(crate) wide: bool,
}

impl Endian {
    /// Bytes in a word.
    pub(crate) fn size(self) -> usize {
        if self.wide { 8 } else { 4 }
    }

    /// # Panics
    ///
    /// If there are fewer than two bytes. The functions below likewise.
    #[inline]
    pub(crate) fn u16(self, bytes: &[u8]) -> u16 {
        let bytes = [bytes[0], bytes[1]];
        if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    #[inline]
    pub(crate) fn u32(self, bytes: &[u8]) -> u32 {
        let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
        if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }

    #[inline]
    pub(crate) fn word(self, bytes: &[u8]) -> u64 {
        if self.wide {
            let mut eight = [0; 8];
            eight.copy_from_slice(&bytes[..8]);
            if self.big { u64::from_be_bytes(eight) } else { u64::from_le_bytes(eight) }
        } else {
            self.u32(bytes).into()
        }
    }

    fn set_word(self, bytes: &mut [u8], value: u64) {
        match (self.wide, self.big) {
            (true, true) => bytes.copy_from_slice(&value.to_be_bytes()),
            (true, false) => bytes.copy_from_slice(&value.to_le_bytes()),
            (false, true) => bytes.copy_from_slice(&(value as u32).to_be_bytes()),
            (false, false) => bytes.copy_from_slice(&(value as u32).to_le_bytes()),
        }
    }

    /// A number as the target's words hold it.
    fn truncate(self, value: u64) -> u64 {
        if self.wide { value } else { value & u64::from(u32::MAX) }
    }
}

fn take(bytes: &[u8], len: u64) -> Option<&[u8]> {
    bytes.get(..usize::try_from(len).ok()?)
}

fn container(error: object::Error) -> Error {
    Error::Container { reason: error.to_string() }
}

/// The loadable segments, checked so that the rest of the crate may rely on three things: they are in order,
/// they do not overlap, and walking over all of them is linear in the size of the file.
fn segments<'data>(file: &File<'data>, file_len: usize) -> Result<Vec<Segment<'data>>, Error> {
    let mut segments = Vec::new();
    let mut total = 0;
    for segment in file.segments() {
        let data = segment.data().map_err(container)?;
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
    segments.sort_by_key(|segment| segment.addr);
    let mut end = 0;
    for segment in &segments {
        if segment.addr < end {
            return Err(Error::Container {
                reason: format!("the segment at {:#x} overlaps the one before it", segment.addr),
            });
        }
        end = segment.addr + segment.mem_len;
    }
    Ok(segments)
}

/// The (address, value) of every pointer that the chained fixups of a Mach-O file rebase.
fn rebases<'data, Mach: MachHeader>(
    file: &MachOFile<'data, Mach>,
    data: &'data [u8],
) -> Result<Vec<(u64, u64)>, Error> {
    let endian = file.endian();
    let mut words = Vec::new();
    let mut segments = Vec::new();
    let mut fixups = None;
    let mut commands = file.macho_load_commands().map_err(container)?;
    while let Some(command) = commands.next().map_err(container)? {
        if let Some((segment, _)) = command.segment_64().map_err(container)? {
            segments.push((
                segment.vmaddr.get(endian),
                segment.fileoff.get(endian),
                segment.filesize.get(endian),
            ));
        } else if let Some((segment, _)) = command.segment_32().map_err(container)? {
            segments.push((
                segment.vmaddr.get(endian).into(),
                segment.fileoff.get(endian).into(),
                segment.filesize.get(endian).into(),
            ));
        } else if let Some(linkedit) = command.dyld_chained_fixups().map_err(container)? {
            fixups = Some(linkedit.chained_fixups(endian, data).map_err(container)?);
        }
    }
    let Some(fixups) = fixups else { return Ok(words) };
    // The header, and so file offset 0, is where the image's addresses count from.
    let base =
        segments.iter().find(|segment| segment.1 == 0 && segment.2 != 0).map_or(0, |segment| segment.0);
    // Chains of a hostile file may run through each other; those of a linker visit a word once.
    let mut left = data.len() / 4;
    let mut starts = fixups.segments(endian).map_err(container)?;
    while let Some(chain) = starts.next().map_err(container)? {
        let Some(&(addr, offset, len)) = segments.get(chain.index() as usize) else { continue };
        let bytes = usize::try_from(offset).ok().and_then(|from| take(data.get(from..)?, len));
        let mut chain = chain.fixups(endian, base, bytes.unwrap_or_default());
        while let Some((at, fixup)) = chain.next().map_err(container)? {
            if left == 0 {
                return Err(Error::Container { reason: "chained fixups visit a word twice".into() });
            }
            left -= 1;
            if let Fixup::Rebase(rebase) = fixup {
                words.push((addr.wrapping_add(at), base.wrapping_add(rebase.target_offset)));
            }
        }
    }
    Ok(words)
}
