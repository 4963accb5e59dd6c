//! 64 instantiations of one generic type, with a method and with an ordinary trait that it lists.

use itab::{Any, interface, methods};

/// An ordinary trait.
pub trait Shown {
    #[expect(dead_code, reason = "only asked for")]
    fn shown(&self) -> u64;
}

#[interface]
pub trait Shower {
    #[allow(dead_code, reason = "only asked for")]
    fn show(&self) -> u64;
}

pub struct Word<const N: usize>(pub u64);

#[methods(dyn Shown)]
impl<const N: usize> Word<N> {
    pub fn show(&self) -> u64 {
        self.0
    }
}

impl<const N: usize> Shown for Word<N> {
    fn shown(&self) -> u64 {
        self.0
    }
}

macro_rules! all {
    ($make:expr) => { all!($make, 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34
        35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63) };
    ($make:expr, $($n:literal)*) => { vec![$($make(Word::<$n>($n))),*] };
}

pub fn owned() -> Vec<Any> {
    all!(Any::new)
}

pub fn std() -> Vec<&'static dyn std::any::Any> {
    fn leak<const N: usize>(word: Word<N>) -> &'static dyn std::any::Any {
        Box::leak(Box::new(word))
    }
    all!(leak)
}
