//! `sourdine.Analyzer`.

use crate::arrow::Told as Row;
use crate::batch::{Item, Items, each};
use crate::config::{config, threads};
use crate::detection::{Analysis, Detection, WithText};
use crate::errors::{exception, unusable};
use crate::identified::{Identification, Told};
use crate::normalized::Normalization;
use crate::{arrow, schema};
use arrow_schema::SchemaRef;
use pyo3::prelude::*;
use serde::Serialize;
use sourdine::quality::Groups;
use sourdine::report::normalized::Normalized;
use sourdine::report::row::{Analyzed, Detected, Identified};
use sourdine::{Paragraphs, Quarantine, Record, paragraphs};
use std::sync::Arc;

/// Finds what is wrong with texts. Make it once and use it from as many threads as you like.
///
/// config: a dict with the keys of sourdine.toml, the path of such a file, or None.
///
/// A text is a str, or a mapping with the field "text" and, where they are known, "id", "source", "doc", "lang", "url", "html" and
/// "sourdine_ignore", as in the command line's JSON Lines.
#[pyclass(frozen, module = "sourdine")]
pub struct Analyzer {
    analyzer: sourdine::Analyzer,
    groups: Groups,
}

impl Analyzer {
    /// Runs `work` on one record with the interpreter lock released.
    fn one<T: Send>(&self, py: Python<'_>, text: &Bound<'_, PyAny>, work: impl Fn(&sourdine::Analyzer, Record) -> T + Sync) -> PyResult<T> {
        let item = Item::new(text, 1)?;
        py.detach(|| item.record(1).map(|record| work(&self.analyzer, record))).map_err(|bad| unusable(&bad))
    }

    /// Runs `work` on each record of a batch; gives the rows as a record batch.
    fn rows<'py, R: Serialize + Send + Sync>(
        &self,
        batch: &Bound<'py, PyAny>,
        text: &str,
        threads: Option<usize>,
        schema: &SchemaRef,
        work: impl Fn(&sourdine::Analyzer, Record) -> R + Sync,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut all = Vec::new();
        let work = |number: u64, item: Item| Row::from(item.record(number).map(|record| work(&self.analyzer, record)));
        each(batch.py(), Items::new(batch, text)?, self::threads(threads), work, |_, made| {
            all.extend(made);
            Ok(())
        })?;
        arrow::batch(batch.py(), schema, &all)
    }
}

/// The row of `normalize` for a record.
fn normalized(analyzer: &sourdine::Analyzer, record: Record) -> Normalized {
    let (repaired, changes) = analyzer.repair(&record.text).into_parts();
    Normalized::new(record, repaired, changes)
}

#[pymethods]
impl Analyzer {
    #[new]
    #[pyo3(signature = (config=None))]
    fn new(py: Python<'_>, config: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let config = self::config(config)?;
        py.detach(|| Ok(Self { groups: config.check.cutoffs()?.groups(), analyzer: sourdine::Analyzer::new(&config)? })).map_err(exception)
    }

    /// Translation artifacts of a text, each with its place and reason, and how probably it is machine translated.
    fn detect(&self, py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Detection> {
        let row = self.one(py, text, |analyzer, record| {
            let row = Detected::new(&record, &analyzer.analyze(&record));
            WithText { text: record.text, row }
        });
        Ok(Detection(Arc::new(row?)))
    }

    /// A text repaired, and what was repaired, with its place in the original.
    fn normalize(&self, py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Normalization> {
        Ok(Normalization(self.one(py, text, normalized)?))
    }

    /// The language of a text and of its parts.
    fn language(&self, py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Identification> {
        let row = self.one(py, text, |analyzer, record| {
            let row = Identified::new(&record.id, &record.text, &analyzer.languages(&record));
            Told { text: record.text, row }
        });
        Ok(Identification(Arc::new(row?)))
    }

    /// Everything that is known of each of many texts, in their order.
    ///
    /// batch: a list or any other iterable of texts, or Arrow data: a pyarrow Array, RecordBatch or Table, or a Series or DataFrame of
    /// polars or pandas, whose columns "text", "id", "source", "doc", "lang", "date", "url" and "html" count. A record that can't be used ends it with a RecordError that
    /// names it; Gate.check says of each why. A str is always used.
    /// threads: how many work on it; all that there are where nothing is said. The interpreter goes on meanwhile, and Ctrl-C ends it.
    #[pyo3(signature = (batch, *, threads=None))]
    fn analyze_batch(&self, batch: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<Vec<Analysis>> {
        let work = |number: u64, item: Item| -> Result<WithText<Analyzed>, Quarantine> {
            let record = item.record(number)?;
            let analysis = self.analyzer.analyze(&record);
            let units = paragraphs(&record.text, Paragraphs::default()).len();
            let row = Analyzed::new(&record, &analysis, units, self.groups);
            drop(analysis);
            Ok(WithText { text: record.text, row })
        };
        let mut all = Vec::new();
        each(batch.py(), Items::new(batch, "text")?, self::threads(threads), work, |_, made| {
            for one in made {
                all.push(Analysis(Arc::new(one.map_err(|bad| unusable(&bad))?)));
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// The results of detect as a pyarrow.RecordBatch with a row for each record, in their order: lang, score, low, high, verdict, unlike,
    /// grade, translated_from, findings, and quarantine: the reason for which a record can't be used, else null.
    ///
    /// batch: Arrow data, or a list as for analyze_batch. text: the column of the text. threads: as for analyze_batch.
    #[pyo3(signature = (batch, *, text="text", threads=None))]
    fn detect_arrow<'py>(&self, batch: &Bound<'py, PyAny>, text: &str, threads: Option<usize>) -> PyResult<Bound<'py, PyAny>> {
        self.rows(batch, text, threads, &schema::detect(), |analyzer, record| Detected::new(&record, &analyzer.analyze(&record)))
    }

    /// The results of normalize as a pyarrow.RecordBatch with a row for each record, in their order: text, changes, and quarantine.
    ///
    /// batch, text, threads: as for detect_arrow.
    #[pyo3(signature = (batch, *, text="text", threads=None))]
    fn normalize_arrow<'py>(&self, batch: &Bound<'py, PyAny>, text: &str, threads: Option<usize>) -> PyResult<Bound<'py, PyAny>> {
        self.rows(batch, text, threads, &schema::normalize(), normalized)
    }

    /// The results of language as a pyarrow.RecordBatch with a row for each record, in their order: lang, script, confidence, spans, and
    /// quarantine.
    ///
    /// batch, text, threads: as for detect_arrow.
    #[pyo3(signature = (batch, *, text="text", threads=None))]
    fn language_arrow<'py>(&self, batch: &Bound<'py, PyAny>, text: &str, threads: Option<usize>) -> PyResult<Bound<'py, PyAny>> {
        self.rows(batch, text, threads, &schema::language(), |analyzer, record| {
            Identified::new(&record.id, &record.text, &analyzer.languages(&record))
        })
    }

    fn __repr__(&self) -> &'static str {
        "<Analyzer>"
    }
}
