//! Looking inside: the words of values, the fields of descriptors, the places of entries, the counters of tables; and the table
//! with the pairs of some other program.
#![forbid(unsafe_code)]

use core::fmt;
use core::num::NonZeroUsize;
use core::ptr::NonNull;

use crate::slot::Key;
use crate::table::Table;

pub use crate::abi::field::Field;
pub use crate::itab_table::ItabTableStats;
pub use crate::table::{Place, TableParameters, TableStats};
pub use crate::value::{Words, display, value, words};

/// An itab table of pairs of which only the addresses are known.
///
/// The reader of Go executables fills it with the pairs that a program's start-up would insert, in that
/// order, to show load, probe lengths and growths.
///
/// ```
/// use std::num::NonZeroUsize;
/// use itab::inspect::{TableParameters, TableReplay};
/// let replay = TableReplay::new(TableParameters::GO);
/// let ty = NonZeroUsize::new(0x4a_1000).unwrap();
/// assert!(replay.add(0x4b_2000, ty));
/// assert!(!replay.add(0x4b_2000, ty));
/// assert_eq!((replay.stats().entries, replay.stats().slots), (1, 512));
/// ```
pub struct TableReplay {
    table: Table<2, ()>,
}

impl TableReplay {
    /// An empty table. Allocates at the first pair.
    pub const fn new(parameters: TableParameters) -> Self {
        TableReplay { table: Table::new(parameters) }
    }

    /// Adds the pair of an interface at `interface` and a type at `ty`; whether it was new. O(1), amortised.
    pub fn add(&self, interface: usize, ty: NonZeroUsize) -> bool {
        let key = Key([interface, ty.get()]);
        if self.table.find(key).is_some() {
            return false;
        }
        self.table.insert(key, NonNull::dangling());
        true
    }

    /// The state of the table. O(slots).
    pub fn stats(&self) -> TableStats {
        self.table.stats()
    }
}

impl fmt::Debug for TableReplay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableReplay").field("stats", &self.stats()).finish()
    }
}
