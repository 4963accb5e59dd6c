//! Machine code, as far as calls and their arguments go.
//!
//! No disassembler is needed. On x86 a call is the byte `E8` and a distance; such a byte anywhere whose distance leads
//! exactly to the entry of a wanted function is that call. Everywhere else it is one instruction too. Only
//! WebAssembly is decoded, instruction by instruction, because its instructions have no addresses. What an argument
//! is, the instructions before the call say, by putting the address of something into a register or on the stack;
//! that address counts only if what is looked for really is there.

mod arm64;
mod body;
mod direct;
mod wasm;
mod x86;

use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use self::arm64::Arm64;
use self::body::Body;
use self::direct::Direct;
use self::wasm::Wasm;
use self::x86::X86;
use crate::binary::data::Binary;
use crate::file::target::Arch;
use crate::runtime::pclntab::Function;

/// With fewer functions than this, starting a thread takes longer than what it would do.
const SMALLEST_PART: usize = 1 << 9;

/// The processors whose calls are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Processor {
    /// 386, or amd64 if wide.
    X86 {
        wide: bool,
    },
    Arm64,
    Wasm,
    /// One of which direct calls are known, and nothing else.
    Direct(Direct),
}

impl Processor {
    /// The processor of an executable, if its calls are known.
    pub(crate) fn of(binary: &Binary<'_>) -> Option<Processor> {
        Some(match binary.image().arch() {
            Arch::Amd64 => Processor::X86 { wide: true },
            Arch::I386 => Processor::X86 { wide: false },
            Arch::Arm64 => Processor::Arm64,
            Arch::Wasm => Processor::Wasm,
            arch => Processor::Direct(Direct::of(arch, binary.image().is_big_endian())?),
        })
    }

    /// The processor of an executable, if what its calls pass is known too.
    pub(crate) fn with_arguments(binary: &Binary<'_>) -> Option<Processor> {
        Processor::of(binary).filter(|processor| !matches!(processor, Processor::Direct(_)))
    }

    /// Reports what may be direct calls in the code at `addr`, in order: the address of each, and where it leads.
    ///
    /// Only those among them that lead to the entry of a function are calls. In WebAssembly, where a piece of memory is
    /// never code, there are none: see [`Binary::each_call`].
    pub(crate) fn each_call(self, code: &[u8], addr: u64, call: impl FnMut(u64, u64)) {
        match self {
            Processor::X86 { wide } => x86::each_call(code, addr, wide, call),
            Processor::Arm64 => arm64::each_call(code, addr, call),
            Processor::Direct(direct) => direct.each_call(code, addr, call),
            Processor::Wasm => {}
        }
    }

    /// Reports calls of what is at an offset from where a register points, as calls of an interface's method are. Those
    /// of WebAssembly, and where only direct calls are known, are not.
    pub(crate) fn each_call_at(self, code: &[u8], addr: u64, offset: u32, call: impl FnMut(u64)) {
        match self {
            Processor::X86 { wide } => x86::each_call_at(code, addr, wide, offset, call),
            Processor::Arm64 => arm64::each_call_at(code, addr, offset, call),
            Processor::Wasm | Processor::Direct(_) => {}
        }
    }
}

impl Binary<'_> {
    /// Reports what may be direct calls in the whole program, in order: see [`Processor::each_call`].
    pub(crate) fn each_call(&self, processor: Processor, call: impl FnMut(u64, u64)) {
        self.each_call_in(processor, 0..u64::MAX, call);
    }

    /// The same for those that begin in a range of addresses, which must not end within an instruction.
    pub(crate) fn each_call_in(
        &self,
        processor: Processor,
        part: Range<u64>,
        mut call: impl FnMut(u64, u64),
    ) {
        if processor != Processor::Wasm {
            let (code, addr) = self.code();
            let offset =
                |at: u64| usize::try_from(at.saturating_sub(addr)).unwrap_or(usize::MAX).min(code.len());
            let (start, end) = (offset(part.start), offset(part.end));
            return processor.each_call(&code[start..end.max(start)], addr + start as u64, call);
        }
        let functions = self.pclntab().functions();
        for function in functions.filter(|function| part.contains(&function.entry())) {
            let Some(Code::Wasm(code)) = self.decode(processor, function) else { continue };
            code.each_call(|offset, target| {
                let address = function.entry().wrapping_add(offset as u64);
                if (function.entry()..function.end()).contains(&address) {
                    call(address, target);
                }
            });
        }
    }

    /// Does the same with every part of the program and puts the results together, in order. The parts begin and end
    /// with functions. As many threads as there are processors share them.
    pub(crate) fn in_parts<T: Send>(&self, work: impl Fn(Range<u64>) -> Vec<T> + Sync) -> Vec<T> {
        let pclntab = self.pclntab();
        let functions = pclntab.len();
        let threads =
            thread::available_parallelism().map_or(1, NonZero::get).min(functions / SMALLEST_PART + 1);
        if threads == 1 {
            return work(0..u64::MAX);
        }
        // Several parts a thread, because the last to end is waited for.
        let parts = threads * 4;
        let start = |part: usize| match part {
            0 => Some(0),
            part if part == parts => Some(u64::MAX),
            part => pclntab.entry(functions * part / parts),
        };
        let starts: Option<Vec<u64>> = (0..=parts).map(start).collect();
        let Some(starts) = starts.filter(|starts| starts.is_sorted()) else { return work(0..u64::MAX) };
        let (next, results) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let share = || {
            loop {
                // Relaxed: it only hands out numbers. The results are ordered by the mutex and by the end of the scope.
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= parts {
                    break;
                }
                let result = work(starts[part]..starts[part + 1]);
                results.lock().unwrap_or_else(PoisonError::into_inner).push((part, result));
            }
        };
        thread::scope(|scope| {
            for _ in 1..threads {
                // Where there are no threads, as in WebAssembly, this one does everything.
                let _ = thread::Builder::new().spawn_scoped(scope, share);
            }
            share();
        });
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_unstable_by_key(|result| result.0);
        results.into_iter().flat_map(|result| result.1).collect()
    }

    /// The code of a function, ready to be asked about; `None` if the file does not have it.
    pub(crate) fn decode(&self, processor: Processor, function: Function<'_>) -> Option<Code<'_>> {
        let (code, entry) = (self.code_of(function)?, function.entry());
        Some(match processor {
            Processor::X86 { wide } => Code::X86(X86::new(Body::new(code, entry), wide)),
            Processor::Arm64 => Code::Arm64(Arm64::new(Body::new(code, entry))),
            Processor::Wasm => Code::Wasm(Wasm::new(code, entry, self.image().functions())),
            Processor::Direct(_) => Code::Unknown,
        })
    }

    /// All code of the program, and its address. None of WebAssembly, whose code has none.
    pub(crate) fn code(&self) -> (&[u8], u64) {
        let (text, etext) = (self.module().text, self.module().etext);
        if self.image().arch() == Arch::Wasm {
            return (&[], text);
        }
        // External linkers may leave gaps between pieces of the text, but all of them are in one segment.
        let code = self.image().bytes_from(text).unwrap_or_default();
        let len = usize::try_from(etext.saturating_sub(text)).unwrap_or(usize::MAX);
        (&code[..len.min(code.len())], text)
    }

    /// The code of a function, as far as the file has it, with the padding after it; in WebAssembly its body, locals and
    /// instructions. O(1).
    pub fn code_of(&self, function: Function<'_>) -> Option<&[u8]> {
        if self.image().arch() == Arch::Wasm {
            return self.image().functions().body(function.entry());
        }
        let bytes = self.image().bytes_from(function.entry()).ok()?;
        let len = usize::try_from(function.end().checked_sub(function.entry())?).ok()?;
        Some(&bytes[..len.min(bytes.len())])
    }
}

/// The code of one function.
pub(crate) enum Code<'a> {
    X86(X86<'a>),
    Arm64(Arm64<'a>),
    Wasm(Wasm),
    /// For a processor of which only direct calls are known.
    Unknown,
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
            Code::Wasm(code) => code.constants(call, argument).find(|&address| valid(address)),
            Code::Unknown => None,
        }
    }

    /// Numbers that may be what is put into an argument of the call at `call`, the nearest first.
    pub(crate) fn constants(&self, call: usize, argument: u8) -> Vec<u64> {
        match self {
            Code::X86(code) => code.constants(call, argument).collect(),
            Code::Arm64(code) => code.constants(call, argument).collect(),
            Code::Wasm(code) => code.constants(call, argument).collect(),
            Code::Unknown => Vec::new(),
        }
    }
}
