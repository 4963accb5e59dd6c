//! Itabs in memory, also those that the run time built.

use crate::live::error::Error;
use crate::live::read::Live;

/// An itab as it is in memory (Go: `abi.ITab`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Itab {
    /// Its address.
    pub addr: u64,
    /// Address of its interface type. [`Live::ty`] decodes it.
    pub inter: u64,
    /// Address of its concrete type.
    pub typ: u64,
    /// The copy of the type's hash; 0 if the run time built the itab.
    pub hash: u32,
    /// What is between the hash and the code addresses: 0.
    pub pad: u32,
    /// The code addresses, one for each method of the interface. In a negative itab the first is 0; those of methods
    /// before the missing one are there.
    pub funs: Vec<u64>,
}

impl Itab {
    /// Whether it says that the type does *not* implement the interface.
    pub fn is_negative(&self) -> bool {
        self.funs.first().is_none_or(|fun| *fun == 0)
    }
}

impl Live<'_> {
    /// Reads the itab at an address.
    ///
    /// A negative itab that the linker wrote has one slot; all others have one for each method of their interface. Of
    /// an interface that is not known, one is read.
    ///
    /// # Errors
    ///
    /// What reading the memory gives.
    pub fn itab(&self, addr: u64) -> Result<Itab, Error> {
        let (endian, fun_at) = (self.view.endian, self.fun_at() as usize);
        let size = endian.size();
        let head = self.view.bytes(addr, (fun_at + size) as u64)?;
        let number =
            |at| endian.u32(&head, at).expect("the hash and what pads it are before the code addresses");
        let word = |at| endian.word(&head, at).expect("the first code address ends what was read");
        let (inter, first) = (word(0), word(fun_at));
        let asked = self.ty(inter).map_or(1, |interface| interface.imethods().len().max(1));
        let slots = if first == 0 && self.is_static(addr) { 1 } else { asked };
        let mut funs = vec![first];
        let rest = addr.wrapping_add((fun_at + size) as u64);
        funs.extend(self.view.words(rest, slots as u64 - 1)?);
        let pad = if fun_at > 2 * size + 4 { number(2 * size + 4) } else { 0 };
        Ok(Itab { addr, inter, typ: word(size), hash: number(2 * size), pad, funs })
    }

    /// The itab at an address. None if something else is there.
    ///
    /// # Errors
    ///
    /// [`Error::Exited`] and [`Error::Io`].
    pub fn itab_at(&self, addr: u64) -> Result<Option<Itab>, Error> {
        let itab = match self.itab(addr) {
            Ok(itab) => itab,
            Err(error @ (Error::Exited { .. } | Error::Io { .. })) => return Err(error),
            Err(_) => return Ok(None),
        };
        let interface = self.ty(itab.inter).filter(|ty| ty.is_interface() && ty.imethods().len() > 0);
        let concrete = match self.ty(itab.typ) {
            Some(ty) => !ty.is_interface(),
            None => self.is_unknown(itab.typ) || self.made_kind(itab.typ).is_some(),
        };
        let is_itab = interface.is_some() && concrete && itab.pad == 0;
        Ok(is_itab.then_some(itab))
    }
}
