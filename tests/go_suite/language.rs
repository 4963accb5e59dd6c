//! Go: the files of `test` itself, and `test/ken`.

use std::collections::HashMap;
use std::rc::Rc;

use itab::{Any, AnyRef, Iface, IfaceMut, IfaceRef, Nilable, Typed, interface, methods, type_switch};

use crate::panic_of;

/// `typeswitch.go`: each kind of value has its case, which has the value.
#[test]
fn a_switch_over_every_kind() {
    #[derive(Typed)]
    struct S(i32);
    fn make(number: usize) -> Any {
        match number {
            0 => Any::new(true),
            1 => Any::new(7_i32),
            2 => Any::new(7.4_f64),
            3 => Any::new("hello"),
            4 => Any::new(S(1234)),
            5 => Any::new(Rc::new(5_u8)),
            6 => Any::new(vec![0, 1, 2, 3]),
            7 => Any::new(HashMap::from([("one", 1)])),
            8 => Any::new(make as fn(usize) -> Any),
            _ => unreachable!("nine kinds"),
        }
    }
    for number in 0..9 {
        let any = make(number);
        let case = type_switch!(any.as_any_ref(), {
            x: bool => { assert!(*x); 0 },
            x: i32 => { assert_eq!(*x, 7); 1 },
            x: f64 => { assert_eq!(*x, 7.4); 2 },
            x: &'static str => { assert_eq!(*x, "hello"); 3 },
            x: S => { assert_eq!(x.0, 1234); 4 },
            x: Rc<u8> => { assert_eq!(**x, 5); 5 },
            x: Vec<i32> => { assert_eq!(x[3], 3); 6 },
            x: HashMap<&'static str, i32> => { assert_eq!(x["one"], 1); 7 },
            x: fn(usize) -> Any => { assert!(x(0) == true); 8 },
            _ => panic!("unknown"),
        });
        assert_eq!(case, number);
    }
}

/// `alias1.go`: two names of one type are one case.
#[test]
fn an_alias_is_the_type_itself() {
    type Byte = u8;
    fn kind(any: &Any) -> &'static str {
        type_switch!(any.as_any_ref(), { _x: Byte => "byte", _ => "other" })
    }
    assert_eq!(
        [kind(&Any::new(1_u8)), kind(&Any::new(1 as Byte)), kind(&Any::new(1_i8))],
        ["byte", "byte", "other"]
    );
}

/// `recover3.go`: what a failed assertion panics with says the types, or the method.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_failed_assertion_says_why() {
    #[interface]
    trait M {
        fn m(&self);
    }
    let any = Any::new("hello");
    let words = panic_of(|| *any.try_downcast_ref::<i32>().unwrap());
    assert!(words.contains("is &str, not i32"), "{words}");
    let words = panic_of(|| any.cast_ref::<dyn M>().unwrap().m());
    assert!(words.contains("missing method m"), "{words}");
}

/// `method3.go`: a method of a type around a slice, through an interface.
#[test]
fn a_method_of_a_slice() {
    #[interface]
    trait Len {
        fn len(&self) -> i32;
    }
    struct T(Vec<i32>);
    #[methods]
    impl T {
        pub fn len(&self) -> i32 {
            self.0.len() as i32
        }
    }
    assert_eq!(Iface::<dyn Len>::new(T(vec![0, 1, 2])).len(), 3);
}

/// `method.go`, `fixedbugs/issue4495.go`: a method as a function, of a value, a pointer and an interface.
#[test]
fn a_method_is_a_function() {
    #[interface]
    trait Sum {
        fn sum(&self, more: i32) -> i32;
    }
    struct T(i32);
    #[methods]
    impl T {
        pub fn sum(&self, more: i32) -> i32 {
            self.0 + more
        }
    }
    let of_type: fn(&T, i32) -> i32 = T::sum;
    let of_interface: fn(&Iface<dyn Sum>, i32) -> i32 = Sum::sum;
    let of_trait = |value: &dyn Sum, more| value.sum(more);
    let value = Iface::<dyn Sum>::new(T(40));
    let bound = |more| value.sum(more);
    assert_eq!([of_type(&T(40), 2), of_interface(&value, 2), of_trait(&value, 2), bound(2)], [42; 4]);
}

/// `method5.go`: a method of what is smaller than a word, a word, and larger, which takes the value or a pointer to it.
#[test]
fn receivers_of_every_size() {
    #[interface]
    trait Tinter {
        fn m(&mut self, x: i64, b: u8) -> (u8, i64);
    }
    macro_rules! types {
        ($($name:ident($inner:ty) $receiver:tt |$this:ident| $value:expr;)*) => {$(
            #[derive(Clone, Copy)]
            struct $name($inner);
            types! { @ $name $receiver |$this| $value }
        )*};
        (@ $name:ident shared |$this:ident| $value:expr) => {
            #[methods]
            impl $name {
                pub fn m(&self, x: i64, b: u8) -> (u8, i64) {
                    let $this = self;
                    (b, x + $value)
                }
            }
        };
        (@ $name:ident exclusive |$this:ident| $value:expr) => {
            #[methods]
            impl $name {
                pub fn m(&mut self, x: i64, b: u8) -> (u8, i64) {
                    let $this = self;
                    (b, x + $value)
                }
            }
        };
    }
    types! {
        Smallv(u8) shared |this| i64::from(this.0);
        Smallp(u8) exclusive |this| i64::from(this.0);
        Wordv(usize) shared |this| this.0 as i64;
        Wordp(usize) exclusive |this| this.0 as i64;
        Bigv([usize; 2]) shared |this| (this.0[0] + this.0[1]) as i64;
        Bigp([usize; 2]) exclusive |this| (this.0[0] + this.0[1]) as i64;
    }
    macro_rules! check {
        ($($value:expr, $more:literal;)*) => {$(
            let mut value = $value;
            assert_eq!(value.m(1000, 99), (99, 1000 + $more));
            assert_eq!(IfaceMut::<dyn Tinter>::new(&mut value).m(1000, 99), (99, 1000 + $more));
            assert_eq!(Iface::<dyn Tinter>::new(value).m(1000, 99), (99, 1000 + $more));
            assert_eq!(Iface::<dyn Tinter>::new(Box::new(value)).m(1000, 99), (99, 1000 + $more));
            let mut any = Any::new(value);
            assert_eq!(any.cast_mut::<dyn Tinter>().unwrap().m(1000, 99), (99, 1000 + $more));
        )*};
    }
    check! {
        Smallv(1), 1;
        Smallp(2), 2;
        Wordv(3), 3;
        Wordp(4), 4;
        Bigv([5, 6]), 11;
        Bigp([7, 8]), 15;
    }
}

/// `ken/interbasic.go`: values of every basic type in `any`, compared with each other and with nil.
#[test]
fn every_basic_type_in_any() {
    #[derive(Typed, PartialEq)]
    struct Myint(i32);
    let int = |number| Some(Any::new(Myint(number)));
    let (nil, string) = (None::<Any>, |text: &str| Some(Any::new(text.to_owned())));
    assert!(nil.is_none() && int(1) == int(1) && int(1) != nil && int(2) != int(1));
    assert!(string("abc") != nil && string("abc") != string("def") && string("abc") == string("abc"));
    let all = [
        Any::new("xxx"),
        Any::new(12345),
        Any::new(true),
        Any::new(String::from("now is")),
        Any::new(false),
        Any::new(29_i8),
        Any::new(994_i16),
        Any::new(3434_i32),
        Any::new(1_234_567_i64),
        Any::new(12_u8),
        Any::new(799_u16),
        Any::new(4455_u32),
        Any::new(765_432_u64),
    ];
    assert!(all[0] == "xxx" && all[1] == 12345 && all[2] == true && all[3] == String::from("now is"));
    assert!(all[4] == false && all[5] == 29_i8 && all[6] == 994_i16 && all[7] == 3434_i32);
    assert!(all[8] == 1_234_567_i64 && all[9] == 12_u8 && all[10] == 799_u16);
    assert!(all[11] == 4455_u32 && all[12] == 765_432_u64);
    for (i, one) in all.iter().enumerate() {
        for (j, two) in all.iter().enumerate() {
            assert_eq!(one == two, i == j, "{one:?} and {two:?}");
        }
    }
}

/// `ken/intervar.go`: a chain of values that hold the next in an interface.
#[test]
fn a_chain_of_interface_fields() {
    #[interface]
    trait Print {
        fn print(&self) -> String;
    }
    struct Link(&'static str, Option<Iface<dyn Print>>);
    #[methods]
    impl Link {
        pub fn print(&self) -> String {
            self.0.to_owned() + &self.1.as_ref().map_or(String::new(), |next| next.print())
        }
    }
    let last = Link("bio", None);
    let chain = Link("any", Some(Iface::new(Link("bar", Some(Iface::new(last))))));
    assert_eq!(IfaceRef::<dyn Print>::new(&chain).print(), "anybarbio");
}

/// `nilptr2.go`, `fixedbugs/issue19246.go`: what Go finds when it runs, rustc says: there is no nil pointer to read through.
#[test]
fn nil_cannot_be_read_through() {
    let nil: Option<Box<u8>> = None;
    let any = Any::new(nil);
    assert!(any.is_nil_value());
    assert_eq!(any.downcast_ref::<Option<Box<u8>>>().unwrap().as_deref(), None);
    assert!(None::<AnyRef<'_>>.try_downcast_ref::<u8>().is_err());
}

/// `chan/powser2.go`: what a generator passes on are items of any type, each compared with the next.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn items_of_any_type_are_passed_on() {
    #[interface]
    trait Item {
        fn value(&self) -> f64;
    }
    struct Half(i64);
    #[methods]
    impl Half {
        pub fn value(&self) -> f64 {
            self.0 as f64 / 2.0
        }
    }
    struct Whole(i64);
    #[methods]
    impl Whole {
        pub fn value(&self) -> f64 {
            self.0 as f64
        }
    }
    let (send, receive) = std::sync::mpsc::channel::<Iface<dyn Item + Send>>();
    let sender = std::thread::spawn(move || {
        for number in 0..100 {
            let item = if number % 2 == 0 { Iface::new(Half(number)) } else { Iface::new(Whole(number)) };
            send.send(item).expect("somebody receives");
        }
    });
    let sum: f64 = receive.iter().map(|item| item.value()).sum();
    sender.join().expect("it only sends");
    assert_eq!(sum, 1225.0 + 2500.0);
}
