//! Arrow data in and out, by the C data interface: rows of tables become items, and results become record batches.
//!
//! Buffers are shared with the producer. The text of a row is copied once, into its record. Offsets of the producer are trusted, text is
//! not: a row that is not UTF-8 is an item that can't be used.

use crate::batch::Item;
use crate::errors::SourdineError;
use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{Array, ArrayRef, BinaryViewArray, RecordBatch};
use arrow_cast::{can_cast_types, cast};
use arrow_json::ReaderBuilder;
use arrow_pyarrow::{FromPyArrow, ToPyArrow};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// The columns that are read, as in JSON Lines.
const FIELDS: [&str; 8] = ["text", "id", "source", "doc", "lang", "date", "url", "html"];

/// A stream of record batches from Python.
pub struct Table {
    batches: RecordBatchStreamReader,
    /// The columns in use: the field of each, and its number.
    columns: Vec<(&'static str, usize)>,
    /// True if the rows are those of one array: its texts, or its structs.
    is_array: bool,
    current: Option<Rows>,
}

/// The rows of the current record batch.
struct Rows {
    columns: Vec<(&'static str, BinaryViewArray)>,
    /// The structs, if the rows are structs of an array: they may be null.
    structs: Option<ArrayRef>,
    next: usize,
    count: usize,
}

impl Table {
    /// Reads `given` if it is Arrow data: a table, a record batch, a reader or an array. `text` is the column of the text.
    pub fn new(given: &Bound<'_, PyAny>, text: &str) -> PyResult<Option<Self>> {
        let py = given.py();
        if !given.hasattr("__arrow_c_stream__")? && !given.hasattr("__arrow_c_array__")? {
            if given.hasattr("iloc")? {
                return Err(PyTypeError::new_err("this pandas gives no Arrow data; use pandas 2.2 or later, or a list of its rows"));
            }
            return Ok(None);
        }
        // An array is made the only column of a table, which copies no data.
        let (table, is_array) = if given.hasattr("to_frame")? {
            (given.call_method0("to_frame")?, true)
        } else if given.hasattr("type")? {
            (py.import("pyarrow")?.getattr("Table")?.call_method1("from_arrays", ([given], ["text"]))?, true)
        } else {
            (given.clone(), false)
        };
        let batches = RecordBatchStreamReader::from_pyarrow_bound(&table)?;
        let schema = arrow_array::RecordBatchReader::schema(&batches);
        let columns = if is_array { columns_of_array(&schema)? } else { columns(&schema, text)? };
        Ok(Some(Self { batches, columns, is_array, current: None }))
    }

    /// The next row; none at the end.
    pub fn next(&mut self) -> Result<Option<Item>, ArrowError> {
        loop {
            if let Some(rows) = &mut self.current
                && rows.next < rows.count
            {
                rows.next += 1;
                return Ok(Some(rows.item(rows.next - 1)));
            }
            let Some(batch) = self.batches.next().transpose()? else { return Ok(None) };
            self.current = Some(self.rows(&batch)?);
        }
    }

    fn rows(&self, batch: &RecordBatch) -> Result<Rows, ArrowError> {
        let structs = (self.is_array && matches!(batch.column(0).data_type(), DataType::Struct(_))).then(|| batch.column(0).clone());
        let column = |number: usize| structs.as_ref().map_or_else(|| batch.column(number), |structs| structs.as_struct().column(number));
        let bytes = |(field, number): &(&'static str, usize)| Ok((*field, as_bytes(column(*number))?));
        let columns = self.columns.iter().map(bytes).collect::<Result<_, ArrowError>>()?;
        Ok(Rows { columns, structs, next: 0, count: batch.num_rows() })
    }
}

impl Rows {
    fn item(&self, row: usize) -> Item {
        if self.structs.as_ref().is_some_and(|structs| structs.is_null(row)) {
            return Item::Unusable("expected a struct, found null".to_owned());
        }
        let mut fields = BTreeMap::new();
        for (field, column) in self.columns.iter().filter(|(_, column)| column.is_valid(row)) {
            match std::str::from_utf8(column.value(row)) {
                Ok(value) => fields.insert(*field, value),
                Err(error) => return Item::Unusable(format!("field \"{field}\" is not UTF-8 from byte {}", error.valid_up_to())),
            };
        }
        match (self.columns.as_slice(), fields.get("text")) {
            ([_], Some(text)) => Item::Text((*text).to_owned()),
            ([_], None) => Item::Unusable("expected a text, found null".to_owned()),
            _ => Item::json(&fields),
        }
    }
}

fn is_text(of: &DataType) -> bool {
    match of {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

/// True for what has a text that is an id, a name or a date.
fn is_scalar(of: &DataType) -> bool {
    !of.is_nested() && !matches!(of, DataType::Binary | DataType::LargeBinary | DataType::BinaryView) && can_cast_types(of, &DataType::Utf8)
}

fn columns(schema: &Schema, text: &str) -> PyResult<Vec<(&'static str, usize)>> {
    let mut found = Vec::new();
    for field in FIELDS {
        let name = if field == "text" { text } else { field };
        let Some((number, column)) = schema.column_with_name(name) else { continue };
        let is_usable = is_text(column.data_type()) || !matches!(field, "text" | "html") && is_scalar(column.data_type());
        if !is_usable {
            return Err(PyTypeError::new_err(format!("column \"{name}\" is {}; expected text", column.data_type())));
        }
        found.push((field, number));
    }
    if !found.iter().any(|(field, _)| matches!(*field, "text" | "html")) {
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        return Err(PyTypeError::new_err(format!("no column \"{text}\"; the columns are: {}", names.join(", "))));
    }
    Ok(found)
}

fn columns_of_array(schema: &Schema) -> PyResult<Vec<(&'static str, usize)>> {
    match schema.field(0).data_type() {
        DataType::Struct(fields) => columns(&Schema::new(fields.clone()), "text"),
        text if is_text(text) => Ok(vec![("text", 0)]),
        other => Err(PyTypeError::new_err(format!("expected an array of texts or structs, found {other}"))),
    }
}

/// The values as text, unchecked. Strings share their data with `column`.
fn as_bytes(column: &ArrayRef) -> Result<BinaryViewArray, ArrowError> {
    let strings = match column.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => column.clone(),
        _ => cast(column, &DataType::Utf8)?,
    };
    Ok(cast(&strings, &DataType::BinaryView)?.as_binary_view().clone())
}

/// A row of results, or the reason for which there is none.
#[derive(Serialize)]
pub struct Told<R> {
    #[serde(flatten)]
    row: Option<R>,
    quarantine: Option<String>,
}

impl<R> From<Result<R, sourdine::Quarantine>> for Told<R> {
    fn from(result: Result<R, sourdine::Quarantine>) -> Self {
        match result {
            Ok(row) => Self { row: Some(row), quarantine: None },
            Err(bad) => Self { row: None, quarantine: Some(bad.reason) },
        }
    }
}

/// Rows as a pyarrow.RecordBatch with the columns of `schema`; further fields of the rows are left out.
pub fn batch<'py, R: Serialize + Sync>(py: Python<'py>, schema: &SchemaRef, rows: &[R]) -> PyResult<Bound<'py, PyAny>> {
    let made = py.detach(|| {
        let mut decoder = ReaderBuilder::new(schema.clone()).build_decoder()?;
        decoder.serialize(rows)?;
        Ok::<_, ArrowError>(decoder.flush()?.unwrap_or_else(|| RecordBatch::new_empty(schema.clone())))
    });
    made.map_err(failed)?.to_pyarrow(py)
}

/// The exception for an error of Arrow.
pub fn failed(error: ArrowError) -> PyErr {
    SourdineError::new_err(format!("Arrow data: {error}"))
}
