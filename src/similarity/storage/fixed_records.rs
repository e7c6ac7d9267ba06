//! An array of fixed-size records: in memory up to a limit, in a temporary file beyond it.
//!
//! Access is random, so records in the file are read and written one by one.

use super::files::{read_at, temporary, write_at};
use crate::error::{Error, Result};
use std::fs::File;
use std::path::{Path, PathBuf};

/// An array of records of `N` numbers.
pub struct FixedRecords<const N: usize> {
    folder: Option<PathBuf>,
    limit: usize,
    memory: Vec<[u32; N]>,
    file: Option<File>,
    count: usize,
}

impl<const N: usize> FixedRecords<N> {
    const BYTES: usize = N * 4;

    /// `count` records of zeros. Beyond `limit` bytes they lie in `folder`, or in the system's temporary folder.
    pub fn new(count: usize, folder: Option<&Path>, limit: u64) -> Result<Self> {
        let limit = limit as usize / Self::BYTES;
        let memory = vec![[0; N]; count.min(limit)];
        let mut slots = Self { folder: folder.map(Path::to_owned), limit, memory, file: None, count };
        if count > limit {
            let bytes = ((count - limit) * Self::BYTES) as u64;
            slots.file()?.set_len(bytes).map_err(|error| Error::write("temporary file", error))?;
        }
        Ok(slots)
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The file, created on first use.
    fn file(&mut self) -> Result<&File> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(temporary(self.folder.as_deref())?)),
        }
    }

    /// The record at index `nth`.
    #[inline]
    pub fn get(&self, nth: usize) -> Result<[u32; N]> {
        self.memory.get(nth).map_or_else(|| self.read(nth), |record| Ok(*record))
    }

    #[cold]
    fn read(&self, nth: usize) -> Result<[u32; N]> {
        let mut record = [0; N];
        if let Some(file) = &self.file {
            let mut bytes = [[0; 4]; N];
            read_at(file, self.place(nth), bytes.as_flattened_mut()).map_err(|error| Error::read("temporary file", error))?;
            record = bytes.map(u32::from_le_bytes);
        }
        Ok(record)
    }

    /// Replaces the record at index `nth`.
    #[inline]
    pub fn set(&mut self, nth: usize, record: [u32; N]) -> Result<()> {
        match self.memory.get_mut(nth) {
            Some(place) => *place = record,
            None => self.write(nth, record)?,
        }
        Ok(())
    }

    #[cold]
    fn write(&mut self, nth: usize, record: [u32; N]) -> Result<()> {
        let place = self.place(nth);
        write_at(self.file()?, place, record.map(u32::to_le_bytes).as_flattened()).map_err(|error| Error::write("temporary file", error))
    }

    /// Position of a record in the file.
    fn place(&self, nth: usize) -> u64 {
        ((nth - self.limit) * Self::BYTES) as u64
    }

    /// Appends a record.
    pub fn push(&mut self, record: [u32; N]) -> Result<()> {
        self.count += 1;
        if self.count <= self.limit {
            self.memory.push(record);
            return Ok(());
        }
        self.write(self.count - 1, record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_from_memory_and_from_disk() {
        for limit in [0, 12 * 100, 12 * 400, 1 << 20] {
            let mut slots = FixedRecords::<3>::new(300, None, limit).unwrap();
            for nth in (0..300).filter(|nth| nth % 3 == 1) {
                slots.set(nth, [nth as u32, 7, 1]).unwrap();
            }
            (300..500).for_each(|nth| slots.push([nth, 8, 2]).unwrap());
            slots.set(420, [1, 2, 3]).unwrap();
            let expected = |nth: u32| match nth {
                420 => [1, 2, 3],
                300.. => [nth, 8, 2],
                _ if nth % 3 == 1 => [nth, 7, 1],
                _ => [0; 3],
            };
            assert_eq!(slots.len(), 500);
            assert!((0..500).all(|nth| slots.get(nth as usize).unwrap() == expected(nth)), "{limit}");
        }
    }
}
