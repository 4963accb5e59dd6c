//! Values in memory, as Go writes them.

use std::fmt::Write;

use crate::binary::typ::Type;
use crate::file::bytes::Endian;
use crate::live::error::Error;
use crate::live::read::Live;
use crate::runtime::kind::Kind;

/// How many elements of an array or a slice are written out.
const MAX_ELEMENTS: usize = 8;

/// How many bytes of a string.
const MAX_STRING: u64 = 128;

/// How many bytes of a value are looked at.
const MAX_VALUE: u64 = 4096;

/// How deep structs, arrays and interfaces in each other are written out.
const MAX_DEPTH: u32 = 4;

/// How long the whole gets. What is begun then is finished.
const MAX_TEXT: usize = 2000;

/// The value of an interface with this data word. Of a pointer to a struct, the struct.
pub(crate) fn dynamic(live: &Live<'_>, ty: Type<'_>, data: u64) -> Result<String, Error> {
    let mut printer = Printer { live, endian: live.view.endian, out: String::new() };
    printer.dynamic(ty, data, 0)?;
    Ok(printer.out)
}

struct Printer<'a> {
    live: &'a Live<'a>,
    endian: Endian,
    out: String,
}

impl Printer<'_> {
    /// The bytes of a value at an address, as far as they are looked at.
    fn load(&self, ty: Type<'_>, addr: u64) -> Result<Vec<u8>, Error> {
        self.live.view.bytes(addr, ty.size().min(MAX_VALUE))
    }

    /// The bytes of the value that an interface with this data word holds.
    fn held(&self, ty: Type<'_>, data: u64) -> Result<Vec<u8>, Error> {
        if !ty.is_direct() {
            return self.load(ty, data);
        }
        let mut bytes = vec![0; self.endian.size()];
        self.endian.set_word(&mut bytes, 0, data);
        Ok(bytes)
    }

    fn put(&mut self, text: impl std::fmt::Display) {
        write!(self.out, "{text}").expect("a string takes everything");
    }

    fn dynamic(&mut self, ty: Type<'_>, data: u64, depth: u32) -> Result<(), Error> {
        match ty.elem() {
            Some(elem) if ty.kind() == Kind::Pointer && elem.kind() == Kind::Struct && data != 0 => {
                self.put("&");
                self.typed(elem, &self.load(elem, data)?, depth)
            }
            _ => self.typed(ty, &self.held(ty, data)?, depth),
        }
    }

    /// A value after its type, unless the value alone says it.
    fn typed(&mut self, ty: Type<'_>, bytes: &[u8], depth: u32) -> Result<(), Error> {
        let literal = matches!(ty.kind(), Kind::Struct | Kind::Array | Kind::Slice | Kind::Map | Kind::Chan);
        let plain = matches!(ty.name().as_ref(), "bool" | "int" | "string" | "float64");
        if literal || plain {
            self.put(if literal { ty.name() } else { "".into() });
            return self.value(ty, bytes, depth);
        }
        let pointer = matches!(ty.kind(), Kind::Pointer | Kind::Func);
        self.put(if pointer { format!("({})(", ty.name()) } else { format!("{}(", ty.name()) });
        self.value(ty, bytes, depth)?;
        self.out.push(')');
        Ok(())
    }

    /// A value alone. What it points to may be gone, or never have been: a variable may not be in use.
    fn value(&mut self, ty: Type<'_>, bytes: &[u8], depth: u32) -> Result<(), Error> {
        match self.part(ty, bytes, depth) {
            Err(Error::NotMapped { .. } | Error::NotInCore { .. } | Error::Truncated { .. }) => {
                self.put("?");
                Ok(())
            }
            done => done,
        }
    }

    fn part(&mut self, ty: Type<'_>, bytes: &[u8], depth: u32) -> Result<(), Error> {
        let size = ty.size() as usize;
        let bytes = &bytes[..size.min(bytes.len())];
        // Of structs and arrays that are longer than what was read, the beginning is written out.
        let whole = bytes.len() == size || matches!(ty.kind(), Kind::Struct | Kind::Array);
        if !whole || depth > MAX_DEPTH || self.out.len() > MAX_TEXT {
            self.put("…");
            return Ok(());
        }
        let word = |index: usize| self.endian.word(bytes, index * self.endian.size()).unwrap_or(0);
        match ty.kind() {
            Kind::Bool => self.put(bytes.first().is_some_and(|byte| *byte != 0)),
            Kind::Int | Kind::Int8 | Kind::Int16 | Kind::Int32 | Kind::Int64 => {
                // A damaged descriptor may say any size.
                let unused = 64_u32.saturating_sub(8 * size as u32).min(63);
                self.put(((self.number(bytes) << unused) as i64) >> unused);
            }
            Kind::Uint | Kind::Uint8 | Kind::Uint16 | Kind::Uint32 | Kind::Uint64 => {
                self.put(self.number(bytes))
            }
            Kind::Uintptr | Kind::UnsafePointer => self.put(format_args!("{:#x}", self.number(bytes))),
            Kind::Float32 | Kind::Float64 => self.put(self.float(bytes)),
            Kind::Complex64 | Kind::Complex128 => {
                let (re, im) = bytes.split_at(size / 2);
                let (re, im) = (self.float(re), self.float(im));
                self.put(format_args!("({re}{im:+}i)"));
            }
            Kind::String => return self.string(word(0), word(1)),
            Kind::Pointer if word(0) == 0 => self.put("nil"),
            Kind::Pointer => self.put(format_args!("{:#x}", word(0))),
            Kind::Func => return self.function(word(0)),
            Kind::Map | Kind::Chan => return self.counted(ty, word(0)),
            Kind::Slice => return self.slice(ty, [word(0), word(1), word(2)], depth),
            Kind::Array => return self.array(ty, bytes, depth),
            Kind::Struct => {
                for (at, field) in ty.fields().enumerate() {
                    self.put(if at == 0 { "{" } else { ", " });
                    self.put(format_args!("{}: ", field.name));
                    let bytes = usize::try_from(field.offset).ok().and_then(|from| bytes.get(from..));
                    self.value(field.ty, bytes.unwrap_or_default(), depth + 1)?;
                    if self.out.len() > MAX_TEXT {
                        break;
                    }
                }
                self.put(if ty.fields().len() == 0 { "{}" } else { "}" });
            }
            Kind::Interface => return self.interface([word(0), word(1)], depth),
        }
        Ok(())
    }

    /// The number that all the bytes are, at most eight.
    fn number(&self, bytes: &[u8]) -> u64 {
        let fold = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        if self.endian.big { bytes.iter().fold(0, fold) } else { bytes.iter().rev().fold(0, fold) }
    }

    fn float(&self, bytes: &[u8]) -> f64 {
        let bits = self.number(bytes);
        if bytes.len() == 4 { f32::from_bits(bits as u32).into() } else { f64::from_bits(bits) }
    }

    fn string(&mut self, addr: u64, len: u64) -> Result<(), Error> {
        let shown = len.min(MAX_STRING);
        let bytes = self.live.view.bytes(addr, shown)?;
        let text = String::from_utf8_lossy(&bytes);
        self.put(format_args!("{text:?}"));
        if shown < len {
            self.put(format_args!("… ({len} bytes)"));
        }
        Ok(())
    }

    /// The function that a function value leads to: a word that points to its code, and what it captures behind that.
    fn function(&mut self, addr: u64) -> Result<(), Error> {
        if addr == 0 {
            self.put("nil");
            return Ok(());
        }
        let code = self.live.view.word(addr)?;
        match self.live.function(code).and_then(|function| function.name()) {
            Some(name) => self.put(name),
            None => self.put(format_args!("{code:#x}")),
        }
        Ok(())
    }

    /// A map or a channel. Both begin with the number of elements.
    fn counted(&mut self, ty: Type<'_>, addr: u64) -> Result<(), Error> {
        if addr == 0 {
            self.put("(nil)");
            return Ok(());
        }
        // Since Go 1.24 the number in a map has 64 bits everywhere; as a word it is its lower half, or on some processors,
        // the upper.
        if ty.kind() == Kind::Map && self.endian.big && !self.endian.wide {
            self.put(format_args!("({addr:#x})"));
            return Ok(());
        }
        let count = self.live.view.word(addr)?;
        self.put(format_args!("({count} at {addr:#x})"));
        Ok(())
    }

    fn slice(&mut self, ty: Type<'_>, [addr, len, cap]: [u64; 3], depth: u32) -> Result<(), Error> {
        let Some(elem) = ty.elem().filter(|_| addr != 0) else {
            self.put("(nil)");
            return Ok(());
        };
        let shown = len.min(MAX_ELEMENTS as u64) as usize;
        self.put("{");
        for at in 0..shown {
            self.put(if at == 0 { "" } else { ", " });
            let bytes = self.load(elem, addr.wrapping_add((at as u64).wrapping_mul(elem.size())))?;
            self.value(elem, &bytes, depth + 1)?;
        }
        if (shown as u64) < len {
            self.put(format_args!(", … ({len} elements)"));
        }
        self.put("}");
        if cap != len {
            self.put(format_args!("[:{len}:{cap}]"));
        }
        Ok(())
    }

    /// An array of which `bytes` are the beginning.
    fn array(&mut self, ty: Type<'_>, bytes: &[u8], depth: u32) -> Result<(), Error> {
        let Some(elem) = ty.elem() else { return Ok(()) };
        let (len, size) = (ty.array_len().unwrap_or(0), elem.size() as usize);
        let shown = len.min(MAX_ELEMENTS as u64) as usize;
        self.put("{");
        for at in 0..shown {
            self.put(if at == 0 { "" } else { ", " });
            self.value(elem, bytes.get(at.saturating_mul(size)..).unwrap_or_default(), depth + 1)?;
        }
        if (shown as u64) < len {
            self.put(format_args!(", … ({len} elements)"));
        }
        self.put("}");
        Ok(())
    }

    /// A value of an interface type, by its two words.
    fn interface(&mut self, [word, data]: [u64; 2], depth: u32) -> Result<(), Error> {
        if word == 0 {
            self.put("nil");
            return Ok(());
        }
        let typ = match self.live.ty(word) {
            Some(ty) if !ty.is_interface() => Some(ty),
            _ => self.live.itab_at(word)?.and_then(|itab| self.live.ty(itab.typ)),
        };
        let Some(ty) = typ else {
            self.put(format_args!("({word:#x}, {data:#x})"));
            return Ok(());
        };
        self.dynamic(ty, data, depth + 1)
    }
}
