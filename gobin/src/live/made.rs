//! Types that package reflect made at run time: they are in no module, and have no name but what they are made of.

use std::fmt::Write;

use crate::file::bytes::varint;
use crate::live::read::Live;
use crate::runtime::kind::Kind;

/// How deep a type is written out.
const MAX_DEPTH: u32 = 32;

/// How long its name gets. What is begun then is finished.
const MAX_NAME: usize = 1 << 12;

/// Longest name of a field.
const MAX_FIELD_NAME: u64 = 1 << 10;

/// How many parameters or fields are read.
const MAX_PARTS: u64 = 1 << 10;

impl Live<'_> {
    /// The name of the type whose descriptor is at an address, with full package paths.
    ///
    /// A type that package reflect made is written out: `struct { Name string; Age int }`. None if there is no type. Reads
    /// memory.
    pub fn type_name(&self, addr: u64) -> Option<String> {
        if let Some(ty) = self.ty(addr) {
            return Some(ty.name().into_owned());
        }
        let mut name = String::new();
        self.write_made(&mut name, addr, 0)?;
        Some(name)
    }

    /// What sort of type package reflect made at an address, if it made one there.
    pub(crate) fn made_kind(&self, addr: u64) -> Option<Kind> {
        let (endian, size) = (self.view.endian, self.view.endian.size());
        let bytes = self.view.bytes(addr, 4 * size as u64 + 16).ok()?;
        let byte = |at: usize| bytes[2 * size + 4 + at];
        let (tflag, align, field_align) = (byte(0), byte(1), byte(2));
        let (value_size, ptr_bytes) = (endian.word(&bytes, 0)?, endian.word(&bytes, size)?);
        let aligned = |align: u8| align.is_power_of_two() && align <= 8;
        // Offsets of names that reflect adds are negative (`addReflectOff` in `runtime/runtime1.go`), which no linker's are.
        let string = endian.u32(&bytes, 4 * size + 8)?.cast_signed();
        let plausible = tflag < 64
            && aligned(align)
            && aligned(field_align)
            && ptr_bytes <= value_size
            && value_size.is_multiple_of(align.into())
            && string < 0;
        if plausible { Kind::new(byte(3)) } else { None }
    }

    fn write_made(&self, out: &mut String, addr: u64, depth: u32) -> Option<()> {
        if depth > MAX_DEPTH || out.len() > MAX_NAME {
            out.push('…');
            return Some(());
        }
        if let Some(ty) = self.ty(addr) {
            out.push_str(&ty.name());
            return Some(());
        }
        let kind = self.made_kind(addr)?;
        let size = self.view.endian.size() as u64;
        let tail = addr.wrapping_add(4 * size + 16);
        let word = |index: u64| self.view.word(tail.wrapping_add(index * size)).ok();
        let deeper = depth + 1;
        match kind {
            Kind::Pointer => out.push('*'),
            Kind::Slice => out.push_str("[]"),
            Kind::Array => write!(out, "[{}]", word(2)?).ok()?,
            Kind::Chan => out.push_str(match word(1)? {
                1 => "<-chan ",
                2 => "chan<- ",
                _ => "chan ",
            }),
            Kind::Map => {
                out.push_str("map[");
                self.write_made(out, word(0)?, deeper)?;
                out.push(']');
                return self.write_made(out, word(1)?, deeper);
            }
            Kind::Func => return self.write_func(out, addr, deeper),
            Kind::Struct => return self.write_struct(out, [word(1)?, word(2)?], deeper),
            _ => return None,
        }
        self.write_made(out, word(0)?, deeper)
    }

    fn write_func(&self, out: &mut String, addr: u64, depth: u32) -> Option<()> {
        const UNCOMMON: u8 = 1;
        let size = self.view.endian.size() as u64;
        let tail = addr.wrapping_add(4 * size + 16);
        let counts = self.view.bytes(tail, 4).ok()?;
        let counts =
            [0, 2].map(|at| u64::from(self.view.endian.u16(&counts, at).expect("there are four bytes")));
        let [params, results] = [counts[0], counts[1] & 0x7fff];
        let is_variadic = counts[1] & 0x8000 != 0;
        let tflag = self.view.bytes(addr.wrapping_add(2 * size + 4), 1).ok()?[0];
        let first = tail.wrapping_add(size + if tflag & UNCOMMON != 0 { 16 } else { 0 });
        let types = self.view.words(first, (params + results).min(MAX_PARTS)).ok()?;
        let (params, results) = types.split_at_checked(params as usize)?;
        out.push_str("func(");
        for (at, param) in params.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            let elem = self.view.word(param.wrapping_add(4 * size + 16)).ok();
            match elem.filter(|_| is_variadic && at + 1 == params.len()) {
                Some(elem) => {
                    out.push_str("...");
                    self.write_made(out, elem, depth)?;
                }
                None => self.write_made(out, *param, depth)?,
            }
        }
        out.push(')');
        for (at, result) in results.iter().enumerate() {
            out.push_str(match (at, results.len()) {
                (0, 1) => " ",
                (0, _) => " (",
                _ => ", ",
            });
            self.write_made(out, *result, depth)?;
        }
        out.push_str(if results.len() > 1 { ")" } else { "" });
        Some(())
    }

    fn write_struct(&self, out: &mut String, [fields, len]: [u64; 2], depth: u32) -> Option<()> {
        out.push_str("struct {");
        let words = self.view.words(fields, 3 * len.min(MAX_PARTS)).ok()?;
        for (at, field) in words.chunks_exact(3).enumerate() {
            out.push_str(if at == 0 { " " } else { "; " });
            let (name, embedded) = self.field_name(field[0])?;
            if !embedded {
                write!(out, "{name} ").ok()?;
            }
            self.write_made(out, field[1], depth)?;
        }
        out.push_str(if len == 0 { "}" } else { " }" });
        Some(())
    }

    /// The name of a field, and whether the field is embedded.
    fn field_name(&self, addr: u64) -> Option<(String, bool)> {
        const EMBEDDED: u8 = 8;
        // A flag, the length, and the name: as much as there is up to the end of the memory is enough.
        let head = self.view.bytes(addr, 2).ok()?;
        let len_bytes = if head[1] & 0x80 == 0 { 1 } else { 2 };
        let head = self.view.bytes(addr, 1 + len_bytes).ok()?;
        let len = varint(&mut &head[1..])?;
        let name =
            self.view.bytes(addr.wrapping_add(1 + len_bytes), u64::from(len).min(MAX_FIELD_NAME)).ok()?;
        Some((String::from_utf8_lossy(&name).into_owned(), head[0] & EMBEDDED != 0))
    }
}
