//! `itab types`, `itab ifaces`, `itab itabs`: what is in the file?

use std::cmp::Reverse;
use std::io::Write;

use itab_gobin::Kind;
use serde::Serialize;

use crate::args::{IfaceOrder, Ifaces, ItabOrder, Itabs, OneFile, TypeOrder, Types};
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Cell, Role, Status, Style, Table, count, hex};
use crate::words::by_name;

#[derive(Serialize)]
struct ListedType {
    name: String,
    package: String,
    kind: &'static str,
    size: u64,
    methods: usize,
    pruned_methods: usize,
    address: String,
    file_offset: Option<usize>,
}

pub(super) fn types(args: &Types, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let file = open(&args.file)?;
    let binary = file.read()?;
    let is_own = |package: &str| binary.is_own(package);
    let mut types: Vec<ListedType> = binary
        .types()
        .filter(|ty| args.kind.as_deref().is_none_or(|kind| kind == ty.kind().as_str()))
        .filter(|ty| !args.pointer || ty.kind() == Kind::Pointer)
        .filter(|ty| args.select.wants_type(&ty.name(), is_own))
        .map(|ty| ListedType {
            name: ty.label().into_owned(),
            package: ty.package().to_owned(),
            kind: ty.kind().as_str(),
            size: ty.size(),
            methods: ty.methods().len(),
            pruned_methods: ty.methods().filter(|method| method.ifn().is_none()).count(),
            address: hex(ty.addr()),
            file_offset: binary.image().file_offset(ty.addr()),
        })
        .filter(|ty| !args.pruned || ty.pruned_methods > 0)
        .collect();
    // The sorts are stable: names decide between equals.
    types.sort_by(|a, b| by_name(&a.name, &b.name));
    match args.sort {
        TypeOrder::Name => {}
        TypeOrder::Methods => types.sort_by_key(|ty| Reverse(ty.methods)),
        TypeOrder::Size => types.sort_by_key(|ty| Reverse(ty.size)),
        TypeOrder::Pruned => types.sort_by_key(|ty| Reverse(ty.pruned_methods)),
    }
    if style.json {
        #[derive(Serialize)]
        struct Listed {
            file: String,
            types: Vec<ListedType>,
        }
        output::json(out, &Listed { file: file.name.clone(), types })?;
        return Ok(Status::Yes);
    }
    let mut table = Table::new(["KIND", "SIZE", "METHODS", "PRUNED", "NAME"]);
    for ty in &types {
        table.row([
            ty.kind.into(),
            ty.size.into(),
            ty.methods.into(),
            ty.pruned_methods.into(),
            ty.name.as_str().into(),
        ]);
    }
    finish(&table, types.len(), "type", out, style)
}

#[derive(Serialize)]
struct ListedInterface {
    name: String,
    package: String,
    methods: usize,
    /// How many types implement it.
    types: usize,
    itabs: usize,
    address: String,
    file_offset: Option<usize>,
}

pub(super) fn ifaces(args: &Ifaces, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let file = open(&args.file)?;
    let binary = file.read()?;
    let matrix = binary.matrix();
    let mut itabs = vec![0; binary.types().len()];
    for itab in binary.itabs().filter(|itab| !itab.is_negative()) {
        itabs[itab.interface().id().index()] += 1;
    }
    let is_own = |package: &str| binary.is_own(package);
    let mut interfaces: Vec<ListedInterface> = binary
        .interfaces()
        .filter(|interface| args.shapes || !interface.is_artefact())
        .filter(|interface| args.select.wants_type(&interface.name(), is_own))
        .map(|interface| ListedInterface {
            name: interface.label().into_owned(),
            package: interface.package().to_owned(),
            methods: interface.imethods().len(),
            types: matrix.implementers(interface.id()).len(),
            itabs: itabs[interface.id().index()],
            address: hex(interface.addr()),
            file_offset: binary.image().file_offset(interface.addr()),
        })
        .collect();
    interfaces.sort_by(|a, b| by_name(&a.name, &b.name));
    match args.sort {
        IfaceOrder::Name => {}
        IfaceOrder::Methods => interfaces.sort_by_key(|interface| Reverse(interface.methods)),
        IfaceOrder::Types => interfaces.sort_by_key(|interface| Reverse(interface.types)),
        IfaceOrder::Itabs => interfaces.sort_by_key(|interface| Reverse(interface.itabs)),
    }
    if style.json {
        #[derive(Serialize)]
        struct Listed {
            file: String,
            interfaces: Vec<ListedInterface>,
        }
        output::json(out, &Listed { file: file.name.clone(), interfaces })?;
        return Ok(Status::Yes);
    }
    let mut table = Table::new(["METHODS", "TYPES", "ITABS", "NAME"]);
    for interface in &interfaces {
        table.row([
            interface.methods.into(),
            interface.types.into(),
            interface.itabs.into(),
            interface.name.as_str().into(),
        ]);
    }
    finish(&table, interfaces.len(), "interface", out, style)
}

#[derive(Serialize)]
struct ListedItab {
    interface: String,
    interface_address: String,
    r#type: String,
    type_address: String,
    address: String,
    file_offset: Option<usize>,
    slots: usize,
    pruned_slots: usize,
    negative: bool,
}

pub(super) fn itabs(args: &Itabs, out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let file = open(&args.file)?;
    let binary = file.read()?;
    let is_own = |package: &str| binary.is_own(package);
    let mut itabs: Vec<ListedItab> = Vec::new();
    for itab in binary.itabs() {
        let (interface, ty) = (itab.interface(), itab.ty());
        if args.pruned && itab.pruned() == 0 || args.negative && !itab.is_negative() {
            continue;
        }
        let wants = |name: &str| args.select.wants_type(name, is_own);
        if !wants(&interface.name()) && !wants(&ty.name()) {
            continue;
        }
        itabs.push(ListedItab {
            interface: interface.label().into_owned(),
            interface_address: hex(interface.addr()),
            r#type: ty.label().into_owned(),
            type_address: hex(ty.addr()),
            address: hex(itab.addr()),
            file_offset: binary.image().file_offset(itab.addr()),
            slots: if itab.is_negative() { 0 } else { itab.funs().len() },
            pruned_slots: itab.pruned(),
            negative: itab.is_negative(),
        });
    }
    let by_interface = |a: &ListedItab, b: &ListedItab| {
        by_name(&a.interface, &b.interface).then_with(|| by_name(&a.r#type, &b.r#type))
    };
    match args.sort {
        ItabOrder::Address => {}
        ItabOrder::Interface => itabs.sort_by(by_interface),
        ItabOrder::Type => {
            itabs.sort_by(|a, b| by_name(&a.r#type, &b.r#type).then_with(|| by_interface(a, b)))
        }
        ItabOrder::Slots => itabs.sort_by(|a, b| b.slots.cmp(&a.slots).then_with(|| by_interface(a, b))),
    }
    if style.json {
        #[derive(Serialize)]
        struct Listed {
            file: String,
            itabs: Vec<ListedItab>,
        }
        output::json(out, &Listed { file: file.name.clone(), itabs })?;
        return Ok(Status::Yes);
    }
    let mut table = Table::new(["ADDRESS", "SLOTS", "PRUNED", "TYPE", "INTERFACE"]);
    for itab in &itabs {
        let slots = if itab.negative { Cell::painted(Role::Bad, "none") } else { itab.slots.into() };
        table.row([
            itab.address.as_str().into(),
            slots,
            itab.pruned_slots.into(),
            itab.r#type.as_str().into(),
            itab.interface.as_str().into(),
        ]);
    }
    finish(&table, itabs.len(), "itab", out, style)
}

fn open(file: &OneFile) -> Result<File, Error> {
    File::open(file.file.as_deref())
}

fn finish(
    table: &Table<'_>,
    number: usize,
    noun: &str,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    table.write(out, style)?;
    writeln!(out, "{}", style.paint(Role::Aside, count(number, noun)))?;
    Ok(Status::Yes)
}
