//! Radix partitioning: records are pushed to one of many partitions; each partition is read back in insertion order.
//!
//! A partition fits the processor's cache, so that counting and grouping inside it do not wait for memory.

use super::external_sort::Packed;
use super::spool::Spool;
use crate::error::Result;
use std::path::Path;

/// Records of a block.
const BLOCK: usize = 512;

/// Records by partition.
pub struct Partitions<P> {
    /// Fewer than [`BLOCK`] records, not in a block yet.
    pending: Vec<Vec<P>>,
    /// Full blocks, by partition.
    blocks: Vec<Vec<Block<P>>>,
    /// Number of blocks that may still stay in memory.
    free: u64,
    disk: Spool,
    bytes: Vec<u8>,
}

/// [`BLOCK`] records of one partition.
enum Block<P> {
    Memory(Vec<P>),
    /// Position in the spool.
    Disk(u64),
}

impl<P: Packed> Partitions<P> {
    /// `parts` empty partitions. Beyond `memory` bytes they lie in `folder`, or in the system's temporary folder.
    pub fn new(parts: usize, folder: Option<&Path>, memory: u64) -> Self {
        Self {
            pending: vec![Vec::new(); parts],
            blocks: (0..parts).map(|_| Vec::new()).collect(),
            free: memory / (BLOCK * P::BYTES) as u64,
            disk: Spool::new(folder, 0),
            bytes: Vec::new(),
        }
    }

    /// Adds a record to a partition.
    #[inline]
    pub fn push(&mut self, part: usize, record: P) -> Result<()> {
        let pending = &mut self.pending[part];
        pending.push(record);
        if pending.len() == BLOCK { self.flush(part) } else { Ok(()) }
    }

    #[cold]
    fn flush(&mut self, part: usize) -> Result<()> {
        let pending = &mut self.pending[part];
        let block = if self.free > 0 {
            self.free -= 1;
            Block::Memory(std::mem::replace(pending, Vec::with_capacity(BLOCK)))
        } else {
            P::put_all(pending, &mut self.bytes);
            pending.clear();
            Block::Disk(self.disk.put(&[&self.bytes])?)
        };
        self.blocks[part].push(block);
        Ok(())
    }

    /// Removes the records of a partition and writes them to `records`, replacing its content.
    pub fn take(&mut self, part: usize, records: &mut Vec<P>) -> Result<()> {
        records.clear();
        for block in std::mem::take(&mut self.blocks[part]) {
            match block {
                Block::Memory(block) => records.extend_from_slice(&block),
                Block::Disk(place) => {
                    self.disk.read(place, BLOCK * P::BYTES, &mut self.bytes)?;
                    records.extend(self.bytes.chunks_exact(P::BYTES).map(P::get));
                }
            }
        }
        records.append(&mut std::mem::take(&mut self.pending[part]));
        Ok(())
    }

    /// Number of partitions.
    pub fn parts(&self) -> usize {
        self.pending.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_in_order() {
        for memory in [0, 1 << 14, 1 << 30] {
            let mut scatter = Partitions::new(7, None, memory);
            (0..20_000u64).for_each(|n| scatter.push((n * n % 7) as usize, n).unwrap());
            let mut records = Vec::new();
            let mut count = 0;
            for part in 0..scatter.parts() {
                scatter.take(part, &mut records).unwrap();
                assert!(records.is_sorted() && records.iter().all(|n| (n * n % 7) as usize == part), "{part} of {memory}");
                count += records.len();
            }
            assert_eq!(count, 20_000);
        }
    }
}
