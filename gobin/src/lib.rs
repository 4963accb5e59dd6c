//! Reads the types, interfaces and itabs out of a Go executable, and answers who implements what, and
//! why not.
//!
//! Go 1.18 to 1.27; ELF, PE, Mach-O and WebAssembly; 32 and 64 bits, both byte orders; stripped, position-independent,
//! with or without build info. The layout is found by looking at the data, never by trusting a version
//! string.
//!
//! * [`Binary::read`] decodes a file: every type the linker wrote, every method table, every itab.
//! * [`Binary::verify`] recomputes each itab with the very function that fills itabs at run time,
//!   [`itab::method_set::fill`], and compares every word with what Go's linker wrote.
//! * [`Binary::matrix`], [`Binary::implementers`], [`Binary::satisfied`] and [`Binary::why`] answer for pairs
//!   the linker wrote no itab for.
//! * [`Binary::find_type`] and [`Binary::find_interface`] accept names as people write them, and
//!   interfaces that are not in the file at all: `interface{ Read([]byte) (int, error) }`.
//! * [`live`] reads the itab table of a running Go program, or of a core file.
//!
//! The crate takes bytes and does no input or output, except that [`live::Process`] reads the memory of a process; a
//! caller that maps its file pays only for the pages that are looked at. Bytes are not trusted: a malformed file gives
//! an [`Error`] that says what and where, in time and memory bounded by the size of the file.
//!
//! Not read: what gccgo and TinyGo make, and programs whose types are spread over several files
//! (`-linkshared`). Of a plugin, its own types.
//!
//! ```no_run
//! use itab_gobin::Binary;
//!
//! let data = std::fs::read("/usr/bin/caddy")?;
//! let binary = Binary::read(&data)?;
//! assert!(binary.verify().mismatches.is_empty());
//!
//! let writer = binary.find_interface("http.ResponseWriter")?;
//! for ty in binary.implementers(&writer).yes {
//!     println!("{}", binary.ty(ty).name());
//! }
//! let reader = binary.find_interface("interface{ Read([]byte) (int, error) }")?;
//! let verdict = binary.why(binary.find_concrete("bytes.Buffer")?.id(), &reader);
//! for missing in &verdict.missing {
//!     println!("{} {}: {:?}", missing.want.name(), missing.want.signature_text(), missing.reason);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

/// The example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod ask;
mod binary;
mod error;
mod file;
pub mod live;
mod runtime;

pub use ask::calls::{Call, Cases, Operand, Purpose};
pub use ask::dce::Dce;
pub use ask::diff::{Change, Diff, diff};
pub use ask::dynamic::{DynamicCall, DynamicCalls, Targets};
pub use ask::interface::{Interface, Wanted};
pub use ask::keepers::{Keeper, Keeps, Site};
pub use ask::matrix::Matrix;
pub use ask::question::Answer;
pub use ask::relation::Implementers;
pub use ask::surface::{Surface, SurfaceError};
pub use ask::verify::{Mismatch, Verification};
pub use ask::why::{MissingMethod, Verdict};
pub use binary::data::{Binary, ItabId, TypeId};
pub use binary::itab::Itab;
pub use binary::method::{Imethod, Method};
pub use binary::typ::{Field, Type};
pub use error::{Error, NameError};
pub use file::image::{Image, Section, Segment};
pub use file::target::{Arch, Format};
pub use itab::abi::TFlag;
pub use itab::method_set::Reason;
pub use runtime::build_info::BuildInfo;
pub use runtime::kind::{ChanDir, Kind};
pub use runtime::module::{Layout, Module, Span, TextSection};
pub use runtime::pclntab::{Frame, Function, Pclntab, Positions, package_of};
