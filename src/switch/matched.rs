//! The one look-up for several cases: its answers, and the arms that take the value.

use alloc::boxed::Box;
use core::marker::PhantomData;
use core::ptr::{self, NonNull};

use super::cases::{Case, CaseLists, Question, QuestionLists};
use super::subject::Subject;
use crate::abi::{Itab, Type};
use crate::itab_table::cell;
use crate::slot::Key;
use crate::table::{Table, TableParameters};

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
        let mut found = Answer { arm: 0, itab: None };
        for question in questions.iter() {
            let matches = match question {
                Question::Type(case) => *case == *ty,
                Question::Interface(interface) => {
                    found.itab = cell(interface, ty);
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
