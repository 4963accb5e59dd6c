//! Reads types, interfaces and itabs out of Go executables.
#![forbid(unsafe_code)]
