//! Type descriptors and interface types.
#![allow(dead_code, reason = "the examples are asked about more than they are called")]

use itab::abi::{Imethod, Kind, Method};
use itab::inspect::Field;
use itab::{InterfaceType, Type, Typed, interface, methods};

use super::address::descriptor;
use super::page::Page;

#[interface]
pub trait Person {
    fn run(&self) -> u8;
    fn eat(&mut self, food: &str);
}

#[derive(Debug, Clone, PartialEq)]
pub struct Xitehip {
    age: u8,
    eaten: Vec<String>,
}

#[methods]
impl Xitehip {
    pub fn run(&self) -> u8 {
        self.age
    }
    pub fn eat(&mut self, food: &str) {
        self.eaten.push(food.into());
    }
    fn digest(&self) -> usize {
        self.eaten.len()
    }
}

/// A type without methods.
#[derive(Typed)]
pub struct Stone;

pub(super) fn show(page: &mut Page) {
    run! { page, let typ = Type::of::<Xitehip>(); }
    show!(page, descriptor(typ));
    let (size, align) = (typ.size(), typ.align());
    let rows = |fields: &[Field], values: &[(&str, &str, String)]| -> Vec<[String; 5]> {
        let mut rows: Vec<_> = values
            .iter()
            .map(|(go, name, value)| {
                let place = fields.iter().find(|field| field.name == *name);
                let (offset, size) = place.map_or_else(Default::default, |field| {
                    (format!("+{}", field.offset), field.size.to_string())
                });
                [(*go).to_owned(), (*name).to_owned(), offset, size, value.clone()]
            })
            .collect();
        rows.retain(|row| !row[2].is_empty() || row[1].is_empty());
        rows
    };
    page.prose(&format!(
        "`_type` (today `abi.Type`, with its `uncommon` part) is `itab::Type`, {} bytes. Each value below \
         comes from the method of the field's name.",
        size_of::<Type>()
    ));
    page.table(
        ["Go", "field", "offset", "bytes", "value"],
        &rows(
            Type::FIELDS,
            &[
                ("size", "size", size.to_string()),
                ("align, fieldAlign", "align", align.to_string()),
                ("kind", "kind", format!("{:?}", typ.kind())),
                ("tflag", "tflag", format!("{:?}", typ.tflag())),
                ("str (nameOff)", "name", typ.name().to_owned()),
                ("uncommon: pkgpath", "package", typ.package().name().to_owned()),
                ("uncommon: mcount", "methods", format!("{} methods", typ.methods().len())),
                ("the address", "id", "equal in copies of it".to_owned()),
                ("equal", "operations", format!("comparable: {}", typ.is_comparable())),
                (
                    "ptrToThis",
                    "parts",
                    format!("of Box<Xitehip>: {:?}", Type::of::<Box<Xitehip>>().elem() == Some(typ)),
                ),
            ],
        ),
    );
    page.prose(
        "`hash` is computed when asked for. `ptrdata` and `gcdata` describe pointers to a collector; what \
         Rust needs in their place (drop, clone, debug) is in `operations`. `nameOff` and `typeOff` are \
         offsets that Go's linker fills in and `moduledata` resolves; here they are pointers.",
    );
    page.result("typ.hash()", format_args!("{:#010x}", typ.hash()));

    page.prose("The method set, sorted by name and not as it was written:");
    let methods = typ.methods();
    page.table(
        ["name", "mtyp: signature", "receiver", "exported", "ifn: code"],
        &methods.iter().map(method).collect::<Vec<_>>(),
    );
    page.prose(&format!(
        "Go's `method{{name, mtyp, ifn, tfn}}` is `itab::abi::Method`, {} bytes; there is no `tfn`, because rustc \
         compiles direct calls. Signatures are compared by identity, whatever their spelling.",
        size_of::<Method>()
    ));

    page.prose(&format!("`interfacetype` is `itab::InterfaceType`, {} bytes.", size_of::<InterfaceType>()));
    run! { page, let person = InterfaceType::of::<dyn Person>(); }
    page.table(
        ["Go", "field", "offset", "bytes", "value"],
        &rows(
            InterfaceType::FIELDS,
            &[
                ("typ.str", "name", person.name().to_owned()),
                ("pkgpath", "package", person.package().name().to_owned()),
                ("mhdr", "methods", format!("{} methods", person.methods().len())),
                ("the address", "id", "equal in copies of it".to_owned()),
                ("(in the name)", "exported", person.is_exported().to_string()),
                ("(merged)", "embedded", format!("{} interfaces", person.embedded().len())),
            ],
        ),
    );
    page.table(
        ["imethod", "ityp: signature", "receiver"],
        &person.methods().iter().map(imethod).collect::<Vec<_>>(),
    );
    page.gap();
    show!(page, methods[1].name());
    show!(page, methods[1].signature() == person.methods()[0].signature());

    page.prose(
        "Kinds. A type with `uncommon` has methods; `direct-iface` says that a value lies in the data word, \
         which in Go only pointers do; `regular-memory` that equal values are equal bytes.",
    );
    page.table(
        ["type", "kind", "size", "align", "elem", "tflag"],
        &[
            kind(Type::of::<bool>()),
            kind(Type::of::<i64>()),
            kind(Type::of::<u128>()),
            kind(Type::of::<char>()),
            kind(Type::of::<String>()),
            kind(Type::of::<Vec<u8>>()),
            kind(Type::of::<[u16; 3]>()),
            kind(Type::of::<(u8, u32)>()),
            kind(Type::of::<fn() -> u8>()),
            kind(Type::of::<Option<i32>>()),
            kind(Type::of::<Box<Xitehip>>()),
            kind(Type::of::<Stone>()),
        ],
    );
    debug_assert_eq!(Type::of::<Stone>().kind(), Kind::Struct);
}

fn method(method: &Method) -> [String; 5] {
    [
        method.name().to_owned(),
        method.text().to_owned(),
        format!("{:?}", method.receiver()),
        method.is_exported().to_string(),
        format!("{:p}", method.ifn()),
    ]
}

fn imethod(method: &Imethod) -> [String; 3] {
    [method.name().to_owned(), method.text().to_owned(), format!("{:?}", method.receiver())]
}

fn kind(typ: &'static Type) -> [String; 6] {
    let elem = typ.elem().map_or(String::new(), |elem| short(elem.name()).to_owned());
    let tflag = format!("{:?}", typ.tflag()).replace('"', "");
    let [size, align] = [typ.size(), typ.align()].map(|n| n.to_string());
    [short(typ.name()).to_owned(), format!("{:?}", typ.kind()), size, align, elem, tflag]
}

/// A path without its modules, for narrow columns.
fn short(path: &str) -> String {
    let mut short = String::new();
    for piece in path.split_inclusive(['<', '(', '[', ' ', ',']) {
        short += piece.rsplit("::").next().unwrap_or(piece);
    }
    short
}
