//! A plain `&dyn Flyable`, where `Flyable` has `#[interface]`, leads to the value: out of whatever interface value it is, or itself.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use itab::{Any, AnyRef, Iface, IfaceMut, IfaceRef, Object, ObjectExt, Typed, interface, methods};

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
#[interface]
trait Named {
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

/// A type of which rustc knows no descriptor where the trait is implemented for it is no source, and nothing is lost.
#[test]
fn what_has_no_descriptor() {
    struct Guard<'a>(&'a str);
    #[methods(unlisted)]
    impl Flyable for Guard<'_> {
        fn fly(&self) -> String {
            self.0.into()
        }
    }
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
    use itab::__private::{ByMethods, Tag};
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
    }
    let liar = Box::new(Liar(Any::new(7_u8)));
    assert_eq!(ObjectExt::as_any_ref(&*liar).unwrap().downcast_ref::<u8>(), Some(&7));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ObjectExt::into_any(liar))).is_err());
}
