//! Machine code, as far as calls and their arguments go.
//!
//! No disassembler is needed. On x86 a call is the byte `E8` and a distance; such a byte anywhere whose distance leads
//! exactly to the entry of a wanted function is that call. On arm64 it is a word with the opcode of BL. What an argument
//! is, the instructions before the call say, by putting the address of something into a register or on the stack;
//! that address counts only if what is looked for really is there.

mod arm64;
mod body;
mod x86;

use self::arm64::Arm64;
use self::body::Body;
use self::x86::X86;
use crate::binary::data::Binary;
use crate::file::target::Arch;
use crate::runtime::pclntab::Function;

/// The processors whose calls are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processor {
    /// 386, or amd64 if wide.
    X86 {
        wide: bool,
    },
    Arm64,
}

impl Processor {
    /// The processor of an executable, if its calls are known.
    pub(crate) fn of(binary: &Binary<'_>) -> Option<Processor> {
        Some(match binary.image().arch() {
            Arch::Amd64 => Processor::X86 { wide: true },
            Arch::I386 => Processor::X86 { wide: false },
            Arch::Arm64 => Processor::Arm64,
            _ => return None,
        })
    }

    /// Reports what may be direct calls in the code at `addr`, in order: the address of each, and where it leads.
    ///
    /// Only those among them that lead to the entry of a function are calls.
    pub(crate) fn each_call(self, code: &[u8], addr: u64, call: impl FnMut(u64, u64)) {
        match self {
            Processor::X86 { wide } => x86::each_call(code, addr, wide, call),
            Processor::Arm64 => arm64::each_call(code, addr, call),
        }
    }

    /// Reports calls of what is at an offset from where a register points, as calls of an interface's method are.
    pub(crate) fn each_call_at(self, code: &[u8], addr: u64, offset: u32, call: impl FnMut(u64)) {
        match self {
            Processor::X86 { wide } => x86::each_call_at(code, addr, wide, offset, call),
            Processor::Arm64 => arm64::each_call_at(code, addr, offset, call),
        }
    }

    /// The code of the function that begins at `entry`.
    pub(crate) fn function(self, code: &[u8], entry: u64) -> Code<'_> {
        let body = Body::new(code, entry);
        match self {
            Processor::X86 { wide } => Code::X86(X86::new(body, wide)),
            Processor::Arm64 => Code::Arm64(Arm64::new(body)),
        }
    }
}

impl Binary<'_> {
    /// All code of the program, and its address.
    pub(crate) fn code(&self) -> (&[u8], u64) {
        let (text, etext) = (self.module().text, self.module().etext);
        // External linkers may leave gaps between pieces of the text, but all of them are in one segment.
        let code = self.image().bytes_from(text).unwrap_or_default();
        let len = usize::try_from(etext.saturating_sub(text)).unwrap_or(usize::MAX);
        (&code[..len.min(code.len())], text)
    }

    /// The code of a function, as far as the file has it.
    pub(crate) fn code_of(&self, function: Function<'_>) -> Option<&[u8]> {
        let bytes = self.image().bytes_from(function.entry()).ok()?;
        let len = usize::try_from(function.end().checked_sub(function.entry())?).ok()?;
        Some(&bytes[..len.min(bytes.len())])
    }
}

/// The code of one function.
pub(crate) enum Code<'a> {
    X86(X86<'a>),
    Arm64(Arm64<'a>),
}

impl Code<'_> {
    /// The address that an argument of the call at `call` has, if `valid` holds for it. `is_entry` tells whether a
    /// function starts at an address.
    pub(crate) fn argument(
        &self,
        call: usize,
        argument: u8,
        is_entry: &dyn Fn(u64) -> bool,
        valid: &dyn Fn(u64) -> bool,
    ) -> Option<u64> {
        match self {
            Code::X86(code) => code.argument(call, argument, is_entry, valid),
            Code::Arm64(code) => code.argument(call, argument).filter(|&address| valid(address)),
        }
    }

    /// Numbers that may be what is put into an argument of the call at `call`, the nearest first.
    pub(crate) fn constants(&self, call: usize, argument: u8) -> Vec<u64> {
        match self {
            Code::X86(code) => code.constants(call, argument).collect(),
            Code::Arm64(code) => code.constants(call, argument).collect(),
        }
    }
}
