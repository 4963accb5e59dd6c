//! Copies of Go programs in memory, for the decoder of executables.

use std::borrow::Cow;
use std::ops::Range;

use object::{Object as _, ObjectSymbol, elf};

use crate::binary::data::Binary;
use crate::error::Error as Undecodable;
use crate::file::bytes::Endian;
use crate::file::image::{Image, Segment};
use crate::file::target::Arch;
use crate::live::elf::ProgramHeader;
use crate::live::error::Error;
use crate::live::loaded::{self, Loaded};
use crate::live::memory::{self, Memory, View};
use crate::runtime::module::Module;

/// How much of a file is compared with memory, to find out whether it is what was mapped.
const COMPARED: usize = 4096;

/// A file that a program in memory may have been loaded from.
#[derive(Debug, Clone, Copy)]
pub struct ProgramFile<'data> {
    /// Its path, as [`Mapping::name`](crate::live::Mapping::name) has it.
    pub path: &'data str,
    /// What is in it.
    pub bytes: &'data [u8],
}

/// The Go program in a [`Memory`], copied, for [`Live`](crate::live::Live) to decode.
///
/// What the program cannot write to is not copied where its file is at hand.
#[derive(Debug)]
pub struct Snapshot<'data> {
    pub(crate) program: Copied<'data>,
    pub(crate) plugins: Vec<Plugin<'data>>,
    /// Where plugins are whose files are not at hand.
    pub(crate) unknown: Vec<Range<u64>>,
}

/// Another executable or library that Go made, in the same process.
///
/// It is decoded as it is in its file: in memory it refers to types of the program in place of its own, as the dynamic
/// linker takes the first of several symbols of one name.
#[derive(Debug)]
pub(crate) struct Plugin<'data> {
    pub(crate) name: String,
    /// What the loader added to the addresses of the file.
    pub(crate) bias: u64,
    pub(crate) file: &'data [u8],
}

/// The program: an executable, or a library in one of another language.
#[derive(Debug)]
pub(crate) struct Copied<'data> {
    /// The path it was mapped from.
    pub(crate) name: String,
    /// What the loader added to the addresses of the file.
    pub(crate) bias: u64,
    /// What an emulator adds to the addresses that the program uses.
    offset: u64,
    arch: Arch,
    endian: Endian,
    parts: Vec<Part<'data>>,
    /// The file it was loaded from.
    file: Option<&'data [u8]>,
}

#[derive(Debug)]
struct Part<'data> {
    addr: u64,
    bytes: Cow<'data, [u8]>,
    mem_len: u64,
    writable: bool,
    executable: bool,
}

impl<'data> Snapshot<'data> {
    /// The paths of the files that [`take`](Self::take) can make use of: of the executable, and of what Go's linker left
    /// its note in.
    ///
    /// # Errors
    ///
    /// What reading the memory gives.
    pub fn files(memory: &dyn Memory) -> Result<Vec<String>, Error> {
        let all = loaded::all(memory)?.loaded.into_iter().enumerate();
        let likely = all.filter(|(at, loaded)| *at == 0 || loaded.has_go_note);
        Ok(likely.filter_map(|(_, loaded)| loaded.name).collect())
    }

    /// Finds the Go program and copies it: the executable, if Go made it, or else the first library that Go made.
    ///
    /// Of `files`, those that are what is in memory save copying, and have the symbols. Without the file of the program,
    /// what the program cannot write to is read from memory too, about as many bytes as the executable has. Without the
    /// file of a plugin, its types are not known.
    ///
    /// # Errors
    ///
    /// [`Error::NotGo`] if Go made nothing that is mapped, [`Error::Unreadable`] if what it made cannot be decoded, and
    /// what reading the memory gives.
    pub fn take(memory: &dyn Memory, files: &[ProgramFile<'data>]) -> Result<Self, Error> {
        let loaded::All { loaded: all, truncated } = loaded::all(memory)?;
        let is_likely = |(at, loaded): &(usize, &Loaded)| *at == 0 || loaded.has_go_note;
        let (likely, others): (Vec<_>, Vec<_>) = all.iter().enumerate().partition(is_likely);
        let mut snapshot: Option<Snapshot<'data>> = None;
        let mut failed = None;
        for (_, loaded) in &likely {
            let Some(snapshot) = &mut snapshot else {
                match Copied::of(memory, loaded, files) {
                    Ok(Some(program)) => snapshot = Some(Snapshot::of(program)),
                    Ok(None) => {}
                    Err(error) => failed = failed.or(Some(error)),
                }
                continue;
            };
            match file_of(memory, loaded, files) {
                Some(file) => {
                    let (name, bias) = (loaded.to_name(), loaded.bias);
                    snapshot.plugins.push(Plugin { name, bias, file });
                }
                None => {
                    let range = |segment: &ProgramHeader| segment.addr..segment.addr + segment.mem_len;
                    snapshot.unknown.extend(loaded.segments.iter().map(range));
                }
            }
        }
        // Somebody may have removed the note.
        let other = || others.iter().find_map(|(_, loaded)| Copied::of(memory, loaded, files).ok().flatten());
        match snapshot.or_else(|| other().map(Snapshot::of)) {
            Some(snapshot) => Ok(snapshot),
            None => Err(failed.or(truncated).unwrap_or_else(|| {
                let looked_at = all.iter().map(Loaded::to_name).collect();
                Error::NotGo { looked_at }
            })),
        }
    }

    fn of(program: Copied<'data>) -> Self {
        Snapshot { program, plugins: Vec::new(), unknown: Vec::new() }
    }
}

impl Plugin<'_> {
    /// Decodes it.
    pub(crate) fn decode(&self) -> Result<Binary<'_>, Error> {
        Binary::read(self.file).map_err(|source| Error::Unreadable { path: self.name.clone(), source })
    }
}

impl<'data> Copied<'data> {
    /// Copies an executable or library, if Go made it.
    fn of(memory: &dyn Memory, loaded: &Loaded, files: &[ProgramFile<'data>]) -> Result<Option<Self>, Error> {
        let file = file_of(memory, loaded, files);
        let (arch, endian) = (loaded.header.arch, loaded.header.endian);
        let (bias, offset) = (loaded.bias, loaded.offset);
        let view = View { memory, endian, offset };
        let mut parts = Vec::new();
        for segment in &loaded.segments {
            let from_file = file.filter(|_| !segment.has(elf::PF_W)).and_then(|bytes| {
                let from = usize::try_from(segment.offset).ok()?;
                bytes.get(from..)?.get(..usize::try_from(segment.file_len).ok()?)
            });
            let bytes = match from_file {
                Some(bytes) => Cow::Borrowed(bytes),
                None => Cow::Owned(view.bytes(segment.addr, segment.file_len)?),
            };
            parts.push(Part {
                addr: segment.addr,
                bytes,
                mem_len: segment.mem_len,
                writable: segment.has(elf::PF_W),
                executable: segment.has(elf::PF_X),
            });
        }
        let copied = Copied { name: loaded.to_name(), bias, offset, arch, endian, parts, file };
        match copied.image().and_then(|image| Module::find(&image)) {
            Ok(_) => Ok(Some(copied)),
            Err(Undecodable::NotGo) => Ok(None),
            Err(source) => Err(Error::Unreadable { path: copied.name, source }),
        }
    }

    /// What was copied, as an executable that the loader has put into memory.
    fn image(&self) -> Result<Image<'_>, Undecodable> {
        fn segment<'a>(part: &'a Part<'_>) -> Segment<'a> {
            Segment {
                addr: part.addr,
                data: &part.bytes,
                mem_len: part.mem_len,
                writable: part.writable,
                executable: part.executable,
            }
        }
        Image::of_memory(self.arch, self.endian, self.parts.iter().map(segment).collect())
    }

    /// The memory that it is in.
    pub(crate) fn view<'a>(&self, memory: &'a dyn Memory) -> View<'a> {
        View { memory, endian: self.endian, offset: self.offset }
    }

    /// Decodes it.
    pub(crate) fn decode(&self) -> Result<Binary<'_>, Error> {
        let binary = self.image().and_then(Binary::from_image);
        binary.map_err(|source| Error::Unreadable { path: self.name.clone(), source })
    }

    /// The address in memory of a symbol, if there is a file that has symbols.
    pub(crate) fn symbol(&self, name: &str) -> Option<u64> {
        symbol(self.file?, self.bias, name)
    }
}

/// The address in memory of a symbol of a file.
pub(crate) fn symbol(file: &[u8], bias: u64, name: &str) -> Option<u64> {
    let file = object::File::parse(file).ok()?;
    let symbol = file.symbol_by_name(name)?;
    let addr = symbol.address().wrapping_add(bias);
    Some(if file.is_64() { addr } else { addr & u64::from(u32::MAX) })
}

/// The file that an executable or library was loaded from. Its first bytes are compared: they hold the headers, with the
/// sizes of all segments, and a hash of the content.
fn file_of<'data>(memory: &dyn Memory, loaded: &Loaded, files: &[ProgramFile<'data>]) -> Option<&'data [u8]> {
    let file = files.iter().find(|file| loaded.name.as_deref() == Some(file.path))?.bytes;
    let first = loaded.segments.iter().min_by_key(|segment| segment.offset)?;
    let mapped = usize::try_from(first.offset.saturating_add(first.file_len)).unwrap_or(usize::MAX);
    let len = mapped.min(file.len()).min(COMPARED);
    let bytes = memory::bytes(memory, loaded.addr, len as u64).ok()?;
    (bytes == file[..len]).then_some(file)
}
