//! Go: `test/interface`.

use std::rc::Rc;

use itab::{Any, AnyRef, Iface, IfaceMut, IfaceRef, Nilable, NilableOwned, interface, methods};

use crate::panic_of;

#[interface]
pub trait Stringer {
    fn string(&self) -> String;
}

#[interface]
pub trait StringLengther: Stringer {
    fn length(&self) -> usize;
}

/// Go: `convert.go`'s `T`.
#[derive(Clone, Debug, PartialEq)]
pub struct Text(String);

#[methods]
impl Text {
    pub fn string(&self) -> String {
        self.0.clone()
    }
    pub fn length(&self) -> usize {
        self.0.len()
    }
}

fn text() -> Text {
    Text("hello".into())
}

/// `convert.go`: between a type, the empty interface and two others, by conversion and by assertion, hit and miss.
#[test]
fn every_conversion_keeps_the_value() {
    // T2I, I2T.
    let s = Iface::<dyn Stringer>::new(text());
    assert_eq!(s.string(), "hello");
    assert_eq!(Iface::try_downcast_ref::<Text>(&s).unwrap(), &text());
    // I2I, both ways.
    let sl = Iface::cast::<dyn StringLengther>(s).expect("it has the methods");
    assert_eq!((sl.string(), sl.length()), ("hello".into(), 5));
    let s: Iface<dyn Stringer> = Iface::upcast(sl);
    // I2E, E2I, E2T.
    let e = s.into_any();
    let sl = e.cast::<dyn StringLengther>().expect("it has the methods");
    let e = sl.into_any();
    assert_eq!(e.try_downcast_ref::<Text>().unwrap(), &text());
    assert!(e.downcast_ref::<String>().is_none());
    let e = e.downcast::<String>().expect_err("it is no String").into_value();
    assert_eq!(e.downcast::<Text>().expect("a Text"), text());
    // What misses, loses nothing.
    let number = Any::new(1_u8);
    let number = number.cast::<dyn Stringer>().expect_err("a u8 has no methods").into_value();
    assert!(number == 1_u8);
}

/// `convert1.go`, `convert2.go`: nil goes from a superset to a subset and to `any`, and stays nil.
#[test]
fn nil_is_converted_to_nil() {
    let rw: Option<Iface<dyn StringLengther>> = None;
    let r: Option<Iface<dyn Stringer>> = rw.map(Iface::upcast);
    let e: Option<Any> = r.map(Iface::into_any);
    assert!(e.is_none());
    let borrowed: Option<IfaceRef<'_, dyn StringLengther>> = None;
    let borrowed: Option<IfaceRef<'_, dyn Stringer>> = borrowed.map(IfaceRef::upcast);
    assert!(borrowed.is_none());
    // An assertion of nil fails, whatever is asked for.
    assert!(e.cast::<dyn Stringer>().is_err());
    assert!(None::<AnyRef<'_>>.cast_ref::<dyn Stringer>().is_err());
}

/// `embed.go`: `S{Inter}` and `S{*T}` have the method of what they embed. Rust promotes through pointers only, so a
/// struct forwards.
#[test]
fn a_struct_forwards_to_the_interface_it_holds() {
    #[interface]
    trait Inter {
        fn m(&self) -> i64;
    }
    struct T(i64);
    #[methods]
    impl T {
        pub fn m(&self) -> i64 {
            self.0
        }
    }
    struct S(Iface<dyn Inter>);
    #[methods]
    impl S {
        pub fn m(&self) -> i64 {
            self.0.m()
        }
    }
    let t = || T(12_345);
    let all: [Any; 5] = [
        Any::new(t()),
        Any::new(Box::new(t())),
        Any::new(S(Iface::new(t()))),
        Any::new(Rc::new(S(Iface::new(Box::new(t()))))),
        Any::new(S(Iface::new(S(Iface::new(t()))))),
    ];
    for any in &all {
        assert_eq!(any.cast_ref::<dyn Inter>().unwrap().m(), 12_345, "{}", any.ty());
    }
}

/// `embed1.dir`: interfaces of one package with a method that only it sees, declared and embedded, interchange.
#[test]
fn unexported_methods_interchange_within_a_package() {
    #[interface]
    trait I {
        fn m(&self) -> u8;
    }
    #[interface]
    trait J: I {}
    struct T;
    #[methods]
    impl T {
        fn m(&self) -> u8 {
            7
        }
    }
    let j = IfaceRef::<dyn J>::new(&T);
    let i: IfaceRef<'_, dyn I> = IfaceRef::upcast(j);
    assert_eq!((i.m(), j.m()), (7, 7));
    assert_eq!(IfaceRef::cast_ref::<dyn J>(i).unwrap().m(), 7);
}

/// `embed3.dir`: the method has another signature, or none but one of another package. The sentence names it.
#[test]
fn a_method_of_another_signature_is_missing() {
    #[interface]
    pub trait I1 {
        #[allow(dead_code, reason = "nobody has it")]
        fn foo(&self, _: i32);
    }
    struct X1;
    #[methods]
    impl X1 {
        pub fn foo(&self) {}
    }
    let error = Any::new(X1).cast_ref::<dyn I1>().unwrap_err();
    let gos =
        "::X1 is not go_suite::interface::a_method_of_another_signature_is_missing::I1: missing method foo";
    let more = " (wrong type for method foo: have fn(&self), want fn(&self, i32))";
    assert!(error.to_string().ends_with(&[gos, more].concat()), "{error}");
}

/// `pointer.go`: a pointer to an interface value is no interface value and has no methods.
#[test]
fn a_pointer_to_an_interface_value_has_no_methods() {
    let pointer = Any::new(Box::new(Iface::<dyn Stringer>::new(text())));
    assert!(!pointer.implements::<dyn Stringer>());
    assert_eq!(pointer.ty().methods().len(), 0);
    let value = pointer.downcast::<Box<Iface<dyn Stringer>>>().expect("what went in");
    assert_eq!(value.string(), "hello");
}

/// `receiver.go`: methods with value and pointer receivers, called through a value, a pointer and what embeds them. Go counts 13 and 7
/// calls; so many are made of each kind here.
#[test]
fn receivers_of_both_kinds() {
    #[interface]
    trait V {
        fn v(&self) -> u32;
    }
    #[interface]
    trait P: V {
        fn p(&mut self) -> u32;
    }
    #[derive(Clone)]
    struct T(u32);
    #[methods]
    impl T {
        pub fn v(&self) -> u32 {
            assert_eq!(self.0, 42);
            1
        }
        pub fn p(&mut self) -> u32 {
            assert_eq!(self.0, 42);
            1
        }
    }
    struct S(T);
    #[methods]
    impl S {
        pub fn v(&self) -> u32 {
            self.0.v()
        }
        pub fn p(&mut self) -> u32 {
            self.0.p()
        }
    }
    /// Go: `SP struct { *T }`.
    struct Sp(Box<T>);
    #[methods]
    impl Sp {
        pub fn v(&self) -> u32 {
            self.0.v()
        }
        pub fn p(&mut self) -> u32 {
            self.0.p()
        }
    }
    let (mut nv, mut np) = (0, 0);
    macro_rules! check {
        ($value:expr, $copy:expr) => {{
            let mut value = $value;
            np += value.p();
            nv += value.v();
            // v = t, v = &t
            nv += IfaceRef::<dyn V>::new(&value).v();
            nv += Iface::<dyn V>::new(Rc::new($copy)).v();
            // p = &t
            let mut p = IfaceMut::<dyn P>::new(&mut value);
            np += p.p();
            nv += p.v();
            // i.(P) of a value that is not held exclusively.
            let pointer = Any::new(Rc::new($copy));
            assert!(!pointer.implements::<dyn P>() && pointer.implements::<dyn V>());
        }};
    }
    check!(T(42), T(42));
    check!(S(T(42)), S(T(42)));
    check!(Sp(Box::new(T(42))), Sp(Box::new(T(42))));
    // p = sp
    let mut p = Iface::<dyn P>::new(Box::new(Sp(Box::new(T(42)))));
    np += p.p();
    nv += p.v();
    assert_eq!((nv, np), (13, 7));
}

/// `recursive.go`: two interfaces whose methods return each other.
#[test]
fn interfaces_name_each_other() {
    #[interface]
    trait I1 {
        fn foo(&self) -> Iface<dyn I2>;
    }
    #[interface]
    trait I2 {
        fn bar(&self) -> Iface<dyn I1>;
    }
    #[derive(Clone, Copy)]
    struct T(i32);
    #[methods]
    impl T {
        pub fn foo(&self) -> Iface<dyn I2> {
            Iface::new(T(self.0 + 1))
        }
        pub fn bar(&self) -> Iface<dyn I1> {
            Iface::new(T(self.0 + 10))
        }
    }
    let last = Iface::<dyn I1>::new(T(0)).foo().bar().foo();
    assert_eq!(Iface::downcast_ref::<T>(&last).map(|t| t.0), Some(12));
}

/// `recursive1.dir`: interfaces with the same methods are assigned to each other.
#[test]
fn equal_method_sets_convert_both_ways() {
    #[interface]
    trait Other {
        #[allow(dead_code, reason = "it is only passed through")]
        fn string(&self) -> String;
    }
    let one = Iface::<dyn Stringer>::new(text());
    let two = Iface::cast::<dyn Other>(one).expect("the same methods");
    assert_eq!(Iface::cast::<dyn Stringer>(two).expect("the same methods").string(), "hello");
}

/// `returntype.go`: methods of one name that return something else.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn another_return_type_is_another_method() {
    #[interface]
    trait I1 {
        fn name(&self) -> i8;
    }
    #[interface]
    trait I2 {
        fn name(&self) -> i64;
    }
    struct S;
    #[methods]
    impl S {
        pub fn name(&self) -> i8 {
            1
        }
    }
    struct T;
    #[methods]
    impl T {
        pub fn name(&self) -> i64 {
            64
        }
    }
    let i1 = IfaceRef::<dyn I1>::new(&S);
    assert_eq!((i1.name(), IfaceRef::<dyn I2>::new(&T).name()), (1, 64));
    let words = panic_of(|| IfaceRef::cast_ref::<dyn I2>(i1).unwrap().name());
    assert!(words.contains("missing method name"), "{words}");
}
