//! The command `itab`.

fn main() {}
