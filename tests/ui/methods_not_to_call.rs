//! Methods that are safe, and yet not everybody's to call: a destructor, which an interface would call twice, and one
//! that runs where the processor can do what it needs.
#![forbid(unsafe_code)]
use itab::__private::{self as private, Anyone, Exclusive, Name};
use itab::{interface, methods};

struct Freed(Box<u8>);
#[methods(Drop)]
impl Freed {}
#[methods]
impl Drop for Freed {
    fn drop(&mut self) {}
}
private::has_method! {
    {;} {}
    Freed;
    Name<1, ()>, Anyone, This Exclusive, Exclusive, "drop";
    for<'this> unsafe fn [Drop]::drop() -> ()
}

struct Fast;
#[methods]
impl Fast {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    #[target_feature(enable = "avx512f")]
    fn add(&self) {}
}

#[interface]
trait Dropped {
    fn drop(&mut self);
}

fn main() {}
