//! How large values are, where what is in them lies, and how an itab is laid out.
#![allow(missing_docs)]

use std::mem::{align_of, size_of};
use std::rc::Rc;
use std::sync::Arc;

use itab::abi::TFlag;
use itab::inspect::{value, words};
use itab::{
    Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef, InterfaceType, Itab, Opaque, Type, Typed, interface,
    methods,
};

const WORD: usize = size_of::<usize>();

#[interface]
pub trait Named {
    fn name(&self) -> String;
    fn age(&self) -> u32;
}

macro_rules! two_words {
    ($($value:ty)*) => {$(
        assert_eq!(size_of::<$value>(), 2 * WORD, stringify!($value));
        assert_eq!(align_of::<$value>(), align_of::<usize>(), stringify!($value));
        assert_eq!(size_of::<Option<$value>>(), 2 * WORD, "Option<{}>", stringify!($value));
    )*};
}

#[test]
fn every_value_is_two_words_and_so_is_its_option() {
    two_words! {
        Any Any<dyn Send> Any<dyn Sync> Any<dyn Send + Sync>
        AnyRef<'static> AnyRef<'static, dyn Send> AnyRef<'static, dyn Sync>
        AnyMut<'static> AnyMut<'static, dyn Send + Sync>
        Iface<dyn Named> Iface<dyn Named + Send> Iface<dyn Named + Sync> Iface<dyn Named + Send + Sync>
        IfaceRef<'static, dyn Named> IfaceRef<'static, dyn Named + Send + Sync>
        IfaceMut<'static, dyn Named> IfaceMut<'static, dyn Named + Send>
    }
}

/// The first word of an interface value, as it is in memory.
fn first_word<T>(value: &T) -> usize {
    assert_eq!(size_of::<T>(), 2 * WORD);
    // SAFETY: this is the promise under test: it is the address of a type or an itab, or zero. The second word
    // may be anything, and is not read.
    unsafe { std::ptr::from_ref(value).cast::<usize>().read() }
}

/// Go: the first word of a nil interface is zero, and of any other it is not.
#[test]
fn nil_is_a_first_word_of_zero() {
    macro_rules! nil {
        ($($value:ty)*) => {$({
            // So that a word that is not written is not zero by chance.
            let mut memory = std::mem::MaybeUninit::<Option<$value>>::uninit();
            // SAFETY: the bytes of `memory`.
            unsafe { std::ptr::write_bytes(memory.as_mut_ptr().cast::<u8>(), 0x55, 2 * WORD) };
            assert_eq!(first_word(memory.write(None)), 0, "{}", stringify!($value));
        })*};
    }
    nil! {
        Any Any<dyn Send + Sync> AnyRef<'static> AnyMut<'static>
        Iface<dyn Named> Iface<dyn Named + Send> IfaceRef<'static, dyn Named> IfaceMut<'static, dyn Named>
    }
}

/// Go: `eface` begins with the type, `iface` with the itab.
#[test]
fn the_first_word_is_the_type_or_the_itab() {
    let mut cat = Cat { name: "Tom".into(), age: 7 };
    let typ = std::ptr::from_ref(Type::of::<Cat>()).addr();
    assert_eq!(first_word(&Any::new(cat.clone())), typ);
    assert_eq!(first_word(&Some(Any::new(cat.clone()))), typ);
    assert_eq!(first_word(&AnyRef::new(&cat)), typ);
    assert_eq!(first_word(&AnyMut::new(&mut cat)), typ);
    let itab = |itab: Itab<'_>| itab.as_ptr().addr();
    let iface = Iface::<dyn Named>::new(cat.clone());
    assert_eq!(first_word(&iface), itab(Iface::itab(&iface)));
    let iface = Some(iface);
    assert_eq!(first_word(&iface), itab(Iface::itab(iface.as_ref().unwrap())));
    let iface = IfaceRef::<dyn Named>::new(&cat);
    assert_eq!(first_word(&iface), itab(IfaceRef::itab(iface)));
    let iface = IfaceMut::<dyn Named>::new(&mut cat);
    assert_eq!(first_word(&iface), itab(IfaceMut::itab(&iface)));
    assert_ne!(itab(IfaceMut::itab(&iface)), typ);
}

/// What lies in the data word and is no pointer is not read: its bytes may be uninitialised, or changed by another thread.
#[test]
fn the_data_word_is_read_where_it_is_a_pointer() {
    let is_the_value = |any: Any<dyn Send + Sync>| {
        let shown = words(&any);
        assert!(shown.data().is_none() && shown.data_offset().is_some(), "{}: {shown}", any.ty());
    };
    // As large as a word, with and without padding.
    #[cfg(target_pointer_width = "64")]
    type Half = u32;
    #[cfg(target_pointer_width = "32")]
    type Half = u16;
    is_the_value(Any::from_value(None::<Half>));
    is_the_value(Any::from_value([(1_u8, Half::MAX)]));
    is_the_value(Any::from_value([Opaque(std::sync::atomic::AtomicUsize::new(1))]));
    is_the_value(Any::from_value([Some(Box::new(1_u8))]));
    is_the_value(Any::from_value(()));
    for pointer in [None, Some(Arc::new(1_u8))] {
        let target = pointer.as_ref().map_or(std::ptr::null(), Arc::as_ptr);
        assert_eq!(words(&Any::new(pointer)).data(), Some(target.cast()));
    }
    // Borrowed, it is always an address.
    assert_eq!(words(&AnyRef::new(&())).data_offset(), None);
    let any: Any = Any::new(1_u8);
    assert_eq!(words(&any).first().addr(), first_word(&any));
}

/// Go: `println` of an interface value, and what gdb shows of `e` and `*i.tab`.
#[test]
fn words_as_println_and_a_debugger_show_them() {
    let cat = Cat { name: "Tom".into(), age: 7 };
    let any = AnyRef::new(&cat);
    let typ = any.ty();
    assert_eq!(words(&any).to_string(), format!("({typ:p},{:p})", &cat));
    assert_eq!(
        format!("{:?}", words(&Some(any))),
        format!("eface {{ _type: {typ:p} <{typ}>, data: {:p} }}", &cat)
    );
    let boxed = Box::new(cat.clone());
    let target = std::ptr::from_ref(&*boxed);
    let any: Any = Any::new(boxed);
    assert_eq!(words(&any).to_string(), format!("({:p},{target:p})", any.ty()), "a pointer is the word");
    let number: Any = Any::new(7_u8);
    assert_eq!(words(&number).to_string(), format!("({:p},the value)", number.ty()));
    assert_eq!(words(&None::<Iface<dyn Named>>).to_string(), "(0x0,0x0)");
    assert_eq!(format!("{:?}", words(&None::<Iface<dyn Named>>)), "iface { tab: 0x0, data: 0x0 }");

    let iface = IfaceRef::<dyn Named>::new(&cat);
    let itab = IfaceRef::itab(iface);
    let (inter, typ) = (itab.interface(), itab.ty());
    assert_eq!(words(&iface).to_string(), format!("({:p},{:p})", itab.as_ptr(), &cat));
    assert_eq!(
        format!("{:?}", words(&iface)),
        format!("iface {{ tab: {:p} <{typ}, {inter}>, data: {:p} }}", itab.as_ptr(), &cat)
    );
    let expected = format!(
        "iface {{
    tab: itab {{
        inter: {:p} <{inter}>,
        _type: {typ:p} <{typ}>,
        hash: {:#x},
        fun: [
            {:p} <age>,
            {:p} <name>,
        ],
    }},
    data: {:p},
}}",
        inter,
        itab.hash(),
        itab.fun(0),
        itab.fun(1),
        &cat
    );
    assert_eq!(format!("{:#?}", words(&iface)), expected);
}

/// Go: `fmt.Println` of `struct{}{}` and of `&struct{}{}` in an `any`, and of what else an interface value holds.
#[test]
fn the_value_alone() {
    #[derive(Typed, Debug)]
    struct Empty;
    #[derive(Typed)]
    struct Silent;
    let shown = |any: &Any| (format!("{:?}", value(any)), format!("{:#?}", value(any)));
    assert_eq!(shown(&Any::new(Empty)), ("Empty".into(), "Empty".into()));
    assert_eq!(shown(&Any::new(Box::new(Empty))), ("Empty".into(), "Empty".into()));
    assert_eq!(shown(&Any::new(vec![Some(1_u8), None])).0, "[Some(1), None]");
    assert_eq!(shown(&Any::new(Some(7_u8))).1, "Some(\n    7,\n)");
    assert_eq!(shown(&Any::new(Silent)).0, format!("{} {{ .. }}", Type::of::<Silent>()), "no address");
    let cat = Cat { name: "Tom".into(), age: 7 };
    assert_eq!(format!("{:?}", value(&IfaceRef::<dyn Named>::new(&cat))), format!("{cat:?}"));
    assert_eq!(format!("{:?}", value(&cat)), format!("{cat:?}"));
}

#[test]
fn an_itab_is_one_word_and_a_niche() {
    assert_eq!(size_of::<Itab<'_>>(), WORD);
    assert_eq!(size_of::<Option<Itab<'_>>>(), WORD);
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cat {
    name: String,
    age: u32,
}

#[methods]
impl Cat {
    pub fn name(&self) -> String {
        self.name.clone()
    }
    pub fn age(&self) -> u32 {
        self.age
    }
    pub fn purr(&self) {}
}

/// Go: `abi.ITab`: Inter 0, Type 8, Hash (here flags) 16, Fun 24.
#[test]
fn an_itab_has_gos_offsets() {
    #[repr(C)]
    struct Layout {
        inter: *const InterfaceType,
        typ: *const Type,
        direct: u16,
        fixed: u16,
        fun: [*const (); 2],
    }
    let cat = Cat { name: "Tom".into(), age: 7 };
    let by_rustc = IfaceRef::itab(IfaceRef::<dyn Named>::new(&cat));
    let by_getitab = IfaceRef::itab(AnyRef::new(&cat).cast_ref::<dyn Named>().unwrap());
    assert_ne!(by_rustc.as_ptr(), by_getitab.as_ptr(), "one is in read-only data, one on the heap");
    assert_eq!(by_rustc, by_getitab);
    for itab in [by_rustc, by_getitab] {
        assert_eq!(itab.as_ptr().addr() % align_of::<Layout>(), 0);
        // SAFETY: this is the promise under test: two words, four bytes and padding, a word per method.
        let seen = unsafe { &*itab.as_ptr().cast::<Layout>() };
        assert_eq!(seen.inter, std::ptr::from_ref(InterfaceType::of::<dyn Named>()));
        assert_eq!(seen.typ, std::ptr::from_ref(Type::of::<Cat>()));
        assert_eq!(seen.direct, 0, "a cat is larger than a word");
        assert_eq!(
            (seen.fixed, itab.is_static()),
            (u16::from(itab.as_ptr() == by_rustc.as_ptr()), seen.fixed != 0)
        );
        assert_eq!(seen.fun.to_vec(), itab.funs().map(|fun| fun as *const ()).collect::<Vec<_>>());
    }
    assert_eq!(Itab::size_of(0), if WORD == 8 { 24 } else { 12 });
    assert_eq!(Itab::size_of(2), size_of::<Layout>());
}

#[test]
fn an_itab_is_in_the_order_of_names() {
    let cat = Cat { name: "Tom".into(), age: 7 };
    let itab = IfaceRef::itab(IfaceRef::<dyn Named>::new(&cat));
    let names: Vec<_> = itab.interface().methods().iter().map(|method| method.name()).collect();
    assert_eq!(names, ["age", "name"], "sorted, not as declared");
    let typ: Vec<_> = itab.ty().methods().iter().map(|method| method.name()).collect();
    assert_eq!(typ, ["age", "name", "purr"]);
}

/// Whether the value lies in the data word of an `Any`.
fn is_inline<T: Typed>(value: T) -> bool {
    let any = Any::new(value);
    let words = (&raw const any).addr();
    let at = any.as_any_ref().as_ptr().addr();
    let inline = (words..words + size_of::<Any>()).contains(&at);
    assert_eq!(at % align_of::<T>(), 0, "aligned");
    assert_eq!(inline, T::TYPE.tflag().contains(TFlag::DIRECT_IFACE), "the descriptor says so");
    inline
}

#[repr(align(64))]
#[derive(Clone, Debug, PartialEq, itab::Typed)]
pub struct Wide(u8);

/// No bytes, and yet not in the word, which is not aligned for it.
#[repr(align(4096))]
#[derive(Clone, Debug, PartialEq, itab::Typed)]
pub struct Page;

#[derive(Clone, Debug, PartialEq, itab::Typed)]
pub struct Nothing;

#[test]
fn what_fits_into_the_word_lies_in_it() {
    assert!(is_inline(true));
    assert!(is_inline(7_u8));
    assert!(is_inline('c'));
    assert!(is_inline(1.5_f32));
    assert_eq!(is_inline(1.5_f64), WORD == 8);
    assert!(is_inline(usize::MAX));
    assert!(is_inline([1_u8; WORD]));
    assert!(is_inline(()));
    assert!(is_inline(Nothing));
    assert!(is_inline(Opaque([(); 1000])));
    assert!(is_inline(Box::new([0_u64; 100])));
    assert!(is_inline(Rc::new(1_u8)));
    assert!(is_inline(Arc::new(1_u8)));
    static FIVE: i32 = 5;
    let pointer: &'static i32 = &FIVE;
    assert!(is_inline(pointer));
    assert!(is_inline(None::<Box<u8>>));
    assert!(is_inline(Some(Box::new(1_u8))));
    assert!(is_inline(u8::default as fn() -> u8));
}

#[test]
fn what_does_not_fit_is_boxed() {
    assert!(!is_inline([1_u8; WORD + 1]));
    assert!(!is_inline(String::from("three words")));
    assert!(!is_inline("two words"));
    assert!(!is_inline(vec![1_u8]));
    assert!(!is_inline(1_u128));
    assert!(!is_inline(Some(1_usize)));
    assert!(!is_inline(Cat { name: String::new(), age: 0 }));
    assert!(!is_inline(Wide(1)));
    assert!(!is_inline(Page));
}

#[test]
fn over_aligned_values_survive_every_path() {
    let any = Any::new(Wide(9));
    let copy = any.try_clone().unwrap();
    assert_eq!(copy.downcast::<Wide>().unwrap(), Wide(9));
    assert_eq!(any.downcast_ref::<Wide>(), Some(&Wide(9)));
    assert_eq!(any.downcast::<Wide>().unwrap(), Wide(9));

    let any = Any::new(Page);
    let copy = any.try_clone().unwrap();
    assert_eq!(copy.as_any_ref().as_ptr().addr() % 4096, 0);
    assert_eq!(copy.downcast::<Page>().unwrap(), Page);
    assert_eq!(any.downcast::<Page>().unwrap(), Page);
}

/// Every size around a word comes out as it went in.
#[test]
fn bytes_are_kept() {
    macro_rules! sizes {
        ($($n:literal)*) => {$({
            let bytes: [u8; $n] = std::array::from_fn(|i| i as u8 ^ 0x5a);
            assert_eq!(is_inline(bytes), bytes.len() <= WORD);
            let any = Any::new(bytes);
            assert_eq!(any.ty().size(), $n);
            assert_eq!(any.downcast_ref::<[u8; $n]>(), Some(&bytes));
            let moved = Box::new(any);
            assert_eq!(moved.downcast::<[u8; $n]>().unwrap(), bytes);
        })*};
    }
    sizes!(0 1 2 3 4 5 6 7 8 9 15 16 17 24 64 1000);
}

#[test]
fn a_pointer_in_the_word_keeps_its_target() {
    let shared = Rc::new(String::from("here"));
    let any = Any::new(Rc::clone(&shared));
    assert!(Rc::ptr_eq(any.downcast_ref::<Rc<String>>().unwrap(), &shared));
    assert_eq!(Rc::strong_count(&shared), 2);
    let copy = any.try_clone().unwrap();
    assert_eq!(Rc::strong_count(&shared), 3);
    drop((any, copy));
    assert_eq!(Rc::strong_count(&shared), 1);
}

#[test]
fn an_interface_value_has_the_data_word_of_its_any() {
    let any = Any::new(Cat { name: "Tom".into(), age: 7 });
    let at = any.as_any_ref().as_ptr();
    let named = any.cast::<dyn Named>().unwrap();
    assert_eq!(named.as_any_ref().as_ptr(), at, "the word moved, the cat did not");
    assert_eq!(named.into_any().as_any_ref().as_ptr(), at);
}

#[test]
fn errors_are_small() {
    assert_eq!(size_of::<itab::TypeAssertionError>(), 3 * size_of::<usize>());
}
