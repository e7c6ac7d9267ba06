//! The destination of output: standard output, or a temporary file that is renamed when it is complete.

use crate::error::Error;
use crate::files::{Temporary, is_special};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// An open output. Without [`commit`](Self::commit) it leaves no file.
pub(super) struct Output {
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
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self { to: To::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())), name: "standard output".into() });
        };
        let name = path.display().to_string();
        let failed = |error| Error::write(&name, error);
        let to = if is_special(path) {
            To::Through(BufWriter::new(OpenOptions::new().write(true).truncate(true).open(path).map_err(failed)?))
        } else {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            To::Beside(BufWriter::with_capacity(1 << 16, Temporary::new_in(folder).map_err(failed)?), path.to_owned())
        };
        Ok(Self { to, name })
    }

    /// Name for error messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Flushes, and renames a temporary file to its final path.
    pub(super) fn commit(mut self) -> anyhow::Result<()> {
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

/// Width in columns: of `COLUMNS`, of the terminal, or the default for pipes.
pub(super) fn terminal_width() -> usize {
    use std::io::IsTerminal;
    let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| (20..=10_000).contains(columns));
    let of_terminal =
        || if io::stdout().is_terminal() { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
    given.or_else(of_terminal).unwrap_or(crate::report::table::PIPE_WIDTH)
}
