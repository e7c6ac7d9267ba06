//! Output files of the gate: written in segments, compressed by file extension, renamed when complete.
//!
//! Segments end by number of records, never by time, and compression restarts with each (a gzip member or zstd frame): so a resumed run
//! writes the same bytes as an uninterrupted one.

use crate::error::Error;
use crate::files::is_special;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::Xxh3;

/// Length and checksum of an output so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::gate) struct Written {
    /// Length in bytes.
    pub length: u64,
    /// Checksum (xxh3).
    pub sum: u64,
}

/// Compression of an output.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    fn of(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("gz") => Self::Gzip,
            Some("zst") => Self::Zstd,
            _ => Self::None,
        }
    }

    fn pack(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::None => Ok(bytes.to_vec()),
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Zstd => zstd::encode_all(bytes, 3),
        }
    }
}

/// An output file.
pub(in crate::gate) struct Output {
    name: String,
    path: PathBuf,
    file: File,
    /// Whether it is a device, pipe or link, which is written directly and not renamed.
    through: bool,
    packing: Packing,
    segment: Vec<u8>,
    written: u64,
    sum: Xxh3,
}

/// Path of the unfinished output.
pub(in crate::gate) fn partial(path: &Path) -> PathBuf {
    beside(path, "partial")
}

/// A path next to `path` with an additional extension.
pub(in crate::gate) fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

impl Output {
    /// Opens `path`; `kept` is the part of its unfinished file to keep.
    pub(in crate::gate) fn open(path: &Path, kept: Option<Written>) -> Result<Self, Error> {
        let name = path.display().to_string();
        let failed = |error| Error::write(&name, error);
        let through = is_special(path);
        let mut options = OpenOptions::new();
        options.write(true);
        let mut sum = Xxh3::new();
        let file = match kept {
            _ if through => options.truncate(true).open(path).map_err(failed)?,
            None => options.create(true).truncate(true).open(partial(path)).map_err(failed)?,
            Some(kept) => {
                let mut file = options.read(true).open(partial(path)).map_err(failed)?;
                file.set_len(kept.length.min(file.metadata().map_err(failed)?.len())).map_err(failed)?;
                if (Written { length: hash(&mut file, &mut sum).map_err(failed)?, sum: sum.digest() }) != kept {
                    let file = partial(path).display().to_string();
                    let reason = "does not have the checksum of the journal; remove the journal, and the run begins anew".to_owned();
                    return Err(Error::Decode { file, reason });
                }
                file
            }
        };
        let written = kept.unwrap_or_default().length;
        Ok(Self { packing: Packing::of(path), path: path.to_owned(), name, file, through, segment: Vec::new(), written, sum })
    }

    /// Appends to the segment.
    pub(in crate::gate) fn push(&mut self, bytes: &[u8]) {
        self.segment.extend_from_slice(bytes);
    }

    /// Size of the current segment in bytes.
    pub(in crate::gate) fn pending(&self) -> usize {
        self.segment.len()
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|error| Error::write(&self.name, error))?;
        self.sum.update(bytes);
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Length and checksum of the file so far.
    fn so_far(&self) -> Written {
        Written { length: self.written, sum: self.sum.digest() }
    }

    /// Ends the segment; returns length and checksum of the file.
    pub(in crate::gate) fn end_segment(&mut self) -> Result<Written, Error> {
        if !self.segment.is_empty() {
            let mut segment = std::mem::take(&mut self.segment);
            match self.packing {
                Packing::None => self.write(&segment)?,
                packing => self.write(&packing.pack(&segment).map_err(|error| Error::write(&self.name, error))?)?,
            }
            segment.clear();
            self.segment = segment;
        }
        Ok(self.so_far())
    }

    /// Flushes to disk (fsync), so that written bytes survive a power failure.
    pub(in crate::gate) fn sync(&self) -> Result<(), Error> {
        if self.through { Ok(()) } else { self.file.sync_data().map_err(|error| Error::write(&self.name, error)) }
    }

    /// Ends the file, which is then complete but not yet renamed.
    pub(in crate::gate) fn end(&mut self) -> Result<Written, Error> {
        self.end_segment()?;
        if self.written == 0 && self.packing != Packing::None {
            // An empty file is not a valid compressed file.
            let bytes = self.packing.pack(&[]).map_err(|error| Error::write(&self.name, error))?;
            self.write(&bytes)?;
        }
        self.sync()?;
        Ok(self.so_far())
    }

    /// Renames the file to its final path.
    pub(in crate::gate) fn place(self) -> Result<(), Error> {
        if self.through { Ok(()) } else { place(&self.path) }
    }

    /// Removes the unfinished file.
    pub(in crate::gate) fn discard(self) {
        if !self.through {
            let _ = std::fs::remove_file(partial(&self.path));
        }
    }
}

/// Hashes all of `file` into `sum`; returns its length.
fn hash(file: &mut File, sum: &mut Xxh3) -> io::Result<u64> {
    let (mut buffer, mut length) = (vec![0; 1 << 16], 0);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(length),
            read => {
                sum.update(&buffer[..read]);
                length += read as u64;
            }
        }
    }
}

/// Length and checksum of a finished file.
pub(in crate::gate) fn written(path: &Path) -> io::Result<Written> {
    let mut sum = Xxh3::new();
    Ok(Written { length: hash(&mut File::open(path)?, &mut sum)?, sum: sum.digest() })
}

/// Renames the unfinished file of `path`.
pub(in crate::gate) fn place(path: &Path) -> Result<(), Error> {
    std::fs::rename(partial(path), path).map_err(|error| Error::write(path.display().to_string(), error))
}
