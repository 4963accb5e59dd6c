//! The code of built methods.
#![forbid(unsafe_code)]

use super::signature::{Parameter, Parameters};

/// The function for body number `slot` of a signature and a receiver.
pub(super) fn function<P: 'static, A: Parameters, R: Parameter>(
    slot: usize,
    exclusive: bool,
) -> A::Function<R> {
    macro_rules! choose {
        ($($slot:literal)*) => {
            match (exclusive, slot) {
                $((false, $slot) => A::shared::<P, R, $slot>(),
                (true, $slot) => A::exclusive::<P, R, $slot>(),)*
                _ => unreachable!("a type has at most `MOST` methods"),
            }
        };
    }
    choose!(
        0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40
        41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63
    )
}
