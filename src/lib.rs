//! Go's interface system for Rust.
pub mod method_set;
