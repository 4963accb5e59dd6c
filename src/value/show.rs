//! What a debugger shows of a value: its words, and what they mean. And the value alone.

use core::fmt;
use core::ptr::NonNull;

use super::{Any, AnyMut, AnyRef, AsAny, Iface, IfaceMut, IfaceRef};
use crate::abi::Itab;
use crate::auto_traits::AutoTraits;
use crate::interface::{Interface, SharedInterface};

/// A value by its own `Debug`, or where its type has none, by something else.
fn debug<A: ?Sized + AutoTraits>(
    f: &mut fmt::Formatter<'_>,
    any: AnyRef<'_, A>,
    otherwise: impl FnOnce(&mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    match any.ty().operations().debug {
        // SAFETY: the value is live and of this type, whose operation this is.
        Some(debug) => unsafe { debug(any.data().as_ptr(), f) },
        None => otherwise(f),
    }
}

/// A value by its own `Debug`, or where it has none, by its address.
struct Shown<'a, A: ?Sized>(AnyRef<'a, A>);

impl<A: ?Sized + AutoTraits> fmt::Debug for Shown<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, self.0, |f| write!(f, "{:p}", self.0.as_ptr()))
    }
}

/// The value in an interface value, alone: by its own `Debug`, or where it has none, by the name of its type. No address is
/// shown, so that the text can be compared with that of another run. Allocates nothing.
///
/// Go: `fmt.Println(i)` shows the value and not the interface.
///
/// ```
/// use itab::inspect::value;
/// use itab::{Any, Typed};
/// #[derive(Typed, Debug)]
/// struct Empty;
/// #[derive(Typed)]
/// struct Silent;
/// assert_eq!(format!("{:?}", value(&Any::new(vec![1_u8, 2]))), "[1, 2]");
/// assert_eq!(format!("{:?} {:?}", value(&Any::new(Empty)), value(&Any::new(Box::new(Empty)))), "Empty Empty");
/// assert!(format!("{:?}", value(&Any::new(Silent))).ends_with("::Silent { .. }"));
/// ```
pub fn value<V: AsAny + ?Sized>(of: &V) -> impl fmt::Debug {
    Alone(of.as_any())
}

/// The value in an interface value as its type shows it to users, if that is `Display`, or a pointer to such a type.
/// Allocates nothing.
///
/// Go: what `fmt.Println(i)` prints if `i` is a `Stringer`.
///
/// ```
/// use itab::{Any, inspect::display};
/// let shown = |any: &Any| display(any).map(|text| text.to_string());
/// assert_eq!(shown(&Any::new("Tom")).as_deref(), Some("Tom"));
/// assert_eq!(shown(&Any::new(Box::new(1.5_f64))).as_deref(), Some("1.5"));
/// assert_eq!(shown(&Any::new(vec![1_u8])), None);
/// ```
pub fn display<V: AsAny + ?Sized>(of: &V) -> Option<impl fmt::Display> {
    let any = of.as_any();
    Some(Displayed { display: any.ty().operations().display?, any })
}

/// See [`display`].
///
/// Invariant: `display` is the operation of the type of `any`.
struct Displayed<'a> {
    display: unsafe fn(NonNull<()>, &mut fmt::Formatter<'_>) -> fmt::Result,
    any: AnyRef<'a>,
}

impl fmt::Display for Displayed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the value is live and of this type, whose operation this is (invariant).
        unsafe { (self.display)(self.any.data().as_ptr(), f) }
    }
}

/// See [`value`].
struct Alone<'a>(AnyRef<'a>);

impl fmt::Debug for Alone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, self.0, |f| write!(f, "{} {{ .. }}", self.0.ty()))
    }
}

/// A value as its type shows it to users, or where its type does not, as [`value`] does.
fn shown<A: ?Sized + AutoTraits>(f: &mut fmt::Formatter<'_>, any: AnyRef<'_, A>) -> fmt::Result {
    match any.ty().operations().display {
        // SAFETY: the value is live and of this type, whose operation this is.
        Some(display) => unsafe { display(any.data().as_ptr(), f) },
        None => debug(f, any, |f| write!(f, "{} {{ .. }}", any.ty())),
    }
}

fn eface<A: ?Sized + AutoTraits>(f: &mut fmt::Formatter<'_>, name: &str, any: AnyRef<'_, A>) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    shown.field("type", &format_args!("{}", any.ty()));
    shown.field("data", &Shown(any));
    shown.finish()
}

fn iface<A: ?Sized + AutoTraits>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    itab: Itab<'_>,
    any: AnyRef<'_, A>,
) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    shown.field("tab", &format_args!("{}, {} @ {:p}", itab.interface(), itab.ty(), itab.as_ptr()));
    shown.field("data", &Shown(any));
    shown.finish()
}

impl<A: ?Sized + AutoTraits> fmt::Debug for Any<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        eface(f, "Any", self.as_any_ref())
    }
}

impl<A: ?Sized + AutoTraits> fmt::Debug for AnyRef<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        eface(f, "AnyRef", *self)
    }
}

impl<A: ?Sized + AutoTraits> fmt::Debug for AnyMut<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        eface(f, "AnyMut", self.as_any_ref())
    }
}

impl<I: ?Sized + Interface> fmt::Debug for Iface<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        iface(f, "Iface", Iface::itab(self), self.as_any_ref())
    }
}

impl<I: ?Sized + SharedInterface> fmt::Debug for IfaceRef<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        iface(f, "IfaceRef", IfaceRef::itab(*self), self.as_any_ref())
    }
}

impl<I: ?Sized + Interface> fmt::Debug for IfaceMut<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        iface(f, "IfaceMut", IfaceMut::itab(self), self.as_any_ref())
    }
}

/// If the interface has `Display` for a supertrait: the value, as its type shows it to users, or where its type does not, by its
/// own `Debug` or its name.
impl<I: ?Sized + Interface + fmt::Display> fmt::Display for Iface<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(f, self.as_any_ref())
    }
}

/// As for [`Iface`].
impl<I: ?Sized + SharedInterface + fmt::Display> fmt::Display for IfaceRef<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(f, self.as_any_ref())
    }
}

/// As for [`Iface`].
impl<I: ?Sized + Interface + fmt::Display> fmt::Display for IfaceMut<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        shown(f, self.as_any_ref())
    }
}
