//! Memory of what the process-wide itab table keeps for ever. Go: `persistentalloc`.
//!
//! Pieces are taken from a chunk of the thread. With malloc for each, a first assertion took twice as long.
//!
//! What is left of a chunk when its thread ends, or when a larger piece is asked for, is lost: less than a
//! chunk each. Chunks are small, so that a program that starts a thread for every question loses little,
//! and large enough for some thirty itabs, so that malloc is rarely asked.

use alloc::alloc::{alloc, dealloc, handle_alloc_error};
use core::alloc::Layout;
use core::cell::Cell;
use core::ptr::{self, NonNull};

const CHUNK: Layout = match Layout::from_size_align(1024, align_of::<usize>()) {
    Ok(layout) => layout,
    Err(_) => unreachable!(),
};

/// Larger pieces are allocations of their own.
const LARGEST: usize = CHUNK.size() / 4;

std::thread_local! {
    /// What is left of the chunk: an address and a number of bytes.
    ///
    /// Invariant: that many bytes from the address on are of one allocation of a `CHUNK`, to its end, and nobody else
    /// uses them; something before them was taken and not given back, or there is no chunk and the number is zero.
    static LEFT: Cell<(*mut u8, usize)> = const { Cell::new((ptr::null_mut(), 0)) };
}

/// Memory for a `layout`, which is not empty and needs no more alignment than a word.
///
/// It lives until it is given back, on this thread, or for ever.
pub(crate) fn take(layout: Layout) -> NonNull<u8> {
    let size = piece(layout);
    if size > LARGEST {
        return allocate(layout);
    }
    let (mut memory, mut left) = LEFT.get();
    if left < size {
        // This runs the user's global allocator, which may itself ask for itabs and so replace `LEFT`. We then overwrite
        // its chunk; the rest of that chunk is lost, nothing else: what those questions took is published or given back.
        (memory, left) = (allocate(CHUNK).as_ptr(), CHUNK.size());
    }
    // SAFETY: `size <= left`, and `left` bytes from `memory` on are of one allocation (invariant).
    LEFT.set((unsafe { memory.add(size) }, left - size));
    NonNull::new(memory).expect("a chunk has an address")
}

/// Gives memory back that turned out not to be needed.
///
/// Pieces are given back in the opposite order, since whoever takes one in between is done before. One behind which
/// another is in use is lost.
///
/// # Safety
///
/// It came from [`take`] with this layout, on this thread, and is not used any more.
pub(crate) unsafe fn give_back(memory: NonNull<u8>, layout: Layout) {
    let size = piece(layout);
    if size > LARGEST {
        // SAFETY: `take` allocated it with this layout.
        unsafe { dealloc(memory.as_ptr(), layout) };
        return;
    }
    let (rest, left) = LEFT.get();
    // Addresses tell: something is taken from the chunk of `rest`, so `rest` is not the beginning of a chunk, and cannot be
    // the end of another one's.
    if memory.as_ptr().wrapping_add(size) != rest {
        return;
    }
    let left = left + size;
    if left < CHUNK.size() {
        LEFT.set((memory.as_ptr(), left));
        return;
    }
    LEFT.set((ptr::null_mut(), 0));
    // SAFETY: the whole of the chunk is left, so nobody uses any of it, and `memory` is its address.
    unsafe { dealloc(memory.as_ptr(), CHUNK) };
}

/// How many bytes are taken for a layout: sizes are multiples of the alignment, and so are all positions in a chunk.
fn piece(layout: Layout) -> usize {
    debug_assert!(layout.size() > 0 && layout.align() <= CHUNK.align());
    layout.size().next_multiple_of(CHUNK.align())
}

fn allocate(layout: Layout) -> NonNull<u8> {
    // SAFETY: neither a chunk nor an itab is empty.
    let memory = unsafe { alloc(layout) };
    NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use core::alloc::LayoutError;

    fn words(count: usize) -> Layout {
        Layout::array::<usize>(count).unwrap_or_else(|error: LayoutError| panic!("{error}"))
    }

    /// Pieces lie behind each other in a chunk, do not overlap, and are aligned.
    #[test]
    #[cfg_attr(miri, ignore = "loses memory, which Miri reports")]
    fn pieces_do_not_overlap() {
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut blocks = Vec::new();
        for count in (1..=40).cycle().take(200) {
            let memory = take(words(count));
            // SAFETY: memory of this size.
            unsafe { memory.write_bytes(0xa5, words(count).size()) };
            assert!(memory.cast::<usize>().is_aligned());
            taken.push((memory.addr().get(), words(count).size()));
            blocks.push((memory, count));
        }
        taken.sort();
        assert!(taken.windows(2).all(|two| two[0].0 + two[0].1 <= two[1].0), "{taken:x?}");
        // Those that are allocations of their own can be given back in any order.
        for (memory, count) in blocks {
            if words(count).size() > LARGEST {
                // SAFETY: taken above, given back once.
                unsafe { give_back(memory, words(count)) };
            }
        }
    }

    /// The last piece can be taken again; one that has another behind it cannot.
    #[test]
    #[cfg_attr(miri, ignore = "loses memory, which Miri reports")]
    fn the_last_piece_is_taken_again() {
        let first = take(words(3));
        let second = take(words(5));
        // SAFETY: taken above, given back once.
        unsafe { give_back(second, words(5)) };
        assert_eq!(take(words(4)), second);
        // SAFETY: as above.
        unsafe { give_back(first, words(3)) };
        assert_ne!(take(words(1)), first);
    }

    /// A chunk from which nothing is taken any more is freed, and the next piece starts a new one.
    #[test]
    fn an_unused_chunk_is_freed() {
        std::thread::spawn(|| {
            let pieces: Vec<_> = (1..=4).map(|count| (take(words(count)), count)).collect();
            for &(memory, count) in pieces.iter().rev() {
                assert_ne!(LEFT.get().1, 0);
                // SAFETY: taken above, given back once.
                unsafe { give_back(memory, words(count)) };
            }
            assert_eq!(LEFT.get(), (ptr::null_mut(), 0));
            let again = take(words(1));
            assert_eq!(LEFT.get().1, CHUNK.size() - size_of::<usize>());
            // SAFETY: as above.
            unsafe { give_back(again, words(1)) };
        })
        .join()
        .expect("the assertions hold");
    }
}
