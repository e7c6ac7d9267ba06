//! Arrays of numbers, written once and read many times: zero-copy in memory up to a limit, on disk beyond it.

use super::spool::{CHUNK, Spool};
use crate::error::Result;
use std::path::Path;

/// Arrays of numbers, written once and read many times.
pub struct Arrays {
    limit: usize,
    chunks: Vec<Vec<u64>>,
    disk: Spool,
    bytes: Vec<u8>,
    read: Vec<u64>,
}

/// Marks the position of an array on disk.
const ON_DISK: u64 = 1 << 63;

impl Arrays {
    /// No arrays; `limit` bytes of them stay in memory.
    pub fn new(folder: Option<&Path>, limit: u64) -> Self {
        Self { limit: limit as usize / CHUNK, chunks: Vec::new(), disk: Spool::new(folder, 0), bytes: Vec::new(), read: Vec::new() }
    }

    /// Stores an array; returns its position.
    pub fn put(&mut self, numbers: &[u64]) -> Result<u64> {
        const NUMBERS: usize = CHUNK / 8;
        if self.chunks.last().is_none_or(|chunk| chunk.len() + numbers.len() > NUMBERS) {
            if self.chunks.len() >= self.limit || numbers.len() > NUMBERS {
                self.bytes.clear();
                numbers.iter().for_each(|number| self.bytes.extend_from_slice(&number.to_le_bytes()));
                let at = self.disk.put(&[&self.bytes])?;
                self.release();
                return Ok(at | ON_DISK);
            }
            self.chunks.push(Vec::with_capacity(NUMBERS));
        }
        let nth = self.chunks.len() - 1;
        let chunk = &mut self.chunks[nth];
        chunk.extend_from_slice(numbers);
        Ok((nth * NUMBERS + chunk.len() - numbers.len()) as u64)
    }

    /// The array of `count` numbers at `at`.
    pub fn get(&mut self, at: u64, count: usize) -> Result<&[u64]> {
        if at & ON_DISK == 0 {
            let from = at as usize % (CHUNK / 8);
            return Ok(self.chunks.get(at as usize / (CHUNK / 8)).map_or(&[], |chunk| &chunk[from..from + count]));
        }
        self.disk.read(at & !ON_DISK, count * 8, &mut self.bytes)?;
        Ok(self.decoded())
    }

    /// `count` numbers of the array at `at`, from index `from` on.
    pub fn part(&mut self, at: u64, from: usize, count: usize) -> Result<&[u64]> {
        self.get(at + if at & ON_DISK == 0 { from } else { from * 8 } as u64, count)
    }

    /// Like [`Self::get`], for access in ascending order.
    pub fn get_in_order(&mut self, at: u64, count: usize) -> Result<&[u64]> {
        if at & ON_DISK == 0 {
            return self.get(at, count);
        }
        self.disk.read_in_order(at & !ON_DISK, count * 8, &mut self.bytes)?;
        Ok(self.decoded())
    }

    fn decoded(&mut self) -> &[u64] {
        self.read.clear();
        self.read.extend(as_numbers(&self.bytes));
        self.release();
        &self.read
    }

    /// Frees the buffer of bytes after a long array.
    fn release(&mut self) {
        if self.bytes.capacity() > CHUNK {
            self.bytes = Vec::new();
        }
    }
}

/// Little-endian bytes as numbers.
pub fn as_numbers(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    bytes.as_chunks::<8>().0.iter().map(|chunk| u64::from_le_bytes(*chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_come_back() {
        for limit in [0, 2 << 20, 1 << 40] {
            let mut arrays = Arrays::new(None, limit);
            let array = |nth: usize| (0..nth as u64 % 900).map(|n| n << 40 | nth as u64).collect::<Vec<u64>>();
            let places: Vec<u64> = (0..2000).map(|nth| arrays.put(&array(nth)).unwrap()).collect();
            for (nth, at) in places.iter().enumerate().rev() {
                assert_eq!(arrays.get(*at, nth % 900).unwrap(), array(nth), "{nth} of {limit}");
            }
            for (nth, at) in places.iter().enumerate().filter(|(nth, _)| nth % 3 > 0) {
                assert_eq!(arrays.get_in_order(*at, nth % 900).unwrap(), array(nth), "{nth} of {limit}, in order");
            }
        }
    }
}
