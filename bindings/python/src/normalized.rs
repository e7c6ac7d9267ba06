//! Results of `normalize`: the repaired text and its repairs.

use crate::html::{Mark, page};
use crate::object::{object, python};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sourdine::report::normalized::{Change as Row, Normalized};
use sourdine::report::row::OfPage;

/// One repair.
#[pyclass(frozen, module = "sourdine")]
pub struct Change(Row<'static>);

impl Change {
    fn row(&self) -> &Row<'static> {
        &self.0
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
pub struct Normalization(pub Normalized);

impl Normalization {
    fn row(&self) -> &Normalized {
        &self.0
    }

    fn shown(&self) -> String {
        format!("<Normalization {}>", self.head())
    }

    fn head(&self) -> String {
        let count = match self.0.changes().count() {
            0 => "nothing to repair".to_owned(),
            1 => "1 change".to_owned(),
            several => format!("{several} changes"),
        };
        format!("{}: {count}", self.0.record.id)
    }
}

object!(Normalization {
    /// The record.
    id = record.id;
} {
    /// The repaired text.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// What the record's page says of itself: a dict with "url", "lang", "title" and the like, or None.
    #[getter]
    fn page<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        python(py, &OfPage::of(&self.0.record))
    }

    /// The original text, which offsets refer to; for a record with "html" only, the text of the page.
    #[getter]
    fn original(&self) -> &str {
        &self.0.record.text
    }

    /// The changes, in order and disjoint.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let change = |change: Row<'_>| Py::new(py, Change(change.into_owned()));
        PyTuple::new(py, self.0.changes().map(change).collect::<PyResult<Vec<_>>>()?)
    }

    fn __str__(&self) -> &str {
        self.0.text()
    }

    fn _repr_html_(&self) -> String {
        let said = |change: &Row<'_>| match change.after.as_ref() {
            "" => format!("{}: taken out", change.pass),
            after => format!("{}: {after}", change.pass),
        };
        let mark = |change: Row<'_>| Mark { start: change.start, end: change.end, kind: "minor", said: said(&change) };
        page(&self.head(), &self.0.record.text, &self.0.changes().map(mark).collect::<Vec<_>>())
    }
});
