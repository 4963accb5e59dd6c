//! A decoded executable: types, methods and itabs by position and by address, and their names.

pub(crate) mod data;
pub(crate) mod fingerprint;
pub(crate) mod itab;
pub(crate) mod method;
pub(crate) mod name_index;
pub(crate) mod names;
pub(crate) mod typ;
