use itab::methods;

struct Cat;

#[methods(call, more)]
impl Cat {
    pub fn name(&self) -> u8 {
        1
    }
}

/// `call` is no name of a block.
#[methods(block = call)]
impl Cat {
    pub fn purr(&self) {}
}

fn main() {}
