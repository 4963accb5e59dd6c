//! Which values may be sent to and shared with other threads, and how long borrows live.
//!
//! What must not compile is in `ui/`: `Any<dyn Send>` to `Iface<dyn I + Sync>`, results that outlive.
#![allow(missing_docs)]

use std::cell::Cell;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use itab::{
    Any, AnyMut, AnyRef, CastError, Iface, IfaceMut, IfaceRef, InterfaceType, Itab, ItabTable, Type,
    TypeAssertionError, interface, methods,
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
fn errors_keep_them_too() {
    #[interface]
    #[expect(dead_code, reason = "no type has it, so nobody calls it")]
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
