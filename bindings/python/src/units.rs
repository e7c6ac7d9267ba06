//! Clustering in parts, for an engine that joins: units with their windows, the similarity of pairs, and representatives from pairs.

use crate::arrow::{self, failed};
use crate::batch::{Item, Items, each};
use crate::errors::exception;
use crate::schema;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, Float64Array, ListArray, RecordBatch, make_array};
use arrow_data::ArrayData;
use arrow_pyarrow::{PyArrowType, ToPyArrow};
use arrow_schema::{ArrowError, DataType};
use pyo3::prelude::*;
use serde::Serialize;
use sourdine::similarity::units::shingle::jaccard;
use sourdine::similarity::{Clusterer, Edit, Keep, Kind, Linkage, Options, Sketch, Sketched, Unit, drift};
use sourdine::{Paragraphs, Quarantine};
use std::collections::BTreeMap;

/// A unit of a record, or the reason for which the record has none.
#[derive(Default, Serialize)]
struct Row {
    /// The row of its record in the batch.
    row: u64,
    /// Its number within the record.
    nth: usize,
    id: String,
    source: String,
    text: String,
    /// Hash of its normal form. Spark has no unsigned numbers: the same bits.
    fingerprint: i64,
    windows: usize,
    template: u32,
    /// Its windows: the same bits, in the order of unsigned numbers.
    shingles: Vec<i64>,
    /// The member with the highest one is kept.
    value: usize,
    quarantine: Option<String>,
}

/// The units of the records of a batch, several rows for each record: columns of `schema::units`.
#[pyfunction]
#[pyo3(signature = (batch, *, text="text", unit="paragraph", keep="first", threads=1))]
pub fn units<'py>(batch: &Bound<'py, PyAny>, text: &str, unit: &str, keep: &str, threads: usize) -> PyResult<Bound<'py, PyAny>> {
    let unit = Unit::named(unit).map_err(exception)?;
    let keep = Keep::named(keep).map_err(exception)?;
    let options = Options { kinds: vec![Kind::Exact, Kind::Near], ..Options::default() };
    let sketcher = Clusterer::new(options).map_err(exception)?.sketcher();
    let work = |number: u64, item: Item| -> Vec<Row> {
        let row = number - 1;
        match item.record(number) {
            Ok(record) => {
                let source = record.source.clone();
                let spans = unit.spans(&record.text, Paragraphs::default());
                let sketched = Sketched::new(record, spans, unit.mark(), &sketcher);
                let made = |(nth, (id, text, sketch)): (usize, (String, String, Sketch))| Row {
                    row,
                    nth,
                    id,
                    source: source.clone(),
                    fingerprint: sketch.fingerprint().cast_signed(),
                    windows: sketch.windows().len(),
                    template: sketch.template(),
                    shingles: sketch.windows().iter().map(|window| window.cast_signed()).collect(),
                    value: keep.value(&text),
                    text,
                    quarantine: None,
                };
                sketched.into_units().into_iter().enumerate().map(made).collect()
            }
            Err(Quarantine { id, reason, .. }) => {
                vec![Row { row, id: id.unwrap_or_default(), quarantine: Some(reason), ..Row::default() }]
            }
        }
    };
    let mut all: Vec<Row> = Vec::new();
    each(batch.py(), Items::new(batch, text)?, threads, work, |_, made| {
        all.extend(made.into_iter().flatten());
        Ok(())
    })?;
    arrow::batch(batch.py(), &schema::units(), &all)
}

/// A list of windows, as unsigned numbers.
pub fn windows(lists: &ListArray, row: usize, into: &mut Vec<u64>) {
    into.clear();
    into.extend(lists.value(row).as_primitive::<Int64Type>().values().iter().map(|window| window.cast_unsigned()));
}

/// An array of lists of windows.
pub fn lists(data: PyArrowType<ArrayData>) -> PyResult<ListArray> {
    let array = make_array(data.0);
    match array.as_list_opt::<i32>() {
        Some(lists) if lists.value_type() == DataType::Int64 => Ok(lists.clone()),
        _ => Err(failed(ArrowError::SchemaError(format!("expected lists of int64, found {}", array.data_type())))),
    }
}

/// The exact Jaccard of the windows of each row of two arrays of lists: a pyarrow.Array.
#[pyfunction]
pub fn similarities<'py>(py: Python<'py>, a: PyArrowType<ArrayData>, b: PyArrowType<ArrayData>) -> PyResult<Bound<'py, PyAny>> {
    let (a, b) = (lists(a)?, lists(b)?);
    if a.len() != b.len() {
        return Err(failed(ArrowError::SchemaError(format!("{} lists can't be compared with {}", a.len(), b.len()))));
    }
    let scores: Float64Array = py.detach(|| {
        let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
        let score = |row| {
            windows(&a, row, &mut of_a);
            windows(&b, row, &mut of_b);
            jaccard(&of_a, &of_b)
        };
        (0..a.len()).map(score).collect::<Vec<f64>>().into()
    });
    scores.into_data().to_pyarrow(py)
}

/// How each text of a member differs from its representative's: a pyarrow.RecordBatch with the column "drift".
#[pyfunction]
pub fn drifts<'py>(py: Python<'py>, representatives: Vec<String>, members: Vec<String>) -> PyResult<Bound<'py, PyAny>> {
    #[derive(Serialize)]
    struct Row {
        drift: Vec<Edit>,
    }
    let rows: Vec<Row> = py.detach(|| representatives.iter().zip(&members).map(|(old, new)| Row { drift: drift(old, new) }).collect());
    arrow::batch(py, &schema::drift(), &rows)
}

/// Finds the representatives of units from their verified pairs, as `sourdine cluster` does. Takes about 40 bytes for each unit that is
/// not its own representative.
#[pyclass(module = "sourdine._sourdine")]
pub struct Representatives {
    is_connected: bool,
    /// The representative of each unit that has another one, and their similarity if it is known.
    of: BTreeMap<i64, (i64, Option<f64>)>,
    /// The last unit and its best representative so far.
    current: Option<(i64, Option<(i64, f64)>)>,
}

impl Representatives {
    fn root(&self, mut unit: i64) -> i64 {
        while let Some((next, _)) = self.of.get(&unit) {
            unit = *next;
        }
        unit
    }

    /// The root of the component of `unit`; makes the path to it shorter.
    fn find(&mut self, unit: i64) -> i64 {
        let root = self.root(unit);
        let mut at = unit;
        while at != root {
            let next = self.of.insert(at, (root, None));
            at = next.map_or(root, |(next, _)| next);
        }
        root
    }

    fn settle(&mut self) {
        if let Some((unit, Some((best, score)))) = self.current.take() {
            self.of.insert(unit, (best, Some(score)));
        }
    }

    fn pair(&mut self, a: i64, b: i64, score: f64) {
        if self.is_connected {
            let (a, b) = (self.find(a), self.find(b));
            if a != b {
                self.of.insert(a.max(b), (a.min(b), None));
            }
            return;
        }
        if self.current.is_none_or(|(unit, _)| unit != b) {
            self.settle();
            self.current = Some((b, None));
        }
        // Only representatives lead a cluster; the first of the most similar ones is taken.
        if let Some((_, best)) = &mut self.current
            && !self.of.contains_key(&a)
            && best.is_none_or(|(_, most)| score > most)
        {
            *best = Some((a, score));
        }
    }
}

#[pymethods]
impl Representatives {
    #[new]
    fn new(linkage: &str) -> PyResult<Self> {
        let is_connected = Linkage::named(linkage).map_err(exception)? == Linkage::Connected;
        Ok(Self { is_connected, of: BTreeMap::new(), current: None })
    }

    /// Adds pairs: a record batch with the columns a, b and score; a is before b, and pairs come by b and then by a.
    fn push(&mut self, batch: PyArrowType<RecordBatch>) -> PyResult<()> {
        let columns = (
            batch.0.column(0).as_primitive_opt::<Int64Type>(),
            batch.0.column(1).as_primitive_opt::<Int64Type>(),
            batch.0.column(2).as_primitive_opt::<Float64Type>(),
        );
        let (Some(a), Some(b), Some(score)) = columns else {
            return Err(failed(ArrowError::SchemaError("expected int64, int64 and float64".to_owned())));
        };
        (0..batch.0.num_rows()).for_each(|row| self.pair(a.value(row), b.value(row), score.value(row)));
        Ok(())
    }

    /// The units that have another representative: a record batch with the columns unit, representative and score, by unit. The score is
    /// null with connected linkage.
    fn finish<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        #[derive(Serialize)]
        struct Row {
            unit: i64,
            representative: i64,
            score: Option<f64>,
        }
        self.settle();
        let units: Vec<i64> = self.of.keys().copied().collect();
        let score = |unit: &i64| self.of.get(unit).and_then(|(_, score)| *score);
        let rows: Vec<Row> = units
            .iter()
            .map(|unit| Row {
                unit: *unit,
                representative: if self.is_connected { self.root(*unit) } else { self.of.get(unit).map_or(*unit, |(of, _)| *of) },
                score: score(unit),
            })
            .collect();
        arrow::batch(py, &schema::representatives(), &rows)
    }
}
