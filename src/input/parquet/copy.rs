//! Copies selected rows of Parquet files into one file, column by column, with values unchanged.
//!
//! The selection is known only at the end of a run. Then the files are read again, one column of a row group at a time, so that memory
//! holds neither rows nor groups. Compression and key-value metadata are kept.

use super::caught::caught;
use crate::error::Error;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Rows in a batch.
const BATCH: usize = 1024;

/// Rows to copy, by file.
pub(crate) struct Copy {
    schema: Arc<Type>,
    /// Ranges of rows, counted from 0, in order.
    files: Vec<(Arc<Path>, Vec<Range<u64>>)>,
}

impl Copy {
    /// Starts a copy of files with this schema.
    pub(crate) fn new(schema: Arc<Type>) -> Self {
        Self { schema, files: Vec::new() }
    }

    /// Adds a row of the file at `path`; rows count from 1.
    pub(crate) fn add(&mut self, path: &Arc<Path>, number: u64) {
        let row = number - 1;
        match self.files.last_mut().filter(|(known, _)| Arc::ptr_eq(known, path)) {
            Some((_, runs)) => match runs.last_mut() {
                Some(run) if run.end == row => run.end += 1,
                _ => runs.push(row..row + 1),
            },
            None => self.files.push((path.clone(), std::iter::once(row..row + 1).collect())),
        }
    }

    /// Writes the rows.
    pub(crate) fn write(&self, name: &str, file: File) -> Result<(), Error> {
        let damaged = |reason: String| Err(Error::write(name, std::io::Error::other(format!("an input can't be read again: {reason}"))));
        caught(|| Ok(self.write_rows(name, file))).unwrap_or_else(damaged)
    }

    fn write_rows(&self, name: &str, file: File) -> Result<(), Error> {
        let failed = |error: ParquetError| Error::write(name, std::io::Error::other(error));
        let first = self.files.first().map(|(path, _)| open(path)).transpose()?;
        let mut properties = WriterProperties::builder();
        if let Some(metadata) = first.as_ref().map(FileReader::metadata) {
            properties = properties.set_key_value_metadata(metadata.file_metadata().key_value_metadata().cloned());
            for column in metadata.row_groups().first().into_iter().flat_map(|group| group.columns()) {
                properties = properties.set_column_compression(column.column_path().clone(), column.compression());
            }
        }
        let mut writer = SerializedFileWriter::new(file, self.schema.clone(), Arc::new(properties.build())).map_err(failed)?;
        for (path, runs) in &self.files {
            let reader = open(path)?;
            let mut start = 0;
            for nth in 0..reader.num_row_groups() {
                let group = reader.get_row_group(nth).map_err(failed)?;
                let end = start + u64::try_from(group.metadata().num_rows()).unwrap_or_default();
                let inside = |run: &Range<u64>| run.start.max(start) - start..run.end.min(end).max(start) - start;
                let runs: Vec<Range<u64>> = runs.iter().filter(|run| run.start < end && run.end > start).map(inside).collect();
                start = end;
                if runs.is_empty() {
                    continue;
                }
                let mut out = writer.next_row_group().map_err(failed)?;
                let mut column = 0;
                while let Some(writer) = out.next_column().map_err(failed)? {
                    copy(group.get_column_reader(column).map_err(failed)?, writer, &runs).map_err(failed)?;
                    column += 1;
                }
                out.close().map_err(failed)?;
            }
        }
        let file = writer.into_inner().map_err(failed)?;
        file.sync_data().map_err(|error| Error::write(name, error))
    }
}

fn open(path: &Path) -> Result<SerializedFileReader<File>, Error> {
    let name = path.to_string_lossy();
    let file = File::open(path).map_err(|error| Error::read(name.as_ref(), error))?;
    SerializedFileReader::new(file).map_err(|error| Error::Decode { file: name.into_owned(), reason: error.to_string() })
}

fn copy(reader: ColumnReader, mut writer: SerializedColumnWriter<'_>, runs: &[Range<u64>]) -> Result<(), ParquetError> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => values(reader, writer.typed::<BoolType>(), runs)?,
        ColumnReader::Int32ColumnReader(reader) => values(reader, writer.typed::<Int32Type>(), runs)?,
        ColumnReader::Int64ColumnReader(reader) => values(reader, writer.typed::<Int64Type>(), runs)?,
        ColumnReader::Int96ColumnReader(reader) => values(reader, writer.typed::<Int96Type>(), runs)?,
        ColumnReader::FloatColumnReader(reader) => values(reader, writer.typed::<FloatType>(), runs)?,
        ColumnReader::DoubleColumnReader(reader) => values(reader, writer.typed::<DoubleType>(), runs)?,
        ColumnReader::ByteArrayColumnReader(reader) => values(reader, writer.typed::<ByteArrayType>(), runs)?,
        ColumnReader::FixedLenByteArrayColumnReader(reader) => values(reader, writer.typed::<FixedLenByteArrayType>(), runs)?,
    }
    writer.close()
}

/// A repetition level of 0 starts a record; a value is present at the full definition level.
fn values<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    writer: &mut ColumnWriterImpl<'_, T>,
    runs: &[Range<u64>],
) -> Result<(), ParquetError> {
    let full = writer.get_descriptor().max_def_level();
    let repeats = writer.get_descriptor().max_rep_level() > 0;
    let mut row = 0;
    let mut runs = runs.iter().peekable();
    let (mut definitions, mut repetitions, mut found): (Vec<i16>, Vec<i16>, Vec<T::T>) = Default::default();
    while runs.peek().is_some() {
        definitions.clear();
        repetitions.clear();
        found.clear();
        let (records, _, levels) = reader.read_records(BATCH, Some(&mut definitions), Some(&mut repetitions), &mut found)?;
        if records == 0 {
            return Err(ParquetError::General("a column ends before its rows do".to_owned()));
        }
        let mut kept: (Vec<T::T>, Vec<i16>, Vec<i16>) = Default::default();
        let mut values = found.drain(..);
        let mut begun = false;
        for nth in 0..levels {
            if begun && (!repeats || repetitions[nth] == 0) {
                row += 1;
            }
            begun = true;
            while runs.next_if(|run| run.end <= row).is_some() {}
            let value = if full == 0 || definitions[nth] == full { values.next() } else { None };
            if runs.peek().is_some_and(|run| run.contains(&row)) {
                kept.0.extend(value);
                kept.1.extend((full > 0).then(|| definitions[nth]));
                kept.2.extend(repeats.then(|| repetitions[nth]));
            }
        }
        row += 1;
        while runs.next_if(|run| run.end <= row).is_some() {}
        if !kept.0.is_empty() || !kept.1.is_empty() {
            writer.write_batch(&kept.0, (full > 0).then_some(kept.1.as_slice()), repeats.then_some(kept.2.as_slice()))?;
        }
    }
    Ok(())
}
