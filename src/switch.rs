//! Type switches: what [`type_switch!`](crate::type_switch) expands to.
//!
//! Arms are tried in order. A few concrete arms are compared with the type word one by one: each compare
//! is predicted until one hits. Many arms that follow each other, or several interface arms, are one
//! question ([`Arms`]): which of them is the first that this type matches? The answer is remembered per
//! type and switch, so that a value that matches none of sixteen interfaces costs one look-up, and one of
//! sixty-four types one look-up and one jump.

use core::iter;
use core::marker::PhantomData;
use core::ptr::{self, NonNull};

use crate::abi::{InterfaceType, Itab, Type};
use crate::auto_traits::{Admits, AutoTraits};
use crate::interface::{Interface, SharedInterface};
use crate::itab_table::{cell, itab_for};
use crate::slot::Key;
use crate::table::{Table, TableParameters};
use crate::typed::Typed;
use crate::value::{Any, AnyMut, AnyRef, Iface, IfaceMut, IfaceRef};

/// Something a type switch can take apart: a borrowed or owned value, or none.
///
/// # Safety
///
/// `dynamic_type` is the type of the value.
#[doc(hidden)]
pub unsafe trait Subject: Sized {
    /// The value as a `T`.
    type Of<T: Typed>;

    /// The dynamic type, unless this is nil.
    fn dynamic_type(&self) -> Option<&'static Type>;

    /// Whether the value is a `T`.
    #[inline(always)]
    fn is_of<T: Typed>(&self) -> bool {
        self.dynamic_type().is_some_and(|ty| ty.is_in_turn::<T>())
    }

    /// The value as a `T`, or back.
    ///
    /// # Errors
    ///
    /// The subject, if it is not a `T`.
    #[inline(always)]
    fn take<T: Typed>(self) -> Result<Self::Of<T>, Self> {
        // SAFETY: just asked.
        if self.is_of::<T>() { Ok(unsafe { self.take_unchecked() }) } else { Err(self) }
    }

    /// The value as the `T` that it is.
    ///
    /// # Safety
    ///
    /// The dynamic type is `T`.
    unsafe fn take_unchecked<T: Typed>(self) -> Self::Of<T>;
}

/// Something a type switch can use through the interface `I`.
#[doc(hidden)]
pub trait TakeAs<I: ?Sized + Interface>: Subject {
    /// The interface value.
    type As;

    /// The value through `I`, or back.
    ///
    /// # Errors
    ///
    /// The subject, if its type lacks a method of `I`.
    #[inline(always)]
    fn take_as(self) -> Result<Self::As, Self> {
        let Some(ty) = self.dynamic_type() else { return Err(self) };
        match itab_for::<I>(ty) {
            // SAFETY: the itab of `I` and the dynamic type.
            Ok(itab) => Ok(unsafe { self.take_through(itab) }),
            Err(_) => Err(self),
        }
    }

    /// The value through `I`, with its itab.
    ///
    /// # Safety
    ///
    /// `itab` is the itab of `I` and the dynamic type.
    unsafe fn take_through(self, itab: Itab<'static>) -> Self::As;
}

// SAFETY: the type word.
unsafe impl<'a, A: ?Sized + AutoTraits> Subject for AnyRef<'a, A> {
    type Of<T: Typed> = &'a T;

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        Some(self.ty())
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> &'a T {
        // SAFETY: the value is a `T` (caller), shared for `'a`.
        unsafe { self.data().cast() }
    }
}

impl<'a, A, I> TakeAs<I> for AnyRef<'a, A>
where
    A: ?Sized + AutoTraits,
    I: ?Sized + SharedInterface<Auto: Admits<A>>,
{
    type As = IfaceRef<'a, I>;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> IfaceRef<'a, I> {
        // SAFETY: the itab is that of `I` and the value's type (caller); the value has the auto traits of `I`.
        unsafe { IfaceRef::from_parts(itab, self.data()) }
    }
}

// SAFETY: the type word.
unsafe impl<'a, A: ?Sized + AutoTraits> Subject for AnyMut<'a, A> {
    type Of<T: Typed> = &'a mut T;

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        Some(self.ty())
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> &'a mut T {
        // SAFETY: the value is a `T` (caller), exclusive for `'a`, and `self` is consumed.
        unsafe { self.into_data().cast() }
    }
}

impl<'a, A, I> TakeAs<I> for AnyMut<'a, A>
where
    A: ?Sized + AutoTraits,
    I: ?Sized + Interface<Auto: Admits<A>>,
{
    type As = IfaceMut<'a, I>;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> IfaceMut<'a, I> {
        // SAFETY: the itab is that of `I` and the value's type (caller); the value has the auto traits of `I`.
        unsafe { IfaceMut::from_parts(itab, self.into_data()) }
    }
}

// SAFETY: the type word.
unsafe impl<A: ?Sized + AutoTraits> Subject for Any<A> {
    type Of<T: Typed> = T;

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        Some(self.ty())
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> T {
        // SAFETY: the value is a `T` (caller), and the data is not used again.
        unsafe { self.into_data().into_inner() }
    }
}

impl<A, I> TakeAs<I> for Any<A>
where
    A: ?Sized + AutoTraits,
    I: ?Sized + Interface<Auto: Admits<A>>,
{
    type As = Iface<I>;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> Iface<I> {
        // SAFETY: the itab is that of `I` and the value's type (caller); the value has the auto traits of `I`.
        unsafe { Iface::from_parts(itab, self.into_data()) }
    }
}

/// `None` is Go's nil interface: it matches `nil` and `_` only.
// SAFETY: the type of the value, if there is one.
unsafe impl<S: Subject> Subject for Option<S> {
    type Of<T: Typed> = S::Of<T>;

    #[inline(always)]
    fn dynamic_type(&self) -> Option<&'static Type> {
        self.as_ref()?.dynamic_type()
    }

    #[inline(always)]
    unsafe fn take_unchecked<T: Typed>(self) -> S::Of<T> {
        let subject = self.expect("nil has no dynamic type");
        // SAFETY: the dynamic type is `T` (caller): that of the value in the `Option`.
        unsafe { subject.take_unchecked() }
    }
}

impl<I: ?Sized + Interface, S: TakeAs<I>> TakeAs<I> for Option<S> {
    type As = S::As;

    #[inline(always)]
    unsafe fn take_through(self, itab: Itab<'static>) -> S::As {
        let subject = self.expect("nil has no dynamic type to have an itab for");
        // SAFETY: the itab is that of `I` and the dynamic type (caller): that of the value in the `Option`.
        unsafe { subject.take_through(itab) }
    }
}

/// What may stand before the arms of a type switch.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a type switch cannot take `{Self}` apart",
    label = "needs an interface value: `Any`, `&Any`, `&mut Any`, `AnyRef`, `AnyMut`, the same of `Iface`, or an `Option` of these"
)]
pub trait IntoSubject {
    /// What it becomes.
    type Subject: Subject;
    /// Becomes it. Costs nothing.
    fn into_subject(self) -> Self::Subject;
}

macro_rules! into_subject {
    ($($(#[$lifetime:lifetime])? $from:ty => $to:ty, $generic:ident: $bound:path, $value:ident => $into:expr;)*) => {$(
        impl<$($lifetime,)? $generic: ?Sized + $bound> IntoSubject for $from {
            type Subject = $to;
            #[inline(always)]
            fn into_subject(self) -> $to {
                let $value = self;
                $into
            }
        }
    )*};
}

into_subject! {
    #['a] AnyRef<'a, A> => Self, A: AutoTraits, any => any;
    #['a] &'a Any<A> => AnyRef<'a, A>, A: AutoTraits, any => any.as_any_ref();
    #['a] AnyMut<'a, A> => Self, A: AutoTraits, any => any;
    #['a] &'a mut Any<A> => AnyMut<'a, A>, A: AutoTraits, any => any.as_any_mut();
    Any<A> => Self, A: AutoTraits, any => any;
    #['a] IfaceRef<'a, I> => AnyRef<'a, I::Auto>, I: SharedInterface, iface => iface.as_any_ref();
    #['a] &'a Iface<I> => AnyRef<'a, I::Auto>, I: Interface, iface => iface.as_any_ref();
    #['a] IfaceMut<'a, I> => AnyMut<'a, I::Auto>, I: Interface, iface => iface.into_any_mut();
    #['a] &'a mut Iface<I> => AnyMut<'a, I::Auto>, I: Interface, iface => iface.as_any_mut();
    Iface<I> => Any<I::Auto>, I: Interface, iface => iface.into_any();
}

impl<S: IntoSubject> IntoSubject for Option<S> {
    type Subject = Option<S::Subject>;
    #[inline(always)]
    fn into_subject(self) -> Self::Subject {
        self.map(S::into_subject)
    }
}

/// Whether a type, if there is one, has the methods of `I`: one of several cases of an arm.
#[doc(hidden)]
#[inline(always)]
pub fn satisfies<I: ?Sized + Interface>(ty: Option<&'static Type>) -> bool {
    ty.is_some_and(|ty| itab_for::<I>(ty).is_ok())
}

/// What a case asks of a type.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum Question {
    /// To be it.
    Type(&'static Type),
    /// To have its methods.
    Interface(&'static InterfaceType),
}

/// One of several cases that are asked at once, and what the value becomes in the arm.
///
/// # Safety
///
/// `take` relies on nothing but what its `# Safety` says.
#[doc(hidden)]
pub unsafe trait Case<S: Subject> {
    /// What the arm binds.
    type Value;
    /// What is asked of the dynamic type.
    const QUESTION: Question;

    /// The value, as the arm has it.
    ///
    /// # Safety
    ///
    /// The subject is not nil, and `QUESTION` is true of its type; if that asks for an interface, `itab` is the
    /// itab of the interface and the type.
    unsafe fn take(subject: S, itab: Option<Itab<'static>>) -> Self::Value;
}

/// The case of the values of one type.
#[doc(hidden)]
pub struct TypeCase<T>(PhantomData<T>);

// SAFETY: the caller of `take` has asked whether the type is `T`.
unsafe impl<S: Subject, T: Typed> Case<S> for TypeCase<T> {
    type Value = S::Of<T>;
    const QUESTION: Question = Question::Type(T::TYPE);

    #[inline(always)]
    unsafe fn take(subject: S, _: Option<Itab<'static>>) -> S::Of<T> {
        debug_assert!(subject.is_of::<T>());
        // SAFETY: the dynamic type is `T` (caller).
        unsafe { subject.take_unchecked() }
    }
}

/// The case of the values whose type has the methods of an interface.
#[doc(hidden)]
pub struct InterfaceCase<I: ?Sized>(PhantomData<I>);

// SAFETY: the caller of `take` has the itab of `I` and the type.
unsafe impl<I: ?Sized + Interface, S: TakeAs<I>> Case<S> for InterfaceCase<I> {
    type Value = S::As;
    const QUESTION: Question = Question::Interface(InterfaceType::of::<I>());

    #[inline(always)]
    unsafe fn take(subject: S, itab: Option<Itab<'static>>) -> S::As {
        // SAFETY: there is one, because the question is for an interface (caller).
        let itab = unsafe { itab.unwrap_unchecked() };
        debug_assert_eq!(itab.interface(), InterfaceType::of::<I>());
        debug_assert_eq!(Some(itab.ty()), subject.dynamic_type());
        // SAFETY: the itab of `I` and the dynamic type (caller).
        unsafe { subject.take_through(itab) }
    }
}

/// The questions of several cases, in their order.
#[doc(hidden)]
pub struct Questions {
    first: Question,
    rest: Option<&'static Questions>,
}

/// Several cases in their order: `()`, or the first and the list of the others.
///
/// # Safety
///
/// `QUESTIONS` are those of the cases, `LEN` of them, in their order.
#[doc(hidden)]
pub unsafe trait CaseList<S: Subject> {
    /// What the cases ask, unless there are none.
    const QUESTIONS: Option<&'static Questions>;
    /// How many cases there are.
    const LEN: usize;
}

// SAFETY: there are none.
unsafe impl<S: Subject> CaseList<S> for () {
    const QUESTIONS: Option<&'static Questions> = None;
    const LEN: usize = 0;
}

// SAFETY: the question of the first, then those of the others.
unsafe impl<S: Subject, C: Case<S>, Rest: CaseList<S>> CaseList<S> for (C, Rest) {
    const QUESTIONS: Option<&'static Questions> =
        Some(const { &Questions { first: C::QUESTION, rest: Rest::QUESTIONS } });
    const LEN: usize = 1 + Rest::LEN;
}

/// The questions of several lists of cases, in their order.
#[doc(hidden)]
pub struct QuestionLists {
    first: Option<&'static Questions>,
    rest: Option<&'static QuestionLists>,
}

/// The cases of all arms that one look-up decides: a list of lists, because rustc follows a type and its constants only
/// so deep (128 levels, two for each element, unless the user's crate asks for more).
///
/// # Safety
///
/// `QUESTIONS` are those of the cases, `LEN` of them, in their order.
#[doc(hidden)]
pub unsafe trait CaseLists<S: Subject> {
    /// What the cases ask, unless there are no lists.
    const QUESTIONS: Option<&'static QuestionLists>;
    /// How many cases there are in all lists.
    const LEN: usize;
}

// SAFETY: there are none.
unsafe impl<S: Subject> CaseLists<S> for () {
    const QUESTIONS: Option<&'static QuestionLists> = None;
    const LEN: usize = 0;
}

// SAFETY: the questions of the first list, then those of the others.
unsafe impl<S: Subject, L: CaseList<S>, Rest: CaseLists<S>> CaseLists<S> for (L, Rest) {
    const QUESTIONS: Option<&'static QuestionLists> =
        Some(const { &QuestionLists { first: L::QUESTIONS, rest: Rest::QUESTIONS } });
    const LEN: usize = L::LEN + Rest::LEN;
}

/// A subject, and which of the cases of the lists `L` is the first that its type matches.
///
/// The lists are named once, when the cases are asked; the arms take their cases off them one by one, and never say
/// again what they are. So no arm can take for its own what another was asked.
#[doc(hidden)]
pub struct Matched<S, L> {
    subject: S,
    /// Invariant: the type of the subject matches the case of this number in `L`, or this is not below their number.
    case: usize,
    /// Invariant: if that case is an interface, its itab for the type of the subject.
    itab: Option<Itab<'static>>,
    /// Invariant in `L`: what holds for a list need not hold for its supertypes.
    lists: PhantomData<fn(L) -> L>,
}

impl<S: Subject, L: CaseLists<S>> Matched<S, L> {
    /// Asks for all cases at once.
    #[inline(always)]
    pub fn find(arms: &'static Arms, subject: S) -> Self {
        let (case, itab) = match (L::QUESTIONS, subject.dynamic_type()) {
            (Some(questions), Some(ty)) => arms.find(questions, ty),
            _ => (L::LEN, None),
        };
        Matched { subject, case, itab, lists: PhantomData }
    }
}

impl<S: Subject, C: Case<S>, Cases, Lists> Matched<S, ((C, Cases), Lists)> {
    /// The value, as the first case has it.
    ///
    /// # Errors
    ///
    /// The subject with the cases after it, if its type matches none or one of them.
    #[inline(always)]
    pub fn take(self) -> Result<C::Value, Matched<S, (Cases, Lists)>> {
        let Matched { subject, case, itab, lists: _ } = self;
        if case == 0 {
            // SAFETY: by the invariants the type matches `C`, and the itab is that of `C` if it is an interface.
            return Ok(unsafe { C::take(subject, itab) });
        }
        Err(Matched { subject, case: case - 1, itab, lists: PhantomData })
    }
}

impl<S, Lists> Matched<S, ((), Lists)> {
    /// The subject with the cases of the next list.
    #[inline(always)]
    pub fn next_list(self) -> Matched<S, Lists> {
        Matched { subject: self.subject, case: self.case, itab: self.itab, lists: PhantomData }
    }
}

impl<S> Matched<S, ()> {
    /// The subject, which matches no case.
    #[inline(always)]
    pub fn into_subject(self) -> S {
        self.subject
    }
}

/// Arms of one switch that follow each other, with the answers found so far.
///
/// Go: `abi.InterfaceSwitch` and its cache, which is filled by chance; this one is filled at the first
/// execution for each type.
#[doc(hidden)]
pub struct Arms {
    answers: Table<2, Answer>,
}

/// Which arm a type matches first, and its itab there if that is an interface.
struct Answer {
    arm: usize,
    itab: Option<Itab<'static>>,
}

impl Arms {
    #[expect(clippy::new_without_default, reason = "only made in statics, by macros")]
    pub const fn new() -> Self {
        Arms { answers: Table::new(TableParameters::new(16, 2)) }
    }

    /// The number of the first of the cases that `ty` matches, or how many there are, and its itab if it asks for an
    /// interface.
    ///
    /// In a generic function the arms are one static for all instantiations, whose cases may differ, so their list is
    /// part of the key. The address of its first node says which it is: it is immutable, it is never freed, and the
    /// others hang on it.
    #[inline(always)]
    fn find(&self, questions: &'static QuestionLists, ty: &'static Type) -> (usize, Option<Itab<'static>>) {
        let key = Key([ptr::from_ref(questions).addr(), ptr::from_ref(ty).addr()]);
        let answer = self.answers.find(key).unwrap_or_else(|| self.ask(key, questions, ty));
        // SAFETY: answers are boxed by `ask`, never changed, and freed by nobody but `drop`.
        let answer = unsafe { answer.as_ref() };
        (answer.arm, answer.itab)
    }

    #[cold]
    #[inline(never)]
    fn ask(&self, key: Key<2>, questions: &'static QuestionLists, ty: &'static Type) -> NonNull<Answer> {
        let lists = iter::successors(Some(questions), |lists| lists.rest);
        let questions = lists
            .flat_map(|lists| iter::successors(lists.first, |questions| questions.rest))
            .map(|list| list.first);
        let mut found = Answer { arm: 0, itab: None };
        for question in questions {
            let matches = match question {
                Question::Type(case) => *case == *ty,
                Question::Interface(interface) => {
                    found.itab = cell(interface, interface.cell(), ty);
                    found.itab.is_some()
                }
            };
            if matches {
                break;
            }
            found.arm += 1;
        }
        let answer = NonNull::from_mut(Box::leak(Box::new(found)));
        let kept = self.answers.insert(key, answer);
        if kept != answer {
            // SAFETY: leaked above, and another thread's answer was kept in its place.
            drop(unsafe { Box::from_raw(answer.as_ptr()) });
        }
        kept
    }
}

impl Drop for Arms {
    fn drop(&mut self) {
        // SAFETY: every answer in the table was leaked by `ask` and is in it once.
        self.answers.values().for_each(|answer| drop(unsafe { Box::from_raw(answer.as_ptr()) }));
    }
}
