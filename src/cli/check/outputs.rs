//! Files of the gate: written in segments, packed by their names, put into place when they are whole.
//!
//! A segment ends where the records say so, never the clock, and what is packed begins anew with each (a gzip member, a zstd frame): so
//! a run that goes on after a segment writes the bytes that an unbroken run writes.

use crate::error::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How an output is packed.
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

/// One output.
pub(super) struct Output {
    name: String,
    path: PathBuf,
    file: File,
    /// A device, a pipe or a link: written through, and nothing to be renamed.
    through: bool,
    packing: Packing,
    segment: Vec<u8>,
    written: u64,
}

/// True for what is written through: whatever exists and is no regular file of its own.
pub(super) fn is_special(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| !data.is_file())
}

/// Where an output lies until it is whole.
pub(super) fn partial(path: &Path) -> PathBuf {
    beside(path, "partial")
}

/// A file beside `path`.
pub(super) fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

impl Output {
    /// Opens `path`; `kept`: so many bytes of its unfinished file stay.
    pub(super) fn open(path: &Path, kept: Option<u64>) -> Result<Self, Error> {
        let name = path.display().to_string();
        let failed = |error| Error::write(&name, error);
        let through = is_special(path);
        let mut options = OpenOptions::new();
        options.write(true);
        let file = match kept {
            _ if through => options.truncate(true).open(path).map_err(failed)?,
            None => options.create(true).truncate(true).open(partial(path)).map_err(failed)?,
            Some(kept) => {
                let mut file = options.open(partial(path)).map_err(failed)?;
                file.set_len(kept).map_err(failed)?;
                file.seek(SeekFrom::End(0)).map_err(failed)?;
                file
            }
        };
        let written = kept.unwrap_or_default();
        Ok(Self { packing: Packing::of(path), path: path.to_owned(), name, file, through, segment: Vec::new(), written })
    }

    /// Adds to the segment.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.segment.extend_from_slice(bytes);
    }

    /// Bytes of the segment so far.
    pub(super) fn pending(&self) -> usize {
        self.segment.len()
    }

    /// Ends the segment; gives the length of the file.
    pub(super) fn end_segment(&mut self) -> Result<u64, Error> {
        if !self.segment.is_empty() {
            let failed = |error| Error::write(&self.name, error);
            let packed;
            let bytes = match self.packing {
                Packing::None => &self.segment,
                packing => {
                    packed = packing.pack(&self.segment).map_err(failed)?;
                    &packed
                }
            };
            self.file.write_all(bytes).map_err(failed)?;
            self.written += bytes.len() as u64;
            self.segment.clear();
        }
        Ok(self.written)
    }

    /// Makes sure that what was written survives a power cut.
    pub(super) fn sync(&self) -> Result<(), Error> {
        if self.through { Ok(()) } else { self.file.sync_data().map_err(|error| Error::write(&self.name, error)) }
    }

    /// Ends the file, which is whole then but not yet in its place.
    pub(super) fn end(&mut self) -> Result<u64, Error> {
        self.end_segment()?;
        if self.written == 0 && self.packing != Packing::None {
            // An empty file is no packed file.
            let failed = |error| Error::write(&self.name, error);
            let bytes = self.packing.pack(&[]).map_err(failed)?;
            self.file.write_all(&bytes).map_err(failed)?;
            self.written = bytes.len() as u64;
        }
        self.sync()?;
        Ok(self.written)
    }

    /// Puts it into its place.
    pub(super) fn place(self) -> Result<(), Error> {
        if self.through { Ok(()) } else { place(&self.path) }
    }

    /// Takes the unfinished file away.
    pub(super) fn discard(self) {
        if !self.through {
            let _ = std::fs::remove_file(partial(&self.path));
        }
    }
}

/// Renames the unfinished file of `path`.
pub(super) fn place(path: &Path) -> Result<(), Error> {
    std::fs::rename(partial(path), path).map_err(|error| Error::write(path.display().to_string(), error))
}
