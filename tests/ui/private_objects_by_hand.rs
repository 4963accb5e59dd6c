//! What is registered of a type, and what it lists, is made by a macro that takes two types, of a type that has the
//! trait.
#![forbid(unsafe_code)]
use std::fmt::Display;
use std::ptr::NonNull;

use itab::__private::{ObjectOf, object};

struct Mine;
struct Other;
trait Peek {}
impl Peek for Other {}

/// A function of one's own, which returns what it likes.
fn forged(_: NonNull<Mine>) -> NonNull<dyn Peek> {
    NonNull::<Other>::dangling()
}

const BY_HAND: ObjectOf<Mine> = ObjectOf::new(forged);
const OF_ANOTHER: &[ObjectOf<Mine>] = &[object!(Other, dyn Peek)];
const NOT_A_COERCION: ObjectOf<Mine> = object!(Mine, Other);
const UNSAFE: ObjectOf<[u8; 1]> = object!([u8; std::str::from_utf8_unchecked(b"1").len()], dyn Send);
const UNSIZED: ObjectOf<str> = object!(str, dyn Display);

fn main() {}
