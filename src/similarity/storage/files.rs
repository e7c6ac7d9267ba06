//! Anonymous temporary files with positional reads and writes.

use crate::error::{Error, Result};
use std::fs::File;
use std::io;
use std::path::Path;

/// Creates an anonymous temporary file.
pub fn temporary(folder: Option<&Path>) -> Result<File> {
    folder.map_or_else(tempfile::tempfile, tempfile::tempfile_in).map_err(|error| Error::write("temporary file", error))
}

/// Fills `bytes` from position `at`, without changing the write position.
#[cfg(unix)]
pub fn read_at(file: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

/// Writes `bytes` at position `at`.
#[cfg(unix)]
pub fn write_at(file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

/// Writes `bytes` at position `at`.
#[cfg(not(unix))]
pub fn write_at(mut file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
    use std::io::{Seek, SeekFrom};
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)
}

/// Fills `bytes` from position `at`, without changing the write position.
#[cfg(not(unix))]
pub fn read_at(mut file: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(bytes)?;
    file.seek(SeekFrom::End(0)).map(|_| ())
}
