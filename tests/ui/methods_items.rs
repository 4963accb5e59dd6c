use itab::{methods, Typed};

#[methods]
struct NoImpl;

struct A;
#[methods(1)]
impl A {}

struct B;
#[methods(other, block = mine)]
impl B {}

trait Named {
    fn name(&self) -> String;
}
struct C;
#[methods(other)]
impl Named for C {
    fn name(&self) -> String {
        String::new()
    }
}

struct D;
#[methods]
impl D {
    pub fn twice(&self) {}
    pub fn r#twice(&self) {}
}

struct E;
#[methods]
impl E {
    #[itab(rename = "other")]
    pub fn name(&self) {}
}

#[derive(Typed)]
#[itab(block(one))]
struct F;

fn main() {}
