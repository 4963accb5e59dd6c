//! Interface values: a first word that says what the value is, and a data word.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use std::cell::Cell;
use std::rc::Rc;

use itab::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef, Typed, interface, methods};

use super::address::{address, descriptor, itab_address};
use super::page::Page;
use itab::inspect::words;

#[interface]
pub trait Flyable {
    fn fly(&self) -> String;
}

#[derive(Clone, Debug)]
pub struct Bird {
    pub name: String,
}

#[methods]
impl Bird {
    pub fn fly(&self) -> String {
        format!("{} flies", self.name)
    }
}

#[interface]
pub trait Person {
    fn run(&self) -> u8;
}

#[derive(Clone, Debug)]
pub struct Xitehip {
    pub age: u8,
}

#[methods]
impl Xitehip {
    pub fn run(&self) -> u8 {
        self.age
    }
}

#[derive(Typed, Debug)]
pub struct Empty {}

#[derive(Debug)]
pub struct Counter(Cell<u32>);

#[methods]
impl Counter {
    pub fn count(&self) -> u32 {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
}

#[interface]
trait Counts {
    fn count(&self) -> u32;
}

pub(super) fn show(page: &mut Page) {
    page.prose(
        "Go's empty interface (`any`) is an `eface`: the type descriptor, and the data word. An interface \
         with methods is an `iface`: an itab, and the data word. Rust has owners and borrowers, so there \
         are three of each.",
    );
    page.table(
        ["Go", "Rust", "bytes", "bytes of its Option"],
        &[
            sizes::<Any>("eface", "Any"),
            sizes::<AnyRef<'_>>("", "AnyRef"),
            sizes::<AnyMut<'_>>("", "AnyMut"),
            sizes::<Iface<dyn Flyable>>("iface", "Iface<dyn Flyable>"),
            sizes::<IfaceRef<'_, dyn Flyable>>("", "IfaceRef<dyn Flyable>"),
            sizes::<IfaceMut<'_, dyn Flyable>>("", "IfaceMut<dyn Flyable>"),
        ],
    );

    page.prose("The nil interface is `None`, in the same two words: the first one is 0, and the second, which nobody looks at, is shown as 0.");
    page.go("var f1 interface{}; println(f1)       (printeface)");
    run! { page, let f1 = None::<Any>; }
    show!(page, words(&f1));
    page.go("var f2 Flyable; println(f2)           (printiface)");
    run! { page, let f2 = None::<Iface<dyn Flyable>>; }
    show!(page, words(&f2));

    page.prose("With a value in it, the first word is the address of a descriptor or of an itab.");
    page.go("bird := Bird{name: \"b1\"}");
    page.go("var efc interface{} = bird; var ifc Flyable = bird");
    run! { page, let mut bird = Bird { name: "b1".into() }; }
    run! { page, let efc = Any::new(bird.clone()); }
    run! { page, let ifc = Iface::<dyn Flyable>::new(bird.clone()); }
    show!(page, words(&efc));
    show!(page, words(&ifc));
    show!(page, descriptor(efc.ty()));
    show!(page, itab_address(Iface::itab(&ifc)));
    show!(page, Iface::itab(&ifc).ty() == efc.ty());
    page.go("(gdb) p efc");
    show!(page, ?efc);
    page.go("(gdb) p ifc");
    show!(page, ?ifc);

    page.go("var a, b interface{} = empty{}, &empty{}; fmt.Println(a, b)");
    show!(page, ?Any::new(Empty {}));
    show!(page, ?Any::new(&Empty {}));

    page.prose(
        "The data word is the address of a private copy. Go copies without being asked; here a value moves \
         in, and the copy is the `clone()` above. What happens to the variable afterwards does not show.",
    );
    show!(page, address(&bird));
    show!(page, address(efc.downcast_ref::<Bird>().unwrap()));
    run! { page, bird.name.push('!'); }
    show!(page, bird.fly());
    show!(page, ifc.fly());

    page.prose(
        "A borrowed interface value copies nothing and allocates nothing: its data word is the address of \
         the variable.",
    );
    show!(page, words(&AnyRef::new(&bird)));

    page.prose(
        "A pointer is kept in the data word itself, and what it points to stays where it was. Go stores \
         pointers, channels, maps and functions so; here everything does that is no larger than a word, \
         also the one byte of a `Xitehip`, for which Go allocates.",
    );
    page.go("var xh Person = xitehip{age: 18}      (the value is copied: 0x12)");
    run! { page, let xh = Iface::<dyn Person>::new(Xitehip { age: 18 }); }
    show!(page, words(&xh));
    show!(page, ?Iface::downcast_ref::<Xitehip>(&xh).map(|it| format!("{:#04x}", it.age)));
    page.go("p := &xitehip{age: 18}; var xh Person = p   (newobject, no copy)");
    run! { page, let p = Box::new(Xitehip { age: 18 }); }
    show!(page, address(&*p));
    run! { page, let xh = Iface::<dyn Person>::new(p); }
    show!(page, words(&xh));
    show!(page, address(&**Iface::downcast_ref::<Box<Xitehip>>(&xh).unwrap()));

    page.prose("Two interface values that hold the same pointer share what it points to.");
    run! { page, let counter = Rc::new(Counter(Cell::new(0))); }
    run! { page, let one = Iface::<dyn Counts>::new(counter.clone()); }
    run! { page, let two = Any::new(counter.clone()); }
    show!(page, one.count());
    show!(page, two.cast_ref::<dyn Counts>().unwrap().count());
    show!(page, counter.count());

    page.prose("What a debugger shows of the two kinds, measured with a value that lies in its data word:");
    let any = Any::new(0_usize);
    let iface = Iface::<dyn Person>::new(Xitehip { age: 0 });
    let mut rows = Vec::new();
    for (go, first, offset) in
        [("eface", "_type", words(&any).data_offset()), ("iface", "tab", words(&iface).data_offset())]
    {
        let data = offset.expect("a value of a word lies in it");
        // Two words: the one that is not the data word is the other.
        rows.push(
            [go, first, &format!("+{}", size_of::<usize>() - data), &size_of::<usize>().to_string()]
                .map(str::to_owned),
        );
        rows.push(["", "data", &format!("+{data}"), &size_of::<usize>().to_string()].map(str::to_owned));
    }
    page.table(["ptype", "field", "offset", "bytes"], &rows);
}

fn sizes<T>(go: &str, name: &str) -> [String; 4] {
    [go.to_owned(), name.to_owned(), size_of::<T>().to_string(), size_of::<Option<T>>().to_string()]
}
