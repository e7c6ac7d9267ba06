//! Where answers go: standard output, or a file that is written beside its place and renamed when it is whole.

use crate::error::Error;
use crate::files::Temporary;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// An open output. What is not committed leaves no file.
pub(super) struct Output {
    to: To,
    name: String,
}

enum To {
    Stdout(BufWriter<io::Stdout>),
    /// A device, a pipe or a link: written through.
    Through(BufWriter<File>),
    /// A regular file, and where it goes.
    Beside(BufWriter<Temporary>, PathBuf),
}

impl Output {
    /// Opens `path`; none, or `-`, is standard output.
    pub(super) fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|path| path.as_os_str() != "-") else {
            return Ok(Self { to: To::Stdout(BufWriter::with_capacity(1 << 16, io::stdout())), name: "standard output".into() });
        };
        let name = path.display().to_string();
        let failed = |error| Error::write(&name, error);
        let is_special = path.symlink_metadata().is_ok_and(|data| !data.is_file());
        let to = if is_special {
            To::Through(BufWriter::new(OpenOptions::new().write(true).truncate(true).open(path).map_err(failed)?))
        } else {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            To::Beside(BufWriter::with_capacity(1 << 16, Temporary::new_in(folder).map_err(failed)?), path.to_owned())
        };
        Ok(Self { to, name })
    }

    /// How it is called in errors.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Puts a file into its place.
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

/// Columns of the terminal, of `COLUMNS`, or of a pipe.
pub(super) fn terminal_width() -> usize {
    use std::io::IsTerminal;
    let given = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).filter(|columns| (20..=10_000).contains(columns));
    let of_terminal =
        || if io::stdout().is_terminal() { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
    given.or_else(of_terminal).unwrap_or(crate::report::table::PIPE_WIDTH)
}
