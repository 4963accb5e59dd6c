//! Go: `test/fixedbugs`.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Barrier, Mutex, mpsc};

use itab::{Any, AnyMut, AnyRef, Iface, IfaceRef, Nilable, Typed, interface, methods, type_switch};

use crate::panic_of;

#[interface]
trait I {
    fn m(&self) -> u8;
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct T(u8);
#[methods]
impl T {
    pub fn m(&self) -> u8 {
        self.0
    }
}

/// `bug093.go`, `bug444.go`: a nil pointer in an interface is there, has its type, and calling through it is the type's affair. Go calls
/// a pointer method; here the call says that the pointer is nil.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_nil_pointer_in_an_interface() {
    let nil = Iface::<dyn I>::new(None::<Box<T>>);
    assert!(Iface::is_nil_value(&nil) && Iface::is::<Option<Box<T>>>(&nil));
    assert!(panic_of(|| nil.m()).contains("called using nil *T pointer"));
}

/// `bug113.go`: an integer of one type is none of another.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn an_int_is_no_int32() {
    let any = Any::new(1_isize);
    assert!(panic_of(|| *any.try_downcast_ref::<i32>().unwrap()).contains("is isize, not i32"));
}

/// `bug148.go`: a local type is not the one outside that has its name.
#[test]
fn a_local_type_hides_no_other() {
    type Outer = T;
    fn local() -> Any {
        #[derive(Typed)]
        struct T;
        Any::new(T)
    }
    assert!(local().try_downcast_ref::<Outer>().is_err());
    assert!(local().ty().name().ends_with("::T") && local().ty().name() != Any::new(T(1)).ty().name());
}

/// `bug184.go`: a value is converted where it is returned, also with others.
#[test]
fn a_conversion_at_a_return() {
    fn one(value: T) -> Iface<dyn I> {
        Iface::new(value)
    }
    fn two() -> (Iface<dyn I>, Option<Any>) {
        (one(T(2)), Some(one(T(3)).into_any()))
    }
    let (value, any) = two();
    assert_eq!((value.m(), any.unwrap().downcast_ref::<T>().map(T::m)), (2, Some(3)));
}

/// `bug187.go`: a loop over an array of `any` has its values.
#[test]
fn a_loop_over_an_array_of_any() {
    let array = [Any::new(1), Any::new(2_u8), Any::new("three")];
    let seen = array
        .iter()
        .map(|any| type_switch!(any.as_any_ref(), { n: i32 => *n, n: u8 => i32::from(*n), _ => 3 }));
    assert_eq!(seen.collect::<Vec<_>>(), [1, 2, 3]);
}

/// `bug230.go`, `bug312.go`: values of several kinds through a channel of an interface.
#[test]
fn values_through_a_channel_of_an_interface() {
    struct Pair(u8, u8);
    #[methods]
    impl Pair {
        pub fn m(&self) -> u8 {
            self.0 + self.1
        }
    }
    let (send, receive) = mpsc::channel::<Iface<dyn I>>();
    for value in [Iface::new(T(1)), Iface::new(Box::new(T(2))), Iface::new(Pair(1, 2))] {
        send.send(value).expect("somebody receives");
    }
    drop(send);
    assert_eq!(
        receive
            .iter()
            .map(|value| value.into_any())
            .filter_map(|any| Some(any.cast_ref::<dyn I>().ok()?.m()))
            .sum::<u8>(),
        6
    );
}

/// `bug269.go`: a function type is the same however it is written.
#[test]
fn equal_function_types_are_one() {
    type Unit = ();
    fn nothing() {}
    let any = Any::new(nothing as fn());
    assert!(any.is::<fn() -> ()>() && any.is::<fn() -> Unit>());
}

/// `bug285.go`: keys that are assignable to the key type of a map are put into it: any value, and what has the methods.
#[test]
fn keys_of_every_type_in_one_map() {
    #[derive(Typed, Clone, Copy, PartialEq, Eq, Hash)]
    struct B(bool);
    #[derive(Typed, Clone, Copy, PartialEq, Eq, Hash)]
    struct Z(i32);
    let pointer = Rc::new(T(7));
    let mut any: HashMap<Any, u32> = HashMap::new();
    let keys: [&dyn Fn() -> Any; 6] = [
        &|| Any::new(false),
        &|| Any::new(B(false)),
        &|| Any::new(0),
        &|| Any::new(Z(0)),
        &|| Any::new("foo"),
        &|| Any::new(pointer.clone()),
    ];
    for (number, key) in (0..).zip(keys) {
        assert_eq!(any.insert(key(), number), None);
        assert_eq!(any.insert(key(), number), Some(number));
    }
    assert_eq!(any.len(), keys.len());
    let mut ifaces: HashMap<Iface<dyn I>, u32> = HashMap::new();
    ifaces.insert(Iface::new(T(7)), 42);
    ifaces.insert(Iface::new(pointer), 43);
    assert_eq!(
        (ifaces.get(&Iface::new(T(7))), ifaces.get(&Iface::new(Rc::new(T(7))))),
        (Some(&42), Some(&43))
    );
}

/// `bug291.go`, `issue53619.go`: an assertion in the initialiser of a variable of the program.
#[test]
fn an_assertion_in_an_initialiser() {
    static VALUE: std::sync::LazyLock<(u8, bool)> = std::sync::LazyLock::new(|| {
        let any = Any::new(T(9));
        (any.cast_ref::<dyn I>().map_or(0, |value| value.m()), None::<AnyRef<'_>>.cast_ref::<dyn I>().is_ok())
    });
    assert_eq!(*VALUE, (9, false));
}

/// `bug294.go`: a receiver is evaluated before the arguments, and each call of a chain before the next.
#[test]
fn the_order_of_chained_calls() {
    #[interface]
    trait Chain {
        fn a(&self, text: &str) -> Iface<dyn Chain>;
        fn b(&self, text: &'static str) -> &'static str;
    }
    thread_local! {
        static LOG: RefCell<String> = const { RefCell::new(String::new()) };
    }
    fn log(text: &str) {
        LOG.with_borrow_mut(|log| log.push_str(text));
    }
    struct T1;
    #[methods]
    impl T1 {
        pub fn a(&self, text: &str) -> Iface<dyn Chain> {
            log(&format!("a({text})"));
            Iface::new(T1)
        }
        pub fn b(&self, text: &'static str) -> &'static str {
            log("b");
            text
        }
    }
    let i = Iface::<dyn Chain>::new(T1);
    i.a("6").a(i.b("7")).a(i.b("8")).a(i.b("9"));
    assert_eq!(LOG.take(), "a(6)ba(7)ba(8)ba(9)");
}

/// `bug314.go`: methods that are declared as b, a are the right ones.
#[test]
fn methods_that_are_not_in_order() {
    #[interface]
    trait Ba {
        fn b(&self) -> u8;
        fn a(&self) -> u8;
    }
    struct X;
    #[methods]
    impl X {
        pub fn b(&self) -> u8 {
            2
        }
        pub fn c(&self) -> u8 {
            3
        }
        pub fn a(&self) -> u8 {
            1
        }
    }
    let value = Any::new(X).cast::<dyn Ba>().expect("it has both");
    assert_eq!((value.a(), value.b(), Iface::downcast_ref::<X>(&value).map(X::c)), (1, 2, Some(3)));
}

/// `bug327.go`: a conversion between equal interfaces leaves nil nil and the value the value.
#[test]
fn a_conversion_to_the_same_interface() {
    let value: Iface<dyn I> = Iface::upcast(Iface::<dyn I>::new(T(4)));
    assert_eq!(value.m(), 4);
    assert!(None::<Iface<dyn I>>.map(Iface::upcast::<dyn I>).is_none());
}

/// `bug343.go`, `bug364.go`: assertions in a loop over a map; what a deferred call was given is what was there then.
#[test]
fn assertions_in_a_loop_over_a_map() {
    let mut map = HashMap::from([("one", Any::new(1_u32)), ("two", Any::new("2"))]);
    let deferred: Vec<Any> = map.values().map(|any| any.try_clone().expect("both are Clone")).collect();
    for any in map.values_mut() {
        if let Ok(number) = any.try_downcast_mut::<u32>() {
            *number += 10;
        }
    }
    assert!(map["one"] == 11_u32 && map["two"] == "2");
    assert!(deferred.iter().any(|any| *any == 1_u32));
}

/// `bug375.go`: a switch on a value in an interface against constants of several types.
#[test]
fn a_switch_on_values() {
    let which = |any: Any| match () {
        () if any == true => 1,
        () if any == "" => 2,
        () if any == 8_i32 => 3,
        () => 4,
    };
    assert_eq!(
        [which(Any::new(true)), which(Any::new("")), which(Any::new(8)), which(Any::new(8_u32))],
        [1, 2, 3, 4]
    );
}

/// `bug378.go`, `issue8139.go`: values without a size, and what lies beside them.
#[test]
fn values_without_a_size() {
    #[derive(Typed, Clone, Copy, PartialEq, Debug)]
    struct Empty;
    let mut neighbours = (0x1122_3344_u32, Any::new(Empty), 0x1122_3344_u32);
    assert_eq!(neighbours.1.downcast_mut::<Empty>(), Some(&mut Empty));
    let (before, any, after) = neighbours;
    assert_eq!(any.downcast::<Empty>().expect("what went in"), Empty);
    assert_eq!((before, after), (0x1122_3344, 0x1122_3344));
}

/// `bug401.go`: results of two words come through an interface.
#[test]
fn results_of_two_words() {
    #[interface]
    trait Doubles {
        fn complex(&self) -> (f64, f64);
    }
    struct X;
    #[methods]
    impl X {
        pub fn complex(&self) -> (f64, f64) {
            (2.0, 3.0)
        }
    }
    assert_eq!(Iface::<dyn Doubles>::new(X).complex(), (2.0, 3.0));
}

/// `issue4752.go`: two assertions in one expression, the second of what the first gave.
#[test]
fn two_assertions_in_one_expression() {
    let any = Any::new(T(3));
    let value = any.cast_ref::<dyn I>().and_then(|value| value.as_any_ref().try_downcast_ref::<T>());
    assert_eq!(value, Ok(&T(3)));
}

/// `issue6055.go`, `issue15975.go`: a call that is put off until the end asks its interface first.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_deferred_call_of_nil_fails_where_it_is_said() {
    let reached = Cell::new(false);
    let words = panic_of(|| {
        let value = None::<AnyRef<'_>>.cast_ref::<dyn I>().unwrap();
        reached.set(true);
        value.m()
    });
    assert!(words.contains("interface conversion: interface is nil") && !reached.get(), "{words}");
}

/// `issue8606.go`: the parts are compared in order, and what cannot be compared panics only where it is reached.
///
/// Go's structs are tuples here, because rustc compares the numbers of a struct with a derived equality first. What Go leaves
/// zero, nil among it, is 0 here.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn the_order_of_fields_decides_who_panics() {
    #[derive(Typed, PartialEq)]
    struct T3(Any, String, Any);
    let b = || Any::new(Cell::new(1_u8));
    let n = |number: i32| Any::new(number);
    let s = || Any::new("2");
    let six = |x, y| (x, y, n(0), n(0), n(0), n(0));
    let cases: [(bool, Any, Any); 24] = [
        (false, Any::new([n(1), b()]), Any::new([n(2), b()])),
        (true, Any::new([b(), n(1)]), Any::new([b(), n(2)])),
        (false, Any::new([n(1), b()]), Any::new([s(), b()])),
        (true, Any::new([b(), n(1)]), Any::new([b(), s()])),
        (false, Any::new([n(1), b(), b(), b(), b(), b()]), Any::new([n(2), b(), b(), b(), b(), b()])),
        (true, Any::new([b(), n(1), b(), b(), b(), b()]), Any::new([b(), n(2), b(), b(), b(), b()])),
        (false, Any::new([n(1), b(), b(), b(), b(), b()]), Any::new([s(), b(), b(), b(), b(), b()])),
        (true, Any::new([b(), n(1), b(), b(), b(), b()]), Any::new([b(), s(), b(), b(), b(), b()])),
        (false, Any::new((n(1), b())), Any::new((n(2), b()))),
        (true, Any::new((b(), n(1))), Any::new((b(), n(2)))),
        (false, Any::new((n(1), b())), Any::new((s(), b()))),
        (true, Any::new((b(), n(1))), Any::new((b(), s()))),
        (false, Any::new(six(n(1), b())), Any::new(six(n(2), b()))),
        (true, Any::new(six(b(), n(1))), Any::new(six(b(), n(2)))),
        (false, Any::new(six(n(1), b())), Any::new(six(s(), b()))),
        (true, Any::new(six(b(), n(1))), Any::new(six(b(), s()))),
        (true, Any::new((b(), 1_i64, n(0))), Any::new((b(), 2_i64, n(0)))),
        (false, Any::new((n(0), 1_i64, b())), Any::new((n(0), 2_i64, b()))),
        (true, Any::new((b(), 1_i64, 0_i64, 0_i64, n(0))), Any::new((b(), 2_i64, 0_i64, 0_i64, n(0)))),
        (false, Any::new((n(0), 1_i64, 0_i64, 0_i64, b())), Any::new((n(0), 2_i64, 0_i64, 0_i64, b()))),
        (true, Any::new(T3(b(), "foo".into(), n(0))), Any::new(T3(b(), "bar".into(), n(0)))),
        (false, Any::new(T3(n(0), "foo".into(), b())), Any::new(T3(n(0), "bar".into(), b()))),
        (true, Any::new(T3(b(), "fooz".into(), n(0))), Any::new(T3(b(), "bar".into(), n(0)))),
        (false, Any::new(T3(n(0), "fooz".into(), b())), Any::new(T3(n(0), "bar".into(), b()))),
    ];
    for (panics, one, two) in &cases {
        if *panics {
            assert!(panic_of(|| one == two).contains("comparing uncomparable type"), "{one:?}, {two:?}");
        } else {
            assert!(one != two, "{one:?}, {two:?}");
        }
    }
}

/// `issue15528.go`: interface values that are made when the program starts print as their type and value.
#[test]
fn values_made_at_the_start() {
    let text = |any: &Any| format!("{} {:?}", any.ty(), itab::inspect::value(any));
    assert_eq!(text(&Any::new(1_i32)), "i32 1");
    assert_eq!(text(&Any::new([2_i32])), "[i32; 1] [2]");
    assert_eq!(text(&Any::new(None::<Box<u8>>)), "core::option::Option<alloc::boxed::Box<u8>> None");
    assert_eq!(
        text(&Any::new(std::collections::BTreeMap::from([("here", "there")]))),
        "alloc::collections::btree::map::BTreeMap<&str, &str> {\"here\": \"there\"}"
    );
    assert_eq!(text(&Any::new(Rc::new(T(3)))), "alloc::rc::Rc<go_suite::fixed_bugs::T> T(3)");
    assert_eq!(text(&Iface::<dyn I>::new(T(5)).into_any()), "go_suite::fixed_bugs::T T(5)");
    // A closure in an interface runs, and what a pointer points to is changed through it.
    let count = Rc::new(Cell::new(0));
    let closure = Any::new(Box::new({
        let count = count.clone();
        move || count.set(count.get() + 1)
    }) as Box<dyn Fn()>);
    closure.downcast_ref::<Box<dyn Fn()>>().expect("what went in")();
    assert_eq!(count.get(), 1);
    let mut one = 1;
    *AnyMut::new(&mut one).downcast_mut::<i32>().expect("what went in") += 1;
    assert_eq!(one, 2);
}

/// `issue16130.go`: an assertion that failed once, in the form that does not panic, fails again in the form that does.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_failure_that_is_remembered_still_panics() {
    let any = Any::new(0_i32);
    for _ in 0..3 {
        assert!(any.cast_ref::<dyn I>().is_err());
        assert!(panic_of(|| any.cast_ref::<dyn I>().unwrap().m()).contains("interface conversion"));
    }
}

/// `issue18595.go`: whichever way a value became an `I`, it is equal to itself as an `I`.
#[test]
fn the_way_to_an_interface_does_not_matter() {
    #[interface]
    trait J {
        #[allow(dead_code, reason = "it is only passed through")]
        fn m(&self) -> u8;
    }
    let pointer = Rc::new(T(1));
    let one = Iface::<dyn I>::new(pointer.clone());
    let by_j = Iface::cast::<dyn I>(Iface::<dyn J>::new(pointer.clone())).expect("the same methods");
    let by_any = Any::new(pointer).cast::<dyn I>().expect("it has the method");
    assert!(one == by_j && by_j == by_any && Iface::ptr_eq(&one, &by_any));
}

/// `issue18661.go`: what an interface value is compared with is evaluated once.
#[test]
fn operands_are_evaluated_once() {
    let calls = Cell::new(0);
    let make = || {
        calls.set(calls.get() + 1);
        [T(1), T(2)]
    };
    assert!(Any::new(make()) == make());
    assert_eq!(calls.get(), 2);
}

/// `issue19275.go`, `issue28390.go`, `issue28430.go`: arguments that are converted on the way leave the others as they are.
#[test]
fn converted_arguments_leave_the_others() {
    fn call(a: u64, flag: &Any, b: Iface<dyn I>, c: u64) -> (u64, bool, u8, u64) {
        (a, flag.downcast_ref() == Some(&true), b.m(), c)
    }
    let flags = [false, true];
    assert_eq!(call(1, &Any::new(flags[1]), Iface::new(T(2)), 3), (1, true, 2, 3));
}

/// `issue24547.go`: where a wrapper has a method of its own and holds what has one of the same name, the interface calls the
/// wrapper's.
#[test]
fn a_method_of_the_wrapper_wins() {
    struct Wrapper(T);
    #[methods]
    impl Wrapper {
        pub fn m(&self) -> u8 {
            self.0.m() + 100
        }
    }
    assert_eq!(Wrapper(T(1)).m(), 101);
    assert_eq!(Any::new(Wrapper(T(1))).cast_ref::<dyn I>().unwrap().m(), 101);
}

/// `issue24763.go`, `issue40152.go`: a constant without a type becomes the type that the language gives it.
#[test]
fn constants_have_their_default_type() {
    assert!(Any::new(1 << 5).is::<i32>() && Any::new(1.0).is::<f64>() && Any::new(1 == 1).is::<bool>());
}

/// `issue26094.go`: types of one name from two scopes are told apart in the message by their paths.
#[test]
fn a_message_about_two_types_of_one_name() {
    fn one() -> Any {
        #[derive(Typed)]
        struct Local;
        Any::new(Local)
    }
    #[derive(Typed)]
    struct Local;
    let any = one();
    let Err(error) = any.try_downcast_ref::<Local>() else { panic!("they are two types") };
    let words = error.to_string();
    assert!(
        words.contains("one::Local, not") && words.contains("a_message_about_two_types_of_one_name::Local"),
        "{words}"
    );
}

/// `issue31419.go`: while one goroutine fills the table with a pair that does not match, no other ever sees that it does.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn a_pair_that_does_not_match_never_does() {
    #[interface]
    trait Never {
        #[allow(dead_code, reason = "nobody has it")]
        fn m(&self) -> u16;
    }
    let start = Barrier::new(4);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                start.wait();
                let value = T(1);
                for _ in 0..if cfg!(miri) { 50 } else { 10_000 } {
                    assert!(AnyRef::new(&value).cast_ref::<dyn Never>().is_err());
                }
            });
        }
    });
}

/// `issue32187.go`: what is to be compared is evaluated, and panics, although the types already differ.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_comparison_evaluates_both_sides() {
    let x = Any::new(1_u8);
    let nothing: [i32; 0] = [];
    assert!(panic_of(|| x == *x.try_downcast_ref::<i32>().unwrap()).contains("is u8, not i32"));
    assert!(
        panic_of(|| x == *x.cast_ref::<dyn I>().unwrap().as_any_ref().downcast_ref::<T>().unwrap())
            .contains("missing method m")
    );
    assert!(panic_of(|| x == nothing[std::hint::black_box(1)]).contains("out of bounds"));
}

/// `issue46725.go`: what the data word points to lives exactly as long as somebody can reach it.
#[test]
fn a_value_is_dropped_when_nobody_has_it() {
    struct Counted<'a>(&'a AtomicU64);
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    static DROPPED: AtomicU64 = AtomicU64::new(0);
    let any = Any::new(itab::Opaque(Counted(&DROPPED)));
    let moved = any;
    assert_eq!(DROPPED.load(Ordering::Relaxed), 0);
    drop(moved);
    assert_eq!(DROPPED.load(Ordering::Relaxed), 1);
}

/// `issue49665.go`: `Any` has one descriptor, and is one type, whoever names it.
#[test]
fn any_is_any() {
    type Empty = Any;
    let values: Vec<Empty> = vec![Any::new(1)];
    assert!(Any::new(values).is::<Vec<Any>>());
}

/// `issue52612.go`: an interface value that is exchanged under a lock is seen whole.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn an_exchanged_value_is_whole() {
    let shared = Mutex::new(Iface::<dyn I + Send>::new(T(1)));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..if cfg!(miri) { 50_u16 } else { 1000 } {
                *shared.lock().expect("nobody panics") =
                    if number % 2 == 0 { Iface::new(T(1)) } else { Iface::new(Box::new(T(1))) };
            }
        });
        for _ in 0..if cfg!(miri) { 50 } else { 1000 } {
            assert_eq!(shared.lock().expect("nobody panics").m(), 1);
        }
    });
}

/// `issue55122.go`, `issue55122b.go`: the variable of a case is the value, and writes to it are seen.
#[test]
fn writes_to_the_variable_of_a_case() {
    let mut any = Any::new([0_u8; 3]);
    for at in 0..3 {
        type_switch!(any.as_any_mut(), {
            array: [u8; 3] => array[at] += at as u8 + 1,
            _ => panic!("an array"),
        });
    }
    assert!(any == [1_u8, 2, 3]);
}

/// `issue65962.go`: an assertion that fails against an itab that is known not to be one writes nothing to it.
#[test]
fn a_failed_assertion_writes_nothing() {
    let value = T(1);
    let any = AnyRef::new(&value);
    assert!(any.cast_ref::<dyn Other>().is_err());
    let table = || format!("{:?}", itab::ItabTable::process().stats());
    let before = table();
    for _ in 0..100 {
        assert!(any.cast_ref::<dyn Other>().is_err());
    }
    // Others may have asked meanwhile; then it differs by what they asked, so ask once more.
    let same = (0..100).any(|_| {
        let before = table();
        assert!(any.cast_ref::<dyn Other>().is_err());
        table() == before
    });
    assert!(same || table() == before);
}

#[interface]
trait Other {
    #[allow(dead_code, reason = "nobody has it")]
    fn other(&self);
}

/// `issue7214.go`: equal keys of one type are one key of a map, and those of two types are two.
#[test]
fn duplicate_keys() {
    let keys = [Any::new(-0.0_f64), Any::new(0.0_f64), Any::new(0_i32), Any::new("")];
    let map: HashMap<Any, usize> = keys.into_iter().zip(0..).collect();
    assert_eq!(map.len(), 3);
    let mut map: HashMap<IfaceRef<'_, dyn I>, u8> = HashMap::new();
    let (one, same, boxed) = (T(1), T(1), Box::new(T(1)));
    for (value, number) in
        [IfaceRef::new(&one), IfaceRef::new(&same), IfaceRef::new(&boxed)].into_iter().zip(0..)
    {
        map.insert(value, number);
    }
    assert_eq!(map.len(), 2);
}
