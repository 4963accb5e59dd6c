//! Nominal interfaces: a type is one if it says so, and not because it has the methods.
#![forbid(unsafe_code)]
#![allow(missing_docs)]

use itab::error::Reason;
use itab::{
    Any, AnyRef, Iface, IfaceRef, InterfaceType, Type, Typed, implements, interface, methods, type_switch,
};

mod zoo {
    #[itab::interface(nominal)]
    pub trait Trusted {}

    #[itab::interface(nominal)]
    pub trait Flyer {
        fn fly(&self) -> u8;
        fn twice(&self) -> u8 {
            self.fly() * 2
        }
    }

    #[itab::interface]
    pub trait TrustedAndNamed: Trusted {
        fn name(&self) -> String;
    }
}
mod other {
    /// The same name, another mark.
    #[itab::interface(nominal)]
    pub trait Trusted {}
}
use zoo::{Flyer, Trusted, TrustedAndNamed};

struct Bird;
#[methods(Trusted, Flyer)]
impl Bird {
    pub fn name(&self) -> String {
        "bird".into()
    }
}
#[methods]
impl Trusted for Bird {}
#[methods(nominal)]
impl Flyer for Bird {
    fn fly(&self) -> u8 {
        3
    }
}

/// Has all that anybody could ask of it, and says nothing.
struct Stone;
#[methods]
impl Stone {
    pub fn fly(&self) -> u8 {
        1
    }
    pub fn name(&self) -> String {
        "stone".into()
    }
}

/// Says the other.
#[derive(Typed)]
#[itab(blocks(Trusted))]
struct Impostor;
#[methods]
impl other::Trusted for Impostor {}

#[derive(Typed)]
#[itab(blocks(Trusted))]
pub struct Stack<T>(pub Vec<T>);
#[methods]
impl<T: 'static> Trusted for Stack<T> {}

implements!(Bird: dyn Trusted);
implements!(Bird: dyn Flyer);
implements!(Bird: dyn TrustedAndNamed);
implements!(Box<Bird>: dyn Trusted);
implements!(Stack<u8>: dyn Trusted);

#[test]
fn only_who_says_so_is_one() {
    let bird = Any::new(Bird);
    assert!(bird.implements::<dyn Trusted>() && bird.implements::<dyn TrustedAndNamed>());
    assert_eq!(bird.cast_ref::<dyn Flyer>().unwrap().twice(), 6);
    assert!(!bird.implements::<dyn other::Trusted>());
    assert!(Any::new(Stack(vec![1_u8])).implements::<dyn Trusted>());
    // Behind a pointer, as all methods.
    assert!(Any::new(Box::new(Bird)).implements::<dyn Trusted>());
    let impostor = AnyRef::new(&Impostor);
    assert!(!impostor.implements::<dyn Trusted>() && impostor.implements::<dyn other::Trusted>());
    let stone = Any::new(Stone);
    assert!(!stone.implements::<dyn Trusted>() && !stone.implements::<dyn Flyer>());
    assert!(!Any::new(1_u8).implements::<dyn Trusted>());
}

#[test]
fn it_is_embedded_and_converted() {
    fn trust(_: &dyn Trusted) {}
    let both: Iface<dyn TrustedAndNamed> = Any::new(Bird).cast().unwrap();
    trust(&both);
    let trusted = Iface::upcast::<dyn Trusted>(both);
    trust(&trusted);
    let both = IfaceRef::<dyn TrustedAndNamed>::new(&Bird);
    trust(&IfaceRef::convert::<dyn Trusted, _>(both));
    let what = type_switch!(Any::new(Stone), {
        _t: dyn Trusted => "trusted",
        _ => "not",
    });
    assert_eq!(what, "not");
}

#[test]
fn the_reason_says_what_to_write() {
    let stone = Any::new(Stone);
    let error = stone.cast_ref::<dyn Trusted>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "interface conversion: nominal::Stone is not nominal::zoo::Trusted: it does not say that it is nominal::zoo::Trusted \
         (want `#[methods] impl nominal::zoo::Trusted for nominal::Stone {}`)"
    );
    let error = stone.cast_ref::<dyn TrustedAndNamed>().unwrap_err();
    assert_eq!(
        format!("{error:#}"),
        "interface conversion: nominal::Stone is not nominal::zoo::TrustedAndNamed: it does not say that it is nominal::zoo::Trusted\
         \n  want `#[methods] impl nominal::zoo::Trusted for nominal::Stone {}`"
    );
    assert_eq!(error.reasons().next().unwrap().reason(), Reason::Absent);

    // A block with methods has to say that the interface is nominal.
    let error = stone.cast_ref::<dyn Flyer>().unwrap_err();
    let said: Vec<String> = error.reasons().map(|reason| reason.to_string()).collect();
    let want = "want `#[methods(nominal)] impl nominal::zoo::Flyer for nominal::Stone { .. }`";
    assert!(said.iter().any(|reason| reason == want), "{said:?}");
}

/// The mark is a method as far as descriptors go.
#[test]
fn reflection_shows_it() {
    let names = |methods: &[itab::abi::Method]| -> Vec<String> {
        methods.iter().map(|m| m.name().to_owned()).collect()
    };
    assert_eq!(
        names(Type::of::<Bird>().methods()),
        ["fly", "impl nominal::zoo::Flyer", "impl nominal::zoo::Trusted", "name"]
    );
    let asked = InterfaceType::of::<dyn Trusted>().methods();
    assert_eq!(asked.iter().map(|method| method.name()).collect::<Vec<_>>(), ["impl nominal::zoo::Trusted"]);
}

/// One that is not `pub` is of its crate alone, as its name is.
#[test]
fn of_this_crate() {
    #[interface(nominal)]
    trait Ours {}
    #[derive(Typed)]
    #[itab(blocks(Ours))]
    struct Mine;
    #[methods(unexported)]
    impl Ours for Mine {}
    implements!(Mine: dyn Ours);
    assert!(Any::new(Mine).implements::<dyn Ours>() && !Any::new(Bird).implements::<dyn Ours>());
}
