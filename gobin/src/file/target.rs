//! What an executable is for: the container and the processor.

/// The container an executable came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Linux, the BSDs, and others.
    Elf,
    /// Windows.
    Pe,
    /// macOS and iOS.
    MachO,
    /// WebAssembly, in a browser (`GOOS=js`) or outside (`GOOS=wasip1`).
    Wasm,
}

impl Format {
    /// `elf`, `pe`, `macho` or `wasm`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Elf => "elf",
            Format::Pe => "pe",
            Format::MachO => "macho",
            Format::Wasm => "wasm",
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
    Wasm,
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
            Arch::Wasm => "wasm",
            Arch::Other => "other",
        }
    }
}
