//! Reads Arrow IPC: files (`.arrow`, `.feather` of version 2) and streams. A file from a pipe is copied to disk first.

mod bounds;
mod cells;
pub(super) mod copy;
mod file;
mod stream;

use super::parquet::on_disk;
use super::{Row, Table};
use crate::input::InputOptions;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use cells::Batch;
use file::MAGIC;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// Stands before the length of a message since version 0.15 of the format.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// Reads `size` bytes onto `bytes`, which grows with what is there.
fn read(input: impl Read, size: u64, bytes: &mut Vec<u8>) -> Result<(), String> {
    let read = input.take(size).read_to_end(bytes).map_err(|error| error.to_string())?;
    if read as u64 == size { Ok(()) } else { Err("it is cut off".to_owned()) }
}

/// Iterator of the record batches of a file or stream. It must not be used after an error.
pub(super) struct Batches {
    batches: Box<dyn Iterator<Item = Result<RecordBatch, String>> + Send>,
    schema: SchemaRef,
}

impl Batches {
    /// Opens a file; `None` is standard input.
    pub(super) fn open(path: Option<&Path>, options: &InputOptions) -> Result<Self, String> {
        Self::opened(path, options).map_err(|error| format!("no sound Arrow file: {error}"))
    }

    fn opened(path: Option<&Path>, options: &InputOptions) -> Result<Self, String> {
        let told = |error: std::io::Error| error.to_string();
        let mut input: Box<dyn Read + Send> = match path {
            Some(path) => Box::new(File::open(path).map_err(told)?),
            None => Box::new(std::io::stdin()),
        };
        let mut head = Vec::new();
        input.by_ref().take(MAGIC.len() as u64).read_to_end(&mut head).map_err(told)?;
        if head.starts_with(b"FEA1") {
            return Err("Feather of version 1 is not read; write it anew as version 2".to_owned());
        }
        if head != MAGIC {
            let input = Cursor::new(head).chain(BufReader::with_capacity(1 << 16, input));
            let (stream, schema) = stream::Stream::open(input)?;
            return Ok(Self { batches: Box::new(stream), schema });
        }
        let file = match path {
            Some(path) if path.metadata().map_err(told)?.is_file() => File::open(path).map_err(told)?,
            _ => on_disk(Cursor::new(head).chain(input), options)?,
        };
        let (file, schema) = file::Batches::open(file)?;
        Ok(Self { batches: Box::new(file), schema })
    }

    /// The schema of all batches.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.next()
    }
}

/// A row of a batch.
#[derive(Debug)]
struct BatchRow {
    batch: Arc<Batch>,
    row: usize,
}

impl Row for BatchRow {
    fn text(&self, column: usize) -> Result<Option<String>, String> {
        self.batch.text(column, self.row)
    }

    fn json(&self) -> Vec<u8> {
        self.batch.json(self.row)
    }
}

/// Opens a file to read its rows; `None` is standard input.
pub(super) fn open(path: Option<&Path>, options: &InputOptions) -> Result<Table, String> {
    let mut batches = Batches::open(path, options)?;
    cells::check(batches.schema())?;
    let names = batches.schema().fields().iter().map(|field| field.name().to_owned()).collect();
    let mut current: Option<(Arc<Batch>, usize)> = None;
    let rows = std::iter::from_fn(move || {
        loop {
            if let Some((batch, next)) = current.as_mut().filter(|(batch, next)| *next < batch.rows()) {
                *next += 1;
                return Some(Ok(Box::new(BatchRow { batch: batch.clone(), row: *next - 1 }) as Box<dyn Row>));
            }
            match batches.next()? {
                Ok(batch) => current = Some((Arc::new(Batch::new(batch)), 0)),
                Err(error) => return Some(Err(error)),
            }
        }
    });
    Ok(Table { names, rows: Box::new(rows) })
}
