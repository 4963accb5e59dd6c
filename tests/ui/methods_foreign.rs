//! Methods for types of other crates.
use itab::methods;

pub trait Named {
    fn name(&self) -> String;
}

#[methods]
impl u64 {
    pub fn name(&self) -> String {
        "a number".into()
    }
}
#[methods]
impl Named for (u8, u16) {
    fn name(&self) -> String {
        "a pair".into()
    }
}
#[methods]
impl Named for std::net::IpAddr {
    fn name(&self) -> String {
        "an address".into()
    }
}
#[methods]
impl Named for [u8; 3] {
    fn name(&self) -> String {
        "bytes".into()
    }
}

fn main() {}
