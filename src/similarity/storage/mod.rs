//! What clustering keeps beyond memory. What a structure gives does not depend on where its content lies.
//!
//! | file | what | access |
//! |---|---|---|
//! | `spool.rs` | entries of bytes | write once, read at random or in order |
//! | `arrays.rs` | arrays of numbers | the same |
//! | `fixed_records.rs` | records of one size | read and write at random |
//! | `external_sort.rs`, `groups.rs` | records in order; those of one key together | write, then read in order |
//! | `partitions.rs` | records by the upper bits of a key | write, then partition by partition |

mod arrays;
mod external_sort;
mod files;
mod fixed_records;
mod groups;
mod partitions;
mod spool;

pub use arrays::{Arrays, as_numbers};
pub use external_sort::{Packed, Sorted, Sorter};
pub use fixed_records::FixedRecords;
pub use groups::each_group;
pub use partitions::Partitions;
pub use spool::Spool;

use std::path::{Path, PathBuf};

/// The memory of a run, of which each structure gets a share, and where the rest lies.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Bytes.
    pub memory: u64,
    /// None: the system's folder for temporary files.
    pub folder: Option<PathBuf>,
}

impl Budget {
    /// The folder, as the structures take it.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// An empty sorter with its share.
    pub fn sorter<P: Packed>(&self) -> Sorter<P> {
        Sorter::new(self.folder(), self.memory / 32)
    }
}
