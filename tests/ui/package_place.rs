//! A package is declared once, at the root of its crate.
mod inner {
    itab::package!();
}

fn main() {
    itab::package!();
}
