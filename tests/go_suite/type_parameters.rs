//! Go: `test/typeparam`.

use itab::{Any, AnyRef, Iface, IfaceRef, Type, Typed, interface, methods};

use crate::panic_of;

#[interface]
trait I {
    fn foo(&self) -> i64;
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Myint(i64);
#[methods]
impl Myint {
    pub fn foo(&self) -> i64 {
        self.0
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Myfloat(f64);
#[methods]
impl Myfloat {
    pub fn foo(&self) -> i64 {
        self.0 as i64
    }
}

/// `dottype.go`: a generic function asserts to its parameter, from `any` and from an interface.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn an_assertion_to_a_parameter() {
    fn of_any<T: Typed + Copy>(any: &Any) -> T {
        *any.try_downcast_ref::<T>().unwrap()
    }
    fn of_interface<T>(value: &Iface<dyn I>) -> Option<T>
    where
        T: Typed + Copy,
        dyn I: itab::ImplementedBy<T>,
    {
        Iface::downcast_ref::<T>(value).copied()
    }
    fn of_pair<T: Typed + Copy>(any: &Any) -> (T, T) {
        of_any::<(T, T)>(any)
    }
    #[derive(Typed, Clone, Copy)]
    struct Large([i64; 6]);
    assert_eq!(of_any::<i32>(&Any::new(3)), 3);
    let words = panic_of(|| of_any::<i32>(&Any::new(3.0)));
    assert!(words.contains("interface conversion: interface {} is f64, not i32"), "{words}");
    assert_eq!(of_interface::<Myint>(&Iface::new(Myint(3))), Some(Myint(3)));
    assert_eq!(of_interface::<Myint>(&Iface::new(Myfloat(3.0))), None);
    assert_eq!(of_pair::<i32>(&Any::new((3, 5))), (3, 5));
    assert_eq!(of_any::<Large>(&Any::new(Large([7; 6]))).0[5], 7);
}

/// `ifaceconv.go`: a value of a parameter type becomes an `any` and an interface.
#[test]
fn a_parameter_becomes_an_interface() {
    fn to_any<T: Typed>(value: T) -> Any {
        Any::new(value)
    }
    fn to_interface<T>(value: &T) -> IfaceRef<'_, dyn I>
    where
        T: Typed,
        dyn I: itab::ImplementedBy<T>,
    {
        IfaceRef::new(value)
    }
    assert!(to_any(7_i32) == 7_i32 && to_any(Myint(7)) == Myint(7));
    assert_eq!(to_interface(&Myint(7)).foo(), 7);
    assert_eq!(to_any(Myfloat(7.5)).cast_ref::<dyn I>().unwrap().foo(), 7);
}

/// `equal.go`: values of parameter types against interface values.
#[test]
fn a_parameter_is_compared_with_an_interface() {
    fn with_any<T: Typed + PartialEq>(value: T, any: &Any) -> bool {
        *any == value
    }
    fn with_interface<T>(value: T, other: &Iface<dyn I>) -> bool
    where
        T: Typed + PartialEq,
        dyn I: itab::ImplementedBy<T>,
    {
        *other == value
    }
    fn pair<T: Typed + PartialEq + Copy>(value: T, any: &Any) -> bool {
        *any == (value, value)
    }
    #[derive(Typed, PartialEq, Clone, Copy)]
    struct S(f64, f64);
    assert!(with_any(3, &Any::new(3)) && !with_any(3, &Any::new(5)));
    assert!(
        with_interface(Myint(3), &Iface::new(Myint(3))) && !with_interface(Myint(3), &Iface::new(Myint(5)))
    );
    assert!(!with_interface(Myint(3), &Iface::new(Myfloat(3.0))));
    assert!(with_any(S(3.0, 5.0), &Any::new(S(3.0, 5.0))) && !with_any(S(3.0, 5.0), &Any::new(S(4.0, 6.0))));
    assert!(pair(3, &Any::new((3, 3))) && !pair(3, &Any::new((3, 4))));
}

/// `issue50002.go`, `fixedbugs/issue53309.go`: what cannot be, because of the parameter, fails when it is asked.
#[test]
fn an_assertion_that_an_instance_makes_impossible() {
    fn is<T: Typed>(any: AnyRef<'_>) -> bool {
        any.is::<Vec<T>>()
    }
    let any = Any::new(vec![1_u8]);
    assert!(is::<u8>(any.as_any_ref()) && !is::<u16>(any.as_any_ref()));
    fn asks<T: Typed>(value: &T) -> bool {
        AnyRef::new(value).implements::<dyn I>()
    }
    assert!(asks(&Myint(1)) && !asks(&1));
}

/// `boundmethod.go`, `stringer.go`: a method of a parameter, called of the value and after a conversion.
#[test]
fn a_bound_method_is_that_of_the_interface() {
    fn both<T: Typed>(value: T, direct: impl Fn(&T) -> i64) -> (i64, i64)
    where
        dyn I: itab::ImplementedBy<T>,
    {
        (direct(&value), IfaceRef::<dyn I>::new(&value).foo())
    }
    assert_eq!(both(Myint(3), Myint::foo), (3, 3));
    assert_eq!(both(Myfloat(4.5), Myfloat::foo), (4, 4));
}

/// `nested.go`: a local type of a generic function is another for each instance, and each call of one has the same.
#[test]
fn local_types_of_generic_functions() {
    #[derive(Typed)]
    struct Nested<T>(#[allow(dead_code, reason = "only its type matters")] T);
    fn local<T: Typed>() -> &'static Type {
        Type::of::<Nested<T>>()
    }
    assert_eq!(local::<u8>(), local::<u8>());
    assert_ne!(local::<u8>(), local::<u16>());
    assert!(local::<u8>().name().ends_with("Nested<u8>"), "{}", local::<u8>());
}
