//! What Go's run time and linker put into an executable, as it is: module data, function table, type descriptors.
//!
//! The names are those of Go's own `runtime` and `internal/abi`.

pub(crate) mod build_info;
pub(crate) mod descriptor;
pub(crate) mod diagnose;
pub(crate) mod index;
pub(crate) mod itabs;
pub(crate) mod kind;
pub(crate) mod method_table;
pub(crate) mod module;
pub(crate) mod pair;
pub(crate) mod pc_header;
pub(crate) mod pclntab;
pub(crate) mod region;
pub(crate) mod scan;
pub(crate) mod version;
