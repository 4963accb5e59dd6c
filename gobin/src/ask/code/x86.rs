//! Calls and their arguments in code for amd64 and 386.
//!
//! Instructions have any length, so that bytes within one may look like another. A byte `E8` whose distance leads
//! exactly to the entry of a wanted function has always been that call; the other patterns here only matter
//! near such a call, and an address that they give counts only if a descriptor really is there.

use crate::ask::code::body::Body;

/// The opcode byte of a near call with a 32-bit distance.
const CALL: u8 = 0xe8;

/// How far back from a call, or from a jump to it, the load of an address is looked for, in bytes of code.
const LOOK_BACK: usize = 60;

/// The length of `LEA register, [address]` on 386.
const LEA_I386: usize = 6;

/// The registers of the first arguments on amd64, by their numbers: RAX, RBX, RCX, RDI, RSI (Go: `abi-internal`).
const REGISTERS: [u8; 5] = [0, 3, 1, 7, 6];

/// How an argument gets its value.
enum Pass {
    /// This instruction loads this register, which is the argument, with an address.
    Load(u8),
    /// This instruction copies this register to the argument.
    Move(u8),
    /// This instruction reads the argument from memory, or is a call through a register.
    Unknown,
}

/// Reports what may be direct calls in the code at `addr`: the address of each, and where it leads.
pub(super) fn each_call(code: &[u8], addr: u64, wide: bool, mut call: impl FnMut(u64, u64)) {
    // One byte in a hundred is such a byte; the others are passed over as fast as possible.
    for offset in memchr::memchr_iter(CALL, code) {
        if let Some(target) = called(code, offset, addr, wide) {
            call(addr.wrapping_add(offset as u64), target);
        }
    }
}

/// How far after the load of a pointer a call through it is looked for, in bytes of code.
const LOOK_AHEAD: usize = 40;

/// Reports calls of what is at an offset from where a register points, as calls of an interface's method are: the address
/// of each call.
///
/// These are MOV register, [other + offset], and soon after it a CALL of the register.
pub(super) fn each_call_at(code: &[u8], addr: u64, wide: bool, offset: u32, mut call: impl FnMut(u64)) {
    let (disp32, disp8) = (offset.to_le_bytes(), u8::try_from(offset).ok().filter(|offset| *offset < 0x80));
    for at in memchr::memchr_iter(0x8b, code) {
        let Some(&[modrm, a, b, c, d]) = code.get(at + 1..).and_then(<[u8]>::first_chunk) else { continue };
        let (mode, base) = (modrm >> 6, modrm & 7);
        let is_offset = mode == 2 && [a, b, c, d] == disp32 || mode == 1 && Some(a) == disp8;
        // A base of 4 says that another byte follows, with an index that fun[] never has.
        if !is_offset || base == 4 {
            continue;
        }
        // A word of 8 bytes has the prefix REX.W, which also has the highest bit of the register.
        let rex = if wide { at.checked_sub(1).map_or(0, |before| code[before]) } else { 0x48 };
        if rex & 0xf8 != 0x48 {
            continue;
        }
        let next = at + 2 + if mode == 2 { 4 } else { 1 };
        let after = &code[next.min(code.len())..(next + LOOK_AHEAD).min(code.len())];
        let call_register = [0xff, 0xd0 | modrm >> 3 & 7];
        let found = memchr::memmem::find_iter(after, &call_register).find_map(|found| {
            let high = found > 0 && after[found - 1] == 0x41;
            (high == (rex & 4 != 0)).then(|| found - usize::from(high))
        });
        if let Some(found) = found {
            call(addr.wrapping_add((next + found) as u64));
        }
    }
}

/// Where the instruction at an offset of the code at `addr` leads, if it is a direct call.
fn called(code: &[u8], offset: usize, addr: u64, wide: bool) -> Option<u64> {
    let &[CALL, a, b, c, d] = code.get(offset..)?.first_chunk()? else { return None };
    let next = addr.wrapping_add(offset as u64 + 5);
    let target = next.wrapping_add_signed(i32::from_le_bytes([a, b, c, d]).into());
    // Addresses of 32 bits wrap around.
    Some(if wide { target } else { target & u64::from(u32::MAX) })
}

/// Code of one function for amd64, or for 386.
pub(crate) struct X86<'a> {
    body: Body<'a>,
    wide: bool,
}

impl<'a> X86<'a> {
    /// The code of a function: for amd64 if `wide`, else for 386.
    pub(super) fn new(body: Body<'a>, wide: bool) -> X86<'a> {
        X86 { body, wide }
    }

    /// Where the instruction at `offset` leads, if it is a direct call.
    fn called(&self, offset: usize) -> Option<u64> {
        called(self.body.bytes, offset, self.body.address(0), self.wide)
    }

    /// The address that an argument of the call at `call` has, if `valid` holds for it. `is_entry` tells
    /// whether a function starts at an address.
    pub(super) fn argument(
        &self,
        call: usize,
        argument: u8,
        is_entry: &dyn Fn(u64) -> bool,
        valid: &dyn Fn(u64) -> bool,
    ) -> Option<u64> {
        let load = |offset, register| self.load(offset, register).filter(|&address| valid(address));
        for offset in (call.saturating_sub(LOOK_BACK)..call).rev() {
            if self.called(offset).is_some_and(is_entry) {
                // What was in a register before another call is lost.
                return None;
            }
            match self.pass(offset, argument) {
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
                        let here = offset.saturating_sub(8)..offset + 1;
                        let jump = self.body.jump_to(here, 1, |offset| self.jump(offset))?;
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

    /// Numbers that may be what is put into an argument of the call at `call`, the nearest first.
    pub(super) fn constants(&self, call: usize, argument: u8) -> impl Iterator<Item = u64> {
        let in_register = REGISTERS.get(usize::from(argument)).map(|register| 0xb8 | register);
        let on_stack = [0xc7, 0x44, 0x24, argument * 4];
        (call.saturating_sub(LOOK_BACK)..call).rev().filter_map(move |offset| {
            let code = &self.body.bytes[offset..call];
            let number = match self.wide {
                // MOV register, number
                true => code.split_first().filter(|code| Some(*code.0) == in_register)?.1,
                // MOV [ESP + 4 * argument], number
                false => code.strip_prefix(&on_stack)?,
            };
            Some(u32::from_le_bytes(*number.first_chunk()?).into())
        })
    }

    /// Where the bytes at `offset` jump to in the function, if they look like a conditional jump.
    fn jump(&self, offset: usize) -> Option<usize> {
        let (next, distance) = match self.body.bytes[offset..] {
            [0x70..=0x7f, distance, ..] => (offset + 2, i64::from(distance as i8)),
            [0x0f, 0x80..=0x8f, ..] => (offset + 6, self.distance(offset + 2)?),
            _ => return None,
        };
        next.checked_add_signed(distance as isize)
    }

    /// The 32-bit distance at `offset`.
    fn distance(&self, offset: usize) -> Option<i64> {
        Some((self.body.u32(offset)? as i32).into())
    }

    /// What the instruction at `offset` has to do with an argument.
    ///
    /// On amd64 it is in one of the [`REGISTERS`]; on 386 it is on the stack.
    fn pass(&self, offset: usize, argument: u8) -> Option<Pass> {
        let code = &self.body.bytes[offset..];
        if let [0xff, 0xd0..=0xd7, ..] = code {
            return Some(Pass::Unknown);
        }
        if !self.wide {
            // MOV [ESP + 4 * argument], register
            let register = code.get(1)? >> 3 & 7;
            let store: &[u8] = match argument {
                0 => &[0x89, 0x04 | register << 3, 0x24],
                _ => &[0x89, 0x44 | register << 3, 0x24, argument * 4],
            };
            return code.starts_with(store).then_some(Pass::Move(register));
        }
        let register = *REGISTERS.get(usize::from(argument))?;
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
    fn load(&self, offset: usize, register: u8) -> Option<u64> {
        let code = &self.body.bytes[offset..];
        if !self.wide {
            let &[0x8d, modrm, a, b, c, d] = code.first_chunk::<LEA_I386>()? else { return None };
            return (modrm == 0x05 | register << 3).then(|| u32::from_le_bytes([a, b, c, d]).into());
        }
        let &[rex, 0x8d, modrm, ..] = code.first_chunk::<7>()? else { return None };
        let distance = self.distance(offset + 3)?;
        (rex == 0x48 | register >> 3 << 2 && modrm == 0x05 | (register & 7) << 3)
            .then(|| self.body.address(offset + 7).wrapping_add_signed(distance))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AMD64: bool = true;
    const I386: bool = false;

    /// What the last instruction of `code`, a call, gets as its argument.
    fn argument(wide: bool, code: &[u8], call: usize, argument: u8) -> Option<u64> {
        let code = X86::new(Body::new(code, 0x1000), wide);
        code.argument(call, argument, &|at| at == 0x2000, &|address| address % 16 == 0)
    }

    #[test]
    fn amd64_loads_the_argument() {
        // LEA RAX, [rip + 0x39]; NOP; CALL
        let code = [0x48, 0x8d, 0x05, 0x39, 0, 0, 0, 0x90, CALL, 0, 0, 0, 0];
        assert_eq!(argument(AMD64, &code, 8, 0), Some(0x1040));
        assert_eq!(argument(AMD64, &code, 8, 1), None, "that is RBX");
        let elsewhere = [0x48, 0x8d, 0x05, 0x38, 0, 0, 0, 0x90, CALL, 0, 0, 0, 0];
        assert_eq!(argument(AMD64, &elsewhere, 8, 0), None, "no descriptor there");
    }

    #[test]
    fn amd64_reads_the_argument() {
        // LEA RAX, [rip + 0x39]; MOV RAX, [RSP + 8]; CALL
        let code = [0x48, 0x8d, 0x05, 0x39, 0, 0, 0, 0x48, 0x8b, 0x44, 0x24, 0x08, CALL, 0, 0, 0, 0];
        assert_eq!(argument(AMD64, &code, 12, 0), None);
    }

    #[test]
    fn a_call_between_loses_the_argument() {
        // LEA RAX, [rip + 0x39]; CALL 0x2000; CALL
        let mut code = vec![0x48, 0x8d, 0x05, 0x39, 0, 0, 0, CALL];
        code.extend((0x2000_i32 - 0x100c).to_le_bytes());
        code.extend([CALL, 0, 0, 0, 0]);
        assert_eq!(argument(AMD64, &code, 12, 0), None);
        // The same byte in another place of an instruction is no call: nothing starts where it leads.
        code[8] += 1;
        assert_eq!(argument(AMD64, &code, 12, 0), Some(0x1040));
    }

    #[test]
    fn amd64_compares_before_it_passes() {
        // LEA RDX, [rip + 0x39]; CMP RAX, RDX; JNE 1 over RET; then MOV RBX, RDX; CALL
        let code = [
            0x48, 0x8d, 0x15, 0x39, 0, 0, 0, 0x48, 0x39, 0xd0, 0x75, 0x01, 0xc3, 0x48, 0x89, 0xd3, CALL, 0,
            0, 0, 0,
        ];
        assert_eq!(argument(AMD64, &code, 16, 1), Some(0x1040));
        let mut unrelated = code;
        unrelated[11] = 0x40;
        assert_eq!(argument(AMD64, &unrelated, 16, 1), None, "nothing jumps to the call");
    }

    #[test]
    fn i386_stores_the_argument() {
        // LEA ECX, [0x5040]; MOV [ESP], ECX; CALL
        let first = [0x8d, 0x0d, 0x40, 0x50, 0, 0, 0x89, 0x0c, 0x24, CALL, 0, 0, 0, 0];
        assert_eq!(argument(I386, &first, 9, 0), Some(0x5040));
        assert_eq!(argument(I386, &first, 9, 1), None);
        // LEA EAX, [0x5040]; MOV [ESP + 4], EAX; CALL
        let second = [0x8d, 0x05, 0x40, 0x50, 0, 0, 0x89, 0x44, 0x24, 0x04, CALL, 0, 0, 0, 0];
        assert_eq!(argument(I386, &second, 10, 1), Some(0x5040));
        assert_eq!(argument(I386, &second, 10, 0), None);
    }

    #[test]
    fn calls_of_slots() {
        let calls = |wide, code: &[u8], offset| {
            let mut calls = Vec::new();
            each_call_at(code, 0x1000, wide, offset, |at| calls.push(at));
            calls
        };
        // MOV RCX, [RAX + 0xb0]; NOP; CALL RCX
        let amd64 = [0x48, 0x8b, 0x88, 0xb0, 0, 0, 0, 0x90, 0xff, 0xd1];
        assert_eq!((calls(AMD64, &amd64, 0xb0), calls(AMD64, &amd64, 0xb8)), (vec![0x1008], vec![]));
        // MOV R9, [R10 + 0x30]; CALL R9
        let high = [0x4d, 0x8b, 0x4a, 0x30, 0x41, 0xff, 0xd1];
        assert_eq!(calls(AMD64, &high, 0x30), [0x1004]);
        // The same and CALL RCX; MOV RCX, [RSP + 0xb0]; MOV ECX, [RAX + 0xb0], half of a word.
        assert_eq!(calls(AMD64, &[0x4d, 0x8b, 0x4a, 0x30, 0xff, 0xd1], 0x30), [0; 0]);
        assert_eq!(calls(AMD64, &[0x48, 0x8b, 0x8c, 0x24, 0xb0, 0, 0, 0, 0xff, 0xd1], 0xb0), [0; 0]);
        assert_eq!(calls(AMD64, &[0x90, 0x8b, 0x88, 0xb0, 0, 0, 0, 0xff, 0xd1], 0xb0), [0; 0]);
        // MOV ECX, [EAX + 0x5c]; CALL ECX
        assert_eq!(calls(I386, &[0x8b, 0x48, 0x5c, 0xff, 0xd1, 0, 0], 0x5c), [0x1003]);
    }

    #[test]
    fn numbers_that_are_passed() {
        let constants = |wide, code: &[u8], argument| {
            X86::new(Body::new(code, 0), wide).constants(code.len(), argument).collect::<Vec<_>>()
        };
        // MOV ECX, 5; MOV ESI, 7; MOV ECX, 6
        let amd64 = [0xb9, 5, 0, 0, 0, 0xbe, 7, 0, 0, 0, 0xb9, 6, 0, 0, 0];
        assert_eq!(constants(AMD64, &amd64, 2), [6, 5]);
        assert_eq!(constants(AMD64, &amd64, 4), [7]);
        assert_eq!(constants(AMD64, &amd64, 9), [0; 0]);
        // MOV [ESP + 16], 7
        assert_eq!(constants(I386, &[0xc7, 0x44, 0x24, 16, 7, 0, 0, 0], 4), [7]);
    }

    #[test]
    fn distances_have_signs() {
        let found = |wide, code: &[u8], addr| {
            let mut found = Vec::new();
            each_call(code, addr, wide, |at, to| found.push((at, to)));
            found
        };
        let code = [0x90, CALL, 0xfa, 0xff, 0xff, 0xff, CALL];
        assert_eq!(
            found(AMD64, &code, 0x1000),
            [(0x1001, 0x1000)],
            "the second has no room for its distance"
        );
        assert_eq!(found(I386, &code[1..6], 0), [(0, 0xffff_ffff)], "addresses of 32 bits wrap");
    }
}
