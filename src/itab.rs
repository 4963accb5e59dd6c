//! Building itabs at run time. Go: `itabInit` in `runtime/iface.go`.
//!
//! Where rustc knows both the interface and the type, it makes the itab itself
//! ([`StaticItab`](crate::abi::itab::StaticItab)).

use core::cell::Cell;
use core::ptr::{self, NonNull};
use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};

use crate::abi::itab::{ItabHeader, direct};
use crate::abi::pair::Pair;
use crate::abi::{CodePtr, Itab};
use crate::method_set::{MethodSets, fill};

/// Where the memory of an itab comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// The heap, to be given back with [`free`].
    Heap,
    /// A chunk of this thread, never given back: what the process-wide itab table knows, it knows for
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
    fill(pair, |want, have| _ = funs[want].write(pair.ty.methods()[have].ifn())).ok()?;
    if !pair.interface.embedded().is_empty() && !pair.interface.is_consistent() {
        return None;
    }
    let header = memory.allocate(layout(wanted)).cast::<ItabHeader>();
    // SAFETY: freshly allocated for exactly this.
    unsafe {
        header.write(ItabHeader { interface: pair.interface, ty: pair.ty, direct: direct(pair.ty), fun: [] });
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
    let layout = layout(unsafe { header.as_ref() }.interface.methods().len());
    // SAFETY: allocated by `build` with this layout: the interface's number of methods does not change.
    unsafe { dealloc(header.as_ptr().cast(), layout) };
}
