//! The words of interface values, and addresses: what Go's `println` and a debugger show.

use std::fmt;
use std::ptr;

use itab::{Any, AnyRef, AutoTraits, Iface, IfaceRef, Interface, Itab, SharedInterface, Type};

/// The two words of an interface value. Go prints them with `printeface` and `printiface`.
pub(super) struct Words {
    first: *const (),
    data: Data,
}

enum Data {
    Nil,
    /// The word is an address, of the value.
    At(*const ()),
    /// The word is the value; it lies so many bytes behind the beginning of the interface value.
    Here(usize),
}

impl Words {
    const NIL: Words = Words { first: ptr::null(), data: Data::Nil };

    /// The words of the interface value `whole`, whose first word is `first` and whose dynamic value is
    /// at `value`: in `whole` itself, or elsewhere.
    fn owned<T>(whole: &T, first: *const (), value: *const ()) -> Words {
        let behind = value.addr().wrapping_sub(ptr::from_ref(whole).addr());
        let data = if behind < size_of::<T>() { Data::Here(behind) } else { Data::At(value) };
        Words { first, data }
    }

    /// Bytes before the data word, where the value is in it.
    pub(super) fn data_offset(&self) -> Option<usize> {
        match self.data {
            Data::Here(offset) => Some(offset),
            Data::Nil | Data::At(_) => None,
        }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.data {
            Data::Nil => write!(f, "({:p},{:p})", self.first, ptr::null::<()>()),
            Data::At(value) => write!(f, "({:p},{value:p})", self.first),
            Data::Here(_) => write!(f, "({:p},the value)", self.first),
        }
    }
}

/// Something with two words.
pub(super) trait Worded {
    fn words(&self) -> Words;
}

impl<A: ?Sized + AutoTraits> Worded for Any<A> {
    fn words(&self) -> Words {
        Words::owned(self, ptr::from_ref(self.ty()).cast(), self.as_any_ref().as_ptr())
    }
}

impl<I: ?Sized + Interface> Worded for Iface<I> {
    fn words(&self) -> Words {
        Words::owned(self, self.itab().as_ptr(), self.as_any_ref().as_ptr())
    }
}

impl<A: ?Sized + AutoTraits> Worded for AnyRef<'_, A> {
    fn words(&self) -> Words {
        Words { first: ptr::from_ref(self.ty()).cast(), data: Data::At(self.as_ptr()) }
    }
}

impl<I: ?Sized + SharedInterface> Worded for IfaceRef<'_, I> {
    fn words(&self) -> Words {
        Words { first: self.itab().as_ptr(), data: Data::At(self.as_any_ref().as_ptr()) }
    }
}

impl<W: Worded> Worded for Option<W> {
    fn words(&self) -> Words {
        self.as_ref().map_or(Words::NIL, W::words)
    }
}

/// The words of an interface value. Go: `println(value)`.
pub(super) fn words(value: &impl Worded) -> Words {
    value.words()
}

/// Where something lies.
#[derive(PartialEq, Eq)]
pub(super) struct Address(*const ());

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:p}", self.0)
    }
}

/// Where a value lies.
pub(super) fn address<T>(value: &T) -> Address {
    Address(ptr::from_ref(value).cast())
}

/// Where the descriptor of a type lies: the type word of an eface.
pub(super) fn descriptor(typ: &'static Type) -> Address {
    address(typ)
}

/// Where an itab lies: the first word of an iface.
pub(super) fn itab_address(itab: Itab<'_>) -> Address {
    Address(itab.as_ptr())
}
