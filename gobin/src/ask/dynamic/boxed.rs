//! Which type a value has that the run time puts into an interface, where it takes only the value.
//!
//! `convT64`, `convTstring` and their like return the data word. The code after the call puts it beside the type, or beside
//! an itab, wherever the interface goes: two words of memory, or two registers for a call or as results. On 386 the data
//! word is on the stack, where it may already be the argument of the next call.

use crate::ask::dynamic::processor::steps_of;
use crate::ask::dynamic::step::{Convention, Place, REGISTERS, SP, Step};
use crate::binary::data::Binary;
use crate::binary::typ::Type;

/// How many steps after the call are followed. Of several values in one expression, all are converted first.
const STEPS: usize = 192;

/// How many words of memory are remembered.
const WORDS: usize = 32;

/// What is known of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Unknown,
    /// A number, perhaps the address of a type or an itab.
    Number(u64),
    /// A sum of the stack pointer and a number.
    Stack(i64),
    /// What the call returned.
    Data,
}

/// Follows one value from the call that returned it.
struct Boxed<'a> {
    binary: &'a Binary<'a>,
    convention: &'static Convention,
    registers: [Word; REGISTERS],
    /// Words in memory, by what the register that points there was, and the offset. Newer ones come last.
    memory: Vec<(Base, i64, Word)>,
    /// Where on the stack the call left what it returned, until that is read: on 386.
    result: Option<i64>,
    /// How many bytes a word has.
    size: i64,
    steps: usize,
}

/// What a place in memory is relative to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Stack,
    /// What a register points to.
    Register(u8),
    Fixed,
}

/// What following one step found.
enum Found<'a> {
    /// The value has this type.
    Type(Type<'a>),
    Nothing,
    /// There is no use in going on.
    End,
}

impl<'a> Boxed<'a> {
    fn new(binary: &'a Binary<'a>, convention: &'static Convention, arguments: u64) -> Boxed<'a> {
        let mut registers = [Word::Unknown; REGISTERS];
        registers[usize::from(SP)] = Word::Stack(0);
        let size = binary.image().word_size() as i64;
        // On the stack, results come after the arguments.
        let result = match convention.words.first() {
            Some(first) => {
                registers[usize::from(*first)] = Word::Data;
                None
            }
            None => Some(arguments as i64 * size),
        };
        Boxed { binary, convention, registers, memory: Vec::new(), result, size, steps: 0 }
    }

    /// The type that a word stands for: it is its address, or that of an itab for it.
    fn ty(&self, word: Word) -> Option<Type<'a>> {
        let Word::Number(address) = word else { return None };
        let concrete = |ty: &Type<'a>| !ty.is_interface();
        self.binary.type_at(address).filter(concrete).or_else(|| Some(self.binary.itab_at(address)?.ty()))
    }

    fn step(&mut self, step: Step) -> Found<'a> {
        self.steps += 1;
        if self.steps > STEPS {
            return Found::End;
        }
        let get = |register: u8| self.registers[usize::from(register)];
        let (register, word) = match step {
            Step::Move(to, from) => (to, get(from)),
            Step::Number(to, number) => (to, Word::Number(number)),
            Step::Add(to, base, number) => (
                to,
                match get(base) {
                    Word::Number(address) => Word::Number(address.wrapping_add_signed(number)),
                    Word::Stack(at) => Word::Stack(at.wrapping_add(number)),
                    word if number == 0 => word,
                    _ => Word::Unknown,
                },
            ),
            Step::Load(to, place) => (to, self.place(place).map_or(Word::Unknown, |place| self.load(place))),
            Step::Sum(to, ..) | Step::Lose(to) => (to, Word::Unknown),
            Step::Store(place, from) => {
                let word = from.map_or(Word::Unknown, get);
                let Some((base, offset)) = self.place(place) else { return Found::Nothing };
                return self.store(base, offset, word);
            }
            Step::Call(target) => return self.call(Some(target)),
            Step::CallThrough(_) => return self.call(None),
            Step::Return => return self.beside().map_or(Found::End, Found::Type),
            Step::Jump(_) | Step::Table | Step::Trap => return Found::End,
            // Of the ways from a branch, the one that goes on here: the other one is for the write barrier, or ends.
            Step::Branch(_) | Step::Compare(..) | Step::Fill(_) => return Found::Nothing,
        };
        self.registers[usize::from(register)] = word;
        // What it pointed to is another place now.
        if register != SP {
            self.memory.retain(|(base, ..)| !matches!(base, Base::Register(other) if *other == register));
        }
        Found::Nothing
    }

    fn place(&self, place: Place) -> Option<(Base, i64)> {
        match place {
            Place::Fixed(address) => Some((Base::Fixed, address as i64)),
            Place::At(register, offset) => Some(match self.registers[usize::from(register)] {
                Word::Stack(at) => (Base::Stack, at.wrapping_add(offset)),
                Word::Number(address) => (Base::Fixed, (address as i64).wrapping_add(offset)),
                _ => (Base::Register(register), offset),
            }),
            Place::Beyond(..) => None,
        }
    }

    fn load(&mut self, place: (Base, i64)) -> Word {
        if self.result.is_some_and(|result| place == (Base::Stack, result)) {
            self.result = None;
            return Word::Data;
        }
        self.word_at(place)
    }

    fn word_at(&self, place: (Base, i64)) -> Word {
        let found = self.memory.iter().rev().find(|word| (word.0, word.1) == place);
        found.map_or(Word::Unknown, |word| word.2)
    }

    fn store(&mut self, base: Base, offset: i64, word: Word) -> Found<'a> {
        self.memory.retain(|other| (other.0, other.1) != (base, offset));
        self.result = self.result.filter(|result| (Base::Stack, *result) != (base, offset));
        if word == Word::Unknown {
            return Found::Nothing;
        }
        if self.memory.len() < WORDS {
            self.memory.push((base, offset, word));
        }
        let (first, second) = match word {
            Word::Data => (self.word_at((base, offset.wrapping_sub(self.size))), word),
            _ => (word, self.word_at((base, offset.wrapping_add(self.size)))),
        };
        match self.ty(first).filter(|_| second == Word::Data) {
            Some(ty) => Found::Type(ty),
            None => Found::Nothing,
        }
    }

    /// The type in the register before that of the data word.
    fn beside(&self) -> Option<Type<'a>> {
        let word = |register: &u8| self.registers[usize::from(*register)];
        let pairs = self.convention.words.windows(2);
        pairs.filter(|pair| word(&pair[1]) == Word::Data).find_map(|pair| self.ty(word(&pair[0])))
    }

    /// The type before what the call returned, if that was left where it is: it is an argument of the next call there.
    fn before_result(&self) -> Option<Type<'a>> {
        self.ty(self.word_at((Base::Stack, self.result?.wrapping_sub(self.size))))
    }

    fn call(&mut self, target: Option<u64>) -> Found<'a> {
        if let Some(ty) = self.beside().or_else(|| self.before_result()) {
            return Found::Type(ty);
        }
        let name = target.and_then(|target| self.binary.pclntab().name_at(target)).unwrap_or_default();
        if name.starts_with("runtime.gcWriteBarrier") {
            for register in self.convention.barrier {
                self.registers[usize::from(*register)] = Word::Unknown;
            }
            return Found::Nothing;
        }
        let stack = self.registers[usize::from(SP)];
        self.registers = [Word::Unknown; REGISTERS];
        self.registers[usize::from(SP)] = stack;
        // Types on the stack were arguments, if that is where arguments are.
        let in_registers = !self.convention.words.is_empty();
        self.memory.retain(|word| word.0 == Base::Stack && (in_registers || word.2 == Word::Data));
        self.result = None;
        Found::Nothing
    }
}

impl Binary<'_> {
    /// The type of the value that a call returns the data word of; `code` is what follows the call, at `address`, and the
    /// call has so many words of arguments. `None` where the code does not show it, and for processors other than amd64,
    /// 386 and arm64.
    pub(crate) fn boxed_type(&self, code: &[u8], address: u64, arguments: u64) -> Option<Type<'_>> {
        let (convention, each_step) = steps_of(self.image().arch())?;
        let mut boxed = Boxed::new(self, convention, arguments);
        let mut found = None;
        each_step(code, address, &mut |_, step| match boxed.step(step) {
            _ if found.is_some() => false,
            Found::Type(ty) => {
                found = Some(ty);
                false
            }
            Found::Nothing => true,
            Found::End => false,
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code after a call on 386 that returned a data word behind one argument.
    #[test]
    fn results_on_the_stack() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/fixtures/shapes-go1.27.3-linux-386");
        let data = std::fs::read(file).expect("a fixture");
        let binary = Binary::read(&data).expect("an executable of Go");
        let ty = binary.types().find(|ty| !ty.is_interface()).expect("a type");
        let found = |parts: &[&[u8]]| binary.boxed_type(&parts.concat(), 0x1000, 1);
        let lea = [&[0x8d, 0x0d][..], &(ty.addr() as u32).to_le_bytes()].concat(); // LEA ECX, [type]
        let (data, spill) = ([0x8b, 0x44, 0x24, 4], [0x89, 0x44, 0x24, 0x20]); // MOV EAX, [ESP + 4]; MOV [ESP + 32], EAX
        let (first, second) = ([0x89, 0x0c, 0x24], [0x89, 0x44, 0x24, 4]); // MOV [ESP], ECX; MOV [ESP + 4], EAX
        let call = [0xe8, 0, 0, 0, 0];
        assert_eq!(found(&[&data, &lea, &first, &second]), Some(ty), "put beside the type");
        assert_eq!(found(&[&lea, &first, &call]), Some(ty), "left where it is, as the next argument");
        // The type is an argument of its own, as of newobject, and what was returned is read before.
        assert_eq!(found(&[&data, &spill, &lea, &first, &call]), None);
        // What was an argument of another call is none of the next.
        let other = [0x89, 0x44, 0x24, 4]; // MOV [ESP + 4], EAX
        assert_eq!(found(&[&data, &spill, &lea, &first, &call, &[0x8b, 0x44, 0x24, 0x20], &other]), None);
        // Overwritten before it was read: MOV [ESP + 4], EDX
        assert_eq!(found(&[&[0x89, 0x54, 0x24, 4], &lea, &first, &call]), None);
    }
}
