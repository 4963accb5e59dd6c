//! Go's module data: where the linker put everything.

use crate::error::Error;
use crate::file::bytes::Endian;
use crate::file::image::Image;
use crate::file::target::Arch;
use crate::runtime::diagnose::diagnose;
use crate::runtime::pc_header::{MAGIC_1_16, MAGIC_1_18, MAGIC_1_20, PcHeader};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// Address of the first element.
    pub addr: u64,
    /// Number of elements (bytes, for byte slices).
    pub len: u64,
}

/// One entry of Go's `textsectmap`: where the linker put a piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Address of the first function, and the address after the last. In WebAssembly functions have numbers and no
    /// place in memory; the address of one is 0x1000 and its number, in the upper bits, above 16 bits that count the
    /// places in it where it can be resumed.
    pub minpc: u64,
    /// See [`minpc`](Self::minpc).
    pub maxpc: u64,
    /// Base of text offsets; 0 in WebAssembly.
    pub text: u64,
    /// End of the text; in WebAssembly of no meaning.
    pub etext: u64,
    /// How many addresses a text offset stands for: 1, but in WebAssembly since Go 1.25, where it is the number of a
    /// function, 65,536.
    pub text_unit: u64,
    /// The variables that have an initial value and may hold pointers (Go: `data` to `edata`). `len` is in bytes.
    pub data: Span,
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
    /// The package path of a plugin, as a string; empty in a program.
    pub pluginpath: Span,
    /// Type offsets (`i32` each) of the types found by reflection. Empty from Go 1.27.
    pub typelinks: Span,
    /// Pointers to itabs. Empty from Go 1.27.
    pub itablinks: Span,
    /// Go 1.27: length of the part of the type region that `typelinks` used to list.
    pub typedesclen: u64,
    /// Go 1.27: the itabs, back to back. `len` is in bytes.
    pub itabs: Span,
}

/// Where a layout has those fields of `moduledata` that lie elsewhere in another, counted in words.
struct Columns {
    layout: Layout,
    types: usize,
    etypes: usize,
    rodata: usize,
    gofunc: usize,
    textsectmap: usize,
    pluginpath: usize,
    /// `typelinks` and `itablinks`; or `typedesclen` and `itaboffset`, `itabsize` in their place.
    lists: Lists,
}

enum Lists {
    Links { typelinks: usize, itablinks: usize },
    InPlace { typedesclen: usize, itaboffset: usize, itabsize: usize },
}

// Fields up to `data` and `edata` lie the same in all of them, 32 and 64 bits alike.
const PC_HEADER: usize = 0;
const FUNCNAMETAB: usize = 1;
const CUTAB: usize = 4;
const FILETAB: usize = 7;
const PCTAB: usize = 10;
const PCLNTABLE: usize = 13;
const FTAB: usize = 16;
const MINPC: usize = 20;
const MAXPC: usize = 21;
const TEXT: usize = 22;
const ETEXT: usize = 23;
const DATA: usize = 26;
const EDATA: usize = 27;

/// In the order in which they are tried. Each demands slices where the others have plain addresses, so that
/// at most one fits: see `runtime/symtab.go` of each release.
const COLUMNS: [Columns; 4] = [
    Columns {
        layout: Layout::Go1_27,
        types: 37,
        etypes: 39,
        rodata: 42,
        gofunc: 43,
        textsectmap: 45,
        pluginpath: 51,
        lists: Lists::InPlace { typedesclen: 38, itaboffset: 40, itabsize: 41 },
    },
    Columns {
        layout: Layout::Go1_26,
        types: 37,
        etypes: 38,
        rodata: 39,
        gofunc: 40,
        textsectmap: 42,
        pluginpath: 54,
        lists: Lists::Links { typelinks: 45, itablinks: 48 },
    },
    Columns {
        layout: Layout::Go1_20,
        types: 37,
        etypes: 38,
        rodata: 39,
        gofunc: 40,
        textsectmap: 41,
        pluginpath: 53,
        lists: Lists::Links { typelinks: 44, itablinks: 47 },
    },
    Columns {
        layout: Layout::Go1_18,
        types: 35,
        etypes: 36,
        rodata: 37,
        gofunc: 38,
        textsectmap: 39,
        pluginpath: 51,
        lists: Lists::Links { typelinks: 42, itablinks: 45 },
    },
];

/// Words of `moduledata` that are looked at.
const WORDS: usize = 56;

/// How much is searched for module data, in bytes, of what the program can write to and of the rest. Few programs
/// have as many bytes at all, but files with holes in them may pretend to anything.
const MAX_SEARCHED: usize = 1 << 28;

/// No linker splits the text in more pieces; Go's own check is as coarse.
const MAX_TEXT_SECTIONS: u64 = 1000;

impl Module {
    /// Finds and validates the module data of an executable.
    ///
    /// Every word-aligned place of the data segments is a candidate: six slices in a row whose length is
    /// their capacity, preceded by a pointer to a function table of the same number of functions, occur
    /// nowhere else. So neither symbols nor section names are needed, nor a known magic number.
    ///
    /// # Errors
    ///
    /// Tells apart executables without Go ([`Error::NotGo`]), of an older Go ([`Error::TooOld`]), packed or
    /// obfuscated ([`Error::Obfuscated`]), and of a layout that this crate does not know
    /// ([`Error::UnknownLayout`]).
    pub fn find(image: &Image<'_>) -> Result<Module, Error> {
        let mut unknown = None;
        let size = image.word_size();
        // Since Go 1.26 the section `.go.module` is the module data, so it is looked at first.
        let section = image.section(".go.module").or_else(|| image.section("__go_module"));
        if let Some(section) = section
            && let Ok(bytes) = image.loaded(section.addr, WORDS as u64 * size)
            && let Some(found) = Candidate::new(image, bytes, section.addr)
        {
            match found.module() {
                Err(Error::UnknownLayout { addr, reason }) => unknown = Some((addr, reason)),
                done => return done,
            }
        }
        // Go's run time writes to its module data.
        for writable in [true, false] {
            let mut left = MAX_SEARCHED;
            for (at, segment) in image.segments().iter().enumerate() {
                if segment.writable != writable || (segment.executable && !segment.writable) {
                    continue;
                }
                let bytes = image.loaded_segment(at);
                let first = (segment.addr.next_multiple_of(size) - segment.addr) as usize;
                let bytes = bytes.get(first..).unwrap_or_default();
                let searched = bytes.len().min(left);
                left -= searched;
                for from in like_slices(image.endian(), &bytes[..searched]) {
                    let addr = segment.addr + (first + from) as u64;
                    let Some(found) = Candidate::new(image, &bytes[from..], addr) else { continue };
                    match found.module() {
                        Err(Error::UnknownLayout { addr, reason }) => unknown = Some((addr, reason)),
                        done => return done,
                    }
                }
            }
        }
        Err(match unknown {
            Some((addr, reason)) => Error::UnknownLayout { addr, reason },
            None => diagnose(image),
        })
    }

    /// Whether a text offset leads into the text, or right behind it.
    pub(crate) fn is_text(&self, off: u32) -> bool {
        // With several pieces it may lead to a gap between them, which does no harm.
        let addr = u64::from(off).checked_mul(self.text_unit).and_then(|off| self.text.checked_add(off));
        self.textsectmap.len() > 1 || addr.is_some_and(|addr| addr <= self.etext.max(self.maxpc))
    }

    /// The address of a text offset (Go: `textAddr`), with every piece of the text considered.
    pub fn text_addr(&self, off: u32) -> u64 {
        let off = u64::from(off) * self.text_unit;
        let last = self.textsectmap.len().saturating_sub(1);
        for (index, section) in self.textsectmap.iter().enumerate() {
            let inside = off >= section.vaddr && off < section.end;
            if self.textsectmap.len() > 1 && (inside || index == last && off == section.end) {
                return section.baseaddr.wrapping_add(off - section.vaddr);
            }
        }
        self.text.wrapping_add(off)
    }
}

/// The places, as offsets, where the first slice of a `moduledata` may be: where a word that is not zero is followed by
/// the same word, as length and capacity are. Most of a program's data fail here.
fn like_slices(endian: Endian, bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut before = 0;
    endian.words(bytes).enumerate().filter_map(move |(index, word)| {
        let same = word == std::mem::replace(&mut before, word) && word != 0;
        same.then(|| index.checked_sub(FUNCNAMETAB + 2))?.map(|index| index * endian.size())
    })
}

/// Words of data that pass for the first fields of a `moduledata`.
struct Candidate<'a> {
    image: &'a Image<'a>,
    /// At least [`WORDS`] words.
    bytes: &'a [u8],
    addr: u64,
    endian: Endian,
}

impl<'a> Candidate<'a> {
    /// The place as a candidate, if the words there are what only module data has.
    fn new(image: &'a Image<'a>, bytes: &'a [u8], addr: u64) -> Option<Self> {
        if bytes.len() < WORDS * image.endian().size() {
            return None;
        }
        let candidate = Candidate { image, bytes, addr, endian: image.endian() };
        let slices = [FUNCNAMETAB, CUTAB, FILETAB, PCTAB, PCLNTABLE, FTAB];
        let shaped = slices.iter().all(|&field| {
            let len = candidate.word(field + 1);
            len != 0 && len == candidate.word(field + 2) && candidate.word(field) != 0
        });
        (shaped && candidate.functions_agree()).then_some(candidate)
    }

    /// A word of the candidate, counted from its start; below [`WORDS`].
    fn word(&self, field: usize) -> u64 {
        self.endian.word(self.bytes, field * self.endian.size()).expect("a candidate has WORDS words")
    }

    fn span(&self, field: usize) -> Span {
        Span { addr: self.word(field), len: self.word(field + 1) }
    }

    fn pc_header(&self) -> Option<PcHeader> {
        let bytes = self.image.bytes_from(self.word(PC_HEADER)).ok()?;
        PcHeader::read(bytes, self.endian)
    }

    /// Whether there is a function table of as many functions as the module data lists, and code for them.
    fn functions_agree(&self) -> bool {
        let (min, max) = (self.word(MINPC), self.word(MAXPC));
        let functions = self.pc_header().and_then(|header| header.functions.checked_add(1));
        functions == Some(self.word(FTAB + 1))
            && self.word(TEXT) <= min
            && min < max
            && (max <= self.word(ETEXT) || self.image.arch() == Arch::Wasm)
            && self.image.contains(self.word(TEXT))
    }

    /// See [`Module::text_unit`]. The layout is the same with and without.
    fn text_unit(&self) -> Result<u64, Error> {
        const FUNCTION: u64 = 1 << 16;
        // Offsets count from 0, so those that are addresses are no less than the first.
        let first = u64::from(self.image.u32(self.word(FTAB))?);
        let is_number = self.image.arch() == Arch::Wasm && first < self.word(MINPC);
        Ok(if is_number { FUNCTION } else { 1 })
    }

    fn module(&self) -> Result<Module, Error> {
        let addr = self.word(PC_HEADER);
        let header = self.pc_header().ok_or(Error::Malformed { addr, what: "function table" })?;
        let magic = header.magic;
        if magic == MAGIC_1_16 {
            return Err(Error::TooOld { evidence: "function table of Go 1.16 or 1.17".into() });
        }
        let columns = COLUMNS.iter().find(|columns| {
            let known = match magic {
                MAGIC_1_18 => columns.layout == Layout::Go1_18,
                MAGIC_1_20 => columns.layout != Layout::Go1_18,
                // Obfuscators put a number of their own there.
                _ => true,
            };
            known && self.fits(columns)
        });
        let Some(columns) = columns else {
            return Err(Error::UnknownLayout {
                addr: self.addr,
                reason: "type region and lists not recognised",
            });
        };
        let types = self.word(columns.types);
        let mut module = Module {
            addr: self.addr,
            layout: columns.layout,
            magic,
            pc_header: addr,
            min_lc: header.min_lc,
            nfunc: self.word(FTAB + 1) - 1,
            funcnametab: self.span(FUNCNAMETAB),
            cutab: self.span(CUTAB),
            filetab: self.span(FILETAB),
            pctab: self.span(PCTAB),
            pclntable: self.span(PCLNTABLE),
            ftab: self.span(FTAB),
            minpc: self.word(MINPC),
            maxpc: self.word(MAXPC),
            text: self.word(TEXT),
            etext: self.word(ETEXT),
            text_unit: self.text_unit()?,
            data: Span { addr: self.word(DATA), len: self.word(EDATA).saturating_sub(self.word(DATA)) },
            types,
            etypes: self.word(columns.etypes),
            rodata: self.word(columns.rodata),
            gofunc: self.word(columns.gofunc),
            textsectmap: self.text_sections(self.span(columns.textsectmap))?,
            pluginpath: self.span(columns.pluginpath),
            typelinks: Span::default(),
            itablinks: Span::default(),
            typedesclen: 0,
            itabs: Span::default(),
        };
        match columns.lists {
            Lists::Links { typelinks, itablinks } => {
                module.typelinks = self.span(typelinks);
                module.itablinks = self.span(itablinks);
            }
            Lists::InPlace { typedesclen, itaboffset, itabsize } => {
                module.typedesclen = self.word(typedesclen);
                module.itabs = Span { addr: types + self.word(itaboffset), len: self.word(itabsize) };
            }
        }
        Ok(module)
    }

    fn fits(&self, columns: &Columns) -> bool {
        let (types, etypes) = (self.word(columns.types), self.word(columns.etypes));
        let Some(region) = etypes.checked_sub(types) else { return false };
        let sections = self.span(columns.textsectmap);
        // Offsets in it are 32 bits wide and signed.
        if region == 0
            || region > i32::MAX as u64
            || self.image.bytes(types, region).is_err()
            || !(1..MAX_TEXT_SECTIONS).contains(&sections.len)
            || !self.is_slice(columns.textsectmap, 3 * self.image.word_size())
        {
            return false;
        }
        match columns.lists {
            Lists::Links { typelinks, itablinks } => {
                self.is_slice(typelinks, 4) && self.is_slice(itablinks, self.image.word_size())
            }
            Lists::InPlace { typedesclen, itaboffset, itabsize } => {
                self.word(typedesclen) <= region
                    && self
                        .word(itaboffset)
                        .checked_add(self.word(itabsize))
                        .is_some_and(|end| self.word(typedesclen) <= end && end <= region)
            }
        }
    }

    /// Whether the three words from `field` are a Go slice without spare capacity, with all its elements of
    /// `size` bytes in the file.
    fn is_slice(&self, field: usize, size: u64) -> bool {
        let Span { addr, len } = self.span(field);
        let bytes = len.checked_mul(size);
        len == self.word(field + 2)
            && bytes.is_some_and(|bytes| len == 0 || self.image.bytes(addr, bytes).is_ok())
    }

    fn text_sections(&self, map: Span) -> Result<Vec<TextSection>, Error> {
        let entries = self.image.loaded(map.addr, map.len * 3 * self.image.word_size())?;
        let words: Vec<u64> = self.endian.words(entries).collect();
        let section = |entry: &[u64]| TextSection { vaddr: entry[0], end: entry[1], baseaddr: entry[2] };
        Ok(words.chunks_exact(3).map(section).collect())
    }
}
