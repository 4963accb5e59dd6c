//! Interfaces and types in crates that do not know each other.
//!
//! `crates/ifaces` has the interfaces, another name for `itab`, and no prelude; `crates/types` has the
//! types; `crates/types-two` calls itself `types` too; `crates/strict` denies every lint.
#![allow(missing_docs)]

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use ifaces::{Configured as _, Diver, Flyer, Gannet, Named, Openable, Raw};
use itab::error::Reason;
use itab::{Any, AnyRef, Iface, IfaceMut, IfaceRef, InterfaceType, Type, implements, interface, methods};
use types::{Booby, Carrier, Coin, Purse, Vault};

itab::package!();

#[test]
fn checked_by_rustc() {
    implements!(Booby: dyn Named);
    implements!(Booby: dyn Gannet);
    implements!(Carrier<u8>: dyn Flyer);
    implements!(Box<Booby>: dyn Gannet);
    let mut booby = Booby::new();
    assert_eq!(IfaceRef::<dyn Flyer>::new(&booby).fly(2), 140);
    let mut gannet = IfaceMut::<dyn Gannet>::new(&mut booby);
    assert_eq!(gannet.introduce(), "booby flies 70 and dives 4");
    fn dives(diver: &mut dyn Diver) -> Duration {
        diver.dive(1)
    }
    assert_eq!(dives(&mut gannet), Duration::from_secs(3));
}

#[test]
fn found_at_run_time() {
    let mut any = Any::new(Booby::new());
    assert_eq!(any.cast_ref::<dyn Named>().unwrap().name(), "booby");
    assert_eq!(any.cast_mut::<dyn Gannet>().unwrap().introduce(), "booby flies 70 and dives 4");
    let gannet = any.cast::<dyn Gannet>().unwrap();
    let mut diver = Iface::upcast::<dyn Diver>(gannet);
    assert_eq!(diver.dive(1), Duration::from_secs(3));
    assert_eq!(Iface::upcast::<dyn Named>(diver).name(), "booby");
    assert_eq!(types::hidden().cast::<dyn Named>().unwrap().name(), "hidden");
    assert!(ifaces::flies(&Any::new(Booby::new())) && !ifaces::flies(&types::hidden()));
    assert!(Any::new(Vault).implements::<dyn ifaces::Empty>());
}

/// Four blocks of a type that is no generic one, and three of one that is.
#[test]
fn blocks_in_another_crate() {
    let names = |typ: &Type| typ.methods().iter().map(|method| method.name()).collect::<Vec<_>>();
    assert_eq!(names(Type::of::<Booby>()), ["dive", "fly", "fmt", "name"]);
    assert_eq!(names(Type::of::<Carrier<Coined>>()), ["fly", "load", "name", "swap", "unload"]);

    #[interface]
    pub trait Lorry: Flyer {
        fn load(&self) -> &String;
        fn swap(&mut self, load: String) -> String;
    }
    implements!(Carrier<String>: dyn Lorry);
    let mut any = Any::new(Carrier(String::from("sand")));
    let mut lorry = any.cast_mut::<dyn Lorry>().unwrap();
    assert_eq!(lorry.swap("coal".into()), "sand");
    assert_eq!((lorry.load().as_str(), lorry.name().as_str()), ("coal", "carrier of coal"));
    let error = Any::new(Carrier(1_u8)).cast::<dyn Lorry>().unwrap_err();
    let reasons: Vec<_> = error.error().reasons().map(|missing| missing.to_string()).collect();
    assert_eq!(
        reasons,
        [
            "wrong type for method load: have fn(&self) -> &L, want fn(&self) -> &String",
            "wrong type for method swap: have fn(&mut self, L) -> L, want fn(&mut self, String) -> String",
        ]
    );
}

#[derive(itab::Typed)]
pub struct Coined;
impl std::fmt::Display for Coined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("coins")
    }
}

/// A method that is not `pub` is found by interfaces that are not `pub`, of its own crate.
#[test]
fn unexported_methods() {
    let vault = Any::new(Vault);
    assert_eq!(types::opens_inside(&vault), [true, true]);
    assert_eq!(types::opens_inside(&Any::new(Box::new(Vault))), [true, true], "promoted, too");
    // A `pub` interface of another crate.
    assert!(!vault.implements::<dyn Openable>());
    // A `pub` interface of its own crate.
    assert!(!vault.implements::<dyn types::PublicOpenable>());
    // An interface that is not `pub`, of another crate.
    {
        #[interface]
        #[expect(dead_code, reason = "nobody has it")]
        trait Inside {
            fn open(&self) -> bool;
        }
        let error = vault.cast_ref::<dyn Inside>().unwrap_err();
        assert!(matches!(error.reasons().next().unwrap().reason(), Reason::Unexported { .. }));
        let words = format!("{error:#}");
        assert!(words.contains(
            "\n  method open is not `pub` in crate types: write `pub fn open`, or `itab::package!();`"
        ));
    }
    // A method of the same name in a crate that only calls itself the same.
    assert_eq!(types::opens_inside(&Any::new(types_two::Vault)), [false, false]);
    assert_eq!(Type::of::<Vault>().package().name(), Type::of::<types_two::Vault>().package().name());
}

/// An interface that is not `pub` sees `pub` methods only where a `pub` one, that it embeds, asks.
#[test]
fn visibility_is_the_declaring_traits() {
    #[interface]
    trait Inner: Openable {
        fn hidden(&self) -> u8;
    }
    struct Half;
    #[methods]
    impl Half {
        fn open(&self) -> bool {
            true
        }
        fn hidden(&self) -> u8 {
            1
        }
    }
    struct Whole;
    #[methods]
    impl Whole {
        pub fn open(&self) -> bool {
            true
        }
        fn hidden(&self) -> u8 {
            2
        }
    }
    implements!(Whole: dyn Inner);
    let error = Any::new(Half).cast::<dyn Inner>().unwrap_err();
    assert_eq!(error.error().missing().unwrap().name(), "open");
    let inner = Any::new(Whole).cast::<dyn Inner>().unwrap();
    assert_eq!(inner.hidden(), 2);
    assert!(Iface::upcast::<dyn Openable>(inner).open());
    let methods = InterfaceType::of::<dyn Inner>().methods();
    assert!(!methods[0].is_exported() && methods[1].is_exported());
    assert!(Half.open() && Half.hidden() == 1);
}

#[test]
fn types_of_other_crates_in_signatures() {
    #[interface]
    pub trait Payer {
        fn pay<'p>(&'p self, most: &Coin, tip: Option<&'p Coin>) -> Option<&'p Coin>;
    }
    let purse = Purse(vec![Coin(1), Coin(5), Coin(20)]);
    assert_eq!(IfaceRef::<dyn Payer>::new(&purse).pay(&Coin(9), None), Some(&Coin(5)));
    assert_eq!(AnyRef::new(&purse).cast_ref::<dyn Payer>().unwrap().pay(&Coin(0), None), None);
    // The same words, coins of another crate.
    let other = types_two::Purse(vec![]);
    let error = AnyRef::new(&other).cast_ref::<dyn Payer>().unwrap_err();
    assert!(matches!(error.reasons().next().unwrap().reason(), Reason::Signature { .. }));
    assert!(other.pay(&types_two::Coin(1), None).is_none());
}

/// Go: `p.T` against `q/p.T`.
#[test]
fn types_from_different_packages() {
    let any = Any::new(types_two::Coin(1));
    assert_eq!(
        any.try_downcast_ref::<Coin>().unwrap_err().to_string(),
        "interface conversion: interface {} is types::Coin, not types::Coin (types from different packages)"
    );
    assert_eq!(Type::of::<Coin>().package().version(), "0.1.0");
    assert_eq!(Type::of::<types_two::Coin>().package().version(), "2.0.0");
}

#[test]
fn embedding_across_crates() {
    #[interface]
    pub trait Pilot: ifaces::Flyer + ifaces::Named {
        fn dive(&mut self, metres: u32) -> Duration;
    }
    #[interface]
    pub trait Everything: Pilot + Gannet + Diver {
        fn twice(&mut self) -> Duration {
            Pilot::dive(self, 1) + Diver::dive(self, 1)
        }
    }
    implements!(Booby: dyn Everything);
    assert_eq!(InterfaceType::of::<dyn Everything>().methods().len(), 3, "dive, fly, name: each once");
    let everything = Any::new(Booby::new()).cast::<dyn Everything>().unwrap();
    let mut pilot = Iface::upcast::<dyn Pilot>(everything);
    assert_eq!(pilot.fly(1), 70);
    assert_eq!(pilot.dive(2), Duration::from_secs(3));
    let mut again = Iface::cast::<dyn Everything>(pilot).unwrap();
    assert_eq!(again.twice(), Duration::from_secs(3 + 4));
    assert_eq!(again.introduce(), "booby flies 70 and dives 7");
}

#[test]
fn declared_by_a_macro_of_another_crate() {
    mod local {
        ifaces::pair!(pub Doubler, Double { double(n: u32, text: &str) -> (u32, usize) { (n * 2, text.len()) } });
        ifaces::pair!(#[allow(dead_code)] Tripler, Triple { r#triple(n: u32) -> u32 { n * 3 } });
        pub fn triples(any: &itab::Any) -> Option<u32> {
            Some(any.cast_ref::<dyn Tripler>().ok()?.triple(2))
        }
        pub fn three() -> itab::Any {
            itab::Any::new(Triple)
        }
    }
    use local::Doubler;
    implements!(local::Double: dyn Doubler);
    assert_eq!(Any::new(local::Double).cast::<dyn Doubler>().unwrap().double(4, "four"), (8, 4));
    assert_eq!(local::triples(&local::three()), Some(6));
    assert_eq!(local::triples(&Any::new(local::Double)), None);
    // The package is that of whoever called the macro.
    assert_eq!(Type::of::<local::Double>().package().name(), "cross_crate");
}

#[test]
fn raw_identifiers() {
    implements!(types::Words: dyn Raw);
    let any = Any::new(types::Words);
    assert_eq!(any.cast_ref::<dyn Raw>().unwrap().r#type(1), 2);
    assert_eq!(any.ty().methods()[0].name(), "type");
    let error = Any::new(Vault).cast::<dyn Raw>().unwrap_err();
    assert!(error.to_string().ends_with("missing method type"));
}

#[test]
fn configured_methods() {
    implements!(types::Configured: dyn ifaces::Configured);
    let any = Any::new(types::Configured);
    let configured = any.cast_ref::<dyn ifaces::Configured>().unwrap();
    assert_eq!((configured.always(), configured.also()), (1, 2));
    assert_eq!(InterfaceType::of::<dyn ifaces::Configured>().methods().len(), 2);
    assert_eq!(any.ty().methods().len(), 2);
}

#[test]
fn pointers_promote() {
    macro_rules! all {
        ($($type:ty: $value:expr;)*) => {$(
            implements!($type: dyn Flyer);
            assert_eq!(Any::new($value).cast::<dyn Flyer>().unwrap().fly(1), 70, stringify!($type));
            assert_eq!(Iface::<dyn Flyer>::new($value).fly(1), 70, stringify!($type));
        )*};
    }
    static BOOBY: Booby = Booby::new();
    all! {
        Box<Booby>: Box::new(Booby::new());
        Rc<Booby>: Rc::new(Booby::new());
        Arc<Booby>: Arc::new(Booby::new());
        &'static Booby: &BOOBY;
        Option<Box<Booby>>: Some(Box::new(Booby::new()));
        Option<Rc<Booby>>: Some(Rc::new(Booby::new()));
        Option<Arc<Booby>>: Some(Arc::new(Booby::new()));
        Option<&'static Booby>: Some(&BOOBY);
    }
    // Exclusively: only through what holds the target so.
    assert!(Type::of::<Box<Booby>>().implements::<dyn Gannet>());
    assert!(Type::of::<Option<Box<Booby>>>().implements::<dyn Gannet>());
    assert!(!Type::of::<Rc<Booby>>().implements::<dyn Gannet>());
    assert!(!Type::of::<Arc<Booby>>().implements::<dyn Diver>());
    assert!(!Type::of::<&'static Booby>().implements::<dyn Diver>());
    // One level, as in Go; and nothing that is no pointer.
    assert!(!Type::of::<Box<Box<Booby>>>().implements::<dyn Flyer>());
    assert!(!Type::of::<Option<Option<Box<Booby>>>>().implements::<dyn Flyer>());
    assert!(!Type::of::<Rc<Option<Box<Booby>>>>().implements::<dyn Flyer>());
    assert!(!Type::of::<Option<Booby>>().implements::<dyn Flyer>());
    assert!(!Type::of::<Vec<Booby>>().implements::<dyn Flyer>());
    assert!(!Type::of::<(Booby,)>().implements::<dyn Flyer>());
    assert!(!Type::of::<itab::Opaque<Booby>>().implements::<dyn Flyer>());
    assert_eq!(Type::of::<Box<Booby>>().elem(), Some(Type::of::<Booby>()));
}

/// The target changes for whoever else looks at it.
#[test]
fn a_promoted_method_works_on_the_target() {
    let mut boxed = Any::new(Box::new(Booby::new()));
    boxed.cast_mut::<dyn Diver>().unwrap().dive(1);
    assert_eq!(boxed.downcast::<Box<Booby>>().unwrap().to_string(), "booby after 1 dives");
}

mod many {
    use itab::{interface, methods};

    #[interface]
    #[allow(dead_code, reason = "five of them are called")]
    pub trait Hundred {
        fn m099(&self) -> u32;
        fn m098(&self) -> u32;
        fn m097(&self) -> u32;
        fn m096(&self) -> u32;
        fn m095(&self) -> u32;
        fn m094(&self) -> u32;
        fn m093(&self) -> u32;
        fn m092(&self) -> u32;
        fn m091(&self) -> u32;
        fn m090(&self) -> u32;
        fn m089(&self) -> u32;
        fn m088(&self) -> u32;
        fn m087(&self) -> u32;
        fn m086(&self) -> u32;
        fn m085(&self) -> u32;
        fn m084(&self) -> u32;
        fn m083(&self) -> u32;
        fn m082(&self) -> u32;
        fn m081(&self) -> u32;
        fn m080(&self) -> u32;
        fn m079(&self) -> u32;
        fn m078(&self) -> u32;
        fn m077(&self) -> u32;
        fn m076(&self) -> u32;
        fn m075(&self) -> u32;
        fn m074(&self) -> u32;
        fn m073(&self) -> u32;
        fn m072(&self) -> u32;
        fn m071(&self) -> u32;
        fn m070(&self) -> u32;
        fn m069(&self) -> u32;
        fn m068(&self) -> u32;
        fn m067(&self) -> u32;
        fn m066(&self) -> u32;
        fn m065(&self) -> u32;
        fn m064(&self) -> u32;
        fn m063(&self) -> u32;
        fn m062(&self) -> u32;
        fn m061(&self) -> u32;
        fn m060(&self) -> u32;
        fn m059(&self) -> u32;
        fn m058(&self) -> u32;
        fn m057(&self) -> u32;
        fn m056(&self) -> u32;
        fn m055(&self) -> u32;
        fn m054(&self) -> u32;
        fn m053(&self) -> u32;
        fn m052(&self) -> u32;
        fn m051(&self) -> u32;
        fn m050(&self) -> u32;
        fn m049(&self) -> u32;
        fn m048(&self) -> u32;
        fn m047(&self) -> u32;
        fn m046(&self) -> u32;
        fn m045(&self) -> u32;
        fn m044(&self) -> u32;
        fn m043(&self) -> u32;
        fn m042(&self) -> u32;
        fn m041(&self) -> u32;
        fn m040(&self) -> u32;
        fn m039(&self) -> u32;
        fn m038(&self) -> u32;
        fn m037(&self) -> u32;
        fn m036(&self) -> u32;
        fn m035(&self) -> u32;
        fn m034(&self) -> u32;
        fn m033(&self) -> u32;
        fn m032(&self) -> u32;
        fn m031(&self) -> u32;
        fn m030(&self) -> u32;
        fn m029(&self) -> u32;
        fn m028(&self) -> u32;
        fn m027(&self) -> u32;
        fn m026(&self) -> u32;
        fn m025(&self) -> u32;
        fn m024(&self) -> u32;
        fn m023(&self) -> u32;
        fn m022(&self) -> u32;
        fn m021(&self) -> u32;
        fn m020(&self) -> u32;
        fn m019(&self) -> u32;
        fn m018(&self) -> u32;
        fn m017(&self) -> u32;
        fn m016(&self) -> u32;
        fn m015(&self) -> u32;
        fn m014(&self) -> u32;
        fn m013(&self) -> u32;
        fn m012(&self) -> u32;
        fn m011(&self) -> u32;
        fn m010(&self) -> u32;
        fn m009(&self) -> u32;
        fn m008(&self) -> u32;
        fn m007(&self) -> u32;
        fn m006(&self) -> u32;
        fn m005(&self) -> u32;
        fn m004(&self) -> u32;
        fn m003(&self) -> u32;
        fn m002(&self) -> u32;
        fn m001(&self) -> u32;
        fn m000(&self) -> u32;
    }

    pub struct Centipede;

    #[methods]
    impl Centipede {
        pub fn m000(&self) -> u32 {
            0
        }
        pub fn m001(&self) -> u32 {
            1
        }
        pub fn m002(&self) -> u32 {
            2
        }
        pub fn m003(&self) -> u32 {
            3
        }
        pub fn m004(&self) -> u32 {
            4
        }
        pub fn m005(&self) -> u32 {
            5
        }
        pub fn m006(&self) -> u32 {
            6
        }
        pub fn m007(&self) -> u32 {
            7
        }
        pub fn m008(&self) -> u32 {
            8
        }
        pub fn m009(&self) -> u32 {
            9
        }
        pub fn m010(&self) -> u32 {
            10
        }
        pub fn m011(&self) -> u32 {
            11
        }
        pub fn m012(&self) -> u32 {
            12
        }
        pub fn m013(&self) -> u32 {
            13
        }
        pub fn m014(&self) -> u32 {
            14
        }
        pub fn m015(&self) -> u32 {
            15
        }
        pub fn m016(&self) -> u32 {
            16
        }
        pub fn m017(&self) -> u32 {
            17
        }
        pub fn m018(&self) -> u32 {
            18
        }
        pub fn m019(&self) -> u32 {
            19
        }
        pub fn m020(&self) -> u32 {
            20
        }
        pub fn m021(&self) -> u32 {
            21
        }
        pub fn m022(&self) -> u32 {
            22
        }
        pub fn m023(&self) -> u32 {
            23
        }
        pub fn m024(&self) -> u32 {
            24
        }
        pub fn m025(&self) -> u32 {
            25
        }
        pub fn m026(&self) -> u32 {
            26
        }
        pub fn m027(&self) -> u32 {
            27
        }
        pub fn m028(&self) -> u32 {
            28
        }
        pub fn m029(&self) -> u32 {
            29
        }
        pub fn m030(&self) -> u32 {
            30
        }
        pub fn m031(&self) -> u32 {
            31
        }
        pub fn m032(&self) -> u32 {
            32
        }
        pub fn m033(&self) -> u32 {
            33
        }
        pub fn m034(&self) -> u32 {
            34
        }
        pub fn m035(&self) -> u32 {
            35
        }
        pub fn m036(&self) -> u32 {
            36
        }
        pub fn m037(&self) -> u32 {
            37
        }
        pub fn m038(&self) -> u32 {
            38
        }
        pub fn m039(&self) -> u32 {
            39
        }
        pub fn m040(&self) -> u32 {
            40
        }
        pub fn m041(&self) -> u32 {
            41
        }
        pub fn m042(&self) -> u32 {
            42
        }
        pub fn m043(&self) -> u32 {
            43
        }
        pub fn m044(&self) -> u32 {
            44
        }
        pub fn m045(&self) -> u32 {
            45
        }
        pub fn m046(&self) -> u32 {
            46
        }
        pub fn m047(&self) -> u32 {
            47
        }
        pub fn m048(&self) -> u32 {
            48
        }
        pub fn m049(&self) -> u32 {
            49
        }
        pub fn m050(&self) -> u32 {
            50
        }
        pub fn m051(&self) -> u32 {
            51
        }
        pub fn m052(&self) -> u32 {
            52
        }
        pub fn m053(&self) -> u32 {
            53
        }
        pub fn m054(&self) -> u32 {
            54
        }
        pub fn m055(&self) -> u32 {
            55
        }
        pub fn m056(&self) -> u32 {
            56
        }
        pub fn m057(&self) -> u32 {
            57
        }
        pub fn m058(&self) -> u32 {
            58
        }
        pub fn m059(&self) -> u32 {
            59
        }
        pub fn m060(&self) -> u32 {
            60
        }
        pub fn m061(&self) -> u32 {
            61
        }
        pub fn m062(&self) -> u32 {
            62
        }
        pub fn m063(&self) -> u32 {
            63
        }
        pub fn m064(&self) -> u32 {
            64
        }
        pub fn m065(&self) -> u32 {
            65
        }
        pub fn m066(&self) -> u32 {
            66
        }
        pub fn m067(&self) -> u32 {
            67
        }
        pub fn m068(&self) -> u32 {
            68
        }
        pub fn m069(&self) -> u32 {
            69
        }
        pub fn m070(&self) -> u32 {
            70
        }
        pub fn m071(&self) -> u32 {
            71
        }
        pub fn m072(&self) -> u32 {
            72
        }
        pub fn m073(&self) -> u32 {
            73
        }
        pub fn m074(&self) -> u32 {
            74
        }
        pub fn m075(&self) -> u32 {
            75
        }
        pub fn m076(&self) -> u32 {
            76
        }
        pub fn m077(&self) -> u32 {
            77
        }
        pub fn m078(&self) -> u32 {
            78
        }
        pub fn m079(&self) -> u32 {
            79
        }
        pub fn m080(&self) -> u32 {
            80
        }
        pub fn m081(&self) -> u32 {
            81
        }
        pub fn m082(&self) -> u32 {
            82
        }
        pub fn m083(&self) -> u32 {
            83
        }
        pub fn m084(&self) -> u32 {
            84
        }
        pub fn m085(&self) -> u32 {
            85
        }
        pub fn m086(&self) -> u32 {
            86
        }
        pub fn m087(&self) -> u32 {
            87
        }
        pub fn m088(&self) -> u32 {
            88
        }
        pub fn m089(&self) -> u32 {
            89
        }
        pub fn m090(&self) -> u32 {
            90
        }
        pub fn m091(&self) -> u32 {
            91
        }
        pub fn m092(&self) -> u32 {
            92
        }
        pub fn m093(&self) -> u32 {
            93
        }
        pub fn m094(&self) -> u32 {
            94
        }
        pub fn m095(&self) -> u32 {
            95
        }
        pub fn m096(&self) -> u32 {
            96
        }
        pub fn m097(&self) -> u32 {
            97
        }
        pub fn m098(&self) -> u32 {
            98
        }
        pub fn m099(&self) -> u32 {
            99
        }
    }
}

#[test]
fn a_hundred_methods() {
    use many::{Centipede, Hundred};
    implements!(Centipede: dyn Hundred);
    let any = Any::new(Centipede);
    let found = any.cast_ref::<dyn Hundred>().unwrap();
    let fixed = IfaceRef::<dyn Hundred>::new(&Centipede);
    assert_eq!(IfaceRef::itab(found), IfaceRef::itab(fixed));
    assert_eq!(IfaceRef::itab(found).len(), 100);
    let numbers = [found.m000(), found.m001(), found.m042(), found.m098(), found.m099()];
    assert_eq!(numbers, [0, 1, 42, 98, 99]);
    assert_eq!([fixed.m000(), fixed.m050(), fixed.m099()], [0, 50, 99]);
    assert_eq!(Any::new(Vault).cast::<dyn Hundred>().unwrap_err().error().reasons().count(), 100);
}

mod long {
    use itab::{interface, methods};

    // Prefixes of 8, of 15 and of 30 bytes are the same; so is everything but the last byte.
    #[interface]
    pub trait Long {
        fn position(&self) -> u8;
        fn position_(&self) -> u8;
        fn positional_names(&self) -> u8;
        fn positional_name(&self) -> u8;
        fn positional_namex_with_more_of_it(&self) -> u8;
        fn positional_namex_with_more_of_i(&self) -> u8;
        fn positional_namex_with_more_of_it_and_so_on_and_on_and_on_a(&self) -> u8;
        fn positional_namex_with_more_of_it_and_so_on_and_on_and_on_b(&self) -> u8;
        fn größe(&self) -> u8;
        fn größer(&self) -> u8;
    }
    pub struct All;
    #[methods]
    impl All {
        pub fn größer(&self) -> u8 {
            10
        }
        pub fn größe(&self) -> u8 {
            9
        }
        pub fn positional_namex_with_more_of_it_and_so_on_and_on_and_on_b(&self) -> u8 {
            8
        }
        pub fn positional_namex_with_more_of_it_and_so_on_and_on_and_on_a(&self) -> u8 {
            7
        }
        pub fn positional_namex_with_more_of_i(&self) -> u8 {
            6
        }
        pub fn positional_namex_with_more_of_it(&self) -> u8 {
            5
        }
        pub fn positional_name(&self) -> u8 {
            4
        }
        pub fn positional_names(&self) -> u8 {
            3
        }
        pub fn position_(&self) -> u8 {
            2
        }
        pub fn position(&self) -> u8 {
            1
        }
    }
    /// One name is one byte off.
    pub struct Almost;
    #[methods]
    impl Almost {
        pub fn position(&self) -> u8 {
            1
        }
        pub fn positional_namex_with_more_of_it_and_so_on_and_on_and_on_c(&self) -> u8 {
            8
        }
    }
    #[interface]
    #[allow(dead_code, reason = "asked for, not called")]
    pub trait B {
        fn positional_namex_with_more_of_it_and_so_on_and_on_and_on_b(&self) -> u8;
    }
}

#[test]
fn long_and_similar_names() {
    use long::{All, Almost, B, Long};
    implements!(All: dyn Long);
    let any = Any::new(All);
    for long in [any.cast_ref::<dyn Long>().unwrap(), IfaceRef::new(&All)] {
        let found = [
            long.position(),
            long.position_(),
            long.positional_names(),
            long.positional_name(),
            long.positional_namex_with_more_of_it(),
            long.positional_namex_with_more_of_i(),
            long.positional_namex_with_more_of_it_and_so_on_and_on_and_on_a(),
            long.positional_namex_with_more_of_it_and_so_on_and_on_and_on_b(),
            long.größe(),
            long.größer(),
        ];
        assert_eq!(found, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }
    let names: Vec<_> = any.ty().methods().iter().map(|method| method.name()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(any.implements::<dyn B>() && !Any::new(Almost).implements::<dyn B>());
}

/// The crate that denies all lints works as well.
#[test]
fn the_strict_crate() {
    let record = strict_record();
    assert_eq!(strict::classify(None), 0);
    assert_eq!(strict::classify(Some(&mut Any::new(7_u32))), 7);
    assert_eq!(strict::classify(Some(&mut Any::new(7_u8))), 1);
    assert_eq!(strict::classify(Some(&mut Any::new('x'))), 0);
    assert_eq!(strict::classify(Some(&mut record.into())), 42);
}

struct Record(Any);
impl From<Record> for Any {
    fn from(record: Record) -> Any {
        record.0
    }
}

/// A type of this crate that its inner interface does not fit, and its others do.
fn strict_record() -> Record {
    struct Local(u32);
    #[methods]
    impl Local {
        pub fn text(&self, _: &str) -> &str {
            "local"
        }
        pub fn find<'a>(&'a self, map: &'a [(&str, u8)], _: &str) -> Option<&'a u8> {
            map.first().map(|entry| &entry.1)
        }
        pub fn add(&mut self, number: u32) -> u32 {
            self.0 += number;
            self.0
        }
        pub fn r#match(&self) {}
        pub fn each(&self, call: &mut dyn FnMut(&str) -> bool, _: fn(u8) -> u8) -> bool {
            call("each")
        }
        pub fn same(&self, other: &dyn strict::Everything) -> bool {
            other.longer() == 5
        }
        pub fn name(&self) -> String {
            "local".into()
        }
        fn inner(&self) -> u8 {
            200
        }
    }
    assert_eq!(Local(0).inner(), 200);
    Record(Any::new(Local(40)))
}
