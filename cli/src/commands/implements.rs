//! `itab implements`: which types satisfy an interface?

use std::io::Write;

use itab_gobin::Binary;
use serde::Serialize;

use crate::ask;
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Cell, Role, Status, Style, Table, count};
use crate::words::{self, AskedMethod, asked_methods};

#[derive(Serialize)]
struct Implementers {
    file: String,
    interface: String,
    /// Whether the interface is in the file, rather than made up for the question.
    in_file: bool,
    methods: Vec<AskedMethod>,
    types: Vec<Implementer>,
}

#[derive(Serialize)]
struct Implementer {
    name: String,
    pointer: bool,
    static_itab: bool,
    pruned_slots: usize,
}

pub(super) fn run(
    file: &File,
    binary: &Binary<'_>,
    interface: &str,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    let interface = ask::find_interface(file, binary, interface)?;
    let mut types: Vec<Implementer> = binary
        .implementers(&interface)
        .yes
        .into_iter()
        .map(|id| {
            let ty = binary.ty(id);
            Implementer {
                name: ty.name().into_owned(),
                pointer: ty.kind() == itab_gobin::Kind::Pointer,
                static_itab: interface.id().is_some_and(|interface| binary.itab_of(interface, id).is_some()),
                pruned_slots: words::pruned_slots(binary, id, &interface),
            }
        })
        .collect();
    types.sort_by(|a, b| words::by_name(&a.name, &b.name));
    let found = Implementers {
        file: file.name.clone(),
        interface: interface.name().to_owned(),
        in_file: interface.id().is_some(),
        methods: asked_methods(&interface),
        types,
    };
    if style.json {
        output::json(out, &found)?;
    } else {
        write(&found, out, style)?;
    }
    Ok(Status::from(!found.types.is_empty()))
}

fn write(found: &Implementers, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new(["ITAB", "PRUNED", "TYPE"]);
    for ty in &found.types {
        let itab = if ty.static_itab { Cell::painted(Role::Good, "static") } else { "-".into() };
        table.row([itab, ty.pruned_slots.into(), ty.name.as_str().into()]);
    }
    table.write(out, style)?;
    let interface = style.paint(Role::Subject, &found.interface);
    let types = count(found.types.len(), "type");
    let verb = if found.types.len() == 1 { "implements" } else { "implement" };
    let itabs = found.types.iter().filter(|ty| ty.static_itab).count();
    if !found.in_file {
        writeln!(out, "{types} {verb} {interface}, which is not in the file itself")?;
    } else {
        writeln!(out, "{types} {verb} {interface}, {itabs} with a static itab")?;
    }
    Ok(())
}
