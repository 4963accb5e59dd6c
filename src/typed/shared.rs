//! Pointers that share what they point to, on the way through a value: no work twice.
//!
//! A value that holds one pointer twice, to a value that does the same, is small and has as many paths as a tree of that
//! depth. Go's `==` goes each of them where interface values are nested (golang.org/issue/62488). Here:
//!
//! - A comparison that has met many such pointers remembers which pairs were equal. A pair that is being compared already counts
//!   as equal, so that a circle has an end, as in Go's `reflect.DeepEqual`.
//! - A hash takes in the first [`HASHED`] of them. Of the others it is enough that equal values have equal hashes: what has been
//!   left out of one is left out of the other, because both are gone through in the same order.
//!
//! Both need to know how many there were since the outermost one: variables of the thread.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::{Any, TypeId};
use core::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::thread::LocalKey;

/// How many pointers are compared before pairs are remembered, which allocates.
const COMPARED: u32 = 64;
/// How many pointers a hash goes through.
const HASHED: u32 = 1024;

/// A way through a value, from the outermost pointer that shares to the end.
#[derive(Clone, Copy)]
struct Way {
    /// How many pointers it is in.
    depth: u32,
    /// How many it has met.
    met: u32,
}

type ThisWay = LocalKey<Cell<Way>>;

/// Where two pointers of one type point to.
type Pair = (*const (), *const (), TypeId);

/// The pairs that were found equal, or are being compared, in the order in which they were begun.
#[derive(Default)]
struct Pairs {
    known: HashSet<Pair>,
    /// The pointers themselves: as long as they are here, nothing else comes to lie at their addresses.
    begun: Vec<(Pair, Box<dyn Any>)>,
}

std::thread_local! {
    static COMPARING: Cell<Way> = const { Cell::new(Way { depth: 0, met: 0 }) };
    static HASHING: Cell<Way> = const { Cell::new(Way { depth: 0, met: 0 }) };
    static PAIRS: RefCell<Pairs> = RefCell::default();
}

/// Being in a pointer.
struct In(&'static ThisWay);

impl In {
    /// How many pointers were met before this one.
    fn enter(way: &'static ThisWay) -> (In, u32) {
        let Way { depth, met } = way.get();
        way.set(Way { depth: depth + 1, met: met.saturating_add(1) });
        (In(way), met)
    }
}

impl Drop for In {
    fn drop(&mut self) {
        let Way { depth, met } = self.0.get();
        let depth = depth - 1;
        self.0.set(Way { depth, met: if depth == 0 { 0 } else { met } });
    }
}

/// Forgets the pairs that were begun after the first `kept`. What they hold is dropped after that.
fn forget(kept: usize) {
    let gone = PAIRS.try_with(|pairs| {
        let Pairs { known, begun } = &mut *pairs.try_borrow_mut().ok()?;
        let gone = begun.split_off(kept.min(begun.len()));
        for (pair, _) in &gone {
            known.remove(pair);
        }
        Some(gone)
    });
    drop(gone);
}

/// What is known of a pair of pointers.
enum Known {
    /// They are equal, or their comparison is under way.
    Equal,
    /// Nothing; from now on that their comparison is under way, as the pair of this number.
    Begun(usize),
    /// Nothing is remembered: the thread is at its end, or this is called by the global allocator from here.
    Nothing,
}

fn begin<P: Clone + 'static>(one: &P, two: &P, places: [*const (); 2]) -> Known {
    let pair = (places[0], places[1], TypeId::of::<P>());
    let pointers: Box<dyn Any> = Box::new((one.clone(), two.clone()));
    let known = PAIRS.try_with(|pairs| {
        let Ok(mut pairs) = pairs.try_borrow_mut() else { return Known::Nothing };
        let Pairs { known, begun } = &mut *pairs;
        if !known.insert(pair) {
            return Known::Equal;
        }
        begun.push((pair, pointers));
        Known::Begun(begun.len() - 1)
    });
    known.unwrap_or(Known::Nothing)
}

/// Whether two pointers, which point to these places, are equal. `compare` compares what they point to; it is not called if the
/// answer is known, or is being found out.
pub(super) fn equal<P: Clone + 'static>(
    one: &P,
    two: &P,
    places: [*const (); 2],
    compare: impl FnOnce() -> bool,
) -> bool {
    /// Forgets, also if `compare` panics.
    struct Forget(usize);
    impl Drop for Forget {
        fn drop(&mut self) {
            forget(self.0);
        }
    }
    let (_within, met) = In::enter(&COMPARING);
    if met < COMPARED {
        let _all = (met == 0).then_some(Forget(0));
        return compare();
    }
    match begin(one, two, places) {
        Known::Equal => true,
        Known::Nothing => compare(),
        Known::Begun(number) => {
            // What was found equal on the way may rest on this pair being so. If it is not, that goes too.
            let forget = Forget(number);
            let equal = compare();
            if equal {
                core::mem::forget(forget);
            }
            equal
        }
    }
}

/// Whether a hash goes into this pointer. `hash` does so.
pub(super) fn hash(hash: impl FnOnce()) {
    let (_within, met) = In::enter(&HASHING);
    if met < HASHED {
        hash();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn place(pointer: &Rc<u8>) -> *const () {
        Rc::as_ptr(pointer).cast()
    }

    /// Whether two pointers are compared, where both answers are `answer`.
    fn is_compared(one: &Rc<u8>, two: &Rc<u8>, answer: bool) -> bool {
        let mut compared = false;
        let equal_to = || {
            compared = true;
            answer
        };
        assert_eq!(equal(one, two, [place(one), place(two)], equal_to), answer);
        compared
    }

    /// Runs something as part of a comparison that has met many pointers.
    fn far_in(body: impl FnOnce()) {
        let outermost = Rc::new(0);
        let many = || {
            for _ in 0..COMPARED {
                assert!(is_compared(&Rc::new(1), &Rc::new(1), true));
            }
            body();
            true
        };
        assert!(equal(&outermost, &outermost, [place(&outermost); 2], many));
        PAIRS.with_borrow(|pairs| assert!(pairs.known.is_empty() && pairs.begun.is_empty()));
    }

    #[test]
    fn a_pair_is_compared_once() {
        let [one, two] = [Rc::new(1), Rc::new(1)];
        far_in(|| {
            assert!(is_compared(&one, &two, true) && !is_compared(&one, &two, true));
            assert!(is_compared(&two, &one, true) && is_compared(&one, &one, true));
        });
        // Before that there is nothing to gain, and afterwards it is another comparison.
        assert!(is_compared(&one, &two, true) && is_compared(&one, &two, true));
        far_in(|| assert!(is_compared(&one, &two, true)));
        assert_eq!([Rc::strong_count(&one), Rc::strong_count(&two)], [1, 1]);
    }

    #[test]
    fn what_differs_is_not_remembered() {
        let [one, two, three] = [Rc::new(1), Rc::new(1), Rc::new(1)];
        far_in(|| {
            assert!(is_compared(&one, &two, false) && is_compared(&one, &two, false));
            // `one == three`, if `one == two`.
            let inner = || {
                assert!(!is_compared(&one, &two, true), "under way");
                assert!(is_compared(&one, &three, true) && !is_compared(&one, &three, true));
                false
            };
            assert!(!equal(&one, &two, [place(&one), place(&two)], inner));
            assert!(is_compared(&one, &three, true));
        });
    }

    /// Temporary pointers may come to lie where others have been.
    #[test]
    fn an_address_that_is_used_again_is_another_pointer() {
        far_in(|| {
            for at in 0..if cfg!(miri) { 100 } else { 1000 } {
                assert!(is_compared(&Rc::new(at as u8), &Rc::new(1), true), "{at}");
            }
        });
    }

    #[test]
    fn a_panic_ends_the_comparison() {
        let one = Rc::new(1);
        let panics = || {
            far_in(|| {
                equal(&one, &one, [place(&one); 2], || panic!("mine"));
            });
        };
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).is_err());
        PAIRS.with_borrow(|pairs| assert!(pairs.known.is_empty()));
        assert_eq!((Rc::strong_count(&one), COMPARING.get().depth), (1, 0));
        far_in(|| assert!(is_compared(&one, &one, true)));
    }

    #[test]
    fn a_hash_goes_into_so_many_pointers() {
        for _ in 0..2 {
            let mut hashed = 0;
            hash(|| (0..2 * HASHED).for_each(|_| hash(|| hashed += 1)));
            assert_eq!(hashed, HASHED - 1);
        }
    }
}
