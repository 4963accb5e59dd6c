//! `itab live TARGET show ADDRESS`: the interface value, itab or type at an address.

use std::io::Write;

use itab_gobin::live::{Error as LiveError, InterfaceValue, Itab, Live, Word};
use serde::Serialize;

use crate::attach::Attached;
use crate::commands::show;
use crate::error::Error;
use crate::output::{self, Cell, Role, Status, Style, Table, hex};
use crate::words;

pub(super) fn run(
    attached: &Attached<'_>,
    word: &str,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    let live = attached.live;
    let addr = address(attached, word)?;
    // What is at the address of a type or of an itab could not be an interface value: the first word of a type is a size,
    // and that of an itab an interface type, which no value has as its dynamic type.
    if let Some(ty) = live.ty(addr) {
        show::show_type_or_interface(ty.binary(), ty, out, style)?;
        return Ok(Status::Yes);
    }
    if let Some(itab) = live.itab_at(addr).map_err(|error| attached.error(error))? {
        show_itab(attached, &itab, out, style)?;
        return Ok(Status::Yes);
    }
    match live.interface_value(addr) {
        Ok(value) => show_value(attached, &value, out, style)?,
        Err(error @ (LiveError::NotInterface { .. } | LiveError::NotMapped { .. })) => {
            return Err(attached.error(error));
        }
        Err(error) => return Err(attached.error(error)),
    }
    Ok(Status::Yes)
}

/// The address that a word of the command line means.
fn address(attached: &Attached<'_>, word: &str) -> Result<u64, Error> {
    let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
    if let Some(digits) = digits {
        return u64::from_str_radix(digits, 16).map_err(|_| {
            Error::Usage(format!("{word} is not an address: up to 16 hexadecimal digits follow 0x"))
        });
    }
    attached.live.symbol(word).ok_or_else(|| {
        let name = attached.target.name();
        Error::NotFound(format!("{name}: no symbol {word}; an address in hexadecimal begins with 0x"))
    })
}

/// A slot of an itab, or a method of a type.
#[derive(Serialize)]
struct ShownMethod {
    /// Which slot; `None` for a method of a type.
    slot: Option<usize>,
    method: String,
    /// `None` if there is no code: not in the file, or after the missing method of a negative itab.
    address: Option<String>,
    function: Option<String>,
    file: Option<String>,
    line: Option<u32>,
    pruned: bool,
}

impl ShownMethod {
    fn new(live: &Live<'_>, slot: Option<usize>, method: String, code: Option<u64>) -> ShownMethod {
        let function = code.and_then(|code| live.function(code));
        let pruned = match slot {
            Some(_) => code.is_some_and(|code| live.is_stand_in(code)),
            None => code.is_none(),
        };
        let (file, line) = match &function {
            Some(function) if !pruned => function.positions().file_line(function.entry()),
            _ => (None, None),
        };
        ShownMethod {
            slot,
            method,
            address: code.filter(|code| *code != 0).map(hex),
            function: function.and_then(|function| function.name()).filter(|_| !pruned).map(str::to_owned),
            file: file.map(str::to_owned),
            line,
            pruned,
        }
    }

    fn cells(&self) -> [Cell<'_>; 2] {
        let function = match (&self.function, &self.address) {
            _ if self.pruned => words::removed(),
            (Some(function), _) => function.as_str().into(),
            (None, Some(address)) => address.as_str().into(),
            (None, None) => Cell::painted(Role::Bad, "none"),
        };
        let place = match (&self.file, self.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            _ => String::new(),
        };
        [function, place.into()]
    }
}

/// The slots of an itab.
fn slots(live: &Live<'_>, itab: &Itab) -> Vec<ShownMethod> {
    let Some(interface) = live.ty(itab.inter) else { return Vec::new() };
    let method = |(slot, method): (usize, itab_gobin::Imethod<'_>)| {
        let text = words::method(method.name(), &method.signature().name());
        ShownMethod::new(live, Some(slot), text, itab.funs.get(slot).copied())
    };
    interface.imethods().enumerate().map(method).collect()
}

/// The methods of the dynamic type, for a value without an itab.
fn methods(live: &Live<'_>, typ: u64) -> Vec<ShownMethod> {
    let Some(ty) = live.ty(typ) else { return Vec::new() };
    let method = |method: itab_gobin::Method<'_>| {
        let name = match method.is_exported() {
            true => method.name().to_owned(),
            false => format!("{}.{}", method.package(), method.name()),
        };
        let text = match method.signature() {
            Some(signature) => words::method(&name, &signature.name()),
            None => name,
        };
        let code = method.ifn().map(|code| live.in_memory(ty.binary(), code));
        ShownMethod::new(live, None, text, code)
    };
    ty.methods().map(method).collect()
}

#[derive(Serialize)]
struct ShownValue {
    address: String,
    /// `eface`, `iface` or `nil`.
    value: &'static str,
    interface: Option<String>,
    itab: Option<String>,
    itab_origin: Option<&'static str>,
    r#type: Option<String>,
    type_address: Option<String>,
    data: String,
    /// Whether the data word is the value itself, and not its address.
    direct: Option<bool>,
    /// The value as Go writes it.
    dynamic_value: Option<String>,
    methods: Vec<ShownMethod>,
}

fn show_value(
    attached: &Attached<'_>,
    value: &InterfaceValue,
    out: &mut impl Write,
    style: Style,
) -> Result<(), Error> {
    let live = attached.live;
    let itab = match &value.word {
        Word::Itab(itab) => Some(itab),
        _ => None,
    };
    let origin = |itab: &Itab| if live.is_static(itab.addr) { "static" } else { "built" };
    let shown = ShownValue {
        address: hex(value.addr),
        value: match &value.word {
            Word::Nil => "nil",
            Word::Type(_) => "eface",
            Word::Itab(_) => "iface",
        },
        interface: itab.and_then(|itab| live.type_name(itab.inter)),
        itab: itab.map(|itab| hex(itab.addr)),
        itab_origin: itab.map(origin),
        r#type: value.typ().and_then(|typ| live.type_name(typ)),
        type_address: value.typ().map(hex),
        data: hex(value.data),
        direct: value.typ().and_then(|typ| live.ty(typ)).map(|ty| ty.is_direct()),
        dynamic_value: live.dynamic_value(value).map_err(|error| attached.error(error))?,
        methods: match (itab, value.typ()) {
            (Some(itab), _) => slots(live, itab),
            (None, typ) => typ.map_or(Vec::new(), |typ| methods(live, typ)),
        },
    };
    if style.json {
        return output::json(out, &shown);
    }
    let Some(ty) = &shown.r#type else {
        writeln!(out, "nil interface at {}", style.paint(Role::Subject, &shown.address))?;
        return Ok(());
    };
    let (name, address) = (style.paint(Role::Subject, ty), &shown.address);
    match &shown.interface {
        Some(interface) => writeln!(out, "iface at {address}: {name} as {interface}")?,
        None => writeln!(out, "eface at {address}: {name}")?,
    }
    let mut lines = Vec::new();
    if let (Some(itab), Some(origin)) = (&shown.itab, shown.itab_origin) {
        lines.push(("itab", format!("{itab}, {}", words_of(origin))));
    }
    lines.push(("type", shown.type_address.clone().unwrap_or_default()));
    let what = match shown.direct {
        Some(true) => ", the value itself",
        Some(false) => ", the address of the value",
        None => "",
    };
    lines.push(("data", format!("{}{what}", shown.data)));
    lines.extend(shown.dynamic_value.clone().map(|value| ("value", value)));
    show::write_lines(&lines, out)?;
    write_methods(&shown.methods, out, style)
}

fn words_of(origin: &str) -> &'static str {
    if origin == "static" { "written by the linker" } else { "built at run time" }
}

fn write_methods(methods: &[ShownMethod], out: &mut impl Write, style: Style) -> Result<(), Error> {
    if methods.iter().any(|method| method.slot.is_some()) {
        let mut table = Table::new(["SLOT", "METHOD", "FUNCTION", "WHERE"]);
        for method in methods {
            let [function, place] = method.cells();
            table.row([method.slot.unwrap_or(0).into(), method.method.as_str().into(), function, place]);
        }
        return show::write_part("methods", &table, out, style);
    }
    let mut table = Table::new(["METHOD", "FUNCTION", "WHERE"]);
    for method in methods {
        let [function, place] = method.cells();
        table.row([method.method.as_str().into(), function, place]);
    }
    show::write_part("methods", &table, out, style)
}

#[derive(Serialize)]
struct ShownItab {
    interface: Option<String>,
    interface_address: String,
    r#type: Option<String>,
    type_address: String,
    address: String,
    origin: &'static str,
    hash: String,
    negative: bool,
    missing: Option<String>,
    /// Where the table has it; `None` if it does not.
    slot: Option<u64>,
    probes: Option<u64>,
    methods: Vec<ShownMethod>,
}

fn show_itab(attached: &Attached<'_>, itab: &Itab, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let live = attached.live;
    let table = live.table().map_err(|error| attached.error(error))?;
    let entry = table.entries().iter().find(|entry| entry.itab.addr == itab.addr);
    let shown = ShownItab {
        interface: live.type_name(itab.inter),
        interface_address: hex(itab.inter),
        r#type: live.type_name(itab.typ),
        type_address: hex(itab.typ),
        address: hex(itab.addr),
        origin: if live.is_static(itab.addr) { "static" } else { "built" },
        hash: hex(itab.hash.into()),
        negative: itab.is_negative(),
        missing: live.missing_method(itab).map(str::to_owned),
        slot: entry.map(|entry| entry.slot),
        probes: entry.and_then(|entry| entry.probes),
        methods: slots(live, itab),
    };
    if style.json {
        return output::json(out, &shown);
    }
    let (ty, interface) = (shown.r#type.as_deref(), shown.interface.as_deref());
    let [ty, interface] = [ty, interface].map(|name| style.paint(Role::Subject, name.unwrap_or("?")));
    writeln!(out, "itab of {ty} as {interface}")?;
    let place = match (shown.slot, shown.probes) {
        (Some(slot), Some(probes)) => {
            let looked_at = output::count(probes as usize, "slot");
            format!("slot {slot}, found after {looked_at}")
        }
        (Some(slot), None) => format!("slot {slot}, where a look-up does not find it"),
        (None, _) => "not in the table".to_owned(),
    };
    let mut lines = vec![
        ("address", format!("{}, {}", shown.address, words_of(shown.origin))),
        ("inter", shown.interface_address.clone()),
        ("type", shown.type_address.clone()),
        ("hash", shown.hash.clone()),
        ("table", place),
    ];
    if shown.negative {
        let missing = shown.missing.as_deref().unwrap_or("?");
        lines.push((
            "negative",
            format!("the type does not implement the interface: missing method {missing}"),
        ));
    }
    show::write_lines(&lines, out)?;
    write_methods(&shown.methods, out, style)
}
