//! Records in, each to one of many parts; each part out again in the order that its records came.
//!
//! What is to be counted or grouped lies in memory at random; by part it lies together, in so little room that a processor's own cache
//! holds it.

use super::runs::Packed;
use super::spool::Spool;
use crate::error::Result;
use std::path::Path;

/// Records of a part that go to the spool at once.
const ROOM: usize = 512;

/// Records by part.
pub struct Scatter<P> {
    /// What has not gone to the spool yet.
    pending: Vec<Vec<P>>,
    /// Where in the spool the rest lies, [`ROOM`] records at each place.
    places: Vec<Vec<u64>>,
    spool: Spool,
    bytes: Vec<u8>,
}

impl<P: Packed> Scatter<P> {
    /// No records yet, of `parts` parts; beyond `memory` bytes they go to `folder`, else to the system's own for temporary files.
    pub fn new(parts: usize, folder: Option<&Path>, memory: u64) -> Self {
        Self {
            pending: vec![Vec::new(); parts],
            places: vec![Vec::new(); parts],
            spool: Spool::new(folder, memory),
            bytes: Vec::with_capacity(ROOM * P::BYTES),
        }
    }

    /// Adds a record to a part.
    #[inline]
    pub fn push(&mut self, part: usize, record: P) -> Result<()> {
        if self.pending[part].len() == ROOM {
            self.spill(part)?;
        }
        self.pending[part].push(record);
        Ok(())
    }

    #[cold]
    fn spill(&mut self, part: usize) -> Result<()> {
        self.bytes.clear();
        self.pending[part].drain(..).for_each(|record| record.put(&mut self.bytes));
        self.places[part].push(self.spool.put(&[&self.bytes])?);
        Ok(())
    }

    /// Takes the records of a part out, into a vector that had others.
    pub fn take(&mut self, part: usize, records: &mut Vec<P>) -> Result<()> {
        records.clear();
        for place in std::mem::take(&mut self.places[part]) {
            self.spool.read(place, ROOM * P::BYTES, &mut self.bytes)?;
            records.extend(self.bytes.chunks_exact(P::BYTES).map(P::get));
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
            let mut scatter = Scatter::new(7, None, memory);
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
