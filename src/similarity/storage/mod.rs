//! Data structures that spill to disk. Their content does not depend on whether it is in memory or on disk.
//!
//! | file | what | access |
//! |---|---|---|
//! | `spool.rs` | entries of bytes | write once, read at random or in order |
//! | `arrays.rs` | arrays of numbers | write once, read at random or in order |
//! | `fixed_records.rs` | records of fixed size | read and write at random |
//! | `external_sort.rs`, `groups.rs` | sorted records; records grouped by key | write, then read in order |
//! | `runs.rs` | lists of numbers by key | write in runs, read the list of a key |
//! | `partitions.rs` | records by the upper bits of a key | write, then partition by partition |

mod arrays;
mod external_sort;
mod files;
mod fixed_records;
mod groups;
mod partitions;
mod runs;
mod spool;

pub use arrays::{Arrays, as_numbers};
pub use external_sort::{Packed, Sorted, Sorter};
pub use fixed_records::FixedRecords;
pub use groups::each_group;
pub use partitions::Partitions;
pub use runs::{Runs, spread};
pub use spool::Spool;

use std::path::{Path, PathBuf};

/// The memory budget of a run, of which each structure gets a share, and the folder for the rest.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Memory in bytes.
    pub memory: u64,
    /// Folder for temporary files; none: the system's.
    pub folder: Option<PathBuf>,
}

impl Budget {
    /// The folder for temporary files.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// An empty sorter with its share of the memory.
    pub fn sorter<P: Packed>(&self) -> Sorter<P> {
        Sorter::new(self.folder(), self.memory / 32)
    }
}
