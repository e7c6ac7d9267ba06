//! External sort with deduplication for records of fixed size: in memory if they fit, else in sorted runs on disk that are merged.

use super::files::{read_at, temporary};
use crate::error::{Error, Result};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A sortable record: numbers packed so that their order is the wanted order.
pub trait Packed: Copy + Ord {
    /// Its size on disk.
    const BYTES: usize;
    /// Writes the record to `bytes`, which has [`Self::BYTES`] bytes.
    fn put(self, bytes: &mut [u8]);
    /// Reads a record.
    fn get(bytes: &[u8]) -> Self;

    /// Writes many records to `bytes`, replacing its content.
    fn put_all(records: &[Self], bytes: &mut Vec<u8>) {
        bytes.resize(records.len() * Self::BYTES, 0);
        bytes.chunks_exact_mut(Self::BYTES).zip(records).for_each(|(bytes, record)| record.put(bytes));
    }
}

impl Packed for u64 {
    const BYTES: usize = 8;

    fn put(self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.to_le_bytes());
    }

    fn get(bytes: &[u8]) -> Self {
        bytes.first_chunk().map_or(0, |bytes| Self::from_le_bytes(*bytes))
    }
}

impl Packed for u128 {
    const BYTES: usize = 16;

    fn put(self, bytes: &mut [u8]) {
        bytes.copy_from_slice(&self.to_le_bytes());
    }

    fn get(bytes: &[u8]) -> Self {
        bytes.first_chunk().map_or(0, |bytes| Self::from_le_bytes(*bytes))
    }
}

impl Packed for [u64; 3] {
    const BYTES: usize = 24;

    fn put(self, bytes: &mut [u8]) {
        bytes.chunks_exact_mut(u64::BYTES).zip(self).for_each(|(bytes, number)| number.put(bytes));
    }

    fn get(bytes: &[u8]) -> Self {
        [u64::get(bytes), u64::get(&bytes[8..]), u64::get(&bytes[16..])]
    }
}

/// Bytes of a run that are read at once.
const READ: usize = 1 << 16;

/// Collects the records to sort.
pub struct Sorter<P> {
    folder: Option<PathBuf>,
    limit: usize,
    buffer: Vec<P>,
    file: Option<File>,
    /// End of each run on disk, in bytes.
    ends: Vec<u64>,
}

impl<P: Packed> Sorter<P> {
    /// An empty sorter. Beyond `limit` bytes it writes to `folder`, or to the system's temporary folder.
    pub fn new(folder: Option<&Path>, limit: u64) -> Self {
        let limit = (limit as usize / P::BYTES).max(1024);
        Self { folder: folder.map(Path::to_owned), limit, buffer: Vec::new(), file: None, ends: Vec::new() }
    }

    /// Adds a record.
    pub fn push(&mut self, record: P) -> Result<()> {
        if self.buffer.len() == self.limit {
            self.spill()?;
        }
        self.buffer.push(record);
        Ok(())
    }

    fn spill(&mut self) -> Result<()> {
        self.buffer.sort_unstable();
        self.buffer.dedup();
        if self.file.is_none() {
            self.file = Some(temporary(self.folder.as_deref())?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let mut bytes = Vec::with_capacity(READ);
        for part in self.buffer.chunks(READ / P::BYTES) {
            P::put_all(part, &mut bytes);
            file.write_all(&bytes).map_err(|error| Error::write("temporary file", error))?;
        }
        let start = self.ends.last().copied().unwrap_or(0);
        self.ends.push(start + (self.buffer.len() * P::BYTES) as u64);
        self.buffer.clear();
        Ok(())
    }

    /// The distinct records in ascending order.
    pub fn sorted(mut self) -> Result<Sorted<P>> {
        if self.file.is_none() {
            self.buffer.sort_unstable();
            self.buffer.dedup();
            return Ok(Sorted { memory: self.buffer.into_iter(), file: None, runs: Vec::new(), heads: BinaryHeap::new(), last: None });
        }
        self.spill()?;
        self.buffer = Vec::new();
        let mut start = 0;
        let run = |end: &u64| Run { at: std::mem::replace(&mut start, *end), end: *end, bytes: Vec::new(), next: 0 };
        let runs: Vec<Run> = self.ends.iter().map(run).collect();
        let mut sorted = Sorted { memory: Vec::new().into_iter(), file: self.file, runs, heads: BinaryHeap::new(), last: None };
        for nth in 0..sorted.runs.len() {
            sorted.advance(nth)?;
        }
        Ok(sorted)
    }
}

struct Run {
    at: u64,
    end: u64,
    bytes: Vec<u8>,
    next: usize,
}

/// Distinct records in ascending order.
pub struct Sorted<P> {
    memory: std::vec::IntoIter<P>,
    file: Option<File>,
    runs: Vec<Run>,
    heads: BinaryHeap<Reverse<(P, usize)>>,
    last: Option<P>,
}

impl<P: Packed> Sorted<P> {
    fn advance(&mut self, nth: usize) -> Result<()> {
        let (run, Some(file)) = (&mut self.runs[nth], &self.file) else { return Ok(()) };
        if run.next == run.bytes.len() {
            let length = (run.end - run.at).min(READ as u64) as usize;
            run.bytes.resize(length, 0);
            run.next = 0;
            read_at(file, run.at, &mut run.bytes).map_err(|error| Error::read("temporary file", error))?;
            run.at += length as u64;
        }
        if run.next < run.bytes.len() {
            self.heads.push(Reverse((P::get(&run.bytes[run.next..]), nth)));
            run.next += P::BYTES;
        }
        Ok(())
    }

    /// The next record.
    pub fn next(&mut self) -> Result<Option<P>> {
        if self.file.is_none() {
            return Ok(self.memory.next());
        }
        while let Some(Reverse((record, nth))) = self.heads.pop() {
            self.advance(nth)?;
            if self.last != Some(record) {
                self.last = Some(record);
                return Ok(Some(record));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disk_and_memory_give_the_same() {
        let give = |limit| {
            let mut runs = Sorter::<u64>::new(None, limit);
            (0..50_000u64).for_each(|n| runs.push(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 30_000).unwrap());
            let mut sorted = runs.sorted().unwrap();
            std::iter::from_fn(|| sorted.next().unwrap()).collect::<Vec<u64>>()
        };
        let all = give(1 << 30);
        assert!(all.is_sorted() && all.len() > 10_000);
        assert_eq!(all, give(1));
    }
}
