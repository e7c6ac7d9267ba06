//! Copies selected rows of columnar files into one file or several, with values unchanged.
//!
//! The selection is known only at the end of a run. Then the files are read again, a part at a time. What folders say of the rows
//! ([`hive`](super::hive)) becomes columns of text behind those of the files.

use super::hive::{Partition, partitions};
use super::{caught::caught, ipc, parquet};
use crate::error::{Error, Result};
use crate::input::walk::Walk;
use crate::input::{Format, InputOptions};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The columns of files that can be written as one.
pub(crate) struct Schema {
    columns: Columns,
    /// Partitions that become columns.
    keys: Vec<String>,
}

/// The columns of a file, in the form of its format.
enum Columns {
    Parquet(Arc<::parquet::schema::types::Type>),
    Arrow(arrow_schema::SchemaRef),
}

impl Columns {
    /// Those of a file; `None` if it can't be read.
    fn of(path: &Path, format: Format, options: &InputOptions) -> Option<Self> {
        match format {
            Format::Parquet => parquet::copy::schema(path, options).map(Self::Parquet),
            _ => ipc::copy::schema(path).map(Self::Arrow),
        }
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::Parquet(schema) => schema.get_fields().iter().map(|field| field.name()).collect(),
            Self::Arrow(schema) => schema.fields().iter().map(|field| field.name().as_str()).collect(),
        }
    }

    fn are_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Parquet(a), Self::Parquet(b)) => a.get_fields() == b.get_fields(),
            (Self::Arrow(a), Self::Arrow(b)) => a.fields() == b.fields(),
            _ => false,
        }
    }
}

impl Schema {
    /// The format of the files.
    pub(crate) fn format(&self) -> Format {
        match self.columns {
            Columns::Parquet(_) => Format::Parquet,
            Columns::Arrow(_) => Format::Arrow,
        }
    }
}

/// The common schema of all `paths`; `None` if they differ or one is no columnar file.
pub(crate) fn one_schema(paths: &[PathBuf], options: &InputOptions) -> Option<Schema> {
    let mut seen: Option<Schema> = None;
    for place in Walk::new(paths.to_vec()) {
        let Ok(place) = place else { continue };
        let format = match Format::of(&place.shown).0.or(options.format) {
            Some(format) if format.is_columnar() => format,
            None if place.found => continue,
            _ => return None,
        };
        // A stream can be read only once, so its schema cannot be checked first.
        let path = place.path.as_deref().filter(|path| path.metadata().is_ok_and(|data| data.is_file()))?;
        let Some(columns) = Columns::of(path, format, options) else { continue };
        let names = columns.names();
        let keys = partitions(path).iter().map(|(key, _)| key.clone()).filter(|key| !names.contains(&key.as_str())).collect();
        match &seen {
            None => seen = Some(Schema { columns, keys }),
            Some(known) if known.columns.are_like(&columns) && known.keys == keys => {}
            Some(_) => return None,
        }
    }
    seen
}

/// The files that rows are written to.
pub(crate) struct Parts<'p> {
    /// The name of the output, for errors and for what its extension says.
    pub name: &'p Path,
    /// Makes file N, from 0.
    pub make: &'p mut dyn FnMut(usize) -> io::Result<File>,
    /// Most bytes of a file; `None` writes one.
    pub most: Option<u64>,
}

impl Parts<'_> {
    /// The error of a failure.
    pub(super) fn failed(&self, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::write(self.name.to_string_lossy().into_owned(), io::Error::other(error))
    }

    /// Makes file N.
    pub(super) fn open(&mut self, nth: usize) -> Result<File> {
        (self.make)(nth).map_err(|error| self.failed(error))
    }

    /// Whether `more` bytes make a file of `written` bytes too large.
    pub(super) fn is_full(&self, written: u64, more: u64) -> bool {
        self.most.is_some_and(|most| written + more > most)
    }

    /// Cuts runs of rows into pieces that fit into a file each, if `rows` rows have `bytes` bytes.
    pub(super) fn pieces(&self, runs: Vec<Range<u64>>, rows: u64, bytes: u64) -> Vec<Vec<Range<u64>>> {
        let Some(most) = self.most else { return vec![runs] };
        let most = (u128::from(most) * u128::from(rows) / u128::from(bytes.max(1))).clamp(1, u128::from(u64::MAX)) as u64;
        let mut pieces = vec![Vec::new()];
        let mut left = most;
        for mut run in runs {
            while !run.is_empty() {
                if left == 0 {
                    (left, pieces) = (most, [pieces, vec![Vec::new()]].concat());
                }
                let end = run.end.min(run.start + left);
                left -= end - run.start;
                if let Some(piece) = pieces.last_mut() {
                    piece.push(run.start..end);
                }
                run.start = end;
            }
        }
        pieces
    }
}

/// The rows of a file to copy.
pub(super) struct Selected {
    pub path: Arc<Path>,
    /// Ranges of rows, counted from 0, in order.
    runs: Vec<Range<u64>>,
}

impl Selected {
    /// The runs within rows `start` to `end`, counted from `start`.
    pub(super) fn within(&self, start: u64, end: u64) -> Vec<Range<u64>> {
        let inside = |run: &Range<u64>| run.start.max(start) - start..run.end.min(end).max(start) - start;
        self.runs.iter().filter(|run| run.start < end && run.end > start).map(inside).collect()
    }

    /// The values of the partitions that become columns.
    pub(super) fn partitions(&self, keys: &[String]) -> Vec<Partition> {
        partitions(&self.path).iter().filter(|(key, _)| keys.contains(key)).cloned().collect()
    }
}

/// Rows to copy, by file.
pub(crate) struct Copy {
    schema: Schema,
    files: Vec<Selected>,
}

impl Copy {
    /// Starts a copy of files with this schema.
    pub(crate) fn new(schema: Schema) -> Self {
        Self { schema, files: Vec::new() }
    }

    /// Adds a row of the file at `path`; rows count from 1.
    pub(crate) fn add(&mut self, path: &Arc<Path>, number: u64) {
        let row = number - 1;
        match self.files.last_mut().filter(|known| Arc::ptr_eq(&known.path, path)) {
            Some(known) => match known.runs.last_mut() {
                Some(run) if run.end == row => run.end += 1,
                _ => known.runs.push(row..row + 1),
            },
            None => self.files.push(Selected { path: path.clone(), runs: std::iter::once(row..row + 1).collect() }),
        }
    }

    /// Writes the rows: at least one file, which has none if there are none.
    pub(crate) fn write(&self, parts: &mut Parts<'_>) -> Result<()> {
        let keys = &self.schema.keys;
        let written = caught(|| {
            Ok(match &self.schema.columns {
                Columns::Parquet(schema) => parquet::copy::write(schema, keys, &self.files, parts),
                Columns::Arrow(schema) => ipc::copy::write(schema, keys, &self.files, parts),
            })
        });
        written.unwrap_or_else(|reason| Err(parts.failed(format!("an input can't be read again: {reason}"))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_cut_into_pieces_that_fit() {
        let parts = |most| Parts { name: Path::new("out"), make: Box::leak(Box::new(|_| File::open("/dev/null"))), most };
        let runs = vec![0..4, 6..7, 9..12];
        assert_eq!(parts(None).pieces(runs.clone(), 12, 120), std::slice::from_ref(&runs));
        assert_eq!(parts(Some(1000)).pieces(runs.clone(), 12, 120), std::slice::from_ref(&runs));
        let lengths =
            |pieces: Vec<Vec<Range<u64>>>| pieces.iter().map(|piece| piece.iter().map(|run| (run.start, run.end)).collect()).collect();
        let pieces: Vec<Vec<(u64, u64)>> = lengths(parts(Some(35)).pieces(runs.clone(), 12, 120));
        assert_eq!(pieces, [vec![(0, 3)], vec![(3, 4), (6, 7), (9, 10)], vec![(10, 12)]]);
        // A row that does not fit is a file of its own.
        assert_eq!(parts(Some(1)).pieces(runs, 12, 120).len(), 8);
    }
}
