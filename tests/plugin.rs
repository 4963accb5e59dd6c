//! What `plugin!` exports, as the program sees it that loads the library.
#![allow(missing_docs)]

use itab::plugin::Build;

/// Knows of which type it is.
#[repr(transparent)]
struct Entry<const N: usize>(usize);

trait Start {
    const START: Self;
}

impl<const N: usize> Start for Entry<N> {
    const START: Self = Entry(N);
}

// The type is another one in each place where it is written.
itab::plugin!(Start::START: Entry<{ #[fickle::next] const N: usize = 7; N }>);

// SAFETY: `plugin!` exports them, the second as a transparent `usize`.
unsafe extern "C" {
    safe fn itab_plugin_build() -> Build;
    safe static itab_plugin_entry: usize;
}

/// The program asks for the type of the entry, and then calls it as that.
#[test]
#[cfg_attr(miri, ignore = "Miri finds no exported variables")]
fn the_build_is_that_of_the_entry() {
    let builds = [Build::of::<Entry<0>>(), Build::of::<Entry<1>>()];
    assert!(builds[0] != builds[1]);
    assert!(itab_plugin_build() == builds[itab_plugin_entry], "an entry of type {itab_plugin_entry}");
}
