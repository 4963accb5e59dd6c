//! Go: `src/reflect` and `src/internal/reflectlite`.

use std::rc::Rc;

use itab::{Any, Iface, IfaceMut, Type, interface, methods};

#[interface]
pub trait Tinter {
    fn m(&self) -> u8;
}

#[derive(Clone, Debug, PartialEq)]
pub struct Point(u8);
#[methods]
impl Point {
    pub fn m(&self) -> u8 {
        self.0
    }
}

/// `all_test.go`, TestInterfaceGet, TestInterfaceValue, TestInterfaceExtraction: what is in an interface comes out with its own
/// type, also of an interface within.
#[test]
fn what_is_in_an_interface_comes_out() {
    let outer = Any::new(vec![Any::new(123.456_f64)]);
    let inner = &outer.downcast_ref::<Vec<Any>>().expect("what went in")[0];
    assert_eq!((inner.ty(), inner.downcast_ref::<f64>()), (Type::of::<f64>(), Some(&123.456)));
    let value = Iface::<dyn Tinter>::new(Rc::new(Point(7)));
    assert_eq!(value.as_any_ref().ty(), Type::of::<Rc<Point>>());
    assert_eq!(Iface::downcast_ref::<Rc<Point>>(&value).map(|point| point.m()), Some(7));
}

/// `all_test.go`, TestInterfaceSet: what an interface variable holds is replaced, by a value of another type too.
#[test]
fn what_an_interface_holds_is_replaced() {
    let mut any = Any::new(1);
    assert!(any == 1);
    any = Any::new("text");
    assert!(any == "text");
    let mut point = Point(1);
    let mut value = IfaceMut::<dyn Tinter>::new(&mut point);
    *IfaceMut::downcast_mut::<Point>(&mut value).expect("what went in") = Point(2);
    assert_eq!(value.m(), 2);
}

/// `all_test.go`, TestTypeAssert: through reflection an assertion says what `v.(T)` says.
#[test]
fn an_assertion_says_the_same_as_reflection() {
    macro_rules! check {
        ($($value:expr => $($target:ty: $is:literal),+;)*) => {$(
            let any = Any::new($value);
            $(
                assert_eq!(any.is::<$target>(), $is);
                assert_eq!(any.ty() == Type::of::<$target>(), $is);
                assert_eq!(any.downcast_ref::<$target>().is_some(), $is);
            )+
        )*};
    }
    check! {
        1_i32 => i32: true, u32: false, i64: false;
        "a" => &'static str: true, String: false;
        vec![1_u8] => Vec<u8>: true, Vec<i8>: false, Box<[u8]>: false;
        Some(1_u8) => Option<u8>: true, u8: false;
        Rc::new(Point(1)) => Rc<Point>: true, Point: false, Box<Point>: false;
        (1_u8, 2_u8) => (u8, u8): true, [u8; 2]: false;
    }
    for (any, implements) in
        [(Any::new(Point(1)), true), (Any::new(Rc::new(Point(1))), true), (Any::new(1), false)]
    {
        assert_eq!(any.implements::<dyn Tinter>(), implements);
        assert_eq!(any.cast_ref::<dyn Tinter>().is_ok(), implements);
    }
}

/// `all_test.go`, TestNames, TestAliasNames: how types are called; an alias has no name of its own.
#[test]
fn names_of_types() {
    type Alias = Point;
    macro_rules! check {
        ($($ty:ty: $name:literal;)*) => {$(assert_eq!(Type::of::<$ty>().name(), $name);)*};
    }
    check! {
        i32: "i32";
        Point: "go_suite::reflection::Point";
        Alias: "go_suite::reflection::Point";
        Vec<Point>: "alloc::vec::Vec<go_suite::reflection::Point>";
        [u8; 3]: "[u8; 3]";
        (u8, &'static str): "(u8, &str)";
        fn(u8) -> Point: "fn(u8) -> go_suite::reflection::Point";
    }
}

/// `all_test.go`, TestMethodPkgPath, TestUnexportedMethods, TestMethodByNameUnExportedFirst: methods that are not exported are in the
/// set, say so, and are found among the others.
#[test]
fn methods_that_are_not_exported_are_listed() {
    struct Mixed;
    #[methods]
    impl Mixed {
        pub fn zebra(&self) {}
        fn apple(&self) {}
        pub fn mango(&self) {}
        fn zoo(&self) {}
    }
    let _ = (Mixed.apple(), Mixed.zoo());
    let listed: Vec<(&str, bool)> =
        Type::of::<Mixed>().methods().iter().map(|method| (method.name(), method.is_exported())).collect();
    assert_eq!(listed, [("apple", false), ("mango", true), ("zebra", true), ("zoo", false)]);
    for (name, exported) in listed {
        let method = Type::of::<Mixed>().method(name).expect("it is there");
        assert_eq!((method.name(), method.is_exported()), (name, exported));
    }
    assert_eq!(Type::of::<Mixed>().package().name(), "go_suite");
}

/// `all_test.go`, TestNestedMethods, TestEmbeddedMethods: a pointer has the methods of what it points to, once, and a pointer to that
/// has none.
#[test]
fn a_pointer_has_the_methods_of_its_target() {
    let names = |ty: &Type| ty.methods().iter().map(|method| method.name()).collect::<Vec<_>>();
    assert_eq!(names(Type::of::<Box<Point>>()), ["m"]);
    assert_eq!(names(Type::of::<Rc<Point>>()), ["m"]);
    assert_eq!(names(Type::of::<Option<Box<Point>>>()), ["m"]);
    assert!(names(Type::of::<Box<Box<Point>>>()).is_empty());
}
