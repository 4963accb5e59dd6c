//! The words of interface values as they lie in memory: what Go's `println` and a debugger show.

use alloc::vec::Vec;
use core::fmt;
use core::ptr;

use super::{Any, AnyMut, AnyRef, AsAny, Iface, IfaceMut, IfaceRef};
use crate::abi::{CodePtr, Itab, TFlag, Type};
use crate::auto_traits::AutoTraits;
use crate::interface::{Interface, SharedInterface};

/// The two words of an interface value: see [`words`].
///
/// `{}` is what Go's `println` prints of it: `(type,data)` or `(tab,data)`. `{:?}` is what a debugger shows, with the names of the
/// words and of the type; `{:#?}` shows the itab too.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    form: &'static str,
    /// What the first word is the address of, unless the interface is nil.
    means: Option<Meaning<'a>>,
    /// The second word, where it is an address: of the value, or the value itself, if that is a pointer.
    data: Option<*const ()>,
    /// Bytes before the value, where it lies in the second word.
    offset: Option<usize>,
}

/// What the first word is the address of.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum Meaning<'a> {
    /// A type descriptor.
    Type(&'static Type),
    /// An itab.
    Itab(Itab<'a>),
}

impl Words<'_> {
    /// The first word: the address of the type descriptor or of the itab, null for a nil interface.
    pub fn first(&self) -> *const () {
        match self.means {
            None => ptr::null(),
            Some(Meaning::Type(ty)) => ptr::from_ref(ty).cast(),
            Some(Meaning::Itab(itab)) => itab.as_ptr(),
        }
    }

    /// The data word, if it is an address: of the value, or the pointer that is the value. Null for a nil interface.
    ///
    /// `None` where another value lies in the word. Its bytes need not be initialised, or may be changing.
    pub fn data(&self) -> Option<*const ()> {
        self.data
    }

    /// Bytes before the data word, where the value lies in it, as all do that are no larger than a word.
    pub fn data_offset(&self) -> Option<usize> {
        self.offset
    }
}

/// Go: `printeface`, `printiface`.
impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.data {
            Some(data) => write!(f, "({:p},{data:p})", self.first()),
            None => write!(f, "({:p},the value)", self.first()),
        }
    }
}

impl fmt::Debug for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.form);
        match self.means {
            None if self.form == "iface" => shown.field("tab", &format_args!("{:p}", self.first())),
            None => shown.field("_type", &format_args!("{:p}", self.first())),
            Some(Meaning::Type(ty)) => shown.field("_type", &format_args!("{ty:p} <{ty}>")),
            Some(Meaning::Itab(itab)) => shown.field("tab", &Tab(itab)),
        };
        match self.data {
            Some(data) => shown.field("data", &format_args!("{data:p}")),
            None => shown.field("data", &format_args!("the value")),
        };
        shown.finish()
    }
}

/// An itab by its address, or by its fields in the alternate form.
struct Tab<'a>(Itab<'a>);

impl fmt::Debug for Tab<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let itab = self.0;
        let (inter, ty) = (itab.interface(), itab.ty());
        if !f.alternate() {
            return write!(f, "{:p} <{ty}, {inter}>", itab.as_ptr());
        }
        let code: Vec<_> =
            itab.funs().zip(inter.methods()).map(|(code, method)| Fun(code, method.name())).collect();
        f.debug_struct("itab")
            .field("inter", &format_args!("{inter:p} <{inter}>"))
            .field("_type", &format_args!("{ty:p} <{ty}>"))
            .field("hash", &format_args!("{:#x}", itab.hash()))
            .field("fun", &code)
            .finish()
    }
}

/// A slot of an itab: its code and the name of the method.
struct Fun(CodePtr, &'static str);

impl fmt::Debug for Fun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:p} <{}>", self.0, self.1)
    }
}

/// What has two words: an interface value, or an `Option` of one.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no interface value",
    label = "needs one of `Any`, `AnyRef`, `AnyMut`, `Iface`, `IfaceRef`, `IfaceMut`, or an `Option` of it"
)]
pub trait TwoWords {
    /// Go's name for them.
    const FORM: &'static str;
    /// Whether a value that is no larger than a word lies in the second.
    const IS_OWNED: bool;
    /// What the first word stands for, and the value, if there is one.
    fn dynamic(&self) -> Option<(Meaning<'_>, AnyRef<'_>)>;
}

macro_rules! two_words {
    ($($form:literal $is_owned:literal $value:ty, $generic:ident: $bound:ident, |$this:ident| $first:expr;)*) => {$(
        impl<$generic: ?Sized + $bound> TwoWords for $value {
            const FORM: &'static str = $form;
            const IS_OWNED: bool = $is_owned;

            fn dynamic(&self) -> Option<(Meaning<'_>, AnyRef<'_>)> {
                let $this = self;
                Some(($first, self.as_any()))
            }
        }
    )*};
}

two_words! {
    "eface" true Any<A>, A: AutoTraits, |this| Meaning::Type(this.ty());
    "eface" false AnyRef<'_, A>, A: AutoTraits, |this| Meaning::Type(this.ty());
    "eface" false AnyMut<'_, A>, A: AutoTraits, |this| Meaning::Type(this.ty());
    "iface" true Iface<I>, I: Interface, |this| Meaning::Itab(Iface::itab(this));
    "iface" false IfaceRef<'_, I>, I: SharedInterface, |this| Meaning::Itab(IfaceRef::itab(*this));
    "iface" false IfaceMut<'_, I>, I: Interface, |this| Meaning::Itab(IfaceMut::itab(this));
}

impl<V: TwoWords> TwoWords for Option<V> {
    const FORM: &'static str = V::FORM;
    const IS_OWNED: bool = V::IS_OWNED;

    fn dynamic(&self) -> Option<(Meaning<'_>, AnyRef<'_>)> {
        self.as_ref()?.dynamic()
    }
}

/// The words of an interface value, or of an `Option` of one, as they lie in memory. Allocates nothing.
///
/// They are not read as words, of which the second may have uninitialised bytes or be changed by another thread: what they
/// are follows from the type and the place of the value. That it is so is tested, by reading them.
///
/// Go: `println(value)`, in `runtime/error.go` and `runtime/print.go`.
///
/// ```
/// use itab::inspect::words;
/// use itab::{AnyRef, Type};
/// let nil: Option<AnyRef<'_>> = None;
/// assert_eq!(words(&nil).to_string(), "(0x0,0x0)");
/// let number = 7_u64;
/// let any = AnyRef::new(&number);
/// assert_eq!(words(&any).to_string(), format!("({:p},{:p})", any.ty(), &number));
/// assert_eq!(format!("{:?}", words(&any)), format!("eface {{ _type: {:p} <u64>, data: {:p} }}", any.ty(), &number));
/// ```
pub fn words<V: TwoWords>(value: &V) -> Words<'_> {
    let Some((means, any)) = value.dynamic() else {
        return Words { form: V::FORM, means: None, data: Some(ptr::null()), offset: None };
    };
    let place = any.as_ptr();
    if !(V::IS_OWNED && any.ty().tflag().contains(TFlag::DIRECT_IFACE)) {
        return Words { form: V::FORM, means: Some(means), data: Some(place), offset: None };
    }
    let offset = place.addr().wrapping_sub(ptr::from_ref(value).addr());
    // SAFETY: a live value of this type, whose operation this is.
    let data = any.ty().operations().target.map(|target| unsafe { target(any.data().as_ptr()) });
    Words { form: V::FORM, means: Some(means), data, offset: Some(offset) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::boxed::Box;

    #[test]
    fn an_address_and_a_pointer_and_a_value() {
        let number = 7_u64;
        let any = AnyRef::new(&number);
        assert_eq!(words(&any).data(), Some(ptr::from_ref(&number).cast()));
        let boxed = Box::new(8_u64);
        let target = ptr::from_ref(&*boxed).cast();
        let any: Any = Any::new(boxed);
        assert_eq!((words(&any).data(), words(&any).data_offset()), (Some(target), Some(size_of::<usize>())));
        assert_eq!(words(&any).first(), ptr::from_ref(any.ty()).cast());
        let any: Any = Any::new(9_u8);
        assert_eq!((words(&any).data(), words(&any).data_offset()), (None, Some(size_of::<usize>())));
        let any: Any = Any::new([1_u64; 3]);
        assert_eq!(words(&any).data(), Some(any.as_any_ref().as_ptr()));
        let nil: Option<Any> = None;
        assert_eq!((words(&nil).first(), words(&nil).data()), (ptr::null(), Some(ptr::null())));
    }
}
