//! Byte strings, written once and read many times: in memory up to a limit, in a temporary file beyond it.

use super::files::{read_at, temporary};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Size of an allocation; existing chunks never grow.
pub(super) const CHUNK: usize = 1 << 20;
/// Bytes of a sequential read.
const READ_AHEAD: usize = 1 << 18;
/// Bytes of a write.
const PENDING: usize = 1 << 18;

/// Byte strings (entries), each addressed by its position.
pub struct Spool {
    folder: Option<PathBuf>,
    limit: u64,
    chunks: Vec<Vec<u8>>,
    /// Position at which the file begins.
    base: u64,
    file: Option<File>,
    written: u64,
    pending: Vec<u8>,
    /// Read-ahead buffer for sequential access, and its position in the file.
    ahead: Vec<u8>,
    ahead_at: u64,
}

impl Spool {
    /// An empty spool that keeps `limit` bytes in memory; the rest goes to `folder`, or to the system's temporary folder.
    pub fn new(folder: Option<&Path>, limit: u64) -> Self {
        Self {
            folder: folder.map(Path::to_owned),
            limit,
            chunks: Vec::new(),
            base: 0,
            file: None,
            written: 0,
            pending: Vec::new(),
            ahead: Vec::new(),
            ahead_at: 0,
        }
    }

    /// Stores `parts` as one entry; returns its position.
    pub fn put(&mut self, parts: &[&[u8]]) -> Result<u64> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        if self.file.is_none() {
            let at = self.base;
            if at + length as u64 <= self.limit {
                self.base += length as u64;
                parts.iter().for_each(|part| self.put_in_memory(part));
                return Ok(at);
            }
            self.file = Some(temporary(self.folder.as_deref())?);
        }
        if self.pending.len() + length > PENDING {
            self.flush()?;
        }
        let at = self.base + self.written + self.pending.len() as u64;
        match &mut self.file {
            // A long entry is written at once, so that the buffer stays small.
            Some(file) if length > PENDING => {
                for part in parts {
                    file.write_all(part).map_err(|error| Error::write("temporary file", error))?;
                }
                self.written += length as u64;
            }
            _ => parts.iter().for_each(|part| self.pending.extend_from_slice(part)),
        }
        Ok(at)
    }

    fn put_in_memory(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
                self.chunks.push(Vec::with_capacity(CHUNK));
            }
            let Some(chunk) = self.chunks.last_mut() else { return };
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - chunk.len()));
            chunk.extend_from_slice(now);
            bytes = later;
        }
    }

    fn flush(&mut self) -> Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(&self.pending).map_err(|error| Error::write("temporary file", error))?;
            self.written += self.pending.len() as u64;
            self.pending.clear();
        }
        Ok(())
    }

    /// Reads `length` bytes at `at` into `bytes`.
    pub fn read(&mut self, at: u64, length: usize, bytes: &mut Vec<u8>) -> Result<()> {
        bytes.clear();
        if at + length as u64 <= self.base {
            let (mut nth, mut from) = (at as usize / CHUNK, at as usize % CHUNK);
            while bytes.len() < length {
                let chunk = &self.chunks[nth];
                bytes.extend_from_slice(&chunk[from..chunk.len().min(from + length - bytes.len())]);
                (nth, from) = (nth + 1, 0);
            }
            return Ok(());
        }
        let from = at - self.base;
        if from + length as u64 > self.written {
            self.flush()?;
        }
        bytes.resize(length, 0);
        let Some(file) = &self.file else { return Ok(()) };
        read_at(file, from, bytes).map_err(|error| Error::read("temporary file", error))
    }

    /// Like [`Self::read`], for access in ascending order: reads ahead.
    pub fn read_in_order(&mut self, at: u64, length: usize, bytes: &mut Vec<u8>) -> Result<()> {
        if at < self.base || length > READ_AHEAD {
            return self.read(at, length, bytes);
        }
        let from = at - self.base;
        if from < self.ahead_at || from + length as u64 > self.ahead_at + self.ahead.len() as u64 {
            self.flush()?;
            let mut ahead = std::mem::take(&mut self.ahead);
            self.read(at, (self.written - from).min(READ_AHEAD as u64) as usize, &mut ahead)?;
            (self.ahead, self.ahead_at) = (ahead, from);
        }
        let start = (from - self.ahead_at) as usize;
        bytes.clear();
        bytes.extend_from_slice(&self.ahead[start..start + length]);
        Ok(())
    }

    /// Reads up to `most` bytes at `at` into `bytes`.
    pub fn read_most(&mut self, at: u64, most: usize, bytes: &mut Vec<u8>) -> Result<()> {
        let end = if at < self.base { self.base } else { self.base + self.written + self.pending.len() as u64 };
        self.read(at, (end - at).min(most as u64) as usize, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_entries_are_written_between_short_ones() {
        let mut spool = Spool::new(None, 0);
        let entries = [vec![1; 10], vec![2; PENDING + 1], vec![3; 10], vec![4; 3 * PENDING]];
        let places = entries.each_ref().map(|entry| spool.put(&[&entry[..5], &entry[5..]]).unwrap());
        let mut bytes = Vec::new();
        for (entry, at) in entries.iter().zip(places) {
            spool.read(at, entry.len(), &mut bytes).unwrap();
            assert!(bytes == *entry);
        }
        assert!(spool.pending.capacity() <= PENDING);
    }

    #[test]
    fn entries_come_back_from_memory_and_from_disk() {
        for limit in [0, 1000, CHUNK as u64 + 500, u64::MAX] {
            let mut spool = Spool::new(None, limit);
            let entry = |nth: usize| vec![nth as u8; nth * 7 % 5000];
            let places: Vec<u64> = (0..1500).map(|nth| spool.put(&[&entry(nth)]).unwrap()).collect();
            let mut bytes = Vec::new();
            for (nth, at) in places.iter().enumerate().rev() {
                spool.read(*at, entry(nth).len(), &mut bytes).unwrap();
                assert_eq!(bytes, entry(nth), "{nth} of {limit}");
            }
        }
    }
}
