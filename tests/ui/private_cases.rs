//! The cases of a switch, by hand: a list does not become another one, nothing is skipped that was not asked, and only
//! the library says what a case asks.
#![forbid(unsafe_code)]
use itab::__private::{Arms, InterfaceCase, Itab, Matched, TakeAs, TypeCase};
use itab::{AnyRef, interface};

#[interface]
trait Put {
    fn put(&mut self);
}
#[interface]
trait Get {
    fn get(&self);
}

static ARMS: Arms = Arms::new();
struct Mine;

type Found<'a, L> = Matched<AnyRef<'a>, (L, ())>;

fn in_another_order<'a>(
    matched: Found<'a, (TypeCase<u8>, (TypeCase<u16>, ()))>,
) -> Found<'a, (TypeCase<u16>, (TypeCase<u8>, ()))> {
    matched
}
fn through_another_interface<'a>(
    matched: Found<'a, (InterfaceCase<dyn Get>, ())>,
) -> Found<'a, (InterfaceCase<dyn Get + Send>, ())> {
    matched
}
fn skipped(matched: Found<'_, (TypeCase<u8>, ())>) {
    matched.next_list();
}
fn not_asked(matched: Found<'_, (TypeCase<u8>, ())>) -> AnyRef<'_> {
    matched.into_subject()
}
fn of_mine(any: AnyRef<'_>) {
    Found::<(Mine, ())>::find(&ARMS, any);
}
fn twice(matched: Found<'_, (TypeCase<u8>, ())>) {
    _ = (matched.take(), matched.take());
}

// An itab is safe to have; code that is given one in the place of an interface value is not called with it.
impl TakeAs<dyn Put> for AnyRef<'_> {
    type As = Itab<'static>;
    unsafe fn take_through(self, itab: Itab<'static>) -> Itab<'static> {
        itab
    }
}

fn main() {}
