//! What rustc and rustdoc say: each program of `tests/ui`, which must not compile, beside its text; and a page. And that
//! rustc makes the same of a library each time.
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

/// What the attributes write has no name or number that another run would choose otherwise.
#[test]
fn builds_are_reproducible() {
    let library = "
        use std::fmt::Display;
        #[itab::interface]
        pub trait Named { fn name(&self) -> String; }
        #[itab::interface]
        pub trait Handler<E>: Named { fn handle(&mut self, event: &E) -> bool { _ = event; false } }
        #[derive(itab::Typed, PartialEq)]
        #[typed(dyn Display, fields)]
        #[itab(blocks(Named, more))]
        pub struct Cat { pub name: String }
        #[itab::methods]
        impl Named for Cat { fn name(&self) -> String { self.name.clone() } }
        #[itab::methods(call, block = more)]
        impl Cat { pub fn rename(&mut self, to: String) { self.name = to } }
        impl Display for Cat {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.name) }
        }
        #[derive(itab::Typed)]
        #[typed(eq, debug)]
        pub enum Tree<T> { Leaf(T), Node { left: Box<T>, right: Box<T> } }
        pub fn name(any: &itab::Any) -> Option<String> {
            itab::type_switch!(any, {
                named: dyn Named => Some(named.name()),
                shown: dyn Display as dyn => Some(shown.to_string()),
                text: String => Some(text.clone()),
                _ => None,
            })
        }
        itab::implements!(Cat: dyn Named);
    ";
    let [first, second] = rejected::built_twice(library);
    assert!(first.len() > 1000);
    assert!(first == second, "{} and {} bytes, which differ", first.len(), second.len());
}
