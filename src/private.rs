//! What generated code may name. Not part of the public interface: any of it may change at any time.

pub use crate::abi::entry::Entry;
pub use crate::abi::itab::StaticItab;
pub use crate::abi::merge::{merge, position};
pub use crate::abi::method::{MethodInfo, Spelling};
pub use crate::abi::receiver::This;
pub use crate::abi::typ::Operations;
pub use crate::abi::{CodePtr, Imethod, InterfaceType, Itab, Kind, Method, Package, Receiver, Type};
pub use crate::auto_traits::{Admits, AutoTraits, Local};
pub use crate::cells::Cells;
pub use crate::interface::{
    Access, Described, Embedded, ExclusiveAccess, ImplementedBy, Interface, SharedAccess,
};
pub use crate::switch::{Arms, Case, IntoSubject, Subject, TakeAs};
pub use crate::typed::operations::{
    NotClone, NotDebug, NotEqual, NotHash, NotNil, Probe, operation, operations,
};
pub use crate::typed::pointer::{Pointer, exclusive_target, holds_exclusively, shared_target};
pub use crate::typed::{
    Anyone, Block, CallableBy, Exclusive, HasMethod, In, Lists, MOST, Name, Promoted, PromotedBlock,
    PromotedSet, ReceiverKind, Shared, Typed, gather, signature,
};
use crate::value::{Iface, IfaceMut, IfaceRef};

/// The crate that a macro is used in.
pub const fn package(module_path: &'static str, version: Option<&'static str>) -> Package {
    Package::new(
        module_path,
        match version {
            Some(version) => version,
            None => "",
        },
    )
}

/// A number for a package (FNV-1a, 128 bits), for [`In`].
pub const fn package_hash(package: Package) -> u128 {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let parts = [package.name(), "@", package.version()];
    let mut part = 0;
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            hash = (hash ^ bytes[i] as u128).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
            i += 1;
        }
        part += 1;
    }
    hash
}

/// Which of a type's [`Cells`] an interface uses: a hash of its path.
pub const fn cell_of(path: &str) -> usize {
    let hash = crate::text::fnv(path, 0);
    (hash >> 16 ^ hash) as usize % crate::cells::CELLS
}

/// # Safety
///
/// See [`Method`]: `ifn` has the signature `S`, up to the receiver.
pub const unsafe fn method<S: 'static>(
    info: &'static MethodInfo,
    ifn: CodePtr,
    receiver: Receiver,
    exported: bool,
) -> Method {
    // SAFETY: the caller's promise.
    unsafe { Method::new(info, signature::<S>(), ifn, receiver, exported) }
}

/// The itab of an arm that is an interface: [`Arms::find`] returns one with such an arm.
///
/// # Panics
///
/// Never, for what `find` returned.
#[inline(always)]
pub fn known(itab: Option<Itab<'static>>) -> Itab<'static> {
    itab.expect("an interface arm matches with an itab")
}

/// Whether a type, if there is one, has the methods of `I`.
#[inline(always)]
pub fn satisfies<I: ?Sized + Interface>(ty: Option<&'static Type>) -> bool {
    ty.is_some_and(|ty| crate::itab_table::itab_for::<I>(ty).is_ok())
}

/// A method of an interface, with the signature `S`.
pub const fn imethod<S: 'static>(
    name: &'static str,
    spelling: &'static Spelling,
    receiver: Receiver,
    exported: bool,
) -> Imethod {
    Imethod::new(name, signature::<S>(), spelling, receiver, exported)
}

/// Forgets the signature of a function pointer.
///
/// # Safety
///
/// `F` is a function pointer type.
pub const unsafe fn erase<F: Copy>(code: F) -> CodePtr {
    const { assert!(size_of::<F>() == size_of::<CodePtr>(), "a function pointer") };
    // SAFETY: a function pointer (caller) is no null and has the size of any other (just checked); what
    // it becomes can only be called by unsafe code.
    unsafe { core::mem::transmute_copy(&code) }
}

/// The method number `k` of an itab with its signature.
///
/// # Safety
///
/// `k` is below the number of the interface's methods, and method `k` has the erased signature `S`.
#[inline(always)]
pub unsafe fn code<S: Copy>(itab: Itab<'_>, k: usize) -> S {
    const { assert!(size_of::<S>() == size_of::<CodePtr>(), "a function pointer") };
    // SAFETY: the caller's promise.
    let code = unsafe { itab.fun_unchecked(k) };
    // SAFETY: the code has this signature up to the receiver (caller; `Method::new`), and the receivers
    // have the same ABI (see `abi::receiver`).
    unsafe { core::mem::transmute_copy(&code) }
}

/// An interface value as generated methods see it: [`Iface`], [`IfaceMut`] or [`IfaceRef`].
///
/// # Safety
///
/// `itab` is an itab of `Inter`; the others return the address of a value of its type, borrowed as the
/// argument is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an interface value",
    label = "wrap the value: `IfaceRef::<dyn Trait>::new(&value)` where the trait has `#[interface]`"
)]
pub unsafe trait IfaceValue {
    /// The interface.
    type Inter: ?Sized + Interface;
    /// The itab.
    fn itab(&self) -> Itab<'_>;
    /// The receiver of a `&self` method.
    fn shared(&self) -> This<'_>;
}

/// An interface value that holds its value exclusively.
///
/// # Safety
///
/// As [`IfaceValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold its value exclusively",
    label = "the interface has methods that take `&mut self`: use `IfaceMut` or `Iface`"
)]
pub unsafe trait ExclusiveIfaceValue: IfaceValue {
    /// The receiver of a `&mut self` method.
    fn exclusive(&mut self) -> This<'_>;
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + crate::interface::SharedInterface> IfaceValue for IfaceRef<'_, I> {
    type Inter = I;
    #[inline(always)]
    fn itab(&self) -> Itab<'_> {
        IfaceRef::itab(*self)
    }
    #[inline(always)]
    fn shared(&self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> IfaceValue for IfaceMut<'_, I> {
    type Inter = I;
    #[inline(always)]
    fn itab(&self) -> Itab<'_> {
        IfaceMut::itab(self)
    }
    #[inline(always)]
    fn shared(&self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> ExclusiveIfaceValue for IfaceMut<'_, I> {
    #[inline(always)]
    fn exclusive(&mut self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> IfaceValue for Iface<I> {
    type Inter = I;
    #[inline(always)]
    fn itab(&self) -> Itab<'_> {
        Iface::itab(self)
    }
    #[inline(always)]
    fn shared(&self) -> This<'_> {
        self.this()
    }
}

// SAFETY: the invariants of the value.
unsafe impl<I: ?Sized + Interface> ExclusiveIfaceValue for Iface<I> {
    #[inline(always)]
    fn exclusive(&mut self) -> This<'_> {
        self.this()
    }
}

/// The code pointers of an interface: its own, and those of the interfaces it embeds, taken out of
/// their itabs.
///
/// # Safety
///
/// Each itab of `embedded` is one of an interface that has the methods beside it, in that order.
///
/// # Panics
///
/// In the constant that calls it, if a method is in no part.
pub const unsafe fn collect<const N: usize>(
    methods: &[Imethod],
    own: (&[Imethod], &[CodePtr]),
    embedded: &[(&[Imethod], Itab<'static>)],
) -> [CodePtr; N] {
    unsafe fn none() {}
    let mut funs: [CodePtr; N] = [none; N];
    let mut k = 0;
    'methods: while k < N {
        let name = methods[k].name();
        let mut i = 0;
        while i < own.0.len() {
            if crate::text::same(own.0[i].name(), name) {
                funs[k] = own.1[i];
                k += 1;
                continue 'methods;
            }
            i += 1;
        }
        let mut part = 0;
        while part < embedded.len() {
            let (theirs, itab) = embedded[part];
            let mut i = 0;
            while i < theirs.len() {
                if crate::text::same(theirs[i].name(), name) {
                    // SAFETY: `theirs` are the methods of the itab's interface (caller).
                    funs[k] = unsafe { itab.fun_unchecked(i) };
                    k += 1;
                    continue 'methods;
                }
                i += 1;
            }
            part += 1;
        }
        panic!("a method of an interface is its own or that of an interface it embeds");
    }
    funs
}
