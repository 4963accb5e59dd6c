//! Building itabs at run time. Go: `itabInit` in `runtime/iface.go`.
//!
//! Where rustc knows both the interface and the type, it makes the itab itself
//! ([`StaticItab`](crate::abi::itab::StaticItab)).

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use alloc::vec::Vec;
use core::alloc::Layout;
use core::ptr::{self, NonNull};

use crate::abi::itab::{ItabHeader, direct};
use crate::abi::pair::Pair;
use crate::abi::{CodePtr, Itab};
use crate::chunk;
use crate::method_set::{MethodSets, fill};

/// Where the memory of an itab comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// The heap, to be given back when the table is dropped.
    Heap,
    /// A chunk of this thread: what the process-wide itab table knows, it knows for ever.
    Persistent,
}

impl Memory {
    fn allocate(self, layout: Layout) -> NonNull<u8> {
        match self {
            Memory::Heap => {
                // SAFETY: the layout of an itab is not empty.
                let memory = unsafe { alloc(layout) };
                NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
            }
            Memory::Persistent => chunk::take(layout),
        }
    }
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
    if !pair.has_embedded() {
        return None;
    }
    let header = memory.allocate(layout(wanted)).cast::<ItabHeader>();
    // SAFETY: freshly allocated for exactly this.
    unsafe {
        header.write(ItabHeader {
            interface: pair.interface,
            ty: pair.ty,
            direct: direct(pair.ty),
            fixed: 0,
            fun: [],
        });
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
/// `header` came from [`build`] with this `memory`, on this thread if that is [`Memory::Persistent`], and nobody uses it
/// any more.
pub(crate) unsafe fn free(header: NonNull<ItabHeader>, memory: Memory) {
    // SAFETY: it is live until the end of this function.
    let layout = layout(unsafe { header.as_ref() }.interface.methods().len());
    match memory {
        // SAFETY: allocated by `build` with this layout: the interface's number of methods does not change.
        Memory::Heap => unsafe { dealloc(header.as_ptr().cast(), layout) },
        // SAFETY: as above.
        Memory::Persistent => unsafe { chunk::give_back(header.cast(), layout) },
    }
}
