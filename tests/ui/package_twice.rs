itab::package!();
itab::package!();

fn main() {}
