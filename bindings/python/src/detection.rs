//! Results of `detect` and `analyze_batch`: a score, and findings with spans.

use crate::html::{Mark, page};
use crate::object::object;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sourdine::report::row::{Analyzed, Detected, Found};
use sourdine::text::number::probability;
use std::sync::Arc;

/// A text with its findings.
pub trait Seen: Send + Sync {
    /// The text.
    fn text(&self) -> &str;
    /// The row of `detect`.
    fn detected(&self) -> &Detected;
}

/// A row with its text.
pub struct WithText<R> {
    /// The text.
    pub text: String,
    /// The row.
    pub row: R,
}

impl Seen for WithText<Detected> {
    fn text(&self) -> &str {
        &self.text
    }
    fn detected(&self) -> &Detected {
        &self.row
    }
}

impl Seen for WithText<Analyzed> {
    fn text(&self) -> &str {
        &self.text
    }
    fn detected(&self) -> &Detected {
        &self.row.detected
    }
}

/// One thing that is wrong with a text: a rule, a place, a reason.
#[pyclass(frozen, module = "sourdine")]
pub struct Finding {
    of: Arc<dyn Seen>,
    nth: usize,
}

impl Finding {
    fn row(&self) -> &Found {
        &self.of.detected().findings[self.nth]
    }

    fn shown(&self) -> String {
        let Found { rule, code, start, end, severity, words, message, .. } = self.row();
        format!("<Finding {code} {rule} ({}) at {start}:{end} {words:?}: {message}>", severity.name())
    }
}

object!(Finding {
    /// The rule's name; `sourdine explain RULE` says what it looks for.
    rule = rule;
    /// The rule's code.
    code = code;
    /// First code point in the text.
    start = start;
    /// One past the last.
    end = end;
    /// "info", "minor" or "major".
    severity = severity;
    /// The reason, one sentence.
    message = message;
    /// Suggested replacement, or None.
    suggestion = suggestion;
    /// The language that it was translated from, where the finding tells it, or None.
    translated_from = from;
    /// The figures behind it: dicts with "name", "value" and "unit".
    evidence = evidence;
    /// Log-odds that it gives to the score.
    weight = weight;
    /// The words of the finding.
    words = words;
} {});

/// What translation artifacts a text has, each with its place and reason, and how probably it is machine translated.
#[pyclass(frozen, module = "sourdine")]
pub struct Detection(pub Arc<WithText<Detected>>);

/// Everything that is known of a text: a Detection with its languages, repairs and figures of hygiene.
#[pyclass(frozen, module = "sourdine")]
pub struct Analysis(pub Arc<WithText<Analyzed>>);

impl Detection {
    fn row(&self) -> &Detected {
        &self.0.row
    }

    fn shown(&self) -> String {
        format!("<Detection {}>", head(self.row()))
    }
}

impl Analysis {
    fn row(&self) -> &Analyzed {
        &self.0.row
    }

    fn shown(&self) -> String {
        format!("<Analysis {}>", head(&self.row().detected))
    }
}

/// A one-line summary.
fn head(row: &Detected) -> String {
    let Detected { id, lang, score, verdict, findings, .. } = row;
    let count = match findings.len() {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        several => format!("{several} findings"),
    };
    format!("{id}: {lang}, machine translated {} ({verdict}), {count}", probability(*score))
}

fn findings<'py>(py: Python<'py>, of: Arc<dyn Seen>) -> PyResult<Bound<'py, PyTuple>> {
    let count = of.detected().findings.len();
    PyTuple::new(
        py,
        (0..count).map(|nth| Finding { of: of.clone(), nth }).map(|finding| Py::new(py, finding)).collect::<PyResult<Vec<_>>>()?,
    )
}

fn html(of: &dyn Seen) -> String {
    let said = |found: &Found| {
        let perhaps = found.suggestion.as_ref().map_or_else(String::new, |suggestion| format!(" Perhaps: {suggestion}"));
        format!("{} {} ({}): {}{perhaps}", found.code, found.rule, found.severity.name(), found.message)
    };
    let mark = |found: &Found| Mark { start: found.start, end: found.end, kind: found.severity.name(), said: said(found) };
    let marks: Vec<Mark> = of.detected().findings.iter().map(mark).collect();
    page(&head(of.detected()), of.text(), &marks)
}

object!(Detection {
    /// The record.
    id = id;
    /// Its source.
    source = source;
    /// The language of most of it (BCP 47).
    lang = lang;
    /// Probability that it is machine translated.
    score = score;
    /// Lower end of the score's 90 % interval.
    low = low;
    /// Upper end.
    high = high;
    /// The verdict: "machine", "human" or "unsure".
    verdict = verdict;
    /// Why it is unlike the texts that the score was measured on, or None.
    unlike = unlike;
    /// The grade of evidence for a translation: "declared", "proven", "suspected", or None.
    grade = grade;
    /// The language of the original, or None.
    translated_from = translated_from;
    /// The summands of the score's logit.
    contributions = contributions;
    /// The phrases that weighed most for a machine.
    phrases = phrases;
    /// What the record's page says of itself: a dict with "url", "lang", "title" and the like, or None.
    page = page;
} {
    /// The text that offsets refer to; for a record with "html" only, the text of the page.
    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    /// The findings, by place.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings(py, self.0.clone())
    }

    fn _repr_html_(&self) -> String {
        html(&*self.0)
    }
});

object!(Analysis {
    /// The record.
    id = detected.id;
    /// Its source.
    source = detected.source;
    /// The language of most of it (BCP 47).
    lang = detected.lang;
    /// Probability that it is machine translated.
    score = detected.score;
    /// Lower end of the score's 90 % interval.
    low = detected.low;
    /// Upper end.
    high = detected.high;
    /// The verdict: "machine", "human" or "unsure".
    verdict = detected.verdict;
    /// Why it is unlike the texts that the score was measured on, or None.
    unlike = detected.unlike;
    /// The grade of evidence for a translation: "declared", "proven", "suspected", or None.
    grade = detected.grade;
    /// The language of the original, or None.
    translated_from = detected.translated_from;
    /// The summands of the score's logit.
    contributions = detected.contributions;
    /// The phrases that weighed most for a machine.
    phrases = detected.phrases;
    /// What the record's page says of itself: a dict with "url", "lang", "title" and the like, or None.
    page = detected.page;
    /// The agency or outlet that its first or last lines credit, or None.
    credit = credit;
    /// How surely the language is known, 0 to 1.
    confidence = confidence;
    /// The languages of its parts: dicts with "start", "end", "lang" and "confidence".
    spans = spans;
    /// Words.
    word_count = words;
    /// Code points.
    characters = characters;
    /// Paragraphs.
    paragraphs = paragraphs;
    /// How many places were repaired.
    changes = changes;
    /// Repairs by pass.
    changes_by_pass = changes_by_pass;
    /// Figures of hygiene, by measure: those that the cut-offs in force ask for.
    values = values;
} {
    /// The text that offsets refer to; for a record with "html" only, the text of the page.
    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    /// The findings, by place.
    #[getter]
    fn findings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        findings(py, self.0.clone())
    }

    fn _repr_html_(&self) -> String {
        html(&*self.0)
    }
});
