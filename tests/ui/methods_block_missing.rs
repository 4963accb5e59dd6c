use itab::methods;

struct Cat;

#[methods(extra)]
impl Cat {
    pub fn purr(&self) {}
}

fn main() {}
