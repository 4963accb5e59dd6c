//! What an `Any` of each type of std's is lent out as without a word of anybody's: `dyn Debug` and `dyn Display` as std has them, and
//! `dyn Error` of errors.

use std::any::type_name;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::error::Error;
use std::ffi::{CString, OsString};
use std::fmt::{self, Debug, Display};
use std::io;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{NonZero, Wrapping};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::rc::{self, Rc};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize};
use std::sync::{self, Arc, Mutex, OnceLock, RwLock};
use std::time::{Duration, Instant, SystemTime};

use itab::{Any, Opaque, Typed};

/// In an `Any`, borrowed and as a box, `value` is a `dyn Debug` exactly if `printed` says how, and so with `dyn Display`.
fn check<T: Typed>(value: T, printed: Option<String>, displayed: Option<String>) {
    let any = Any::new(value);
    let debug = any.as_dyn::<dyn Debug>();
    assert_eq!(debug.map(|object| format!("{object:?} {object:#?}")).ok(), printed, "{}", type_name::<T>());
    let display = any.as_dyn::<dyn Display>();
    assert_eq!(display.map(|object| format!("{object} {object:>9}")).ok(), displayed, "{}", type_name::<T>());
    // What is lent out of a pointer is elsewhere, and may have other owners.
    if any.ty().kind() != itab::abi::Kind::Pointer {
        let boxed = any.into_dyn::<dyn Debug>();
        assert_eq!(
            boxed.map(|object| format!("{object:?} {object:#?}")).ok(),
            printed,
            "{}",
            type_name::<T>()
        );
    }
}

macro_rules! check {
    (displayed: $($value:expr),* $(,)?) => {$({
        let (printed, displayed) = (format!("{0:?} {0:#?}", $value), format!("{0} {0:>9}", $value));
        check($value, Some(printed), Some(displayed));
    })*};
    (printed: $($value:expr),* $(,)?) => {$({
        let printed = format!("{0:?} {0:#?}", $value);
        check($value, Some(printed), None);
    })*};
    (neither: $($value:expr),* $(,)?) => {$( check($value, None, None); )*};
}

#[test]
fn what_std_displays() {
    check! { displayed: true, 'c', 1.5_f32, -0.0_f64, f64::NAN, 1_i8, 2_i16, 3_i32, -4_i64, 5_i128, 6_isize, 7_u8, 8_u16, 9_u32, 10_u64,
    11_u128, 12_usize, NonZero::new(1_u8).unwrap(), NonZero::new(-1_i64).unwrap(), NonZero::new(1_usize).unwrap() }
    check! { displayed: String::from("a\n"), "a", Box::<str>::from("a"), Rc::<str>::from("a"), Arc::<str>::from("a"),
    Cow::Borrowed("a"), Cow::<'static, str>::Owned("a".into()) }
    let v4 = Ipv4Addr::LOCALHOST;
    check! { displayed: v4, Ipv6Addr::LOCALHOST, IpAddr::V4(v4), SocketAddrV4::new(v4, 80),
    SocketAddrV6::new(Ipv6Addr::LOCALHOST, 80, 0, 0), SocketAddr::from((v4, 80)) }
    check! { displayed: fmt::Error, io::Error::other("a"), io::Error::from(io::ErrorKind::NotFound), io::ErrorKind::NotFound }
    check! { displayed: Box::<dyn Error>::from("a"), Box::new(fmt::Error) as Box<dyn Error + Send>, Box::<dyn Error + Send + Sync>::from("a") }
    // What these point to.
    check! { displayed: Box::new(7_u8), Rc::new(7_u8), Arc::new(String::from("a")), &7_u8, Box::pin(7_u8), Rc::new(Box::new(1.5_f64)) }
}

#[test]
fn what_std_prints() {
    check! { printed: (), CString::new("a").unwrap(), Duration::from_millis(1500), .., Ordering::Less, AtomicBool::new(true),
    AtomicU32::new(7), AtomicU64::new(7), AtomicUsize::new(7) }
    let now = Instant::now();
    check! { printed: PathBuf::from("a/b"), OsString::from("a"), now, SystemTime::UNIX_EPOCH, std::thread::current().id(),
    Cow::Borrowed(Path::new("a")), Cow::<'static, Path>::Owned("a".into()) }
    check! { printed: vec![1_u8, 2], Vec::<String>::new(), Box::<[u8]>::from([1, 2]), Rc::<[char]>::from(['a']), Arc::<[f64]>::from([1.5]),
    [Some("a"), None], BTreeMap::from([(1_u8, "a")]), VecDeque::from([1_u8]), LinkedList::from([1_u8]), BTreeSet::from(["a"]),
    BinaryHeap::from([1_u8]), HashMap::from([("a", vec![1_u8])]), HashSet::from([7_u8]) }
    check! { printed: Ok::<u8, String>(1), Err::<u8, io::ErrorKind>(io::ErrorKind::NotFound), Reverse(1_u8), Wrapping(1_u8), 1_u8..3, 1_u8.., ..3_u8,
    ..=3_u8, 1_u8..=3, Some(1_u8), None::<String>, Some(Some("a")) }
    // An option of a pointer is a pointer, too: it prints as itself, and displays as what it points to.
    check(Some(Box::new(1_u8)), Some("Some(1) Some(\n    1,\n)".into()), Some("1         1".into()));
    check(None::<Box<u8>>, Some("None None".into()), None);
    check! { printed: (1_u8,), (1_u8, "a"), (1_u8, 2_u8, 3_u8, 4_u8, 5_u8, 6_u8, 7_u8, 8_u8, 9_u8, 10_u8, 11_u8, ("a", 'b')) }
    check! { printed: rc::Weak::<u8>::new(), sync::Weak::<Opaque<u8>>::new(), PhantomData::<u8> }
    // Each cast may be another address.
    let function: fn(&'static str) -> usize = str::len;
    check! { printed: function }
    check! { printed: Box::new(vec![1_u8]), Arc::new(Some("a")), vec![Box::new(1_u8)], vec![Arc::new([1.5_f32])] }
}

/// Not known: what has no `Debug`, what consists of such, and what has it under a bound of what needs no descriptor.
#[test]
fn what_is_not_known() {
    #[derive(Typed)]
    struct Stone;
    check! { neither: Stone, vec![Stone], Some(Stone), (1_u8, Stone), Ok::<Stone, u8>(Stone), Box::new(Stone), Arc::new(Stone), [Stone], Opaque(1_u8) }
    check! { neither: Cell::new(1_u8), RefCell::new(1_u8), OnceCell::<u8>::new(), Mutex::new(1_u8), RwLock::new(1_u8),
    OnceLock::<u8>::new(), Arc::new(Mutex::new(1_u8)), vec![Cell::new(1_u8)] }
    check! { neither: Box::new(|| 1_u8) as Box<dyn Fn() -> u8>, Box::new(|_| ()) as Box<dyn FnOnce(u8) + Send> }
}

#[test]
fn errors_are_errors() {
    let error = io::Error::other(fmt::Error);
    let any = Any::new(error);
    let error = any.as_dyn::<dyn Error>().unwrap();
    assert!(error.is::<io::Error>(), "the value itself");
    assert!(any.as_dyn::<dyn Error + Send + Sync>().is_ok());
    assert!(any.as_dyn::<dyn Error + Send>().is_err(), "not listed");
    let boxed: Box<dyn Error + Send + Sync> = any.into_dyn::<dyn Error + Send + Sync>().unwrap();
    assert!(boxed.downcast::<io::Error>().unwrap().get_ref().unwrap().is::<fmt::Error>());
    assert!(Any::new(Box::new(fmt::Error)).as_dyn::<dyn Error>().unwrap().is::<fmt::Error>());
    assert!(Any::new(7_u8).as_dyn::<dyn Error>().is_err());
    assert!(Any::new(Box::<dyn Error>::from("a")).as_dyn::<dyn Error>().is_err(), "no `Error` in std either");
}

/// The object is the value: where it is, and with its destructor.
#[test]
fn what_is_composed_is_dropped_once() {
    thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });
    #[derive(Debug, Typed)]
    struct Counted;
    impl Drop for Counted {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    let mut any = Any::new(vec![Counted, Counted]);
    assert!(std::ptr::addr_eq(
        any.as_dyn::<dyn Debug>().unwrap(),
        any.downcast_ref::<Vec<Counted>>().unwrap()
    ));
    assert_eq!(format!("{:?}", any.as_dyn_mut::<dyn Debug>().unwrap()), "[Counted, Counted]");
    let boxed = any.into_dyn::<dyn Debug>().unwrap();
    assert_eq!((size_of_val(&*boxed), align_of_val(&*boxed)), (size_of::<Vec<u8>>(), align_of::<Vec<u8>>()));
    let shared: Rc<dyn Debug> = boxed.into();
    assert_eq!(DROPPED.get(), 0);
    drop(shared);
    assert_eq!(DROPPED.get(), 2);
    let small = Any::new([Counted]).into_dyn::<dyn Debug>().unwrap();
    assert_eq!((format!("{small:?}"), DROPPED.get()), ("[Counted]".into(), 2));
    drop(small);
    assert_eq!(DROPPED.get(), 3);
}

/// As keys of what is pinned, of functions, of our own values: each has a descriptor, by name.
#[test]
fn every_type_has_a_descriptor() {
    macro_rules! described {
        ($($ty:ty),* $(,)?) => { $( let _: &itab::Type = itab::Type::of::<$ty>(); )* };
    }
    described! {
        Pin<Box<u8>>, Rc<RefCell<u8>>, Arc<Mutex<Vec<u8>>>, Arc<RwLock<String>>, Vec<Any>, Vec<itab::Key>,
        HashMap<String, Any<dyn Send>>, Option<Any>, (Any, u8), Arc<Any<dyn Send + Sync>>, Box<Any>,
        fn(), fn(u8, u8, u8, u8) -> u8, Box<dyn FnMut(String) + Send + Sync>, Box<dyn Fn(u8, u8, u8, u8) -> u8>,
        rc::Weak<RefCell<u8>>, sync::Weak<Mutex<u8>>, Result<(), Box<dyn Error + Send + Sync>>, io::Result<()>,
        std::ops::RangeInclusive<u8>, Vec<std::ops::RangeInclusive<usize>>,
    }
}
