//! The itab: the methods of one type in the order of one interface.
//!
//! Made by rustc where both are known ([`StaticItab`]), by [`build`] where only the value is.

use core::cell::Cell;
use core::fmt;
use core::marker::PhantomData;
use core::ptr::{self, NonNull};
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};

use crate::abi::{CodePtr, Field, InterfaceType, Pair, TFlag, Type, fields};
use crate::method_set::{MethodSets, fill};

/// The fixed part of an itab. Go: `abi.ITab`, same offsets: interface 0, type 8, 4 bytes of hash (here:
/// flags) and padding at 16, code pointers from 24.
///
/// Invariant: behind the header lie the code pointers of `inter.methods()`, in its order, in the same
/// allocation. There are no negative itabs: a table remembers that a pair does not match without one.
#[doc(hidden)]
#[repr(C)]
pub struct ItabHeader {
    inter: &'static InterfaceType,
    typ: &'static Type,
    /// Whether values of the type are kept in the data word; here, beside the code pointers, because
    /// every call of an owned value asks.
    direct: u32,
    fun: [CodePtr; 0],
}

/// A whole itab of `N` methods, as the macros put it into read-only data. Go: `go:itab.T,I`.
#[doc(hidden)]
#[repr(C)]
pub struct StaticItab<const N: usize> {
    inter: &'static InterfaceType,
    typ: &'static Type,
    direct: u32,
    fun: [CodePtr; N],
}

impl<const N: usize> StaticItab<N> {
    /// # Safety
    ///
    /// `fun` are the methods of `typ` that `inter` asks for, in its order.
    pub const unsafe fn new(inter: &'static InterfaceType, typ: &'static Type, fun: [CodePtr; N]) -> Self {
        StaticItab { inter, typ, direct: direct(typ), fun }
    }
}

const fn direct(typ: &Type) -> u32 {
    typ.tflag().contains(TFlag::DIRECT_IFACE) as u32
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
    pub const fn from_static<const N: usize>(itab: &'static StaticItab<N>) -> Itab<'static> {
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

    #[inline(always)]
    const fn header(self) -> &'u ItabHeader {
        // SAFETY: it lives for `'u` and is never written (invariant). The reference is used for the
        // fields of the header only.
        unsafe { self.header.as_ref() }
    }

    /// The interface. Go: `Inter`.
    #[inline(always)]
    pub const fn inter(self) -> &'static InterfaceType {
        self.header().inter
    }

    /// The dynamic type. Go: `Type`.
    #[inline(always)]
    pub const fn typ(self) -> &'static Type {
        self.header().typ
    }

    #[inline(always)]
    pub(crate) const fn is_direct(self) -> bool {
        self.header().direct != 0
    }

    /// A copy of the type's hash. Go: `Hash`, which a type switch reads; here a switch compares
    /// descriptors, and the hash is computed when asked for.
    pub fn hash(self) -> u32 {
        self.typ().hash()
    }

    /// How many methods it holds.
    #[expect(clippy::len_without_is_empty, reason = "a count of methods, not a container")]
    pub const fn len(self) -> usize {
        self.inter().methods().len()
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
    /// assert_eq!(offsets, [0, 8, 16]);
    /// ```
    pub const FIELDS: &'static [Field] = fields!(inter, typ, direct in ItabHeader);
}

impl PartialEq for Itab<'_> {
    /// Whether both are for the same interface and type.
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header || (self.inter() == other.inter() && self.typ() == other.typ())
    }
}

impl Eq for Itab<'_> {}

impl fmt::Debug for Itab<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Itab")
            .field("inter", &format_args!("{}", self.inter()))
            .field("type", &format_args!("{}", self.typ()))
            .field("hash", &format_args!("{:#010x}", self.hash()))
            .field("fun", &self.funs().collect::<Vec<_>>())
            .finish()
    }
}

/// Where the memory of an itab comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// The heap, to be given back with [`free`].
    Heap,
    /// A chunk of this thread, never given back: what the process-wide universe knows, it knows for
    /// ever. Go: `persistentalloc`. Half of the time of a first assertion was malloc's.
    Persistent,
}

impl Memory {
    fn allocate(self, layout: Layout) -> NonNull<u8> {
        match self {
            Memory::Heap => {
                // SAFETY: the layout of an itab, or of a chunk of them, is not empty.
                let memory = unsafe { alloc(layout) };
                NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
            }
            Memory::Persistent => persistent(layout),
        }
    }
}

/// Takes memory from the chunk of this thread.
///
/// What is left of a chunk when its thread ends, or when a larger piece is asked for, is lost: less than
/// a chunk each. Chunks are small, so that a program that starts a thread for every question loses
/// little, and large enough for some thirty itabs, so that malloc is rarely asked.
fn persistent(layout: Layout) -> NonNull<u8> {
    const CHUNK: Layout = match Layout::from_size_align(1024, align_of::<ItabHeader>()) {
        Ok(layout) => layout,
        Err(_) => unreachable!(),
    };
    thread_local! {
        /// What is left: an address and a number of bytes.
        static LEFT: Cell<(*mut u8, usize)> = const { Cell::new((ptr::null_mut(), 0)) };
    }
    debug_assert!(layout.align() <= CHUNK.align());
    // Sizes are multiples of the alignment, and so are all positions in a chunk.
    let size = layout.size().next_multiple_of(CHUNK.align());
    if size > CHUNK.size() / 4 {
        return Memory::Heap.allocate(layout);
    }
    let (mut chunk, mut left) = LEFT.get();
    if left < size {
        // An allocator that asks for an itab finds and replaces the old chunk meanwhile; ours wins.
        (chunk, left) = (Memory::Heap.allocate(CHUNK).as_ptr(), CHUNK.size());
    }
    // SAFETY: `size <= left`, and `left` bytes from `chunk` on are of one allocation.
    LEFT.set((unsafe { chunk.add(size) }, left - size));
    NonNull::new(chunk).expect("a chunk has an address")
}

fn layout(methods: usize) -> Layout {
    Layout::from_size_align(Itab::size_of(methods), align_of::<ItabHeader>())
        .expect("an interface has few methods")
}

/// Builds the itab of a pair, or `None` if the type lacks a method: `itabInit`. O(ni + nt), and one
/// allocation where the pair matches.
///
/// The result is complete, and nobody else knows it yet.
pub(crate) fn build(pair: &Pair, memory: Memory) -> Option<NonNull<ItabHeader>> {
    const FEW: usize = 16;
    let wanted = pair.wanted();
    // More wanted than there is: hopeless, without a walk. Else the walk ends at the first name that
    // has been passed.
    if wanted > pair.had() {
        return None;
    }
    let mut few = [const { core::mem::MaybeUninit::<CodePtr>::uninit() }; FEW];
    let mut many = Vec::new();
    let funs = if wanted <= FEW {
        &mut few[..wanted]
    } else {
        many.resize(wanted, core::mem::MaybeUninit::uninit());
        &mut many[..]
    };
    fill(pair, |want, have| _ = funs[want].write(pair.typ.methods()[have].ifn())).ok()?;
    if !pair.inter.embedded().is_empty() && !pair.inter.is_consistent() {
        return None;
    }
    let header = memory.allocate(layout(wanted)).cast::<ItabHeader>();
    // SAFETY: freshly allocated for exactly this.
    unsafe {
        header.write(ItabHeader { inter: pair.inter, typ: pair.typ, direct: direct(pair.typ), fun: [] });
    }
    // SAFETY: a place projection of a pointer that may access the whole allocation.
    let fun = unsafe { &raw mut (*header.as_ptr()).fun }.cast();
    // SAFETY: the layout has room for `wanted` code pointers from `fun` on, and `fill` has reported, and
    // so written, each of them; source and destination are different allocations.
    unsafe { ptr::copy_nonoverlapping(funs.as_ptr(), fun, wanted) };
    Some(header)
}

/// Gives the memory of an itab back.
///
/// # Safety
///
/// `header` came from [`build`] with [`Memory::Heap`], and nobody uses it any more.
pub(crate) unsafe fn free(header: NonNull<ItabHeader>) {
    // SAFETY: it is live until the end of this function.
    let layout = layout(unsafe { header.as_ref() }.inter.methods().len());
    // SAFETY: allocated by `build` with this layout: the interface's number of methods does not change.
    unsafe { dealloc(header.as_ptr().cast(), layout) };
}
