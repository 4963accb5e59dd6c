//! Types: a view of each descriptor.

use std::fmt;
use std::ops::Range;

use itab::abi::TFlag;

use crate::binary::data::{Binary, TypeId};
use crate::runtime::descriptor::{Descriptor, RawField, Signature};
use crate::runtime::kind::{ChanDir, Kind};
use crate::runtime::method_table::Record;

impl Binary<'_> {
    /// Every type in the file, by address.
    pub fn types(&self) -> impl ExactSizeIterator<Item = Type<'_>> + Clone {
        (0..self.index.offsets().len() as u32).map(|id| Type { binary: self, id: TypeId(id) })
    }

    /// The interface types that have methods, by address.
    pub fn interfaces(&self) -> impl Iterator<Item = Type<'_>> {
        self.types().filter(|ty| !ty.records().is_empty() && ty.is_interface())
    }

    /// The type at a position.
    ///
    /// # Panics
    ///
    /// If the position comes from another binary and is too large for this one.
    pub fn ty(&self, id: TypeId) -> Type<'_> {
        let types = self.index.offsets().len();
        assert!(id.index() < types, "type {} of {types}", id.0);
        Type { binary: self, id }
    }

    /// The type whose descriptor is at an address. O(1).
    pub fn type_at(&self, addr: u64) -> Option<Type<'_>> {
        self.type_at_offset(self.region().offset(addr)?)
    }

    fn type_at_offset(&self, offset: u32) -> Option<Type<'_>> {
        Some(Type { binary: self, id: TypeId(self.index.get(offset)?) })
    }
}

/// A type descriptor.
#[derive(Clone, Copy)]
pub struct Type<'a> {
    binary: &'a Binary<'a>,
    id: TypeId,
}

/// Equal if of the same binary and at the same address: in Go, identity of types.
impl PartialEq for Type<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.binary, other.binary) && self.id == other.id
    }
}

impl Eq for Type<'_> {}

/// What the scan has seen once, it sees again.
const SCANNED: &str = "the scan accepted this descriptor";

impl<'a> Type<'a> {
    fn descriptor(self) -> Descriptor<'a> {
        Descriptor::new(self.binary.region(), self.offset())
    }

    fn offset(self) -> u32 {
        self.binary.index.offsets()[self.id.index()]
    }

    pub(crate) fn records(self) -> &'a [Record] {
        self.binary.records(self.id)
    }

    /// The binary it belongs to.
    pub fn binary(self) -> &'a Binary<'a> {
        self.binary
    }

    /// Its position in [`Binary::types`].
    pub fn id(self) -> TypeId {
        self.id
    }

    /// Address of the descriptor.
    pub fn addr(self) -> u64 {
        self.binary.module().types + u64::from(self.offset())
    }

    /// What sort of type it is.
    pub fn kind(self) -> Kind {
        self.descriptor().kind().expect(SCANNED)
    }

    /// Size of a value, in bytes.
    pub fn size(self) -> u64 {
        self.descriptor().size().expect(SCANNED)
    }

    /// How many bytes at the start of a value may contain pointers.
    pub fn ptr_bytes(self) -> u64 {
        self.descriptor().ptr_bytes().expect(SCANNED)
    }

    /// Go's hash of the type, which itabs copy.
    pub fn hash(self) -> u32 {
        self.descriptor().hash().expect(SCANNED)
    }

    /// The flags.
    pub fn tflag(self) -> TFlag {
        self.descriptor().tflag().expect(SCANNED)
    }

    /// Alignment of a variable, in bytes.
    pub fn align(self) -> u8 {
        self.descriptor().align().expect(SCANNED)
    }

    /// Alignment of a struct field, in bytes.
    pub fn field_align(self) -> u8 {
        self.descriptor().field_align().expect(SCANNED)
    }

    /// Whether the type is declared (or predeclared) with a name.
    pub fn is_named(self) -> bool {
        self.tflag().contains(TFlag::NAMED)
    }

    /// Whether its values can be compared with `==`, as far as the compiler made a function for that.
    pub fn is_comparable(self) -> bool {
        self.descriptor().equal().expect(SCANNED) != 0
    }

    /// Whether it is an interface type.
    pub fn is_interface(self) -> bool {
        self.kind() == Kind::Interface
    }

    /// Whether an interface keeps a value of the type in its data word itself, and not the address of one: true of
    /// pointers, channels, maps, functions, and structs and arrays of just one of these.
    pub fn is_direct(self) -> bool {
        self.descriptor().is_direct().expect(SCANNED)
    }

    /// Whether an artefact of the compiler rather than a type of the program: a stand-in (`go.shape.*`) for
    /// the type arguments of generic code, or made of one.
    pub fn is_artefact(self) -> bool {
        self.string().contains("go.shape.")
    }

    /// The string in the file, with package names instead of paths: `*http.Request`. What `%T` prints.
    pub fn string(self) -> &'a str {
        let text = self
            .descriptor()
            .string()
            .and_then(|offset| self.binary.region().name(offset))
            .expect(SCANNED)
            .text;
        match text.strip_prefix('*') {
            Some(rest) if self.tflag().contains(TFlag::EXTRA_STAR) => rest,
            _ => text,
        }
    }

    /// The import path of the package that declares it; empty for predeclared and unnamed types.
    pub fn package(self) -> &'a str {
        let named = self.is_named().then(|| self.descriptor().uncommon()).flatten();
        match named {
            Some(uncommon) if uncommon.package != 0 => {
                self.binary.region().name(uncommon.package).expect(SCANNED).text
            }
            _ => "",
        }
    }

    /// The package path and the name in the package of a type with a name.
    pub(crate) fn parts(self) -> (&'a str, &'a str) {
        let (package, string) = (self.package(), self.string());
        match base(package, string) {
            Some(base) if !package.is_empty() => (package, base),
            _ => ("", string),
        }
    }

    /// The type a pointer of the descriptor's tail leads to.
    fn tail_type(self, index: usize) -> Type<'a> {
        let offset = self.descriptor().tail_pointer(index);
        offset.and_then(|offset| self.binary.type_at_offset(offset)).expect(SCANNED)
    }

    /// The element of an array, channel, map, pointer or slice.
    pub fn elem(self) -> Option<Type<'a>> {
        match self.kind() {
            Kind::Array | Kind::Chan | Kind::Pointer | Kind::Slice => Some(self.tail_type(0)),
            Kind::Map => Some(self.tail_type(1)),
            _ => None,
        }
    }

    /// The key of a map.
    pub fn key(self) -> Option<Type<'a>> {
        (self.kind() == Kind::Map).then(|| self.tail_type(0))
    }

    /// The length of an array.
    pub fn array_len(self) -> Option<u64> {
        if self.kind() == Kind::Array { self.descriptor().tail_word(2) } else { None }
    }

    /// The direction of a channel.
    pub fn chan_dir(self) -> Option<ChanDir> {
        if self.kind() != Kind::Chan {
            return None;
        }
        Some(match self.descriptor().tail_word(1)? {
            1 => ChanDir::Recv,
            2 => ChanDir::Send,
            _ => ChanDir::Both,
        })
    }

    fn signature(
        self,
        part: impl Fn(&Signature) -> Range<usize>,
    ) -> impl ExactSizeIterator<Item = Type<'a>> + Clone {
        let signature = if self.kind() == Kind::Func { self.descriptor().signature() } else { None };
        let (first, range) = signature.map_or((0, 0..0), |signature| (signature.first, part(&signature)));
        let region = self.binary.region();
        range.map(move |index| {
            let offset = region.pointer(first + index * region.word_size());
            offset.and_then(|offset| self.binary.type_at_offset(offset)).expect(SCANNED)
        })
    }

    /// The parameters of a function. Empty for other kinds.
    pub fn params(self) -> impl ExactSizeIterator<Item = Type<'a>> + Clone {
        self.signature(|signature| 0..signature.params)
    }

    /// The results of a function. Empty for other kinds.
    pub fn results(self) -> impl ExactSizeIterator<Item = Type<'a>> + Clone {
        self.signature(|signature| signature.params..signature.params + signature.results)
    }

    /// Whether a function's last parameter is `...T`.
    pub fn is_variadic(self) -> bool {
        self.kind() == Kind::Func && self.descriptor().signature().is_some_and(|signature| signature.variadic)
    }

    /// The fields of a struct. Empty for other kinds. Read from the file at each call.
    pub fn fields(self) -> impl ExactSizeIterator<Item = Field<'a>> + Clone {
        let descriptor = self.descriptor();
        (0..descriptor.fields()).map(move |index| {
            let RawField { name, ty, offset } = descriptor.field(index).expect(SCANNED);
            let name = self.binary.region().name(name).expect(SCANNED);
            let shifted = self.binary.shifted_fields;
            Field {
                name: name.text,
                ty: self.binary.type_at_offset(ty).expect(SCANNED),
                // Go 1.18 kept `embedded` in the lowest bit, Go 1.19 in the name.
                offset: if shifted { offset >> 1 } else { offset },
                embedded: if shifted { offset & 1 != 0 } else { name.embedded },
                tag: name.tag,
            }
        })
    }

    /// Where the fields of a struct lie and their types. Names take most of the time that [`fields`](Self::fields) takes.
    pub(crate) fn members(self) -> impl Iterator<Item = (u64, Type<'a>)> {
        let descriptor = self.descriptor();
        (0..descriptor.fields()).map(move |index| {
            let RawField { ty, offset, .. } = descriptor.field(index).expect(SCANNED);
            let offset = if self.binary.shifted_fields { offset >> 1 } else { offset };
            (offset, self.binary.type_at_offset(ty).expect(SCANNED))
        })
    }

    /// The type `*T`, if its descriptor says where it is; not every file that has `*T` lets `T` know. O(1).
    pub fn pointer_to(self) -> Option<Type<'a>> {
        self.binary.type_at_offset(self.descriptor().ptr_to_this()?)
    }

    /// The type `*T`, if the file has it. O(types) where the descriptor of `T` does not say where it is.
    pub fn pointer_type(self) -> Option<Type<'a>> {
        let is_pointer =
            |ty: &Type<'a>| ty.kind() == Kind::Pointer && !ty.is_named() && ty.elem() == Some(self);
        self.pointer_to().or_else(|| self.binary.types().find(is_pointer))
    }
}

impl fmt::Debug for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Type({:?} at {:#x})", self.string(), self.addr())
    }
}

/// A field of a struct type.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its type.
    pub ty: Type<'a>,
    /// Its offset in the struct, in bytes.
    pub offset: u64,
    /// Whether it is embedded.
    pub embedded: bool,
    /// Its tag; empty if it has none.
    pub tag: &'a str,
}

/// What follows the package in a type's string. That begins with the package's name, which has no dots,
/// except that of the compiler's own `go.shape`.
fn base<'a>(package: &str, string: &'a str) -> Option<&'a str> {
    match string.strip_prefix(package).and_then(|rest| rest.strip_prefix('.')) {
        Some(base) => Some(base),
        None => string.split_once('.').map(|(_, base)| base),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_cut_off() {
        assert_eq!(base("net/http", "http.Server"), Some("Server"));
        assert_eq!(base("gopkg.in/yaml.v3", "yaml.Node"), Some("Node"));
        assert_eq!(base("sync/atomic", "atomic.Pointer[net/http.Server]"), Some("Pointer[net/http.Server]"));
        assert_eq!(base("go.shape", "go.shape.struct { a.b int }"), Some("struct { a.b int }"));
    }
}
