//! Ordinary traits as targets: a value as a `&dyn Display`, if its type lists the trait or somebody registered the pair.
//!
//! Which trait objects a type can be is a list in its descriptor, which never changes: `find` writes down where in it something was found,
//! and of a long list also what it lacks. What others registered is in `registry`, where it is looked up each time, because it may be taken
//! back.

mod apart;
mod delegate;
mod error;
mod fields;
mod find;
pub mod known;
pub mod object;
mod object_owner;
mod registry;
mod source;
mod source_of_error;
mod targets;
mod weak;

pub use apart::Apart;
pub use delegate::Delegate;
pub use error::DynError;
pub use fields::{FieldError, Fields, NotReached, Reach, StructField};
pub use object::{Object, ObjectExt};
pub use object_owner::{ObjectError, ObjectOwner};
pub use registry::{Registration, RegistrationGuard, register};
pub use source::{Dynamic, DynamicExt, Owner, into_dyn};
pub use weak::{WeakError, WeakOwner, weak_into_dyn};
