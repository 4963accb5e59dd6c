//! Call sites of the run-time functions behind conversions and assertions: where a program allocates by
//! converting to an interface, and where it looks itabs up.
//!
//! No disassembler is needed. On x86 a call is the byte `E8` and a distance; such a byte anywhere in a
//! function whose distance leads exactly to the entry of a wanted function is that call. On arm64 it is a
//! word with the opcode of BL. Which type or interface the call is about, the compiler says before it, by
//! putting the address of a descriptor into an argument; that address counts only if a descriptor really is
//! there.
#![forbid(unsafe_code)]

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use crate::{Arch, Binary, Image, Pclntab, Type};

/// What a run-time function does for the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Puts a copy of a value into an interface, on the heap unless the value is small or zero.
    Conversion,
    /// Finds the itab for an assertion to an interface, or for a type switch with interface cases.
    Assertion,
    /// Panics because an assertion to a concrete type failed.
    Failure,
}

/// What a call is about, as far as the code before it says.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a> {
    /// The run-time function takes no type: it serves one, as `convTstring` does, or all of one size.
    None,
    /// The address of the descriptor comes from elsewhere, for example from a dictionary of generic code.
    Unknown,
    /// The concrete type that is converted, or that an assertion asks for.
    Type(Type<'a>),
    /// The interface that an assertion asks for.
    Interface(Type<'a>),
    /// The interfaces among the cases of a type switch.
    Cases(Cases<'a>),
}

/// The interfaces among the cases of a type switch, in the order of the source.
#[derive(Clone, Copy, Debug)]
pub struct Cases<'a> {
    binary: &'a Binary<'a>,
    /// Where the first pointer to an interface type lies, and how many follow.
    addr: u64,
    len: u64,
}

impl<'a> Cases<'a> {
    /// The interface types. The list was checked when the call was found, so none is left out.
    pub fn types(self) -> impl Iterator<Item = Type<'a>> {
        let image = self.binary.image();
        (0..self.len).filter_map(move |case| {
            self.binary.type_at(image.word(self.addr + case * image.word_size()).ok()?)
        })
    }
}

/// A call of a run-time function for a conversion or an assertion.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The address of the call instruction.
    pub address: u64,
    /// The run-time function without its package, such as `convT64`.
    pub callee: &'static str,
    /// What the run-time function does.
    pub purpose: Purpose,
    /// What the call is about.
    pub operand: Operand<'a>,
    /// Whether a failed assertion is reported (`v, ok := x.(I)`) instead of causing a panic. `None` for
    /// calls that are no assertions, and where the descriptor is not known.
    pub comma_ok: Option<bool>,
    /// The function whose code contains the call.
    pub function: &'a str,
    /// The function the call was written in, if it was inlined into [`function`](Self::function).
    pub inlined: Option<&'a str>,
    /// The source file as the compiler recorded it.
    pub file: Option<&'a str>,
    /// The line in the file, from 1.
    pub line: Option<u32>,
}

/// A run-time function, and what can be learned from its arguments.
struct Callee {
    name: &'static str,
    purpose: Purpose,
    argument: Argument,
    comma_ok: Option<bool>,
}

/// Which argument, counted from 0, points to what.
#[derive(Clone, Copy)]
enum Argument {
    None,
    Type(u8),
    Interface(u8),
    /// `*abi.TypeAssert` in the first argument.
    TypeAssert,
    /// `*abi.InterfaceSwitch` in the first argument.
    InterfaceSwitch,
}

/// The signatures are those of `runtime/iface.go`; `assertI2I`, `assertI2I2` and `convI2I` ended with Go 1.21,
/// `typeAssert` and `interfaceSwitch` began with Go 1.22.
const CALLEES: [Callee; 17] = {
    const fn conversion(name: &'static str, argument: Argument) -> Callee {
        Callee { name, purpose: Purpose::Conversion, argument, comma_ok: None }
    }
    const fn assertion(name: &'static str, argument: Argument, comma_ok: Option<bool>) -> Callee {
        Callee { name, purpose: Purpose::Assertion, argument, comma_ok }
    }
    const fn failure(name: &'static str, argument: Argument) -> Callee {
        Callee { name, purpose: Purpose::Failure, argument, comma_ok: Some(false) }
    }
    use Argument::{Interface, InterfaceSwitch, None as Nothing, Type, TypeAssert};
    [
        conversion("convT", Type(0)),
        conversion("convTnoptr", Type(0)),
        conversion("convT16", Nothing),
        conversion("convT32", Nothing),
        conversion("convT64", Nothing),
        conversion("convTstring", Nothing),
        conversion("convTslice", Nothing),
        assertion("convI2I", Interface(0), None),
        assertion("assertE2I", Interface(0), Some(false)),
        assertion("assertE2I2", Interface(0), Some(true)),
        assertion("assertI2I", Interface(0), Some(false)),
        assertion("assertI2I2", Interface(0), Some(true)),
        assertion("typeAssert", TypeAssert, None),
        assertion("interfaceSwitch", InterfaceSwitch, None),
        failure("panicdottypeE", Type(1)),
        failure("panicdottypeI", Type(1)),
        failure("panicnildottype", Type(0)),
    ]
};

/// How far back from a call, or from a jump to it, the load of an address is looked for, in bytes of code.
const LOOK_BACK: usize = 60;

/// How many instructions are followed back on arm64. The loop that reads the cache of an assertion lies
/// between the load of the descriptor and the call.
const ARM64_STEPS: usize = 128;

/// No type switch has more interface cases than this; a damaged descriptor may say so.
const MAX_CASES: u64 = 4096;

impl Binary<'_> {
    /// Every call of a run-time function that converts to an interface or asserts one, by address.
    ///
    /// These calls are an upper bound of what happens: `convT64` and its like do not allocate for small
    /// values, nor `convTstring` for an empty string; conversions of values that do not escape need no call
    /// at all. `None` for processors other than amd64, 386 and arm64.
    ///
    /// Reads all code once.
    pub fn calls(&self) -> Option<Vec<Call<'_>>> {
        let code = match self.image().arch() {
            Arch::Amd64 => Code::Amd64,
            Arch::I386 => Code::I386,
            Arch::Arm64 => Code::Arm64,
            _ => return None,
        };
        let pclntab = self.pclntab();
        let is_entry = |at| pclntab.find(at).is_some_and(|function| function.entry() == at);
        let targets = Targets::new(&pclntab);
        let mut calls = Vec::new();
        for function in pclntab.functions() {
            let Some(bytes) = bytes(self.image(), function.entry(), function.end()) else { continue };
            let body = Body { code, bytes, entry: function.entry(), jumps: OnceCell::new() };
            let mut positions = function.positions();
            body.each_call(|offset, target| {
                let Some(callee) = targets.get(target) else { return };
                let address = body.address(offset);
                let (operand, comma_ok) =
                    self.operand(callee, |argument, valid| body.argument(offset, argument, &is_entry, valid));
                let (file, line) = positions.file_line(address);
                calls.push(Call {
                    address,
                    callee: callee.name,
                    purpose: callee.purpose,
                    operand,
                    comma_ok,
                    function: function.name().unwrap_or("?"),
                    inlined: positions.inlined(address),
                    file,
                    line,
                });
            });
        }
        Some(calls)
    }

    /// Makes sense of the argument of a call, which `find` looks for: the nearest address before the call
    /// that is put into the argument and for which its second parameter holds.
    fn operand(
        &self,
        callee: &Callee,
        find: impl Fn(u8, &dyn Fn(u64) -> bool) -> Option<u64>,
    ) -> (Operand<'_>, Option<bool>) {
        let interface = |addr| self.type_at(addr).filter(|ty| ty.is_interface());
        match callee.argument {
            Argument::None => (Operand::None, callee.comma_ok),
            Argument::Type(argument) => {
                let ty =
                    find(argument, &|addr| self.type_at(addr).is_some()).and_then(|addr| self.type_at(addr));
                (ty.map_or(Operand::Unknown, Operand::Type), callee.comma_ok)
            }
            Argument::Interface(argument) => {
                let ty = find(argument, &|addr| interface(addr).is_some()).and_then(interface);
                (ty.map_or(Operand::Unknown, Operand::Interface), callee.comma_ok)
            }
            Argument::TypeAssert => {
                // {Cache, Inter, CanFail}
                let word = self.image().word_size();
                let inter = |addr: u64| interface(self.image().word(addr.checked_add(word)?).ok()?);
                let found = find(0, &|addr| inter(addr).is_some()).and_then(|addr| {
                    let can_fail = self.image().u8(addr.checked_add(2 * word)?).ok()?;
                    Some((inter(addr)?, can_fail))
                });
                match found {
                    Some((ty, can_fail)) => (Operand::Interface(ty), Some(can_fail != 0)),
                    None => (Operand::Unknown, None),
                }
            }
            Argument::InterfaceSwitch => {
                let cases = find(0, &|addr| self.cases(addr).is_some()).and_then(|addr| self.cases(addr));
                (cases.map_or(Operand::Unknown, Operand::Cases), None)
            }
        }
    }

    /// The descriptor of a type switch, {Cache, NCases, Cases[]}, if all cases are interfaces.
    fn cases(&self, addr: u64) -> Option<Cases<'_>> {
        let word = self.image().word_size();
        let len = self.image().word(addr.checked_add(word)?).ok()?;
        let cases = Cases { binary: self, addr: addr.checked_add(2 * word)?, len };
        if !(1..=MAX_CASES).contains(&len) || cases.addr.checked_add(len * word).is_none() {
            return None;
        }
        let interfaces = cases.types().filter(|ty| ty.is_interface()).count();
        (interfaces as u64 == len).then_some(cases)
    }
}

/// The import path of the package that a function belongs to: `net/http` for `net/http.(*Server).Serve`.
/// Empty for a name without one.
///
/// Go writes a dot in the last element of a path as `%2e` in the names of functions; it is left so.
pub fn package_of(function: &str) -> &str {
    // The type arguments of a generic function have paths of their own.
    let name = function.split('[').next().unwrap_or_default();
    let element = name.rfind('/').map_or(0, |slash| slash + 1);
    name[element..].find('.').map_or("", |dot| &name[..element + dot])
}

/// The wanted functions by address. There are some dozen, and millions of calls to compare with them.
struct Targets {
    callees: HashMap<u64, &'static Callee>,
    first: u64,
    last: u64,
}

impl Targets {
    fn new(pclntab: &Pclntab<'_>) -> Targets {
        let callees: HashMap<u64, &Callee> = pclntab
            .functions()
            .filter_map(|function| {
                let name = function.name()?.strip_prefix("runtime.")?;
                Some((function.entry(), CALLEES.iter().find(|callee| callee.name == name)?))
            })
            .collect();
        let first = callees.keys().min().copied().unwrap_or(u64::MAX);
        let last = callees.keys().max().copied().unwrap_or(0);
        Targets { callees, first, last }
    }

    fn get(&self, address: u64) -> Option<&'static Callee> {
        if address < self.first || address > self.last {
            return None;
        }
        self.callees.get(&address).copied()
    }
}

fn bytes<'a>(image: &'a Image<'_>, from: u64, to: u64) -> Option<&'a [u8]> {
    let bytes = image.bytes_from(from).ok()?;
    let len = usize::try_from(to.checked_sub(from)?).ok()?;
    Some(&bytes[..len.min(bytes.len())])
}

/// What code looks like on one processor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Amd64,
    I386,
    Arm64,
}

/// The code of one function.
struct Body<'a> {
    code: Code,
    bytes: &'a [u8],
    entry: u64,
    /// Where each jump of the function leads, and where it is, sorted. Few functions need it.
    jumps: OnceCell<Vec<(usize, usize)>>,
}

/// The opcode byte of a near call with a 32-bit distance.
const CALL: u8 = 0xe8;

impl Body<'_> {
    fn address(&self, offset: usize) -> u64 {
        self.entry.wrapping_add(offset as u64)
    }

    /// Reports what may be a call: where it starts, and the address it leads to.
    fn each_call(&self, mut call: impl FnMut(usize, u64)) {
        let mut report = |offset| {
            if let Some(target) = self.called(offset) {
                call(offset, target);
            }
        };
        if self.code == Code::Arm64 {
            (0..self.bytes.len()).step_by(4).for_each(report);
        } else {
            // One byte in a hundred is such a byte; the others are passed over as fast as possible.
            let calls = self.bytes.iter().enumerate().filter(|&(_, &byte)| byte == CALL);
            calls.for_each(|(offset, _)| report(offset));
        }
    }

    /// Where the instruction at `offset` leads, if it is a direct call.
    fn called(&self, offset: usize) -> Option<u64> {
        let next = self.address(offset).wrapping_add(5);
        match self.code {
            Code::Arm64 => {
                let word = self.word(offset)?;
                let distance = signed(word, 0, 26) * 4;
                (word & 0xfc00_0000 == 0x9400_0000)
                    .then(|| self.address(offset).wrapping_add_signed(distance))
            }
            _ if self.bytes[offset] != CALL => None,
            Code::Amd64 => Some(next.wrapping_add_signed(self.distance(offset + 1)?)),
            // Addresses of 32 bits wrap around.
            Code::I386 => Some(next.wrapping_add_signed(self.distance(offset + 1)?) & u64::from(u32::MAX)),
        }
    }

    /// The address that an argument of the call at `call` has, if `valid` holds for it. `is_entry` tells
    /// whether a function starts at an address.
    fn argument(
        &self,
        call: usize,
        argument: u8,
        is_entry: &dyn Fn(u64) -> bool,
        valid: &dyn Fn(u64) -> bool,
    ) -> Option<u64> {
        if self.code == Code::Arm64 {
            return self.arm64_argument(call, argument.into()).filter(|&address| valid(address));
        }
        let load = |offset, register| self.x86_load(offset, register).filter(|&address| valid(address));
        for offset in (call.saturating_sub(LOOK_BACK)..call).rev() {
            if self.called(offset).is_some_and(is_entry) {
                // What was in a register before another call is lost.
                return None;
            }
            match self.x86_pass(offset, argument) {
                Some(Pass::Load(register)) => {
                    if let Some(address) = load(offset, register) {
                        return Some(address);
                    }
                }
                Some(Pass::Move(register)) => {
                    let adjacent = offset.checked_sub(LEA_I386).and_then(|before| load(before, register));
                    return adjacent.or_else(|| {
                        // The address was loaded to be compared: when that failed, a jump led here, or to
                        // another argument just before.
                        let jump = self.jump_to(offset.saturating_sub(8)..offset + 1)?;
                        let before = jump.saturating_sub(LOOK_BACK)..jump;
                        before.rev().find_map(|before| load(before, register))
                    });
                }
                Some(Pass::Unknown) => return None,
                None => {}
            }
        }
        None
    }

    /// A jump that leads into a range of offsets, the first in the code.
    fn jump_to(&self, range: Range<usize>) -> Option<usize> {
        let jumps = self.jumps.get_or_init(|| {
            let step = if self.code == Code::Arm64 { 4 } else { 1 };
            let mut jumps: Vec<(usize, usize)> = (0..self.bytes.len())
                .step_by(step)
                .filter_map(|offset| Some((self.jump(offset)?, offset)))
                .filter(|&(to, _)| to < self.bytes.len())
                .collect();
            jumps.sort_unstable();
            jumps
        });
        let first = jumps.partition_point(|&(to, _)| to < range.start);
        jumps.get(first).filter(|&&(to, _)| to < range.end).map(|&(_, from)| from)
    }

    /// Where the instruction at `offset` jumps to in the function. On x86 that is any bytes that look like a
    /// conditional jump.
    fn jump(&self, offset: usize) -> Option<usize> {
        let (next, distance) = match self.bytes[offset..] {
            _ if self.code == Code::Arm64 => {
                let word = self.word(offset)?;
                let distance = match word >> 24 {
                    0x14..=0x17 => signed(word, 0, 26),                      // B
                    0x54 | 0x34 | 0x35 | 0xb4 | 0xb5 => signed(word, 5, 19), // B.cond, CBZ, CBNZ
                    0x36 | 0x37 | 0xb6 | 0xb7 => signed(word, 5, 14),        // TBZ, TBNZ
                    _ => return None,
                };
                (offset, distance * 4)
            }
            [0x70..=0x7f, distance, ..] => (offset + 2, i64::from(distance as i8)),
            [0x0f, 0x80..=0x8f, ..] => (offset + 6, self.distance(offset + 2)?),
            _ => return None,
        };
        next.checked_add_signed(distance as isize)
    }

    /// The 32-bit distance at `offset`.
    fn distance(&self, offset: usize) -> Option<i64> {
        Some(i32::from_le_bytes(*self.bytes.get(offset..)?.first_chunk()?).into())
    }
}

/// How an argument gets its value on x86.
enum Pass {
    /// This instruction loads this register, which is the argument, with an address.
    Load(u8),
    /// This instruction copies this register to the argument.
    Move(u8),
    /// This instruction reads the argument from memory, or is a call through a register.
    Unknown,
}

/// The length of `LEA register, [address]` on 386.
const LEA_I386: usize = 6;

impl Body<'_> {
    /// What the instruction at `offset` has to do with an argument.
    ///
    /// On amd64 the first three are in RAX, RBX and RCX; on 386 they are on the stack.
    fn x86_pass(&self, offset: usize, argument: u8) -> Option<Pass> {
        let code = &self.bytes[offset..];
        if let [0xff, 0xd0..=0xd7, ..] = code {
            return Some(Pass::Unknown);
        }
        if self.code == Code::I386 {
            // MOV [ESP + 4 * argument], register
            let register = code.get(1)? >> 3 & 7;
            let store: &[u8] = match argument {
                0 => &[0x89, 0x04 | register << 3, 0x24],
                _ => &[0x89, 0x44 | register << 3, 0x24, argument * 4],
            };
            return code.starts_with(store).then_some(Pass::Move(register));
        }
        let register = [0, 3, 1][usize::from(argument)];
        match *code.first_chunk::<3>()? {
            [0x48, 0x8d, modrm] if modrm == 0x05 | register << 3 => Some(Pass::Load(register)),
            // MOV register, other
            [rex @ (0x48 | 0x4c), 0x89, modrm] if modrm & 0xc7 == 0xc0 | register => {
                Some(Pass::Move(modrm >> 3 & 7 | (rex & 4) << 1))
            }
            // MOV register, [...]
            [0x48 | 0x49, 0x8b, modrm] if modrm >> 3 & 7 == register => Some(Pass::Unknown),
            _ => None,
        }
    }

    /// The address that the instruction at `offset` loads into a register.
    fn x86_load(&self, offset: usize, register: u8) -> Option<u64> {
        let code = &self.bytes[offset..];
        if self.code == Code::I386 {
            let &[0x8d, modrm, a, b, c, d] = code.first_chunk::<LEA_I386>()? else { return None };
            return (modrm == 0x05 | register << 3).then(|| u32::from_le_bytes([a, b, c, d]).into());
        }
        let &[rex, 0x8d, modrm, ..] = code.first_chunk::<7>()? else { return None };
        let distance = self.distance(offset + 3)?;
        (rex == 0x48 | register >> 3 << 2 && modrm == 0x05 | (register & 7) << 3)
            .then(|| self.address(offset + 7).wrapping_add_signed(distance))
    }

    /// What `ADRP Xn, page; ADD Xn, Xn, rest` puts into the register of an argument of the call at `call`,
    /// followed back through `MOV Xn, Xm` and through the branches that lead here.
    fn arm64_argument(&self, call: usize, argument: u32) -> Option<u64> {
        let (mut register, mut offset) = (argument, call);
        for _ in 0..ARM64_STEPS {
            let next = offset;
            offset = offset.checked_sub(4)?;
            let word = self.word(offset)?;
            // B and BL differ in the highest bit; BR, BLR and RET in two others.
            if word & 0x7c00_0000 == 0x1400_0000 || word & 0xff9f_fc1f == 0xd61f_0000 {
                // Either control never gets past it, or it is a call, after which the register is lost. So
                // the register comes from where a branch comes from.
                offset = self.jump_to(next..next + 1)?;
            } else if word & 0xffe0_ffff == 0xaa00_03e0 | register {
                // MOV is ORR Xd, XZR, Xm.
                register = word >> 16 & 31;
            } else if word & 0xffc0_03ff == 0x9100_0000 | register << 5 | register {
                let before = offset.checked_sub(4)?;
                let adrp = self.word(before)?;
                if adrp & 0x9f00_001f != 0x9000_0000 | register {
                    return None;
                }
                // Pages of 4096 bytes: 21 bits with a sign, the lowest two elsewhere.
                let pages = signed(adrp, 5, 19) << 2 | i64::from(adrp >> 29 & 3);
                let page = (self.address(before) & !0xfff).wrapping_add_signed(pages << 12);
                return Some(page.wrapping_add(u64::from(word >> 10 & 0xfff)));
            } else if written(word) == Some(register) {
                return None;
            }
        }
        None
    }

    /// The instruction at `offset` on arm64: little-endian, whatever the data is.
    fn word(&self, offset: usize) -> Option<u32> {
        Some(u32::from_le_bytes(*self.bytes.get(offset..)?.first_chunk()?))
    }
}

/// The general register that an instruction of arm64 changes, if it is a load or works on registers.
fn written(word: u32) -> Option<u32> {
    let branch = word & 0x1c00_0000 == 0x1400_0000;
    let memory = word & 0x0a00_0000 == 0x0800_0000;
    let store = memory && word >> 22 & 3 == 0;
    (!branch && !store).then_some(word & 31)
}

/// The field of `bits` bits that starts at bit `at`, with its sign.
fn signed(word: u32, at: u32, bits: u32) -> i64 {
    i64::from((word << (32 - at - bits)) as i32 >> (32 - bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the last instruction of `code`, a call, gets as its argument.
    fn argument(kind: Code, code: &[u8], call: usize, argument: u8) -> Option<u64> {
        let body = Body { code: kind, bytes: code, entry: 0x1000, jumps: OnceCell::new() };
        body.argument(call, argument, &|at| at == 0x2000, &|address| address % 16 == 0)
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn amd64_loads_the_argument() {
        // LEA RAX, [rip + 0x39]; NOP; CALL
        let code = [0x48, 0x8d, 0x05, 0x39, 0, 0, 0, 0x90, CALL, 0, 0, 0, 0];
        assert_eq!(argument(Code::Amd64, &code, 8, 0), Some(0x1040));
        assert_eq!(argument(Code::Amd64, &code, 8, 1), None, "that is RBX");
        let elsewhere = [0x48, 0x8d, 0x05, 0x38, 0, 0, 0, 0x90, CALL, 0, 0, 0, 0];
        assert_eq!(argument(Code::Amd64, &elsewhere, 8, 0), None, "no descriptor there");
    }

    #[test]
    fn amd64_reads_the_argument() {
        // LEA RAX, [rip + 0x39]; MOV RAX, [RSP + 8]; CALL
        let code = [0x48, 0x8d, 0x05, 0x39, 0, 0, 0, 0x48, 0x8b, 0x44, 0x24, 0x08, CALL, 0, 0, 0, 0];
        assert_eq!(argument(Code::Amd64, &code, 12, 0), None);
    }

    #[test]
    fn a_call_between_loses_the_argument() {
        // LEA RAX, [rip + 0x39]; CALL 0x2000; CALL
        let mut code = vec![0x48, 0x8d, 0x05, 0x39, 0, 0, 0, CALL];
        code.extend((0x2000_i32 - 0x100c).to_le_bytes());
        code.extend([CALL, 0, 0, 0, 0]);
        assert_eq!(argument(Code::Amd64, &code, 12, 0), None);
        // The same byte in another place of an instruction is no call: nothing starts where it leads.
        code[8] += 1;
        assert_eq!(argument(Code::Amd64, &code, 12, 0), Some(0x1040));
    }

    #[test]
    fn amd64_compares_before_it_passes() {
        // LEA RDX, [rip + 0x39]; CMP RAX, RDX; JNE 1 over RET; then MOV RBX, RDX; CALL
        let code = [
            0x48, 0x8d, 0x15, 0x39, 0, 0, 0, 0x48, 0x39, 0xd0, 0x75, 0x01, 0xc3, 0x48, 0x89, 0xd3, CALL, 0,
            0, 0, 0,
        ];
        assert_eq!(argument(Code::Amd64, &code, 16, 1), Some(0x1040));
        let mut unrelated = code;
        unrelated[11] = 0x40;
        assert_eq!(argument(Code::Amd64, &unrelated, 16, 1), None, "nothing jumps to the call");
    }

    #[test]
    fn i386_stores_the_argument() {
        // LEA ECX, [0x5040]; MOV [ESP], ECX; CALL
        let first = [0x8d, 0x0d, 0x40, 0x50, 0, 0, 0x89, 0x0c, 0x24, CALL, 0, 0, 0, 0];
        assert_eq!(argument(Code::I386, &first, 9, 0), Some(0x5040));
        assert_eq!(argument(Code::I386, &first, 9, 1), None);
        // LEA EAX, [0x5040]; MOV [ESP + 4], EAX; CALL
        let second = [0x8d, 0x05, 0x40, 0x50, 0, 0, 0x89, 0x44, 0x24, 0x04, CALL, 0, 0, 0, 0];
        assert_eq!(argument(Code::I386, &second, 10, 1), Some(0x5040));
        assert_eq!(argument(Code::I386, &second, 10, 0), None);
    }

    #[test]
    fn arm64_moves_the_argument() {
        // ADRP X2, one page on; ADD X2, X2, #0x5d0; MOV X0, X2; BL
        let code = words(&[0xb000_0002, 0x9117_4042, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(Code::Arm64, &code, 12, 0), Some(0x25d0));
        // The same, with LDR X2, [X3] before the move.
        let overwritten = words(&[0xb000_0002, 0x9117_4042, 0xf940_0062, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(Code::Arm64, &overwritten, 16, 0), None);
        // The same, with STR X2, [X3] before the move.
        let stored = words(&[0xb000_0002, 0x9117_4042, 0xf900_0062, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(Code::Arm64, &stored, 16, 0), Some(0x25d0));
    }

    #[test]
    fn arm64_follows_branches_back() {
        // ADRP, ADD; CBZ X1 over RET; then MOV X0, X2; BL
        let code = words(&[0xb000_0002, 0x9117_4042, 0xb400_0041, 0xd65f_03c0, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(Code::Arm64, &code, 20, 0), Some(0x25d0));
        // Calls, direct or through a register, keep no register.
        for call in [0x9400_0010, 0xd63f_0020] {
            let called = words(&[0xb000_0002, 0x9117_4042, call, 0xaa02_03e0, 0x9400_0000]);
            assert_eq!(argument(Code::Arm64, &called, 16, 0), None);
            // Where a branch leads past one, it is a call that does not return.
            let passed = words(&[0xb000_0002, 0x9117_4042, 0xb400_0041, call, 0xaa02_03e0, 0x9400_0000]);
            assert_eq!(argument(Code::Arm64, &passed, 20, 0), Some(0x25d0));
        }
        // A branch that leads to itself ends.
        let endless = words(&[0x1400_0001, 0x17ff_ffff, 0x9400_0000]);
        assert_eq!(argument(Code::Arm64, &endless, 8, 0), None);
    }

    #[test]
    fn distances_have_signs() {
        let found = |code, bytes: &[u8], entry| {
            let mut found = Vec::new();
            let body = Body { code, bytes, entry, jumps: OnceCell::new() };
            body.each_call(|at, to| found.push((at, to)));
            found
        };
        let arm64 = words(&[0x97ff_ffff, 0x1400_0000, 0x9400_0002]);
        assert_eq!(found(Code::Arm64, &arm64, 0x1000), [(0, 0xffc), (8, 0x1010)]);
        let amd64 = [0x90, CALL, 0xfa, 0xff, 0xff, 0xff, CALL];
        assert_eq!(
            found(Code::Amd64, &amd64, 0x1000),
            [(1, 0x1000)],
            "the second has no room for its distance"
        );
        assert_eq!(found(Code::I386, &amd64[1..6], 0), [(0, 0xffff_ffff)], "addresses of 32 bits wrap");
    }

    #[test]
    fn packages_of_functions() {
        let check = |function, package| assert_eq!(package_of(function), package, "{function}");
        check("main.main", "main");
        check("net/http.(*Server).Serve", "net/http");
        check("example.com/a.b/c.F[example.com/d.T]", "example.com/a.b/c");
        check("type:.eq.main.T", "type:");
        check("cmpbody", "");
    }
}
