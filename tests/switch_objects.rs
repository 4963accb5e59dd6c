//! Ordinary traits and guards in type switches: an arm is taken exactly if its type fits and its guard holds, the value is then
//! bound as it is held, and goes on to the next arm unharmed otherwise.

use std::cell::RefCell;
use std::fmt::{self, Display};
use std::rc::Rc;

use itab::{Any, AnyMut, AnyRef, Typed, interface, methods, register, type_switch};

trait Plan {
    fn rename(&mut self, name: &str);
}

#[interface]
trait Named {
    fn name(&self) -> String;
}

#[derive(Clone)]
struct Scan(String);

#[methods(dyn Display, dyn Plan)]
impl Scan {
    pub fn name(&self) -> String {
        self.0.clone()
    }
}
impl Display for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scan {}", self.0)
    }
}
impl Plan for Scan {
    fn rename(&mut self, name: &str) {
        self.0 = name.into();
    }
}

#[derive(Typed)]
struct Other;

fn describe(any: AnyRef<'_>) -> String {
    type_switch!(any, {
        n: u8 if *n > 3 => format!("large {n}"),
        n: u8 if *n > 1 => format!("middle {n}"),
        _: u16 if true => "u16".into(),
        n: u8 => format!("small {n}"),
        named: dyn Named if named.name() == "t" => "named t".into(),
        shown: dyn Display as dyn if shown.to_string() != "scan v" => shown.to_string(),
        named: dyn Named => format!("named {}", named.name()),
        _ => "?".into(),
    })
}

#[test]
fn arms_are_tried_in_order() {
    let scan = |name: &str| Scan(name.into());
    for (any, want) in [
        (Any::new(5_u8), "large 5"),
        (Any::new(3_u8), "middle 3"),
        (Any::new(1_u8), "small 1"),
        (Any::new(1_u16), "u16"),
        (Any::new(scan("t")), "named t"),
        (Any::new(scan("u")), "scan u"),
        (Any::new(scan("v")), "named v"),
        (Any::new(Rc::new(scan("u"))), "scan u"),
        (Any::new(Other), "?"),
    ] {
        assert_eq!(describe(any.as_any_ref()), want);
    }
}

/// Bound as it is held: borrowed, exclusively, or owned, and what is nil is bound nowhere.
#[test]
fn objects_are_bound_as_the_value_is_held() {
    let mut scan = Scan("t".into());
    type_switch!(AnyMut::new(&mut scan), {
        plan: dyn Plan as dyn => plan.rename("u"),
        _ => unreachable!(),
    });
    assert_eq!(scan.0, "u");
    let never = || false;
    let boxed: Box<dyn Display> = type_switch!(Any::new(scan), {
        // The guard says no: the value goes on, and nothing of it is lost.
        _scan: Scan if false => unreachable!(),
        shown: dyn Display as dyn if shown.to_string() == "?" => shown,
        mut plan: dyn Plan as dyn if never() => {
            plan.rename("v");
            unreachable!()
        }
        shown: dyn Display as dyn => shown,
        _ => unreachable!(),
    });
    assert_eq!(boxed.to_string(), "scan u");
    let nil = type_switch!(None::<Any>, {
        _: dyn Display as dyn => "some",
        _: u8 if true => "some",
        nil => "nil",
        _ => "other",
    });
    assert_eq!(nil, "nil");
    let some = type_switch!(Some(Any::new(Scan("t".into()))), {
        _n: u8 if true => String::new(),
        shown: dyn Display as dyn => shown.to_string(),
        _ => String::new(),
    });
    assert_eq!(some, "scan t");
}

/// A guard runs once, where its type fits, and what it says of the value is of that value.
#[test]
fn guards_run_where_their_type_fits() {
    let ran = RefCell::new(Vec::new());
    let say = |what: &str, answer: bool| {
        ran.borrow_mut().push(what.to_owned());
        answer
    };
    let value = type_switch!(Any::new(String::from("text")), {
        _: u8 if say("u8", true) => None,
        s: String if say(s, false) => Some(s),
        s: String if say("again", true) => Some(s),
        s: String => Some(s + "never"),
        _ => None,
    });
    assert_eq!(value.as_deref(), Some("text"));
    assert_eq!(*ran.borrow(), ["text", "again"]);
}

/// Auto traits are kept in arms with guards.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn guards_keep_auto_traits() {
    let any = Any::<dyn Send + Sync>::from_value(Scan("t".into()));
    let named = type_switch!(any, {
        named: dyn Named + Send if named.name() == "t" => named,
        _ => unreachable!(),
    });
    std::thread::spawn(move || assert_eq!(named.name(), "t")).join().unwrap();
}

#[test]
fn registered_traits_are_arms() {
    trait Late {}
    impl Late for Other {}
    let is_late = || {
        type_switch!(Any::new(Other), {
            _: dyn Late as dyn => true,
            _ => false,
        })
    };
    assert!(!is_late());
    let guard = register!(Other: dyn Late).until_dropped();
    assert!(is_late());
    drop(guard);
    assert!(!is_late());
}
