//! Results of `language`: the language of a text and its parts.

use crate::html::{Mark, page};
use crate::object::object;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sourdine::report::row::{Identified, Part as Row};
use std::sync::Arc;

/// A text and its languages.
pub struct Told {
    /// The text.
    pub text: String,
    /// The row of `language`.
    pub row: Identified,
}

/// A part of a text and its language.
#[pyclass(frozen, module = "sourdine")]
pub struct Part {
    of: Arc<Told>,
    nth: usize,
}

impl Part {
    fn row(&self) -> &Row {
        &self.of.row.spans[self.nth]
    }

    fn shown(&self) -> String {
        let Row { start, end, lang, confidence, .. } = self.row();
        format!("<Part {start}:{end} {lang} ({confidence:.2})>")
    }
}

object!(Part {
    /// First code point.
    start = start;
    /// One past the last.
    end = end;
    /// The language (BCP 47).
    lang = lang;
    /// Its script, where it is written in several, or None.
    script = script;
    /// Confidence, 0 to 1.
    confidence = confidence;
} {});

/// The language of a text and of its parts.
#[pyclass(frozen, module = "sourdine")]
pub struct Identification(pub Arc<Told>);

impl Identification {
    fn row(&self) -> &Identified {
        &self.0.row
    }

    fn head(&self) -> String {
        let Identified { id, lang, confidence, spans, .. } = self.row();
        format!("{id}: {lang} ({confidence:.2}), {} part{}", spans.len(), if spans.len() == 1 { "" } else { "s" })
    }

    fn shown(&self) -> String {
        format!("<Identification {}>", self.head())
    }
}

object!(Identification {
    /// The record.
    id = id;
    /// The language of most of it (BCP 47).
    lang = lang;
    /// Its script, where that language is written in several, or None.
    script = script;
    /// Confidence, 0 to 1.
    confidence = confidence;
} {
    /// The text that offsets refer to; for a record with "html" only, the text of the page.
    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    /// The languages of its parts; they cover it.
    #[getter]
    fn spans<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let part = |nth| Py::new(py, Part { of: self.0.clone(), nth });
        PyTuple::new(py, (0..self.row().spans.len()).map(part).collect::<PyResult<Vec<_>>>()?)
    }

    fn _repr_html_(&self) -> String {
        let main = self.row().lang;
        // The head states the main language; only the others are marked.
        let others = self.row().spans.iter().filter(|part| part.lang != main);
        let mark = |part: &Row| Mark { start: part.start, end: part.end, kind: "info", said: format!("{} ({:.2})", part.lang, part.confidence) };
        page(&self.head(), &self.0.text, &others.map(mark).collect::<Vec<_>>())
    }
});
