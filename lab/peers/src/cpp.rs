//! C++'s `dynamic_cast`, which `dynamic_cast.cpp` does: a call of a function, and a cast in it.

use std::ffi::c_void;
use std::sync::LazyLock;

use crate::types::{ABSENT, Cast, Peer};

type Object = *const c_void;

// Numbers above those of the classes, and of the bases and the one that is none, are undefined behaviour.
unsafe extern "C" {
    fn peers_object(number: usize) -> Object;
    fn peers_cast(base: usize) -> unsafe extern "C" fn(Object) -> *const c_void;
    fn peers_id(base: usize) -> unsafe extern "C" fn(Object) -> i64;
}

/// The functions that cast, by the number of the trait.
static CASTS: LazyLock<[unsafe extern "C" fn(Object) -> *const c_void; ABSENT + 1]> =
    // SAFETY: there are as many.
    LazyLock::new(|| std::array::from_fn(|base| unsafe { peers_cast(base) }));

/// The classes have a hundred bases each.
pub struct DynamicCast;

impl Peer for DynamicCast {
    const NAME: &'static str = "C++, `dynamic_cast`, 100 bases a class";
    type Object = Object;
    fn objects() -> Vec<Object> {
        // SAFETY: there are as many.
        (0..ABSENT).map(|number| unsafe { peers_object(number) }).collect()
    }
}

impl<const M: usize> Cast<M> for DynamicCast {
    #[inline(always)]
    fn id(object: Object) -> Option<usize> {
        // SAFETY: `peers_object` made it, and M is at most `ABSENT`, as `CASTS` demands.
        unsafe { peers_id(M)(object) }.try_into().ok()
    }
    #[inline(always)]
    fn cast(object: Object) {
        // SAFETY: as above.
        std::hint::black_box(unsafe { CASTS[M](object) });
    }
}
