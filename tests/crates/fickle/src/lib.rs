//! Attributes of a user who means harm. None emits `unsafe`.
#![forbid(unsafe_code)]
#![allow(missing_docs)]

use std::sync::atomic::{AtomicUsize, Ordering};

use proc_macro::TokenStream;

static USES: AtomicUsize = AtomicUsize::new(0);

/// `const N: usize = 0;` where it is used first, then 1, and so on, whatever it stands on.
#[proc_macro_attribute]
pub fn next(_: TokenStream, _: TokenStream) -> TokenStream {
    let use_of = USES.fetch_add(1, Ordering::Relaxed);
    format!("const N: usize = {use_of};").parse().expect("a constant")
}

/// Gives a trait one more supertrait, in front of `Last`, the only one that it has.
#[proc_macro_attribute]
pub fn supertrait(attr: TokenStream, item: TokenStream) -> TokenStream {
    item.to_string().replacen(": Last", &format!(": {attr} + Last"), 1).parse().expect("a trait")
}
