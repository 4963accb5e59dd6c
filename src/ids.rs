//! Numbers of `TypeId`s.
#![forbid(unsafe_code)]

use core::any::TypeId;
use core::hash::{Hash, Hasher};

/// `TypeId`s are hashes already: this puts several together.
struct Fold(u64);

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(byte.into()));
    }

    #[inline(always)]
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(32) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A number that differs between most ids, or most rows of them.
#[inline(always)]
pub(crate) fn fold<const IDS: usize>(ids: [TypeId; IDS]) -> u64 {
    let mut hash = Fold(0);
    ids.iter().for_each(|id| id.hash(&mut hash));
    hash.finish()
}

/// That one of several lists in which something with these ids is.
pub(crate) fn pick<L, const LISTS: usize, const IDS: usize>(lists: &[L; LISTS], ids: [TypeId; IDS]) -> &L {
    // The upper bits depend on all bits of the ids.
    &lists[(fold(ids) >> 32) as usize % LISTS]
}
