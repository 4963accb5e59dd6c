//! The tour: the library at work, section by section.
//!
//! Statements and expressions in the output are those that ran: the macros below print their own tokens.
//! What stands behind them was computed there and then.

use std::io::Write;

use page::Page;

use crate::error::Error;

mod address;
mod observe;
mod page;
mod rejected;

/// Shows statements, and runs them.
macro_rules! run {
    ($page:ident, $($code:tt)*) => {
        $page.code(stringify!($($code)*));
        $($code)*
    };
}

/// Shows an expression, and what it gives: as its `Display` has it, or as its `Debug` after a `?`.
macro_rules! show {
    ($page:ident, ? $($code:tt)+) => {
        $page.result(stringify!($($code)+), format_args!("{:?}", $($code)+))
    };
    ($page:ident, $($code:tt)+) => {
        $page.result(stringify!($($code)+), $($code)+)
    };
}

/// Shows an expression, and the message with which it panics.
macro_rules! panicking {
    ($page:ident, $($code:tt)+) => {
        $page.result(stringify!($($code)+), $crate::tour::observe::panics(|| $($code)+))
    };
}

mod assertions;
mod conversions;
mod descriptors;
mod embedding;
mod equality;
mod errors;
mod getitab;
mod implements;
mod itabs;
mod names;
mod nil;
mod packages;
mod receivers;
mod reflection;
mod switches;
mod table;
mod values;

/// A part of the tour.
struct Section {
    name: &'static str,
    sentence: &'static str,
    show: fn(&mut Page),
}

const SECTIONS: &[Section] = &[
    Section {
        name: "implements",
        sentence: "A type satisfies an interface by having its methods.",
        show: implements::show,
    },
    Section { name: "values", sentence: "An interface value is two words.", show: values::show },
    Section {
        name: "descriptors",
        sentence: "Types and interfaces have descriptors, with sorted methods.",
        show: descriptors::show,
    },
    Section {
        name: "itabs",
        sentence: "An itab has the methods of a type in the order of an interface.",
        show: itabs::show,
    },
    Section {
        name: "conversions",
        sentence: "A conversion fills the data word, and allocates only if it must.",
        show: conversions::show,
    },
    Section {
        name: "assertions",
        sentence: "An assertion asks a value for another type or interface.",
        show: assertions::show,
    },
    Section {
        name: "switches",
        sentence: "A type switch is a list of assertions, none of which panics.",
        show: switches::show,
    },
    Section {
        name: "receivers",
        sentence: "Which methods count depends on how the value is held.",
        show: receivers::show,
    },
    Section {
        name: "embedding",
        sentence: "An interface that embeds others converts to each of them.",
        show: embedding::show,
    },
    Section {
        name: "nil",
        sentence: "An interface that holds a nil pointer is not a nil interface.",
        show: nil::show,
    },
    Section {
        name: "equality",
        sentence: "Interface values are equal if their types are, and then their values.",
        show: equality::show,
    },
    Section {
        name: "reflection",
        sentence: "Descriptors answer questions, and methods are called by name.",
        show: reflection::show,
    },
    Section {
        name: "getitab",
        sentence: "The first question about a pair builds the answer.",
        show: getitab::show,
    },
    Section {
        name: "table",
        sentence: "The table of itabs probes, doubles, and never forgets.",
        show: table::show,
    },
    Section {
        name: "errors",
        sentence: "A failed assertion says what Go says, and on request why.",
        show: errors::show,
    },
    Section {
        name: "packages",
        sentence: "A method that is not exported only counts within its package.",
        show: packages::show,
    },
    Section { name: "names", sentence: "Where the names of Go's runtime went.", show: names::show },
];

/// Shows one section, or all of them.
///
/// # Errors
///
/// If there is no such section, or if `out` takes no more.
pub(crate) fn run(section: Option<&str>, colour: bool, out: &mut impl Write) -> Result<(), Error> {
    let chosen: Vec<&Section> =
        SECTIONS.iter().filter(|each| section.is_none_or(|name| each.name == name)).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = SECTIONS.iter().map(|section| section.name).collect();
        let asked = section.unwrap_or_default();
        return Err(Error::Usage(format!("the tour has no section `{asked}`; it has {}", names.join(", "))));
    }
    let mut page = Page::new(colour);
    if section.is_none() {
        introduce(&mut page);
    }
    for section in chosen {
        page.heading(section.name);
        page.prose(section.sentence);
        (section.show)(&mut page);
        out.write_all(page.take().as_bytes())?;
    }
    Ok(())
}

fn introduce(page: &mut Page) {
    page.prose(
        "Go's interfaces in Rust, at work. Every line of Rust below has just run; what follows `//` is what \
         it gave, addresses included. `itab tour NAME` shows one section:",
    );
    let rows: Vec<_> =
        SECTIONS.iter().map(|section| [section.name, section.sentence].map(str::to_owned)).collect();
    page.table(["", ""], &rows);
}
