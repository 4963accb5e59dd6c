//! What allocates, how often, and how much.
// Recomputing every answer allocates.
#![cfg(not(itab_verify))]
#![allow(missing_docs, clippy::boxed_local)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use itab::{
    Any, AnyMut, AnyRef, AsAny, Iface, IfaceMut, IfaceRef, Nilable, Opaque, interface, methods, type_switch,
};

thread_local! {
    /// What this thread allocated, with sizes and alignments. `None` while nobody watches.
    static SEEN: RefCell<Option<Vec<Layout>>> = const { RefCell::new(None) };
}

struct Counting;

fn note(layout: Layout) {
    SEEN.with(|seen| {
        let Ok(mut seen) = seen.try_borrow_mut() else { return };
        if let Some(seen) = seen.as_mut() {
            // Room was made before: this must not allocate.
            assert!(seen.len() < seen.capacity());
            seen.push(layout);
        }
    });
}

// SAFETY: passes everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The allocations that `f` makes.
fn allocations<R>(f: impl FnOnce() -> R) -> (R, Vec<Layout>) {
    SEEN.set(Some(Vec::with_capacity(1000)));
    let result = f();
    (result, SEEN.take().unwrap())
}

#[track_caller]
fn none<R>(what: &str, f: impl FnOnce() -> R) -> R {
    let (result, seen) = allocations(f);
    assert!(seen.is_empty(), "{what}: {seen:?}");
    result
}

#[track_caller]
fn one<R>(layout: Layout, what: &str, f: impl FnOnce() -> R) -> R {
    let (result, seen) = allocations(f);
    assert_eq!(seen, [layout], "{what}");
    result
}

/// Go: `iface_test.go`, TestCmpIfaceConcreteAlloc; and look-ups with a borrowed key.
#[test]
#[allow(clippy::mutable_key_type, reason = "values that have cells do not change here")]
fn comparing_allocates_nothing() {
    let text = String::from("twelve bytes");
    let (any, same, number) = (Any::new(text.clone()), Any::new(text.clone()), Any::new(3_u64));
    none("two values", || assert!(any == same && any != number));
    none("a concrete one", || assert!(any == text && number == 3_u64 && number != text));
    none("with an error", || assert_eq!((any.try_eq(&same), any.try_eq(&3_u64)), (Ok(true), Ok(false))));
    let map: HashMap<Any, u8> = HashMap::from([(any, 1)]);
    none("a map", || assert_eq!(map.get(&same), Some(&1)));
    none("a map, by what the key is made of", || assert_eq!(map.get(&text as &dyn AsAny), Some(&1)));
    let (one, two) = (Any::new(Rc::new(text.clone())), Any::new(Rc::new(text)));
    none("pointers", || assert!(one == two));
    none("a key", || one.into_key().is_ok());
}

#[interface]
pub trait Sized8 {
    fn bytes(&self) -> usize;
}
#[interface]
pub trait Grower {
    fn grow(&mut self) -> usize;
}
#[interface]
pub trait Both: Sized8 + Grower {}
#[interface]
pub trait Flyer {
    fn fly(&self);
}
#[interface]
pub trait Swimmer {
    fn swim(&self);
}

#[derive(Clone, Copy)]
pub struct Blob<const N: usize>([u8; N]);

#[methods(spent)]
impl<const N: usize> Blob<N> {
    pub fn bytes(&self) -> usize {
        self.0.len()
    }
    pub fn grow(&mut self) -> usize {
        self.0[0] += 1;
        self.0[0].into()
    }
}

#[repr(align(32))]
#[derive(Clone)]
pub struct Aligned(u8);
#[methods]
impl Aligned {
    pub fn bytes(&self) -> usize {
        self.0.into()
    }
}

const WORD: usize = size_of::<usize>();

type Small = Blob<WORD>;
type Large = Blob<40>;

#[test]
fn the_counter_counts() {
    let (_, seen) = allocations(|| Box::new(1_u64));
    assert_eq!(seen, [Layout::new::<u64>()]);
}

#[test]
fn small_values_allocate_nothing() {
    none("bool", || Any::new(true));
    none("usize", || Any::new(usize::MAX));
    none("f32", || Any::new(f32::MAX));
    none("char", || Any::new('x'));
    none("unit", || Any::new(()));
    none("a word of bytes", || Any::new(Blob([1; WORD])));
    none("as an interface", || Iface::<dyn Both>::new(Blob([1; WORD])));
    let pointer = Box::new(Blob([1; 40]));
    none("pointer", || Any::new(pointer));
    none("nil", || Any::new(None::<Box<u8>>));
    let any = Any::new(7_usize);
    none("clone", || any.try_clone()).unwrap();
    none("downcast", || any.downcast::<usize>().unwrap());
}

#[cfg(target_pointer_width = "64")]
#[test]
fn eight_bytes_are_a_word_on_64_bits() {
    none("u64", || Any::new(u64::MAX));
    none("f64", || Any::new(f64::MAX));
}

#[test]
fn larger_values_are_one_allocation_of_their_size() {
    one(Layout::new::<[u8; WORD + 1]>(), "a byte more than a word", || Any::new(Blob([1; WORD + 1])));
    one(Layout::new::<Large>(), "any", || Any::new(Blob([1; 40])));
    one(Layout::new::<Large>(), "interface", || Iface::<dyn Both>::new(Blob([1; 40])));
    one(Layout::new::<u128>(), "aligned", || Any::new(1_u128));
    one(Layout::new::<Aligned>(), "over-aligned", || Any::new(Aligned(1)));
    one(Layout::new::<String>(), "a string is moved, not copied", {
        let text = String::from("some text");
        || Any::new(text)
    });
    let any = Any::new(Blob([1; 40]));
    let copy = one(Layout::new::<Large>(), "clone", || any.try_clone().unwrap());
    none("taken out, without copying", || copy.downcast::<Large>().unwrap());
    #[derive(itab::Typed)]
    #[repr(align(4096))]
    struct Page;
    none("no bytes, whatever the alignment", || Any::new(Page));
}

#[test]
fn borrowed_values_allocate_nothing() {
    let (mut large, small) = (Blob([1; 40]), Blob([1; WORD]));
    none("AnyRef", || AnyRef::new(&large));
    none("IfaceRef", || IfaceRef::<dyn Sized8>::new(&large).bytes());
    none("IfaceRef of a small one", || IfaceRef::<dyn Sized8>::new(&small).bytes());
    none("AnyMut", || AnyMut::new(&mut large).is::<Large>());
    none("IfaceMut", || IfaceMut::<dyn Both>::new(&mut large).grow());
}

#[test]
fn casts_after_the_first_allocate_nothing() {
    fn use_all(any: Any, text: &str) -> Any {
        let mut any = any;
        assert!(any.is::<Large>() && any.downcast_ref::<Small>().is_none());
        assert_eq!(any.cast_ref::<dyn Sized8>().unwrap().bytes(), 40);
        any.cast_mut::<dyn Grower>().unwrap().grow();
        assert!(any.implements::<dyn Both>() && !any.implements::<dyn Flyer>());
        let both = any.cast::<dyn Both>().unwrap();
        let size = Iface::upcast::<dyn Sized8>(both);
        let grower = Iface::cast::<dyn Grower>(size).unwrap();
        let any = grower.into_any();
        let seen = type_switch!(&any, {
            f: dyn Flyer => { f.fly(); 0 }
            s: dyn Swimmer => { s.swim(); 0 }
            b: Small => b.bytes(),
            s: dyn Sized8 => s.bytes(),
            _ => 0,
        });
        assert_eq!(seen, 40, "{text}");
        any
    }
    // What comes out may name another copy of the descriptor than what went in.
    let any = use_all(use_all(Any::new(Blob([1; 40])), "the first time"), "with that descriptor");
    none("the second time", || use_all(any, "the second time"));
}

#[test]
fn the_first_cast_of_a_pair_takes_its_itab_from_a_chunk() {
    #[interface]
    pub trait First {
        fn bytes(&self) -> usize;
    }
    fn first<const N: usize>() -> [Vec<Layout>; 2] {
        let value = Blob([1; N]);
        let (bytes, hit) =
            allocations(|| AnyRef::new(&value).cast_ref::<dyn First>().map(|first| first.bytes()));
        assert_eq!(bytes.unwrap(), N);
        let (found, miss) = allocations(|| AnyRef::new(&value).cast_ref::<dyn Flyer>().is_ok());
        assert!(!found);
        [hit, miss]
    }
    // The first makes the table and the chunk of this thread. Later it is the table that may have to grow, which the other tests fill too,
    // but not for every pair.
    let _ = first::<{ WORD + 1 }>();
    let seen = [first::<31>(), first::<32>(), first::<33>(), first::<34>(), first::<35>(), first::<36>()];
    // A table that is forced to be tiny has no room.
    let nothing = |which: usize| seen.iter().filter(|seen| seen[which].is_empty()).count() >= 3;
    assert!(nothing(0) || cfg!(itab_stress), "{seen:?}");
    assert!(nothing(1) || cfg!(itab_stress), "a pair that does not match needs no itab: {seen:?}");
}

/// An itab table of one's own owns its table, the outgrown arrays and the itabs, and says how large they are.
#[test]
fn the_bytes_of_an_itab_table_are_what_it_allocates() {
    macro_rules! interfaces {
        ($($interface:ident: $($method:ident)*;)*) => {
            $(#[interface]
            #[allow(dead_code, reason = "nothing is called")]
            pub trait $interface {
                $(fn $method(&self);)*
            })*
            const INTERFACES: &[&itab::InterfaceType] = &[$(itab::InterfaceType::of::<dyn $interface>()),*];
        };
    }
    interfaces! { A: a; B: b; Ab: a b; Abc: a b c; Lacking: d; }
    struct Value<const N: usize>;
    #[methods]
    #[allow(dead_code, reason = "as above")]
    impl<const N: usize> Value<N> {
        pub fn a(&self) {}
        pub fn b(&self) {}
        pub fn c(&self) {}
    }
    let types = [itab::Type::of::<Value<0>>(), itab::Type::of::<Value<1>>(), itab::Type::of::<Value<2>>()];
    let pairs = INTERFACES.iter().flat_map(|inter| types.map(|typ| (*inter, typ)));

    let itab_table = itab::ItabTable::with_parameters(itab::inspect::TableParameters::new(2, 4));
    let ((), seen) = allocations(|| pairs.for_each(|(inter, typ)| _ = itab_table.getitab(inter, typ)));
    let stats = itab_table.stats();
    assert!(stats.table.growths >= 3, "{stats:?}");
    assert_eq!(stats.negatives, types.len(), "{stats:?}");
    let methods = [1, 1, 2, 3].map(itab::Itab::size_of);
    assert_eq!(stats.itab_bytes, types.len() * methods.iter().sum::<usize>(), "{stats:?}");
    let allocated: usize = seen.iter().map(Layout::size).sum();
    assert_eq!(stats.table.bytes + stats.itab_bytes, allocated, "{stats:?}");
}

#[test]
fn static_knowledge_asks_no_table() {
    #[interface]
    pub trait Static {
        fn bytes(&self) -> usize;
    }
    let before = itab::ItabTable::process().itabs().len();
    none("a constant itab, used for the first time", || {
        Iface::<dyn Static>::new(Blob([1; WORD - 1])).bytes()
    });
    let built = itab::ItabTable::process().itabs();
    let inter = itab::InterfaceType::of::<dyn Static>();
    assert!(built.len() >= before && built.iter().all(|itab| itab.interface() != inter));
}

#[test]
fn errors_allocate_nothing() {
    let mut any = Any::new(Blob([1; 40]));
    // Asked by each function and of this very value: a descriptor may lie in several places, and the table grows for one that it has not seen.
    let _ = (any.cast_ref::<dyn Flyer>().is_err(), any.cast_mut::<dyn Flyer>().is_err());
    let any = any.cast::<dyn Flyer>().unwrap_err().into_value();
    let mut any = none("concrete", || any.downcast::<u8>().unwrap_err().into_value());
    none("concrete, borrowed", || any.try_downcast_ref::<u8>().unwrap_err());
    none("interface", || any.cast_ref::<dyn Flyer>().unwrap_err());
    none("interface, exclusive", || any.cast_mut::<dyn Flyer>().unwrap_err());
    let any = none("interface, owned", || any.cast::<dyn Flyer>().unwrap_err().into_value());
    let error = none("kept", || *any.cast::<dyn Flyer>().unwrap_err().error());
    assert_eq!(none("asked what is missing", || error.missing().unwrap().name()), "fly");
    none("nil", || None::<AnyRef<'_>>.try_downcast_ref::<u8>().unwrap_err());
    let text = &mut String::with_capacity(1000);
    none("printed into room that is there", || {
        std::fmt::Write::write_fmt(text, format_args!("{error}")).unwrap()
    });
    assert!(text.contains("missing method fly"));
}

#[test]
fn opaque_costs_nothing() {
    one(Layout::new::<[u64; 5]>(), "opaque", || Any::new(Opaque([1_u64; 5])));
    none("opaque and small", || Any::new(Opaque(1_usize)));
}

#[interface]
pub trait Spent {
    fn spend(self) -> u8;
    fn spend_box(self: Box<Self>) -> u8;
}
#[methods(block = spent)]
impl<const N: usize> Blob<N> {
    pub fn spend(self) -> u8 {
        self.0[0]
    }
    pub fn spend_box(self: Box<Self>) -> u8 {
        self.0[0]
    }
}

/// A method that takes the value gets it where it lies, and a box of it only if it has none.
#[test]
fn a_value_is_given_away_in_its_own_allocation() {
    let spent = |any: Any| any.cast::<dyn Spent>().unwrap();
    let kinds = || [Any::new(Blob([1; WORD])), Any::new(Blob([2; 40])), Any::new(Box::new(Blob([3; 40])))];
    for any in kinds() {
        let spent = spent(any);
        none("as itself", || spent.spend());
    }
    let [small, large, boxed] = kinds().map(spent);
    one(Layout::new::<[u8; WORD]>(), "a box of a value in the data word", || small.spend_box());
    none("a value in an allocation", || large.spend_box());
    none("a box", || boxed.spend_box());
}
