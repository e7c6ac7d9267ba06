//! Reads Arrow IPC: files (`.arrow`, `.feather` of version 2) and streams.
//!
//! A file is a stream between its magic and a footer, so both are read from front to back, from a pipe as well. A message is held as a
//! whole: [`messages`] bounds it.

mod cells;
pub(super) mod copy;
mod messages;

use super::caught::caught;
use super::{Row, Table};
use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::SchemaRef;
use cells::Batch;
use messages::{Frame, Messages};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

type Input = BufReader<Box<dyn Read + Send>>;

/// Iterator of the record batches of a file or stream. It must not be used after an error.
pub(super) struct Batches {
    messages: Messages<Input>,
    decoder: StreamDecoder,
    schema: SchemaRef,
}

impl Batches {
    /// Opens a file; `None` is standard input.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, String> {
        let input: Box<dyn Read + Send> = match path {
            Some(path) => Box::new(File::open(path).map_err(|error| error.to_string())?),
            None => Box::new(std::io::stdin()),
        };
        Self::new(BufReader::with_capacity(1 << 16, input)).map_err(|error| format!("no sound Arrow file: {error}"))
    }

    fn new(input: Input) -> Result<Self, String> {
        let mut messages = Messages::new(input)?;
        let mut decoder = StreamDecoder::new();
        while decoder.schema().is_none() {
            let message = messages.next().transpose()?.ok_or("it has no schema")?;
            decode(&mut decoder, message)?;
        }
        let schema = decoder.schema().ok_or("it has no schema")?;
        Ok(Self { messages, decoder, schema })
    }

    /// The schema of all batches.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}

fn decode(decoder: &mut StreamDecoder, Frame { bytes, start }: Frame) -> Result<Option<RecordBatch>, String> {
    let mut bytes = Buffer::from_vec(bytes);
    bytes.advance(start);
    caught(|| {
        let mut decode = |bytes: &mut Buffer| decoder.decode(bytes).map_err(|error| error.to_string());
        let batch = decode(&mut bytes)?;
        // What is left is the mark before the next message.
        decode(&mut bytes)?;
        Ok(batch)
    })
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let batch = self.messages.next()?.and_then(|message| decode(&mut self.decoder, message));
            if let Some(batch) = batch.transpose() {
                return Some(batch);
            }
        }
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
pub(super) fn open(path: Option<&Path>) -> Result<Table, String> {
    let mut batches = Batches::open(path)?;
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
