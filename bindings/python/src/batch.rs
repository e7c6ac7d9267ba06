//! Reads records from Python and processes batches on several threads.

use crate::arrow::{Table, failed};
use crate::config::dumps;
use crate::errors::SourdineError;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyMapping, PyString};
use rayon::prelude::*;
use serde::Serialize;
use sourdine::input::json_record;
use sourdine::{Origin, Quarantine, Record};
use std::sync::Arc;

/// Name of the file in errors of a batch: the N-th record without an id is `batch:N`.
pub const BATCH: &str = "batch";

/// A record as passed from Python.
pub enum Item {
    /// A text.
    Text(String),
    /// A mapping, as JSON.
    Json(String),
    /// A row that can't be used, and the reason.
    Unusable(String),
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

    /// An item with these fields.
    pub fn json(fields: &impl Serialize) -> Self {
        serde_json::to_string(fields).map_or_else(|error| Self::Unusable(error.to_string()), Self::Json)
    }

    /// Converts the item to a record. A text is always valid; a mapping is read like a line of JSON Lines.
    pub fn record(self, number: u64) -> Result<Record, Quarantine> {
        let origin = || Origin { file: Arc::from(BATCH), line: number };
        match self {
            Self::Json(json) => json_record(&json, BATCH, number),
            Self::Text(text) => {
                let mut record = Record::new(format!("{BATCH}:{number}"), BATCH, text);
                record.origin = origin();
                Ok(record)
            }
            Self::Unusable(reason) => Err(Quarantine::new(origin(), reason, b"")),
        }
    }

    /// Like [`Self::record`], but a text is read like a line of JSON Lines as well, so a blank one is not valid.
    pub fn checked_record(self, number: u64) -> Result<Record, Quarantine> {
        match self {
            Self::Text(text) => Self::json(&serde_json::json!({ "text": text })).record(number),
            other => other.record(number),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) | Self::Unusable(text) => text.len(),
        }
    }
}

/// The records of a batch, read chunk by chunk.
pub enum Items {
    /// Texts and mappings.
    Objects(Py<PyIterator>),
    /// Rows of Arrow data.
    Table(Box<Table>),
}

impl Items {
    /// Opens a list or another iterable of texts and mappings, or Arrow data, whose column `text` has the text.
    pub fn new(batch: &Bound<'_, PyAny>, text: &str) -> PyResult<Self> {
        if batch.cast::<PyString>().is_ok() || batch.cast::<PyMapping>().is_ok() {
            return Err(PyTypeError::new_err("a batch is a list of texts or mappings, or a table; put a single text into a list"));
        }
        match Table::new(batch, text)? {
            Some(table) => Ok(Self::Table(Box::new(table))),
            None => Ok(Self::Objects(batch.try_iter()?.unbind())),
        }
    }

    /// The next items, from `number` on: at most `records`, and no more after `bytes`. None are left if it is empty.
    pub fn chunk(&mut self, py: Python<'_>, number: u64, records: usize, bytes: usize) -> PyResult<Vec<Item>> {
        let (mut chunk, mut size) = (Vec::new(), 0);
        let mut push = |item: Item, chunk: &mut Vec<Item>| {
            size += item.bytes();
            chunk.push(item);
            chunk.len() < records && size < bytes
        };
        match self {
            Self::Objects(objects) => {
                for (number, object) in (number..).zip(objects.bind(py).clone()) {
                    if !push(Item::new(&object?, number)?, &mut chunk) {
                        break;
                    }
                }
            }
            Self::Table(table) => py
                .detach(|| {
                    while let Some(item) = table.next()? {
                        if !push(item, &mut chunk) {
                            break;
                        }
                    }
                    Ok(())
                })
                .map_err(failed)?,
        }
        Ok(chunk)
    }
}

/// Records a thread processes between two checks for signals, and their size in bytes.
const CHUNK_RECORDS: usize = 32;
const CHUNK_BYTES: usize = 256 << 10;

/// Runs `work` on the items of a batch and passes the results to `sink` in order, chunk by chunk.
pub fn each<'py, T: Send>(
    py: Python<'py>,
    mut items: Items,
    threads: usize,
    work: impl Fn(u64, Item) -> T + Sync,
    mut sink: impl FnMut(Python<'py>, Vec<T>) -> PyResult<()>,
) -> PyResult<()> {
    // One thread is the caller's own.
    let pool = (threads > 1)
        .then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build())
        .transpose()
        .map_err(|error| SourdineError::new_err(format!("{threads} threads can't be started: {error}")))?;
    let mut number = 1;
    loop {
        let chunk = items.chunk(py, number, CHUNK_RECORDS * threads, CHUNK_BYTES * threads)?;
        if chunk.is_empty() {
            return Ok(());
        }
        let first = number;
        number += chunk.len() as u64;
        let numbered: Vec<(u64, Item)> = (first..).zip(chunk).collect();
        let made = py.detach(|| match &pool {
            // Threads take single records, since lengths may differ a thousandfold.
            Some(pool) => {
                pool.install(|| numbered.into_par_iter().with_max_len(1).map(|(number, item)| work(number, item)).collect::<Vec<T>>())
            }
            None => numbered.into_iter().map(|(number, item)| work(number, item)).collect(),
        });
        py.check_signals()?;
        sink(py, made)?;
    }
}
