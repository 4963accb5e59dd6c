//! Types and interfaces that are made at run time: they behave as those of macros do, and nothing of a class outlives it.
#![allow(missing_docs, dead_code, clippy::mutable_key_type)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use itab::built::{BuildError, Class, InterfaceBuilder, Mut, Object, Own, Ref, TypeBuilder, kept};
use itab::{Any, Iface, IfaceRef, InterfaceType, ItabTable, Module, Type, interface, methods, type_switch};

itab::package!();

thread_local! {
    /// Bytes that this thread has and did not give back.
    static HELD: Cell<isize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.with(|held| held.set(held.get() + layout.size() as isize));
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        HELD.with(|held| held.set(held.get() - layout.size() as isize));
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}
#[interface]
pub trait Runner {
    fn run(&mut self, km: u32) -> u32;
}
#[interface]
pub trait Duck: Flyable + Runner {}
/// Every shape of a signature that can be built.
#[interface]
pub trait Shapes {
    fn name(&self) -> &str;
    fn append(&self, to: &mut String, what: &str) -> usize;
    fn first<'s>(&'s mut self, of: Vec<u8>, or: &u8) -> &'s mut String;
    fn six(&self, a: u8, b: &u16, c: u32, d: &u64, e: Box<i8>, f: &mut i16) -> f64;
    fn nothing(&self);
}
#[interface]
trait Inside {
    fn fly(&self) -> String;
}

pub struct Bird {
    km: u32,
}
#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        format!("flap after {}", self.km)
    }
    pub fn run(&mut self, km: u32) -> u32 {
        self.km += km;
        self.km
    }
    pub fn greet(&self, who: &str, more: &mut Vec<String>) -> String {
        more.push(who.to_owned());
        format!("hello {who}")
    }
    pub fn km(&self) -> &u32 {
        &self.km
    }
    /// # Safety
    /// None.
    pub unsafe fn dangerous(&self) {}
    fn hidden(&self) -> u8 {
        1
    }
}

#[derive(Clone, PartialEq, Debug)]
struct State {
    name: String,
    km: u32,
}

fn duck(name: &str) -> Class<State> {
    let mut builder = TypeBuilder::<State>::new(name);
    builder
        .package("pond", "2.0")
        .method::<(), Own<String>>("fly", Box::new(|state| format!("{} flies", state.name)))
        .method_mut::<(Own<u32>,), Own<u32>>(
            "run",
            Box::new(|state, km| {
                state.km += km;
                state.km
            }),
        )
        .field::<String>("name", Box::new(|state| &state.name))
        .field::<u32>("km", Box::new(|state| &state.km))
        .with_clone()
        .with_eq()
        .with_debug();
    builder.build().expect("a type")
}

fn state(name: &str) -> State {
    State { name: name.into(), km: 0 }
}

#[test]
fn a_built_type_satisfies_interfaces_of_macros() {
    let class = duck("pond::Duck");
    let mut any: Any = class.value(state("d1"));
    assert_eq!(any.ty(), class.ty());
    assert_eq!(
        (any.ty().name(), any.ty().package().name(), any.ty().package().version()),
        ("pond::Duck", "pond", "2.0")
    );
    assert!(any.ty().is_built() && !Type::of::<Bird>().is_built());
    assert_eq!(any.cast_ref::<dyn Flyable>().unwrap().fly(), "d1 flies");
    assert_eq!(any.cast_mut::<dyn Runner>().unwrap().run(3), 3);
    let mut duck: Iface<dyn Duck> = any.cast().unwrap();
    assert_eq!((duck.run(4), duck.fly()), (7, "d1 flies".to_owned()));
    assert_eq!(Iface::upcast::<dyn Flyable>(duck).fly(), "d1 flies");

    // With a table of one's own, and in a switch.
    let any: Any = class.value(state("d2"));
    let table = ItabTable::new();
    assert_eq!(table.cast_ref::<dyn Flyable>(any.as_any_ref()).unwrap().fly(), "d2 flies");
    let what = type_switch!(&any, {
        _: Bird => "bird".to_owned(),
        flyable: dyn Flyable => flyable.fly(),
        _ => "?".to_owned(),
    });
    assert_eq!(what, "d2 flies");

    // Not with arguments as `Any`s.
    let error = any.as_any_ref().call_ref("fly", Vec::new()).unwrap_err();
    assert!(error.to_string().ends_with("its methods are called through an interface"), "{error}");

    // What it lacks is said with its name.
    let mut any = any;
    let error = any.cast_mut::<dyn Shapes>().map(|_| ()).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("interface conversion: pond::Duck is not built::Shapes: missing method append"),
        "{error}"
    );
    let error = any.downcast::<Bird>().map(drop).unwrap_err();
    assert_eq!(error.to_string(), "interface conversion: interface {} is pond::Duck, not built::Bird");
    assert_eq!(class.ty().methods()[1].text(), "fn(&mut self, u32) -> u32");
}

#[test]
fn every_shape_of_a_signature_agrees() {
    let mut builder = TypeBuilder::<State>::new("pond::Shapes");
    builder
        .method::<(), Ref<str>>("name", Box::new(|state| &state.name))
        .method::<(Mut<String>, Ref<str>), Own<usize>>(
            "append",
            Box::new(|state, to, what| {
                to.push_str(&state.name);
                to.push_str(what);
                to.len()
            }),
        )
        .method_mut::<(Own<Vec<u8>>, Ref<u8>), Mut<String>>(
            "first",
            Box::new(|state, of, or| {
                state.name = of.first().unwrap_or(or).to_string();
                &mut state.name
            }),
        )
        .method::<(Own<u8>, Ref<u16>, Own<u32>, Ref<u64>, Own<Box<i8>>, Mut<i16>), Own<f64>>(
            "six",
            Box::new(|_, a, b, c, d, e, f| {
                *f += 1;
                f64::from(a) + f64::from(*b) + f64::from(c) + *d as f64 + f64::from(*e)
            }),
        )
        .method::<(), Own<()>>("nothing", Box::new(|_| ()));
    let class = builder.build().unwrap();
    let mut any: Any = class.value(state("s"));
    let missing: Vec<_> = class.ty().missing(InterfaceType::of::<dyn Shapes>()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let mut shapes = any.cast_mut::<dyn Shapes>().unwrap();
    assert_eq!(shapes.name(), "s");
    let mut text = String::from("<");
    assert_eq!((shapes.append(&mut text, ">"), &*text), (3, "<s>"));
    shapes.first(vec![7], &8).push('!');
    assert_eq!(shapes.name(), "7!");
    shapes.first(vec![], &8);
    assert_eq!(shapes.name(), "8");
    let mut f = 5;
    assert_eq!((shapes.six(1, &2, 3, &4, Box::new(-5), &mut f), f), (5.0, 6));
    shapes.nothing();

    // Almost: another lifetime is another signature.
    #[interface]
    trait Other {
        fn name(&self) -> &'static str;
    }
    assert!(any.cast_ref::<dyn Other>().is_err());
    // A built method is exported, so that an interface of any package finds it.
    assert!(duck("pond::Inside").ty().implements::<dyn Inside>());
}

#[test]
fn values_do_what_their_state_does() {
    let class = duck("pond::Values");
    let (one, two): (Any, Any) = (class.value(state("a")), class.value(state("a")));
    assert_eq!(one, two);
    assert_ne!(one, class.value::<dyn itab::auto_traits::Local>(state("b")));
    let mut copy = one.try_clone().unwrap();
    copy.cast_mut::<dyn Runner>().unwrap().run(1);
    assert_ne!(one, copy);
    assert!(format!("{one:?}").contains(r#"State { name: "a", km: 0 }"#), "{one:?}");
    // No hash was asked for, and no order.
    assert!(one.clone_key().is_err());
    assert!(!class.ty().is_hashable() && !class.ty().is_ordered() && class.ty().is_comparable());

    // Two types of one state are two types.
    let other = duck("pond::Others");
    let stranger: Any = other.value(state("a"));
    assert!(class.ty() != other.ty() && one != stranger);
    let types: HashSet<&Type> = [class.ty(), other.ty(), class.ty()].into();
    assert_eq!(types.len(), 2);

    // Keys.
    let mut numbers = TypeBuilder::<u32>::new("pond::Number");
    let numbers = numbers.with_hash().with_eq().with_ord().with_clone().build().unwrap();
    let mut map: HashMap<Any, &str> = HashMap::new();
    map.insert(numbers.value(1), "one");
    assert_eq!(map.get(&numbers.value(1)), Some(&"one"));
    assert!(!map.contains_key(&numbers.value(2)) && !map.contains_key(&Any::new(1_u32)));
}

trait CloneKey {
    fn clone_key(&self) -> Result<(), ()>;
}
impl CloneKey for Any {
    fn clone_key(&self) -> Result<(), ()> {
        self.try_clone().map_err(drop)?.into_key().map(drop).map_err(drop)
    }
}

#[test]
fn the_state_and_the_fields_of_a_value() {
    let class = duck("pond::Fields");
    let fields: Vec<_> = class.fields().map(|(name, ty)| (name, ty.name())).collect();
    assert_eq!(fields, [("name", "alloc::string::String"), ("km", "u32")]);
    let mut any: Any = class.value(state("f"));
    Object::<State>::state_mut(any.as_any_mut()).unwrap().km = 9;
    let object = Object::<State>::from_any(any.as_any_ref()).unwrap();
    assert_eq!((object.state().km, object.class().ty()), (9, class.ty()));
    assert_eq!(object.field("km").unwrap().downcast_ref::<u32>(), Some(&9));
    assert!(object.field("age").is_none());
    // Of another state, or not built at all.
    assert!(Object::<u32>::from_any(any.as_any_ref()).is_none());
    assert!(Object::<u32>::state_mut(any.as_any_mut()).is_none());
    assert!(Object::<u32>::from_any(Any::new(1_u32).as_any_ref()).is_none());
}

#[test]
fn a_type_of_a_macro_satisfies_a_built_interface() {
    let mut builder = InterfaceBuilder::new("script::Greeter");
    builder
        .package("script", "1")
        .method::<(Ref<str>, Mut<Vec<String>>), Own<String>>("greet")
        .method::<(), Own<String>>("fly")
        .method::<(), Ref<u32>>("km")
        .method_mut::<(Own<u32>,), Own<u32>>("run");
    let greeter = builder.build().unwrap();
    assert!(greeter.is_built() && greeter.is_exported());
    assert_eq!((greeter.name(), greeter.package().name()), ("script::Greeter", "script"));
    let names: Vec<_> = greeter.methods().iter().map(|method| (method.name(), method.text())).collect();
    assert_eq!(
        names[1],
        ("greet", "fn(&self, &str, &mut alloc::vec::Vec<alloc::string::String>) -> alloc::string::String")
    );
    assert_eq!(names.map_names(), ["fly", "greet", "km", "run"]);

    let mut any = Any::new(Bird { km: 1 });
    let mut said = Vec::new();
    let bird = greeter.cast_ref(any.as_any_ref()).unwrap();
    type Greet = (Ref<str>, Mut<Vec<String>>);
    assert_eq!(bird.call::<Greet, Own<String>>("greet", ("you", &mut said)).unwrap(), "hello you");
    assert_eq!(bird.call_at::<Greet, Own<String>>(1, ("me", &mut said)).unwrap(), "hello me");
    assert_eq!(said, ["you", "me"]);
    assert_eq!(bird.itab().ty(), Type::of::<Bird>());
    // What a method borrows from the value lives as long as the borrow of it.
    fn km<'v>(greeter: &'static InterfaceType, any: &'v Any) -> &'v u32 {
        greeter.cast_ref(any.as_any_ref()).unwrap().call::<(), Ref<u32>>("km", ()).unwrap()
    }
    assert_eq!(km(greeter, &any), &1);

    // What is wrong with a call is said, and nothing is called.
    let error = |error: itab::built::ThroughError| error.to_string();
    assert_eq!(
        bird.call::<(), Own<String>>("sing", ()).map_err(error),
        Err("script::Greeter has no method sing".into())
    );
    assert_eq!(
        bird.call_at::<(), Own<String>>(4, ()).map_err(error),
        Err("script::Greeter has no method number 4".into())
    );
    assert_eq!(
        bird.call::<(Own<u8>,), Own<String>>("fly", (1,)).map_err(error),
        Err("script::Greeter: method fly is fn(&self) -> alloc::string::String, called as fn(self, u8) -> alloc::string::String".into())
    );
    assert_eq!(
        bird.call::<(), Own<&'static str>>("fly", ()).map_err(error).unwrap_err(),
        "script::Greeter: method fly is fn(&self) -> alloc::string::String, called as fn(self) -> &str"
    );
    assert_eq!(
        bird.call::<(Own<u32>,), Own<u32>>("run", (1,)).map_err(error),
        Err("script::Greeter: method run needs `&mut self`: use `cast_mut`".into())
    );
    let mut bird = greeter.cast_mut(any.as_any_mut()).unwrap();
    assert_eq!(bird.call::<(Own<u32>,), Own<u32>>("run", (5,)).unwrap(), 6);
    assert_eq!(bird.call::<(), Own<String>>("fly", ()).unwrap(), "flap after 6");
    assert_eq!(*bird.call::<(), Ref<u32>>("km", ()).unwrap(), 6);

    // Who lacks a method, with the reasons.
    let class = duck("pond::Greeter");
    let any: Any = class.value(state("g"));
    let error = greeter.cast_ref(any.as_any_ref()).map(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "interface conversion: pond::Greeter is not script::Greeter: missing method greet"
    );
    // A method with another receiver, an `unsafe` one, one that is not `pub`.
    for name in ["dangerous", "hidden"] {
        let interface = InterfaceBuilder::new("script::Sly").method::<(), Own<u8>>(name).build().unwrap();
        assert!(!interface.implemented_by(Type::of::<Bird>()), "{name}");
    }
    let run = InterfaceBuilder::new("script::Run").method::<(Own<u32>,), Own<u32>>("run").build().unwrap();
    assert!(!run.implemented_by(Type::of::<Bird>()), "it needs `&mut self`");
}

trait MapNames {
    fn map_names(&self) -> Vec<&str>;
}
impl MapNames for Vec<(&'static str, &'static str)> {
    fn map_names(&self) -> Vec<&str> {
        self.iter().map(|name| name.0).collect()
    }
}

/// Both are built.
#[test]
fn a_built_type_satisfies_a_built_interface() {
    let flyer = InterfaceBuilder::new("script::Flyer").method::<(), Own<String>>("fly").build().unwrap();
    let same = InterfaceBuilder::new("script::Flyer").method::<(), Own<String>>("fly").build().unwrap();
    let other = InterfaceBuilder::new("script::Other").method::<(), Own<String>>("fly").build().unwrap();
    assert!(std::ptr::eq(flyer, same) && flyer != other && flyer != InterfaceType::of::<dyn Flyable>());
    let class = duck("pond::Both");
    let any: Any = class.value(state("b"));
    let through = flyer.cast_ref(any.as_any_ref()).unwrap();
    assert_eq!(through.call::<(), Own<String>>("fly", ()).unwrap(), "b flies");

    let mut module = Module::new("all");
    module.add_type(class.ty()).add::<Bird>().add_type(class.ty()).add::<u8>();
    module.add_interface_type(flyer).add_interface_type(other).add_interface::<dyn Duck>();
    assert_eq!((module.types().len(), module.interfaces().len()), (3, 3));
    assert_eq!(module.implementers(flyer), [class.ty(), Type::of::<Bird>()]);
    assert_eq!(module.satisfied(class.ty()).len(), 3);
    assert_eq!(module.matrix().len(), 6);
}

/// An interface that is not `pub` asks for methods that not everybody may call, so that its descriptor gives nobody the right.
#[test]
fn unexported_methods_are_not_called_through_a_descriptor() {
    #[interface]
    trait Hidden {
        fn hidden(&self) -> u8;
    }
    let any = Any::new(Bird { km: 0 });
    assert_eq!(any.cast_ref::<dyn Hidden>().unwrap().hidden(), 1);
    let through = InterfaceType::of::<dyn Hidden>().cast_ref(any.as_any_ref()).unwrap();
    let error = through.call::<(), Own<u8>>("hidden", ()).unwrap_err();
    assert!(error.to_string().ends_with("method hidden is not exported"), "{error}");
    assert_eq!(error.method().unwrap().name(), "hidden");
}

#[test]
#[cfg_attr(miri, ignore = "takes long, and compares texts mostly")]
fn what_cannot_be_built_is_an_error() {
    let error = |result: Result<Class<()>, BuildError>| result.unwrap_err().to_string();
    let nothing = || Box::new(|_: &()| ());
    assert_eq!(error(TypeBuilder::new("").build()), r#""" cannot be the name of a type"#);
    for name in ["", "a b", "1a", "a\0", "a-b"] {
        let found = error(TypeBuilder::new("T").method::<(), Own<()>>(name, nothing()).build());
        assert_eq!(found, format!("{name:?} cannot be the name of a method"));
    }
    // It would be cut off, so that the descriptor would never be found again.
    assert_eq!(
        error(TypeBuilder::new("T").package("a::b", "1").build()),
        r#""a::b" cannot be the name of a package"#
    );
    let mut twice = TypeBuilder::new("T");
    twice.method::<(), Own<()>>("a", nothing()).method_mut::<(), Own<()>>("a", Box::new(|_| ()));
    assert_eq!(error(twice.build()), "T has a twice");
    let mut fields = TypeBuilder::new("T");
    fields.field::<()>("f", Box::new(|it| it)).field::<()>("f", Box::new(|it| it));
    assert_eq!(error(fields.build()), "T has f twice");
    let many = |count: usize| {
        let mut many = TypeBuilder::new("T");
        for at in 0..count {
            many.method::<(), Own<usize>>(format!("m{at:02}"), Box::new(move |_| at));
        }
        many.build()
    };
    assert_eq!(error(many(65)), "T has 65 methods, and a built type has 64 at most");
    // Each of 64 is the one that was given, although all have one signature.
    let any: Any = many(64).unwrap().value(());
    for at in 0..64 {
        let name = format!("m{at:02}");
        let one = InterfaceBuilder::new("One").method::<(), Own<usize>>(&*name).build().unwrap();
        let through = one.cast_ref(any.as_any_ref()).unwrap();
        assert_eq!(through.call::<(), Own<usize>>(&name, ()).unwrap(), at);
    }
    assert_eq!(
        InterfaceBuilder::new("").build().unwrap_err().to_string(),
        r#""" cannot be the name of an interface"#
    );
    let mut twice = InterfaceBuilder::new("I");
    twice.method::<(), Own<()>>("a").method::<(), Own<u8>>("a");
    assert_eq!(twice.build().unwrap_err(), BuildError::Twice { of: "I".into(), name: "a".into() });
}

/// One type, made twice: the descriptor is one, and each value has the methods of the class that made it.
#[test]
fn a_value_has_the_methods_of_its_class() {
    let class = |word: &'static str| {
        let mut builder = TypeBuilder::<()>::new("pond::Same");
        builder.method::<(), Own<String>>("fly", Box::new(move |_| word.to_owned()));
        builder.with_clone().build().unwrap()
    };
    let (one, two) = (class("one"), class("two"));
    assert!(std::ptr::eq(one.ty(), two.ty()));
    let (mut a, mut b): (Any, Any) = (one.value(()), two.value(()));
    let fly = |any: &Any| any.cast_ref::<dyn Flyable>().unwrap().fly();
    assert_eq!((fly(&a), fly(&b)), ("one".into(), "two".into()));
    std::mem::swap(&mut a, &mut b);
    // Whoever has the state exclusively can exchange it, but not the class.
    let (state_a, state_b) =
        (Object::<()>::state_mut(a.as_any_mut()), Object::<()>::state_mut(b.as_any_mut()));
    std::mem::swap(state_a.unwrap(), state_b.unwrap());
    drop((one, two));
    assert_eq!((fly(&a), fly(&b), fly(&a.try_clone().unwrap())), ("two".into(), "one".into(), "two".into()));

    // Another method, another operation, another state, another package: another type.
    let ty = |build: &dyn Fn(&mut TypeBuilder<()>)| {
        let mut builder = TypeBuilder::<()>::new("pond::Alike");
        build(&mut builder);
        builder.build().unwrap().ty()
    };
    let types = [
        ty(&|_| ()),
        ty(&|builder| _ = builder.with_clone()),
        ty(&|builder| _ = builder.package("pond", "1")),
        ty(&|builder| _ = builder.package("pond", "2")),
        ty(&|builder| _ = builder.method::<(), Own<()>>("a", Box::new(|_| ()))),
        ty(&|builder| _ = builder.method_mut::<(), Own<()>>("a", Box::new(|_| ()))),
        ty(&|builder| _ = builder.method::<(), Own<u8>>("a", Box::new(|_| 1))),
        TypeBuilder::<u8>::new("pond::Alike").build().unwrap().ty(),
    ];
    for (at, one) in types.iter().enumerate() {
        assert!(types[..at].iter().all(|other| one != other), "{at}: {types:?}");
    }
}

/// A class lives as long as its values, and then everything that its closures have is gone.
#[test]
fn the_last_value_frees_the_class() {
    static ALIVE: AtomicUsize = AtomicUsize::new(0);
    struct Alive;
    impl Drop for Alive {
        fn drop(&mut self) {
            ALIVE.fetch_sub(1, Relaxed);
        }
    }
    ALIVE.store(1, Relaxed);
    let alive = Arc::new(Alive);
    let mut builder = TypeBuilder::<String>::new("pond::Last");
    builder.method::<(), Own<String>>(
        "fly",
        Box::new(move |state| {
            let _ = &alive;
            state.clone()
        }),
    );
    let class = builder.with_clone().build().unwrap();
    let any: Any = class.value("x".into());
    let copy = any.try_clone().unwrap();
    drop(class);
    drop(any);
    let flyable: Iface<dyn Flyable> = copy.cast().unwrap();
    assert_eq!((flyable.fly(), ALIVE.load(Relaxed)), ("x".to_owned(), 1));
    drop(flyable);
    assert_eq!(ALIVE.load(Relaxed), 0);
}

/// Loading and dropping one module ten thousand times leaves nothing behind.
#[test]
fn memory_stays_flat() {
    let load = |round: usize| {
        let class = duck("pond::Flat");
        let flyer = InterfaceBuilder::new("pond::Flyer").method::<(), Own<String>>("fly").build().unwrap();
        let text = vec![round; 100];
        let mut extra = TypeBuilder::<u8>::new("pond::Extra");
        extra.method::<(), Own<usize>>("len", Box::new(move |_| text.len()));
        let extra = extra.build().unwrap();
        let (any, more): (Any, Any) = (class.value(state("x")), extra.value(1));
        assert_eq!(any.cast_ref::<dyn Flyable>().unwrap().fly(), "x flies");
        assert!(more.cast_ref::<dyn Flyable>().is_err());
        let own = ItabTable::new();
        assert!(own.cast_ref::<dyn Flyable>(any.as_any_ref()).is_ok());
        assert!(flyer.cast_ref(any.as_any_ref()).is_ok());
        let mut module = Module::new("flat");
        module.add_type(class.ty()).add_type(extra.ty()).add_interface_type(flyer);
        assert_eq!(module.matrix().len(), 1);
    };
    load(0);
    let held = HELD.get();
    for round in 0..if cfg!(miri) { 5 } else { 10_000 } {
        load(round);
    }
    assert_eq!(HELD.get(), held);
    assert!(kept().0 >= 2 && kept().1 >= 1);
}

/// Many threads build the same types at once: each is made once.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn threads_agree_on_a_type() {
    for round in 0..if cfg!(miri) { 2 } else { 100 } {
        let names: Vec<String> = (0..4).map(|at| format!("pond::Race{round}_{at}")).collect();
        let barrier = std::sync::Barrier::new(4);
        let build = || {
            barrier.wait();
            names.iter().map(|name| std::ptr::from_ref(duck(name).ty()).addr()).collect::<Vec<_>>()
        };
        let all: Vec<Vec<usize>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(build)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(all.iter().all(|one| *one == all[0]), "{all:?}");
        assert_eq!(all[0].iter().collect::<HashSet<_>>().len(), 4);
    }
}

#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn auto_traits_are_those_of_the_state() {
    let class = duck("pond::Sent");
    let any: Any<dyn Send + Sync> = class.value(state("sent"));
    let iface: Iface<dyn Flyable + Send> = any.cast().unwrap();
    assert_eq!(std::thread::spawn(move || iface.fly()).join().unwrap(), "sent flies");
    // What a value is known to be, its type says.
    let any: Any = class.value(state("unknown"));
    let error = any.strengthen::<dyn Send>().map(drop).unwrap_err();
    assert_eq!(error.to_string(), "pond::Sent is not known to be `Send`");
    let built = |build: &dyn Fn(&mut TypeBuilder<String>)| {
        let mut builder = TypeBuilder::<String>::new("pond::Known");
        build(&mut builder);
        let ty = builder.build().unwrap().ty();
        (ty.is_send(), ty.is_sync())
    };
    assert_eq!(built(&|_| ()), (false, false));
    assert_eq!(built(&|builder| _ = builder.with_send()), (true, false));
    assert_eq!(built(&|builder| _ = builder.with_sync()), (false, true));
    assert_eq!(built(&|builder| _ = builder.with_send().with_sync()), (true, true));
    assert_eq!(built(&|builder| _ = builder.with_sync().with_send()), (true, true));
    // A state that is neither is held by values that are neither.
    let mut local = TypeBuilder::<Rc<u8>>::new("pond::Local");
    let local: Any =
        local.method::<(), Own<u8>>("get", Box::new(|rc| **rc)).build().unwrap().value(Rc::new(3));
    assert_eq!(**Object::<Rc<u8>>::from_any(local.as_any_ref()).unwrap().state(), 3);
}

/// A method that panics leaves a value that works; a body that builds the same type, or drops its class, finds no lock.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn hostile_bodies() {
    let mut builder = TypeBuilder::<u32>::new("pond::Hostile");
    builder
        .method_mut::<(Own<bool>,), Own<u32>>(
            "step",
            Box::new(|state, fail| {
                *state += 1;
                assert!(!fail, "asked to");
                *state
            }),
        )
        .method::<(), Own<bool>>(
            "rebuild",
            Box::new(|_| {
                let mut again = TypeBuilder::<u32>::new("pond::Hostile");
                again.build().is_ok()
            }),
        );
    let class = builder.build().unwrap();
    let mut any: Any = class.value(0);
    drop(class);
    let step = InterfaceBuilder::new("Step")
        .method_mut::<(Own<bool>,), Own<u32>>("step")
        .method::<(), Own<bool>>("rebuild")
        .build()
        .unwrap();
    let mut through = step.cast_mut(any.as_any_mut()).unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        through.call::<(Own<bool>,), Own<u32>>("step", (true,)).unwrap()
    }));
    assert!(panicked.is_err());
    assert_eq!(through.call::<(Own<bool>,), Own<u32>>("step", (false,)).unwrap(), 2);
    assert!(through.call::<(), Own<bool>>("rebuild", ()).unwrap());

    // A value that holds its own class, in a cell, lets go when it is told to.
    let mut selfish = TypeBuilder::<std::sync::Mutex<Option<Class<()>>>>::new("pond::Selfish");
    let inner = TypeBuilder::<()>::new("pond::Inner").build().unwrap();
    selfish.method::<(), Own<bool>>("let_go", Box::new(|state| state.lock().unwrap().take().is_some()));
    let any: Any = selfish.build().unwrap().value(std::sync::Mutex::new(Some(inner)));
    let let_go = InterfaceBuilder::new("LetGo").method::<(), Own<bool>>("let_go").build().unwrap();
    let through = let_go.cast_ref(any.as_any_ref()).unwrap();
    assert_eq!(through.call::<(), Own<bool>>("let_go", ()), Ok(true));
    assert_eq!(through.call::<(), Own<bool>>("let_go", ()), Ok(false));
    let _ = IfaceRef::<dyn Flyable>::new(&Bird { km: 0 });
}

/// To rustc all built types with one kind of state are one type. What is registered of that is not found for a built value,
/// which could be exchanged for one of another type.
#[test]
fn what_is_registered_of_objects_is_not_found() {
    trait Exchanged {}
    impl Exchanged for Object<u32> {}
    itab::register!(Object<u32>: dyn Exchanged, Object<u32>);
    let class = TypeBuilder::<u32>::new("a::A").build().expect("nothing is wrong with it");
    let mut any: Any = class.value(1);
    assert!(any.as_dyn::<dyn Exchanged>().is_err() && any.as_dyn_mut::<Object<u32>>().is_err());
    assert!(any.as_dyn_mut::<dyn Exchanged>().is_err() && any.into_dyn::<dyn Exchanged>().is_err());
}
