//! Calls and their arguments in code for arm64, where every instruction has four bytes.

use crate::ask::code::body::Body;

/// How many instructions are followed back. The loop that reads the cache of an assertion lies between the load of
/// the descriptor and the call.
const STEPS: usize = 128;

/// Reports the direct calls in the code at `addr`: the address of each, and where it leads.
pub(super) fn each_call(code: &[u8], addr: u64, mut call: impl FnMut(u64, u64)) {
    for (index, word) in code.chunks_exact(4).enumerate() {
        let word = u32::from_le_bytes(*word.first_chunk().expect("a chunk of four bytes"));
        // BL
        if word & 0xfc00_0000 == 0x9400_0000 {
            let at = addr.wrapping_add(4 * index as u64);
            call(at, at.wrapping_add_signed(signed(word, 0, 26) * 4));
        }
    }
}

/// How many instructions after the load of a pointer a call through it is looked for.
const LOOK_AHEAD: usize = 12;

/// Reports calls of what is at an offset from where a register points, as calls of an interface's method are: the address
/// of each call.
///
/// These are LDR Xt, [Xn, #offset], and soon after it BLR Xt.
pub(super) fn each_call_at(code: &[u8], addr: u64, offset: u32, mut call: impl FnMut(u64)) {
    let word = |index: usize| Some(u32::from_le_bytes(*code.get(4 * index..)?.first_chunk()?));
    // Register 31 is the stack pointer here: no itab lies on the stack.
    let is_load =
        |word: &u32| word & 0xffff_fc00 == 0xf940_0000 | ((offset / 8) << 10) && word >> 5 & 31 != 31;
    for index in 0..code.len() / 4 {
        let Some(register) = word(index).filter(is_load).map(|load| load & 31) else { continue };
        for next in index + 1..=index + LOOK_AHEAD {
            match word(next) {
                Some(word) if word == 0xd63f_0000 | register << 5 => {
                    call(addr.wrapping_add(4 * next as u64));
                    break;
                }
                Some(word) if written(word) != Some(register) => {}
                _ => break,
            }
        }
    }
}

/// Code of one function for arm64.
pub(crate) struct Arm64<'a> {
    body: Body<'a>,
}

impl<'a> Arm64<'a> {
    /// The code of a function.
    pub(super) fn new(body: Body<'a>) -> Arm64<'a> {
        Arm64 { body }
    }

    /// The address that an argument of the call at `call` has: what `ADRP Xn, page; ADD Xn, Xn, rest` puts into its
    /// register, followed back through `MOV Xn, Xm` and through the branches that lead here.
    pub(super) fn argument(&self, call: usize, argument: u8) -> Option<u64> {
        let (mut register, mut offset) = (u32::from(argument), call);
        for _ in 0..STEPS {
            let next = offset;
            offset = offset.checked_sub(4)?;
            let word = self.body.u32(offset)?;
            // B and BL differ in the highest bit; BR, BLR and RET in two others.
            if word & 0x7c00_0000 == 0x1400_0000 || word & 0xff9f_fc1f == 0xd61f_0000 {
                // Either control never gets past it, or it is a call, after which the register is lost. So
                // the register comes from where a branch comes from.
                offset = self.body.jump_to(next..next + 1, 4, |offset| self.jump(offset))?;
            } else if word & 0xffe0_ffff == 0xaa00_03e0 | register {
                // MOV is ORR Xd, XZR, Xm.
                register = word >> 16 & 31;
            } else if word & 0xffc0_03ff == 0x9100_0000 | register << 5 | register {
                let before = offset.checked_sub(4)?;
                let adrp = self.body.u32(before)?;
                if adrp & 0x9f00_001f != 0x9000_0000 | register {
                    return None;
                }
                // Pages of 4096 bytes: 21 bits with a sign, the lowest two elsewhere.
                let pages = signed(adrp, 5, 19) << 2 | i64::from(adrp >> 29 & 3);
                let page = (self.body.address(before) & !0xfff).wrapping_add_signed(pages << 12);
                return Some(page.wrapping_add(u64::from(word >> 10 & 0xfff)));
            } else if written(word) == Some(register) {
                return None;
            }
        }
        None
    }

    /// Numbers that may be what is put into an argument of the call at `call`, the nearest first.
    pub(super) fn constants(&self, call: usize, argument: u8) -> impl Iterator<Item = u64> {
        let before = (0..call).step_by(4).rev().take(STEPS);
        before.filter_map(move |offset| constant(self.body.u32(offset)?, argument.into()))
    }

    /// Where the instruction at `offset` branches to in the function.
    fn jump(&self, offset: usize) -> Option<usize> {
        let word = self.body.u32(offset)?;
        let distance = match word >> 24 {
            0x14..=0x17 => signed(word, 0, 26),                      // B
            0x54 | 0x34 | 0x35 | 0xb4 | 0xb5 => signed(word, 5, 19), // B.cond, CBZ, CBNZ
            0x36 | 0x37 | 0xb6 | 0xb7 => signed(word, 5, 14),        // TBZ, TBNZ
            _ => return None,
        };
        offset.checked_add_signed((distance * 4) as isize)
    }
}

/// The number that an instruction puts into a register.
fn constant(word: u32, register: u32) -> Option<u64> {
    if word & 31 != register {
        return None;
    }
    // MOVZ Xd, #number
    if word & 0xffe0_0000 == 0xd280_0000 {
        return Some((word >> 5 & 0xffff).into());
    }
    // ORR Xd, XZR, #number: a run of ones, rotated, that fills an element of 2 to 64 bits, and the element as often
    // as it takes.
    if word & 0xff80_03e0 != 0xb200_03e0 {
        return None;
    }
    let (n, rotation, ones) = (word >> 22 & 1, word >> 16 & 63, word >> 10 & 63);
    let size = 1 << (n << 6 | (!ones & 63)).checked_ilog2()?;
    let run = (1_u64 << ((ones & (size - 1)) + 1)) - 1;
    let rotation = rotation & (size - 1);
    let mask = if size == 64 { u64::MAX } else { (1 << size) - 1 };
    let element = (run >> rotation | run.checked_shl(size - rotation).unwrap_or(0)) & mask;
    Some((0..64).step_by(size as usize).fold(0, |number, at| number | element << at))
}

/// The general register that an instruction changes, if it is a load or works on registers.
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

    /// What the last instruction of `code`, a call, gets in X0.
    fn argument(code: &[u8], call: usize) -> Option<u64> {
        Arm64::new(Body::new(code, 0x1000)).argument(call, 0)
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn moves_the_argument() {
        // ADRP X2, one page on; ADD X2, X2, #0x5d0; MOV X0, X2; BL
        let code = words(&[0xb000_0002, 0x9117_4042, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(&code, 12), Some(0x25d0));
        // The same, with LDR X2, [X3] before the move.
        let overwritten = words(&[0xb000_0002, 0x9117_4042, 0xf940_0062, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(&overwritten, 16), None);
        // The same, with STR X2, [X3] before the move.
        let stored = words(&[0xb000_0002, 0x9117_4042, 0xf900_0062, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(&stored, 16), Some(0x25d0));
    }

    #[test]
    fn follows_branches_back() {
        // ADRP, ADD; CBZ X1 over RET; then MOV X0, X2; BL
        let code = words(&[0xb000_0002, 0x9117_4042, 0xb400_0041, 0xd65f_03c0, 0xaa02_03e0, 0x9400_0000]);
        assert_eq!(argument(&code, 20), Some(0x25d0));
        // Calls, direct or through a register, keep no register.
        for call in [0x9400_0010, 0xd63f_0020] {
            let called = words(&[0xb000_0002, 0x9117_4042, call, 0xaa02_03e0, 0x9400_0000]);
            assert_eq!(argument(&called, 16), None);
            // Where a branch leads past one, it is a call that does not return.
            let passed = words(&[0xb000_0002, 0x9117_4042, 0xb400_0041, call, 0xaa02_03e0, 0x9400_0000]);
            assert_eq!(argument(&passed, 20), Some(0x25d0));
        }
        // A branch that leads to itself ends.
        let endless = words(&[0x1400_0001, 0x17ff_ffff, 0x9400_0000]);
        assert_eq!(argument(&endless, 8), None);
    }

    #[test]
    fn calls_of_slots() {
        let calls = |code: &[u32], offset| {
            let mut calls = Vec::new();
            each_call_at(&words(code), 0x1000, offset, |at| calls.push(at));
            calls
        };
        // LDR X1, [X1, #72]; MOV X0, X2; BLR X1
        let code = [0xf940_2421, 0xaa02_03e0, 0xd63f_0020];
        assert_eq!((calls(&code, 72), calls(&code, 80)), (vec![0x1008], vec![]));
        assert_eq!(
            calls(&[0xf940_2421, 0xaa02_03e1, 0xd63f_0020], 72),
            [0; 0],
            "the register is overwritten"
        );
        assert_eq!(calls(&[0xf940_27e1, 0xaa02_03e0, 0xd63f_0020], 72), [0; 0], "from the stack");
        assert_eq!(calls(&[0xf940_2422, 0xaa02_03e0, 0xd63f_0020], 72), [0; 0], "another register");
    }

    #[test]
    fn numbers_that_are_passed() {
        // As Go's assembler writes MOVD $number, R4.
        for (word, number) in [
            (0xd280_00a4, 5),
            (0xb240_03e4, 1),
            (0xb240_0fe4, 15),
            (0xb27d_03e4, 8),
            (0xb27e_07e4, 12),
            (0xb201_f3e4, 0xaaaa_aaaa_aaaa_aaaa),
        ] {
            assert_eq!((constant(word, 4), constant(word, 5)), (Some(number), None), "{word:x}");
        }
        assert_eq!(constant(0xaa02_03e4, 4), None, "a move between registers");
        let code = words(&[0xd280_00a4, 0xb27d_03e4, 0x9400_0000]);
        assert!(Arm64::new(Body::new(&code, 0)).constants(8, 4).eq([8, 5]));
    }

    #[test]
    fn distances_have_signs() {
        let mut found = Vec::new();
        let code = words(&[0x97ff_ffff, 0x1400_0000, 0x9400_0002]);
        each_call(&code, 0x1000, |at, to| found.push((at, to)));
        assert_eq!(found, [(0x1000, 0xffc), (0x1008, 0x1010)]);
    }
}
