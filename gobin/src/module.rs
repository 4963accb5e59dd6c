use crate::{Error, Image};

/// Which of the layouts of Go's module data and descriptors the file uses.
///
/// Named after the first release that has it. Found by looking at the data: the version string is not
/// consulted, and may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Go 1.18 and 1.19.
    Go1_18,
    /// Go 1.20 to 1.25.
    Go1_20,
    /// Go 1.26: no `textStart`, an `epclntab`.
    Go1_26,
    /// Go 1.27: types and itabs lie side by side, and no list of either exists.
    Go1_27,
}

impl Layout {
    /// The releases that use it, such as `go1.20-go1.25`.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::Go1_18 => "go1.18-go1.19",
            Layout::Go1_20 => "go1.20-go1.25",
            Layout::Go1_26 => "go1.26",
            Layout::Go1_27 => "go1.27",
        }
    }
}

/// A slice in the file: `len` elements from `addr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// Address of the first element.
    pub addr: u64,
    /// Number of elements (bytes, for byte slices).
    pub len: u64,
}

/// One entry of Go's `textsectmap`: where the linker put a piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextSection {
    /// First text offset of the piece.
    pub vaddr: u64,
    /// Text offset after the piece.
    pub end: u64,
    /// Address of the piece.
    pub baseaddr: u64,
}

/// Go's `moduledata`: where the linker put everything.
#[derive(Debug, Clone)]
pub struct Module {
    /// Address of the module data itself.
    pub addr: u64,
    /// Which layout it has.
    pub layout: Layout,
    /// The first word of the function table: `0xfffffff0` (1.18), `0xfffffff1` (1.20), or what an
    /// obfuscator put there.
    pub magic: u32,
    /// Address of the function table's header (Go: `pcHeader`).
    pub pc_header: u64,
    /// Quantum of code addresses in the pc-value tables (Go: `minLC`).
    pub min_lc: u8,
    /// Number of functions.
    pub nfunc: u64,
    /// Function names, NUL-terminated.
    pub funcnametab: Span,
    /// Compilation-unit tables (`u32` each).
    pub cutab: Span,
    /// File names, NUL-terminated.
    pub filetab: Span,
    /// Pc-value tables.
    pub pctab: Span,
    /// `_func` records, and the base of the offsets in `ftab`.
    pub pclntable: Span,
    /// Pairs of `u32`: text offset of the entry, offset of the `_func` in `pclntable`. The last has an entry only.
    pub ftab: Span,
    /// Address of the first function, and the address after the last.
    pub minpc: u64,
    /// See [`minpc`](Self::minpc).
    pub maxpc: u64,
    /// Base of text offsets.
    pub text: u64,
    /// End of the text.
    pub etext: u64,
    /// Base of name and type offsets.
    pub types: u64,
    /// End of the type region.
    pub etypes: u64,
    /// Base of read-only data.
    pub rodata: u64,
    /// Base of function-data offsets.
    pub gofunc: u64,
    /// The pieces of the text. More than one only after external linking on some processors.
    pub textsectmap: Vec<TextSection>,
    /// Type offsets (`i32` each) of the types found by reflection. Empty from Go 1.27.
    pub typelinks: Span,
    /// Pointers to itabs. Empty from Go 1.27.
    pub itablinks: Span,
    /// Go 1.27: length of the part of the type region that `typelinks` used to list.
    pub typedesclen: u64,
    /// Go 1.27: the itabs, back to back. `len` is in bytes.
    pub itabs: Span,
}

impl Module {
    /// Finds and validates the module data of an executable.
    pub fn find(image: &Image<'_>) -> Result<Module, Error> {
        let _ = image;
        todo!()
    }

    /// The address of a text offset (Go: `textAddr`), with every piece of the text considered.
    pub fn text_addr(&self, off: u32) -> u64 {
        let _ = off;
        todo!()
    }
}
