//! Pairs within large buckets: units that share a window with hundreds of others.
//!
//! A bucket is shared out over tasks: each has some of its later units, and all of its earlier ones, which are bounded. So a unit's windows
//! cross once for each share, where a join of pairs would bring them along with each pair.

use crate::arrow::failed;
use crate::schema;
use crate::units::{lists, windows};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, BooleanArray, Int64Array, RecordBatch};
use arrow_data::ArrayData;
use arrow_pyarrow::PyArrowType;
use arrow_schema::ArrowError;
use pyo3::prelude::*;
use serde::Serialize;
use sourdine::similarity::units::shingle::{common_at_least, least_common, ratio};

/// A unit of a bucket.
struct Unit {
    place: i64,
    source: i64,
    template: i64,
    windows: Vec<u64>,
}

/// Two units, the first one earlier, and their exact Jaccard.
#[derive(Serialize)]
struct Pair {
    a: i64,
    b: i64,
    score: f64,
}

/// Compares the later units of shares of buckets with the earlier ones. Takes what the earlier units of one bucket take.
#[pyclass(module = "sourdine._sourdine")]
pub struct Buckets {
    threshold: f64,
    /// The window and the share of the current rows.
    current: Option<(i64, i64)>,
    earlier: Vec<Unit>,
}

impl Buckets {
    /// The Jaccard of a unit with a later one if that is at least the threshold, and they are no pages made from one template.
    fn score(&self, a: &Unit, b: &Unit) -> Option<f64> {
        if a.template != 0 && a.template == b.template && a.source == b.source {
            return None;
        }
        let (of_a, of_b) = (a.windows.len(), b.windows.len());
        let both = common_at_least(&a.windows, &b.windows, least_common(of_a, of_b, self.threshold))?;
        Some(ratio(of_a, of_b, both)).filter(|score| *score >= self.threshold)
    }

    /// Adds an earlier unit. If the bucket is capped, one that is like another earlier one is not kept, as `sourdine cluster` does.
    fn add(&mut self, unit: Unit, is_capped: bool) {
        if !is_capped || self.earlier.iter().all(|other| self.score(other, &unit).is_none()) {
            self.earlier.push(unit);
        }
    }

    fn pairs(&self, unit: &Unit, pairs: &mut Vec<Pair>) {
        for other in self.earlier.iter().take_while(|other| other.place < unit.place) {
            pairs.extend(self.score(other, unit).map(|score| Pair { a: other.place, b: unit.place, score }));
        }
    }
}

#[pymethods]
impl Buckets {
    #[new]
    fn new(threshold: f64) -> Self {
        Self { threshold, current: None, earlier: Vec::new() }
    }

    /// The pairs of a record batch with the columns window, share, later, place, source, template, capped and shingles: a record batch with
    /// the columns a, b and score. Rows come by window, share, later and place.
    fn push<'py>(&mut self, py: Python<'py>, batch: PyArrowType<RecordBatch>) -> PyResult<Bound<'py, PyAny>> {
        let batch = batch.0;
        let wrong = |name: &str| failed(ArrowError::SchemaError(format!("column \"{name}\" is missing or of another type")));
        let number = |name: &str| -> PyResult<Int64Array> {
            let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int64Type>());
            column.cloned().ok_or_else(|| wrong(name))
        };
        let flag = |name: &str| -> PyResult<BooleanArray> {
            batch.column_by_name(name).and_then(|column| column.as_boolean_opt()).cloned().ok_or_else(|| wrong(name))
        };
        let shingles: ArrayData = batch.column_by_name("shingles").ok_or_else(|| wrong("shingles"))?.to_data();
        let shingles = lists(PyArrowType(shingles))?;
        let (window, share, place) = (number("window")?, number("share")?, number("place")?);
        let (source, template, later, capped) = (number("source")?, number("template")?, flag("later")?, flag("capped")?);
        let mut pairs = Vec::new();
        py.detach(|| {
            for row in 0..batch.num_rows() {
                let current = Some((window.value(row), share.value(row)));
                if self.current != current {
                    self.current = current;
                    self.earlier.clear();
                }
                let mut of = Vec::new();
                windows(&shingles, row, &mut of);
                let unit = Unit { place: place.value(row), source: source.value(row), template: template.value(row), windows: of };
                if later.value(row) {
                    self.pairs(&unit, &mut pairs);
                } else {
                    self.add(unit, capped.value(row));
                }
            }
        });
        crate::arrow::batch(py, &schema::pairs(), &pairs)
    }
}
