//! What each of the six values can be asked, as a table, and that all of them answer alike.

use std::any::type_name_of_val;
use std::cmp::Ordering;
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};

use itab::auto_traits::Local;
use itab::{
    Any, AnyMut, AnyRef, AsAny, Iface, IfaceMut, IfaceRef, NilableOwned, Opaque, Type, interface, methods,
};

#[interface]
trait Named {
    fn name(&self) -> String;
}

#[interface]
trait Renamed: Named {
    fn rename(&mut self, name: &str);
}

/// Nobody has its method.
#[allow(dead_code, reason = "that is the point")]
#[interface]
trait Loud {
    fn shout(&self);
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Cat(String);

#[methods]
impl Cat {
    pub fn name(&self) -> String {
        self.0.clone()
    }
    pub fn rename(&mut self, name: &str) {
        self.0 = name.to_owned();
    }
}

struct Dog;

#[methods]
impl Dog {
    pub fn name(&self) -> String {
        "dog".into()
    }
    pub fn rename(&mut self, _: &str) {}
}

/// Who has what (`x`), and where somebody has it not, why.
const TABLE: &str = "
                          Any AnyRef AnyMut Iface IfaceRef IfaceMut
    new                    x     x      x     x      x        x
    from_value             x     .      .     .      .        .     auto traits: a borrow has `from_ref` or `from_mut`, an `Iface` has its interface's
    from_ref               .     x      .     .      .        .     as above
    from_mut               .     .      x     .      .        .     as above
    ty                     x     x      x     x      x        x
    itab                   .     .      .     x      x        x     the empty interface has no itab
    as_ptr                 .     x      .     .      .        .     after `as_any_ref`
    is                     x     x      x     x      x        x
    implements             x     x      x     x      x        x
    downcast_ref           x     x      x     x      x        x
    downcast_mut           x     .      x     x      .        x     needs the value exclusively
    downcast               x     .      x     x      .        x     a shared borrow is `Copy`: `downcast_ref` takes it and loses nothing
    try_downcast_ref       x     x      x     x      x        x
    try_downcast_mut       x     .      x     x      .        x     needs the value exclusively
    cast_ref               x     x      x     x      x        x
    cast_mut               x     .      x     x      .        x     needs the value exclusively
    cast                   x     .      x     x      .        x     a shared borrow is `Copy`: `cast_ref` takes it and loses nothing
    as_dyn                 x     x      x     x      x        x
    as_dyn_mut             x     .      x     x      .        x     needs the value exclusively
    into_dyn               x     .      x     x      .        x     a shared borrow is `Copy`: `as_dyn` takes it and loses nothing
    call_ref               x     x      x     x      x        x
    call                   x     .      x     x      .        x     needs the value exclusively
    upcast                 .     .      .     x      x        x     the empty interface embeds none
    weaken                 x     x      x     .      .        .     `upcast` to the same interface
    convert                .     .      .     x      x        x     the empty interface has no methods to go by
    strengthen             x     x      x     x      x        x
    is_nil_value           x     x      x     x      x        x
    try_is_nil_value       x     x      x     x      x        x
    try_clone              x     x      x     x      x        x
    try_eq                 x     x      x     x      x        x
    try_cmp                x     x      x     x      x        x
    try_hash               x     x      x     x      x        x
    ptr_eq                 x     x      x     x      x        x
    into_key               x     .      .     .      .        .     a key owns its value; an `Iface` goes by `into_any`
    as_any_ref             x     .      x     x      x        x     it is one, and `Copy`
    as_any_mut             x     .      x     x      .        x     needs the value exclusively
    into_any               .     .      .     x      .        .     from owned to owned
    into_any_ref           .     .      x     .      .        .     an `IfaceMut` goes by `into_any_mut`; from owned there is no borrow
    into_any_mut           .     .      .     .      .        x     as above
    as_iface_ref           .     .      .     x      .        x     the empty interface asks with `cast_ref`; an `IfaceRef` is `Copy`
    as_iface_mut           .     .      .     x      .        x     the empty interface asks with `cast_mut`; needs the value exclusively
    into_iface_ref         .     .      .     .      .        x     from owned there is no borrow
    Debug                  x     x      x     x      x        x
    Clone                  .     x      .     .      x        .     `try_clone` if the type can; an exclusive borrow cannot
    Copy                   .     x      .     .      x        .     as above
    Eq                     x     x      x     x      x        x
    Hash                   x     x      x     x      x        x
    AsAny                  x     x      x     x      x        x
    PartialEq<T>           x     x      x     x      x        x
    PartialEq<Any>         x     x      x     x      x        x
    PartialEq<AnyRef>      x     x      x     x      x        x
    PartialEq<AnyMut>      x     x      x     x      x        x
    PartialEq<Iface>       x     x      x     x      x        x
    PartialEq<IfaceRef>    x     x      x     x      x        x
    PartialEq<IfaceMut>    x     x      x     x      x        x
    Ord                    .     .      .     .      .        .     values of two types have no order; `try_cmp` if the type has one
    From<&T>               .     x      .     .      x        .     a shared borrow
    From<&mut T>           .     .      x     .      .        x     an exclusive borrow
    From<&owned>           .     x      .     .      x        .     a shared borrow
    From<&mut owned>       .     .      x     .      .        x     an exclusive borrow
    From<mut>              .     x      .     .      x        .     an exclusive borrow becomes a shared one
    From<T>                .     .      .     .      .        .     it would rule out that an `Any` gets a descriptor of its own: `From<Any> for Any` is std's
    From<with methods>     x     x      x     .      .        .     the other way is `cast`, which can fail
    From<more auto traits> x     x      x     .      .        .     `upcast`: the conversion would contain that to itself, which std has
";

/// What a question is that a value does not have: inherent functions win over those of a trait.
#[allow(dead_code, reason = "those that all values have are here too, so that none can get lost unseen")]
#[allow(clippy::new_ret_no_self, reason = "it stands for the lack of a `new`")]
trait Missing {
    fn new<T: ?Sized>() {}
    fn from_value<T: ?Sized>() {}
    fn from_ref<T: ?Sized>() {}
    fn from_mut<T: ?Sized>() {}
    fn ty() {}
    fn itab() {}
    fn as_ptr() {}
    fn is<T: ?Sized>() {}
    fn implements<I: ?Sized>() {}
    fn downcast_ref<T: ?Sized>() {}
    fn downcast_mut<T: ?Sized>() {}
    fn downcast<T: ?Sized>() {}
    fn try_downcast_ref<T: ?Sized>() {}
    fn try_downcast_mut<T: ?Sized>() {}
    fn cast_ref<I: ?Sized>() {}
    fn cast_mut<I: ?Sized>() {}
    fn cast<I: ?Sized>() {}
    fn as_dyn<D: ?Sized>() {}
    fn as_dyn_mut<D: ?Sized>() {}
    fn into_dyn<D: ?Sized>() {}
    fn upcast<I: ?Sized>() {}
    fn weaken<A: ?Sized>() {}
    fn call_ref() {}
    fn call() {}
    fn convert<J: ?Sized, By>() {}
    fn strengthen<B: ?Sized>() {}
    fn is_nil_value() {}
    fn try_is_nil_value() {}
    fn try_clone() {}
    fn try_eq<V: ?Sized>() {}
    fn try_cmp<V: ?Sized>() {}
    fn try_hash<H: ?Sized>() {}
    fn ptr_eq<V: ?Sized>() {}
    fn into_key() {}
    fn as_any_ref() {}
    fn as_any_mut() {}
    fn into_any() {}
    fn into_any_ref() {}
    fn into_any_mut() {}
    fn as_iface_ref() {}
    fn as_iface_mut() {}
    fn into_iface_ref() {}
}

impl<V: ?Sized> Missing for V {}

/// Whether a type has a trait: the constant of the inherent impl, where its bound holds, wins over the trait's.
macro_rules! has {
    ($value:ty: $($bound:tt)+) => {{
        struct Probe<V>(std::marker::PhantomData<V>);
        #[allow(dead_code, reason = "only used where the bound does not hold")]
        trait Otherwise {
            const ANSWER: bool = false;
        }
        impl<V> Otherwise for Probe<V> {}
        #[allow(dead_code, reason = "only used where the bound holds")]
        impl<V: $($bound)+> Probe<V> {
            const ANSWER: bool = true;
        }
        <Probe<$value>>::ANSWER
    }};
}

type N = dyn Named;
type Row = (String, [bool; 6]);

/// The rows of the table as rustc sees them.
fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    macro_rules! functions {
        ($($name:ident $(<$argument:ty>)?)*) => {$(
            let functions = [
                type_name_of_val(&<Any>::$name $(::<$argument>)?),
                type_name_of_val(&<AnyRef<'static>>::$name $(::<$argument>)?),
                type_name_of_val(&<AnyMut<'static>>::$name $(::<$argument>)?),
                type_name_of_val(&<Iface<N>>::$name $(::<$argument>)?),
                type_name_of_val(&<IfaceRef<'static, N>>::$name $(::<$argument>)?),
                type_name_of_val(&<IfaceMut<'static, N>>::$name $(::<$argument>)?),
            ];
            rows.push((stringify!($name).into(), functions.map(|name| !name.contains("values::Missing"))));
        )*};
    }
    macro_rules! traits {
        ($($name:literal: $any:ty, $any_ref:ty, $any_mut:ty, $iface:ty, $iface_ref:ty, $iface_mut:ty;)*) => {$(
            rows.push(($name.into(), [
                has!(Any: From<$any>),
                has!(AnyRef<'static>: From<$any_ref>),
                has!(AnyMut<'static>: From<$any_mut>),
                has!(Iface<N>: From<$iface>),
                has!(IfaceRef<'static, N>: From<$iface_ref>),
                has!(IfaceMut<'static, N>: From<$iface_mut>),
            ]));
        )*};
    }
    macro_rules! same {
        ($($bound:ident)*) => {$(
            rows.push((stringify!($bound).into(), [
                has!(Any: $bound),
                has!(AnyRef<'static>: $bound),
                has!(AnyMut<'static>: $bound),
                has!(Iface<N>: $bound),
                has!(IfaceRef<'static, N>: $bound),
                has!(IfaceMut<'static, N>: $bound),
            ]));
        )*};
    }
    macro_rules! each {
        ($($name:literal: $other:ty;)*) => {$(
            rows.push(($name.into(), [
                has!(Any: PartialEq<$other>),
                has!(AnyRef<'static>: PartialEq<$other>),
                has!(AnyMut<'static>: PartialEq<$other>),
                has!(Iface<N>: PartialEq<$other>),
                has!(IfaceRef<'static, N>: PartialEq<$other>),
                has!(IfaceMut<'static, N>: PartialEq<$other>),
            ]));
        )*};
    }
    functions! {
        new<Cat> from_value<Cat> from_ref<Cat> from_mut<Cat>
        ty itab as_ptr
        is<Cat> implements<N>
        downcast_ref<Cat> downcast_mut<Cat> downcast<Cat> try_downcast_ref<Cat> try_downcast_mut<Cat>
        cast_ref<N> cast_mut<N> cast<N> as_dyn<dyn Debug> as_dyn_mut<dyn Debug> into_dyn<dyn Debug> call_ref call upcast<N> weaken<dyn Local>
    }
    // rustc finds out the second argument, where there is one.
    let convert = [
        type_name_of_val(&<Any>::convert::<N, ()>),
        type_name_of_val(&<AnyRef<'static>>::convert::<N, ()>),
        type_name_of_val(&<AnyMut<'static>>::convert::<N, ()>),
        type_name_of_val(&<Iface<N>>::convert::<N, _>),
        type_name_of_val(&<IfaceRef<'static, N>>::convert::<N, _>),
        type_name_of_val(&<IfaceMut<'static, N>>::convert::<N, _>),
    ];
    rows.push(("convert".into(), convert.map(|name| !name.contains("values::Missing"))));
    // What is asked for is of another kind in each half.
    let strengthen = [
        type_name_of_val(&<Any>::strengthen::<dyn Local>),
        type_name_of_val(&<AnyRef<'static>>::strengthen::<dyn Local>),
        type_name_of_val(&<AnyMut<'static>>::strengthen::<dyn Local>),
        type_name_of_val(&<Iface<N>>::strengthen::<N>),
        type_name_of_val(&<IfaceRef<'static, N>>::strengthen::<N>),
        type_name_of_val(&<IfaceMut<'static, N>>::strengthen::<N>),
    ];
    rows.push(("strengthen".into(), strengthen.map(|name| !name.contains("values::Missing"))));
    functions! {
        is_nil_value try_is_nil_value try_clone
        try_eq<Cat> try_cmp<Cat> try_hash<DefaultHasher> ptr_eq<Cat> into_key
        as_any_ref as_any_mut into_any into_any_ref into_any_mut as_iface_ref as_iface_mut into_iface_ref
    }
    same! { Debug Clone Copy Eq Hash AsAny }
    each! {
        "PartialEq<T>": Cat;
        "PartialEq<Any>": Any<dyn Send>;
        "PartialEq<AnyRef>": AnyRef<'static>;
        "PartialEq<AnyMut>": AnyMut<'static>;
        "PartialEq<Iface>": Iface<dyn Renamed>;
        "PartialEq<IfaceRef>": IfaceRef<'static, dyn Named + Send>;
        "PartialEq<IfaceMut>": IfaceMut<'static, N>;
    }
    same! { Ord }
    type Ref<T> = &'static T;
    type Mut<T> = &'static mut T;
    type S = dyn Send;
    type NS = dyn Named + Send;
    traits! {
        "From<&T>": Ref<Cat>, Ref<Cat>, Ref<Cat>, Ref<Cat>, Ref<Cat>, Ref<Cat>;
        "From<&mut T>": Mut<Cat>, Mut<Cat>, Mut<Cat>, Mut<Cat>, Mut<Cat>, Mut<Cat>;
        "From<&owned>": Ref<Any>, Ref<Any>, Ref<Any>, Ref<Iface<N>>, Ref<Iface<N>>, Ref<Iface<N>>;
        "From<&mut owned>": Mut<Any>, Mut<Any>, Mut<Any>, Mut<Iface<N>>, Mut<Iface<N>>, Mut<Iface<N>>;
        "From<mut>": AnyMut<'static>, AnyMut<'static>, Never, IfaceMut<'static, N>, IfaceMut<'static, N>, Never;
        "From<T>": Cat, Cat, Cat, Cat, Cat, Cat;
        "From<with methods>":
            Iface<N>, IfaceRef<'static, N>, IfaceMut<'static, N>, Any, AnyRef<'static>, AnyMut<'static>;
        "From<more auto traits>":
            Any<S>, AnyRef<'static, S>, AnyMut<'static, S>, Iface<NS>, IfaceRef<'static, NS>, IfaceMut<'static, NS>;
    }
    rows
}

/// In the place of a value that every value converts into: itself.
struct Never;

#[test]
#[cfg_attr(miri, ignore = "takes long, and compares texts only")]
fn the_table_is_true() {
    let mut expected: Vec<Row> = Vec::new();
    for line in TABLE.lines().skip(2) {
        // The names of some rows have spaces.
        let (name, rest) = line.trim_start().split_at(23.min(line.trim_start().len()));
        let marks: Vec<&str> = rest.split_whitespace().take(6).collect();
        let row: [bool; 6] = std::array::from_fn(|at| match marks[at] {
            "x" => true,
            "." => false,
            other => panic!("{name}: {other}"),
        });
        let reason = rest.split_whitespace().nth(6);
        assert_eq!(reason.is_none(), row == [true; 6], "{name}: a hole has a reason, and nothing else");
        expected.push((name.trim_end().to_owned(), row));
    }
    for (found, expected) in rows().iter().zip(&expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(rows().len(), expected.len());
}

/// A question that is not in the table would be one that nobody thought about for the others.
#[test]
#[cfg_attr(miri, ignore = "takes long, and compares texts only")]
fn the_table_is_complete() {
    let rows = rows();
    for source in [
        include_str!("../src/value/eface.rs"),
        include_str!("../src/value/iface.rs"),
        include_str!("../src/value/cast.rs"),
        include_str!("../src/value/compare.rs"),
        include_str!("../src/value/key.rs"),
    ] {
        for line in source.lines().map(str::trim_start) {
            let Some(line) = line.strip_prefix("pub ") else { continue };
            let Some(name) = line.strip_prefix("const ").unwrap_or(line).strip_prefix("fn ") else {
                continue;
            };
            let name = name.split(['(', '<']).next().expect("a split has a first part");
            assert!(rows.iter().any(|(row, _)| row == name), "`{name}` is not in the table");
        }
    }
}

/// A function that takes `self` hides the interface's method of that name; so `#[interface]` refuses the name.
#[test]
#[cfg_attr(miri, ignore = "takes long, and compares texts only")]
fn no_method_of_an_interface_is_hidden() {
    let macros = include_str!("../macros/src/interface.rs");
    let (_, list) = macros.split_once("const CONVERSIONS").expect("the names that are refused");
    let (list, _) = list.split_once("];").expect("the end of the list");
    let mut taken = 0;
    for source in [include_str!("../src/value/iface.rs"), include_str!("../src/value/cast.rs")] {
        let (_, source) =
            source.split_once("impl<I: ?Sized + Interface> Iface<I> {").expect("what an `Iface` has");
        for line in source.lines().map(|line| line.trim_start().replace("const ", "")) {
            let Some(line) = line.strip_prefix("pub fn ") else { continue };
            let (name, parameters) = line.split_once('(').expect("a function has parameters");
            if ["self", "&self", "&mut self"].iter().any(|receiver| parameters.starts_with(receiver)) {
                assert!(list.contains(&format!("\"{name}\"")), "`{name}` hides a method of that name");
                taken += 1;
            }
        }
    }
    assert!(taken >= 7, "{taken}");
}

fn other_type<T: Debug>(result: Result<T, impl std::error::Error>) {
    let error = result.expect_err("it is no dog").to_string();
    assert!(error.ends_with(" is values::Cat, not values::Dog"), "{error}");
}

fn too_quiet<T: Debug>(result: Result<T, impl std::error::Error>) {
    let error = result.expect_err("it does not shout").to_string();
    assert_eq!(error, "interface conversion: values::Cat is not values::Loud: missing method shout");
}

#[test]
fn shared_questions() {
    macro_rules! ask {
        ($value:ident, $cat:expr) => {
            assert_eq!($value::ty($cat), Type::of::<Cat>());
            assert!($value::is::<Cat>($cat) && !$value::is::<Dog>($cat));
            assert!($value::implements::<dyn Renamed>($cat) && !$value::implements::<dyn Loud>($cat));
            assert_eq!($value::downcast_ref::<Cat>($cat).expect("it is one").0, "Tom");
            assert!($value::downcast_ref::<Dog>($cat).is_none());
            assert_eq!($value::try_downcast_ref::<Cat>($cat).expect("it is one").0, "Tom");
            other_type($value::try_downcast_ref::<Dog>($cat).map(|_| ()));
            assert_eq!($value::cast_ref::<dyn Named>($cat).expect("it has the method").name(), "Tom");
            too_quiet($value::cast_ref::<dyn Loud>($cat));
            assert!(!$value::is_nil_value($cat));
            assert_eq!($value::try_is_nil_value($cat).unwrap_err().ty(), Type::of::<Cat>());
            let clone = $value::try_clone($cat).expect("it is Clone");
            let clone = clone.as_any_ref().downcast_ref::<Cat>().expect("a clone is one").0.clone();
            assert_eq!(clone, "Tom");
            assert_eq!($value::try_eq($cat, &Cat("Tom".into())), Ok(true));
            assert_eq!($value::try_eq($cat, &Any::new(7_u8)), Ok(false));
            assert_eq!($value::try_cmp($cat, &Cat("Tim".into())), Ok(Ordering::Greater));
            assert!($value::try_cmp($cat, &Dog).is_err() && !$value::ptr_eq($cat, &Cat("Tom".into())));
            let [mut one, mut two] = [DefaultHasher::new(), DefaultHasher::new()];
            $value::try_hash($cat, &mut one).expect("it is Hash");
            Any::new(Cat("Tom".into())).hash(&mut two);
            assert_eq!(one.finish(), two.finish());
        };
    }
    let cat = Cat("Tom".into());
    let (mut one, mut two) = (cat.clone(), cat.clone());
    ask!(Any, &Any::new(cat.clone()));
    ask!(AnyRef, AnyRef::new(&cat));
    ask!(AnyMut, &AnyMut::new(&mut one));
    ask!(Iface, &Iface::<dyn Renamed>::new(cat.clone()));
    ask!(IfaceRef, IfaceRef::<dyn Named>::new(&cat));
    ask!(IfaceMut, &IfaceMut::<dyn Renamed>::new(&mut two));
}

#[test]
fn exclusive_questions() {
    macro_rules! ask {
        ($value:ident, $cat:expr) => {
            let mut cat = $cat;
            $value::downcast_mut::<Cat>(&mut cat).expect("it is one").0 += "c";
            assert!($value::downcast_mut::<Dog>(&mut cat).is_none());
            $value::try_downcast_mut::<Cat>(&mut cat).expect("it is one").0 += "a";
            other_type($value::try_downcast_mut::<Dog>(&mut cat).map(|_| ()));
            too_quiet($value::cast_mut::<dyn Loud>(&mut cat));
            // What was asked for something that it is not is still there.
            let mut renamed = $value::cast_mut::<dyn Renamed>(&mut cat).expect("it has the methods");
            let name = renamed.name();
            renamed.rename(&(name + "t"));
            assert_eq!($value::cast_ref::<dyn Named>(&cat).expect("it has the method").name(), "Tomcat");
        };
    }
    let [mut one, mut two] = ["Tom", "Tom"].map(|name| Cat(name.into()));
    ask!(Any, Any::new(Cat("Tom".into())));
    ask!(AnyMut, AnyMut::new(&mut one));
    ask!(Iface, Iface::<dyn Renamed>::new(Cat("Tom".into())));
    ask!(IfaceMut, IfaceMut::<dyn Renamed>::new(&mut two));
    assert_eq!((one.0, two.0), ("Tomcat".into(), "Tomcat".into()), "the borrows were of these");
}

#[test]
fn a_value_comes_back() {
    macro_rules! ask {
        ($value:ident, $again:ident, $cat:expr) => {
            let error = $value::downcast::<Dog>($cat).map(|_| ()).expect_err("it is no dog");
            assert_eq!($value::ty(error.value()), Type::of::<Cat>());
            let cat = error.into_value();
            let error = $value::cast::<dyn Loud>(cat).expect_err("it does not shout");
            let renamed = $value::cast::<dyn Renamed>(error.into_value()).expect("it has the methods");
            assert_eq!(renamed.name(), "Tom");
            assert_eq!($again::downcast::<Cat>(renamed).expect("it is one").0, "Tom");
        };
    }
    let [mut one, mut two] = ["Tom", "Tom"].map(|name| Cat(name.into()));
    ask!(Any, Iface, Any::new(Cat("Tom".into())));
    ask!(AnyMut, IfaceMut, AnyMut::new(&mut one));
    ask!(Iface, Iface, Iface::<dyn Named>::new(Cat("Tom".into())));
    ask!(IfaceMut, IfaceMut, IfaceMut::<dyn Named>::new(&mut two));
}

#[test]
fn nil_pointers_and_what_is_no_clone() {
    let nil = || None::<Box<Cat>>;
    let (mut one, mut two) = (nil(), nil());
    assert!(Any::new(nil()).is_nil_value());
    assert!(AnyRef::new(&nil()).is_nil_value());
    assert!(AnyMut::new(&mut one).is_nil_value());
    assert!(Iface::is_nil_value(&Iface::<dyn Named>::new(nil())));
    assert!(IfaceMut::is_nil_value(&IfaceMut::<dyn Named>::new(&mut two)));
    let iface = Iface::<dyn Named>::new(nil());
    assert!(IfaceRef::is_nil_value(iface.as_iface_ref()));

    let error = Any::new(Opaque(Dog)).try_clone().expect_err("it has no Clone");
    assert_eq!(error.ty(), Type::of::<Opaque<Dog>>());
    let error = IfaceRef::try_clone(IfaceRef::<dyn Named>::new(&Dog)).expect_err("it has no Clone");
    assert_eq!(error.to_string(), "values::Dog is not known to be `Clone`");
}

/// The itab stays, which rustc made; one from the table lies elsewhere.
#[test]
fn an_upcast_to_the_same_interface_asks_nobody() {
    let mut cat = Cat("Tom".into());
    let place = |itab: itab::Itab<'_>| itab.as_ptr().addr();
    let by_table =
        place(IfaceRef::itab(AnyRef::new(&cat).cast_ref::<dyn Named>().expect("it has the method")));
    macro_rules! stays {
        ($value:ident, $named:expr $(, $borrow:tt)?) => {
            let named = $named;
            let before = place($value::itab($($borrow)? named));
            assert_ne!(before, by_table, "made by rustc");
            let named = $value::upcast::<dyn Named>(named);
            assert_eq!(place($value::itab($($borrow)? named)), before);
        };
    }
    stays!(IfaceRef, IfaceRef::<dyn Named + Send>::new(&cat));
    stays!(Iface, Iface::<dyn Named + Send>::new(cat.clone()), &);
    stays!(IfaceMut, IfaceMut::<dyn Named + Send>::new(&mut cat), &);
}

#[test]
fn what_may_be_nil_comes_back_too() {
    macro_rules! ask {
        ($value:ident, $held_as:literal, $cat:expr) => {
            // A value behaves as it does without the `Option`, and is still there.
            let error = NilableOwned::downcast::<Dog>(Some($cat)).map(|_| ()).expect_err("it is no dog");
            assert_eq!(
                error.to_string(),
                concat!("interface conversion: ", $held_as, " is values::Cat, not values::Dog")
            );
            let error = error.into_value().cast::<dyn Loud>().expect_err("it does not shout");
            let renamed = error.into_value().cast::<dyn Renamed>().expect("it has the methods");
            assert_eq!(renamed.name(), "Tom");
            let cat = Some(renamed).downcast::<Cat>().expect("it is one");
            assert_eq!(cat.0, "Tom");
            let mut nil = Some($cat);
            nil.take();
            let error = nil.downcast::<Dog>().map(|_| ()).expect_err("there is none");
            let text = concat!("interface conversion: ", $held_as, " is nil, not values::Dog");
            assert_eq!(error.to_string(), text);
            let error = error.into_value().cast::<dyn Loud>().expect_err("there is none");
            assert_eq!(error.to_string(), "interface conversion: interface is nil, not values::Loud");
            assert!(error.value().is_none());
        };
    }
    let cat = || Cat("Tom".into());
    ask!(Any, "interface {}", Any::new(cat()));
    let (mut one, mut two) = (cat(), cat());
    ask!(AnyMut, "interface {}", AnyMut::new(&mut one));
    ask!(Iface, "values::Named", Iface::<dyn Named>::new(cat()));
    ask!(IfaceMut, "values::Named", IfaceMut::<dyn Named>::new(&mut two));
}
