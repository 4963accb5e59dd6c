//! What an impl of an interface's trait for a type is checked for: that values of the type have its methods at run time.
//!
//! An impl of a trait with `#[interface]` can be written without `#[methods]`, and compiles as any other does. Its methods would then
//! be there for whoever knows the type, and absent for whoever has only the value. So the trait has a supertrait, [`ByMethods`],
//! which interface values have, and types that say `#[methods]` on the impl.
//!
//! `#[methods]` sees a path to the trait and does not know whether it is an interface. So `#[interface]` declares a constant
//! with the name of the trait, a [`TraitNote`], which is imported with the trait, under whatever name; where an ordinary trait is
//! imported there is none, and what stands in the outer block, [`ORDINARY`], is found instead.
//!
//! Nothing is unsafe that depends on this, and nothing of it is there at run time.

use super::IfaceValue;
use crate::text::{fnv, same, say};

/// `Self` implements the interface's trait with this tag by a block that `#[methods]` has seen, or is an interface value.
///
/// Ordinary traits ask for it nowhere.
#[diagnostic::on_unimplemented(
    message = "`{Self}` implements an interface by an `impl` without `#[methods]`: the values would not have these methods at run time",
    label = "put `#[methods]` on this `impl`",
    note = "the first block of the type names this one by the trait: `#[methods(NAME)]`, or `#[itab(blocks(NAME))]` below `#[derive(Typed)]`",
    note = "`#[methods(unlisted)]` says that the `impl` is for those who know the type, and is not found at run time"
)]
pub trait ByMethods<const TAG: u64> {}

#[diagnostic::do_not_recommend]
impl<V: IfaceValue, const TAG: u64> ByMethods<TAG> for V {}

/// What is known of a trait where it is implemented.
pub struct TraitNote {
    tag: u64,
    provided: &'static [&'static str],
}

/// A trait without `#[interface]`.
pub const ORDINARY: TraitNote = TraitNote { tag: 0, provided: &[] };

impl TraitNote {
    /// An interface: the place of its declaration, and the methods that it provides.
    pub const fn interface(place: &str, provided: &'static [&'static str]) -> Self {
        // Two of four bytes; 0 stands for ordinary traits.
        let tag = (fnv(place, 0) as u64) << 32 | fnv(place, 0x9e37_79b9) as u64 | 1 << 63;
        TraitNote { tag, provided }
    }
}

/// What stands for the trait as a parameter of [`ByMethods`]: for an ordinary one, the name of the block, so that a type can have
/// blocks for several.
pub const fn tag(of: &TraitNote, block: &str) -> u64 {
    match of.tag {
        0 => fnv(block, 0) as u64,
        tag => tag,
    }
}

/// Checks that no method of an impl is one that the interface provides.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if one is.
#[track_caller]
pub const fn overrides_none(of: &TraitNote, methods: &[&str]) {
    let mut i = 0;
    while i < methods.len() {
        let mut k = 0;
        while k < of.provided.len() {
            if same(methods[i], of.provided[k]) {
                say(&[
                    "the interface provides `",
                    methods[i],
                    "`, and an interface value runs that one: remove its body in the trait, so that types are asked for it, or leave it out here; `#[itab(skip)]` keeps it for those who know the type",
                ]);
            }
            k += 1;
        }
        i += 1;
    }
}
