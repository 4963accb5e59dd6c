//! From a value to an interface value: what Go's `conv` functions became.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use std::rc::Rc;

use itab::{Any, AnyRef, Iface, IfaceRef, Typed, interface, methods};

use super::address::address;
use super::observe::allocations;
use super::page::Page;
use itab::inspect::words;

#[interface]
pub trait Stringer {
    fn string(&self) -> String;
}

/// Go: `type Binary uint64`.
#[derive(Clone, Copy, Debug)]
pub struct Binary(pub u64);

#[methods]
impl Binary {
    pub fn string(&self) -> String {
        self.0.to_string()
    }
}

#[derive(Clone, Debug, Default)]
pub struct Bird {
    pub name: String,
}

#[methods]
impl Bird {
    pub fn string(&self) -> String {
        self.name.clone()
    }
}

#[derive(Typed, Clone, Copy, Debug)]
pub struct Point(f64, f64);

/// A value, what putting it into an `Any` allocates, and what Go calls for it.
macro_rules! conversion {
    ($value:expr, $typ:ty, $go:literal) => {{
        let value: $typ = $value;
        let any = Any::new(value);
        let place = if words(&any).data_offset().is_some() { "word" } else { "heap" };
        let value: $typ = $value;
        let allocated = allocations(move || Any::new(value));
        [
            stringify!($value).to_owned(),
            size_of::<$typ>().to_string(),
            place.to_owned(),
            allocated.to_string(),
            $go.to_owned(),
        ]
    }};
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "The conversions of Go's articles, and what each allocates here. The counts are of this process.",
    );
    page.table(
        ["value", "bytes", "kept in", "allocated", "Go"],
        &[
            conversion!((), (), "zerobase"),
            conversion!(true, bool, "staticuint64s"),
            conversion!(7_u16, u16, "convT16: staticuint64s"),
            conversion!(700_u16, u16, "convT16: allocates"),
            conversion!(70_000_u32, u32, "convT32: allocates"),
            conversion!(0_u64, u64, "convT64 (once zeroVal)"),
            conversion!(u64::MAX, u64, "convT64: allocates"),
            conversion!(1.5_f64, f64, "convT64: allocates"),
            conversion!(Binary(1), Binary, "convT64"),
            conversion!('x', char, "convT32"),
            conversion!(Box::new(7_u64), Box<u64>, "direct: pointer-shaped"),
            conversion!(Rc::new(7_u64), Rc<u64>, "direct"),
            conversion!("text", &'static str, "convTstring"),
            conversion!(String::new(), String, "convTstring: zeroVal"),
            conversion!(Vec::<u8>::new(), Vec<u8>, "convTslice: zeroVal"),
            conversion!(Point(1.0, 2.0), Point, "convTnoptr (T2Enoptr)"),
            conversion!(Bird::default(), Bird, "convT (T2E, T2I)"),
        ],
    );
    page.prose(
        "A value that is not larger than a word, and needs no more alignment, lies in the data word. \
         Anything else is one allocation of exactly its size, which is written once: there is nothing to \
         zero first (`needzero`) and no write barrier to avoid (`typedmemmove`, `memmove`). Read-only \
         globals and stack temporaries, which Go finds by escape analysis, are borrows here:",
    );
    run! { page, let point = Point(1.0, 2.0); }
    show!(page, allocations(|| AnyRef::new(&point)));
    show!(page, allocations(|| IfaceRef::<dyn Stringer>::new(&Binary(1)).string().len()));
    page.prose(
        "The second one allocated the text and nothing else. (Go's riddle: `var b Stringer = Binary(1)` does \
         not call `convT64`. A constant has its data word in read-only data.)",
    );
    page.go("b = i; println(b.String())    (i is a variable: convT64)");
    run! { page, let b = Iface::<dyn Stringer>::new(Binary(1)); }
    show!(page, b.string());
    show!(page, words(&b));

    page.prose("Two conversions of one variable are two values (Go calls `convT` twice):");
    page.go("var efc interface{} = bird; var ifc Flyable = bird");
    run! { page, let bird = Bird { name: "b1".into() }; }
    run! { page, let efc = Any::new(bird.clone()); }
    run! { page, let ifc = Iface::<dyn Stringer>::new(bird.clone()); }
    show!(page, words(&efc));
    show!(page, words(&ifc));
    show!(page, address(&bird));

    page.prose(
        "Small integers. Go shares one static word per value below 256 (`staticuint64s`, the flyweight \
         pattern), Java one object per value from -128 to 127 (`IntegerCache`), so `==` on references says \
         true for 127 and false for 128. Here the number is in the word, for every number.",
    );
    let rows: Vec<[String; 6]> = [127_i64, 128, 255, 256]
        .into_iter()
        .map(|n| {
            let (one, two) = (Any::new(n), Any::new(n));
            let inline = words(&one).data_offset().is_some() && words(&two).data_offset().is_some();
            [
                n.to_string(),
                (-128..=127).contains(&n).to_string(),
                if (0..256).contains(&n) { "shared".to_owned() } else { "allocated".to_owned() },
                if inline { "in the word".to_owned() } else { "elsewhere".to_owned() },
                allocations(|| Any::new(n)).to_string(),
                (one.downcast_ref::<i64>() == two.downcast_ref::<i64>()).to_string(),
            ]
        })
        .collect();
    page.table(["n", "Java: k1 == k2", "Go: data", "here", "allocated", "k1.equals(k2)"], &rows);

    page.prose("From one interface to another, only the first word changes; the value stays where it is.");
    page.go("e = i              (I2E: loads the type from the itab)");
    run! { page, let e = ifc.as_any_ref(); }
    show!(page, words(&e));
    page.go("i = e.(Stringer)   (E2I: needs an assertion)");
    run! { page, let i = e.cast_ref::<dyn Stringer>().unwrap(); }
    show!(page, words(&i));
    show!(page, allocations(|| ifc.as_any_ref().cast_ref::<dyn Stringer>().is_ok()));
    run! { page, let e = ifc.into_any(); }
    show!(page, words(&e));
    page.prose("There is no E2E and no conversion of an interface to itself: those are moves.");

    page.prose(
        "A `[]T` is not a `[]interface{}`: its elements are laid out differently, so it takes a loop.",
    );
    run! { page, let numbers = [3_u16, 300, 30_000]; }
    show!(page, size_of_val(&numbers));
    run! { page, let anys: Vec<Any> = numbers.into_iter().map(Any::new).collect(); }
    show!(page, size_of_val(&anys[..]));
    show!(page, ?anys[1]);
}
