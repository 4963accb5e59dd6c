use std::borrow::Cow;
use std::fmt;

use crate::{Error, Image, Module};

/// The position of a type in [`Binary::types`], which is in order of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub(crate) u32);

impl TypeId {
    /// The position as a number below the number of types.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The position of an itab in [`Binary::itabs`], which is in order of address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItabId(pub(crate) u32);

impl ItabId {
    /// The position as a number below the number of itabs.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A Go executable, decoded.
///
/// Types, methods and itabs are small records in a few vectors; [`Type`], [`Method`], [`InterfaceMethod`] and
/// [`Itab`] are views of them that borrow the binary, and are two words to copy.
#[derive(Debug)]
pub struct Binary<'data> {
    image: Image<'data>,
    module: Module,
}

impl<'data> Binary<'data> {
    /// Decodes a Go executable; of a universal file, the first slice that is one.
    pub fn read(data: &'data [u8]) -> Result<Self, Error> {
        let _ = data;
        todo!()
    }

    /// Decodes an executable that is already open.
    pub fn from_image(image: Image<'data>) -> Result<Self, Error> {
        let _ = image;
        todo!()
    }

    /// The executable underneath.
    pub fn image(&self) -> &Image<'data> {
        &self.image
    }

    /// Go's module data.
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The version the file says it was built with, such as `go1.26.5`, from its build info or else from
    /// a version string in its data.
    pub fn go_version(&self) -> Option<&str> {
        todo!()
    }

    /// Whether the file has Go build info (what `go version` reads).
    pub fn has_build_info(&self) -> bool {
        todo!()
    }

    /// Every type in the file, by address.
    pub fn types(&self) -> impl ExactSizeIterator<Item = Type<'_>> {
        (0..0).map(|_: u32| todo!())
    }

    /// The interface types that have methods, by address.
    pub fn interfaces(&self) -> impl Iterator<Item = Type<'_>> {
        self.types().filter(|ty| ty.is_interface() && ty.interface_methods().len() > 0)
    }

    /// Every itab the linker wrote, by address.
    pub fn itabs(&self) -> impl ExactSizeIterator<Item = Itab<'_>> {
        (0..0).map(|_: u32| todo!())
    }

    /// The type at a position.
    ///
    /// # Panics
    ///
    /// If the position comes from another binary and is too large for this one.
    pub fn ty(&self, id: TypeId) -> Type<'_> {
        let _ = id;
        todo!()
    }

    /// The itab at a position.
    ///
    /// # Panics
    ///
    /// If the position comes from another binary and is too large for this one.
    pub fn itab(&self, id: ItabId) -> Itab<'_> {
        let _ = id;
        todo!()
    }

    /// The type whose descriptor is at an address. O(log types).
    pub fn type_at(&self, addr: u64) -> Option<Type<'_>> {
        let _ = addr;
        todo!()
    }

    /// The itab at an address. O(log itabs).
    pub fn itab_at(&self, addr: u64) -> Option<Itab<'_>> {
        let _ = addr;
        todo!()
    }

    /// The itab the linker wrote for a pair.
    pub fn itab_of(&self, interface: TypeId, ty: TypeId) -> Option<Itab<'_>> {
        let _ = (interface, ty);
        todo!()
    }

    /// The address that stands for every method the linker removed (`runtime.unreachableMethod`), if any
    /// itab needs it.
    pub fn unreachable_method(&self) -> Option<u64> {
        todo!()
    }
}

/// Go's kinds of types, numbered as in `internal/abi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs)] // Each is Go's own name, as in package reflect.
pub enum Kind {
    Bool = 1,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    Array,
    Chan,
    Func,
    Interface,
    Map,
    Pointer,
    Slice,
    String,
    Struct,
    UnsafePointer,
}

impl Kind {
    /// Go's name for the kind, such as `struct`.
    pub fn as_str(self) -> &'static str {
        todo!()
    }
}

/// The flags of a type descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TFlag(pub u8);

impl TFlag {
    /// The descriptor is followed by an uncommon type: it has a name or methods.
    pub const UNCOMMON: u8 = 1;
    /// The type string has a leading `*` that is not part of it.
    pub const EXTRA_STAR: u8 = 2;
    /// The type has a name.
    pub const NAMED: u8 = 4;
    /// Equality and hash are those of the bytes.
    pub const REGULAR_MEMORY: u8 = 8;

    /// Whether all the given bits are set.
    pub fn has(self, bits: u8) -> bool {
        self.0 & bits == bits
    }
}

/// The direction of a channel type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChanDir {
    /// `<-chan T`
    Recv,
    /// `chan<- T`
    Send,
    /// `chan T`
    Both,
}

/// A type descriptor.
#[derive(Clone, Copy)]
pub struct Type<'a> {
    binary: &'a Binary<'a>,
    id: TypeId,
}

impl<'a> Type<'a> {
    /// Its position in [`Binary::types`].
    pub fn id(self) -> TypeId {
        self.id
    }

    /// Address of the descriptor.
    pub fn addr(self) -> u64 {
        let _ = self.binary;
        todo!()
    }

    /// What sort of type it is.
    pub fn kind(self) -> Kind {
        todo!()
    }

    /// Size of a value, in bytes.
    pub fn size(self) -> u64 {
        todo!()
    }

    /// How many bytes at the start of a value may contain pointers.
    pub fn ptr_bytes(self) -> u64 {
        todo!()
    }

    /// Go's hash of the type, which itabs copy.
    pub fn hash(self) -> u32 {
        todo!()
    }

    /// The flags.
    pub fn tflag(self) -> TFlag {
        todo!()
    }

    /// Alignment of a variable, in bytes.
    pub fn align(self) -> u8 {
        todo!()
    }

    /// Alignment of a struct field, in bytes.
    pub fn field_align(self) -> u8 {
        todo!()
    }

    /// Whether the type is declared (or predeclared) with a name.
    pub fn is_named(self) -> bool {
        self.tflag().has(TFlag::NAMED)
    }

    /// Whether it is an interface type.
    pub fn is_interface(self) -> bool {
        self.kind() == Kind::Interface
    }

    /// Whether an artefact of the compiler rather than a type of the program: `go.shape.*` and the like.
    pub fn is_artefact(self) -> bool {
        todo!()
    }

    /// The string in the file, with package names instead of paths: `*http.Request`. What `%T` prints.
    pub fn string(self) -> &'a str {
        todo!()
    }

    /// The string with full package paths: `*net/http.Request`. Allocates unless the file has it.
    pub fn name(self) -> Cow<'a, str> {
        todo!()
    }

    /// The import path of the package that declares it; empty for predeclared and unnamed types.
    pub fn package(self) -> &'a str {
        todo!()
    }

    /// The element of an array, channel, map, pointer or slice.
    pub fn elem(self) -> Option<Type<'a>> {
        todo!()
    }

    /// The key of a map.
    pub fn key(self) -> Option<Type<'a>> {
        todo!()
    }

    /// The length of an array.
    pub fn array_len(self) -> Option<u64> {
        todo!()
    }

    /// The direction of a channel.
    pub fn chan_dir(self) -> Option<ChanDir> {
        todo!()
    }

    /// The parameters of a function. Empty for other kinds.
    pub fn params(self) -> impl ExactSizeIterator<Item = Type<'a>> {
        (0..0).map(|_: u32| todo!())
    }

    /// The results of a function. Empty for other kinds.
    pub fn results(self) -> impl ExactSizeIterator<Item = Type<'a>> {
        (0..0).map(|_: u32| todo!())
    }

    /// Whether a function's last parameter is `...T`.
    pub fn is_variadic(self) -> bool {
        todo!()
    }

    /// The fields of a struct. Empty for other kinds. Read from the file at each call.
    pub fn fields(self) -> impl ExactSizeIterator<Item = Field<'a>> {
        (0..0).map(|_: u32| todo!())
    }

    /// The methods of a concrete type, in Go's order: exported first, then by name. Empty for interfaces.
    pub fn methods(self) -> impl ExactSizeIterator<Item = Method<'a>> {
        (0..0).map(|_: u32| todo!())
    }

    /// The methods an interface asks for, in Go's order. Empty for other kinds.
    pub fn interface_methods(self) -> impl ExactSizeIterator<Item = InterfaceMethod<'a>> {
        (0..0).map(|_: u32| todo!())
    }

    /// The type `*T`, if it is in the file.
    pub fn pointer_to(self) -> Option<Type<'a>> {
        todo!()
    }
}

impl fmt::Debug for Itab<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Itab({:?}, {:?} at {:#x})", self.interface().string(), self.ty().string(), self.addr())
    }
}

impl fmt::Debug for Method<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Method({:?})", self.name())
    }
}

impl fmt::Debug for InterfaceMethod<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InterfaceMethod({:?})", self.name())
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

/// A method of a concrete type.
#[derive(Clone, Copy)]
pub struct Method<'a> {
    binary: &'a Binary<'a>,
    index: u32,
}

impl<'a> Method<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        let _ = (self.binary, self.index);
        todo!()
    }

    /// Whether its name is exported.
    pub fn is_exported(self) -> bool {
        todo!()
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(self) -> &'a str {
        todo!()
    }

    /// Its function type without receiver, unless the linker removed it.
    pub fn signature(self) -> Option<Type<'a>> {
        todo!()
    }

    /// Address of the function called through interfaces, unless the linker removed it.
    pub fn ifn(self) -> Option<u64> {
        todo!()
    }

    /// Address of the function called directly, unless the linker removed it.
    pub fn tfn(self) -> Option<u64> {
        todo!()
    }
}

/// A method that an interface asks for.
#[derive(Clone, Copy)]
pub struct InterfaceMethod<'a> {
    binary: &'a Binary<'a>,
    index: u32,
}

impl<'a> InterfaceMethod<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        let _ = (self.binary, self.index);
        todo!()
    }

    /// Whether its name is exported.
    pub fn is_exported(self) -> bool {
        todo!()
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(self) -> &'a str {
        todo!()
    }

    /// Its function type.
    pub fn signature(self) -> Type<'a> {
        todo!()
    }
}

/// An itab the linker wrote.
#[derive(Clone, Copy)]
pub struct Itab<'a> {
    binary: &'a Binary<'a>,
    id: ItabId,
}

impl<'a> Itab<'a> {
    /// Its position in [`Binary::itabs`].
    pub fn id(self) -> ItabId {
        self.id
    }

    /// Its address.
    pub fn addr(self) -> u64 {
        let _ = self.binary;
        todo!()
    }

    /// Its interface type.
    pub fn interface(self) -> Type<'a> {
        todo!()
    }

    /// Its concrete type.
    pub fn ty(self) -> Type<'a> {
        todo!()
    }

    /// Its copy of the concrete type's hash.
    pub fn hash(self) -> u32 {
        todo!()
    }

    /// Size of the record, in bytes.
    pub fn size(self) -> u64 {
        todo!()
    }

    /// The code address of each method, in the interface's order. A negative itab has one slot, 0.
    pub fn fun(self) -> &'a [u64] {
        todo!()
    }

    /// Whether it says that the type does *not* implement the interface.
    pub fn is_negative(self) -> bool {
        self.fun().first() == Some(&0)
    }

    /// How many slots hold the stand-in for a method that the linker removed.
    pub fn pruned(self) -> usize {
        let stand_in = self.binary.unreachable_method();
        self.fun().iter().filter(|fun| Some(**fun) == stand_in).count()
    }
}
