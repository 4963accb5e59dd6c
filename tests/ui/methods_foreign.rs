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

#[methods]
impl Named for String {
    fn name(&self) -> String {
        self.clone()
    }
}
#[methods]
impl Vec<u8> {
    pub fn name(&self) -> String {
        "bytes".into()
    }
}
// What rustc says of types of other crates: nothing else knows of which crate `Booby` is.
#[methods]
impl Named for types::Booby {
    fn name(&self) -> String {
        "a booby".into()
    }
}

mod own {
    //! Nothing is wrong here.
    pub struct String;
    #[itab::methods]
    impl self::String {
        pub fn len(&self) -> usize {
            0
        }
    }
}

fn main() {
    let _ = itab::Any::new(own::String);
}
