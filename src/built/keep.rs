//! The descriptors of built types and interfaces: each is made once and kept for ever.
//!
//! They are found again in a [`Table`], by a hash of what they say. Nothing of a class is in them: no closure, no state.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::any::TypeId;
use core::hash::{Hash, Hasher};
use core::ptr::NonNull;

use super::error::BuildError;
use super::signature::{self, Parameter, Parameters};
use crate::abi::interface_type::InterfaceTable;
use crate::abi::method::{MethodAccess, MethodInfo, Spelling};
use crate::abi::typ::{Operations, Parts};
use crate::abi::{CodePtr, Imethod, InterfaceType, Kind, Method, Package, Receiver, Type};
use crate::cells::Cells;
use crate::hash::Fold;
use crate::slot::Key;
use crate::table::{Table, TableParameters};

static TYPES: Table<1, Type> = Table::new(TableParameters::INTERFACE);
static INTERFACES: Table<1, InterfaceType> = Table::new(TableParameters::INTERFACE);

/// How many descriptors were made at run time: (types, interfaces). They are kept for ever, each once; see
/// [`built`](crate::built). Takes a lock; O(slots).
///
/// ```standalone_crate
/// use itab::built::{TypeBuilder, kept};
/// TypeBuilder::<()>::new("kept::Once").build()?;
/// let before = kept();
/// for _ in 0..100 {
///     TypeBuilder::<()>::new("kept::Once").build()?;
/// }
/// assert_eq!(kept(), before);
/// # Ok::<(), itab::built::BuildError>(())
/// ```
pub fn kept() -> (usize, usize) {
    (TYPES.stats().entries, INTERFACES.stats().entries)
}

/// A method as a descriptor has it, without its code.
pub(super) struct MethodParts {
    pub(super) name: String,
    pub(super) signature: TypeId,
    pub(super) text: String,
    pub(super) receiver: Receiver,
}

impl MethodParts {
    pub(super) fn new<A: Parameters, R: Parameter>(name: String, receiver: Receiver) -> Self {
        MethodParts {
            name,
            signature: signature::id::<A, R>(),
            text: signature::text::<A, R>(receiver.text()),
            receiver,
        }
    }

    fn key(&self) -> (&str, TypeId, Receiver) {
        (&self.name, self.signature, self.receiver)
    }
}

/// Checks the name of a type or an interface, that of its package, and the names of its methods, which are sorted.
///
/// # Errors
///
/// If one is no name, or a method is there twice.
pub(super) fn check_names<'n>(
    what: &'static str,
    of: &str,
    package: &str,
    names: impl Iterator<Item = &'n String> + Clone,
) -> Result<(), BuildError> {
    if of.is_empty() {
        return Err(BuildError::Name { of: what, name: String::new() });
    }
    // The name of a package is the first part of a path; what follows would be cut off.
    if package.contains(':') {
        return Err(BuildError::Name { of: "a package", name: package.to_owned() });
    }
    for name in names.clone() {
        let mut letters = name.chars();
        let first = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
        // What is no identifier nobody has, and names with a NUL would be compared wrongly: see `text::prefix`.
        if !first || !letters.all(|letter| letter.is_alphanumeric() || letter == '_') {
            return Err(BuildError::Name { of: "a method", name: name.clone() });
        }
    }
    match names.clone().zip(names.skip(1)).find(|(a, b)| a == b) {
        Some((name, _)) => Err(BuildError::Twice { of: of.to_owned(), name: name.clone() }),
        None => Ok(()),
    }
}

/// Forgets the signature of a function.
pub(super) fn forget<A: Parameters, R: Parameter>(function: A::Function<R>) -> CodePtr {
    const { assert!(size_of::<A::Function<R>>() == size_of::<CodePtr>(), "a function pointer") };
    // SAFETY: `Function` is a function pointer type in every impl of `Signature`; both are of one size, and only null is no
    // value of either. What it becomes can be called by unsafe code only.
    unsafe { core::mem::transmute_copy(&function) }
}

/// What a type's descriptor says.
pub(super) struct TypeParts {
    pub(super) name: String,
    pub(super) package: (String, String),
    /// Sorted by name, each with its code.
    pub(super) methods: Vec<(MethodParts, CodePtr)>,
    pub(super) operations: Operations,
}

/// The operations and auto traits that a built type may have or not.
fn has(operations: &Operations) -> [bool; 7] {
    let Operations { clone, equal, hash, order, debug, auto, .. } = operations;
    let auto = auto();
    [clone.is_some(), equal.is_some(), hash.is_some(), order.is_some(), debug.is_some(), auto.send, auto.sync]
}

/// The descriptor of a type whose values are `T`s: one that says the same, if there is one, else a new one.
///
/// # Safety
///
/// `T` is not `Typed`. The operations are those of `T`. The code of each method is a function of its signature, which may be called
/// with the address of a `T` that is borrowed as its receiver says, and depends on nothing but `T`, the signature, the receiver and the
/// position of the method.
pub(super) unsafe fn keep_type<T: 'static>(parts: TypeParts) -> &'static Type {
    let mut hasher = Fold::default();
    (&parts.name, &parts.package, has(&parts.operations), TypeId::of::<T>()).hash(&mut hasher);
    parts.methods.iter().for_each(|(method, _)| method.key().hash(&mut hasher));
    let same = |ty: &Type| {
        let methods =
            ty.methods().iter().map(|method| (method.name(), method.signature(), method.receiver()));
        ty.id() == TypeId::of::<T>()
            && ty.name() == parts.name
            && (ty.package().name(), ty.package().version()) == (&*parts.package.0, &*parts.package.1)
            && has(ty.operations()) == has(&parts.operations)
            && methods.eq(parts.methods.iter().map(|(method, _)| method.key()))
    };
    keep(&TYPES, hasher.finish(), same, |leaked| {
        static SHARED: MethodAccess =
            MethodAccess { receiver: Receiver::Shared, package: None, by_name: None };
        static EXCLUSIVE: MethodAccess =
            MethodAccess { receiver: Receiver::Exclusive, package: None, by_name: None };
        let methods = parts.methods.iter().map(|(method, code)| {
            let info = MethodInfo { name: leaked.text(&method.name), text: leaked.text(&method.text) };
            let access = match method.receiver {
                Receiver::Shared => &SHARED,
                Receiver::Exclusive => &EXCLUSIVE,
                Receiver::Owned => unreachable!("the builders have no methods that take the state"),
            };
            // SAFETY: a function of this signature, which may be called with the address of a `T` that is borrowed as the
            // receiver says (caller).
            unsafe { Method::new(leaked.value(info), method.signature, *code, access) }
        });
        let methods: Box<[Method]> = methods.collect();
        let name = leaked.text(&parts.name);
        let package = Package::new(leaked.text(&parts.package.0), leaked.text(&parts.package.1), None);
        let (package, operations) = (leaked.value(package), leaked.value(parts.operations));
        let made = leaked.value(Parts { name: Some(name), ..Parts::NONE });
        let (methods, cells) = (leaked.boxed(methods), leaked.value(Cells::new()));
        // SAFETY: the operations are those of `T`, the methods are methods of `T`, and sorted by name (caller).
        let ty = unsafe { Type::new::<T>(Kind::Named, name, package, methods, made, operations, cells) };
        leaked.value(ty)
    })
}

/// What an interface's descriptor says.
pub(super) struct InterfaceParts {
    pub(super) name: String,
    pub(super) package: (String, String),
    /// Sorted by name.
    pub(super) methods: Vec<MethodParts>,
}

/// The interfaces that were made at run time.
pub(super) enum Built {}

/// The descriptor of an interface: one that says the same, if there is one, else a new one.
pub(super) fn keep_interface(parts: InterfaceParts) -> &'static InterfaceType {
    let mut hasher = Fold::default();
    (&parts.name, &parts.package).hash(&mut hasher);
    parts.methods.iter().for_each(|method| method.key().hash(&mut hasher));
    let same = |interface: &InterfaceType| {
        let methods = interface.methods().iter();
        let methods = methods.map(|method| (method.name(), method.signature(), method.receiver()));
        interface.name() == parts.name
            && (interface.package().name(), interface.package().version())
                == (&*parts.package.0, &*parts.package.1)
            && methods.eq(parts.methods.iter().map(MethodParts::key))
    };
    keep(&INTERFACES, hasher.finish(), same, |leaked| {
        let methods = parts.methods.iter().map(|method| {
            // As if it could be any: whether it is the same as another is decided by its id.
            let spelling = Spelling { text: leaked.text(&method.text), shape: &["_"] };
            let spelling = leaked.value(spelling);
            Imethod::new(leaked.text(&method.name), method.signature, spelling, method.receiver, None)
        });
        let methods: Box<[Imethod]> = methods.collect();
        let name = leaked.text(&parts.name);
        let package = Package::new(leaked.text(&parts.package.0), leaked.text(&parts.package.1), None);
        let (methods, table) = (leaked.boxed(methods), leaked.value(InterfaceTable::new()));
        // SAFETY: the table is new.
        let interface = unsafe { InterfaceType::built::<Built>(name, package, methods, table) };
        leaked.value(interface)
    })
}

/// Finds the descriptor that is the `same`, or makes one.
fn keep<D: Send + Sync>(
    table: &'static Table<1, D>,
    hash: u64,
    same: impl Fn(&D) -> bool,
    make: impl FnOnce(&mut Leaked) -> &'static D,
) -> &'static D {
    let mut made: Option<(&'static D, Leaked)> = None;
    let mut make = Some(make);
    let mut key = hash as usize | 1;
    loop {
        let found = table.find(Key([key])).unwrap_or_else(|| {
            let (made, _) = made.get_or_insert_with(|| {
                let mut leaked = Leaked(Vec::new());
                let make = make.take().expect("it is made once");
                (make(&mut leaked), leaked)
            });
            table.insert(Key([key]), NonNull::from_ref(*made))
        });
        // SAFETY: only this function puts descriptors into the table, which are never freed once they are in it.
        let found: &'static D = unsafe { found.as_ref() };
        let ours = made.as_ref().is_some_and(|(made, _)| core::ptr::eq(*made, found));
        if ours || same(found) {
            if let Some((_, leaked)) = made.filter(|_| !ours) {
                // SAFETY: another thread's came first, so that nobody knows ours.
                unsafe { leaked.free() };
            }
            return found;
        }
        // Another descriptor with the same hash.
        key = key.wrapping_add(2);
    }
}

/// Memory that a descriptor consists of: how each piece is freed.
///
/// Pieces are exactly what the descriptor refers to, so that whoever looks for leaks finds all of it from the table.
struct Leaked(Vec<Box<dyn FnOnce()>>);

impl Leaked {
    /// Keeps a value for ever, unless `free` is called.
    fn boxed<T: ?Sized + 'static>(&mut self, value: Box<T>) -> &'static T {
        let value = Box::into_raw(value);
        // SAFETY: it came from a box, and runs once, in `free`, when nobody uses the value any more.
        self.0.push(Box::new(move || drop(unsafe { Box::from_raw(value) })));
        // SAFETY: it lives until `free`, after which nobody uses it.
        unsafe { &*value }
    }

    fn value<T: 'static>(&mut self, value: T) -> &'static T {
        self.boxed(Box::new(value))
    }

    fn text(&mut self, text: &str) -> &'static str {
        self.boxed(Box::from(text))
    }

    /// Gives all of it back.
    ///
    /// # Safety
    ///
    /// Nobody uses any of it any more.
    unsafe fn free(self) {
        self.0.into_iter().rev().for_each(|free| free());
    }
}
