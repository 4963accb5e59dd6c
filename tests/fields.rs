//! What a type of the user's does field by field, found through the descriptors of its fields: `#[typed(eq, hash, ..)]`; and
//! its fields by their names, `#[typed(fields)]`.
#![allow(missing_docs)]
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use itab::{
    Any, AnyMut, AnyRef, Fields, Iface, Key, Opaque, StructField, Type, Typed, inspect, interface, methods,
};

#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
struct Stack<T> {
    items: Vec<T>,
    top: Option<T>,
}

/// The same with the operations of std's derives alone, which rustc knows only of `Stack<u8>` and not of `Stack<T>`.
fn stack<T>(items: Vec<T>, top: Option<T>) -> Stack<T> {
    Stack { items, top }
}

#[derive(Typed)]
struct Stone;

/// What a descriptor says of its type. Clone and `Debug` are asked of values.
fn has<T: Typed>() -> String {
    let ty = Type::of::<T>();
    [
        ("eq", ty.is_comparable()),
        ("hash", ty.is_hashable()),
        ("ord", ty.is_ordered()),
        ("send", ty.is_send()),
        ("sync", ty.is_sync()),
    ]
    .iter()
    .filter_map(|(word, has)| has.then_some(*word))
    .collect::<Vec<_>>()
    .join(" ")
}

fn hash_of(any: &Any) -> u64 {
    use std::hash::Hasher;
    let mut state = DefaultHasher::new();
    any.try_hash(&mut state).unwrap();
    state.finish()
}

/// Operations through descriptors do what std's derives do.
fn as_derived<T: Typed + Clone + Ord + Hash + Debug>(values: &[T]) {
    for a in values {
        let one = Any::new(a.clone());
        for b in values {
            let two = Any::new(b.clone());
            assert_eq!(one.try_eq(&two).unwrap(), a == b, "{a:?} and {b:?}");
            assert_eq!(one.try_cmp(&two).unwrap(), a.cmp(b), "{a:?} and {b:?}");
            assert!(a != b || hash_of(&one) == hash_of(&two), "{a:?} and {b:?}");
        }
        let copy = one.try_clone().unwrap();
        assert_eq!(copy, one);
        assert!(!copy.ptr_eq(&one) || size_of::<T>() <= size_of::<usize>());
        assert_eq!(format!("{:?}", inspect::value(&one)), format!("{a:?}"));
        assert_eq!(format!("{:#?}", inspect::value(&one)), format!("{a:#?}"));
    }
    let hashes: std::collections::HashSet<u64> =
        values.iter().map(|value| hash_of(&Any::new(value.clone()))).collect();
    assert_eq!(hashes.len(), values.len(), "each value has a hash of its own");
}

#[test]
fn a_generic_struct_does_what_its_fields_do() {
    as_derived(&[
        stack(vec![1_u8], None),
        stack(vec![], Some(3)),
        stack(vec![1, 2], None),
        stack(vec![1], Some(1)),
    ]);
    as_derived(&[stack(vec!["a".to_owned()], None), stack(vec![], Some(String::new()))]);
    as_derived(&[stack(vec![stack(vec![1_u64], None)], None), stack(vec![], None)]);
    assert_eq!(has::<Stack<u8>>(), "eq hash ord send sync");
    assert_eq!(has::<Stack<f64>>(), "eq hash send sync");
    assert_eq!(has::<Stack<Rc<u8>>>(), "eq hash ord");
    assert_eq!(has::<Stack<Cell<u8>>>(), "");
    assert_eq!(has::<Stack<Any>>(), "eq hash");
    assert_eq!(has::<Vec<Option<Stack<u8>>>>(), "eq hash ord send sync");
}

#[test]
fn what_a_field_lacks_the_type_lacks() {
    let one = || Any::new(stack(vec![Stone], None));
    let error = one().try_eq(&one()).unwrap_err().to_string();
    assert_eq!(error, "runtime error: comparing uncomparable type fields::Stack<fields::Stone>");
    assert!(one().try_clone().is_err());
    assert!(one().into_key().is_err());
    assert_eq!(has::<Stack<Stone>>(), "send sync");
}

/// Floats have no `Hash` for rustc, and interface values compare what they hold.
#[test]
fn fields_are_compared_by_their_descriptors() {
    assert_eq!(Any::new(stack(vec![1.5_f64], None)), Any::new(stack(vec![1.5_f64], None)));
    let zeros = [Any::new(stack(vec![0.0_f64], None)), Any::new(stack(vec![-0.0_f64], None))];
    assert_eq!(zeros[0], zeros[1]);
    assert_eq!(hash_of(&zeros[0]), hash_of(&zeros[1]));
    let nan = || Any::new(stack(vec![f64::NAN], None));
    assert_ne!(nan(), nan());
    let held = |n: u8| Any::new(stack(vec![Any::new(n), Any::new("x")], None));
    assert!(held(1) == held(1) && held(1) != held(2));
    let stones = || Any::new(stack(vec![Any::new(Stone)], None));
    let error = stones().try_eq(&stones()).unwrap_err().to_string();
    assert_eq!(error, "runtime error: comparing uncomparable type fields::Stone");
    let key = || Any::new(stack(vec![1_u8], None)).into_key().unwrap();
    #[expect(clippy::mutable_key_type, reason = "a key does not change while nobody changes it")]
    let keys: HashMap<Key, u8> = HashMap::from([(key(), 7)]);
    assert_eq!(keys.get(&key()), Some(&7));
}

#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
enum Shape<T, const N: usize> {
    Nothing,
    Empty {},
    Unit(),
    One(T),
    Two(T, [u8; N]),
    Named { r#type: T, many: Vec<T> },
}

#[test]
fn a_generic_enum_does_it_by_variant() {
    as_derived(&[
        Shape::<u16, 2>::Nothing,
        Shape::Empty {},
        Shape::Unit(),
        Shape::One(1),
        Shape::One(2),
        Shape::Two(1, [0, 1]),
        Shape::Two(1, [0, 2]),
        Shape::Named { r#type: 1, many: vec![] },
        Shape::Named { r#type: 0, many: vec![1] },
    ]);
    assert_eq!(has::<Shape<Rc<u8>, 0>>(), "eq hash ord");
}

/// Its variants are not in the order in which they are written.
#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug)]
#[repr(i16)]
enum Level<T> {
    High(T) = 7,
    Next,
    Low(T) = -300,
    Middle = { 1 + 1 },
}

#[test]
fn variants_are_ordered_by_discriminant() {
    as_derived(&[Level::High(1_u8), Level::Next, Level::Low(9), Level::Middle, Level::Low(2)]);
    assert!(Any::new(Level::Low(1_u8)).try_cmp(&Any::new(Level::High(1_u8))).unwrap().is_lt());
}

#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
enum Never {}

#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
struct Unit;

#[derive(Typed)]
#[typed(eq, hash, ord, clone, debug)]
struct Marked<T>(u8, PhantomData<fn() -> T>);

#[test]
fn small_types() {
    assert_eq!(has::<Never>(), "eq hash ord send sync");
    as_derived(&[Unit]);
    // What is only marked needs no descriptor.
    let marked = |n| Any::new(Marked::<std::process::ExitCode>(n, PhantomData));
    assert!(marked(1) == marked(1) && marked(1).try_cmp(&marked(2)).unwrap().is_lt());
    assert_eq!(hash_of(&marked(1)), hash_of(&marked(1).try_clone().unwrap()));
    assert_eq!(
        format!("{:?}", inspect::value(&marked(1))),
        "Marked(1, PhantomData<fn() -> std::process::ExitCode>)"
    );
    assert_eq!(has::<Marked<std::process::ExitCode>>(), "eq hash ord send sync");
}

/// A type that contains itself: its own operations are those of its other fields and of its parameters.
#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
struct Tree<T> {
    value: T,
    kids: Vec<Tree<T>>,
}

#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
enum List<T> {
    Nil,
    Cons(Box<(T, Self)>),
}

#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
struct Odd<T>(T, #[typed(recursive)] Option<Box<Even<T>>>);

#[derive(Typed, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
struct Even<T>(T, Vec<Odd<T>>);

#[test]
fn types_that_contain_themselves() {
    let tree = |value, kids| Tree { value, kids };
    as_derived(&[
        tree(1_u32, vec![]),
        tree(1, vec![tree(2, vec![])]),
        tree(1, vec![tree(3, vec![tree(0, vec![])])]),
    ]);
    as_derived(&[List::Nil, List::Cons(Box::new((1_u8, List::Nil)))]);
    as_derived(&[Odd(1_u8, None), Odd(1, Some(Box::new(Even(2, vec![Odd(3, None)]))))]);
    for types in [has::<Tree<Rc<u8>>>(), has::<List<Rc<u8>>>(), has::<Odd<Rc<u8>>>()] {
        assert_eq!(types, "eq hash ord");
    }
    for types in [has::<Tree<Stone>>(), has::<List<Stone>>(), has::<Odd<Stone>>()] {
        assert_eq!(types, "send sync");
    }
    for types in [has::<Tree<Cell<u8>>>(), has::<List<RefCell<u8>>>(), has::<Odd<Cell<u8>>>()] {
        assert_eq!(types, "");
    }
}

/// Of another crate and without a descriptor, but rustc knows what it can do.
#[derive(Typed, Clone, PartialEq, Debug)]
#[typed(eq, clone, debug, send, sync)]
struct WithForeign<T> {
    code: std::num::FpCategory,
    wrapped: Opaque<std::num::FpCategory>,
    inner: Inner<u8>,
    item: T,
}

/// Its descriptor does not say that it can be compared; rustc knows it of an `Inner<u8>`.
#[derive(Typed, Clone, PartialEq, Debug)]
struct Inner<T>(T);

#[test]
fn rustc_knows_what_no_descriptor_says() {
    assert!(!Type::of::<Inner<u8>>().is_comparable());
    let code = std::num::FpCategory::Zero;
    let value = |n: u8| WithForeign { code, wrapped: Opaque(code), inner: Inner(n), item: n };
    assert!(Any::new(value(1)) == Any::new(value(1)) && Any::new(value(1)) != Any::new(value(2)));
    assert_eq!(Any::new(value(1)).try_clone().unwrap(), Any::new(value(1)));
    assert_eq!(format!("{:?}", inspect::value(&Any::new(value(1)))), format!("{:?}", value(1)));
    assert_eq!(has::<WithForeign<u8>>(), "eq send sync");
}

/// Equality of its own, which rustc sees whatever `T` is.
#[derive(Typed)]
#[typed(eq, hash, ord, clone, debug)]
struct Tagged<T> {
    tag: u8,
    of: T,
}
impl<T> PartialEq for Tagged<T> {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}
impl<T> Eq for Tagged<T> {}
impl<T> PartialOrd for Tagged<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Tagged<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.tag.cmp(&self.tag)
    }
}
impl<T> Hash for Tagged<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.tag.hash(state);
    }
}

#[test]
fn what_rustc_sees_of_the_type_itself_goes_first() {
    let [one, two] = [Any::new(Tagged { tag: 1, of: "a" }), Any::new(Tagged { tag: 1, of: "b" })];
    assert_eq!(one, two);
    assert_eq!(hash_of(&one), hash_of(&two));
    assert!(one.try_cmp(&Any::new(Tagged { tag: 2, of: "a" })).unwrap().is_gt());
    assert_eq!(format!("{:?}", inspect::value(&one)), r#"Tagged { tag: 1, of: "a" }"#);
}

/// A type without parameters needs none of std's derives.
#[derive(Typed)]
#[typed(eq, hash, ord, clone, debug, send, sync)]
struct Plain {
    id: u8,
    weight: (String, bool),
}

#[test]
fn a_type_without_parameters() {
    let plain = |id| Any::new(Plain { id, weight: ("x".into(), true) });
    assert!(plain(1) == plain(1) && plain(1).try_cmp(&plain(2)).unwrap().is_lt());
    assert_eq!(format!("{:?}", inspect::value(&plain(3))), r#"Plain { id: 3, weight: ("x", true) }"#);
    assert_eq!(hash_of(&plain(1)), hash_of(&plain(1).try_clone().unwrap()));
    assert_eq!(has::<Plain>(), "eq hash ord send sync");
}

/// `Send` follows from what rustc proves: an `Arc` needs both of what it points to, a cell shares nothing.
#[derive(Typed)]
#[typed(send, sync)]
#[expect(dead_code, reason = "types only")]
struct Through<T>(Arc<T>, BTreeMap<String, Arc<T>>);
#[derive(Typed)]
#[typed(send)]
#[expect(dead_code, reason = "types only")]
struct InCell<T>(PhantomData<Cell<T>>, Option<T>, Cell<u8>);

#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn auto_traits_are_those_of_the_fields() {
    assert_eq!(has::<Through<u8>>(), "send sync");
    assert_eq!(has::<Through<Cell<u8>>>(), "");
    assert_eq!(has::<Through<Rc<u8>>>(), "");
    let any = Any::new(stack(vec![1_u8], None)).strengthen::<dyn Send + Sync>().unwrap();
    std::thread::spawn(move || assert!(any.is::<Stack<u8>>())).join().unwrap();
    assert!(Any::new(stack(vec![Rc::new(1_u8)], None)).strengthen::<dyn Send>().is_err());
    assert_eq!(has::<InCell<u8>>(), "send");
    assert_eq!(has::<InCell<Rc<u8>>>(), "");
}

/// Counts its values, and panics in the clone of the one that is told to.
struct Counted {
    live: &'static AtomicUsize,
    panics: bool,
}
impl Drop for Counted {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Ordering::Relaxed);
    }
}
impl Clone for Counted {
    fn clone(&self) -> Self {
        assert!(!self.panics, "as told");
        Counted::new(self.live, false)
    }
}
#[methods]
impl Counted {
    #[itab(skip)]
    fn new(live: &'static AtomicUsize, panics: bool) -> Self {
        live.fetch_add(1, Ordering::Relaxed);
        Counted { live, panics }
    }
}

#[derive(Typed)]
#[typed(clone)]
struct Row<T> {
    first: T,
    rest: [T; 3],
    last: Box<T>,
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_clone_that_panics_drops_what_was_cloned() {
    static LIVE: AtomicUsize = AtomicUsize::new(0);
    for at in 0..6 {
        let counted = |place| Counted::new(&LIVE, place == at);
        let row =
            Row { first: counted(0), rest: [counted(1), counted(2), counted(3)], last: Box::new(counted(4)) };
        let any = Any::new(row);
        let clone = catch_unwind(AssertUnwindSafe(|| any.try_clone().unwrap()));
        assert_eq!(clone.is_ok(), at == 5);
        let copies = if at == 5 { 5 } else { 0 };
        assert_eq!(LIVE.load(Ordering::Relaxed), 5 + copies, "the clone of {at} panics");
        drop(clone);
        drop(any);
        assert_eq!(LIVE.load(Ordering::Relaxed), 0);
    }
}

#[interface]
pub trait Counter {
    fn count(&self) -> usize;
}

/// With methods in named blocks, as any derived type.
#[derive(Typed)]
#[typed(eq, debug)]
#[itab(blocks(counting))]
pub struct Bag<T> {
    items: Vec<T>,
}
#[methods(block = counting)]
impl<T: itab::Element> Bag<T> {
    pub fn count(&self) -> usize {
        self.items.len()
    }
}

#[test]
fn a_type_with_methods() {
    let bag = || Any::new(Bag { items: vec![1_u8, 2] });
    assert_eq!(bag(), bag());
    let counter: Iface<dyn Counter> = bag().cast::<dyn Counter>().unwrap();
    assert_eq!(counter.count(), 2);
    assert!(counter == bag());
}

#[derive(Typed)]
#[typed(fields, eq, debug)]
pub struct Cat<T> {
    pub name: String,
    pub r#type: Vec<T>,
    pub kittens: Vec<Cat<T>>,
    lives: u8,
}

fn cat(name: &str) -> Cat<u8> {
    Cat { name: name.into(), r#type: vec![1], kittens: Vec::new(), lives: 9 }
}

#[test]
fn fields_by_their_names() {
    let mut tom = cat("Tom");
    tom.kittens.push(cat("Tim"));
    let name: &String = {
        // It lives as long as the value, not as long as what lends it out.
        let any = AnyRef::new(&tom);
        any.field("name").unwrap().downcast_ref().unwrap()
    };
    assert_eq!(name, "Tom");
    let mut any = Any::new(tom);
    assert_eq!(any.field("type").unwrap().downcast_ref(), Some(&vec![1_u8]));
    any.field_mut("name").unwrap().downcast_mut::<String>().unwrap().push('!');
    let kittens = any.field_mut("kittens").unwrap().downcast::<Vec<Cat<u8>>>().ok().unwrap();
    *AnyMut::new(&mut kittens[0]).field_mut("type").unwrap().downcast_mut::<Vec<u8>>().unwrap() = vec![2, 3];
    let tom: Cat<u8> = any.downcast().ok().unwrap();
    assert_eq!((tom.name.as_str(), tom.kittens[0].r#type.as_slice()), ("Tom!", &[2, 3][..]));
    assert_eq!(tom.lives, 9);

    let fields = AnyRef::new(&tom).as_dyn::<dyn Fields>().unwrap();
    let list: Vec<(&str, bool)> =
        fields.list().iter().map(|field| (field.name(), field.is_exported())).collect();
    assert_eq!(list, [("name", true), ("type", true), ("kittens", true), ("lives", false)]);
    assert_eq!((fields.variant(), fields.variants()), ("Cat", &["Cat"][..]));
    assert!(fields.at(3).is_none() && fields.at(4).is_none());
}

#[derive(Typed)]
#[typed(fields)]
enum Message {
    Move {
        x: i32,
        to: (u8, u8),
    },
    Write(String, Any, std::num::FpCategory),
    #[expect(dead_code, reason = "its name is told")]
    Quit,
}

#[test]
fn fields_of_variants() {
    let mut any = Any::new(Message::Move { x: 1, to: (2, 3) });
    assert_eq!(any.field("to").unwrap().downcast_ref(), Some(&(2_u8, 3_u8)));
    *any.field_mut("x").unwrap().downcast_mut::<i32>().unwrap() = 7;
    assert!(matches!(any.downcast_ref(), Some(Message::Move { x: 7, to: (2, 3) })));
    let error = any.field("0").unwrap_err();
    assert_eq!(error.to_string(), "fields::Message::Move has no field `0`; it has `x`, `to`");
    assert_eq!((error.name(), error.concrete()), ("0", Type::of::<Message>()));

    // Of an interface value, what it holds. What has no descriptor is listed.
    let mut any = Any::new(Message::Write("a".into(), Any::new(5_u16), std::num::FpCategory::Zero));
    assert_eq!(any.field("1").unwrap().downcast_ref(), Some(&5_u16));
    for error in [any.field("2").map(drop), any.field_mut("1").map(drop), any.field_mut("2").map(drop)] {
        let error = error.unwrap_err().to_string();
        assert!(
            error.contains("of fields::Message cannot be borrowed so: its type has no descriptor"),
            "{error}"
        );
    }
    let fields = any.as_dyn::<dyn Fields>().unwrap();
    assert_eq!((fields.variant(), fields.variants()), ("Write", &["Move", "Write", "Quit"][..]));
    assert_eq!(fields.list().len(), 3);
}

/// Fields of a type of another crate, said by hand.
struct From(std::ops::RangeFrom<u8>);
#[methods(dyn Fields)]
impl From {}
impl Fields for From {
    fn variants(&self) -> &'static [&'static str] {
        &["RangeFrom"]
    }
    fn variant(&self) -> &'static str {
        "RangeFrom"
    }
    fn list(&self) -> &'static [StructField] {
        const { &[StructField::new("start", true)] }
    }
    fn at(&self, field: usize) -> Option<AnyRef<'_>> {
        (field == 0).then(|| AnyRef::new(&self.0.start))
    }
    fn at_mut(&mut self, field: usize) -> Option<AnyMut<'_>> {
        (field == 0).then(|| AnyMut::new(&mut self.0.start))
    }
}

#[test]
fn who_does_not_tell_has_none() {
    let error = Any::new(Stone).field("weight").unwrap_err().to_string();
    assert_eq!(
        error,
        "no field `weight`: fields::Stone does not tell its fields; add `fields` to its `#[typed(..)]` below `#[derive(Typed)]`"
    );
    let error = Any::new(cat("Tom")).field("lives").unwrap_err().to_string();
    assert_eq!(error, "the field `lives` of fields::Cat<u8> is not `pub`");
    // Fields of what a pointer points to, shared.
    assert_eq!(Any::new(Rc::new(cat("Tom"))).field("name").unwrap().downcast_ref(), Some(&"Tom".to_owned()));
    let error = Any::new(Box::new(cat("Tom"))).field_mut("name").map(drop).unwrap_err().to_string();
    assert!(error.ends_with(", which may have other owners: it is lent out shared only"), "{error}");

    let mut any = Any::new(From(3_u8..));
    *any.field_mut("start").unwrap().downcast_mut::<u8>().unwrap() += 1;
    assert_eq!(any.field("start").unwrap().downcast_ref(), Some(&4_u8));
}
