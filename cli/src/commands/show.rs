//! `itab show`: one type, interface or itab in full.

use std::io::Write;

use itab_gobin::{Binary, Itab, Kind, Pclntab, TFlag, Type};
use serde::Serialize;

use crate::ask;
use crate::code::{Code, code_offset, place, source};
use crate::error::Error;
use crate::input::File;
use crate::output::{self, Cell, Role, Status, Style, Table, count, hex};
use crate::words::{self, AskedMethod, asked_methods};

/// Shows what `name` names: a type or an interface, an itab as `INTERFACE,TYPE`, or either by address.
pub(super) fn run(
    file: &File,
    binary: &Binary<'_>,
    name: &str,
    out: &mut impl Write,
    style: Style,
) -> Result<Status, Error> {
    match itab(file, binary, name)? {
        Some(itab) => show_itab(binary, itab, out, style)?,
        None => show_type_or_interface(binary, ask::named(file, binary.find_type(name))?, out, style)?,
    }
    Ok(Status::Yes)
}

/// Shows a type of a file, or of a program that runs.
pub(super) fn show_type_or_interface(
    binary: &Binary<'_>,
    ty: Type<'_>,
    out: &mut impl Write,
    style: Style,
) -> Result<(), Error> {
    if ty.is_interface() { show_interface(binary, ty, out, style) } else { show_type(binary, ty, out, style) }
}

/// The itab that a name means, if it has the form of one.
fn itab<'a>(file: &File, binary: &'a Binary<'_>, name: &str) -> Result<Option<Itab<'a>>, Error> {
    if let Some(digits) = name.strip_prefix("0x") {
        return Ok(u64::from_str_radix(digits, 16).ok().and_then(|address| binary.itab_at(address)));
    }
    // Types have commas too, as in `func(int, bool)`. Both halves must be types for it to be a pair.
    let mut error = None;
    for (comma, _) in name.match_indices(',') {
        let (interface, ty) = (name[..comma].trim(), name[comma + 1..].trim());
        match (binary.find_type(interface), binary.find_type(ty)) {
            (Ok(interface), Ok(ty)) => {
                let itab = binary.itab_of(interface.id(), ty.id());
                return itab.map(Some).ok_or_else(|| {
                    Error::NotFound(format!(
                        "{}: no itab in the file for {} as {}; `itab why` tells whether there can be one",
                        file.name,
                        ty.name(),
                        interface.name()
                    ))
                });
            }
            (Err(source), _) | (_, Err(source)) => error = Some(ask::name_error(file, source)),
        }
    }
    match error {
        Some(error) if binary.find_type(name).is_err() => Err(error),
        _ => Ok(None),
    }
}

#[derive(Serialize)]
struct ShownType {
    name: String,
    string: String,
    package: String,
    address: String,
    file_offset: Option<usize>,
    kind: &'static str,
    size: u64,
    pointer_bytes: u64,
    align: u8,
    field_align: u8,
    hash: String,
    tflag: u8,
    elem: Option<String>,
    key: Option<String>,
    len: Option<u64>,
    fields: Vec<ShownField>,
    methods: Vec<ShownMethod>,
}

#[derive(Serialize)]
struct ShownField {
    name: String,
    r#type: String,
    offset: u64,
    embedded: bool,
    tag: String,
}

#[derive(Serialize)]
struct ShownMethod {
    name: String,
    /// The package of an unexported method.
    package: Option<String>,
    /// `None` if the linker removed it.
    signature: Option<String>,
    /// `value`, or `pointer` for a method that only a pointer to the type has.
    receiver: &'static str,
    #[serde(flatten)]
    code: Code,
}

fn show_type(binary: &Binary<'_>, ty: Type<'_>, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let pclntab = binary.pclntab();
    let shown = ShownType {
        name: ty.label().into_owned(),
        string: ty.string().to_owned(),
        package: ty.package().to_owned(),
        address: hex(ty.addr()),
        file_offset: binary.image().file_offset(ty.addr()),
        kind: ty.kind().as_str(),
        size: ty.size(),
        pointer_bytes: ty.ptr_bytes(),
        align: ty.align(),
        field_align: ty.field_align(),
        hash: hex(ty.hash().into()),
        tflag: ty.tflag().bits(),
        elem: ty.elem().map(|elem| elem.label().into_owned()),
        key: ty.key().map(|key| key.label().into_owned()),
        len: ty.array_len(),
        fields: ty
            .fields()
            .map(|field| ShownField {
                name: field.name.to_owned(),
                r#type: field.ty.name().into_owned(),
                offset: field.offset,
                embedded: field.embedded,
                tag: field.tag.to_owned(),
            })
            .collect(),
        methods: methods(binary, &pclntab, ty),
    };
    if style.json {
        return output::json(out, &shown);
    }
    writeln!(out, "type {}", style.paint(Role::Subject, &shown.name))?;
    let mut lines = vec![
        ("descriptor", shown.address.clone()),
        ("kind", shown.kind.to_owned()),
        ("size", size(&shown)),
        ("align", format!("{}, as a field {}", shown.align, shown.field_align)),
        ("hash", shown.hash.clone()),
        ("flags", flags(ty.tflag())),
    ];
    lines.extend(shown.key.clone().map(|key| ("key", key)));
    lines.extend(shown.elem.clone().map(|elem| ("element", elem)));
    lines.extend(shown.len.map(|len| ("length", len.to_string())));
    write_lines(&lines, out)?;
    let mut fields = Table::new(["OFFSET", "FIELD", "TYPE"]);
    for field in &shown.fields {
        let name = if field.embedded { format!("{} (embedded)", field.name) } else { field.name.clone() };
        fields.row([field.offset.into(), name.into(), field.r#type.as_str().into()]);
    }
    write_part("fields", &fields, out, style)?;
    let mut table = Table::new(["RECEIVER", "METHOD", "FUNCTION", "WHERE"]);
    for method in &shown.methods {
        let function = method.code.called();
        let name = match &method.package {
            Some(package) => format!("{package}.{}", method.name),
            None => method.name.clone(),
        };
        let text = match &method.signature {
            Some(signature) => words::method(&name, signature),
            None => name,
        };
        table.row([method.receiver.into(), text.into(), function, method.code.place()]);
    }
    write_part("methods", &table, out, style)
}

/// The method set of the type, and what a pointer to it has besides.
fn methods(binary: &Binary<'_>, pclntab: &Pclntab<'_>, ty: Type<'_>) -> Vec<ShownMethod> {
    let own: Vec<_> = ty.methods().map(|method| (method.name(), method.package())).collect();
    let shown = |receiver, of| {
        move |method: itab_gobin::Method<'_>| ShownMethod {
            name: method.name().to_owned(),
            package: (!method.is_exported()).then(|| method.package().to_owned()),
            signature: method.signature().map(|signature| signature.name().into_owned()),
            receiver,
            code: Code::of(binary, pclntab, of, method),
        }
    };
    let receiver = if ty.kind() == Kind::Pointer { "pointer" } else { "value" };
    let mut methods: Vec<ShownMethod> = ty.methods().map(shown(receiver, ty)).collect();
    if let Some(pointer) = ty.pointer_to() {
        let more = pointer.methods().filter(|method| !own.contains(&(method.name(), method.package())));
        methods.extend(more.map(shown("pointer", pointer)));
    }
    methods
}

#[derive(Serialize)]
struct ShownInterface {
    name: String,
    package: String,
    address: String,
    file_offset: Option<usize>,
    hash: String,
    methods: Vec<AskedMethod>,
    /// How many types implement it.
    types: usize,
    itabs: Vec<String>,
}

fn show_interface(
    binary: &Binary<'_>,
    ty: Type<'_>,
    out: &mut impl Write,
    style: Style,
) -> Result<(), Error> {
    let interface = binary.interface(ty.id());
    let mut itabs: Vec<String> = binary
        .itabs()
        .filter(|itab| itab.interface().id() == ty.id() && !itab.is_negative())
        .map(|itab| itab.ty().label().into_owned())
        .collect();
    itabs.sort_by(|a, b| words::by_name(a, b));
    let shown = ShownInterface {
        name: ty.label().into_owned(),
        package: ty.package().to_owned(),
        address: hex(ty.addr()),
        file_offset: binary.image().file_offset(ty.addr()),
        hash: hex(ty.hash().into()),
        methods: asked_methods(&interface),
        types: binary.implementers(&interface).yes.len(),
        itabs,
    };
    if style.json {
        return output::json(out, &shown);
    }
    writeln!(out, "interface {}", style.paint(Role::Subject, &shown.name))?;
    write_lines(
        &[
            ("descriptor", shown.address.clone()),
            ("hash", shown.hash.clone()),
            ("flags", flags(ty.tflag())),
            ("types", format!("{} implement it", shown.types)),
        ],
        out,
    )?;
    let mut methods = Table::new(["SLOT", "METHOD"]);
    for (slot, method) in shown.methods.iter().enumerate() {
        let name = match &method.package {
            Some(package) => format!("{package}.{}", method.name),
            None => method.name.clone(),
        };
        methods.row([slot.into(), words::method(&name, &method.signature).into()]);
    }
    write_part("methods", &methods, out, style)?;
    let mut table = Table::new(["TYPE"]);
    for itab in &shown.itabs {
        table.row([itab.as_str().into()]);
    }
    write_part(&count(shown.itabs.len(), "itab"), &table, out, style)
}

#[derive(Serialize)]
struct ShownItab {
    interface: String,
    interface_address: String,
    r#type: String,
    type_address: String,
    address: String,
    file_offset: Option<usize>,
    size: u64,
    hash: String,
    negative: bool,
    slots: Vec<ShownSlot>,
}

#[derive(Serialize)]
struct ShownSlot {
    /// Where the slot is in the itab, in bytes.
    offset: u64,
    address: String,
    file_offset: Option<usize>,
    method: String,
    value: String,
    function: Option<String>,
    function_file_offset: Option<usize>,
    file: Option<String>,
    line: Option<u32>,
    pruned: bool,
}

fn show_itab(binary: &Binary<'_>, itab: Itab<'_>, out: &mut impl Write, style: Style) -> Result<(), Error> {
    let pclntab = binary.pclntab();
    let word = binary.image().word_size();
    let fun_offset = itab.size().saturating_sub(itab.funs().len() as u64 * word);
    let interface = binary.interface(itab.interface().id());
    let slots = itab.funs().iter().zip(interface.methods()).enumerate().map(|(slot, (&fun, method))| {
        let offset = fun_offset + slot as u64 * word;
        let pruned = Some(fun) == binary.unreachable_method();
        let own = itab.ty().methods().find(|own| own.ifn() == Some(fun) && own.name() == method.name());
        let (file, line) = own.map_or((None, None), |own| source(&pclntab, itab.ty(), own));
        ShownSlot {
            offset,
            address: hex(itab.addr() + offset),
            file_offset: binary.image().file_offset(itab.addr() + offset),
            method: words::method(method.name(), method.signature_text()),
            value: hex(fun),
            function: pclntab.name_at(fun).map(str::to_owned),
            function_file_offset: code_offset(binary, fun),
            file,
            line,
            pruned,
        }
    });
    let shown = ShownItab {
        interface: itab.interface().label().into_owned(),
        interface_address: hex(itab.interface().addr()),
        r#type: itab.ty().label().into_owned(),
        type_address: hex(itab.ty().addr()),
        address: hex(itab.addr()),
        file_offset: binary.image().file_offset(itab.addr()),
        size: itab.size(),
        hash: hex(itab.hash().into()),
        negative: itab.is_negative(),
        slots: if itab.is_negative() { Vec::new() } else { slots.collect() },
    };
    if style.json {
        return output::json(out, &shown);
    }
    let (ty, interface) = (&shown.r#type, &shown.interface);
    writeln!(out, "itab of {} as {}", style.paint(Role::Subject, ty), style.paint(Role::Subject, interface))?;
    let mut table = Table::new(["OFFSET", "WORD", "VALUE", "MEANS", "WHERE"]);
    let nowhere = Cell::default;
    let (inter, ty_address) = (shown.interface_address.as_str(), shown.type_address.as_str());
    table.row([0_u64.into(), "inter".into(), inter.into(), interface.as_str().into(), nowhere()]);
    table.row([word.into(), "type".into(), ty_address.into(), ty.as_str().into(), nowhere()]);
    let hash = "copy of the hash of the type".into();
    table.row([(2 * word).into(), "hash".into(), shown.hash.as_str().into(), hash, nowhere()]);
    let pad_offset = 2 * word + 4;
    if pad_offset < fun_offset {
        table.row([pad_offset.into(), "pad".into(), hex(itab.pad().into()).into(), nowhere(), nowhere()]);
    }
    for (index, slot) in shown.slots.iter().enumerate() {
        let function = match &slot.function {
            _ if slot.pruned => words::removed(),
            Some(function) => Cell::from(function.as_str()),
            None => Cell::from(slot.method.as_str()),
        };
        let word = format!("fun[{index}]");
        let place = place(slot.file.as_deref(), slot.line);
        table.row([slot.offset.into(), word.into(), slot.value.as_str().into(), function, place]);
    }
    if shown.negative {
        let no = Cell::painted(Role::Bad, "the type does not implement the interface");
        table.row([fun_offset.into(), "fun[0]".into(), "0x0".into(), no, nowhere()]);
    }
    write_lines(&[("address", shown.address.clone()), ("size", format!("{} bytes", shown.size))], out)?;
    write_part("words", &table, out, style)
}

fn size(shown: &ShownType) -> String {
    match shown.pointer_bytes {
        0 => format!("{} bytes without pointers", shown.size),
        pointers => format!("{} bytes, pointers in the first {pointers}", shown.size),
    }
}

fn flags(tflag: TFlag) -> String {
    let names: Vec<&str> = tflag.names().collect();
    format!("{:#x} {}", tflag.bits(), names.join(", ")).trim_end().to_owned()
}

pub(super) fn write_lines(lines: &[(&str, String)], out: &mut impl Write) -> Result<(), Error> {
    for (key, value) in lines {
        writeln!(out, "  {key:<10}  {value}")?;
    }
    Ok(())
}

/// A table under a heading, unless it is empty.
pub(super) fn write_part(
    heading: &str,
    table: &Table,
    out: &mut impl Write,
    style: Style,
) -> Result<(), Error> {
    if !table.is_empty() {
        writeln!(out, "\n{}", style.paint(Role::Subject, heading))?;
        table.write(out, style)?;
    }
    Ok(())
}
