//! Type switches whose arms are decided by one look-up: each value reaches the arm that Go's rule gives it, the first
//! that its type matches.

#![allow(missing_docs)]

use itab::{Any, AnyRef, IfaceRef, Typed, interface, methods, type_switch};

#[interface]
pub trait Named {
    fn name(&self) -> String;
}
#[interface]
pub trait Aged {
    fn age(&self) -> u32;
}
#[interface]
pub trait Absent {
    fn absent(&self);
}

pub struct Person(u32);
#[methods]
impl Person {
    pub fn name(&self) -> String {
        format!("person {}", self.0)
    }
    pub fn age(&self) -> u32 {
        self.0
    }
}
pub struct Stone(u32);
#[methods]
impl Stone {
    pub fn age(&self) -> u32 {
        self.0 * 1000
    }
}

#[derive(Typed)]
pub struct N<const K: usize>;

/// More arms than one look-up decides: the first 256, then the others.
fn number(any: &Any) -> usize {
    type_switch!(any, {
        _: dyn Absent => 1000,
            _: N<0> => 0, _: N<1> => 1, _: N<2> => 2, _: N<3> => 3, _: N<4> => 4, _: N<5> => 5, _: N<6> => 6, _: N<7> => 7,
            _: N<8> => 8, _: N<9> => 9, _: N<10> => 10, _: N<11> => 11, _: N<12> => 12, _: N<13> => 13, _: N<14> => 14, _: N<15> => 15,
            _: N<16> => 16, _: N<17> => 17, _: N<18> => 18, _: N<19> => 19, _: N<20> => 20, _: N<21> => 21, _: N<22> => 22, _: N<23> => 23,
            _: N<24> => 24, _: N<25> => 25, _: N<26> => 26, _: N<27> => 27, _: N<28> => 28, _: N<29> => 29, _: N<30> => 30, _: N<31> => 31,
            _: N<32> => 32, _: N<33> => 33, _: N<34> => 34, _: N<35> => 35, _: N<36> => 36, _: N<37> => 37, _: N<38> => 38, _: N<39> => 39,
            _: N<40> => 40, _: N<41> => 41, _: N<42> => 42, _: N<43> => 43, _: N<44> => 44, _: N<45> => 45, _: N<46> => 46, _: N<47> => 47,
            _: N<48> => 48, _: N<49> => 49, _: N<50> => 50, _: N<51> => 51, _: N<52> => 52, _: N<53> => 53, _: N<54> => 54, _: N<55> => 55,
            _: N<56> => 56, _: N<57> => 57, _: N<58> => 58, _: N<59> => 59, _: N<60> => 60, _: N<61> => 61, _: N<62> => 62, _: N<63> => 63,
            _: N<64> => 64, _: N<65> => 65, _: N<66> => 66, _: N<67> => 67, _: N<68> => 68, _: N<69> => 69, _: N<70> => 70, _: N<71> => 71,
            _: N<72> => 72, _: N<73> => 73, _: N<74> => 74, _: N<75> => 75, _: N<76> => 76, _: N<77> => 77, _: N<78> => 78, _: N<79> => 79,
            _: N<80> => 80, _: N<81> => 81, _: N<82> => 82, _: N<83> => 83, _: N<84> => 84, _: N<85> => 85, _: N<86> => 86, _: N<87> => 87,
            _: N<88> => 88, _: N<89> => 89, _: N<90> => 90, _: N<91> => 91, _: N<92> => 92, _: N<93> => 93, _: N<94> => 94, _: N<95> => 95,
            _: N<96> => 96, _: N<97> => 97, _: N<98> => 98, _: N<99> => 99, _: N<100> => 100, _: N<101> => 101, _: N<102> => 102, _: N<103> => 103,
            _: N<104> => 104, _: N<105> => 105, _: N<106> => 106, _: N<107> => 107, _: N<108> => 108, _: N<109> => 109, _: N<110> => 110, _: N<111> => 111,
            _: N<112> => 112, _: N<113> => 113, _: N<114> => 114, _: N<115> => 115, _: N<116> => 116, _: N<117> => 117, _: N<118> => 118, _: N<119> => 119,
            _: N<120> => 120, _: N<121> => 121, _: N<122> => 122, _: N<123> => 123, _: N<124> => 124, _: N<125> => 125, _: N<126> => 126, _: N<127> => 127,
            _: N<128> => 128, _: N<129> => 129, _: N<130> => 130, _: N<131> => 131, _: N<132> => 132, _: N<133> => 133, _: N<134> => 134, _: N<135> => 135,
            _: N<136> => 136, _: N<137> => 137, _: N<138> => 138, _: N<139> => 139, _: N<140> => 140, _: N<141> => 141, _: N<142> => 142, _: N<143> => 143,
            _: N<144> => 144, _: N<145> => 145, _: N<146> => 146, _: N<147> => 147, _: N<148> => 148, _: N<149> => 149, _: N<150> => 150, _: N<151> => 151,
            _: N<152> => 152, _: N<153> => 153, _: N<154> => 154, _: N<155> => 155, _: N<156> => 156, _: N<157> => 157, _: N<158> => 158, _: N<159> => 159,
            _: N<160> => 160, _: N<161> => 161, _: N<162> => 162, _: N<163> => 163, _: N<164> => 164, _: N<165> => 165, _: N<166> => 166, _: N<167> => 167,
            _: N<168> => 168, _: N<169> => 169, _: N<170> => 170, _: N<171> => 171, _: N<172> => 172, _: N<173> => 173, _: N<174> => 174, _: N<175> => 175,
            _: N<176> => 176, _: N<177> => 177, _: N<178> => 178, _: N<179> => 179, _: N<180> => 180, _: N<181> => 181, _: N<182> => 182, _: N<183> => 183,
            _: N<184> => 184, _: N<185> => 185, _: N<186> => 186, _: N<187> => 187, _: N<188> => 188, _: N<189> => 189, _: N<190> => 190, _: N<191> => 191,
            _: N<192> => 192, _: N<193> => 193, _: N<194> => 194, _: N<195> => 195, _: N<196> => 196, _: N<197> => 197, _: N<198> => 198, _: N<199> => 199,
            _: N<200> => 200, _: N<201> => 201, _: N<202> => 202, _: N<203> => 203, _: N<204> => 204, _: N<205> => 205, _: N<206> => 206, _: N<207> => 207,
            _: N<208> => 208, _: N<209> => 209, _: N<210> => 210, _: N<211> => 211, _: N<212> => 212, _: N<213> => 213, _: N<214> => 214, _: N<215> => 215,
            _: N<216> => 216, _: N<217> => 217, _: N<218> => 218, _: N<219> => 219, _: N<220> => 220, _: N<221> => 221, _: N<222> => 222, _: N<223> => 223,
            _: N<224> => 224, _: N<225> => 225, _: N<226> => 226, _: N<227> => 227, _: N<228> => 228, _: N<229> => 229, _: N<230> => 230, _: N<231> => 231,
            _: N<232> => 232, _: N<233> => 233, _: N<234> => 234, _: N<235> => 235, _: N<236> => 236, _: N<237> => 237, _: N<238> => 238, _: N<239> => 239,
            _: N<240> => 240, _: N<241> => 241, _: N<242> => 242, _: N<243> => 243, _: N<244> => 244, _: N<245> => 245, _: N<246> => 246, _: N<247> => 247,
            _: N<248> => 248, _: N<249> => 249, _: N<250> => 250, _: N<251> => 251, _: N<252> => 252, _: N<253> => 253, _: N<254> => 254, _: N<255> => 255,
            _: N<256> => 256, _: N<257> => 257, _: N<258> => 258, _: N<259> => 259, _: N<260> => 260, _: N<261> => 261, _: N<262> => 262, _: N<263> => 263,
            _: N<264> => 264, _: N<265> => 265, _: N<266> => 266, _: N<267> => 267, _: N<268> => 268, _: N<269> => 269, _: N<270> => 270, _: N<271> => 271,
            _: N<272> => 272, _: N<273> => 273, _: N<274> => 274, _: N<275> => 275, _: N<276> => 276, _: N<277> => 277, _: N<278> => 278, _: N<279> => 279,
            _: N<280> => 280, _: N<281> => 281, _: N<282> => 282, _: N<283> => 283, _: N<284> => 284, _: N<285> => 285, _: N<286> => 286, _: N<287> => 287,
            _: N<288> => 288, _: N<289> => 289, _: N<290> => 290, _: N<291> => 291, _: N<292> => 292, _: N<293> => 293, _: N<294> => 294, _: N<295> => 295,
            _: N<296> => 296, _: N<297> => 297, _: N<298> => 298, _: N<299> => 299,
        _: dyn Aged => 1001,
        _ => 1002,
    })
}

macro_rules! each {
    ($check:ident: $($k:literal)*) => {$($check(Any::new(N::<$k>), $k);)*};
}

#[test]
fn three_hundred_arms() {
    let check = |any: Any, arm: usize| {
        // The second time the answer is known.
        assert_eq!((number(&any), number(&any)), (arm, arm));
    };
    each! { check: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 63 64 65 127 128 239 240 253 254 255 256 257 271 272 298 299 }
    check(Any::new(N::<300>), 1002);
    check(Any::new(Stone(1)), 1001);
    check(Any::new(0_u8), 1002);
}

/// What an arm binds is the value itself, as the type or through the interface that the arm names.
#[test]
fn types_and_interfaces_in_turn() {
    fn describe(value: Option<AnyRef<'_>>) -> String {
        type_switch!(value, {
            _: dyn Absent => "absent".to_owned(),
            n: u8 => format!("u8 {n}"),
            named: dyn Named => named.name(),
            // Never reached by a `Person`, which is `Named`.
            person: Person => format!("Person {}", person.0),
            n: u16 => format!("u16 {n}"),
            aged: dyn Aged => format!("aged {}", aged.age()),
            stone: Stone => format!("Stone {}", stone.0),
            text: String => format!("text {text}"),
            rest: _ => format!("other {}", rest.map_or("nil".to_owned(), |any| any.ty().to_string())),
        })
    }
    for _ in 0..2 {
        assert_eq!(describe(Some(AnyRef::new(&7_u8))), "u8 7");
        assert_eq!(describe(Some(AnyRef::new(&8_u16))), "u16 8");
        assert_eq!(describe(Some(AnyRef::new(&Person(3)))), "person 3");
        assert_eq!(describe(Some(AnyRef::new(&Stone(4)))), "aged 4000");
        assert_eq!(describe(Some(AnyRef::new(&"five".to_owned()))), "text five");
        assert_eq!(describe(Some(AnyRef::new(&6.0_f64))), "other f64");
        assert_eq!(describe(None), "other nil");
    }
}

/// The arms of a generic function are one static for all instantiations, and their types are those of each.
#[test]
fn arms_of_a_generic_function() {
    fn which<A: Typed, B: Typed>(any: &Any) -> (u8, Option<usize>) {
        type_switch!(any, {
            _: dyn Absent => (0, None),
            _: dyn Named => (1, None),
            a: A => (2, Some(std::ptr::from_ref::<A>(a).addr())),
            b: B => (3, Some(std::ptr::from_ref::<B>(b).addr())),
            _ => (4, None),
        })
    }
    let (byte, word) = (Any::new(1_u8), Any::new(2_u16));
    for _ in 0..2 {
        assert_eq!((which::<u8, u16>(&byte).0, which::<u16, u8>(&byte).0), (2, 3));
        assert_eq!((which::<u8, u16>(&word).0, which::<u16, u8>(&word).0), (3, 2));
        assert_eq!((which::<u8, u32>(&word).0, which::<u32, u64>(&byte).0), (4, 4));
        assert_eq!((which::<u8, u8>(&byte).0, which::<Person, u8>(&Any::new(Person(1))).0), (2, 1));
        let address = std::ptr::from_ref(byte.downcast_ref::<u8>().expect("a byte")).addr();
        assert_eq!(which::<u16, u8>(&byte).1, Some(address));
    }
}

/// An owned value moves into the arm that it matches; a value behind an exclusive reference can be changed there.
#[test]
fn owned_and_exclusive_subjects() {
    fn take(any: Any) -> String {
        type_switch!(any, {
            named: dyn Named => named.name(),
            aged: dyn Aged => aged.age().to_string(),
            text: String => text,
            mut list: Vec<u8> => { list.push(9); format!("{list:?}") }
            rest: _ => format!("left: {}", rest.ty()),
        })
    }
    assert_eq!(take(Any::new(Person(2))), "person 2");
    assert_eq!(take(Any::new(Stone(2))), "2000");
    assert_eq!(take(Any::new("moved".to_owned())), "moved");
    assert_eq!(take(Any::new(vec![1_u8])), "[1, 9]");
    assert_eq!(take(Any::new(1_i8)), "left: i8");

    let mut any = Any::new(5_u64);
    for _ in 0..3 {
        type_switch!(&mut any, {
            _: dyn Named => {}
            _: dyn Aged => {}
            _: u32 => {}
            n: u64 => *n += 1,
            _ => {}
        });
    }
    assert_eq!(any.downcast_ref::<u64>(), Some(&8));

    let person = Person(4);
    let aged = IfaceRef::<dyn Aged>::new(&person);
    let name = type_switch!(aged, { _: dyn Absent => String::new(), named: dyn Named => named.name(), _ => String::new() });
    assert_eq!(name, "person 4");
}
