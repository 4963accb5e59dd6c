//! Interfaces with parameters: every instantiation is an interface of its own.

#![allow(missing_docs)]

use std::any::TypeId;
use std::fmt::{Debug, Display};
use std::marker::PhantomData;

use itab::auto_traits::Local;
use itab::{
    Any, AnyRef, Iface, IfaceMut, IfaceRef, Interface, InterfaceType, ItabTable, ObjectExt, SharedInterface,
    Type, implements, interface, methods, type_switch,
};

#[interface]
pub trait Handler<E> {
    fn handle(&mut self, event: &E) -> bool;
}

#[interface]
pub trait Named {
    fn name(&self) -> &str;
}

/// Embeds an instantiation.
#[interface]
pub trait Timer: Handler<Tick> + Named {}

/// Embeds every instantiation.
#[interface]
pub trait Filter<E>: Handler<E> {
    fn wants(&self, event: &E) -> bool;
    fn offer(&mut self, event: &E) -> bool {
        self.wants(event) && self.handle(event)
    }
}

#[derive(Debug)]
pub struct Tick(u32);
#[derive(Debug)]
pub struct Tock(u64);

#[derive(Default)]
pub struct Clock {
    ticks: u32,
}

#[methods]
impl Clock {
    pub fn handle(&mut self, tick: &Tick) -> bool {
        self.ticks += tick.0;
        self.ticks > 1
    }
    pub fn wants(&self, tick: &Tick) -> bool {
        tick.0 > 0
    }
    pub fn name(&self) -> &str {
        "clock"
    }
}

/// Handles events of its own type parameter.
pub struct All<E>(u32, PhantomData<E>);

#[methods]
impl<E> All<E> {
    pub fn handle(&mut self, _: &E) -> bool {
        self.0 += 1;
        true
    }
}

/// Has its method from the trait.
pub struct Bell {
    rung: u64,
}

#[methods(Handler)]
impl Bell {}

#[methods]
impl Handler<Tock> for Bell {
    fn handle(&mut self, tock: &Tock) -> bool {
        self.rung += tock.0;
        true
    }
}

fn all<E>() -> All<E> {
    All(0, PhantomData)
}

implements!(Clock: dyn Handler<Tick>);
implements!(Clock: dyn Timer);
implements!(Clock: dyn Filter<Tick>);
implements!(Bell: dyn Handler<Tock>);
implements!(All<Tock>: dyn Handler<Tock>);

#[test]
fn checked_when_compiling() {
    let mut clock = Clock::default();
    let mut ticks = IfaceMut::<dyn Handler<Tick>>::new(&mut clock);
    assert!(!ticks.handle(&Tick(1)));
    assert!(ticks.handle(&Tick(1)));
    fn tell(handler: &mut dyn Handler<Tick>) -> bool {
        handler.handle(&Tick(1))
    }
    assert!(tell(&mut ticks));
    assert_eq!(clock.ticks, 3);

    fn hold<E: 'static>(all: All<E>, event: &E) -> bool {
        Iface::<dyn Handler<E> + Send>::new(Sendable(all)).handle(event)
    }
    assert!(hold(all(), &"text"));
}

/// A generic type with a bound on its impl.
pub struct Sendable<E>(All<E>);
// SAFETY: it is used by one thread.
unsafe impl<E> Send for Sendable<E> {}
#[methods]
impl<E: 'static> Sendable<E> {
    pub fn handle(&mut self, event: &E) -> bool {
        self.0.handle(event)
    }
}

/// Tells an event to whoever handles events of this type.
fn tell<E: 'static>(any: &mut Any, event: &E) -> Option<bool> {
    Some(any.cast_mut::<dyn Handler<E>>().ok()?.handle(event))
}

#[test]
fn found_at_run_time() {
    let mut values =
        [Any::new(Clock::default()), Any::new(all::<Tock>()), Any::new(Bell { rung: 0 }), Any::new(1_u8)];
    for _ in 0..3 {
        let ticks = values.each_mut().map(|value| tell(value, &Tick(2)));
        assert_eq!(ticks, [Some(true), None, None, None]);
        let tocks = values.each_mut().map(|value| tell(value, &Tock(2)));
        assert_eq!(tocks, [None, Some(true), Some(true), None]);
        let words = values.each_mut().map(|value| tell(value, &"word"));
        assert_eq!(words, [None; 4]);
    }
    assert_eq!(values[0].downcast_ref::<Clock>().unwrap().ticks, 6);
    assert_eq!(values[2].downcast_ref::<Bell>().unwrap().rung, 6);
}

#[test]
fn embedded_and_embedding() {
    let mut any = Any::new(Clock::default());
    assert_eq!(any.cast_ref::<dyn Named>().unwrap().name(), "clock");
    let mut timer = any.cast_mut::<dyn Timer>().unwrap();
    assert!(timer.handle(&Tick(5)));
    assert_eq!(timer.name(), "clock");
    let mut ticks: IfaceMut<'_, dyn Handler<Tick>> = IfaceMut::upcast(timer);
    assert!(ticks.handle(&Tick(5)));

    let mut filter = any.cast_mut::<dyn Filter<Tick>>().unwrap();
    assert!(!filter.offer(&Tick(0)));
    assert!(filter.offer(&Tick(1)));
    let mut ticks = IfaceMut::upcast::<dyn Handler<Tick>>(filter);
    assert!(ticks.handle(&Tick(1)));
    assert!(any.cast_mut::<dyn Filter<Tock>>().is_err());
    assert!(Any::new(all::<Tick>()).cast::<dyn Filter<Tick>>().is_err(), "it lacks `wants`");

    let ours = InterfaceType::of::<dyn Filter<Tick>>();
    assert_eq!(ours.embedded(), [InterfaceType::of::<dyn Handler<Tick>>()]);
    assert_eq!(ours.methods().iter().map(|method| method.name()).collect::<Vec<_>>(), ["handle", "wants"]);
}

#[interface]
pub trait Shows<E> {
    fn show(&self, what: &E) -> String;
}

#[interface]
pub trait Wants<E> {
    fn wants(&self, event: &E) -> bool;
}

#[test]
fn arms_of_a_switch() {
    fn which<E: 'static>(any: &Any) -> &'static str {
        type_switch!(any, {
            _: dyn Shows<E> => "shows it",
            _: dyn Shows<u8> => "shows bytes",
            _: dyn Named => "has a name",
            _ => "neither",
        })
    }
    struct Screen;
    #[methods]
    impl Screen {
        pub fn show(&self, what: &u8) -> String {
            what.to_string()
        }
    }
    let (screen, clock) = (Any::new(Screen), Any::new(Clock::default()));
    for _ in 0..2 {
        assert_eq!([which::<u8>(&screen), which::<u16>(&screen)], ["shows it", "shows bytes"]);
        assert_eq!([which::<u8>(&clock), which::<u16>(&Any::new(1))], ["has a name", "neither"]);
    }
}

/// What a generic function can do with an interface that it has for a parameter.
fn through<I>(any: &Any) -> [bool; 3]
where
    I: ?Sized + SharedInterface<Auto = dyn Local>,
{
    let first = type_switch!(any, {
        value: dyn <I> => IfaceRef::ty(value) == any.ty(),
        _ => false,
    });
    let among_others = type_switch!(any, {
        _: u8 | dyn Handler<Tock> => false,
        _: i8 => false,
        _: dyn <I> => true,
        _: dyn Named => false,
        _ => false,
    });
    [any.cast_ref::<I>().is_ok(), first, among_others]
}

#[test]
fn an_interface_that_is_a_parameter() {
    let clock = Any::new(Clock::default());
    for _ in 0..2 {
        assert_eq!(through::<dyn Named>(&clock), [true; 3]);
        assert_eq!(through::<dyn Pair<u8, u8>>(&clock), [false; 3]);
        assert_eq!(through::<dyn Named>(&Any::new(1_u16)), [false; 3]);
    }
    fn owned<I: ?Sized + Interface<Auto = dyn Local>>(any: Any) -> Result<Iface<I>, Any> {
        type_switch!(any, {
            value: dyn <I> => Ok(value),
            any: _ => Err(any),
        })
    }
    assert!(owned::<dyn Handler<Tick>>(clock).unwrap().handle(&Tick(2)));
    assert!(owned::<dyn Handler<Tick>>(Any::new(3_u8)).unwrap_err() == 3_u8);
    type Alias = dyn Handler<Tick>;
    let heard = type_switch!(&mut Any::new(Clock::default()), {
        mut handler: dyn <Alias> => handler.handle(&Tick(7)),
        _ => false,
    });
    assert!(heard);
}

/// Several parameters, with bounds, and constants in between.
#[interface]
pub trait Pair<A, B> {
    fn pair(&self) -> (A, B);
}

#[interface]
pub trait Store<const N: usize, K: Ord + Debug, V>
where
    V: Clone,
    for<'a> &'a V: IntoIterator<Item = &'a u8>,
{
    fn put(&mut self, key: K, value: V) -> Option<V>;
    fn slots(&self) -> [Option<&V>; N];
}

pub struct Shelf<const N: usize>([Option<(u8, Vec<u8>)>; N]);

#[methods]
impl<const N: usize> Shelf<N> {
    pub fn put(&mut self, key: u8, value: Vec<u8>) -> Option<Vec<u8>> {
        self.0[usize::from(key)].replace((key, value)).map(|(_, value)| value)
    }
    pub fn slots(&self) -> [Option<&Vec<u8>>; N] {
        self.0.each_ref().map(|slot| slot.as_ref().map(|(_, value)| value))
    }
    pub fn pair(&self) -> (u8, u16) {
        (1, 2)
    }
}

/// A parameter without a size, and one that is left out.
#[interface]
pub trait Reads<T: ?Sized = str> {
    fn read(&self) -> &T;
}

pub struct Page;
#[methods]
impl Page {
    pub fn read(&self) -> &str {
        "text"
    }
}

/// A projection of a parameter in a signature.
#[interface]
pub trait Collects<I: Iterator>
where
    I::Item: Debug,
{
    fn collect(&mut self, item: I::Item);
}

pub struct Sum(u32);
#[methods]
impl Sum {
    pub fn collect(&mut self, item: u32) {
        self.0 += item;
    }
}

#[test]
fn parameters_of_all_kinds() {
    let mut any = Any::new(Shelf::<2>([None, None]));
    let mut store = any.cast_mut::<dyn Store<2, u8, Vec<u8>>>().unwrap();
    assert_eq!(store.put(1, vec![7]), None);
    assert_eq!(store.slots(), [None, Some(&vec![7])]);
    assert!(any.cast_ref::<dyn Pair<u8, u16>>().is_ok());
    assert!(any.cast_ref::<dyn Pair<u16, u8>>().is_err(), "each parameter has its place");
    assert!(any.cast_mut::<dyn Store<3, u8, Vec<u8>>>().is_err());
    IfaceMut::<dyn Store<3, u8, Vec<u8>>>::new(&mut Shelf::<3>([None, None, None])).put(0, vec![]);

    let page = AnyRef::new(&Page);
    assert_eq!(page.cast_ref::<dyn Reads>().unwrap().read(), "text");
    assert!(page.cast_ref::<dyn Reads<[u8]>>().is_err());
    assert_eq!(IfaceRef::<dyn Reads<str>>::new(&Page).read(), "text");

    let mut sum = Sum(1);
    IfaceMut::<dyn Collects<std::ops::Range<u32>>>::new(&mut sum).collect(4);
    assert_eq!(sum.0, 5);
    assert!(Any::new(sum).cast::<dyn Collects<std::ops::Range<u8>>>().is_err());
}

#[test]
fn said_as_go_says_it() {
    let error = Any::new(Clock::default()).cast::<dyn Handler<Tock>>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "interface conversion: parameters::Clock is not parameters::Handler<parameters::Tock>: missing method handle \
         (wrong type for method handle: have fn(&mut self, &Tick) -> bool, want fn(&mut self, &E) -> bool)"
    );
    let name = InterfaceType::of::<dyn Store<2, u8, Vec<u8>>>().name();
    assert_eq!(name, "parameters::Store<2, u8, alloc::vec::Vec<u8>>");
}

#[test]
fn each_is_an_interface_of_its_own() {
    let (ticks, tocks) = (InterfaceType::of::<dyn Handler<Tick>>(), InterfaceType::of::<dyn Handler<Tock>>());
    assert_eq!(ticks, InterfaceType::of::<dyn Handler<Tick>>());
    assert_ne!(ticks, tocks);
    assert_eq!(ticks.id(), TypeId::of::<dyn Handler<Tick>>());
    assert_eq!(ticks, InterfaceType::of::<dyn Handler<Tick> + Send>());
}

/// A constant may lie in several places: here is a second one.
#[test]
fn a_descriptor_that_exists_twice() {
    use itab::__private::{Described, InterfaceTypeOf};
    type Ticks = dyn Handler<Tick>;
    let one = <Ticks as Described>::INTER;
    let other = Box::leak(Box::new(InterfaceTypeOf::<Ticks>::described())).descriptor();
    assert!(!std::ptr::eq(one, other));
    assert_eq!(one, other);
    for table in [ItabTable::process(), &ItabTable::new()] {
        let [mut of_one, mut of_other] = [one, other].map(|interface| {
            [Type::of::<Clock>(), Type::of::<Bell>()].map(|ty| table.getitab(interface, ty))
        });
        assert_eq!(of_one, of_other);
        assert!(of_one[0].is_some() && of_one[1].is_none());
        [of_one, of_other] = [one, other].map(|interface| {
            [Type::of::<Clock>(), Type::of::<Bell>()].map(|ty| table.getitab(interface, ty))
        });
        assert_eq!(of_one, of_other);
    }
}

#[test]
fn in_tables() {
    let own = ItabTable::new();
    let clock = Clock::default();
    assert!(own.cast_ref::<dyn Wants<Tick>>(AnyRef::new(&clock)).is_ok());
    assert!(own.cast_ref::<dyn Wants<Tock>>(AnyRef::new(&clock)).is_err());
    assert_eq!(own.stats().table.entries, 2);

    assert!(Any::new(clock).cast_ref::<dyn Wants<Tick>>().is_ok());
    let process = ItabTable::process();
    let wants = InterfaceType::of::<dyn Wants<Tick>>();
    assert!(process.itabs().iter().any(|itab| itab.interface() == wants), "{:?}", process.itabs());
    // The other tests of this program ask the same table meanwhile, and nothing leaves it.
    let entries = || process.stats().table.entries;
    let (before, places, after) = (entries(), process.places().len(), entries());
    assert!(before <= places && places <= after, "{before} {places} {after}");
    assert_eq!(own.places().len(), own.stats().table.entries);
}

/// Go refuses the declaration; here nothing has both methods, because a method set has each name once.
#[interface]
pub trait Both: Handler<Tick> + Handler<Tock> {}

/// The parameter is in no signature: its methods are the same whatever it is.
#[interface]
pub trait Tagged<Tag> {
    fn tag(&self) -> u8;
}
#[interface]
pub trait TwiceTagged: Tagged<Tick> + Tagged<Tock> {}

pub struct Label;
#[methods]
impl Label {
    pub fn tag(&self) -> u8 {
        9
    }
}

#[test]
fn two_instantiations_embedded() {
    let mut values = [Any::new(Clock::default()), Any::new(Bell { rung: 0 })];
    assert!(values.iter_mut().all(|value| value.cast_mut::<dyn Both>().is_err()));
    let label = IfaceRef::<dyn TwiceTagged>::new(&Label);
    assert_eq!(Tagged::<Tick>::tag(&label) + Tagged::<Tock>::tag(&label), 18);
    assert_eq!(IfaceRef::upcast::<dyn Tagged<Tock>>(label).tag(), 9);
}

/// An instantiation is implemented by an impl of its own: one is found at run time, the others are for those who know the type.
#[test]
fn one_instantiation_is_listed() {
    #[interface]
    pub trait Hears<E, S: ?Sized = str, const N: usize = 1> {
        fn hear(&self, event: &E, source: &S) -> String;
    }
    pub struct Ear<T>(T);
    #[methods(Hears)]
    impl<T: Display + 'static> Ear<T> {}
    // The default is not named.
    #[methods]
    impl<T: Display + 'static> Hears<Option<T>> for Ear<T> {
        fn hear(&self, event: &Option<T>, source: &str) -> String {
            format!("{} hears {} of {source}", self.0, event.is_some())
        }
    }
    #[methods(unlisted)]
    impl<T: Display + 'static> Hears<&'static str, [u8], 1> for Ear<T> {
        fn hear(&self, event: &&'static str, source: &[u8]) -> String {
            format!("{} hears {event} of {source:?}", self.0)
        }
    }
    #[methods(unlisted)]
    impl<T: Display + 'static> Hears<u8> for Ear<T> {
        fn hear(&self, event: &u8, source: &str) -> String {
            format!("{} hears {event} of {source}", self.0)
        }
    }
    let ear = Ear("it");
    let options: &dyn Hears<Option<&str>> = &ear;
    assert_eq!(options.hear(&None, "x"), "it hears false of x");
    let texts: &dyn Hears<&str, [u8]> = &ear;
    assert_eq!(texts.hear(&"a", &[1]), "it hears a of [1]");
    let bytes: &dyn Hears<u8> = &ear;
    assert_eq!(bytes.hear(&7, "y"), "it hears 7 of y");
    let any = AnyRef::new(&ear);
    assert_eq!(
        any.cast_ref::<dyn Hears<Option<&'static str>>>().unwrap().hear(&None, "x"),
        "it hears false of x"
    );
    assert!(any.cast_ref::<dyn Hears<u8>>().is_err());
    // Each object leads to the value all the same.
    assert!(bytes.as_any_ref().unwrap().is::<Ear<&'static str>>());
}
