//! Which registers have which parameters and results, for function types that are known.

use crate::ask::dynamic::step::Convention;
use crate::ask::dynamic::value::{Value, first_word};
use crate::binary::typ::Type;
use crate::runtime::kind::Kind;

/// How many registers of arguments, or of results, are told apart.
pub(super) const WORDS: usize = 10;

/// What is known of the registers of arguments, or of results, in their order.
pub(super) type Words = [Value; WORDS];

/// How deep structs are taken apart. The compiler passes such types in memory; the bound is for damaged files.
const MAX_DEPTH: u32 = 16;

/// Words that are assigned to registers one after the other.
#[derive(Clone, Debug)]
pub(super) struct Assignment<'c> {
    convention: &'c Convention,
    used: usize,
    floats: usize,
    words: Words,
}

impl<'c> Assignment<'c> {
    pub(super) fn new(convention: &'c Convention) -> Assignment<'c> {
        Assignment { convention, used: 0, floats: 0, words: Words::default() }
    }

    /// Adds one parameter or result. All of it is in registers, or all of it in memory.
    pub(super) fn add(&mut self, ty: Type<'_>) {
        let before = self.clone();
        if self.assign(ty, 0).is_none() {
            *self = before;
        }
    }

    /// Adds a word.
    pub(super) fn add_word(&mut self, value: Value) -> Option<()> {
        if self.used >= self.convention.limit {
            return None;
        }
        if let Some(word) = self.words.get_mut(self.used) {
            *word = value;
        }
        self.used += 1;
        Some(())
    }

    fn add_float(&mut self) -> Option<()> {
        self.floats += 1;
        (self.floats <= self.convention.floats).then_some(())
    }

    /// The rules are those of `cmd/compile/abi-internal`.
    fn assign(&mut self, ty: Type<'_>, depth: u32) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut unknown = |words: usize| (0..words).try_for_each(|_| self.add_word(Value::Unknown));
        match ty.kind() {
            Kind::Float32 | Kind::Float64 => self.add_float(),
            Kind::Complex64 | Kind::Complex128 => self.add_float().and_then(|()| self.add_float()),
            Kind::String => unknown(2),
            Kind::Interface => {
                self.add_word(first_word(ty))?;
                self.add_word(Value::Unknown)
            }
            Kind::Slice => {
                self.add_word(first_word(ty))?;
                (0..2).try_for_each(|_| self.add_word(Value::Unknown))
            }
            Kind::Pointer => self.add_word(first_word(ty)),
            Kind::Array => match (ty.array_len(), ty.elem()) {
                (Some(0), _) => Some(()),
                (Some(1), Some(elem)) => self.assign(elem, depth + 1),
                _ => None,
            },
            Kind::Struct => ty.members().try_for_each(|(_, member)| self.assign(member, depth + 1)),
            _ => unknown(1),
        }
    }

    /// What is in the registers.
    pub(super) fn words(self) -> Words {
        self.words
    }
}
