//! Which rows there are, of what the options choose.

use std::io::{self, Write};
use std::iter;

use itab_gobin::{Binary, Itab, Kind, Matrix, Pclntab, Type, TypeId};

use super::rows::{Form, write};
use super::tables;
use crate::args::{Export, ExportTable};
use crate::code::{Code, code_offset};
use crate::input::File;
use crate::output::hex;
use crate::several::Target;
use crate::words;

/// What is known about a file, as far as the options choose it. No row is kept.
pub(crate) struct Facts<'a> {
    target: Target,
    file_bytes: usize,
    binary: &'a Binary<'a>,
    pclntab: Pclntab<'a>,
    matrix: Matrix,
    /// Of each type, whether the options choose it by its name.
    chosen: Vec<bool>,
    pointer: bool,
}

impl<'a> Facts<'a> {
    pub(crate) fn new(file: &File, binary: &'a Binary<'a>, args: &Export) -> Facts<'a> {
        let is_own = |package: &str| binary.is_own(package);
        let chosen = match args.select.is_any() {
            true => vec![true; binary.types().len()],
            false => binary.types().map(|ty| args.select.wants_type(&ty.name(), is_own)).collect(),
        };
        Facts {
            target: Target::of(file, binary),
            file_bytes: file.len(),
            binary,
            pclntab: binary.pclntab(),
            matrix: binary.matrix(),
            chosen,
            pointer: args.pointer,
        }
    }

    /// Writes a table, and returns how many rows it has.
    pub(crate) fn write(&self, table: ExportTable, form: Form, out: &mut dyn Write) -> io::Result<usize> {
        match table {
            ExportTable::Program => write(iter::once(self.program()), form, out),
            ExportTable::Types => write(self.types().map(|ty| self.ty(ty)), form, out),
            ExportTable::Interfaces => {
                let itabs = self.itabs_of_interfaces();
                write(self.interfaces().map(|ty| self.interface(ty, itabs[ty.id().index()])), form, out)
            }
            ExportTable::Methods => write(self.types().flat_map(|ty| self.methods(ty)), form, out),
            ExportTable::Imethods => write(self.interfaces().flat_map(imethods), form, out),
            ExportTable::Fields => write(self.types().flat_map(fields), form, out),
            ExportTable::Implementations => {
                let pairs = self.matrix.pairs().chunk_by(|a, b| a.0 == b.0);
                write(pairs.flat_map(|pairs| self.implementations(pairs)), form, out)
            }
            ExportTable::Itabs => write(self.itabs().map(|itab| self.itab(itab)), form, out),
            ExportTable::Slots => write(self.itabs().flat_map(|itab| self.slots(itab)), form, out),
        }
    }

    /// The pairs (interface, type) that match, by address.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (Type<'a>, Type<'a>)> {
        let pairs = self.matrix.pairs().iter().map(|pair| (self.binary.ty(pair.0), self.binary.ty(pair.1)));
        pairs.filter(|(interface, ty)| self.wants_pair(*interface, *ty))
    }

    /// The itabs, negative ones among them, by address.
    pub(super) fn itabs(&self) -> impl Iterator<Item = Itab<'a>> {
        self.binary.itabs().filter(|itab| self.wants_pair(itab.interface(), itab.ty()))
    }

    pub(super) fn binary(&self) -> &'a Binary<'a> {
        self.binary
    }

    fn is_chosen(&self, ty: Type<'_>) -> bool {
        self.chosen[ty.id().index()]
    }

    /// Of a pair, one that is chosen is enough: who asks for a package wants to see what it offers to others.
    fn wants_pair(&self, interface: Type<'_>, ty: Type<'_>) -> bool {
        (self.is_chosen(interface) || self.is_chosen(ty)) && (!self.pointer || ty.kind() == Kind::Pointer)
    }

    fn types(&self) -> impl Iterator<Item = Type<'a>> {
        let is_wanted = |ty: &Type<'_>| self.is_chosen(*ty) && (!self.pointer || ty.kind() == Kind::Pointer);
        self.binary.types().filter(is_wanted)
    }

    fn interfaces(&self) -> impl Iterator<Item = Type<'a>> {
        self.binary.interfaces().filter(|ty| self.is_chosen(*ty))
    }

    fn offset(&self, address: u64) -> Option<usize> {
        self.binary.image().file_offset(address)
    }

    fn program(&self) -> tables::Program<'_> {
        tables::Program {
            file: &self.target.file,
            file_bytes: self.file_bytes,
            go_version: self.target.go_version.as_deref(),
            format: self.target.format,
            arch: self.target.arch,
            bits: self.target.bits,
            endian: self.target.endian,
            moduledata_address: hex(self.binary.module().addr),
        }
    }

    fn ty(&self, ty: Type<'a>) -> tables::Type<'a> {
        tables::Type {
            address: hex(ty.addr()),
            file_offset: self.offset(ty.addr()),
            name: ty.label(),
            string: ty.string(),
            package: ty.package(),
            kind: ty.kind().as_str(),
            size: ty.size(),
            pointer_bytes: ty.ptr_bytes(),
            align: ty.align(),
            field_align: ty.field_align(),
            hash: hex(ty.hash().into()),
            tflag: ty.tflag().bits(),
            named: ty.is_named(),
            artefact: ty.is_artefact(),
            elem_address: ty.elem().map(|elem| hex(elem.addr())),
            key_address: ty.key().map(|key| hex(key.addr())),
            len: ty.array_len(),
            methods: ty.methods().len(),
            pruned_methods: ty.methods().filter(|method| method.ifn().is_none()).count(),
        }
    }

    /// Of each type, how many itabs have it as their interface.
    fn itabs_of_interfaces(&self) -> Vec<usize> {
        let mut itabs = vec![0; self.binary.types().len()];
        for itab in self.binary.itabs().filter(|itab| !itab.is_negative()) {
            itabs[itab.interface().id().index()] += 1;
        }
        itabs
    }

    fn interface(&self, ty: Type<'a>, itabs: usize) -> tables::Interface<'a> {
        tables::Interface {
            address: hex(ty.addr()),
            file_offset: self.offset(ty.addr()),
            name: ty.label(),
            package: ty.package(),
            hash: hex(ty.hash().into()),
            artefact: ty.is_artefact(),
            methods: ty.imethods().len(),
            types: self.matrix.implementers(ty.id()).len(),
            itabs,
        }
    }

    fn methods(&self, ty: Type<'a>) -> impl Iterator<Item = tables::Method<'a>> {
        let label = ty.label();
        ty.methods().enumerate().map(move |(position, method)| {
            let code = Code::of(self.binary, &self.pclntab, ty, method);
            tables::Method {
                r#type: label.clone(),
                type_address: hex(ty.addr()),
                position,
                name: method.name(),
                package: (!method.is_exported()).then(|| method.package()),
                signature: method.signature().map(|signature| signature.name()),
                signature_address: method.signature().map(|signature| hex(signature.addr())),
                address: code.address,
                file_offset: code.file_offset,
                function: code.function,
                direct_address: code.direct_address,
                direct_file_offset: code.direct_file_offset,
                direct_function: code.direct_function,
                file: code.file,
                line: code.line,
            }
        })
    }

    /// The types that implement one interface.
    fn implementations(
        &self,
        pairs: &[(TypeId, TypeId)],
    ) -> impl Iterator<Item = tables::Implementation<'a>> {
        let ty = self.binary.ty(pairs[0].0);
        let (interface, label) = (self.binary.interface(ty.id()), ty.label());
        let types = pairs.iter().map(|pair| self.binary.ty(pair.1));
        types.filter(move |implementer| self.wants_pair(ty, *implementer)).map(move |implementer| {
            let itab = self.binary.itab_of(ty.id(), implementer.id());
            tables::Implementation {
                interface: label.clone(),
                interface_address: hex(ty.addr()),
                r#type: implementer.label(),
                type_address: hex(implementer.addr()),
                pointer: implementer.kind() == Kind::Pointer,
                itab_address: itab.map(|itab| hex(itab.addr())),
                itab_file_offset: itab.and_then(|itab| self.offset(itab.addr())),
                slots: ty.imethods().len(),
                pruned_slots: words::pruned_slots(self.binary, implementer.id(), &interface),
            }
        })
    }

    fn itab(&self, itab: Itab<'a>) -> tables::Itab<'a> {
        tables::Itab {
            address: hex(itab.addr()),
            file_offset: self.offset(itab.addr()),
            interface: itab.interface().label(),
            interface_address: hex(itab.interface().addr()),
            r#type: itab.ty().label(),
            type_address: hex(itab.ty().addr()),
            hash: hex(itab.hash().into()),
            size: itab.size(),
            negative: itab.is_negative(),
            slots: if itab.is_negative() { 0 } else { itab.len() },
            pruned_slots: itab.pruned(),
        }
    }

    fn slots(&self, itab: Itab<'a>) -> impl Iterator<Item = tables::Slot<'a>> {
        let methods = itab.interface().imethods().enumerate().filter(move |_| !itab.is_negative());
        methods.map(move |(slot, method)| {
            let value = itab.fun(slot);
            let address = itab.addr() + itab.fun_offset() + slot as u64 * self.binary.image().word_size();
            tables::Slot {
                itab_address: hex(itab.addr()),
                slot,
                address: hex(address),
                file_offset: self.offset(address),
                name: method.name(),
                package: (!method.is_exported()).then(|| method.package()),
                value: hex(value),
                function: self.function(value),
                function_file_offset: code_offset(self.binary, value),
                pruned: Some(value) == self.binary.unreachable_method(),
            }
        })
    }

    fn function(&self, address: u64) -> Option<&'a str> {
        self.pclntab.name_at(address)
    }
}

fn imethods<'a>(ty: Type<'a>) -> impl Iterator<Item = tables::Imethod<'a>> {
    let label = ty.label();
    ty.imethods().enumerate().map(move |(slot, method)| tables::Imethod {
        interface: label.clone(),
        interface_address: hex(ty.addr()),
        slot,
        name: method.name(),
        package: (!method.is_exported()).then(|| method.package()),
        signature: method.signature().name(),
        signature_address: hex(method.signature().addr()),
    })
}

fn fields<'a>(ty: Type<'a>) -> impl Iterator<Item = tables::Field<'a>> {
    // Of most types there are none, and names cost something.
    let label = if ty.kind() == Kind::Struct { ty.label() } else { "".into() };
    ty.fields().enumerate().map(move |(position, field)| tables::Field {
        r#type: label.clone(),
        type_address: hex(ty.addr()),
        position,
        name: field.name,
        field_type: field.ty.label(),
        field_type_address: hex(field.ty.addr()),
        offset: field.offset,
        embedded: field.embedded,
        tag: field.tag,
    })
}
