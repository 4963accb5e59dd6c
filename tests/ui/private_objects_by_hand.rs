//! What is registered of a type, and what it lists, is made by a macro that takes two types, of a type that has the
//! trait.
#![forbid(unsafe_code)]
use std::fmt::Display;
use std::ptr::NonNull;

use itab::__private::{DescriptorOf, IsError, KnownAs, NotError, NotTyped, ObjectOf, Told, object, register};
use itab::{Type, Typed};

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

// Of what type a value is that std holds.
const FALSE_TYPE: DescriptorOf<Mine> = DescriptorOf(<u64 as Typed>::TYPE, std::marker::PhantomData);
const OTHER_TYPE: DescriptorOf<Mine> = <Told<u64>>::__ITAB_TYPE;
const FALSE_ERROR: IsError<Mine> = IsError(Some(|_| true), std::marker::PhantomData);
const FALSE_BOTH: KnownAs<Mine> = KnownAs { ty: <Told<u64>>::__ITAB_TYPE, is_error: <Told<Mine>>::__ITAB_IS_ERROR };

struct Liar;
impl NotTyped<Mine> for Liar {
    const __ITAB_TYPE: DescriptorOf<Mine> = <u64 as NotTyped<u64>>::__ITAB_TYPE;
}
fn of_another() {
    register::<Mine>(KnownAs::new(<Told<Other>>::__ITAB_TYPE, <Told<Mine>>::__ITAB_IS_ERROR), &[]);
    let _ = Type::of::<u8>();
}

fn main() {}
