use itab::methods;

struct Cat;

#[methods]
impl Cat {
    pub fn purr(&self) {}
}

#[methods]
impl Cat {
    pub fn bite(&self) {}
}

fn main() {}
