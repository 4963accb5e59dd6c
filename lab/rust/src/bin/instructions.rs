//! One named function per hot operation, called a thousand times each, for `lab/instructions.sh` to count instructions
//! under callgrind. Everything is asked once before, outside these functions, so that they only see known answers.

#![expect(missing_docs, reason = "the items of a program, which nobody else sees")]

use itab::{Any, AnyRef, IfaceRef, InterfaceType, ItabTable, Type, interface, methods, type_switch};
use std::hint::black_box;

#[interface]
pub trait Valer {
    fn val(&self) -> i64;
}

#[interface]
pub trait Namer {
    fn name(&self) -> &'static str;
}

#[interface]
pub trait Absent {
    fn not_there(&self);
}

pub struct Small(pub u64);

/// Its instantiations share their cells.
pub struct Numbered<const N: usize>(pub u64);

#[methods]
impl<const N: usize> Numbered<N> {
    pub fn name(&self) -> &'static str {
        "Numbered"
    }
}

pub trait First {}
pub trait Second {}
pub trait Third {}
pub trait Nowhere {}
impl First for Small {}
impl Second for Small {}
impl Third for Small {}

#[methods(dyn First, dyn Second, dyn Third)]
impl Small {
    pub fn val(&self) -> i64 {
        self.0 as i64
    }
    pub fn name(&self) -> &'static str {
        "Small"
    }
}

pub struct Other(pub u64);

#[methods]
impl Other {
    pub fn val(&self) -> i64 {
        2
    }
}

/// Functions whose names survive into the executable.
macro_rules! operations {
    ($(fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty $body:block)*) => {$(
        #[unsafe(no_mangle)]
        #[inline(never)]
        pub fn $name($($argument: $type),*) -> $result $body
    )*};
}

operations! {
    fn op_concrete_hit(any: &Any) -> Option<&Small> {
        any.downcast_ref()
    }
    fn op_concrete_miss(any: &Any) -> bool {
        any.is::<Other>()
    }
    fn op_equal(any: &Any, other: &Any) -> bool {
        any == other
    }
    fn op_equal_other_type(any: &Any, other: &Any) -> bool {
        *any == *other
    }
    fn op_equal_concrete(any: &Any, other: u64) -> bool {
        *any == other
    }
    fn op_cast_hit(any: &Any) -> bool {
        any.cast_ref::<dyn Namer>().is_ok()
    }
    fn op_cast_negative(any: &Any) -> bool {
        any.cast_ref::<dyn Absent>().is_ok()
    }
    // The other way round, or it is one function with `op_cast_hit`.
    fn op_cast_second_instantiation(any: &Any) -> bool {
        any.cast_ref::<dyn Namer>().is_err()
    }
    fn op_dyn_first(any: AnyRef<'_>) -> Option<&dyn First> {
        any.as_dyn::<dyn First>().ok()
    }
    fn op_dyn_third(any: AnyRef<'_>) -> Option<&dyn Third> {
        any.as_dyn::<dyn Third>().ok()
    }
    fn op_dyn_nowhere(any: AnyRef<'_>) -> Option<&dyn Nowhere> {
        any.as_dyn::<dyn Nowhere>().ok()
    }
    fn op_std_any(any: &dyn std::any::Any) -> Option<&Small> {
        any.downcast_ref::<Small>()
    }
    fn op_cast_borrowed_hit(any: AnyRef<'_>) -> bool {
        any.cast_ref::<dyn Namer>().is_ok()
    }
    fn op_interface_to_interface(iface: IfaceRef<'_, dyn Valer>) -> bool {
        IfaceRef::cast_ref::<dyn Namer>(iface).is_ok()
    }
    fn op_table(itab_table: &ItabTable, inter: &'static InterfaceType, typ: &'static Type) -> bool {
        itab_table.getitab(inter, typ).is_some()
    }
    fn op_call(iface: IfaceRef<'_, dyn Valer>) -> i64 {
        iface.val()
    }
    fn op_cast_and_call(any: &Any) -> i64 {
        any.cast_ref::<dyn Valer>().map_or(0, |valer| valer.val())
    }
    fn op_convert_u64(number: u64) -> Any {
        Any::new(number)
    }
    fn op_convert_pointer(pointer: &'static Small) -> Any {
        Any::new(pointer)
    }
    fn op_switch_third_arm(any: AnyRef<'_>) -> i64 {
        type_switch!(any, {
            n: i64 => *n,
            other: Other => other.val(),
            small: Small => small.val(),
            _ => 0,
        })
    }
    fn op_switch_ninth_of_sixteen(any: AnyRef<'_>) -> i64 {
        type_switch!(any, {
            _: u8 => 1,
            _: u16 => 8,
            _: u32 => 15,
            _: u64 => 22,
            _: u128 => 29,
            _: usize => 36,
            _: i8 => 43,
            _: i16 => 50,
            _: Small => 57,
            _: i32 => 64,
            _: i64 => 71,
            _: i128 => 78,
            _: isize => 85,
            _: bool => 92,
            _: char => 99,
            _: Other => 106,
            _ => 0,
        })
    }
    fn op_switch_interface_arm(any: AnyRef<'_>) -> usize {
        type_switch!(any, {
            _n: i64 => 1,
            _absent: dyn Absent => 2,
            namer: dyn Namer => namer.name().len(),
            _ => 0,
        })
    }
}

const CALLS: usize = 1000;
static POINTEE: Small = Small(9);

fn repeat<R>(mut operation: impl FnMut() -> R) {
    for _ in 0..CALLS {
        black_box(operation());
    }
}

/// `lab/instructions.sh` leaves out the calls made here.
#[inline(never)]
fn ask_everything(any: &Any, iface: IfaceRef<'_, dyn Valer>, instantiations: [&Any; 2]) {
    let borrowed = any.as_any_ref();
    assert!(op_cast_hit(any) && !op_cast_negative(any) && op_cast_borrowed_hit(borrowed));
    assert!(!instantiations.iter().any(|any| op_cast_second_instantiation(any)));
    assert!(op_interface_to_interface(iface));
    assert!(op_table(
        ItabTable::process(),
        IfaceRef::itab(IfaceRef::<dyn Namer>::new(&POINTEE)).interface(),
        borrowed.ty()
    ));
    assert_eq!(
        (op_cast_and_call(any), op_switch_third_arm(borrowed), op_switch_interface_arm(borrowed)),
        (7, 7, 5)
    );
    assert_eq!(op_switch_ninth_of_sixteen(borrowed), 57);
    assert!(op_dyn_first(borrowed).is_some() && op_dyn_third(borrowed).is_some());
    assert!(op_dyn_nowhere(borrowed).is_none() && op_std_any(&POINTEE).is_some());
}

fn main() {
    let any = Any::new(Small(7));
    let (number, same) = (Any::new(7_u64), Any::new(7_u64));
    let borrowed = any.as_any_ref();
    let (first, second) = (Any::new(Numbered::<1>(1)), Any::new(Numbered::<2>(2)));
    let iface = IfaceRef::<dyn Valer>::new(&POINTEE);
    let (itab_table, inter, typ) = (
        ItabTable::process(),
        IfaceRef::itab(IfaceRef::<dyn Namer>::new(&POINTEE)).interface(),
        borrowed.ty(),
    );

    ask_everything(&any, iface, [&first, &second]);

    repeat(|| op_concrete_hit(black_box(&any)));
    repeat(|| op_concrete_miss(black_box(&any)));
    repeat(|| op_equal(black_box(&number), black_box(&same)));
    repeat(|| op_equal_other_type(black_box(&number), black_box(&any)));
    repeat(|| op_equal_concrete(black_box(&number), black_box(7)));
    repeat(|| op_cast_hit(black_box(&any)));
    repeat(|| op_cast_negative(black_box(&any)));
    repeat(|| op_cast_second_instantiation(black_box(&second)));
    repeat(|| op_dyn_first(black_box(borrowed)));
    repeat(|| op_dyn_third(black_box(borrowed)));
    repeat(|| op_dyn_nowhere(black_box(borrowed)));
    repeat(|| op_std_any(black_box(&POINTEE)));
    repeat(|| op_cast_borrowed_hit(black_box(borrowed)));
    repeat(|| op_interface_to_interface(black_box(iface)));
    repeat(|| op_table(black_box(itab_table), black_box(inter), black_box(typ)));
    repeat(|| op_call(black_box(iface)));
    repeat(|| op_cast_and_call(black_box(&any)));
    repeat(|| op_convert_u64(black_box(256)));
    repeat(|| op_convert_pointer(black_box(&POINTEE)));
    repeat(|| op_switch_third_arm(black_box(borrowed)));
    repeat(|| op_switch_ninth_of_sixteen(black_box(borrowed)));
    repeat(|| op_switch_interface_arm(black_box(borrowed)));
}
