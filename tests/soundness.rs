//! Programs that forbid unsafe code and try to make the library call one thing for another. What rustc refuses
//! is in `tests/ui`; these compile, and do what they say or panic. `docs/soundness.md` says why.
#![forbid(unsafe_code)]
#![allow(missing_docs, dead_code)]

use std::panic::catch_unwind;
use std::rc::Rc;

use itab::error::Reason;
use itab::{Any, AnyRef, Iface, IfaceRef, Type, implements, interface, methods, type_switch};

itab::package!();

/// What a panic said.
fn panic_of(f: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let payload = catch_unwind(f).expect_err("it panics");
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|&text| text.into()))
        .unwrap()
}

/// `#[clippy::supertrait]` is what this module has, not the tool's, and runs after `#[interface]`: the interface
/// embeds one more than the macro has seen.
mod attribute_after_ours {
    use super::*;
    mod clippy {
        pub(super) use fickle::supertrait;
    }

    #[interface]
    pub trait Peek {
        fn peek(&self) -> &'static u64;
    }
    #[interface]
    pub trait Last {
        fn last(&self);
    }
    #[interface]
    #[clippy::supertrait(Peek)]
    pub trait Mine: Last {
        fn peek(&self) -> usize;
    }

    struct Value(usize);
    #[methods]
    impl Value {
        pub fn peek(&self) -> usize {
            self.0
        }
        pub fn last(&self) {}
    }

    #[test]
    #[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
    fn a_supertrait_is_not_believed() {
        let value = Value(0xdead_0000);
        assert_eq!(Mine::peek(&IfaceRef::<dyn Mine>::new(&value)), 0xdead_0000);
        let said = panic_of(|| _ = Peek::peek(&IfaceRef::<dyn Mine>::new(&Value(0xdead_0000))));
        assert_eq!(said, "the interface declares the method `peek` with another signature");
        let said = panic_of(|| _ = Iface::upcast::<dyn Peek>(Iface::<dyn Mine>::new(Value(0xdead_0000))));
        assert!(
            said.starts_with("a type has the methods of an interface that its interface embeds"),
            "{said}"
        );
    }
}

/// The type of an arm is `Foo<0>` where it stands first, and would be `Foo<1>` if it stood there again.
mod type_that_changes {
    use super::*;

    #[interface]
    pub trait A {
        fn a(&self);
    }
    #[interface]
    pub trait B {
        fn b(&self);
    }
    pub trait Pick {
        type T;
    }
    pub struct P<const K: usize>;
    impl Pick for P<0> {
        type T = usize;
    }
    impl Pick for P<1> {
        type T = &'static u64;
    }
    pub struct Foo<const K: usize>(<P<K> as Pick>::T)
    where
        P<K>: Pick;
    #[methods]
    impl Foo<0> {}
    #[methods]
    impl Foo<1> {}
    trait Get {
        fn get(&self) -> Option<&'static u64>;
    }
    impl Get for Foo<0> {
        fn get(&self) -> Option<&'static u64> {
            None
        }
    }
    impl Get for Foo<1> {
        fn get(&self) -> Option<&'static u64> {
            Some(self.0)
        }
    }

    fn switch(any: &Any) -> Option<Option<&'static u64>> {
        type_switch!(any, {
            _: u8 => None,
            value: Foo<{ #[fickle::next] const N: usize = 7; N }> => Some(value.get()),
            _: dyn A => None,
            _: dyn B => None,
            _ => None,
        })
    }

    #[test]
    fn an_arm_has_the_type_that_was_asked_for() {
        assert_eq!(switch(&Any::new(Foo::<0>(0xdead_0000))), Some(None), "taken as a `Foo<0>`");
        assert_eq!(switch(&Any::new(1_u8)), None);
        assert_eq!(switch(&Any::new(Foo::<1>(&7))), None);
    }
}

/// A crate with the name and version of another is another crate, whatever `::core` is there.
#[test]
fn a_package_has_no_double() {
    assert!(types::opens_inside(&Any::new(types::Vault))[1]);
    let error = impostor::opens(AnyRef::new(&types::Vault)).unwrap_err();
    let missing: Vec<_> = error.reasons().collect();
    assert!(matches!(missing[0].reason(), Reason::Unexported { .. }), "{missing:?}");
}

/// Where the macros find another crate under the name that they look for, it gets what it could write itself.
mod false_library {
    use super::*;
    use impostor::{Both, Lender};

    #[interface]
    trait PeekRef {
        fn peek(&self, at: usize) -> &'static u64;
    }
    #[interface]
    trait PeekUsize {
        fn peek(&self, at: usize) -> usize;
    }

    #[test]
    fn a_false_name_has_its_own_signature() {
        let lender = AnyRef::new(&Lender);
        assert!(!lender.implements::<dyn PeekRef>());
        assert_eq!(lender.cast_ref::<dyn PeekUsize>().unwrap().peek(1), 2);
    }

    struct Pair;
    #[methods]
    impl Pair {
        pub fn first(&self) -> u32 {
            1
        }
        pub fn second(&self) -> u32 {
            2
        }
    }

    #[test]
    fn a_false_call_calls_another_method() {
        assert_eq!(IfaceRef::<dyn Both>::new(&Pair).first(), 2);
    }
}

/// The names of associated items that generated code uses, in traits that every type has.
mod names_taken {
    use super::*;

    trait Forged {
        const TYPE: u8 = 0;
        const METHODS: u8 = 0;
        const CODE: u8 = 0;
        const LIST: u8 = 0;
        const OPERATIONS: u8 = 0;
        const ITAB: u8 = 0;
        const OWN: u8 = 0;
        const MERGED: u8 = 0;
        fn list() -> u8 {
            0
        }
        fn peek(&self) -> u8 {
            0
        }
    }
    impl<T: ?Sized> Forged for T {}

    pub trait Gate<X: ?Sized> {}
    pub struct Foo<T>(T);
    impl<T> Gate<Foo<T>> for Foo<T> {}

    /// `Self` in the bounds is the type of the block, wherever they are repeated.
    #[methods]
    impl<T: Clone> Foo<T>
    where
        Self: Gate<Self>,
        T: Gate<Self> + Gate<[Self; 1]>,
    {
        pub fn peek(&self) -> T {
            self.0.clone()
        }
    }
    impl<T> Gate<Foo<T>> for usize {}
    impl<T> Gate<[Foo<T>; 1]> for usize {}

    #[interface]
    trait Peek {
        fn peek(&self) -> usize;
    }
    implements!(Foo<usize>: dyn Peek);
    implements!(Box<Foo<usize>>: dyn Peek);

    /// Values and functions with the names of what is generated for fields, and methods of everything.
    mod fields {
        #[expect(nonstandard_style, reason = "a pattern `other` would be this constant")]
        const other: u8 = 1;
        #[expect(nonstandard_style, reason = "so would `state`")]
        const state: u8 = 1;
        #[expect(nonstandard_style, reason = "so would `f`")]
        const f: u8 = 1;
        trait Hijack: Sized {
            fn equal(self, _: u8) {}
            fn order(self, _: u8) {}
            fn hash(self, _: u8) {}
            fn duplicate(self) {}
            fn shown(self) {}
            fn and_field(self) {}
            fn if_field(self) {}
            fn or_by_fields(self) {}
            fn or_auto_by_fields(self) {}
            fn __itab_ref(self) {}
            fn at(self) {}
        }
        impl<T> Hijack for T {}

        #[derive(itab::Typed)]
        #[typed(eq, hash, ord, clone, debug, send, sync, fields)]
        pub struct Pair<T>(pub T, pub u8)
        where
            T: Clone;

        pub const NAMES: [u8; 3] = [other, state, f];
    }

    #[test]
    fn fields_are_taken_for_fields() {
        let pair = |n: u8| Any::new(fields::Pair(n, 2));
        assert!(pair(1) == pair(1) && pair(1).try_cmp(&pair(2)).unwrap().is_lt());
        assert_eq!(format!("{:?}", itab::inspect::value(&pair(1).try_clone().unwrap())), "Pair(1, 2)");
        assert!(pair(1).into_key().is_ok() && pair(1).strengthen::<dyn Send + Sync>().is_ok());
        assert_eq!(pair(1).field("1").unwrap().downcast_ref(), Some(&2_u8));
        assert_eq!(fields::NAMES, [1; 3]);
    }

    #[test]
    fn they_win_nothing() {
        assert_eq!(Peek::peek(&AnyRef::new(&Foo(7_usize)).cast_ref::<dyn Peek>().unwrap()), 7);
        assert_eq!(Peek::peek(&Any::new(Rc::new(Foo(7_usize))).cast_ref::<dyn Peek>().unwrap()), 7);
        let names: Vec<_> = Type::of::<Foo<usize>>().methods().iter().map(|method| method.name()).collect();
        assert_eq!(names, ["peek"]);
    }
}

/// A type in a signature may be a macro: rustc compares what it means here and there.
mod types_by_macros {
    use super::*;

    macro_rules! number {
        () => {
            u32
        };
    }

    struct Sum;
    #[methods]
    impl Sum {
        pub fn sum(&self, of: Vec<number!()>) -> number!() {
            of.iter().sum()
        }
    }
    struct Holder<T>(T);
    #[methods]
    impl Holder<number!()> {
        pub fn sum(&self, of: Vec<u32>) -> number!() {
            of.iter().sum::<u32>() + self.0
        }
    }

    #[interface]
    trait Sums {
        fn sum(&self, of: Vec<u32>) -> u32;
    }
    implements!(Sum: dyn Sums);

    #[test]
    fn they_mean_what_they_say() {
        assert_eq!(Any::new(Sum).cast_ref::<dyn Sums>().unwrap().sum(vec![1, 2]), 3);
        assert_eq!(Any::new(Holder(1)).cast_ref::<dyn Sums>().unwrap().sum(vec![1, 2]), 4);
    }
}

/// What `#[interface]` writes, written by hand, and false: `tests/ui/by_hand/interface.rs`.
mod by_hand {
    use super::*;
    use itab::__private as private;

    include!("ui/by_hand/interface.rs");

    #[interface]
    trait Exclusive {
        fn n(&mut self);
    }
    #[interface]
    trait Shared {
        fn n(&self);
    }

    #[test]
    fn access_gives_no_access() {
        let any = Any::new(Value);
        // Nothing can be called through this: `tests/ui/private_access.rs`.
        let hand = any.cast_ref::<dyn Hand>().unwrap();
        assert!(IfaceRef::cast_ref::<dyn Shared>(hand).is_err());
        assert!(any.cast_ref::<dyn Shared>().is_err());
        assert!(any.cast::<dyn Exclusive>().is_ok());
    }
}

/// What `#[methods]` and `#[derive(Typed)]` write, written by hand, and falsely as far as rustc lets it be.
mod descriptors_by_hand {
    use super::*;
    use itab::__private as private;
    use itab::{ItabTable, Typed};

    #[interface]
    pub trait Add {
        fn add(&mut self, n: u64) -> u64;
    }
    #[interface]
    pub trait Get {
        fn get(&self) -> u64;
    }

    #[derive(Typed)]
    pub struct Address(u64);

    /// Says that it is declared where `Address` is, and an `Option`: its descriptor has the same hash.
    pub struct Number(u64);
    impl Number {
        fn add(&mut self, n: u64) -> u64 {
            self.0 += n;
            self.0
        }
        fn end(self) -> u64 {
            self.0
        }
    }
    type Sig = for<'a> fn(private::This<'a>, u64) -> u64;
    type NameAdd = private::Name<0x361_6464, ()>;
    const ADD: &private::MethodInfo = &private::MethodInfo { name: "add", text: "fn(&self)" };
    type SigEnd = for<'a> fn(private::Taken<'a>) -> u64;
    type NameEnd = private::Name<0x365_6e64, ()>;
    const END: &private::MethodInfo = &private::MethodInfo { name: "end", text: "fn(&self)" };
    const _: () = {
        private::here! {}
        private::has_method! {
            {;} {}
            Number;
            NameAdd, private::Anyone, This Exclusive, private::Exclusive, "add";
            for<'this> fn add(n: u64) -> u64
        }
        private::has_method! {
            {;} {}
            Number;
            NameEnd, private::Anyone, Taken Owned, private::Owned, "end";
            for<'this> fn end() -> u64
        }
        impl private::Declared for Number {
            const KIND: private::Kind = private::Kind::Option;
            const PATH: &'static str = concat!(module_path!(), "::Address");
            const PACKAGE: private::PackageOf<Self> = private::package_of::<Self, __ItabHere>();
            const METHODS: private::Methods<Self> = const {
                let add = private::method::<Self, NameAdd, private::Anyone, private::Exclusive, Sig>(ADD);
                let end = private::method::<Self, NameEnd, private::Anyone, private::Owned, SigEnd>(END);
                &private::gather::<Self, private::Len<2>>(&[&[add, end]])
            }
            .methods();
            const OPERATIONS: &'static private::OperationsOf<Self> = private::operations!(Self);
        }
        private::typed! { place {;} {} Number }

        // `gather` and not `gather_promoted`: methods that need the value exclusively, or take it, are not left out for
        // pointers that share it.
        impl<P: private::Pointer<Target = Number>> private::PromotedSet<P> for Number {
            const METHODS: private::Methods<P> =
                const {
                    let add = private::promoted_method::<
                        Self,
                        NameAdd,
                        private::Anyone,
                        private::Exclusive,
                        Sig,
                        P,
                    >(ADD);
                    let end = private::promoted_method::<
                        Self,
                        NameEnd,
                        private::Anyone,
                        private::Owned,
                        SigEnd,
                        P,
                    >(END);
                    &private::gather::<P, private::Len<2>>(&[&[add, end]])
                }
                .methods();
        }
    };

    /// A method that is called by its name as it was not declared: it has one parameter, and takes three of which it says two.
    pub struct Liar(u64);
    impl Liar {
        fn add(&self, n: u64) -> u64 {
            self.0 + n
        }
    }
    const _: () = {
        private::here! {}
        private::has_method! {
            {; ?__ItabH} {}
            Liar;
            NameAdd, private::Anyone, This Shared, __ItabH, "add";
            for<'this> fn add(n: u64) -> u64
        }
        impl private::ByName<NameAdd, private::Shared> for Liar {
            const PARAMETERS: &'static [private::Parameter] =
                &[private::Take::<u64>::__ITAB_PARAMETER, private::Take::<String>::__ITAB_PARAMETER];
            const OUTCOME: private::Outcome = private::Give::<()>::__ITAB_OUTCOME;
            fn call(this: &Self, arguments: private::Arguments) -> Any {
                match this.0 {
                    0 => _ = arguments.each::<3>(),
                    1 => {
                        let [mut n, _] = arguments.each();
                        _ = private::Take::<Box<u64>>::__itab_take(&mut n);
                    }
                    2 => {
                        let [mut n, _] = arguments.each();
                        let first = private::Take::<u64>::__itab_take(&mut n);
                        _ = private::Take::<u64>::__itab_take(&mut n) + first;
                    }
                    3 => {
                        let [_, mut text] = arguments.each();
                        _ = private::TakeRef::<[u64]>::__itab_take(&mut text).len();
                    }
                    _ => {
                        let [mut n, text] = arguments.each();
                        let n = private::Take::<u64>::__itab_take(&mut n);
                        drop(text);
                        return Any::new(this.add(n));
                    }
                }
                unreachable!("an argument is of one type and is taken once")
            }
        }
        impl private::Declared for Liar {
            const KIND: private::Kind = private::Kind::Struct;
            const PATH: &'static str = "Liar";
            const PACKAGE: private::PackageOf<Self> = private::package_of::<Self, __ItabHere>();
            const METHODS: private::Methods<Self> = const {
                let add =
                    private::method_by_name::<Self, NameAdd, private::Anyone, private::Shared, Sig>(ADD);
                &private::gather::<Self, private::Len<1>>(&[&[add]])
            }
            .methods();
            const OPERATIONS: &'static private::OperationsOf<Self> = private::operations!(Self);
        }
        private::typed! { place {;} {} Liar }
    };

    /// What is said of parameters and results is no fact: what is taken is checked again.
    #[test]
    #[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
    fn a_call_by_name_that_lies() {
        let call = |liar| {
            let arguments = vec![Any::new(4_u64), Any::new(String::from("text"))];
            Any::new(Liar(liar)).call("add", arguments).expect("it fits what it says")
        };
        for liar in 0..4 {
            let said = panic_of(|| _ = call(liar));
            assert!(said.contains("are counted and asked for their types"), "{liar}: {said}");
        }
        assert_eq!(call(5), 9_u64);
    }

    /// Says that it is an integer, and has bytes that are not initialised.
    #[repr(C)]
    pub struct Padded(u8, u32);
    impl PartialEq for Padded {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl std::hash::Hash for Padded {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }
    const _: () = {
        private::here! {}
        impl private::Declared for Padded {
            const KIND: private::Kind = private::Kind::Uint64;
            const PATH: &'static str = "u64";
            const PACKAGE: private::PackageOf<Self> = private::package_of::<Self, __ItabHere>();
            const METHODS: private::Methods<Self> = private::Methods::NONE;
            const OPERATIONS: &'static private::OperationsOf<Self> = private::operations!(Self);
        }
        private::typed! { place {;} {} Padded }
    };

    /// Bytes are compared of types of the library only.
    #[test]
    fn a_kind_is_no_layout() {
        assert!(!Type::of::<Padded>().tflag().contains(itab::abi::TFlag::REGULAR_MEMORY));
        let hash = |any: &Any| {
            let mut state = std::hash::DefaultHasher::new();
            any.try_hash(&mut state).expect("it is Hash");
            std::hash::Hasher::finish(&state)
        };
        let [one, same, other] = [Padded(1, 1), Padded(1, 2), Padded(2, 1)].map(Any::new);
        assert!(one == same && one != other && hash(&one) == hash(&same));
        let (many, same) = (Any::new([Padded(1, 1), Padded(2, 1)]), [Padded(1, 2), Padded(2, 3)]);
        assert!(many == same && hash(&many) == hash(&Any::new(same)));
        assert!(!one.ptr_eq(&one));
    }

    #[test]
    fn a_type_is_not_its_hash() {
        assert_eq!(Type::of::<Number>().hash(), Type::of::<Address>().hash());
        let any = Any::new(Number(0xdead_0000));
        assert!(!any.is::<Address>() && any.downcast_ref::<Address>().is_none());
        let which = type_switch!(&any, { _a: Address => 1, _n: Number => 2, _ => 3 });
        assert_eq!(which, 2);
        assert!(!any.is_nil_value());
    }

    #[test]
    #[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
    fn a_shared_target_is_not_given_exclusively() {
        let mut shared = Any::new(Rc::new(Number(1)));
        let mut add = shared.cast_mut::<dyn Add>().unwrap();
        let said = panic_of(std::panic::AssertUnwindSafe(|| _ = add.add(1)));
        assert!(said.contains("Number.add called using nil"), "{said}");
        assert_eq!(Any::new(Box::new(Number(1))).cast_mut::<dyn Add>().unwrap().add(1), 2);
    }

    #[interface]
    pub trait End {
        fn end(self) -> u64;
    }

    /// Nor is it taken from its other owners. The pointer was given away, and is dropped.
    #[test]
    #[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
    fn a_shared_target_is_not_taken() {
        let shared = Rc::new(Number(1));
        for any in [Any::new(shared.clone()), Any::new(Some(shared.clone()))] {
            let end = any.cast::<dyn End>().unwrap();
            let said = panic_of(std::panic::AssertUnwindSafe(|| _ = end.end()));
            assert!(said.contains("Number.end called using nil"), "{said}");
        }
        assert_eq!((Rc::strong_count(&shared), shared.0), (1, 1));
        assert_eq!(Any::new(Box::new(Number(2))).cast::<dyn End>().unwrap().end(), 2);
    }

    /// Another descriptor of a type says the same as the first, wherever it lies.
    #[test]
    fn a_second_descriptor() {
        static CELLS: private::Cells<private::Entry> = private::Cells::new();
        let second = Box::leak(Box::new(private::TypeOf::<Number>::new(&CELLS))).descriptor();
        assert_eq!(second, Type::of::<Number>());
        let add = itab::InterfaceType::of::<dyn Add>();
        let itab = ItabTable::process().getitab(add, second).unwrap();
        assert_eq!(itab.ty(), Type::of::<Number>());
        assert!(ItabTable::process().getitab(itab::InterfaceType::of::<dyn Get>(), second).is_none());
    }
}

/// A trait that is not `pub` has its methods in the method set, for the crate's own interfaces.
mod unexported_trait {
    use super::*;

    trait Raw {
        fn at(&self, i: usize) -> u8;
    }
    struct Bytes([u8; 4]);
    #[methods(Raw)]
    impl Bytes {}
    #[methods(unexported)]
    impl Raw for Bytes {
        fn at(&self, i: usize) -> u8 {
            self.0[i]
        }
    }

    #[interface]
    trait At {
        fn at(&self, i: usize) -> u8;
    }
    implements!(Bytes: dyn At);
    #[interface]
    pub trait PublicAt {
        fn at(&self, i: usize) -> u8;
    }

    #[test]
    fn its_methods_are_the_crates_own() {
        let bytes = Any::new(Bytes([1, 2, 3, 4]));
        assert_eq!(At::at(&bytes.cast_ref::<dyn At>().unwrap(), 2), 3);
        let error = bytes.cast_ref::<dyn PublicAt>().unwrap_err();
        assert!(matches!(error.reasons().next().unwrap().reason(), Reason::Unexported { .. }));
        assert!(!Type::of::<Bytes>().methods()[0].is_exported());
    }
}

/// `One` and `Two` are subtypes of each other, and no type is as much one as the other: what is asked for with the one
/// is not found with the other.
mod subtypes_of_each_other {
    #![allow(coherence_leak_check)]
    use super::*;
    use itab::__private::{self as private, Anyone, HasMethod, Name, Shared, This};

    type One = for<'a> fn(&'a u8, &'a u8);
    type Two = for<'a, 'b> fn(&'a u8, &'b u8);
    pub trait Pick: 'static {
        type T;
    }
    impl Pick for One {
        type T = usize;
    }
    impl Pick for Two {
        type T = &'static u64;
    }
    pub struct Foo<X: Pick>(X::T);

    pub trait Which {
        fn which(&self) -> u8;
    }
    #[methods(Which)]
    impl Foo<One> {}
    #[methods(Which)]
    impl Foo<Two> {}
    #[methods]
    impl Which for Foo<One> {
        fn which(&self) -> u8 {
            1
        }
    }
    #[methods]
    impl Which for Foo<Two> {
        fn which(&self) -> u8 {
            2
        }
    }
    #[interface]
    trait Whichever {
        fn which(&self) -> u8;
    }
    #[interface]
    trait Absent {
        fn absent(&self);
    }

    fn is<T: itab::Typed>(any: &Any) -> bool {
        type_switch!(any, { _: dyn Absent => false, _: T => true, _: dyn Whichever => false, _ => false })
    }

    #[test]
    fn they_are_two_types() {
        let ask = |any: &Any| Whichever::which(&any.cast_ref::<dyn Whichever>().unwrap());
        let (one, two) = (Any::new(Foo::<One>(0xdead_0000)), Any::new(Foo::<Two>(&7)));
        assert_eq!((ask(&one), ask(&two)), (1, 2));
        assert!(is::<Foo<One>>(&one) && !is::<Foo<Two>>(&one) && one.downcast_ref::<Foo<Two>>().is_none());
        assert!(is::<Foo<Two>>(&two) && !is::<Foo<One>>(&two) && two.downcast_ref::<Foo<One>>().is_none());
        assert_eq!(*two.downcast_ref::<Foo<Two>>().unwrap().0, 7);
        assert_eq!(Whichever::which(&IfaceRef::<dyn Whichever>::new(&Foo::<One>(1))), 1);
        assert_eq!(Whichever::which(&IfaceRef::<dyn Whichever>::new(&Foo::<Two>(&1))), 2);
    }

    /// Two methods of one name, of which one returns a number and the other a reference.
    #[derive(itab::Typed)]
    struct Both;
    impl Both {
        fn one(&self) -> Foo<One> {
            Foo(0xdead_0000)
        }
        fn two(&self) -> Foo<Two> {
            Foo(&7)
        }
    }
    private::has_method! {
        {;} {} Both; Name<0x3676574, ()>, Anyone, This Shared, Shared, "get"; for<'this> fn one() -> Foo<One>
    }
    private::has_method! {
        {;} {} Both; Name<0x3676574, ()>, Anyone, This Shared, Shared, "get"; for<'this> fn two() -> Foo<Two>
    }
    type Get<X> = for<'a> fn(This<'a>) -> Foo<X>;
    #[interface]
    pub trait GetTwo {
        fn get(&self) -> Foo<Two>;
    }

    #[test]
    fn they_have_two_methods() {
        fn has<T: HasMethod<Name<0x3676574, ()>, Anyone, S, Shared>, S>() {}
        has::<Both, Get<One>>();
        has::<Both, Get<Two>>();
        assert_eq!(*IfaceRef::<dyn GetTwo>::new(&Both).get().0, 7);
    }
}

/// Whoever makes another descriptor of an interface gets one that says the same, so that what the two put into its table agrees.
#[test]
fn a_second_descriptor_of_an_interface() {
    use itab::__private::InterfaceTypeOf;
    #[interface]
    trait Inner {
        fn inner(&self) -> u8;
    }
    #[interface]
    trait Outer: Inner {
        fn outer(&self) -> u8;
    }
    struct Both;
    #[methods]
    impl Both {
        pub fn inner(&self) -> u8 {
            1
        }
        pub fn outer(&self) -> u8 {
            2
        }
    }
    static SECOND: InterfaceTypeOf<dyn Outer> = InterfaceTypeOf::described();
    let (first, second) = (itab::InterfaceType::of::<dyn Outer>(), SECOND.descriptor());
    assert!(!std::ptr::eq(first, second));
    assert_eq!((first.methods().len(), first.embedded()), (second.methods().len(), second.embedded()));
    assert!(itab::ItabTable::process().getitab(second, itab::Type::of::<Both>()).is_some());
    let outer = Any::new(Both).cast::<dyn Outer>().expect("it has both");
    assert_eq!((outer.inner(), outer.outer(), Iface::upcast::<dyn Inner>(outer).inner()), (1, 2, 1));
}

/// What rustc is told of an interface's methods may be false; the itab is asked for.
#[test]
#[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
fn a_conversion_that_lies() {
    use itab::__private as private;
    #[interface]
    pub trait Peek {
        fn peek(&self) -> &'static u64;
    }
    #[interface]
    pub trait Other {
        fn other(&self) -> u8;
    }
    impl private::EmbeddedIn<dyn Other> for dyn Peek {}
    impl private::CoveredBy<dyn Other, ()> for dyn Peek {}
    struct Mine;
    #[methods]
    impl Mine {
        pub fn other(&self) -> u8 {
            7
        }
    }
    type By = (private::List<dyn Peek, ()>, ());
    let other = || IfaceRef::<dyn Other>::new(&Mine);
    assert_eq!(other().other(), 7);
    for convert in [IfaceRef::convert::<dyn Peek, ()>, IfaceRef::convert::<dyn Peek, By>] {
        let converted = std::panic::catch_unwind(|| convert(other()).peek());
        let message = *converted.unwrap_err().downcast::<String>().unwrap();
        assert!(message.starts_with("a type has the methods that its interface has"), "{message}");
    }
}

/// A type that is `Send` if it is, it says: rustc agrees, and at run time the question has no answer. So it is asked in a
/// process of its own, which ends.
mod auto_traits_in_a_circle {
    use itab::__private::{self as private, Declared, FieldAt, Has, Part};
    use itab::Element;

    use super::*;

    struct Circle<T>(Rc<T>);
    impl<T: Element> FieldAt<0> for Circle<T> {
        type Type = Self;
        const PART: &'static Part<Self> = private::part!(Self);
    }
    private::auto_by_fields! {
        {T;} {{T: Element}} Circle<T>;
        Send: P0 0, P1 0, P2 0, P3 0, P4 0, P5 0, P6 0, P7 0, P8 0, P9 0, P10 0, P11 0,
    }
    impl<T: Element> private::ByFields for Circle<T> {
        const ASKED: Has = Has::asked(false, false, false, false, false);
        // What it does not have by fields, although it says so, it does not do.
        const HAS: Has = Has::asked(true, true, true, true, true);
    }
    private::here! {}
    impl<T: Element> Declared for Circle<T> {
        const KIND: private::Kind = private::Kind::Struct;
        const PATH: &'static str = "Circle";
        const PACKAGE: private::PackageOf<Self> = private::package_of::<Self, __ItabHere>();
        const METHODS: private::Methods<Self> = private::Methods::NONE;
        const OPERATIONS: &'static private::OperationsOf<Self> = private::operations_by_fields!(Self, auto);
    }
    private::typed! { constant {T;} {{T: Element}} Circle<T> }

    #[test]
    #[cfg_attr(miri, ignore = "starts a process")]
    #[cfg_attr(target_family = "wasm", ignore = "starts a process")]
    fn are_not_believed() {
        let this = std::env::current_exe().unwrap();
        let asked = std::process::Command::new(this)
            .args(["--ignored", "--exact", "auto_traits_in_a_circle::asked", "--nocapture"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&asked.stdout);
        assert!(said.contains("asking") && !said.contains("answered"), "{said}");
        assert!(!asked.status.success());
    }

    #[test]
    #[ignore = "never ends well: see `are_not_believed`"]
    fn asked() {
        let any = Any::new(Circle(Rc::new(1_u8)));
        println!("asking");
        println!("answered: {}", any.strengthen::<dyn Send>().is_ok());
    }

    #[test]
    #[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
    fn operations_that_are_not_there_panic() {
        let any = Any::new(Circle(Rc::new(1_u8)));
        let any = std::panic::AssertUnwindSafe(&any);
        let mut state = std::hash::DefaultHasher::new();
        assert!(panic_of(|| _ = any.try_clone()).contains("operations that are there"));
        assert!(panic_of(|| _ = any.try_eq(*any)).contains("operations that are there"));
        assert!(panic_of(|| _ = any.try_cmp(*any)).contains("operations that are there"));
        let mut state = std::panic::AssertUnwindSafe(&mut state);
        assert!(panic_of(move || _ = any.try_hash(*state)).contains("operations that are there"));
    }
}

/// A value that is seen as one of another type each time: it is asked once for each comparison.
#[test]
#[expect(clippy::mutable_key_type, reason = "values that have cells do not change here")]
fn a_value_of_many_types() {
    use itab::AsAny;
    use std::cell::Cell;
    use std::collections::HashMap;

    struct Many(Cell<u8>, u64, [u8; 8], String);
    impl AsAny for Many {
        fn as_any(&self) -> AnyRef<'_> {
            self.0.set((self.0.get() + 1) % 3);
            match self.0.get() {
                0 => AnyRef::new(&self.1),
                1 => AnyRef::new(&self.2),
                _ => AnyRef::new(&self.3),
            }
        }
    }
    let many = Many(Cell::new(0), 7, 7_u64.to_ne_bytes(), "seven".into());
    let many: &dyn AsAny = &many;
    let number = Any::new(7_u64);
    let map = HashMap::from([(number, 1), (Any::new(String::from("seven")), 2)]);
    for _ in 0..9 {
        assert!(many != many, "two of the three types that follow each other");
        // By the hash of one type, and equal to values of the next. A map compares those only whose hashes are alike, which they are by
        // chance one time in twenty runs; then it finds a value that is there.
        assert!(matches!(map.get(many), None | Some(1 | 2)));
    }
    let number = Any::new(7_u64);
    let equal = (0..9).filter(|_| number.try_eq(many).unwrap_or(false)).count();
    assert_eq!(equal, 3, "the bytes of the array are those of the number");
}

/// An interface that embeds its parameter, an interface of another crate that is not `pub`: what that may see, nobody calls through this.
mod embedded_by_a_parameter {
    use super::*;
    use itab::__private as private;
    use private::{Anyone, Described, Embeds, HasMethod, InterfaceMethod, SharedAccess, Spelling};
    use types::Vault;

    type Sig = for<'a> fn(private::This<'a>) -> bool;
    type Knock = private::Name<0x56b6e6f636b, ()>;

    /// Declares `knock`, which is `pub`, as `open`.
    pub trait False {}
    pub trait Knocks: HasMethod<Knock, Anyone, Sig, private::Shared> {}
    impl<T: HasMethod<Knock, Anyone, Sig, private::Shared>> Knocks for T {}
    private::interface! {
        {;} {}
        true dyn False<>;
        requires Knocks;
        embeds;
        methods 0;
        count private::Len<1>;
        access SharedAccess;
    }
    impl Embeds for __ItabInterface {
        type Embedded = ();
    }
    impl InterfaceMethod<0> for __ItabInterface {
        type Name = Knock;
        type Sig = Sig;
        type Receiver = private::Shared;
        const NAME: &'static str = "open";
        const SPELLING: &'static Spelling =
            &Spelling { text: "fn(&self) -> bool", shape: &["&self", "bool"] };
    }

    macro_rules! embedding {
        ($module:ident: $($embedded:ty),*; $list:ty) => {
            mod $module {
                use super::*;
                pub(super) trait Thief<I: ?Sized> {}
                private::interface! {
                    {I;} {{I: ?Sized} {I: Described}}
                    false dyn Thief<I>;
                    requires;
                    embeds $($embedded),*;
                    methods;
                    count private::Len<2>;
                    access SharedAccess;
                }
                impl<I: ?Sized + Described> Embeds for __ItabInterface<I> {
                    type Embedded = $list;
                }
            }
        };
    }
    embedding! { alone: I; private::List<I, ()> }
    embedding! { before: I, dyn False; private::List<I, private::List<dyn False, ()>> }

    struct Burglar<const BEFORE: bool>;
    impl<const BEFORE: bool> types::Visit for Burglar<BEFORE> {
        fn visit<I>(self) -> bool
        where
            I: ?Sized + itab::SharedInterface + Described + itab::ImplementedBy<Vault>,
        {
            if BEFORE {
                let thief = IfaceRef::<dyn before::Thief<I>>::new(&Vault);
                private::call!(Shared & thief, __ItabInterface, 0, ())
            } else {
                let thief = IfaceRef::<dyn alone::Thief<I>>::new(&Vault);
                private::call!(Shared & thief, __ItabInterface, 0, ())
            }
        }
    }

    #[test]
    #[cfg_attr(target_family = "wasm", ignore = "a panic ends the program")]
    fn it_gives_no_right() {
        let said = panic_of(|| assert!(!types::show_inside(Burglar::<false>), "opened"));
        assert_eq!(said, "the method `open` is not `pub`, and is called from another crate");
    }

    #[test]
    fn a_method_of_the_same_name_gives_its_own() {
        assert!(!types::show_inside(Burglar::<true>), "it knocks");
    }
}
