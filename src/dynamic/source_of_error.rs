//! `Error` of interface values whose interface has it for a supertrait.
#![forbid(unsafe_code)]

use core::error::Error;

use crate::interface::{Interface, SharedInterface};
use crate::value::{Iface, IfaceMut, IfaceRef};

/// If the interface has `Error` for a supertrait. The source is that of the value, if its type lists `dyn Error` or somebody registered
/// it, else there is none.
impl<I: ?Sized + Interface + Error> Error for Iface<I> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.as_any_ref().as_dyn::<dyn Error>().ok()?.source()
    }
}

/// As for [`Iface`].
impl<I: ?Sized + SharedInterface + Error> Error for IfaceRef<'_, I> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.as_any_ref().as_dyn::<dyn Error>().ok()?.source()
    }
}

/// As for [`Iface`].
impl<I: ?Sized + Interface + Error> Error for IfaceMut<'_, I> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.as_any_ref().as_dyn::<dyn Error>().ok()?.source()
    }
}
