//! What a run time has in memory: the itab table of a running Go program, or of a core file.
//!
//! Go keeps every itab in one hash table: those that the linker wrote, entered at start-up, and those that assertions
//! and type switches asked for since, also for pairs that do not match. Nothing in the program has to prepare
//! for this, and a program that runs goes on.
//!
//! * [`Process`] and [`Core`] are memory: bytes by virtual address. The trait [`Memory`] is all that the rest asks for.
//! * [`Snapshot`] copies the Go executable, and plugins, as they lie in memory, for the decoder of executables.
//! * [`Live`] finds the table, without symbols too, and reads it: [`Live::table`].
//! * [`Live::verify`] recomputes each entry: its itab with the matcher that fills itabs, its slot with Go's hash and
//!   probing, and the size and the count of the table.
//! * [`Live::interface_value`] decodes an interface value at an address, with type, itab and data.
//!
//! ```no_run
//! use itab_gobin::live::{Live, Process, Snapshot};
//!
//! let process = Process::open(4711)?;
//! let snapshot = Snapshot::take(&process, &[])?;
//! let live = Live::read(&process, &snapshot)?;
//! let table = live.table()?;
//! println!("{} entries in {} slots, {} growths", table.len(), table.size(), table.growths());
//! assert!(live.verify(&table).mismatches.is_empty());
//! for entry in table.entries().iter().filter(|entry| entry.itab.is_negative()) {
//!     let names = [entry.itab.typ, entry.itab.inter].map(|addr| live.type_name(addr).unwrap_or_default());
//!     println!("{} does not implement {}", names[0], names[1]);
//! }
//! # Ok::<(), itab_gobin::live::Error>(())
//! ```

mod core_file;
mod elf;
mod error;
mod find;
mod itab;
mod loaded;
mod made;
mod memory;
mod print;
#[cfg(target_os = "linux")]
mod process;
mod read;
mod snapshot;
mod table;
mod value;
mod verify;

pub use self::itab::Itab;
pub use core_file::Core;
pub use error::Error;
pub use memory::{Mapping, Memory};
#[cfg(target_os = "linux")]
pub use process::Process;
pub use read::{Live, Located};
pub use snapshot::{ProgramFile, Snapshot};
pub use table::{Entry, Table};
pub use value::{InterfaceValue, Word};
pub use verify::{Mismatch, Verification};
