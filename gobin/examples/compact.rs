//! Makes a small executable of a large one: `compact PROGRAM OUT`.
//!
//! What is kept is what the reader looks at: module data, the type region, itabs, build info, and of the
//! function table the functions in itabs and those of the program's own packages. It keeps its place: no address and no
//! pointer changes, only lengths do. Memory that the program has around it stays as memory without
//! content. Pointers that only a relocation makes stay so. The result cannot run.
//!
//! The files of `testdata/fixtures` are made with it, by `testdata/fixtures.sh`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::{env, fs};

use itab_gobin::{Binary, Format, Image, Layout, Module, Span};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [program, out] = &arguments[..] else { return Err("usage: compact PROGRAM OUT".into()) };
    let data = fs::read(program)?;
    let binary = Binary::read(&data)?;
    let before = summary(&binary);

    // In a file at a fixed address, strings and much else follow the last name of a type. Find where.
    let module = binary.module();
    let last = binary.types().last().ok_or("no types")?.addr();
    let is_enough = |etypes| {
        let compact = compact(&binary, etypes)?;
        Ok::<_, Box<dyn Error>>(Binary::read(&compact).is_ok_and(|binary| summary(&binary) == before))
    };
    let (mut too_small, mut enough) = (last, module.etypes);
    while module.layout < Layout::Go1_27 && enough - too_small > 16 {
        let middle = too_small + (enough - too_small) / 2;
        if is_enough(middle)? {
            enough = middle;
        } else {
            too_small = middle;
        }
    }
    if !is_enough(enough)? {
        return Err("what was kept is not all that the reader needs".into());
    }
    let compact = compact(&binary, enough)?;
    fs::write(out, &compact)?;
    println!("{out}: {} of {} bytes", compact.len(), data.len());
    Ok(())
}

/// All that must be the same in the result.
fn summary(binary: &Binary<'_>) -> String {
    let types: Vec<_> = binary
        .types()
        .map(|ty| {
            let methods: Vec<_> = ty.methods().map(|m| (m.name(), m.package(), m.ifn(), m.tfn())).collect();
            let asked: Vec<_> = ty.imethods().map(|m| (m.name(), m.package(), m.signature())).collect();
            let fields: Vec<_> = ty.fields().map(|field| (field.name, field.tag, field.ty)).collect();
            format!("{:x} {} {methods:?} {asked:?} {fields:?}", ty.addr(), ty.name())
        })
        .collect();
    let itabs: Vec<_> =
        binary.itabs().map(|itab| (itab.addr(), itab.funs(), names_of(binary, itab.funs()))).collect();
    let matrix = binary.matrix();
    format!("{:?} {types:?} {itabs:?} {:?} {:?}", binary.go_version(), binary.verify(), matrix.pairs())
}

fn names_of<'a>(binary: &'a Binary<'_>, fun: &[u64]) -> Vec<Option<&'a str>> {
    fun.iter().map(|slot| binary.pclntab().name_at(*slot)).collect()
}

/// The small executable, with the type region ending at `etypes`.
fn compact(binary: &Binary<'_>, etypes: u64) -> Result<Vec<u8>> {
    let (image, module) = (binary.image(), binary.module());
    let mut kept = Kept { image, ranges: BTreeMap::new() };
    kept.keep(module.types, etypes - module.types)?;
    for itab in binary.itabs() {
        kept.keep(itab.addr(), itab.size())?;
    }
    let word = image.word_size();
    kept.keep(module.typelinks.addr, module.typelinks.len * 4)?;
    kept.keep(module.itablinks.addr, module.itablinks.len * word)?;
    kept.keep(module.addr, MODULE_WORDS * word)?;
    let sections = text_sections(image, module)?;
    kept.keep(sections.addr, sections.len * 3 * word)?;
    if let Some(build_info) = build_info(image) {
        kept.keep(build_info, 256)?;
    } else if let Some((variable, text)) = version_variable(binary) {
        kept.keep(variable, 2 * word)?;
        kept.keep(text.addr, text.len)?;
    }
    function_table(binary, &mut kept)?;
    if etypes != module.etypes {
        let at = (0..MODULE_WORDS)
            .map(|index| module.addr + index * word)
            .find(|&at| image.word(at) == Ok(module.types) && image.word(at + word) == Ok(module.etypes))
            .ok_or("no types, etypes in the module data")?;
        kept.set_word(at + word, etypes);
    }
    Ok(match image.format() {
        Format::Elf => elf(&kept),
        Format::Pe => pe(&kept)?,
        Format::MachO => macho(&kept)?,
        Format::Wasm => wasm(&kept),
    })
}

/// No layout of the module data has more words in front of those that matter.
const MODULE_WORDS: u64 = 64;

/// The list of text sections, which the module has decoded already.
fn text_sections(image: &Image<'_>, module: &Module) -> Result<Span> {
    let word = image.word_size();
    let wanted: Vec<u64> = module
        .textsectmap
        .iter()
        .flat_map(|section| [section.vaddr, section.end, section.baseaddr])
        .collect();
    for index in 0..MODULE_WORDS {
        let addr = image.word(module.addr + index * word)?;
        if (0..).zip(&wanted).all(|(at, &value)| image.word(addr.wrapping_add(at * word)) == Ok(value)) {
            return Ok(Span { addr, len: module.textsectmap.len() as u64 });
        }
    }
    Err("no list of text sections".into())
}

fn build_info(image: &Image<'_>) -> Option<u64> {
    image.segments().iter().find_map(|segment| {
        let at = segment.data.windows(14).position(|bytes| bytes == b"\xff Go buildinf:")?;
        Some(segment.addr + at as u64)
    })
}

/// The string variable that holds the version, and its text.
fn version_variable(binary: &Binary<'_>) -> Option<(u64, Span)> {
    let (image, version) = (binary.image(), binary.go_version()?);
    let is_version = |addr| {
        let text = Span { addr: image.word(addr).ok()?, len: image.word(addr + image.word_size()).ok()? };
        (image.loaded(text.addr, text.len) == Ok(version.as_bytes())).then_some((addr, text))
    };
    image.segments().iter().filter(|segment| segment.writable).find_map(|segment| {
        let end = segment.addr + segment.mem_len;
        (segment.addr..end).step_by(image.word_size() as usize).find_map(is_version)
    })
}

/// The parts of an image that are kept, by address, as the file has them.
struct Kept<'a, 'data> {
    image: &'a Image<'data>,
    ranges: BTreeMap<u64, Vec<u8>>,
}

impl Kept<'_, '_> {
    /// Keeps the bytes of a range. Ranges that meet, or nearly do, become one.
    fn keep(&mut self, addr: u64, len: u64) -> Result<()> {
        const NEAR: u64 = 64;
        if len == 0 {
            return Ok(());
        }
        // What the kept bytes are aligned to in the file is what they were aligned to in memory.
        let (mut start, mut end) = (addr & !15, addr + len);
        let touching: Vec<u64> = self
            .ranges
            .range(..end + NEAR)
            .filter(|(from, bytes)| *from + bytes.len() as u64 + NEAR > start)
            .map(|(from, _)| *from)
            .collect();
        // A near range may be in another segment; then the two stay apart.
        let mut merged = None;
        for &from in touching.first().into_iter().chain(touching.last()) {
            let to = from + self.ranges[&from].len() as u64;
            if self.image.bytes(start.min(from), end.max(to) - start.min(from)).is_ok() {
                (start, end) = (start.min(from), end.max(to));
            }
        }
        let bytes = merged.get_or_insert(self.image.bytes(start, end - start)?.to_vec());
        for from in touching {
            if (start..end).contains(&from) {
                let old = self.ranges.remove(&from).expect("a range that was just found");
                let at = (from - start) as usize;
                bytes[at..at + old.len()].copy_from_slice(&old);
            }
        }
        self.ranges.insert(start, std::mem::take(bytes));
        Ok(())
    }

    /// Replaces bytes of a range that is kept.
    fn set(&mut self, addr: u64, new: &[u8]) {
        let (from, bytes) = self.ranges.range_mut(..=addr).next_back().expect("a range that is kept");
        let at = (addr - from) as usize;
        bytes[at..at + new.len()].copy_from_slice(new);
    }

    fn set_word(&mut self, addr: u64, value: u64) {
        let mut word = Out::new(self.image);
        word.word(value);
        self.set(addr, &word.bytes);
    }

    /// The kept words that are another number once the program is loaded.
    fn relocated(&self) -> Vec<(u64, u64)> {
        let word = self.image.word_size();
        let mut relocated = Vec::new();
        for (start, bytes) in &self.ranges {
            for at in
                (start.next_multiple_of(word)..start + bytes.len() as u64 - (word - 1)).step_by(word as usize)
            {
                let loaded = self.image.word(at).expect("a word of the image");
                let raw = self.image.bytes(at, word).expect("a word of the file");
                let mut now = Out::new(self.image);
                now.word(loaded);
                if now.bytes != raw {
                    relocated.push((at, loaded));
                }
            }
        }
        relocated
    }

    /// The image's memory in pieces, some with content: address, length in memory, content, writable, executable.
    fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        for segment in self.image.segments() {
            let mut addr = segment.addr;
            let piece = |addr, len, bytes| Piece {
                addr,
                len,
                bytes,
                writable: segment.writable,
                executable: segment.executable,
            };
            for (&start, bytes) in self.ranges.range(segment.addr..segment.addr + segment.mem_len) {
                if addr < start {
                    pieces.push(piece(addr, start - addr, &[][..]));
                }
                pieces.push(piece(start, bytes.len() as u64, bytes));
                addr = start + bytes.len() as u64;
            }
            let end = segment.addr + segment.mem_len;
            if addr < end {
                pieces.push(piece(addr, end - addr, &[]));
            }
        }
        pieces
    }
}

struct Piece<'a> {
    addr: u64,
    len: u64,
    bytes: &'a [u8],
    writable: bool,
    executable: bool,
}

/// Keeps some functions of the function table, each sub-table where it was, but shorter.
fn function_table(binary: &Binary<'_>, kept: &mut Kept<'_, '_>) -> Result<()> {
    let (image, module) = (binary.image(), binary.module());
    if module.ftab.addr != module.pclntable.addr {
        return Err("the list of functions is not where Go's linker puts it".into());
    }
    let slots: BTreeSet<u64> = binary.itabs().flat_map(|itab| itab.funs().to_vec()).collect();
    let name_at = |entry| binary.pclntab().name_at(entry).unwrap_or_default();
    let mut wanted = BTreeSet::new();
    for index in 0..module.nfunc {
        let entry = module.text_addr(image.u32(module.ftab.addr + index * 8)?);
        let name = name_at(entry);
        if slots.contains(&entry) || name.starts_with("main.") || name.starts_with("example.test/") {
            // The next function says where this one ends.
            wanted.extend([index, (index + 1).min(module.nfunc - 1)]);
        }
    }

    let (mut names, mut files, mut units, mut values) = (vec![0], Vec::new(), Vec::new(), vec![0]);
    let mut file_offsets = HashMap::new();
    let mut unit_offsets = HashMap::new();
    for (unit, numbers) in files_by_unit(image, module, &wanted)? {
        unit_offsets.insert(unit, units.len() as u32);
        for file in 0..=numbers.last().copied().unwrap_or(-1) {
            let offset = image.u32(module.cutab.addr + 4 * (u64::from(unit) + file as u64))?;
            units.push(if offset == u32::MAX || !numbers.contains(&file) {
                u32::MAX
            } else {
                let path = string(image, module.filetab.addr + u64::from(offset))?;
                *file_offsets.entry(offset).or_insert_with(|| {
                    let at = files.len() as u32;
                    files.extend(path);
                    at
                })
            });
        }
    }
    let mut ftab = Out::new(image);
    let mut records = Out::new(image);
    let ftab_len = wanted.len() * 8 + 8;
    let fields = if module.layout == Layout::Go1_18 { 9 } else { 10 };
    for &index in &wanted {
        let listed = module.ftab.addr + index * 8;
        let record = module.pclntable.addr + u64::from(image.u32(listed + 4)?);
        let field = |index: u64| image.u32(record + index * 4);
        ftab.u32(image.u32(listed)?);
        ftab.u32((ftab_len + records.bytes.len()) as u32);

        let name = names.len() as u32;
        names.extend(string(image, module.funcnametab.addr + u64::from(field(1)?))?);
        let (pcfile, _) = pc_values(image, module.pctab.addr + u64::from(field(5)?))?;
        let (pcln, _) = pc_values(image, module.pctab.addr + u64::from(field(6)?))?;
        let mut table = |bytes: &[u8]| {
            let at = values.len() as u32;
            values.extend(bytes);
            at
        };
        let (pcfile, pcln) = (table(&pcfile), table(&pcln));
        for index in 0..fields {
            records.u32(match index {
                1 => name,
                5 => pcfile,
                6 => pcln,
                8 if field(8)? != u32::MAX => unit_offsets[&field(8)?],
                4 | 7 => 0,
                other => field(other)?,
            });
        }
        // The last byte counts pieces of function data, none of which are kept.
        let kinds = image.bytes(record + fields * 4, 4)?;
        records.bytes.extend([kinds[0], kinds[1], kinds[2], 0]);
    }
    // The end of the text.
    ftab.u32(image.u32(module.ftab.addr + module.nfunc * 8)?);
    ftab.u32(0);
    ftab.bytes.extend(records.bytes);
    let mut cutab = Out::new(image);
    units.iter().for_each(|offset| cutab.u32(*offset));

    let word = image.word_size();
    kept.keep(module.pc_header, 8 + 8 * word)?;
    kept.set_word(module.pc_header + 8, wanted.len() as u64);
    // Go's linker counted this table in bytes before 1.26, although its elements have four.
    let cutab_unit = if module.layout < Layout::Go1_26 { 4 } else { 1 };
    // The first word of each slice in the module data; see `runtime/symtab.go`.
    for (index, old, new, len) in [
        (1, module.funcnametab, &names, names.len()),
        (4, module.cutab, &cutab.bytes, units.len() * cutab_unit),
        (7, module.filetab, &files, files.len()),
        (10, module.pctab, &values, values.len()),
        (13, module.pclntable, &ftab.bytes, ftab.bytes.len()),
        (16, module.ftab, &vec![], wanted.len() + 1),
    ] {
        if new.len() as u64 > old.len * if index == 4 { 4 / cutab_unit as u64 } else { 1 } {
            return Err("a table of functions that grew".into());
        }
        kept.keep(old.addr, new.len() as u64)?;
        if !new.is_empty() {
            kept.set(old.addr, new);
        }
        kept.set_word(module.addr + (index + 1) * word, len as u64);
        kept.set_word(module.addr + (index + 2) * word, len as u64);
    }
    Ok(())
}

/// The numbers of the files that the functions are from, by compilation unit. Some functions of the run time are in
/// no unit.
fn files_by_unit(
    image: &Image<'_>,
    module: &Module,
    functions: &BTreeSet<u64>,
) -> Result<BTreeMap<u32, BTreeSet<i64>>> {
    let mut units: BTreeMap<u32, BTreeSet<i64>> = BTreeMap::new();
    for index in functions {
        let record = module.pclntable.addr + u64::from(image.u32(module.ftab.addr + index * 8 + 4)?);
        let (_, numbers) = pc_values(image, module.pctab.addr + u64::from(image.u32(record + 20)?))?;
        units.entry(image.u32(record + 32)?).or_default().extend(numbers);
    }
    units.remove(&u32::MAX);
    Ok(units)
}

/// A string with its zero.
fn string<'a>(image: &'a Image<'_>, addr: u64) -> Result<&'a [u8]> {
    let bytes = image.bytes_from(addr)?;
    let end = bytes.iter().position(|byte| *byte == 0).ok_or("a string without end")?;
    Ok(&bytes[..=end])
}

/// The bytes of a table of values by pc, and the values.
fn pc_values(image: &Image<'_>, addr: u64) -> Result<(Vec<u8>, Vec<i64>)> {
    let bytes = image.bytes_from(addr)?;
    let (mut at, mut value, mut values) = (0, -1, Vec::new());
    let mut varint = || {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            let byte = *bytes.get(at).ok_or("a table of values without end")?;
            at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Ok::<_, Box<dyn Error>>((number, at));
            }
        }
    };
    loop {
        let (delta, end) = varint()?;
        if delta == 0 && !values.is_empty() {
            return Ok((bytes[..end].to_vec(), values));
        }
        value += (delta >> 1) as i64 ^ -((delta & 1) as i64);
        values.push(value);
        varint()?;
    }
}

/// Bytes in the order of the program's machine.
struct Out {
    bytes: Vec<u8>,
    big: bool,
    wide: bool,
}

impl Out {
    fn new(image: &Image<'_>) -> Out {
        Out { bytes: Vec::new(), big: image.is_big_endian(), wide: image.word_size() == 8 }
    }

    fn u16(&mut self, value: u16) {
        self.bytes.extend(if self.big { value.to_be_bytes() } else { value.to_le_bytes() });
    }

    fn u32(&mut self, value: u32) {
        self.bytes.extend(if self.big { value.to_be_bytes() } else { value.to_le_bytes() });
    }

    fn u64(&mut self, value: u64) {
        self.bytes.extend(if self.big { value.to_be_bytes() } else { value.to_le_bytes() });
    }

    fn word(&mut self, value: u64) {
        if self.wide { self.u64(value) } else { self.u32(value as u32) }
    }

    /// Zeros up to a multiple of `size`.
    fn align(&mut self, size: usize) {
        self.bytes.resize(self.bytes.len().next_multiple_of(size), 0);
    }
}

/// The sections that the reader asks for by name, where the program has them.
fn sections<'a>(image: &Image<'_>, names: &[&'a str]) -> Vec<(&'a str, u64, u64)> {
    let section = |name: &&'a str| image.section(name).map(|section| (*name, section.addr, section.len));
    names.iter().filter_map(section).collect()
}

fn elf(kept: &Kept<'_, '_>) -> Vec<u8> {
    const RELA: &str = ".rela.dyn";
    let (image, pieces) = (kept.image, kept.pieces());
    let mut out = Out::new(image);
    let (header, program_header, section_header) = if out.wide { (64, 56, 64) } else { (52, 32, 40) };
    let start = header + program_header * pieces.len();

    // Contents first, so that the headers can say where they are.
    let mut content = Out::new(image);
    let offsets: Vec<usize> = pieces
        .iter()
        .map(|piece| {
            content.align(16);
            content.bytes.extend(piece.bytes);
            start.next_multiple_of(16) + content.bytes.len() - piece.bytes.len()
        })
        .collect();
    let offset_of = |addr: u64| {
        let piece = pieces.iter().position(|piece| (piece.addr..piece.addr + piece.len).contains(&addr));
        piece.map_or(0, |piece| offsets[piece] as u64 + (addr - pieces[piece].addr))
    };
    let mut place = |bytes: &[u8]| {
        content.align(16);
        content.bytes.extend(bytes);
        (start.next_multiple_of(16) + content.bytes.len() - bytes.len()) as u64
    };

    // type, name, flags, addr, offset, size, link, entry size
    let mut table = vec![(0, "", 0, 0, 0, 0, 0, 0)];
    for (name, addr, len) in sections(image, &[".go.buildinfo", ".gopclntab", ".go.module"]) {
        table.push((1, name, 2, addr, offset_of(addr), len, 0, 0));
    }
    let relocated = kept.relocated();
    if !relocated.is_empty() {
        let relative = match image.goarch() {
            "amd64" => 8,
            "arm64" => 1027,
            "s390x" => 12,
            other => panic!("no relocations known for {other}"),
        };
        let mut rela = Out::new(image);
        for &(addr, value) in &relocated {
            rela.word(addr);
            rela.word(relative);
            rela.word(value);
        }
        let symbols = table.len() as u32 + 1;
        table.push((4, RELA, 2, 0, place(&rela.bytes), rela.bytes.len() as u64, symbols, 24));
        table.push((11, ".dynsym", 2, 0, place(&[0; 24]), 24, symbols + 1, 24));
    }
    let mut names = String::from("\0");
    let name_offsets: Vec<usize> = table
        .iter()
        .map(|section| {
            names.push_str(section.1);
            names.push('\0');
            names.len() - section.1.len() - 1
        })
        .collect();
    names.push_str(".shstrtab\0");
    table.push((3, ".shstrtab", 0, 0, place(names.as_bytes()), names.len() as u64, 0, 0));
    let table_at = place(&[]);

    let original = image.data();
    out.bytes.extend(&original[..20]); // identification, type, machine
    out.u32(1);
    out.word(0); // entry
    out.word(header as u64);
    out.word(table_at);
    let flags = out.bytes.len();
    out.bytes.extend(&original[flags..flags + 4]);
    for number in [header, program_header, pieces.len(), section_header, table.len(), table.len() - 1] {
        out.u16(number as u16);
    }
    for (piece, &offset) in pieces.iter().zip(&offsets) {
        let flags = 4 | if piece.writable { 2 } else { 0 } | u32::from(piece.executable);
        out.u32(1); // PT_LOAD
        if out.wide {
            out.u32(flags);
        }
        for number in [offset as u64, piece.addr, piece.addr, piece.bytes.len() as u64, piece.len] {
            out.word(number);
        }
        if !out.wide {
            out.u32(flags);
        }
        out.word(1);
    }
    out.align(16);
    content.align(16);
    out.bytes.extend(&content.bytes);
    let last = table.len() - 1;
    for (index, &(kind, _, flags, addr, offset, size, link, entry)) in table.iter().enumerate() {
        out.u32(if index == last { names.len() - 10 } else { name_offsets[index] } as u32);
        out.u32(kind);
        for number in [flags, addr, offset, size] {
            out.word(number);
        }
        out.u32(link);
        out.u32(0);
        out.word(1);
        out.word(entry);
    }
    out.bytes
}

fn pe(kept: &Kept<'_, '_>) -> Result<Vec<u8>> {
    let (image, pieces) = (kept.image, kept.pieces());
    if !kept.relocated().is_empty() {
        return Err("a PE file with relocations that matter".into());
    }
    let original = image.data();
    let number = |at: usize, len: usize| {
        original[at..at + len].iter().rev().fold(0, |number: u64, byte| number << 8 | u64::from(*byte))
    };
    let header = number(0x3c, 4) as usize + 4;
    let sections = header + 20 + number(header + 16, 2) as usize;
    let base = if image.word_size() == 8 { number(header + 20 + 24, 8) } else { number(header + 20 + 28, 4) };
    let mut out = Out::new(image);
    out.bytes.extend(&original[..sections]);
    out.bytes[header + 2..header + 4].copy_from_slice(&(pieces.len() as u16).to_le_bytes());
    out.bytes[header + 8..header + 16].fill(0); // symbols
    let directories = header + 20 + if image.word_size() == 8 { 112 } else { 96 };
    out.bytes[directories..].fill(0);
    let mut offset = (sections + 40 * pieces.len()).next_multiple_of(16);
    for (index, piece) in pieces.iter().enumerate() {
        let flags = 0x4000_0000
            | if piece.writable { 0x8000_0000 } else { 0 }
            | if piece.executable { 0x2000_0000 } else { 0 };
        out.bytes.extend(format!("{index:8}").as_bytes());
        let (len, rva) = (u32::try_from(piece.len)?, u32::try_from(piece.addr - base)?);
        for number in [len, rva, piece.bytes.len() as u32, offset as u32, 0, 0, 0, flags] {
            out.u32(number);
        }
        offset += piece.bytes.len().next_multiple_of(16);
    }
    for piece in &pieces {
        out.align(16);
        out.bytes.extend(piece.bytes);
    }
    Ok(out.bytes)
}

fn macho(kept: &Kept<'_, '_>) -> Result<Vec<u8>> {
    const SEGMENT: usize = 72;
    const SECTION: usize = 80;
    let (image, pieces) = (kept.image, kept.pieces());
    let names = sections(image, &["__go_buildinfo", "__gopclntab", "__go_module"]);
    let named = |piece: &Piece<'_>| -> Vec<_> {
        names.iter().filter(|(_, addr, _)| (piece.addr..piece.addr + piece.len).contains(addr)).collect()
    };
    let relocated = kept.relocated();
    let commands = pieces.len() + usize::from(!relocated.is_empty());
    let header =
        32 + SEGMENT * pieces.len() + SECTION * names.len() + if relocated.is_empty() { 0 } else { 16 };
    // The header is in memory, at the start: addresses count from there.
    if !pieces[0].bytes.is_empty() || pieces[0].len < header as u64 {
        return Err("no room for the header".into());
    }
    let base = pieces[0].addr;

    let mut contents: Vec<Vec<u8>> = pieces.iter().map(|piece| piece.bytes.to_vec()).collect();
    let fixups =
        if relocated.is_empty() { Vec::new() } else { chain(&pieces, &mut contents, base, &relocated) };
    let mut out = Out::new(image);
    out.bytes.extend(&image.data()[..16]);
    out.u32(commands as u32);
    out.u32((header - 32) as u32);
    out.bytes.extend(&image.data()[24..32]);
    let mut offset = header.next_multiple_of(16);
    for (index, piece) in pieces.iter().enumerate() {
        let (at, len) = if index == 0 { (0, header) } else { (offset, contents[index].len()) };
        let protection = 1 | if piece.writable { 2 } else { 0 } | if piece.executable { 4 } else { 0 };
        let sections = named(piece);
        out.u32(0x19); // LC_SEGMENT_64
        out.u32((SEGMENT + SECTION * sections.len()) as u32);
        out.bytes.extend(format!("{index:<16}").replace(' ', "\0").as_bytes());
        for number in [piece.addr, piece.len, at as u64, len as u64] {
            out.u64(number);
        }
        for number in [protection, protection, sections.len() as u32, 0] {
            out.u32(number);
        }
        for (name, addr, len) in sections {
            out.bytes.extend(format!("{name:<16}").replace(' ', "\0").as_bytes());
            out.bytes.extend(format!("{index:<16}").replace(' ', "\0").as_bytes());
            out.u64(*addr);
            out.u64(*len);
            out.u32((at as u64 + (addr - piece.addr)) as u32);
            out.bytes.extend([0; 28]);
        }
        if index != 0 {
            offset += contents[index].len().next_multiple_of(16);
        }
    }
    if !relocated.is_empty() {
        for number in [0x8000_0034, 16, offset as u32, fixups.len() as u32] {
            out.u32(number); // LC_DYLD_CHAINED_FIXUPS
        }
    }
    for bytes in contents {
        out.align(16);
        out.bytes.extend(bytes);
    }
    out.align(16);
    out.bytes.extend(fixups);
    Ok(out.bytes)
}

/// A module with a memory and its data and nothing else, without zeros as Go's linker leaves them out.
fn wasm(kept: &Kept<'_, '_>) -> Vec<u8> {
    /// Zeros that a new segment costs more than.
    const OVERHEAD: usize = 8;
    let mut segments = Vec::new();
    for piece in kept.pieces() {
        let mut from = 0;
        while let Some(start) = piece.bytes[from..].iter().position(|&byte| byte != 0) {
            let start = from + start;
            let zeros = piece.bytes[start..].windows(OVERHEAD).position(|bytes| bytes == [0; OVERHEAD]);
            from = zeros.map_or(piece.bytes.len(), |zeros| start + zeros);
            segments.push((piece.addr + start as u64, &piece.bytes[start..from]));
        }
    }
    let mut data = Vec::new();
    leb128(&mut data, segments.len() as u64);
    for (addr, bytes) in segments {
        data.extend([0, 0x41]); // active, in memory 0; i32.const
        // A number with a sign: its highest bit is 0.
        leb128_padded(&mut data, addr);
        data.push(0x0b); // end
        leb128(&mut data, bytes.len() as u64);
        data.extend(bytes);
    }
    let mut memory = vec![1, 0];
    leb128(&mut memory, kept.image.segments()[0].mem_len >> 16);
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    for (id, section) in [(5, memory), (11, data)] {
        module.push(id);
        leb128(&mut module, section.len() as u64);
        module.extend(section);
    }
    module
}

fn leb128(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// In the five bytes that any number of 32 bits fits.
fn leb128_padded(out: &mut Vec<u8>, number: u64) {
    out.extend((0..4).map(|byte| (number >> (7 * byte)) as u8 | 0x80));
    out.push((number >> 28) as u8);
}

/// Chains the words that the loader changes, in 64-bit pointer format 2 (`DYLD_CHAINED_PTR_64`), and returns
/// the data of the load command.
fn chain(pieces: &[Piece<'_>], contents: &mut [Vec<u8>], base: u64, relocated: &[(u64, u64)]) -> Vec<u8> {
    const PAGE: u64 = 0x4000;
    let mut starts: Vec<u8> = Vec::new();
    let mut offsets = Vec::new();
    for (piece, content) in pieces.iter().zip(contents) {
        let words: Vec<_> = relocated
            .iter()
            .filter(|(addr, _)| (piece.addr..piece.addr + piece.len).contains(addr))
            .collect();
        if words.is_empty() {
            offsets.push(0_u32);
            continue;
        }
        let pages = piece.len.div_ceil(PAGE);
        let mut firsts = vec![0xffff_u16; pages as usize];
        for (index, &&(addr, value)) in words.iter().enumerate() {
            let at = addr - piece.addr;
            let page = (at / PAGE) as usize;
            if firsts[page] == 0xffff {
                firsts[page] = (at % PAGE) as u16;
            }
            let next =
                words.get(index + 1).map(|next| next.0 - piece.addr).filter(|next| next / PAGE == at / PAGE);
            let stride = next.map_or(0, |next| (next - at) / 4);
            content[at as usize..at as usize + 8].copy_from_slice(&(value | stride << 51).to_le_bytes());
        }
        // Offsets count from the list of offsets, which is not complete yet: it is 4 bytes for each piece and 4.
        offsets.push((4 + 4 * pieces.len()).next_multiple_of(8) as u32 + starts.len() as u32);
        starts.extend((22 + 2 * firsts.len() as u32).to_le_bytes());
        starts.extend((PAGE as u16).to_le_bytes());
        starts.extend(2_u16.to_le_bytes());
        starts.extend((piece.addr - base).to_le_bytes());
        starts.extend(0_u32.to_le_bytes());
        starts.extend((firsts.len() as u16).to_le_bytes());
        firsts.iter().for_each(|first| starts.extend(first.to_le_bytes()));
        starts.resize(starts.len().next_multiple_of(8), 0);
    }
    let mut data: Vec<u8> = Vec::new();
    let end = 32 + (4 + 4 * pieces.len()).next_multiple_of(8) as u32 + starts.len() as u32;
    // version, starts, imports, symbols, number and format of imports, format of symbols; padding
    for number in [0, 32, end, end, 0, 1, 0, 0] {
        data.extend(u32::to_le_bytes(number));
    }
    data.extend((pieces.len() as u32).to_le_bytes());
    offsets.iter().for_each(|offset| data.extend(offset.to_le_bytes()));
    data.resize(data.len().next_multiple_of(8), 0);
    data.extend(starts);
    data.resize(data.len() + 8, 0);
    data
}
