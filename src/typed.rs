//! What `#[methods]` and `#[derive(Typed)]` tell rustc: the descriptor of a type and, method by method,
//! what it has.

use core::any::TypeId;
use core::ptr::NonNull;
use std::rc::Rc;
use std::sync::Arc;

use crate::abi::{CodePtr, Kind, Method, Package, This, Type};
use crate::tab::ItabHeader;
use crate::table::Cells;

/// A type that has a descriptor, so that its values can be put into [`Any`](crate::Any).
///
/// Get it with `#[methods]` or `#[derive(Typed)]`. Many types of std have it: numbers, strings, vectors,
/// tuples, arrays, options, pointers; [`Opaque`](crate::Opaque) wraps any other.
///
/// # Safety
///
/// `TYPE` is the descriptor of `Self`: its id is `TypeId::of::<Self>()`, its methods are methods of
/// `Self`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no type descriptor",
    label = "needs `#[methods]` on its impl block or `#[derive(itab::Typed)]`",
    note = "a type of another crate fits in `itab::Opaque`"
)]
pub unsafe trait Typed: 'static {
    /// The descriptor. Go: the type word of an eface.
    const TYPE: &'static Type;

    /// The methods of `Option<Self>`: none, except where `Self` is a pointer.
    #[doc(hidden)]
    const OPTION_METHODS: &'static [Method] = &[];
}

/// `Self` has a method named `Name` that `Viewer` can see.
///
/// One implementation per name and type, so a type has each name once, whatever the signature.
///
/// # Safety
///
/// `IFN` is the method's code: a function of the type `Sig`, up to the receiver, which is `&Self`, or
/// `&mut Self` if `Receiver` is [`Exclusive`].
#[doc(hidden)]
pub unsafe trait HasMethod<Name, Viewer: ?Sized> {
    /// The signature, with [`This`] for the receiver.
    type Sig: 'static;
    /// [`Shared`] or [`Exclusive`].
    type Receiver: ReceiverKind;
    /// The code.
    const IFN: CodePtr;
}

/// A name at the type level, the same type in every crate: 15 bytes and their count in `CHUNK`, then the
/// rest of the name or `()`.
#[doc(hidden)]
pub struct Name<const CHUNK: u128, Rest>(Rest);

/// Whoever asks for a `pub` method.
#[doc(hidden)]
pub enum Anyone {}

/// An interface that is not `pub`, of the package with this hash.
#[doc(hidden)]
pub enum In<const PACKAGE: u128> {}

/// Says through what a method is called.
#[doc(hidden)]
pub trait ReceiverKind {
    /// As a value.
    const RECEIVER: crate::abi::Receiver;
}

/// `&self`.
#[doc(hidden)]
pub enum Shared {}
/// `&mut self`.
#[doc(hidden)]
pub enum Exclusive {}

impl ReceiverKind for Shared {
    const RECEIVER: crate::abi::Receiver = crate::abi::Receiver::Shared;
}
impl ReceiverKind for Exclusive {
    const RECEIVER: crate::abi::Receiver = crate::abi::Receiver::Exclusive;
}

/// A method with this receiver may be called where the value is held as `By`.
#[doc(hidden)]
pub trait CallableBy<By> {}
impl CallableBy<Shared> for Shared {}
impl CallableBy<Exclusive> for Shared {}
impl CallableBy<Exclusive> for Exclusive {}

/// The method `Name` of `Self` as a method of the pointer `P`. Go: the wrappers in the method set of `*T`.
///
/// # Safety
///
/// As [`HasMethod`], for a receiver `&P` or `&mut P`.
#[doc(hidden)]
pub unsafe trait Promoted<Name, P> {
    /// The code.
    const IFN: CodePtr;
}

/// The methods of `Self` as methods of the pointer `P`.
///
/// # Safety
///
/// `METHODS` are sorted by name, and are methods of `P` if `P: Pointer<Target = Self>`; those that need
/// the target exclusively are among them only if `P::EXCLUSIVE`.
#[doc(hidden)]
pub unsafe trait PromotedSet<P> {
    /// The method set.
    const METHODS: &'static [Method];
}

/// One of the `#[methods]` blocks of `Self` that is not the anchor: the one that makes the descriptor.
///
/// # Safety
///
/// `LIST` are methods of `Self`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `#[methods]` block of this name",
    label = "not the name of a trait in `#[methods] impl NAME for {Self}`, nor one in `#[methods(block = NAME)]`"
)]
pub unsafe trait Block<Name>: Lists<Name> {
    /// The methods.
    const LIST: &'static [Method];
}

/// The methods of a block as methods of the pointer `P`.
///
/// # Safety
///
/// `LIST` are methods of `P`, but for those that need the target exclusively where `P` does not hold it
/// so.
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "`{Self}` has no `#[methods]` block of this name")]
pub unsafe trait PromotedBlock<Name, P> {
    /// The methods.
    const LIST: &'static [Method];
}

/// The anchor of `Self` names the block `Name`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "the first `#[methods]` block of `{Self}` does not name this one",
    label = "a block that is not named there would be missing at run time",
    note = "write `#[methods(NAME)]` on the first block, or `#[itab(blocks(NAME))]` under `#[derive(Typed)]`; NAME is the trait's name, or what `#[methods(block = NAME)]` says"
)]
pub trait Lists<Name> {}

/// How many methods a generic type with several blocks may have: rustc cannot add their lengths up in a
/// type that depends on a parameter.
#[doc(hidden)]
pub const MOST: usize = 64;

/// The methods of several blocks, sorted by name, without those that need the value exclusively unless
/// `exclusive`; and how many they are. The rest of the array repeats one.
///
/// # Panics
///
/// In the constant that calls it, which is a compile error, if there are more than `N`.
#[doc(hidden)]
pub const fn gather<const N: usize>(blocks: &[&[Method]], exclusive: bool) -> ([Method; N], usize) {
    let mut gathered = [NO_METHOD; N];
    let mut len = 0;
    let mut block = 0;
    while block < blocks.len() {
        let mut i = 0;
        while i < blocks[block].len() {
            let method = blocks[block][i];
            i += 1;
            if !exclusive && matches!(method.receiver(), crate::abi::Receiver::Exclusive) {
                continue;
            }
            assert!(len < N, "a generic type with several `#[methods]` blocks has more than 64 methods");
            let mut at = len;
            while at > 0 && crate::abi::less(method.name(), gathered[at - 1].name()) {
                gathered[at] = gathered[at - 1];
                at -= 1;
            }
            gathered[at] = method;
            len += 1;
        }
        block += 1;
    }
    (gathered, len)
}

/// Whether holding a `P` exclusively is holding its target exclusively.
#[doc(hidden)]
pub const fn holds_exclusively<P: Pointer>() -> bool {
    matches!(<P::Holds as ReceiverKind>::RECEIVER, crate::abi::Receiver::Exclusive)
}

/// Fills the places that no method needs.
const NO_METHOD: Method = {
    unsafe fn none() {}
    const INFO: &crate::abi::MethodInfo = &crate::abi::MethodInfo { name: "", text: "" };
    // SAFETY: in no method set; see `gather`.
    unsafe { Method::new(INFO, TypeId::of::<fn()>(), none, crate::abi::Receiver::Shared, false) }
};

/// A pointer: its methods are those of what it points to.
///
/// # Safety
///
/// `shared` and `exclusive` return the target of the pointer at `this`, as `Deref` and `DerefMut` do;
/// `Holds` is [`Exclusive`] only if the pointer is `DerefMut`.
#[doc(hidden)]
pub unsafe trait Pointer: 'static {
    /// What it points to.
    type Target: 'static;
    /// How whoever holds the pointer exclusively holds the target.
    type Holds: ReceiverKind;

    /// The target, or `None` if this is a nil pointer.
    fn shared(&self) -> Option<&Self::Target>;

    /// The target, or `None` if this is a nil pointer or `Holds` is [`Shared`].
    fn exclusive(&mut self) -> Option<&mut Self::Target>;
}

/// The target of the pointer at `this`, for a promoted method.
///
/// # Safety
///
/// `this` is the address of a live `P`, shared for `'a`.
///
/// # Panics
///
/// If the pointer is nil. Go: `panicwrap`.
#[doc(hidden)]
#[inline]
pub unsafe fn shared_target<'a, P: Pointer>(this: This<'a>, method: &str) -> &'a P::Target {
    // SAFETY: the caller's promise.
    let pointer: &'a P = unsafe { this.as_ptr().cast().as_ref() };
    pointer.shared().unwrap_or_else(|| nil_pointer::<P::Target>(method))
}

/// The target of the pointer at `this`, for a promoted method that takes `&mut self`.
///
/// # Safety
///
/// `this` is the address of a live `P`, exclusive for `'a`.
///
/// # Panics
///
/// If the pointer is nil, or only shares its target (such a method is in no method set).
#[doc(hidden)]
#[inline]
pub unsafe fn exclusive_target<'a, P: Pointer>(this: This<'a>, method: &str) -> &'a mut P::Target {
    // SAFETY: the caller's promise.
    let pointer: &'a mut P = unsafe { this.as_ptr().cast().as_mut() };
    pointer.exclusive().unwrap_or_else(|| nil_pointer::<P::Target>(method))
}

/// A pointer that is never nil. One `Option` around it is a pointer too; a second one is not.
#[doc(hidden)]
pub trait NeverNil: Pointer {}

// SAFETY: the inner pointer's promise.
unsafe impl<P: NeverNil> Pointer for Option<P> {
    type Target = P::Target;
    type Holds = P::Holds;

    #[inline]
    fn shared(&self) -> Option<&P::Target> {
        self.as_ref()?.shared()
    }

    #[inline]
    fn exclusive(&mut self) -> Option<&mut P::Target> {
        self.as_mut()?.exclusive()
    }
}

// SAFETY: the id is that of `Self`; `T` says what its methods are.
unsafe impl<T: Typed> Typed for Option<T> {
    const TYPE: &'static Type = {
        static CELLS: Cells<ItabHeader> = Cells::new();
        // SAFETY: as above; the operations are those of `Self`.
        &unsafe {
            Type::new::<Self>(
                Kind::Option,
                "Option",
                T::TYPE.package(),
                T::OPTION_METHODS,
                Some(T::TYPE),
                crate::private::operations!(Self),
                &CELLS,
            )
        }
    };
}

// SAFETY: the promoted code takes `&Self` or `&mut Self`, as the target's takes the target.
unsafe impl<N, V: ?Sized, P> HasMethod<N, V> for Option<P>
where
    P: NeverNil,
    P::Target: HasMethod<N, V, Receiver: CallableBy<P::Holds>> + Promoted<N, Self>,
{
    type Sig = <P::Target as HasMethod<N, V>>::Sig;
    type Receiver = <P::Target as HasMethod<N, V>>::Receiver;
    const IFN: CodePtr = <P::Target as Promoted<N, Self>>::IFN;
}

// SAFETY: there are none: an option in a pointer is not called through.
unsafe impl<T: 'static, P> PromotedSet<P> for Option<T> {
    const METHODS: &'static [Method] = &[];
}

macro_rules! pointers {
    ($($pointer:ty, $holds:ty, $exclusive:expr;)*) => {$(
        // SAFETY: std's pointers deref to their target, `Box` mutably too.
        unsafe impl<T: 'static> Pointer for $pointer {
            type Target = T;
            type Holds = $holds;

            #[inline]
            fn shared(&self) -> Option<&T> {
                Some(self)
            }

            #[inline]
            fn exclusive(&mut self) -> Option<&mut T> {
                let exclusive: fn(&mut Self) -> Option<&mut T> = $exclusive;
                exclusive(self)
            }
        }

        impl<T: 'static> NeverNil for $pointer {}

        // SAFETY: the id is that of `Self`; the methods are promoted for `Self`.
        unsafe impl<T> Typed for $pointer
        where
            T: Typed + PromotedSet<$pointer> + PromotedSet<Option<$pointer>>,
        {
            const TYPE: &'static Type = {
                static CELLS: Cells<ItabHeader> = Cells::new();
                // SAFETY: as above; the operations are those of `Self`.
                &unsafe {
                    Type::new::<Self>(
                        Kind::Pointer,
                        stringify!($pointer),
                        // Whose methods they are, and so who sees those that are not `pub`.
                        T::TYPE.package(),
                        <T as PromotedSet<Self>>::METHODS,
                        Some(T::TYPE),
                        crate::private::operations!(Self),
                        &CELLS,
                    )
                }
            };
            const OPTION_METHODS: &'static [Method] = <T as PromotedSet<Option<Self>>>::METHODS;
        }

        // SAFETY: the promoted code takes `&Self` or `&mut Self`, as the target's takes the target.
        unsafe impl<N, V: ?Sized, T> HasMethod<N, V> for $pointer
        where
            T: HasMethod<N, V, Receiver: CallableBy<$holds>> + Promoted<N, $pointer> + 'static,
        {
            type Sig = T::Sig;
            type Receiver = T::Receiver;
            const IFN: CodePtr = <T as Promoted<N, $pointer>>::IFN;
        }

        // SAFETY: there are none: a pointer to a pointer has no methods, as in Go.
        unsafe impl<T: 'static, P> PromotedSet<P> for $pointer {
            const METHODS: &'static [Method] = &[];
        }
    )*};
}

pointers! {
    Box<T>, Exclusive, |pointer| Some(pointer);
    Rc<T>, Shared, |_| None;
    Arc<T>, Shared, |_| None;
    &'static T, Shared, |_| None;
}

/// Go: `panicwrap`, where a value method is called through a nil pointer in an interface.
#[cold]
fn nil_pointer<T>(method: &str) -> ! {
    let name = core::any::type_name::<T>();
    // The last name of the path, and the arguments, which have paths of their own.
    let (path, arguments) = name.split_at(name.find('<').unwrap_or(name.len()));
    let short = path.rsplit("::").next().unwrap_or(path);
    panic!("value method {name}.{method} called using nil *{short}{arguments} pointer")
}

const PACKAGE: Package = Package::new(module_path!(), env!("CARGO_PKG_VERSION"));

/// Types of std that have no methods here.
macro_rules! plain {
    ($({$($generics:tt)*} $type:ty, $kind:expr, $elem:expr;)*) => {$(
        // SAFETY: the id is that of `Self`, and there are no methods.
        unsafe impl<$($generics)*> Typed for $type {
            const TYPE: &'static Type = {
                static CELLS: Cells<ItabHeader> = Cells::new();
                // SAFETY: there are no methods; the operations are those of `Self`.
                &unsafe {
                    Type::new::<Self>(
                        $kind,
                        stringify!($type),
                        PACKAGE, &[], $elem, crate::private::operations!(Self), &CELLS)
                }
            };
        }
        // SAFETY: there are none.
        unsafe impl<P, $($generics)*> PromotedSet<P> for $type {
            const METHODS: &'static [Method] = &[];
        }
    )*};
}

plain! {
    {} bool, Kind::Bool, None;
    {} isize, Kind::Int, None;
    {} i8, Kind::Int8, None;
    {} i16, Kind::Int16, None;
    {} i32, Kind::Int32, None;
    {} i64, Kind::Int64, None;
    {} i128, Kind::Int128, None;
    {} usize, Kind::Uint, None;
    {} u8, Kind::Uint8, None;
    {} u16, Kind::Uint16, None;
    {} u32, Kind::Uint32, None;
    {} u64, Kind::Uint64, None;
    {} u128, Kind::Uint128, None;
    {} f32, Kind::Float32, None;
    {} f64, Kind::Float64, None;
    {} char, Kind::Char, None;
    {} String, Kind::String, None;
    {} &'static str, Kind::String, None;
    {} (), Kind::Tuple, None;
    {A: Typed} (A,), Kind::Tuple, None;
    {A: Typed, B: Typed} (A, B), Kind::Tuple, None;
    {A: Typed, B: Typed, C: Typed} (A, B, C), Kind::Tuple, None;
    {A: Typed, B: Typed, C: Typed, D: Typed} (A, B, C, D), Kind::Tuple, None;
    {T: Typed} Vec<T>, Kind::Slice, Some(T::TYPE);
    {T: Typed} Box<[T]>, Kind::Slice, Some(T::TYPE);
    {} Box<str>, Kind::String, None;
    {T: Typed, const N: usize} [T; N], Kind::Array, Some(T::TYPE);
    {T: 'static} fn() -> T, Kind::Func, None;
    {T: 'static} core::marker::PhantomData<T>, Kind::Struct, None;
    {T: 'static} Opaque<T>, Kind::Named, None;
}

/// Wraps a value whose type has no descriptor, so that it fits in an [`Any`](crate::Any) all the same.
///
/// It has no methods there. Costs nothing beyond the value.
///
/// ```
/// use itab::{Any, Opaque};
/// let any = Any::new(Opaque(std::time::Duration::from_secs(2)));
/// assert_eq!(any.try_downcast_ref::<Opaque<std::time::Duration>>()?.0.as_secs(), 2);
/// # Ok::<(), itab::TypeAssertionError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Opaque<T>(pub T);

/// The functions of `Operations`, for a type of which more is known.
#[doc(hidden)]
pub mod operation {
    use super::NonNull;
    use core::fmt;
    use core::hash::{Hash, Hasher};

    /// # Safety
    ///
    /// `value` is the address of a live `T` that nobody uses afterwards.
    pub unsafe fn drop<T>(value: NonNull<()>) {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().drop_in_place() }
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`, `to` that of memory for one.
    pub unsafe fn clone<T: Clone>(value: NonNull<()>, to: NonNull<()>) {
        // SAFETY: the caller's promise.
        let value = unsafe { value.cast::<T>().as_ref() };
        // SAFETY: the caller's promise.
        unsafe { to.cast::<T>().write(value.clone()) }
    }

    /// # Safety
    ///
    /// Both are addresses of live `T`s.
    pub unsafe fn equal<T: PartialEq>(a: NonNull<()>, b: NonNull<()>) -> bool {
        // SAFETY: the caller's promise.
        let a = unsafe { a.cast::<T>().as_ref() };
        // SAFETY: the caller's promise.
        a == unsafe { b.cast::<T>().as_ref() }
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn hash<T: Hash>(value: NonNull<()>, mut state: &mut dyn Hasher) {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().as_ref() }.hash(&mut state);
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn debug<T: fmt::Debug>(value: NonNull<()>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().as_ref() }.fmt(f)
    }

    /// # Safety
    ///
    /// `value` is the address of a live `T`.
    pub unsafe fn is_nil<T: super::Nil>(value: NonNull<()>) -> bool {
        // SAFETY: the caller's promise.
        unsafe { value.cast::<T>().as_ref() }.is_nil()
    }
}

/// Types that have a nil value: Go's pointers, here `Option`s of pointers.
#[doc(hidden)]
pub trait Nil {
    /// Whether this is it.
    fn is_nil(&self) -> bool;
}

impl<T> Nil for Option<T> {
    fn is_nil(&self) -> bool {
        self.is_none()
    }
}

/// Picks the functions that `T` has the traits for: an inherent constant wins over one of a trait where
/// its bounds hold, so `Probe::<T>::CLONE` is a function for types known to be `Clone`, else `None`.
#[doc(hidden)]
pub struct Probe<T>(T);

macro_rules! probes {
    ($($constant:ident, $fallback:ident, $bound:path, $function:ident: $signature:ty;)*) => {$(
        /// What there is without the trait.
        #[doc(hidden)]
        pub trait $fallback {
            /// Nothing.
            const $constant: Option<$signature> = None;
        }
        impl<T> $fallback for Probe<T> {}
        impl<T: $bound> Probe<T> {
            #[doc(hidden)]
            pub const $constant: Option<$signature> = Some(operation::$function::<T>);
        }
    )*};
}

probes! {
    CLONE, NotClone, Clone, clone: unsafe fn(NonNull<()>, NonNull<()>);
    EQUAL, NotEqual, PartialEq, equal: unsafe fn(NonNull<()>, NonNull<()>) -> bool;
    HASH, NotHash, core::hash::Hash, hash: unsafe fn(NonNull<()>, &mut dyn core::hash::Hasher);
    DEBUG, NotDebug, core::fmt::Debug, debug: unsafe fn(NonNull<()>, &mut core::fmt::Formatter<'_>) -> core::fmt::Result;
    IS_NIL, NotNil, Nil, is_nil: unsafe fn(NonNull<()>) -> bool;
}

impl<T> Probe<T> {
    #[doc(hidden)]
    pub const DROP: Option<unsafe fn(NonNull<()>)> =
        if core::mem::needs_drop::<T>() { Some(operation::drop::<T>) } else { None };
}

/// The id of an erased signature.
#[doc(hidden)]
pub const fn signature<S: 'static>() -> TypeId {
    TypeId::of::<S>()
}
