//! An executable file as memory: bytes by virtual address, whatever container they came in.

pub(crate) mod bytes;
pub(crate) mod image;
pub(crate) mod relocate;
pub(crate) mod target;
pub(crate) mod wasm;
