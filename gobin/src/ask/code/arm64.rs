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
    fn distances_have_signs() {
        let mut found = Vec::new();
        let code = words(&[0x97ff_ffff, 0x1400_0000, 0x9400_0002]);
        each_call(&code, 0x1000, |at, to| found.push((at, to)));
        assert_eq!(found, [(0x1000, 0xffc), (0x1008, 0x1010)]);
    }
}
