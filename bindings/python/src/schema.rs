//! The columns of results as Arrow data. All types are types of Spark as well: no unsigned numbers.

use crate::arrow::failed;
use arrow_pyarrow::ToPyArrow;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use pyo3::prelude::*;
use std::sync::Arc;

fn column(name: &str, of: DataType) -> Field {
    Field::new(name, of, true)
}

fn text(name: &str) -> Field {
    column(name, DataType::Utf8)
}

fn number(name: &str) -> Field {
    column(name, DataType::Float64)
}

fn position(name: &str) -> Field {
    column(name, DataType::Int32)
}

fn record(fields: Vec<Field>) -> DataType {
    DataType::Struct(fields.into())
}

fn list(name: &str, of: DataType) -> Field {
    column(name, DataType::List(Arc::new(Field::new("element", of, true))))
}

/// What could not be used, and why; null for all other records.
fn quarantine() -> Field {
    text("quarantine")
}

/// Columns of `detect`.
pub fn detect() -> SchemaRef {
    let finding = vec![
        text("rule"),
        text("code"),
        position("start"),
        position("end"),
        text("severity"),
        text("message"),
        text("suggestion"),
        text("from"),
        number("weight"),
        text("words"),
    ];
    let columns = vec![
        text("lang"),
        number("score"),
        number("low"),
        number("high"),
        text("verdict"),
        text("unlike"),
        text("grade"),
        column("translated_from", record(vec![text("lang"), number("probability")])),
        list("findings", record(finding)),
        quarantine(),
    ];
    Arc::new(Schema::new(columns))
}

/// Columns of `normalize`.
pub fn normalize() -> SchemaRef {
    let change = vec![text("pass"), position("start"), position("end"), text("before"), text("after")];
    Arc::new(Schema::new(vec![text("text"), list("changes", record(change)), quarantine()]))
}

/// Columns of `language`.
pub fn language() -> SchemaRef {
    let part = vec![position("start"), position("end"), text("lang"), text("script"), number("confidence")];
    Arc::new(Schema::new(vec![text("lang"), text("script"), number("confidence"), list("spans", record(part)), quarantine()]))
}

/// Columns of `check`. A record that can't be used is one that is not accepted.
pub fn check() -> SchemaRef {
    let reason = vec![
        text("rule"),
        text("bound"),
        number("value"),
        number("cutoff"),
        number("distance"),
        text("message"),
        text("sample"),
        text("keep"),
    ];
    Arc::new(Schema::new(vec![text("lang"), column("accepted", DataType::Boolean), list("reasons", record(reason))]))
}

/// Columns of `units::units`.
pub fn units() -> SchemaRef {
    let columns = vec![
        column("row", DataType::Int64),
        column("nth", DataType::Int32),
        text("id"),
        text("source"),
        text("text"),
        column("fingerprint", DataType::Int64),
        column("windows", DataType::Int32),
        column("template", DataType::Int64),
        list("shingles", DataType::Int64),
        column("value", DataType::Int64),
        quarantine(),
    ];
    Arc::new(Schema::new(columns))
}

/// Columns of `units::drifts`.
pub fn drift() -> SchemaRef {
    Arc::new(Schema::new(vec![list("drift", record(vec![text("before"), text("after"), text("change")]))]))
}

/// Columns of `buckets::Buckets`.
pub fn pairs() -> SchemaRef {
    Arc::new(Schema::new(vec![column("a", DataType::Int64), column("b", DataType::Int64), number("score")]))
}

/// Columns of `units::Representatives`.
pub fn representatives() -> SchemaRef {
    Arc::new(Schema::new(vec![column("unit", DataType::Int64), column("representative", DataType::Int64), number("score")]))
}

/// The columns of the results of "detect", "normalize", "language" or "check", as a pyarrow.Schema.
#[pyfunction]
pub fn schema<'py>(py: Python<'py>, of: &str) -> PyResult<Bound<'py, PyAny>> {
    let schema = match of {
        "detect" => detect(),
        "normalize" => normalize(),
        "language" => language(),
        "check" => check(),
        "units" => units(),
        "drift" => drift(),
        "pairs" => pairs(),
        "representatives" => representatives(),
        _ => return Err(failed(arrow_schema::ArrowError::SchemaError(format!("no result is called \"{of}\"")))),
    };
    schema.to_pyarrow(py)
}
