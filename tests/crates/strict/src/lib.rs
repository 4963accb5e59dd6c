//! Everything the macros accept, in a crate that denies every lint it can.
//!
//! `cargo clippy` fails here if generated code is not silent.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    clippy::missing_docs_in_private_items,
    clippy::allow_attributes_without_reason,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::shadow_reuse,
    clippy::shadow_unrelated,
    clippy::shadow_same,
    clippy::min_ident_chars,
    clippy::exhaustive_enums,
    clippy::impl_trait_in_params,
    clippy::partial_pub_fields,
    clippy::pattern_type_mismatch,
    clippy::same_name_method,
    clippy::single_call_fn,
    clippy::str_to_string,
    clippy::std_instead_of_core,
    clippy::absolute_paths,
    clippy::pub_use,
    clippy::redundant_type_annotations,
    clippy::semicolon_outside_block,
    clippy::as_conversions,
    clippy::let_underscore_untyped,
    clippy::let_underscore_must_use,
    clippy::items_after_statements,
    clippy::disallowed_names,
    clippy::renamed_function_params,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    unreachable_pub,
    unused_qualifications,
    single_use_lifetimes,
    unused_lifetimes,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    keyword_idents,
    let_underscore_drop,
    meta_variable_misuse,
    non_ascii_idents,
    redundant_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unused_import_braces,
    unused_results,
    variant_size_differences,
    ambiguous_negative_literals,
    redundant_imports,
    unused_macro_rules,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility
)]

extern crate alloc;

use alloc::borrow::ToOwned as _;
use core::fmt;
use core::fmt::Debug;

use itab::{Any, Typed, interface, methods, type_switch};

itab::package!();

/// Of every signature.
#[interface]
pub trait Everything {
    /// Elided.
    fn text(&self, key: &str) -> &str;
    /// Named.
    fn find<'this>(&'this self, map: &'this [(&str, u8)], key: &str) -> Option<&'this u8>;
    /// Exclusive.
    #[must_use]
    fn add(&mut self, number: u32) -> u32;
    /// A keyword.
    fn r#match(&self);
    /// A function.
    fn each(&self, call: &mut dyn FnMut(&str) -> bool, plain: fn(u8) -> u8) -> bool;
    /// Itself.
    fn same(&self, other: &dyn Everything) -> bool;
    /// Provided.
    fn longer(&self) -> usize {
        self.text("").len()
    }
}

/// Embeds.
#[interface]
pub trait Named: Everything {
    /// Its name.
    fn name(&self) -> String;
}

/// Not for others.
#[interface]
trait Inner: Named {
    /// Not `pub`.
    fn inner(&self) -> u8;
}

/// Nothing.
#[interface]
pub trait Empty {}

/// A type with several blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record<Item> {
    /// A text.
    pub text: String,
    /// A number.
    pub number: u32,
    /// More.
    pub items: Item,
}

#[methods(Debugged, more, call)]
impl<Item> Record<Item>
where
    Item: Debug + Clone,
{
    /// Elided.
    #[must_use]
    pub fn text(&self, _key: &str) -> &str {
        &self.text
    }
    /// Named.
    #[must_use]
    #[inline]
    pub fn find<'this>(&'this self, map: &'this [(&str, u8)], key: &str) -> Option<&'this u8> {
        map.iter().find(|entry| entry.0 == key).map(|entry| &entry.1)
    }
    /// Exclusive.
    pub const fn add(&mut self, number: u32) -> u32 {
        self.number = self.number.wrapping_add(number);
        self.number
    }
    /// A keyword.
    pub const fn r#match(&self) {}
    /// A function.
    pub fn each(&self, call: &mut dyn FnMut(&str) -> bool, plain: fn(u8) -> u8) -> bool {
        call(&self.text) && plain(1) == 1
    }
    /// Itself.
    #[must_use]
    pub fn same(&self, other: &dyn Everything) -> bool {
        other.text("") == self.text
    }
    /// Left out.
    #[itab(skip)]
    pub fn convert<Other: From<u32>>(&self) -> Other {
        self.number.into()
    }
}

/// Another way to print.
pub trait Debugged {
    /// Printed.
    ///
    /// # Errors
    ///
    /// Those of the formatter.
    fn debugged(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result;
}

#[methods(call)]
impl<Item: Debug + Clone> Debugged for Record<Item> {
    fn debugged(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt(formatter)
    }
}

#[methods(block = more, call)]
impl<Item: Debug + Clone> Record<Item> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        "record".to_owned()
    }
    /// Not `pub`, and named here as well: a function that only generated code names is used once, which
    /// `clippy::single_call_fn` reports.
    const fn inner(&self) -> u8 {
        self.number.to_le_bytes()[0]
    }
    /// Twice the first byte of the number.
    #[must_use]
    pub const fn twice(&self) -> u16 {
        u16::from_le_bytes([Self::inner(self), 0]).wrapping_mul(2)
    }
}

/// A type with a method that nobody should call any more, and a method that only old programs ask for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Old;

#[methods(call)]
impl Old {
    /// Do not.
    #[deprecated(note = "there is a better one")]
    pub const fn old(&self) {}
    /// Do.
    pub const fn better(&self) {}
}

/// As [`Old`].
#[interface]
pub trait OldOne {
    /// Do not.
    #[deprecated(note = "there is a better one")]
    fn old(&self);
}

/// A type without methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Typed)]
#[non_exhaustive]
pub enum Plain {
    /// The only one.
    One,
}

/// Field by field.
#[derive(Clone, Copy, Debug, Typed)]
#[typed(eq, hash, ord, clone, debug, send, sync, fields)]
#[non_exhaustive]
#[repr(u8)]
pub enum Level<T> {
    /// None.
    Empty,
    /// By itself.
    One(T) = 7,
    /// With a name, and a note that nobody should use any more.
    Named {
        /// What it is.
        value: Option<T>,
        /// Old.
        #[deprecated]
        note: &'static str,
    },
}

/// A switch of every kind of arm.
#[must_use]
pub fn classify(value: Option<&mut Any>) -> u32 {
    type_switch!(value, {
        nil => 0,
        number: u32 => *number,
        _: u8 | u16 => 1,
        mut inner: dyn Inner => inner.add(1).max(u32::from(inner.inner())),
        mut named: dyn Named => named.add(2),
        everything: dyn Everything => u32::from(everything.same(&everything)),
        _: Plain => 4,
        other: _ => other.map_or(5, |any| u32::from(any.is::<Plain>())),
    })
}
