//! ELF headers: of core files, and of the executables and libraries that a process has mapped.
//!
//! Read by hand, because `object` wants a whole file: here is one page of memory, or a core file that was cut off.

use object::elf;

use crate::file::bytes::Endian;
use crate::file::target::Arch;

/// Bytes of the longest ELF header.
pub(crate) const HEADER: usize = 64;

/// The header of an ELF file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    pub(crate) endian: Endian,
    /// Executable, library or core (ELF: `e_type`).
    pub(crate) kind: u16,
    pub(crate) arch: Arch,
    /// Address of the first instruction, as in the file.
    pub(crate) entry: u64,
    /// Offset of the program headers, and how many there are.
    program_headers: u64,
    count: u16,
    /// Offset of the section headers. The first holds the number of program headers if it is too large for `count`.
    section_headers: u64,
}

/// One entry of the program headers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProgramHeader {
    pub(crate) kind: u32,
    pub(crate) flags: u32,
    pub(crate) offset: u64,
    pub(crate) addr: u64,
    pub(crate) file_len: u64,
    pub(crate) mem_len: u64,
}

impl ProgramHeader {
    pub(crate) fn is_load(self) -> bool {
        self.kind == elf::PT_LOAD.0
    }

    pub(crate) fn is_note(self) -> bool {
        self.kind == elf::PT_NOTE.0
    }

    pub(crate) fn has(self, flag: elf::ProgramFlags) -> bool {
        self.flags & flag.0 != 0
    }
}

impl Header {
    /// Go's name of the processor, as in `GOARCH`.
    pub(crate) fn goarch(&self) -> &'static str {
        self.arch.goarch(self.endian.big)
    }

    /// The header at the start of `bytes`, if they begin like an ELF file.
    pub(crate) fn read(bytes: &[u8]) -> Option<Header> {
        let &[0x7f, b'E', b'L', b'F', class @ (1 | 2), order @ (1 | 2), ..] = bytes else { return None };
        let endian = Endian { big: order == 2, wide: class == 2 };
        let word = endian.size();
        // The entry and the two offsets are words; what follows them has fixed sizes.
        let after = 24 + 3 * word;
        Some(Header {
            endian,
            kind: endian.u16(bytes, 16)?,
            arch: arch(endian.u16(bytes, 18)?, endian),
            entry: endian.word(bytes, 24)?,
            program_headers: endian.word(bytes, 24 + word)?,
            section_headers: endian.word(bytes, 24 + 2 * word)?,
            count: endian.u16(bytes, after + 8)?,
        })
    }

    pub(crate) fn is_core(self) -> bool {
        self.kind == elf::ET_CORE.0
    }

    /// Bytes of one program header.
    fn entry_size(self) -> usize {
        if self.endian.wide { 56 } else { 32 }
    }

    /// How long a file must be to hold its program headers.
    pub(crate) fn headers_end(self) -> Option<usize> {
        let len = usize::from(self.count) * self.entry_size();
        usize::try_from(self.program_headers).ok()?.checked_add(len)
    }

    /// The program headers of the file that `bytes` begins.
    ///
    /// None if they are not all in it.
    pub(crate) fn program_headers(self, bytes: &[u8]) -> Option<Vec<ProgramHeader>> {
        let (endian, word) = (self.endian, self.endian.size());
        let count = match self.count {
            // More than fit the field: the first section header has the number (ELF: `PN_XNUM`).
            u16::MAX => {
                let at = usize::try_from(self.section_headers).ok()?;
                endian.u32(bytes, at.checked_add(if endian.wide { 44 } else { 28 })?)? as usize
            }
            count => count.into(),
        };
        let from = usize::try_from(self.program_headers).ok()?;
        let bytes = bytes.get(from..)?.get(..count.checked_mul(self.entry_size())?)?;
        let read = |bytes: &[u8]| {
            // The flags are the second field in the wide form, the last but one in the other.
            let (fields, flags) = if endian.wide { (8, 4) } else { (4, 24) };
            let field = |index: usize| endian.word(bytes, fields + index * word);
            // Field 2 is the physical address, which nobody uses.
            Some(ProgramHeader {
                kind: endian.u32(bytes, 0)?,
                flags: endian.u32(bytes, flags)?,
                offset: field(0)?,
                addr: field(1)?,
                file_len: field(3)?,
                mem_len: field(4)?,
            })
        };
        bytes.chunks_exact(self.entry_size()).map(read).collect()
    }
}

/// A note: who wrote it, its number, and its content.
pub(crate) struct Note<'a> {
    pub(crate) name: &'a [u8],
    pub(crate) kind: u32,
    pub(crate) content: &'a [u8],
}

/// The notes of a segment, as far as they are whole.
pub(crate) fn notes(mut bytes: &[u8], endian: Endian) -> impl Iterator<Item = Note<'_>> {
    std::iter::from_fn(move || {
        let name_len = endian.u32(bytes, 0)? as usize;
        let content_len = endian.u32(bytes, 4)? as usize;
        let kind = endian.u32(bytes, 8)?;
        let (name, rest) = bytes.get(12..)?.split_at_checked(name_len.checked_next_multiple_of(4)?)?;
        let content = rest.get(..content_len)?;
        bytes = rest.get(content_len.checked_next_multiple_of(4)?..).unwrap_or_default();
        // With one zero at its end or, in Go's, two.
        let name = name.split(|byte| *byte == 0).next()?;
        Some(Note { name, kind, content })
    })
}

/// Where the executable begins to run, by what the loader was told: pairs of words, of which one is `AT_ENTRY`.
pub(crate) fn entry_in(auxv: &[u8], endian: Endian) -> Option<u64> {
    const AT_ENTRY: u64 = 9;
    let words: Vec<u64> = endian.words(auxv).collect();
    words.chunks_exact(2).find(|pair| pair[0] == AT_ENTRY).map(|pair| pair[1])
}

fn arch(machine: u16, endian: Endian) -> Arch {
    match elf::Machine(machine) {
        elf::EM_X86_64 => Arch::Amd64,
        elf::EM_386 => Arch::I386,
        elf::EM_AARCH64 => Arch::Arm64,
        elf::EM_ARM => Arch::Arm,
        elf::EM_LOONGARCH => Arch::Loong64,
        elf::EM_MIPS if endian.wide => Arch::Mips64,
        elf::EM_MIPS => Arch::Mips,
        elf::EM_PPC64 => Arch::Ppc64,
        elf::EM_RISCV => Arch::Riscv64,
        elf::EM_S390 => Arch::S390x,
        _ => Arch::Other,
    }
}
