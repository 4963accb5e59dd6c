//! The examples of the guide, as tests: `cargo test -p itab-guide`. What the page about plugins calls the crate `interfaces` is this one.
//!
//! They run as one program, and none needs another crate than a reader would add.

use itab::{Any, interface};

/// Something that can be drawn.
#[interface]
pub trait Shape {
    /// Its lines.
    fn draw(&self) -> String;
}
/// What a plugin gives to the program.
#[derive(Default)]
pub struct Gifts {
    /// Values of whatever types.
    pub values: Vec<Any>,
}
/// How a plugin starts.
pub type Start = fn(&mut Gifts);

/// A test for each block of Rust on these pages.
macro_rules! pages {
    ($($name:ident = $page:literal,)*) => {
        $(#[cfg(doctest)] #[doc = include_str!(concat!("src/", $page))] mod $name {})*
    };
}

pages! {
    introduction = "introduction.md",
    first_program = "first-program.md",
    capabilities = "capabilities.md",
    errors = "errors.md",
    plugins = "plugins.md",
    wrappers = "wrappers.md",
    actor_mailbox = "actor-mailbox.md",
    widget_tree = "widget-tree.md",
    query_plan = "query-plan.md",
    go_programmers = "go-programmers.md",
    porting = "porting/index.md",
    intertrait = "porting/intertrait.md",
    crosstrait = "porting/crosstrait.md",
    bevy_reflect = "porting/bevy_reflect.md",
    downcast_rs = "porting/downcast-rs.md",
    mopa = "porting/mopa.md",
    traps = "traps.md",
    when_not = "when-not.md",
}
