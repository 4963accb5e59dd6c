//! WebAssembly modules: linear memory as it is when the program starts, and the code of each function.
//!
//! Go's linker leaves out of the data section every run of eight zeros or more (`cmd/link/internal/wasm`,
//! `writeDataSec`), so nothing that is longer than a name lies in the file in one piece. Memory is put together here.
//!
//! Functions have no place in that memory. What Go calls the address of one is made of its number: see
//! [`FIRST_FUNCTION`].

use wasmparser::{ConstExpr, DataKind, Encoding, Operator, Parser, Payload, TypeRef};

use crate::error::Error;

/// What Go adds to the number of a function to make the upper part of its address (Go: `funcValueOffset` in
/// `cmd/link/internal/wasm`). The lower 16 bits count the places in the function where it can be resumed.
pub(crate) const FIRST_FUNCTION: u64 = 0x1000;

/// How often the memory that the data is put together in may exceed the file. A linker's own data is about half of
/// its file; the bound is for hostile files, which can ask for 4 GiB with twenty bytes.
const MAX_SPREAD: usize = 8;

/// The memory that any file may ask for: a large array that is nearly all zeros makes the bound above too strict for
/// small programs.
const MIN_MEMORY: usize = 16 << 20;

/// The memory that no file may ask for more of: larger than any Go program. A file with holes in it costs nothing.
const MAX_MEMORY: usize = 1 << 30;

/// Bytes in a page of linear memory.
const PAGE: u64 = 1 << 16;

/// A WebAssembly module, read.
pub(crate) struct Wasm<'data> {
    /// Linear memory from address 0 to the last byte that the data section sets.
    pub(crate) memory: Vec<u8>,
    /// Length of the memory that the module asks for, in bytes.
    pub(crate) memory_len: u64,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) functions: Functions<'data>,
}

/// A part of the memory that the file holds in one piece.
pub(crate) struct Piece {
    addr: u32,
    len: u32,
    file_offset: usize,
}

/// Where the byte at an address is in the file, unless the file leaves it out as a zero. O(log pieces).
pub(crate) fn file_offset(pieces: &[Piece], addr: u64) -> Option<usize> {
    let addr = u32::try_from(addr).ok()?;
    let piece = &pieces[pieces.partition_point(|piece| piece.addr <= addr).checked_sub(1)?];
    let at = addr - piece.addr;
    (at < piece.len).then(|| piece.file_offset + at as usize)
}

/// The functions of a WebAssembly module.
#[derive(Default)]
pub(crate) struct Functions<'data> {
    /// How many functions the host provides. Call instructions count those first, addresses do not count them.
    imports: u32,
    bodies: Vec<&'data [u8]>,
}

impl<'data> Functions<'data> {
    /// The code of the function that starts at an address: its locals and instructions.
    pub(crate) fn body(&self, addr: u64) -> Option<&'data [u8]> {
        let number = (addr >> 16).checked_sub(FIRST_FUNCTION)?;
        (addr & 0xffff == 0).then_some(())?;
        self.bodies.get(usize::try_from(number).ok()?).copied()
    }

    /// The address of the function that a call instruction names; `None` if the host provides it.
    pub(crate) fn callee(&self, function: u32) -> Option<u64> {
        let number = function.checked_sub(self.imports)?;
        ((number as usize) < self.bodies.len()).then(|| (FIRST_FUNCTION + u64::from(number)) << 16)
    }
}

/// Whether the bytes begin as WebAssembly does.
pub(crate) fn is_wasm(data: &[u8]) -> bool {
    data.starts_with(b"\0asm")
}

/// Reads a module.
///
/// # Errors
///
/// [`Error::Container`] if it is a component, or a section is broken or sets memory far beyond what a linker would.
pub(crate) fn parse(data: &[u8]) -> Result<Wasm<'_>, Error> {
    let broken = |error: wasmparser::BinaryReaderError| Error::Container { reason: error.to_string() };
    let max = data.len().saturating_mul(MAX_SPREAD).clamp(MIN_MEMORY, MAX_MEMORY);
    let (mut memory_len, mut end) = (0, 0);
    let mut functions = Functions::default();
    let mut pieces = Vec::new();
    for payload in Parser::new(0).parse_all(data) {
        match payload.map_err(broken)? {
            Payload::Version { encoding: Encoding::Component, .. } => {
                return Err(Error::Container { reason: "a WebAssembly component, not a module".into() });
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let is_function = matches!(import.map_err(broken)?.ty, TypeRef::Func(_));
                    functions.imports += u32::from(is_function);
                }
            }
            Payload::MemorySection(memories) => {
                if let Some(memory) = memories.into_iter().next() {
                    memory_len = memory.map_err(broken)?.initial.saturating_mul(PAGE);
                }
            }
            Payload::CodeSectionEntry(body) => functions.bodies.push(body.as_bytes()),
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment.map_err(broken)?;
                    let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else { continue };
                    let Some(from) = constant(&offset_expr) else { continue };
                    let to = from.checked_add(segment.data.len()).filter(|&to| to <= max);
                    end = end.max(to.ok_or_else(|| Error::Container {
                        reason: format!("data at {from:#x}, too far away for a file of {} bytes", data.len()),
                    })?);
                    pieces.push(Piece {
                        addr: from as u32,
                        len: segment.data.len() as u32,
                        file_offset: segment.data.as_ptr().addr() - data.as_ptr().addr(),
                    });
                }
            }
            _ => {}
        }
    }
    // In the order of the file: a later segment overwrites an earlier one.
    let mut memory = vec![0; end];
    for &Piece { addr, len, file_offset } in &pieces {
        let (at, len) = (addr as usize, len as usize);
        memory[at..at + len].copy_from_slice(&data[file_offset..file_offset + len]);
    }
    // Go's linker writes them in this order already.
    pieces.sort_by_key(|piece| piece.addr);
    Ok(Wasm { memory_len: memory_len.max(end as u64), memory, pieces, functions })
}

/// The number that an expression pushes, if it does nothing else.
fn constant(expression: &ConstExpr<'_>) -> Option<usize> {
    let mut operators = expression.get_operators_reader();
    let number = match operators.read().ok()? {
        Operator::I32Const { value } => value as u32 as usize,
        Operator::I64Const { value } => usize::try_from(value).ok()?,
        _ => return None,
    };
    matches!(operators.read(), Ok(Operator::End)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of one page, with these sections.
    fn module(sections: &[(u8, &[u8])]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        for (id, bytes) in sections {
            module.extend([*id, bytes.len() as u8]);
            module.extend(*bytes);
        }
        module
    }

    const PAGES: (u8, &[u8]) = (5, &[1, 0, 1]);

    #[test]
    fn memory_is_put_together() {
        // Active segments at 4, 12 and 3; a passive one.
        let data = [
            &[4][..],
            &[0, 0x41, 4, 0x0b, 2, b'a', b'b'],
            &[0, 0x41, 12, 0x0b, 1, b'c'],
            &[0, 0x41, 3, 0x0b, 2, b'd', b'e'],
            &[1, 1, b'f'],
        ]
        .concat();
        let module = module(&[PAGES, (11, &data)]);
        let wasm = parse(&module).expect("a module");
        assert_eq!(wasm.memory, b"\0\0\0deb\0\0\0\0\0\0c");
        assert_eq!(wasm.memory_len, 1 << 16);
        let place = |addr| file_offset(&wasm.pieces, addr).map(|at| module[at]);
        assert_eq!(
            [2, 3, 5, 6, 12, 13, u64::MAX].map(place),
            [None, Some(b'd'), Some(b'b'), None, Some(b'c'), None, None]
        );
    }

    #[test]
    fn data_of_hostile_files_is_bounded() {
        let at = |offset: &[u8]| [&[1, 0, 0x41], offset, &[0x0b, 1, b'a']].concat();
        // 16 MiB, and the last byte before.
        assert!(parse(&module(&[PAGES, (11, &at(&[0x80, 0x80, 0x80, 0x08]))])).is_err());
        let far = module(&[PAGES, (11, &at(&[0xff, 0xff, 0xff, 0x07]))]);
        assert_eq!(parse(&far).map(|wasm| wasm.memory_len).ok(), Some(MIN_MEMORY as u64));
        // -1, which is the highest address.
        assert!(parse(&module(&[PAGES, (11, &at(&[0x7f]))])).is_err());
    }

    #[test]
    fn functions_have_numbers() {
        // One imported function, and two of the module.
        let import: &[u8] = &[1, 1, b'm', 1, b'f', 0, 0];
        let code: &[u8] = &[2, 2, 0, 0x0b, 3, 0, 1, 0x0b];
        let module = module(&[(1, &[1, 0x60, 0, 0]), (2, import), (3, &[2, 0, 0]), (10, code)]);
        let functions = parse(&module).expect("a module").functions;
        assert_eq!(
            [0, 1, 2, 3].map(|function| functions.callee(function)),
            [None, Some(0x1000_0000), Some(0x1001_0000), None]
        );
        assert_eq!(functions.body(0x1001_0000), Some(&[0, 1, 0x0b][..]));
        assert_eq!([0, 0x1001_0001, 0x1002_0000].map(|addr| functions.body(addr)), [None; 3]);
    }
}
