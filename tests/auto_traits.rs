//! Which values may be sent to and shared with other threads, and how long borrows live.
//!
//! What must not compile is in `ui/`: `Any<dyn Send>` to `Iface<dyn I + Sync>`, results that outlive.
#![allow(missing_docs)]

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::num::Wrapping;
use std::ops::{Range, RangeFrom, RangeTo, RangeToInclusive};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::AtomicU8;
use std::sync::{self, Arc, Mutex, OnceLock, RwLock};
use std::time::Duration;

use itab::auto_traits::Local;
use itab::{
    Any, AnyMut, AnyRef, AutoTraitError, CastError, Iface, IfaceMut, IfaceRef, InterfaceType, Itab,
    ItabTable, Key, Opaque, Type, TypeAssertionError, Typed, interface, methods,
};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Counter {
    fn count(&mut self) -> u32;
}
#[interface]
pub trait NamedCounter: Named + Counter {}

/// `yes!(T: A B)`: every one of them; `no!(T: A B)`: not a single one.
macro_rules! yes {
    ($($type:ty: $($auto:ident)*;)*) => {
        const _: () = {
            $($({
                const fn implements<T: ?Sized + $auto>() {}
                implements::<$type>();
            })*)*
        };
    };
}
macro_rules! no {
    ($($type:ty: $($auto:ident)*;)*) => {
        const _: () = {
            // Two implementations for a type with the trait make `some_item` ambiguous.
            trait Ambiguous<A> {
                const SOME_ITEM: () = ();
            }
            $($({
                struct Has;
                struct Probe<T: ?Sized>(core::marker::PhantomData<T>);
                impl<T: ?Sized> Ambiguous<()> for Probe<T> {}
                impl<T: ?Sized + $auto> Ambiguous<Has> for Probe<T> {}
                Probe::<$type>::SOME_ITEM
            })*)*
        };
    };
}

no! {
    Any: Send Sync Clone;
    Any<dyn Send>: Sync;
    Any<dyn Sync>: Send;
    AnyRef<'static>: Send Sync;
    AnyRef<'static, dyn Send>: Send Sync;
    AnyMut<'static>: Send Sync Clone;
    AnyMut<'static, dyn Send>: Sync;
    AnyMut<'static, dyn Sync>: Send;
    Iface<dyn Named>: Send Sync Clone;
    Iface<dyn Named + Send>: Sync;
    Iface<dyn Named + Sync>: Send;
    Iface<dyn NamedCounter>: Send Sync;
    IfaceRef<'static, dyn Named>: Send Sync;
    IfaceRef<'static, dyn Named + Send>: Send Sync;
    IfaceMut<'static, dyn Counter>: Send Sync Clone;
    IfaceMut<'static, dyn Counter + Send>: Sync;
    IfaceMut<'static, dyn Counter + Sync>: Send;
    Option<Any>: Send Sync;
    CastError<Any>: Send Sync;
}

yes! {
    Any<dyn Send>: Send;
    Any<dyn Sync>: Sync;
    Any<dyn Send + Sync>: Send Sync;
    // `&T` is `Send` where `T` is `Sync`.
    AnyRef<'static, dyn Sync>: Send Sync Copy;
    AnyRef<'static, dyn Send + Sync>: Send Sync;
    AnyRef<'static>: Copy;
    AnyMut<'static, dyn Send>: Send;
    AnyMut<'static, dyn Sync>: Sync;
    AnyMut<'static, dyn Send + Sync>: Send Sync;
    Iface<dyn Named + Send>: Send;
    Iface<dyn Named + Sync>: Sync;
    Iface<dyn Named + Send + Sync>: Send Sync;
    Iface<dyn NamedCounter + Send + Sync>: Send Sync;
    IfaceRef<'static, dyn Named + Sync>: Send Sync Copy;
    IfaceMut<'static, dyn Counter + Send>: Send;
    IfaceMut<'static, dyn Counter + Sync>: Sync;
    // Nothing in a value depends on where it lies: what it holds was moved in and can be moved out.
    Any: Unpin;
    Iface<dyn Named>: Unpin;
    // Descriptors, itabs, itab tables and errors belong to no thread.
    Type: Send Sync;
    InterfaceType: Send Sync;
    Itab<'static>: Send Sync UnwindSafe RefUnwindSafe;
    ItabTable: Send Sync;
    TypeAssertionError: Send Sync Copy;
    CastError<Any<dyn Send>>: Send;
}

pub struct Cat(String);
#[methods]
impl Cat {
    pub fn name(&self) -> String {
        self.0.clone()
    }
    pub fn count(&mut self) -> u32 {
        self.0.push('!');
        self.0.len() as u32
    }
}

/// Neither `Send` nor `Sync`.
pub struct Here(Rc<Cell<u32>>);
#[methods]
impl Here {
    pub fn name(&self) -> String {
        self.0.set(self.0.get() + 1);
        self.0.get().to_string()
    }
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn a_value_and_its_interface_are_used_on_another_thread() {
    let any = Any::<dyn Send + Sync>::from_value(Cat("Tom".into()));
    let name = std::thread::scope(|scope| {
        let value = any.as_any_ref();
        scope.spawn(move || value.cast_ref::<dyn Named + Send + Sync>().unwrap().name()).join().unwrap()
    });
    assert_eq!(name, "Tom");
    let counter = any.cast::<dyn NamedCounter + Send>().unwrap();
    let (count, back) = std::thread::spawn(move || {
        let mut counter = counter;
        (counter.count(), counter)
    })
    .join()
    .unwrap();
    assert_eq!((count, back.name().as_str()), (4, "Tom!"));
}

#[test]
fn what_is_bound_to_its_thread_stays_usable_there() {
    let mut any = Any::new(Here(Rc::default()));
    assert_eq!(any.cast_ref::<dyn Named>().unwrap().name(), "1");
    assert_eq!(any.cast_mut::<dyn Named>().unwrap().name(), "2");
    let cell = any.downcast::<Here>().unwrap().0;
    assert_eq!(cell.get(), 2);
}

#[test]
fn casts_keep_or_weaken() {
    fn is<T>(_: &T) {}
    let both = || Any::<dyn Send + Sync>::from_value(Cat("c".into()));
    is::<Iface<dyn Named + Send + Sync>>(&both().cast().unwrap());
    is::<Iface<dyn Named + Send>>(&both().cast().unwrap());
    is::<Iface<dyn Named + Sync>>(&both().cast().unwrap());
    is::<Iface<dyn Named>>(&both().cast().unwrap());
    is::<Any<dyn Send>>(&both().weaken());
    is::<Any<dyn Sync>>(&both().into());
    is::<Any>(&both().into());

    let value = Iface::<dyn NamedCounter + Send + Sync>::new(Cat("c".into()));
    is::<IfaceRef<'_, dyn Named + Send + Sync>>(&Iface::cast_ref(&value).unwrap());
    is::<IfaceRef<'_, dyn Named + Sync>>(&Iface::cast_ref(&value).unwrap());
    let value: Iface<dyn Counter + Send> = Iface::upcast(value);
    let value: Iface<dyn Counter> = Iface::upcast(value);
    is::<Any>(&value.into_any());

    is::<Any<dyn Send>>(&Iface::<dyn Named + Send>::new(Cat("c".into())).into_any());
}

/// A failed cast gives back what was put in, auto traits and all.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn errors_keep_them_too() {
    #[interface]
    #[allow(dead_code, reason = "no type has it, so nobody calls it")]
    pub trait Flyer {
        fn fly(&self);
    }
    let any = Any::<dyn Send>::from_value(Cat("c".into()));
    let error = any.cast::<dyn Flyer + Send>().err().unwrap();
    let back: Any<dyn Send> = std::thread::spawn(move || error.into_value()).join().unwrap();
    assert!(back.is::<Cat>());
}

#[test]
fn borrows_shorten() {
    fn shorter<'a>(value: AnyRef<'static>, _: &'a str) -> AnyRef<'a> {
        value
    }
    fn shorter_iface<'long: 'a, 'a>(
        value: IfaceRef<'long, dyn Named>,
        _: &'a str,
    ) -> IfaceRef<'a, dyn Named> {
        value
    }
    fn shorter_mut<'long: 'a, 'a>(value: AnyMut<'long>, _: &'a str) -> AnyMut<'a> {
        value
    }
    fn shorter_iface_mut<'long: 'a, 'a>(
        value: IfaceMut<'long, dyn Named>,
        _: &'a str,
    ) -> IfaceMut<'a, dyn Named> {
        value
    }
    let (mut number, mut cat) = (1_u8, Cat("a".into()));
    let text = String::from("local");
    assert!(shorter(AnyRef::new(&1_u8), &text).is::<u8>());
    assert!(shorter_mut(AnyMut::new(&mut number), &text).is::<u8>());
    assert_eq!(shorter_iface(IfaceRef::new(&cat), &text).name(), "a");
    assert_eq!(shorter_iface_mut(IfaceMut::new(&mut cat), &text).name(), "a");
}

/// What was borrowed from a value may be kept as long as the value, not as long as the borrowing value.
#[test]
fn a_downcast_borrows_from_the_value() {
    let cat = Cat("Tom".into());
    let kept = {
        let any = AnyRef::new(&cat);
        let named = any.cast_ref::<dyn Named>().unwrap();
        IfaceRef::downcast_ref::<Cat>(named).unwrap()
    };
    assert_eq!(kept.0, "Tom");
    let mut cat = cat;
    let kept = IfaceMut::downcast::<Cat>(AnyMut::new(&mut cat).cast::<dyn Counter>().unwrap()).unwrap();
    kept.0.push('s');
    assert_eq!(cat.0, "Toms");
}

#[test]
fn reborrows_end() {
    let mut any = Any::new(Cat("Tom".into()));
    let mut value = any.as_any_mut();
    assert_eq!(value.as_any_mut().cast_mut::<dyn Counter>().unwrap().count(), 4);
    let mut counter = value.cast_mut::<dyn Counter>().unwrap();
    assert_eq!(counter.as_iface_mut().count(), 5);
    assert_eq!(counter.count(), 6);
    assert_eq!(any.cast_ref::<dyn Named>().unwrap().name(), "Tom!!!");
}

/// What a descriptor says of a type, and what rustc does.
macro_rules! known {
    ($($type:ty),* $(,)?) => {
        vec![$({
            struct Probe<T>(std::marker::PhantomData<T>);
            #[allow(dead_code, reason = "only used where the bound does not hold")]
            trait Otherwise {
                const SEND: bool = false;
                const SYNC: bool = false;
            }
            impl<T> Otherwise for Probe<T> {}
            #[allow(dead_code, reason = "only used where the bound holds")]
            impl<T: Send> Probe<T> {
                const SEND: bool = true;
            }
            #[allow(dead_code, reason = "only used where the bound holds")]
            impl<T: Sync> Probe<T> {
                const SYNC: bool = true;
            }
            (Type::of::<$type>(), [Probe::<$type>::SEND, Probe::<$type>::SYNC])
        }),*]
    };
}

pub struct Plain(pub u8);
#[methods]
impl Plain {
    pub fn name(&self) -> String {
        self.0.to_string()
    }
}

#[derive(Typed)]
pub struct Bound(pub Rc<u8>);

/// `Sync` and not `Send`.
#[derive(Typed)]
pub struct Guard(pub std::marker::PhantomData<std::sync::MutexGuard<'static, u8>>);

/// Known if its parts are, because its block says so.
pub struct Said<T>(pub T);
#[methods]
impl<T: Typed + Send + Sync> Said<T> {
    pub fn name(&self) -> String {
        "said".into()
    }
}

/// Its block says nothing of `T`.
pub struct Silent<T>(pub T);
#[methods]
impl<T: Typed> Silent<T> {
    pub fn name(&self) -> String {
        "silent".into()
    }
}

/// `Send` for some `T` only, whatever its fields are.
pub struct Token<T>(pub std::marker::PhantomData<T>, pub *const u8);
pub trait Trusted {}
impl Trusted for u8 {}
// SAFETY: nobody reads the pointer.
unsafe impl<T: Trusted> Send for Token<T> {}
#[methods]
impl<T: 'static> Token<T> {
    pub fn name(&self) -> String {
        "token".into()
    }
}

/// As much as rustc knows, of types without parameters and of those that consist of others.
#[test]
fn descriptors_know_what_rustc_knows() {
    type Hashers = std::hash::BuildHasherDefault<std::hash::DefaultHasher>;
    let known = known![
        (), u8, f64, char, String, &'static str, Box<str>, Rc<str>, Arc<str>, Duration, Plain, Bound, Guard,
        AtomicU8, Box<dyn std::error::Error>, Box<dyn std::error::Error + Send>, Box<dyn std::error::Error + Send + Sync>,
        Box<dyn Fn() -> u8>, Box<dyn Fn() -> u8 + Send>, Box<dyn Fn() -> u8 + Send + Sync>,
        fn(Rc<u8>) -> Rc<u8>,
        Option<u8>, Option<Bound>, Option<Guard>, Option<Rc<u8>>, Option<Arc<u8>>,
        Box<Plain>, Box<Bound>, Box<Guard>, Rc<Plain>, Arc<Plain>, Arc<Bound>, Arc<Guard>, Pin<Box<Guard>>,
        &'static Plain, &'static Bound, &'static Guard, &'static Arc<Guard>,
        Vec<Plain>, Vec<Bound>, Vec<Guard>, Vec<Vec<Arc<Guard>>>, Box<[Bound]>, Box<[u8]>, Arc<[Guard]>, Arc<[u8]>, Rc<[u8]>,
        [Plain; 2], [Bound; 0], [Guard; 1], VecDeque<Plain>, VecDeque<Bound>, LinkedList<Guard>,
        BTreeSet<u8>, BTreeSet<Rc<u8>>, BinaryHeap<u8>, BinaryHeap<Rc<u8>>,
        BTreeMap<u8, Plain>, BTreeMap<u8, Bound>, BTreeMap<Rc<u8>, u8>, BTreeMap<u8, Guard>,
        HashMap<u8, Plain>, HashMap<u8, Bound>, HashMap<Rc<u8>, u8>, HashMap<u8, Guard>, HashMap<u8, u8, Hashers>,
        HashSet<u8>, HashSet<Rc<u8>>, HashSet<Rc<u8>, Hashers>,
        Result<u8, Plain>, Result<Bound, u8>, Result<u8, Bound>, Result<u8, Guard>,
        Reverse<Bound>, Reverse<u8>, Wrapping<Guard>, Range<u8>, Range<Bound>, RangeFrom<Guard>, RangeTo<u8>,
        RangeToInclusive<Bound>,
        (Plain,), (Bound,), (u8, Bound), (u8, u8, Guard), (Guard, u8, u8, u8), (u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, Rc<u8>),
        Vec<Any>, Vec<Any<dyn Send>>, Vec<Any<dyn Sync>>, Vec<Any<dyn Send + Sync>>, Arc<Any<dyn Send>>,
        Vec<Iface<dyn Named>>, Vec<Iface<dyn Named + Send>>, Vec<Iface<dyn Named + Sync>>, Option<Iface<dyn Named + Send + Sync>>,
        Vec<Key>, Vec<Key<dyn Send>>,
        Said<u8>, Said<Vec<u8>>,
    ];
    for (ty, rustc) in &known {
        assert_eq!([ty.is_send(), ty.is_sync()], *rustc, "{ty}");
    }
    for both in [[false, false], [true, false], [false, true], [true, true]] {
        assert!(known.iter().filter(|(_, rustc)| *rustc == both).count() > 2, "{both:?}");
    }
}

/// Where the descriptor cannot know, it says no, and never yes where rustc says no.
#[test]
fn what_is_not_known_is_not_there() {
    #[derive(Clone)]
    struct Hasher(std::hash::RandomState, std::marker::PhantomData<Rc<u8>>);
    impl std::hash::BuildHasher for Hasher {
        type Hasher = std::hash::DefaultHasher;
        fn build_hasher(&self) -> Self::Hasher {
            self.0.build_hasher()
        }
    }
    let unknown = known![
        Silent<u8>, Silent<Rc<u8>>, Opaque<u8>, Opaque<Rc<u8>>, Token<u8>, Token<u16>, Cell<u8>, Mutex<u8>, Mutex<Rc<u8>>,
        RwLock<u8>, OnceLock<u8>, sync::Weak<u8>, std::rc::Weak<u8>, std::marker::PhantomData<u8>, Vec<Silent<u8>>,
        HashMap<u8, u8, Hasher>, HashSet<u8, Hasher>, Option<Opaque<u8>>,
    ];
    assert!(unknown.iter().any(|(_, rustc)| rustc[0]) && unknown.iter().any(|(_, rustc)| !rustc[0]));
    for (ty, _) in unknown {
        assert!(!ty.is_send() && !ty.is_sync(), "{ty}");
        let elem = ty.elem().filter(|_| ty.array_len().is_some());
        assert!(elem.is_none());
    }
}

/// All six, to threads and back.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn auto_traits_at_run_time() {
    let named = |named: Iface<dyn Named + Send>| std::thread::spawn(move || named.name()).join().unwrap();
    let any = Any::new(Plain(1)).strengthen::<dyn Send>().unwrap();
    assert_eq!(named(any.cast().unwrap()), "1");
    let iface = Iface::<dyn Named>::new(Plain(2));
    assert_eq!(named(Iface::strengthen::<dyn Named + Send>(iface).unwrap()), "2");
    let both =
        Iface::strengthen::<dyn Named + Send + Sync>(Iface::<dyn Named + Send>::new(Plain(3))).unwrap();
    std::thread::scope(|scope| {
        let both = &both;
        assert_eq!(scope.spawn(move || both.name()).join().unwrap(), "3");
    });

    let mut plain = Plain(4);
    std::thread::scope(|scope| {
        let any = AnyRef::new(&plain).strengthen::<dyn Sync>().unwrap();
        scope.spawn(move || assert_eq!(any.cast_ref::<dyn Named>().unwrap().name(), "4"));
        let named = IfaceRef::strengthen::<dyn Named + Sync>(IfaceRef::<dyn Named>::new(&plain)).unwrap();
        scope.spawn(move || assert_eq!(named.name(), "4"));
    });
    std::thread::scope(|scope| {
        let mut any = AnyMut::new(&mut plain).strengthen::<dyn Send>().unwrap();
        scope.spawn(move || any.downcast_mut::<Plain>().unwrap().0 = 5);
    });
    std::thread::scope(|scope| {
        let named = IfaceMut::strengthen::<dyn Named + Send>(IfaceMut::<dyn Named>::new(&mut plain)).unwrap();
        scope.spawn(move || assert_eq!(named.name(), "5"));
    });

    // What the value is already known to have needs not be known of its type.
    let any = Any::<dyn Send>::from_value(Silent(1_u8));
    let any = any.strengthen::<dyn Send>().unwrap().strengthen::<dyn Local>().unwrap();
    let error = any.strengthen::<dyn Send>().unwrap_err();
    assert_eq!((error.error().lacks_send(), error.error().lacks_sync()), (true, false));
    assert!(error.value().is::<Silent<u8>>());
    assert_eq!(error.into_value().downcast::<Silent<u8>>().unwrap().0, 1);
    assert!(Any::<dyn Send>::from_value(Guarded(7)).strengthen::<dyn Send + Sync>().is_ok());

    let says = |error: AutoTraitError| error.to_string();
    let mut bound = Bound(Rc::new(1));
    let lacks = "auto_traits::Bound is not known to be";
    assert_eq!(says(AnyRef::new(&bound).strengthen::<dyn Sync>().unwrap_err()), format!("{lacks} `Sync`"));
    let error = AnyMut::new(&mut bound).strengthen::<dyn Send + Sync>().unwrap_err();
    assert_eq!(error.to_string(), format!("{lacks} `Send` and `Sync`"));
    assert_eq!(
        format!("{error:?} {:?}", error.error()),
        format!("AutoTraitError({error}) AutoTraitError({error})")
    );
    assert_eq!(error.into_value().downcast_ref::<Bound>().unwrap().0, Rc::new(1));
    let error = Any::new(Guard(std::marker::PhantomData)).strengthen::<dyn Send + Sync>().unwrap_err();
    assert_eq!(says(error.into()), "auto_traits::Guard is not known to be `Send`");
    let error = Iface::strengthen::<dyn Named + Send>(Iface::<dyn Named>::new(Silent(1_u8))).unwrap_err();
    assert_eq!(error.into_value().name(), "silent");
    let mut silent = Silent(1_u8);
    let error =
        IfaceMut::strengthen::<dyn Named + Sync>(IfaceMut::<dyn Named>::new(&mut silent)).unwrap_err();
    assert!(error.error().lacks_sync());
    let silent = Silent(1_u8);
    let error = IfaceRef::strengthen::<dyn Named + Sync>(IfaceRef::<dyn Named>::new(&silent)).unwrap_err();
    assert_eq!(error.ty(), Type::of::<Silent<u8>>());
}

#[derive(Typed)]
pub struct Guarded(pub u8);

#[test]
fn values_that_ask_for_auto_traits_take_what_has_them() {
    let elem = |of: &'static Type| of.elem().unwrap();
    let sent = elem(Type::of::<Vec<Any<dyn Send>>>());
    let named = elem(Type::of::<Vec<Iface<dyn Named + Send>>>());
    let [plain, bound] = [Type::of::<Plain>(), Type::of::<Bound>()];
    assert!(plain.assignable_to(sent) && plain.assignable_to(named));
    assert!(!bound.assignable_to(sent) && !Type::of::<Silent<u8>>().assignable_to(named));
    assert!(named.assignable_to(sent) && !elem(Type::of::<Vec<Iface<dyn Named>>>()).assignable_to(sent));

    pub struct Sender;
    #[methods(call)]
    impl Sender {
        pub fn any(&self, any: Any<dyn Send + Sync>) -> Any<dyn Send> {
            any.weaken()
        }
        pub fn named(&self, named: Iface<dyn Named + Send>) -> Iface<dyn Named + Send> {
            named
        }
        pub fn any_ref(&self, any: AnyRef<'_, dyn Sync>) -> bool {
            any.is::<Plain>()
        }
        pub fn named_ref(&self, named: IfaceRef<'_, dyn Named + Sync>) -> String {
            named.name()
        }
    }
    let call = |name: &str, argument: Any| Any::new(Sender).call(name, vec![argument]);
    assert!(call("any", Any::new(Plain(1))).unwrap().is::<Plain>());
    assert!(call("named", Any::new(Plain(1))).unwrap().is::<Plain>());
    assert_eq!(call("any_ref", Any::new(Plain(1))).unwrap(), true);
    assert_eq!(call("named_ref", Any::new(Plain(1))).unwrap(), "1".to_string());
    for method in ["any", "named", "any_ref", "named_ref"] {
        let error = call(method, Any::new(Silent(1_u8))).unwrap_err();
        assert!(error.to_string().contains("argument 1 is auto_traits::Silent<u8>, want itab::"), "{error}");
    }
}
