//! Unexported methods.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use itab::error::missing_methods;
use itab::{InterfaceType, Type, interface, methods};

use super::page::Page;

/// Not exported: finds the unexported methods of its package.
#[interface]
trait Private {
    fn m(&self) -> u8;
}

/// Exported: finds exported methods only.
#[interface]
pub trait Public {
    fn m(&self) -> u8;
}

#[interface]
pub trait Exported {
    fn e(&self) -> u8;
}

#[derive(Debug)]
pub struct M2;

#[methods]
impl M2 {
    pub fn e(&self) -> u8 {
        1
    }
    fn m(&self) -> u8 {
        2
    }
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "In Go the first letter of a name says whether it is exported, and `init` lets an unexported method \
         count only if its package (`pkgPath`) is that of the interface. In Rust `pub` says it, for methods \
         and for the trait as a whole; a package is a crate that says `itab::package!();` at its root, which declares a \
         type that nobody else can name. Two versions of a crate are two packages.",
    );
    run! { page, let m2 = Type::of::<M2>(); }
    let rows: Vec<[String; 3]> = m2
        .methods()
        .iter()
        .map(|method| [method.name().to_owned(), method.text().to_owned(), method.is_exported().to_string()])
        .collect();
    page.table(["method of M2", "signature", "exported"], &rows);

    page.prose("`e` is exported and counts everywhere. `m` is not, so only an interface of the same crate that is not `pub` itself sees it.");
    let ask = |name: &str, inter: &'static InterfaceType| {
        let missing = missing_methods(inter, m2).next();
        [
            name.to_owned(),
            inter.methods()[0].name().to_owned(),
            inter.is_exported().to_string(),
            inter.package().name().to_owned(),
            missing.is_none().to_string(),
        ]
    };
    page.table(
        ["interface", "asks for", "exported", "package", "M2 satisfies it"],
        &[
            ask("pub trait Exported", InterfaceType::of::<dyn Exported>()),
            ask("trait Private", InterfaceType::of::<dyn Private>()),
            ask("pub trait Public", InterfaceType::of::<dyn Public>()),
        ],
    );
    page.gap();
    page.go("panic: p.M2 is not p.Priv: missing method m     (no word about why)");
    run! { page, let public = InterfaceType::of::<dyn Public>(); }
    show!(page, missing_methods(public, m2).next().unwrap());
    show!(page, m2.implements::<dyn Private>());
    show!(page, m2.implements::<dyn Public>());

    page.prose("The package of a type is the crate that describes it. For types of std that is the library, and two versions of a crate differ by the second part.");
    show!(page, ?(m2.package().name(), m2.package().version()));
    show!(page, Type::of::<String>().package().name());
}
