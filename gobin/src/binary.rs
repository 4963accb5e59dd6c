use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use crate::descriptor::{self, Descriptor, IMETHOD, Index, REMOVED, RawMethod, Region, Signature};
use crate::{Error, Image, Layout, Module, Span, names, version};

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
/// [`Itab`] are views of them that borrow the binary, and are two words to copy. What a view shows that the
/// questions of this crate do not need (sizes, elements, fields) is decoded when it is asked for.
#[derive(Debug)]
pub struct Binary<'data> {
    image: Image<'data>,
    module: Module,
    version: Option<&'data str>,
    has_build_info: bool,
    /// The type region as in the file.
    raw: &'data [u8],
    /// The segment of the image that the type region is in, and where.
    segment: usize,
    region: Range<usize>,
    index: Index,
    /// Of each type, its offset in the region.
    offsets: Vec<u32>,
    /// Of each type, where its methods begin in `methods`; one more entry at the end.
    sets: Vec<u32>,
    pub(crate) methods: Vec<Record>,
    /// Method names in the order of method sets: exported ones first, then by bytes.
    pub(crate) names: Vec<&'data str>,
    /// How many of them are exported.
    pub(crate) exported: u32,
    /// Package paths of unexported methods. The first is empty and stands for none.
    pub(crate) packages: Vec<&'data str>,
    itabs: Vec<ItabRecord>,
    fun: Vec<u64>,
    /// Positions in `itabs`, sorted by pair.
    pairs: Vec<(TypeId, TypeId, ItabId)>,
    /// Whether field offsets are Go 1.18's, with `embedded` in the lowest bit.
    shifted_fields: bool,
    /// Bytes before `fun` in an itab.
    fun_at: u64,
    unreachable: Option<u64>,
}

/// A method of a concrete type or of an interface. Names and packages are positions, so that the matcher compares
/// numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record {
    /// Position in [`Binary::names`].
    pub(crate) name: u32,
    /// Position in [`Binary::packages`]; 0 if exported.
    pub(crate) package: u32,
    /// Position of the function type, or [`REMOVED`].
    pub(crate) signature: u32,
    /// Text offsets, or [`REMOVED`]; of an interface's methods always.
    pub(crate) ifn: u32,
    pub(crate) tfn: u32,
}

#[derive(Debug)]
struct ItabRecord {
    addr: u64,
    interface: TypeId,
    ty: TypeId,
    hash: u32,
    pad: u32,
    /// Where its words begin in `fun`.
    fun: u32,
    len: u32,
}

impl<'data> Binary<'data> {
    /// Decodes a Go executable; of a universal file, the first slice that is one.
    ///
    /// # Errors
    ///
    /// See [`Error`]. For a universal file, that of its first slice.
    pub fn read(data: &'data [u8]) -> Result<Self, Error> {
        let mut first = None;
        for slice in Image::slices(data)? {
            match Image::parse(slice).and_then(Self::from_image) {
                Ok(binary) => return Ok(binary),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or(Error::NotGo))
    }

    /// Decodes an executable that is already open.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub fn from_image(image: Image<'data>) -> Result<Self, Error> {
        let module = Module::find(&image)?;
        let build_info = version::build_info(&image);
        let region = Region::new(&image, &module)?;
        let raw = region.raw;
        let (index, offsets) = descriptor::scan(&image, &module, region)?;
        for offset in descriptor::typelinks(&image, module.typelinks)? {
            if index.get(offset).is_none() {
                let addr = module.types.wrapping_add(offset.into());
                return Err(Error::Malformed { addr, what: "listed as a type, but not a type descriptor" });
            }
        }
        let methods = MethodTables::read(region, &index, &offsets)?;
        let (segment, from) = image.place(module.types);
        let region = from..from + raw.len();
        let mut binary = Binary {
            version: build_info.or_else(|| version::from_strings(&image, &module)),
            has_build_info: build_info.is_some(),
            image,
            module,
            raw,
            segment,
            region,
            index,
            offsets,
            sets: methods.sets,
            methods: methods.records,
            names: methods.names,
            exported: methods.exported,
            packages: methods.packages,
            itabs: Vec::new(),
            fun: Vec::new(),
            pairs: Vec::new(),
            shifted_fields: false,
            fun_at: 0,
            unreachable: None,
        };
        binary.shifted_fields = binary.has_shifted_fields();
        binary.read_itabs()?;
        binary.unreachable = binary.find_unreachable();
        Ok(binary)
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
        self.version
    }

    /// Whether the file has Go build info (what `go version` reads).
    pub fn has_build_info(&self) -> bool {
        self.has_build_info
    }

    /// Every type in the file, by address.
    pub fn types(&self) -> impl ExactSizeIterator<Item = Type<'_>> + Clone {
        (0..self.offsets.len() as u32).map(|id| self.ty(TypeId(id)))
    }

    /// The interface types that have methods, by address.
    pub fn interfaces(&self) -> impl Iterator<Item = Type<'_>> {
        self.types().filter(|ty| !ty.records().is_empty() && ty.is_interface())
    }

    /// Every itab the linker wrote, by address.
    pub fn itabs(&self) -> impl ExactSizeIterator<Item = Itab<'_>> + Clone {
        (0..self.itabs.len() as u32).map(|id| self.itab(ItabId(id)))
    }

    /// The type at a position.
    ///
    /// # Panics
    ///
    /// If the position comes from another binary and is too large for this one.
    pub fn ty(&self, id: TypeId) -> Type<'_> {
        assert!(id.index() < self.offsets.len(), "type {} of {}", id.0, self.offsets.len());
        Type { binary: self, id }
    }

    /// The itab at a position.
    ///
    /// # Panics
    ///
    /// If the position comes from another binary and is too large for this one.
    pub fn itab(&self, id: ItabId) -> Itab<'_> {
        assert!(id.index() < self.itabs.len(), "itab {} of {}", id.0, self.itabs.len());
        Itab { binary: self, id }
    }

    /// The type whose descriptor is at an address. O(1).
    pub fn type_at(&self, addr: u64) -> Option<Type<'_>> {
        self.type_at_offset(self.region().offset(addr)?)
    }

    /// The itab at an address. O(log itabs).
    pub fn itab_at(&self, addr: u64) -> Option<Itab<'_>> {
        let id = self.itabs.binary_search_by_key(&addr, |itab| itab.addr).ok()?;
        Some(self.itab(ItabId(id as u32)))
    }

    /// The itab the linker wrote for a pair. O(log itabs).
    pub fn itab_of(&self, interface: TypeId, ty: TypeId) -> Option<Itab<'_>> {
        let at = self.pairs.binary_search_by_key(&(interface, ty), |pair| (pair.0, pair.1)).ok()?;
        Some(self.itab(self.pairs[at].2))
    }

    /// The address that stands for every method the linker removed (`runtime.unreachableMethod`), if any
    /// itab needs it.
    pub fn unreachable_method(&self) -> Option<u64> {
        self.unreachable
    }

    /// Bytes of the type region: what [`Module`] calls `types` to `etypes`.
    pub(crate) fn region(&self) -> Region<'_, 'data> {
        Region {
            loaded: &self.image.loaded_segment(self.segment)[self.region.clone()],
            raw: self.raw,
            base: self.module.types,
            endian: self.image.endian(),
            layout: self.module.layout,
        }
    }

    fn type_at_offset(&self, offset: u32) -> Option<Type<'_>> {
        Some(Type { binary: self, id: TypeId(self.index.get(offset)?) })
    }

    /// Go 1.18 and 1.19 share a layout, but not the meaning of a field's offset. Read the newer way, the older
    /// puts fields beyond the end of their structs.
    fn has_shifted_fields(&self) -> bool {
        self.module.layout == Layout::Go1_18
            && self
                .types()
                .any(|ty| ty.fields().any(|field| field.offset.saturating_add(field.ty.size()) > ty.size()))
    }

    /// The methods of a type: its method table, or what it asks for if it is an interface.
    pub(crate) fn records(&self, id: TypeId) -> &[Record] {
        &self.methods[self.sets[id.index()] as usize..self.sets[id.index() + 1] as usize]
    }

    fn read_itabs(&mut self) -> Result<(), Error> {
        let addrs = self.itab_addrs()?;
        let size = self.image.word_size();
        let fun_at = self.fun_offset(&addrs)?;
        self.fun_at = fun_at;
        let mut end = 0;
        for addr in addrs {
            let malformed = |what| Error::Malformed { addr, what };
            if addr < end {
                return Err(malformed("itab that overlaps the one before it"));
            }
            let interface = self.type_at(self.image.word(addr)?).map(|ty| ty.id);
            let interface = interface
                .filter(|id| self.ty(*id).is_interface() && !self.records(*id).is_empty())
                .ok_or(malformed("itab of something that is not an interface type with methods"))?;
            let ty = self.type_at(self.image.word(addr + size)?).filter(|ty| !ty.is_interface());
            let ty = ty.ok_or(malformed("itab of something that is not a concrete type"))?.id;
            let first = self.image.word(addr + fun_at)?;
            let len = if first == 0 { 1 } else { self.records(interface).len() as u64 };
            let fun = self.image.loaded(addr + fun_at, len * size)?;
            let endian = self.image.endian();
            let record = ItabRecord {
                addr,
                interface,
                ty,
                hash: self.image.u32(addr + 2 * size)?,
                pad: if fun_at > 2 * size + 4 { self.image.u32(addr + 2 * size + 4)? } else { 0 },
                fun: self.fun.len() as u32,
                len: len as u32,
            };
            self.fun.extend(fun.chunks_exact(size as usize).map(|word| endian.word(word)));
            end = addr + fun_at + len * size;
            self.pairs.push((interface, ty, ItabId(self.itabs.len() as u32)));
            self.itabs.push(record);
        }
        self.pairs.sort_unstable();
        Ok(())
    }

    /// The addresses of all itabs, in order.
    fn itab_addrs(&self) -> Result<Vec<u64>, Error> {
        let (size, endian) = (self.image.word_size(), self.image.endian());
        let list = self.module.itablinks;
        let pointers = self.image.loaded(list.addr, list.len.saturating_mul(size));
        let mut addrs = match list.len {
            0 => Vec::new(),
            _ => pointers?.chunks_exact(size as usize).map(|pointer| endian.word(pointer)).collect(),
        };
        addrs.sort_unstable();
        addrs.dedup();
        // From Go 1.27 the itabs lie back to back, without a list: the size of each tells where the next is.
        let Span { addr: mut next, len } = self.module.itabs;
        let end = next.saturating_add(len);
        while next < end {
            let interface = self.type_at(self.image.word(next)?);
            let Some(interface) = interface.filter(|ty| ty.is_interface()) else {
                return Err(Error::Malformed {
                    addr: next,
                    what: "itab of something that is not an interface type",
                });
            };
            let negative = self.image.word(next + FUN_WORDS * size)? == 0;
            let slots = if negative { 1 } else { interface.records().len().max(1) as u64 };
            addrs.push(next);
            next += (FUN_WORDS + slots) * size;
        }
        if next > end {
            return Err(Error::Malformed {
                addr: end,
                what: "the last itab goes beyond the end of the itabs",
            });
        }
        Ok(addrs)
    }

    /// Where the code addresses begin in an itab. On 64 bits the hash is padded to a word; on 32 bits Go
    /// padded it too, without need, up to Go 1.22, and the layout of the module data does not tell which.
    fn fun_offset(&self, addrs: &[u64]) -> Result<u64, Error> {
        let size = self.image.word_size();
        if size == 8 || self.module.layout >= Layout::Go1_26 {
            return Ok(FUN_WORDS * size);
        }
        // Where the padding would be, zero in most itabs means that it is there: the first code address is
        // zero only in negative itabs, and those are few.
        let mut zeros = 0;
        for &addr in addrs {
            zeros += usize::from(self.image.u32(addr + 12)? == 0);
        }
        Ok(if 2 * zeros > addrs.len() { 16 } else { 12 })
    }

    /// The address in the slots of removed methods. It is the function `runtime.unreachableMethod`; where
    /// names are obfuscated, it is what most slots of removed methods hold.
    fn find_unreachable(&self) -> Option<u64> {
        let table = self.pclntab();
        let is_it = |name: Option<&str>| name == Some("runtime.unreachableMethod");
        let mut holders: HashMap<u64, u32> = HashMap::new();
        let mut fun = Vec::new();
        for itab in self.itabs() {
            fun.clear();
            if self.fill_into(itab.record().interface, itab.record().ty, &mut fun).is_err() {
                continue;
            }
            for (slot, method) in itab.fun().iter().zip(&fun) {
                if method.ifn != REMOVED {
                    continue;
                }
                if holders.is_empty() && is_it(table.name_at(*slot)) {
                    return Some(*slot);
                }
                *holders.entry(*slot).or_default() += 1;
            }
        }
        if holders.is_empty() {
            return None;
        }
        let named = table.functions().find(|function| is_it(function.name()));
        let most = holders.into_iter().max_by_key(|holder| (holder.1, holder.0));
        named.map(|function| function.entry()).or(most.map(|holder| holder.0))
    }
}

/// Words before `fun` in an itab: interface, type, hash with its padding.
const FUN_WORDS: u64 = 3;

/// The methods of all types, with names and packages interned.
struct MethodTables<'data> {
    sets: Vec<u32>,
    records: Vec<Record>,
    names: Vec<&'data str>,
    exported: u32,
    packages: Vec<&'data str>,
}

impl<'data> MethodTables<'data> {
    fn read(region: Region<'_, 'data>, index: &Index, offsets: &[u32]) -> Result<Self, Error> {
        let mut tables = MethodTables {
            sets: Vec::with_capacity(offsets.len() + 1),
            records: Vec::new(),
            names: Vec::new(),
            exported: 0,
            packages: Vec::new(),
        };
        let mut names = Interner::default();
        let mut packages = Interner::default();
        packages.intern(false, "");
        for &offset in offsets {
            tables.sets.push(tables.records.len() as u32);
            let malformed = || Error::Malformed {
                addr: region.base + u64::from(offset),
                what: "method table of a type descriptor",
            };
            let ty = Descriptor::new(region, offset);
            let is_interface = ty.kind() == Some(Kind::Interface);
            let (package, first, count) = if is_interface {
                let (first, count) = ty.slice(IMETHOD).ok_or_else(malformed)?;
                // A pointer here, an offset in an uncommon type; 0 is none in both.
                (ty.tail_pointer(0).unwrap_or(0), first, count)
            } else {
                match ty.uncommon() {
                    Some(uncommon) => (uncommon.package, uncommon.methods, uncommon.count),
                    None => continue,
                }
            };
            for at in 0..count {
                let method = if is_interface {
                    let at = first as usize + at as usize * IMETHOD;
                    region.u32(at).zip(region.u32(at + 4)).map(|(name, mtyp)| RawMethod {
                        name,
                        mtyp,
                        ifn: REMOVED,
                        tfn: REMOVED,
                    })
                } else {
                    region.method(first, at)
                };
                let method = method.ok_or_else(malformed)?;
                let (name, exported, own_package) =
                    names.intern_at(region, method.name).ok_or_else(malformed)?;
                let package = match own_package.unwrap_or(package) {
                    _ if exported => 0,
                    0 => 0,
                    offset => packages.intern_at(region, offset).ok_or_else(malformed)?.0,
                };
                let signature = match method.mtyp {
                    0 | REMOVED => REMOVED,
                    offset => index.get(offset).ok_or_else(malformed)?,
                };
                let RawMethod { ifn, tfn, .. } = method;
                tables.records.push(Record { name, package, signature, ifn, tfn });
            }
        }
        tables.sets.push(tables.records.len() as u32);
        let ranks = names.rank();
        for record in &mut tables.records {
            record.name = ranks[record.name as usize];
        }
        // The matcher walks both lists in step, which only makes sense if they are in order.
        for (set, &offset) in tables.sets.windows(2).zip(offsets) {
            if !tables.records[set[0] as usize..set[1] as usize].is_sorted_by_key(|record| record.name) {
                let addr = region.base + u64::from(offset);
                return Err(Error::Malformed { addr, what: "methods of a type out of order" });
            }
        }
        tables.exported = names.names.partition_point(|name| name.0) as u32;
        tables.names = names.names.into_iter().map(|name| name.1).collect();
        tables.packages = packages.names.into_iter().map(|name| name.1).collect();
        Ok(tables)
    }
}

/// Gives equal names equal numbers.
#[derive(Default)]
struct Interner<'data> {
    /// (exported, text) by number.
    names: Vec<(bool, &'data str)>,
    by_text: HashMap<(bool, &'data str), u32>,
    /// The linker merges equal names, so that most are known by their offset already.
    by_offset: HashMap<u32, (u32, bool, Option<u32>)>,
}

impl<'data> Interner<'data> {
    fn intern(&mut self, exported: bool, text: &'data str) -> u32 {
        *self.by_text.entry((exported, text)).or_insert_with(|| {
            self.names.push((exported, text));
            self.names.len() as u32 - 1
        })
    }

    /// Number, visibility and package of the name at an offset.
    fn intern_at(&mut self, region: Region<'_, 'data>, offset: u32) -> Option<(u32, bool, Option<u32>)> {
        if let Some(known) = self.by_offset.get(&offset) {
            return Some(*known);
        }
        let name = region.name(offset)?;
        let known = (self.intern(name.exported, name.text), name.exported, name.package);
        self.by_offset.insert(offset, known);
        Some(known)
    }

    /// Sorts the names, exported ones first, then by bytes, and gives the new number of each old one.
    fn rank(&mut self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_unstable_by_key(|old| {
            let (exported, text) = self.names[*old as usize];
            (!exported, text)
        });
        let mut ranks = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            ranks[*old as usize] = new as u32;
        }
        self.names = order.into_iter().map(|old| self.names[old as usize]).collect();
        ranks
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
        match self {
            Kind::Bool => "bool",
            Kind::Int => "int",
            Kind::Int8 => "int8",
            Kind::Int16 => "int16",
            Kind::Int32 => "int32",
            Kind::Int64 => "int64",
            Kind::Uint => "uint",
            Kind::Uint8 => "uint8",
            Kind::Uint16 => "uint16",
            Kind::Uint32 => "uint32",
            Kind::Uint64 => "uint64",
            Kind::Uintptr => "uintptr",
            Kind::Float32 => "float32",
            Kind::Float64 => "float64",
            Kind::Complex64 => "complex64",
            Kind::Complex128 => "complex128",
            Kind::Array => "array",
            Kind::Chan => "chan",
            Kind::Func => "func",
            Kind::Interface => "interface",
            Kind::Map => "map",
            Kind::Pointer => "ptr",
            Kind::Slice => "slice",
            Kind::String => "string",
            Kind::Struct => "struct",
            Kind::UnsafePointer => "unsafe.Pointer",
        }
    }

    /// The kind in a descriptor's byte. Its upper bits were flags up to Go 1.25.
    pub(crate) fn new(byte: u8) -> Option<Kind> {
        Some(match byte & 31 {
            1 => Kind::Bool,
            2 => Kind::Int,
            3 => Kind::Int8,
            4 => Kind::Int16,
            5 => Kind::Int32,
            6 => Kind::Int64,
            7 => Kind::Uint,
            8 => Kind::Uint8,
            9 => Kind::Uint16,
            10 => Kind::Uint32,
            11 => Kind::Uint64,
            12 => Kind::Uintptr,
            13 => Kind::Float32,
            14 => Kind::Float64,
            15 => Kind::Complex64,
            16 => Kind::Complex128,
            17 => Kind::Array,
            18 => Kind::Chan,
            19 => Kind::Func,
            20 => Kind::Interface,
            21 => Kind::Map,
            22 => Kind::Pointer,
            23 => Kind::Slice,
            24 => Kind::String,
            25 => Kind::Struct,
            26 => Kind::UnsafePointer,
            _ => return None,
        })
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
    fn descriptor(self) -> Descriptor<'a, 'a> {
        Descriptor::new(self.binary.region(), self.offset())
    }

    fn offset(self) -> u32 {
        self.binary.offsets[self.id.index()]
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
        self.binary.module.types + u64::from(self.offset())
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
        self.tflag().has(TFlag::NAMED)
    }

    /// Whether it is an interface type.
    pub fn is_interface(self) -> bool {
        self.kind() == Kind::Interface
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
            Some(rest) if self.tflag().has(TFlag::EXTRA_STAR) => rest,
            _ => text,
        }
    }

    /// The string with full package paths: `*net/http.Request`. Allocates unless the file has it.
    pub fn name(self) -> Cow<'a, str> {
        names::full_name(self)
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
        let region = self.binary.region();
        let word = region.word_size();
        let slice = if self.kind() == Kind::Struct { self.descriptor().slice(3 * word) } else { None };
        let (first, len) = slice.unwrap_or((0, 0));
        let is_old = self.binary.shifted_fields;
        (0..len as usize).map(move |index| {
            let at = first as usize + index * 3 * word;
            let name = region.pointer(at).and_then(|offset| region.name(offset)).expect(SCANNED);
            let ty = region.pointer(at + word).and_then(|offset| self.binary.type_at_offset(offset));
            let offset = region.word(at + 2 * word).expect(SCANNED);
            Field {
                name: name.text,
                ty: ty.expect(SCANNED),
                // Go 1.18 kept `embedded` in the lowest bit, Go 1.19 in the name.
                offset: if is_old { offset >> 1 } else { offset },
                embedded: if is_old { offset & 1 != 0 } else { name.embedded },
                tag: name.tag,
            }
        })
    }

    /// The methods of a concrete type, in Go's order: exported first, then by name. Empty for interfaces.
    pub fn methods(self) -> impl ExactSizeIterator<Item = Method<'a>> + Clone {
        let records = if self.is_interface() { &[] } else { self.records() };
        records.iter().map(move |record| Method { binary: self.binary, record })
    }

    /// The methods an interface asks for, in Go's order. Empty for other kinds.
    pub fn interface_methods(self) -> impl ExactSizeIterator<Item = InterfaceMethod<'a>> + Clone {
        let records = if self.is_interface() { self.records() } else { &[] };
        records.iter().map(move |record| InterfaceMethod { binary: self.binary, record })
    }

    /// The type `*T`, if its descriptor says where it is; not every file that has `*T` lets `T` know.
    pub fn pointer_to(self) -> Option<Type<'a>> {
        self.binary.type_at_offset(self.descriptor().ptr_to_this()?)
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
    record: &'a Record,
}

impl<'a> Method<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        self.binary.names[self.record.name as usize]
    }

    /// Whether its name is exported.
    pub fn is_exported(self) -> bool {
        self.record.name < self.binary.exported
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(self) -> &'a str {
        self.binary.packages[self.record.package as usize]
    }

    /// Its function type without receiver, unless the linker removed it.
    pub fn signature(self) -> Option<Type<'a>> {
        (self.record.signature != REMOVED).then(|| self.binary.ty(TypeId(self.record.signature)))
    }

    /// Address of the function called through interfaces, unless the linker removed it.
    pub fn ifn(self) -> Option<u64> {
        (self.record.ifn != REMOVED).then(|| self.binary.module.text_addr(self.record.ifn))
    }

    /// Address of the function called directly, unless the linker removed it.
    pub fn tfn(self) -> Option<u64> {
        (self.record.tfn != REMOVED).then(|| self.binary.module.text_addr(self.record.tfn))
    }
}

impl fmt::Debug for Method<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Method({:?})", self.name())
    }
}

/// A method that an interface asks for.
#[derive(Clone, Copy)]
pub struct InterfaceMethod<'a> {
    binary: &'a Binary<'a>,
    record: &'a Record,
}

impl<'a> InterfaceMethod<'a> {
    /// Its name.
    pub fn name(self) -> &'a str {
        self.binary.names[self.record.name as usize]
    }

    /// Whether its name is exported.
    pub fn is_exported(self) -> bool {
        self.record.name < self.binary.exported
    }

    /// The import path of the package an unexported method belongs to; empty if exported.
    pub fn package(self) -> &'a str {
        self.binary.packages[self.record.package as usize]
    }

    /// Its function type.
    pub fn signature(self) -> Type<'a> {
        self.binary.ty(TypeId(self.record.signature))
    }
}

impl fmt::Debug for InterfaceMethod<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InterfaceMethod({:?})", self.name())
    }
}

/// An itab the linker wrote.
#[derive(Clone, Copy)]
pub struct Itab<'a> {
    binary: &'a Binary<'a>,
    id: ItabId,
}

impl<'a> Itab<'a> {
    fn record(self) -> &'a ItabRecord {
        &self.binary.itabs[self.id.index()]
    }

    /// Its position in [`Binary::itabs`].
    pub fn id(self) -> ItabId {
        self.id
    }

    /// Its address.
    pub fn addr(self) -> u64 {
        self.record().addr
    }

    /// Its interface type.
    pub fn interface(self) -> Type<'a> {
        self.binary.ty(self.record().interface)
    }

    /// Its concrete type.
    pub fn ty(self) -> Type<'a> {
        self.binary.ty(self.record().ty)
    }

    /// Its copy of the concrete type's hash.
    pub fn hash(self) -> u32 {
        self.record().hash
    }

    /// The padding between hash and code addresses, where there is any: 0 in every proper file.
    pub fn pad(self) -> u32 {
        self.record().pad
    }

    /// Size of the record, in bytes.
    pub fn size(self) -> u64 {
        self.binary.fun_at + u64::from(self.record().len) * self.binary.image.word_size()
    }

    /// The code address of each method, in the interface's order. A negative itab has one slot, 0.
    pub fn fun(self) -> &'a [u64] {
        let ItabRecord { fun, len, .. } = *self.record();
        &self.binary.fun[fun as usize..(fun + len) as usize]
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

impl fmt::Debug for Itab<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Itab({:?}, {:?} at {:#x})", self.interface().string(), self.ty().string(), self.addr())
    }
}
