use crate::Error;

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
    /// The bytes of the file mapped there. What the segment has beyond them is zero and not listed.
    pub data: &'data [u8],
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
#[derive(Debug)]
pub struct Image<'data> {
    segments: Vec<Segment<'data>>,
}

impl<'data> Image<'data> {
    /// The executables in a file: the slices of a universal Mach-O file, otherwise the file itself.
    pub fn slices(data: &'data [u8]) -> Result<Vec<&'data [u8]>, Error> {
        let _ = data;
        todo!()
    }

    /// Opens one executable.
    pub fn parse(data: &'data [u8]) -> Result<Self, Error> {
        let _ = data;
        todo!()
    }

    /// The container it came in.
    pub fn format(&self) -> Format {
        todo!()
    }

    /// The processor it is for.
    pub fn arch(&self) -> Arch {
        todo!()
    }

    /// Bytes in a pointer: 4 or 8.
    pub fn word_size(&self) -> u64 {
        todo!()
    }

    /// Whether the most significant byte comes first.
    pub fn is_big_endian(&self) -> bool {
        todo!()
    }

    /// The mapped ranges, by address, not overlapping.
    pub fn segments(&self) -> &[Segment<'data>] {
        &self.segments
    }

    /// The section of that name.
    pub fn section(&self, name: &str) -> Option<Section> {
        let _ = name;
        todo!()
    }

    /// The address of the symbol of that name, if the file has symbols. O(symbols).
    pub fn symbol(&self, name: &str) -> Option<u64> {
        let _ = name;
        todo!()
    }

    /// `len` bytes as the file has them, before relocation.
    pub fn bytes(&self, addr: u64, len: u64) -> Result<&'data [u8], Error> {
        let _ = (addr, len);
        todo!()
    }

    /// The bytes from `addr` to the end of its segment, as the file has them, before relocation.
    pub fn bytes_from(&self, addr: u64) -> Result<&'data [u8], Error> {
        let _ = addr;
        todo!()
    }

    /// The unsigned 8-bit number at `addr`.
    pub fn u8(&self, addr: u64) -> Result<u8, Error> {
        let _ = addr;
        todo!()
    }

    /// The unsigned 16-bit number at `addr`.
    pub fn u16(&self, addr: u64) -> Result<u16, Error> {
        let _ = addr;
        todo!()
    }

    /// The unsigned 32-bit number at `addr`.
    pub fn u32(&self, addr: u64) -> Result<u32, Error> {
        let _ = addr;
        todo!()
    }

    /// The signed 32-bit number at `addr`.
    pub fn i32(&self, addr: u64) -> Result<i32, Error> {
        Ok(self.u32(addr)? as i32)
    }

    /// The pointer-sized word at `addr`, relocated as the loader would.
    pub fn word(&self, addr: u64) -> Result<u64, Error> {
        let _ = addr;
        todo!()
    }
}
