//! Copies rows of Arrow IPC files batch by batch. `.arrows` is a stream, all else a file; `.feather` is packed with LZ4, as its writers do.

use super::Batches;
use crate::error::{Error, Result};
use crate::input::InputOptions;
use crate::input::columnar::copy::{Parts, Selected};
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::filter::filter_record_batch;
use std::fs::File;
use std::io::{BufWriter, Seek};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// The schema of a file; `None` if it can't be read.
pub(in crate::input::columnar) fn schema(path: &Path) -> Option<SchemaRef> {
    Some(Batches::open(Some(path), &InputOptions::default()).ok()?.schema().clone())
}

/// The schema with a column of text for each partition.
fn with_keys(schema: &SchemaRef, keys: &[String]) -> SchemaRef {
    let added = keys.iter().map(|key| Arc::new(Field::new(key, DataType::Utf8, true)));
    Arc::new(Schema::new_with_metadata(schema.fields().iter().cloned().chain(added).collect::<Vec<_>>(), schema.metadata().clone()))
}

/// Writes the rows of `files`.
pub(in crate::input::columnar) fn write(schema: &SchemaRef, keys: &[String], files: &[Selected], parts: &mut Parts<'_>) -> Result<()> {
    let mut out = Files { schema: with_keys(schema, keys), parts, nth: 0, current: None };
    for file in files {
        let unreadable = |reason: String| Error::Decode { file: file.path.to_string_lossy().into_owned(), reason };
        let values: Vec<Option<String>> = file.partitions(keys).into_iter().map(|(_, value)| value).collect();
        let mut start = 0;
        for batch in Batches::open(Some(&file.path), &InputOptions::default()).map_err(unreadable)? {
            let batch = batch.map_err(unreadable)?;
            let rows = batch.num_rows() as u64;
            let runs = file.within(start, start + rows);
            start += rows;
            if runs.is_empty() {
                continue;
            }
            for piece in out.parts.pieces(runs, rows, size(&batch)) {
                let chosen = select(&batch, &piece).and_then(|batch| with_values(batch, &out.schema, &values));
                out.batch(&chosen.map_err(|error| out.parts.failed(error))?)?;
            }
        }
    }
    out.end()
}

/// The bytes of the rows of a batch.
fn size(batch: &RecordBatch) -> u64 {
    let size = |column: &ArrayRef| column.to_data().get_slice_memory_size().unwrap_or_default() as u64;
    batch.columns().iter().map(size).sum()
}

fn select(batch: &RecordBatch, runs: &[Range<u64>]) -> Result<RecordBatch, ArrowError> {
    let mut is_chosen = vec![false; batch.num_rows()];
    for run in runs {
        is_chosen[run.start as usize..run.end as usize].fill(true);
    }
    filter_record_batch(batch, &BooleanArray::from(is_chosen))
}

/// The batch with the values of the partitions.
fn with_values(batch: RecordBatch, schema: &SchemaRef, values: &[Option<String>]) -> Result<RecordBatch, ArrowError> {
    let rows = batch.num_rows();
    let constant = |value: &Option<String>| Arc::new(std::iter::repeat_n(value.as_deref(), rows).collect::<StringArray>()) as ArrayRef;
    RecordBatch::try_new(schema.clone(), batch.columns().iter().cloned().chain(values.iter().map(constant)).collect())
}

type To = BufWriter<File>;

enum Writer {
    File(FileWriter<To>),
    Stream(StreamWriter<To>),
}

impl Writer {
    fn new(name: &Path, file: File, schema: &Schema) -> Result<Self, ArrowError> {
        let is_named = |extension: &str| name.extension().is_some_and(|own| own.eq_ignore_ascii_case(extension));
        let packing = is_named("feather").then_some(CompressionType::LZ4_FRAME);
        let options = IpcWriteOptions::default().try_with_compression(packing)?;
        let to = BufWriter::new(file);
        Ok(if is_named("arrows") {
            Self::Stream(StreamWriter::try_new_with_options(to, schema, options)?)
        } else {
            Self::File(FileWriter::try_new_with_options(to, schema, options.with_dictionary_handling(DictionaryHandling::Delta))?)
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        match self {
            Self::File(writer) => writer.write(batch),
            Self::Stream(writer) => writer.write(batch),
        }
    }

    /// Bytes so far.
    fn written(&mut self) -> Result<u64, ArrowError> {
        let to = match self {
            Self::File(writer) => writer.get_mut(),
            Self::Stream(writer) => writer.get_mut(),
        };
        Ok(to.stream_position()?)
    }

    fn close(self) -> Result<(), ArrowError> {
        let to = match self {
            Self::File(writer) => writer.into_inner()?,
            Self::Stream(writer) => writer.into_inner()?,
        };
        Ok(to.into_inner().map_err(|error| error.into_error())?.sync_data()?)
    }
}

/// The files of the output, one after the other.
struct Files<'p, 'm> {
    schema: SchemaRef,
    parts: &'p mut Parts<'m>,
    /// Number of files so far.
    nth: usize,
    /// The open file, and whether it has rows.
    current: Option<(Writer, bool)>,
}

impl Files<'_, '_> {
    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        if let Some((writer, true)) = &mut self.current {
            let written = writer.written().map_err(|error| self.parts.failed(error))?;
            if self.parts.is_full(written, size(batch)) {
                self.close()?;
            }
        }
        self.open()?;
        match &mut self.current {
            Some((writer, has_rows)) => {
                *has_rows = true;
                writer.write(batch).map_err(|error| self.parts.failed(error))
            }
            None => Ok(()),
        }
    }

    fn open(&mut self) -> Result<()> {
        if self.current.is_none() {
            let file = self.parts.open(self.nth)?;
            self.nth += 1;
            let writer = Writer::new(self.parts.name, file, &self.schema).map_err(|error| self.parts.failed(error))?;
            self.current = Some((writer, false));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.current.take().map_or(Ok(()), |(writer, _)| writer.close().map_err(|error| self.parts.failed(error)))
    }

    /// Ends the last file.
    fn end(mut self) -> Result<()> {
        if self.nth == 0 {
            self.open()?;
        }
        self.close()
    }
}
