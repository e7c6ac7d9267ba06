//! What clustering needs again later, kept out of memory: texts and shingles of units, in a temporary file once there is much of it.

use crate::error::{Error, Result};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use tempfile::SpooledTempFile;

/// Bytes kept in memory before the rest goes to disk.
const IN_MEMORY: usize = 64 << 20;

/// Where an entry lies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Slot {
    at: u64,
    length: u32,
}

/// Entries written once, read any number of times.
pub struct Spool {
    file: SpooledTempFile,
    end: u64,
}

impl Spool {
    /// An empty spool; `folder` is where it goes when it grows, else the system's own.
    pub fn new(folder: Option<&Path>) -> Self {
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        Self { file: tempfile::spooled_tempfile_in(IN_MEMORY, folder), end: 0 }
    }

    /// Keeps `bytes`.
    pub fn put(&mut self, bytes: &[u8]) -> Result<Slot> {
        let slot = Slot { at: self.end, length: bytes.len() as u32 };
        self.file
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| self.file.write_all(bytes))
            .map_err(|error| Error::write("temporary file", error))?;
        self.end += bytes.len() as u64;
        Ok(slot)
    }

    /// Gives an entry back.
    pub fn get(&mut self, slot: Slot) -> Result<Vec<u8>> {
        let mut bytes = vec![0; slot.length as usize];
        self.file
            .seek(SeekFrom::Start(slot.at))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(|error| Error::read("temporary file", error))?;
        Ok(bytes)
    }

    /// Keeps numbers.
    pub fn put_numbers(&mut self, numbers: &[u64]) -> Result<Slot> {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        self.put(&bytes)
    }

    /// Gives numbers back.
    pub fn numbers(&mut self, slot: Slot) -> Result<Vec<u64>> {
        let bytes = self.get(slot)?;
        Ok(bytes.chunks_exact(8).map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default())).collect())
    }

    /// Gives a text back.
    pub fn text(&mut self, slot: Slot) -> Result<String> {
        Ok(String::from_utf8_lossy(&self.get(slot)?).into_owned())
    }
}
