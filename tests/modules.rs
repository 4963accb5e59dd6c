//! Modules: what they list, what they answer, and that an itab table takes them as a whole.
#![allow(missing_docs, dead_code)]

use std::rc::Rc;
use std::thread;

use itab::error::missing_methods;
use itab::inspect::TableParameters;
use itab::{Any, AnyRef, Iface, IfaceRef, InterfaceType, ItabTable, Module, Type, interface, methods};

itab::package!();

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
#[interface]
pub trait Everything {}
#[interface]
trait Inside {
    fn inside(&self);
}
/// Five methods, of which no type here has all.
#[interface]
pub trait Plane {
    fn fly(&self) -> String;
    fn land(&self);
    fn refuel(&mut self, litres: u32);
    fn wings(&self) -> u32;
    fn tanks(&self) -> u32;
}

pub struct Bird(u32);
#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        "flap".into()
    }
    pub fn run(&mut self, km: u32) -> u32 {
        self.0 += km;
        self.0
    }
    pub fn land(&self) {}
}
pub struct Kite;
#[methods]
impl Kite {
    pub fn fly(&self) -> String {
        "swish".into()
    }
    fn inside(&self) {}
}
/// Every method of `Plane`, none of them quite right.
pub struct Toy;
#[methods]
impl Toy {
    pub fn fly(&self) {}
    pub fn lands(&self) {}
    fn refuel(&mut self, _: u32) {}
    pub fn wings(&mut self) -> u32 {
        2
    }
    pub fn tanks(&self) -> u64 {
        0
    }
}
pub struct Dog;
#[methods]
impl Dog {
    pub fn run(&mut self, km: u32) -> u64 {
        km.into()
    }
}

fn of<I: ?Sized + itab::Interface>() -> &'static InterfaceType {
    InterfaceType::of::<I>()
}

fn ty<T: itab::Typed>() -> &'static Type {
    Type::of::<T>()
}

fn aviary() -> Module {
    let mut module = Module::new("aviary");
    module.add::<Bird>().add::<Kite>().add::<Toy>().add::<Dog>().add::<u8>();
    module.add::<Box<Bird>>().add::<Rc<Bird>>().add::<Option<Box<Kite>>>();
    module.add_interface::<dyn Flyable>().add_interface::<dyn Runner>().add_interface::<dyn Duck>();
    module.add_interface::<dyn Everything>().add_interface::<dyn Inside>().add_interface::<dyn Plane>();
    module
}

#[test]
fn a_module_has_each_item_once_and_in_order() {
    let mut module = aviary();
    let (types, interfaces) = (module.types().to_vec(), module.interfaces().to_vec());
    assert_eq!((types.len(), interfaces.len()), (8, 6));
    assert_eq!(types[..2], [ty::<Bird>(), ty::<Kite>()]);
    let copy = module.clone();
    module
        .add_module(&copy)
        .add::<Bird>()
        .add_interface::<dyn Flyable>()
        .add_interface::<dyn Flyable + Send>();
    assert_eq!((module.types(), module.interfaces()), (&types[..], &interfaces[..]));

    // A pair brings its type and its interface.
    let mut pairs = Module::new("pairs");
    pairs.add_itab::<Bird, dyn Flyable>().add_itab::<Bird, dyn Duck + Sync>().add_itab::<Bird, dyn Flyable>();
    assert_eq!((pairs.types(), pairs.itabs().len()), (&[ty::<Bird>()][..], 2));
    assert_eq!(pairs.interfaces(), [of::<dyn Flyable>(), of::<dyn Duck>()]);
    assert!(pairs.itabs().iter().all(|itab| itab.is_static()));
    module.add_module(&pairs);
    assert_eq!(module.itabs(), pairs.itabs());
    assert!(format!("{pairs:?}").contains(r#"itabs: [("modules::Flyable", "modules::Bird"),"#), "{pairs:?}");
    assert_eq!(pairs.name(), "pairs");
}

#[test]
fn names_lead_back() {
    let mut module = aviary();
    assert_eq!(module.find_type("modules::Kite"), Some(ty::<Kite>()));
    assert_eq!(module.find_interface("modules::Duck"), Some(of::<dyn Duck>()));
    assert_eq!((module.find_type("modules::Duck"), module.find_interface("Duck")), (None, None));
    // A name that two types have means neither.
    fn one() -> &'static Type {
        #[derive(itab::Typed)]
        struct Same;
        Type::of::<Same>()
    }
    macro_rules! same {
        () => {{
            #[derive(itab::Typed)]
            struct Same;
            module.add::<Same>();
            Type::of::<Same>()
        }};
    }
    let (first, second) = (same!(), same!());
    assert!(first != second && first.name() == second.name() && one() != first);
    assert_eq!(module.find_type(first.name()), None);
}

/// All answers, and the same pair by pair, which asks the matcher one pair at a time.
#[test]
fn answers_are_those_of_single_pairs() {
    let module = aviary();
    let one_by_one = |interface, ty| missing_methods(interface, ty).next().is_none();
    let mut pairs = Vec::new();
    for &interface in module.interfaces() {
        let types: Vec<_> = module.types().iter().copied().filter(|ty| one_by_one(interface, *ty)).collect();
        assert_eq!(module.implementers(interface), types, "{interface}");
        pairs.extend(types.iter().map(|ty| (interface, *ty)));
    }
    assert_eq!(module.matrix(), pairs);
    for &ty in module.types() {
        let interfaces = module.interfaces().iter().copied().filter(|interface| one_by_one(interface, ty));
        assert_eq!(module.satisfied(ty), interfaces.collect::<Vec<_>>(), "{ty}");
    }
    // And what that is.
    assert_eq!(module.implementers(of::<dyn Duck>()), [ty::<Bird>(), ty::<Box<Bird>>()]);
    assert_eq!(
        module.implementers(of::<dyn Flyable>()),
        [ty::<Bird>(), ty::<Kite>(), ty::<Box<Bird>>(), ty::<Rc<Bird>>(), ty::<Option<Box<Kite>>>()]
    );
    assert_eq!(module.implementers(of::<dyn Inside>()), [ty::<Kite>(), ty::<Option<Box<Kite>>>()]);
    assert_eq!(module.implementers(of::<dyn Everything>()), module.types());
    assert_eq!(module.implementers(of::<dyn Plane>()), [] as [&Type; 0]);
    assert_eq!(pairs.len(), 5 + 2 + 2 + 8 + 2);

    // What is asked about need not be in the module.
    let mut other = Module::new("other");
    other.add::<Bird>().add_interface::<dyn Flyable>();
    assert_eq!(other.implementers(of::<dyn Runner>()), [ty::<Bird>()]);
    assert_eq!(other.satisfied(ty::<Kite>()), [of::<dyn Flyable>()]);
    assert_eq!(Module::default().matrix(), []);
}

#[test]
fn near_misses_say_what_is_missing() {
    let module = aviary();
    let plane = of::<dyn Plane>();
    let near = module.near_types(plane);
    // `Toy` has something of every method, the others too little.
    assert_eq!(near.iter().map(|near| near.ty).collect::<Vec<_>>(), [ty::<Toy>()]);
    let reasons: Vec<String> = near[0].missing.iter().map(ToString::to_string).collect();
    assert_eq!(
        reasons,
        [
            "wrong type for method fly: have fn(&self), want fn(&self) -> String",
            "missing method land: want fn(&self), have lands (other spelling)",
            "method refuel is not `pub` in crate modules: write `pub fn refuel`",
            "wrong type for method tanks: have fn(&self) -> u64, want fn(&self) -> u32",
            "method wings takes `&mut self`, want `&self`",
        ]
    );

    // The nearest first: `Rc` gives no `&mut`, `Kite` has no `run` at all, `Dog` another one and no `fly`.
    let near = module.near_types(of::<dyn Duck>());
    let lacks = |at: usize| near[at].missing.iter().map(|missing| missing.method()).collect::<Vec<_>>();
    let types: Vec<_> = near.iter().map(|near| near.ty.name()).collect();
    assert_eq!(near[0].interface, of::<dyn Duck>());
    assert_eq!(
        types,
        [
            ty::<Kite>().name(),
            ty::<Rc<Bird>>().name(),
            ty::<Option<Box<Kite>>>().name(),
            ty::<Toy>().name(),
            ty::<Dog>().name()
        ]
    );
    assert_eq!((lacks(0), lacks(3), lacks(4)), (vec!["run"], vec!["fly", "run"], vec!["fly", "run"]));

    let near = module.near_interfaces(ty::<Dog>());
    let interfaces: Vec<_> = near.iter().map(|near| near.interface).collect();
    assert_eq!(interfaces, [of::<dyn Runner>(), of::<dyn Duck>()]);
    assert!(near.iter().all(|near| near.ty == ty::<Dog>()));
    // What implements is no near miss, and who has nothing of it neither.
    assert!(module.near_interfaces(ty::<u8>()).is_empty());
}

/// Go: `itabsinit`.
#[test]
fn a_table_takes_the_itabs_of_a_module_as_they_are() {
    let mut module = Module::new("static");
    module.add_itab::<Bird, dyn Flyable>().add_itab::<Bird, dyn Duck>().add_itab::<Kite, dyn Flyable>();
    module.add_itab::<Kite, dyn Everything>().add::<Dog>().add_interface::<dyn Runner>();
    let table = ItabTable::new();
    table.add(&module);
    let stats = table.stats();
    assert_eq!((stats.table.entries, stats.statics, stats.negatives, stats.itab_bytes), (4, 4, 0, 0));
    // One for each, and one more whenever the table grows.
    assert!(stats.table.locked_lookups > 4, "{stats:?}");

    // The same module, and another one that shares pairs with it: nothing happens.
    let mut other = Module::new("other");
    other.add_itab::<Kite, dyn Flyable>();
    table.add(&module);
    table.add(&other);
    assert_eq!(table.stats(), stats);

    // A question finds the itab that rustc made; only other pairs are built.
    let bird = Bird(0);
    let fixed = IfaceRef::<dyn Flyable>::new(&bird);
    let asked = table.cast_ref::<dyn Flyable>(AnyRef::new(&bird)).unwrap();
    assert_eq!(IfaceRef::itab(asked).as_ptr(), module.itabs()[0].as_ptr());
    assert_eq!(IfaceRef::itab(asked), IfaceRef::itab(fixed));
    assert_eq!(asked.fly(), "flap");
    assert_eq!(table.stats(), stats);
    assert!(table.getitab(of::<dyn Runner>(), ty::<Bird>()).is_some_and(|itab| !itab.is_static()));
    assert!(table.getitab(of::<dyn Runner>(), ty::<Dog>()).is_none());
    let after = table.stats();
    assert_eq!((after.table.entries, after.statics, after.negatives), (6, 4, 1));
    assert_eq!(after.itab_bytes, itab::Itab::size_of(1));

    // What was asked for before the module came stays.
    let late = ItabTable::new();
    let built = late.getitab(of::<dyn Flyable>(), ty::<Bird>()).unwrap();
    late.add(&module);
    assert_eq!(late.getitab(of::<dyn Flyable>(), ty::<Bird>()).unwrap().as_ptr(), built.as_ptr());
    assert_eq!((late.stats().table.entries, late.stats().statics), (4, 3));

    // Itabs of rustc outlive every table.
    drop(table);
    drop(late);
    assert_eq!(module.itabs()[0].interface(), of::<dyn Flyable>());
    assert_eq!(asked_again(&bird), "flap");
}

fn asked_again(bird: &Bird) -> String {
    IfaceRef::<dyn Flyable>::new(bird).fly()
}

/// A table that grows while a module is added keeps what it has.
#[test]
fn a_table_grows_under_a_module() {
    let mut module = Module::new("many");
    module.add_itab::<Bird, dyn Flyable>().add_itab::<Bird, dyn Runner>().add_itab::<Bird, dyn Duck>();
    module
        .add_itab::<Kite, dyn Flyable>()
        .add_itab::<Box<Bird>, dyn Duck>()
        .add_itab::<Rc<Bird>, dyn Flyable>();
    module.add_itab::<Dog, dyn Everything>();
    for _ in 0..20 {
        let table = ItabTable::with_parameters(TableParameters::new(2, 6));
        table.add(&module);
        let mut ours: Vec<_> = module.itabs().iter().map(|itab| itab.as_ptr()).collect();
        let mut theirs: Vec<_> = table.itabs().iter().map(|itab| itab.as_ptr()).collect();
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs);
        assert!(table.stats().table.growths >= 2, "{table:?}");
    }
}

/// Declared apart, so that nobody else asks the process-wide table for it.
#[interface]
pub trait Perched {
    fn perch(&self) -> u32;
}
pub struct Parrot(u32);
#[methods]
impl Parrot {
    pub fn perch(&self) -> u32 {
        self.0
    }
}

#[test]
fn the_process_wide_table_takes_a_module() {
    let mut module = Module::new("process");
    module.add_itab::<Parrot, dyn Perched>();
    ItabTable::process().add(&module);
    ItabTable::process().add(&module);
    let parrot = Any::new(Parrot(3));
    let perched = parrot.cast_ref::<dyn Perched>().unwrap();
    assert_eq!(IfaceRef::itab(perched).as_ptr(), module.itabs()[0].as_ptr());
    assert_eq!(perched.perch(), 3);
    let owned: Iface<dyn Perched> = parrot.cast().unwrap();
    assert_eq!((owned.perch(), Iface::itab(&owned).is_static()), (3, true));
    let entries = ItabTable::process().itabs();
    assert_eq!(entries.iter().filter(|itab| itab.interface() == of::<dyn Perched>()).count(), 1);
}

/// Some add the module, some ask; whoever comes first, each pair has one entry, and every answer is right.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "there are no threads")]
fn modules_and_questions_at_the_same_time() {
    let mut module = Module::new("shared");
    module.add_itab::<Bird, dyn Flyable>().add_itab::<Kite, dyn Flyable>().add_itab::<Bird, dyn Duck>();
    for _ in 0..if cfg!(miri) { 3 } else { 50 } {
        let table = ItabTable::with_parameters(TableParameters::new(2, 6));
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| table.add(&module));
                scope.spawn(|| {
                    assert!(table.getitab(of::<dyn Flyable>(), ty::<Bird>()).is_some());
                    assert!(table.getitab(of::<dyn Duck>(), ty::<Kite>()).is_none());
                    let kite = table.cast_ref::<dyn Flyable>(AnyRef::new(&Kite)).unwrap();
                    assert_eq!(kite.fly(), "swish");
                });
            }
        });
        let stats = table.stats();
        assert_eq!((stats.table.entries, stats.negatives), (4, 1));
        assert!((1..=3).contains(&stats.statics), "{stats:?}");
    }
}

#[test]
fn a_module_is_shared_between_threads() {
    fn is<T: Send + Sync + 'static>() {}
    is::<Module>();
}
