//! `itab satisfies`: which interfaces does a type satisfy, and which only a pointer to it?

use std::collections::HashSet;
use std::io::Write;

use itab_gobin::{Binary, Type, TypeId};
use serde::Serialize;

use crate::args::Satisfies;
use crate::ask;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Cell, Role, Status, Style, Table, count, hex};
use crate::words;

#[derive(Serialize)]
struct Satisfied {
    file: String,
    r#type: String,
    type_address: String,
    interfaces: Vec<Interface>,
    /// The name of the pointer type, if it is in the file.
    pointer: Option<String>,
    pointer_address: Option<String>,
    /// The interfaces that only the pointer type satisfies.
    pointer_interfaces: Vec<Interface>,
}

#[derive(Serialize)]
struct Interface {
    name: String,
    address: String,
    methods: usize,
    static_itab: bool,
    pruned_slots: usize,
}

pub(super) fn run(
    file: &File,
    binary: &Binary<'_>,
    ty: &str,
    args: &Satisfies,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    let ty = ask::named(file, binary.find_concrete(ty))?;
    let is_own = |package: &str| binary.is_own(package);
    let wants = |id: &TypeId| args.narrowed.select.wants_type(&binary.ty(*id).name(), is_own);
    let mut own = interfaces(binary, ty);
    let pointer = ty.pointer_to();
    let already: HashSet<TypeId> = own.iter().copied().collect();
    let mut more = pointer.map(|pointer| interfaces(binary, pointer)).unwrap_or_default();
    more.retain(|interface| !already.contains(interface) && wants(interface));
    own.retain(|interface| !args.pointer && wants(interface));
    let satisfied = Satisfied {
        file: file.name.clone(),
        r#type: ty.label().into_owned(),
        type_address: hex(ty.addr()),
        interfaces: describe(binary, ty, own),
        pointer: pointer.map(|pointer| pointer.label().into_owned()),
        pointer_address: pointer.map(|pointer| hex(pointer.addr())),
        pointer_interfaces: pointer.map(|pointer| describe(binary, pointer, more)).unwrap_or_default(),
    };
    if style.json {
        output::json(out, &satisfied)?;
    } else {
        write(&satisfied, args.pointer, out, style)?;
    }
    let asked = if args.pointer { &satisfied.pointer_interfaces } else { &satisfied.interfaces };
    Ok(Status::from(!asked.is_empty()))
}

/// The interfaces of the program itself that a type satisfies.
fn interfaces(binary: &Binary<'_>, ty: Type<'_>) -> Vec<TypeId> {
    let mut interfaces = binary.satisfied(ty.id());
    interfaces.retain(|&interface| !binary.ty(interface).is_artefact());
    interfaces
}

fn describe(binary: &Binary<'_>, ty: Type<'_>, interfaces: Vec<TypeId>) -> Vec<Interface> {
    let mut interfaces: Vec<Interface> = interfaces
        .into_iter()
        .map(|id| Interface {
            name: binary.ty(id).label().into_owned(),
            address: hex(binary.ty(id).addr()),
            methods: binary.ty(id).imethods().len(),
            static_itab: binary.itab_of(id, ty.id()).is_some(),
            pruned_slots: words::pruned_slots(binary, ty.id(), &binary.interface(id)),
        })
        .collect();
    interfaces.sort_by(|a, b| a.name.cmp(&b.name));
    interfaces
}

fn write(satisfied: &Satisfied, only_pointer: bool, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new(["ITAB", "PRUNED", "METHODS", "TYPE", "INTERFACE"]);
    let pointer = satisfied.pointer.as_deref().unwrap_or_default();
    let own = satisfied.interfaces.iter().map(|interface| (satisfied.r#type.as_str(), interface));
    let more = satisfied.pointer_interfaces.iter().map(|interface| (pointer, interface));
    for (ty, interface) in own.chain(more) {
        let itab = if interface.static_itab { Cell::painted(Role::Good, "static") } else { "-".into() };
        table.row([
            itab,
            interface.pruned_slots.into(),
            interface.methods.into(),
            ty.into(),
            interface.name.as_str().into(),
        ]);
    }
    table.write(out, style)?;
    let ty = style.paint(Role::Subject, &satisfied.r#type);
    if only_pointer {
        let more = count(satisfied.pointer_interfaces.len(), "interface");
        writeln!(out, "{} satisfies {more} that {ty} does not", style.paint(Role::Subject, pointer))?;
        return Ok(());
    }
    write!(out, "{ty} satisfies {}", count(satisfied.interfaces.len(), "interface"))?;
    match satisfied.pointer_interfaces.len() {
        0 => writeln!(out)?,
        more => writeln!(out, ", {} {more} more", style.paint(Role::Subject, pointer))?,
    }
    Ok(())
}
