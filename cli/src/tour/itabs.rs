//! Itabs: layout, order, where they come from.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use itab::abi::TFlag;
use itab::{Any, AnyRef, IfaceMut, IfaceRef, Itab, ItabTable, interface, methods};

use super::address::itab_address;
use super::page::Page;

/// Go: `type i interface { A(); C() }`.
#[interface]
pub trait I {
    fn a(&self) -> char;
    fn c(&self) -> char;
}

pub struct T;

/// More than the interface asks for.
#[methods]
impl T {
    pub fn a(&self) -> char {
        'A'
    }
    pub fn b(&self) -> char {
        'B'
    }
    pub fn c(&self) -> char {
        'C'
    }
    pub fn d(&self) -> char {
        'D'
    }
}

#[interface]
pub trait Person {
    fn run(&self) -> String;
    fn eat(&mut self, food: &str) -> String;
}

pub struct Xitehip {
    age: u8,
}

#[methods]
impl Xitehip {
    pub fn run(&self) -> String {
        format!("runs at {}", self.age)
    }
    pub fn eat(&mut self, food: &str) -> String {
        self.age += 1;
        format!("eats {food}, is {}", self.age)
    }
}

pub(super) fn show(page: &mut Page) {
    page.prose("The interface asks for `a` and `c`; the type has `a`, `b`, `c` and `d`.");
    page.go("type i interface { A(); C() }; var v i = t{}");
    run! { page, let t = T; }
    run! { page, let itab = IfaceRef::itab(AnyRef::new(&t).cast_ref::<dyn I>().unwrap()); }
    show!(page, itab_address(itab));
    show!(page, itab.interface());
    show!(page, itab.ty());
    show!(page, itab.len());
    memory(page, itab);
    page.prose(
        "`fun` is declared with one entry in Go and is as long as the interface; so it is here, behind the \
         fixed part. Go keeps a copy of the type's hash at 16 for its type switches; a switch here compares \
         descriptors, and the place says whether the value lies in the data word, and whether rustc made the \
         itab. The old layout (`link`, `bad`, `inhash`) went away with the chained table.",
    );
    page.go("unsafe.Sizeof(itab{}) + (len(inter.mhdr)-1)*goarch.PtrSize");
    show!(page, ?[1, 2, 3].map(Itab::size_of));

    page.prose("The order is that of the names: `run` is declared before `eat`, and `eat` is `fun[0]`.");
    page.go("var xh Person = &xitehip{age: 18}");
    page.go("xh.eat(\"ma la xiao long xia!\"); xh.run()");
    run! { page, let mut xitehip = Xitehip { age: 18 }; }
    run! { page, let mut xh = IfaceMut::<dyn Person>::new(&mut xitehip); }
    show!(page, xh.eat("ma la xiao long xia!"));
    show!(page, xh.run());
    memory(page, IfaceMut::itab(&xh));
    page.prose("A call loads `fun[k]` and calls it with the data word; the method is not searched.");

    page.prose(
        "Where rustc knows interface and type, the itab is a constant in read-only data (Go: `go:itab.T,I`) \
         and no table is involved. Where only the value is known, `getitab` finds or builds one, which \
         lives as long as its table. There is one per pair, however often it is asked for.",
    );
    run! { page, let known = IfaceRef::itab(IfaceRef::<dyn Unasked>::new(&t)); }
    run! { page, let before = ItabTable::process().stats().table.entries; }
    run! { page, let again = IfaceRef::itab(IfaceRef::<dyn Unasked>::new(&t)); }
    show!(page, ItabTable::process().stats().table.entries - before);
    run! { page, let any = Any::new(T); }
    run! { page, let built = IfaceRef::itab(any.cast_ref::<dyn Unasked>().unwrap()); }
    show!(page, ItabTable::process().stats().table.entries - before);
    run! { page, let found = IfaceRef::itab(any.cast_ref::<dyn Unasked>().unwrap()); }
    show!(page, ItabTable::process().stats().table.entries - before);
    show!(page, itab_address(known));
    show!(page, itab_address(built));
    show!(page, built.as_ptr() == found.as_ptr());
    show!(page, known == again && known == built);
}

/// Declared apart, so that nobody else has asked for it.
#[interface]
trait Unasked {
    fn d(&self) -> char;
}

/// What lies at an itab.
fn memory(page: &mut Page, itab: Itab<'_>) {
    let mut rows: Vec<[String; 5]> = Itab::FIELDS
        .iter()
        .map(|field| {
            let (go, value) = match field.name {
                "interface" => ("inter", format!("{:p}", itab.interface())),
                "ty" => ("_type", format!("{:p}", itab.ty())),
                "direct" => ("hash, [4]byte", format!("{}", itab.ty().tflag().contains(TFlag::DIRECT_IFACE))),
                _ => ("\"", format!("{}", itab.is_static())),
            };
            [go, field.name, &format!("+{}", field.offset), &field.size.to_string(), &value]
                .map(str::to_owned)
        })
        .collect();
    for (k, (code, imethod)) in itab.funs().zip(itab.interface().methods()).enumerate() {
        let method = itab.ty().methods().iter().find(|method| method.name() == imethod.name());
        let same = method.is_some_and(|method| method.ifn() as usize == code as usize);
        let value = format!("{code:p} {}{}", imethod.name(), if same { ", the type's ifn" } else { "" });
        let [offset, size] = [Itab::size_of(k), size_of_val(&code)];
        rows.push([format!("fun[{k}]"), format!("fun({k})"), format!("+{offset}"), size.to_string(), value]);
    }
    page.table(["ptype itab", "field", "offset", "bytes", "value"], &rows);
}
