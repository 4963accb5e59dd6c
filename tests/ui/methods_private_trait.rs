//! The methods of a trait impl are for every crate to call, so the trait must be for every crate to name.
use itab::methods;

trait Raw {
    fn at(&self, i: usize) -> u8;
}
mod inner {
    pub(crate) trait Limited<T> {
        fn limited(&self) -> T;
    }
}
struct Secret;

pub struct Bytes([u8; 4]);
#[methods(Raw, Limited)]
impl Bytes {}
#[methods]
impl Raw for Bytes {
    fn at(&self, i: usize) -> u8 {
        self.0[i]
    }
}
#[methods]
impl inner::Limited<Secret> for Bytes {
    fn limited(&self) -> Secret {
        Secret
    }
}

fn main() {}
