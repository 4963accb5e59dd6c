//! Equality, order and hashes of interface values, by Go's rules.
//!
//! Go: `test/cmp.go`, `test/interface/noeq.go`, `test/convT2X.go`, `test/interface/..`, `src/runtime/iface_test.go`,
//! `map_test.go`, `src/hash/maphash/maphash_test.go`; each test says which.
#![allow(missing_docs)]
#![allow(clippy::eq_op, reason = "whether a value is equal to itself is the question")]
#![allow(clippy::mutable_key_type, reason = "values that have cells do not change here")]

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::fmt::Debug;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::num::{NonZero, Wrapping};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use itab::abi::Kind;
use itab::inspect::value;
use itab::{
    Any, AnyMut, AnyRef, AsAny, ComparisonError, Iface, IfaceMut, IfaceRef, Key, Opaque, Type, Typed,
    interface, methods,
};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}

#[interface]
pub trait Renamed: Named {
    fn rename(&mut self, name: &str);
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Cat(String);

#[methods]
impl Cat {
    pub fn name(&self) -> String {
        self.0.clone()
    }
    pub fn rename(&mut self, name: &str) {
        self.0 = name.to_owned();
    }
}

/// Has the methods of [`Cat`], and its layout.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Dog(String);

#[methods]
impl Dog {
    pub fn name(&self) -> String {
        self.0.clone()
    }
    pub fn rename(&mut self, name: &str) {
        self.0 = name.to_owned();
    }
}

/// Cannot be compared.
#[derive(Typed, Debug)]
struct Uncomparable;

/// Can be compared and hashed as far as rustc knows.
#[derive(Typed, Debug, PartialEq, Eq, Hash)]
struct Holder(u8, Any);

fn cat() -> Cat {
    Cat("Tom".into())
}

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    BuildHasherDefault::<DefaultHasher>::default().hash_one(value)
}

/// What a panic says.
fn panic_of<R>(body: impl FnOnce() -> R) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(body()))).expect_err("it panics");
    *panic.downcast::<String>().expect("it panics with a text")
}

fn uncomparable(ty: &Type) -> String {
    format!("runtime error: comparing uncomparable type {ty}")
}

fn unhashable(ty: &Type) -> String {
    format!("runtime error: hash of unhashable type {ty}")
}

#[test]
fn types_decide_first_then_values() {
    assert!(Any::new(3_u64) == Any::new(3_u64) && Any::new(3_u64) != Any::new(4_u64));
    assert!(Any::new(3_u64) != Any::new(3_i64) && Any::new(3_u64) != Any::new(Opaque(3_u64)));
    assert!(Any::new(cat()) == Any::new(cat()) && Any::new(cat()) != Any::new(Dog("Tom".into())));
    assert!(Any::new(vec![Some(1.5_f64)]) == Any::new(vec![Some(1.5_f64)]));
    assert!(Any::new(vec![Some(1.5_f64)]) != Any::new(vec![Some(1.5_f64), None]));
}

/// Each of the six with each of the six, equal and not.
#[test]
fn every_value_compares_with_every_other() {
    let (mut one, mut two) = (cat(), cat());
    macro_rules! each {
        ($other:expr => $($value:expr),*) => {$(
            assert!($value == $other && !($value != $other), "{:?} and {:?}", $value, $other);
            assert!($value != Any::new(Dog("Tom".into())) && $value != Any::new(Cat("Jerry".into())));
            assert_eq!(hash(&$value), hash(&$other));
        )*};
    }
    let tom = cat();
    macro_rules! all {
        ($($other:expr),*) => {$(
            each! { $other =>
                Any::new(cat()), AnyRef::new(&tom), AnyMut::new(&mut two),
                Iface::<dyn Named>::new(cat()), IfaceRef::<dyn Named>::new(&tom), IfaceMut::<dyn Renamed>::new(&mut two),
                Any::<dyn Send + Sync>::from_value(cat()), Iface::<dyn Named + Send>::new(cat())
            }
        )*};
    }
    all! {
        Any::new(cat()), AnyRef::new(&tom), AnyMut::new(&mut one),
        Iface::<dyn Renamed>::new(cat()), IfaceRef::<dyn Named>::new(&tom), IfaceMut::<dyn Named>::new(&mut one),
        Any::<dyn Send>::from_value(cat())
    }
}

#[test]
fn a_value_compares_with_a_concrete_one() {
    let (mut tom, jerry) = (cat(), Cat("Jerry".into()));
    assert!(Any::new(3_u64) == 3_u64 && Any::new(3_u64) != 4_u64 && Any::new(3_u64) != 3_i64);
    assert!(Any::new("k") == "k" && Any::new("k") != "l" && Any::new(String::from("k")) != "k");
    assert!(AnyRef::new(&jerry) == jerry && AnyRef::new(&tom) != jerry);
    assert!(Iface::<dyn Named>::new(cat()) == tom && Iface::<dyn Named>::new(cat()) != jerry);
    assert!(Iface::<dyn Named>::new(cat()) != Dog("Tom".into()));
    assert!(IfaceRef::<dyn Named>::new(&jerry) == jerry && IfaceRef::<dyn Named>::new(&tom) != jerry);
    assert!(IfaceMut::<dyn Renamed>::new(&mut tom) != jerry && AnyMut::new(&mut tom) != jerry);
    assert!(IfaceMut::<dyn Renamed>::new(&mut tom) == cat() && AnyMut::new(&mut tom) == cat());
}

/// Equality is the type's, which is not looked at if the types differ.
#[test]
fn a_mismatch_calls_nothing() {
    thread_local! { static CALLS: Cell<u32> = const { Cell::new(0) } }
    #[derive(Typed)]
    struct Counted;
    impl PartialEq for Counted {
        fn eq(&self, _: &Self) -> bool {
            CALLS.set(CALLS.get() + 1);
            true
        }
    }
    assert!(Any::new(Counted) != Any::new(3_u64) && Any::new(3_u64) != Any::new(Counted));
    assert!(Any::new(3_u64) != Counted && Any::new(Counted) != 3_u64);
    assert_eq!(CALLS.get(), 0);
    assert!(Any::new(Counted) == Counted && Any::new(Counted) == Any::new(Counted));
    assert_eq!(CALLS.get(), 2);
}

/// Go: `map_test.go`, TestNegativeZero and TestNan.
#[test]
fn floats_compare_as_floats() {
    macro_rules! check {
        ($($float:ident)*) => {$(
            let (zero, minus, nan) = (Any::new(0.0 as $float), Any::new(-0.0 as $float), Any::new($float::NAN));
            assert!(zero == minus && minus == 0.0 as $float && hash(&zero) == hash(&minus));
            let one_nan = $float::NAN;
            assert!(nan != nan && nan != one_nan);
            assert_eq!(hash(&nan), hash(&nan), "a hash is the same each time");
            assert_ne!(hash(&Any::new(1.0 as $float)), hash(&Any::new(2.0 as $float)));
            // A value that lies elsewhere is the same value, and not one in the same place.
            let nans = Any::new([$float::NAN; 3]);
            assert!(nans != nans && Any::new(Box::new($float::NAN)) != Any::new(Box::new($float::NAN)));
            let shared = Rc::new($float::NAN);
            assert!(Any::new(shared.clone()) != Any::new(shared.clone()));
            assert!(Any::new(shared.clone()).ptr_eq(&Any::new(shared)));
            let zeros = [Any::new(vec![(0.0 as $float, 1)]), Any::new(vec![(-0.0 as $float, 1)])];
            assert!(zeros[0] == zeros[1] && hash(&zeros[0]) == hash(&zeros[1]));

            let mut map: HashMap<Any, u8> = HashMap::new();
            assert_eq!(map.insert(zero, 1), None);
            assert_eq!(map.insert(minus, 2), Some(1));
            for at in 0..3 {
                assert_eq!(map.insert(Any::new($float::NAN), at), None);
            }
            assert_eq!((map.len(), map.get(&Any::new($float::NAN))), (4, None));
        )*};
    }
    check!(f32 f64);
}

/// By target, as the pointers compare in Rust; by address, as in Go, with `ptr_eq`.
#[test]
fn pointers_compare_what_they_point_to() {
    macro_rules! check {
        ($($make:expr),*) => {$({
            let (one, two, other) = ($make(cat()), $make(cat()), $make(Cat("Jerry".into())));
            let (one, two, other) = (AnyRef::new(&one), AnyRef::new(&two), AnyRef::new(&other));
            assert!(one == two && one != other && hash(&one) == hash(&two));
            assert!(one.ptr_eq(&one) && !one.ptr_eq(&two) && !one.ptr_eq(&other));
            assert_eq!(one.try_cmp(&other), Ok(Ordering::Greater));
        })*};
    }
    // What a static holds is no leak.
    static CATS: Mutex<Vec<&'static Cat>> = Mutex::new(Vec::new());
    let leak = |cat| -> &'static Cat {
        let cat = Box::leak(Box::new(cat));
        CATS.lock().unwrap().push(cat);
        cat
    };
    check!(Box::new, Rc::new, Arc::new, leak);
    check!(|cat| Some(Box::new(cat)), |cat| Some(Rc::new(cat)));
    let shared = Rc::new(cat());
    assert!(Any::new(shared.clone()).ptr_eq(&Any::new(shared.clone())));
    assert!(Any::new(Some(shared.clone())).ptr_eq(&Any::new(Some(shared.clone()))));
    assert!(!Any::new(Some(shared.clone())).ptr_eq(&Any::new(shared.clone())), "two types");
    assert!(Iface::ptr_eq(&Iface::<dyn Named>::new(shared.clone()), &shared));
    // Nil.
    let nil = Any::new(None::<Rc<Cat>>);
    assert!(nil == Any::new(None::<Rc<Cat>>) && nil.ptr_eq(&nil) && nil != Any::new(Some(shared)));
    assert!(nil != Any::new(None::<Rc<Dog>>) && !nil.ptr_eq(&Any::new(None::<Rc<Dog>>)));
    // No pointers.
    assert!(!Any::new(3_u64).ptr_eq(&Any::new(3_u64)) && !Any::new(cat()).ptr_eq(&Any::new(cat())));
    assert!(!Any::new(Some(None::<Box<u8>>)).ptr_eq(&Any::new(None::<Option<Box<u8>>>)));
}

/// Go: `noeq.go`: `x == x` panics for maps, slices in structs and functions, and not for an int.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn uncomparable_types_are_said() {
    fn check<T: Typed>(make: impl Fn() -> T) {
        let (one, two) = (Any::new(make()), Any::new(make()));
        let text = uncomparable(Type::of::<T>());
        assert!(!Type::of::<T>().is_comparable());
        assert_eq!(panic_of(|| one == one), text);
        assert_eq!(panic_of(|| one != two), text);
        let error = one.try_eq(&two).expect_err("it cannot be compared");
        assert_eq!((error.to_string(), error.ty()), (text, Type::of::<T>()));
        assert_eq!(format!("{error:?}"), format!("ComparisonError({error})"));
        // Values of different types differ, whatever the types.
        assert!(
            one != Any::new(3_u64) && Any::new(3_u64) != one && one.try_eq(&Any::new(3_u64)) == Ok(false)
        );
    }
    check(|| Uncomparable);
    check(|| vec![Uncomparable]);
    check(|| [Uncomparable]);
    check(|| (1_u8, Uncomparable));
    check(|| Some(Uncomparable));
    check(|| Box::new(Uncomparable));
    check(|| Rc::new(Uncomparable));
    check(|| Opaque(1_u8));
    check(|| -> fn() -> u8 { || 1 });
    assert_eq!(
        panic_of(|| Any::new(char::default as fn() -> char) == char::default as fn() -> char),
        uncomparable(Type::of::<fn() -> char>())
    );
    assert!(Any::new(1_u8) == Any::new(1_u8));
}

/// Go: issue 8606. A struct is compared in the order of its fields, and panics where it gets that far.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn fields_are_compared_in_order() {
    let holder = |number| Holder(number, Any::new(Uncomparable));
    let text = uncomparable(Type::of::<Uncomparable>());
    assert!(Any::new(holder(1)) != Any::new(holder(2)));
    assert_eq!(Any::new(holder(1)).try_eq(&Any::new(holder(2))), Ok(false));
    assert_eq!(panic_of(|| Any::new(holder(1)) == Any::new(holder(1))), text);
    let error = Any::new(holder(1)).try_eq(&Any::new(holder(1))).expect_err("a derived `==` meets it");
    assert_eq!((error.to_string(), error.ty()), (text, Type::of::<Uncomparable>()));
    assert_eq!(panic_of(|| hash(&Any::new(holder(1)))), unhashable(Type::of::<Uncomparable>()));
    let error = Any::new(holder(1)).try_hash(&mut DefaultHasher::new()).expect_err("a derived hash meets it");
    assert_eq!(error.to_string(), unhashable(Type::of::<Uncomparable>()));
    // The mode of `try_eq` ends with it, also by a panic.
    #[derive(Typed)]
    struct Panics;
    impl PartialEq for Panics {
        fn eq(&self, _: &Self) -> bool {
            panic!("{}", "mine")
        }
    }
    assert_eq!(panic_of(|| Any::new(Panics).try_eq(&Any::new(Panics))), "mine");
    assert!(panic_of(|| Any::new(Uncomparable) == Any::new(Uncomparable)).starts_with("runtime error"));
}

/// A `try_eq` within a `try_eq` has an answer of its own.
#[test]
fn attempts_nest() {
    #[derive(Typed)]
    struct Careful;
    impl PartialEq for Careful {
        fn eq(&self, _: &Self) -> bool {
            Any::new(Uncomparable).try_eq(&Any::new(Uncomparable)).is_err()
        }
    }
    assert_eq!(Any::new(Careful).try_eq(&Any::new(Careful)), Ok(true));
}

/// Go: `test/fixedbugs/issue23545`, `33062`: what is in a field is compared, however deep.
#[test]
fn derived_traits_see_interface_values() {
    #[derive(Typed, Debug, PartialEq, Eq, Hash)]
    struct Struct {
        any: Any,
        named: Iface<dyn Named>,
        many: [Option<Box<Holder>>; 2],
    }
    let make = |name: &str, number: u8| Struct {
        any: Any::new(1.5_f64),
        named: Iface::new(Cat(name.into())),
        many: [None, Some(Box::new(Holder(1, Any::new(Holder(2, Any::new(number))))))],
    };
    assert_eq!(make("Tom", 3), make("Tom", 3));
    assert_eq!(hash(&make("Tom", 3)), hash(&make("Tom", 3)));
    assert!(make("Tom", 3) != make("Jerry", 3) && make("Tom", 3) != make("Tom", 4));
    assert!(Any::new(make("Tom", 3)) == Any::new(make("Tom", 3)));
    assert!(Any::new(make("Tom", 3)) != Any::new(make("Tom", 4)));
}

#[test]
fn maps_have_interface_values_as_keys() {
    let mut counts: HashMap<Any, u32> = HashMap::new();
    *counts.entry(Any::new("k")).or_default() += 1;
    *counts.entry(Any::new(1.5_f64)).or_default() += 1;
    *counts.entry(Any::new("k")).or_default() += 1;
    *counts.entry(Any::new(1_u8)).or_default() += 10;
    *counts.entry(Any::new(1_i8)).or_default() += 20;
    assert_eq!(counts.len(), 4);
    for (key, count) in
        [(Any::new("k"), 2), (Any::new(1.5_f64), 1), (Any::new(1_u8), 10), (Any::new(1_i8), 20)]
    {
        assert_eq!(counts.get(&key), Some(&count), "{key:?}");
    }
    assert_eq!(counts.get(&"k" as &dyn AsAny), Some(&2));
    assert_eq!(counts.get(&1_u16 as &dyn AsAny), None);
    assert_eq!(counts.get(&IfaceRef::<dyn Named>::new(&cat()) as &dyn AsAny), None);

    let mut names: HashSet<Iface<dyn Named>> = HashSet::new();
    assert!(names.insert(Iface::new(cat())) && !names.insert(Iface::new(cat())));
    assert!(names.insert(Iface::new(Dog("Tom".into()))) && names.contains(&Iface::new(cat())));
}

/// Go: `test/fixedbugs/issue19359`, `map_test.go` TestEmptyMapWithInterfaceKey: unhashable keys, whether the map is empty
/// or not; it can be used afterwards.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_map_survives_keys_without_a_hash() {
    let mut map: HashMap<Any, u8> = HashMap::new();
    for filled in [false, true] {
        let text = unhashable(Type::of::<Uncomparable>());
        assert_eq!(panic_of(|| map.insert(Any::new(Uncomparable), 1)), text);
        // std does not hash to look into an empty map, where Go panics.
        if filled {
            assert_eq!(panic_of(|| map.get(&Any::new(Uncomparable)).copied()), text);
            assert_eq!(panic_of(|| map.remove(&Any::new(Uncomparable))), text);
        }
        assert_eq!(map.insert(Any::new(1_u8), 2), filled.then_some(2));
        assert_eq!((map.len(), map.get(&Any::new(1_u8))), (1, Some(&2)));
    }
}

#[test]
fn a_checked_key_never_panics() {
    let key = |any: Any| any.into_key().expect("it can be a key");
    let mut map: HashMap<Key, u8> = HashMap::new();
    assert_eq!(map.insert(key(Any::new("k")), 1), None);
    assert_eq!(map.insert(key(Any::new("k")), 2), Some(1));
    assert_eq!(map.insert(key(Any::new(Holder(1, Any::new(1.5_f64)))), 3), None);
    assert_eq!(map.insert(key(Any::new(f64::NAN)), 4), None);
    assert_eq!(map.get(&key(Any::new(Holder(1, Any::new(1.5_f64))))), Some(&3));
    assert_eq!(map.get(&key(Any::new(f64::NAN))), None);
    assert_eq!(map.get(&"k" as &dyn AsAny), Some(&2));
    assert_eq!(Any::from(key(Any::new(3_u8))), 3_u8);
    assert_eq!(key(Any::new(3_u8)).into_any(), 3_u8);

    // The owner comes back, and what is wrong may be deep within.
    let error = Any::new(Uncomparable).into_key().expect_err("it has no hash");
    assert_eq!(error.to_string(), unhashable(Type::of::<Uncomparable>()));
    assert!(error.value().is::<Uncomparable>() && error.into_value().is::<Uncomparable>());
    let error =
        Any::new(Holder(1, Any::new(Uncomparable))).into_key().expect_err("what is in it has no hash");
    assert_eq!(error.error().ty(), Type::of::<Uncomparable>());
    assert_eq!(error.into_value().downcast_ref::<Holder>().expect("it is unchanged").0, 1);
    #[derive(Typed, Hash)]
    struct OnlyHash;
    let error: ComparisonError = Any::new(OnlyHash).into_key().expect_err("it has no equality").into();
    assert_eq!(error.to_string(), uncomparable(Type::of::<OnlyHash>()));
}

/// A value that was checked and changes so that it cannot be compared any more equals nothing.
#[test]
fn a_key_that_changes_never_panics() {
    thread_local! { static CHANGED: Cell<bool> = const { Cell::new(false) } }
    #[derive(Typed)]
    struct Fickle;
    impl PartialEq for Fickle {
        fn eq(&self, _: &Self) -> bool {
            !CHANGED.get() || Any::new(Uncomparable) == Any::new(Uncomparable)
        }
    }
    impl Hash for Fickle {
        fn hash<H: Hasher>(&self, state: &mut H) {
            if CHANGED.get() {
                Any::new(Uncomparable).hash(state);
            }
        }
    }
    let key = Any::new(Fickle).into_key().expect("it can be a key");
    assert!(key == key);
    CHANGED.set(true);
    assert!(key != key);
    hash(&key);
}

#[test]
fn values_have_an_order_if_their_type_has() {
    assert_eq!(Any::new(3_u64).try_cmp(&Any::new(4_u64)), Ok(Ordering::Less));
    assert_eq!(Any::new(vec![2_u8, 1]).try_cmp(&vec![2_u8]), Ok(Ordering::Greater));
    assert_eq!(Any::new((1_u8, "b")).try_cmp(&(1_u8, "b")), Ok(Ordering::Equal));
    assert_eq!(Any::new(None::<u8>).try_cmp(&Some(0_u8)), Ok(Ordering::Less));
    assert_eq!(Iface::try_cmp(&Iface::<dyn Named>::new(cat()), &cat()), Ok(Ordering::Equal));
    let error = Any::new(1.5_f64).try_cmp(&Any::new(1.5_f64)).expect_err("floats have no order");
    assert_eq!(error.to_string(), "runtime error: ordering unordered type f64");
    let error = Any::new(1_u8).try_cmp(&Any::new(1_u16)).expect_err("two types");
    assert_eq!(error.to_string(), "runtime error: ordering values of types u8 and u16");
    assert!(Any::new(vec![1.5_f64]).try_cmp(&vec![1.5_f64]).is_err());
}

/// Go: `convT2X.go`: values of every size and shape compare equal to themselves in an interface, and hash alike.
#[test]
fn values_of_every_shape_compare() {
    fn check<T: Typed + PartialEq + Clone + Debug>(one: T, same: T, other: T) {
        let printed = format!("{:?}", value(&Any::new(one.clone())));
        assert_eq!(printed, format!("{one:?}"));
        let [a, b, c] = [Any::new(one.clone()), Any::new(same), Any::new(other)];
        assert!(a == b && a == one && a != c && c != one, "{one:?}");
        assert_eq!(hash(&a), hash(&b), "{one:?}");
        assert_ne!(hash(&a), hash(&c), "{one:?}");
        assert_eq!(a.try_clone().expect("it is Clone"), a, "{one:?}");
    }
    check(true, true, false);
    check(-1_i8, -1, 1);
    check(1_u16, 1, 0x101);
    check(1_i32, 1, 0x10001);
    check(1_u64, 1, 1 << 32 | 1);
    check(1_u128, 1, 1 << 64 | 1);
    check(1.5_f32, 1.5, 2.5);
    check(1.5_f64, 1.5, 2.5);
    check('a', 'a', 'b');
    check(String::from("a"), "a".into(), "b".into());
    check("a", "a", "b");
    check(Vec::from("ab"), Vec::from("ab"), Vec::from("ac"));
    check(vec![cat()], vec![cat()], vec![]);
    check(Box::<[u16]>::from([1, 2]), [1, 2].into(), [1, 3].into());
    check([true, false], [true, false], [true, true]);
    check([1_u8; 100], [1; 100], [2; 100]);
    check((1_u8, "a"), (1, "a"), (1, "b"));
    check((1_u8, 2_u8, 3_u16, cat()), (1, 2, 3, cat()), (1, 2, 4, cat()));
    check(Some(1_u8), Some(1), None);
    check(Some(Box::new(1_u8)), Some(Box::new(1)), Some(Box::new(2)));
    check(Box::new(Box::new(1_u8)), Box::new(Box::new(1)), Box::new(Box::new(2)));
    check(cat(), cat(), Cat("Jerry".into()));
    check((1_u8, 2_u8, 3_u8, 4_u8, 5_u8), (1, 2, 3, 4, 5), (1, 2, 3, 4, 6));
    check(
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "a"),
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "a"),
        (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "b"),
    );
    check(Ok::<u8, String>(1), Ok(1), Ok(2));
    check(Err::<u8, u8>(1), Err(1), Ok(1));
    check(VecDeque::from([1_u8, 2]), [1, 2].into(), [2, 1].into());
    check(LinkedList::from([1_u8, 2]), [1, 2].into(), [1].into());
    check(BTreeSet::from(["a", "b"]), ["b", "a"].into(), ["a"].into());
    check(Rc::<[u8]>::from([1, 2]), [1, 2].into(), [1, 3].into());
    check(Arc::<str>::from("a"), "a".into(), "b".into());
    check(Cow::Borrowed("a"), Cow::Owned("a".into()), "b".into());
    check(Reverse(1_u8), Reverse(1), Reverse(2));
    check(Wrapping(1_u8), Wrapping(1), Wrapping(2));
    check(1_u8..3, 1..3, 1..4);
    check(1_u8.., 1.., 2..);
    check(..1_u8, ..1, ..2);
    check(..=1_u8, ..=1, ..=2);
    check(NonZero::new(1_u8), NonZero::new(1), None);
    check(Duration::from_secs(1), Duration::from_secs(1), Duration::from_secs(2));
    check(PathBuf::from("/a"), "/a/".into(), "/b".into());
    check(IpAddr::from([127, 0, 0, 1]), [127, 0, 0, 1].into(), [127, 0, 0, 2].into());
    check(Box::pin(1_u8), Box::pin(1), Box::pin(2));
    check(Rc::new(Any::new(1_u8)), Rc::new(Any::new(1_u8)), Rc::new(Any::new(2_u8)));
    assert!(Any::new(()) == Any::new(()) && Any::new([0_u8; 0]) == Any::new([0_u8; 0]));
}

/// Those that std does not hash, order or compare are not here either.
#[test]
fn std_collections_compare_as_in_std() {
    let set = |items: &[u8]| Any::new(items.iter().copied().collect::<HashSet<_>>());
    assert!(set(&[1, 2, 3]) == set(&[3, 2, 1]) && set(&[1]) != set(&[2]) && set(&[1]) != set(&[1, 2]));
    assert!(set(&[1]).try_hash(&mut DefaultHasher::new()).is_err());
    assert_eq!(set(&[1, 2]).try_clone().expect("its items are Clone"), set(&[2, 1]));
    let heap = || Any::new(BinaryHeap::from([2_u8, 1]));
    assert!(heap().try_eq(&heap()).is_err());
    assert_eq!(format!("{:?}", value(&heap().try_clone().expect("its items are Clone"))), "[2, 1]");
    let order = |one: Any, two: Any| one.try_cmp(&two);
    assert_eq!(order(Any::new(Reverse(1_u8)), Any::new(Reverse(2_u8))), Ok(Ordering::Greater));
    assert_eq!(
        order(Any::new(VecDeque::from([1_u8, 3])), Any::new(VecDeque::from([2_u8]))),
        Ok(Ordering::Less)
    );
    assert_eq!(order(Any::new(Ok::<u8, u8>(9)), Any::new(Err::<u8, u8>(1))), Ok(Ordering::Less));
    assert!(order(Any::new(1_u8..2), Any::new(1_u8..2)).is_err());
    assert_eq!(format!("{:?}", value(&Any::new(Err::<u8, _>("no")))), "Err(\"no\")");
    assert_eq!(format!("{:?}", value(&set(&[7]))), "{7}");
}

/// What is in a value of an interface is found where it lies, through every pointer.
#[test]
fn interface_values_lie_behind_pointers() {
    let nested = || Any::new(Rc::new(Iface::<dyn Named>::new(cat())));
    assert_eq!(nested(), nested());
    let back = nested().downcast::<Rc<Iface<dyn Named>>>().expect("what went in");
    assert_eq!(back.name(), "Tom");
    let tree = || Any::new(Box::new(Any::new(vec![Any::new(Rc::new(Any::new(1_u8)))])));
    assert_eq!(tree(), tree());
    let keys = || Any::new(vec![Any::new(1_u8).into_key().expect("it has a hash")]);
    assert_eq!(keys(), keys());
}

/// A function has no equality, is printed by its address, and can be called when it is out again.
#[test]
fn functions_are_values() {
    fn twice(number: u8) -> u8 {
        number * 2
    }
    let any = Any::new(twice as fn(u8) -> u8);
    assert!(any.try_eq(&any).is_err());
    assert_eq!(any.downcast_ref::<fn(u8) -> u8>().map(|twice| twice(4)), Some(8));
    let mut boxed: Any = Any::new(Box::new(|a: u8, b: u8| a + b) as Box<dyn Fn(u8, u8) -> u8>);
    assert_eq!(boxed.downcast_mut::<Box<dyn Fn(u8, u8) -> u8>>().map(|add| add(1, 2)), Some(3));
    let once: Any<dyn Send> =
        Any::from_value(Box::new(|| "done") as Box<dyn FnOnce() -> &'static str + Send>);
    let once = once.downcast::<Box<dyn FnOnce() -> &'static str + Send>>().expect("what went in");
    assert_eq!(once(), "done");
}

/// Go: `maphash_test.go` TestComparable: values that differ in one part have different hashes, also where the parts run together.
#[test]
fn hashes_tell_values_apart() {
    let values = [
        Any::new(1_u8),
        Any::new(1_i8),
        Any::new(1_u16),
        Any::new(1_u64),
        Any::new(1_i64),
        Any::new([1_u64]),
        Any::new([1_u8]),
        Any::new(vec![1_u8]),
        Any::new((1_u8,)),
        Any::new(Some(1_u8)),
        Any::new(Box::new(1_u8)),
        Any::new(vec![vec![1_u8], vec![]]),
        Any::new(vec![vec![], vec![1_u8]]),
        Any::new(("a", "b")),
        Any::new(("ab", "")),
        Any::new("ab"),
        Any::new(String::from("ab")),
        Any::new(1_f32),
        Any::new(1_f64),
    ];
    let hashes: HashSet<u64> = values.iter().map(hash).collect();
    assert_eq!(hashes.len(), values.len());
}

/// What a value is made of is printed and cloned too.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn operations_compose() {
    fn printed<T: Typed + Debug>(value: T) {
        let text = format!("{value:?}");
        let any = Any::new(value);
        assert!(format!("{any:?}").ends_with(&format!("data: {text} }}")), "{any:?}");
    }
    printed(vec![Some(1.5_f64), None]);
    printed((1_u8, "a", Box::new([true]), Rc::new(Some('c'))));
    printed(vec![cat()]);
    // Clones are made by the elements' own, and what was cloned is dropped if one of them panics.
    #[derive(Typed)]
    struct Third(Rc<Cell<u32>>);
    impl Clone for Third {
        fn clone(&self) -> Self {
            self.0.set(self.0.get() + 1);
            if self.0.get() == 3 { panic!("{}", "third") } else { Third(self.0.clone()) }
        }
    }
    let count = Rc::new(Cell::new(0));
    let make = || Third(count.clone());
    let three = [Any::new(vec![make(), make(), make()]), Any::new([make(), make(), make()])];
    for any in &three {
        count.set(0);
        let before = Rc::strong_count(&count);
        assert_eq!(panic_of(|| any.try_clone()), "third");
        assert_eq!(Rc::strong_count(&count), before);
    }
    assert!(Any::new(vec![Uncomparable]).try_clone().is_err());
    let shared = Any::new(Rc::new(Uncomparable));
    assert!(shared.ptr_eq(&shared.try_clone().expect("a pointer that shares can be cloned")));
}

/// A value of a few hundred bytes with 2^200 paths. Go: issue 62488, and pointers.
#[test]
#[cfg_attr(miri, ignore = "takes long; the tests of `typed/shared.rs` run the same code")]
fn shared_values_are_compared_once() {
    #[derive(Typed, PartialEq, Eq, Hash)]
    struct Both(Any, Any);
    fn nested(leaf: impl Fn() -> Any, depth: usize) -> Any {
        let mut value = Rc::new(Both(leaf(), leaf()));
        for _ in 0..depth {
            value = Rc::new(Both(Any::new(value.clone()), Any::new(value)));
        }
        Any::new(value)
    }
    let (one, two) = (nested(|| Any::new(1_u8), 200), nested(|| Any::new(1_u8), 200));
    assert!(one == two && one == one && one.try_eq(&two) == Ok(true));
    assert!(one != nested(|| Any::new(2_u8), 200) && one != nested(|| Any::new(1_u8), 199));
    // Equal values have equal hashes, however much of them is hashed.
    assert_eq!(hash(&one), hash(&two));
    assert_ne!(hash(&nested(|| Any::new(1_u8), 3)), hash(&nested(|| Any::new(2_u8), 3)));
    let key = one.into_key().expect("all of it can be hashed");
    assert!(key == two.into_key().expect("all of it can be hashed"));
    // Being in one place does not make a NaN equal to itself.
    let nan = nested(|| Any::new(f64::NAN), 200);
    assert!(nan != nan);
    let error = nested(|| Any::new(Uncomparable), 200).into_key().expect_err("the leaf has no hash");
    assert_eq!(error.error().ty(), Type::of::<Uncomparable>());
}

/// A value that contains itself. Go: `reflect.DeepEqual`; its `==` stops at pointers.
#[test]
fn a_circle_has_an_end() {
    #[derive(Typed)]
    struct Ring(u8, RefCell<Option<Any>>);
    impl PartialEq for Ring {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0 && *self.1.borrow() == *other.1.borrow()
        }
    }
    impl Drop for Open {
        fn drop(&mut self) {
            self.0.1.take();
        }
    }
    /// Opens the ring at its end, so that it is freed.
    struct Open(Rc<Ring>);
    fn ring(numbers: &[u8]) -> Open {
        let first = Rc::new(Ring(numbers[0], RefCell::new(None)));
        let mut last = first.clone();
        for &number in numbers[1..].iter().rev() {
            last = Rc::new(Ring(number, RefCell::new(Some(Any::new(last)))));
        }
        *first.1.borrow_mut() = Some(Any::new(last));
        Open(first)
    }
    let compare = |one: &Open, two: &Open| Any::new(one.0.clone()) == Any::new(two.0.clone());
    assert!(compare(&ring(&[1, 2]), &ring(&[1, 2])) && compare(&ring(&[1, 2]), &ring(&[1, 2, 1, 2])));
    assert!(!compare(&ring(&[1, 2]), &ring(&[1, 3])) && !compare(&ring(&[1, 2]), &ring(&[1, 2, 1])));
}

/// Go: `test/fixedbugs/issue23545`, `issue23546`: arrays of two and of 32 interface values. `cmp.go`: an array panics where the
/// comparison gets as far as the value that cannot be compared.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn arrays_of_interface_values() {
    fn array<const N: usize>(first: u8, last: Any) -> Any {
        let mut last = Some(last);
        Any::new(std::array::from_fn::<Any, N, _>(|at| match at {
            0 => Any::new(first),
            _ if at == N - 1 => last.take().expect("there is one last"),
            _ => Any::new(at),
        }))
    }
    fn check<const N: usize>() {
        let with = |last: &str| array::<N>(1, Any::new(last.to_owned()));
        assert!(with("a") == with("a") && with("a") != with("b") && hash(&with("a")) == hash(&with("a")));
        let not = |first| array::<N>(first, Any::new(Uncomparable));
        assert!(not(1) != not(2) && not(1) != with("a"));
        assert_eq!(panic_of(|| not(1) == not(1)), uncomparable(Type::of::<Uncomparable>()));
        let error = not(1).try_eq(&not(1)).expect_err("the last cannot be compared");
        assert_eq!(error.ty(), Type::of::<Uncomparable>());
        let error = not(1).into_key().expect_err("the last cannot be hashed");
        assert_eq!(error.to_string(), unhashable(Type::of::<Uncomparable>()));
    }
    check::<2>();
    check::<32>();
}

/// In Go a map cannot be compared (`noeq.go`); here it can be if its values can.
#[test]
fn maps_are_values() {
    let hash_map = |names: &[&str], last: f64| -> HashMap<String, (u8, f64)> {
        names.iter().enumerate().map(|(at, name)| (name.to_string(), (at as u8, last))).collect()
    };
    let [one, same] = [["a", "b", "c"]; 2].map(|names| Any::new(hash_map(&names, 1.5)));
    assert!(
        one == same && one != Any::new(hash_map(&["a", "b"], 1.5)) && one != hash_map(&["a", "b", "c"], 2.5)
    );
    assert!(one != Any::new(hash_map(&["a", "b", "d"], 1.5)) && one.try_clone().expect("it is Clone") == one);
    assert!(Any::new(hash_map(&["a"], f64::NAN)) != Any::new(hash_map(&["a"], f64::NAN)));
    assert!(one.into_key().is_err(), "its entries have no order");

    let tree = |number: u8| Any::new(BTreeMap::from([(1_u8, Any::new(number)), (2, Any::new("b"))]));
    assert!(tree(1) == tree(1) && tree(1) != tree(2) && hash(&tree(1)) == hash(&tree(1)));
    assert!(format!("{:?}", tree(7)).contains("data: {1: Any { type: u8, data: 7 }, 2: Any"));
    assert_eq!(tree(1).ty().kind(), Kind::Map);
    let ordered = |last: u8| Any::new(BTreeMap::from([("a", 1_u8), ("b", last)]));
    assert_eq!(ordered(1).try_cmp(&ordered(2)), Ok(Ordering::Less));
    assert_eq!(ordered(1).try_clone().expect("it is Clone"), ordered(1));
    let any_keys = |key: Any| Any::new(HashMap::from([(key, vec![Any::new(1_u8)])]));
    assert!(any_keys(Any::new(1.5_f64)) == any_keys(Any::new(1.5_f64)));
    assert!(any_keys(Any::new(f64::NAN)) != any_keys(Any::new(f64::NAN)));
}

/// Interface values in values of std, which are then values like any other.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn interface_values_nest() {
    let tree = |leaf: &str| {
        Any::new(vec![
            Any::new(1_u8),
            Any::new((String::from(leaf), Iface::<dyn Named>::new(cat()))),
            Any::new([None, Some(Any::new(vec![Any::new(1.5_f64)]))]),
        ])
    };
    assert!(tree("a") == tree("a") && tree("a") != tree("b") && hash(&tree("a")) == hash(&tree("a")));
    assert!(tree("a").into_key().expect("all of it can be a key") == tree("a").into_key().expect("as above"));
    let typ = tree("a").ty();
    assert_eq!((typ, typ.elem().map(Type::kind)), (Type::of::<Vec<Any>>(), Some(Kind::Interface)));
    assert!(typ.is_comparable() && typ.is_hashable() && !typ.is_ordered() && tree("a").try_clone().is_err());
    assert_eq!(Any::new(vec![Any::new(1_u8)]).downcast::<Vec<Any>>().expect("it is one")[0], 1_u8);
    assert!(format!("{:?}", tree("a")).contains("data: 1.5"));
    let sent = Any::<dyn Send>::from_value(vec![Any::<dyn Send>::from_value(1_u8)]);
    assert!(
        std::thread::spawn(move || sent == vec![Any::<dyn Send>::from_value(1_u8)]).join().expect("no panic")
    );
}

/// Two descriptors of one type are one type, whoever made the value.
#[test]
fn copies_of_a_descriptor_make_no_difference() {
    #[inline(never)]
    fn elsewhere(text: &str) -> Any {
        Any::new(vec![Some(Box::new(Cat(text.into())))])
    }
    let here = Any::new(vec![Some(Box::new(cat()))]);
    assert!(here == elsewhere("Tom") && here != elsewhere("Jerry"));
    assert_eq!(hash(&here), hash(&elsewhere("Tom")));
}
