//! Interface values in memory.

use crate::live::error::Error;
use crate::live::itab::Itab;
use crate::live::print;
use crate::live::read::Live;

/// An interface value: two words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceValue {
    /// Its address.
    pub addr: u64,
    /// What its first word says.
    pub word: Word,
    /// Its second word, the data: a value, if [`Type::is_direct`](crate::Type::is_direct), and otherwise the address
    /// of one.
    pub data: u64,
}

/// The first word of an interface value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Zero: the interface is nil. It does not say of which type.
    Nil,
    /// The address of a type descriptor: a value of an interface type without methods (Go: `eface`).
    Type(u64),
    /// An itab: a value of an interface type with methods (Go: `iface`).
    Itab(Itab),
}

impl InterfaceValue {
    /// Address of the descriptor of its dynamic type. None if it is nil.
    pub fn typ(&self) -> Option<u64> {
        match &self.word {
            Word::Nil => None,
            Word::Type(typ) => Some(*typ),
            Word::Itab(itab) => Some(itab.typ),
        }
    }
}

impl Live<'_> {
    /// Decodes the interface value at an address.
    ///
    /// The words of a variable that the program assigns to meanwhile may not belong together.
    ///
    /// # Errors
    ///
    /// [`Error::NotInterface`] if the first word is neither zero nor a type nor an itab, and what reading the memory gives.
    pub fn interface_value(&self, addr: u64) -> Result<InterfaceValue, Error> {
        let words = self.view.words(addr, 2)?;
        let (word, data) = (words[0], words[1]);
        let word = match word {
            0 if data == 0 => Word::Nil,
            _ if self.ty(word).is_some_and(|ty| !ty.is_interface()) => Word::Type(word),
            _ => match self.itab_at(word)? {
                Some(itab) => Word::Itab(itab),
                // Not in the program, but made by package reflect.
                None if self.ty(word).is_none() && self.made_kind(word).is_some() => Word::Type(word),
                None => return Err(Error::NotInterface { addr, word }),
            },
        };
        Ok(InterfaceValue { addr, word, data })
    }

    /// The dynamic value of an interface value, as Go writes it: `main.Bird{name: "b1", km: 3}`. Elements and bytes that
    /// would make it long are left out, and marked by `…`. None if it is nil, or of a type that was made at run time.
    ///
    /// # Errors
    ///
    /// What reading the memory gives.
    pub fn dynamic_value(&self, value: &InterfaceValue) -> Result<Option<String>, Error> {
        let Some(ty) = value.typ().and_then(|typ| self.ty(typ)) else { return Ok(None) };
        print::dynamic(self, ty, value.data).map(Some)
    }
}
