//! Descriptors as data: [`Type`] and its [`Method`]s, [`InterfaceType`] and its [`Imethod`]s, [`Itab`].
//!
//! Go: `internal/abi`. Nothing here looks anything up; nothing here is ever written after it was made,
//! except the cells of a type, each of which changes once, and the table that an interface refers to.

pub(crate) mod entry;
pub(crate) mod field;
pub(crate) mod interface_type;
pub(crate) mod itab;
pub(crate) mod listed;
pub(crate) mod merge;
pub(crate) mod method;
pub(crate) mod package;
pub(crate) mod pair;
pub(crate) mod receiver;
pub(crate) mod taken;
pub(crate) mod typ;

pub use interface_type::InterfaceType;
pub use itab::Itab;
pub use listed::Listed;
pub use method::{CodePtr, Imethod, Method};
pub use package::Package;
pub use receiver::Receiver;
pub use typ::{Kind, TFlag, Type};
