//! `itab implements`: which types satisfy an interface?

use std::io::Write;

use itab_gobin::{Binary, Kind, Method, TypeId};
use serde::Serialize;

use crate::args::Implements;
use crate::ask;
use crate::code::Code;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Cell, Role, Status, Style, Table, count, hex};
use crate::words::{self, AskedMethod, asked_methods};

#[derive(Serialize)]
struct Implementers {
    file: String,
    interface: String,
    /// Its descriptor, if it is in the file.
    interface_address: Option<String>,
    /// Whether the interface is in the file, rather than made up for the question.
    in_file: bool,
    methods: Vec<AskedMethod>,
    types: Vec<Implementer>,
    /// The types that may implement it: the linker removed the signatures that the answer hangs on.
    unknown: Vec<Unknown>,
}

#[derive(Serialize)]
struct Implementer {
    name: String,
    address: String,
    pointer: bool,
    static_itab: bool,
    pruned_slots: usize,
    /// Its methods that the interface asks for, in the order of the interface.
    methods: Vec<ImplementingMethod>,
}

#[derive(Serialize)]
struct ImplementingMethod {
    name: String,
    #[serde(flatten)]
    code: Code,
}

#[derive(Serialize)]
struct Unknown {
    name: String,
    address: String,
    pointer: bool,
    /// The methods without a signature.
    removed: Vec<String>,
}

pub(super) fn run(
    file: &File,
    binary: &Binary<'_>,
    interface: &str,
    args: &Implements,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    let interface = ask::named(file, binary.find_interface(interface))?;
    let mut implementers = binary.implementers(&interface);
    let pointer = |id| binary.ty(id).kind() == Kind::Pointer;
    let is_own = |package: &str| binary.is_own(package);
    let wants = |id: &TypeId| {
        (!args.pointer || pointer(*id)) && args.narrowed.select.wants_type(&binary.ty(*id).name(), is_own)
    };
    implementers.yes.retain(wants);
    implementers.unknown.retain(wants);
    let pclntab = binary.pclntab();
    let methods = |id: TypeId| {
        let matched = binary.matched(id, &interface).unwrap_or_default();
        let method = |method: Method<'_>| ImplementingMethod {
            name: method.name().to_owned(),
            code: Code::of(binary, &pclntab, binary.ty(id), method),
        };
        matched.into_iter().map(method).collect()
    };
    let implementer = |id: TypeId| Implementer {
        name: binary.ty(id).label().into_owned(),
        address: hex(binary.ty(id).addr()),
        pointer: pointer(id),
        static_itab: interface.id().is_some_and(|interface| binary.itab_of(interface, id).is_some()),
        pruned_slots: words::pruned_slots(binary, id, &interface),
        methods: methods(id),
    };
    let unknown = |id: TypeId| Unknown {
        name: binary.ty(id).label().into_owned(),
        address: hex(binary.ty(id).addr()),
        pointer: pointer(id),
        removed: binary.removed(id, &interface).iter().map(|method| method.name().to_owned()).collect(),
    };
    let mut types: Vec<Implementer> = implementers.yes.into_iter().map(implementer).collect();
    let mut unknown: Vec<Unknown> = implementers.unknown.into_iter().map(unknown).collect();
    types.sort_by(|a, b| words::by_name(&a.name, &b.name));
    unknown.sort_by(|a, b| words::by_name(&a.name, &b.name));
    let found = Implementers {
        file: file.name.clone(),
        interface: words::label(binary, &interface),
        interface_address: words::address(binary, &interface),
        in_file: interface.id().is_some(),
        methods: asked_methods(&interface),
        types,
        unknown,
    };
    if style.json {
        output::json(out, &found)?;
    } else {
        write(&found, out, style)?;
    }
    Ok(match (&found.types[..], &found.unknown[..]) {
        ([], []) => Status::No,
        ([], _) => Status::Unknown,
        _ => Status::Yes,
    })
}

fn write(found: &Implementers, out: &mut impl Write, style: Style) -> Result<(), Error> {
    // Where the first of the methods is: people look for the type there.
    let mut table = Table::new(["ITAB", "PRUNED", "TYPE", "WHERE"]);
    for ty in &found.types {
        let itab = if ty.static_itab { Cell::painted(Role::Good, "static") } else { "-".into() };
        let place = ty.methods.first().map(|method| method.code.place()).unwrap_or_default();
        table.row([itab, ty.pruned_slots.into(), ty.name.as_str().into(), place]);
    }
    table.write(out, style)?;
    let mut unknown = Table::new(["SIGNATURES REMOVED OF", "TYPE"]);
    for ty in &found.unknown {
        unknown.row([ty.removed.join(", ").into(), ty.name.as_str().into()]);
    }
    unknown.write(out, style)?;
    let interface = style.paint(Role::Subject, &found.interface);
    let types = count(found.types.len(), "type");
    let verb = if found.types.len() == 1 { "implements" } else { "implement" };
    let itabs = found.types.iter().filter(|ty| ty.static_itab).count();
    let place = match found.in_file {
        true => format!("{itabs} with a static itab"),
        false => "which is not in the file itself".to_owned(),
    };
    writeln!(out, "{types} {verb} {interface}, {place}")?;
    if !found.unknown.is_empty() {
        let more = count(found.unknown.len(), "type");
        writeln!(out, "{more} may implement it: nobody can tell, because the linker removed the signatures")?;
    }
    Ok(())
}
