//! The types and interfaces: a few written out, the sets generated.

use itab::{Any, AnyRef, interface, methods};

#[interface]
pub trait Valer {
    fn val(&self) -> i64;
}

#[interface]
pub trait Namer {
    #[allow(dead_code, reason = "only asked for")]
    fn name(&self) -> &'static str;
}

#[interface]
pub trait ValNamer: Valer + Namer {}

/// Has a method that no type of the program has.
#[interface]
pub trait Absent {
    #[allow(dead_code, reason = "only asked for")]
    fn not_there(&self);
}

/// Fits in a word and satisfies `Valer` and `Namer`.
pub struct Small(pub u64);

#[methods]
impl Small {
    pub fn val(&self) -> i64 {
        1
    }
    pub fn name(&self) -> &'static str {
        "Small"
    }
}

/// Is used through a pointer.
pub struct Ptr(#[expect(dead_code, reason = "its address is what is used")] pub u64);

#[methods]
impl Ptr {
    pub fn val(&self) -> i64 {
        2
    }
}

/// 32 bytes without a pointer.
#[derive(Clone, Copy)]
pub struct Pair(#[expect(dead_code, reason = "only moved")] pub [u64; 4]);

#[methods]
impl Pair {
    pub fn val(&self) -> i64 {
        4
    }
}

/// 64 word-sized types.
#[expect(dead_code, reason = "their contents and some methods are not used")]
pub mod hot {
    use super::Valer;
    use itab::{Any, AnyRef, IfaceRef, interface, methods, type_switch};
    include!(concat!(env!("OUT_DIR"), "/hot.rs"));
}

/// 2,177 types and 20 interfaces.
#[expect(dead_code, reason = "their contents and their methods are not used")]
pub mod many {
    use itab::{Any, AnyRef, IfaceRef, InterfaceType, interface, methods};
    include!(concat!(env!("OUT_DIR"), "/many.rs"));
}

/// 1,000 types and 1,000 interfaces that all match.
pub mod wide {
    use itab::{IfaceRef, InterfaceType, Type, Typed, interface, methods};
    include!(concat!(env!("OUT_DIR"), "/wide.rs"));
}

/// Pairs that are asked once.
#[expect(dead_code, reason = "methods are looked up, not called")]
pub mod cold {
    use itab::{Any, AnyRef, interface, methods};
    include!(concat!(env!("OUT_DIR"), "/cold.rs"));
}

/// 8 types of 256 methods, and interfaces of 1 to 256 of them.
#[expect(dead_code, reason = "methods are looked up, not called")]
pub mod tall {
    use itab::{Any, AnyRef, interface, methods};
    include!(concat!(env!("OUT_DIR"), "/tall.rs"));
}

/// Borrowed views of owned values, for as long as the program runs.
pub fn views(owned: Vec<Any>) -> Vec<AnyRef<'static>> {
    Vec::leak(owned).iter().map(|any| any.as_any_ref()).collect()
}
