//! `itab info`: what is this file?

use std::io::Write;
use std::path::PathBuf;

use itab_gobin::{Binary, TFlag};
use serde::Serialize;

use crate::error::Error;
use crate::input::{self, File};
use crate::output::{Cell, Role, Status, Style, Table, count, hex};
use crate::several::{Several, Target};

#[derive(Serialize)]
struct Info {
    #[serde(flatten)]
    target: Target,
    file_bytes: usize,
    build_info: bool,
    /// The releases whose layout the data has.
    layout: &'static str,
    moduledata: String,
    functions: usize,
    types: usize,
    named_types: usize,
    types_with_methods: usize,
    methods: usize,
    pruned_methods: usize,
    interfaces: usize,
    itabs: usize,
    negative_itabs: usize,
    slots: usize,
    pruned_slots: usize,
    itab_bytes: u64,
    mismatches: usize,
}

pub(super) fn run(files: &[PathBuf], out: &mut impl Write, style: Style) -> Result<Status, Error> {
    let several = Several::of(input::each(files, examine))?;
    if style.json {
        several.write_json(out)?;
    } else if let ([info], []) = (&several.done[..], &several.failed[..]) {
        write_one(info, out, style)?;
    } else {
        write_all(&several.done, out, style)?;
    }
    Ok(several.answer(true))
}

fn examine(file: &File, binary: &Binary<'_>) -> Info {
    let (mut named, mut with_methods, mut methods, mut pruned_methods) = (0, 0, 0, 0);
    for ty in binary.types() {
        named += usize::from(ty.tflag().contains(TFlag::NAMED));
        with_methods += usize::from(ty.methods().len() > 0);
        methods += ty.methods().len();
        pruned_methods += ty.methods().filter(|method| method.ifn().is_none()).count();
    }
    let verification = binary.verify();
    let module = binary.module();
    Info {
        target: Target::of(file, binary),
        file_bytes: file.len(),
        build_info: binary.build_info().is_some(),
        layout: module.layout.as_str(),
        moduledata: hex(module.addr),
        functions: binary.pclntab().len(),
        types: binary.types().len(),
        named_types: named,
        types_with_methods: with_methods,
        methods,
        pruned_methods,
        interfaces: binary.interfaces().count(),
        itabs: verification.itabs,
        negative_itabs: verification.negative,
        slots: verification.slots,
        pruned_slots: verification.pruned,
        itab_bytes: binary.itabs().map(|itab| itab.size()).sum(),
        mismatches: verification.mismatches.len(),
    }
}

fn health(info: &Info) -> (Role, String) {
    match info.mismatches {
        0 => (Role::Good, format!("sound: all {} are as computed", count(info.itabs, "itab"))),
        words => (Role::Bad, format!("{} of the itabs not as computed", count(words, "word"))),
    }
}

fn write_one(info: &Info, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let target = &info.target;
    let build_info = if info.build_info { "" } else { ", no build info" };
    let (role, health) = health(info);
    let lines = [
        ("file", format!("{}, {} bytes", target.file, info.file_bytes)),
        ("go", format!("{}{build_info}", target.go_version.as_deref().unwrap_or("version unknown"))),
        (
            "target",
            format!("{}, {}, {} bits, {} endian", target.format, target.arch, target.bits, target.endian),
        ),
        ("layout", format!("that of {}, module data at {}", info.layout, info.moduledata)),
        ("functions", info.functions.to_string()),
        (
            "types",
            format!("{}, {} named, {} with methods", info.types, info.named_types, info.types_with_methods),
        ),
        ("methods", format!("{}, {} removed by the linker", info.methods, info.pruned_methods)),
        ("interfaces", format!("{} with methods", info.interfaces)),
        ("itabs", format!("{}, {} negative, {} bytes", info.itabs, info.negative_itabs, info.itab_bytes)),
        ("slots", format!("{}, {} of removed methods", info.slots, info.pruned_slots)),
        ("health", style.paint(role, health).to_string()),
    ];
    for (key, value) in lines {
        writeln!(out, "{}  {value}", style.paint(Role::Subject, format_args!("{key:>10}")))?;
    }
    Ok(())
}

fn write_all(all: &[Info], out: &mut impl Write, style: Style) -> Result<(), Error> {
    let mut table = Table::new([
        "GO", "TARGET", "BYTES", "TYPES", "METHODS", "PRUNED", "IFACES", "ITABS", "HEALTH", "FILE",
    ]);
    for info in all {
        let target = &info.target;
        let health = match info.mismatches {
            0 => Cell::painted(Role::Good, "sound"),
            words => Cell::painted(Role::Bad, count(words, "mismatch")),
        };
        table.row([
            target.go_version.as_deref().unwrap_or("?").into(),
            target.short().into(),
            info.file_bytes.into(),
            info.types.into(),
            info.methods.into(),
            info.pruned_methods.into(),
            info.interfaces.into(),
            info.itabs.into(),
            health,
            target.file.as_str().into(),
        ]);
    }
    table.write(out, style)?;
    Ok(())
}
