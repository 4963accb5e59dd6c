//! The attributes of `itab`; use them through that crate.
