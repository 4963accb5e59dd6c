use itab::{interface, methods};

struct Foo;
#[methods]
impl Foo {
    pub extern "sysv64" fn f(&self) {}
}

#[interface]
trait Peek {
    extern "efiapi" fn peek(&self) -> u8;
}

fn main() {}
