//! The pointers that only the loader writes, computed from relocations.
//!
//! Nothing is written here: each function lists addresses and what belongs there.

use object::elf;
use object::read::macho::{Fixup, MachHeader, MachOFile};
use object::{File, Object, ObjectSymbol, ObjectSymbolTable, RelocationFlags, RelocationTarget};

use crate::error::Error;
use crate::file::bytes::Endian;
use crate::file::target::Arch;

/// Bytes of the shortest relocation. A program cannot have more relocations than fit its file, but the sections of
/// a hostile file may all be the same bytes.
const SMALLEST_RELOCATION: usize = 8;

/// An address, and the word that the loader writes there.
pub(crate) type Relocated = (u64, u64);

/// The words of an ELF file that need no other file to be known and that are not in place yet.
///
/// That is: relative relocations, and absolute ones against symbols that the file itself defines (plugins have
/// those). Others concern calls into other libraries, never the type region of a program that is whole. `word`
/// reads the word at an address.
pub(crate) fn elf(
    file: &File<'_>,
    arch: Arch,
    endian: Endian,
    file_len: usize,
    word: impl Fn(u64) -> Option<u64>,
) -> Vec<Relocated> {
    let (relative, absolute) = match arch {
        Arch::Amd64 => (elf::R_X86_64_RELATIVE, elf::R_X86_64_64),
        Arch::I386 => (elf::R_386_RELATIVE, elf::R_386_32),
        Arch::Arm64 => (elf::R_AARCH64_RELATIVE, elf::R_AARCH64_ABS64),
        Arch::Arm => (elf::R_ARM_RELATIVE, elf::R_ARM_ABS32),
        Arch::Riscv64 => (elf::R_RISCV_RELATIVE, elf::R_RISCV_64),
        Arch::S390x => (elf::R_390_RELATIVE, elf::R_390_64),
        Arch::Ppc64 => (elf::R_PPC64_RELATIVE, elf::R_PPC64_ADDR64),
        Arch::Loong64 => (elf::R_LARCH_RELATIVE, elf::R_LARCH_64),
        // MIPS has no relocations with addends outside the file's own words.
        Arch::Mips | Arch::Mips64 | Arch::Wasm | Arch::Other => return Vec::new(),
    };
    let mut words = Vec::new();
    let relocations = file.dynamic_relocations().into_iter().flatten();
    for (addr, relocation) in relocations.take(file_len / SMALLEST_RELOCATION) {
        let RelocationFlags::Elf { r_type } = relocation.flags() else { continue };
        let base = if r_type == relative {
            // With an implicit addend the word is in place already.
            if relocation.has_implicit_addend() {
                continue;
            }
            0
        } else if r_type == absolute {
            let RelocationTarget::Symbol(index) = relocation.target() else { continue };
            let symbols = file.dynamic_symbol_table();
            match symbols.and_then(|table| table.symbol_by_index(index).ok()) {
                Some(symbol) if symbol.is_definition() => symbol.address(),
                _ => continue,
            }
        } else {
            continue;
        };
        let Some(now) = word(addr) else { continue };
        let addend = if relocation.has_implicit_addend() { now } else { relocation.addend() as u64 };
        let value = endian.truncate(base.wrapping_add(addend));
        // Go's linker and GNU ld store the relocated value in place as well, so usually nothing is left to do.
        if now != value {
            words.push((addr, value));
        }
    }
    words
}

/// Every pointer that the chained fixups (`LC_DYLD_CHAINED_FIXUPS`) of a Mach-O file rebase.
///
/// Binds are left out: they refer to other files. The older `LC_DYLD_INFO` keeps the pointers in place.
///
/// # Errors
///
/// [`Error::Container`] if the load commands or the chains are broken.
pub(crate) fn macho<'data>(file: &File<'data>, data: &'data [u8]) -> Result<Vec<Relocated>, Error> {
    match file {
        File::MachO64(file) => rebases(file, data),
        File::MachO32(file) => rebases(file, data),
        _ => Ok(Vec::new()),
    }
}

fn rebases<'data, Mach: MachHeader>(
    file: &MachOFile<'data, Mach>,
    data: &'data [u8],
) -> Result<Vec<Relocated>, Error> {
    let endian = file.endian();
    let mut words = Vec::new();
    let mut segments = Vec::new();
    let mut fixups = None;
    let mut commands = file.macho_load_commands().map_err(Error::container)?;
    while let Some(command) = commands.next().map_err(Error::container)? {
        if let Some((segment, _)) = command.segment_64().map_err(Error::container)? {
            segments.push((
                segment.vmaddr.get(endian),
                segment.fileoff.get(endian),
                segment.filesize.get(endian),
            ));
        } else if let Some((segment, _)) = command.segment_32().map_err(Error::container)? {
            segments.push((
                segment.vmaddr.get(endian).into(),
                segment.fileoff.get(endian).into(),
                segment.filesize.get(endian).into(),
            ));
        } else if let Some(linkedit) = command.dyld_chained_fixups().map_err(Error::container)? {
            fixups = Some(linkedit.chained_fixups(endian, data).map_err(Error::container)?);
        }
    }
    let Some(fixups) = fixups else { return Ok(words) };
    // The header, and so file offset 0, is where the image's addresses count from.
    let base =
        segments.iter().find(|segment| segment.1 == 0 && segment.2 != 0).map_or(0, |segment| segment.0);
    // Chains of a hostile file may run through each other; those of a linker visit a word once.
    let mut left = data.len() / 4;
    let mut starts = fixups.segments(endian).map_err(Error::container)?;
    while let Some(chain) = starts.next().map_err(Error::container)? {
        let Some(&(addr, offset, len)) = segments.get(chain.index() as usize) else { continue };
        let bytes =
            usize::try_from(offset).ok().and_then(|from| data.get(from..)?.get(..usize::try_from(len).ok()?));
        let mut chain = chain.fixups(endian, base, bytes.unwrap_or_default());
        while let Some((at, fixup)) = chain.next().map_err(Error::container)? {
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
