//! Ordinary traits as targets: a value is lent out as a `&dyn Trait` exactly if its type lists the trait, or somebody
//! registered it, and then it is that value.

use std::cell::Cell;
use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use itab::{
    Any, AnyMut, AnyRef, DynError, Iface, IfaceMut, IfaceRef, Opaque, Type, Typed, interface, methods,
    register,
};

trait Plan {
    fn table(&self) -> &str;
    fn rename(&mut self, table: &str);
}

trait Unlisted {}

#[derive(Clone, Debug, PartialEq, Typed)]
#[typed(dyn Display, dyn Debug, dyn Plan)]
#[typed(dyn Plan + Send + Sync)]
struct Scan {
    table: String,
}

impl Display for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scan {}", self.table)
    }
}

impl Plan for Scan {
    fn table(&self) -> &str {
        &self.table
    }
    fn rename(&mut self, table: &str) {
        self.table = table.into();
    }
}

impl Unlisted for Scan {}

fn scan() -> Scan {
    Scan { table: "t".into() }
}

/// A value that is kept in the data word.
#[derive(Debug)]
struct Small(u8);

#[methods(dyn Display, dyn Debug, dyn Plan)]
impl Small {
    pub fn name(&self) -> String {
        format!("small {}", self.0)
    }
}

impl Display for Small {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Plan for Small {
    fn table(&self) -> &str {
        "none"
    }
    fn rename(&mut self, table: &str) {
        self.0 = table.len() as u8;
    }
}

#[interface]
trait Named {
    fn name(&self) -> String;
}

#[test]
fn what_is_listed_is_lent_out() {
    let mut any = Any::new(scan());
    assert_eq!(any.as_dyn::<dyn Display>().unwrap().to_string(), "scan t");
    assert_eq!(format!("{:?}", any.as_dyn::<dyn Debug>().unwrap()), r#"Scan { table: "t" }"#);
    assert_eq!(any.as_dyn::<dyn Plan + Send + Sync>().unwrap().table(), "t");
    any.as_dyn_mut::<dyn Plan>().unwrap().rename("u");
    assert_eq!(any.as_dyn::<dyn Plan>().unwrap().table(), "u");
    assert_eq!(any.downcast_ref::<Scan>().unwrap().table, "u");
}

/// The object is the value itself, at its address, for as long as the borrow and not that of the handle.
#[test]
fn the_object_is_the_value() {
    let value = scan();
    let plan: &dyn Plan = {
        let any = AnyRef::new(&value);
        any.as_dyn::<dyn Plan>().unwrap()
    };
    assert!(std::ptr::addr_eq(plan, &value));
    let small = Any::new(Small(3));
    assert!(std::ptr::addr_eq(small.as_dyn::<dyn Plan>().unwrap(), small.as_any_ref().as_ptr()));
}

#[test]
fn all_six_values() {
    let mut small = Small(3);
    assert_eq!(AnyRef::new(&small).as_dyn::<dyn Display>().unwrap().to_string(), "3");
    let mut any = AnyMut::new(&mut small);
    assert_eq!(any.as_dyn::<dyn Display>().unwrap().to_string(), "3");
    any.as_dyn_mut::<dyn Plan>().unwrap().rename("four");
    let plan: &mut dyn Plan = any.into_dyn().unwrap();
    plan.rename("fives");
    assert_eq!(small.0, 5);

    let named = IfaceRef::<dyn Named>::new(&small);
    assert_eq!(IfaceRef::as_dyn::<dyn Display>(named).unwrap().to_string(), "5");
    let mut named = IfaceMut::<dyn Named>::new(&mut small);
    assert_eq!(IfaceMut::as_dyn::<dyn Display>(&named).unwrap().to_string(), "5");
    IfaceMut::as_dyn_mut::<dyn Plan>(&mut named).unwrap().rename("1");
    IfaceMut::into_dyn::<dyn Plan>(named).unwrap().rename("22");
    assert_eq!(small.0, 2);

    let mut named = Iface::<dyn Named>::new(small);
    assert_eq!(Iface::as_dyn::<dyn Display>(&named).unwrap().to_string(), "2");
    Iface::as_dyn_mut::<dyn Plan>(&mut named).unwrap().rename("333");
    let plan: Box<dyn Plan> = Iface::into_dyn(named).unwrap();
    assert_eq!(plan.table(), "none");
}

/// Nothing is lost where the trait is not listed: every owner comes back, with its value.
#[test]
fn errors_have_the_owner() {
    let error = Any::new(scan()).into_dyn::<dyn Unlisted>().err().unwrap();
    assert_eq!(error.error().concrete(), Type::of::<Scan>());
    assert_eq!(error.into_value().downcast::<Scan>().unwrap(), scan());

    let mut small = Small(3);
    let error = AnyMut::new(&mut small).into_dyn::<dyn Unlisted>().err().unwrap();
    assert_eq!(error.into_value().downcast::<Small>().unwrap().0, 3);
    let error = IfaceMut::into_dyn::<dyn Unlisted>(IfaceMut::<dyn Named>::new(&mut small)).err().unwrap();
    assert_eq!(error.into_value().name(), "small 3");
    let error = Iface::into_dyn::<dyn Unlisted>(Iface::<dyn Named>::new(small)).err().unwrap();
    assert_eq!(error.into_value().name(), "small 3");
}

#[test]
fn errors_say_what_to_do() {
    let any = Any::new(scan());
    let error = any.as_dyn::<dyn Unlisted>().err().unwrap();
    assert_eq!(
        error.to_string(),
        "interface conversion: objects::Scan does not list dyn objects::Unlisted; add it to `#[typed(..)]` or \
         `#[methods(..)]`, or register it with `itab::register!`"
    );
    assert_eq!(
        format!("{error:#}").lines().last().unwrap(),
        "  it lists dyn core::fmt::Display, dyn core::fmt::Debug, dyn objects::Plan, dyn objects::Plan + \
         core::marker::Send + core::marker::Sync"
    );
    assert_eq!(error.target(), "dyn objects::Unlisted");
    assert_eq!(error, any.as_dyn::<dyn Unlisted>().err().unwrap());
    assert_ne!(error, any.as_dyn::<dyn Fn()>().err().unwrap());
    assert!(
        format!("{:#}", Any::new(Opaque(())).as_dyn::<dyn Fn()>().err().unwrap())
            .ends_with("it lists no traits")
    );
    let failed: Box<dyn Error> = any.into_dyn::<dyn Unlisted>().err().unwrap().into_error().into();
    assert!(failed.is::<DynError>());
}

/// Auto traits, lifetimes and parameters make other traits; a way of writing the same one does not.
#[test]
fn a_target_is_what_was_listed() {
    trait Takes<T> {}
    trait For<'a> {}
    #[derive(Typed)]
    #[typed(dyn Takes<u8>, dyn for<'x> For<'x>, dyn Display + 'static)]
    struct Many;
    impl Takes<u8> for Many {}
    impl Takes<u16> for Many {}
    impl For<'_> for Many {}
    impl Display for Many {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("many")
        }
    }
    let any = Any::new(Many);
    assert!(any.as_dyn::<dyn Takes<u8>>().is_ok());
    assert!(any.as_dyn::<dyn Takes<u16>>().is_err());
    assert!(any.as_dyn::<dyn Takes<u8> + Send>().is_err());
    assert!(any.as_dyn::<dyn for<'y> For<'y>>().is_ok());
    assert!(any.as_dyn::<dyn For<'static>>().is_err());
    assert_eq!(any.as_dyn::<dyn Display>().unwrap().to_string(), "many");
}

/// One list for all instantiations; each has coercions of its own.
#[test]
fn generic_types() {
    trait Size {
        fn size(&self) -> usize;
    }
    #[derive(Typed)]
    #[typed(dyn Size, dyn Held<T>)]
    struct Stack<T>(Vec<T>);
    impl<T> Size for Stack<T> {
        fn size(&self) -> usize {
            size_of::<T>() * self.0.len()
        }
    }
    trait Held<T> {
        fn held(&self) -> &T;
    }
    impl<T> Held<T> for Stack<T> {
        fn held(&self) -> &T {
            &self.0[0]
        }
    }
    let (bytes, words) = (Any::new(Stack(vec![1_u8, 2])), Any::new(Stack(vec![7_u32])));
    assert_eq!(bytes.as_dyn::<dyn Size>().unwrap().size(), 2);
    assert_eq!(words.as_dyn::<dyn Size>().unwrap().size(), 4);
    assert_eq!(words.as_dyn::<dyn Held<u32>>().unwrap().held(), &7);
    assert!(bytes.as_dyn::<dyn Held<u32>>().is_err());

    struct Shown<T>(T);
    #[methods(dyn Display)]
    impl<T: Display> Shown<T> {
        pub fn shown(&self) -> String {
            self.0.to_string()
        }
    }
    impl<T: Display> Display for Shown<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "<{}>", self.0)
        }
    }
    assert_eq!(Any::new(Shown('x')).as_dyn::<dyn Display>().unwrap().to_string(), "<x>");
    assert_eq!(Any::new(Shown("long".to_string())).as_dyn::<dyn Display>().unwrap().to_string(), "<long>");
}

/// A box of an object frees what the value was in, whatever that was, and drops the value once.
#[test]
fn boxes_own_the_value() {
    trait Anything {}
    impl<T> Anything for T {}
    thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });
    #[derive(Typed)]
    #[typed(dyn Anything)]
    struct Counted<T: 'static>(T);
    impl<T> Drop for Counted<T> {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    #[repr(align(64))]
    struct Aligned;
    fn check<T: 'static>(value: T) {
        let before = DROPPED.get();
        let boxed: Box<dyn Anything> = Any::new(Counted(value)).into_dyn().unwrap();
        assert_eq!((size_of_val(&*boxed), align_of_val(&*boxed)), (size_of::<T>(), align_of::<T>()));
        assert_eq!(DROPPED.get(), before);
        let shared: Rc<dyn Anything> = boxed.into();
        drop(shared);
        assert_eq!(DROPPED.get(), before + 1);
    }
    check(());
    check(1_u8);
    check([1_u8; 3]);
    check(Box::new(1_u8));
    check([1_usize; 2]);
    check(1_u128);
    check(Aligned);
}

/// A value with cells of its own changes through a shared object, also in the data word.
#[test]
fn cells_change_through_shared_objects() {
    trait Count {
        fn count(&self) -> usize;
    }
    #[derive(Typed)]
    #[typed(dyn Count)]
    struct Counter(AtomicUsize);
    impl Count for Counter {
        fn count(&self) -> usize {
            self.0.fetch_add(1, Ordering::Relaxed)
        }
    }
    let any = Any::new(Counter(AtomicUsize::new(0)));
    let (one, other) = (any.as_dyn::<dyn Count>().unwrap(), any.as_dyn::<dyn Count>().unwrap());
    assert_eq!([one.count(), other.count(), one.count()], [0, 1, 2]);
    assert_eq!(any.into_dyn::<dyn Count>().unwrap().count(), 3);
}

/// What a pointer does not have itself is looked for where it points to, where it is shared.
#[test]
fn pointers_lend_out_what_they_point_to() {
    static HERE: Scan = Scan { table: String::new() };
    let anys = [
        Any::new(Box::new(scan())),
        Any::new(Rc::new(scan())),
        Any::new(Arc::new(scan())),
        Any::new(Some(Box::new(scan()))),
        Any::new(Some(Arc::new(scan()))),
        Any::new(Rc::new(Box::new(scan()))),
        Any::new(Some(Arc::new(Some(Box::new(scan()))))),
    ];
    for mut any in anys {
        assert_eq!(any.as_dyn::<dyn Plan>().unwrap().table(), "t", "{}", any.ty());
        assert!(any.as_dyn::<dyn Unlisted>().is_err());
        assert_eq!(any.as_dyn::<dyn Unlisted>().err().unwrap().concrete(), any.ty());
        // It may have other owners.
        assert!(any.as_dyn_mut::<dyn Plan>().is_err());
        assert!(any.into_dyn::<dyn Plan>().is_err());
    }
    assert!(std::ptr::addr_eq(Any::new(&HERE).as_dyn::<dyn Plan>().unwrap(), &HERE));
    let nil = Any::new(None::<Box<Scan>>);
    assert!(nil.as_dyn::<dyn Plan>().is_err());
    // No pointer: an option of a value, and an option of an option.
    assert!(Any::new(Some(scan())).as_dyn::<dyn Plan>().is_err());
    assert!(Any::new(Some(Some(Box::new(scan())))).as_dyn::<dyn Plan>().is_err());
}

/// Third parties add pairs of types and traits that are both not theirs.
#[test]
fn registered_pairs() {
    let any = Any::new(Opaque(Mutex::new(1_u8)));
    assert!(any.as_dyn::<dyn Debug>().is_err());
    register!(Mutex<u8>: dyn Debug, dyn Debug + Send);
    assert!(format!("{:?}", any.as_dyn::<dyn Debug>().unwrap()).starts_with("Mutex"));
    assert!(any.as_dyn::<dyn Debug + Send>().is_ok());
    assert!(any.as_dyn::<dyn Debug + Sync>().is_err());
    assert!(format!("{:?}", any.into_dyn::<dyn Debug>().unwrap()).starts_with("Mutex"));
    assert!(Any::new(Opaque(Mutex::new(1_u16))).as_dyn::<dyn Debug>().is_err());
    // A type that has a descriptor of its own, and what points to one.
    let mut any = Any::new(scan());
    register!(Scan: dyn PartialEq<Scan>,);
    assert!(any.as_dyn::<dyn PartialEq<Scan>>().unwrap() == &scan());
    assert!(any.as_dyn_mut::<dyn PartialEq<Scan>>().is_ok());
    assert!(Any::new(Rc::new(scan())).as_dyn::<dyn PartialEq<Scan>>().unwrap() == &scan());
}

/// No answer outlives what it was about: neither no, where somebody registers afterwards, nor yes.
#[test]
fn registrations_are_taken_back() {
    trait Late {}
    impl Late for Scan {}
    let any = Any::new(scan());
    for _ in 0..3 {
        assert!(any.as_dyn::<dyn Late>().is_err());
        let guard = register!(Scan: dyn Late).until_dropped();
        assert!(any.as_dyn::<dyn Late>().is_ok());
        let other = register!(Scan: dyn Late).until_dropped();
        drop(guard);
        assert!(any.as_dyn::<dyn Late>().is_ok(), "somebody else registered it too");
        assert_eq!(
            format!("{other:?}"),
            "RegistrationGuard[dyn objects::registrations_are_taken_back::Late]"
        );
        drop(other);
    }
    assert!(any.as_dyn::<dyn Late>().is_err());
    let registration = register!(Scan: dyn Late);
    assert_eq!(format!("{registration:?}"), "Registration[dyn objects::registrations_are_taken_back::Late]");
    drop(registration);
    assert!(any.as_dyn::<dyn Late>().is_ok(), "for ever");
    drop(register!(Scan: dyn Late).until_dropped());
    assert!(any.as_dyn::<dyn Late>().is_ok(), "the first one stands");
    // What the type lists itself nobody takes back.
    drop(register!(Scan: dyn Plan).until_dropped());
    assert!(any.as_dyn::<dyn Plan>().is_ok());
}

/// Threads that register, take back and look up at once see nothing but objects of the value.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn registering_from_many_threads() {
    trait Shared {
        fn it(&self) -> usize;
    }
    #[derive(Typed)]
    struct Of<const N: usize>;
    impl<const N: usize> Shared for Of<N> {
        fn it(&self) -> usize {
            N
        }
    }
    fn round<const N: usize>() -> bool {
        let any = Any::new(Of::<N>);
        let guard = register!(Of<N>: dyn Shared, dyn Shared + Send).until_dropped();
        assert_eq!(any.as_dyn::<dyn Shared>().unwrap().it(), N);
        drop(guard);
        any.as_dyn::<dyn Shared>().is_ok_and(|shared| shared.it() == N)
    }
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..if cfg!(miri) { 3 } else { 200 } {
                    round::<1>();
                    round::<2>();
                    round::<3>();
                }
            });
        }
    });
    assert!(!round::<1>() && !round::<2>() && !round::<3>());
}

/// What takes the value out of its owner is a method of an ordinary trait: an interface value has none to give away.
#[test]
fn methods_that_own_their_receiver() {
    trait Job {
        fn finish(self: Box<Self>) -> String;
        fn share(self: Arc<Self>) -> usize;
    }
    #[derive(Typed)]
    #[typed(dyn Job)]
    struct Report(String);
    impl Job for Report {
        fn finish(self: Box<Self>) -> String {
            self.0
        }
        fn share(self: Arc<Self>) -> usize {
            Arc::strong_count(&self)
        }
    }
    let report = || Report("done".into());
    assert_eq!(Any::new(report()).into_dyn::<dyn Job>().unwrap().finish(), "done");
    let shared: Arc<dyn Job> = Arc::from(Any::new(report()).into_dyn::<dyn Job>().unwrap());
    assert_eq!(shared.clone().share(), 2);
}

/// A trait each number.
trait Nth<const N: usize> {
    fn nth(&self) -> String;
}

/// As many as a hint has numbers, and more.
mod many {
    use super::{Nth, Typed};

    seq_macro::seq!(N in 0..300 {
        #[derive(Typed)]
        #[typed(#(dyn Nth<N>,)*)]
        pub struct Hundreds(pub u8);
    });

    seq_macro::seq!(N in 0..100 {
        /// The other way round for each second one, so that instantiations have the same traits elsewhere.
        #[derive(Typed)]
        #[typed(dyn Nth<M>, #(dyn Nth<N>,)*)]
        pub struct Turned<const M: usize>(pub u8);
    });

    impl<const N: usize> Nth<N> for Hundreds {
        fn nth(&self) -> String {
            format!("{} of {}", N, self.0)
        }
    }

    impl<const N: usize, const M: usize> Nth<N> for Turned<M> {
        fn nth(&self) -> String {
            format!("{} of {} with {M}", N, self.0)
        }
    }
}

/// Each of many traits is found as what it is, first and again, also where no hint has room for it.
#[test]
#[cfg_attr(miri, ignore = "takes minutes; `many_traits_of_a_generic_type` asks the same in fewer questions")]
fn many_traits() {
    let (one, other) = (Any::new(many::Hundreds(1)), Any::new(many::Hundreds(2)));
    for _ in 0..3 {
        seq_macro::seq!(N in 0..300 {
            assert_eq!(one.as_dyn::<dyn Nth<N>>().unwrap().nth(), concat!(stringify!(N), " of 1"));
        });
        assert_eq!(other.as_dyn::<dyn Nth<299>>().unwrap().nth(), "299 of 2");
        for error in [one.as_dyn::<dyn Nth<300>>().err(), other.as_dyn::<dyn Nth<300>>().err()] {
            assert_eq!(error.unwrap().target(), "dyn objects::Nth<300>");
        }
        assert!(one.as_dyn::<dyn Nth<7> + Send>().is_err());
    }
    assert_eq!(one.into_dyn::<dyn Nth<123>>().unwrap().nth(), "123 of 1");
    assert!(other.into_dyn::<dyn Nth<321>>().is_err());
}

/// Instantiations have their hints together. Each has its own traits, at its own places, with its own coercions.
#[test]
fn many_traits_of_a_generic_type() {
    let (all, large) =
        ([Any::new(many::Turned::<7>(1)), Any::new(many::Turned::<200>(2))], many::Turned::<99>(3));
    for _ in 0..3 {
        assert_eq!(all[0].as_dyn::<dyn Nth<7>>().unwrap().nth(), "7 of 1 with 7");
        assert_eq!(all[1].as_dyn::<dyn Nth<7>>().unwrap().nth(), "7 of 2 with 200");
        assert_eq!(all[1].as_dyn::<dyn Nth<200>>().unwrap().nth(), "200 of 2 with 200");
        assert!(all[0].as_dyn::<dyn Nth<200>>().is_err());
        assert_eq!(AnyRef::new(&large).as_dyn::<dyn Nth<7>>().unwrap().nth(), "7 of 3 with 99");
        assert!(AnyRef::new(&large).as_dyn::<dyn Nth<200>>().is_err());
    }
}

/// That a long list lacks a trait is remembered; what somebody says of the type later is found all the same, as long as it is said.
#[test]
fn what_a_long_list_lacks_can_be_registered() {
    let any = Any::new(many::Hundreds(4));
    assert!(any.as_dyn::<dyn Nth<400>>().is_err());
    let guard = register!(many::Hundreds: dyn Nth<400>).until_dropped();
    assert_eq!(any.as_dyn::<dyn Nth<400>>().unwrap().nth(), "400 of 4");
    drop(guard);
    assert!(any.as_dyn::<dyn Nth<400>>().is_err());
    register!(many::Hundreds: dyn Nth<400>);
    assert_eq!(any.as_dyn::<dyn Nth<400>>().unwrap().nth(), "400 of 4");
}

/// Threads that ask for the first time together find what each asked for.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
#[cfg_attr(miri, ignore = "takes minutes; `many_traits_of_a_generic_type` asks the same in fewer questions")]
fn threads_ask_together() {
    std::thread::scope(|scope| {
        for number in 0..4_u8 {
            scope.spawn(move || {
                let any = Any::new(many::Turned::<300>(number));
                for _ in 0..2 {
                    seq_macro::seq!(N in 0..100 {
                        let found = any.as_dyn::<dyn Nth<N>>().unwrap().nth();
                        assert_eq!(found, format!("{} of {number} with 300", N));
                    });
                    assert!(any.as_dyn::<dyn Nth<301>>().is_err());
                }
            });
        }
    });
}
