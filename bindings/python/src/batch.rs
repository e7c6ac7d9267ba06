//! Reads records from Python and processes batches on several threads.

use crate::config::dumps;
use crate::errors::SourdineError;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyMapping, PyString};
use rayon::prelude::*;
use sourdine::input::json_record;
use sourdine::{Quarantine, Record};
use std::sync::Arc;

/// Name of the file in errors of a batch: the N-th record without an id is `batch:N`.
pub const BATCH: &str = "batch";

/// A record as passed from Python.
pub enum Item {
    /// A text.
    Text(String),
    /// A mapping, as JSON.
    Json(String),
}

impl Item {
    /// Converts item `number` from Python.
    pub fn new(given: &Bound<'_, PyAny>, number: u64) -> PyResult<Self> {
        if let Ok(text) = given.cast::<PyString>() {
            return Ok(Self::Text(text.to_str()?.to_owned()));
        }
        if given.cast::<PyMapping>().is_ok() {
            return dumps(given).map(Self::Json);
        }
        let kind = given.get_type().name()?.to_string();
        Err(PyTypeError::new_err(format!("{BATCH}:{number}: expected a text or a mapping with the field \"text\", found {kind}")))
    }

    /// Converts the item to a record. A text is always valid; a mapping is read like a line of JSON Lines.
    pub fn record(self, number: u64) -> Result<Record, Quarantine> {
        match self {
            Self::Json(json) => json_record(&json, BATCH, number),
            Self::Text(text) => {
                let mut record = Record::new(format!("{BATCH}:{number}"), BATCH, text);
                record.origin.file = Arc::from(BATCH);
                record.origin.line = number;
                Ok(record)
            }
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) => text.len(),
        }
    }
}

/// Records a thread processes between two checks for signals, and their size in bytes.
const CHUNK_RECORDS: usize = 32;
const CHUNK_BYTES: usize = 256 << 10;

/// Runs `work` on the items of a batch and passes the results to `sink` in order, chunk by chunk.
pub fn each<'py, T: Send>(
    batch: &Bound<'py, PyAny>,
    threads: usize,
    work: impl Fn(u64, Item) -> T + Sync,
    mut sink: impl FnMut(Python<'py>, Vec<T>) -> PyResult<()>,
) -> PyResult<()> {
    let py = batch.py();
    let items = items(batch)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| SourdineError::new_err(format!("{threads} threads can't be started: {error}")))?;
    let mut numbered = (1..).zip(items);
    loop {
        let (mut chunk, mut bytes) = (Vec::new(), 0);
        while chunk.len() < CHUNK_RECORDS * threads && bytes < CHUNK_BYTES * threads {
            let Some((number, item)) = numbered.next() else { break };
            let item = Item::new(&item?, number)?;
            bytes += item.bytes();
            chunk.push((number, item));
        }
        if chunk.is_empty() {
            return Ok(());
        }
        // Threads take single records, since lengths may differ a thousandfold.
        let made = py.detach(|| pool.install(|| chunk.into_par_iter().with_max_len(1).map(|(number, item)| work(number, item)).collect()));
        py.check_signals()?;
        sink(py, made)?;
    }
}

/// An iterator over a list, another iterable, or an object that converts to a list (`pyarrow.Array`).
fn items<'py>(batch: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyIterator>> {
    if batch.cast::<PyString>().is_ok() || batch.cast::<PyMapping>().is_ok() {
        return Err(PyTypeError::new_err("a batch is a list of texts or mappings; put a single one into a list"));
    }
    if batch.hasattr("to_pylist")? {
        return batch.call_method0("to_pylist")?.try_iter();
    }
    batch.try_iter()
}
