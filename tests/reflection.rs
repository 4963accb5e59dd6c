//! What descriptors answer when they are asked as Go's `reflect` is: methods by name, parts, who implements what.
#![allow(missing_docs)]

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use itab::inspect::display;
use itab::method_set::Reason;
use itab::{Any, Iface, IfaceRef, InterfaceType, Type, Typed, interface, methods};

itab::package!();

#[interface]
pub trait Named {
    fn name(&self) -> String;
}

#[interface]
pub trait NamedAndMore {
    fn more(&self) -> u8;
    fn name(&self) -> String;
}

/// The same by embedding.
#[interface]
pub trait NamedToo: Named {
    fn more(&self) -> u8;
}

#[interface]
pub trait NamedByNumber {
    fn name(&self) -> u32;
}

#[interface]
pub trait NamedMut {
    fn name(&mut self) -> String;
}

/// Asks for `pub` methods and others.
#[interface]
trait Insider {
    fn name(&self) -> String;
}

#[interface]
pub trait Empty {}

#[interface]
pub trait Renamed {
    fn rename(&mut self, to: String);
}

pub struct Cat;

#[methods]
impl Cat {
    pub fn name(&self) -> String {
        "cat".into()
    }
    pub fn more(&self) -> u8 {
        1
    }
    pub fn rename(&mut self, _: String) {}
}

struct Secretive;

#[methods]
impl Secretive {
    fn name(&self) -> String {
        "?".into()
    }
    pub fn rename(&self, _: String) {}
}

struct Numbered;

#[methods]
impl Numbered {
    pub fn name(&self) -> u32 {
        7
    }
}

struct Changing;

#[methods]
impl Changing {
    pub fn name(&mut self) -> String {
        "new".into()
    }
}

fn interfaces() -> Vec<&'static InterfaceType> {
    vec![
        InterfaceType::of::<dyn Named>(),
        InterfaceType::of::<dyn NamedAndMore>(),
        InterfaceType::of::<dyn NamedToo>(),
        InterfaceType::of::<dyn NamedByNumber>(),
        InterfaceType::of::<dyn NamedMut>(),
        InterfaceType::of::<dyn Insider>(),
        InterfaceType::of::<dyn Empty>(),
        InterfaceType::of::<dyn Renamed>(),
    ]
}

fn types() -> Vec<&'static Type> {
    vec![
        Type::of::<Cat>(),
        Type::of::<Box<Cat>>(),
        Type::of::<Rc<Cat>>(),
        Type::of::<Secretive>(),
        Type::of::<Numbered>(),
        Type::of::<Changing>(),
        Type::of::<u8>(),
    ]
}

mod many {
    pub struct Many;

    #[itab::methods]
    impl Many {
        pub fn a(&self) {}
        pub fn eightlen(&self) {}
        pub fn eightlen_(&self) {}
        pub fn eightlen_and_more(&self) {}
        pub fn eightlen_and_most(&self) {}
        pub fn z(&self) {}
        pub fn r#type(&self) {}
        pub fn ähnlich(&self) {}
    }
}

/// Names that differ in the first eight bytes, behind them, and in length alone.
#[test]
fn a_method_is_found_by_its_name() {
    let ty = Type::of::<many::Many>();
    assert_eq!(ty.methods().len(), 8);
    for method in ty.methods() {
        assert!(std::ptr::eq(ty.method(method.name()).unwrap(), method), "{method:?}");
    }
    for absent in ["", "aa", "eightle", "eightlen_and_", "eightlen_and_morf", "zz", "r#type", "a\0", "A"] {
        assert!(ty.method(absent).is_none(), "{absent:?}");
    }
    assert!(Type::of::<u8>().method("a").is_none());
    let interface = InterfaceType::of::<dyn NamedToo>();
    for method in interface.methods() {
        assert!(std::ptr::eq(interface.method(method.name()).unwrap(), method), "{method:?}");
    }
    for absent in ["", "nam", "names", "mor", "z"] {
        assert!(interface.method(absent).is_none(), "{absent:?}");
    }
}

#[test]
fn what_a_type_consists_of() {
    let parts = |ty: &Type| (ty.key(), ty.elem(), ty.array_len());
    let (byte, text) = (Some(Type::of::<u8>()), Some(Type::of::<String>()));
    assert_eq!(parts(Type::of::<u8>()), (None, None, None));
    assert_eq!(parts(Type::of::<(u8, u8)>()), (None, None, None));
    assert_eq!(parts(Type::of::<Vec<u8>>()), (None, byte, None));
    assert_eq!(parts(Type::of::<Box<[u8]>>()), (None, byte, None));
    assert_eq!(parts(Type::of::<[u8; 0]>()), (None, byte, Some(0)));
    assert_eq!(parts(Type::of::<[(); 5]>()), (None, Some(Type::of::<()>()), Some(5)));
    assert_eq!(parts(Type::of::<Option<u8>>()), (None, byte, None));
    assert_eq!(parts(Type::of::<Arc<u8>>()), (None, byte, None));
    assert_eq!(parts(Type::of::<&'static u8>()), (None, byte, None));
    assert_eq!(parts(Type::of::<HashMap<String, u8>>()), (text, byte, None));
    assert_eq!(parts(Type::of::<BTreeMap<u8, String>>()), (byte, text, None));
    assert_eq!(parts(Type::of::<Cat>()), (None, None, None));
}

/// Whatever implements the one implements the other; and between these interfaces and types, nothing more could be said.
#[test]
fn between_interfaces() {
    for one in interfaces() {
        for other in interfaces() {
            let implements = one.implements(other);
            assert_eq!(implements, one.missing(other).next().is_none(), "{one} {other}");
            for ty in types().into_iter().filter(|ty| implements && one.implemented_by(ty)) {
                assert!(other.implemented_by(ty), "{ty}: {one} implements {other}");
            }
            let named = [one, other].map(|interface| interface.name().rsplit("::").next().unwrap());
            let said = matches!(
                named,
                ["NamedAndMore" | "NamedToo", "Named" | "NamedAndMore" | "NamedToo" | "NamedMut" | "Insider"]
                    | ["Named", "NamedMut" | "Insider"]
                    | [_, "Empty"]
            );
            assert_eq!(implements, said || one == other, "{named:?}");
        }
    }
}

#[test]
fn why_an_interface_does_not_implement_another() {
    let [named, by_number, by_mut, insider] = [
        InterfaceType::of::<dyn Named>(),
        InterfaceType::of::<dyn NamedByNumber>(),
        InterfaceType::of::<dyn NamedMut>(),
        InterfaceType::of::<dyn Insider>(),
    ];
    let why = |one: &'static InterfaceType, other: &'static InterfaceType| {
        one.missing(other).map(|(want, reason)| (want.name(), reason)).collect::<Vec<_>>()
    };
    let name = |of: &'static InterfaceType| of.method("name").unwrap();
    assert_eq!(why(by_number, named), [("name", Reason::Signature { have: name(by_number) })]);
    assert_eq!(why(by_mut, named), [("name", Reason::PointerReceiver { have: name(by_mut) })]);
    assert_eq!(why(insider, named), [("name", Reason::Unexported { have: name(insider) })]);
    assert_eq!(why(InterfaceType::of::<dyn Empty>(), named), [("name", Reason::Absent)]);
    assert_eq!(
        why(named, InterfaceType::of::<dyn NamedToo>()),
        [("more", Reason::Absent)],
        "what is there is not missing"
    );
}

/// Asked by descriptors, by a constant, and by what is missing: one answer.
#[test]
fn a_type_implements_what_it_misses_nothing_of() {
    let mut yes = 0;
    for ty in types() {
        for interface in interfaces() {
            let implements = interface.implemented_by(ty);
            assert_eq!(implements, ty.missing(interface).next().is_none(), "{ty} {interface}");
            yes += usize::from(implements);
        }
        assert_eq!(ty.implements::<dyn Named>(), InterfaceType::of::<dyn Named>().implemented_by(ty));
        assert_eq!(ty.implements::<dyn Insider>(), InterfaceType::of::<dyn Insider>().implemented_by(ty));
    }
    assert!(yes > 20, "{yes}");
    assert_eq!(IfaceRef::<dyn Insider>::new(&Secretive).name(), "?");
    let missing: Vec<String> = Type::of::<Secretive>()
        .missing(InterfaceType::of::<dyn NamedToo>())
        .map(|lack| lack.to_string())
        .collect();
    assert_eq!(
        missing,
        [
            "missing method more: want fn(&self) -> u8",
            "method name is not `pub` in crate reflection: write `pub fn name`"
        ]
    );
}

#[test]
fn what_can_be_assigned() {
    let elem = |of: &'static Type| of.elem().unwrap();
    let [cat, number] = [Type::of::<Cat>(), Type::of::<u8>()];
    let anything = elem(Type::of::<Vec<Any>>());
    let named = elem(Type::of::<Vec<Iface<dyn Named>>>());
    let more = elem(Type::of::<Option<Iface<dyn NamedAndMore>>>());
    for (from, to, can) in [
        (cat, cat, true),
        (cat, number, false),
        (cat, anything, true),
        (cat, named, true),
        (cat, more, true),
        (number, anything, true),
        (number, named, false),
        (Type::of::<Rc<Cat>>(), named, true),
        (named, named, true),
        (more, named, true),
        (named, more, false),
        (named, anything, true),
        (anything, named, false),
        (anything, cat, false),
        (named, cat, false),
    ] {
        assert_eq!(from.assignable_to(to), can, "{from} to {to}");
    }
    assert_eq!(named.interface(), Some(InterfaceType::of::<dyn Named>()));
    assert_eq!((anything.interface(), cat.interface()), (None, None));
}

#[derive(Typed)]
struct Shown(u8);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no. {}", self.0)?;
        if f.alternate() { f.write_str("!") } else { Ok(()) }
    }
}

#[methods]
impl Shown2 {
    pub fn name(&self) -> String {
        self.to_string()
    }
}

struct Shown2;

impl fmt::Display for Shown2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("two")
    }
}

/// What is shown to users is what the type shows them, as the format asks; what has nothing to show says so.
#[test]
fn values_that_have_display() {
    let shown = |any: Any| {
        assert_eq!(any.ty().is_displayable(), display(&any).is_some(), "{any:?}");
        display(&any).map(|text| format!("{text:>4}|{text:#}"))
    };
    assert_eq!(shown(Any::new(7_u8)).as_deref(), Some("   7|7"));
    assert_eq!(shown(Any::new(1.5_f64)).as_deref(), Some(" 1.5|1.5"));
    assert_eq!(shown(Any::new('x')).as_deref(), Some("   x|x"));
    assert_eq!(shown(Any::new("Tom")).as_deref(), Some(" Tom|Tom"));
    assert_eq!(shown(Any::new(Shown(3))).as_deref(), Some("no. 3|no. 3!"));
    for pointer in [
        Any::new(Box::new(Shown(3))),
        Any::new(Rc::new(Shown(3))),
        Any::new(Arc::new(Shown(3))),
        Any::new(const { &Shown(3) }),
        Any::new(Box::new(Rc::new(Shown(3)))),
    ] {
        assert_eq!(shown(pointer).as_deref(), Some("no. 3|no. 3!"));
    }
    for silent in [
        Any::new(()),
        Any::new(vec![1_u8]),
        Any::new([1_u8]),
        Any::new((1_u8,)),
        Any::new(Some(1_u8)),
        Any::new(Some(Box::new(1_u8))),
        Any::new(HashMap::from([(1_u8, 1_u8)])),
        Any::new(Cat),
        Any::new(Box::new(Cat)),
    ] {
        assert_eq!(shown(silent), None);
    }
    assert_eq!(display(&IfaceRef::<dyn Named>::new(&Shown2)).unwrap().to_string(), "two");
}

#[test]
fn what_can_be_nil() {
    assert!(Type::of::<Option<Box<u8>>>().has_nil() && Type::of::<Option<u8>>().has_nil());
    assert!(!Type::of::<Box<u8>>().has_nil() && !Type::of::<u8>().has_nil());
    assert_eq!(Any::new(None::<Box<u8>>).try_is_nil_value(), Ok(true));
    assert_eq!(Any::new(Some(Box::new(1_u8))).try_is_nil_value(), Ok(false));
    for (any, kind) in
        [(Any::new(1_i32), "int32"), (Any::new(Shown(1)), "struct"), (Any::new(Box::new(1_u8)), "pointer")]
    {
        assert!(!any.is_nil_value());
        let error = any.try_is_nil_value().unwrap_err();
        assert_eq!(error.to_string(), format!("reflect: call of reflect.Value.IsNil on {kind} Value"));
        assert_eq!(format!("{error:?}"), format!("NilError({error})"));
        assert_eq!(error.ty(), any.ty());
    }
}
