//! The steps of instructions for amd64, and for 386.

use iced_x86::{CodeSize, Decoder, DecoderOptions, Instruction, Mnemonic, OpKind, Register as Name};

use crate::ask::dynamic::step::{Convention, Place, Register, SP, Step};

/// Where a call through memory has its address, for a moment. It is no register of the processor.
const SCRATCH: Register = 30;

/// RAX, RBX, RCX, RDI, RSI, R8 to R11; the numbers are the processor's.
pub(super) const CONVENTION: Convention = Convention {
    words: &[0, 3, 1, 7, 6, 8, 9, 10, 11],
    limit: 9,
    floats: 15,
    context: 2,
    kept: [5, 14],
    barrier: &[11],
    duff: &[7, 6],
};

/// On 386 everything is passed on the stack. The write barrier returns the address of its buffer in EDI.
pub(super) const CONVENTION_386: Convention =
    Convention { words: &[], limit: 0, floats: 0, context: 2, kept: [SP, SP], barrier: &[7], duff: &[7, 6] };

/// Those that copy or fill memory from where RDI points.
const STRINGS: [Mnemonic; 8] = [
    Mnemonic::Movsb,
    Mnemonic::Movsw,
    Mnemonic::Movsd,
    Mnemonic::Movsq,
    Mnemonic::Stosb,
    Mnemonic::Stosw,
    Mnemonic::Stosd,
    Mnemonic::Stosq,
];

/// Reports the steps of the code at `addr`, with the offset of the instruction, until it is told that this is enough.
/// Ends where something does not decode.
pub(super) fn each_step(code: &[u8], addr: u64, step: &mut dyn FnMut(usize, Step) -> bool) {
    each_step_of(64, code, addr, step);
}

/// The same for 386.
pub(super) fn each_step_386(code: &[u8], addr: u64, step: &mut dyn FnMut(usize, Step) -> bool) {
    each_step_of(32, code, addr, step);
}

fn each_step_of(bits: u32, code: &[u8], addr: u64, step: &mut dyn FnMut(usize, Step) -> bool) {
    let mut decoder = Decoder::with_ip(bits, code, addr, DecoderOptions::NONE);
    let mut instruction = Instruction::default();
    while decoder.can_decode() {
        let offset = decoder.position();
        decoder.decode_out(&mut instruction);
        if instruction.is_invalid() {
            return;
        }
        let mut goes_on = true;
        steps(&instruction, &mut |found| goes_on &= step(offset, found));
        if !goes_on {
            return;
        }
    }
}

/// The number of a register of whatever width; `None` for those of other kinds.
fn number(name: Name) -> Option<Register> {
    let from = |first: Name| (name as u32).wrapping_sub(first as u32);
    let number = match (from(Name::AL), from(Name::AX), from(Name::EAX), from(Name::RAX)) {
        // The four second bytes are AH to BH; the others come after them.
        (byte @ 0..4, ..) => byte,
        (byte @ 4..20, ..) => byte - 4,
        (_, word @ 0..16, ..) => word,
        (_, _, half @ 0..16, _) => half,
        (_, _, _, whole @ 0..16) => whole,
        _ => return None,
    };
    Some(if number == 4 { SP } else { number as Register })
}

/// Whether a register is general and has at least 32 bits.
fn is_wide(name: Name) -> bool {
    (Name::EAX as u32..=Name::R15 as u32).contains(&(name as u32))
}

/// How many bytes a word has.
fn word_size(instruction: &Instruction) -> i64 {
    if instruction.code_size() == CodeSize::Code32 { 4 } else { 8 }
}

/// A whole register among the operands.
fn word(instruction: &Instruction, operand: u32) -> Option<Register> {
    let name = instruction.op_register(operand);
    let (first, last) =
        if word_size(instruction) == 4 { (Name::EAX, Name::EDI) } else { (Name::RAX, Name::R15) };
    let is_whole = (first as u32..=last as u32).contains(&(name as u32));
    if is_whole && instruction.op_kind(operand) == OpKind::Register { number(name) } else { None }
}

/// How many bytes are stored from a register.
fn size(name: Name) -> i64 {
    let is_between = |first: Name, last: Name| (first as u32..=last as u32).contains(&(name as u32));
    match name {
        _ if is_between(Name::ZMM0, Name::ZMM31) => 64,
        _ if is_between(Name::YMM0, Name::YMM31) => 32,
        _ if is_between(Name::XMM0, Name::XMM31) => 16,
        _ => 8,
    }
}

/// The memory among the operands, if its address can be told.
fn place(instruction: &Instruction) -> Option<Place> {
    if matches!(instruction.segment_prefix(), Name::FS | Name::GS) {
        return None;
    }
    let offset = instruction.memory_displacement64();
    if instruction.is_ip_rel_memory_operand() {
        return Some(Place::Fixed(offset));
    }
    match (instruction.memory_base(), instruction.memory_index()) {
        (Name::None, Name::None) => Some(Place::Fixed(offset)),
        (Name::None, _) => None,
        (base, index) => {
            // Of addresses of 32 bits, the offset has no more either.
            let offset = if base <= Name::R15D { i64::from(offset as i32) } else { offset as i64 };
            let place = if index == Name::None { Place::At } else { Place::Beyond };
            Some(place(number(base)?, offset))
        }
    }
}

fn is_memory(instruction: &Instruction, operand: u32) -> bool {
    operand < instruction.op_count() && instruction.op_kind(operand) == OpKind::Memory
}

/// Of an instruction that is not known, everything it may change is lost.
fn others(instruction: &Instruction, step: &mut impl FnMut(Step)) {
    let mut lose = |registers: &[Register]| registers.iter().for_each(|&register| step(Step::Lose(register)));
    match instruction.mnemonic() {
        Mnemonic::Test
        | Mnemonic::Cmp
        | Mnemonic::Nop
        | Mnemonic::Bt
        | Mnemonic::Ucomisd
        | Mnemonic::Ucomiss => return,
        Mnemonic::Mul | Mnemonic::Div | Mnemonic::Idiv | Mnemonic::Cqo | Mnemonic::Cdq | Mnemonic::Cdqe => {
            lose(&[0, 2])
        }
        Mnemonic::Imul if instruction.op_count() == 1 => lose(&[0, 2]),
        Mnemonic::Cpuid | Mnemonic::Rdtsc | Mnemonic::Rdtscp | Mnemonic::Xgetbv => lose(&[0, 1, 2, 3]),
        Mnemonic::Cmpxchg | Mnemonic::Cmpxchg8b | Mnemonic::Cmpxchg16b => lose(&[0, 2]),
        Mnemonic::Syscall => lose(&[0, 1, 11]),
        _ => {}
    }
    // A vector instruction is called MOVSD too.
    if STRINGS.contains(&instruction.mnemonic())
        && size(instruction.op0_register()) == 8
        && size(instruction.op1_register()) == 8
    {
        step(Step::Fill(7));
        for register in [0, 1, 6, 7] {
            step(Step::Lose(register));
        }
        return;
    }
    // The second operand too: some instructions write both.
    for operand in 0..instruction.op_count().min(2) {
        if instruction.op_kind(operand) == OpKind::Register
            && let Some(register) = number(instruction.op_register(operand))
            && (operand == 0
                || matches!(instruction.mnemonic(), Mnemonic::Xchg | Mnemonic::Xadd | Mnemonic::Mulx))
        {
            step(Step::Lose(register));
        }
    }
    if is_memory(instruction, 0)
        && let Some(place) = place(instruction)
    {
        step(Step::Store(place, None));
        // Vectors are as long as several words.
        if let Place::At(base, offset) = place {
            let word = word_size(instruction);
            for further in (word..size(instruction.op1_register())).step_by(word as usize) {
                step(Step::Store(Place::At(base, offset + further), None));
            }
        }
    }
}

fn steps(instruction: &Instruction, step: &mut impl FnMut(Step)) {
    let target = || instruction.near_branch_target();
    let is_near = matches!(instruction.op0_kind(), OpKind::NearBranch64 | OpKind::NearBranch32);
    match instruction.mnemonic() {
        Mnemonic::Mov => match (word(instruction, 0), word(instruction, 1)) {
            (Some(to), Some(from)) => step(Step::Move(to, from)),
            (Some(to), None) if is_memory(instruction, 1) => match place(instruction) {
                Some(place) => step(Step::Load(to, place)),
                None => step(Step::Lose(to)),
            },
            (None, Some(from)) if is_memory(instruction, 0) => {
                if let Some(place) = place(instruction) {
                    step(Step::Store(place, Some(from)));
                }
            }
            _ => match (instruction.op0_kind(), instruction.op1_kind(), number(instruction.op0_register())) {
                // Writing the lower half of a register clears the upper one.
                (
                    OpKind::Register,
                    OpKind::Immediate32 | OpKind::Immediate64 | OpKind::Immediate32to64,
                    Some(to),
                ) if is_wide(instruction.op0_register()) => {
                    step(Step::Number(to, instruction.immediate(1)));
                }
                _ => others(instruction, step),
            },
        },
        Mnemonic::Lea => {
            let Some(to) = word(instruction, 0) else { return others(instruction, step) };
            match place(instruction) {
                Some(Place::Fixed(address)) => step(Step::Number(to, address)),
                Some(Place::At(base, offset)) => step(Step::Add(to, base, offset)),
                Some(Place::Beyond(base, offset)) => {
                    let index = number(instruction.memory_index()).unwrap_or(base);
                    step(Step::Sum(to, base, index, offset));
                }
                None => step(Step::Lose(to)),
            }
        }
        Mnemonic::Add | Mnemonic::Sub if word(instruction, 0).is_some() => {
            let to = word(instruction, 0).expect("it was just there");
            let is_add = instruction.mnemonic() == Mnemonic::Add;
            match (instruction.op1_kind(), word(instruction, 1)) {
                (
                    OpKind::Immediate8to64
                    | OpKind::Immediate32to64
                    | OpKind::Immediate8to32
                    | OpKind::Immediate32,
                    _,
                ) => {
                    let number = instruction.immediate(1) as i64;
                    let number = if word_size(instruction) == 4 { i64::from(number as i32) } else { number };
                    step(Step::Add(to, to, if is_add { number } else { number.wrapping_neg() }));
                }
                (_, Some(other)) if is_add => step(Step::Sum(to, to, other, 0)),
                _ => step(Step::Lose(to)),
            }
        }
        Mnemonic::Xor if instruction.op0_kind() == OpKind::Register => {
            match number(instruction.op0_register()) {
                Some(to)
                    if instruction.op1_kind() == OpKind::Register
                        && instruction.op0_register() == instruction.op1_register() =>
                {
                    step(Step::Number(to, 0));
                }
                _ => others(instruction, step),
            }
        }
        Mnemonic::Push => {
            step(Step::Add(SP, SP, -word_size(instruction)));
            step(Step::Store(Place::At(SP, 0), word(instruction, 0)));
        }
        Mnemonic::Pop => {
            if let Some(to) = word(instruction, 0) {
                step(Step::Load(to, Place::At(SP, 0)));
            }
            step(Step::Add(SP, SP, word_size(instruction)));
        }
        Mnemonic::Cmp => {
            if let (Some(a), Some(b)) = (word(instruction, 0), word(instruction, 1)) {
                step(Step::Compare(a, b));
            }
        }
        Mnemonic::Call if is_near => step(Step::Call(target())),
        Mnemonic::Call => match word(instruction, 0) {
            Some(through) => step(Step::CallThrough(through)),
            None => {
                match place(instruction) {
                    Some(place) => step(Step::Load(SCRATCH, place)),
                    None => step(Step::Lose(SCRATCH)),
                }
                step(Step::CallThrough(SCRATCH));
            }
        },
        Mnemonic::Jmp if is_near => step(Step::Jump(target())),
        Mnemonic::Jmp => step(Step::Table),
        Mnemonic::Ret => step(Step::Return),
        Mnemonic::Ud2 | Mnemonic::Int3 | Mnemonic::Hlt => step(Step::Trap),
        _ if is_near => step(Step::Branch(target())),
        _ => others(instruction, step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_instructions() {
        let check = |code: &[u8], expected: &[Step]| {
            let mut found = Vec::new();
            each_step(code, 0x1000, &mut |offset, step| {
                assert_eq!(offset, 0);
                found.push(step);
                true
            });
            assert_eq!(found, expected, "{code:x?}");
        };
        // MOV RCX, [RAX + 0x20]; CALL RCX; CALL [RAX + 0x20]; MOV RCX, [RDX + RBX]
        check(&[0x48, 0x8b, 0x48, 0x20], &[Step::Load(1, Place::At(0, 0x20))]);
        check(&[0xff, 0xd1], &[Step::CallThrough(1)]);
        check(&[0xff, 0x50, 0x20], &[Step::Load(SCRATCH, Place::At(0, 0x20)), Step::CallThrough(SCRATCH)]);
        check(&[0x48, 0x8b, 0x0c, 0x1a], &[Step::Load(1, Place::Beyond(2, 0))]);
        // LEA RAX, [RIP + 0x10]; LEA R9, [R8 + 8]; LEA RAX, [RCX + RDX * 8 + 16]; MOV R10, R11
        check(&[0x48, 0x8d, 0x05, 0x10, 0, 0, 0], &[Step::Number(0, 0x1017)]);
        check(&[0x4d, 0x8d, 0x48, 0x08], &[Step::Add(9, 8, 8)]);
        check(&[0x48, 0x8d, 0x44, 0xd1, 0x10], &[Step::Sum(0, 1, 2, 16)]);
        check(&[0x4d, 0x89, 0xda], &[Step::Move(10, 11)]);
        // SUB RSP, 32; MOV [RSP + 8], RAX; MOVUPS [RSP + 16], XMM15; PUSH RBP; POP RBP
        check(&[0x48, 0x83, 0xec, 0x20], &[Step::Add(SP, SP, -32)]);
        check(&[0x48, 0x89, 0x44, 0x24, 8], &[Step::Store(Place::At(SP, 8), Some(0))]);
        let vector = [Step::Store(Place::At(SP, 16), None), Step::Store(Place::At(SP, 24), None)];
        check(&[0x44, 0x0f, 0x11, 0x7c, 0x24, 0x10], &vector);
        check(&[0x55], &[Step::Add(SP, SP, -8), Step::Store(Place::At(SP, 0), Some(5))]);
        check(&[0x5d], &[Step::Load(5, Place::At(SP, 0)), Step::Add(SP, SP, 8)]);
        // XOR EAX, EAX; MOV ECX, 5; MOV RAX, FS:[-8]; MOV CL, AL; MOV AH, 5; SETE CL; REP STOSQ; IMUL RAX, RCX
        check(&[0x31, 0xc0], &[Step::Number(0, 0)]);
        check(&[0xb9, 5, 0, 0, 0], &[Step::Number(1, 5)]);
        check(&[0x64, 0x48, 0x8b, 0x04, 0x25, 0xf8, 0xff, 0xff, 0xff], &[Step::Lose(0)]);
        check(&[0x88, 0xc1], &[Step::Lose(1)]);
        check(&[0xb4, 5], &[Step::Lose(0)]);
        check(&[0x0f, 0x94, 0xc1], &[Step::Lose(1)]);
        let strings = [Step::Fill(7), Step::Lose(0), Step::Lose(1), Step::Lose(6), Step::Lose(7)];
        check(&[0xf3, 0x48, 0xab], &strings);
        check(&[0x48, 0x0f, 0xaf, 0xc1], &[Step::Lose(0)]);
        // CMP RAX, RCX; CMP RSP, [R14 + 16]; JBE; JMP RCX; JMP; CALL; RET; UD2
        check(&[0x48, 0x39, 0xc8], &[Step::Compare(0, 1)]);
        check(&[0x49, 0x3b, 0x66, 0x10], &[]);
        check(&[0x76, 0x2e], &[Step::Branch(0x1030)]);
        check(&[0xff, 0xe1], &[Step::Table]);
        check(&[0xeb, 0xfe], &[Step::Jump(0x1000)]);
        check(&[0xe8, 0xfb, 0, 0, 0], &[Step::Call(0x1100)]);
        check(&[0xc3], &[Step::Return]);
        check(&[0x0f, 0x0b], &[Step::Trap]);
        // A byte that begins no instruction
        check(&[0x06], &[]);
    }
    #[test]
    fn steps_of_instructions_for_386() {
        let check = |code: &[u8], expected: &[Step]| {
            let mut found = Vec::new();
            each_step_386(code, 0x1000, &mut |_, step| {
                found.push(step);
                true
            });
            assert_eq!(found, expected, "{code:x?}");
        };
        // MOV ECX, [ESP + 8]; LEA EDX, [0x8192184]; MOV [EDX - 4], ECX; MOV ECX, GS:[0]
        check(&[0x8b, 0x4c, 0x24, 8], &[Step::Load(1, Place::At(SP, 8))]);
        check(&[0x8d, 0x15, 0x84, 0x21, 0x19, 8], &[Step::Number(2, 0x819_2184)]);
        check(&[0x89, 0x4a, 0xfc], &[Step::Store(Place::At(2, -4), Some(1))]);
        check(&[0x65, 0x8b, 0x0d, 0, 0, 0, 0], &[Step::Lose(1)]);
        // SUB ESP, 12; ADD ESP, -128; CALL 0x1000; JE 0x1002; PUSH EBP
        check(&[0x83, 0xec, 12], &[Step::Add(SP, SP, -12)]);
        check(&[0x81, 0xc4, 0x80, 0xff, 0xff, 0xff], &[Step::Add(SP, SP, -128)]);
        check(&[0xe8, 0xfb, 0xff, 0xff, 0xff], &[Step::Call(0x1000)]);
        check(&[0x74, 0], &[Step::Branch(0x1002)]);
        check(&[0x55], &[Step::Add(SP, SP, -4), Step::Store(Place::At(SP, 0), Some(5))]);
        // MOVUPS [ESP], XMM0; MOV AX, [ESP]: half a word.
        let vector = [0, 4, 8, 12].map(|at| Step::Store(Place::At(SP, at), None));
        check(&[0x0f, 0x11, 0x04, 0x24], &vector);
        check(&[0x66, 0x8b, 0x04, 0x24], &[Step::Lose(0)]);
    }
}
