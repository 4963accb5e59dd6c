//! What descriptors say: hashes, what can be compared, how they print.
#![allow(missing_docs)]

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::error::Error;
use std::ffi::{CString, OsString};
use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZero, Wrapping};
use std::ops::{Range, RangeFrom, RangeFull, RangeTo, RangeToInclusive};
use std::path::PathBuf;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicI8, AtomicU8};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::{Duration, Instant, SystemTime};

use itab::abi::{Package, TFlag};
use itab::{Any, AnyRef, IfaceRef, InterfaceType, Itab, Key, Opaque, Type, Typed, interface, methods};

itab::package!();

#[interface]
pub trait Named {
    fn name(&self) -> String;
    fn rename(&mut self, name: &str);
}

#[interface]
trait Hidden {
    fn secret(&self) -> u8;
}

#[derive(Clone, PartialEq, Debug)]
pub struct Cat(String);

#[methods]
impl Cat {
    pub fn name(&self) -> String {
        self.0.clone()
    }
    pub fn rename(&mut self, name: &str) {
        self.0 = name.into();
    }
    fn secret(&self) -> u8 {
        7
    }
}

#[derive(Typed)]
pub struct Stone;

mod elsewhere {
    /// Another path, and nothing else.
    #[derive(itab::Typed)]
    pub struct Stone;
}

#[derive(Typed)]
pub struct Block<const N: usize>(pub [u8; N]);

#[derive(Typed)]
#[repr(align(16))]
pub struct Wide(pub [u8; 16]);

macro_rules! types {
    ($($typ:ty),* $(,)?) => { [$(Type::of::<$typ>()),*] };
}

/// Types of which no two have path, size and alignment in common.
fn different() -> Vec<&'static Type> {
    types![
        bool,
        char,
        (),
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        f32,
        f64,
        String,
        &'static str,
        Vec<u8>,
        Box<u8>,
        Rc<u8>,
        Arc<u8>,
        &'static u8,
        Box<str>,
        Box<[u8]>,
        fn() -> u8,
        (u8,),
        (u8, u8),
        (u8, u8, u8),
        (u8, u8, u8, u8),
        Option<u8>,
        Option<u32>,
        [u8; 1],
        [u8; 2],
        [u8; 3],
        [u8; 100],
        Opaque<u8>,
        Opaque<u32>,
        Pin<Box<u8>>,
        Rc<str>,
        Cow<'static, str>,
        Rc<[u8]>,
        Arc<[u8]>,
        (u8, u8, u8, u8, u8),
        Result<u8, u8>,
        VecDeque<u8>,
        LinkedList<u8>,
        BTreeSet<u8>,
        HashSet<u8>,
        BinaryHeap<u8>,
        Reverse<u8>,
        Wrapping<u8>,
        Range<u8>,
        RangeFrom<u8>,
        RangeTo<u8>,
        RangeToInclusive<u8>,
        RangeFull,
        NonZero<u8>,
        NonZero<i8>,
        Cell<u8>,
        RefCell<u8>,
        OnceCell<u8>,
        Mutex<u8>,
        RwLock<u8>,
        OnceLock<u8>,
        AtomicU8,
        AtomicI8,
        std::rc::Weak<u8>,
        std::sync::Weak<u8>,
        fn(u8) -> u8,
        fn(u8, u8) -> u8,
        Box<dyn Fn(u8) -> u8>,
        Box<dyn FnMut(u8) -> u8>,
        Box<dyn FnOnce(u8) -> u8>,
        Box<dyn FnOnce(u8) -> u8 + Send>,
        Box<dyn Error>,
        Box<dyn Error + Send + Sync>,
        std::io::Error,
        Duration,
        Instant,
        SystemTime,
        PathBuf,
        OsString,
        CString,
        Ipv4Addr,
        IpAddr,
        Cat,
        Stone,
        elsewhere::Stone,
        Block<1>,
        Block<2>,
        Block<3>,
        Wide,
    ]
    .to_vec()
}

/// What decides nearly every concrete assertion and every switch that fails: were two of these equal, they
/// would still be told apart, by a slower way that nobody sees.
#[test]
fn hashes_differ() {
    let mut seen = HashMap::new();
    for typ in different() {
        if let Some(other) = seen.insert(typ.hash(), typ) {
            panic!("{typ} and {other} have the hash {:#x}", typ.hash());
        }
    }
}

/// It may lie at another address, but never in another class.
#[test]
fn equal_types_have_equal_hashes() {
    fn of<T: Typed>() -> &'static Type {
        T::TYPE
    }
    fn hash(typ: &Type) -> u64 {
        use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
        BuildHasherDefault::<DefaultHasher>::default().hash_one(typ)
    }
    for (one, other) in [
        (Type::of::<Vec<Block<2>>>(), of::<Vec<Block<2>>>()),
        (Type::of::<Option<Box<Cat>>>(), AnyRef::new(&None::<Box<Cat>>).ty()),
        (Type::of::<Cat>(), AnyRef::new(&Cat(String::new())).ty()),
    ] {
        assert_eq!((one, one.hash(), hash(one)), (other, other.hash(), hash(other)));
    }
    // `Hash` for `Type` is that of the identity, so a set of types is a set.
    #[expect(clippy::mutable_key_type, reason = "the cells of a type are no part of its identity")]
    let all: HashSet<&Type> = different().into_iter().chain(different()).collect();
    assert_eq!(all.len(), different().len());
    let hashes: HashSet<u64> = all.into_iter().map(hash).collect();
    assert_eq!(hashes.len(), different().len());
}

/// Go keeps a copy of the type's hash in the itab.
#[test]
fn an_itab_has_the_hash_of_its_type() {
    #[interface]
    trait Length {
        fn length(&self) -> usize;
    }
    macro_rules! check {
        ($($value:ident),*) => {$(
            struct $value([u8; stringify!($value).len()]);
            #[methods]
            impl $value {
                pub fn length(&self) -> usize {
                    self.0.len()
                }
            }
            let value = $value([0; _]);
            let by_rustc = IfaceRef::itab(IfaceRef::<dyn Length>::new(&value));
            let by_getitab = IfaceRef::itab(AnyRef::new(&value).cast_ref::<dyn Length>().expect("it has the method"));
            for itab in [by_rustc, by_getitab] {
                assert_eq!(itab.hash(), Type::of::<$value>().hash(), stringify!($value));
            }
            assert_eq!(IfaceRef::<dyn Length>::new(&value).length(), stringify!($value).len());
        )*};
    }
    check!(One, Three);
    assert_ne!(Type::of::<One>().hash(), Type::of::<Three>().hash());
}

/// What a type can is what its definition says, and of a type that consists of others, what theirs say.
#[test]
fn operations_are_those_of_the_type_and_its_parts() {
    #[derive(Typed, PartialEq)]
    #[allow(dead_code, reason = "compared by nobody")]
    struct Equal(f64);
    #[derive(Typed, Hash)]
    struct Hashed;
    #[derive(Typed, PartialEq, Eq, PartialOrd, Ord)]
    struct Ordered;
    struct NoTraits;
    macro_rules! check {
        ($($typ:ty: $comparable:literal $hashable:literal $ordered:literal)*) => {$(
            let typ = Type::of::<$typ>();
            assert_eq!(
                [typ.is_comparable(), typ.is_hashable(), typ.is_ordered()].map(u8::from),
                [$comparable, $hashable, $ordered],
                "{typ}"
            );
        )*};
    }
    check! {
        bool: 1 1 1
        f64: 1 1 0
        String: 1 1 1
        &'static str: 1 1 1
        (): 1 1 1
        Cat: 1 0 0
        Equal: 1 0 0
        Hashed: 0 1 0
        Ordered: 1 0 1
        Stone: 0 0 0
        Block<3>: 0 0 0
        Opaque<NoTraits>: 0 0 0
        Opaque<u8>: 0 0 0
        fn() -> u8: 0 0 0
        Vec<u8>: 1 1 1
        Vec<f64>: 1 1 0
        Vec<Cat>: 1 0 0
        Vec<Stone>: 0 0 0
        Box<[Hashed]>: 0 1 0
        [Ordered; 2]: 1 0 1
        [Stone; 0]: 0 0 0
        (u8, f32): 1 1 0
        (Cat, Hashed): 0 0 0
        (Ordered, u8, u8, Hashed): 0 0 0
        (Ordered,): 1 0 1
        Option<Stone>: 0 0 0
        Option<Box<Hashed>>: 0 1 0
        Rc<Ordered>: 1 0 1
        Arc<Stone>: 0 0 0
        &'static f64: 1 1 0
        Box<Vec<(u8, Option<String>)>>: 1 1 1
        BTreeMap<u8, String>: 1 1 1
        BTreeMap<u8, f64>: 1 1 0
        BTreeMap<String, Stone>: 0 0 0
        HashMap<String, Cat>: 1 0 0
        HashMap<u8, u8>: 1 0 0
        HashMap<u8, Stone>: 0 0 0
        HashMap<Any, Vec<Any>>: 1 0 0
        Result<u8, String>: 1 1 1
        Result<u8, Stone>: 0 0 0
        Result<f64, Hashed>: 0 1 0
        VecDeque<Ordered>: 1 0 1
        LinkedList<f64>: 1 1 0
        BTreeSet<Vec<u8>>: 1 1 1
        HashSet<u8>: 1 0 0
        BinaryHeap<u8>: 0 0 0
        Rc<[f64]>: 1 1 0
        Arc<[Stone]>: 0 0 0
        Reverse<u8>: 1 1 1
        Wrapping<f32>: 1 1 0
        Range<u8>: 1 1 0
        RangeToInclusive<Stone>: 0 0 0
        (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, f64): 1 1 0
        (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, Stone): 0 0 0
        NonZero<u8>: 1 1 1
        Duration: 1 1 1
        SystemTime: 1 1 1
        PathBuf: 1 1 1
        IpAddr: 1 1 1
        Arc<str>: 1 1 1
        Cow<'static, str>: 1 1 1
        std::io::Error: 0 0 0
        Box<dyn Error + Send + Sync>: 0 0 0
        Box<dyn Fn(u8) -> u8>: 0 0 0
        fn(u8, u8) -> u8: 0 0 0
        AtomicU8: 0 0 0
        Cell<u8>: 0 0 0
        Mutex<u8>: 0 0 0
        Arc<Mutex<u8>>: 0 0 0
        Arc<Any>: 1 1 0
        Pin<Box<u8>>: 1 1 1
        Vec<Key>: 1 1 0
    }
}

/// Bytes are compared where a comparison of the bytes is one of the values.
#[test]
fn regular_memory_is_that_of_integers() {
    macro_rules! check {
        ($($typ:ty: $regular:literal)*) => {$(
            let regular = Type::of::<$typ>().tflag().contains(TFlag::REGULAR_MEMORY);
            assert_eq!(regular, $regular, stringify!($typ));
        )*};
    }
    check! {
        bool: true
        char: true
        i128: true
        usize: true
        [u8; 3]: true
        [[char; 2]; 2]: true
        f64: false
        [f32; 2]: false
        (u8, u16): false
        Option<u8>: false
        Box<u8>: false
        &'static u8: false
        Vec<u8>: false
        String: false
        Cat: false
        Block<2>: false
        fn() -> u8: false
        NonZero<u32>: true
        [NonZero<u8>; 2]: true
        Wrapping<u8>: false
        AtomicU8: false
        Cell<u8>: false
    }
}

/// Go: predeclared types and declared ones have a name, others say what they are made of.
#[test]
fn a_type_that_is_declared_has_a_name() {
    macro_rules! check {
        ($($typ:ty: $named:literal)*) => {$(
            assert_eq!(Type::of::<$typ>().tflag().contains(TFlag::NAMED), $named, stringify!($typ));
        )*};
    }
    check! {
        bool: true
        u8: true
        f64: true
        String: true
        Cat: true
        Opaque<u8>: true
        Duration: true
        Result<u8, u8>: true
        Vec<u8>: false
        [u8; 1]: false
        (u8,): false
        Option<u8>: false
        Box<u8>: false
        HashMap<u8, u8>: false
        fn() -> u8: false
    }
}

/// The text of a code pointer is the only thing that differs from run to run.
#[test]
fn a_type_prints_what_it_says() {
    let typ = Type::of::<Cat>();
    let [name, rename, secret] = typ.methods() else { panic!("three methods: {typ:?}") };
    assert_eq!(
        format!("{typ:?}"),
        format!(
            "Type {{ name: \"descriptors::Cat\", kind: Named, size: {}, align: {}, hash: {:#010x}, \
             tflag: {{\"uncommon\", \"named\"}}, package: \"descriptors\", methods: [\
             pub name \"fn(&self) -> String\" {:?}, pub rename \"fn(&mut self, &str)\" {:?}, \
             secret \"fn(&self) -> u8\" {:?}] }}",
            size_of::<Cat>(),
            align_of::<Cat>(),
            typ.hash(),
            name.ifn(),
            rename.ifn(),
            secret.ifn(),
        )
    );
    assert_eq!(
        format!("{:?}", Type::of::<u16>()),
        format!(
            "Type {{ name: \"u16\", kind: Uint16, size: 2, align: 2, hash: {:#010x}, \
             tflag: {{\"named\", \"regular-memory\", \"direct-iface\"}}, package: \"itab\", methods: [] }}",
            Type::of::<u16>().hash()
        )
    );
    assert_eq!(format!("{typ} {typ:20}|"), "descriptors::Cat descriptors::Cat    |");
}

#[test]
fn an_interface_type_prints_what_it_says() {
    assert_eq!(
        format!("{:?}", InterfaceType::of::<dyn Named>()),
        "InterfaceType { name: \"descriptors::Named\", package: \"descriptors\", methods: [\
         name \"fn(&self) -> String\", rename \"fn(&mut self, &str)\"] }"
    );
    assert_eq!(format!("{:>20}|", InterfaceType::of::<dyn Hidden>()), " descriptors::Hidden|");
}

#[test]
fn an_itab_prints_what_it_says() {
    let cat = Cat("Tom".into());
    assert_eq!(IfaceRef::<dyn Hidden>::new(&cat).secret(), 7);
    let by_rustc = IfaceRef::itab(IfaceRef::<dyn Hidden>::new(&cat));
    let by_getitab = IfaceRef::itab(AnyRef::new(&cat).cast_ref::<dyn Hidden>().expect("it has the method"));
    let text = |itab: Itab<'_>| {
        format!(
            "Itab {{ interface: descriptors::Hidden, type: descriptors::Cat, hash: {:#010x}, fun: [{:?}] }}",
            Type::of::<Cat>().hash(),
            itab.fun(0)
        )
    };
    for itab in [by_rustc, by_getitab] {
        assert_eq!(format!("{itab:?}"), text(itab));
    }
}

#[test]
fn a_package_prints_what_it_says() {
    let package: Package = Type::of::<Cat>().package();
    assert_eq!(package, InterfaceType::of::<dyn Named>().package());
    assert_eq!(
        (package.name(), package.version()),
        ("descriptors", env!("CARGO_PKG_VERSION")),
        "{package:?}"
    );
}
