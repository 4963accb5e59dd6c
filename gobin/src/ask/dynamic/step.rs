//! What instructions do with registers and memory, as far as it matters for calls through itabs; the same for all
//! processors.

/// A register by its number.
pub(super) type Register = u8;

/// How many registers are told apart.
pub(super) const REGISTERS: usize = 32;

/// The stack pointer, whatever its number is for the processor.
pub(super) const SP: Register = 31;

/// Where memory is read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// So many bytes from where a register points.
    At(Register, i64),
    /// There, and further by what is not known before the program runs.
    Beyond(Register, i64),
    /// At an address.
    Fixed(u64),
}

/// What an instruction does, or a part of that. Words are pointers' size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Copies the second register to the first.
    Move(Register, Register),
    /// Puts a number into a register.
    Number(Register, u64),
    /// Puts the sum of a register and a number into a register.
    Add(Register, Register, i64),
    /// Puts the sum of two registers, one perhaps multiplied, and a number into a register.
    Sum(Register, Register, Register, i64),
    /// Reads a word.
    Load(Register, Place),
    /// Writes a register, or what is not known, to memory.
    Store(Place, Option<Register>),
    /// Writes more memory than a word, from a place on.
    Fill(Register),
    /// Changes a register to something unknown.
    Lose(Register),
    /// Compares two registers.
    Compare(Register, Register),
    /// Calls the function at an address.
    Call(u64),
    /// Calls what a register points to.
    CallThrough(Register),
    /// Goes to an address, always or sometimes.
    Jump(u64),
    Branch(u64),
    /// Goes to where a table says.
    Table,
    /// Returns to the caller.
    Return,
    /// Goes nowhere.
    Trap,
}

/// The registers that calls use (Go: `abi-internal`).
#[derive(Debug)]
pub(super) struct Convention {
    /// Of arguments and results that are not floating-point numbers, as far as they are told apart.
    pub(super) words: &'static [Register],
    /// How many there are of these, and of those for floating-point numbers.
    pub(super) limit: usize,
    pub(super) floats: usize,
    /// Of the function value that is called.
    pub(super) context: Register,
    /// Of those that a call leaves alone: the frame pointer and the current goroutine.
    pub(super) kept: [Register; 2],
    /// Of those that a write barrier changes.
    pub(super) barrier: &'static [Register],
    /// Of those that copying and zeroing by `duffcopy` and `duffzero` change; the first is where it writes.
    pub(super) duff: &'static [Register],
}
