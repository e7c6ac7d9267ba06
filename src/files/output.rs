//! The destination of output: standard output, or a temporary file that is renamed when it is complete.

use super::{Temporary, is_special};
use crate::error::{Error, Result};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// An open output. Without [`commit`](Self::commit) it leaves no file.
pub(crate) struct Output {
    to: To,
    name: String,
}

enum To {
    Stdout(BufWriter<io::Stdout>),
    /// A device, pipe or link, written directly.
    Through(BufWriter<File>),
    /// A temporary file and its final path.
    Beside(BufWriter<Temporary>, PathBuf),
}

impl Output {
    /// Opens `path`; `None` or `-` is standard output.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self { to: To::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())), name: "standard output".into() });
        };
        let name = path.display().to_string();
        let failed = |error| Error::write(&name, error);
        let to = if is_special(path) {
            To::Through(BufWriter::new(OpenOptions::new().write(true).truncate(true).open(path).map_err(failed)?))
        } else {
            To::Beside(BufWriter::with_capacity(1 << 16, Temporary::beside(path).map_err(failed)?), path.to_owned())
        };
        Ok(Self { to, name })
    }

    /// Name for error messages.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Writes all of `bytes`.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|error| Error::write(&self.name, error))
    }

    /// Flushes, and renames a temporary file to its final path.
    pub(crate) fn commit(mut self) -> Result<()> {
        let name = std::mem::take(&mut self.name);
        let failed = |error| Error::write(name.clone(), error);
        self.flush().map_err(failed)?;
        if let To::Beside(writer, path) = self.to {
            let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
            file.persist(&path).map_err(failed)?;
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Stdout(writer) => writer.write(bytes),
            To::Through(writer) => writer.write(bytes),
            To::Beside(writer, _) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Stdout(writer) => writer.flush(),
            To::Through(writer) => writer.flush(),
            To::Beside(writer, _) => writer.flush(),
        }
    }
}
