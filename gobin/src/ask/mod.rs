//! The questions that can be asked about a decoded executable.

pub(crate) mod callers;
pub(crate) mod calls;
pub(crate) mod code;
pub(crate) mod dce;
pub(crate) mod diff;
pub(crate) mod dynamic;
pub(crate) mod find;
pub(crate) mod interface;
pub(crate) mod keepers;
pub(crate) mod matrix;
pub(crate) mod question;
pub(crate) mod relation;
pub(crate) mod resolve;
pub(crate) mod slips;
pub(crate) mod spelling;
pub(crate) mod surface;
pub(crate) mod syntax;
pub(crate) mod verify;
pub(crate) mod why;
