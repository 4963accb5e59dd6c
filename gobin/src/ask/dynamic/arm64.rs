//! The steps of instructions for arm64. Every instruction has four bytes, and a dozen forms of them matter, which is
//! less than it takes to call a disassembler.

use crate::ask::dynamic::step::{Convention, Place, Register, SP, Step};

/// R0 to R15, of which the first ten are told apart.
pub(super) const CONVENTION: Convention = Convention {
    words: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    limit: 16,
    floats: 16,
    context: 26,
    kept: [28, 29],
    barrier: &[25, 27],
    duff: &[21, 20, 26, 27],
};

/// Register 31 is the stack pointer in some places and zero in others.
const ZERO: Register = 31;

/// Reports the steps of the code at `addr`, with the offset of the instruction, until it is told that this is enough.
pub(super) fn each_step(code: &[u8], addr: u64, step: &mut dyn FnMut(usize, Step) -> bool) {
    for (index, word) in code.chunks_exact(4).enumerate() {
        let word = u32::from_le_bytes(*word.first_chunk().expect("a chunk of four bytes"));
        let offset = 4 * index;
        let mut goes_on = true;
        steps(word, addr.wrapping_add(offset as u64), &mut |found| goes_on &= step(offset, found));
        if !goes_on {
            return;
        }
    }
}

/// The field of `bits` bits that starts at bit `at`, with its sign.
fn signed(word: u32, at: u32, bits: u32) -> i64 {
    i64::from((word << (32 - at - bits)) as i32 >> (32 - bits))
}

fn steps(word: u32, address: u64, step: &mut impl FnMut(Step)) {
    let register = |at: u32| (word >> at & 31) as Register;
    let (rd, rn, rm) = (register(0), register(5), register(16));
    let near = |distance: i64| address.wrapping_add_signed(distance * 4);
    // The lowest register may be zero instead of the stack pointer: then nothing is written.
    let mut write = |found: Step| {
        if rd != ZERO {
            step(found);
        }
    };
    match word {
        // Branches: B, BL, B.cond, CBZ and CBNZ, TBZ and TBNZ, BR, BLR, RET, BRK, UDF.
        _ if word >> 26 == 0x05 => step(Step::Jump(near(signed(word, 0, 26)))),
        _ if word >> 26 == 0x25 => step(Step::Call(near(signed(word, 0, 26)))),
        _ if word & 0xff00_0010 == 0x5400_0000 || word & 0x7e00_0000 == 0x3400_0000 => {
            step(Step::Branch(near(signed(word, 5, 19))));
        }
        _ if word & 0x7e00_0000 == 0x3600_0000 => step(Step::Branch(near(signed(word, 5, 14)))),
        _ if word & 0xffff_fc1f == 0xd61f_0000 => step(Step::Table),
        _ if word & 0xffff_fc1f == 0xd63f_0000 => step(Step::CallThrough(rn)),
        _ if word & 0xffff_fc1f == 0xd65f_0000 => step(Step::Return),
        _ if word & 0xffe0_001f == 0xd420_0000 || word >> 16 == 0 => step(Step::Trap),
        // ADRP and ADR
        _ if word & 0x1f00_0000 == 0x1000_0000 => {
            let distance = signed(word, 5, 19) << 2 | i64::from(word >> 29 & 3);
            write(Step::Number(
                rd,
                match word >> 31 {
                    1 => (address & !0xfff).wrapping_add_signed(distance << 12),
                    _ => address.wrapping_add_signed(distance),
                },
            ));
        }
        // ADD and SUB of a number; here 31 is the stack pointer.
        _ if word & 0xbf80_0000 == 0x9100_0000 => {
            let number = i64::from(word >> 10 & 0xfff) << (12 * (word >> 22 & 1));
            step(Step::Add(rd, rn, if word >> 30 & 1 == 0 { number } else { -number }));
        }
        // ADD of registers
        _ if word & 0xff20_0000 == 0x8b00_0000 && rn != ZERO && rm != ZERO => write(Step::Sum(rd, rn, rm, 0)),
        // MOV of a register, which is ORR with zero
        _ if word & 0xffe0_ffe0 == 0xaa00_03e0 => match rm {
            ZERO => write(Step::Number(rd, 0)),
            _ => write(Step::Move(rd, rm)),
        },
        // MOVZ
        _ if word & 0x7f80_0000 == 0x5280_0000 => {
            write(Step::Number(rd, u64::from(word >> 5 & 0xffff) << (16 * (word >> 21 & 3))));
        }
        // CMP of registers
        _ if word & 0xffe0_fc1f == 0xeb00_001f && rn != ZERO && rm != ZERO => step(Step::Compare(rn, rm)),
        _ if word & 0x0a00_0000 == 0x0800_0000 => memory(word, step),
        // Of those for floating-point numbers, some convert to integers.
        _ if word & 0x0e00_0000 == 0x0e00_0000 => {
            if word & 0x5f20_fc00 == 0x1e20_0000 {
                write(Step::Lose(rd));
            }
        }
        _ => write(Step::Lose(rd)),
    }
}

/// Loads and stores.
fn memory(word: u32, step: &mut impl FnMut(Step)) {
    let register = |at: u32| (word >> at & 31) as Register;
    let (rt, rn, rt2) = (register(0), register(5), register(10));
    let is_vector = word >> 26 & 1 == 1;
    let is_load = word >> 22 & 1 == 1;
    let base = if rn == 31 { SP } else { rn };
    // Pairs: after, at an offset, or before the base is changed.
    if word & 0x3a00_0000 == 0x2800_0000 {
        let size = match (is_vector, word >> 30) {
            (true, scale) => 4 << scale,
            (false, 2) => 8,
            (false, _) => 4,
        };
        let (offset, mode) = (signed(word, 15, 7) * size, word >> 23 & 3);
        let start = if mode == 1 { 0 } else { offset };
        let place = |second: i64| Place::At(base, start + second * size);
        match (is_vector, is_load, size) {
            (false, true, 8) => {
                // The base itself comes last.
                let mut loads = [(rt, place(0)), (rt2, place(1))];
                if rt == rn {
                    loads.swap(0, 1);
                }
                for (to, place) in loads.into_iter().filter(|load| load.0 != ZERO) {
                    step(Step::Load(to, place));
                }
            }
            (false, true, _) => {
                [rt, rt2].into_iter().filter(|to| *to != ZERO).for_each(|to| step(Step::Lose(to)))
            }
            (false, false, 8) => {
                for (from, place) in [(rt, place(0)), (rt2, place(1))] {
                    step(Step::Store(place, (from != ZERO).then_some(from)));
                }
            }
            (true, true, _) => {}
            (_, false, _) => {
                for at in (0..2 * size).step_by(8) {
                    step(Step::Store(Place::At(base, start + at), None));
                }
            }
        }
        if mode & 1 == 1 {
            step(Step::Add(base, base, offset));
        }
        return;
    }
    let is_word = word >> 30 == 3 && !is_vector;
    let access = |place: Place, step: &mut dyn FnMut(Step)| match (is_vector, word >> 22 & 3) {
        // Two words, or one
        (true, kind @ (0 | 2)) => {
            step(Step::Store(place, None));
            if let (Place::At(base, offset), 2) = (place, kind) {
                step(Step::Store(Place::At(base, offset + 8), None));
            }
        }
        (true, _) => {}
        (false, 0) => step(Step::Store(place, (is_word && rt != ZERO).then_some(rt))),
        (false, 1) if is_word && rt != ZERO => step(Step::Load(rt, place)),
        _ if rt != ZERO => step(Step::Lose(rt)),
        _ => {}
    };
    // With an offset in multiples of the size
    if word & 0x3b00_0000 == 0x3900_0000 {
        let scale = if is_vector && word >> 23 & 1 == 1 { 4 } else { word >> 30 };
        return access(Place::At(base, i64::from(word >> 10 & 0xfff) << scale), step);
    }
    if word & 0x3b20_0000 == 0x3800_0000 {
        // With an offset in bytes: 1 and 3 change the base, after and before.
        let (offset, mode) = (signed(word, 12, 9), word >> 10 & 3);
        access(Place::At(base, if mode == 1 { 0 } else { offset }), step);
        if mode & 1 == 1 {
            step(Step::Add(base, base, offset));
        }
        return;
    }
    // With a register
    if word & 0x3b20_0c00 == 0x3820_0800 {
        return access(Place::Beyond(base, 0), step);
    }
    // Relative to the instruction, exclusive, atomic: nothing that matters is passed so.
    for lost in [rt, register(16)].into_iter().filter(|lost| *lost != ZERO) {
        step(Step::Lose(lost));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_instructions() {
        let check = |word: u32, expected: &[Step]| {
            let mut found = Vec::new();
            each_step(&word.to_le_bytes(), 0x1000, &mut |_, step| {
                found.push(step);
                true
            });
            assert_eq!(found, expected, "{word:x}");
        };
        // LDR X1, [X1, #72]; BLR X1; LDR X0, [X1, X2]; LDR X30, [SP], #32; LDRB W1, [X2]
        check(0xf940_2421, &[Step::Load(1, Place::At(1, 72))]);
        check(0xd63f_0020, &[Step::CallThrough(1)]);
        check(0xf862_6820, &[Step::Load(0, Place::Beyond(1, 0))]);
        check(0xf842_07fe, &[Step::Load(30, Place::At(SP, 0)), Step::Add(SP, SP, 32)]);
        check(0x3940_0041, &[Step::Lose(1)]);
        // ADRP X2, one page on; ADD X2, X2, #0x5d0; SUB SP, SP, #32; ADD X0, X1, X2; MOV X0, X2; MOV X0, #0; MOVZ X4, #5
        check(0xb000_0002, &[Step::Number(2, 0x2000)]);
        check(0x9117_4042, &[Step::Add(2, 2, 0x5d0)]);
        check(0xd100_83ff, &[Step::Add(SP, SP, -32)]);
        check(0x8b02_0020, &[Step::Sum(0, 1, 2, 0)]);
        check(0xaa02_03e0, &[Step::Move(0, 2)]);
        check(0xaa1f_03e0, &[Step::Number(0, 0)]);
        check(0xd280_00a4, &[Step::Number(4, 5)]);
        // STR X2, [X3]; STR XZR, [X3]; STR X30, [SP, #-32]!; STP Q0, Q1, [SP]; STR Q0, [SP, #16]
        check(0xf900_0062, &[Step::Store(Place::At(3, 0), Some(2))]);
        check(0xf900_007f, &[Step::Store(Place::At(3, 0), None)]);
        check(0xf81e_0ffe, &[Step::Store(Place::At(SP, -32), Some(30)), Step::Add(SP, SP, -32)]);
        let vectors = [0, 8, 16, 24].map(|at| Step::Store(Place::At(SP, at), None));
        check(0xad00_07e0, &vectors);
        check(0x3d80_07e0, &vectors[2..]);
        // LDP X1, X2, [SP, #16]; LDP X5, X0, [X5], where the base comes last
        check(0xa941_0be1, &[Step::Load(1, Place::At(SP, 16)), Step::Load(2, Place::At(SP, 24))]);
        check(0xa940_00a5, &[Step::Load(0, Place::At(5, 8)), Step::Load(5, Place::At(5, 0))]);
        // CMP X0, X1; CBZ X1, 8 bytes on; B.EQ; TBZ; B back; BL; BR; RET; FMOV W0, S0; FADD; CAS X1, X2, [X3]
        check(0xeb01_001f, &[Step::Compare(0, 1)]);
        check(0xb400_0041, &[Step::Branch(0x1008)]);
        check(0x5400_0040, &[Step::Branch(0x1008)]);
        check(0x3600_0041, &[Step::Branch(0x1008)]);
        check(0x17ff_ffff, &[Step::Jump(0xffc)]);
        check(0x9400_0002, &[Step::Call(0x1008)]);
        check(0xd61f_0020, &[Step::Table]);
        check(0xd65f_03c0, &[Step::Return]);
        check(0x1e26_0000, &[Step::Lose(0)]);
        check(0x1e62_2820, &[]);
        check(0xc8a1_7c62, &[Step::Lose(2), Step::Lose(1)]);
        // MUL X0, X1, X2; CMP X0, #1
        check(0x9b02_7c20, &[Step::Lose(0)]);
        check(0xf100_041f, &[]);
    }
}
