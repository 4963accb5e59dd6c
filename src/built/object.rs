//! Values of types that are made at run time, and what they share.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use core::any::Any;
use core::hash::Hash;
use core::{cmp, fmt};

use crate::abi::Type;
use crate::abi::receiver::This;
use crate::value::AnyRef;

/// How many methods a type can have: as many as there are functions for each signature, which differ in the number that they ask their
/// value's class for. Code is made when compiling, so there cannot be one for each method.
pub(super) const MOST: usize = 64;

/// A value of a built type: its state, and the class that made it.
///
/// Invariant: the class has the bodies that the descriptor of the value's type says, in the same order.
pub struct Object<P> {
    pub(super) class: Arc<ClassData<P>>,
    pub(super) payload: P,
}

/// The state of a value, and body number `slot` of its class.
///
/// # Safety
///
/// `this` is the address of a live `Object<P>`, shared for `'a`.
pub(super) unsafe fn shared<'a, P: 'static, B: ?Sized + 'static>(
    this: This<'a>,
    slot: usize,
) -> (&'a P, &'a B) {
    // SAFETY: a live `Object<P>`, shared for `'a` (caller).
    let Object { class, payload } = unsafe { this.as_ptr().cast::<Object<P>>().as_ref() };
    (payload, class.body(slot))
}

/// The state of a value, exclusively, and body number `slot` of its class.
///
/// # Safety
///
/// `this` is the address of a live `Object<P>`, exclusive for `'a`.
pub(super) unsafe fn exclusive<'a, P: 'static, B: ?Sized + 'static>(
    this: This<'a>,
    slot: usize,
) -> (&'a mut P, &'a B) {
    // SAFETY: a live `Object<P>`, exclusive for `'a` (caller).
    let Object { class, payload } = unsafe { this.as_ptr().cast::<Object<P>>().as_mut() };
    (payload, class.body(slot))
}

/// What the values of a built type share: its type, and the bodies of its methods.
///
/// Invariant: the type has as many methods as there are bodies, in the same order, and each body is one of that method's
/// signature and receiver for a `P`. If it were not so, a call would panic.
pub struct ClassData<P> {
    pub(super) ty: &'static Type,
    pub(super) bodies: Box<[Body]>,
    pub(super) fields: Box<[Field<P>]>,
}

impl<P> ClassData<P> {
    /// Body number `slot`.
    ///
    /// # Panics
    ///
    /// If there is none of this kind, which is never so for the values of its type.
    pub(super) fn body<B: ?Sized + 'static>(&self, slot: usize) -> &B {
        let body = self.bodies[slot].downcast_ref::<Box<B>>();
        body.expect("the class of a value has the methods of its type")
    }
}

/// The body of a method: a box of a closure, whose type is that of its signature and receiver.
pub(super) type Body = Box<dyn Any + Send + Sync>;

/// A field: how to get it from the state.
pub(super) struct Field<P> {
    pub(super) name: String,
    pub(super) ty: &'static Type,
    pub(super) get: FieldBody<P>,
}

pub(super) type FieldBody<P> = Box<dyn for<'a> Fn(&'a P) -> AnyRef<'a> + Send + Sync>;

// What values can do follows from their state alone: which class made them makes no difference.

impl<P: Clone> Clone for Object<P> {
    fn clone(&self) -> Self {
        Object { class: Arc::clone(&self.class), payload: self.payload.clone() }
    }
}

impl<P: PartialEq> PartialEq for Object<P> {
    fn eq(&self, other: &Self) -> bool {
        self.payload == other.payload
    }
}

impl<P: Eq> Eq for Object<P> {}

impl<P: PartialOrd> PartialOrd for Object<P> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        self.payload.partial_cmp(&other.payload)
    }
}

impl<P: Ord> Ord for Object<P> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.payload.cmp(&other.payload)
    }
}

impl<P: Hash> Hash for Object<P> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.payload.hash(state);
    }
}

impl<P: fmt::Debug> fmt::Debug for Object<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.payload.fmt(f)
    }
}
