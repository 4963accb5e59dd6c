//! Conversions that rustc checks by the methods of two interfaces, whatever they embed.
#![allow(clippy::non_minimal_cfg, reason = "a condition that always holds is one all the same")]
#![allow(missing_docs)]

use itab::{Iface, IfaceMut, IfaceRef, InterfaceType, interface, methods};

itab::package!();

#[interface]
pub trait Named {
    fn name(&self) -> &str;
}

/// Embeds nothing.
#[interface]
pub trait NamedAndMore {
    fn name(&self) -> &str;
    fn more(&mut self, by: u32) -> u32;
    fn count(&self) -> u32;
}

/// The same methods as `NamedAndMore`, embedded and of its own.
#[interface]
pub trait Counter: Counts + Named {
    fn more(&mut self, by: u32) -> u32;
}

/// Asks for `&mut self` where `count` takes `&self`.
#[interface]
pub trait Counts {
    fn count(&self) -> u32;
}
#[interface]
pub trait CountsExclusively {
    fn count(&mut self) -> u32;
}

#[interface]
pub trait Anything {}

#[derive(Clone)]
pub struct Cat(u32);
#[methods]
impl Cat {
    pub fn name(&self) -> &str {
        "Tom"
    }
    pub fn more(&mut self, by: u32) -> u32 {
        self.0 += by;
        self.0
    }
    pub fn count(&self) -> u32 {
        self.0
    }
    fn secret(&self) -> u8 {
        42
    }
    pub fn handle(&mut self, event: &u8) -> bool {
        *event > 0
    }
}

#[test]
fn a_subset() {
    let mut cat = Cat(1);
    let mut more = IfaceMut::<dyn NamedAndMore>::new(&mut cat);
    assert_eq!(more.more(1), 2);
    let named: IfaceMut<'_, dyn Named> = IfaceMut::convert(more);
    let named: IfaceRef<'_, dyn Named> = IfaceRef::convert(named.into_iface_ref());
    assert_eq!(named.name(), "Tom");
    assert_eq!(IfaceRef::itab(named).interface(), InterfaceType::of::<dyn Named>());
    let owned = Iface::<dyn NamedAndMore>::new(cat);
    let counts: Iface<dyn Counts> = Iface::convert(owned);
    assert_eq!(counts.count(), 2);
}

#[test]
fn equal_sets() {
    let counter = Iface::<dyn Counter>::new(Cat(1));
    let mut more: Iface<dyn NamedAndMore> = Iface::convert(counter);
    assert_eq!((more.more(4), more.count()), (5, 5));
    let mut counter: Iface<dyn Counter> = Iface::convert(more);
    assert_eq!((counter.more(4), counter.count(), counter.name()), (9, 9, "Tom"));
}

/// Through what is embedded, too, where `upcast` goes, and to what asks for less.
#[test]
fn what_is_embedded() {
    let counter = Iface::<dyn Counter>::new(Cat(3));
    let named = Iface::convert::<dyn Named, _>(counter);
    assert_eq!(named.name(), "Tom");
    let same = Iface::convert::<dyn Named, _>(named);
    let _: Iface<dyn Anything> = Iface::convert(same);
    let mut counts: Iface<dyn CountsExclusively> = Iface::convert(Iface::<dyn Counter>::new(Cat(4)));
    assert_eq!(counts.count(), 4);
}

#[test]
fn nil_and_auto_traits() {
    let value: Option<Iface<dyn NamedAndMore + Send + Sync>> = Some(Iface::new(Cat(1)));
    let sent: Option<Iface<dyn Named + Send>> = value.map(Iface::convert);
    assert_eq!(std::thread::spawn(move || sent.unwrap().name().len()).join().unwrap(), 3);
    let nil: Option<IfaceRef<'_, dyn Counts>> = None;
    assert!(nil.map(IfaceRef::convert::<dyn Anything, _>).is_none());
}

/// Methods that are not `pub`, in interfaces of one package.
mod sealed {
    #[itab::interface]
    pub(crate) trait Secretive {
        fn secret(&self) -> u8;
        fn name(&self) -> &str;
    }
    #[itab::interface]
    pub(crate) trait Secret {
        fn secret(&self) -> u8;
    }
}

#[test]
fn of_one_package() {
    use sealed::{Secret, Secretive};
    let cat = Cat(0);
    let secretive = IfaceRef::<dyn Secretive>::new(&cat);
    let secret: IfaceRef<'_, dyn Secret> = IfaceRef::convert(secretive);
    assert_eq!((secret.secret(), secretive.secret(), secretive.name()), (42, 42, "Tom"));
}

#[interface]
pub trait Handler<E> {
    fn handle(&mut self, event: &E) -> bool;
}
#[interface]
pub trait Bytes {
    fn handle(&mut self, event: &u8) -> bool;
}
#[interface]
pub trait NamedHandler<E>: Handler<E> {
    fn name(&self) -> &str;
}

fn handler_of<E: 'static>(named: Iface<dyn NamedHandler<E>>) -> Iface<dyn Handler<E>> {
    Iface::convert(named)
}

#[test]
fn with_parameters() {
    let mut handler = handler_of(Iface::<dyn NamedHandler<u8>>::new(Cat(1)));
    assert!(handler.handle(&1));
    let mut bytes: Iface<dyn Bytes> = Iface::convert(handler);
    assert!(!bytes.handle(&0));
    let mut handler: Iface<dyn Handler<u8>> = Iface::convert(bytes);
    assert!(handler.handle(&2));
}

/// A method that is there under a condition is asked for under it.
#[interface]
pub trait Conditional {
    fn name(&self) -> &str;
    #[cfg(any())]
    fn absent(&self) -> NoSuchType;
    #[cfg(all())]
    fn count(&self) -> u32;
}
#[interface]
pub trait ConditionalToo<T> {
    fn name(&self) -> &str;
    #[cfg(any())]
    fn absent(&self) -> Vec<NoSuchType<T>>;
    #[cfg(all())]
    fn handle(&mut self, event: &T) -> bool;
}

#[test]
fn conditions() {
    let conditional: Iface<dyn Conditional> = Iface::convert(Iface::<dyn Counter>::new(Cat(6)));
    assert_eq!((conditional.name(), conditional.count()), ("Tom", 6));
    let counts: Iface<dyn Counts> = Iface::convert(conditional);
    assert_eq!(counts.count(), 6);
    let mut too: Iface<dyn ConditionalToo<u8>> = Iface::convert(Iface::<dyn NamedHandler<u8>>::new(Cat(6)));
    assert!(too.handle(&1));
}

/// As many methods as anybody has: rustc finds each of them among the others.
mod many {
    use itab::{interface, methods};

    seq_macro::seq!(N in 0..100 {
        #[interface]
        pub trait Hundred {
            #( fn method_~N(&self) -> u32; )*
        }
        pub struct All;
        #[methods]
        impl All {
            #( pub fn method_~N(&self) -> u32 { N } )*
        }
    });
    seq_macro::seq!(N in 30..90 {
        #[interface]
        pub trait Sixty {
            #( fn method_~N(&self) -> u32; )*
        }
    });
}

#[test]
fn many_methods() {
    use many::{All, Hundred, Sixty};
    let hundred = IfaceRef::<dyn Hundred>::new(&All);
    let sixty: IfaceRef<'_, dyn Sixty> = IfaceRef::convert(hundred);
    assert_eq!((sixty.method_30(), sixty.method_89(), hundred.method_99()), (30, 89, 99));
}
