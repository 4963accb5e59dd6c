//! The cases of arms that one look-up decides, as types: what each asks of a dynamic type, and what the value is in
//! its arm.

use core::iter;
use core::marker::PhantomData;

use super::subject::{Subject, TakeAs};
use crate::abi::{InterfaceType, Itab, Type};
use crate::interface::Interface;
use crate::typed::Typed;

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

impl QuestionLists {
    /// The questions of all lists.
    pub(super) fn iter(&'static self) -> impl Iterator<Item = Question> {
        let lists = iter::successors(Some(self), |lists| lists.rest);
        lists.flat_map(|lists| iter::successors(lists.first, |list| list.rest)).map(|list| list.first)
    }
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
