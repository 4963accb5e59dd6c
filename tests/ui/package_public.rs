//! A package is the type that `package!` declares, which no other crate can name. It is not one that the crate has by that
//! name at its root: whoever imports all that the crate has would be of the same package.
#![forbid(unsafe_code)]

pub enum __ItabPackage {}

fn main() {
    itab::package!();
}
