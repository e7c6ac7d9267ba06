//! `sourdine.report`: the report on records in memory, as `sourdine report` makes it of files.

use crate::batch::{Item, Items};
use crate::config::{config, threads};
use crate::errors::exception;
use crate::html::escape;
use crate::object::{json, python};
use crate::source::Source;
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use sourdine::input::Event;
use sourdine::pipeline::{Events, Watcher};
use sourdine::report::amount::Amount;
use sourdine::report::folder::{Folder, ROWS};
use sourdine::report::gather::{self, Gathered, Seen, Wanted};
use sourdine::report::table::PIPE_WIDTH;
use sourdine::report::{html, markdown, text};
use sourdine::similarity::{DEFAULT_MEMORY, Options};
use sourdine::{Error, Paragraphs};
use std::ffi::CString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The name of the inputs in commands that a report suggests.
const INPUTS: &str = "INPUTS";

/// A report on records: sources, findings, shared passages. In a notebook it shows itself as a page.
#[pyclass(frozen, module = "sourdine")]
pub struct Report(Gathered);

#[pymethods]
impl Report {
    /// The report as a dict: report.json of the command line.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        python(py, &self.0.report)
    }

    /// The report as a table of 100 columns: report.txt.
    #[getter]
    fn text(&self) -> String {
        text::render(&self.0.report, Amount::top(ROWS), INPUTS, PIPE_WIDTH, false)
    }

    /// The report in Markdown: report.md.
    #[getter]
    fn markdown(&self) -> String {
        markdown::render(&self.0.report, Amount::top(ROWS), INPUTS)
    }

    /// The report as one HTML page that works offline: report.html.
    #[getter]
    fn page(&self) -> PyResult<String> {
        html::render(&self.0.report, &self.0.passages, &self.0.clusters, INPUTS).map_err(exception)
    }

    /// The sources, most suspicious first.
    #[getter]
    fn sources(&self) -> Vec<Source> {
        self.0.report.sources.iter().map(|profile| Source(Arc::new(profile.clone()))).collect()
    }

    /// All clusters as dicts, with their independent voices: clusters.jsonl.
    #[getter]
    fn clusters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        python(py, &self.0.clusters)
    }

    fn __str__(&self) -> String {
        self.text()
    }

    fn __repr__(&self) -> String {
        let (records, sources) = (self.0.report.inputs.records, self.0.report.sources.len());
        let many = |count: u64, what: &str| if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") };
        format!("<Report on {} of {}>", many(records, "record"), many(sources as u64, "source"))
    }

    fn __eq__(&self, other: PyRef<'_, Self>) -> PyResult<bool> {
        Ok(json(&self.0.report)? == json(&other.0.report)? && json(&self.0.clusters)? == json(&other.0.clusters)?)
    }

    fn __hash__(&self) -> PyResult<u64> {
        use std::hash::BuildHasher;
        Ok(std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default().hash_one(json(&self.0.report)?))
    }

    fn _repr_html_(&self) -> PyResult<String> {
        // The page has styles and scripts of its own, which must not meet the notebook's.
        Ok(format!(
            "<iframe srcdoc=\"{}\" style=\"width:100%;height:45em;border:0\" title=\"sourdine report\"></iframe>",
            escape(&self.page()?)
        ))
    }
}

/// Options of a run over all records.
pub struct Asked {
    /// Threads; none: all.
    pub threads: Option<usize>,
    /// Bytes of memory for clustering.
    pub memory: u64,
    /// Folder for what does not fit.
    pub temp_dir: Option<PathBuf>,
    /// Rows of each table.
    pub rows: usize,
    /// Whether the HTML page is wanted.
    pub page: bool,
}

/// An error of the library or of Python.
enum Failure {
    Library(Error),
    Python(PyErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Library(error) => exception(error),
            Failure::Python(error) => error,
        }
    }
}

/// Records that the reader takes from Python at once, and their size in bytes.
const CHUNK_RECORDS: usize = 256;
const CHUNK_BYTES: usize = 4 << 20;

/// The records as events. Attaches to the interpreter for each chunk.
struct Reader<'r> {
    items: Items,
    number: u64,
    ready: std::vec::IntoIter<Item>,
    /// The exception that ended it.
    failed: &'r Mutex<Option<PyErr>>,
}

impl Iterator for Reader<'_> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        if self.ready.as_slice().is_empty() {
            match Python::attach(|py| self.items.chunk(py, self.number, CHUNK_RECORDS, CHUNK_BYTES)) {
                Ok(items) => self.ready = items.into_iter(),
                Err(error) => {
                    *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    return None;
                }
            }
        }
        let item = self.ready.next()?;
        self.number += 1;
        Some(item.checked_record(self.number - 1).map_or_else(Event::Quarantine, Event::Record))
    }
}

/// Collects the notes of a run, and its warnings if they are wanted.
struct Messages {
    lines: Mutex<Vec<String>>,
    with_warnings: bool,
}

impl Messages {
    fn add(&self, message: &str) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push(message.to_owned());
    }
}

impl Watcher for Messages {
    fn warn(&self, message: &str) {
        if self.with_warnings {
            self.add(message);
        }
    }

    fn note(&self, message: &str) {
        self.add(message);
    }
}

/// Records between two checks for signals.
const RECORDS_BETWEEN_CHECKS: u64 = 64;

/// Analyses all records of a batch. Notes become warnings of Python; so do records that can't be used, if `names_unusable`.
pub fn gather(
    records: &Bound<'_, PyAny>,
    config: Option<&Bound<'_, PyAny>>,
    asked: Asked,
    names_unusable: bool,
    sink: &mut (dyn FnMut(Seen) -> Result<(), Error> + Send),
) -> PyResult<Gathered> {
    let py = records.py();
    let config = self::config(config)?;
    let Asked { threads, memory, temp_dir, rows, page } = asked;
    // What needs no page compares sources, which guesses say nothing about.
    let kinds = if page { config.kinds_of_report() } else { config.kinds() }.map_err(exception)?;
    let clusters = Options { threshold: config.cluster.threshold, kinds, memory, temp_dir, ..Options::default() };
    let wanted = Wanted { clusters, paragraphs: Paragraphs::default(), page, alerts: false, rows, quarantine: None };
    let failed = Mutex::new(None);
    let reader = Reader { items: Items::new(records, "text")?, number: 1, ready: Vec::new().into_iter(), failed: &failed };
    let events = Events { events: reader, is_strict: false, threads: self::threads(threads) };
    let messages = Messages { lines: Mutex::default(), with_warnings: names_unusable };
    let mut seen = 0u64;
    let gathered = py.detach(|| {
        gather::gather::<Failure>(
            events,
            &config,
            &wanted,
            |_| false,
            &messages,
            |record| {
                seen += 1;
                if seen.is_multiple_of(RECORDS_BETWEEN_CHECKS) {
                    Python::attach(|py| py.check_signals()).map_err(Failure::Python)?;
                }
                sink(record).map_err(Failure::Library)
            },
        )
    });
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let (gathered, _) = gathered?;
    for line in messages.lines.into_inner().unwrap_or_else(PoisonError::into_inner) {
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &CString::new(line)?, 1)?;
    }
    Ok(gathered)
}

/// One report on records: sources, findings, shared passages, what a gate would stop.
///
/// records: a list or any other iterable of texts or mappings, or Arrow data. Sources are what they name in "source". A record that can't
/// be used is among "quarantine" in the report.
/// out: a folder for the files of `sourdine report --out`, or None. config: a dict with the keys of sourdine.toml, the path of such a
/// file, or None. threads: how many work on it; all that there are where nothing is said. memory: bytes that clustering may take; what
/// is more lies in temp_dir.
#[pyfunction]
#[pyo3(signature = (records, *, out=None, config=None, threads=None, memory=DEFAULT_MEMORY, temp_dir=None))]
pub fn report(
    records: &Bound<'_, PyAny>,
    out: Option<PathBuf>,
    config: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
    memory: u64,
    temp_dir: Option<PathBuf>,
) -> PyResult<Report> {
    let mut folder = out.as_deref().map(Folder::open).transpose().map_err(exception)?;
    let asked = Asked { threads, memory, temp_dir, rows: Amount::top(ROWS).findings, page: true };
    let gathered = gather(records, config, asked, false, &mut |seen| folder.as_mut().map_or(Ok(()), |folder| folder.record(&seen.line)))?;
    if let Some(folder) = folder {
        records.py().detach(|| folder.finish(&gathered, Amount::top(ROWS), INPUTS)).map_err(exception)?;
    }
    Ok(Report(gathered))
}
