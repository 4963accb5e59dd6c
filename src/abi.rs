//! Descriptors as data: [`Type`], [`InterfaceType`], [`Method`], [`Imethod`].
//!
//! Go: `internal/abi`. Nothing here looks anything up; nothing here is ever written after it was made,
//! except the [`Cells`] of a type, each of which changes once.
//!
//! # The call
//!
//! A method of `T` is kept as a code pointer and called through its *erased* signature, in which the
//! receiver `&T` or `&mut T` is replaced by [`This`], a transparent non-null pointer. That is the
//! load-bearing guarantee of the crate, and std gives it ([ABI compatibility][abi]): "`*const T`,
//! `*mut T`, `&T`, `&mut T`, `Box<T>` (specifically, only `Box<T, Global>`), and `NonNull<T>` are all
//! ABI-compatible with each other for all `T`", also "for different `T` if they have the same metadata
//! type", and "a `repr(transparent)` type `T` is ABI-compatible with its unique non-trivial field". All
//! other parameter types, the result type and the ABI string are equal because the erased signatures
//! are the same type.
//!
//! [abi]: https://doc.rust-lang.org/1.95.0/std/primitive.fn.html#abi-compatibility

use core::any::TypeId;
use core::cmp::Ordering;
use core::fmt;
use core::marker::PhantomData;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering as Atomic};

use crate::method_set::MethodSets;
use crate::tab::ItabHeader;
use crate::table::{Cells, Table, TableParameters};

/// A code pointer whose signature has been forgotten. Go: `textOff`, resolved.
///
/// It can only be called after it was given its signature back, which is what [`Imethod`] is for.
pub type CodePtr = unsafe fn();

/// The receiver of an erased method: where the value is, without its type.
///
/// Transparent over a pointer, never a reference to a stand-in type: a reference to something of size
/// zero would carry no right to the value behind it.
#[doc(hidden)]
#[repr(transparent)]
#[derive(Clone, Copy)]
pub struct This<'a>(NonNull<()>, PhantomData<&'a ()>);

impl<'a> This<'a> {
    #[inline(always)]
    pub(crate) const fn new(value: NonNull<()>) -> Self {
        This(value, PhantomData)
    }

    #[doc(hidden)]
    #[inline(always)]
    pub const fn as_ptr(self) -> NonNull<()> {
        self.0
    }
}

/// Through what a method is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Receiver {
    /// `&self`. Go's value receiver: in the method set of whoever holds the value in any way.
    Shared,
    /// `&mut self`. Go's pointer receiver: in the method set only of whoever holds the value exclusively.
    Exclusive,
}

impl Receiver {
    /// Whether an interface method with this receiver can be served by a type's method with receiver
    /// `have`. O(1).
    ///
    /// ```
    /// use itab::Receiver::{Exclusive, Shared};
    /// assert!(Exclusive.accepts(Shared) && !Shared.accepts(Exclusive));
    /// ```
    pub const fn accepts(self, have: Receiver) -> bool {
        matches!((self, have), (Receiver::Exclusive, _) | (_, Receiver::Shared))
    }
}

/// The crate that declared something: the unit within which non-`pub` methods are visible.
///
/// Go: `pkgPath`. Two versions of one crate are different packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Package {
    name: &'static str,
    version: &'static str,
}

impl Package {
    pub(crate) const fn new(module_path: &'static str, version: &'static str) -> Self {
        let mut end = 0;
        while end < module_path.len() && module_path.as_bytes()[end] != b':' {
            end += 1;
        }
        Package { name: module_path.split_at(end).0, version }
    }

    /// The name of the crate, as paths spell it.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The version of the crate, or nothing where the build tool does not say.
    pub const fn version(&self) -> &'static str {
        self.version
    }
}

/// The first eight bytes of a name as a number that sorts as the name does.
///
/// Comparing two of them decides most comparisons of names without touching the text. Identifiers
/// contain no NUL, so equal prefixes with a zero in the last byte are equal names.
const fn prefix(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut prefix = 0;
    let mut i = 0;
    while i < 8 {
        prefix = prefix << 8 | if i < bytes.len() { bytes[i] as u64 } else { 0 };
        i += 1;
    }
    prefix
}

/// A method of a concrete type. Go: `abi.Method{Name, Mtyp, Ifn, Tfn}`.
///
/// There is no `Tfn`, the entry for direct calls: rustc compiles those.
#[derive(Clone, Copy)]
pub struct Method {
    prefix: u64,
    signature: TypeId,
    ifn: CodePtr,
    info: &'static MethodInfo,
    receiver: Receiver,
    exported: bool,
}

/// What a match does not have to read.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct MethodInfo {
    pub name: &'static str,
    pub text: &'static str,
}

impl Method {
    /// # Safety
    ///
    /// `ifn` is a function of the type whose `TypeId` is `signature`, up to the receiver: it takes `&T`
    /// (`&mut T` if `receiver` is exclusive) for the type `T` whose method set it is put into, where
    /// `signature` has [`This`].
    pub(crate) const unsafe fn new(
        info: &'static MethodInfo,
        signature: TypeId,
        ifn: CodePtr,
        receiver: Receiver,
        exported: bool,
    ) -> Self {
        Method { prefix: prefix(info.name), signature, ifn, info, receiver, exported }
    }

    /// The name, raw prefix removed.
    pub const fn name(&self) -> &'static str {
        self.info.name
    }

    /// The signature as it was written: `fn(&self, km: u32) -> u32` gives `fn(&self, u32) -> u32`.
    ///
    /// For people. Two methods fit when their types are equal ([`signature`](Self::signature)),
    /// however they were spelled.
    pub const fn text(&self) -> &'static str {
        self.info.text
    }

    /// The identity of the signature, receiver aside. Go: `Mtyp`.
    pub const fn signature(&self) -> TypeId {
        self.signature
    }

    /// Through what it is called.
    pub const fn receiver(&self) -> Receiver {
        self.receiver
    }

    /// Whether it is `pub`, so that interfaces of every crate find it.
    pub const fn is_exported(&self) -> bool {
        self.exported
    }

    /// The code, for calls through an interface. Go: `Ifn`. Never use it as an identity: functions may
    /// be merged or duplicated by the compiler.
    pub const fn ifn(&self) -> CodePtr {
        self.ifn
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let vis = if self.exported { "pub " } else { "" };
        write!(f, "{vis}{} {:?} {:?}", self.info.name, self.info.text, self.ifn)
    }
}

/// A method that an interface asks for. Go: `abi.Imethod{Name, Typ}`.
#[derive(Clone, Copy)]
pub struct Imethod {
    prefix: u64,
    name: &'static str,
    signature: TypeId,
    spelling: &'static Spelling,
    receiver: Receiver,
    exported: bool,
}

/// How the signature of an interface's method is written.
#[doc(hidden)]
pub struct Spelling {
    pub text: &'static str,
    /// The receiver, each parameter and the result, as far as their names say which types they are:
    /// where a name can mean anything, there is a `_`.
    pub shape: &'static [&'static str],
}

impl Spelling {
    /// Whether both may be spellings of one signature. `Duration` and `std::time::Duration` may be the
    /// same type, `u32` and `u64` cannot be.
    const fn may_equal(&self, other: &Spelling) -> bool {
        const fn is_open(shape: &str) -> bool {
            let mut i = 0;
            while i < shape.len() {
                if shape.as_bytes()[i] == b'_' {
                    return true;
                }
                i += 1;
            }
            false
        }
        if self.shape.len() != other.shape.len() {
            return false;
        }
        let mut i = 0;
        while i < self.shape.len() {
            let (a, b) = (self.shape[i], other.shape[i]);
            if !is_open(a) && !is_open(b) && !same(a, b) {
                return false;
            }
            i += 1;
        }
        true
    }
}

impl Imethod {
    pub(crate) const fn new(
        name: &'static str,
        signature: TypeId,
        spelling: &'static Spelling,
        receiver: Receiver,
        exported: bool,
    ) -> Self {
        Imethod { prefix: prefix(name), name, signature, spelling, receiver, exported }
    }

    /// The name, raw prefix removed.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The signature as it was written, for people.
    pub const fn text(&self) -> &'static str {
        self.spelling.text
    }

    /// The identity of the signature, receiver aside. Go: `Typ`.
    pub const fn signature(&self) -> TypeId {
        self.signature
    }

    /// Through what it is called.
    pub const fn receiver(&self) -> Receiver {
        self.receiver
    }

    /// Whether a `pub` trait declares it, so that it means `pub` methods only.
    ///
    /// An interface that is not `pub` may embed one that is.
    pub const fn is_exported(&self) -> bool {
        self.exported
    }
}

impl fmt::Debug for Imethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.name, self.text())
    }
}

/// What shape a type has. Go: `abi.Kind`, bits 0 to 4 of `Kind_`.
///
/// Go's 26 kinds, as far as Rust has them, and those that only Rust has. `Chan`, `Map`, `Complex64` and
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
    Tuple,
    Func,
    /// `Box`, `Rc`, `Arc`, `&'static`, and `Option`s of these.
    Pointer,
    Option,
    Struct,
    Enum,
    Union,
    /// A struct, enum or union whose definition the macro has not seen: `#[methods]` sees only the
    /// impl block.
    Named,
}

/// Facts about a type, one bit each. Go: `abi.TFlag`.
///
/// Go's `ExtraStar`, `RegularMemory` and `GCMaskOnDemand` describe a name table and a collector that are
/// not here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TFlag(u8);

impl TFlag {
    /// The type has methods. Go: `TFlagUncommon`.
    pub const UNCOMMON: TFlag = TFlag(1);
    /// The type has a name of its own. Go: `TFlagNamed`.
    pub const NAMED: TFlag = TFlag(4);
    /// A value is kept in the data word itself. Go: `TFlagDirectIface`, there only for pointers.
    pub const DIRECT_IFACE: TFlag = TFlag(32);

    pub(crate) const NONE: TFlag = TFlag(0);

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
}

impl fmt::Debug for TFlag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names =
            [(Self::UNCOMMON, "uncommon"), (Self::NAMED, "named"), (Self::DIRECT_IFACE, "direct-iface")];
        f.debug_set()
            .entries(names.iter().filter(|(bit, _)| self.contains(*bit)).map(|(_, name)| name))
            .finish()
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
    pub debug: Option<unsafe fn(NonNull<()>, &mut fmt::Formatter<'_>) -> fmt::Result>,
    pub is_nil: Option<unsafe fn(NonNull<()>) -> bool>,
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
///
/// A type has one descriptor, a `static`. A generic type has one per instantiation, and rustc may make
/// several copies of it; two addresses for one type only ever mean two entries in the caches, never
/// that the types differ: [`PartialEq`] falls back to the [`TypeId`](Self::id).
///
/// A type's method set never changes: that law makes it right to remember failures.
pub struct Type {
    id: TypeId,
    cells: &'static Cells<ItabHeader>,
    methods: &'static [Method],
    size: usize,
    align: usize,
    /// Equal in all copies of one descriptor.
    hash: u32,
    tflag: TFlag,
    /// Whether values are kept in the data word and need no drop, so that their end is nothing.
    plain: bool,
    kind: Kind,
    name: fn() -> &'static str,
    package: Package,
    elem: Option<&'static Type>,
    operations: &'static Operations,
}

impl Type {
    /// # Safety
    ///
    /// `operations` work on values of `T`; `methods` are methods of `T`, sorted by name.
    #[doc(hidden)]
    pub const unsafe fn new<T: 'static>(
        kind: Kind,
        path: &str,
        package: Package,
        methods: &'static [Method],
        elem: Option<&'static Type>,
        operations: &'static Operations,
        cells: &'static Cells<ItabHeader>,
    ) -> Self {
        let mut tflag = TFlag::NONE;
        if !methods.is_empty() {
            tflag = tflag.union(TFlag::UNCOMMON);
        }
        if matches!(kind, Kind::Named | Kind::Struct | Kind::Enum | Kind::Union) {
            tflag = tflag.union(TFlag::NAMED);
        }
        if Self::is_direct::<T>() {
            tflag = tflag.union(TFlag::DIRECT_IFACE);
        }
        let mut i = 1;
        while i < methods.len() {
            // A method set has each name once, as in Go: an itab could not say which one it means.
            assert!(
                less(methods[i - 1].info.name, methods[i].info.name),
                "two `#[methods]` blocks of this type have a method of the same name"
            );
            i += 1;
        }
        Type {
            id: TypeId::of::<T>(),
            cells,
            methods,
            size: size_of::<T>(),
            align: align_of::<T>(),
            hash: fnv(path, size_of::<T>() as u32 ^ (align_of::<T>() as u32) << 24),
            tflag,
            plain: Self::is_direct::<T>() && !core::mem::needs_drop::<T>(),
            kind,
            name: core::any::type_name::<T>,
            package,
            elem,
            operations,
        }
    }

    /// Whether a `T` is kept in the data word: when it is no larger than a word and needs no more
    /// alignment. Pointers are, and so are numbers, which Go has to allocate.
    pub(crate) const fn is_direct<T>() -> bool {
        size_of::<T>() <= size_of::<*mut ()>() && align_of::<T>() <= align_of::<*mut ()>()
    }

    /// The descriptor of a type. O(1).
    pub const fn of<T: crate::typed::Typed>() -> &'static Type {
        T::TYPE
    }

    /// Whether values of the type can be used through `I`. Costs what
    /// [`AnyRef::cast_ref`](crate::AnyRef::cast_ref) costs. Go: `reflect.Type.Implements`.
    pub fn implements<I: ?Sized + crate::interface::Interface>(&'static self) -> bool {
        crate::universe::itab_for::<I>(self).is_ok()
    }

    /// The path of the type, such as `alloc::string::String`. For people; see [`core::any::type_name`].
    pub fn name(&self) -> &'static str {
        (self.name)()
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
    pub const fn hash(&self) -> u32 {
        self.hash
    }

    #[inline(always)]
    pub(crate) const fn is_plain(&self) -> bool {
        self.plain
    }

    /// The facts about the type.
    pub const fn tflag(&self) -> TFlag {
        self.tflag
    }

    /// The shape of the type.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The identity of the type.
    pub const fn id(&self) -> TypeId {
        self.id
    }

    /// The crate that described the type; that of what it points to, if it is a pointer.
    pub const fn package(&self) -> Package {
        self.package
    }

    /// What a pointer points to, what an array or slice consists of.
    pub const fn elem(&self) -> Option<&'static Type> {
        self.elem
    }

    /// The method set, sorted by name.
    pub const fn methods(&self) -> &'static [Method] {
        self.methods
    }

    /// Whether values of the type can be compared: whether it is `PartialEq`. Go: `Equal != nil`.
    pub const fn is_comparable(&self) -> bool {
        self.operations.equal.is_some()
    }

    #[inline(always)]
    pub(crate) const fn cells(&self) -> &'static Cells<ItabHeader> {
        self.cells
    }

    pub(crate) const fn operations(&self) -> &'static Operations {
        self.operations
    }

    /// Whether this describes `T`.
    ///
    /// The hash decides nearly every miss, the address then every hit. What is left are copies of one
    /// descriptor, and instantiations of one generic type. In this order, each is two predicted branches
    /// at most.
    #[inline(always)]
    pub(crate) fn is<T: crate::typed::Typed>(&self) -> bool {
        self.hash == const { T::TYPE.hash } && (ptr::eq(self, T::TYPE) || self.is_copy_of(TypeId::of::<T>()))
    }

    /// [`is`](Self::is), for a type that is compared with several in turn: the address first, because
    /// rustc sorts hashes into a tree, in which every branch is a guess, and cannot sort addresses.
    #[inline(always)]
    pub(crate) fn is_in_turn<T: crate::typed::Typed>(&self) -> bool {
        ptr::eq(self, T::TYPE) || (self.hash == const { T::TYPE.hash } && self.is_copy_of(TypeId::of::<T>()))
    }

    #[inline(always)]
    fn is_copy_of(&self, id: TypeId) -> bool {
        core::hint::cold_path();
        self.id == id
    }
}

impl PartialEq for Type {
    /// Whether both describe the same type. Compares addresses, then ids.
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other) || self.is_copy_of(other.id)
    }
}

impl Eq for Type {}

impl core::hash::Hash for Type {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
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
            .field("package", &self.package.name)
            .field("methods", &self.methods)
            .finish()
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An interface type: what a value must be able to do. Go: `abi.InterfaceType{Type, PkgPath, Methods}`.
///
/// Go's is itself a type with size, alignment and hash; in Rust a `dyn Trait` has none of these.
/// An interface is one `static`; its address is its identity within a program, and its
/// [`id`](Self::id) across copies of the crate in plugins.
pub struct InterfaceType {
    id: TypeId,
    name: fn() -> &'static str,
    package: Package,
    exported: bool,
    cell: usize,
    methods: &'static [Imethod],
    embedded: &'static [&'static InterfaceType],
    /// What the process-wide universe knows of the types that were asked for this interface.
    itabs: Table<1, ItabHeader>,
    /// The interface that was enlisted before this one; null before this one is.
    next: AtomicPtr<InterfaceType>,
    enlisted: AtomicBool,
}

impl InterfaceType {
    /// # Safety
    ///
    /// `methods` are those that the macro declared for `I` and for what it embeds, merged by `merge`.
    #[doc(hidden)]
    pub const unsafe fn new<I: ?Sized + 'static>(
        package: Package,
        exported: bool,
        cell: usize,
        methods: &'static [Imethod],
        embedded: &'static [&'static InterfaceType],
    ) -> Self {
        InterfaceType {
            id: TypeId::of::<I>(),
            name: core::any::type_name::<I>,
            package,
            exported,
            cell,
            methods,
            embedded,
            itabs: Table::new(TableParameters::INTERFACE),
            next: AtomicPtr::new(ptr::null_mut()),
            enlisted: AtomicBool::new(false),
        }
    }

    /// An interface without methods and without a trait: what an `Any` is held as.
    pub(crate) const fn empty() -> Self {
        // SAFETY: there are no methods.
        unsafe { Self::new::<dyn core::any::Any>(Package::new("itab", ""), true, 0, &[], &[]) }
    }

    /// The descriptor of an interface: `InterfaceType::of::<dyn Flyable>()`. O(1).
    pub const fn of<I: ?Sized + crate::interface::Interface>() -> &'static InterfaceType {
        <I::Plain as crate::interface::Described>::INTER
    }

    /// The path of the trait, such as `birds::Flyable`. For people.
    pub fn name(&self) -> &'static str {
        let name = (self.name)();
        name.strip_prefix("dyn ").unwrap_or(name)
    }

    /// The identity of the interface.
    pub const fn id(&self) -> TypeId {
        self.id
    }

    /// The crate that declared it. Go: `PkgPath`.
    pub const fn package(&self) -> Package {
        self.package
    }

    /// Whether the trait is `pub`. One that is not also finds the non-`pub` methods of its own crate.
    pub const fn is_exported(&self) -> bool {
        self.exported
    }

    /// The methods, its own and those of embedded interfaces, sorted by name, each name once. Go: `Methods`.
    pub const fn methods(&self) -> &'static [Imethod] {
        self.methods
    }

    /// The interfaces named as supertraits.
    pub const fn embedded(&self) -> &'static [&'static InterfaceType] {
        self.embedded
    }

    /// Which of a type's [`Cells`] this interface uses.
    pub(crate) const fn cell(&self) -> usize {
        self.cell
    }

    #[inline(always)]
    pub(crate) const fn itabs(&self) -> &Table<1, ItabHeader> {
        &self.itabs
    }

    /// Puts this interface in front of the list, once.
    pub(crate) fn enlist(&'static self, list: &AtomicPtr<InterfaceType>) {
        // Relaxed: whoever changes the flag is the one to enlist; nothing is read through it.
        if self.enlisted.load(Atomic::Relaxed) || self.enlisted.swap(true, Atomic::Relaxed) {
            return;
        }
        let mut next = list.load(Atomic::Relaxed);
        loop {
            self.next.store(next, Atomic::Relaxed);
            let this = ptr::from_ref(self).cast_mut();
            // Release: publishes `next`. Pairs with the Acquire in `enlisted` of the universe; the
            // interfaces behind it were published by their own exchange, which this one continues.
            match list.compare_exchange_weak(next, this, Atomic::Release, Atomic::Relaxed) {
                Ok(_) => return,
                Err(now) => next = now,
            }
        }
    }

    /// The interface that was enlisted before this one.
    pub(crate) fn next(&self) -> Option<&'static InterfaceType> {
        // SAFETY: null, or stored by `enlist` from the list, which holds addresses of statics only.
        unsafe { self.next.load(Atomic::Relaxed).as_ref() }
    }

    /// Whether every embedded interface means by each name what this one means.
    ///
    /// Two embedded interfaces may declare one name with different signatures. The macro refuses that
    /// where the spellings show it; but one word can mean two types in two places. No type satisfies
    /// such an interface statically, because a method set has each name once. This keeps the dynamic
    /// match from believing the first signature: a value of an interface exists only if all that the
    /// interface embeds agree, and so a call needs no more than the name.
    pub(crate) fn is_consistent(&self) -> bool {
        self.embedded.iter().all(|inner| {
            inner.is_consistent()
                && inner.methods.iter().all(|theirs| {
                    self.methods
                        .iter()
                        .any(|ours| ours.name == theirs.name && ours.signature == theirs.signature)
                })
        })
    }
}

impl PartialEq for InterfaceType {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other) || self.id == other.id
    }
}

impl Eq for InterfaceType {}

impl fmt::Debug for InterfaceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InterfaceType")
            .field("name", &self.name())
            .field("package", &self.package.name)
            .field("methods", &self.methods)
            .finish()
    }
}

impl fmt::Display for InterfaceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An (interface, type) pair as the matcher sees it.
pub(crate) struct Pair {
    pub(crate) inter: &'static InterfaceType,
    pub(crate) typ: &'static Type,
}

impl Pair {
    /// Whether `have` is visible to `want`, a method of the interface: everywhere if it is `pub`, else
    /// only where a trait of its crate that is not `pub` either declares `want`.
    ///
    /// Go: `if exported || pkgPath == ipkg` in `itabInit`. There, a name says by its first letter
    /// whether it is exported; here the trait says it for the methods that it declares. One that is not
    /// `pub` is embedded in its own crate only, so the package is that of the interface.
    pub(crate) fn sees(&self, want: &Imethod, have: &Method) -> bool {
        have.exported || (!want.exported && self.inter.package == self.typ.package)
    }
}

impl MethodSets for Pair {
    #[inline(always)]
    fn wanted(&self) -> usize {
        self.inter.methods.len()
    }

    #[inline(always)]
    fn had(&self) -> usize {
        self.typ.methods.len()
    }

    #[inline(always)]
    fn order(&self, want: usize, have: usize) -> Ordering {
        let (want, have) = (&self.inter.methods[want], &self.typ.methods[have]);
        match want.prefix.cmp(&have.prefix) {
            // See `prefix`: a zero last byte means that the prefix is the whole name.
            Ordering::Equal if want.prefix & 0xff != 0 => want.name.cmp(have.info.name),
            decided => decided,
        }
    }

    #[inline(always)]
    fn fits(&self, want: usize, have: usize) -> bool {
        let (want, have) = (&self.inter.methods[want], &self.typ.methods[have]);
        want.signature == have.signature && want.receiver.accepts(have.receiver) && self.sees(want, have)
    }
}

/// Whether `a` sorts before `b`, in constants too.
pub(crate) const fn less(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() {
        if a[i] != b[i] {
            return a[i] < b[i];
        }
        i += 1;
    }
    a.len() < b.len()
}

/// Whether `a` and `b` are the same text, in constants too.
pub(crate) const fn same(a: &str, b: &str) -> bool {
    !less(a, b) && !less(b, a)
}

/// The methods of an interface: its own and those of the embedded ones, sorted by name, each name once.
///
/// How many of the `N` positions are used comes second; the rest repeat the last.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if two declarations of one name are seen to
/// differ. Types cannot be compared in a constant, so it goes by how they are spelled; for those that
/// slip through, see [`InterfaceType::is_consistent`].
#[doc(hidden)]
pub const fn merge<const N: usize>(lists: &[&[Imethod]]) -> ([Imethod; N], usize) {
    const NONE: &Spelling = &Spelling { text: "", shape: &[] };
    let blank = Imethod::new("", TypeId::of::<()>(), NONE, Receiver::Shared, true);
    let mut merged = [blank; N];
    let mut len = 0;
    let mut list = 0;
    while list < lists.len() {
        let mut i = 0;
        'next: while i < lists[list].len() {
            let method = lists[list][i];
            i += 1;
            let mut at = len;
            while at > 0 && !less(merged[at - 1].name, method.name) {
                if same(merged[at - 1].name, method.name) {
                    if !merged[at - 1].spelling.may_equal(method.spelling) {
                        conflict(&merged[at - 1], &method);
                    }
                    // Whoever is in both must be visible to both.
                    merged[at - 1].exported |= method.exported;
                    continue 'next;
                }
                at -= 1;
            }
            let mut move_to = len;
            while move_to > at {
                merged[move_to] = merged[move_to - 1];
                move_to -= 1;
            }
            merged[at] = method;
            len += 1;
        }
        list += 1;
    }
    (merged, len)
}

/// Says, in a constant, that an interface cannot have both methods.
const fn conflict(one: &Imethod, other: &Imethod) -> ! {
    let words = [
        "the interface has the method `",
        one.name,
        "` twice: as `",
        one.text(),
        "`, and as `",
        other.text(),
        "`",
    ];
    // Constants have no `format!`; what does not fit is cut off.
    let mut text = [0; 512];
    let mut len = 0;
    let mut word = 0;
    while word < words.len() {
        let bytes = words[word].as_bytes();
        let mut i = 0;
        while i < bytes.len() && len < text.len() {
            text[len] = bytes[i];
            len += 1;
            i += 1;
        }
        word += 1;
    }
    match core::str::from_utf8(text.split_at(len).0) {
        Ok(text) => panic!("{}", text),
        Err(_) => panic!("the interface has a method twice, with two signatures"),
    }
}

/// The position of the method `name` in an interface's list.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if it is not there.
#[doc(hidden)]
pub const fn position(methods: &[Imethod], name: &str) -> usize {
    let mut k = 0;
    while k < methods.len() {
        if same(methods[k].name, name) {
            return k;
        }
        k += 1;
    }
    panic!("the interface does not have this method")
}

/// FNV-1a.
pub(crate) const fn fnv(text: &str, seed: u32) -> u32 {
    let bytes = text.as_bytes();
    let mut hash: u32 = 0x811c_9dc5 ^ seed;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u32).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

/// A field of a descriptor or itab, as `ptype /o` of a debugger shows it.
///
/// Offsets are those of this build: rustc orders the fields of [`Type`] and [`InterfaceType`] as it likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Bytes before it.
    pub offset: usize,
    /// Bytes of it.
    pub size: usize,
}

impl Field {
    /// The field `name` at `offset` that `place` projects to.
    pub(crate) const fn new<S, F>(name: &'static str, offset: usize, _place: fn(&S) -> &F) -> Self {
        Field { name, offset, size: size_of::<F>() }
    }
}

macro_rules! fields {
    ($($field:ident),* in $described:ty) => {
        &[$($crate::abi::Field::new(
            stringify!($field),
            core::mem::offset_of!($described, $field),
            |described: &$described| &described.$field,
        )),*]
    };
}
pub(crate) use fields;

impl Type {
    /// The fields that describe a type, for people; see [`Field`].
    pub const FIELDS: &'static [Field] =
        fields!(id, methods, size, align, tflag, kind, name, package, elem, operations in Type);
}

impl InterfaceType {
    /// The fields that describe an interface, for people; see [`Field`].
    pub const FIELDS: &'static [Field] =
        fields!(id, name, package, exported, methods, embedded in InterfaceType);
}
