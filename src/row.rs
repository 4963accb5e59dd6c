//! Lists in constants whose length depends on a type.
//!
//! rustc takes no array length that depends on a type parameter, and no heap in constants. So the length is a
//! type: what is known to be the most, added up by [`Sum`]. A [`Row`] has room for so many and says how many
//! are in it.

use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::slice;

/// How long a [`Row`] can become, as a type.
///
/// # Safety
///
/// `Room<X>` is an array of `COUNT` `X`s, or laid out as one.
#[doc(hidden)]
pub unsafe trait Length {
    /// As a number.
    const COUNT: usize;
    /// Memory for so many.
    type Room<X: Copy>: Copy;
}

/// So many.
#[doc(hidden)]
pub struct Len<const N: usize>;

// SAFETY: an array.
unsafe impl<const N: usize> Length for Len<N> {
    const COUNT: usize = N;
    type Room<X: Copy> = [X; N];
}

/// As many as both together.
#[doc(hidden)]
pub struct Sum<A, B>(PhantomData<(A, B)>);

/// Memory for both, one behind the other.
#[doc(hidden)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Both<A, B>(A, B);

// SAFETY: both are arrays of `X`s, so that the second needs no padding before it, nor the whole behind it.
unsafe impl<A: Length, B: Length> Length for Sum<A, B> {
    const COUNT: usize = A::COUNT + B::COUNT;
    type Room<X: Copy> = Both<A::Room<X>, B::Room<X>>;
}

/// A list of at most `L::COUNT` elements.
#[doc(hidden)]
pub struct Row<X: Copy, L: Length> {
    /// Invariant: the first `len` elements are initialised.
    room: MaybeUninit<L::Room<X>>,
    len: usize,
}

impl<X: Copy, L: Length> Row<X, L> {
    pub(crate) const EMPTY: Self = Row { room: MaybeUninit::uninit(), len: 0 };

    /// Puts `x` before the element at `at`.
    ///
    /// # Panics
    ///
    /// If the row is full, or `at` is behind its end.
    pub(crate) const fn insert(&mut self, at: usize, x: X) {
        assert!(self.len < L::COUNT && at <= self.len, "a row has room for what is put into it");
        let first: *mut X = self.room.as_mut_ptr().cast();
        let mut i = self.len;
        while i > at {
            // SAFETY: `i - 1 < len <= COUNT`, and the room is `COUNT` elements.
            let from = unsafe { first.add(i - 1) };
            // SAFETY: `i <= len < COUNT`.
            let to = unsafe { first.add(i) };
            // SAFETY: the element at `i - 1 < len` is initialised (invariant), and that at `i` is in the room.
            unsafe { to.copy_from_nonoverlapping(from, 1) };
            i -= 1;
        }
        // SAFETY: `at <= len < COUNT`.
        let place = unsafe { first.add(at) };
        // SAFETY: in the room, as above.
        unsafe { place.write(x) };
        self.len += 1;
    }

    /// How many elements there are.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// The element at `i`. Cheaper than a slice in a constant, which is checked whenever it is made.
    pub(crate) const fn get(&self, i: usize) -> &X {
        assert!(i < self.len, "an element of the row");
        // SAFETY: `i < len`, and the room has at least as many elements.
        let element = unsafe { self.room.as_ptr().cast::<X>().add(i) };
        // SAFETY: the first `len` elements of the room are initialised (invariant), and borrowed with `self`.
        unsafe { &*element }
    }

    /// The element at `i`, to be changed.
    pub(crate) const fn get_mut(&mut self, i: usize) -> &mut X {
        assert!(i < self.len, "an element of the row");
        // SAFETY: as above.
        let element = unsafe { self.room.as_mut_ptr().cast::<X>().add(i) };
        // SAFETY: as above.
        unsafe { &mut *element }
    }

    /// The elements.
    pub(crate) const fn as_slice(&self) -> &[X] {
        // SAFETY: the first `len` elements of the room are initialised (invariant).
        unsafe { slice::from_raw_parts(self.room.as_ptr().cast(), self.len) }
    }

    /// The memory, in which the elements come first.
    pub(crate) const fn into_room(self) -> MaybeUninit<L::Room<X>> {
        self.room
    }
}

#[cfg(test)]
mod tests {
    use super::{Len, Row, Sum};

    #[test]
    fn elements_lie_one_behind_the_other() {
        const ROW: Row<u8, Sum<Len<2>, Sum<Len<0>, Len<3>>>> = {
            let mut row = Row::EMPTY;
            row.insert(0, 3);
            row.insert(0, 1);
            row.insert(1, 2);
            row.insert(3, 5);
            row.insert(3, 4);
            *row.get_mut(4) += *row.get(0);
            row
        };
        assert_eq!(ROW.as_slice(), [1, 2, 3, 4, 6]);
        assert_eq!(size_of::<Row<usize, Sum<Len<1>, Len<2>>>>(), 4 * size_of::<usize>());
        assert!(Row::<u8, Len<0>>::EMPTY.as_slice().is_empty());
    }

    #[test]
    #[should_panic(expected = "a row has room for what is put into it")]
    fn a_full_row() {
        let mut row = Row::<u8, Sum<Len<1>, Len<0>>>::EMPTY;
        row.insert(0, 1);
        row.insert(1, 2);
    }
}
