//! A hash for what is looked up in lists of the library's own.
//!
//! std's hasher is not there without std. Nobody gains by collisions: what is found by this hash is compared afterwards.
#![forbid(unsafe_code)]

use core::hash::Hasher;

/// Folds words into one. `TypeId`s are hashes already, and most of what comes here is made of them.
#[derive(Default)]
pub(crate) struct Fold(u64);

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
