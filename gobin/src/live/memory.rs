//! Where bytes of a running program come from: the one thing that processes, core files and executables have in
//! common.

use crate::file::bytes::Endian;
use crate::file::image::Image;
use crate::live::error::Error;

/// Bytes by virtual address.
///
/// A [`Process`](crate::live::Process) has them, a [`Core`](crate::live::Core) file, and an executable too, as it is
/// before its first instruction: [`Image`].
pub trait Memory {
    /// Fills `bytes` with what is at `addr`.
    ///
    /// # Errors
    ///
    /// If not all of it can be read: [`Error::NotMapped`], [`Error::NotInCore`], [`Error::Truncated`],
    /// [`Error::Exited`], [`Error::Io`].
    fn read(&self, addr: u64, bytes: &mut [u8]) -> Result<(), Error>;

    /// The mapped ranges as they are now, by address, not overlapping.
    ///
    /// # Errors
    ///
    /// [`Error::Exited`] and [`Error::Io`].
    fn mappings(&self) -> Result<Vec<Mapping>, Error>;

    /// Where the executable begins to run (ELF: `AT_ENTRY`), which tells it from the libraries. None if not known.
    fn entry(&self) -> Option<u64>;
}

/// A mapped range of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// First address.
    pub addr: u64,
    /// Length in bytes.
    pub len: u64,
    /// Whether the program can read here.
    pub readable: bool,
    /// Whether the program can write here.
    pub writable: bool,
    /// What is mapped: a path, or the system's name for it in brackets, such as `[stack]`. None for memory without a
    /// name.
    pub name: Option<String>,
}

impl Mapping {
    /// The address after the last.
    pub(crate) fn end(&self) -> u64 {
        self.addr.saturating_add(self.len)
    }

    /// Whether an address is in the range.
    pub(crate) fn contains(&self, addr: u64) -> bool {
        (self.addr..self.end()).contains(&addr)
    }
}

impl Memory for Image<'_> {
    fn read(&self, addr: u64, bytes: &mut [u8]) -> Result<(), Error> {
        let mut rest = bytes;
        let mut addr = addr;
        while !rest.is_empty() {
            if !self.contains(addr) {
                return Err(Error::NotMapped { addr });
            }
            let (at, from) = self.place(addr);
            let in_segment = usize::try_from(self.segments()[at].mem_len).unwrap_or(usize::MAX) - from;
            let len = rest.len().min(in_segment);
            let (now, later) = rest.split_at_mut(len);
            // What is beyond the bytes of the file is zero.
            let data = self.loaded_segment(at).get(from..).unwrap_or_default();
            let from_file = len.min(data.len());
            now[..from_file].copy_from_slice(&data[..from_file]);
            now[from_file..].fill(0);
            addr = addr.wrapping_add(len as u64);
            rest = later;
        }
        Ok(())
    }

    fn mappings(&self) -> Result<Vec<Mapping>, Error> {
        let mapping = |segment: &crate::Segment<'_>| Mapping {
            addr: segment.addr,
            len: segment.mem_len,
            readable: true,
            writable: segment.writable,
            name: None,
        };
        Ok(self.segments().iter().map(mapping).collect())
    }

    fn entry(&self) -> Option<u64> {
        Image::entry(self)
    }
}

/// How many bytes are read at once: a size that a damaged file makes too large fails before it is allocated.
const PIECE: usize = 1 << 16;

/// Reads `len` bytes.
pub(crate) fn bytes(memory: &dyn Memory, addr: u64, len: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < len {
        let at = bytes.len();
        let piece = (len - at as u64).min(PIECE as u64) as usize;
        bytes.resize(at + piece, 0);
        memory.read(addr.wrapping_add(at as u64), &mut bytes[at..])?;
    }
    Ok(bytes)
}

/// Memory as the program in it sees it: numbers as it writes them, at addresses that it uses itself.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) memory: &'a dyn Memory,
    pub(crate) endian: Endian,
    /// What is added to the program's own addresses. Not zero in an emulator that keeps the program's memory somewhere
    /// in its own, as QEMU does for programs of 32 bits.
    pub(crate) offset: u64,
}

impl View<'_> {
    /// Reads `len` bytes.
    pub(crate) fn bytes(self, addr: u64, len: u64) -> Result<Vec<u8>, Error> {
        bytes(self.memory, addr.wrapping_add(self.offset), len)
    }

    /// Reads `len` words.
    pub(crate) fn words(self, addr: u64, len: u64) -> Result<Vec<u64>, Error> {
        let bytes = self.bytes(addr, len.saturating_mul(self.endian.size() as u64))?;
        Ok(self.endian.words(&bytes).collect())
    }

    /// Reads a word.
    pub(crate) fn word(self, addr: u64) -> Result<u64, Error> {
        let mut bytes = [0; 8];
        let bytes = &mut bytes[..self.endian.size()];
        self.memory.read(addr.wrapping_add(self.offset), bytes)?;
        Ok(self.endian.word(bytes, 0).expect("the buffer has the size of a word"))
    }

    /// Reads a number of four bytes.
    pub(crate) fn u32(self, addr: u64) -> Result<u32, Error> {
        let mut bytes = [0; 4];
        self.memory.read(addr.wrapping_add(self.offset), &mut bytes)?;
        Ok(self.endian.u32(&bytes, 0).expect("the buffer has four bytes"))
    }
}
