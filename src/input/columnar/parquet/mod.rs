//! Reads Parquet.
//!
//! The footer is at the end of a file, so a stream is first copied to disk. This uses the crate's row reader and not the Arrow one, which
//! would hold a batch of rows of all columns: texts are rows anyway.

mod cells;
pub(super) mod copy;

use super::caught::caught;
use super::{Row, Table};
use crate::input::InputOptions;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

impl Row for parquet::record::Row {
    fn text(&self, column: usize) -> Result<Option<String>, String> {
        cells::text(self, column)
    }

    fn json(&self) -> Vec<u8> {
        cells::json(self)
    }
}

/// Opens a file; `None` is standard input.
pub(super) fn reader(path: Option<&Path>, options: &InputOptions) -> Result<SerializedFileReader<File>, String> {
    let told = |error: std::io::Error| error.to_string();
    let file = match path {
        Some(path) if path.metadata().map_err(told)?.is_file() => File::open(path).map_err(told)?,
        Some(path) => on_disk(File::open(path).map_err(told)?, options)?,
        None => on_disk(std::io::stdin().lock(), options)?,
    };
    caught(|| SerializedFileReader::new(file).map_err(|error| error.to_string())).map_err(|error| format!("no sound Parquet file: {error}"))
}

/// Copies a stream to a temporary file that vanishes when closed.
pub(super) fn on_disk(stream: impl Read, options: &InputOptions) -> Result<File, String> {
    let told = |error: std::io::Error| error.to_string();
    let mut file = tempfile::tempfile().map_err(told)?;
    let copied = std::io::copy(&mut stream.take(options.max_unpacked_bytes), &mut file).map_err(told)?;
    if copied == options.max_unpacked_bytes {
        return Err(format!("longer than {copied} bytes; raise --max-unpacked-bytes if that is right"));
    }
    file.seek(SeekFrom::Start(0)).map_err(told)?;
    Ok(file)
}

/// Opens a file to read its rows; `None` is standard input.
pub(super) fn open(path: Option<&Path>, options: &InputOptions) -> Result<Table, String> {
    let reader = reader(path, options)?;
    let schema = reader.metadata().file_metadata().schema_descr().root_schema_ptr();
    let names = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let mut rows = caught(|| Ok(RowIter::from_file_into(Box::new(reader))))?;
    let rows = std::iter::from_fn(move || {
        let row = caught(|| rows.next().transpose().map_err(|error| error.to_string())).transpose()?;
        Some(row.map(|row| Box::new(row) as Box<dyn Row>))
    });
    Ok(Table { names, rows: Box::new(rows) })
}
