//! Operations of types of the user's, field by field: what `#[typed(eq, hash, ord, clone, debug, send, sync)]` asks for.
//!
//! rustc knows that a `Stack<T>` can be compared only where it knows that a `T` can. Its author says that two stacks are equal if
//! their fields are, and the fields' descriptors say how these are compared. It takes the author's word, because rustc cannot
//! say that a type has no `impl PartialEq` of its own for some `T`, which may do something else. Go: structs compare
//! field by field, in order.
//!
//! The derive writes safe code, which gives [`Part`] the fields. What it writes of `Send` and `Sync` rustc proves.

use core::cmp::Ordering;
use core::fmt::{self, Debug};
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr::NonNull;

use super::Element;
use super::code::Exactly;
use super::composed::{HAD, Has};
use super::operations::{
    Cloning, Equality, Hashing, Operation, OperationsOf, Printing, Sending, Sharing, Sorting,
};
use crate::abi::Type;
use crate::abi::typ::Operations;
use crate::auto_traits::Auto;
use crate::text::say;

/// A type whose values are compared, hashed, ordered, cloned and printed field by field.
///
/// Safe to implement: nothing but what a value does is left to whoever does.
#[doc(hidden)]
pub trait ByFields: Sized + 'static {
    /// The operations that its author asks for.
    const ASKED: Has;
    /// Those of them that all its fields have. No other is ever called.
    const HAS: Has;

    /// Whether both are of one variant, and all fields are equal.
    fn equal(&self, _: &Self) -> bool {
        unreachable!("{HAD}")
    }

    /// The variant and the fields.
    fn hash(&self, _: &mut dyn Hasher) {
        unreachable!("{HAD}")
    }

    /// The variants, then the fields, the first that differs.
    fn order(&self, _: &Self) -> Ordering {
        unreachable!("{HAD}")
    }

    /// A value of clones of the fields.
    fn duplicate(&self) -> Self {
        unreachable!("{HAD}")
    }

    /// As `derive(Debug)` prints.
    fn debug(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        unreachable!("{HAD}")
    }
}

/// The field `N` of a type. Numbers behind the last field are parts of fields through which the type contains itself.
#[doc(hidden)]
pub trait FieldAt<const N: usize> {
    /// Its type.
    type Type: 'static;
    /// What is known of the type.
    const PART: &'static Part<Self::Type>;
}

/// What is known of the type of a field: by its descriptor, or by rustc where that says nothing.
#[doc(hidden)]
pub struct Part<F> {
    clone: Operation<F, Cloning>,
    equal: Operation<F, Equality>,
    hash: Operation<F, Hashing>,
    order: Operation<F, Sorting>,
    debug: Operation<F, Printing>,
    send: Operation<F, Sending>,
    sync: Operation<F, Sharing>,
    element: ElementOf<F>,
}

/// The descriptor of `F`, if it has one.
///
/// Invariant: of `F`.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct ElementOf<F>(Option<&'static Type>, Exactly<F>);

/// Picks the descriptor of `F`: an inherent constant wins over one of a trait where its bounds hold.
#[doc(hidden)]
pub struct Within<F>(PhantomData<F>);

impl<F: Element> Within<F> {
    /// The descriptor.
    pub const __ITAB_ELEMENT: ElementOf<F> = ElementOf(Some(F::ELEMENT), PhantomData);
}

/// What there is without a descriptor.
#[doc(hidden)]
pub trait NotElement<F> {
    /// Nothing.
    const __ITAB_ELEMENT: ElementOf<F> = ElementOf(None, PhantomData);
}
impl<F> NotElement<F> for Within<F> {}

impl<F> ElementOf<F> {
    const fn operations(&self) -> Option<&'static Operations> {
        match self.0 {
            Some(ty) => Some(ty.operations()),
            None => None,
        }
    }
}

/// The first, or the second if there is no first. Of the descriptor comes first: a `Vec<f64>` has a hash there, and equality
/// that does not go through what is shared more than once.
macro_rules! first {
    ($element:ident.$function:ident, $known:expr) => {
        match $element.operations() {
            // The descriptor is that of `F`, and so are its operations.
            Some(operations) if operations.$function.is_some() => {
                Operation(operations.$function, PhantomData)
            }
            _ => $known,
        }
    };
}

impl<F> Part<F> {
    /// What the descriptor and rustc know.
    #[expect(clippy::too_many_arguments, reason = "one each")]
    pub const fn new(
        element: ElementOf<F>,
        clone: Operation<F, Cloning>,
        equal: Operation<F, Equality>,
        hash: Operation<F, Hashing>,
        order: Operation<F, Sorting>,
        debug: Operation<F, Printing>,
        send: Operation<F, Sending>,
        sync: Operation<F, Sharing>,
    ) -> Self {
        Part {
            clone: first!(element.clone, clone),
            equal: first!(element.equal, equal),
            hash: first!(element.hash, hash),
            order: first!(element.order, order),
            debug: first!(element.debug, debug),
            send,
            sync,
            element,
        }
    }

    const fn has(&self) -> Has {
        Has {
            clone: self.clone.0.is_some(),
            equal: self.equal.0.is_some(),
            hash: self.hash.0.is_some(),
            order: self.order.0.is_some(),
            debug: self.debug.0.is_some(),
            display: false,
        }
    }

    /// Whether the fields are equal.
    #[inline]
    pub fn equal(&self, a: &F, b: &F) -> bool {
        let equal = self.equal.0.expect(HAD);
        // SAFETY: two live `F`s, whose operation this is.
        unsafe { equal(NonNull::from_ref(a).cast(), NonNull::from_ref(b).cast()) }
    }

    /// Feeds the field to a hasher.
    #[inline]
    pub fn hash(&self, value: &F, state: &mut dyn Hasher) {
        let hash = self.hash.0.expect(HAD);
        // SAFETY: a live `F`, whose operation this is.
        unsafe { hash(NonNull::from_ref(value).cast(), state) }
    }

    /// How the fields are ordered.
    #[inline]
    pub fn order(&self, a: &F, b: &F) -> Ordering {
        let order = self.order.0.expect(HAD);
        // SAFETY: two live `F`s, whose operation this is.
        unsafe { order(NonNull::from_ref(a).cast(), NonNull::from_ref(b).cast()) }
    }

    /// A clone of the field.
    #[inline]
    pub fn duplicate(&self, value: &F) -> F {
        let clone = self.clone.0.expect(HAD);
        let mut copy = MaybeUninit::<F>::uninit();
        // SAFETY: a live `F`, whose operation this is, and memory for one.
        unsafe { clone(NonNull::from_ref(value).cast(), NonNull::from_mut(&mut copy).cast()) };
        // SAFETY: the operation has written it.
        unsafe { copy.assume_init() }
    }

    /// The field, as something that prints.
    pub const fn shown<'a>(&'a self, value: &'a F) -> Shown<'a, F> {
        Shown(self, value)
    }

    /// Whether the type is known to be `Send`.
    pub fn is_send(&self) -> bool {
        self.send.0.is_some() || self.element.0.is_some_and(Type::is_send)
    }

    /// Whether the type is known to be `Sync`.
    pub fn is_sync(&self) -> bool {
        self.sync.0.is_some() || self.element.0.is_some_and(Type::is_sync)
    }
}

/// A field that is printed by the operation of its type.
#[doc(hidden)]
pub struct Shown<'a, F>(&'a Part<F>, &'a F);

impl<F> Debug for Shown<'_, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let debug = self.0.debug.0.expect(HAD);
        // SAFETY: a live `F`, whose operation this is.
        unsafe { debug(NonNull::from_ref(self.1).cast(), f) }
    }
}

/// Prints a struct or a variant as `derive(Debug)` does: `Name`, `Name(a, b)`, or `Name { one: a, two: b }`. Fields of tuples have empty names.
#[doc(hidden)]
pub fn print(f: &mut fmt::Formatter<'_>, name: &str, fields: &[(&str, &dyn Debug)]) -> fmt::Result {
    match fields {
        [] => f.write_str(name),
        [("", _), ..] => {
            let mut tuple = f.debug_tuple(name);
            fields.iter().for_each(|(_, value)| _ = tuple.field(value));
            tuple.finish()
        }
        _ => {
            let mut named = f.debug_struct(name);
            fields.iter().for_each(|(name, value)| _ = named.field(name, value));
            named.finish()
        }
    }
}

/// What the words in `#[typed(..)]` ask for, and what is left of it field by field.
impl Has {
    /// What the words say.
    pub const fn asked(clone: bool, equal: bool, hash: bool, order: bool, debug: bool) -> Has {
        Has { clone, equal, hash, order, debug, display: false }
    }

    /// Those that a field has too, whose type depends on parameters.
    pub const fn if_field<F>(self, part: &Part<F>) -> Has {
        self.and_has(part.has())
    }

    /// The same, if the field has them all.
    ///
    /// # Panics
    ///
    /// If it lacks one: its type is the same in all instantiations, so that the word could never mean anything.
    pub const fn and_field<F>(self, part: &Part<F>, field: &str) -> Has {
        let has = part.has();
        let lacks = [
            (self.clone && !has.clone, "clone", "cannot be cloned"),
            (self.equal && !has.equal, "eq", "cannot be compared"),
            (self.hash && !has.hash, "hash", "cannot be hashed"),
            (self.order && !has.order, "ord", "has no order"),
            (self.debug && !has.debug, "debug", "cannot be printed"),
        ];
        let mut i = 0;
        while i < lacks.len() {
            let (lacks_it, word, why) = lacks[i];
            if lacks_it {
                say(&["`#[typed(", word, ")]` goes field by field, and the field `", field, "` ", why]);
            }
            i += 1;
        }
        self
    }
}

/// A value, as what has the traits that the operations of other types are made from.
#[repr(transparent)]
struct Whole<T>(T);

impl<T: ByFields> Clone for Whole<T> {
    fn clone(&self) -> Self {
        Whole(self.0.duplicate())
    }
}

impl<T: ByFields> PartialEq for Whole<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0.equal(&other.0)
    }
}

impl<T: ByFields> Eq for Whole<T> {}

impl<T: ByFields> PartialOrd for Whole<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: ByFields> Ord for Whole<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.order(&other.0)
    }
}

impl<T: ByFields> Hash for Whole<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T: ByFields> Debug for Whole<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.debug(f)
    }
}

/// Adds to what rustc knows of a type what its fields give, which are operations of its [`Whole`]: that is a `T`, the struct being
/// transparent.
impl<T: ByFields> OperationsOf<T> {
    /// The type's own operations, and those by fields that it lacks.
    ///
    /// # Panics
    ///
    /// If equality is the type's own, and hash or order would not be.
    pub const fn or_by_fields(self) -> Self {
        let own = self.0;
        if own.equal.is_some() {
            if T::ASKED.hash && own.hash.is_none() {
                say(&[
                    "`#[typed(hash)]` goes field by field, and rustc sees an `impl PartialEq` of the type's own, with which such a hash may not agree: implement `Hash` under the same bounds",
                ]);
            }
            if T::ASKED.order && own.order.is_none() {
                say(&[
                    "`#[typed(ord)]` goes field by field, and rustc sees an `impl PartialEq` of the type's own, with which such an order may not agree: implement `Ord` under the same bounds",
                ]);
            }
        }
        OperationsOf(own.or(T::HAS.done_by::<Whole<T>>(own)), PhantomData)
    }
}

/// A type that is `Send` and `Sync` if its parts are.
///
/// The parts are types of some of its fields. There are always twelve of them; those that are too many are `()`.
///
/// # Safety
///
/// `is_send` and `is_sync` are true only of a type that is. What they call may be the same question of another type.
#[doc(hidden)]
pub unsafe trait AutoByFields {
    type P0;
    type P1;
    type P2;
    type P3;
    type P4;
    type P5;
    type P6;
    type P7;
    type P8;
    type P9;
    type P10;
    type P11;

    /// Compiles if rustc finds that the type is `Send` where the parts are.
    fn send_rule()
    where
        Self::P0: Send,
        Self::P1: Send,
        Self::P2: Send,
        Self::P3: Send,
        Self::P4: Send,
        Self::P5: Send,
        Self::P6: Send,
        Self::P7: Send,
        Self::P8: Send,
        Self::P9: Send,
        Self::P10: Send,
        Self::P11: Send,
    {
    }

    /// Whether they are.
    fn is_send() -> bool {
        false
    }

    /// Compiles if rustc finds that the type is `Sync` where the parts are.
    fn sync_rule()
    where
        Self::P0: Sync,
        Self::P1: Sync,
        Self::P2: Sync,
        Self::P3: Sync,
        Self::P4: Sync,
        Self::P5: Sync,
        Self::P6: Sync,
        Self::P7: Sync,
        Self::P8: Sync,
        Self::P9: Sync,
        Self::P10: Sync,
        Self::P11: Sync,
    {
    }

    /// Whether they are.
    fn is_sync() -> bool {
        false
    }
}

/// Asks rustc for a `Send` type.
#[doc(hidden)]
pub const fn sent<T: Send>() {}

/// Asks rustc for a `Sync` type.
#[doc(hidden)]
pub const fn shared<T: Sync>() {}

impl<T: AutoByFields> OperationsOf<T> {
    /// Adds `Send` and `Sync` as the parts have them, where rustc does not know of them.
    pub const fn or_auto_by_fields(self, send: Operation<T, Sending>, sync: Operation<T, Sharing>) -> Self {
        let auto: fn() -> Auto = match (send.0.is_some(), sync.0.is_some()) {
            (false, false) => || Auto { send: T::is_send(), sync: T::is_sync() },
            (true, false) => || Auto { send: true, sync: T::is_sync() },
            (false, true) => || Auto { send: T::is_send(), sync: true },
            (true, true) => || Auto { send: true, sync: true },
        };
        OperationsOf(Operations { auto, ..self.0 }, PhantomData)
    }
}

/// What is known of the type of a field: a `&'static Part<$type>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __part {
    ($type:ty) => {{
        #[allow(unused_imports)]
        use $crate::__private::{
            NotClone as _, NotDebug as _, NotElement as _, NotEqual as _, NotHash as _, NotOrd as _,
            NotSend as _, NotSync as _,
        };
        const {
            &$crate::__private::Part::<$type>::new(
                $crate::__private::Within::<$type>::__ITAB_ELEMENT,
                $crate::__private::Probe::<$type>::__ITAB_CLONE,
                $crate::__private::Probe::<$type>::__ITAB_EQUAL,
                $crate::__private::Probe::<$type>::__ITAB_HASH,
                $crate::__private::Probe::<$type>::__ITAB_ORDER,
                $crate::__private::Probe::<$type>::__ITAB_DEBUG,
                $crate::__private::Probe::<$type>::__ITAB_SEND,
                $crate::__private::Probe::<$type>::__ITAB_SYNC,
            )
        }
    }};
}
pub use __part as part;

/// The operations of `$type` with those by fields, and with the auto traits by fields if `auto` is said: an
/// `&'static OperationsOf<$type>`.
#[doc(hidden)]
#[macro_export]
macro_rules! __operations_by_fields {
    ($type:ty) => {
        const { &$crate::__private::own_operations!($type).or_by_fields() }
    };
    ($type:ty, auto) => {{
        #[allow(unused_imports)]
        use $crate::__private::{NotSend as _, NotSync as _};
        const {
            &$crate::__private::own_operations!($type).or_by_fields().or_auto_by_fields(
                $crate::__private::Probe::<$type>::__ITAB_SEND,
                $crate::__private::Probe::<$type>::__ITAB_SYNC,
            )
        }
    }};
}
pub use __operations_by_fields as operations_by_fields;
