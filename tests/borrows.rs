//! What a method borrows lives as long as the value, not as long as the handle.
#![allow(missing_docs)]

use std::borrow::Cow;

use itab::{Any, AnyRef, Iface, IfaceMut, IfaceRef, ItabTable, interface, methods};

#[interface]
pub trait Named {
    fn name(&self) -> &str;
    fn is_called(&self, name: &str) -> bool;
}

#[interface]
pub trait Wrapper {
    fn inner(&self) -> Option<AnyRef<'_>>;
}

#[derive(Clone)]
pub struct Cat {
    name: String,
}
#[methods]
impl Cat {
    pub fn name(&self) -> &str {
        &self.name
    }
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name
    }
}

pub struct Wrapped(Any, #[expect(dead_code, reason = "makes it larger than a word")] u8);
#[methods]
impl Wrapped {
    pub fn inner(&self) -> Option<AnyRef<'_>> {
        Some(self.0.as_any_ref())
    }
}

fn cat() -> Cat {
    Cat { name: "Tom".into() }
}

fn name_of(any: &Any) -> Option<&str> {
    Some(any.cast_ref::<dyn Named>().ok()?.name())
}

fn root<'a>(mut e: AnyRef<'a>) -> AnyRef<'a> {
    while let Ok(w) = e.cast_ref::<dyn Wrapper>() {
        match w.inner() {
            Some(next) => e = next,
            None => break,
        }
    }
    e
}

#[test]
fn the_value_is_what_is_borrowed() {
    let any = Any::new(cat());
    assert_eq!(name_of(&any), Some("Tom"));
    assert_eq!(name_of(&Any::new(1_u8)), None);
    let nested = Any::new(Wrapped(Any::new(Wrapped(any, 1)), 2));
    let innermost = root(nested.as_any_ref());
    assert_eq!(innermost.downcast_ref::<Cat>().unwrap().name, "Tom");
    assert!(std::ptr::eq(innermost.downcast_ref::<Cat>().unwrap().name(), {
        innermost.cast_ref::<dyn Named>().unwrap().name()
    }));
}

/// A value in the data word lies in the `Any`, which is borrowed.
#[test]
fn a_small_value() {
    #[interface]
    trait Byte {
        fn byte(&self) -> &u8;
    }
    struct Small(u8);
    #[methods]
    impl Small {
        pub fn byte(&self) -> &u8 {
            &self.0
        }
    }
    fn byte_of(iface: &Iface<dyn Byte>) -> &u8 {
        iface.as_iface_ref().byte()
    }
    let iface = Iface::<dyn Byte>::new(Small(7));
    assert_eq!(*byte_of(&iface), 7);
}

/// Other lifetimes stay what they are.
#[interface]
#[itab(borrows = LooksUp)]
pub trait Lookup {
    fn find<'s>(&'s self, key: &str, or: &'s str) -> &'s str;
    fn pick<'k>(&self, key: &'k str) -> &'k str;
    fn both(&self, parts: [&str; 2]) -> Vec<Cow<'_, str>>;
    /// # Safety
    ///
    /// There is an entry of this number.
    unsafe fn at(&self, at: usize) -> &(String, String);
    extern "C" fn first(&self) -> &u8;
}

pub struct Dictionary(Vec<(String, String)>, u8);
#[methods]
impl Dictionary {
    pub fn find<'s>(&'s self, key: &str, or: &'s str) -> &'s str {
        self.0.iter().find(|(known, _)| known == key).map_or(or, |(_, value)| value)
    }
    pub fn pick<'k>(&self, key: &'k str) -> &'k str {
        &key[..1]
    }
    pub fn both(&self, parts: [&str; 2]) -> Vec<Cow<'_, str>> {
        parts.iter().map(|part| self.find(part, "").into()).collect()
    }
    /// # Safety
    ///
    /// There is an entry of this number.
    pub unsafe fn at(&self, at: usize) -> &(String, String) {
        // SAFETY: the caller's.
        unsafe { self.0.get_unchecked(at) }
    }
    pub extern "C" fn first(&self) -> &u8 {
        &self.1
    }
}

#[test]
fn lifetimes_of_arguments() {
    let dictionary = Dictionary(vec![("a".into(), "x".into()), ("b".into(), "y".into())], 3);
    let any = AnyRef::new(&dictionary);
    let lookup = || any.cast_ref::<dyn Lookup>().unwrap();
    let (found, picked, both) = {
        let key = String::from("ab");
        (lookup().find(&key[1..], "none"), lookup().pick("key"), lookup().both([&key[..1], &key[1..]]))
    };
    assert_eq!((found, picked), ("y", "k"));
    assert_eq!(both, ["x", "y"]);
    // SAFETY: there is a second entry.
    let second = unsafe { lookup().at(1) };
    assert_eq!((second.1.as_str(), *lookup().first()), ("y", 3));
    // An argument that lives shorter than the value: so does the result.
    let or = String::from("none");
    assert_eq!(lookup().find("c", &or), "none");
}

/// In another module the trait has to be imported, by the name that it was given, or with everything else.
mod elsewhere {
    pub mod by_name {
        use super::super::{Any, LooksUp, Lookup};
        pub fn first_of(any: &Any) -> &u8 {
            fn pick(lookup: &dyn Lookup) -> &str {
                lookup.pick("z")
            }
            let lookup = any.cast_ref::<dyn Lookup>().unwrap();
            assert_eq!(pick(&lookup), "z");
            lookup.first()
        }
    }
    pub mod by_glob {
        use super::super::*;
        pub fn name_of(any: &Any) -> &str {
            any.cast_ref::<dyn Named>().unwrap().name()
        }
    }
    pub mod not_at_all {
        use super::super::{Any, Named};
        pub fn name_of(any: &Any) -> String {
            any.cast_ref::<dyn Named>().unwrap().name().to_string()
        }
    }
}

#[test]
fn imported() {
    assert_eq!(*elsewhere::by_name::first_of(&Any::new(Dictionary(vec![], 8))), 8);
    let any = Any::new(cat());
    assert_eq!(elsewhere::by_glob::name_of(&any), elsewhere::not_at_all::name_of(&any));
}

/// With parameters, embedded, and through a table of one's own.
#[interface]
pub trait Holds<T: ?Sized, const N: usize = 1> {
    fn held(&self) -> [&T; N];
}
#[interface]
pub trait HoldsText: Holds<str, 2> + Named {}

pub struct Pair(String, String);
#[methods]
impl Pair {
    pub fn held(&self) -> [&str; 2] {
        [&self.0, &self.1]
    }
    pub fn name(&self) -> &str {
        "pair"
    }
    pub fn is_called(&self, _: &str) -> bool {
        false
    }
}

fn held<T: ?Sized + 'static, const N: usize>(any: &Any) -> Option<[&T; N]> {
    Some(any.cast_ref::<dyn Holds<T, N>>().ok()?.held())
}

#[test]
fn parameters_and_embedding() {
    let any = Any::new(Pair("x".into(), "y".into()));
    assert_eq!(held::<str, 2>(&any), Some(["x", "y"]));
    assert_eq!(held::<str, 1>(&any), None);
    fn all(any: &Any) -> ([&str; 2], &str) {
        let text = any.cast_ref::<dyn HoldsText>().unwrap();
        (text.held(), text.name())
    }
    assert_eq!(all(&any), (["x", "y"], "pair"));
    let table = ItabTable::new();
    let name = {
        let named = table.cast_ref::<dyn Named>(any.as_any_ref()).unwrap();
        named.name()
    };
    assert_eq!(name, "pair");
}

/// What is exclusive stays so: it is given up for the longer lifetime.
#[test]
fn an_exclusive_handle_is_consumed() {
    fn name_of<'a>(named: IfaceMut<'a, dyn Named>) -> &'a str {
        named.into_iface_ref().name()
    }
    assert_eq!(name_of(IfaceMut::new(&mut cat())), "Tom");
    let mut tom = cat();
    let named = IfaceMut::<dyn Named>::new(&mut tom);
    assert!(named.is_called(named.name()));
}

/// As a function, as a trait object, through a reference, in generic code: it is the interface's own trait as before.
#[test]
fn other_calls() {
    let tom = cat();
    let named = IfaceRef::<dyn Named>::new(&tom);
    fn generic<N: Named>(named: &N) -> usize {
        named.name().len()
    }
    fn object(named: &dyn Named) -> &str {
        named.name()
    }
    let reference = &named;
    assert_eq!(generic(&named), 3);
    assert_eq!((object(&named), Named::name(&named), reference.name()), ("Tom", "Tom", "Tom"));
    assert_eq!([named, named].map(|named| named.name()), ["Tom", "Tom"]);
}
