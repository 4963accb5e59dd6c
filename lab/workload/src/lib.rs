//! The types and interfaces of the laboratory, written once and printed in Go and in Rust.
//!
//! - *hot*: 64 word-sized types for call sites that see many types, with switches over them;
//! - *many*: 2,177 types and 20 interfaces, 43,540 pairs;
//! - *wide*: 1,000 types of 20 methods and 1,000 interfaces of 5, a million pairs that all match;
//! - *cold*: types and interfaces of the sizes whose first assertion is timed, each pair asked once;
//! - *tall*: types of 256 methods, and interfaces of 1 to 256.
#![forbid(unsafe_code)]

pub mod go;
pub mod rust;

/// Hot types.
pub const HOT: usize = 64;
/// Interfaces of one method each for the interface switches; hot type `t` has the method of interface `t % 16`.
pub const HOT_INTERFACES: usize = 16;
/// Switches with the same 16 interface arms: every one is a call site of its own.
pub const INTERFACE_SWITCHES: usize = 17;
/// Numbers of arms of the concrete switches.
pub const CONCRETE_SWITCHES: [usize; 3] = [4, 16, 64];
/// Types of the set *many*.
pub const MANY: usize = 2177;
/// Interfaces of the set *many*; interface `j` has those of the four methods whose bits are set in `j % 15 + 1`.
pub const MANY_INTERFACES: usize = 20;
/// Types, and also interfaces, of the set *wide*.
pub const WIDE: usize = 1000;
/// Methods of a wide type.
pub const WIDE_METHODS: usize = 20;
const WIDE_INTERFACE_METHODS: usize = 5;

/// One group of the set *cold*.
pub struct Group {
    /// Methods of each interface.
    pub ni: usize,
    /// Methods of each type.
    pub nt: usize,
    /// How many types.
    pub types: usize,
    /// How many interfaces.
    pub interfaces: usize,
    /// Whether the first method of the interface, in name order, is one that no type has.
    pub first_missing: bool,
}

/// The groups of the set *cold*: 1,024 pairs each.
pub const COLD: [Group; 4] = [
    Group { ni: 1, nt: 1, types: 32, interfaces: 32, first_missing: false },
    Group { ni: 4, nt: 16, types: 32, interfaces: 32, first_missing: false },
    Group { ni: 16, nt: 64, types: 16, interfaces: 64, first_missing: false },
    Group { ni: 16, nt: 64, types: 16, interfaces: 64, first_missing: true },
];

impl Group {
    /// The name of the group's row.
    pub fn name(&self) -> String {
        format!("{}-{}{}", self.ni, self.nt, if self.first_missing { "-missing" } else { "" })
    }

    /// The numbers of the type's methods that an interface asks for: spread evenly, the last one included.
    pub fn asked(&self) -> Vec<usize> {
        match self.ni - usize::from(self.first_missing) {
            1 => vec![self.nt - 1],
            n => (0..n).map(|k| k * (self.nt - 1) / (n - 1)).collect(),
        }
    }
}

/// Types of the set *tall*.
pub const TALL: usize = 8;
/// Methods of a tall type.
pub const TALL_METHODS: usize = 256;
/// Numbers of methods of the interfaces of the set *tall*.
pub const TALL_SIZES: [usize; 5] = [1, 4, 16, 64, 256];
/// Interfaces of each of these sizes.
pub const TALL_INTERFACES: usize = 4;

/// The numbers of `n` of the methods of a tall type: spread evenly, the last one included.
pub fn tall_asked(n: usize) -> impl Iterator<Item = usize> {
    (1..=n).map(move |k| k * TALL_METHODS / n - 1)
}

/// For each wide interface the five methods it asks for: different subsets of the twenty, in a fixed random order.
pub fn wide_subsets() -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = (0u32..1 << WIDE_METHODS)
        .filter(|bits| bits.count_ones() as usize == WIDE_INTERFACE_METHODS)
        .map(|bits| (0..WIDE_METHODS).filter(|m| bits >> m & 1 != 0).collect())
        .collect();
    let mut seed = 7;
    for k in (1..all.len()).rev() {
        let j = splitmix64(&mut seed) % (k as u64 + 1);
        all.swap(k, j as usize);
    }
    all.truncate(WIDE);
    all
}

/// The generator behind every random order, here and in both programs.
pub fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    items.into_iter().collect::<Vec<_>>().join(", ")
}
