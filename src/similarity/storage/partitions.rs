//! Radix partitioning: records in, each to one of many partitions; each partition out again in the order that its records came.
//!
//! A partition is small enough for the processor's cache, so that counting and grouping inside it don't wait for memory.

use super::external_sort::Packed;
use super::spool::Spool;
use crate::error::Result;
use std::path::Path;

/// Records of a part that are put aside at once.
const ROOM: usize = 512;

/// Records by partition.
pub struct Partitions<P> {
    /// What is not [`ROOM`] records yet.
    pending: Vec<Vec<P>>,
    /// What was put aside.
    blocks: Vec<Vec<Block<P>>>,
    /// How many blocks may still stay in memory.
    free: u64,
    disk: Spool,
    bytes: Vec<u8>,
}

/// [`ROOM`] records of one part.
enum Block<P> {
    Memory(Vec<P>),
    /// Where in the spool they lie.
    Disk(u64),
}

impl<P: Packed> Partitions<P> {
    /// No records yet, of `parts` parts; beyond `memory` bytes they go to `folder`, else to the system's own for temporary files.
    pub fn new(parts: usize, folder: Option<&Path>, memory: u64) -> Self {
        Self {
            pending: vec![Vec::new(); parts],
            blocks: (0..parts).map(|_| Vec::new()).collect(),
            free: memory / (ROOM * P::BYTES) as u64,
            disk: Spool::new(folder, 0),
            bytes: Vec::new(),
        }
    }

    /// Adds a record to a part.
    #[inline]
    pub fn push(&mut self, part: usize, record: P) -> Result<()> {
        let pending = &mut self.pending[part];
        pending.push(record);
        if pending.len() == ROOM { self.put_aside(part) } else { Ok(()) }
    }

    #[cold]
    fn put_aside(&mut self, part: usize) -> Result<()> {
        let pending = &mut self.pending[part];
        let block = if self.free > 0 {
            self.free -= 1;
            Block::Memory(std::mem::replace(pending, Vec::with_capacity(ROOM)))
        } else {
            P::put_all(pending, &mut self.bytes);
            pending.clear();
            Block::Disk(self.disk.put(&[&self.bytes])?)
        };
        self.blocks[part].push(block);
        Ok(())
    }

    /// Takes the records of a part out, into a vector that had others.
    pub fn take(&mut self, part: usize, records: &mut Vec<P>) -> Result<()> {
        records.clear();
        for block in std::mem::take(&mut self.blocks[part]) {
            match block {
                Block::Memory(block) => records.extend_from_slice(&block),
                Block::Disk(place) => {
                    self.disk.read(place, ROOM * P::BYTES, &mut self.bytes)?;
                    records.extend(self.bytes.chunks_exact(P::BYTES).map(P::get));
                }
            }
        }
        records.append(&mut std::mem::take(&mut self.pending[part]));
        Ok(())
    }

    /// How many parts there are.
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
