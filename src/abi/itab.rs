//! The itab: the methods of one type in the order of one interface.

use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::field::{Field, fields};
use super::interface_type::InterfaceType;
use super::method::CodePtr;
use super::typ::{TFlag, Type};
use crate::row::{Length, Row};

/// The fixed part of an itab. Go: `abi.ITab`, same offsets: interface 0, type 8, 4 bytes of hash (here:
/// flags) and padding at 16, code pointers from 24.
///
/// Invariant: behind the header lie the code pointers of `interface.methods()`, in its order, in the same
/// allocation. There are no negative itabs: a table remembers that a pair does not match without one.
#[doc(hidden)]
#[repr(C)]
pub struct ItabHeader {
    pub(crate) interface: &'static InterfaceType,
    pub(crate) ty: &'static Type,
    /// Whether values of the type are kept in the data word; here, beside the code pointers, because
    /// every call of an owned value asks.
    pub(crate) direct: u16,
    /// Whether rustc made it, so that no table frees it.
    pub(crate) fixed: u16,
    pub(crate) fun: [CodePtr; 0],
}

/// A whole itab, as the macros put it into read-only data. Go: `go:itab.T,I`.
#[doc(hidden)]
#[repr(C)]
pub struct StaticItab<L: Length> {
    interface: &'static InterfaceType,
    ty: &'static Type,
    direct: u16,
    fixed: u16,
    fun: MaybeUninit<L::Room<CodePtr>>,
}

impl<L: Length> StaticItab<L> {
    /// # Safety
    ///
    /// `fun` are the methods of `ty` that `interface` asks for, in its order.
    pub(crate) const unsafe fn new(
        interface: &'static InterfaceType,
        ty: &'static Type,
        fun: Row<CodePtr, L>,
    ) -> Self {
        StaticItab { interface, ty, direct: direct(ty), fixed: 1, fun: fun.into_room() }
    }
}

pub(crate) const fn direct(ty: &Type) -> u16 {
    ty.tflag().contains(TFlag::DIRECT_IFACE) as u16
}

/// The methods of one type in the order of one interface: what an interface value calls through.
///
/// A handle of one word. It lives as long as the table that built it, for ever if that is the
/// process-wide one or if rustc built it. Go: `*itab`.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Itab<'u> {
    /// Invariant: points to a header that lives for `'u` and is never written to, with the right to
    /// read all of the allocation that the header describes.
    header: NonNull<ItabHeader>,
    table: PhantomData<&'u ItabHeader>,
}

// SAFETY: what an itab points to is never written after it was published, and consists of shared
// references to descriptors, which are `Sync`, and of code pointers.
unsafe impl Send for Itab<'_> {}
// SAFETY: as above.
unsafe impl Sync for Itab<'_> {}

impl<'u> Itab<'u> {
    /// The handle of an itab in read-only data.
    #[doc(hidden)]
    pub const fn from_static<L: Length>(itab: &'static StaticItab<L>) -> Itab<'static> {
        // The cast keeps the right to all of `itab`; only its type becomes that of the header, which
        // has the same layout up to `fun`.
        Itab { header: NonNull::from_ref(itab).cast(), table: PhantomData }
    }

    /// # Safety
    ///
    /// The invariant of the field holds.
    #[inline(always)]
    pub(crate) const unsafe fn from_header(header: NonNull<ItabHeader>) -> Self {
        Itab { header, table: PhantomData }
    }

    /// Where the header is.
    pub(crate) const fn as_header(self) -> NonNull<ItabHeader> {
        self.header
    }

    #[inline(always)]
    const fn header(self) -> &'u ItabHeader {
        // SAFETY: it lives for `'u` and is never written (invariant). The reference is used for the
        // fields of the header only.
        unsafe { self.header.as_ref() }
    }

    /// The interface. Go: `Inter`.
    #[inline(always)]
    pub const fn interface(self) -> &'static InterfaceType {
        self.header().interface
    }

    /// The dynamic type. Go: `Type`.
    #[inline(always)]
    pub const fn ty(self) -> &'static Type {
        self.header().ty
    }

    #[inline(always)]
    pub(crate) const fn is_direct(self) -> bool {
        self.header().direct != 0
    }

    /// Whether rustc made it, in read-only data, and not a table.
    pub const fn is_static(self) -> bool {
        self.header().fixed != 0
    }

    /// A copy of the type's hash. Go: `Hash`, which a type switch reads; here a switch compares
    /// descriptors, and the hash is computed when asked for.
    pub fn hash(self) -> u32 {
        self.ty().hash()
    }

    /// How many methods it holds.
    #[expect(clippy::len_without_is_empty, reason = "a count of methods, not a container")]
    pub const fn len(self) -> usize {
        self.interface().methods().len()
    }

    /// The code of the interface's method number `k`. Go: `Fun[k]`.
    ///
    /// # Panics
    ///
    /// If the interface has no method number `k`.
    pub const fn fun(self, k: usize) -> CodePtr {
        assert!(k < self.len(), "the interface has fewer methods");
        // SAFETY: just checked.
        unsafe { self.fun_unchecked(k) }
    }

    /// # Safety
    ///
    /// `k` is below the number of the interface's methods.
    #[inline(always)]
    pub(crate) const unsafe fn fun_unchecked(self, k: usize) -> CodePtr {
        // Not through a reference to the header, which has no right to what lies behind it.
        // SAFETY: a place projection of a pointer to a live header (invariant).
        let fun = unsafe { &raw const (*self.header.as_ptr()).fun }.cast::<CodePtr>();
        // SAFETY: `len()` code pointers lie here in the same allocation, which `header` may read as a
        // whole (invariants of `header` and `ItabHeader`), and `k` is below.
        let fun = unsafe { fun.add(k) };
        // SAFETY: as above.
        unsafe { fun.read() }
    }

    /// The code pointers, in the order of the interface's methods.
    pub fn funs(self) -> impl ExactSizeIterator<Item = CodePtr> + 'u {
        (0..self.len()).map(move |k| self.fun(k))
    }

    /// Where it lies, for people.
    pub const fn as_ptr(self) -> *const () {
        self.header.as_ptr().cast_const().cast()
    }

    /// Bytes of an itab with `n` methods: 24 + 8·n on a 64-bit machine, as in Go.
    pub const fn size_of(n: usize) -> usize {
        size_of::<ItabHeader>() + n * size_of::<CodePtr>()
    }
}

impl Itab<'_> {
    /// The fields of an itab before its code pointers, for people; see [`Field`]. Fixed, as in Go.
    ///
    /// ```
    /// let offsets: Vec<usize> = itab::Itab::FIELDS.iter().map(|field| field.offset).collect();
    /// # #[cfg(target_pointer_width = "64")]
    /// assert_eq!(offsets, [0, 8, 16, 18]);
    /// ```
    pub const FIELDS: &'static [Field] = fields!(interface, ty, direct, fixed in ItabHeader);
}

impl PartialEq for Itab<'_> {
    /// Whether both are for the same interface and type.
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header || (self.interface() == other.interface() && self.ty() == other.ty())
    }
}

impl Eq for Itab<'_> {}

impl fmt::Debug for Itab<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Itab")
            .field("interface", &format_args!("{}", self.interface()))
            .field("type", &format_args!("{}", self.ty()))
            .field("hash", &format_args!("{:#010x}", self.hash()))
            .field("fun", &self.funs().collect::<Vec<_>>())
            .finish()
    }
}
