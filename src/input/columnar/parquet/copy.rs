//! Copies rows of Parquet files column by column: one column of a row group at a time, so that memory holds neither rows nor groups.
//! Compression and key-value metadata are kept.

use crate::error::{Error, Result};
use crate::input::InputOptions;
use crate::input::columnar::copy::{Parts, Selected};
use crate::input::columnar::hive::Partition;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Rows in a batch.
const BATCH: usize = 1024;
/// Metadata in which programs describe the columns once more, which would be wrong beside further columns.
const DESCRIPTIONS: [&str; 3] = ["ARROW:schema", "org.apache.spark.sql.parquet.row.metadata", "pandas"];

/// The schema of a file; `None` if it can't be read.
pub(in crate::input::columnar) fn schema(path: &Path, options: &InputOptions) -> Option<Arc<Type>> {
    let reader = super::reader(Some(path), options).ok()?;
    Some(reader.metadata().file_metadata().schema_descr().root_schema_ptr())
}

/// The schema with a column of text for each partition.
fn with_keys(schema: &Arc<Type>, keys: &[String]) -> Result<Arc<Type>, ParquetError> {
    if keys.is_empty() {
        return Ok(schema.clone());
    }
    let text = |key: &String| {
        Type::primitive_type_builder(key, Physical::BYTE_ARRAY)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::String))
            .build()
            .map(Arc::new)
    };
    let added = keys.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder(schema.name()).with_fields([schema.get_fields(), &added].concat()).build().map(Arc::new)
}

/// Compression and metadata of the output: those of the first file.
fn properties(first: Option<&SerializedFileReader<File>>, keys: &[String]) -> WriterPropertiesPtr {
    let mut properties = WriterProperties::builder();
    if let Some(metadata) = first.map(FileReader::metadata) {
        let is_kept = |pair: &KeyValue| keys.is_empty() || !DESCRIPTIONS.contains(&pair.key.as_str());
        let pairs = metadata.file_metadata().key_value_metadata().map(|pairs| pairs.iter().filter(|pair| is_kept(pair)).cloned().collect());
        properties = properties.set_key_value_metadata(pairs);
        for column in metadata.row_groups().first().into_iter().flat_map(|group| group.columns()) {
            properties = properties.set_column_compression(column.column_path().clone(), column.compression());
        }
    }
    Arc::new(properties.build())
}

/// Writes the rows of `files`.
pub(in crate::input::columnar) fn write(schema: &Arc<Type>, keys: &[String], files: &[Selected], parts: &mut Parts<'_>) -> Result<()> {
    let first = files.first().map(|file| open(&file.path)).transpose()?;
    let mut out = Files {
        schema: with_keys(schema, keys).map_err(|error| parts.failed(error))?,
        properties: properties(first.as_ref(), keys),
        parts,
        nth: 0,
        current: None,
    };
    for file in files {
        let reader = open(&file.path)?;
        let partitions = file.partitions(keys);
        let mut start = 0;
        for nth in 0..reader.num_row_groups() {
            let metadata = reader.metadata().row_group(nth);
            let rows = u64::try_from(metadata.num_rows()).unwrap_or_default();
            let bytes = u64::try_from(metadata.compressed_size()).unwrap_or_default();
            let runs = file.within(start, start + rows);
            start += rows;
            if runs.is_empty() {
                continue;
            }
            for piece in out.parts.pieces(runs, rows, bytes) {
                let count: u64 = piece.iter().map(|run| run.end - run.start).sum();
                let size = (u128::from(count) * u128::from(bytes) / u128::from(rows.max(1))) as u64;
                let written = out.group(size, |mut writer| {
                    let group = reader.get_row_group(nth)?;
                    group_of(&*group, &mut writer, &piece, &partitions, count)?;
                    writer.close().map(|_| ())
                });
                written?;
            }
        }
    }
    out.end()
}

/// The files of the output, one after the other.
struct Files<'p, 'm> {
    schema: Arc<Type>,
    properties: WriterPropertiesPtr,
    parts: &'p mut Parts<'m>,
    /// Number of files so far.
    nth: usize,
    current: Option<SerializedFileWriter<File>>,
}

impl Files<'_, '_> {
    /// Writes a row group of about `size` bytes.
    fn group(&mut self, size: u64, write: impl FnOnce(SerializedRowGroupWriter<'_, File>) -> Result<(), ParquetError>) -> Result<()> {
        let is_full = |writer: &SerializedFileWriter<File>| {
            !writer.flushed_row_groups().is_empty() && self.parts.is_full(writer.bytes_written() as u64, size)
        };
        if self.current.as_ref().is_some_and(is_full) {
            self.close()?;
        }
        let writer = self.open()?;
        writer.next_row_group().and_then(write).map_err(|error| self.parts.failed(error))
    }

    fn open(&mut self) -> Result<&mut SerializedFileWriter<File>> {
        match &mut self.current {
            Some(_) => {}
            current => {
                let file = self.parts.open(self.nth)?;
                self.nth += 1;
                let writer = SerializedFileWriter::new(file, self.schema.clone(), self.properties.clone());
                *current = Some(writer.map_err(|error| self.parts.failed(error))?);
            }
        }
        self.current.as_mut().ok_or_else(|| self.parts.failed("no file is open"))
    }

    fn close(&mut self) -> Result<()> {
        let Some(writer) = self.current.take() else { return Ok(()) };
        let file = writer.into_inner().map_err(|error| self.parts.failed(error))?;
        file.sync_data().map_err(|error| self.parts.failed(error))
    }

    /// Ends the last file.
    fn end(mut self) -> Result<()> {
        if self.nth == 0 {
            self.open()?;
        }
        self.close()
    }
}

fn open(path: &Path) -> Result<SerializedFileReader<File>> {
    super::reader(Some(path), &InputOptions::default())
        .map_err(|reason| Error::Decode { file: path.to_string_lossy().into_owned(), reason })
}

/// Copies the runs of a row group of `count` rows, and writes the columns of the partitions.
fn group_of(
    from: &dyn RowGroupReader,
    to: &mut SerializedRowGroupWriter<'_, File>,
    runs: &[Range<u64>],
    partitions: &[Partition],
    count: u64,
) -> Result<(), ParquetError> {
    for column in 0..from.metadata().num_columns() {
        let Some(writer) = to.next_column()? else { break };
        copy(from.get_column_reader(column)?, writer, runs)?;
    }
    for (_, value) in partitions {
        let Some(mut writer) = to.next_column()? else { break };
        constant(value.as_deref(), count, writer.typed::<ByteArrayType>())?;
        writer.close()?;
    }
    Ok(())
}

/// Writes a value `count` times.
fn constant(value: Option<&str>, count: u64, writer: &mut ColumnWriterImpl<'_, ByteArrayType>) -> Result<(), ParquetError> {
    let mut left = count;
    while left > 0 {
        let batch = left.min(BATCH as u64) as usize;
        let values = value.map(|value| vec![ByteArray::from(value); batch]).unwrap_or_default();
        writer.write_batch(&values, Some(&vec![i16::from(value.is_some()); batch]), None)?;
        left -= batch as u64;
    }
    Ok(())
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
