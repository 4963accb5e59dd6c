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

/// The processor an executable is for, of whichever byte order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs)] // Each is Go's own name, as in GOARCH without its `le`.
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
    /// Go's name of the processor with a byte order, as in `GOARCH`; `other` for one that Go does not compile for.
    pub(crate) fn goarch(self, big: bool) -> &'static str {
        match (self, big) {
            (Arch::Amd64, _) => "amd64",
            (Arch::I386, _) => "386",
            (Arch::Arm64, _) => "arm64",
            (Arch::Arm, _) => "arm",
            (Arch::Loong64, _) => "loong64",
            (Arch::Mips, true) => "mips",
            (Arch::Mips, false) => "mipsle",
            (Arch::Mips64, true) => "mips64",
            (Arch::Mips64, false) => "mips64le",
            (Arch::Ppc64, true) => "ppc64",
            (Arch::Ppc64, false) => "ppc64le",
            (Arch::Riscv64, _) => "riscv64",
            (Arch::S390x, _) => "s390x",
            (Arch::Wasm, _) => "wasm",
            (Arch::Other, _) => "other",
        }
    }
}

/// What Go compiles for, but this crate does not read, by the first bytes of a file.
///
/// Those of AIX are in `internal/xcoff`, those of Plan 9 in `debug/plan9obj`.
pub(crate) fn unsupported(data: &[u8]) -> Option<&'static str> {
    match data.first_chunk::<4>()? {
        [0x01, 0xdf | 0xf7, ..] => Some("AIX (XCOFF)"),
        [0, 0, 0x8a, 0x97] | [0, 0, 0x01, 0xeb] | [0, 0, 0x06, 0x47] => Some("Plan 9 (a.out)"),
        _ => None,
    }
}
