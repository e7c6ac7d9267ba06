//! Converts cells of a record batch to text and JSON.

use crate::input::columnar::caught::caught;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BinaryViewArray, RecordBatch, StructArray, new_empty_array};
use arrow_cast::cast;
use arrow_json::writer::{EncoderOptions, make_encoder};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use std::sync::{Arc, OnceLock};

/// A record batch whose columns are read as text when asked for.
#[derive(Debug)]
pub(super) struct Batch {
    rows: StructArray,
    texts: Vec<OnceLock<Result<BinaryViewArray, String>>>,
}

impl Batch {
    pub(super) fn new(batch: RecordBatch) -> Self {
        let texts = (0..batch.num_columns()).map(|_| OnceLock::new()).collect();
        Self { rows: batch.into(), texts }
    }

    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// A cell as text: a string, or a number or time as written; `None` if null.
    pub(super) fn text(&self, column: usize, row: usize) -> Result<Option<String>, String> {
        let texts = self.texts.get(column).ok_or("no such column")?;
        let texts = texts.get_or_init(|| as_text(self.rows.column(column))).as_ref().map_err(Clone::clone)?;
        if texts.is_null(row) {
            return Ok(None);
        }
        match std::str::from_utf8(texts.value(row)) {
            Ok(text) => Ok(Some(text.to_owned())),
            Err(error) => Err(format!("not UTF-8 at byte {}", error.valid_up_to())),
        }
    }

    /// A row as a JSON object with fields in column order. Times, decimals and bytes are strings; bytes are in hexadecimal.
    pub(super) fn json(&self, row: usize) -> Vec<u8> {
        let written = caught(|| object(&self.rows.slice(row, 1)).map_err(|error| error.to_string()));
        // The schema was checked, so only damaged values are left out.
        written.unwrap_or_else(|_| b"{}".to_vec())
    }
}

/// Whether it holds text, perhaps as bytes.
fn is_text(of: &DataType) -> bool {
    use DataType::{Binary, BinaryView, Dictionary, LargeBinary, LargeUtf8, Utf8, Utf8View};
    match of {
        Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView => true,
        Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// The values as text, unchecked. Strings share their data with `column`.
fn as_text(column: &ArrayRef) -> Result<BinaryViewArray, String> {
    let of = column.data_type();
    let texts = match of {
        // A dictionary may be large, and its rows are many: they share its data.
        DataType::Dictionary(_, values) if is_text(values) => {
            let views =
                if **values == DataType::Utf8 || **values == DataType::LargeUtf8 { DataType::Utf8View } else { DataType::BinaryView };
            converted(column, &views)?
        }
        of if is_text(of) => column.clone(),
        of if of.is_numeric() || of.is_temporal() => converted(column, &DataType::Utf8)?,
        _ => return Err("neither a string nor a number".to_owned()),
    };
    Ok(converted(&texts, &DataType::BinaryView)?.as_binary_view().clone())
}

fn converted(column: &ArrayRef, to: &DataType) -> Result<ArrayRef, String> {
    caught(|| cast(column, to).map_err(|error| error.to_string()))
}

/// The first row of `rows` as a JSON object.
fn object(rows: &StructArray) -> Result<Vec<u8>, ArrowError> {
    let field = Arc::new(Field::new("", rows.data_type().clone(), false));
    let options = EncoderOptions::default().with_explicit_nulls(true);
    let mut encoder = make_encoder(&field, rows, &options)?;
    let mut bytes = Vec::new();
    if !rows.is_empty() {
        encoder.encode(0, &mut bytes);
    }
    Ok(bytes)
}

/// An error if rows of this schema can't be written as JSON.
pub(super) fn check(schema: &Schema) -> Result<(), String> {
    for field in schema.fields() {
        let column = caught(|| Ok(StructArray::from(vec![(field.clone(), new_empty_array(field.data_type()))])))?;
        caught(|| object(&column).map_err(|error| error.to_string()))
            .map_err(|error| format!("column \"{}\" of type {} is not read: {error}", field.name(), field.data_type()))?;
    }
    Ok(())
}
