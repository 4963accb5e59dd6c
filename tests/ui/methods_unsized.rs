use itab::methods;

pub trait Other {}

#[methods]
impl dyn Other {
    pub fn name(&self) {}
}

fn main() {}
