//! What rustc and rustdoc say: each program of `tests/ui`, which must not compile, beside its text; and a page.
//!
//! `UPDATE_EXPECT=1 cargo test --test ui` writes the texts anew.

#[test]
fn rejections() {
    rejected::check("tests/ui");
}

/// What `#[interface]` adds to a trait is not shown to those who read about it.
#[test]
fn rustdoc_shows_the_trait_as_it_is_written() {
    let library = "
        use std::fmt::Debug;
        #[itab::interface]
        pub trait Inner { fn inner(&self); }
        /// Words.
        #[itab::interface]
        pub trait Outer: Inner + Debug { fn outer(&self) -> u8; }
    ";
    let page = rejected::page_of_trait(library, "Outer");
    assert!(page.contains("pub trait Outer: Inner + Debug {"), "{page}");
    assert!(page.contains("Words."), "{page}");
    for hidden in ["__Itab", "ByMethods", "__private"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
}
