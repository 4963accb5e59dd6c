//! Type descriptors.

use core::any::TypeId;
use core::fmt;
use core::ptr::{self, NonNull};

use super::entry::Entry;
use super::field::{Field, fields};
use super::interface_type::InterfaceType;
use super::listed::Listed;
use super::method::Method;
use super::package::Package;
use crate::auto_traits::Auto;
use crate::cells::{Cells, MORE, SharedCells};
use crate::hint::{COMMON, Hints};
use crate::text::{fnv, less, prefix};

/// What shape a type has. Go: `abi.Kind`, bits 0 to 4 of `Kind_`.
///
/// Go's 26 kinds, as far as Rust has them, and those that only Rust has. `Chan`, `Complex64` and
/// `Complex128` have no counterpart among the types this crate describes; `Invalid` needs none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "a kind is its name")]
pub enum Kind {
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Int128,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uint128,
    Float32,
    Float64,
    Char,
    String,
    Array,
    Slice,
    Map,
    Tuple,
    Func,
    /// An interface value within another value: see [`Element`](crate::Element).
    Interface,
    /// `Box`, `Pin<Box>`, `Rc`, `Arc`, `&'static`, and `Option`s of these.
    Pointer,
    Option,
    Struct,
    Enum,
    Union,
    /// A struct, enum or union whose definition the macro has not seen: `#[methods]` sees only the
    /// impl block.
    Named,
}

impl Kind {
    /// Whether a type of this kind is known by a name and not by what it is made of. Go: predeclared types, and those that are
    /// declared.
    const fn has_a_name(self) -> bool {
        !matches!(
            self,
            Kind::Array
                | Kind::Slice
                | Kind::Map
                | Kind::Tuple
                | Kind::Func
                | Kind::Interface
                | Kind::Pointer
                | Kind::Option
        )
    }
}

/// What a type descriptor says in one bit each, the bits being Go's. Go: `abi.TFlag`.
///
/// ```
/// use itab::Type;
/// use itab::abi::TFlag;
/// let flags = Type::of::<u8>().tflag();
/// assert!(flags.contains(TFlag::DIRECT_IFACE));
/// assert!(!flags.contains(TFlag::DIRECT_IFACE | TFlag::UNCOMMON));
/// ```
///
/// `EXTRA_STAR` and `GC_MASK_ON_DEMAND` describe a name table and a collector that types of this program do not
/// have; they occur in descriptors that are read from Go executables.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TFlag(u8);

impl TFlag {
    /// The type has methods. Go: `TFlagUncommon`, also for types with a name of their own.
    pub const UNCOMMON: TFlag = TFlag(1);
    /// The name in the file begins with a `*` that is not part of it. Go: `TFlagExtraStar`.
    pub const EXTRA_STAR: TFlag = TFlag(2);
    /// The type has a name of its own. Go: `TFlagNamed`.
    pub const NAMED: TFlag = TFlag(4);
    /// Equality and hash are those of the bytes: integers, `bool`, `char`, and arrays of these. Go:
    /// `TFlagRegularMemory`, also for structs of such fields without padding.
    pub const REGULAR_MEMORY: TFlag = TFlag(8);
    /// The collector's mask is made when it is needed. Go: `TFlagGCMaskOnDemand`, since Go 1.24.
    pub const GC_MASK_ON_DEMAND: TFlag = TFlag(16);
    /// A value is kept in the data word itself. Go: `TFlagDirectIface`, there only for pointers, and a bit of the
    /// kind before Go 1.26.
    pub const DIRECT_IFACE: TFlag = TFlag(32);

    pub(crate) const NONE: TFlag = TFlag(0);

    /// The flags of a descriptor's byte, unknown ones too.
    pub const fn from_bits(bits: u8) -> TFlag {
        TFlag(bits)
    }

    /// Both.
    pub const fn union(self, other: TFlag) -> TFlag {
        TFlag(self.0 | other.0)
    }

    /// Whether every bit of `other` is set.
    pub const fn contains(self, other: TFlag) -> bool {
        self.0 & other.0 == other.0
    }

    /// The bits.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// The names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        const NAMES: [(TFlag, &str); 6] = [
            (TFlag::UNCOMMON, "uncommon"),
            (TFlag::EXTRA_STAR, "extra-star"),
            (TFlag::NAMED, "named"),
            (TFlag::REGULAR_MEMORY, "regular-memory"),
            (TFlag::GC_MASK_ON_DEMAND, "gc-mask-on-demand"),
            (TFlag::DIRECT_IFACE, "direct-iface"),
        ];
        NAMES.into_iter().filter(move |(flag, _)| self.contains(*flag)).map(|(_, name)| name)
    }
}

impl core::ops::BitOr for TFlag {
    type Output = TFlag;

    /// [`union`](TFlag::union), for those who need no constant.
    fn bitor(self, other: TFlag) -> TFlag {
        self.union(other)
    }
}

impl fmt::Debug for TFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

/// What can be done with a value of which only the address is known.
///
/// Go keeps `Equal` and a bitmap for its collector (`GCData`, `PtrBytes`); here are what Rust has in
/// their place. A function is there when the type has the trait.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[expect(clippy::type_complexity, reason = "each function type is used once")]
pub struct Operations {
    pub drop: Option<unsafe fn(NonNull<()>)>,
    /// Writes a clone of the value at the first address to the second, which is uninitialised.
    pub clone: Option<unsafe fn(NonNull<()>, NonNull<()>)>,
    pub equal: Option<unsafe fn(NonNull<()>, NonNull<()>) -> bool>,
    pub hash: Option<unsafe fn(NonNull<()>, &mut dyn core::hash::Hasher)>,
    pub order: Option<unsafe fn(NonNull<()>, NonNull<()>) -> core::cmp::Ordering>,
    pub debug: Option<unsafe fn(NonNull<()>, &mut fmt::Formatter<'_>) -> fmt::Result>,
    pub display: Option<unsafe fn(NonNull<()>, &mut fmt::Formatter<'_>) -> fmt::Result>,
    pub is_nil: Option<unsafe fn(NonNull<()>) -> bool>,
    /// Of a pointer: where it points to, or null if it is nil. A value that has this is one word, the same in two values exactly if
    /// they point to one place or both are nil.
    pub target: Option<unsafe fn(NonNull<()>) -> *const ()>,
    /// Whether equality and hash are those of the bytes of a value, all of which are initialised.
    pub regular: bool,
    /// Which of `Send` and `Sync` the type is known to be. A function, because of a hasher it is known at run time only which it is.
    pub auto: fn() -> Auto,
}

impl Operations {
    /// These, and those of `other`'s clone, equality, hash, order and debug that are not there.
    pub(crate) const fn or(self, other: Operations) -> Operations {
        /// `Option::or` is not for constants yet.
        const fn or<F: Copy>(one: Option<F>, other: Option<F>) -> Option<F> {
            match one {
                Some(_) => one,
                None => other,
            }
        }
        Operations {
            clone: or(self.clone, other.clone),
            equal: or(self.equal, other.equal),
            hash: or(self.hash, other.hash),
            order: or(self.order, other.order),
            debug: or(self.debug, other.debug),
            ..self
        }
    }
}

/// What a type consists of, as far as that is other types, a number or an interface.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Parts {
    /// What a pointer points to; what an array, a slice, an option or the values of a map are.
    pub(crate) elem: Option<&'static Type>,
    /// What the keys of a map are.
    pub(crate) key: Option<&'static Type>,
    /// How many elements an array has.
    pub(crate) array_len: Option<usize>,
    /// The interface of an interface value that has methods.
    pub(crate) interface: Option<&'static InterfaceType>,
    /// The name, of a type that was made at run time. There is one descriptor of such a type.
    pub(crate) name: Option<&'static str>,
}

impl Parts {
    pub(crate) const NONE: Parts =
        Parts { elem: None, key: None, array_len: None, interface: None, name: None };

    pub(crate) const fn elem(elem: &'static Type) -> Parts {
        Parts { elem: Some(elem), ..Parts::NONE }
    }

    pub(crate) const fn array(elem: &'static Type, len: usize) -> Parts {
        Parts { array_len: Some(len), ..Parts::elem(elem) }
    }

    pub(crate) const fn map(key: &'static Type, elem: &'static Type) -> Parts {
        Parts { key: Some(key), ..Parts::elem(elem) }
    }

    pub(crate) const fn interface(interface: &'static InterfaceType) -> Parts {
        Parts { interface: Some(interface), ..Parts::NONE }
    }
}

/// A type descriptor: everything the library knows of a concrete type. Go: `abi.Type`, with the
/// `UncommonType` that follows it.
///
/// | Go | here |
/// | --- | --- |
/// | `Size`, `Align` | [`size`](Self::size), [`align`](Self::align) |
/// | `FieldAlign` | none: Rust has one alignment |
/// | `Hash` | [`hash`](Self::hash), of the path, the size and the alignment |
/// | `TFlag`, `Kind` | [`tflag`](Self::tflag), [`kind`](Self::kind) |
/// | `Equal` | [`is_comparable`](Self::is_comparable) |
/// | `GCData`, `PtrBytes` | none; drop and clone took their place |
/// | `Str` | [`name`](Self::name) |
/// | `PtrToThis` | none: a pointer type has its own descriptor, which names its [`elem`](Self::elem) |
/// | `UncommonType.PkgPath` | [`package`](Self::package) |
/// | `UncommonType.Mcount`, `Moff` | [`methods`](Self::methods) |
/// | `ArrayType.Len`, `MapType.Key` | [`array_len`](Self::array_len), [`key`](Self::key) |
///
/// And of what Go's `reflect.Type` answers:
///
/// | `reflect.Type` | here |
/// | --- | --- |
/// | `Method(i)`, `NumMethod` | [`methods`](Self::methods) and its length |
/// | `MethodByName` | [`method`](Self::method) |
/// | `Implements` | [`implements`](Self::implements), [`InterfaceType::implemented_by`], between interfaces [`InterfaceType::implements`] |
/// | `AssignableTo` | [`assignable_to`](Self::assignable_to) |
/// | `Elem`, `Key`, `Len` | [`elem`](Self::elem), [`key`](Self::key), [`array_len`](Self::array_len) |
/// | `Comparable` | [`is_comparable`](Self::is_comparable) |
///
/// A type has one descriptor, a `static`. A generic type has one per instantiation, and rustc may make
/// several copies of it; two addresses for one type only ever mean two entries in the caches, never
/// that the types differ: [`PartialEq`] falls back to the [`TypeId`](Self::id).
///
/// A type's method set never changes: that law makes it right to remember failures.
pub struct Type {
    id: TypeId,
    cells: &'static Cells<Entry>,
    methods: &'static [Method],
    /// Invariant: of this type.
    objects: &'static [Listed],
    /// The first of `objects`, a load nearer than those; what nobody asks for, if there is none.
    ///
    /// Invariant: of this type.
    first_object: Listed,
    /// Where in `objects` a trait may be.
    hints: &'static Hints,
    size: usize,
    align: usize,
    /// Equal in all copies of one descriptor.
    hash: u32,
    tflag: TFlag,
    /// Whether values are kept in the data word and need no drop, so that their end is nothing.
    plain: bool,
    kind: Kind,
    name: fn() -> &'static str,
    package: &'static Package,
    parts: &'static Parts,
    operations: &'static Operations,
    /// Of an instantiation: more cells, which it shares with others.
    more_cells: Option<&'static Cells<Entry, MORE>>,
}

impl Type {
    /// # Safety
    ///
    /// `operations` work on values of `T`; `methods` are methods of `T`, sorted by name.
    #[doc(hidden)]
    pub const unsafe fn new<T: 'static>(
        kind: Kind,
        path: &str,
        package: &'static Package,
        methods: &'static [Method],
        parts: &'static Parts,
        operations: &'static Operations,
        cells: &'static Cells<Entry>,
    ) -> Self {
        let mut tflag = TFlag::NONE;
        if !methods.is_empty() {
            tflag = tflag.union(TFlag::UNCOMMON);
        }
        if kind.has_a_name() {
            tflag = tflag.union(TFlag::NAMED);
        }
        if Self::is_direct::<T>() {
            tflag = tflag.union(TFlag::DIRECT_IFACE);
        }
        if operations.regular {
            tflag = tflag.union(TFlag::REGULAR_MEMORY);
        }
        let mut i = 1;
        while i < methods.len() {
            // A method set has each name once, as in Go: an itab could not say which one it means.
            assert!(
                less(methods[i - 1].name(), methods[i].name()),
                "two `#[methods]` blocks of this type have a method of the same name"
            );
            i += 1;
        }
        Type {
            id: TypeId::of::<T>(),
            cells,
            methods,
            objects: &[],
            first_object: Listed::NOTHING,
            hints: &COMMON,
            size: size_of::<T>(),
            align: align_of::<T>(),
            hash: fnv(path, size_of::<T>() as u32 ^ (align_of::<T>() as u32) << 24),
            tflag,
            plain: Self::is_direct::<T>() && !core::mem::needs_drop::<T>(),
            kind,
            name: core::any::type_name::<T>,
            package,
            parts,
            operations,
            more_cells: None,
        }
    }

    /// The same of an instantiation, whose cells these are.
    pub(crate) const fn sharing(self, cells: &'static SharedCells<Entry>) -> Self {
        Type { cells: &cells.first, more_cells: Some(&cells.more), ..self }
    }

    /// The same, with the traits that it lists.
    ///
    /// # Safety
    ///
    /// Each of them is about the type that this describes.
    pub(crate) const unsafe fn listing(self, objects: &'static [Listed]) -> Self {
        match objects {
            [] => self,
            [first_object, ..] => Type { objects, first_object: *first_object, ..self },
        }
    }

    /// The same, with hints that it has for itself, or shares with other instantiations.
    pub(crate) const fn with_hints(self, hints: &'static Hints) -> Self {
        Type { hints, ..self }
    }

    /// Whether a `T` is kept in the data word: when it is no larger than a word and needs no more
    /// alignment. Pointers are, and so are numbers, which Go has to allocate.
    pub(crate) const fn is_direct<T>() -> bool {
        size_of::<T>() <= size_of::<*mut ()>() && align_of::<T>() <= align_of::<*mut ()>()
    }

    /// The path of the type, such as `alloc::string::String`. For people; see [`core::any::type_name`].
    pub fn name(&self) -> &'static str {
        self.parts.name.unwrap_or_else(self.name)
    }

    /// Whether the type was made at run time, by a [`TypeBuilder`](crate::built::TypeBuilder).
    pub const fn is_built(&self) -> bool {
        self.parts.name.is_some()
    }

    /// Whether the type was made at run time, with values that are `T`s.
    pub(crate) fn is_built_as<T: 'static>(&self) -> bool {
        self.is_built() && self.id == TypeId::of::<T>()
    }

    /// Bytes of a value.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Alignment of a value, in bytes.
    pub const fn align(&self) -> usize {
        self.align
    }

    /// A number that differs between most types. Instantiations of one generic type may share it. Go:
    /// `Hash`.
    #[inline(always)]
    pub const fn hash(&self) -> u32 {
        self.hash
    }

    #[inline(always)]
    pub(crate) const fn is_plain(&self) -> bool {
        self.plain
    }

    /// Its flags.
    pub const fn tflag(&self) -> TFlag {
        self.tflag
    }

    /// The shape of the type.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The identity of the type. Types that were [built](crate::built) at run time with one kind of state share it; `==` tells them
    /// apart.
    pub const fn id(&self) -> TypeId {
        self.id
    }

    /// The crate that described the type; that of what it points to, if it is a pointer.
    pub const fn package(&self) -> Package {
        *self.package
    }

    /// The same, for the descriptor of another type that has it.
    pub(crate) const fn shared_package(&self) -> &'static Package {
        self.package
    }

    /// What a pointer points to; what an array, a slice, an option or the values of a map are. O(1). Go: `Elem`, which
    /// panics where there is none.
    ///
    /// ```
    /// use itab::Type;
    /// assert_eq!(Type::of::<Vec<u8>>().elem(), Some(Type::of::<u8>()));
    /// assert_eq!(Type::of::<u8>().elem(), None);
    /// ```
    pub const fn elem(&self) -> Option<&'static Type> {
        self.parts.elem
    }

    /// What the keys of a map are. O(1). Go: `Key`.
    ///
    /// ```
    /// use itab::Type;
    /// use std::collections::BTreeMap;
    /// let map = Type::of::<BTreeMap<String, u8>>();
    /// assert_eq!((map.key(), map.elem()), (Some(Type::of::<String>()), Some(Type::of::<u8>())));
    /// ```
    pub const fn key(&self) -> Option<&'static Type> {
        self.parts.key
    }

    /// How many elements an array has. O(1). Go: `Len`.
    ///
    /// ```
    /// use itab::Type;
    /// assert_eq!(Type::of::<[(); 3]>().array_len(), Some(3));
    /// assert_eq!(Type::of::<Vec<u8>>().array_len(), None);
    /// ```
    pub const fn array_len(&self) -> Option<usize> {
        self.parts.array_len
    }

    /// The interface whose values these are, if they are interface values with methods: of an `Iface<I>` within another
    /// value, see [`Element`](crate::Element). O(1).
    ///
    /// ```
    /// use itab::{Iface, InterfaceType, Type, interface};
    /// #[interface]
    /// pub trait Named { fn name(&self) -> String; }
    /// let element = Type::of::<Vec<Iface<dyn Named>>>().elem().unwrap();
    /// assert_eq!(element.interface(), Some(InterfaceType::of::<dyn Named>()));
    /// ```
    pub const fn interface(&self) -> Option<&'static InterfaceType> {
        self.parts.interface
    }

    /// The method set, sorted by name.
    pub const fn methods(&self) -> &'static [Method] {
        self.methods
    }

    /// The method of this name. O(log n): a binary search. Go: `MethodByName`.
    ///
    /// ```
    /// use itab::{Any, methods};
    /// pub struct Cat;
    /// #[methods]
    /// impl Cat { pub fn name(&self) -> &str { "Tom" }   pub fn age(&self) -> u32 { 3 } }
    ///
    /// let any = Any::new(Cat);
    /// assert_eq!(any.ty().method("name").unwrap().text(), "fn(&self) -> &str");
    /// assert!(any.ty().method("fly").is_none());
    /// ```
    pub fn method(&self, name: &str) -> Option<&'static Method> {
        let key = (prefix(name), name);
        let at = self.methods.binary_search_by(|method| (method.prefix, method.name()).cmp(&key)).ok()?;
        Some(&self.methods[at])
    }

    /// The ordinary traits that the type lists, in the order in which it does: what [`Any::as_dyn`](crate::Any::as_dyn)
    /// finds. What others registered of it is not among them.
    ///
    /// ```
    /// use itab::{Type, Typed};
    /// #[derive(Debug, Typed)]
    /// #[typed(dyn std::fmt::Debug)]
    /// struct Scan;
    /// let names: Vec<&str> = Type::of::<Scan>().objects().iter().map(|listed| listed.name()).collect();
    /// assert_eq!(names, ["dyn core::fmt::Debug"]);
    /// ```
    pub const fn objects(&self) -> &'static [Listed] {
        self.objects
    }

    /// Whether values of the type can be compared: whether it is `PartialEq`. Go: `Equal != nil`.
    ///
    /// Vectors, arrays, tuples, options, maps and pointers can if what they consist of can. A generic type of yours can if
    /// the bounds on its impl block say so, or if it says `#[typed(eq)]` and its fields can: see [`Typed`](crate::Typed). Function pointers cannot, as in Go: rustc may give one function two
    /// addresses, and two functions one. In a value that can be compared there may still be an interface value that
    /// holds something that cannot; see [`Any::try_eq`](crate::Any::try_eq).
    ///
    /// ```
    /// use itab::{Type, Typed};
    /// #[derive(Typed)]
    /// struct Stone;
    /// assert!(Type::of::<Vec<(u8, String)>>().is_comparable());
    /// assert!(!Type::of::<Vec<Stone>>().is_comparable());
    /// ```
    pub const fn is_comparable(&self) -> bool {
        self.operations.equal.is_some()
    }

    /// Whether values of the type can be hashed: whether it is `Hash`, or a float, or consists of such types. Go: what
    /// can be compared can be hashed.
    pub const fn is_hashable(&self) -> bool {
        self.operations.hash.is_some()
    }

    /// Whether values of the type can be shown to users: whether it is `Display`, or a pointer to such a type. See
    /// [`inspect::display`](crate::inspect::display).
    pub const fn is_displayable(&self) -> bool {
        self.operations.display.is_some()
    }

    /// Whether the type is known to be `Send`: whether a value of it, of which nothing is known but this descriptor, can be sent to
    /// another thread. See [`Any::strengthen`](crate::Any::strengthen). O(nesting of the type).
    ///
    /// It is known of types without parameters and of the types of std that consist of others. Of a generic type of yours it is known if
    /// the bounds on its impl block say enough: with `T: Send` on the block of `Stack<T>`, that `Stack<u8>` is; or if it says
    /// `#[typed(send, sync)]`, see the derive [`Typed`](macro@crate::Typed). Of
    /// [`Opaque`](crate::Opaque), cells, locks, and of maps with a hasher that is not std's, nothing is known, and the answer
    /// is no.
    ///
    /// ```
    /// use itab::Type;
    /// use std::rc::Rc;
    /// assert!(Type::of::<Vec<(String, u8)>>().is_send());
    /// assert!(!Type::of::<Vec<Rc<u8>>>().is_send());
    /// ```
    pub fn is_send(&self) -> bool {
        self.auto().send
    }

    /// Whether the type is known to be `Sync`: see [`is_send`](Self::is_send).
    pub fn is_sync(&self) -> bool {
        self.auto().sync
    }

    pub(crate) fn auto(&self) -> Auto {
        (self.operations.auto)()
    }

    /// Whether some values of the type are nil: of an `Option`. Go's `IsNil` panics where this is false.
    pub const fn has_nil(&self) -> bool {
        self.operations.is_nil.is_some()
    }

    /// Whether values of the type have an order: whether it is `Ord`, or consists of such types. Floats have none, because
    /// of NaN.
    pub const fn is_ordered(&self) -> bool {
        self.operations.order.is_some()
    }

    #[inline(always)]
    pub(crate) const fn first_object(&self) -> &Listed {
        &self.first_object
    }

    #[inline(always)]
    pub(crate) const fn hints(&self) -> &'static Hints {
        self.hints
    }

    #[inline(always)]
    pub(crate) const fn cells(&self) -> &'static Cells<Entry> {
        self.cells
    }

    #[inline(always)]
    pub(crate) const fn more_cells(&self) -> Option<&'static Cells<Entry, MORE>> {
        self.more_cells
    }

    pub(crate) const fn operations(&self) -> &'static Operations {
        self.operations
    }

    /// Whether this is a copy of the descriptor of the type `id`, at another address.
    #[inline(always)]
    pub(crate) fn is_copy_of(&self, id: TypeId) -> bool {
        rarely();
        // Built types share the id of what their values are, and have one descriptor each.
        self.id == id && !self.is_built()
    }
}

/// Says that who calls this is rarely there. `core::hint::cold_path` is that since Rust 1.95.
#[cold]
#[inline(always)]
const fn rarely() {}

impl PartialEq for Type {
    /// Whether both describe the same type. Compares addresses, then hashes, which decide nearly every miss, then ids.
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other) || (self.hash == other.hash && self.is_copy_of(other.id))
    }
}

impl Eq for Type {}

impl core::hash::Hash for Type {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
        self.id.hash(state);
    }
}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Type")
            .field("name", &self.name())
            .field("kind", &self.kind)
            .field("size", &self.size)
            .field("align", &self.align)
            .field("hash", &format_args!("{:#010x}", self.hash()))
            .field("tflag", &self.tflag)
            .field("package", &self.package.name())
            .field("methods", &self.methods)
            .finish()
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Type {
    /// The fields that describe a type, for people; see [`Field`].
    pub const FIELDS: &'static [Field] =
        fields!(id, methods, objects, size, align, tflag, kind, name, package, parts, operations in Type);
}
