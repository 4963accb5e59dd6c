use itab::{methods, Typed};

struct Borrows<'a>(&'a str);

#[methods]
impl<'a> Borrows<'a> {
    pub fn get(&self) -> &'a str {
        self.0
    }
}

struct Elided<'a>(&'a str);

#[methods]
impl Elided<'_> {
    pub fn get(&self) -> &str {
        self.0
    }
}

#[derive(Typed)]
struct Derived<'a>(&'a str);

fn main() {}
