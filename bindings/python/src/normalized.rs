//! Results of `normalize`: the repaired text and its repairs.

use crate::html::{Mark, page};
use crate::object::object;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sourdine::report::row::{Change as Row, Normalized};
use std::sync::Arc;

/// A text with its repairs.
pub struct Repaired {
    /// The text as it came.
    pub original: String,
    /// The row of `normalize`.
    pub row: Normalized,
}

/// One repair.
#[pyclass(frozen, module = "sourdine")]
pub struct Change {
    of: Arc<Repaired>,
    nth: usize,
}

impl Change {
    fn row(&self) -> &Row {
        &self.of.row.changes[self.nth]
    }

    fn shown(&self) -> String {
        let Row { pass, start, end, before, after, .. } = self.row();
        format!("<Change {pass} at {start}:{end} {before:?} → {after:?}>")
    }
}

object!(Change {
    /// The passes that met here, joined by "+".
    passes = pass;
    /// First code point in the original.
    start = start;
    /// One past the last.
    end = end;
    /// The original's words.
    before = before;
    /// What they became.
    after = after;
    /// The encodings that they were misread as, the last one first.
    chain = chain;
    /// Whether a byte was lost, so that the repair is a guess.
    lost = lost;
} {});

/// A text with its repairs.
#[pyclass(frozen, module = "sourdine")]
pub struct Normalization(pub Arc<Repaired>);

impl Normalization {
    fn row(&self) -> &Normalized {
        &self.0.row
    }

    fn shown(&self) -> String {
        format!("<Normalization {}>", self.head())
    }

    fn head(&self) -> String {
        let count = match self.row().changes.len() {
            0 => "nothing to repair".to_owned(),
            1 => "1 change".to_owned(),
            several => format!("{several} changes"),
        };
        format!("{}: {count}", self.row().id)
    }
}

object!(Normalization {
    /// The record.
    id = id;
    /// The repaired text.
    text = text;
    /// What the record's page says of itself: a dict with "url", "lang", "title" and the like, or None.
    page = page;
} {
    /// The original text, which offsets refer to; for a record with "html" only, the text of the page.
    #[getter]
    fn original(&self) -> &str {
        &self.0.original
    }

    /// The changes, in order and disjoint.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let change = |nth| Py::new(py, Change { of: self.0.clone(), nth });
        PyTuple::new(py, (0..self.row().changes.len()).map(change).collect::<PyResult<Vec<_>>>()?)
    }

    fn __str__(&self) -> &str {
        &self.row().text
    }

    fn _repr_html_(&self) -> String {
        let said = |change: &Row| match change.after.as_str() {
            "" => format!("{}: taken out", change.pass),
            after => format!("{}: {after}", change.pass),
        };
        let mark = |change: &Row| Mark { start: change.start, end: change.end, kind: "minor", said: said(change) };
        page(&self.head(), &self.0.original, &self.row().changes.iter().map(mark).collect::<Vec<_>>())
    }
});
