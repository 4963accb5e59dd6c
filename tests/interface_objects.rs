//! A plain `&dyn Flyable`, where `Flyable` has `#[interface]`, leads to the value: out of whatever interface value it is, or itself.

#![allow(clippy::arc_with_non_send_sync, reason = "what is in an `Arc` here stays on its thread")]

use std::cell::Cell;
use std::fmt::{Debug, Display};
use std::rc::Rc;
use std::sync::Arc;

use itab::{
    Any, AnyRef, Iface, IfaceMut, IfaceRef, Object, ObjectError, ObjectExt, ObjectOwner, RegistrationGuard,
    Typed, interface, methods, register,
};

mod traits {
    #[itab::interface]
    pub trait Flyable {
        fn fly(&self) -> String;
    }
}
use traits::Flyable;
#[interface]
trait Runner {
    fn run(&mut self, km: u32) -> u32;
}
/// Shared with what is `pub`.
#[interface]
pub trait Named {
    /// What it is called.
    fn name(&self) -> String;
}
/// Without methods of its own.
#[interface]
trait Duck: Flyable + Runner {}
/// With one, and with what another one embeds.
#[interface]
trait Drake: Duck + Named {
    fn km(&self) -> u32;
}
#[interface]
trait Holds<T> {
    fn held(&self) -> T;
}

thread_local!(static DROPPED: Cell<u32> = const { Cell::new(0) });

/// Larger than a word.
#[derive(Debug)]
struct Bird {
    name: String,
    km: u32,
}

#[methods(Flyable)]
impl Bird {
    pub fn name(&self) -> String {
        self.name.clone()
    }
    pub fn run(&mut self, km: u32) -> u32 {
        self.km += km;
        self.km
    }
    pub fn km(&self) -> u32 {
        self.km
    }
    pub fn held(&self) -> u32 {
        self.km
    }
}

/// So it is an object itself.
#[methods]
impl Flyable for Bird {
    fn fly(&self) -> String {
        format!("{} flies", self.name)
    }
}

impl Drop for Bird {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

fn bird() -> Bird {
    Bird { name: "b1".into(), km: 1 }
}

/// The name of what is behind an object, and where it is.
fn named(object: &dyn Flyable) -> (String, *const ()) {
    let any = object.as_any_ref().unwrap();
    assert_eq!(object.fly(), "b1 flies");
    assert!(any.is::<Bird>());
    (any.cast_ref::<dyn Named>().unwrap().name(), any.as_ptr())
}

#[test]
fn every_object_leads_to_its_value() {
    let mut value = bird();
    let address = (&raw const value).cast::<()>();
    assert_eq!(named(&value), ("b1".into(), address));
    assert_eq!(named(&IfaceRef::<dyn Flyable>::new(&value)), ("b1".into(), address));
    assert_eq!(named(&IfaceMut::<dyn Flyable>::new(&mut value)), ("b1".into(), address));
    assert_eq!(named(&IfaceRef::<dyn Flyable + Send + Sync>::new(&value)), ("b1".into(), address));
    let owned = Iface::<dyn Flyable>::new(value);
    assert_eq!(named(&owned), ("b1".into(), owned.as_any_ref().as_ptr()));
    // Of what points to an object, too.
    let shared: Arc<dyn Flyable> = Arc::new(bird());
    assert_eq!(named(&*shared).0, "b1");
    assert_eq!(shared.as_any_ref().unwrap().cast_ref::<dyn Named>().unwrap().name(), "b1");
    let shared: Rc<dyn Flyable> = Rc::new(owned);
    assert_eq!(shared.as_any_ref().unwrap().downcast_ref::<Bird>().unwrap().km, 1);
}

/// What comes out lives as long as the object is borrowed.
#[test]
fn results_live_as_long_as_the_borrow() {
    fn any(object: &dyn Flyable) -> AnyRef<'_> {
        object.as_any_ref().unwrap()
    }
    let value = bird();
    let held = IfaceRef::<dyn Flyable>::new(&value);
    let any = any(&held);
    assert_eq!(any.downcast_ref::<Bird>().unwrap().name, "b1");
}

#[test]
fn exclusive_objects() {
    fn run(object: &mut dyn Flyable) -> Option<u32> {
        Some(object.as_any_mut()?.cast_mut::<dyn Runner>().unwrap().run(1))
    }
    let mut value = bird();
    assert_eq!(run(&mut value), Some(2));
    assert_eq!(run(&mut IfaceMut::<dyn Flyable>::new(&mut value)), Some(3));
    assert_eq!(run(&mut IfaceRef::<dyn Flyable>::new(&value)), None, "shared");
    assert_eq!(run(&mut Iface::<dyn Flyable>::new(value)), Some(4));
}

#[test]
fn boxes_give_the_value() {
    let before = DROPPED.get();
    let held = Iface::<dyn Flyable>::new(bird());
    let address = held.as_any_ref().as_ptr();
    let object: Box<dyn Flyable> = Box::new(held);
    let any = object.into_any().ok().unwrap();
    assert_eq!(any.as_any_ref().as_ptr(), address, "no second allocation");
    let object: Box<dyn Flyable> = Box::new(any.downcast::<Bird>().unwrap());
    let named: Iface<dyn Named> = object.into_any().ok().unwrap().cast().unwrap();
    assert_eq!(named.name(), "b1");
    assert_eq!(DROPPED.get(), before);
    drop(named);
    assert_eq!(DROPPED.get(), before + 1);
    // A borrow comes back.
    static TOM: std::sync::LazyLock<Bird> = std::sync::LazyLock::new(bird);
    let object: Box<dyn Flyable> = Box::new(IfaceRef::<dyn Flyable>::new(&*TOM));
    let object = object.into_any().err().unwrap();
    assert_eq!(object.fly(), "b1 flies");
}

/// Auto traits of the object, and interfaces that embed others or have parameters.
#[test]
fn every_interface_has_objects() {
    let mut value = bird();
    let object: &(dyn Flyable + Send + Sync) = &value;
    assert!(object.as_any_ref().unwrap().is::<Bird>());
    let object: &(dyn Flyable + Sync) = &value;
    assert!(object.as_any_ref().unwrap().is::<Bird>());
    let object: Box<dyn Flyable + Send> = Box::new(Iface::<dyn Flyable + Send>::new(bird()));
    assert!(object.into_any().ok().unwrap().strengthen::<dyn Send + Sync>().is_ok());
    let object: &dyn Holds<u32> = &IfaceRef::<dyn Holds<u32>>::new(&value);
    assert_eq!(object.held(), 1);
    assert!(object.as_any_ref().unwrap().is::<Bird>());
    let object: &mut dyn Duck = &mut IfaceMut::<dyn Duck>::new(&mut value);
    assert_eq!(object.as_any_mut().unwrap().cast_mut::<dyn Drake>().unwrap().km(), 1);
    let object: &mut dyn Drake = &mut IfaceMut::<dyn Drake>::new(&mut value);
    assert_eq!(object.as_any_mut().unwrap().cast_mut::<dyn Duck>().unwrap().run(1), 2);
    let object: &dyn Flyable = object;
    assert!(object.as_any_ref().unwrap().is::<Bird>());
}

/// It borrows, so that it has no descriptor.
struct Guard<'a>(&'a str);
#[methods(unlisted)]
impl Flyable for Guard<'_> {
    fn fly(&self) -> String {
        self.0.into()
    }
}

/// A type of which rustc knows no descriptor where the trait is implemented for it is no source, and nothing is lost.
#[test]
fn what_has_no_descriptor() {
    let name = String::from("guard");
    let mut guard = Guard(&name);
    let object: &mut dyn Flyable = &mut guard;
    assert!(object.as_any_ref().is_none() && object.as_any_mut().is_none());
    let object: Box<dyn Flyable> = Box::new(Guard("static"));
    assert_eq!(object.into_any().err().unwrap().fly(), "static");
    // One with a descriptor is asked for what that has.
    #[derive(Typed)]
    struct Stone;
    #[methods(unlisted)]
    impl Flyable for Stone {
        fn fly(&self) -> String {
            "it does not".into()
        }
    }
    let object: &dyn Flyable = &Stone;
    assert!(object.as_any_ref().unwrap().cast_ref::<dyn Flyable>().is_err());
}

/// Whoever says it by hand gives values with their own types, whatever they say.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn by_hand() {
    use itab::__private::{Apart, ByMethods, Tag};
    struct Liar(Any);
    impl Object for Liar {
        type Tag = Tag<7>;
    }
    impl ByMethods<Tag<7>> for Liar {
        fn __itab_ref(&self) -> Option<AnyRef<'_>> {
            Some(self.0.as_any_ref())
        }
        fn __itab_mut(&mut self) -> Option<itab::AnyMut<'_>> {
            None
        }
        fn __itab_owns(&self) -> bool {
            true
        }
        fn __itab_into(self: Box<Self>) -> Option<Any> {
            None
        }
        fn __itab_into_rc(self: Rc<Self>) -> Option<Apart<Rc<()>>> {
            Some(Apart::<Rc<()>>::new(Rc::new(8_u16)))
        }
        fn __itab_into_arc(self: Arc<Self>) -> Option<Apart<Arc<()>>> {
            Some(Apart::<Arc<()>>::new(Arc::new(Stone)))
        }
    }
    #[derive(Typed)]
    struct Stone;
    impl Drop for Stone {
        fn drop(&mut self) {
            DROPPED.set(DROPPED.get() + 1);
        }
    }
    let rc = Rc::new(Liar(Any::new(7_u8)));
    assert_eq!(rc.clone().into_dyn::<dyn Display>().ok().unwrap().to_string(), "8", "a `u16`, which is one");
    assert_eq!(Rc::strong_count(&rc), 1);
    let arc = Arc::new(Liar(Any::new(7_u8)));
    let error = arc.into_dyn::<dyn Display>().err().unwrap();
    assert!(error.to_string().contains("Stone does not list dyn core::fmt::Display"));
    assert_eq!((Arc::strong_count(error.value()), DROPPED.get()), (1, 1));
    let liar = Box::new(Liar(Any::new(7_u8)));
    assert_eq!(ObjectExt::as_any_ref(&*liar).unwrap().downcast_ref::<u8>(), Some(&7));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ObjectExt::into_any(liar))).is_err());
}

/// A registration that is undone between the question and the answer: what was found stays good. Another thread does it where this
/// object does.
#[test]
fn taken_back_meanwhile() {
    use itab::__private::{Apart, ByMethods, Tag};
    trait Brief {
        fn brief(&self) -> u64;
    }
    #[derive(Typed)]
    struct Word(u64);
    impl Brief for Word {
        fn brief(&self) -> u64 {
            self.0
        }
    }
    struct Slow(Word, Cell<Option<RegistrationGuard>>);
    impl Object for Slow {
        type Tag = Tag<8>;
    }
    impl ByMethods<Tag<8>> for Slow {
        fn __itab_ref(&self) -> Option<AnyRef<'_>> {
            Some(AnyRef::new(&self.0))
        }
        fn __itab_mut(&mut self) -> Option<itab::AnyMut<'_>> {
            None
        }
        fn __itab_owns(&self) -> bool {
            drop(self.1.take());
            true
        }
        fn __itab_into(self: Box<Self>) -> Option<Any> {
            Some(Any::new(self.0))
        }
        fn __itab_into_rc(self: Rc<Self>) -> Option<Apart<Rc<()>>> {
            None
        }
        fn __itab_into_arc(self: Arc<Self>) -> Option<Apart<Arc<()>>> {
            None
        }
    }
    let slow = || Slow(Word(5), Cell::new(Some(register!(Word: dyn Brief).until_dropped())));
    assert_eq!(Box::new(slow()).into_dyn::<dyn Brief>().ok().unwrap().brief(), 5);
    assert!(Any::new(Word(5)).into_dyn::<dyn Brief>().is_err());
}

/// An ordinary trait.
pub trait Weighed {
    /// In bytes.
    fn weight(&self) -> u32;
}

/// In a box, or shared: larger than a word, as large as one, and without bytes.
#[derive(Debug)]
pub struct Owned<T: 'static>(T);

#[methods(Flyable, Named, dyn Debug, dyn Weighed, dyn Weighed + Send + Sync, dyn Named)]
impl<T: Debug + Send + Sync + Clone> Owned<T> {}

#[methods]
impl<T: Debug + Send + Sync + Clone> Flyable for Owned<T> {
    fn fly(&self) -> String {
        format!("{:?} flies", self.0)
    }
}

#[methods]
impl<T: Debug + Send + Sync + Clone> Named for Owned<T> {
    fn name(&self) -> String {
        format!("{:?}", self.0)
    }
}

impl<T> Weighed for Owned<T> {
    fn weight(&self) -> u32 {
        size_of::<T>() as u32
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

/// The owner of an object becomes an owner of the same value as another object; it stays as many owners, and the value is dropped once.
#[test]
fn owners_become_owners_of_other_objects() {
    fn check<T: Debug + Send + Sync + Clone + 'static>(value: T) {
        let before = DROPPED.get();
        let (name, weight) = (format!("{value:?}"), size_of::<T>() as u32);

        let object: Arc<dyn Flyable> = Arc::new(Owned(value.clone()));
        let address = Arc::as_ptr(&object).cast::<()>();
        let weighed = object.clone().into_dyn::<dyn Weighed + Send + Sync>().unwrap();
        assert_eq!((weighed.weight(), Arc::strong_count(&weighed)), (weight, 2));
        assert_eq!(Arc::as_ptr(&weighed).cast::<()>(), address, "no second allocation");
        let named: Arc<dyn Named> = object.into_dyn::<dyn Named>().unwrap();
        assert_eq!((named.name(), Arc::strong_count(&named)), (name.clone(), 2));
        // And on, and back.
        assert_eq!(format!("{:?}", named.into_dyn::<dyn Debug>().unwrap()), format!("Owned({name})"));
        assert_eq!(DROPPED.get(), before);
        drop(weighed);
        assert_eq!(DROPPED.get(), before + 1);

        let object: Rc<dyn Flyable> = Rc::new(Owned(value.clone()));
        let weak = Rc::downgrade(&object);
        assert_eq!(object.into_dyn::<dyn Weighed>().unwrap().weight(), weight);
        assert!(weak.upgrade().is_none());
        assert_eq!(DROPPED.get(), before + 2);

        let object: Box<dyn Flyable + Send> = Box::new(Owned(value.clone()));
        let weighed: Box<dyn Weighed> = object.into_dyn::<dyn Weighed>().unwrap();
        assert_eq!((weighed.weight(), size_of_val(&*weighed)), (weight, size_of::<T>()));
        drop(weighed);
        // A box of an interface value gives what that owns.
        let object: Box<dyn Flyable> = Box::new(Iface::<dyn Flyable>::new(Owned(value)));
        assert_eq!(object.into_dyn::<dyn Weighed>().unwrap().weight(), weight);
        assert_eq!(DROPPED.get(), before + 4);
    }
    check([7_u64; 3]);
    check(7_u8);
    check(());
    check("long".to_string());
}

/// What a box had for an allocation is the value's.
#[test]
fn boxes_are_not_moved() {
    let object: Box<dyn Flyable> = Box::new(bird());
    let address = (&raw const *object).cast::<()>();
    let any = object.into_any().ok().unwrap();
    assert_eq!(any.as_any_ref().as_ptr(), address);
}

/// What cannot be converted comes back, and says why.
#[test]
fn owners_come_back() {
    trait Unlisted {}
    impl Unlisted for Bird {}
    fn fails<P: ObjectOwner>(owner: P) -> (P, ObjectError) {
        let failed = owner.into_dyn::<dyn Unlisted>().err().unwrap();
        let error = *failed.error();
        (failed.into_value(), error)
    }
    let before = DROPPED.get();
    let (object, error) = fails(Arc::new(bird()) as Arc<dyn Flyable>);
    assert_eq!((object.fly(), Arc::strong_count(&object)), ("b1 flies".into(), 1));
    assert!(
        error
            .to_string()
            .contains("Bird does not list dyn interface_objects::owners_come_back::Unlisted; add it to")
    );
    let (object, error) = fails(Rc::new(bird()) as Rc<dyn Flyable>);
    assert!(matches!((Rc::strong_count(&object), error), (1, ObjectError::NotListed(_))));
    let (object, error) = fails(Box::new(bird()) as Box<dyn Flyable + Send + Sync>);
    assert!(matches!((object.fly(), error), (_, ObjectError::NotListed(_))));
    drop(object);
    assert_eq!(DROPPED.get(), before + 1);

    // Said later by somebody else, for as long as he says it.
    let object: Arc<dyn Flyable> = Arc::new(bird());
    let guard = register!(Bird: dyn Unlisted).until_dropped();
    assert!(object.clone().into_dyn::<dyn Unlisted>().is_ok());
    // An interface value that is shared owns its value, and is not it.
    let held = Iface::<dyn Flyable>::new(bird());
    let (held, error) = fails(Arc::new(held) as Arc<dyn Flyable>);
    assert_eq!((error, held.fly()), (ObjectError::NotOwned, "b1 flies".into()));
    let (_, error) = fails(Rc::new(IfaceRef::<dyn Flyable>::new(&bird())) as Rc<dyn Flyable + '_>);
    assert!(error.to_string().contains("who owns that does not own the value in it"));
    let mut value = bird();
    let (_, error) = fails(Box::new(IfaceMut::<dyn Flyable>::new(&mut value)) as Box<dyn Flyable + '_>);
    assert_eq!(error, ObjectError::NotOwned);
    drop(guard);
    assert!(object.into_dyn::<dyn Unlisted>().is_err());

    let name = String::from("guard");
    let (object, error) = fails(Arc::new(Guard(&name)) as Arc<dyn Flyable + '_>);
    assert_eq!((error, object.fly()), (ObjectError::NoDescriptor, "guard".into()));
    let (object, error) = fails(Box::new(Guard(&name)) as Box<dyn Flyable + '_>);
    assert_eq!((error, object.fly()), (ObjectError::NoDescriptor, "guard".into()));
}
