//! Interface values: two words each, a type word (or an itab) and a data word.
//!
//! | | owned | `&` | `&mut` |
//! | --- | --- | --- | --- |
//! | empty interface (Go: `eface`) | [`Any`] | [`AnyRef`] | [`AnyMut`] |
//! | interface with methods (Go: `iface`) | [`Iface`] | [`IfaceRef`] | [`IfaceMut`] |
//!
//! The data word of an owned value is the value itself if it is no larger than a word and needs no more
//! alignment, else the address of an allocation of exactly its size. That of a borrowed one is always
//! the address of the value.
//!
//! What each can be asked is a table in `tests/values.rs`, with the reason where one cannot. One rule of names
//! holds in all of it: `x_ref` takes `&self` and gives a shared borrow, `x_mut` takes `&mut self` and gives an
//! exclusive one, `x` takes `self`, and the error of `x` has it back.

mod argument;
mod call;
mod call_error;
mod cast;
mod compare;
mod convert;
mod data;
mod eface;
mod element;
mod iface;
mod key;
mod noted;
mod own_table;
mod show;
mod strengthen;
mod words;

pub use argument::{
    Arguments, Give, GiveNoRef, GiveOpaque, GiveRef, Outcome, Parameter, Take, TakeNoRef, TakeNoShort,
    TakeOpaque, TakeRef, TakeShort,
};
pub use call::{ByName, method_by_name, promoted_method_by_name};
pub use call_error::{CallError, CallReason, Refusal};
pub use compare::AsAny;
pub use eface::{Any, AnyMut, AnyRef};
pub use iface::{Iface, IfaceMut, IfaceRef};
pub use key::Key;
pub use show::{display, value};
pub use words::{Words, words};
