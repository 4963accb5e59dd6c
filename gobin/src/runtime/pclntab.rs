//! The function table of a Go executable: which function an address is in, what it is called, and the
//! file and line it was compiled from.
//!
//! Go keeps this table (the *pclntab*) even in stripped executables, because its stack traces need it.
//! It is one index of functions, sorted by address, and per function a few *pc-value tables*: pairs of
//! variable-length numbers (difference of the value, difference of the address) that run from the
//! function's entry to its end. The source position is two such tables, the inlined calls a third.
//!
//! Nothing is decoded before it is asked for, and nothing here allocates except [`Pclntab::frames`]. A
//! damaged table makes a lookup answer `None`; whatever the bytes say, one lookup costs at most one step
//! per instruction of the function it is in. The names are those of Go's `runtime/symtab.go`.
#![forbid(unsafe_code)]

use std::borrow::Cow;

use crate::file::bytes::{Endian, varint};
use crate::file::image::Image;
use crate::runtime::module::{Layout, Module, Span};

/// The function table of a file. Copying it is cheap: it only borrows the file.
#[derive(Clone, Copy, Debug)]
pub struct Pclntab<'a> {
    module: &'a Module,
    funcnametab: &'a [u8],
    cutab: &'a [u8],
    filetab: &'a [u8],
    pctab: &'a [u8],
    pclntable: &'a [u8],
    ftab: &'a [u8],
    gofunc: &'a [u8],
    endian: Endian,
}

/// One function of the table: a range of addresses, with a name and source positions on demand.
#[derive(Clone, Copy, Debug)]
pub struct Function<'a> {
    table: Pclntab<'a>,
    /// Where the record of the function starts in `pclntable`.
    record: usize,
    entry: u64,
    end: u64,
}

/// One call in the chain that leads to an instruction: a function, and the place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Frame<'a> {
    /// The name with its package path: `net/http.(*Server).Serve`.
    pub function: &'a str,
    /// The path of the source file as the compiler recorded it; `None` when the table has none.
    pub file: Option<&'a str>,
    /// The line in the file, from 1.
    pub line: Option<u32>,
}

/// Source positions within one function, for addresses asked in ascending order.
///
/// All lookups together read each table once, so walking a whole program is linear in its size.
#[derive(Clone, Debug)]
pub struct Positions<'a> {
    function: Function<'a>,
    file: PcValues<'a>,
    line: PcValues<'a>,
    inlined: PcValues<'a>,
}

/// Which pc-value table of a function says what call was inlined at an address (`abi.PCDATA_InlTreeIndex`).
const PCDATA_INL_TREE_INDEX: u32 = 2;

/// Which piece of function data lists the inlined calls (`abi.FUNCDATA_InlTree`).
const FUNCDATA_INL_TREE: u32 = 3;

/// Names and paths longer than this are not read: in a damaged file, a name may never end.
const MAX_STRING: usize = 1 << 16;

/// How many calls may be inlined into each other. The compiler's budget stops far earlier; the bound is
/// for damaged files, where a call may be its own parent.
const MAX_FRAMES: usize = 128;

impl<'a> Pclntab<'a> {
    /// The table that the module data describes. What lies outside the file is not found later.
    pub(crate) fn new(image: &'a Image<'_>, module: &'a Module) -> Pclntab<'a> {
        let from = |addr| image.bytes_from(addr).unwrap_or_default();
        let slice = |span: Span, size: u64| {
            let bytes = from(span.addr);
            let len = usize::try_from(span.len.saturating_mul(size)).unwrap_or(usize::MAX);
            &bytes[..len.min(bytes.len())]
        };
        // The linker wrote the length of `cutab` in bytes until it was counted in elements, in Go 1.26.
        let cutab = if module.layout < Layout::Go1_26 { 1 } else { 4 };
        Pclntab {
            module,
            funcnametab: slice(module.funcnametab, 1),
            cutab: slice(module.cutab, cutab),
            filetab: slice(module.filetab, 1),
            pctab: slice(module.pctab, 1),
            pclntable: slice(module.pclntable, 1),
            ftab: slice(module.ftab, 8),
            gofunc: from(module.gofunc),
            endian: image.endian(),
        }
    }

    /// How many functions the table lists.
    pub fn len(&self) -> usize {
        (self.ftab.len() / 8).saturating_sub(1)
    }

    /// Whether the table lists no function at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The functions in the order of their addresses. Entries of a damaged table that overlap the one
    /// before them are left out.
    pub fn functions(&self) -> impl Iterator<Item = Function<'a>> + use<'a> {
        let (table, mut covered) = (*self, 0);
        (0..self.len()).filter_map(move |index| {
            let function = table.function(index)?;
            (function.entry >= covered).then(|| {
                covered = function.end;
                function
            })
        })
    }

    /// The function whose code contains `address`: a binary search.
    pub fn find(&self, address: u64) -> Option<Function<'a>> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.entry(middle)? <= address {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let function = self.function(low.checked_sub(1)?)?;
        (function.entry..function.end).contains(&address).then_some(function)
    }

    /// The name of the function that starts exactly at `address`, as in the slots of an itab.
    pub fn name_at(&self, address: u64) -> Option<&'a str> {
        self.find(address).filter(|function| function.entry == address)?.name()
    }

    /// The source positions of the instruction at `address`: the innermost inlined call first, the
    /// function whose code it really is last. Empty when no function contains the address.
    pub fn frames(&self, address: u64) -> Vec<Frame<'a>> {
        let mut frames = Vec::new();
        let Some(function) = self.find(address) else { return frames };
        let mut pc = address;
        while frames.len() < MAX_FRAMES {
            // Each step may go back in the tables, so each gets fresh cursors.
            let mut positions = function.positions();
            let (file, line) = positions.file_line(pc);
            let call = positions.inlined_call(pc);
            let name = match call {
                Some(call) => self.name(call.name),
                None => function.name(),
            };
            frames.push(Frame { function: name.unwrap_or("?"), file, line });
            match call {
                Some(call) => pc = function.entry.wrapping_add(u64::from(call.parent_pc)),
                None => break,
            }
        }
        frames
    }

    /// Where function number `index` starts, or, for the last pair, where the code ends.
    pub(crate) fn entry(&self, index: usize) -> Option<u64> {
        let offset = self.endian.u32(self.ftab, index.checked_mul(8)?)?;
        Some(self.module.text_addr(offset))
    }

    fn function(&self, index: usize) -> Option<Function<'a>> {
        let (entry, end) = (self.entry(index)?, self.entry(index + 1)?);
        let record = self.endian.u32(self.ftab, index.checked_mul(8)?.checked_add(4)?)? as usize;
        (entry < end).then_some(Function { table: *self, record, entry, end })
    }
}

impl<'a> Function<'a> {
    /// The address of the first instruction.
    pub fn entry(&self) -> u64 {
        self.entry
    }

    /// The address after the last byte, where the next function starts. Padding counts as code.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// The name with its package path, such as `bytes.(*Buffer).Write`; `None` when it is not valid text.
    pub fn name(&self) -> Option<&'a str> {
        self.table.name(self.field(1)?)
    }

    /// Whether the name begins with a text, without looking for its end.
    pub(crate) fn name_starts_with(&self, start: &str) -> bool {
        let name = self.field(1).and_then(|offset| self.table.funcnametab.get(offset as usize..));
        name.is_some_and(|name| name.starts_with(start.as_bytes()))
    }

    /// The line of the `func` keyword, which Go records since 1.20.
    pub fn start_line(&self) -> Option<u32> {
        if self.table.start_lines() { self.field(9) } else { None }
    }

    /// A cursor for the source positions of ascending addresses in this function.
    pub fn positions(&self) -> Positions<'a> {
        let table = |field| self.values(self.field(field));
        Positions {
            function: *self,
            file: table(5),
            line: table(6),
            inlined: self.values(self.pcdata(PCDATA_INL_TREE_INDEX)),
        }
    }

    /// Field number `index` of the record, all of which are 32 bits wide up to `startLine`.
    fn field(&self, index: usize) -> Option<u32> {
        self.table.endian.u32(self.table.pclntable, self.record.checked_add(index * 4)?)
    }

    /// Where the fixed part of the record ends: four single bytes after the last 32-bit field.
    fn arrays(&self) -> Option<usize> {
        let fixed = if self.table.start_lines() { 10 } else { 9 };
        self.record.checked_add(fixed * 4 + 4)
    }

    /// Where pc-value table number `index` starts in `pctab`.
    fn pcdata(&self, index: u32) -> Option<u32> {
        if index >= self.field(7)? {
            return None;
        }
        self.table.endian.u32(self.table.pclntable, self.arrays()? + index as usize * 4)
    }

    /// Where piece number `index` of function data starts in `gofunc`.
    fn funcdata(&self, index: u32) -> Option<u32> {
        let arrays = self.arrays()?;
        if index >= u32::from(*self.table.pclntable.get(arrays - 1)?) {
            return None;
        }
        let before = self.field(7)?.checked_add(index)? as usize;
        let offset =
            self.table.endian.u32(self.table.pclntable, arrays.checked_add(before.checked_mul(4)?)?)?;
        (offset != u32::MAX).then_some(offset)
    }

    /// The pc-value table at `offset`. Go reserves offset 0 for "no table".
    fn values(&self, offset: Option<u32>) -> PcValues<'a> {
        let bytes = match offset {
            Some(offset) if offset != 0 => self.table.pctab.get(offset as usize..).unwrap_or_default(),
            _ => &[],
        };
        PcValues {
            bytes,
            quantum: u64::from(self.table.module.min_lc),
            value: -1,
            // A table starts with the pair that gives the value at the entry, so nothing is known yet.
            known_to: self.entry,
            end: self.end,
            first: true,
        }
    }
}

impl<'a> Positions<'a> {
    /// The file and line of the instruction at `address`, in the innermost function inlined there.
    ///
    /// Addresses must ascend from call to call; an earlier one gets the answer of the latest.
    pub fn file_line(&mut self, address: u64) -> (Option<&'a str>, Option<u32>) {
        let file = self.file.at(address).and_then(|number| self.file_name(number));
        let line = self.line.at(address).and_then(|line| u32::try_from(line).ok());
        (file, line)
    }

    /// The name of the innermost function inlined at `address`, or `None` where the code is the
    /// function's own. The same order of addresses as for [`file_line`](Self::file_line).
    pub fn inlined(&mut self, address: u64) -> Option<&'a str> {
        let call = self.inlined_call(address)?;
        self.function.table.name(call.name)
    }

    fn file_name(&self, number: i32) -> Option<&'a str> {
        let table = &self.function.table;
        let unit = self.function.field(8)?;
        let index = unit.checked_add(u32::try_from(number).ok()?)? as usize;
        let offset = table.endian.u32(table.cutab, index.checked_mul(4)?)?;
        string(table.filetab, offset)
    }

    fn inlined_call(&mut self, address: u64) -> Option<InlinedCall> {
        let index = usize::try_from(self.inlined.at(address)?).ok()?;
        let function = &self.function;
        let table = &function.table;
        let tree = function.funcdata(FUNCDATA_INL_TREE)? as usize;
        // Go 1.20 dropped parent, file and line from the record and added startLine at its end.
        let (size, name, parent_pc) = if table.start_lines() { (16, 4, 8) } else { (20, 12, 16) };
        let record = tree.checked_add(index.checked_mul(size)?)?;
        Some(InlinedCall {
            name: table.endian.u32(table.gofunc, record.checked_add(name)?)?,
            parent_pc: table.endian.u32(table.gofunc, record.checked_add(parent_pc)?)?,
        })
    }
}

/// What a record of an inlined call says (Go: `inlinedCall`).
#[derive(Clone, Copy)]
struct InlinedCall {
    /// The name of the function that was inlined, as an offset in `funcnametab`.
    name: u32,
    /// An instruction of the caller, as an offset from the entry of the function that contains both.
    parent_pc: u32,
}

impl<'a> Pclntab<'a> {
    fn name(&self, offset: u32) -> Option<&'a str> {
        string(self.funcnametab, offset).filter(|name| !name.is_empty())
    }

    /// Whether records hold the line of the `func` keyword: Go 1.20 and later. Records of inlined calls
    /// changed in the same release.
    fn start_lines(&self) -> bool {
        self.module.layout > Layout::Go1_18
    }
}

/// The import path of the package that a function belongs to: `net/http` for `net/http.(*Server).Serve`.
/// Empty for a name without one.
///
/// Go writes a dot in the last element of a path as `%2e` in the names of functions; here it is a dot again.
pub fn package_of(function: &str) -> Cow<'_, str> {
    // The type arguments of a generic function have paths of their own.
    let name = function.split('[').next().unwrap_or_default();
    let element = name.rfind('/').map_or(0, |slash| slash + 1);
    let package = name[element..].find('.').map_or("", |dot| &name[..element + dot]);
    if package.contains('%') { Cow::Owned(package.replace("%2e", ".")) } else { Cow::Borrowed(package) }
}

/// The string that starts at `offset` and ends before the next zero byte.
fn string(bytes: &[u8], offset: u32) -> Option<&str> {
    let bytes = bytes.get(offset as usize..)?;
    let length = bytes.iter().take(MAX_STRING).position(|&byte| byte == 0)?;
    str::from_utf8(&bytes[..length]).ok()
}

/// A pc-value table, read forwards only.
#[derive(Clone, Debug)]
struct PcValues<'a> {
    bytes: &'a [u8],
    quantum: u64,
    /// What the table says for addresses below `known_to` that were not passed yet.
    value: i32,
    known_to: u64,
    /// The end of the function: no pair beyond it is read.
    end: u64,
    first: bool,
}

impl PcValues<'_> {
    /// The value at `address`, or `None` where the table does not reach.
    fn at(&mut self, address: u64) -> Option<i32> {
        while self.known_to <= address {
            self.step()?;
        }
        Some(self.value)
    }

    /// Reads one pair. A pair without progress would be no pair of Go's linker and, in a damaged file,
    /// the only way to read more pairs than the function has instructions: it ends the table.
    fn step(&mut self) -> Option<()> {
        if self.known_to >= self.end {
            return None;
        }
        let value = varint(&mut self.bytes)?;
        if value == 0 && !self.first {
            self.bytes = &[];
            return None;
        }
        let pcs = u64::from(varint(&mut self.bytes)?) * self.quantum;
        if pcs == 0 {
            self.bytes = &[];
            return None;
        }
        self.first = false;
        // Zig-zag: the lowest bit is the sign.
        let difference = (value >> 1) as i32 ^ -((value & 1) as i32);
        self.value = self.value.wrapping_add(difference);
        self.known_to = self.known_to.saturating_add(pcs);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[u8] = b"a\0b\0c\0";
    const FILES: &[u8] = b"a.go\0c.go\0";
    const UNITS: &[u8] = &[0, 0, 0, 0, 5, 0, 0, 0];

    /// From offset 1: file 0, but file 1 from address 4 to 8. From offset 8: line 10, but line 3 from 4 to 8
    /// and line 11 from 8. From offset 15: no call, but call number 1 from 4 to 8. Differences of values are
    /// zig-zag, differences of addresses in steps of 2 bytes.
    const VALUES: &[u8] = &[0, 2, 2, 2, 2, 1, 4, 0, 22, 2, 13, 2, 16, 4, 0, 0, 2, 4, 2, 3, 4, 0];

    /// Two functions: `a` from 0x1000 to 0x1010, into which a call of `c` is inlined, and `b` up to 0x1018,
    /// whose tables go on after its end.
    #[derive(Clone)]
    struct Pieces {
        module: Module,
        pclntable: Vec<u8>,
        ftab: Vec<u8>,
        gofunc: Vec<u8>,
    }

    fn u32s(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    impl Pieces {
        fn new(layout: Layout, parent_pc: u32) -> Pieces {
            let new = layout > Layout::Go1_18;
            let record = |entry: u32, name: u32, calls: u32, tree: u32| {
                let start_line = if new { &[9][..] } else { &[] };
                [
                    u32s(&[entry, name, 0, 0, 0, 1, 8, 3, 0]),
                    u32s(start_line),
                    vec![0, 0, 0, 4],
                    u32s(&[0, 0, calls, u32::MAX, u32::MAX, u32::MAX, tree]),
                ]
                .concat()
            };
            let first = record(0, 0, 15, 0);
            let ftab = u32s(&[0, 0, 0x10, first.len() as u32, 0x18, 0]);
            let calls = [[2, 0], [4, parent_pc]].map(|[name, parent_pc]| match new {
                true => u32s(&[0, name, parent_pc, 1]),
                false => u32s(&[0, 0, 0, name, parent_pc]),
            });
            let gofunc = calls.concat();
            let pclntable = [first, record(0x10, 2, 0, u32::MAX)].concat();
            Pieces { module: module(layout), pclntable, ftab, gofunc }
        }

        fn table(&self) -> Pclntab<'_> {
            Pclntab {
                module: &self.module,
                funcnametab: NAMES,
                cutab: UNITS,
                filetab: FILES,
                pctab: VALUES,
                pclntable: &self.pclntable,
                ftab: &self.ftab,
                gofunc: &self.gofunc,
                endian: Endian { big: false, wide: true },
            }
        }
    }

    fn module(layout: Layout) -> Module {
        let none = Span::default();
        Module {
            addr: 0,
            layout,
            magic: 0xffff_fff1,
            pc_header: 0,
            min_lc: 2,
            nfunc: 2,
            funcnametab: none,
            cutab: none,
            filetab: none,
            pctab: none,
            pclntable: none,
            ftab: none,
            minpc: 0x1000,
            maxpc: 0x1018,
            text: 0x1000,
            etext: 0x1018,
            text_unit: 1,
            data: Span::default(),
            types: 0,
            etypes: 0,
            rodata: 0,
            gofunc: 0,
            textsectmap: Vec::new(),
            pluginpath: none,
            typelinks: none,
            itablinks: none,
            typedesclen: 0,
            itabs: none,
        }
    }

    #[test]
    fn packages_of_functions() {
        let check = |function, package| assert_eq!(package_of(function), package, "{function}");
        check("main.main", "main");
        check("net/http.(*Server).Serve", "net/http");
        check("example.com/a.b/c.F[example.com/d.T]", "example.com/a.b/c");
        check("gopkg.in/yaml%2ev3.(*Node).Decode", "gopkg.in/yaml.v3");
        check("type:.eq.main.T", "type:");
        check("cmpbody", "");
    }

    #[test]
    fn positions_and_inlined_calls() {
        for layout in [Layout::Go1_18, Layout::Go1_20] {
            let pieces = Pieces::new(layout, 2);
            let table = pieces.table();
            let frame = |function, file, line| Frame { function, file: Some(file), line: Some(line) };
            assert_eq!(table.frames(0x1003), [frame("a", "a.go", 10)]);
            assert_eq!(table.frames(0x1004), [frame("c", "c.go", 3), frame("a", "a.go", 10)]);
            assert_eq!(table.frames(0x100f), [frame("a", "a.go", 11)]);
            assert_eq!(table.frames(0x1014), [frame("b", "c.go", 3)], "the same tables, and no inlined call");
            assert_eq!(table.frames(0xfff), []);
            assert_eq!(table.frames(0x1018), []);
            assert_eq!((table.name_at(0x1010), table.name_at(0x1011)), (Some("b"), None));
            let starts: Vec<_> = table.functions().map(|function| function.start_line()).collect();
            assert_eq!(starts, if layout == Layout::Go1_18 { [None, None] } else { [Some(9), Some(9)] });
        }
    }

    #[test]
    fn a_cursor_moves_forward() {
        let pieces = Pieces::new(Layout::Go1_20, 2);
        let function = pieces.table().find(0x1000).expect("it starts there");
        let mut positions = function.positions();
        let lines: Vec<_> = (0x1000..0x1012).map(|address| positions.file_line(address).1).collect();
        assert_eq!(lines[..4], [Some(10); 4]);
        assert_eq!(lines[4..8], [Some(3); 4]);
        assert_eq!(lines[8..16], [Some(11); 8]);
        assert_eq!(lines[16..], [None, None], "beyond the end of the function");
        let mut positions = pieces.table().find(0x1010).expect("it starts there").positions();
        assert_eq!(positions.file_line(0x1017).1, Some(3));
        assert_eq!(positions.file_line(0x1018).1, None, "although the table goes on");
    }

    #[test]
    fn a_call_inlined_into_itself_ends() {
        let pieces = Pieces::new(Layout::Go1_20, 5);
        assert_eq!(pieces.table().frames(0x1004).len(), MAX_FRAMES);
    }

    /// Whatever the bytes say, every look-up ends without a panic.
    #[test]
    fn damaged_tables() {
        let whole = Pieces::new(Layout::Go1_20, 2);
        let ask = |pieces: &Pieces| {
            let table = pieces.table();
            for address in 0xffe..0x1023 {
                table.frames(address);
            }
            table.functions().for_each(|function| {
                function.name();
            });
        };
        let parts: [fn(&mut Pieces) -> &mut Vec<u8>; 3] =
            [|pieces| &mut pieces.pclntable, |pieces| &mut pieces.ftab, |pieces| &mut pieces.gofunc];
        for part in parts {
            for at in 0..part(&mut whole.clone()).len() {
                for byte in [0x01, 0x7f, 0x80, 0xff] {
                    let mut pieces = whole.clone();
                    part(&mut pieces)[at] = byte;
                    ask(&pieces);
                }
                let mut pieces = whole.clone();
                part(&mut pieces).truncate(at);
                ask(&pieces);
            }
        }
    }
}
