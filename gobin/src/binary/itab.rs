//! Itabs: a view of each that the linker wrote.

use std::fmt;

use crate::binary::data::{Binary, ItabId, TypeId};
use crate::binary::typ::Type;
use crate::runtime::itabs::ItabRecord;

impl Binary<'_> {
    /// Every itab the linker wrote, by address.
    pub fn itabs(&self) -> impl ExactSizeIterator<Item = Itab<'_>> + Clone {
        (0..self.itabs.len() as u32).map(|id| Itab { binary: self, id: ItabId(id) })
    }

    /// The itab at a position.
    ///
    /// # Panics
    ///
    /// If the position comes from another binary and is too large for this one.
    pub fn itab(&self, id: ItabId) -> Itab<'_> {
        assert!(id.index() < self.itabs.len(), "itab {} of {}", id.0, self.itabs.len());
        Itab { binary: self, id }
    }

    /// The itab at an address. O(log itabs).
    pub fn itab_at(&self, addr: u64) -> Option<Itab<'_>> {
        Some(Itab { binary: self, id: ItabId(self.itabs.at(addr)?) })
    }

    /// The itab the linker wrote for a pair. O(log itabs).
    pub fn itab_of(&self, interface: TypeId, ty: TypeId) -> Option<Itab<'_>> {
        Some(Itab { binary: self, id: ItabId(self.itabs.of(interface.0, ty.0)?) })
    }

    /// Bytes before the first code address in an itab, of those that the run time builds too.
    pub(crate) fn itab_fun_at(&self) -> u64 {
        self.itabs.fun_at()
    }
}

/// An itab the linker wrote.
#[derive(Clone, Copy)]
pub struct Itab<'a> {
    binary: &'a Binary<'a>,
    id: ItabId,
}

impl<'a> Itab<'a> {
    fn record(self) -> &'a ItabRecord {
        self.binary.itabs.record(self.id.0)
    }

    /// Its position in [`Binary::itabs`].
    pub fn id(self) -> ItabId {
        self.id
    }

    /// Its address.
    pub fn addr(self) -> u64 {
        self.record().addr
    }

    /// Its interface type.
    pub fn interface(self) -> Type<'a> {
        self.binary.ty(TypeId(self.record().interface))
    }

    /// Its concrete type.
    pub fn ty(self) -> Type<'a> {
        self.binary.ty(TypeId(self.record().ty))
    }

    /// Its copy of the concrete type's hash.
    pub fn hash(self) -> u32 {
        self.record().hash
    }

    /// The padding between hash and code addresses, where there is any: 0 in every proper file.
    pub fn pad(self) -> u32 {
        self.record().pad
    }

    /// Size of the record, in bytes.
    pub fn size(self) -> u64 {
        self.binary.itabs.size(self.id.0, self.binary.image().word_size())
    }

    /// Where its code addresses begin, in bytes from its start.
    pub fn fun_offset(self) -> u64 {
        self.size() - self.len() as u64 * self.binary.image().word_size()
    }

    /// How many code addresses it holds: one for each method of the interface, and one, 0, in a negative itab.
    #[allow(clippy::len_without_is_empty)] // No itab is empty.
    pub fn len(self) -> usize {
        self.funs().len()
    }

    /// The code address in slot `k`, which is that of the interface's method `k`.
    ///
    /// # Panics
    ///
    /// If there is no such slot.
    pub fn fun(self, k: usize) -> u64 {
        self.funs()[k]
    }

    /// The code addresses, in the order of the interface's methods. A negative itab has one slot, 0.
    pub fn funs(self) -> &'a [u64] {
        self.binary.itabs.funs(self.id.0)
    }

    /// Whether it says that the type does *not* implement the interface.
    pub fn is_negative(self) -> bool {
        self.fun(0) == 0
    }

    /// How many slots hold the stand-in for a method that the linker removed.
    pub fn pruned(self) -> usize {
        let stand_in = self.binary.unreachable_method();
        self.funs().iter().filter(|fun| Some(**fun) == stand_in).count()
    }
}

impl fmt::Debug for Itab<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Itab({:?}, {:?} at {:#x})", self.interface().string(), self.ty().string(), self.addr())
    }
}
