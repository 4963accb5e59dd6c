//! What the linker collects of a program. `cargo test --features collect --test program`
#![forbid(unsafe_code)]
#![allow(missing_docs, dead_code, reason = "the linker collects what nobody uses")]

use itab::{InterfaceType, Module, Type, Typed, audit, interface, methods};

#[interface]
pub trait Flyable {
    fn fly(&self) -> u32;
}

#[interface]
pub trait Handler<E> {
    fn handle(&self, event: &E);
}

pub struct Bird;
#[methods]
impl Bird {
    pub fn fly(&self) -> u32 {
        1
    }
}

#[derive(Typed)]
struct Stone;

#[derive(Typed)]
pub struct Stack<T: 'static>(Vec<T>);

/// Nobody names these but the test that looks for them by their names.
mod unnamed {
    #[derive(itab::Typed)]
    pub struct Hermit;
    #[itab::interface]
    trait Hidden {
        fn hide(&self);
    }
}

#[test]
fn what_the_macros_described_is_there() {
    audit!(Bird, dyn Flyable, Stone).unwrap();
    let program = Module::program();
    assert_eq!(program.implementers(InterfaceType::of::<dyn Flyable>()), [Type::of::<Bird>()]);
    assert!(program.satisfied(Type::of::<Bird>()).contains(&InterfaceType::of::<dyn Flyable>()));
    assert!(program.find_type("program::unnamed::Hermit").is_some(), "{program:?}");
    assert!(program.find_interface("program::unnamed::Hidden").is_some(), "{program:?}");
}

/// Of the crates that the program was linked of, and of blocks.
#[test]
fn of_other_crates_and_of_functions() {
    audit!(types::Coin, dyn ifaces::Flyer).unwrap();
    #[derive(Typed)]
    struct Local;
    audit!(Local).unwrap();
}

/// Whoever enters something by hand enters what rustc knows to be a type. Each is there once, and they are in the same order each time.
#[test]
fn by_hand() {
    use itab::__private::{Collected, collect};
    audit!(u128).unwrap_err();
    static MINE: Collected = Collected::of::<u128>();
    MINE.enter();
    MINE.enter();
    collect! { of Bird }
    audit!(u128, Bird).unwrap();

    let program = Module::program();
    for ty in program.types() {
        assert_eq!(program.types().iter().filter(|other| *other == ty).count(), 1, "{ty}");
    }
    let names: Vec<String> = program.types().iter().map(|ty| ty.to_string()).collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn what_is_missing_is_named() {
    let why = |missing: Result<(), itab::Uncollected>| missing.unwrap_err().to_string();
    let generic = why(audit!(Bird, Stack<u8>));
    assert!(generic.starts_with("program::Stack<u8> is not among the "), "{generic}");
    assert!(generic.ends_with("what has parameters is not collected: add it to the module"), "{generic}");
    let instantiation = why(audit!(dyn Handler<u8>));
    assert!(
        instantiation.ends_with("what has parameters is not collected: add it to the module"),
        "{instantiation}"
    );
    for of_std in [audit!(String, Bird), audit!([Bird; 2]), audit!((Bird, Stone)), audit!(&'static str)] {
        let of_std = why(of_std);
        assert!(
            of_std.ends_with("the types of Rust and of std are not collected: add it to the module"),
            "{of_std}"
        );
    }
}
