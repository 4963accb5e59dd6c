//! The words of interface values, and addresses: what Go's `println` and a debugger show.

use std::fmt;
use std::ptr;

use itab::auto_traits::AutoTraits;
use itab::{Any, AnyRef, Iface, IfaceRef, Interface, Itab, SharedInterface, Type};

/// The two words of an interface value, as they are in memory. Go prints them with `printeface` and
/// `printiface`.
pub(super) struct Words {
    first: *const (),
    data: Data,
}

enum Data {
    /// The word of a nil interface, which means nothing and need not be initialised.
    Nil,
    /// The word is an address, of the value.
    At(*const ()),
    /// The word is the value; it lies so many bytes behind the beginning of the interface value.
    Here(usize),
}

impl Words {
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
///
/// # Safety
///
/// The first word is an address, and zero where there is no value; where there is one, and it does not lie in the
/// second word, that is an address, too.
pub(super) unsafe trait Worded {
    /// Where the dynamic value lies, if there is one.
    fn value(&self) -> Option<*const ()>;
}

// SAFETY: the address of the type, and that of the value unless it is the word.
unsafe impl<A: ?Sized + AutoTraits> Worded for Any<A> {
    fn value(&self) -> Option<*const ()> {
        Some(self.as_any_ref().as_ptr())
    }
}

// SAFETY: the address of the itab, and that of the value unless it is the word.
unsafe impl<I: ?Sized + Interface> Worded for Iface<I> {
    fn value(&self) -> Option<*const ()> {
        Some(self.as_any_ref().as_ptr())
    }
}

// SAFETY: the addresses of the type and of the value.
unsafe impl<A: ?Sized + AutoTraits> Worded for AnyRef<'_, A> {
    fn value(&self) -> Option<*const ()> {
        Some(self.as_ptr())
    }
}

// SAFETY: the addresses of the itab and of the value.
unsafe impl<I: ?Sized + SharedInterface> Worded for IfaceRef<'_, I> {
    fn value(&self) -> Option<*const ()> {
        Some(self.as_any_ref().as_ptr())
    }
}

// SAFETY: as large as what is in it, so what is in it begins where it begins; `None` is a first word of zero, as the
// library's tests hold.
unsafe impl<W: Worded> Worded for Option<W> {
    fn value(&self) -> Option<*const ()> {
        const { assert!(size_of::<Self>() == size_of::<W>()) };
        self.as_ref().and_then(W::value)
    }
}

/// The words of an interface value. Go: `println(value)`.
pub(super) fn words<W: Worded>(value: &W) -> Words {
    const { assert!(size_of::<W>() == 2 * size_of::<*const ()>()) };
    let at: *const *const () = ptr::from_ref(value).cast();
    // SAFETY: the value has two words, of which the first is always initialised (`Worded`).
    let first = unsafe { at.read() };
    let data = value.value().map_or(Data::Nil, |inside| {
        let behind = inside.addr().wrapping_sub(at.addr());
        if behind < size_of::<W>() {
            return Data::Here(behind);
        }
        let second = at.wrapping_add(1);
        // SAFETY: there is a value and it is not in the second word, so that is an address (`Worded`).
        Data::At(unsafe { second.read() })
    });
    Words { first, data }
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
