//! Where in a list something was found last time.
#![forbid(unsafe_code)]

use core::sync::atomic::{AtomicU8, Ordering};

/// How many there are: of a hundred things in one list, seventeen find the first of their two hints taken. A power of two, so
/// that the upper bits of a hash choose one.
const HINTS: usize = 256;

/// Positions in lists that never change, written down by who searched them, each at a place that a hash says.
///
/// A hint is a guess, nothing more: whoever goes by it compares what is there with what he looks for. So it does not matter who wrote it.
/// Instantiations of a generic type have theirs together, and all types that list nothing unusual have; mostly it is right for all of them.
///
/// Zero is no guess: who asks has looked at the first of the list before.
#[doc(hidden)]
pub struct Hints([AtomicU8; HINTS]);

/// The hints of all types that have none of their own.
pub(crate) static COMMON: Hints = Hints::new();

impl Hints {
    /// No guess yet.
    #[allow(clippy::new_without_default, reason = "only made in constants, by macros")]
    pub const fn new() -> Self {
        Hints([const { AtomicU8::new(0) }; HINTS])
    }

    /// Where in the list what has this hash may be; behind the end, for all that is known here.
    #[cfg(not(itab_stress))]
    #[inline(always)]
    pub(crate) fn first(&self, hash: u64) -> usize {
        self.at(place(hash))
    }

    /// The worst case: always a miss.
    #[cfg(itab_stress)]
    pub(crate) fn first(&self, _: u64) -> usize {
        0
    }

    /// The same, if the first guess was wrong.
    pub(crate) fn second(&self, hash: u64) -> usize {
        self.at(place(hash) ^ 1)
    }

    #[inline(always)]
    fn at(&self, place: usize) -> usize {
        // Relaxed: nothing is read through it that this number has to publish. The list is a constant.
        self.0[place].load(Ordering::Relaxed).into()
    }

    /// Writes a position down, unless both hints are of others: a hint that two searches write in turn costs more than none. Those of
    /// a list that is too long for a hint are not.
    pub(crate) fn keep(&self, hash: u64, at: usize) {
        let Ok(at) = u8::try_from(at) else { return };
        for place in [place(hash), place(hash) ^ 1] {
            let hint = &self.0[place];
            // The load keeps a hint that is taken from being written to again and again.
            let was = match hint.load(Ordering::Relaxed) {
                0 => hint
                    .compare_exchange(0, at, Ordering::Relaxed, Ordering::Relaxed)
                    .unwrap_or_else(|was| was),
                was => was,
            };
            if was == 0 || was == at {
                return;
            }
        }
    }
}

#[inline(always)]
fn place(hash: u64) -> usize {
    (hash >> 32) as usize % HINTS
}

#[cfg(all(test, not(itab_stress)))]
mod tests {
    use super::*;

    #[test]
    fn two_places_for_each() {
        let hints = Hints::new();
        let hash = 7 << 32;
        assert_eq!((hints.first(hash), hints.second(hash)), (0, 0));
        // Whoever finds it again, or finds another one at the same position, needs no second place.
        hints.keep(hash, 3);
        hints.keep(hash, 3);
        assert_eq!((hints.first(hash), hints.second(hash)), (3, 0));
        hints.keep(hash, 4);
        hints.keep(hash, 5);
        assert_eq!((hints.first(hash), hints.second(hash)), (3, 4));
        // The other way round for who has the other place first.
        assert_eq!((hints.first(6 << 32), hints.second(6 << 32)), (4, 3));
    }

    #[test]
    fn a_position_that_is_too_large_is_not_kept() {
        let hints = Hints::new();
        hints.keep(0, 256);
        assert_eq!(hints.first(0), 0);
        hints.keep(0, 255);
        assert_eq!(hints.first(0), 255);
    }
}
