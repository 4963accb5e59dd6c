//! Whether a type implements an interface, and if not, why not.

use itab::method_set::{Reason, explain, near};

use crate::ask::interface::{Interface, Wanted};
use crate::ask::question::{Answer, Asked, Question};
use crate::binary::data::{Binary, TypeId};
use crate::binary::itab::Itab;
use crate::binary::method::Method;

/// Whether a type implements an interface, and if not, why not.
#[derive(Debug, Clone)]
pub struct Verdict<'a> {
    /// Whether it does.
    pub answer: Answer,
    /// The itab the linker wrote for the pair, positive or negative.
    pub itab: Option<Itab<'a>>,
    /// The interface's methods that the type lacks, in the interface's order.
    pub missing: Vec<MissingMethod<'a>>,
    /// The type's methods that an itab of the pair holds, in the interface's order; empty unless the answer is yes.
    pub methods: Vec<Method<'a>>,
}

/// A method that an interface asks for and a type does not have, and why.
#[derive(Debug, Clone)]
pub struct MissingMethod<'a> {
    /// The method as the interface asks for it.
    pub want: Wanted<'a>,
    /// Why the type lacks it. A method with a pointer receiver is that of the pointer type.
    pub reason: Reason<Method<'a>>,
    /// Methods of the type, or of a pointer to it, that have the right signature and nearly the right name.
    pub near: Vec<Method<'a>>,
}

impl Binary<'_> {
    /// Whether a type implements an interface, and the reason for every method it lacks.
    ///
    /// O(methods of the type), and O(types) where it is not known whether the file has a pointer type to it.
    pub fn why<'a>(&'a self, ty: TypeId, interface: &Interface<'a>) -> Verdict<'a> {
        let ty = self.ty(ty);
        let asked = Asked::new(self, interface);
        let own = ty.records();
        // An interface type has no more methods through a pointer: a pointer to it has none.
        let pointer = if ty.is_interface() { None } else { ty.pointer_type() };
        let had = pointer.map_or(own, |pointer| pointer.records());
        let question = Question { asked: &asked, own, had, slips: true };
        let method = |have: usize| Method::new(self, &had[have]);
        let missing: Vec<MissingMethod<'_>> = explain(&question)
            .map(|(want, reason)| MissingMethod {
                want: interface.methods()[want].clone(),
                reason: reason.map(method),
                near: match reason {
                    Reason::Misspelt { .. } => near(&question, want).map(method).collect(),
                    _ => Vec::new(),
                },
            })
            .collect();
        Verdict {
            answer: asked.answer(own),
            itab: interface.id().and_then(|id| self.itab_of(id, ty.id())),
            missing,
            methods: self.matched(ty.id(), interface).unwrap_or_default(),
        }
    }
}
