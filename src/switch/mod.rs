//! Type switches: what [`type_switch!`](crate::type_switch) expands to.
//!
//! Arms are tried in order. A few concrete arms are compared with the type word one by one: each compare
//! is predicted until one hits. Many arms that follow each other, or several interface arms, are one
//! question ([`Arms`]): which of them is the first that this type matches? The answer is remembered per
//! type and switch, so that a value that matches none of sixteen interfaces costs one look-up, and one of
//! sixty-four types one look-up and one jump.

mod cases;
mod matched;
mod objects;
mod possible;
mod subject;

pub use cases::{InterfaceCase, TypeCase};
pub use matched::{Arms, Matched};
pub use objects::TakeDyn;
pub use possible::{OneCase, cases, enter};
pub use subject::{IntoSubject, Subject, TakeAs, satisfies};
