//! Go: tests in `src`: `runtime`, `cmd/compile/internal/test`, `errors`.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use itab::{Any, AsAny, Iface, Typed, interface, methods};

#[interface]
trait I1 {
    fn method1(&self) -> u64;
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Number(u64);
#[methods]
impl Number {
    pub fn method1(&self) -> u64 {
        self.0
    }
}

/// `cmd/compile/internal/test/iface_test.go`, TestEfaceConv1 to 4 and TestIfaceConv1 to 4: a conversion takes the value as it is then.
#[test]
fn a_conversion_takes_the_value_of_that_moment() {
    let mut number = 5_u64;
    let any = Any::new(number);
    number = 6;
    assert!(any == 5_u64 && any != number);
    let mut value = Number(5);
    let iface = Iface::<dyn I1>::new(value.clone());
    value.0 = 6;
    assert_eq!((iface.method1(), value.method1()), (5, 6));
}

/// `runtime/hash_test.go`, EfaceKey and IfaceKey: flipping a bit of the value flips about half of the bits of its hash, and few
/// values share a part of it.
#[test]
#[cfg_attr(miri, ignore = "takes long, and runs no code that others do not")]
fn the_hash_of_an_interface_value_is_one_of_quality() {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let keys: [&dyn Fn(u64) -> u64; 2] = [&|number| hasher.hash_one(Any::new(number)), &|number| {
        hasher.hash_one(Iface::<dyn I1>::new(Number(number)))
    }];
    for hash in keys {
        let values = 2000_u64;
        for bit in 0..64 {
            let mut flipped = [0_u32; 64];
            for value in 0..values {
                let value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
                let changed = hash(value) ^ hash(value ^ 1 << bit);
                for (at, count) in flipped.iter_mut().enumerate() {
                    *count += (changed >> at & 1) as u32;
                }
            }
            // Eight standard deviations to each side of the half.
            let far = flipped.iter().find(|&&count| count.abs_diff(1000) > 180);
            assert_eq!(far, None, "bit {bit}");
        }
        let low: HashSet<u16> = (0..values).map(|value| hash(value) as u16).collect();
        // Of 2,000 out of 65,536, chance leaves 1,970 different.
        assert!(low.len() > 1900, "{}", low.len());
    }
}

/// `errors/wrap_test.go`: errors that cannot be compared are told apart from others without a panic, and an error is found by its
/// type or by an interface.
#[test]
fn errors_are_found_in_a_chain() {
    #[interface]
    trait Timeout {
        fn timeout(&self) -> bool;
    }
    #[derive(Debug)]
    struct Slow(Option<Any>);
    #[methods]
    impl Slow {
        pub fn timeout(&self) -> bool {
            self.0.is_some()
        }
    }
    #[derive(Typed)]
    struct Uncomparable(Vec<fn()>);
    let target = Any::new(Uncomparable(Vec::new()));
    let chain = [Any::new(Slow(Some(Any::new(1_u8)))), Any::new(Uncomparable(Vec::new())), Any::new("EOF")];
    let is = |target: &dyn AsAny| chain.iter().any(|error| error.try_eq(target).unwrap_or(false));
    assert!(!is(&target) && is(&"EOF") && !is(&"other"));
    let timeout = chain.iter().find_map(|error| error.cast_ref::<dyn Timeout>().ok());
    assert!(timeout.is_some_and(|error| error.timeout()));
    assert!(chain.iter().any(|error| error.is::<Uncomparable>()));
    assert_eq!(target.downcast_ref::<Uncomparable>().map(|it| it.0.len()), Some(0));
}
